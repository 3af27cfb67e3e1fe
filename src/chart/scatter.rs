//! Points over two axes, with a line through those that none beats.

use maud::{Markup, html};

use super::{Scale, place, shown, unsigned};

const LEFT: f64 = 76.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 52.0;
/// Width and height of the picture.
pub(crate) const SIZE: [f64; 2] = [560.0, 380.0];

/// One point.
pub(crate) struct Point {
    /// Where it is.
    pub(crate) at: [f64; 2],
    /// What is said of it; nothing of one among thousands.
    pub(crate) says: String,
    /// How it is coloured.
    pub(crate) class: &'static str,
    /// What is written beside it; empty for most.
    pub(crate) mark: String,
}

/// An axis.
pub(crate) struct Axis<'a> {
    /// What it measures, with its unit.
    pub(crate) name: &'a str,
}

/// Points over two axes that both have 0; `frontier` are positions of points in the order in which a line joins them.
pub(crate) fn picture(points: &[Point], frontier: &[usize], axes: &[Axis<'_>; 2]) -> Markup {
    let [width, height] = SIZE;
    let along = |k: usize| points.iter().map(move |point| point.at[k]);
    let x = Scale::with_zero(along(0), [LEFT, width - RIGHT]);
    let y = Scale::with_zero(along(1), [height - BOTTOM, TOP]);
    let line: Vec<String> = frontier
        .iter()
        .map(|&i| [x.at(points[i].at[0]), y.at(points[i].at[1])].map(place).join(" "))
        .collect();
    // Many points lie on each other.
    let dot = if points.len() > 200 { "2.5" } else { "4" };
    let (across, x_decimals) = x.ticks(5.0);
    let (up, y_decimals) = y.ticks(5.0);
    html! {
        g.axis {
            @for tick in &across {
                path d={ "M" (place(x.at(*tick))) " " (place(TOP)) "V" (place(height - BOTTOM)) } class=(if *tick == 0.0 { "zero" } else { "grid" }) {}
                text x=(place(x.at(*tick))) y=(place(height - BOTTOM + 18.0)) text-anchor="middle" { (label(*tick, x_decimals, &across)) }
            }
            @for tick in &up {
                path d={ "M" (place(LEFT)) " " (place(y.at(*tick))) "H" (place(width - RIGHT)) } class=(if *tick == 0.0 { "zero" } else { "grid" }) {}
                text x=(place(LEFT - 6.0)) y=(place(y.at(*tick) + 5.0)) text-anchor="end" { (label(*tick, y_decimals, &up)) }
            }
            @let middle = f64::midpoint(LEFT, width - RIGHT);
            text x=(place(middle)) y=(place(height - 10.0)) text-anchor="middle" { (axes[0].name) }
            @let middle = f64::midpoint(TOP, height - BOTTOM);
            text x="14" y=(place(middle)) text-anchor="middle" transform={ "rotate(-90 14 " (place(middle)) ")" } { (axes[1].name) }
        }
        @if line.len() > 1 { path.frontier d={ "M" (line.join("L")) } {} }
        @for point in points {
            @let [cx, cy] = [x.at(point.at[0]), y.at(point.at[1])];
            circle class={ "point " (point.class) } cx=(place(cx)) cy=(place(cy)) r=(if point.mark.is_empty() { dot } else { "6" }) {
                @if !point.says.is_empty() { title { (point.says) } }
            }
            @if !point.mark.is_empty() {
                // Where there is no room on its right it is named on its left.
                @let (at, anchor) = if cx > width - 120.0 { (cx - 9.0, "end") } else { (cx + 9.0, "start") };
                text.mark x=(place(at)) y=(place(cy - 7.0)) text-anchor=(anchor) { (point.mark) }
            }
        }
    }
}

/// A tick with its sign, where any on its axis is below 0.
fn label(tick: f64, decimals: usize, all: &[f64]) -> String {
    if all.iter().any(|tick| *tick < 0.0) { shown(tick, decimals) } else { unsigned(tick, decimals) }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Point, picture};

    #[test]
    fn a_line_joins_what_none_beats() {
        let point = |at| Point { at, says: "<".to_owned(), class: "a", mark: String::new() };
        let drawn =
            picture(&[point([0.0, 0.0]), point([10.0, 5.0])], &[0, 1], &["x", "y"].map(|name| Axis { name }))
                .into_string();
        assert!(drawn.contains(r#"class="frontier" d="M76 328L540 14""#), "{drawn}");
        assert_eq!(drawn.matches("<circle").count(), 2);
    }
}
