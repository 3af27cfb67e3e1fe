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
    let length = x.len();
    let (blocks, rest) = out.as_chunks_mut::<ROWS>();
    let (rows, last) = rows.split_at(blocks.len() * ROWS * length);
    for (block, rows) in blocks.iter_mut().zip(rows.chunks_exact(ROWS * length)) {
        *block = products::<ROWS>(rows, x);
    }
    for (out, row) in rest.iter_mut().zip(last.chunks_exact(length)) {
        [*out] = products::<1>(row, x);
    }
}

#[inline]
fn products<const R: usize>(rows: &[f64], x: &[f64]) -> [f64; R] {
    let (pairs, last) = x.as_chunks::<2>();
    let rows: [_; R] = std::array::from_fn(|r| rows[r * x.len()..][..x.len()].as_chunks::<2>());
    let mut sums = [[0.0; 2]; R];
    for (k, x) in pairs.iter().enumerate() {
        for (sum, (row, _)) in sums.iter_mut().zip(&rows) {
            sum[0] += row[k][0] * x[0];
            sum[1] += row[k][1] * x[1];
        }
    }
    std::array::from_fn(|r| {
        rows[r].1.iter().zip(last).fold(sums[r][0] + sums[r][1], |sum, (row, x)| sum + row * x)
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

/// A length that rows may have.
pub(super) fn padded(length: usize) -> usize {
    length.next_multiple_of(LANES)
}

/// A length that rows in single precision may have.
pub(super) fn padded32(length: usize) -> usize {
    length.next_multiple_of(LANES32)
}

/// For what need not be exact.
#[expect(clippy::cast_possible_truncation, reason = "it need not be exact")]
pub(super) fn as_f32(x: f64) -> f32 {
    x as f32
}

/// out = Σ wᵢ · row i, rows as long as `out` and that [`padded`]. Sums stay in registers, and none goes across lanes, which for
/// short rows would take longer than the products: of a matrix and a vector, [`times`] with rows and columns exchanged takes
/// twice as long.
#[inline]
pub(super) fn combine(weights: &[f64], rows: &[f64], out: &mut [f64]) {
    combination::<{ 2 * LANES }, LANES, f64>(weights, rows, out);
}

/// [`combine`] in single precision, rows [`padded32`].
#[inline]
pub(super) fn combine32(weights: &[f32], rows: &[f32], out: &mut [f32]) {
    combination::<{ 2 * LANES32 }, LANES32, f32>(weights, rows, out);
}

#[inline]
fn combination<const WIDE: usize, const NARROW: usize, T: Number>(weights: &[T], rows: &[T], out: &mut [T]) {
    let length = out.len();
    let (wide, last) = out.as_chunks_mut::<WIDE>();
    let mut start = 0;
    for out in wide {
        *out = columns(weights, rows, length, start);
        start += WIDE;
    }
    for out in last.as_chunks_mut::<NARROW>().0 {
        *out = columns(weights, rows, length, start);
        start += NARROW;
    }
}

/// Some columns of a combination.
#[inline]
fn columns<const C: usize, T: Number>(weights: &[T], rows: &[T], length: usize, start: usize) -> [T; C] {
    let mut sums = [T::default(); C];
    for (weight, row) in weights.iter().zip(rows.chunks_exact(length)) {
        for (sum, x) in sums.iter_mut().zip(&row[start..][..C]) {
            *sum = *sum + *weight * *x;
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
