//! Rows of a table as they come, before it is known how many actors and sectors there will be.

use crate::error::{Error, Place, Result};

/// Collected rows of one table: a cell, its `V` values, and the line they stand in.
#[derive(Debug, Clone)]
pub(super) struct Rows<const V: usize> {
    /// What errors call the table: its file, or "world NAME, trade" for one made in code.
    pub(super) place: String,
    /// Cell, values, line; line 0 was given in code.
    rows: Vec<([u16; 3], [f64; V], u32)>,
}

impl<const V: usize> Rows<V> {
    pub(super) fn new(place: String) -> Self {
        Self { place, rows: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The place of a line of this table.
    pub(super) fn at(&self, line: u32) -> Place {
        Place { file: self.place.clone(), line: (line > 0).then_some(line as usize) }
    }

    pub(super) fn push(&mut self, cell: [u16; 3], values: [f64; V], line: u32) {
        // Adding zero turns -0.0 into 0.0, so that equal worlds have equal bits.
        self.rows.push((cell, values.map(|value| value + 0.0), line));
    }

    /// Spreads the rows over dense arrays of this shape, and says which cells were given.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a cell is given twice; `describe` names it.
    pub(super) fn dense(
        &self,
        shape: [usize; 3],
        describe: impl Fn([u16; 3]) -> String,
    ) -> Result<([Vec<f64>; V], Vec<bool>)> {
        let size = shape.iter().product();
        let mut dense = [(); V].map(|()| vec![0.0; size]);
        let mut given = vec![false; size];
        let index =
            |[a, b, c]: [u16; 3]| (usize::from(a) * shape[1] + usize::from(b)) * shape[2] + usize::from(c);
        for (cell, values, line) in &self.rows {
            let i = index(*cell);
            if given[i] {
                let first = self.rows.iter().find(|(other, ..)| other == cell).map_or(0, |row| row.2);
                let what = describe(*cell);
                return Err(Error::Duplicate { at: self.at(*line), first: self.at(first), what });
            }
            given[i] = true;
            for (array, value) in dense.iter_mut().zip(values) {
                array[i] = *value;
            }
        }
        Ok((dense, given))
    }
}
