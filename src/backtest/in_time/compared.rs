//! Two series of levels as changes since their start: which way, when, how far.

use serde::{Serialize, Serializer};

use crate::trade::NOTHING;

/// Part of the start below which a change is none: what rounds to 0.00 %.
const ROUNDING: f64 = 5e-5;

/// How the changes of two series go together.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Changes of the record since its first value, fractions of that.
    pub recorded: Vec<f64>,
    /// The same of ours.
    pub ours: Vec<f64>,
    /// Position of the largest recorded change; none where there is none.
    pub extreme: Option<usize>,
    /// The same of ours.
    pub our_extreme: Option<usize>,
    /// Position at which half of the largest recorded change has first come; none where there is none.
    pub half: Option<usize>,
    /// The same of ours.
    pub our_half: Option<usize>,
}

/// Which way ours goes where something was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The first value, from which changes are counted.
    Start,
    /// The same as recorded.
    Same,
    /// The other.
    Other,
    /// Ours does not move, the record does.
    Still,
    /// Neither moves.
    None,
    /// Ours moves, the record does not.
    NotNone,
}

impl Compared {
    /// Of two series of the same dates.
    ///
    /// # Panics
    /// Where one is longer.
    #[must_use]
    pub fn of(recorded: &[f64], ours: &[f64]) -> Self {
        assert_eq!(recorded.len(), ours.len(), "of the same dates");
        let [recorded, ours] = [recorded, ours].map(changes);
        let [extreme, our_extreme] = [&recorded, &ours].map(|changes| extreme(changes));
        let [half, our_half] =
            [(&recorded, extreme), (&ours, our_extreme)].map(|(changes, at)| half(changes, at?));
        Self { recorded, ours, extreme, our_extreme, half, our_half }
    }

    /// Which way ours goes at each date.
    pub fn ways(&self) -> impl Iterator<Item = Way> {
        self.recorded
            .iter()
            .zip(&self.ours)
            .enumerate()
            .map(|(at, (&recorded, &ours))| if at == 0 { Way::Start } else { Way::of(recorded, ours) })
    }

    /// At how many of how many dates behind the first ours goes the way of the record.
    #[must_use]
    pub fn right(&self) -> [usize; 2] {
        [self.ways().filter(|way| way.is_right()).count(), self.recorded.len().saturating_sub(1)]
    }

    /// Which way ours goes where the recorded change is largest; where nothing was recorded, whether ours moves at any date.
    #[must_use]
    pub fn way(&self) -> Way {
        match (self.extreme, self.our_extreme) {
            (Some(at), _) => Way::of(self.recorded[at], self.ours[at]),
            (None, None) => Way::None,
            (None, Some(_)) => Way::NotNone,
        }
    }

    /// By how many dates of the record half of ours comes later than half of what was recorded, a minus where sooner; none where one
    /// of them does not come.
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "positions of rows")]
    pub fn lag(&self) -> Option<isize> {
        Some(self.our_half? as isize - self.half? as isize)
    }

    /// Ours over the record, at the largest recorded change; none where there is none.
    #[must_use]
    pub fn size(&self) -> Option<f64> {
        // Nothing over a fall is nothing, and no -0.
        self.extreme.map(|at| self.ours[at] / self.recorded[at] + 0.0)
    }
}

impl Way {
    fn of(recorded: f64, ours: f64) -> Self {
        match (recorded == 0.0, recorded * ours > 0.0) {
            (true, _) if ours.abs() < ROUNDING => Self::None,
            (true, _) => Self::NotNone,
            _ if ours.abs() <= NOTHING => Self::Still,
            (false, true) => Self::Same,
            (false, false) => Self::Other,
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Same => "same way",
            Self::Other => "other way",
            Self::Still => "still",
            Self::None => "none",
            Self::NotNone => "not none",
        }
    }

    /// Whether it is the way of the record.
    #[must_use]
    pub fn is_right(self) -> bool {
        matches!(self, Self::Same | Self::None)
    }
}

impl Serialize for Way {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

fn changes(values: &[f64]) -> Vec<f64> {
    // Less nothing is nothing, and no -0.
    values.iter().map(|value| value / values[0] - 1.0 + 0.0).collect()
}

/// The first of equals.
fn extreme(changes: &[f64]) -> Option<usize> {
    let moved = changes.iter().enumerate().filter(|(_, change)| change.abs() > NOTHING);
    moved.reduce(|most, one| if one.1.abs() > most.1.abs() { one } else { most }).map(|(at, _)| at)
}

fn half(changes: &[f64], extreme: usize) -> Option<usize> {
    let whole = changes[extreme];
    changes.iter().position(|change| change / whole >= 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_halves_and_sizes_of_series_by_hand() {
        // Falls by 10, 30, 40 and 20 % of 50; ours by 5, 10, 25 and 30 % of 200.
        let compared = Compared::of(&[50.0, 45.0, 35.0, 30.0, 40.0], &[200.0, 190.0, 180.0, 150.0, 140.0]);
        assert_eq!((compared.extreme, compared.our_extreme), (Some(3), Some(4)));
        assert_eq!((compared.half, compared.our_half, compared.lag()), (Some(2), Some(3), Some(1)));
        assert_eq!((compared.way(), compared.right()), (Way::Same, [4, 4]));
        assert!((compared.size().unwrap() - 0.25 / 0.4).abs() < 1e-12);
    }

    #[test]
    fn a_rise_is_not_a_fall_and_what_stands_still_is_neither() {
        let compared = Compared::of(&[10.0, 9.0, 12.0, 8.0], &[1.0, 1.1, 1.2, 1.0]);
        let ways: Vec<Way> = compared.ways().collect();
        assert_eq!(ways, [Way::Start, Way::Other, Way::Same, Way::Still]);
        // The first of equals: 2 of 10 up, then down.
        assert_eq!((compared.extreme, compared.way(), compared.right()), (Some(2), Way::Same, [1, 3]));
        // Half of ours, 0.1 of 0.2, comes at once, one date before that of the record.
        assert_eq!(compared.lag(), Some(-1));
    }

    #[test]
    fn where_nothing_was_recorded_ours_has_to_be_nothing() {
        let none = Compared::of(&[100.0; 3], &[100.0, 100.0, 100.001]);
        assert_eq!(none.ways().skip(1).collect::<Vec<_>>(), [Way::None; 2]);
        let some = Compared::of(&[100.0; 3], &[100.0, 100.0, 99.9]);
        assert_eq!(some.ways().collect::<Vec<_>>(), [Way::Start, Way::None, Way::NotNone]);
        assert_eq!((some.way(), some.lag(), some.size()), (Way::NotNone, None, None));
        assert_eq!((some.half, some.our_half), (None, Some(2)));
    }
}
