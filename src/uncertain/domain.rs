//! What a number may be, and what somebody meant who wrote another.

use super::Uncertain;
use crate::error::{Error, Place, Result};
use crate::number::whole_percent;

/// What a number of a file or a command line may be: its bounds, both allowed, and how to say so.
#[derive(Debug, Clone, Copy)]
pub struct Domain {
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// Both in words: "a share from 0 to 1".
    pub words: &'static str,
    /// Whether a number beyond makes no sense at all, so that a range without an end does not fit.
    pub hard: bool,
    /// The unit that it is taken for by mistake, if there is one.
    pub slip: Option<Slip>,
}

/// A unit in which a number is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// 25 for 0.25.
    Percent,
    /// 20 000 000 000 for 20 000 million.
    Dollars,
    /// 90 for 3 months.
    Days,
}

impl Slip {
    /// How many times too large.
    fn times(self) -> f64 {
        match self {
            Self::Percent => 100.0,
            Self::Dollars => 1e6,
            Self::Days => 30.0,
        }
    }

    /// What such a number says, for people.
    fn says(self, found: &str, number: f64) -> String {
        match self {
            Self::Percent => format!("{found} is {}", whole_percent(number)),
            Self::Dollars => format!("{found} is counted in million USD"),
            Self::Days => format!("{found} is counted in months"),
        }
    }
}

/// Probability left beyond what is taken for an end of a lognormal, which has none.
const TAIL: f64 = 1e-3;

impl Domain {
    /// A share, as a fraction.
    pub const SHARE: Self =
        Self { low: 0.0, high: 1.0, words: "a share from 0 to 1", hard: true, slip: Some(Slip::Percent) };

    /// A tariff: the largest of any table in `seeds` is 2.7.
    pub const TARIFF: Self = Self {
        low: 0.0,
        high: 5.0,
        words: "a tariff from 0 to 5, which is 500 %",
        hard: false,
        slip: Some(Slip::Percent),
    };

    /// What is added to a tariff.
    pub const TARIFF_CHANGE: Self = Self {
        low: -5.0,
        high: 5.0,
        words: "a change of a tariff from -5 to 5, which is 500 points",
        hard: false,
        slip: Some(Slip::Percent),
    };

    /// A change c that makes the factor 1 + c. What is a hundredth of itself is as good as gone; of less, powers are no numbers.
    pub const CHANGE: Self = Self {
        low: -0.99,
        high: 5.0,
        words: "a change from -0.99, which is -99 %, to 5, which is 500 %",
        hard: false,
        slip: Some(Slip::Percent),
    };

    /// What is added to a price, over it.
    pub const MARKUP: Self = Self {
        low: 0.0,
        high: 5.0,
        words: "a share of the price from 0 to 5, which is 500 %",
        hard: false,
        slip: Some(Slip::Percent),
    };

    /// An amount of money. The income of the world was 100 million million USD in 2022.
    pub const MUSD: Self = Self {
        low: -1e8,
        high: 1e8,
        words: "at most 100,000,000 million USD, the income of the world",
        hard: false,
        slip: Some(Slip::Dollars),
    };

    /// Months of use.
    pub const MONTHS: Self =
        Self { low: 0.0, high: 60.0, words: "0 to 60 months", hard: false, slip: Some(Slip::Days) };

    /// Refuses a number that has an end outside.
    ///
    /// # Errors
    /// [`Error::Value`] with what was probably meant.
    pub(crate) fn check(self, number: Uncertain, at: impl FnOnce() -> Place) -> Result<()> {
        let Some(expected) = self.refuses(number) else { return Ok(()) };
        let found = number.fault().unwrap_or_else(|| number.to_string());
        Err(Error::Value { at: at(), found, expected })
    }

    /// What was expected, with what was probably meant, where a number has an end outside; nothing where it fits. Where bounds are not
    /// hard, a lognormal is taken to end where one draw in a thousand lies beyond.
    #[must_use]
    pub fn refuses(self, number: Uncertain) -> Option<String> {
        if number.fault().is_none() && self.holds(number) {
            return None;
        }
        Some(match self.meant(number) {
            Some((says, meant)) => format!("{}; {says}, did you mean {meant}?", self.words),
            None => self.words.to_owned(),
        })
    }

    fn holds(self, number: Uncertain) -> bool {
        let (low, high) = self.ends(number);
        self.low <= low && high <= self.high
    }

    /// The ends of a number that are held to the bounds: those of its range, but of a lognormal where bounds are not hard.
    pub(crate) fn ends(self, number: Uncertain) -> (f64, f64) {
        match number {
            Uncertain::Lognormal { .. } if !self.hard => (number.quantile(TAIL), number.quantile(1.0 - TAIL)),
            _ => number.range(),
        }
    }

    /// A number with what lies beyond the bounds cut off; one that fits stays as it is. A lognormal has no end that could be cut off:
    /// it becomes as much smaller as it takes.
    pub(crate) fn cut(self, number: Uncertain) -> Uncertain {
        if self.holds(number) {
            return number;
        }
        let cut = |value: f64| value.clamp(self.low, self.high);
        match number {
            Uncertain::Exact(value) => Uncertain::Exact(cut(value)),
            Uncertain::Triangular { low, mode, high } => {
                Uncertain::Triangular { low: cut(low), mode: cut(mode), high: cut(high) }
            }
            Uncertain::Lognormal { .. } => number.times(self.high / self.ends(number).1),
        }
    }

    /// What a number says that is far too large, and what it would be in the right unit, where that fits.
    fn meant(self, number: Uncertain) -> Option<(String, Uncertain)> {
        let slip = self.slip.filter(|_| number.fault().is_none())?;
        let over = |x: f64| x / slip.times();
        let meant = match number {
            Uncertain::Exact(value) => Uncertain::Exact(over(value)),
            Uncertain::Triangular { low, mode, high } => {
                Uncertain::Triangular { low: over(low), mode: over(mode), high: over(high) }
            }
            Uncertain::Lognormal { median, log_sd } => Uncertain::Lognormal { median: over(median), log_sd },
        };
        let (low, high) = number.range();
        // 1.2 of a share is a slip of another kind.
        let far = high > 2.0 || low < -2.0;
        let end = match number {
            Uncertain::Lognormal { median, .. } => median,
            _ if high > self.high => high,
            _ => low,
        };
        let found = Uncertain::Exact(end).to_string();
        (far && self.holds(meant)).then(|| (slip.says(&found, end), meant))
    }
}
