//! Sums and products over rows, in an order of additions that is the same on every processor.

use std::ops::{Add, Mul};

/// A floating-point number of either precision.
trait Number: Copy + Default + Add<Output = Self> + Mul<Output = Self> {}
impl Number for f32 {}
impl Number for f64 {}

/// What a matrix is made of, and is reckoned with as.
trait Entry<T>: Copy {
    fn number(self) -> T;
}

impl<T: Number> Entry<T> for T {
    #[inline(always)]
    fn number(self) -> T {
        self
    }
}

/// The upper half of a single-precision number: two or three digits, for what is read often and need not be exact. What is read,
/// not what is reckoned, takes the time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Half(u16);

impl Half {
    /// The nearest one.
    #[inline(always)]
    pub(super) fn of(x: f64) -> Self {
        let bits = as_f32(x).to_bits();
        // Half of the last place up, to the even one of two that are equally near.
        Self((bits.wrapping_add(0x7fff + (bits >> 16 & 1)) >> 16) as u16)
    }
}

impl Entry<f32> for Half {
    #[inline(always)]
    fn number(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }
}

/// Lanes of a sum: rows of the kernels are padded to a multiple.
pub(super) const LANES: usize = 8;

/// Σ aᵢbᵢ in a fixed order of additions.
#[inline(always)]
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

#[inline(always)]
fn sum_lanes(l: [f64; LANES]) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

/// y += a·x.
#[inline(always)]
pub(super) fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// Rows that are taken together: enough that no sum waits for the one before it, few enough that all stay in registers.
const ROWS: usize = 4;

/// out = rows · x, rows as long as x: sums of even and of odd places, each in order.
#[inline(always)]
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

#[inline(always)]
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
#[inline(always)]
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
#[inline(always)]
pub(super) fn as_f32(x: f64) -> f32 {
    x as f32
}

/// out = Σ wᵢ · row i, rows as long as `out` and that [`padded`]. Sums stay in registers, and none goes across lanes, which for
/// short rows would take longer than the products: of a matrix and a vector, [`times`] with rows and columns exchanged takes
/// twice as long.
#[inline(always)]
pub(super) fn combine(weights: &[f64], rows: &[f64], out: &mut [f64]) {
    combination::<{ 2 * LANES }, LANES, f64, f64>(weights, rows, out);
}

/// [`combine`] in single precision, rows [`padded32`].
#[inline(always)]
pub(super) fn combine32(weights: &[f32], rows: &[f32], out: &mut [f32]) {
    combination::<{ 2 * LANES32 }, LANES32, f32, f32>(weights, rows, out);
}

/// [`combine32`] with rows of [`Half`].
#[inline(always)]
pub(super) fn combine_half(weights: &[f32], rows: &[Half], out: &mut [f32]) {
    combination::<{ 2 * LANES32 }, LANES32, f32, Half>(weights, rows, out);
}

#[inline(always)]
fn combination<const WIDE: usize, const NARROW: usize, T: Number, E: Entry<T>>(
    weights: &[T],
    rows: &[E],
    out: &mut [T],
) {
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
#[inline(always)]
fn columns<const C: usize, T: Number, E: Entry<T>>(
    weights: &[T],
    rows: &[E],
    length: usize,
    start: usize,
) -> [T; C] {
    let mut sums = [T::default(); C];
    for (weight, row) in weights.iter().zip(rows.chunks_exact(length)) {
        for (sum, x) in sums.iter_mut().zip(&row[start..][..C]) {
            *sum = *sum + *weight * x.number();
        }
    }
    sums
}

/// Σ aᵢbᵢ in single precision, in a fixed order of additions.
#[inline(always)]
pub(super) fn dot32(a: &[f32], b: &[f32]) -> f64 {
    dot_of(a, b)
}

/// [`dot32`] with a row of [`Half`].
#[inline(always)]
pub(super) fn dot_half(a: &[Half], b: &[f32]) -> f64 {
    dot_of(a, b)
}

#[inline(always)]
fn dot_of<E: Entry<f32>>(a: &[E], b: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; LANES];
    let (a8, a_rest) = a.as_chunks::<LANES>();
    let (b8, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a8.iter().zip(b8) {
        for l in 0..LANES {
            lanes[l] += x[l].number() * y[l];
        }
    }
    let tail: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x.number() * y).sum();
    f64::from(lanes.iter().sum::<f32>() + tail)
}

/// The largest size, infinite where anything is infinite or not a number.
#[inline(always)]
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

#[cfg(test)]
mod tests {
    use super::{
        Entry, Half, add_rows, as_f32, combine, combine_half, combine32, dot, dot_half, padded, padded32,
        times,
    };
    use crate::trade::small;

    fn noise(k: usize) -> f64 {
        small::noise(k) - 0.5
    }

    #[test]
    fn combinations_are_sums_in_the_order_of_rows_to_the_last_bit() {
        for (rows, columns) in [(1, 1), (3, 8), (5, 9), (31, 27), (27, 31), (40, 48), (7, 81)] {
            let weights: Vec<f64> = (0..rows).map(noise).collect();
            let matrix: Vec<f64> = (0..rows * padded(columns)).map(|k| noise(k + 7)).collect();
            let mut found = vec![f64::NAN; padded(columns)];
            combine(&weights, &matrix, &mut found);
            for (c, found) in found.iter().enumerate() {
                let expected =
                    (0..rows).fold(0.0, |sum, r| sum + weights[r] * matrix[r * padded(columns) + c]);
                assert_eq!(found.to_bits(), expected.to_bits(), "{rows} rows, column {c} of {columns}");
            }
            let weights: Vec<f32> = weights.iter().map(|x| as_f32(*x)).collect();
            let matrix: Vec<f32> = (0..rows * padded32(columns)).map(|k| as_f32(noise(k + 7))).collect();
            let mut found = vec![f32::NAN; padded32(columns)];
            combine32(&weights, &matrix, &mut found);
            for (c, found) in found.iter().enumerate() {
                let expected =
                    (0..rows).fold(0.0, |sum, r| sum + weights[r] * matrix[r * padded32(columns) + c]);
                assert_eq!(found.to_bits(), expected.to_bits(), "{rows} rows, column {c} of {columns}");
            }
        }
    }

    #[test]
    fn halves_are_the_nearest_of_their_kind() {
        for k in 0..2_000 {
            let x = noise(k) * 10_f64.powi(i32::try_from(k % 60).unwrap() - 30);
            let half: f32 = Half::of(x).number();
            assert!((f64::from(half) / x - 1.0).abs() <= 1.0 / 256.0, "{x} {half}");
        }
        for (x, expected) in
            [(0.0, 0.0), (1.0, 1.0), (-2.5, -2.5), (1.0 + 1.0 / 256.0, 1.0), (1.0 + 3.0 / 256.0, 1.015_625)]
        {
            assert_eq!(Half::of(x).number(), expected, "{x}");
        }
        assert_eq!(Half::of(f64::INFINITY).number(), f32::INFINITY);
        let rows: Vec<Half> = (0..5 * padded32(9)).map(|k| Half::of(noise(k + 7))).collect();
        let weights: Vec<f32> = (0..5).map(|k| as_f32(noise(k))).collect();
        let mut found = vec![f32::NAN; padded32(9)];
        combine_half(&weights, &rows, &mut found);
        let wide: Vec<f32> = rows.iter().map(|half| half.number()).collect();
        let mut expected = vec![f32::NAN; padded32(9)];
        combine32(&weights, &wide, &mut expected);
        assert_eq!(found, expected);
        assert_eq!(dot_half(&rows, &wide), super::dot32(&wide, &wide));
    }

    #[test]
    fn products_are_those_of_their_definition() {
        for (rows, columns) in [(1, 1), (3, 8), (5, 9), (31, 27), (8, 1_700)] {
            let matrix: Vec<f64> = (0..rows * columns).map(noise).collect();
            let [x, weights] =
                [columns, rows].map(|length| (0..length).map(|k| noise(k + 3)).collect::<Vec<_>>());
            let mut along = vec![0.0; rows];
            times(&matrix, &x, &mut along);
            let mut across = vec![1.0; columns];
            add_rows(&weights, &matrix, &mut across);
            for (r, found) in along.iter().enumerate() {
                let row = &matrix[r * columns..][..columns];
                let expected: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
                assert!((found - expected).abs() < 1e-12 && (dot(row, &x) - expected).abs() < 1e-12);
            }
            for (c, found) in across.iter().enumerate() {
                let expected: f64 =
                    1.0 + (0..rows).map(|r| weights[r] * matrix[r * columns + c]).sum::<f64>();
                assert!((found - expected).abs() < 1e-12);
            }
        }
    }
}
