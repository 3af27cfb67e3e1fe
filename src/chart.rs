//! Pictures as SVG and tables, in the page's own style: numbers and words go in; nothing is known here of worlds or deals.
//!
//! Each picture has a title, a sentence that says what it shows, and the table of what it shows ([`Figure`]). Bars are no pictures of
//! their own but cells of a table ([`bars`]), so that names stay text that wraps, sorts and is read aloud.

pub(crate) mod bars;
pub(crate) mod calendar;
mod figure;
pub(crate) mod flow;
pub(crate) mod lines;
pub(crate) mod map;
pub(crate) mod network;
mod scale;
pub(crate) mod scatter;
pub(crate) mod slope;
pub(crate) mod spread;
mod table;
pub(crate) mod ternary;

pub(crate) use figure::{Figure, both, svg};
pub(crate) use scale::Scale;
pub(crate) use table::{Cell, Table, download};

use crate::number::signed;

/// A number with its sign, as it is set in text: a minus sign, and not the hyphen that a line may break at.
pub(crate) fn shown(value: f64, decimals: usize) -> String {
    signed(value, decimals).replace('-', "\u{2212}")
}

/// The same of what has no sign by nature: a share, a cost.
pub(crate) fn unsigned(value: f64, decimals: usize) -> String {
    shown(value, decimals).trim_start_matches('+').to_owned()
}

/// So many letters of a text at most, where there is no room for more; the table has all.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['\u{2026}']).collect()
}

/// A place in a picture, to a tenth of its unit.
fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0").unwrap_or(&text) {
        "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{place, shown};

    #[test]
    fn numbers_are_short() {
        assert_eq!([-0.04, 2.0, 2.55, -3.16].map(place), ["0", "2", "2.5", "-3.2"]);
        assert_eq!(shown(-1234.5, 1), "\u{2212}1,234.5");
    }
}
