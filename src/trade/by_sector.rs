//! A change of real income by the sectors whose goods are sold and bought at other prices.

use std::borrow::Cow;

use super::{Baseline, Side, Solved};

/// What each sector adds to the change of an actor's real income from `before` to `after`, both solved from `base`, in money of
/// before. Together they are (Ŵ − 1) I, for changes of any size, with bounds and stops.
///
/// ```text
/// Y_j (v_j ln ŵ + Σ_k γ_kj ln P̂_k) − (α_j I + Σ_i γ_ji Y_i) ln P̂_j + ΔR_j
/// ```
///
/// Of its goods: what dearer work and inputs bring in where they are sold, less what all who use them pay more, and what of duties
/// and rents is handed back. Sales at home are on both sides and cancel. To first order it is the sector's terms of trade, volume
/// of taxed trade, technology and trade costs (Caliendo & Parro 2015).
///
/// It adds up because I and Σ v Y are logarithmic means of both sides, so that `ΔI = I ln Î` (Vartia 1976). Outputs and shares are
/// the mean of both, outputs times a factor of nearly one. O(actors × sectors + sectors²).
pub(crate) fn real_income_by_sector(
    base: &Baseline,
    before: &Solved,
    after: &Solved,
    actor: usize,
) -> Vec<f64> {
    let s = base.sectors;
    let own = actor * s..(actor + 1) * s;
    let (start, end) = (&before.equilibrium, &after.equilibrium);
    let mean = |of: [&[f64]; 2]| -> Vec<f64> {
        of[0][own.clone()].iter().zip(&of[1][own.clone()]).map(|(a, b)| f64::midpoint(*a, *b)).collect()
    };
    let outputs = mean([&start.output, &end.output]);
    let factors = mean([&start.value_added_share, &end.value_added_share]);
    let demand = &base.demand_share[own.clone()];
    let prices: Vec<f64> = own.clone().map(|c| end.ln_price[c] - start.ln_price[c]).collect();
    let wage = (end.wage[actor] / start.wage[actor]).ln();
    let income = log_mean(start.income[actor], end.income[actor]);
    let earned = base.value_added[actor] * log_mean(start.wage[actor], end.wage[actor]);
    let paid: f64 = outputs.iter().zip(&factors).map(|(output, share)| output * share).sum();
    let inputs = [before, after].map(|at| input_shares(base, at, actor));
    let revenues = [before, after].map(|at| revenues(base, at, actor));
    let mut parts: Vec<f64> =
        revenues[1].iter().zip(&revenues[0]).map(|(after, before)| after - before).collect();
    let mut used: Vec<f64> = demand.iter().map(|share| share * income).collect();
    for (j, output) in outputs.iter().enumerate() {
        let output = output * earned / paid;
        let row = j * s..(j + 1) * s;
        let mut dearer = factors[j] * wage;
        for (k, (one, other)) in inputs[0][row.clone()].iter().zip(&inputs[1][row]).enumerate() {
            let share = f64::midpoint(*one, *other);
            used[k] += share * output;
            dearer += share * prices[k];
        }
        parts[j] += output * dearer;
    }
    // From ln Ŵ to Ŵ − 1.
    let deflator: f64 = demand.iter().zip(&prices).map(|(share, price)| share * price).sum();
    let real = end.income[actor] / start.income[actor] * (-deflator).exp();
    let scale = start.income[actor] * log_mean(1.0, real) / income;
    parts.iter().zip(&used).zip(&prices).map(|((part, used), price)| scale * (part - used * price)).collect()
}

/// γ at an equilibrium, `[using sector][input]`.
fn input_shares<'a>(base: &'a Baseline, at: &Solved, actor: usize) -> Cow<'a, [f64]> {
    let s = base.sectors;
    let shares = &base.input_share[actor * s * s..][..s * s];
    if !base.nests.are_open() {
        return Cow::Borrowed(shares);
    }
    let [_, exponent] = base.nests.exponents();
    let prices = &at.equilibrium.ln_price[actor * s..][..s];
    let weights: Vec<f64> = prices.iter().map(|price| (exponent * price).exp()).collect();
    let mut inputs = shares.to_vec();
    for (row, value_added) in inputs.chunks_exact_mut(s).zip(&at.equilibrium.value_added_share[actor * s..]) {
        row.iter_mut().zip(&weights).for_each(|(share, weight)| *share *= weight);
        let sum: f64 = row.iter().sum();
        if sum > 0.0 {
            for share in row {
                *share *= (1.0 - value_added) / sum;
            }
        }
    }
    Cow::Owned(inputs)
}

/// What duties, subsidies and rents bring in by sector: what is spent, less what sellers get.
fn revenues(base: &Baseline, at: &Solved, actor: usize) -> Vec<f64> {
    let (n, s) = (base.actors, base.sectors);
    let Solved { change, equilibrium } = at;
    let spent = &equilibrium.expenditure[actor * s..][..s];
    let rows = (0..s).map(|j| &equilibrium.trade[(j * n + actor) * n..][..n]);
    let mut revenues: Vec<f64> =
        spent.iter().zip(rows).map(|(spent, row)| spent - row.iter().sum::<f64>()).collect();
    for (bound, mu) in change.bounds.iter().zip(&equilibrium.wedge) {
        if bound.side == Side::QuotaRentToExporter {
            let sign = f64::from(i8::from(bound.exporter == actor) - i8::from(bound.importer == actor));
            for (j, cell) in bound.sectors.iter().zip(bound.cells(n)) {
                revenues[*j] += sign * mu.exp_m1() * equilibrium.trade[cell];
            }
        }
    }
    revenues
}

/// (b − a) / ln(b/a), a where they are the same.
fn log_mean(a: f64, b: f64) -> f64 {
    let growth = b / a - 1.0;
    // The series does where the quotient is all rounding.
    if growth.abs() < 1e-5 {
        a * (1.0 + growth / 2.0 - growth * growth / 12.0)
    } else {
        a * growth / growth.ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::real_income_by_sector;
    use crate::trade::small::{N, S, change, economy};
    use crate::trade::{Change, Economy, Nests, Settings, Solved, Welfare};

    fn solved(economy: &Economy, change: Change) -> Solved {
        let settings = Settings { tolerance: 1e-13, sweeps: 3000 };
        let equilibrium = economy.solve(&change, &economy.before(), &settings).unwrap();
        Solved { change, equilibrium }
    }

    #[test]
    fn sectors_add_up_to_real_income_whatever_changes() {
        for (capital, nests) in [(0.0, Nests::COBB_DOUGLAS), (0.3, Nests::of([0.5, 0.2]))] {
            let economy = economy(capital, nests);
            let base = economy.baseline();
            let mut start = base.no_change();
            start.tariffs[9] = 0.5;
            let before = solved(&economy, start);
            let mut large = change(&economy);
            large.endowments[2] = 0.9;
            let after = solved(&economy, large);
            assert!(after.equilibrium.wedge.iter().all(|mu| mu.abs() > 0.01), "all bounds bind");
            for (a, welfare) in Welfare::between(base, &before, &after).iter().enumerate() {
                let parts = real_income_by_sector(base, &before, &after, a);
                let sum: f64 = parts.iter().sum();
                assert!((sum - welfare.money).abs() < 1e-9 * welfare.income, "{a}: {sum}, {}", welfare.money);
                assert!(
                    parts.iter().all(|part| part.abs() > 1e-6 * welfare.income || (a, part) == (N - 1, &0.0))
                );
            }
        }
    }

    /// A sector's exports at dearer prices less its imports, and the volume of its taxed imports: by hand from flows.
    #[test]
    fn a_small_change_is_terms_and_volume_of_trade_sector_by_sector() {
        let economy = economy(0.0, Nests::of([0.6, 0.3]));
        let base = economy.baseline();
        let mut start = base.no_change();
        start.tariffs[9] = 0.3;
        let before = solved(&economy, start.clone());
        let step = 1e-4;
        start.tariffs[2] += step;
        start.trade_costs[5] *= 1.0 + step;
        start.productivity[1] *= 1.0 - step;
        let after = solved(&economy, start);
        let (from, to) = (&before.equilibrium, &after.equilibrium);
        let (mut largest, mut error) = (0.0_f64, 0.0_f64);
        for a in 0..N {
            let parts = real_income_by_sector(base, &before, &after, a);
            for (j, part) in parts.iter().enumerate() {
                let dearer = |i: usize| to.ln_cost[i * S + j] - from.ln_cost[i * S + j];
                let mut expected = from.output[a * S + j]
                    * (after.change.productivity[j * N + a] / before.change.productivity[j * N + a]).ln();
                for other in 0..N {
                    let [sold, bought] = [(other, a), (a, other)].map(|(m, i)| (j * N + m) * N + i);
                    if other != a {
                        expected += from.trade[sold] * dearer(a);
                        expected -= from.trade[bought] * dearer(other);
                    }
                    let (rate, flow) = (before.change.tariffs[bought], from.trade[bought]);
                    if flow > 0.0 {
                        let volume = (to.trade[bought] / flow).ln() - dearer(other);
                        expected += rate * flow * volume;
                        let iceberg = after.change.trade_costs[bought] / before.change.trade_costs[bought];
                        expected -= (1.0 + rate) * flow * iceberg.ln();
                    }
                }
                largest = largest.max(expected.abs());
                error = error.max((part - expected).abs());
            }
        }
        assert!(error < 3.0 * step * largest, "{error} of {largest}");
    }
}
