//! Series beside ours, for people and for programs.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::{Compared, InTime, Span, Way};
use crate::backtest::columns::{as_published, number, wrapped};
use crate::backtest::{Backtest, Tried};

/// One date of a series, flat: the columns of a figure, then what is a series' own.
struct Dated<'a> {
    series: &'a InTime,
    compared: Option<Compared>,
    at: usize,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Figure(&'a Tried),
    Date(Dated<'a>),
}

impl Backtest {
    /// What came of the series, in plain words; nothing without any.
    #[must_use]
    pub fn sentence_in_time(&self) -> Option<String> {
        let compared: Vec<Compared> = self.in_time().iter().filter_map(InTime::compared).collect();
        let failed = self.in_time().len() - compared.len();
        if compared.is_empty() && failed == 0 {
            return None;
        }
        let moved = || compared.iter().filter(|one| one.extreme.is_some());
        let count = |met: fn(&&Compared) -> bool| moved().filter(met).count();
        let (all, right) = (moved().count(), count(|one| one.way().is_right()));
        let timely = count(|one| one.lag().is_some_and(|lag| lag.abs() <= 1));
        let still = compared.len() - all;
        let kept = compared.iter().filter(|one| one.way() == Way::None).count();
        let mut sentence = format!(
            "In time: of {all} recorded series that moved ours goes the same way in {right}, and half of its change comes within one \
             date of theirs in {timely}"
        );
        if still > 0 {
            let _ = write!(sentence, "; of {still} that did not move ours stands still in {kept}");
        }
        if failed > 0 {
            let _ = write!(sentence, "; {failed} without a path, because it failed");
        }
        Some(wrapped(&(sentence + "."), 0))
    }

    /// Every series, date by date.
    pub(in crate::backtest) fn series(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(sentence) = self.sentence_in_time() else { return Ok(()) };
        writeln!(f, "{sentence}")?;
        writeln!(
            f,
            "Change is since the first date, in percent of what stood there. The way is judged, date by date, and\n\
             when half of the largest change has come; how far it goes is not."
        )?;
        self.in_time().iter().try_for_each(|one| write!(f, "{one}"))
    }

    /// All figures and then all dates of series, as rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        let dates = self.in_time().iter().flat_map(|series| {
            let compared = series.compared();
            (0..series.points.len()).map(move |at| Dated { series, compared: compared.clone(), at })
        });
        self.tried().iter().map(Row::Figure).chain(dates.map(Row::Date))
    }
}

impl fmt::Display for InTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.entry();
        let unit = if entry.unit == "percent" { "%" } else { entry.unit };
        let what = format!("{}: {} {}, {unit}", self.series, entry.actor, entry.figure);
        writeln!(f, "\n{}\n    {}; policy {}", wrapped(&what, 4), entry.study, entry.policy)?;
        if !entry.not_shared.is_empty() {
            writeln!(f, "{}", wrapped(&format!("    not shared: {}", entry.not_shared), 4))?;
        }
        let (Ok(ours), Some(compared)) = (&self.ours, self.compared()) else {
            let error = self.ours.as_ref().err().map_or("", String::as_str);
            return writeln!(f, "{}", wrapped(&format!("    failed: {error}"), 4));
        };
        writeln!(f, "  {:<8} {:>10} {:>9} {:>10} {:>9}", "", "recorded", "change", "ours", "change")?;
        let rows = self.points.iter().zip(ours).zip(compared.recorded.iter().zip(&compared.ours));
        for (((point, &ours), (recorded, change)), way) in rows.zip(compared.ways()) {
            let [value, ours] = [point.value, ours].map(number);
            let [recorded, change] = [recorded, change].map(|change| format!("{:+.1}", 100.0 * change));
            let (span, letter) = (point.span, point.entry.status.letter());
            writeln!(
                f,
                "  {span:<8} {value:>10} {recorded:>9} {ours:>10} {change:>9}  {}, {letter}",
                way.word()
            )?;
        }
        let [right, of] = compared.right();
        let at =
            |position: Option<usize>| self.span(position).map_or("never".to_owned(), |span| span.to_string());
        let lag = match compared.lag() {
            None => String::new(),
            Some(0) => " (the same)".to_owned(),
            Some(lag) if lag < 0 => format!(" ({} sooner)", -lag),
            Some(lag) => format!(" ({lag} later)"),
        };
        let size = compared.size().map_or_else(String::new, |size| format!("; size {size:.2} of it"));
        let told = format!(
            "  -> {}: the way of the record at {right} of {of} dates; half of the change {}, ours {}{lag}; the most {}, ours {}{size}",
            compared.way().word(),
            at(compared.half),
            at(compared.our_half),
            at(compared.extreme),
            at(compared.our_extreme)
        );
        writeln!(f, "{}", wrapped(&told, 5))
    }
}

impl InTime {
    fn span(&self, position: Option<usize>) -> Option<Span> {
        position.map(|at| self.points[at].span)
    }
}

impl Serialize for Dated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { series, compared, at } = self;
        let (at, compared) = (*at, compared.as_ref());
        let InTime { points, ours, record, .. } = series;
        let change = |of: fn(&Compared) -> &Vec<f64>| compared.map(|compared| of(compared)[at]);
        let [recorded, our_change] = [change(|one| &one.recorded), change(|one| &one.ours)];
        let ratio = recorded.filter(|change| *change != 0.0).zip(our_change).map(|(of, ours)| ours / of);
        let span = |of: fn(&Compared) -> Option<usize>| compared.and_then(|one| series.span(of(one)));
        let mut row = serializer.serialize_struct("Dated", Backtest::COLUMNS.len())?;
        as_published(&mut row, &points[at].entry, record)?;
        row.serialize_field("ours", &ours.as_ref().ok().map(|ours| ours[at]))?;
        row.serialize_field("ratio", &ratio)?;
        row.serialize_field(
            "verdict",
            compared.and_then(|one| one.ways().nth(at)).map_or("failed", Way::word),
        )?;
        row.serialize_field("error", &ours.as_ref().err())?;
        row.serialize_field("series", &series.series)?;
        row.serialize_field("change", &recorded.map(|change| 100.0 * change))?;
        row.serialize_field("ours_change", &our_change.map(|change| 100.0 * change))?;
        row.serialize_field("half", &span(|one| one.half))?;
        row.serialize_field("ours_half", &span(|one| one.our_half))?;
        row.serialize_field("most", &span(|one| one.extreme))?;
        row.serialize_field("ours_most", &span(|one| one.our_extreme))?;
        row.end()
    }
}

/// What came of a series, and its dates.
impl Serialize for InTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let compared = self.compared();
        let one = compared.as_ref();
        let span = |of: fn(&Compared) -> Option<usize>| one.and_then(|one| self.span(of(one)));
        let (way, right) = (one.map(Compared::way), one.map(Compared::right));
        let mut object = serializer.serialize_struct("InTime", 12)?;
        object.serialize_field("series", &self.series)?;
        object.serialize_field("way", way.map_or("failed", Way::word))?;
        object.serialize_field("dates", &right.map(|[_, of]| of))?;
        object.serialize_field("right", &right.map(|[right, _]| right))?;
        object.serialize_field("half", &span(|one| one.half))?;
        object.serialize_field("ours_half", &span(|one| one.our_half))?;
        object.serialize_field("lag", &one.and_then(Compared::lag))?;
        object.serialize_field("most", &span(|one| one.extreme))?;
        object.serialize_field("ours_most", &span(|one| one.our_extreme))?;
        object.serialize_field("size", &one.and_then(Compared::size))?;
        object.serialize_field("error", &self.ours.as_ref().err())?;
        let at = |at| Dated { series: self, compared: compared.clone(), at };
        object.serialize_field("points", &(0..self.points.len()).map(at).collect::<Vec<_>>())?;
        object.end()
    }
}
