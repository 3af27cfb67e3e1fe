//! From numbers to places.
//!
//! Of our own: the scales of plotters put numbers on whole pixels, which a picture that is stretched to any width has none of.

/// An interval of numbers laid on an interval of places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from: [f64; 2],
    to: [f64; 2],
}

impl Scale {
    /// Lays the least interval that holds some numbers and 0 on places.
    pub(crate) fn with_zero(values: impl IntoIterator<Item = f64>, to: [f64; 2]) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite.fold((0.0, 0.0), |(low, high), v| (f64::min(low, v), f64::max(high, v)));
        // Where all is nothing, nothing is in the middle.
        let from = if low == high { [-1.0, 1.0] } else { [low, high] };
        Self { from, to }
    }

    /// The least and the largest number on it.
    pub(crate) fn ends(self) -> [f64; 2] {
        self.from
    }

    /// The place of a number; what lies outside is put on the edge.
    pub(crate) fn at(self, value: f64) -> f64 {
        let [low, high] = self.from;
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        self.to[0] + share * (self.to[1] - self.to[0])
    }

    /// Round numbers in the interval, about so many: multiples of 1, 2 or 5 times a power of ten; with the decimals that they need.
    pub(crate) fn ticks(self, about: f64) -> (Vec<f64>, usize) {
        let [low, high] = self.from;
        let rough = (high - low) / about;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power);
        let first = (low / step).ceil();
        let ticks = std::iter::successors(Some(first), |n| Some(n + 1.0))
            // Not by adding steps, which would put 0 beside 0.
            .map(|n| n * step)
            .take_while(|tick| *tick <= high + step * 1e-9);
        let decimals = format!("{:.0}", (0.0 - step.log10() - 1e-9).ceil().max(0.0)).parse().unwrap_or(0);
        (ticks.collect(), decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn zero_is_on_every_scale() {
        let scale = Scale::with_zero([3.0, 5.0, f64::NAN], [0.0, 100.0]);
        assert_eq!([scale.at(0.0), scale.at(5.0), scale.at(9.0)], [0.0, 100.0, 100.0]);
        let nothing = Scale::with_zero([0.0], [0.0, 100.0]);
        assert_eq!(nothing.at(0.0), 50.0);
    }

    #[test]
    fn ticks_are_round() {
        let ticks = |low, high| Scale::with_zero([low, high], [0.0, 1.0]).ticks(5.0);
        assert_eq!(ticks(-12.0, 9.0), (vec![-10.0, -5.0, 0.0, 5.0], 0));
        assert_eq!(ticks(0.0, 1.0).1, 1);
        assert_eq!(ticks(0.0, 0.03).1, 2);
        assert_eq!(ticks(0.0, 2.5e6).0.last(), Some(&2.5e6));
    }
}
