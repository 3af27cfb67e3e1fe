//! Large arrays of which most changes have the same.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// One number for each cell, `[sector][importer][exporter]`. Copies share their numbers until one of them is written.
#[derive(Debug, Clone, Default)]
pub struct Cells(Arc<Vec<f64>>);

impl Cells {
    /// Whether both are one array, so that their numbers need not be compared.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The numbers, where nobody else has them.
    pub(super) fn sole(&mut self) -> Option<&mut [f64]> {
        Arc::get_mut(&mut self.0).map(Vec::as_mut_slice)
    }
}

impl From<Vec<f64>> for Cells {
    fn from(numbers: Vec<f64>) -> Self {
        Self(Arc::new(numbers))
    }
}

impl Deref for Cells {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

/// What others share is copied first.
impl DerefMut for Cells {
    fn deref_mut(&mut self) -> &mut [f64] {
        let numbers: &mut Vec<f64> = Arc::make_mut(&mut self.0);
        numbers
    }
}

impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.is_shared_with(other) || self.0 == other.0
    }
}

impl<'a> IntoIterator for &'a Cells {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
