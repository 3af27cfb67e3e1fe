//! An equilibrium after a change, and its way from and to a point of the search.

use super::Baseline;
use super::solve::{Effort, Method};
use super::system::System;

/// The equilibrium after a change, relative to the baseline it was solved from.
///
/// Layouts as in [`Baseline`].
#[derive(Debug, Clone)]
pub struct Equilibrium {
    /// ŵ by actor, in units of world value added; per head of before, those included who lie idle after.
    pub wage: Vec<f64>,
    /// ln P̂ `[actor][sector]`.
    pub ln_price: Vec<f64>,
    /// ln ĉ `[actor][sector]`, productivity included, trade costs not.
    pub ln_cost: Vec<f64>,
    /// X′ `[actor][sector]`.
    pub expenditure: Vec<f64>,
    /// Y′ `[actor][sector]`.
    pub output: Vec<f64>,
    /// M′ at exporter's prices `[sector][importer][exporter]`.
    pub trade: Vec<f64>,
    /// v′ `[actor][sector]`: that before, unless what goes into production is hard to replace.
    pub value_added_share: Vec<f64>,
    /// I′ by actor.
    pub income: Vec<f64>,
    /// μ by bound: negative where a purchase binds, positive where a quota does.
    pub wedge: Vec<f64>,
    /// ΣM′ by bound.
    pub bound_flow: Vec<f64>,
    /// What it took.
    pub effort: Effort,
}

impl Equilibrium {
    /// At the point that was tried last.
    pub(super) fn at(system: &System<'_>, point: &[f64], effort: Effort) -> Self {
        let (layout, arrays) = (system.layout, &system.arrays);
        Self {
            trade: system.flows(point),
            expenditure: system.expenditure(point),
            ln_cost: system.ln_costs().collect(),
            wage: arrays.wage.clone(),
            ln_price: point[layout.prices()].to_vec(),
            output: arrays.output.clone(),
            value_added_share: system.value_added_shares(),
            income: arrays.income.clone(),
            wedge: point[layout.wedges()].to_vec(),
            bound_flow: arrays.bound_flow.clone(),
            effort,
        }
    }

    /// Of no change: exactly ones.
    pub(super) fn of(base: &Baseline) -> Self {
        let cells = base.actors * base.sectors;
        Self {
            wage: vec![1.0; base.actors],
            ln_price: vec![0.0; cells],
            ln_cost: vec![0.0; cells],
            expenditure: base.expenditure.clone(),
            output: base.output.clone(),
            trade: base.trade.clone(),
            value_added_share: base.value_added_share.clone(),
            income: base.income.clone(),
            wedge: Vec::new(),
            bound_flow: Vec::new(),
            effort: Effort { method: Method::Sweeps, sweeps: 0, residual: 0.0 },
        }
    }
}

impl System<'_> {
    /// The same, without wedges unless they are `kept`.
    pub(super) fn point_of(&self, equilibrium: &Equilibrium, kept: bool) -> Vec<f64> {
        let mut point = self.point(equilibrium);
        if !kept {
            point[self.layout.wedges()].fill(0.0);
        }
        point
    }

    /// The point at an equilibrium; its wedges where they are as many as the bounds here.
    pub(super) fn point(&self, equilibrium: &Equilibrium) -> Vec<f64> {
        let mut point = self.origin();
        for (ln, w) in point.iter_mut().zip(&equilibrium.wage) {
            *ln = w.ln();
        }
        point[self.layout.prices()].copy_from_slice(&equilibrium.ln_price);
        for (c, spent) in point[self.layout.spending()].iter_mut().enumerate() {
            *spent = equilibrium.expenditure[c] / self.base.value_added[c / self.base.sectors];
        }
        for (mu, wedge) in point[self.layout.wedges()].iter_mut().zip(&equilibrium.wedge) {
            *mu = *wedge;
        }
        point
    }
}
