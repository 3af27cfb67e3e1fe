//! The tail of a binomial distribution.

/// The probability of `successes` or more in `trials` that each succeed with a probability.
///
/// # Formula
/// `Σ_(j ≥ s) C(n, j) p^j (1 − p)^(n − j)`, from its first term by ratios of neighbours.
///
/// O(trials).
pub(super) fn at_least(successes: usize, trials: usize, probability: f64) -> f64 {
    if successes == 0 || probability >= 1.0 {
        return 1.0;
    }
    if probability <= 0.0 || successes > trials {
        return 0.0;
    }
    let odds = probability / (1.0 - probability);
    // C(n, s) = Π_j (n − s + j) / j for j from 1 to s.
    let failures = number(trials - successes);
    let choices: f64 = (1..=successes).map(|j| ((failures + number(j)) / number(j)).ln()).sum();
    let mut term =
        (choices + number(successes) * probability.ln() + failures * (1.0 - probability).ln()).exp();
    let mut sum = 0.0;
    for j in successes..=trials {
        sum += term;
        term *= odds * number(trials - j) / number(j + 1);
    }
    sum.min(1.0)
}

/// A count as a float.
#[expect(clippy::cast_precision_loss, reason = "there are fewer points than 2^52")]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn tails_are_those_of_coins_and_of_tables() {
        for (found, expected) in [
            (at_least(0, 3, 0.2), 1.0),
            (at_least(2, 3, 0.5), 0.5),
            (at_least(3, 3, 0.5), 0.125),
            (at_least(1, 1, 0.3), 0.3),
            (at_least(4, 3, 0.3), 0.0),
            (at_least(1, 3, 0.0), 0.0),
            (at_least(3, 3, 1.0), 1.0),
            // 1 − 0.9^10 and the published 0.0128 of B(10, 0.1) at 4.
            (at_least(1, 10, 0.1), 1.0 - 0.9_f64.powi(10)),
            (at_least(4, 10, 0.1), 0.012_795_198_4),
            (at_least(500, 1000, 0.5), 0.512_612_509),
        ] {
            assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
        }
    }
}
