//! Published figures beside ours, for people and for programs.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::columns::{as_published, number, wrapped};
use super::{Backtest, InTime, Published, Total, Tried};

impl fmt::Display for Backtest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_time = self.sentence_in_time();
        if self.tried.is_empty() && in_time.is_some() {
            return self.series(f);
        }
        let totals = self.totals();
        writeln!(f, "{}", self.sentence(&totals))?;
        writeln!(
            f,
            "Ours is the run at central values (modes); of shortages the median of draws. Ratio is ours over the\n\
             published value, or the middle of its range. Verdict: by the factor to that value, or to the nearest\n\
             end of the range; a published 0 is met in its range or by less than 0.005 % (0.5 million USD); \"not\n\
             none\" is something where none was seen. >= 0 and <= 0 are signs alone. V read at the source,\n\
             S second hand, M from memory."
        )?;
        self.figures(f)?;
        self.missed(f)?;
        counts(f, &totals)?;
        if in_time.is_some() {
            writeln!(f)?;
        }
        self.series(f)
    }
}

impl Backtest {
    /// What came of it, in plain words.
    #[must_use]
    pub fn sentence(&self, totals: &[Total]) -> String {
        let Some(all) = totals.first() else { return "No figures.".to_owned() };
        let Total { figures, failed, signs, sized, within_2, within_1_5, median_ratio, .. } = all;
        let median = median_ratio
            .map_or_else(String::new, |ratio| format!("; the median of ours over published is {ratio:.2}"));
        let failed = match failed {
            0 => String::new(),
            failed => format!("; {failed} without a number, because the run failed"),
        };
        // One set for all of them is another question than the table's own.
        let mut sets = self.tried.iter().map(|one| one.entry.elasticities.as_str());
        let set = sets.next().filter(|first| !first.is_empty() && sets.all(|set| set == *first));
        let with = [
            self.world.as_ref().map(|world| format!("world {world}")),
            set.map(|set| format!("elasticities {set}")),
            self.capital.map(|share| format!("capital {share}")),
            self.nests.then(|| "nests".to_owned()),
        ];
        let with: Vec<String> = with.into_iter().flatten().collect();
        let of = if with.is_empty() { "Of ".to_owned() } else { format!("With {}: of ", with.join(" and ")) };
        let sentence = format!(
            "{of}{figures} published figures ours has the same sign in {signs}; of the {sized} with a size, {within_2} are \
             within a factor of 2 and {within_1_5} within 1.5{median}{failed}."
        );
        wrapped(&sentence, 0)
    }

    fn figures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: &dyn Fn(&Tried) -> usize| self.tried.iter().map(of).max().unwrap_or(0);
        let id = width(&|one| one.entry.id.chars().count()).max(5);
        let figure = width(&|one| what(one).chars().count()).max(6);
        let published = width(&|one| told(one.entry.published).len()).max(9);
        writeln!(
            f,
            "\n  {:<id$}  {:<figure$}  {:>published$}  {:>10}  {:>6}  verdict",
            "entry", "figure", "published", "ours", "ratio"
        )?;
        let mut last: Option<(&str, &str, &str)> = None;
        for one in &self.tried {
            let entry = &one.entry;
            let head = (entry.study.as_str(), entry.date.as_str(), entry.not_shared.as_str());
            if last.is_none_or(|(study, date, _)| (study, date) != (head.0, head.1)) {
                let date = if entry.date.is_empty() { String::new() } else { format!(", {}", entry.date) };
                writeln!(f, "{}{date}", entry.study)?;
            }
            if last != Some(head) && !entry.not_shared.is_empty() {
                writeln!(f, "{}", wrapped(&format!("    not shared: {}", entry.not_shared), 4))?;
            }
            last = Some(head);
            let ratio = one.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let ours = one.ours.as_ref().map_or_else(|_| "none".to_owned(), |&ours| number(ours));
            writeln!(
                f,
                "  {:<id$}  {:<figure$}  {:>published$}  {ours:>10}  {ratio:>6}  {}, {}",
                entry.id,
                what(one),
                told(entry.published),
                one.word(),
                entry.status.letter()
            )?;
            if let Err(error) = &one.ours {
                writeln!(f, "{}", wrapped(&format!("    {error}"), 4))?;
            }
        }
        Ok(())
    }

    /// The figures that are missed, by how.
    fn missed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, about) in [
            ("failed", "No number, the run failed"),
            ("wrong sign", "Wrong sign, or nothing where something was published"),
            ("not none", "Something where none was seen"),
            ("same sign", "Right sign, more than a factor of 2 away"),
        ] {
            let sized =
                |one: &&Tried| one.word() == word && !(word == "same sign" && one.entry.published.is_sign());
            let ids: Vec<&str> = self.tried.iter().filter(sized).map(|one| one.entry.id.as_str()).collect();
            if !ids.is_empty() {
                let list = format!("{about} ({}): {}", ids.len(), ids.join(", "));
                write!(f, "\n{}", wrapped(&list, 4))?;
            }
        }
        writeln!(f)
    }
}

/// Whose, what, in which unit, at which horizon, and what the study means by it where that is another thing.
fn what(one: &Tried) -> String {
    let entry = &one.entry;
    let whose = if entry.figure.contains(' ') { String::new() } else { format!("{} ", entry.actor) };
    let income = entry.income.map(crate::trade::Real::variable).filter(|income| *income != entry.figure);
    let income = income.map_or_else(String::new, |income| format!(" as {income}"));
    let unit = if entry.unit == "percent" { "%" } else { entry.unit };
    format!("{whose}{}{income}, {unit}, {}", entry.figure, one.record.horizon)
}

/// A published number as it was published.
fn told(published: Published) -> String {
    match published {
        Published { low: Some(low), value: None, high: None } => format!(">= {}", number(low)),
        Published { low: None, value: None, high: Some(high) } => format!("<= {}", number(high)),
        Published { low: None, value: Some(value), high: None } => number(value),
        Published { low, value, high } => {
            let [low, high] = [low.or(value), high.or(value)].map(|end| end.map_or_else(String::new, number));
            let value = value.map_or_else(String::new, |value| format!("{} ", number(value)));
            format!("{value}[{low}, {high}]")
        }
    }
}

fn counts(f: &mut fmt::Formatter<'_>, totals: &[Total]) -> fmt::Result {
    writeln!(
        f,
        "\n{:<32} {:>7} {:>7} {:>7} {:>8} {:>10} {:>7} {:>7}",
        "", "figures", "signs", "sized", "within 2", "within 1.5", "median", "failed"
    )?;
    for total in totals {
        let name = if total.by == "all" { "all".to_owned() } else { format!("{} {}", total.by, total.group) };
        let median = total.median_ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let Total { figures, signs, sized, within_2, within_1_5, failed, .. } = total;
        writeln!(
            f,
            "{name:<32} {figures:>7} {signs:>7} {sized:>7} {within_2:>8} {within_1_5:>10} {median:>7} {failed:>7}"
        )?;
    }
    Ok(())
}

impl Backtest {
    /// The columns of its rows as CSV.
    pub(crate) const COLUMNS: [&str; 32] = [
        "id",
        "study",
        "date",
        "table",
        "policy",
        "world",
        "horizon",
        "closure",
        "elasticities",
        "income",
        "actor",
        "figure",
        "unit",
        "low",
        "value",
        "high",
        "status",
        "source",
        "source_url",
        "not_shared",
        "note",
        "ours",
        "ratio",
        "verdict",
        "error",
        "series",
        "change",
        "ours_change",
        "half",
        "ours_half",
        "most",
        "ours_most",
    ];
}

/// Flat: what was published, then what ours is and what it was found with. What only a series has is nothing.
impl Serialize for Tried {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entry, ours, record } = self;
        let mut row = serializer.serialize_struct("Tried", Backtest::COLUMNS.len())?;
        as_published(&mut row, entry, record)?;
        row.serialize_field("ours", &ours.as_ref().ok())?;
        row.serialize_field("ratio", &self.ratio())?;
        row.serialize_field("verdict", self.word())?;
        row.serialize_field("error", &ours.as_ref().err())?;
        for name in ["series", "change", "ours_change", "half", "ours_half", "most", "ours_most"] {
            row.serialize_field(name, &None::<f64>)?;
        }
        row.end()
    }
}

/// `{"record": {"library_version", "table", "solves"}, "results": {"summary", "figures", "totals", "in_time"}}`.
impl Serialize for Backtest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Record<'a> {
            library_version: &'static str,
            table: &'a str,
            solves: Vec<&'a super::Solve>,
        }
        #[derive(serde::Serialize)]
        struct Results<'a> {
            summary: String,
            figures: &'a [Tried],
            totals: Vec<Total>,
            in_time: &'a [InTime],
        }
        let totals = self.totals();
        let summary = self.sentence(&totals).replace('\n', " ");
        let record =
            Record { library_version: env!("CARGO_PKG_VERSION"), table: &self.name, solves: self.solves() };
        let mut object = serializer.serialize_struct("Backtest", 2)?;
        object.serialize_field("record", &record)?;
        object.serialize_field(
            "results",
            &Results { summary, figures: &self.tried, totals, in_time: &self.in_time },
        )?;
        object.end()
    }
}
