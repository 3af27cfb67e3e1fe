//! How many of some figures are met.

use serde::Serialize;

use super::{Tried, Verdict};

/// Figures of one group, counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// By what they are grouped: "all", "world", "kind" (computed by a model, or measured), "figure", "horizon".
    pub by: &'static str,
    /// The group.
    pub group: String,
    /// Figures in it, those whose run failed among them.
    pub figures: usize,
    /// Those without a number, because the run failed.
    pub failed: usize,
    /// Those with the sign published.
    pub signs: usize,
    /// Those of which a size was published and not a sign alone.
    pub sized: usize,
    /// Of these, within a factor of 2, those in range among them.
    pub within_2: usize,
    /// Of these, within a factor of 1.5, those in range among them.
    pub within_1_5: usize,
    /// Median of ours over published, signs and all, where there is a ratio.
    pub median_ratio: Option<f64>,
}

impl Total {
    fn of(by: &'static str, group: &str, tried: &[&Tried]) -> Self {
        let verdicts = || tried.iter().filter_map(|one| Some((one, one.verdict()?)));
        let sized = |one: &Tried| !one.entry.published.is_sign();
        let among = |met: fn(Verdict) -> bool| {
            verdicts().filter(|(one, verdict)| sized(one) && met(*verdict)).count()
        };
        let mut ratios: Vec<f64> = tried.iter().filter_map(|one| one.ratio()).collect();
        ratios.sort_by(f64::total_cmp);
        let median_ratio = match ratios.len() {
            0 => None,
            count if count % 2 == 1 => Some(ratios[count / 2]),
            count => Some(f64::midpoint(ratios[count / 2 - 1], ratios[count / 2])),
        };
        Self {
            by,
            group: group.to_owned(),
            figures: tried.len(),
            failed: tried.len() - verdicts().count(),
            signs: verdicts().filter(|(_, verdict)| verdict.is_right()).count(),
            sized: tried.iter().filter(|one| sized(one)).count(),
            within_2: among(Verdict::is_within_twice),
            within_1_5: among(Verdict::is_within_half),
            median_ratio,
        }
    }
}

/// The group that a figure belongs to.
type Group = fn(&Tried) -> &str;

/// All together, then by world, by who found the figure, by what it is, and by horizon, in the order in which groups turn up.
pub(super) fn totals(tried: &[Tried]) -> Vec<Total> {
    let groups: [(&'static str, Group); 5] = [
        ("all", |_| "all"),
        ("world", |one| &one.entry.world),
        ("kind", |one| if one.entry.study.starts_with("measured") { "measured" } else { "computed" }),
        ("figure", |one| one.entry.figure.split_whitespace().next().unwrap_or_default()),
        ("horizon", |one| &one.record.horizon),
    ];
    let mut totals = Vec::new();
    for (by, group) in groups {
        let mut seen: Vec<(&str, Vec<&Tried>)> = Vec::new();
        for one in tried {
            let name = group(one);
            match seen.iter_mut().find(|(known, _)| *known == name) {
                Some((_, members)) => members.push(one),
                None => seen.push((name, vec![one])),
            }
        }
        totals.extend(seen.iter().map(|(name, members)| Total::of(by, name, members)));
    }
    totals
}
