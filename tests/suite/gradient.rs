//! The gradient of real income against differences of solves, and against what theory says it must be.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::Model;
use sidedeal::trade::{
    BadChange, Bound, Change, Closure, Economy, Equilibrium, Failure, Gradient, Settings, Side, Solved, Taste,
};

use crate::support::{NAFTA_MODEL, TODAY_MODEL, assert_close, calibrate, economy, random_change};
use crate::synthetic::Draft;

/// Equilibria to the last digits, because differences of them are taken.
const EXACT: Settings = Settings { tolerance: 1e-13, sweeps: 3000 };
/// Adjoint solves likewise.
const ADJOINT: Settings = Settings { tolerance: 1e-12, sweeps: 400 };

/// What is varied.
#[derive(Debug, Clone, Copy)]
enum Parameter {
    Tariff(usize),
    Cost(usize),
    Productivity(usize),
    Endowment(usize),
    /// By its place in the list, with θ of its sector.
    Taste(usize, usize, f64),
    Bound(usize),
}

impl Parameter {
    fn of(self, gradient: &Gradient) -> f64 {
        match self {
            Self::Tariff(c) => gradient.tariffs[c],
            Self::Cost(c) => gradient.trade_costs[c],
            Self::Productivity(c) => gradient.productivity[c],
            Self::Endowment(a) => gradient.endowments[a],
            Self::Taste(_, c, theta) => -gradient.trade_costs[c] / theta,
            Self::Bound(b) => gradient.bounds[b],
        }
    }

    fn moved(self, change: &Change, by: f64) -> Change {
        let mut change = change.clone();
        match self {
            Self::Tariff(c) => change.tariffs[c] += by,
            Self::Cost(c) => change.trade_costs[c] *= by.exp(),
            Self::Productivity(c) => change.productivity[c] *= by.exp(),
            Self::Endowment(a) => change.endowments[a] *= by.exp(),
            Self::Taste(k, ..) => change.tastes[k].weight *= by.exp(),
            Self::Bound(b) => change.bounds[b].flow *= by.exp(),
        }
        change
    }
}

fn solved(economy: &Economy, change: Change) -> Solved {
    let equilibrium = economy.solve(&change, &economy.before(), &EXACT).unwrap();
    Solved { change, equilibrium }
}

/// ln Ŵ of an actor.
fn ln_real_income(economy: &Economy, equilibrium: &Equilibrium, actor: usize) -> f64 {
    let base = economy.baseline();
    let range = actor * base.sectors..(actor + 1) * base.sectors;
    let index: f64 =
        base.demand_share[range.clone()].iter().zip(&equilibrium.ln_price[range]).map(|(a, p)| a * p).sum();
    equilibrium.income[actor].ln() - index
}

/// Central differences of ln Ŵ by one parameter, their error of order h⁶.
fn difference(economy: &Economy, at: &Solved, actor: usize, parameter: Parameter) -> f64 {
    let value = |by: f64| {
        let change = parameter.moved(&at.change, by);
        let equilibrium = economy.solve(&change, &at.equilibrium, &EXACT).unwrap();
        ln_real_income(economy, &equilibrium, actor)
    };
    // The more elastic, the shorter the steps that a difference of sixth order allows; the longer, the less of the
    // solves' own rounding is left in it.
    let base = economy.baseline();
    let elasticity = match parameter {
        Parameter::Tariff(c) | Parameter::Cost(c) => base.elasticity[c / base.actors / base.actors],
        Parameter::Productivity(c) => base.elasticity[c / base.actors],
        Parameter::Bound(_) => 20.0,
        Parameter::Taste(.., theta) => theta,
        Parameter::Endowment(_) => 10.0,
    };
    let step = 0.16 / (1.0 + elasticity);
    let [wide, middle, close] = [step, step / 2.0, step / 4.0].map(|h| (value(h) - value(-h)) / (2.0 * h));
    (64.0 * close - 20.0 * middle + wide) / 45.0
}

/// Compares at `count` parameters of every kind at random, domestic cells among them, and at some with the actor.
fn compare(economy: &Economy, at: &Solved, actors: &[usize], count: usize, seed: u64) {
    let base = economy.baseline();
    let (n, s) = (base.actors, base.sectors);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut worst = 0.0_f64;
    for &actor in actors {
        let gradient = economy.gradient(at, actor, &ADJOINT).unwrap();
        assert!(gradient.residual <= 1e-12 && gradient.kinks.is_empty(), "{:?}", gradient.kinks);
        let kinds = [&gradient.tariffs, &gradient.trade_costs, &gradient.productivity, &gradient.bounds];
        let largest = kinds.map(|kind| kind.iter().fold(0.0_f64, |most, d| most.max(d.abs())));
        let mut drawn: Vec<_> = (0..at.change.bounds.len()).map(Parameter::Bound).collect();
        drawn.extend([0, actor].map(Parameter::Endowment));
        for (k, taste) in at.change.tastes.iter().enumerate() {
            drawn.push(Parameter::Taste(k, taste.cell, base.elasticity[taste.cell / n / n]));
        }
        for k in 0..count {
            let mut cell = || {
                let (j, a, i) = (rng.random_range(0..s), rng.random_range(0..n), rng.random_range(0..n));
                // Every third with the actor on one of its ends.
                let (a, i) = [(a, i), (actor, i), (a, actor)][k % 3];
                (j * n + a) * n + i
            };
            drawn.push(match k % 5 {
                0 | 1 => Parameter::Tariff(cell()),
                2 | 3 => Parameter::Cost(cell()),
                _ => Parameter::Productivity(rng.random_range(0..n * s)),
            });
        }
        for parameter in drawn {
            let found = parameter.of(&gradient);
            let expected = difference(economy, at, actor, parameter);
            let most = match parameter {
                Parameter::Tariff(_) => largest[0],
                Parameter::Cost(_) | Parameter::Taste(..) => largest[1],
                Parameter::Productivity(_) | Parameter::Endowment(_) => largest[2],
                Parameter::Bound(_) => largest[3].max(1e-3),
            };
            let error = (found - expected).abs() / expected.abs().max(1e-3 * most);
            worst = worst.max(error);
            assert!(error < 1e-6, "{actor} {parameter:?}: {found:e} and {expected:e}, off by {error:e}");
        }
    }
    println!("largest relative error {worst:.1e}");
}

/// Duties, costs, stops, productivity, and one bound of every sort: a purchase, a quota and one with its rent abroad that
/// bind, and one of each side that do not.
fn shocked(economy: &Economy) -> Solved {
    let base = economy.baseline();
    let (n, s) = (base.actors, base.sectors);
    let mut by_size: Vec<usize> = (0..n).collect();
    by_size.sort_by(|&a, &b| base.income[b].total_cmp(&base.income[a]));
    let [first, second, third, fourth, fifth] = [0, 1, 2, 3, 4].map(|k| by_size[k]);
    let mut change = base.no_change();
    let traded = |j: usize, a: usize, i: usize| base.trade[(j * n + a) * n + i];
    let sectors: Vec<usize> = (0..s).filter(|&j| traded(j, first, second) > 0.0).collect();
    for (k, &j) in sectors.iter().enumerate() {
        let cell = |a: usize, i: usize| (j * n + a) * n + i;
        change.tariffs[cell(first, second)] = 0.3;
        change.tariffs[cell(second, third)] += 0.1;
        change.trade_costs[cell(third, second)] = 1.15;
        if k % 4 == 0 {
            change.trade_costs[cell(fourth, fifth)] = f64::INFINITY;
        }
    }
    change.productivity[sectors[0] * n + third] = 0.9;
    change.endowments[second] = 0.95;
    let cell = |i: usize| (sectors[0] * n + first) * n + i;
    change.tastes = [(third, 0.3), (fourth, 1.2)].map(|(i, weight)| Taste { cell: cell(i), weight }).to_vec();
    change.tastes.sort_by_key(|taste| taste.cell);
    let mut busiest = sectors.clone();
    busiest.sort_by(|&x, &y| traded(y, first, second).total_cmp(&traded(x, first, second)));
    for (side, importer, exporter, factor) in [
        (Side::Purchase, second, first, 1.5),
        (Side::Quota, first, third, 0.7),
        (Side::QuotaRentToExporter, third, first, 0.6),
        (Side::Purchase, first, fourth, 0.2),
        (Side::QuotaRentToExporter, second, fourth, 5.0),
    ] {
        let sectors: Vec<usize> =
            busiest.iter().copied().filter(|&j| traded(j, importer, exporter) > 0.0).take(2).collect();
        let flow = factor * sectors.iter().map(|&j| traded(j, importer, exporter)).sum::<f64>();
        change.bounds.push(Bound { side, importer, exporter, sectors, flow });
    }
    let at = solved(economy, change);
    let wedge = &at.equilibrium.wedge;
    assert!(wedge[0] < -1e-3 && wedge[1] > 1e-3 && wedge[2] > 1e-3, "{wedge:?}");
    assert_eq!(wedge[3..], [0.0, 0.0]);
    at
}

fn before(economy: &Economy) -> Solved {
    Solved { change: economy.baseline().no_change(), equilibrium: economy.before() }
}

fn actors(model: &Model<'_>, codes: [&str; 2]) -> [usize; 2] {
    codes.map(|code| model.world().actor(code).unwrap().index())
}

#[test]
fn the_gradient_is_that_of_central_differences_in_the_calibrated_worlds() {
    for (model, codes) in [(&*NAFTA_MODEL, ["MEX", "USA"]), (&*TODAY_MODEL, ["KOR", "CHN"])] {
        let economy = economy(model, Closure::FixedDeficits);
        compare(&economy, &before(&economy), &actors(model, codes), 50, 1);
    }
}

#[test]
fn the_gradient_is_that_of_central_differences_after_a_change_of_every_kind() {
    for (model, codes) in [(&*NAFTA_MODEL, ["MEX", "JPN"]), (&*TODAY_MODEL, ["VNM", "USA"])] {
        let economy = economy(model, Closure::FixedDeficits);
        compare(&economy, &shocked(&economy), &actors(model, codes), 50, 2);
    }
}

#[test]
fn what_is_stopped_or_never_traded_has_no_derivative() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let at = shocked(&economy);
    let gradient = economy.gradient(&at, 3, &Settings::default()).unwrap();
    let mut none = 0;
    for (c, flow) in at.equilibrium.trade.iter().enumerate() {
        if *flow == 0.0 && economy.baseline().trade[c] > 0.0 {
            assert_eq!((gradient.tariffs[c], gradient.trade_costs[c]), (0.0, 0.0));
            none += 1;
        }
    }
    assert!(none > 3);
    assert_eq!(gradient.bounds[3..], [0.0, 0.0], "slack bounds");
}

/// Labour worth e^h more in every use lowers all prices by h and moves nothing else: Σ v ∂ ln Ŵ/∂ ln Â = 1.
fn by_labour(economy: &Economy, gradient: &Gradient) -> f64 {
    let base = economy.baseline();
    let share = base.value_added_share.iter().enumerate();
    share.map(|(c, v)| v * gradient.productivity[c % base.sectors * base.actors + c / base.sectors]).sum()
}

#[test]
fn technology_that_saves_labour_everywhere_is_worth_itself_to_everybody() {
    for model in [&*NAFTA_MODEL, &*TODAY_MODEL] {
        let economy = economy(model, Closure::FixedDeficits);
        for at in [before(&economy), shocked(&economy)] {
            for actor in 0..economy.baseline().actors {
                let gradient = economy.gradient(&at, actor, &ADJOINT).unwrap();
                // Capital follows.
                let expected = 1.0 / (1.0 - economy.baseline().capital);
                assert_close(by_labour(&economy, &gradient), expected, 1e-9);
            }
        }
    }
}

#[test]
fn wherever_there_is_an_equilibrium_there_is_a_gradient() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let (mut found, mut most) = (0, 0);
    for draw in 0..40 {
        let change = random_change(economy.baseline(), draw);
        let Ok(equilibrium) = economy.solve(&change, &economy.before(), &EXACT) else { continue };
        let at = Solved { change, equilibrium };
        let actor = usize::try_from(draw).unwrap() % economy.baseline().actors;
        let gradient = economy.gradient(&at, actor, &Settings::default()).unwrap();
        assert_close(by_labour(&economy, &gradient), 1.0 / (1.0 - economy.baseline().capital), 1e-5);
        (found, most) = (found + 1, most.max(gradient.sweeps));
    }
    println!("{found} gradients, at most {most} products");
    assert!(found > 20, "{found}");
}

#[test]
fn a_good_that_costs_more_to_bring_anywhere_is_one_that_costs_more_to_make() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let base = economy.baseline();
    let at = shocked(&economy);
    let gradient = economy.gradient(&at, 7, &ADJOINT).unwrap();
    for j in 0..base.sectors {
        for i in 0..base.actors {
            if base.expenditure[i * base.sectors + j] > 0.0 {
                let costs =
                    (0..base.actors).map(|a| gradient.trade_costs[(j * base.actors + a) * base.actors + i]);
                assert_close(costs.sum::<f64>(), -gradient.productivity[j * base.actors + i], 1e-10);
            }
        }
    }
}

#[test]
fn at_free_trade_the_world_loses_what_is_lost_on_the_way_and_nothing_by_duties() {
    // The envelope theorem and Hulten's: with no duty anywhere, summed over actors in money, a duty only moves income,
    // a trade cost costs the flow it falls on, and productivity is worth the output it makes.
    let mut draft = Draft::new(5, 4, 13);
    draft.tariffs.fill(0.0);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let base = economy.baseline();
    let world: f64 = base.income.iter().sum();
    let mut tariffs = vec![0.0; base.trade.len()];
    let mut costs = vec![0.0; base.trade.len()];
    let mut productivity = vec![0.0; base.output.len()];
    for actor in 0..base.actors {
        let gradient = economy.gradient(&before(&economy), actor, &ADJOINT).unwrap();
        for (sums, part) in [
            (&mut tariffs, &gradient.tariffs),
            (&mut costs, &gradient.trade_costs),
            (&mut productivity, &gradient.productivity),
        ] {
            for (sum, d) in sums.iter_mut().zip(part) {
                *sum += base.income[actor] * d;
            }
        }
    }
    for (c, flow) in base.trade.iter().enumerate() {
        assert_close(tariffs[c] / world, 0.0, 1e-12);
        assert_close(costs[c] / world, -flow / world, 1e-12);
    }
    for (c, sum) in productivity.iter().enumerate() {
        let output = base.output[c % base.actors * base.sectors + c / base.actors];
        assert_close(sum / world, output / world, 1e-12);
    }
}

#[test]
fn at_free_trade_a_duty_gains_who_levies_it_and_hurts_who_pays_it() {
    let mut draft = Draft::new(4, 2, 3);
    draft.tariffs.fill(0.0);
    let economy = calibrate(&draft, Closure::Balanced);
    let (n, importer, exporter) = (4, 0, 1);
    let own = economy.gradient(&before(&economy), importer, &ADJOINT).unwrap();
    let theirs = economy.gradient(&before(&economy), exporter, &ADJOINT).unwrap();
    for j in 0..2 {
        let cell = (j * n + importer) * n + exporter;
        assert!(own.tariffs[cell] > 0.0 && theirs.tariffs[cell] < 0.0);
    }
}

#[test]
fn a_bound_that_just_holds_is_named_as_a_kink_and_one_that_binds_hard_is_not() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let base = economy.baseline();
    let n = base.actors;
    let [importer, exporter] = actors(&TODAY_MODEL, ["USA", "MEX"]);
    let sector = (0..base.sectors).find(|j| base.trade[(j * n + importer) * n + exporter] > 0.0).unwrap();
    let flow = base.trade[(sector * n + importer) * n + exporter];
    for (factor, kinks) in [(1.0, vec![0]), (0.9, vec![]), (1.1, vec![])] {
        let mut change = base.no_change();
        let flow = flow * factor;
        change.bounds.push(Bound { side: Side::Quota, importer, exporter, sectors: vec![sector], flow });
        let at = solved(&economy, change);
        assert_eq!(economy.gradient(&at, importer, &Settings::default()).unwrap().kinks, kinks);
    }
}

#[test]
fn what_is_no_equilibrium_has_no_gradient() {
    let economy = calibrate(&Draft::new(3, 2, 5), Closure::FixedDeficits);
    let at = before(&economy);
    let failure = |at: &Solved, actor| economy.gradient(at, actor, &ADJOINT).unwrap_err();
    assert_eq!(failure(&at, 3), Failure::BadChange(BadChange::Length));
    let mut short = at.clone();
    short.equilibrium.ln_price.pop();
    assert_eq!(failure(&short, 0), Failure::BadChange(BadChange::Length));
    let mut moved = at.clone();
    moved.change.tariffs[1] += 0.5;
    assert!(matches!(failure(&moved, 0), Failure::NotConverged { .. }));
    let mut strange = at.clone();
    strange.equilibrium.wage[0] = f64::NAN;
    assert!(matches!(failure(&strange, 0), Failure::NotConverged { .. }));
    let hasty = Settings { tolerance: 1e-12, sweeps: 1 };
    assert!(matches!(economy.gradient(&at, 0, &hasty), Err(Failure::NotConverged { .. })));
}
