//! Sales that are withheld, in the trade model: spending that goes to other sellers, and factors that lie idle.

use super::ModelWarning;
use crate::error::Warning;
use crate::shortage::{SupplyPolicy, WithheldFlow, WithheldSales};
use crate::trade::{Change, Taste};
use crate::world::{Actor, World};

/// What was withheld before, and by which tastes.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    /// Duties and trade costs.
    change: &'a Change,
    /// Of withheld sales alone, sorted by cell.
    tastes: &'a [Taste],
    sales: &'a WithheldSales,
}

impl<'a> Held<'a> {
    /// Where tastes stand for withheld sales and for nothing else.
    pub(super) fn of(change: &'a Change, sales: &'a WithheldSales) -> Self {
        Self::with(change, &change.tastes, sales)
    }

    /// Where there are others besides.
    pub(super) fn with(change: &'a Change, tastes: &'a [Taste], sales: &'a WithheldSales) -> Self {
        Self { change, tastes, sales }
    }
}

/// Writes the tastes with which withheld sales go to other sellers, those of the buyer's own country among them, in proportion to
/// what each sold:
///
/// ```text
/// b̂_nij = (1 − s_nij) / Σ_k (1 − s_nkj) u_nkj        u = π κ̂^−θ / Σ π κ̂^−θ
/// ```
///
/// with the duties and trade costs of "before". At costs of production as in the tables the buyer's price index stays as it was,
/// so that the shortage alone is what the buyer loses. A row of which nothing else is withheld than before keeps its tastes.
pub(super) fn tilt(
    world: &World,
    elasticity: &[f64],
    before: Held<'_>,
    after: &WithheldSales,
    tastes: &mut Vec<Taste>,
) {
    let Held { change, tastes: old, sales } = before;
    tastes.clear();
    let n = world.actors().len();
    for row in after.rows() {
        let WithheldFlow { sector, user, .. } = row[0];
        let first = (sector.index() * n + user.index()) * n;
        let alike = |old: &[WithheldFlow]| {
            let part = |flow: &WithheldFlow| (flow.provider, flow.share());
            old.iter().map(part).eq(row.iter().map(part))
        };
        if sales.row_like(row).is_some_and(alike) {
            let at = |cell: usize| old.partition_point(|taste| taste.cell < cell);
            tastes.extend_from_slice(&old[at(first)..at(first + n)]);
            continue;
        }
        let left = |exporter: usize| {
            let own = row.iter().find(|flow| flow.provider.index() == exporter);
            1.0 - own.map_or(0.0, WithheldFlow::share)
        };
        let theta = elasticity[sector.index()];
        let spent = |exporter: usize| {
            let cell = first + exporter;
            let (old, new) = (1.0 + world.tariffs[cell], 1.0 + change.tariffs[cell]);
            let (flow, ratio) = (world.trade[cell] * old, change.trade_costs[cell] * new / old);
            // Most costs are those of the tables.
            if flow > 0.0 && ratio != 1.0 { flow * ratio.powf(-theta) } else { flow }
        };
        let (all, rest) = (0..n).fold((0.0, 0.0), |(all, rest), exporter| {
            let spent = spent(exporter);
            (all + spent, rest + left(exporter) * spent)
        });
        if rest > 0.0 {
            let selling = (0..n).filter(|exporter| world.trade[first + exporter] > 0.0);
            tastes.extend(
                selling.map(|exporter| Taste { cell: first + exporter, weight: left(exporter) * all / rest }),
            );
        }
    }
}

/// What of the sales that a policy withholds is not in anybody's real income.
pub(super) fn left_out(world: &World, policy: &SupplyPolicy, sales: &WithheldSales) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let beyond = || sales.flows().iter().filter(|flow| flow.excess() > 0.0);
    if let Some(most) = beyond().max_by(|a, b| a.excess().total_cmp(&b.excess())) {
        let code = |actor: Actor| world[actor].code.clone();
        warnings.push(Warning::of(ModelWarning::WithheldBeyondFlow {
            count: beyond().count(),
            sum_musd: beyond().map(WithheldFlow::excess).sum(),
            flow: format!("{} from {} to {}", world[most.sector].code, code(most.provider), code(most.user)),
            musd: most.musd,
            recorded_musd: most.flow,
        }));
    }
    let mut unpriced: Vec<_> = policy
        .cuts
        .iter()
        .filter(|edge| edge.cut > 0.0)
        .map(|edge| world[edge.stage].good)
        .filter(|&good| world[good].uses.is_empty())
        .collect();
    unpriced.sort_unstable();
    unpriced.dedup();
    if !unpriced.is_empty() {
        let goods = unpriced.iter().map(|&good| world[good].code.clone()).collect();
        warnings.push(Warning::of(ModelWarning::WithheldWithoutValue { goods }));
    }
    warnings
}

/// Puts what is withheld into a change.
pub(super) fn enter(
    world: &World,
    elasticity: &[f64],
    before: Held<'_>,
    sales: &WithheldSales,
    (endowments, tastes): (&mut [f64], &mut Vec<Taste>),
) {
    tilt(world, elasticity, before, sales, tastes);
    sales.endowments(world, endowments);
}
