//! Who is most exposed at weights of the stakes that a reader chose.

use maud::{Markup, html};

use super::Page;
use crate::chart::{bars, shown};

/// Parties that are ranked.
const RANKED: usize = 10;

/// Third parties in the order of their scores at some weights.
pub(super) fn ranks(page: &Page<'_, '_>, weights: [f64; 3]) -> Markup {
    let exposures = page.report.exposures();
    let world = page.report.outcome().world();
    let stakes = exposures.stakes();
    let all: f64 = stakes.iter().map(|&stake| weights[stake as usize]).sum();
    let score = |exposure: &crate::exposure::Exposure| -> Option<f64> {
        let parts =
            stakes.iter().map(|&stake| Some(weights[stake as usize] / all * exposure.stake(stake)?.score?));
        parts.sum()
    };
    let mut ranked: Vec<_> = exposures
        .ranked_as_one()
        .into_iter()
        .filter_map(|one| Some((one.party, score(one.exposure).filter(|score| score.is_finite())?)))
        .collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    ranked.truncate(RANKED);
    let bar = |score: f64| bars::Bar { value: 0.0 - score, range: None, from: None };
    let scale = bars::scale(ranked.iter().map(|(_, score)| bar(*score)));
    html! {
        @if ranked.is_empty() {
            p { "There are no scores to weigh: the scenario moves no stake, names nobody who strikes it, or all weights are 0." }
        } @else {
            table.parts {
                caption { "Most exposed at these weights, points of the score; 100 is what somebody would lose without the two at all" }
                thead { tr { th scope="col" { "Who" } th.amount scope="col" { "points" } th scope="col" { "Loss" } } }
                tbody { @for (party, score) in &ranked {
                    tr data-ranked=(party.code(world)) {
                        th scope="row" { bdi { (party.name(world)) } }
                        td.amount data-value=(score) { (shown(*score, 2)) }
                        td { (bars::cell(bar(*score), scale)) }
                    }
                } }
            }
        }
    }
}
