//! Costs and shares where what goes into production is hard to replace.

use super::{Arrays, System};
use crate::trade::lanes::{combine, dot, padded};

impl System<'_> {
    /// ln ĉ from wages and prices, and the shares that go with them.
    #[inline(always)]
    pub(super) fn nested_costs(&mut self, u: &[f64]) {
        let base = self.base;
        let s = base.sectors;
        let [by_factors, by_inputs] = self.behaviour.nests.exponents();
        let capital = self.behaviour.capital;
        let prices = u[self.layout.prices()].chunks_exact(s);
        let Arrays { input_by_use, ln_cost, ln_productivity, nest, .. } = &mut self.arrays;
        for (a, (prices, costs)) in prices.zip(ln_cost.chunks_exact_mut(padded(s))).enumerate() {
            let (own, places) = (a * padded(s)..a * padded(s) + s, a * s);
            let shares = &base.value_added_share[a * s..][..s];
            let demand = &base.demand_share[a * s..][..s];
            // What a unit of factors costs, fewer or more of them being at work.
            let ln_factors = (1.0 - capital) * u[a] + capital * dot(demand, prices) - nest.ln_endowment[a];
            let power = &mut nest.price_power[own.clone()];
            let by_use = &input_by_use[a * s * padded(s)..][..s * padded(s)];
            let [sums, ln_inputs] = &mut nest.row;
            // ln Q̂, 0 where there are no inputs.
            if by_inputs == 0.0 {
                power.fill(1.0);
                combine(prices, by_use, sums);
                for ((ln, sum), share) in ln_inputs.iter_mut().zip(&*sums).zip(shares) {
                    *ln = if *share < 1.0 { sum / (1.0 - share) } else { 0.0 };
                }
                for (sum, share) in sums.iter_mut().zip(shares) {
                    *sum = 1.0 - share;
                }
            } else {
                for (power, price) in power.iter_mut().zip(prices) {
                    *power = by_inputs * price;
                }
                nest.price_powers.exp(places, power);
                combine(power, by_use, sums);
                for (sum, share) in sums.iter_mut().zip(shares) {
                    *sum = if *share < 1.0 { *sum / (1.0 - share) } else { 1.0 };
                }
                nest.input_logarithms.ln(places, &sums[..s], &mut ln_inputs[..s]);
                for ((ln, sum), share) in ln_inputs.iter_mut().zip(&mut *sums).zip(shares) {
                    *ln /= by_inputs;
                    *sum *= 1.0 - share;
                }
            }
            nest.inputs[own.clone()].copy_from_slice(&sums[..s]);
            // ĉ⁰ and v′.
            let labour = &mut nest.value_added_share[own.clone()];
            if by_factors == 0.0 {
                labour.copy_from_slice(shares);
                for ((cost, share), ln_inputs) in costs.iter_mut().zip(shares).zip(&*ln_inputs) {
                    *cost = share * ln_factors + (1.0 - share) * ln_inputs;
                }
            } else {
                let factors = (by_factors * ln_factors).exp();
                for ln in &mut ln_inputs[..s] {
                    *ln *= by_factors;
                }
                nest.input_powers.exp(places, &mut ln_inputs[..s]);
                for (((labour, sum), share), inputs) in
                    labour.iter_mut().zip(&mut *sums).zip(shares).zip(&*ln_inputs)
                {
                    *sum = share * factors + (1.0 - share) * inputs;
                    *labour = share * factors / *sum;
                }
                nest.cost_logarithms.ln(places, &sums[..s], &mut costs[..s]);
                for cost in &mut costs[..s] {
                    *cost /= by_factors;
                }
            }
            let scales = nest.scale[own.clone()].iter_mut().zip(&nest.value_added_share[own.clone()]);
            for ((scale, labour), inputs) in scales.zip(&nest.inputs[own]) {
                *scale = if *inputs > 0.0 { (1.0 - labour) / inputs } else { 0.0 };
            }
            for (cost, productivity) in costs.iter_mut().zip(&ln_productivity[a * s..][..s]) {
                *cost -= productivity;
            }
        }
    }

    /// v′ at the point that was tried last, `[actor][sector]`.
    pub(in crate::trade) fn value_added_shares(&self) -> Vec<f64> {
        if !self.behaviour.nests.are_open() {
            return self.base.value_added_share.clone();
        }
        let s = self.base.sectors;
        let rows = self.arrays.nest.value_added_share.chunks_exact(padded(s));
        rows.flat_map(|row| &row[..s]).copied().collect()
    }

    /// v′ Y′ at the point that was tried last, `[actor][sector]`.
    pub(in crate::trade) fn value_added(&self, paid: &mut [f64]) {
        let s = self.base.sectors;
        let nest = &self.arrays.nest.value_added_share;
        let (shares, stride) = if self.behaviour.nests.are_open() {
            (nest, padded(s))
        } else {
            (&self.base.value_added_share, s)
        };
        let rows = self.arrays.output.chunks_exact(s).zip(shares.chunks_exact(stride));
        for (paid, (output, shares)) in paid.chunks_exact_mut(s).zip(rows) {
            for ((paid, output), share) in paid.iter_mut().zip(output).zip(shares) {
                *paid = share * output;
            }
        }
    }

    /// v′ and γ′ at the point that was tried last; none where they do not answer.
    pub(in crate::trade) fn technology(&self) -> Option<[Vec<f64>; 2]> {
        if !self.behaviour.nests.are_open() {
            return None;
        }
        let (base, nest) = (self.base, &self.arrays.nest);
        let (n, s) = (base.actors, base.sectors);
        let mut inputs = base.input_share.clone();
        for a in 0..n {
            let start = a * padded(s);
            let scales = &nest.scale[start..][..s];
            for (row, scale) in inputs[a * s * s..][..s * s].chunks_exact_mut(s).zip(scales) {
                for (share, power) in row.iter_mut().zip(&nest.price_power[start..]) {
                    *share *= power * scale;
                }
            }
        }
        Some([self.value_added_shares(), inputs])
    }
}
