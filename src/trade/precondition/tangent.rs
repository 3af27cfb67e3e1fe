//! The step and its transpose.

use super::{Preconditioner, Scratch, narrow};
use crate::trade::lanes::{axpy, combine_half, dot_half, dot32, padded32, times};
use crate::trade::system::System;

/// A [`Preconditioner`] with elasticities that need not be those it was judged with.
#[derive(Debug)]
pub(in crate::trade) struct Tangent<'p> {
    pub(super) model: &'p Preconditioner,
    pub(super) scratch: &'p mut Scratch,
}

impl Tangent<'_> {
    /// The step that removes `residual` in the approximate linear model of the system.
    #[inline(always)]
    pub(in crate::trade) fn step(&mut self, system: &System<'_>, residual: &[f64], step: &mut [f64]) {
        self.answer(system, residual, step, 1.0);
    }

    /// The same with wages that answer to their own residuals alone, and not to what those of prices and spending do to the demand
    /// for labour, known to single precision.
    #[inline(always)]
    pub(in crate::trade) fn step_of_wages(
        &mut self,
        system: &System<'_>,
        residual: &[f64],
        step: &mut [f64],
    ) {
        self.answer(system, residual, step, 0.0);
    }

    #[inline(always)]
    fn answer(&mut self, system: &System<'_>, residual: &[f64], step: &mut [f64], of_sales: f64) {
        let layout = system.layout;
        let (n, stride) = (layout.actors, padded32(layout.sectors));
        let Self { model, scratch } = self;
        scratch.take(system, residual);
        let Scratch {
            labour,
            wages,
            wage_by_demand,
            elasticity,
            price,
            spending,
            cost,
            pull,
            sales,
            answer,
            passed,
            row,
            both,
            ..
        } = &mut **scratch;
        let all = n * stride;
        let [home, output, spent, exposed] =
            [&model.home[..all], &model.output[..all], &model.spent[..all], &model.exposed[..all]];
        let theta = &elasticity[..all];
        // Prices: each actor's own, then with what comes from abroad.
        model.costs.times(price, cost);
        model.to_buyers(cost, pull, row);
        add([&*price, &*pull], passed);
        model.costs.times(passed, cost);
        let (cost, pull, price) = (&cost[..all], &mut pull[..all], &mut price[..all]);
        let (spending, sales, passed) = (&mut spending[..all], &mut sales[..all], &mut passed[..all]);
        for c in 0..all {
            pull[c] += home[c] * cost[c];
            price[c] += pull[c];
            sales[c] = home[c] * spending[c] - theta[c] * exposed[c] * cost[c];
        }
        // Spending: likewise, and with it sales.
        model.inputs.transposed_times(sales, passed);
        for c in 0..all {
            passed[c] += spending[c] + theta[c] * spent[c] * pull[c];
        }
        model.in_money(passed);
        model.to_sellers(passed, sales, row);
        model.in_value_added(sales);
        for c in 0..all {
            sales[c] += theta[c] * (home[c] * spent[c] * pull[c] - output[c] * cost[c]);
            passed[c] = home[c] * spending[c] + sales[c];
        }
        let answer = &mut answer[..all];
        model.inputs.transposed_times(passed, answer);
        for c in 0..all {
            spending[c] += answer[c];
            sales[c] += home[c] * spending[c];
        }
        // Wages, and with them everything.
        let markets = model.labour.chunks_exact(stride).zip(sales.chunks_exact(stride));
        for ((labour, (shares, sales)), residual) in labour.iter_mut().zip(markets).zip(residual) {
            *labour = residual + of_sales * dot32(shares, sales);
        }
        times(wage_by_demand, labour, &mut step[..n]);
        narrow(&step[..n], wages);
        combine_half(wages, &model.by_wage, both);
        let own = price.chunks_exact(stride).chain(spending.chunks_exact(stride));
        let steps = step[layout.prices().start..].chunks_exact_mut(layout.sectors);
        for ((step, own), by_wage) in steps.zip(own).zip(both.chunks_exact(layout.sectors)) {
            for ((step, own), by_wage) in step.iter_mut().zip(own).zip(by_wage) {
                *step = f64::from(own + by_wage);
            }
        }
        for (b, mu) in layout.wedges().enumerate() {
            let bound = &system.arrays.bounds[b];
            step[mu] = (residual[mu] + bound.pull(system, residual, step)) / bound.elasticity;
        }
    }

    /// The transpose of [`Tangent::step`] without what bounds answer: from what is left of adjoint equations to
    /// multipliers.
    pub(in crate::trade) fn transposed(
        &mut self,
        system: &System<'_>,
        left: &[f64],
        multipliers: &mut [f64],
    ) {
        let layout = system.layout;
        let (n, stride) = (layout.actors, padded32(layout.sectors));
        let Self { model, scratch } = self;
        scratch.take(system, left);
        let Scratch {
            wages,
            wage_by_demand,
            elasticity,
            price,
            spending,
            cost,
            pull,
            sales,
            passed,
            answer,
            row,
            both,
            ..
        } = &mut **scratch;
        // Through wages: what prices and spending would have to answer for goes to the labour markets.
        narrow(&left[layout.prices().start..layout.wedges().start], both);
        multipliers[..n].fill(0.0);
        let by_wage = model.by_wage.chunks_exact(both.len());
        for ((a, row), by_wage) in wage_by_demand.chunks_exact(n).enumerate().zip(by_wage) {
            axpy(left[a] + dot_half(by_wage, both), row, &mut multipliers[..n]);
        }
        narrow(&multipliers[..n], wages);
        for ((sales, labour), wage) in
            sales.chunks_exact_mut(stride).zip(model.labour.chunks_exact(stride)).zip(&*wages)
        {
            for (sales, labour) in sales.iter_mut().zip(labour) {
                *sales = wage * labour;
            }
        }
        let all = n * stride;
        let [home, output, spent, exposed] =
            [&model.home[..all], &model.output[..all], &model.spent[..all], &model.exposed[..all]];
        let theta = &elasticity[..all];
        let (spending, sales, passed) = (&mut spending[..all], &mut sales[..all], &mut passed[..all]);
        let (pull, cost, price) = (&mut pull[..all], &mut cost[..all], &mut price[..all]);
        // Spending and sales.
        for c in 0..all {
            spending[c] += home[c] * sales[c];
        }
        model.inputs.times(spending, passed);
        for c in 0..all {
            spending[c] += home[c] * passed[c];
            sales[c] += passed[c];
            cost[c] = -theta[c] * output[c] * sales[c];
            pull[c] = theta[c] * spent[c] * home[c] * sales[c];
        }
        let sent = &mut answer[..all];
        sent.copy_from_slice(sales);
        model.in_value_added(sent);
        model.to_buyers(sent, passed, row);
        model.in_money(passed);
        for c in 0..all {
            pull[c] += theta[c] * spent[c] * passed[c];
            spending[c] += passed[c];
        }
        model.inputs.times(passed, sales);
        for c in 0..all {
            spending[c] += home[c] * sales[c];
            cost[c] += home[c] * (pull[c] + price[c]) - theta[c] * exposed[c] * sales[c];
            pull[c] += price[c];
        }
        // Prices.
        model.costs.transposed_times(cost, passed);
        for c in 0..all {
            price[c] += passed[c];
            pull[c] += passed[c];
        }
        model.to_sellers(pull, cost, row);
        model.costs.transposed_times(cost, passed);
        add([price, passed], pull);
        let own = pull.chunks_exact(stride).chain(spending.chunks_exact(stride));
        for (to, own) in multipliers[layout.prices().start..].chunks_exact_mut(layout.sectors).zip(own) {
            widen(&own[..layout.sectors], to);
        }
        for (b, mu) in layout.wedges().enumerate() {
            multipliers[mu] = left[mu] / system.arrays.bounds[b].elasticity;
        }
    }
}

#[inline(always)]
fn add([left, right]: [&[f32]; 2], out: &mut [f32]) {
    for ((out, left), right) in out.iter_mut().zip(left).zip(right) {
        *out = left + right;
    }
}

fn widen(from: &[f32], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = f64::from(*from);
    }
}
