//! What a clause rests on: where its file says so, who put what on record, and what of it is judged.

use super::title;
use crate::error::{Error, Result};
use crate::scenario::file::Block;

/// Letters of a source: a citation with what it says.
pub(in crate::scenario) const LONGEST: usize = 300;

/// `source` of a clause, one text or several; none where the key is not there.
pub(in crate::scenario) fn read(block: &Block<'_>) -> Result<Vec<String>> {
    let Some(texts) = block.text_or_texts("source", "a text or a list of texts")? else {
        return Ok(Vec::new());
    };
    if let ([], Some(at)) = (texts.as_slice(), block.find("source")) {
        return Err(Error::Value {
            at,
            found: "an empty list".into(),
            expected: "a source, or no key".into(),
        });
    }
    texts.iter().map(|text| title::bounded(text, "source", LONGEST)).collect()
}

/// Whether a source says that something is judged and on no record.
pub(crate) fn is_judgement(source: &str) -> bool {
    source.to_lowercase().starts_with("judgement")
}
