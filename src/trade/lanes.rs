//! Sums and products over rows, in an order of additions that is the same on every processor.

/// Lanes of a sum: rows of the kernels are padded to a multiple.
pub(super) const LANES: usize = 8;

/// Σ aᵢbᵢ in a fixed order of additions.
#[inline]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a8, a_rest) = a.as_chunks::<LANES>();
    let (b8, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a8.iter().zip(b8) {
        for l in 0..LANES {
            lanes[l] += x[l] * y[l];
        }
    }
    let mut tail = 0.0;
    for (x, y) in a_rest.iter().zip(b_rest) {
        tail += x * y;
    }
    sum_lanes(lanes) + tail
}

/// Σ aᵢxᵢ and Σ bᵢxᵢ in one pass.
#[inline]
pub(super) fn dot2(a: &[f64], b: &[f64], x: &[f64]) -> (f64, f64) {
    let mut first = [0.0; LANES];
    let mut second = [0.0; LANES];
    let rows = a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0).zip(x.as_chunks::<LANES>().0);
    for ((a, b), x) in rows {
        for l in 0..LANES {
            first[l] += a[l] * x[l];
            second[l] += b[l] * x[l];
        }
    }
    (sum_lanes(first), sum_lanes(second))
}

#[inline]
fn sum_lanes(l: [f64; LANES]) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

/// y += a·x.
#[inline]
pub(super) fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// out = Σ wᵢ · row i in single precision, rows as long as `out` and that a multiple of [`LANES`]. Sums stay in registers, and
/// none goes across lanes, which for short rows would take longer than the products.
#[inline]
pub(super) fn combine32(weights: &[f32], rows: &[f32], out: &mut [f32]) {
    let length = out.len();
    for (k, out) in out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut lanes = [0.0; LANES];
        for (weight, row) in weights.iter().zip(rows.chunks_exact(length)) {
            for (lane, x) in lanes.iter_mut().zip(&row.as_chunks::<LANES>().0[k]) {
                *lane += weight * x;
            }
        }
        *out = lanes;
    }
}

/// Σ aᵢbᵢ in single precision, in a fixed order of additions.
#[inline]
pub(super) fn dot32(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; LANES];
    let (a8, a_rest) = a.as_chunks::<LANES>();
    let (b8, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a8.iter().zip(b8) {
        for l in 0..LANES {
            lanes[l] += x[l] * y[l];
        }
    }
    let tail: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    f64::from(lanes.iter().sum::<f32>() + tail)
}
