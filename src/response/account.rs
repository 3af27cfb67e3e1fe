//! What a response does about a loss, and what it does besides: arithmetic on changes, in any unit that adds up.

use std::ops::AddAssign;

use crate::trade::settled;

/// What happens to one stake of one actor in one future, or of several actors together, gains positive. With L the loss without a
/// response and b the change with it less that without it:
///
/// `undone` = min(b, L) where L > 0, else 0; `besides` = b − `undone`.
///
/// What a response costs is in b. So nothing is hidden and nothing counted twice: where something was lost, a cost lowers what is
/// undone; where nothing was, it is `taken`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Account {
    /// Change from before, with the response.
    pub change: f64,
    /// L, what is lost without it, at least 0. Of several actors the sum: nobody's gain makes up for another's loss.
    pub lost: f64,
    /// How much of that it undoes: at most that, and below 0 where it makes the loss larger.
    pub undone: f64,
    /// What else it changes: gains beyond the loss, gains and losses where nothing was lost.
    pub besides: f64,
    /// The losses among these: what it costs or takes where nothing was lost, at least 0.
    pub taken: f64,
}

impl Account {
    /// Of one actor, from its change without the response and with it.
    #[must_use]
    pub fn of(without: f64, with: f64) -> Self {
        let lost = (0.0 - without).max(0.0);
        let more = with - without;
        let undone = if lost > 0.0 { more.min(lost) } else { 0.0 };
        let besides = more - undone;
        Self { change: with, lost, undone, besides, taken: (0.0 - besides).max(0.0) }
    }

    /// Of several actors as fractions of `base`, what they had together, above 0: actor by actor, from the changes of each without
    /// the response and with it. What a solve leaves of nothing is no loss; see [`NOTHING`](crate::trade::NOTHING).
    #[must_use]
    pub(super) fn together(base: f64, changes: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut all = Self::default();
        for (without, with) in changes {
            all += Self::of(settled(without, base), settled(with, base));
        }
        all.scaled(1.0 / base)
    }

    /// What a choice goes by: what is undone, less what is taken.
    #[must_use]
    pub fn counts(&self) -> f64 {
        self.undone - self.taken
    }

    /// What is left of the loss, with what is taken: at least 0.
    #[must_use]
    pub fn left(&self) -> f64 {
        self.lost - self.counts()
    }

    /// All of it in a unit that is `scale` times smaller.
    #[must_use]
    pub fn scaled(self, scale: f64) -> Self {
        Self {
            change: self.change * scale,
            lost: self.lost * scale,
            undone: self.undone * scale,
            besides: self.besides * scale,
            taken: self.taken * scale,
        }
    }
}

impl AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.change += other.change;
        self.lost += other.lost;
        self.undone += other.undone;
        self.besides += other.besides;
        self.taken += other.taken;
    }
}
