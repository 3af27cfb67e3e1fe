//! Puts names to what the trade engine says with indices.

use super::{ModelWarning, Unsolved};
use crate::defence::{Arrangement, Pledge};
use crate::error::{Error, Place, Warning};
use crate::number::short;
use crate::scenario::Policy;
use crate::shortage::{OutputLoss, Shortages};
use crate::trade::{BadChange, Baseline, Change, Failure, Side, Solved};
use crate::world::{Actor, Commitment, CommitmentClass, Sector, World};

/// What a failure needs to be told in names.
pub(super) struct Naming<'a> {
    world: &'a World,
    scenario: &'a str,
    policy: Option<&'a Policy>,
}

impl<'a> Naming<'a> {
    pub(super) fn of(world: &'a World, scenario: &'a str) -> Self {
        Self { world, scenario, policy: None }
    }

    pub(super) fn under(world: &'a World, scenario: &'a str, policy: &'a Policy) -> Self {
        Self { world, scenario, policy: Some(policy) }
    }

    pub(super) fn error(&self, failure: &Failure) -> Error {
        let actor = |index| self.world[Actor::at(index)].code.clone();
        let sector = |index| self.world[Sector::at(index)].code.clone();
        let at = || Place::file(self.scenario);
        match *failure {
            Failure::OneWay { ref actors, left, deficit } => Error::of(Unsolved::OneWay {
                scenario: self.scenario.to_owned(),
                actors: actors.iter().map(|&index| actor(index)).collect(),
                left,
                deficit_musd: deficit,
            }),
            Failure::OutputMismatch { actor: a, sector: s, output, sales } => Error::Inconsistent {
                at: Place::file(format!("{}/production.csv", self.world.origin())),
                what: format!("output of {} {}", actor(a), sector(s)),
                found: format!("{} million USD", short(output)),
                expected: format!("its sales in trade.csv, {sales:.6} million USD, within 10 %"),
            },
            Failure::ValueAdded { actor: a, sector: s, share } => Error::Inconsistent {
                at: Place::file(format!("{}/production.csv", self.world.origin())),
                what: format!("value added of {} {}", actor(a), sector(s)),
                found: format!("{} of output", short(share)),
                expected: "a share between 0 and 1".to_owned(),
            },
            Failure::NoIncome { actor: a } => Error::Inconsistent {
                at: at(),
                what: format!("income of {}", actor(a)),
                found: "none".to_owned(),
                expected: "value added and income above 0".to_owned(),
            },
            Failure::NoSupplier { importer, sector: s } => Error::of(Unsolved::NoSupplier {
                scenario: self.scenario.to_owned(),
                actor: actor(importer),
                sector: sector(s),
            }),
            Failure::InfeasibleBound { bound, flow } => Error::of(Unsolved::InfeasibleBound {
                at: self.place(bound),
                what: format!(
                    "{}; about {} million USD can be reached",
                    self.bound(bound),
                    told(flow, f64::round)
                ),
            }),
            Failure::Singular => Error::Inconsistent {
                at: at(),
                what: "input shares".to_owned(),
                found: "a sector that uses nothing but itself".to_owned(),
                expected: "value added somewhere in every chain of inputs".to_owned(),
            },
            Failure::NotConverged { sweeps, residual, stage } => Error::of(Unsolved::NotConverged {
                scenario: self.scenario.to_owned(),
                sweeps,
                residual,
                stage,
            }),
            Failure::Ruined { actor: a, deficit, stage } => Error::of(Unsolved::Ruined {
                scenario: self.scenario.to_owned(),
                actor: actor(a),
                deficit_musd: deficit,
                stage,
            }),
            Failure::BadChange(bad) => self.bad_change(bad),
        }
    }

    /// A bound that cannot be met, with a size of it that really is solvable: what the search came to, or else what a bisection from
    /// there towards the flow before finds. `trade` is that flow by cell, `solves` whether a change has an equilibrium.
    pub(super) fn unreached(
        &self,
        failure: &Failure,
        change: &Change,
        trade: &[f64],
        solves: impl Fn(&Change) -> bool,
    ) -> Option<Error> {
        const STEPS: usize = 6;
        let Failure::InfeasibleBound { bound, flow } = *failure else { return None };
        let (asked, actors) = (&change.bounds[bound], self.world.actors().len());
        let cell = |sector: &usize| (sector * actors + asked.importer) * actors + asked.exporter;
        let before: f64 = asked.sectors.iter().map(|sector| trade[cell(sector)]).sum();
        let solvable = |flow: f64| {
            let mut less = change.clone();
            less.bounds[bound].flow = flow;
            solves(&less)
        };
        let purchase = asked.side == Side::Purchase;
        // To as many digits as are told, on the side that is the easier one.
        let easier = |flow: f64| digits(flow, if purchase { f64::floor } else { f64::ceil });
        let (mut good, mut bad) =
            (None, easier(if purchase { flow.min(asked.flow) } else { flow.max(asked.flow) }));
        if solvable(bad) {
            good = Some(bad);
        } else {
            for _ in 0..STEPS {
                let middle = easier((good.unwrap_or(before) * bad).sqrt());
                if good == Some(middle) || middle == bad {
                    break;
                }
                if solvable(middle) {
                    good = Some(middle);
                } else {
                    bad = middle;
                }
            }
        }
        let reached =
            good.map_or_else(String::new, |flow| format!("; {} million USD can be reached", short(flow)));
        Some(Error::of(Unsolved::InfeasibleBound {
            at: self.place(bound),
            what: format!("{}{reached}", self.bound(bound)),
        }))
    }

    fn bad_change(&self, bad: BadChange) -> Error {
        match bad {
            BadChange::Bound(b) | BadChange::BoundWithoutFlow(b) => Error::EmptyClause {
                at: self.place(b),
                what: "flow that it could act on: there was none before, or the trade is stopped".to_owned(),
            },
            BadChange::OverlappingBounds(first, second) => Error::Contradiction {
                first: self.place(first),
                second: self.place(second),
                what: self.bound(second),
            },
            BadChange::Length | BadChange::Value => Error::Value {
                at: Place::file(self.scenario),
                found: "a change of the wrong size or with a rate out of range".to_owned(),
                expected: "arrays of the world's size, tariffs above -1, factors above 0".to_owned(),
            },
        }
    }

    fn place(&self, bound: usize) -> Place {
        self.policy
            .and_then(|policy| policy.bounds.get(bound))
            .map_or_else(|| Place::file(self.scenario), |bound| bound.at.clone())
    }

    fn bound(&self, bound: usize) -> String {
        let Some(bound) = self.policy.and_then(|policy| policy.bounds.get(bound)) else {
            return format!("bound {bound}");
        };
        let kind = if bound.side == Side::Purchase { "purchase" } else { "quota" };
        let sectors: Vec<_> = bound.sectors.iter().map(|&sector| self.world[sector].code.as_str()).collect();
        let (importer, exporter) = (&self.world[bound.importer].code, &self.world[bound.exporter].code);
        format!("the {kind} of {importer} from {exporter} in {}", sectors.join(" "))
    }
}

/// To three digits, or to the million where there are more, rounded as asked.
fn digits(flow: f64, round: fn(f64) -> f64) -> f64 {
    if !flow.is_finite() || flow <= 0.0 {
        return flow;
    }
    #[expect(clippy::cast_possible_truncation, reason = "an exponent")]
    let places = (2 - flow.log10().floor() as i32).max(0);
    let text = format!(
        "{:.*}",
        usize::try_from(places).unwrap_or(0),
        round(flow * 10f64.powi(places)) / 10f64.powi(places)
    );
    text.parse().unwrap_or(flow)
}

/// The same in words.
fn told(flow: f64, round: fn(f64) -> f64) -> String {
    short(digits(flow, round))
}

/// What calibration put right.
pub(super) fn adjusted(world: &World, baseline: &Baseline) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let rescaled = &baseline.adjustments.rescaled;
    let distance = |ratio: f64| (ratio - 1.0).abs();
    if let Some(&(a, s, ratio)) = rescaled.iter().max_by(|x, y| distance(x.2).total_cmp(&distance(y.2))) {
        warnings.push(Warning::of(ModelWarning::OutputRescaled {
            count: rescaled.len(),
            actor: world[Actor::at(a)].code.clone(),
            sector: world[Sector::at(s)].code.clone(),
            ratio,
        }));
    }
    let negative = &baseline.adjustments.negative_demand;
    if !negative.is_empty() {
        let sum_musd = negative.iter().map(|(_, _, value)| value).sum();
        warnings.push(Warning::of(ModelWarning::NegativeDemand { count: negative.len(), sum_musd }));
    }
    warnings
}

/// Wedge of a bound, in logs, below which it changes nothing.
const UNFELT: f64 = 1e-9;

/// Subsidies and surges of output that a reader should look at twice, and bounds that nobody feels.
pub(super) fn strained(world: &World, policy: &Policy, before: &Solved, after: &Solved) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let sectors = world.sectors().len();
    for ((bound, level), &mu) in policy.bounds.iter().zip(&after.change.bounds).zip(&after.equilibrium.wedge)
    {
        let purchase = bound.side == Side::Purchase;
        if mu.abs() < UNFELT && !before.change.bounds.contains(level) {
            let cells =
                bound.sectors.iter().map(|&sector| world.cell(bound.importer, bound.exporter, sector));
            let flow_musd = cells.map(|cell| after.equilibrium.trade[cell]).sum();
            let (at, musd) = (bound.at.to_string(), level.flow);
            warnings.push(Warning::of(ModelWarning::IdleBound { at, purchase, musd, flow_musd }));
        }
        if !purchase || mu >= 0.0 {
            continue;
        }
        let rate = 1.0 - mu.exp();
        if rate > 0.5 {
            warnings.push(Warning::of(ModelWarning::LargeSubsidy { at: bound.at.to_string(), rate }));
        }
        for &sector in &bound.sectors {
            let c = bound.exporter.index() * sectors + sector.index();
            // Quantities: value over cost.
            let (start, end) = (&before.equilibrium, &after.equilibrium);
            let growth = end.output[c] / start.output[c] / (end.ln_cost[c] - start.ln_cost[c]).exp() - 1.0;
            if growth > 0.25 {
                warnings.push(Warning::of(ModelWarning::OutputSurge {
                    at: bound.at.to_string(),
                    actor: world[bound.exporter].code.clone(),
                    sector: world[sector].code.clone(),
                    growth,
                }));
            }
        }
    }
    warnings
}

/// Sectors whose output would have fallen below the least that is left to a sector.
pub(super) fn floored(world: &World, shortages: &Shortages) -> Option<Warning> {
    let mut floored = shortages.outputs().iter().filter(|loss| loss.floored);
    let &OutputLoss { actor, sector, .. } = floored.next()?;
    Some(Warning::of(ModelWarning::OutputFloor {
        actor: world[actor].code.clone(),
        sector: world[sector].code.clone(),
        count: 1 + floored.count(),
    }))
}

/// Commitments beyond the world's own that come to nothing, because nobody knows what their guarantors have. The world itself
/// warns of its own.
fn powerless(world: &World, arrangement: &Arrangement) -> Option<Warning> {
    let own = |pledge: &&Pledge| {
        let Commitment { guarantor, ally, .. } = pledge.commitment;
        world.commitments().iter().any(|known| (known.guarantor, known.ally) == (guarantor, ally))
    };
    let unknown = arrangement.pledges.iter().filter(|one| world.military(one.commitment.guarantor).is_none());
    let count = unknown.filter(|pledge| !own(pledge)).count();
    (count > 0).then(|| Warning::of(ModelWarning::PactsNotAssessed { count }))
}

/// Commitments that cannot be counted on: those of guarantors without known means, and of those who promised more than they have.
pub(super) fn unmet(world: &World, promised: &[f64], arrangement: &Arrangement) -> Vec<Warning> {
    overcommitted(world, promised).into_iter().chain(powerless(world, arrangement)).collect()
}

/// Commitments with forces that are changed, of which nobody knows what they save or cost.
pub(super) fn uncounted(world: &World, [before, after]: [&Arrangement; 2]) -> Option<Warning> {
    let changed = |one: &&Pledge| {
        let Commitment { guarantor, ally, class, forces, .. } = one.commitment;
        class == CommitmentClass::TreatyForces
            && forces.is_none()
            && before.pledge(guarantor, ally).is_none_or(|old| old != *one)
    };
    let mut changed = after.pledges.iter().filter(changed);
    let Commitment { guarantor, ally, .. } = changed.next()?.commitment;
    let [guarantor, ally] = [guarantor, ally].map(|actor| world[actor].code.clone());
    Some(Warning::of(ModelWarning::ForcesUnknown { count: 1 + changed.count(), guarantor, ally }))
}

/// Guarantors that have promised more than all they have.
fn overcommitted(world: &World, promised: &[f64]) -> Option<Warning> {
    let over = || world.actors().zip(promised).filter(|(_, sum)| **sum > 1.0);
    let (most, &sum) = over().max_by(|a, b| a.1.total_cmp(b.1))?;
    let actor = world[most].code.clone();
    Some(Warning::of(ModelWarning::Overcommitted { actor, sum, count: over().count() }))
}
