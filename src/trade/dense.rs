//! The one piece of dense linear algebra a solve needs.

/// Inverse of a square matrix, row by row, by Gauss-Jordan elimination with partial pivoting; `None` if it is
/// singular. O(n³); the matrices here are at most actors × actors or sectors × sectors.
pub(super) fn invert(mut a: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let mut inverse = vec![0.0; n * n];
    for i in 0..n {
        inverse[i * n + i] = 1.0;
    }
    for col in 0..n {
        let pivot = (col..n).max_by(|&x, &y| a[x * n + col].abs().total_cmp(&a[y * n + col].abs()))?;
        let size = a[pivot * n + col];
        if size.abs() < 1e-300 || !size.is_finite() {
            return None;
        }
        if pivot != col {
            for k in 0..n {
                a.swap(pivot * n + k, col * n + k);
                inverse.swap(pivot * n + k, col * n + k);
            }
        }
        let scale = 1.0 / a[col * n + col];
        for k in 0..n {
            a[col * n + k] *= scale;
            inverse[col * n + k] *= scale;
        }
        let (pivot_a, pivot_inverse) = (a[col * n..][..n].to_vec(), inverse[col * n..][..n].to_vec());
        for row in (0..n).filter(|&row| row != col) {
            let factor = a[row * n + col];
            if factor != 0.0 {
                for k in 0..n {
                    a[row * n + k] -= factor * pivot_a[k];
                    inverse[row * n + k] -= factor * pivot_inverse[k];
                }
            }
        }
    }
    Some(inverse)
}
