//! Bars that stand in the cells of a table.

use maud::{Markup, html};

use super::{Scale, place};

/// How wide a bar's cell is, in units that are stretched to the cell.
pub(crate) const WIDTH: f64 = 100.0;

/// What is shown of one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bar {
    /// What the bar reaches to from 0.
    pub(crate) value: f64,
    /// Its range over draws.
    pub(crate) range: Option<[f64; 2]>,
    /// Where a bar that is one of several begins; none: at 0.
    pub(crate) from: Option<f64>,
}

impl Bar {
    /// All numbers that have to be on its scale.
    pub(crate) fn numbers(self) -> impl Iterator<Item = f64> {
        [Some(self.value), self.from].into_iter().flatten().chain(self.range.into_iter().flatten())
    }
}

/// A scale for bars that are to be compared.
pub(crate) fn scale(bars: impl IntoIterator<Item = Bar>) -> Scale {
    Scale::with_zero(bars.into_iter().flat_map(Bar::numbers), [1.0, WIDTH - 1.0])
}

/// So many times as much as all others is far beyond them.
const FAR: f64 = 4.0;

/// The same for bars of which few gains may be far beyond all others, which would be hairlines beside these: such gains are cut, and
/// end in a point. Losses never are.
pub(crate) fn scale_of_most(bars: impl IntoIterator<Item = Bar>) -> Scale {
    let mut bars: Vec<(f64, Bar)> = bars
        .into_iter()
        .map(|bar| (bar.numbers().map(f64::abs).filter(|size| size.is_finite()).fold(0.0, f64::max), bar))
        .collect();
    bars.sort_by(|one, other| other.0.total_cmp(&one.0));
    let is_gain = |(size, bar): &(f64, Bar)| bar.numbers().any(|number| number == *size);
    let mut rest = &bars[..];
    while let [first, next, ..] = rest
        && 2 * rest.len() > bars.len()
        && is_gain(first)
        && next.0 > 0.0
        && first.0 > FAR * next.0
    {
        rest = &rest[1..];
    }
    scale(rest.iter().map(|(_, bar)| *bar))
}

/// The picture of a bar: left of the line where it is a loss, right where it is a gain; a thin line for its range. What it says
/// stands beside it as text.
pub(crate) fn cell(bar: Bar, scale: Scale) -> Markup {
    let zero = scale.at(0.0);
    let (from, to) = (scale.at(bar.from.unwrap_or(0.0)), scale.at(bar.value));
    let class = if bar.value < bar.from.unwrap_or(0.0) { "loss" } else { "gain" };
    html! {
        svg.bar viewBox={ "0 0 " (place(WIDTH)) " 14" } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect class=(class) x=(place(from.min(to))) y="3" width=(place((to - from).abs())) height="8" {}
            path.zero d={ "M" (place(zero)) " 0V14" } {}
            @if bar.numbers().any(|number| number > scale.ends()[1]) {
                path.beyond d={ "M" (place(WIDTH - 5.0)) " 2l5 5-5 5" } {}
            }
            @if let Some([low, high]) = bar.range {
                @let (low, high) = (place(scale.at(low)), place(scale.at(high)));
                path.range d={ "M" (low) " 7H" (high) "M" (low) " 4V10M" (high) " 4V10" } {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, cell, scale, scale_of_most};

    #[test]
    fn a_gain_far_beyond_all_others_is_cut_and_says_so_and_a_loss_never_is() {
        let bars = |values: [f64; 4]| values.map(|value| Bar { value, range: None, from: None });
        let most = |values| scale_of_most(bars(values)).ends();
        assert_eq!(most([-1.0, 2.0, 0.5, 40.0]), [-1.0, 2.0]);
        assert_eq!(most([-40.0, 2.0, 0.5, 1.0]), [-40.0, 2.0]);
        assert_eq!(most([-1.0, 2.0, 0.5, 7.0]), [-1.0, 7.0]);
        let [small, .., large] = bars([-1.0, 2.0, 0.5, 40.0]);
        let scale = scale_of_most(bars([-1.0, 2.0, 0.5, 40.0]));
        assert!(cell(large, scale).into_string().contains("beyond"));
        assert!(!cell(small, scale).into_string().contains("beyond"));
    }

    #[test]
    fn losses_go_left() {
        let [loss, gain] = [-3.0, 1.0].map(|value| Bar { value, range: None, from: None });
        let scale = scale([loss, gain]);
        let loss = cell(loss, scale).into_string();
        assert!(loss.contains(r#"class="loss" x="1" y="3" width="73.5""#), "{loss}");
        assert!(cell(gain, scale).into_string().contains(r#"class="gain" x="74.5""#));
    }
}
