//! Exponentials and logarithms of numbers that move little from one sweep to the next.
//!
//! Only the first is asked of the library. As long as a row stays near the place where it was, its values follow by short series
//! of what it moved by, several at a time and no less exactly: the error is that of the last operations.

/// Values of a function where it was last worked out in full, place by place.
#[derive(Debug, Default)]
pub(super) struct Near {
    at: Vec<f64>,
    value: Vec<f64>,
}

/// Furthest move that a series is good for.
const REACH: f64 = 1.0 / 32.0;

impl Near {
    /// Forgets all places, and has so many of them.
    pub(super) fn forget(&mut self, places: usize) {
        for of in [&mut self.at, &mut self.value] {
            of.clear();
            of.resize(places, f64::NAN);
        }
    }

    /// exp of a row, in its place; the places from `start` on are its own.
    #[inline(always)]
    pub(super) fn exp(&mut self, start: usize, row: &mut [f64]) {
        let (at, value) = (&mut self.at[start..][..row.len()], &mut self.value[start..][..row.len()]);
        // A place that is not known is near to nothing.
        let near = row.iter().zip(&*at).fold(true, |near, (x, at)| near & ((x - at).abs() <= REACH));
        if near {
            for ((x, at), value) in row.iter_mut().zip(&*at).zip(&*value) {
                *x = value * exp_of_little(*x - at);
            }
        } else {
            at.copy_from_slice(row);
            for (x, value) in row.iter_mut().zip(value) {
                *x = x.exp();
                *value = *x;
            }
        }
    }

    /// ln of a row of positive numbers, into another.
    #[inline(always)]
    pub(super) fn ln(&mut self, start: usize, row: &[f64], out: &mut [f64]) {
        let (at, value) = (&mut self.at[start..][..row.len()], &mut self.value[start..][..row.len()]);
        let near = row.iter().zip(&*at).fold(true, |near, (x, at)| near & ((x - at).abs() < REACH * at));
        if near {
            for (((x, at), value), out) in row.iter().zip(&*at).zip(&*value).zip(out) {
                *out = value + ln_of_nearly_one(*x, *at);
            }
        } else {
            at.copy_from_slice(row);
            for ((x, value), out) in row.iter().zip(value).zip(out) {
                *value = x.ln();
                *out = *value;
            }
        }
    }
}

/// Taylor's series; within [`REACH`] the ninth term is below 1e-18.
#[inline(always)]
fn exp_of_little(x: f64) -> f64 {
    let series = [1.0 / 5_040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    series.iter().fold(1.0 / 40_320.0, |sum, factor| sum * x + factor)
}

/// ln(x / at) = 2 artanh((x − at) / (x + at)), whose sixth term is below 1e-20 within [`REACH`].
#[inline(always)]
fn ln_of_nearly_one(x: f64, at: f64) -> f64 {
    let s = (x - at) / (x + at);
    let square = s * s;
    let series = [1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0];
    2.0 * s * series.iter().fold(1.0 / 9.0, |sum, factor| sum * square + factor)
}

#[cfg(test)]
mod tests {
    use super::{Near, REACH};

    #[test]
    fn series_are_as_good_as_the_library() {
        let mut near = Near::default();
        near.forget(2);
        for k in -30..=30 {
            let place = [f64::from(k) * 0.3, -1.0];
            near.exp(0, &mut place.clone());
            for step in -20..=20 {
                let row = [place[0] + REACH * 0.999 * f64::from(step) / 20.0, -1.0];
                let mut found = row;
                near.exp(0, &mut found);
                for (found, x) in found.iter().zip(row) {
                    assert!((found / x.exp() - 1.0).abs() < 5e-16, "exp {x}: {found}");
                }
                assert_eq!(near.at, place, "worked out anew");
            }
        }
        near.forget(2);
        for k in -30..=30 {
            let place = [(f64::from(k) * 0.3).exp(), 1.0];
            near.ln(0, &place, &mut [0.0; 2]);
            for step in -20..=20 {
                let row = [place[0] * (1.0 + REACH * 0.999 * f64::from(step) / 20.0), 1.0];
                let mut found = [0.0; 2];
                near.ln(0, &row, &mut found);
                for (found, x) in found.iter().zip(row) {
                    assert!((found - x.ln()).abs() < 5e-16 * x.ln().abs().max(1.0), "ln {x}: {found}");
                }
                assert_eq!(near.at, place, "worked out anew");
            }
        }
    }

    #[test]
    fn what_is_far_or_no_number_is_left_to_the_library() {
        let mut near = Near::default();
        near.forget(1);
        for x in [0.0, 1.0, -700.0, f64::NEG_INFINITY, f64::NAN, 3.0, 3.5] {
            let mut found = [x];
            near.exp(0, &mut found);
            assert_eq!(found[0].to_bits(), x.exp().to_bits(), "exp {x}");
        }
        near.forget(1);
        for x in [1.0, 2.0, 0.0, 0.0, f64::INFINITY, f64::NAN, 5.0, 6.0] {
            let mut found = [0.0];
            near.ln(0, &[x], &mut found);
            assert_eq!(found[0].to_bits(), x.ln().to_bits(), "ln {x}");
        }
    }
}
