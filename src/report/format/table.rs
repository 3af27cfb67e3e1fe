//! Tables for people.

use super::Answer;

pub(super) fn text(answer: &(impl Answer + ?Sized)) -> String {
    answer.table()
}
