//! Opens the house. No logic, only wiring.
