//! What costs and shares come to where what goes into production is hard to replace ([`Nests`](crate::trade::Nests)).

use crate::trade::Baseline;
use crate::trade::lanes::{add_rows, dot, padded};
use crate::trade::near::Near;

/// What the nests come to at the point that was tried last, `[actor][sector, padded]` unless said. Empty where shares do not answer.
#[derive(Debug, Default)]
pub(in crate::trade) struct Nest {
    /// ln L̂ by actor.
    pub(super) ln_endowment: Vec<f64>,
    /// P̂^(1−η), or 1 where η is 1.
    pub(super) price_power: Vec<f64>,
    /// (1−v) Q̂^(1−η), what the inputs of a sector sum to.
    pub(super) inputs: Vec<f64>,
    /// v′.
    pub(in crate::trade) value_added_share: Vec<f64>,
    /// (1−v′) over what its inputs sum to: times γ P̂^(1−η) it is γ′.
    pub(super) scale: Vec<f64>,
    pub(super) price_powers: Near,
    pub(super) input_logarithms: Near,
    pub(super) input_powers: Near,
    pub(super) cost_logarithms: Near,
    // Of one actor.
    pub(super) row: [Vec<f64>; 2],
}

impl Nest {
    pub(super) fn fit(&mut self, base: &Baseline) {
        let (n, s) = (base.actors, base.sectors);
        self.ln_endowment.resize(n, 0.0);
        for all in [&mut self.price_power, &mut self.inputs, &mut self.value_added_share, &mut self.scale] {
            all.resize(n * padded(s), 0.0);
        }
        for row in &mut self.row {
            row.resize(padded(s), 0.0);
        }
        for near in [
            &mut self.price_powers,
            &mut self.input_logarithms,
            &mut self.input_powers,
            &mut self.cost_logarithms,
        ] {
            near.forget(n * s);
        }
    }

    /// Adds what an actor's sectors spend on inputs to `demand`, and gives what they pay in value added.
    #[inline(always)]
    pub(super) fn inputs(
        &mut self,
        base: &Baseline,
        actor: usize,
        output: &[f64],
        demand: &mut [f64],
    ) -> f64 {
        let s = base.sectors;
        let own = actor * padded(s)..actor * padded(s) + s;
        let [scaled, _] = &mut self.row;
        for ((scaled, output), scale) in scaled.iter_mut().zip(output).zip(&self.scale[own.clone()]) {
            *scaled = output * scale;
        }
        let powers = &self.price_power[own.clone()];
        demand.iter_mut().zip(powers).for_each(|(demand, power)| *demand /= power);
        add_rows(&scaled[..s], &base.input_share[actor * s * s..][..s * s], demand);
        demand.iter_mut().zip(powers).for_each(|(demand, power)| *demand *= power);
        dot(&self.value_added_share[own], output)
    }
}
