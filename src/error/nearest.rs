//! "Did you mean ...?"

/// What is longer is no name: likeness takes time by both lengths.
const LONGEST: usize = 200;

/// The known name nearest to what was written, if any is near enough to be meant.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if found.len() > LONGEST {
        return None;
    }
    let wanted = found.to_lowercase();
    known
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.65)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}
