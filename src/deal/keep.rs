//! When a promise is kept: what breaking it gains against what is lost after.
//!
//! Two who deal with each other again and again keep a deal out of self-interest where each loses more after a break than it gains by
//! it (Friedman 1971, doi [10.2307/2296617](https://doi.org/10.2307/2296617)). All is a year's worth, in any unit, and stays as it
//! is for ever; [`Stream`] has payments that change by date.
//!
//! ```
//! use sidedeal::deal::Promise;
//!
//! // Two prisoners: both quiet 2, who talks alone 3, both talk 1. Known: a discount factor of one half.
//! let quiet = Promise { kept: 2.0, broken: 3.0, after: 1.0 };
//! assert_eq!(quiet.critical(1.0), Some(0.5));
//! // Answered within three months, the same promise is kept by who counts next year a sixteenth.
//! assert_eq!(quiet.critical(0.25), Some(0.0625));
//! ```

use super::bargain::TOLERANCE;

/// What one side gets each year as long as both keep a deal, while it breaks its part and the other does not know or has not answered
/// yet, and for ever after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// C.
    pub kept: f64,
    /// D.
    pub broken: f64,
    /// P.
    pub after: f64,
}

impl Promise {
    /// D − C, what breaking it gains each year until it is answered; not above [`TOLERANCE`] where nothing tempts.
    #[must_use]
    pub fn gain(self) -> f64 {
        self.broken - self.kept
    }

    /// C − P, what is lost each year after.
    #[must_use]
    pub fn loss(self) -> f64 {
        self.kept - self.after
    }

    /// The smallest discount factor, of a year, at which it is kept if a break is answered after `lag` years:
    ///
    /// `δ* = ((D − C) / (D − P))^(1 / lag)`,
    ///
    /// from `C / (1 − δ) ≥ D (1 − δ^lag) / (1 − δ) + P δ^lag / (1 − δ)`. Zero where nothing tempts; none where nothing is lost after, so
    /// that it is kept at no discount factor below 1. Not a number where a payment is none.
    #[must_use]
    pub fn critical(self, lag: f64) -> Option<f64> {
        if self.gain() <= TOLERANCE {
            return Some(0.0);
        }
        if self.loss() <= TOLERANCE {
            return None;
        }
        Some((self.gain() / (self.broken - self.after)).powf(lag.recip()))
    }

    /// Whether it is kept at a yearly discount factor if a break is answered after so many years.
    #[must_use]
    pub fn is_kept(self, factor: f64, lag: f64) -> bool {
        self.critical(lag).is_some_and(|critical| critical <= factor)
    }

    /// Years within which a break must be answered for it to be kept at a yearly discount factor between 0 and 1: `ln g / ln δ` with
    /// `g = (D − C) / (D − P)`. Without end where nothing tempts, 0 where nothing is lost after.
    #[must_use]
    pub fn longest_lag(self, factor: f64) -> f64 {
        match self.critical(1.0) {
            Some(0.0) => f64::INFINITY,
            Some(critical) => critical.ln() / factor.ln(),
            None => 0.0,
        }
    }
}

/// A time over which payments stay as they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// When it begins, in years from any date. It ends where the next begins.
    pub begins: f64,
    /// A year's worth of each.
    pub promise: Promise,
}

/// What one side gets by date: stages one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// In the order of their dates.
    pub stages: Vec<Stage>,
    /// When the last stage ends, after which there is nothing to keep or to lose; none: it goes on for ever.
    pub ends: Option<f64>,
}

impl Stream {
    /// What keeping it from a time on is worth over breaking it then, at a discount rate a year above 0 and a break that is answered
    /// after `lag` years; as of that time, in payments of a year:
    ///
    /// `∫ C ρ − ∫_{t < lag} D ρ − ∫_{t ≥ lag} P ρ` with `ρ = (1 + rate)^−t`.
    ///
    /// Until then and ever after both keep it. Below 0 it would rather walk away.
    #[must_use]
    pub fn worth_keeping(&self, from: f64, rate: f64, lag: f64) -> f64 {
        let decay = (1.0 + rate).ln();
        // ∫ ρ between two times; both may be without end.
        let weight = |low: f64, high: f64| {
            let at = |time: f64| (-decay * (time - from)).exp();
            if low < high { (at(low) - at(high)) / decay } else { 0.0 }
        };
        let ends = self.ends.unwrap_or(f64::INFINITY);
        let nexts = self.stages.iter().skip(1).map(|stage| stage.begins).chain([ends]);
        let worth = |(stage, next): (&Stage, f64)| {
            let (begins, next) = (stage.begins.max(from), next.min(ends));
            let answered = from + lag;
            let Promise { kept, broken, after } = stage.promise;
            (kept - broken) * weight(begins, next.min(answered))
                + (kept - after) * weight(begins.max(answered), next)
        };
        self.stages.iter().zip(nexts).map(worth).sum()
    }

    /// Years, to a day and at most `most`, within which a break must be answered for it never to walk away; 0 where it would at once
    /// answered.
    #[must_use]
    pub fn longest_lag(&self, rate: f64, most: f64) -> f64 {
        const DAY: f64 = 1.0 / 365.25;
        let keeps = |lag: f64| self.walks_away(rate, lag).is_none();
        if keeps(most) {
            return most;
        }
        let (mut low, mut high) = (0.0, most);
        while high - low > DAY {
            let middle = f64::midpoint(low, high);
            if keeps(middle) { low = middle } else { high = middle }
        }
        low
    }

    /// The first time, to a day, at which it would rather walk away; none where it never would. Looked for in steps of a month.
    #[must_use]
    pub fn walks_away(&self, rate: f64, lag: f64) -> Option<f64> {
        const STEP: f64 = 1.0 / 12.0;
        const DAY: f64 = 1.0 / 365.25;
        let leaves = |time: f64| self.worth_keeping(time, rate, lag) < -TOLERANCE;
        let (first, last) = (self.stages.first()?.begins, self.stages.last()?.begins);
        let ends = self.ends.map_or(last, |ends| ends - DAY);
        // Where payments change nothing is between steps.
        let mut times: Vec<f64> = self.stages.iter().map(|stage| stage.begins).chain([ends]).collect();
        let mut time = first + STEP;
        while time < ends {
            times.push(time);
            time += STEP;
        }
        times.retain(|time| (first..=ends.max(first)).contains(time));
        times.sort_unstable_by(f64::total_cmp);
        let at = times.iter().position(|&time| leaves(time))?;
        let mut late = times[at];
        // At the beginning of a stage it is the stage, and not the time before, that makes it leave.
        if at == 0 || self.stages.iter().any(|stage| stage.begins == late) && !leaves(late - DAY) {
            return Some(late);
        }
        let mut early = times[at - 1];
        while late - early > DAY {
            let middle = f64::midpoint(early, late);
            if leaves(middle) { late = middle } else { early = middle }
        }
        Some(late)
    }
}
