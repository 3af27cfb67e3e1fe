//! The one piece of dense linear algebra a solve needs.

/// Turns a square matrix, row by row, into its inverse by Gauss-Jordan elimination with partial pivoting; `false`, and
/// anything in its place, if it is singular. `swaps` is scratch. O(n³); the matrices here are at most actors × actors or
/// sectors × sectors.
#[inline(always)]
pub(super) fn invert(a: &mut [f64], n: usize, swaps: &mut Vec<usize>) -> bool {
    swaps.clear();
    for col in 0..n {
        let size = |row: &usize| a[row * n + col].abs();
        let Some(pivot) = (col..n).max_by(|x, y| size(x).total_cmp(&size(y))) else { return false };
        if size(&pivot) < 1e-300 || !size(&pivot).is_finite() {
            return false;
        }
        swaps.push(pivot);
        let (above, rest) = a.split_at_mut(col * n);
        let (row, below) = rest.split_at_mut(n);
        if pivot != col {
            row.swap_with_slice(&mut below[(pivot - col - 1) * n..][..n]);
        }
        // The column that is no longer needed takes in that of the inverse.
        let scale = 1.0 / std::mem::replace(&mut row[col], 1.0);
        for x in row.iter_mut() {
            *x *= scale;
        }
        for other in above.chunks_exact_mut(n).chain(below.chunks_exact_mut(n)) {
            let factor = std::mem::replace(&mut other[col], 0.0);
            if factor != 0.0 {
                for (x, pivot) in other.iter_mut().zip(&*row) {
                    *x -= factor * pivot;
                }
            }
        }
    }
    // Rows that were exchanged are columns of the inverse, last exchanged first put back.
    for (col, &pivot) in swaps.iter().enumerate().rev().filter(|(col, pivot)| *col != **pivot) {
        for row in a.chunks_exact_mut(n) {
            row.swap(col, pivot);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::invert;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        // A matrix that cannot do without pivoting, then ever larger ones.
        for n in [3, 8, 31] {
            let noise = |c: usize| (f64::from(u32::try_from(c * c + 1).unwrap()) * 0.618_033_988_75).fract();
            let entry = |c: usize| if c / n == c % n { 0.0 } else { noise(c) - 0.5 };
            let matrix: Vec<f64> = (0..n * n).map(entry).collect();
            let mut inverse = matrix.clone();
            assert!(invert(&mut inverse, n, &mut Vec::new()));
            for i in 0..n {
                for k in 0..n {
                    let product: f64 = (0..n).map(|l| matrix[i * n + l] * inverse[l * n + k]).sum();
                    let one = f64::from(u8::from(i == k));
                    assert!((product - one).abs() < 1e-9, "{n}: {i}, {k}: {product}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_inverse_is_refused() {
        assert!(!invert(&mut [1.0, 2.0, 2.0, 4.0], 2, &mut Vec::new()));
        assert!(!invert(&mut [f64::NAN; 4], 2, &mut Vec::new()));
    }
}
