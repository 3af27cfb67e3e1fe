//! JSON, indented, with a line break at the end.

use super::Answer;

pub(super) fn text(answer: &(impl Answer + ?Sized)) -> String {
    serde_json::to_string_pretty(&answer.object()).expect("keys are text and numbers finite") + "\n"
}
