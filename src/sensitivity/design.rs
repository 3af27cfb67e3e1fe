//! At which points a model is to be run.

use super::Fault;
use crate::sequence::Sequence;

/// Saltelli's design: from each point of a sequence with twice as many dimensions as unknowns, a row of runs.
///
/// The first half of the point is A, the second half B, and `AB_i` is A with its i-th coordinate from B. A row is the runs A, B,
/// `AB_0, ..., AB_(k−1)`, so that a longer design begins with a shorter one.
///
/// # Reference
/// Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer Physics Communications 181, 259-270, doi
/// [10.1016/j.cpc.2009.09.018](https://doi.org/10.1016/j.cpc.2009.09.018).
#[derive(Debug, Clone)]
pub struct Design {
    sequence: Sequence,
    unknowns: usize,
    base_count: usize,
}

impl Design {
    /// A design of `base_count` rows. A Sobol' sequence should have `2 * unknowns` dimensions and `base_count` be a power of two;
    /// where it has fewer, the last coordinates are plain.
    ///
    /// # Errors
    /// [`Fault::NoUnknowns`]; [`Fault::BaseCount`] below two or for more runs than 2^32.
    pub fn new(sequence: Sequence, unknowns: usize, base_count: usize) -> Result<Self, Fault> {
        if unknowns == 0 {
            return Err(Fault::NoUnknowns);
        }
        let runs = unknowns.checked_add(2).and_then(|row| row.checked_mul(base_count));
        if base_count < 2 || runs.and_then(|runs| u32::try_from(runs).ok()).is_none() {
            return Err(Fault::BaseCount { found: base_count, unknowns });
        }
        Ok(Self { sequence, unknowns, base_count })
    }

    /// The unknowns, k.
    #[must_use]
    pub fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// The rows, N.
    #[must_use]
    pub fn base_count(&self) -> usize {
        self.base_count
    }

    /// Runs of a row, k + 2.
    #[must_use]
    pub fn row(&self) -> usize {
        self.unknowns + 2
    }

    /// All runs, N (k + 2).
    #[must_use]
    pub fn runs(&self) -> usize {
        self.base_count * self.row()
    }

    /// The unknowns of a run, counted from 0 and row by row, each as a quantile between 0 and 1.
    #[must_use]
    pub fn point(&self, run: usize) -> Vec<f64> {
        let (row, member) = ((run / self.row()) as u64, run % self.row());
        let mut point = vec![0.0; self.unknowns];
        match member {
            1 => {
                let mut both = vec![0.0; 2 * self.unknowns];
                self.sequence.fill(row, &mut both);
                point.copy_from_slice(&both[self.unknowns..]);
            }
            _ => self.sequence.fill(row, &mut point),
        }
        if let Some(changed) = member.checked_sub(2) {
            point[changed] = self.sequence.point(row, self.unknowns + changed);
        }
        point
    }

    /// The points of all runs in their order.
    pub fn points(&self) -> impl Iterator<Item = Vec<f64>> {
        (0..self.runs()).map(|run| self.point(run))
    }
}
