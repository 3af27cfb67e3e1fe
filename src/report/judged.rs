//! What of the bundled data is judged, and what it does to the order of third parties in one deal.

/// Sizes that are judged, and what the range of each does.
static SIZES: &str = include_str!("../../seeds/judgement.csv");
static EFFECTS: &str = include_str!("../../seeds/judgement_effect.csv");

/// The scenario whose ranks they were tried on.
pub const JUDGED: &str = "us-china-sectoral-deal";

/// A size that is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Its name in `seeds/judgement.csv`.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Its low end, central value and high end, as they are written.
    pub range: [String; 3],
    /// The unit of its range.
    pub unit: String,
    /// Share of pairs of third parties that change places from one end to the other, 0 to 1.
    pub pairs_swapped: f64,
    /// How many places one of them moves at most.
    pub largest_move: u32,
}

/// Those that were tried, what moves the order most first.
///
/// # Panics
/// Never: the tables are compiled in.
#[must_use]
pub fn judged() -> Vec<Judged> {
    let rows = |text: &'static str| {
        let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        rows.map(|row| row.expect("a table of the seeds")).collect::<Vec<_>>()
    };
    let sizes = rows(SIZES);
    let one = |row: csv::StringRecord| {
        let size = sizes.iter().find(|size| size[0] == row[0]).expect("an effect is of a size");
        Judged {
            id: row[0].to_owned(),
            what: size[1].to_owned(),
            range: [3, 4, 5].map(|i| size[i].to_owned()),
            unit: size[6].to_owned(),
            pairs_swapped: row[2].parse().expect("a table of the seeds"),
            largest_move: row[3].parse().expect("a table of the seeds"),
        }
    };
    rows(EFFECTS).into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::judged;

    #[test]
    fn what_moves_most_comes_first() {
        let judged = judged();
        assert_eq!(judged.len(), 10);
        assert!(judged.is_sorted_by(|one, other| one.pairs_swapped >= other.pairs_swapped));
        assert!(judged.iter().all(|one| !one.what.is_empty() && (0.0..=1.0).contains(&one.pairs_swapped)));
    }
}
