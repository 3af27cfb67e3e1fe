//! Why: for each chosen party which clause adds what, how it comes to that, what hangs on whom, and which trade moved.

use maud::{Markup, html};

use super::Page;
use super::changed::Changed;
use super::through;
use super::ties::{self, FLOOR};
use super::words::{capitalised, plain, title};
use crate::chart::bars::{self, Bar};
use crate::chart::network::{self, Tie};
use crate::chart::{Cell, Figure, Table, both, shown};
use crate::explain::{Explanation, Part, StakeParts, Step};
use crate::model::Party;
use crate::scenario::Clause;
use crate::stake;
use crate::trade::NOTHING;
use crate::world::World;

/// Clauses that add less than this share of the largest part stand in one row.
const SMALL: f64 = 0.01;
/// Sectors and partners of a table.
const LISTED: usize = 8;

pub(super) fn body(page: &Page<'_, '_>) -> Markup {
    html! {
        p {
            "What each clause adds is its mean over all orders in which the clauses could come into force (Shapley value). "
            "Parts add up to the whole, which is that of the run at central values and not the median of draws."
        }
        (codes(page))
        @for (explanation, party) in page.explained {
            (Subject { page, explanation, party: *party }.html())
        }
    }
}

/// What codes in the words below stand for.
fn codes(page: &Page<'_, '_>) -> Markup {
    let world = page.report.outcome().world();
    html! {
        details {
            summary { "What the codes mean" }
            p {
                "musd: million USD a year. r: how reliable a guarantor is held to be, 0 to 1. kappa: the share of its means that it would "
                "commit. Points behind a stake's own unit are those of its score."
            }
            p { @for (i, sector) in world.sectors().enumerate() { @if i > 0 { "; " } strong { (world[sector].code) } " " (world[sector].name) } "." }
            p { @for (i, actor) in world.actors().enumerate() { @if i > 0 { "; " } strong { (world[actor].code) } " " bdi { (world[actor].name) } } "." }
        }
    }
}

/// A party whose losses are explained.
struct Subject<'p, 'a, 'w> {
    page: &'p Page<'a, 'w>,
    explanation: &'p Explanation,
    party: Party,
}

/// A row of a waterfall.
struct Fall {
    name: String,
    place: Option<String>,
    from: f64,
    to: f64,
}

impl Subject<'_, '_, '_> {
    fn world(&self) -> &World {
        self.page.report.outcome().world()
    }

    fn name(&self) -> &str {
        self.party.name(self.world())
    }

    fn id(&self, of: &str) -> String {
        format!("{of}-{}", self.explanation.code.to_lowercase())
    }

    fn clause(&self, i: usize) -> &Clause {
        &self.page.scenario.clauses()[i]
    }

    fn html(&self) -> Markup {
        html! {
            h3 id=(self.id("why")) { "Why " bdi { (self.name()) } }
            @for parts in &self.explanation.stakes { (self.waterfall(parts)) }
            @if let Some(figure) = through::figure(self.page, self.explanation, self.name()) { (figure) }
            (self.chain())
            @if let Some(figure) = self.network() { (figure) }
            (self.trade())
        }
    }

    fn waterfall(&self, parts: &StakeParts) -> Markup {
        let words = stake::of(parts.stake).words();
        let falls = self.falls(parts);
        let bar = |fall: &Fall| Bar { value: fall.to, range: None, from: Some(fall.from) };
        let scale = bars::scale(falls.iter().map(bar));
        let whole = 100.0 * parts.whole;
        let about = format!("{}: {} by clause", self.name(), words.measure);
        html! {
            h4 { (capitalised(words.measure)) ", " (words.sign) ": " (shown(whole, words.decimals))
                @if let Some(income) = parts.income_musd { ", " (shown(parts.whole * income, 0)) " million USD a year" } }
            div.scroll role="region" aria-label=(about) tabindex="0" {
                table.parts {
                    caption.unseen { (about) }
                    thead { tr { th scope="col" { "Clause" } th.amount scope="col" { (words.sign) } th scope="col" { "Step by step" } } }
                    tbody {
                        @for fall in &falls {
                            tr {
                                th scope="row" { (fall.name) @if let Some(place) = &fall.place { " " span.where { (place) } } }
                                td.amount data-value=(fall.to - fall.from) { span.value { (shown(fall.to - fall.from, words.fine)) } }
                                td { (bars::cell(bar(fall), scale)) }
                            }
                        }
                        tr.group {
                            th scope="row" { "All together" }
                            td.amount data-value=(whole) { span.value { (shown(whole, words.fine)) } }
                            td { (bars::cell(Bar { value: whole, range: None, from: None }, scale)) }
                        }
                    }
                }
            }
            p.where {
                "By arm: " (arms(parts, words.fine)) "."
                @let error = parts.parts.iter().filter_map(|part| part.standard_error).fold(0.0, f64::max);
                @if error > 0.0 {
                    " There are more clauses than can be put in every order: orders were drawn, and a part has a standard error of "
                    (plain(100.0 * error, words.fine)) " " (words.sign) " at most."
                }
                @if parts.residual().abs() > NOTHING { " What the parts lack of the whole: " (format!("{:.1e}", 100.0 * parts.residual())) " " (words.sign) "." }
            }
        }
    }

    /// The parts of clauses one on top of the other, in the order of the file, those that hardly matter in one.
    fn falls(&self, parts: &StakeParts) -> Vec<Fall> {
        let largest = parts.parts.iter().map(|part| part.change.abs()).fold(NOTHING, f64::max);
        let (large, small): (Vec<&Part>, Vec<&Part>) =
            parts.parts.iter().partition(|part| part.change.abs() >= SMALL * largest);
        let mut reached = 0.0;
        let mut fall = |name: String, place: Option<String>, change: f64| {
            let from = reached;
            reached += 100.0 * change;
            Fall { name, place, from, to: reached }
        };
        let mut falls: Vec<Fall> = Vec::new();
        for part in large {
            let clause = self.clause(part.clause);
            falls.push(fall(title(clause), Some(super::words::place(clause)), part.change));
        }
        if !small.is_empty() {
            let name = crate::number::counted(small.len(), "clause adds little", "clauses add little");
            falls.push(fall(name, None, small.iter().map(|part| part.change).sum()));
        }
        falls
    }

    /// What happens on the way, in words.
    fn chain(&self) -> Markup {
        html! {
            h4 { "How it comes to that" }
            ol.chain {
                @for step in &self.explanation.chain { (self.step(step)) }
            }
        }
    }

    fn step(&self, step: &Step) -> Markup {
        let clause = self.clause(step.clause);
        html! {
            li {
                div { strong { (title(clause)) } " " span.where { (super::words::place(clause)) } }
                div { @for line in &step.changed { p { (line) } } }
                div { @for line in &step.passed { p { (line) } } }
                div { strong { (step.part) } }
            }
        }
    }

    /// What it depends on, what of that the deal changes, and where there is no way around.
    fn network(&self) -> Option<Figure> {
        let world = self.world();
        let members = self.party.members(world);
        let graph = world.graph(0.0).ok()?.of_users(&members);
        let ties = ties::of(&graph, world, Some(&Changed::by(self.page.scenario, world)));
        if ties.is_empty() {
            return None;
        }
        let id = self.id("network");
        let title = format!("What {} hangs on.", self.name());
        let changed = ties.iter().filter(|tie| tie.is_changed).count();
        let says = format!(
            "Lines are as thick as the provider's share; {changed} of {} are changed by the deal (orange). A diamond marks a provider \
             without whom less than {} % of a good arrives.",
            ties.len(),
            plain(100.0 * FLOOR, 0)
        );
        let drawn = [network::WIDE, network::NARROW].map(|layout| {
            let (picture, height) = network::picture(&ties, layout);
            ([layout.width, height], picture)
        });
        let mut kinds: Vec<&str> = ties.iter().map(|tie| tie.kind).collect();
        kinds.dedup();
        let picture = html! {
            fieldset.choice {
                legend { "Show" }
                @for kind in &kinds {
                    label { input type="checkbox" checked data-kind=(kind) class={ "show-" (kind) }; " " (kind) }
                }
            }
            (both(&id, &title, &says, &drawn))
        };
        let yes = |is: bool| Cell::from(if is { "yes" } else { "" });
        let row = |tie: &Tie| {
            let names = [tie.kind.into(), tie.user.as_str().into(), tie.provider.as_str().into()];
            let [changed, choke] = [tie.is_changed, tie.is_chokepoint].map(yes);
            names.into_iter().chain([Cell::Amount(100.0 * tie.share, 1), changed, choke]).collect()
        };
        let head = ["kind", "user", "provider", "share, %", "changed by the deal", "no way around"];
        let table = Table {
            about: title.clone(),
            file: id.clone(),
            head: head.map(str::to_owned).into(),
            rows: ties.iter().map(row).collect(),
        };
        Some(Figure { id, title, says, picture, table })
    }

    /// Sectors and partners whose trade moved most.
    fn trade(&self) -> Markup {
        let outcome = self.page.report.outcome();
        let world = self.world();
        let members = self.party.members(world);
        let mut sectors: Vec<(String, f64, f64)> = outcome
            .sectors_of(&members)
            .into_iter()
            .map(|one| (world[one.sector].name.clone(), one.volume, 100.0 * one.volume_growth))
            .collect();
        let all: Vec<_> = world.sectors().collect();
        let mut partners: Vec<(String, f64, f64)> = outcome
            .partners_of(&members, &all)
            .into_iter()
            .map(|one| (world[one.partner].name.clone(), one.exports, 100.0 * one.growth))
            .collect();
        for rows in [&mut sectors, &mut partners] {
            rows.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
            rows.truncate(LISTED);
        }
        html! {
            div.pair {
                (self.moved("sectors", "Sectors: what it makes", &sectors))
                (self.moved("partners", "Partners: what it sells them", &partners))
            }
        }
    }

    fn moved(&self, what: &str, title: &str, rows: &[(String, f64, f64)]) -> Markup {
        let bar = |value| Bar { value, range: None, from: None };
        let scale = bars::scale(rows.iter().map(|row| bar(row.1)));
        html! {
            div id=(self.id(what)) {
                h4 { (title) ", million USD a year" }
                table.parts {
                    thead { tr { th scope="col" { (if what == "sectors" { "Sector" } else { "Partner" }) } th.amount scope="col" { "million USD" } th.amount scope="col" { "%" } th scope="col" { "Change" } } }
                    tbody { @for (name, value, growth) in rows {
                        tr {
                            th scope="row" { bdi { (name) } }
                            td.amount data-value=(value) { span.value { (shown(*value, 0)) } }
                            td.amount { (shown(*growth, 2)) }
                            td { (bars::cell(bar(*value), scale)) }
                        }
                    } }
                }
            }
        }
    }
}

fn arms(parts: &StakeParts, decimals: usize) -> String {
    let arms = parts.arms.iter().map(|arm| format!("{} {}", arm.arm, shown(100.0 * arm.change, decimals)));
    arms.collect::<Vec<_>>().join(", ")
}
