//! All deals of a menu, numbered.

use crate::scenario::Item;

/// All combinations of the levels of some items. They are numbered so that the first item's level changes slowest, and
/// number 0 has every item at 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Space {
    levels: Vec<Vec<f64>>,
}

impl Space {
    pub(super) fn of(items: &[Item]) -> Self {
        Self { levels: items.iter().map(|item| item.levels.clone()).collect() }
    }

    /// No deal alone.
    pub(super) fn nothing(items: &[Item]) -> Self {
        Self { levels: vec![vec![0.0]; items.len()] }
    }

    /// The combinations of some of the items alone.
    pub(super) fn only(&self, items: &[usize]) -> Self {
        Self { levels: items.iter().map(|&item| self.levels[item].clone()).collect() }
    }

    /// How many items there are.
    pub(super) fn width(&self) -> usize {
        self.levels.len()
    }

    /// How many there are; none where nobody could count them.
    pub(super) fn count(&self) -> Option<usize> {
        self.levels.iter().try_fold(1_usize, |count, levels| count.checked_mul(levels.len()))
    }

    /// The step that each item is at, 0 the lowest.
    pub(super) fn steps(&self, number: usize) -> Vec<usize> {
        let mut rest = number;
        let mut steps: Vec<usize> = self
            .levels
            .iter()
            .rev()
            .map(|levels| {
                let step = rest % levels.len();
                rest /= levels.len();
                step
            })
            .collect();
        steps.reverse();
        steps
    }

    /// The inverse, of steps of the given items of a larger space.
    pub(super) fn number(&self, steps: impl IntoIterator<Item = usize>) -> usize {
        self.levels.iter().zip(steps).fold(0, |number, (levels, step)| number * levels.len() + step)
    }

    pub(super) fn levels(&self, number: usize) -> Vec<f64> {
        let steps = self.steps(number);
        self.levels.iter().zip(steps).map(|(levels, step)| levels[step]).collect()
    }
}
