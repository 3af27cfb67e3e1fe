//! Places side by side: a column for each of some things, a line for each who has a place in them.

use maud::{Markup, html};

use super::{cut, place};
use crate::number::as_f64;

const ROW: f64 = 24.0;
const TOP: f64 = 40.0;
const LABEL: f64 = 190.0;
/// Width of a picture of so many columns.
pub(crate) fn width(columns: usize) -> f64 {
    2.0 * LABEL + 180.0 * as_f64(columns.saturating_sub(1))
}

/// Who has which place in each column, from 1; none where it has none.
pub(crate) struct Line {
    /// Its name.
    pub(crate) name: String,
    /// By column.
    pub(crate) places: Vec<Option<usize>>,
}

/// The picture and its height. Who moves is drawn dark, who stays pale.
pub(crate) fn picture(columns: &[String], lines: &[Line]) -> (Markup, f64) {
    let last = columns.len().saturating_sub(1);
    let lowest = lines.iter().flat_map(|line| &line.places).flatten().max().copied().unwrap_or(1);
    let height = TOP + ROW * as_f64(lowest) + 8.0;
    let x = |column: usize| LABEL + 180.0 * as_f64(column);
    let y = |rank: usize| TOP + ROW * (as_f64(rank) - 0.5);
    // Who share a place share a label.
    let labels = |column: usize| {
        let mut labels: Vec<(usize, String)> = Vec::new();
        for line in lines {
            let Some(rank) = line.places[column] else { continue };
            match labels.iter_mut().find(|(known, _)| *known == rank) {
                Some((_, names)) => {
                    names.push_str(", ");
                    names.push_str(&line.name);
                }
                None => labels.push((rank, line.name.clone())),
            }
        }
        labels
    };
    let markup = html! {
        @for (column, name) in columns.iter().enumerate() {
            text.mark x=(place(x(column))) y="18" text-anchor="middle" { title { (name) } (cut(name, 20)) }
            path.grid d={ "M" (place(x(column))) " " (place(TOP)) "V" (place(height)) } {}
        }
        @for line in lines {
            @for (column, pair) in line.places.windows(2).enumerate() {
                @if let [Some(from), Some(to)] = pair {
                    path class=(if from == to { "slope" } else { "slope moves" })
                        d={ "M" (place(x(column))) " " (place(y(*from))) "L" (place(x(column + 1))) " " (place(y(*to))) } {
                        title { (line.name) ": from place " (from) " to " (to) }
                    }
                }
            }
            @for (column, rank) in line.places.iter().enumerate() {
                @if let Some(rank) = rank { circle.node cx=(place(x(column))) cy=(place(y(*rank))) r="3.5" {} }
            }
        }
        @for (column, at, anchor) in [(0, -8.0, "end"), (last, 8.0, "start")] {
            @for (rank, name) in labels(column) {
                text x=(place(x(column) + at)) y=(place(y(rank) + 5.0)) text-anchor=(anchor) {
                    title { (name) }
                    @if anchor == "end" { (cut(&name, 22)) " " (rank) } @else { (rank) " " (cut(&name, 22)) }
                }
            }
        }
    };
    (markup, height)
}

#[cfg(test)]
mod tests {
    use super::{Line, picture};

    #[test]
    fn who_moves_is_told_from_who_stays() {
        let line =
            |name: &str, places: [Option<usize>; 2]| Line { name: name.to_owned(), places: places.into() };
        let lines =
            [line("a", [Some(1), Some(2)]), line("b", [Some(2), Some(2)]), line("c", [None, Some(1)])];
        let (drawn, height) = picture(&["x".to_owned(), "y".to_owned()], &lines);
        let drawn = drawn.into_string();
        assert_eq!((drawn.matches("slope moves").count(), drawn.matches("\"slope\"").count()), (1, 1));
        assert!(drawn.contains("2 a, b") && height > 80.0, "{drawn}");
    }
}
