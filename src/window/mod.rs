//! The face with hands. No drawing beyond calling `ui`.
