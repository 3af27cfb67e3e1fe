//! What several tests need: economies at hand, equilibrium conditions by plain loops, changes at random.

use std::sync::{Arc, LazyLock};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::scenario::Bundled;
use sidedeal::trade::{
    Baseline, Behaviour, Bound, Change, Closure, Economy, Equilibrium, Failure, Nests, Settings, Side,
    Solved, Tables, Taste, Welfare,
};
use sidedeal::{Horizon, Model, Scenario, World};

use crate::synthetic::Draft;

pub(crate) static NAFTA: LazyLock<World> = LazyLock::new(|| World::bundled("nafta1993").unwrap());
pub(crate) static TODAY: LazyLock<World> = LazyLock::new(|| World::bundled("world2022").unwrap());
/// World2022 split into its products.
pub(crate) static PRODUCTS: LazyLock<World> = LazyLock::new(|| TODAY.clone().with_products().unwrap());
pub(crate) static NAFTA_MODEL: LazyLock<Model<'static>> =
    LazyLock::new(|| Model::with_settings(&NAFTA, TIGHT).unwrap());
pub(crate) static TODAY_MODEL: LazyLock<Model<'static>> =
    LazyLock::new(|| Model::with_settings(&TODAY, TIGHT).unwrap());

/// So many cases, the same in every run, after those that ever failed, which `tests/proptest-regressions` keeps. `PROPTEST_CASES`
/// and `PROPTEST_RNG_SEED` look further.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { cases };
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(2026),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    // Of what a property is held to, at most as much may turn out to be no case.
    ProptestConfig { cases, rng_seed, max_global_rejects: cases, ..asked }
}

/// Settings where a test asks for all the digits there are.
pub(crate) const TIGHT: Settings = Settings { tolerance: 1e-12, sweeps: 3000 };

/// The world that a bundled scenario is read in: split into products where it names one.
pub(crate) fn world_of(bundled: &Bundled) -> &'static World {
    match bundled.world {
        "nafta1993" => &NAFTA,
        _ if Scenario::bundled(bundled.name, &TODAY).is_err() => &PRODUCTS,
        _ => &TODAY,
    }
}

pub(crate) fn economy(model: &Model<'_>, closure: Closure) -> Arc<Economy> {
    model.economy(closure, Horizon::Long).unwrap()
}

pub(crate) fn tables(draft: &Draft) -> Tables<'_> {
    Tables {
        actors: draft.actors,
        sectors: draft.sectors,
        trade: &draft.trade,
        tariffs: &draft.tariffs,
        inputs: &draft.inputs,
        output: &draft.output,
        value_added: &draft.value_added,
        behaviour: Behaviour { elasticity: &draft.elasticity, capital: 0.0, nests: Nests::COBB_DOUGLAS },
    }
}

pub(crate) fn calibrate(draft: &Draft, closure: Closure) -> Economy {
    Economy::calibrate(&tables(draft), closure).unwrap()
}

/// Solves from the baseline to [`TIGHT`] and checks the result by plain loops.
pub(crate) fn solved(economy: &Economy, change: &Change) -> Equilibrium {
    let equilibrium = economy.solve(change, &economy.before(), &TIGHT).unwrap();
    let violation = violation(economy.baseline(), change, &equilibrium);
    assert!(violation < 1e-10, "violation {violation:e}");
    equilibrium
}

/// Welfare of every actor against the baseline.
pub(crate) fn welfare(economy: &Economy, change: &Change, equilibrium: &Equilibrium) -> Vec<Welfare> {
    let before = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
    let after = Solved { change: change.clone(), equilibrium: equilibrium.clone() };
    Welfare::between(economy.baseline(), &before, &after)
}

pub(crate) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * 1.0_f64.max(a.abs()).max(b.abs())
}

#[track_caller]
pub(crate) fn assert_close(a: f64, b: f64, tolerance: f64) {
    assert!(close(a, b, tolerance), "{a} and {b} differ by {:e}", a - b);
}

/// The largest violation of the conditions of `docs/model.md`, each written out once more from wages, prices, spending
/// and wedges alone; everything else in the result must agree with what follows from those.
pub(crate) fn violation(base: &Baseline, change: &Change, result: &Equilibrium) -> f64 {
    let (n, s) = (base.actors, base.sectors);
    let mut worst = 0.0_f64;
    let mut see = |x: f64| worst = if x.is_finite() { worst.max(x.abs()) } else { f64::INFINITY };
    let mut wedge = vec![0.0; n * n * s];
    for (bound, mu) in change.bounds.iter().zip(&result.wedge) {
        for &j in &bound.sectors {
            wedge[(j * n + bound.importer) * n + bound.exporter] = *mu;
        }
    }
    let mut ln_cost = vec![0.0; n * s];
    let (mut value_added_share, mut input_share) = (vec![0.0; n * s], vec![0.0; n * s * s]);
    for i in 0..n {
        for j in 0..s {
            let c = i * s + j;
            // ŵ is per head of before, and fewer are at work.
            let wage = result.wage[i] / change.endowments[i];
            // Capital follows the wage over the price of final demand.
            let price: f64 = (0..s).map(|k| base.demand_share[i * s + k] * result.ln_price[i * s + k]).sum();
            let capital = base.capital * (result.wage[i].ln() - price);
            let (cost, labour, inputs) = nested(base, c, wage.ln() - capital, &result.ln_price[i * s..][..s]);
            ln_cost[c] = cost - change.productivity[j * n + i].ln();
            value_added_share[c] = labour;
            input_share[c * s..][..s].copy_from_slice(&inputs);
            see(labour - result.value_added_share[c]);
            see(ln_cost[c] - result.ln_cost[c]);
        }
    }
    let mut output = vec![0.0; n * s];
    let mut income: Vec<f64> =
        (0..n).map(|a| result.wage[a] * base.value_added[a] + base.deficit[a]).collect();
    for j in 0..s {
        let theta = base.elasticity[j];
        for a in 0..n {
            let row = (j * n + a) * n;
            let logs: Vec<f64> = (0..n)
                .map(|i| {
                    let c = row + i;
                    let gross = (1.0 + change.tariffs[c]).ln() + wedge[c] - (1.0 + base.tariffs[c]).ln();
                    let delivered = change.trade_costs[c].ln() + gross + ln_cost[i * s + j];
                    let taste = change.tastes.iter().find(|taste| taste.cell == c);
                    (base.share[c] * taste.map_or(1.0, |taste| taste.weight)).ln() - theta * delivered
                })
                .collect();
            let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = logs.iter().map(|l| (l - top).exp()).sum();
            see(result.ln_price[a * s + j] + (top + sum.ln()) / theta);
            for i in 0..n {
                let c = row + i;
                let share = (logs[i] - top).exp() / sum;
                let tariff = 1.0 + change.tariffs[c];
                let flow = share * result.expenditure[a * s + j] / (tariff * wedge[c].exp());
                see((flow - result.trade[c]) / base.value_added[a]);
                output[i * s + j] += flow;
                let bound = change
                    .bounds
                    .iter()
                    .find(|b| b.importer == a && b.exporter == i && b.sectors.contains(&j));
                if bound.is_some_and(|b| b.side == Side::QuotaRentToExporter) {
                    income[a] += change.tariffs[c] * wedge[c].exp() * flow;
                    income[i] += (wedge[c].exp() - 1.0) * flow;
                } else {
                    income[a] += (tariff * wedge[c].exp() - 1.0) * flow;
                }
            }
        }
    }
    for a in 0..n {
        let value = base.value_added[a];
        see((income[a] - result.income[a]) / value);
        see(if result.income[a] > 0.0 { 0.0 } else { f64::INFINITY });
        let mut wages = 0.0;
        for j in 0..s {
            let c = a * s + j;
            see((output[c] - result.output[c]) / value);
            see(if result.output[c] >= 0.0 { 0.0 } else { f64::INFINITY });
            wages += value_added_share[c] * output[c];
            let used: f64 = (0..s).map(|k| input_share[(a * s + k) * s + j] * output[a * s + k]).sum();
            see((used + base.demand_share[c] * income[a] - result.expenditure[c]) / value);
        }
        see(wages / value - result.wage[a]);
    }
    let world: f64 = base.value_added.iter().sum();
    see(result.wage.iter().zip(&base.value_added).map(|(w, v)| w * v).sum::<f64>() / world - 1.0);
    for (b, bound) in change.bounds.iter().enumerate() {
        let cells = bound.sectors.iter().map(|j| (j * n + bound.importer) * n + bound.exporter);
        let flow: f64 = cells.map(|c| result.trade[c]).sum();
        see((flow - result.bound_flow[b]) / bound.flow);
        let (mu, gap) = (result.wedge[b], flow / bound.flow - 1.0);
        let (mu, gap) = if bound.side == Side::Purchase { (-mu, gap) } else { (mu, -gap) };
        see(mu.min(0.0));
        see(gap.min(0.0));
        see(if mu > 0.0 { gap } else { 0.0 });
        see(if mu > 2.0 { f64::INFINITY } else { 0.0 });
    }
    worst
}

/// Logarithm of the cost of a sector's bundle of factors, at this logarithm of their price, and inputs; shares of both then.
fn nested(base: &Baseline, c: usize, ln_factors: f64, ln_price: &[f64]) -> (f64, f64, Vec<f64>) {
    let labour = base.value_added_share[c];
    let shares = &base.input_share[c * base.sectors..][..base.sectors];
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| -> f64 { shares.iter().zip(ln_price).map(|(g, p)| of(*g, *p)).sum() };
    let (e, h) = (1.0 - base.nests.factors, 1.0 - base.nests.inputs);
    if labour == 1.0 {
        return (ln_factors, 1.0, vec![0.0; shares.len()]);
    }
    let ln_inputs = match h {
        0.0 => sum(&|g, p| g * p) / (1.0 - labour),
        _ => (sum(&|g, p| g * (h * p).exp()) / (1.0 - labour)).ln() / h,
    };
    let (cost, after) = if e == 0.0 {
        (labour * ln_factors + (1.0 - labour) * ln_inputs, labour)
    } else {
        let factors = labour * (e * ln_factors).exp();
        let whole = factors + (1.0 - labour) * (e * ln_inputs).exp();
        (whole.ln() / e, factors / whole)
    };
    let scale = (1.0 - after) / (1.0 - labour);
    let inputs = shares.iter().zip(ln_price).map(|(g, p)| g * scale * (h * (p - ln_inputs)).exp());
    (cost, after, inputs.collect())
}

/// A change at random; the same for the same draw on every machine.
pub(crate) fn random_change(base: &Baseline, draw: u64) -> Change {
    let mut rng = ChaCha8Rng::seed_from_u64(2026);
    rng.set_stream(draw);
    let (n, s) = (base.actors, base.sectors);
    let mut change = base.no_change();
    for _ in 0..rng.random_range(0..6) {
        let rate = if rng.random_bool(0.1) { 0.0 } else { 10_f64.powf(rng.random_range(-2.0..=1.0)) };
        let (importer, exporter) = (one_or_all(n, &mut rng), one_or_all(n, &mut rng));
        let sector = one_or_all(s, &mut rng);
        for j in (0..s).filter(|&j| sector == s || j == sector) {
            for a in (0..n).filter(|&a| importer == n || a == importer) {
                for i in (0..n).filter(|&i| i != a && (exporter == n || i == exporter)) {
                    change.tariffs[(j * n + a) * n + i] = rate;
                }
            }
        }
    }
    for _ in 0..rng.random_range(0..3) {
        let (a, i) = (rng.random_range(0..n), rng.random_range(0..n));
        for j in (0..s).filter(|_| a != i) {
            change.trade_costs[(j * n + a) * n + i] = f64::INFINITY;
            change.trade_costs[(j * n + i) * n + a] = f64::INFINITY;
        }
    }
    for _ in 0..rng.random_range(0..4) {
        let (i, sector) = (rng.random_range(0..n), one_or_all(s, &mut rng));
        let ratio = 5_f64.powf(rng.random_range(-1.0..=1.0));
        for j in (0..s).filter(|&j| sector == s || j == sector) {
            change.productivity[j * n + i] = ratio;
        }
    }
    for _ in 0..rng.random_range(0..3) {
        change.endowments[rng.random_range(0..n)] = rng.random_range(0.5..1.0);
    }
    for _ in 0..rng.random_range(0..6) {
        let (cell, weight) = (rng.random_range(0..n * n * s), 5_f64.powf(rng.random_range(-1.0..=1.0)));
        change.tastes.push(Taste { cell, weight });
    }
    change.tastes.sort_by_key(|taste| taste.cell);
    change.tastes.dedup_by_key(|taste| taste.cell);
    for _ in 0..rng.random_range(0..5) {
        let bound = random_bound(base, &mut rng);
        let free = |old: &Bound| {
            old.importer != bound.importer
                || old.exporter != bound.exporter
                || old.sectors.iter().all(|j| !bound.sectors.contains(j))
        };
        let cell = (bound.sectors[0] * n + bound.importer) * n + bound.exporter;
        if bound.flow > 0.0 && change.trade_costs[cell].is_finite() && change.bounds.iter().all(free) {
            change.bounds.push(bound);
        }
    }
    change
}

/// An index, or `len`, which stands for all of them.
fn one_or_all(len: usize, rng: &mut ChaCha8Rng) -> usize {
    if rng.random_bool(0.4) { len } else { rng.random_range(0..len) }
}

/// A bound on up to three cells of one pair, 0.1 to 10 times what flows there.
fn random_bound(base: &Baseline, rng: &mut ChaCha8Rng) -> Bound {
    let (n, s) = (base.actors, base.sectors);
    let importer = rng.random_range(0..n);
    let exporter = (importer + rng.random_range(1..n)) % n;
    let mut sectors: Vec<usize> = (0..rng.random_range(1..4)).map(|_| rng.random_range(0..s)).collect();
    sectors.sort_unstable();
    sectors.dedup();
    let before: f64 = sectors.iter().map(|j| base.trade[(j * n + importer) * n + exporter]).sum();
    let side = [Side::Purchase, Side::Quota, Side::QuotaRentToExporter][rng.random_range(0..3)];
    Bound { side, importer, exporter, sectors, flow: before * 10_f64.powf(rng.random_range(-1.0..=1.0)) }
}

/// The actor with a surplus to keep up whose income comes to next to nothing where the change, brought in bit by bit,
/// cannot be followed any further.
pub(crate) fn penniless(economy: &Economy, change: &Change) -> Option<usize> {
    let base = economy.baseline();
    let at = |stage: f64| {
        let mut partial = change.clone();
        partial.bounds.clear();
        for (c, rate) in partial.tariffs.iter_mut().enumerate() {
            *rate = (1.0 + base.tariffs[c]).powf(1.0 - stage) * (1.0 + *rate).powf(stage) - 1.0;
        }
        partial.trade_costs.iter_mut().for_each(|d| *d = d.min(1.0 / (1.0 - stage)));
        partial.productivity.iter_mut().for_each(|a| *a = a.powf(stage));
        partial.endowments.iter_mut().for_each(|l| *l = l.powf(stage));
        partial.tastes.iter_mut().for_each(|taste| taste.weight = taste.weight.powf(stage));
        partial
    };
    let settings = Settings { tolerance: 1e-6, sweeps: 150 };
    let (mut here, mut stage, mut stride) = (economy.before(), 0.0, 0.3_f64);
    for _ in 0..24 {
        let next = f64::min(stage + stride, 1.0);
        match economy.solve(&at(next), &here, &settings) {
            Ok(_) if next >= 1.0 => return None,
            Ok(result) => (here, stage) = (result, next),
            Err(_) => stride *= 0.4,
        }
    }
    (0..base.actors)
        .find(|&a| base.deficit[a] < 0.0 && here.income[a] < 0.1 * here.wage[a] * base.value_added[a])
}

/// Whether a bound stays unmet where its wedge is put at the limit as a duty, which is the same thing where the
/// importer pays and keeps it.
pub(crate) fn truly_infeasible(economy: &Economy, change: &Change, bound: usize) -> Result<bool, Failure> {
    let mut change = change.clone();
    let n = economy.baseline().actors;
    let bound = change.bounds.remove(bound);
    let limit: f64 = if bound.side == Side::Purchase { -2.0 } else { 2.0 };
    let cells: Vec<usize> =
        bound.sectors.iter().map(|j| (j * n + bound.importer) * n + bound.exporter).collect();
    for &c in &cells {
        change.tariffs[c] = (1.0 + change.tariffs[c]) * limit.exp() - 1.0;
    }
    let result = economy.solve(&change, &economy.before(), &Settings::default())?;
    let flow: f64 = cells.iter().map(|&c| result.trade[c]).sum();
    Ok(if bound.side == Side::Purchase { flow < bound.flow } else { flow > bound.flow })
}
