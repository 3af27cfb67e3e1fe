//! How a number goes over time, with the range that it is in.

use std::fmt::Write;

use maud::{Markup, html};

use super::{Scale, place, shown};

const TOP: f64 = 8.0;
const FOOT: f64 = 24.0;
const LEFT: f64 = 58.0;
/// Width and height of the picture.
pub(crate) const SIZE: [f64; 2] = [360.0, 190.0];

/// A number from one time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// Years.
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) value: f64,
    /// Ends of the range that it is in.
    pub(crate) range: Option<[f64; 2]>,
}

/// The picture of some steps that follow each other. Lines stand at `marks`.
pub(crate) fn picture(steps: &[Step], marks: &[f64]) -> Markup {
    let [width, height] = SIZE;
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return html! {} };
    let ends = [first.from, last.to];
    let values =
        steps.iter().flat_map(|step| [step.value].into_iter().chain(step.range.into_iter().flatten()));
    let y = Scale::with_zero(values, [height - FOOT, TOP]);
    let x = |time: f64| LEFT + (time - ends[0]) / (ends[1] - ends[0]) * (width - 8.0 - LEFT);
    let (ticks, decimals) = y.ticks(4.0);
    // Years, as many as there is room for.
    let every = if ends[1] - ends[0] > 6.0 { 2.0 } else { 1.0 };
    let years = std::iter::successors(Some(ends[0].ceil()), |year| Some(year + every));
    let years: Vec<f64> = years.take_while(|year| *year <= ends[1]).collect();
    html! {
        @for tick in &ticks {
            path.grid d={ "M" (place(LEFT)) " " (place(y.at(*tick))) "H" (place(width - 8.0)) } {}
            text x=(place(LEFT - 4.0)) y=(place(y.at(*tick) + 4.0)) text-anchor="end" { (shown(*tick, decimals)) }
        }
        @for year in &years {
            text x=(place(x(*year).clamp(LEFT, width - 20.0))) y=(place(height - 6.0)) text-anchor="middle" { (format!("{year:.0}")) }
        }
        @for mark in marks.iter().filter(|mark| (ends[0]..=ends[1]).contains(*mark)) {
            path.mode d={ "M" (place(x(*mark))) " " (place(TOP)) "V" (place(height - FOOT)) } {}
        }
        @if let Some(area) = area(steps, x, y) { path.band d=(area) {} }
        path.zero d={ "M" (place(LEFT)) " " (place(y.at(0.0))) "H" (place(width - 8.0)) } {}
        path.line d=(line(steps, x, |step| y.at(step.value))) {}
    }
}

/// Level from the beginning to the end of each step.
fn line(steps: &[Step], x: impl Fn(f64) -> f64, y: impl Fn(&Step) -> f64) -> String {
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        let letter = if at == 0 { 'M' } else { 'L' };
        let level = place(y(step));
        let _ = write!(path, "{letter}{} {level}H{}", place(x(step.from)), place(x(step.to)));
    }
    path
}

/// Between the ends of all ranges; nothing where a step has none.
fn area(steps: &[Step], x: impl Fn(f64) -> f64, y: Scale) -> Option<String> {
    let mut path = String::new();
    for step in steps {
        let letter = if path.is_empty() { 'M' } else { 'L' };
        let level = place(y.at(step.range?[1]));
        let _ = write!(path, "{letter}{} {level}H{}", place(x(step.from)), place(x(step.to)));
    }
    for step in steps.iter().rev() {
        let level = place(y.at(step.range?[0]));
        let _ = write!(path, "L{} {level}H{}", place(x(step.to)), place(x(step.from)));
    }
    Some(path + "Z")
}

#[cfg(test)]
mod tests {
    use super::{Step, picture};

    #[test]
    fn steps_are_level_and_their_range_is_closed() {
        let step = |from, value, range| Step { from, to: from + 1.0, value, range };
        let with = [step(2026.0, -1.0, Some([-2.0, 0.0])), step(2027.0, 1.0, Some([0.5, 2.0]))];
        let drawn = picture(&with, &[2026.5]).into_string();
        assert_eq!(drawn.matches("class=\"band\"").count(), 1);
        assert!(drawn.contains(">2027</text>") && drawn.contains("class=\"mode\""), "{drawn}");
        let without = [step(2026.0, -1.0, None), step(2027.0, 1.0, Some([0.5, 2.0]))];
        assert!(!picture(&without, &[]).into_string().contains("band"));
        assert!(picture(&[], &[]).into_string().is_empty());
    }
}
