//! Worlds compiled in.
