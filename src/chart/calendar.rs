//! What part of each of some things is in force over time: a row each, as deep as that part.

use std::fmt::Write;

use maud::{Markup, html};

use super::{cut, place};

const LEFT: f64 = 4.0;
const TOP: f64 = 6.0;
const FOOT: f64 = 24.0;
/// Of a row: its label, its bar, and what is free below.
const LABEL: f64 = 18.0;
const BAR: f64 = 18.0;
const GAP: f64 = 10.0;
/// Width of a letter, and of a year's number with room around it.
const LETTER: f64 = 7.4;
const YEAR: f64 = 44.0;
/// Widths of the picture on a wide page and on a phone.
pub(crate) const WIDE: f64 = 820.0;
pub(crate) const NARROW: f64 = 340.0;

/// Something and how much of it is in force.
pub(crate) struct Row {
    /// Its name.
    pub(crate) name: String,
    /// What is said of it where it is pointed at.
    pub(crate) says: String,
    /// Corners of its share over time: years and shares from 0 to 1, in ascending order; level or rising in between.
    pub(crate) corners: Vec<[f64; 2]>,
    /// From when to when it is waited for, in years.
    pub(crate) waits: Option<[f64; 2]>,
    /// Whether it answers the others.
    pub(crate) is_answer: bool,
}

/// The rows between two times, in years, in a picture of some width; with its height. Lines stand at `marks`.
pub(crate) fn picture(rows: &[Row], [from, to]: [f64; 2], marks: &[f64], width: f64) -> (Markup, f64) {
    let step = LABEL + BAR + GAP;
    let lines = rows.iter().fold(0.0, |lines, _| lines + 1.0);
    let bottom = TOP + step * lines;
    let right = width - LEFT;
    let x = |time: f64| LEFT + (time.clamp(from, to) - from) / (to - from) * (right - LEFT);
    let years = std::iter::successors(Some(from.ceil()), |year| Some(year + 1.0));
    let years: Vec<f64> = years.take_while(|year| *year <= to).collect();
    // As many numbers as there is room for.
    let every = (YEAR * (to - from) / (right - LEFT)).ceil().max(1.0);
    let letters = letters(width);
    let markup = html! {
        @for mark in marks.iter().filter(|mark| (from..=to).contains(*mark)) {
            path.mode d={ "M" (place(x(*mark))) " " (place(TOP)) "V" (place(bottom)) } {}
        }
        @for (row, top) in rows.iter().zip(std::iter::successors(Some(TOP), |top| Some(top + step))) {
            @let foot = top + LABEL + BAR;
            text x=(place(LEFT)) y=(place(top + 13.0)) { title { (row.name) } (cut(&row.name, letters)) }
            path.grid d={ "M" (place(LEFT)) " " (place(foot)) "H" (place(right)) } {}
            @if let Some(waits) = row.waits.filter(|[begins, ends]| begins < ends && *ends > from) {
                @let middle = place(foot - BAR / 2.0);
                path.waits d={ "M" (place(x(waits[0]))) " " (middle) "H" (place(x(waits[1]))) } { title { (row.says) } }
            }
            @let class = if row.is_answer { "answers" } else { "held" };
            path class=(class) d=(area(row, foot, x)) { title { (row.says) } }
        }
        @for year in years.iter().filter(|year| (*year - years[0]) % every == 0.0) {
            text x=(place(x(*year).clamp(LEFT + 16.0, right - 16.0))) y=(place(bottom + 14.0)) text-anchor="middle" { (format!("{year:.0}")) }
        }
    };
    (markup, bottom + FOOT)
}

/// Letters of a name that there is room for.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some tens")]
fn letters(width: f64) -> usize {
    ((width - 2.0 * LEFT) / LETTER) as usize
}

/// What is under a share, down to `foot`; nothing where it is never in force.
fn area(row: &Row, foot: f64, x: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for [time, share] in &row.corners {
        let start =
            if path.is_empty() { format!("M{} {}", place(x(*time)), place(foot)) } else { String::new() };
        let _ = write!(path, "{start}L{} {}", place(x(*time)), place(foot - share * BAR));
    }
    match row.corners.last() {
        Some([time, _]) => format!("{path}L{} {}Z", place(x(*time)), place(foot)),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{NARROW, Row, WIDE, picture};

    #[test]
    fn a_row_is_as_deep_as_its_share_and_says_what_is_waited_for() {
        let row = |name: &str, corners: &[[f64; 2]], waits| Row {
            name: name.to_owned(),
            says: "<b>".to_owned(),
            corners: corners.to_vec(),
            waits,
            is_answer: waits.is_some(),
        };
        let half = [[2026.0, 0.0], [2028.0, 0.0], [2028.0, 0.5], [2036.0, 0.5]];
        let ramp = [[2026.0, 0.0], [2027.0, 0.0], [2029.0, 1.0], [2036.0, 1.0]];
        let rows = [row("halved", &half, None), row("stock", &ramp, Some([2026.0, 2027.0]))];
        let (drawn, height) = picture(&rows, [2026.0, 2036.0], &[2028.0, 2050.0], WIDE);
        let drawn = drawn.into_string();
        // A bar of 18 from 42 upwards; from 4 to 816 are ten years.
        assert!(drawn.contains("M4 42L4 42L166.4 42L166.4 33L816 33L816 42Z"), "{drawn}");
        assert!(drawn.contains("M4 88L4 88L85.2 88L247.6 70L816 70L816 88Z"), "{drawn}");
        assert!(drawn.contains("class=\"waits\" d=\"M4 79H85.2\"") && !drawn.contains("<b>"), "{drawn}");
        assert_eq!((drawn.matches("class=\"mode\"").count(), drawn.matches(">20").count()), (1, 11));
        assert!(height > 2.0 * 46.0);
        let narrow = picture(&rows, [2026.0, 2036.0], &[], NARROW).0.into_string();
        assert_eq!(narrow.matches(">20").count(), 6, "years have room");
    }
}
