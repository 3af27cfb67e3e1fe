//! Published figures against ours as a picture: absolute values on logarithmic axes, one panel for each unit.

use std::fmt::Write;

use super::{Backtest, Tried, Verdict};

/// Width of the picture, in its own units.
const WIDTH: f64 = 800.0;
/// Side of a panel's square, and where it begins.
const SIDE: f64 = 500.0;
const LEFT: f64 = 80.0;
const TOP: f64 = 70.0;
/// From one panel to the next.
const PANEL: f64 = 640.0;

/// What is readable on white, and told apart by who sees no red and green: shapes differ too.
const INK: &str = "#222222";
const GOOD: &str = "#1f5fa8";
const FAIR: &str = "#e0a100";
const BAD: &str = "#c0121f";

/// How a verdict is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// In range or within 1.5: a full blue circle.
    Near,
    /// Within 2: an amber square.
    Twice,
    /// The sign alone: a full red circle.
    Far,
    /// The wrong sign, or something where none was seen: a red cross.
    Wrong,
}

const MARKS: [(Mark, &str); 4] = [
    (Mark::Near, "in range or within 1.5"),
    (Mark::Twice, "within 2"),
    (Mark::Far, "same sign, farther away"),
    (Mark::Wrong, "wrong sign, or not none"),
];

/// A line from corner to corner of a panel and its two parallels: a factor, its name, its dashes.
const LINES: [(f64, &str, &str); 3] =
    [(1.0, "equal", "none"), (1.5, "factor 1.5", "6 4"), (2.0, "factor 2", "2 4")];

impl Mark {
    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::InRange | Verdict::WithinHalf => Self::Near,
            Verdict::WithinTwice => Self::Twice,
            Verdict::SameSign => Self::Far,
            Verdict::WrongSign | Verdict::NotNone => Self::Wrong,
        }
    }

    /// The mark at a point, with what it says when it is pointed at.
    fn at(self, x: f64, y: f64, says: &str) -> String {
        let says = if says.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(says)) };
        match self {
            Self::Near => format!(
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="4" fill="{GOOD}" fill-opacity="0.8">{says}</circle>"#
            ),
            Self::Twice => format!(
                r#"<rect x="{:.1}" y="{:.1}" width="8" height="8" fill="{FAIR}" stroke="{INK}" stroke-width="0.5">{says}</rect>"#,
                x - 4.0,
                y - 4.0
            ),
            Self::Far => format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="4" fill="{BAD}">{says}</circle>"#),
            Self::Wrong => format!(
                r#"<path d="M{:.1} {:.1}l9 9m0 -9l-9 9" stroke="{BAD}" stroke-width="2" fill="none">{says}</path>"#,
                x - 4.5,
                y - 4.5
            ),
        }
    }
}

/// The decades of a panel's two axes, which are the same.
#[derive(Debug, Clone, Copy)]
struct Decades {
    first: i32,
    last: i32,
}

impl Decades {
    /// From the decade below all numbers to that above; what is 0 is put on the edge.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let logs = values.map(f64::abs).filter(|value| *value > 0.0).map(f64::log10);
        let (low, high) =
            logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| (low.min(log), high.max(log)));
        if low > high {
            return Self { first: -1, last: 1 };
        }
        let whole = |log: f64| format!("{log:.0}").parse().unwrap_or(0);
        // Ours can be next to nothing, and would push all else into a corner.
        let (first, last): (i32, i32) = (whole(low.floor()), whole(high.ceil()));
        Self { first: first.max(last - 7), last: last.max(first + 1) }
    }

    /// How far along the axis, 0 to 1.
    fn share(self, value: f64) -> f64 {
        let span = f64::from(self.last - self.first);
        ((value.abs().max(f64::MIN_POSITIVE).log10() - f64::from(self.first)) / span).clamp(0.0, 1.0)
    }
}

impl Backtest {
    /// The picture as SVG: published against ours by absolute value on logarithmic axes, a panel for each unit, points marked by
    /// verdict. Figures that are signs alone, and those whose run failed, have no place on such axes and stand below in words.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut units: Vec<&str> = Vec::new();
        for one in &self.tried {
            if place(one).is_some() && !units.contains(&one.entry.unit) {
                units.push(one.entry.unit);
            }
        }
        let mut body = String::new();
        for (unit, top) in units.iter().zip(std::iter::successors(Some(TOP), |top| Some(top + PANEL))) {
            let points: Vec<&Tried> = self.tried.iter().filter(|one| one.entry.unit == *unit).collect();
            panel(&mut body, unit, &points, top);
        }
        legend(&mut body);
        let mut y = TOP + PANEL * f64::from(u16::try_from(units.len()).unwrap_or(u16::MAX)) - 40.0;
        for (text, colour) in self.below() {
            for line in lines(&text, 112) {
                put(
                    &mut body,
                    format_args!(r#"<text x="20" y="{y:.0}" font-size="13" fill="{colour}">{line}</text>"#),
                );
                y += 18.0;
            }
        }
        let (height, summary) = (y + 10.0, self.sentence(&self.totals()).replace('\n', " "));
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" width=\"{WIDTH:.0}\" \
             height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\">\n\
             <title id=\"title\">Published figures against ours</title>\n<desc id=\"desc\">{}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
            escaped(&summary)
        );
        for (line, y) in lines(&summary, 104).iter().zip(std::iter::successors(Some(24), |y| Some(y + 18))) {
            put(&mut text, format_args!(r#"<text x="20" y="{y}" font-size="14" fill="{INK}">{line}</text>"#));
        }
        text + &body + "</svg>\n"
    }

    /// What has no place on the axes, in words, each with its colour.
    fn below(&self) -> Vec<(String, &'static str)> {
        let ids = |which: &dyn Fn(&Tried) -> bool| -> Vec<&str> {
            self.tried.iter().filter(|one| which(one)).map(|one| one.entry.id.as_str()).collect()
        };
        let is_sign = |one: &Tried| one.entry.published.is_sign();
        let met = ids(&|one| is_sign(one) && one.verdict().is_some_and(Verdict::is_right));
        let missed = ids(&|one| is_sign(one) && one.verdict().is_some_and(|verdict| !verdict.is_right()));
        let failed = ids(&|one| one.ours.is_err());
        [
            ("Signs alone, right", met, INK),
            ("Signs alone, wrong", missed, BAD),
            ("Runs that failed", failed, BAD),
        ]
        .into_iter()
        .filter(|(_, ids, _)| !ids.is_empty())
        .map(|(about, ids, colour)| (format!("{about} ({}): {}", ids.len(), ids.join(", ")), colour))
        .collect()
    }
}

/// Published and ours, where both are numbers.
fn place(one: &Tried) -> Option<(f64, f64)> {
    let published = one.entry.published;
    // Of one end that is no sign, the end.
    let figure = published.figure().or(published.low).or(published.high).filter(|_| !published.is_sign())?;
    Some((figure, *one.ours.as_ref().ok()?))
}

fn panel(body: &mut String, unit: &str, points: &[&Tried], top: f64) {
    let places: Vec<(&Tried, (f64, f64))> =
        points.iter().filter_map(|one| Some((*one, place(one)?))).collect();
    let decades = Decades::of(places.iter().flat_map(|(_, (published, ours))| [*published, *ours]));
    let x = |value: f64| LEFT + SIDE * decades.share(value);
    let y = |value: f64| top + SIDE * (1.0 - decades.share(value));
    put(
        body,
        format_args!(
            r#"<rect x="{LEFT:.0}" y="{top:.0}" width="{SIDE:.0}" height="{SIDE:.0}" fill="none" stroke="{INK}"/>"#
        ),
    );
    for decade in decades.first..=decades.last {
        let value = 10_f64.powi(decade);
        let label = decade_label(decade);
        let [across, along] = [x(value), y(value)];
        put(
            body,
            format_args!(
                r##"<path d="M{across:.1} {top:.1}v{SIDE:.0}M{LEFT:.1} {along:.1}h{SIDE:.0}" stroke="#dddddd" stroke-width="0.7"/>"##
            ),
        );
        put(
            body,
            format_args!(
                r#"<text x="{across:.1}" y="{:.1}" font-size="12" text-anchor="middle" fill="{INK}">{label}</text>"#,
                top + SIDE + 20.0
            ),
        );
        put(
            body,
            format_args!(
                r#"<text x="{:.1}" y="{:.1}" font-size="12" text-anchor="end" fill="{INK}">{label}</text>"#,
                LEFT - 6.0,
                along + 4.0
            ),
        );
    }
    for (factor, _, dashes) in LINES {
        for factor in [factor, 1.0 / factor] {
            line(body, decades, factor, dashes, top);
        }
    }
    let unit = match unit {
        "percent" => "%",
        "musd" => "million USD",
        other => other,
    };
    let (middle, foot) = (LEFT + SIDE / 2.0, top + SIDE + 40.0);
    put(
        body,
        format_args!(
            r#"<text x="{middle:.0}" y="{foot:.0}" font-size="14" text-anchor="middle" fill="{INK}">published, absolute value, {unit}</text>"#
        ),
    );
    let (side, centre) = (24.0, top + SIDE / 2.0);
    put(
        body,
        format_args!(
            r#"<text x="{side:.0}" y="{centre:.0}" font-size="14" text-anchor="middle" fill="{INK}" transform="rotate(-90 {side:.0} {centre:.0})">ours, absolute value, {unit}</text>"#
        ),
    );
    for (one, (published, ours)) in places {
        let Some(verdict) = one.verdict() else { continue };
        let mark = Mark::of(verdict);
        if let (Some(low), Some(high)) = (one.entry.published.low, one.entry.published.high)
            && low * high > 0.0
        {
            put(
                body,
                format_args!(
                    r##"<path d="M{:.1} {:.1}H{:.1}" stroke="#888888" stroke-width="1"/>"##,
                    x(low),
                    y(ours),
                    x(high)
                ),
            );
        }
        let says = format!("{}: {}, published {published}, ours {ours:.4}", one.entry.id, verdict.word());
        put(body, format_args!("{}", mark.at(x(published), y(ours), &says)));
    }
}

/// Where ours is so many times the published value.
fn line(body: &mut String, decades: Decades, factor: f64, dashes: &str, top: f64) {
    let span = f64::from(decades.last - decades.first);
    let shift = factor.log10() / span;
    let [from, to] = [f64::max(0.0, -shift), f64::min(1.0, 1.0 - shift)];
    put(
        body,
        format_args!(
            r#"<path d="M{:.1} {:.1}L{:.1} {:.1}" stroke="{INK}" stroke-width="1" stroke-dasharray="{dashes}" fill="none"/>"#,
            LEFT + SIDE * from,
            top + SIDE * (1.0 - from - shift),
            LEFT + SIDE * to,
            top + SIDE * (1.0 - to - shift)
        ),
    );
}

/// A line of the legend.
fn words(body: &mut String, x: f64, y: f64, about: &str) {
    put(body, format_args!(r#"<text x="{x:.0}" y="{y:.0}" font-size="13" fill="{INK}">{about}</text>"#));
}

fn legend(body: &mut String) {
    let (x, mut y) = (LEFT + SIDE + 20.0, TOP + 20.0);
    put(body, format_args!(r#"<g aria-hidden="true" class="legend">"#));
    for (mark, about) in MARKS {
        put(body, format_args!("{}", mark.at(x + 12.0, y - 4.0, "")));
        words(body, x + 30.0, y, about);
        y += 24.0;
    }
    for (_, about, dashes) in LINES {
        put(
            body,
            format_args!(
                r#"<path d="M{x:.0} {:.0}h24" stroke="{INK}" stroke-width="1" stroke-dasharray="{dashes}"/>"#,
                y - 4.0
            ),
        );
        words(body, x + 30.0, y, about);
        y += 24.0;
    }
    for about in ["grey: the published range", "on the edge: 0, or less"] {
        words(body, x, y, about);
        y += 24.0;
    }
    put(body, format_args!("</g>"));
}

/// 0.001, 1, 1,000.
fn decade_label(decade: i32) -> String {
    if decade < 0 {
        return format!("0.{}1", "0".repeat(usize::try_from(-decade - 1).unwrap_or(0)));
    }
    let digits = format!("1{}", "0".repeat(usize::try_from(decade).unwrap_or(0)));
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

/// Lines of at most so many characters, safe to stand in the text of an element.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
            continue;
        }
        if !lines[last].is_empty() {
            lines[last].push(' ');
        }
        lines[last].push_str(word);
    }
    lines.into_iter().map(|line| escaped(&line)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a String takes all text");
}
