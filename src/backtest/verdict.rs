//! How near a number is to a published one.

use serde::Serialize;

use crate::trade;

/// A number below this is none: in percent what a stake's change of nothing is.
const NOTHING: f64 = 100.0 * trade::NOTHING;

/// What was published, in the unit of the figure: a value, a range around it, or both. One end alone is "at least" or "at most", and one
/// end of 0 alone a sign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Published {
    /// Lower end.
    pub low: Option<f64>,
    /// Value.
    pub value: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// How near ours is to what was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The published range has it, or a published 0 is met.
    InRange,
    /// Within a factor of 1.5 of the value, or of the nearest end of the range.
    WithinHalf,
    /// Within a factor of 2.
    WithinTwice,
    /// Farther away, on the same side of 0; of a published sign, the same.
    SameSign,
    /// On the other side of 0, or nothing where something was published.
    WrongSign,
    /// Something where nothing was seen.
    NotNone,
}

impl Published {
    /// What is wrong with it, where something is.
    #[must_use]
    pub fn fault(self) -> Option<&'static str> {
        let given: Vec<f64> = [self.low, self.value, self.high].into_iter().flatten().collect();
        match given.as_slice() {
            [] => Some("neither a value nor a range"),
            all if !all.iter().all(|one| one.is_finite()) => Some("a number that is not finite"),
            all if !all.is_sorted() => Some("a range that does not have its value in order"),
            _ => None,
        }
    }

    /// The value, or the middle of a range without one; none where one end alone was published.
    #[must_use]
    pub fn figure(self) -> Option<f64> {
        self.value.or_else(|| self.low.zip(self.high).map(|(low, high)| f64::midpoint(low, high)))
    }

    /// Whether it is a sign and no size: at least 0, or at most 0.
    #[must_use]
    pub fn is_sign(self) -> bool {
        matches!(
            self,
            Self { low: Some(0.0), value: None, high: None }
                | Self { low: None, value: None, high: Some(0.0) }
        )
    }

    /// Ours over the value; none without a value other than 0.
    #[must_use]
    pub fn ratio(self, ours: f64) -> Option<f64> {
        self.figure().filter(|figure| *figure != 0.0).map(|figure| ours / figure)
    }

    /// How near ours is. A published 0 is met by less than `rounding`, or in its range.
    #[must_use]
    pub fn judge(self, ours: f64, rounding: f64) -> Verdict {
        let figure = self.figure();
        let ends = [self.low.or(self.value), self.high.or(self.value)];
        let [low, high] = [ends[0].unwrap_or(f64::NEG_INFINITY), ends[1].unwrap_or(f64::INFINITY)];
        if self.is_sign() {
            let loss = self.high.is_some();
            let moved = if loss { 0.0 - ours } else { ours };
            return if moved > NOTHING { Verdict::SameSign } else { Verdict::WrongSign };
        }
        if low < high && (low..=high).contains(&ours) {
            return Verdict::InRange;
        }
        let end = if ours < low { low } else { high };
        if figure == Some(0.0) {
            return if (ours - end).abs() < rounding { Verdict::InRange } else { Verdict::NotNone };
        }
        // A range may begin at nothing, which has no sign.
        let sign = if end == 0.0 { figure.unwrap_or(end) } else { end };
        if ours.abs() <= NOTHING || ours * sign < 0.0 {
            return Verdict::WrongSign;
        }
        match f64::max(ours / end, end / ours) {
            factor if factor <= 1.5 => Verdict::WithinHalf,
            factor if factor <= 2.0 => Verdict::WithinTwice,
            _ => Verdict::SameSign,
        }
    }
}

impl Verdict {
    /// All of them, the best first.
    pub const ALL: [Self; 6] =
        [Self::InRange, Self::WithinHalf, Self::WithinTwice, Self::SameSign, Self::WrongSign, Self::NotNone];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InRange => "in range",
            Self::WithinHalf => "within 1.5",
            Self::WithinTwice => "within 2",
            Self::SameSign => "same sign",
            Self::WrongSign => "wrong sign",
            Self::NotNone => "not none",
        }
    }

    /// Whether the sign is that published; of a published 0, whether it is met.
    #[must_use]
    pub fn is_right(self) -> bool {
        self <= Self::SameSign
    }

    /// Whether it is within a factor of 2.
    #[must_use]
    pub fn is_within_twice(self) -> bool {
        self <= Self::WithinTwice
    }

    /// Whether it is within a factor of 1.5; what is in the range is.
    #[must_use]
    pub fn is_within_half(self) -> bool {
        self <= Self::WithinHalf
    }
}

impl Serialize for Verdict {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
