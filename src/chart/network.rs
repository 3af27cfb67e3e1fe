//! Who depends on whom: users on the left, providers on the right, a line for each dependency.

use std::fmt::Write;

use maud::{Markup, html};

use super::{cut, place};
use crate::number::as_f64;

const ROW: f64 = 24.0;
const TOP: f64 = 20.0;

/// How a picture is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Width of the picture.
    pub(crate) width: f64,
    /// Where lines begin and end.
    ends: [f64; 2],
    /// Letters of names at both ends.
    letters: [usize; 2],
}

/// With room for long names.
pub(crate) const WIDE: Layout = Layout { width: 790.0, ends: [210.0, 420.0], letters: [30, 46] };
/// As wide as a phone.
pub(crate) const NARROW: Layout = Layout { width: 340.0, ends: [86.0, 126.0], letters: [11, 28] };
/// How thick a line of share 1 is.
const THICK: f64 = 14.0;

/// One dependency.
pub(crate) struct Tie {
    /// What is depended on.
    pub(crate) kind: &'static str,
    /// Who depends.
    pub(crate) user: String,
    /// On whom, and for what.
    pub(crate) provider: String,
    /// Share of what the user has of it, 0 to 1.
    pub(crate) share: f64,
    /// Whether what is looked at changes it.
    pub(crate) is_changed: bool,
    /// Whether there is no way around the provider.
    pub(crate) is_chokepoint: bool,
}

/// "China: graphite" of "China (with Hong Kong): graphite": what a bracket adds to who it is, there is no room for in a narrow picture.
fn short(provider: &str) -> String {
    match provider.split_once(": ") {
        Some((who, what)) => format!("{}: {what}", who.split(" (").next().unwrap_or(who)),
        None => provider.to_owned(),
    }
}

/// The picture and its height. Ties of one kind share a class, `kind-` with its name.
pub(crate) fn picture(ties: &[Tie], layout: Layout) -> (Markup, f64) {
    let [from, to] = layout.ends;
    let said = |name: &str| {
        if name.chars().count() > layout.letters[1] { short(name) } else { name.to_owned() }
    };
    let mut users: Vec<&str> = Vec::new();
    let mut providers: Vec<(&str, bool)> = Vec::new();
    for tie in ties {
        if !users.contains(&tie.user.as_str()) {
            users.push(&tie.user);
        }
        match providers.iter_mut().find(|(name, _)| *name == tie.provider) {
            Some((_, is_chokepoint)) => *is_chokepoint |= tie.is_chokepoint,
            None => providers.push((&tie.provider, tie.is_chokepoint)),
        }
    }
    let height = TOP + ROW * f64::max(as_f64(users.len()), as_f64(providers.len()));
    let right = |name: &str| {
        let row = providers.iter().position(|(other, _)| *other == name).unwrap_or(0);
        TOP + ROW * as_f64(row)
    };
    let left = |name: &str| {
        let row = users.iter().position(|other| *other == name).unwrap_or(0);
        // Spread over the height.
        TOP + (height - TOP) * (as_f64(row) + 0.5) / f64::max(as_f64(users.len()), 1.0)
    };
    let curve = |tie: &Tie| {
        let mut path = String::new();
        let (y0, y1, middle) = (place(left(&tie.user)), place(right(&tie.provider)), f64::midpoint(from, to));
        let middle = place(middle);
        let _ = write!(path, "M{} {y0}C{middle} {y0} {middle} {y1} {} {y1}", place(from), place(to));
        path
    };
    let markup = html! {
        @for tie in ties {
            path class={ "tie kind-" (tie.kind) @if tie.is_changed { " changed" } } d=(curve(tie))
                stroke-width=(place(f64::max(1.0, THICK * tie.share))) {
                title {
                    (tie.user) " depends on " (tie.provider) ", " (tie.kind) ": "
                    (super::unsigned(100.0 * tie.share, 0)) " %"
                    @if tie.is_changed { "; changed by the deal" }
                }
            }
        }
        @for name in &users {
            text x=(place(from - 6.0)) y=(place(left(name) + 5.0)) text-anchor="end" { title { (name) } (cut(name, layout.letters[0])) }
        }
        @for (name, is_chokepoint) in &providers {
            @if *is_chokepoint {
                path.choke d={ "M" (place(to + 8.0)) " " (place(right(name) - 5.0)) "l5 5-5 5-5-5z" } {}
            }
            text x=(place(to + 18.0)) y=(place(right(name) + 5.0)) { title { (name) } (cut(&said(name), layout.letters[1])) }
        }
    };
    (markup, height + 8.0)
}

#[cfg(test)]
mod tests {
    use super::{NARROW, Tie, WIDE, picture};

    #[test]
    fn providers_stand_once() {
        let tie = |user: &str, is_changed| Tie {
            kind: "trade",
            user: user.to_owned(),
            provider: "C: cars".to_owned(),
            share: 0.5,
            is_changed,
            is_chokepoint: is_changed,
        };
        let ties = [tie("A", true), tie("B", false)];
        assert!(picture(&ties, NARROW).0.into_string().contains("M86 "));
        assert_eq!(super::short("China (with Hong Kong): Coal (mine)"), "China: Coal (mine)");
        let drawn = picture(&ties, WIDE).0.into_string();
        assert_eq!(drawn.matches("C: cars</text>").count(), 1);
        assert_eq!((drawn.matches("changed\"").count(), drawn.matches("choke").count()), (1, 1));
        assert!(drawn.contains(r#"stroke-width="7""#));
    }
}
