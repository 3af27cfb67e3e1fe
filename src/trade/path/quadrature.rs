//! Gauss-Legendre quadrature.

/// Abscissas and weights of the rule with `N` points on [0, 1], exact for polynomials of degree 2N − 1.
///
/// The abscissas are the roots of the Legendre polynomial, found by Newton's method from the approximation of Tricomi; the
/// weights follow from its derivative there (Abramowitz & Stegun 25.4.29).
#[expect(clippy::cast_precision_loss, reason = "a rule has a handful of points")]
pub(super) fn gauss_legendre<const N: usize>() -> [(f64, f64); N] {
    std::array::from_fn(|k| {
        let mut x = -(std::f64::consts::PI * (k as f64 + 0.75) / (N as f64 + 0.5)).cos();
        // Quadratic from a start that is right to some digits.
        for _ in 0..8 {
            let (value, slope) = legendre(N, x);
            x -= value / slope;
        }
        let (_, slope) = legendre(N, x);
        (0.5 + 0.5 * x, 1.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// The Legendre polynomial of a degree and its derivative, inside (−1, 1).
#[expect(clippy::cast_precision_loss, reason = "a rule has a handful of points")]
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 1..degree {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k + 1.0) * x * value - k * before) / (k + 1.0));
    }
    (value, degree as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::gauss_legendre;

    #[test]
    fn three_points_are_those_of_the_tables() {
        let far = 0.5 * 0.6_f64.sqrt();
        let expected = [(0.5 - far, 5.0 / 18.0), (0.5, 8.0 / 18.0), (0.5 + far, 5.0 / 18.0)];
        for ((x, w), (known_x, known_w)) in gauss_legendre::<3>().into_iter().zip(expected) {
            assert!((x - known_x).abs() < 1e-15 && (w - known_w).abs() < 1e-15, "{x} {w}");
        }
    }

    fn is_exact<const N: usize>() {
        let rule = gauss_legendre::<N>();
        for degree in 0..2 * N {
            let power = i32::try_from(degree).unwrap();
            let sum: f64 = rule.iter().map(|(x, w)| w * x.powi(power)).sum();
            assert!((sum * f64::from(power + 1) - 1.0).abs() < 1e-14, "{N} points, degree {degree}: {sum}");
        }
        let power = i32::try_from(2 * N).unwrap();
        let sum: f64 = rule.iter().map(|(x, w)| w * x.powi(power)).sum();
        assert!((sum * f64::from(power + 1) - 1.0).abs() > 1e-9, "no rule is exact beyond");
    }

    #[test]
    fn polynomials_of_degree_2n_minus_1_are_integrated_exactly_and_no_others() {
        is_exact::<2>();
        is_exact::<3>();
        is_exact::<5>();
        is_exact::<6>();
        is_exact::<7>();
    }
}
