//! "Did you mean ...?"

use std::cmp::Reverse;

/// What is longer is no name: likeness takes time by both lengths.
const LONGEST: usize = 200;
/// One slip in so many letters, or a part of them.
const ONE_IN: usize = 5;
/// Letters of a word from which likeness as a whole tells something; of fewer, it is chance.
const WORD: usize = 4;
/// A likeness, 0 to 1, from which words are alike as a whole.
const ALIKE: f64 = 0.8;
/// Letters with which one name may begin another.
const START: usize = 3;

/// The known name nearest to what was written, if any is near enough to be meant: by slips, which are a letter too many, too few or
/// wrong, or two in the wrong order, at most one in five letters; then by how it begins; then by likeness.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if found.len() > LONGEST {
        return None;
    }
    let wanted = found.to_lowercase();
    let length = wanted.chars().count();
    let near = |name: &'a str| {
        let plain = name.to_lowercase();
        let slips = strsim::osa_distance(&wanted, &plain);
        let begins = length.min(plain.chars().count()) >= START
            && (plain.starts_with(&wanted) || wanted.starts_with(&plain));
        let likeness = strsim::jaro_winkler(&wanted, &plain);
        let way = match slips {
            _ if slips <= length.div_ceil(ONE_IN) && slips < length => 0,
            _ if begins => 1,
            _ if length >= WORD && likeness >= ALIKE => 2,
            _ => return None,
        };
        let slips = if way == 0 { slips } else { 0 };
        // Codes of a kind are of one length.
        let longer = plain.chars().count().abs_diff(length);
        Some((Reverse((way, slips)), longer, likeness, name))
    };
    known
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .filter_map(near)
        .max_by(|a, b| {
            let same_length = |longer: usize| Reverse(usize::from(longer > 0));
            a.0.cmp(&b.0).then(same_length(a.1).cmp(&same_length(b.1))).then(a.2.total_cmp(&b.2))
        })
        .map(|(.., name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_name_with_the_fewest_slips_is_meant_and_none_where_none_is_near() {
        let codes = ["ASEAN", "CHN", "CHE", "ZAF", "USA", "ITA", "EU", "South Africa", "China", "goods"];
        for (found, meant) in [
            ("CNH", Some("CHN")),
            ("THA", None),
            ("XYZ", None),
            ("ITL", Some("ITA")),
            ("usa", Some("USA")),
            ("good", Some("goods")),
            ("godos", Some("goods")),
            ("Soth Arfica", Some("South Africa")),
            ("Chnia", Some("China")),
            ("Z", None),
            ("", None),
        ] {
            assert_eq!(nearest(found, codes).as_deref(), meant, "{found}");
        }
        assert_eq!(nearest("lead_time", ["name", "lead_time_years"]).as_deref(), Some("lead_time_years"));
    }
}
