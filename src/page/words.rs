//! How numbers and stakes are said on the page.

use crate::chart::shown;
use crate::scenario::{Clause, Stake, is_judgement};
use crate::stake;

/// Without its sign.
pub(super) fn plain(value: f64, decimals: usize) -> String {
    shown(value.abs(), decimals).trim_start_matches('+').to_owned()
}

/// A share as whole percent: "99 %"; more or less than that can be said is said so.
pub(super) fn percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "under 1 %".to_owned(),
        share if share < 1.0 && share > 0.995 => "over 99 %".to_owned(),
        share => format!("{} %", plain(100.0 * share, 0)),
    }
}

/// Money in words: "3.3 billion USD".
pub(super) fn money(musd: f64) -> String {
    let musd = musd.abs();
    match musd {
        musd if musd >= 1e6 => format!("{} trillion USD", plain(musd / 1e6, 2)),
        musd if musd >= 1e3 => format!("{} billion USD", plain(musd / 1e3, 1)),
        musd if musd >= 10.0 => format!("{} million USD", plain(musd, 0)),
        musd => format!("{} million USD", plain(musd, 1)),
    }
}

/// What is measured, with its unit: "real income, %".
pub(super) fn heading(stake: Stake) -> String {
    let words = stake::of(stake).words();
    capitalised(&format!("{}, {}", words.measure, words.sign))
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a clause is called.
pub(super) fn title(clause: &Clause) -> String {
    clause.words()
}

/// Where a clause stands: file without its folders, and line.
pub(super) fn place(clause: &Clause) -> String {
    let at = clause.at.to_string();
    at.rsplit(['/', '\\']).next().unwrap_or(&at).to_owned()
}

/// Whether what a clause says is on record or judged, by its own sources.
pub(super) fn basis(source: &[String]) -> &'static str {
    let judged = source.iter().filter(|source| is_judgement(source)).count();
    match (source.len(), judged) {
        (0, _) => "no source of its own",
        (_, 0) => "on record",
        (all, judged) if all == judged => "judgement",
        _ => "on record in part, in part judgement",
    }
}

/// Names in a sentence: "A, B and C".
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{list, money, percent};

    #[test]
    fn shares_and_money_are_said_as_people_do() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(percent),
            ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]
        );
        assert_eq!(money(-3334.8), "3.3 billion USD");
        assert_eq!(money(4.77), "4.8 million USD");
        assert_eq!(list(&["A".to_owned(), "B".to_owned(), "C".to_owned()]), "A, B and C");
    }
}
