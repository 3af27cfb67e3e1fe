//! A day of the calendar.

use std::fmt;

use serde::{Serialize, Serializer};

/// A day of the Gregorian calendar.
///
/// ```
/// use sidedeal::Date;
///
/// let start = Date::parse("2026-09").unwrap();
/// assert_eq!(start, Date::new(2026, 9, 1).unwrap());
/// assert_eq!(start.plus_months(4).to_string(), "2027-01-01");
/// assert_eq!(start.plus_months(4).years(), 2027.0);
/// assert_eq!(Date::parse("2027-02-29"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u32,
    day: u32,
}

/// Years have four digits, as TOML has them.
const LAST_YEAR: i32 = 9999;

impl Date {
    /// A day of a year from 0 to 9999, with months and days from 1; none where the calendar has no such day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let is_day = (0..=LAST_YEAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day })
    }

    /// From `2027-01-01`, `2027-01` or `2027`: a month or day that is not said is the first.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| match parts.next() {
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse::<u32>().ok()
            }
            Some(_) => None,
            None => Some(1),
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(i32::try_from(year).ok()?, month, day)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u32 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u32 {
        self.day
    }

    /// Its place on a line of years: 2027 at the beginning of the first of January, and 2028 a year later. Within a year days are equal.
    #[must_use]
    pub fn years(self) -> f64 {
        let days = |month: u32| days_in(self.year, month);
        let before = (1..self.month).map(days).sum::<u32>() + self.day - 1;
        f64::from(self.year) + f64::from(before) / f64::from((1..=12).map(days).sum::<u32>())
    }

    /// The day on which a place on the line of [`years`](Self::years) lies; none outside the years 0 to 9999.
    #[must_use]
    pub fn at(years: f64) -> Option<Self> {
        if !(0.0..f64::from(LAST_YEAR) + 1.0).contains(&years) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is within bounds")]
        let year = years.floor() as i32;
        let length: u32 = (1..=12).map(|month| days_in(year, month)).sum();
        // A day's own place may lie below it by its rounding.
        let mut rest = (years - f64::from(year)) * f64::from(length) + 1e-6;
        let mut month = 1;
        while month < 12 && rest >= f64::from(days_in(year, month)) {
            rest -= f64::from(days_in(year, month));
            month += 1;
        }
        let day = (1..=days_in(year, month)).rev().find(|day| f64::from(day - 1) <= rest)?;
        Self::new(year, month, day)
    }

    /// The same day a year before, the 28th of February before the 29th; none before the year 0.
    pub(crate) fn year_earlier(self) -> Option<Self> {
        let on = |day| Self::new(self.year - 1, self.month, day);
        on(self.day).or_else(|| on(28))
    }

    /// The same day some months later, or the last of its month where that has no such day. Nothing lies beyond the last day of 9999.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let month = u64::from(self.month - 1) + u64::from(months);
        let year = i32::try_from(month / 12).map_or(i32::MAX, |years| self.year.saturating_add(years));
        if year > LAST_YEAR {
            return Self { year: LAST_YEAR, month: 12, day: 31 };
        }
        let month = u32::try_from(month % 12).unwrap_or_default() + 1;
        Self { year, month, day: self.day.min(days_in(year, month)) }
    }
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_of_the_calendar_is_none() {
        for text in [
            "",
            "27",
            "02027",
            "2027-1-1",
            "2027-13",
            "2027-00",
            "2027-02-29",
            "2100-02-29",
            "2027-04-31",
            "2027-01-00",
            "2027-01-01-01",
            "2027-01-01T00:00",
            "-2027",
            "+027",
            " 2027",
            "2027-",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        for (text, day) in [
            ("2036", "2036-01-01"),
            ("2026-09", "2026-09-01"),
            ("2028-02-29", "2028-02-29"),
            ("2000-02-29", "2000-02-29"),
            ("0000-12-31", "0000-12-31"),
        ] {
            assert_eq!(Date::parse(text).unwrap().to_string(), day);
        }
        assert_eq!((Date::new(10_000, 1, 1), Date::new(-1, 1, 1)), (None, None));
    }

    /// Every day of four hundred years, after which the calendar repeats itself.
    #[test]
    fn days_follow_each_other_by_equal_parts_of_their_years() {
        let mut before: Option<Date> = None;
        let mut count = 0;
        for year in 1900..2300 {
            for month in 1..=12 {
                for day in (1..=31).filter_map(|day| Date::new(year, month, day)) {
                    count += 1;
                    assert_eq!(Date::at(day.years()), Some(day));
                    let Some(last) = before.replace(day) else { continue };
                    assert_eq!(Date::at(day.years() - 1e-5), Some(last));
                    assert!(last < day && last.years() < day.years());
                    let step = 1.0 / (day.years() - last.years());
                    assert!((step - 365.0).abs() < 1e-3 || (step - 366.0).abs() < 1e-3, "{day}: {step}");
                }
            }
            assert_eq!(Date::new(year, 1, 1).unwrap().years(), f64::from(year));
        }
        assert_eq!(count, 146_097);
    }

    #[test]
    fn months_later_is_the_same_day_or_the_last_of_the_month() {
        let later = |text: &str, months| Date::parse(text).unwrap().plus_months(months).to_string();
        assert_eq!(later("2026-08-31", 0), "2026-08-31");
        assert_eq!(later("2026-08-31", 1), "2026-09-30");
        assert_eq!(later("2026-08-31", 4), "2026-12-31");
        assert_eq!(later("2026-08-31", 6), "2027-02-28");
        assert_eq!(later("2026-08-31", 18), "2028-02-29");
        assert_eq!(later("2026-12-01", 120), "2036-12-01");
        assert_eq!(later("9999-12-31", 1), "9999-12-31");
        assert_eq!(later("2026-12-01", u32::MAX), "9999-12-31");
    }
}
