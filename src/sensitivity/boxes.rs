//! Boxes of unknowns that hold what is of interest: scenario discovery.

use serde::Serialize;

use super::peel::Search;
use super::{Fault, Region};

/// How patiently boxes are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Share of its points that a box loses in a step of peeling: 0.05. The smaller, the more patient.
    pub peel: f64,
    /// Share of its points that a box gains in a step of pasting: 0.01.
    pub paste: f64,
    /// Smallest share of all points that a box may hold: 0.05.
    pub min_mass: f64,
    /// A limit stays only if its [quasi-p-value](super::Limit::p_value) is at most this: 0.05.
    pub significance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { peel: 0.05, paste: 0.01, min_mass: 0.05, significance: 0.05 }
    }
}

/// Boxes from that of everything to the smallest, with more density and less coverage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trajectory {
    regions: Vec<Region>,
}

impl Trajectory {
    /// The boxes; the first is that of everything.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The box of highest density among those that hold at least this share of the marked points; the larger one of equals. None
    /// if nothing is marked. A box without limits says that no range of any unknown stands out.
    #[must_use]
    pub fn densest(&self, coverage: f64) -> Option<&Region> {
        self.regions
            .iter()
            .filter(|region| region.coverage >= coverage && region.coverage > 0.0)
            .max_by(|one, other| one.density.total_cmp(&other.density).then(one.mass.total_cmp(&other.mass)))
    }
}

/// Boxes in which many points are marked: the patient rule induction method, PRIM.
///
/// From the box of everything, *peeling* takes off, again and again, the one of the outermost slices of all dimensions after which
/// most of what remains is marked, per point taken off, until the box would hold less than the smallest mass. Each of
/// the boxes on the way is then *pasted*: sides are moved out as long as that does not lower the density. Finally, limits that could
/// be chance are dropped, the least certain first. Points that are equal in a dimension stay together.
///
/// # Errors
/// [`Fault::Marks`], [`Fault::Ragged`], [`Fault::NotFinite`], [`Fault::Option`].
///
/// # Complexity
/// With n points in k dimensions and B boxes on the way, about `ln(min_mass) / ln(1 − peel)`: O(B n k log n).
///
/// # Reference
/// Friedman & Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9, 123-143, doi
/// [10.1023/A:1008894516817](https://doi.org/10.1023/A:1008894516817). For scenarios and quasi-p-values: Bryant & Lempert (2010),
/// doi [10.1016/j.techfore.2009.08.002](https://doi.org/10.1016/j.techfore.2009.08.002). Gain per point taken off: Kwakkel &
/// Jaxa-Rozen (2016), doi [10.1016/j.envsoft.2015.11.020](https://doi.org/10.1016/j.envsoft.2015.11.020).
pub fn boxes(points: &[impl AsRef<[f64]>], marks: &[bool], options: &Options) -> Result<Trajectory, Fault> {
    let columns = columns(points, marks)?;
    for (option, found) in [
        ("peel", options.peel),
        ("paste", options.paste),
        ("min_mass", options.min_mass),
        ("significance", options.significance),
    ] {
        if !(0.0 < found && found < 1.0) {
            return Err(Fault::Option { option, found });
        }
    }
    let search = Search::new(&columns, marks);
    let mut regions: Vec<Region> = Vec::new();
    for peeled in search.peel(options.peel, options.min_mass) {
        let pasted = search.paste(peeled, options.paste);
        let region = search.region(&search.prune(pasted, options.significance));
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    Ok(Trajectory { regions })
}

/// Coordinates by dimension.
fn columns(points: &[impl AsRef<[f64]>], marks: &[bool]) -> Result<Vec<Vec<f64>>, Fault> {
    let expected = match points.first() {
        Some(point) if points.len() == marks.len() => point.as_ref().len(),
        _ => return Err(Fault::Marks { points: points.len(), marks: marks.len() }),
    };
    let mut columns = vec![Vec::with_capacity(points.len()); expected];
    for (position, point) in points.iter().map(AsRef::as_ref).enumerate() {
        if point.len() != expected {
            return Err(Fault::Ragged { position, found: point.len(), expected });
        }
        if let Some(coordinate) = point.iter().position(|number| !number.is_finite()) {
            return Err(Fault::NotFinite { point: position, coordinate, found: point[coordinate] });
        }
        for (column, &coordinate) in columns.iter_mut().zip(point) {
            column.push(coordinate);
        }
    }
    Ok(columns)
}
