//! Numbers that may be uncertain: exact, triangular or lognormal.

mod domain;
mod normal;
mod percent;

use crate::number::short;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

pub use domain::{Domain, Slip};
pub use percent::InPercent;

pub(crate) use percent::{LARGE, in_percent};

/// A number as a file gives it: exact, or a range with a distribution.
///
/// In a file it is a number, `{ low = 0.1, mode = 0.2, high = 0.4 }` or `{ median = 5.0, log_sd = 0.2 }`.
/// Reading refuses what is not finite, a range out of order, a median that is not positive and unknown keys,
/// each at its own place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Uncertain {
    /// One number.
    Exact(f64),
    /// Triangular between `low` and `high` with its peak at `mode`; `low <= mode <= high`.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// Lognormal: `median * exp(log_sd * z)` with `z` standard normal; `median > 0`, `log_sd >= 0`.
    Lognormal {
        /// Middle value.
        median: f64,
        /// Standard deviation of the logarithm.
        log_sd: f64,
    },
}

impl Uncertain {
    /// What a single run takes: the number itself, the mode, or the median.
    #[must_use]
    pub fn central(self) -> f64 {
        match self {
            Self::Exact(value) => value,
            Self::Triangular { mode, .. } => mode,
            Self::Lognormal { median, .. } => median,
        }
    }

    /// Its quantile at `u` from 0 to 1, the inverse of its distribution function: a uniform `u` makes a draw of it.
    ///
    /// Triangular: `low + √(u (high − low)(mode − low))` up to the mode, mirrored beyond; lognormal: `median e^(log_sd z)`
    /// with z the normal quantile, by Wichura (1988, AS 241, doi 10.2307/2347330). A lognormal is not finite at 0 and 1.
    #[must_use]
    pub fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Exact(value) => value,
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if width <= 0.0 {
                    mode
                } else if u * width <= mode - low {
                    low + (u * width * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
            Self::Lognormal { median, log_sd } => median * (log_sd * normal::quantile(u)).exp(),
        }
    }

    /// Whether it can take one value only.
    #[must_use]
    pub fn is_exact(self) -> bool {
        match self {
            Self::Exact(_) => true,
            Self::Triangular { low, high, .. } => low >= high,
            Self::Lognormal { log_sd, .. } => log_sd == 0.0,
        }
    }

    /// A number so many times as large, by a factor above 0.
    pub(crate) fn times(self, factor: f64) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(value * factor),
            Self::Triangular { low, mode, high } => {
                Self::Triangular { low: low * factor, mode: mode * factor, high: high * factor }
            }
            Self::Lognormal { median, log_sd } => Self::Lognormal { median: median * factor, log_sd },
        }
    }

    /// Smallest and largest value it can take; a lognormal reaches from zero to infinity.
    #[must_use]
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Exact(value) => (value, value),
            Self::Triangular { low, high, .. } => (low, high),
            Self::Lognormal { .. } => (0.0, f64::INFINITY),
        }
    }

    /// What is wrong with it, if anything: not finite, out of order, a median that is not positive.
    pub(crate) fn fault(self) -> Option<String> {
        let finite = match self {
            Self::Exact(value) => value.is_finite(),
            Self::Triangular { low, mode, high } => low.is_finite() && mode.is_finite() && high.is_finite(),
            Self::Lognormal { median, log_sd } => median.is_finite() && log_sd.is_finite(),
        };
        if !finite {
            return Some("a number that is not finite".to_owned());
        }
        match self {
            Self::Triangular { low, mode, high } if !(low <= mode && mode <= high) => {
                Some(format!("a range out of order: low {low}, mode {mode}, high {high}"))
            }
            Self::Lognormal { median, .. } if median <= 0.0 => {
                Some(format!("median {median}, which is not positive"))
            }
            Self::Lognormal { log_sd, .. } if log_sd < 0.0 => {
                Some(format!("log_sd {log_sd}, which is negative"))
            }
            _ => None,
        }
    }
}

/// Quantile of values in ascending order, between two of them in proportion; none of nothing.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
    let place = q.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and last")]
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    // Nothing of what lies beyond, which may be without end.
    Some(if place.fract() > 0.0 && high > low { low + place.fract() * (high - low) } else { low })
}

impl Default for Uncertain {
    /// Exactly zero.
    fn default() -> Self {
        Self::Exact(0.0)
    }
}

impl From<f64> for Uncertain {
    fn from(value: f64) -> Self {
        Self::Exact(value)
    }
}

impl fmt::Display for Uncertain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(value) => f.write_str(&short(*value)),
            Self::Triangular { low, mode, high } => {
                write!(f, "{} ({} to {})", short(*mode), short(*low), short(*high))
            }
            Self::Lognormal { median, log_sd } => {
                write!(f, "{} (log sd {})", short(*median), short(*log_sd))
            }
        }
    }
}

impl Serialize for Uncertain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Exact(value) => serializer.serialize_f64(value),
            Self::Triangular { low, mode, high } => {
                let mut table = serializer.serialize_struct("Uncertain", 3)?;
                table.serialize_field("low", &low)?;
                table.serialize_field("mode", &mode)?;
                table.serialize_field("high", &high)?;
                table.end()
            }
            Self::Lognormal { median, log_sd } => {
                let mut table = serializer.serialize_struct("Uncertain", 2)?;
                table.serialize_field("median", &median)?;
                table.serialize_field("log_sd", &log_sd)?;
                table.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Uncertain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UncertainVisitor)
    }
}

/// Written by hand: an untagged enum would lose the place and the reason of an error.
struct UncertainVisitor;

impl<'de> Visitor<'de> for UncertainVisitor {
    type Value = Uncertain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number, { low, mode, high } or { median, log_sd }")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Uncertain, E> {
        NumberVisitor.visit_i64(value).map(Uncertain::Exact)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Uncertain, E> {
        NumberVisitor.visit_u64(value).map(Uncertain::Exact)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Uncertain, E> {
        if !value.is_finite() {
            return Err(E::invalid_value(de::Unexpected::Float(value), &self));
        }
        Ok(Uncertain::Exact(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Uncertain, A::Error> {
        let mut parts = [None; 5];
        while let Some(key) = map.next_key::<Key>()? {
            let slot = &mut parts[key as usize];
            if slot.is_some() {
                return Err(de::Error::duplicate_field(KEYS[key as usize]));
            }
            *slot = Some(map.next_value::<Number>()?.0);
        }
        let value = match parts {
            [Some(low), Some(mode), Some(high), None, None] => Uncertain::Triangular { low, mode, high },
            [None, None, None, Some(median), Some(log_sd)] => Uncertain::Lognormal { median, log_sd },
            _ => {
                let given: Vec<_> =
                    KEYS.iter().zip(parts).filter_map(|(key, part)| part.map(|_| *key)).collect();
                let given = if given.is_empty() { "no keys".to_owned() } else { given.join(", ") };
                return Err(de::Error::custom(format!(
                    "incomplete range: found {given}, expected low, mode, high or median, log_sd"
                )));
            }
        };
        value.fault().map_or(Ok(value), |fault| Err(de::Error::custom(format!("found {fault}"))))
    }
}

const KEYS: [&str; 5] = ["low", "mode", "high", "median", "log_sd"];

/// A key of a range. Its own type, so that an unknown key is reported at the key.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    Low,
    Mode,
    High,
    Median,
    LogSd,
}

/// A finite number. Its own type, so that the error stands at the number.
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor).map(Number)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number")
    }

    // A number of a file with more than 53 bits is rounded as its decimal form would be.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<f64, E> {
        if value.is_finite() { Ok(value) } else { Err(E::invalid_value(de::Unexpected::Float(value), &self)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Uncertain;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Doc {
        x: Uncertain,
    }

    fn read(text: &str) -> Result<Uncertain, (String, std::ops::Range<usize>)> {
        toml::from_str::<Doc>(text)
            .map(|doc| doc.x)
            .map_err(|error| (error.message().to_owned(), error.span().unwrap()))
    }

    fn fails(text: &str, message: &str, at: &str) {
        let (found, span) = read(text).unwrap_err();
        assert_eq!((found.as_str(), &text[span]), (message, at));
    }

    #[test]
    fn a_number_and_both_kinds_of_range_are_read() {
        assert_eq!(read("x = 20_000"), Ok(Uncertain::Exact(20_000.0)));
        assert_eq!(read("x = -0.5"), Ok(Uncertain::Exact(-0.5)));
        let range = Uncertain::Triangular { low: 0.1, mode: 0.2, high: 1.0 };
        assert_eq!(read("x = { low = 0.1, high = 1, mode = 0.2 }"), Ok(range));
        assert_eq!(
            read("x = { median = 5, log_sd = 0.2 }"),
            Ok(Uncertain::Lognormal { median: 5.0, log_sd: 0.2 })
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in [
            Uncertain::Exact(0.1),
            Uncertain::Triangular { low: -1.0, mode: 0.0, high: 3.0 },
            Uncertain::Lognormal { median: 2.0, log_sd: 0.0 },
        ] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Uncertain>(&text).unwrap(), value);
        }
    }

    #[test]
    fn every_error_says_why_and_where() {
        let any = "a finite number, { low, mode, high } or { median, log_sd }";
        fails("x = \"a\"", &format!("invalid type: string \"a\", expected {any}"), "\"a\"");
        fails("x = true", &format!("invalid type: boolean `true`, expected {any}"), "true");
        fails("x = nan", &format!("invalid value: floating point `NaN`, expected {any}"), "nan");
        fails(
            "x = { low = 1, mode = 2, hihg = 3 }",
            "unknown field `hihg`, expected one of `low`, `mode`, `high`, `median`, `log_sd`",
            "hihg",
        );
        fails(
            "x = { low = 1, mode = inf, high = 3 }",
            "invalid value: floating point `inf`, expected a finite number",
            "inf",
        );
        fails(
            "x = { low = 1, mode = 3, high = 2 }",
            "found a range out of order: low 1, mode 3, high 2",
            "{ low = 1, mode = 3, high = 2 }",
        );
        fails(
            "x = { low = 1, high = 2 }",
            "incomplete range: found low, high, expected low, mode, high or median, log_sd",
            "{ low = 1, high = 2 }",
        );
        fails(
            "x = { median = 0, log_sd = 2 }",
            "found median 0, which is not positive",
            "{ median = 0, log_sd = 2 }",
        );
        fails(
            "x = { median = 1, log_sd = -2 }",
            "found log_sd -2, which is negative",
            "{ median = 1, log_sd = -2 }",
        );
    }
}
