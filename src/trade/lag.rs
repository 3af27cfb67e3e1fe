//! What follows a moving target: after a delay, and then little by little.

use std::collections::VecDeque;

use super::Cells;

/// Numbers of many who decide now and then. Each year a share of them looks at the targets of the day, and does what it decided
/// when the delay is over:
///
/// ```text
/// value(t) = ∫ rate e^(−rate u) target(t − delay − u) du      u from 0 to ∞
/// ```
///
/// Targets are held over periods; before the first of them they were what the numbers started from. Times are in years.
#[derive(Debug, Clone)]
pub struct Lag {
    delay: f64,
    rate: f64,
    at: f64,
    value: Cells,
    start: Cells,
    held: VecDeque<Held>,
    /// Arrays of targets that nobody waits for any more.
    spare: Vec<Vec<f64>>,
    /// What the numbers were, to be written again where nobody else has them any more.
    old: Vec<Cells>,
}

/// Targets of a period.
#[derive(Debug, Clone)]
struct Held {
    begins: f64,
    ends: f64,
    target: Vec<f64>,
}

impl Lag {
    /// At rest at `start` at some time; `rate` is that of the year, from 0, and infinite for those who all decide all the time.
    ///
    /// # Panics
    /// For a delay or a rate below 0.
    #[must_use]
    pub fn new(start: Vec<f64>, rate: f64, delay: f64, at: f64) -> Self {
        assert!(rate >= 0.0 && delay >= 0.0, "a rate of {rate} and a delay of {delay}");
        let start = Cells::from(start);
        let value = start.clone();
        Self { delay, rate, at, value, start, held: VecDeque::new(), spare: Vec::new(), old: Vec::new() }
    }

    /// The share of a change that is old by so many years which has been followed.
    #[must_use]
    pub fn progress(rate: f64, delay: f64, years: f64) -> f64 {
        if years <= delay { 0.0 } else { -(-rate * (years - delay)).exp_m1() }
    }

    /// The rate at which a part of a change has been followed after some years: none of it 0, all of it as good as all.
    #[must_use]
    pub fn rate(part: f64, delay: f64, years: f64) -> f64 {
        const ALL: f64 = 1.0 - 1e-6;
        -(-part.clamp(0.0, ALL)).ln_1p() / (years - delay)
    }

    /// What the numbers are now.
    #[must_use]
    pub fn value(&self) -> &Cells {
        &self.value
    }

    /// Whether they are what they started from because nobody has acted yet.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.value.is_shared_with(&self.start)
    }

    /// Targets from one time to a later one, written by `write` into an array that holds anything.
    pub fn hold(&mut self, begins: f64, ends: f64, write: impl FnOnce(&mut [f64])) {
        let mut target = self.spare.pop().unwrap_or_else(|| vec![0.0; self.value.len()]);
        write(&mut target);
        self.held.push_back(Held { begins, ends, target });
    }

    /// Holds the last targets until a later time.
    pub fn hold_on(&mut self, ends: f64) {
        if let Some(last) = self.held.back_mut() {
            last.ends = ends;
        }
    }

    /// Goes on to a later time. The last targets count on where none are known.
    pub fn advance_to(&mut self, time: f64) {
        let Self { delay, rate, at, value, start, held, spare, old } = self;
        let [from, to] = [*at - *delay, time - *delay];
        *at = time;
        if to <= from || *rate == 0.0 {
            return;
        }
        let first = held.front().map_or(f64::INFINITY, |held| held.begins);
        if value.is_shared_with(start) && first >= to {
            return;
        }
        // Share of all who act between `from` and `to` on what they saw from `begins` to `ends`.
        let part = |begins: f64, ends: f64| {
            let [begins, ends] = [begins.max(from), ends.min(to)];
            if ends <= begins {
                return 0.0;
            }
            let left = |seen: f64| if seen >= to { 1.0 } else { (-*rate * (to - seen)).exp() };
            left(ends) - left(begins)
        };
        let mut parts: Vec<(f64, &[f64])> = vec![(part(f64::NEG_INFINITY, first), start)];
        for (i, one) in held.iter().enumerate() {
            let ends = if i + 1 == held.len() { f64::INFINITY } else { one.ends };
            parts.push((part(one.begins, ends), &one.target));
        }
        parts.retain(|(part, _)| *part > 0.0);
        let len = value.len();
        let place = old.iter_mut().position(|cells| cells.sole().is_some());
        let mut new = place.map_or_else(|| vec![0.0; len].into(), |place| old.swap_remove(place));
        // In this order nothing that is where its targets are moves by rounding.
        let all = new.iter_mut().zip(&*value);
        match parts[..] {
            [(part, target)] => all.zip(target).for_each(|((new, value), target)| {
                *new = value + part * (target - value);
            }),
            [(first, one), (second, other)] => {
                all.zip(one.iter().zip(other)).for_each(|((new, value), (one, other))| {
                    *new = value + (first * (one - value) + second * (other - value));
                });
            }
            _ => all.enumerate().for_each(|(i, (new, value))| {
                *new = value + parts.iter().map(|(part, target)| part * (target[i] - value)).sum::<f64>();
            }),
        }
        old.push(std::mem::replace(value, new));
        while held.len() > 1 && held[0].ends <= to {
            spare.extend(held.pop_front().map(|old| old.target));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lag;

    #[test]
    fn one_change_is_followed_as_its_age_says() {
        let (rate, delay) = (0.3, 1.0);
        for step in [1.0 / 12.0, 0.25, 1.0] {
            let mut lag = Lag::new(vec![2.0], rate, delay, 2026.0);
            let mut time = 2026.0;
            while time < 2040.0 {
                lag.hold(time, time + step, |target| target[0] = 5.0);
                time += step;
                lag.advance_to(time);
                let by_age = 2.0 + 3.0 * Lag::progress(rate, delay, time - 2026.0);
                assert!((lag.value()[0] - by_age).abs() < 1e-12, "{time}: {} {by_age}", lag.value()[0]);
            }
        }
    }

    #[test]
    fn a_change_taken_back_is_followed_for_as_long_as_it_lasted() {
        // Up from 0 to 0.5 years; by hand: those who decide then act from 1 to 1.5.
        let mut lag = Lag::new(vec![0.0], 0.4, 1.0, 0.0);
        let mut time = 0.0;
        while time < 6.0 {
            lag.hold(time, time + 0.125, |target| target[0] = if time < 0.5 { 1.0 } else { 0.0 });
            time += 0.125;
            lag.advance_to(time);
            let share = |years: f64| 1.0 - (-0.4 * years).exp();
            let expected = if time <= 1.0 {
                0.0
            } else if time <= 1.5 {
                share(time - 1.0)
            } else {
                share(0.5) * (-0.4 * (time - 1.5)).exp()
            };
            assert!((lag.value()[0] - expected).abs() < 1e-12, "{time}: {} {expected}", lag.value()[0]);
        }
    }

    #[test]
    fn what_stays_does_not_move_by_rounding() {
        let mut lag = Lag::new(vec![1.0, 0.3], 0.3, 1.0, 2026.0);
        for month in 0..200 {
            let at = 2026.0 + f64::from(month) / 12.0;
            lag.hold(at, at + 1.0 / 12.0, |target| target.copy_from_slice(&[1.0, 0.3]));
            lag.advance_to(at + 1.0 / 12.0);
        }
        assert_eq!(lag.value()[..], [1.0, 0.3]);
    }

    #[test]
    fn a_rate_gives_the_part_that_it_is_made_from() {
        for part in [0.0, 0.1, 0.45, 0.9] {
            let rate = Lag::rate(part, 1.0, 3.0);
            assert!((Lag::progress(rate, 1.0, 3.0) - part).abs() < 1e-12);
        }
        assert!(Lag::rate(2.0, 1.0, 3.0).is_finite());
    }
}
