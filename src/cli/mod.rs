//! The face without hands: the same commands; prints, never draws.
