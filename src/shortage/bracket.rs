//! What a sector makes of less.

/// Below this elasticity inputs count as not replaceable at all, and this near to 1 as Cobb-Douglas.
const NEAR: f64 = 1e-6;

/// Share of output that is left to a sector where inputs with cost shares a arrive in parts m, `(a, m)` each, and all others
/// are at hand:
///
/// ```text
/// y = [ 1 − Σ a + Σ a m^((σ−1)/σ) ]^(σ/(σ−1))      σ = 1: Π m^a      σ → 0: min(1, min m)
/// ```
///
/// Computed in logarithms, so that small σ and small m neither overflow nor lose digits. Σ a ≤ 1, m from 0 to 1, σ ≥ 0.
/// O(inputs).
#[must_use]
pub fn remaining_output(inputs: &[(f64, f64)], sigma: f64) -> f64 {
    let needed = || inputs.iter().filter(|(a, _)| *a > 0.0);
    let least = needed().map(|(_, m)| *m).fold(1.0, f64::min);
    if sigma < NEAR || least >= 1.0 {
        return least;
    }
    if (sigma - 1.0).abs() < NEAR {
        return needed().map(|(a, m)| a * m.ln()).sum::<f64>().exp();
    }
    let power = (sigma - 1.0) / sigma;
    if least == 0.0 && power < 0.0 {
        return 0.0;
    }
    // With the largest exponent taken out, 1 − Σ a + Σ a m^power = e^top (…), and what is small keeps its digits:
    // below about 1 the sum is 1 + Σ a (m^power − 1), which is exact near m = 1.
    let top = needed().map(|(_, m)| power * m.ln()).fold(0.0, f64::max);
    let log = if top < 1.0 {
        needed().map(|(a, m)| a * (power * m.ln()).exp_m1()).sum::<f64>().ln_1p()
    } else {
        let others = 1.0 - needed().map(|(a, _)| a).sum::<f64>();
        let sum: f64 = needed().map(|(a, m)| a * (power * m.ln() - top).exp()).sum();
        top + (others.max(0.0) * (-top).exp() + sum).ln()
    };
    (log / power).exp().min(1.0)
}
