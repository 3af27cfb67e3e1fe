//! A scenario: a difference to a world.

/// A scenario of one world.
#[derive(Debug, Clone)]
pub struct Scenario {}
