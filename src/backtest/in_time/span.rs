//! Stretches of time as statistics name them.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::date::Date;
use crate::model::Period;

/// A month, a quarter or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: Date,
    months: u32,
}

const MONTH: u32 = 1;
const QUARTER: u32 = 3;
const YEAR: u32 = 12;

impl Span {
    /// From `2019`, `2019-Q3` or `2019-07`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        match rest.strip_prefix("-Q") {
            Some(quarter) => {
                let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                let from = Date::parse(year)?.plus_months(QUARTER * (quarter - 1));
                Some(Self { from, months: QUARTER })
            }
            None if rest.is_empty() => Some(Self { from: Date::parse(year)?, months: YEAR }),
            None if rest.len() == 3 => Some(Self { from: Date::parse(text)?, months: MONTH }),
            None => None,
        }
    }

    /// Its first day.
    #[must_use]
    pub fn from(self) -> Date {
        self.from
    }

    /// The day after its last.
    #[must_use]
    pub fn end(self) -> Date {
        self.from.plus_months(self.months)
    }

    /// Years that it shares with a period.
    pub(super) fn shared(self, period: &Period) -> f64 {
        let [from, end] = [self.from.max(period.date), self.end().min(period.end)];
        (end.years() - from.years()).max(0.0)
    }

    /// Periods from the first of some spans to the last, gaps among them: months where one of them is a month, else quarters.
    pub(super) fn periods(spans: &[Self]) -> Vec<Period> {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Vec::new() };
        let step = spans.iter().map(|span| span.months).min().unwrap_or(QUARTER).min(QUARTER);
        let mut periods = Vec::new();
        let mut date = first.from;
        while date < last.end() {
            let end = date.plus_months(step);
            periods.push(Period { date, end });
            date = end;
        }
        periods
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.from.year(), self.from.month());
        let text = match self.months {
            YEAR => format!("{year:04}"),
            QUARTER => format!("{year:04}-Q{}", month.div_ceil(QUARTER)),
            _ => format!("{year:04}-{month:02}"),
        };
        f.pad(&text)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_a_quarter_and_a_year_are_read_as_they_are_written() {
        for (text, from, end) in [
            ("2019", "2019-01-01", "2020-01-01"),
            ("2019-Q1", "2019-01-01", "2019-04-01"),
            ("2019-Q4", "2019-10-01", "2020-01-01"),
            ("2019-12", "2019-12-01", "2020-01-01"),
        ] {
            let span = Span::parse(text).unwrap();
            assert_eq!([span.from().to_string(), span.end().to_string()], [from, end]);
            assert_eq!(span.to_string(), text);
        }
        for text in
            ["", "19", "2019-", "2019-Q5", "2019-Q0", "2019-13", "2019-1", "2019-01-01", "2O19", "é019"]
        {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }

    #[test]
    fn periods_fill_gaps_and_are_no_longer_than_a_quarter() {
        let count = |spans: &[&str]| {
            let spans: Vec<Span> = spans.iter().map(|text| Span::parse(text).unwrap()).collect();
            let periods = Span::periods(&spans);
            assert!(periods.windows(2).all(|pair| pair[0].end == pair[1].date));
            // Each span is covered by the periods that it shares time with, exactly.
            for span in spans {
                let years: f64 = periods.iter().map(|period| span.shared(period)).sum();
                assert!((years - (span.end().years() - span.from().years())).abs() < 1e-12);
            }
            periods.len()
        };
        assert_eq!(count(&["2010", "2012"]), 12);
        assert_eq!(count(&["2019-Q2", "2019-Q4"]), 3);
        assert_eq!(count(&["2021", "2022-03", "2022-09"]), 21);
    }
}
