//! A change of real income by sector, by pair of actors and by instrument.

use std::collections::BTreeMap;

use crate::trade::{Moved, PathIntegral, Side};
use crate::world::{Actor, Sector, World};

/// The change of real income along the way from before to after (`docs/model.md`, "Explanation"): what each rate of duty, trade cost,
/// productivity and bound added as all of them moved together. Numbers are fractions of real income, gains positive.
///
/// It divides what [`StakeParts::parts`](super::StakeParts::parts) divides by clause, and is another division of it: a part
/// is an integral of derivatives, not an average over orders.
#[derive(Debug, Clone, PartialEq)]
pub struct PathParts {
    /// All of it: that of the stake.
    pub whole: f64,
    /// What is paid outside the trade model, which has no sector and no partner.
    pub paid: f64,
    /// Everything that moved.
    pub cells: Vec<PathCell>,
    /// Sums of the cells by sector, "sector ELE", the largest first; "sectors AGR FOO" for a bound on several, "sectors all" for
    /// idle factors.
    pub sectors: Vec<(String, f64)>,
    /// Sums by importer and exporter, "policy of USA on CHN", by producer where productivity changed or factors lie idle,
    /// "output of CHN", and by seller and buyer where sales are withheld, "sales of TWN to USA"; the largest first.
    pub pairs: Vec<(String, f64)>,
    /// Sums by instrument, "instrument tariff", the largest first.
    pub instruments: Vec<(String, f64)>,
    /// Pieces that the way was cut into.
    pub panels: usize,
    /// Equilibria that were solved for it.
    pub solves: usize,
    /// Whether the residual came down to a hundred-thousandth of the whole or the noise of the solver.
    pub settled: bool,
}

/// A number that moved and what it added.
#[derive(Debug, Clone, PartialEq)]
pub struct PathCell {
    /// What was changed: "tariff", "trade cost", "productivity", "idle factors", "withheld
    /// sales", "purchase", "quota".
    pub instrument: &'static str,
    /// Its sector, or the sectors that a bound sums over; none of idle factors.
    pub sectors: Vec<Sector>,
    /// Who buys; none of productivity and idle factors.
    pub importer: Option<Actor>,
    /// Who sells or produces.
    pub exporter: Actor,
    /// Its part, a fraction of real income.
    pub change: f64,
}

impl PathParts {
    /// Sum of all parts less the whole.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.cells.iter().map(|cell| cell.change).sum::<f64>() + self.paid - self.whole
    }

    /// `whole` is with what is paid outside trade, `path` without.
    pub(super) fn named(world: &World, path: &PathIntegral, whole: f64, paid: f64) -> Self {
        let cells: Vec<PathCell> =
            path.parts.iter().map(|(moved, change)| cell(world, moved, *change)).collect();
        let codes = |cell: &PathCell| {
            let codes: Vec<&str> = cell.sectors.iter().map(|&sector| world[sector].code.as_str()).collect();
            if codes.is_empty() {
                return "sectors all".to_owned();
            }
            format!("{} {}", if codes.len() == 1 { "sector" } else { "sectors" }, codes.join(" "))
        };
        let pair = |cell: &PathCell| {
            let exporter = &world[cell.exporter].code;
            cell.importer.map_or_else(
                || format!("output of {exporter}"),
                |importer| {
                    let importer = &world[importer].code;
                    // What some withhold, others sell.
                    if cell.instrument == WITHHELD {
                        format!("sales of {exporter} to {importer}")
                    } else {
                        format!("policy of {importer} on {exporter}")
                    }
                },
            )
        };
        Self {
            whole,
            paid,
            sectors: sums(&cells, codes),
            pairs: sums(&cells, pair),
            instruments: sums(&cells, |cell| format!("instrument {}", cell.instrument)),
            cells,
            panels: path.panels,
            solves: path.solves,
            settled: path.settled,
        }
    }
}

/// What moves spending from those who withhold to others.
const WITHHELD: &str = "withheld sales";

fn cell(world: &World, moved: &Moved, change: f64) -> PathCell {
    let n = world.actors().len();
    let on = |instrument, cell: usize| PathCell {
        instrument,
        sectors: vec![Sector::at(cell / n / n)],
        importer: Some(Actor::at(cell / n % n)),
        exporter: Actor::at(cell % n),
        change,
    };
    match moved {
        Moved::Tariff(cell) => on("tariff", *cell),
        Moved::TradeCost(cell) => on("trade cost", *cell),
        Moved::Productivity(producer) => PathCell {
            instrument: "productivity",
            sectors: vec![Sector::at(producer / n)],
            importer: None,
            exporter: Actor::at(producer % n),
            change,
        },
        Moved::Endowment(actor) => PathCell {
            instrument: "idle factors",
            sectors: Vec::new(),
            importer: None,
            exporter: Actor::at(*actor),
            change,
        },
        Moved::Taste(cell) => on(WITHHELD, *cell),
        Moved::Bound(bound) => PathCell {
            instrument: if bound.side == Side::Purchase { "purchase" } else { "quota" },
            sectors: bound.sectors.iter().map(|&j| Sector::at(j)).collect(),
            importer: Some(Actor::at(bound.importer)),
            exporter: Actor::at(bound.exporter),
            change,
        },
    }
}

/// Sums by name of what has a part at all, the largest first.
fn sums(cells: &[PathCell], name: impl Fn(&PathCell) -> String) -> Vec<(String, f64)> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.change != 0.0) {
        *sums.entry(name(cell)).or_default() += cell.change;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    sums
}
