//! Sums and products over rows, in an order of additions that is the same on every processor.

use std::ops::{Add, Mul};

/// A floating-point number of either precision.
trait Number: Copy + Default + Add<Output = Self> + Mul<Output = Self> {}
impl Number for f32 {}
impl Number for f64 {}

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

/// Rows that are taken together: enough that no sum waits for the one before it, few enough that all stay in registers.
const ROWS: usize = 4;

/// out = rows · x, rows as long as x: sums of even and of odd places, each in order.
#[inline]
pub(super) fn times(rows: &[f64], x: &[f64], out: &mut [f64]) {
    products_of::<2, f64>(rows, x, out);
}

/// [`times`] in single precision: sums of every fourth place.
#[inline]
pub(super) fn times32(rows: &[f32], x: &[f32], out: &mut [f32]) {
    products_of::<4, f32>(rows, x, out);
}

#[inline]
fn products_of<const W: usize, T: Number>(rows: &[T], x: &[T], out: &mut [T]) {
    let length = x.len();
    let (blocks, rest) = out.as_chunks_mut::<ROWS>();
    let (rows, last) = rows.split_at(blocks.len() * ROWS * length);
    for (block, rows) in blocks.iter_mut().zip(rows.chunks_exact(ROWS * length)) {
        *block = products::<ROWS, W, T>(rows, x);
    }
    for (out, row) in rest.iter_mut().zip(last.chunks_exact(length)) {
        [*out] = products::<1, W, T>(row, x);
    }
}

/// Sums of every W-th place, W a power of two, then of these by halves, then of what is left over.
#[inline]
fn products<const R: usize, const W: usize, T: Number>(rows: &[T], x: &[T]) -> [T; R] {
    let (chunks, last) = x.as_chunks::<W>();
    let rows: [_; R] = std::array::from_fn(|r| rows[r * x.len()..][..x.len()].as_chunks::<W>());
    let mut sums = [[T::default(); W]; R];
    for (k, x) in chunks.iter().enumerate() {
        for (sum, (row, _)) in sums.iter_mut().zip(&rows) {
            for l in 0..W {
                sum[l] = sum[l] + row[k][l] * x[l];
            }
        }
    }
    std::array::from_fn(|r| {
        let mut width = W / 2;
        while width > 0 {
            for l in 0..width {
                sums[r][l] = sums[r][l] + sums[r][l + width];
            }
            width /= 2;
        }
        rows[r].1.iter().zip(last).fold(sums[r][0], |sum, (row, x)| sum + *row * *x)
    })
}

/// out += Σ wᵢ · row i, rows as long as `out`.
#[inline]
pub(super) fn add_rows(weights: &[f64], rows: &[f64], out: &mut [f64]) {
    let length = out.len();
    let (blocks, rest) = weights.as_chunks::<ROWS>();
    let (rows, last) = rows.split_at(blocks.len() * ROWS * length);
    for ([a, b, c, d], rows) in blocks.iter().zip(rows.chunks_exact(ROWS * length)) {
        let (first, second) = rows.split_at(2 * length);
        let ((p, q), (r, s)) = (first.split_at(length), second.split_at(length));
        for ((((y, p), q), r), s) in out.iter_mut().zip(p).zip(q).zip(r).zip(s) {
            *y = *y + a * p + b * q + c * r + d * s;
        }
    }
    for (weight, row) in rest.iter().zip(last.chunks_exact(length)) {
        axpy(*weight, row, out);
    }
}

/// Rows in single precision are padded to a multiple.
const LANES32: usize = 16;

/// A length that rows in single precision may have.
pub(super) fn padded32(length: usize) -> usize {
    length.next_multiple_of(LANES32)
}

/// For what need not be exact.
#[expect(clippy::cast_possible_truncation, reason = "it need not be exact")]
pub(super) fn as_f32(x: f64) -> f32 {
    x as f32
}

/// out = Σ wᵢ · row i in single precision, rows as long as `out` and that a multiple of [`LANES32`]. Sums stay in registers, and
/// none goes across lanes, which for short rows would take longer than the products.
#[inline]
pub(super) fn combine32(weights: &[f32], rows: &[f32], out: &mut [f32]) {
    let length = out.len();
    let (pairs, last) = out.as_chunks_mut::<{ 2 * LANES32 }>();
    let mut start = 0;
    for out in pairs {
        *out = columns(weights, rows, length, start);
        start += out.len();
    }
    for out in last.as_chunks_mut::<LANES32>().0 {
        *out = columns(weights, rows, length, start);
    }
}

/// Some columns of [`combine32`].
#[inline]
fn columns<const C: usize>(weights: &[f32], rows: &[f32], length: usize, start: usize) -> [f32; C] {
    let mut sums = [0.0; C];
    for (weight, row) in weights.iter().zip(rows.chunks_exact(length)) {
        for (sum, x) in sums.iter_mut().zip(&row[start..][..C]) {
            *sum += weight * x;
        }
    }
    sums
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

/// The largest size, infinite where anything is infinite or not a number.
pub(super) fn largest_size(x: &[f64]) -> f64 {
    let (mut largest, mut poison) = ([0.0; LANES], [0.0; LANES]);
    let (chunks, rest) = x.as_chunks::<LANES>();
    for chunk in chunks.iter().map(|chunk| &chunk[..]).chain([rest]) {
        for ((largest, poison), r) in largest.iter_mut().zip(&mut poison).zip(chunk) {
            *largest = if r.abs() > *largest { r.abs() } else { *largest };
            // Zero, unless it is infinite or not a number.
            *poison += 0.0 * r;
        }
    }
    if poison.iter().any(|p| *p != 0.0) { f64::INFINITY } else { largest.into_iter().fold(0.0, f64::max) }
}
