//! How numbers are spread: how many of them lie where.

use maud::{Markup, html};

use super::{Scale, place, shown};

const BINS: usize = 40;
const BIN_COUNT: f64 = 40.0;
const TOP: f64 = 8.0;
const FOOT: f64 = 24.0;
/// Width and height of the picture.
pub(crate) const SIZE: [f64; 2] = [360.0, 130.0];

/// Shares of some numbers that lie in each of as many intervals of equal width from the least to the greatest, or to 0.
fn bins(values: &[f64]) -> (Vec<f64>, [f64; 2]) {
    let low = values.iter().copied().fold(0.0, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let mut counts = vec![0_u32; BINS];
    let width = (high - low) / BIN_COUNT;
    for value in values {
        let bin = (1..BINS)
            .take_while(|&i| u32::try_from(i).is_ok_and(|i| *value >= low + f64::from(i) * width))
            .count();
        counts[bin] += 1;
    }
    let all = counts.iter().sum::<u32>().max(1);
    (counts.into_iter().map(|count| f64::from(count) / f64::from(all)).collect(), [low, high])
}

/// The picture of some numbers, those below 0 as losses; a line stands at `mark`.
pub(crate) fn picture(values: &[f64], mark: f64) -> Markup {
    let [width, height] = SIZE;
    let (shares, [low, high]) = bins(values);
    let x = Scale::with_zero([low, high], [6.0, width - 6.0]);
    let most = shares.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let step = (high - low) / BIN_COUNT;
    let ends: Vec<f64> = (0_u32..).take(BINS + 1).map(|i| low + f64::from(i) * step).collect();
    let (ticks, decimals) = x.ticks(4.0);
    html! {
        @for (share, end) in shares.iter().zip(ends.windows(2)).filter(|(share, _)| **share > 0.0) {
            @let tall = (height - FOOT - TOP) * share / most;
            @let (from, to) = (x.at(end[0]), x.at(end[1]));
            rect class=(if f64::midpoint(end[0], end[1]) < 0.0 { "loss" } else { "gain" })
                x=(place(from)) y=(place(height - FOOT - tall)) width=(place(f64::max(to - from - 0.5, 0.5))) height=(place(tall)) {}
        }
        path.zero d={ "M" (place(x.at(0.0))) " " (place(TOP)) "V" (place(height - FOOT)) "M6 " (place(height - FOOT)) "H" (place(width - 6.0)) } {}
        path.mode d={ "M" (place(x.at(mark))) " " (place(TOP)) "V" (place(height - FOOT)) } {}
        @for tick in &ticks {
            text x=(place(x.at(*tick).clamp(20.0, width - 20.0))) y=(place(height - 6.0)) text-anchor="middle" { (shown(*tick, decimals)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bins;

    #[test]
    fn all_numbers_are_counted() {
        let (shares, ends) = bins(&[-4.0, -2.0, 0.0, 4.0]);
        assert_eq!(ends, [-4.0, 4.0]);
        assert_eq!((shares[0], shares[10], shares[20], shares[39]), (0.25, 0.25, 0.25, 0.25));
        let (nothing, _) = bins(&[0.0, 0.0]);
        assert_eq!(nothing.iter().sum::<f64>(), 1.0);
    }
}
