//! What both faces say, in each language. No logic; a missing translation does not compile.
