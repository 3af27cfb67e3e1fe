//! What the tables of an economy do not say, and are an equilibrium with whatever it is.

use super::Baseline;

/// How an economy answers: parameters that an ensemble draws while the tables stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behaviour<'a> {
    /// Trade elasticity θ by sector, positive.
    pub elasticity: &'a [f64],
    /// Capital that follows incomes, a: the share of value added that is paid to capital, times the part of its way to a new
    /// steady state that it has gone. From 0, all factors as they were, to less than 1.
    ///
    /// Capital is made of what final demand is made of, and there is as much of it as pays: K̂ = (ŵ/F̂)^λ with F the price of
    /// final demand and λ the part of the way. What a unit of factors costs is then Ŵ = ŵ^(1−a) F̂^a, and nothing else changes
    /// (`seeds/backtests/STRUCTURE.md`).
    pub capital: f64,
}

impl Behaviour<'_> {
    /// γ + a v α, `[using sector][input sector]`: what an actor's costs owe to the price of each sector, that of capital among it.
    pub(super) fn costs_by_price(&self, base: &Baseline, actor: usize) -> Vec<f64> {
        let s = base.sectors;
        let mut shares = base.input_share[actor * s * s..][..s * s].to_vec();
        if self.capital == 0.0 {
            return shares;
        }
        let demand = &base.demand_share[actor * s..][..s];
        for (row, labour) in shares.chunks_exact_mut(s).zip(&base.value_added_share[actor * s..]) {
            for (share, demand) in row.iter_mut().zip(demand) {
                *share += self.capital * labour * demand;
            }
        }
        shares
    }
}
