//! Making a world in code.

/// Builds a [`super::World`] piece by piece.
#[derive(Debug)]
pub struct WorldBuilder {}
