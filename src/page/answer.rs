//! The answer: in sentences, then who pays as bars, as a map, and over all weights of the stakes.

use maud::{Markup, PreEscaped, html};

use super::numbers::{Change, Numbers, probability};
use super::words::{capitalised, heading, list, money, percent, plain};
use super::{Fragment, Page, mapped};
use crate::chart::bars::{self, Bar};
use crate::chart::map::{self, Area};
use crate::chart::ternary::{self, Region};
use crate::chart::{Cell, Figure, Scale, Table, shown, svg};
use crate::ensemble::Ensemble;
use crate::exposure::{Ranking, Role, first_places};
use crate::model::{Outcome, Party};
use crate::scenario::Stake;
use crate::stake;
use crate::trade::{NOTHING, settled};
use crate::world::Actor;

/// Colours that are told apart.
const COLOURS: usize = 8;

pub(super) fn body(page: &Page<'_, '_>) -> Markup {
    html! {
        @for Fragment { id, html } in fragments(page) { div id=(id) { (PreEscaped(html)) } }
        (chosen(page))
        (horizons(page))
        (Answer::of(page).terms())
    }
}

/// Ranks at the weights that somebody chose, where these are not all alike.
fn chosen(page: &Page<'_, '_>) -> Markup {
    let Some(weights) = page.weights.filter(|weights| weights.iter().any(|one| *one != weights[0])) else {
        return html! {};
    };
    let all: f64 = weights.iter().sum();
    let said = Stake::ALL.map(|stake| {
        format!("{} {}", stake::of(stake).words().measure, percent(weights[stake as usize] / all))
    });
    html! {
        h3 { "At the weights that were chosen" }
        @if all > 0.0 { p { (capitalised(&list(&said))) "." } }
        (super::weighed::ranks(page, weights))
    }
}

/// Real income at other horizons, where they were solved.
fn horizons(page: &Page<'_, '_>) -> Markup {
    let (report, world) = (page.report, page.report.outcome().world());
    let mut runs: Vec<&Outcome<'_>> = report.ends().iter().chain([report.outcome()]).collect();
    if runs.len() < 2 {
        return html! {};
    }
    runs.sort_by(|one, other| one.record().horizon.years().total_cmp(&other.record().horizon.years()));
    let mut head = vec!["party".to_owned()];
    head.extend(runs.iter().map(|one| format!("{} horizon, %", one.record().horizon)));
    let row = |party: Party| {
        let income = |run: &&Outcome<'_>| {
            Cell::Number(100.0 * settled(run.real_income(&party.members(world)).0, 1.0), 4)
        };
        std::iter::once(party.name(world).into()).chain(runs.iter().map(income)).collect()
    };
    let parties = report.exposures().ranked_as_one();
    let rows = parties.iter().map(|one| row(one.party)).collect();
    let about = "Real income at other horizons".to_owned();
    html! {
        h3 { "By when: real income at other horizons" }
        p { "Stocks run down and trade adjusts: within a year, after about three years, after about ten. Central values." }
        (Table { about, file: "horizons".to_owned(), head, rows })
    }
}

/// All of it that a change of the scenario changes.
pub(super) fn fragments(page: &Page<'_, '_>) -> Vec<Fragment> {
    let answer = Answer::of(page);
    let lead = html! { @for sentence in answer.sentences() { p.lead { (sentence) } } };
    let weights = html! { @if let Some(figure) = answer.weights() { (figure) } };
    let parts = [("lead", lead), ("bars", answer.bars()), ("map", answer.map()), ("weights", weights)];
    parts.map(|(id, html)| Fragment { id, html: html.into_string() }).into()
}

struct Answer<'p, 'a, 'w> {
    page: &'p Page<'a, 'w>,
    numbers: Numbers<'a>,
    stakes: &'a [Stake],
}

/// Parties under one heading of the table.
struct Block {
    title: String,
    parties: Vec<Party>,
    /// Whether they strike the deal.
    are_principals: bool,
}

impl<'p, 'a, 'w> Answer<'p, 'a, 'w> {
    fn of(page: &'p Page<'a, 'w>) -> Self {
        Self { page, numbers: Numbers::of(page.report), stakes: page.report.exposures().stakes() }
    }

    fn name(&self, party: Party) -> String {
        party.name(self.page.report.outcome().world()).to_owned()
    }

    fn change(&self, party: Party, stake: Stake) -> Option<Change> {
        let change = self.numbers.change(party.code(self.page.report.outcome().world()), stake)?;
        Some(if self.page.is_central { Change { drawn: None, ..change } } else { change })
    }

    /// Draws, where they are shown.
    fn drawn(&self) -> Option<&Ensemble<'w>> {
        self.page.report.ensemble().filter(|_| !self.page.is_central)
    }

    /// Third parties in the report's order, groups that stand as one in place of their members.
    fn third_parties(&self) -> Vec<Party> {
        self.page.report.exposures().ranked_as_one().into_iter().map(|one| one.party).collect()
    }

    fn blocks(&self) -> Vec<Block> {
        let (report, world) = (self.page.report, self.page.report.outcome().world());
        let exposures = report.exposures();
        let block = |title: String, parties, are_principals| Block { title, parties, are_principals };
        let mut blocks = vec![block("Third parties".to_owned(), self.third_parties(), false)];
        for &group in exposures.groups_as_one() {
            let parties = world[group].members.iter().copied().map(Party::from).collect();
            blocks.push(block(format!("Members of {}", Party::from(group).name(world)), parties, false));
        }
        let principals: Vec<Party> = exposures.principals().map(|(actor, _)| actor.into()).collect();
        if !principals.is_empty() {
            blocks.push(block("Who strikes the deal".to_owned(), principals, true));
        }
        blocks
    }

    /// Who pays most, how sure that is, and what it comes to in money.
    fn sentences(&self) -> Vec<String> {
        let third = self.third_parties();
        let most = |stake: Stake| {
            let losses = third.iter().filter_map(|&party| Some((party, self.change(party, stake)?)));
            let most = losses.min_by(|one, other| one.1.leading().total_cmp(&other.1.leading()));
            most.filter(|(_, change)| change.leading() < -NOTHING)
        };
        let mut sentences = vec![self.who(&most)];
        sentences.extend(self.how_sure(&most));
        sentences.extend(self.in_money(&third));
        sentences.push(self.frame());
        sentences
    }

    /// By when, against what, and what of it is judged: without it the rest is read as more than it is.
    fn frame(&self) -> String {
        let record = self.page.report.outcome().record();
        let years = record.horizon.years();
        let after =
            if years == 1.0 { "within a year".to_owned() } else { format!("after about {years} years") };
        let before = record
            .baseline
            .as_deref()
            .map_or("the world as it was measured".to_owned(), |base| format!("what holds in {base}"));
        let judged: Vec<String> = self
            .page
            .scenario
            .sources()
            .iter()
            .filter_map(|source| source.strip_prefix("Judgement:").map(|what| what.trim().to_owned()))
            .collect();
        let judged = if judged.is_empty() {
            String::new()
        } else {
            format!(
                " Judgement and on no record: {}; a loss that rests on these is as sure as they are.",
                judged.join("; ")
            )
        };
        format!("All of this is {after} ({} horizon), against {before}.{judged}", record.horizon)
    }

    fn who(&self, most: &impl Fn(Stake) -> Option<(Party, Change)>) -> String {
        let parts = self.stakes.iter().map(|&stake| {
            let words = stake::of(stake).words();
            let Some((party, change)) = most(stake) else {
                return format!("no third party loses {}", words.measure);
            };
            let range = change.range().map_or_else(String::new, |range| {
                format!(" (5\u{2013}95 % of draws: {})", losses(range, words.decimals))
            });
            let (name, loss) = (self.name(party), plain(change.leading(), words.decimals));
            format!("{name} loses most in {}: {loss} {}{range}", words.measure, words.sign)
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            "It moves none of the stakes.".to_owned()
        } else {
            format!("{}.", capitalised(&parts.join("; ")))
        }
    }

    fn how_sure(&self, most: &impl Fn(Stake) -> Option<(Party, Change)>) -> Option<String> {
        let report = self.page.report;
        let ensemble = self.drawn()?;
        let said: Vec<String> = self
            .stakes
            .iter()
            .filter_map(|&stake| {
                let (party, _) = most(stake)?;
                let share = percent(probability(report, party, stake)?);
                Some(format!(
                    "{} loses {} in {share} of them",
                    self.name(party),
                    stake::of(stake).words().measure
                ))
            })
            .collect();
        let failed = match ensemble.failures().len() {
            0 => String::new(),
            failed => {
                format!("; {failed} further draws could not be solved and are in none of these numbers")
            }
        };
        let draws = plain_count(ensemble.draws().len());
        let said = if said.is_empty() { "none of those above is a loss".to_owned() } else { list(&said) };
        Some(format!("Of {draws} draws of everything uncertain: {said}{failed}."))
    }

    fn in_money(&self, third: &[Party]) -> Option<String> {
        let report = self.page.report;
        let stake = self.stakes.iter().copied().find(|&stake| stake::of(stake).words().money.is_some())?;
        let world = report.outcome().world();
        let all = report.exposures().others()?.real_income_musd;
        let moves = |value: f64| if value < 0.0 { "lose" } else { "gain" };
        let of = |party: &Party| Some((*party, self.numbers.money(party.code(world), stake)?.mode));
        let (least, loss) = third.iter().filter_map(of).min_by(|one, other| one.1.total_cmp(&other.1))?;
        let one = if loss < 0.0 {
            format!("the largest loss is that of {}, {} a year", self.name(least), money(loss))
        } else {
            "none of them loses".to_owned()
        };
        Some(format!(
            "In money, all third parties together {} {} of {} a year at central values; {one}.",
            moves(all),
            money(all),
            stake::of(stake).words().measure
        ))
    }

    /// What the words mean, where they come first.
    fn terms(&self) -> Markup {
        let exposures = self.page.report.exposures();
        let world = self.page.report.outcome().world();
        html! {
            details {
                summary { "What the words mean" }
                dl {
                    dt { "Real income, %" }
                    dd { "What residents can buy with what they earn in a year, against the year without the deal." }
                    dt { "Expected defence, %" }
                    dd { "Own military means and those that allies would really commit if it were attacked." }
                    dt { "Power, points" }
                    dd { "Say over the rules of the markets that a pact is about. A point is a hundredth of all power." }
                    dt { "Range" }
                    dd { "From the 5th to the 95th percent of draws of everything uncertain. Without draws there is none." }
                    dt { "Central values" }
                    dd { "One run with every uncertain size at its mode." }
                    dt { "Score" }
                    dd {
                        "Losses of different stakes in one measure, only for ranks: 100 points are what somebody would lose without the two at all."
                        @for &stake in self.stakes {
                            @if let Some(yardstick) = exposures.yardstick(stake) {
                                " " (capitalised(stake::of(stake).words().measure)) ": "
                                (plain(100.0 * yardstick.loss, stake::of(stake).words().decimals)) " "
                                (stake::of(stake).words().sign) ", " bdi { (world[yardstick.actor].name) } "."
                            }
                        }
                    }
                }
            }
        }
    }

    fn bars(&self) -> Markup {
        let blocks = self.blocks();
        // What principals gain would make hairlines of all else.
        let scale = |stake: Stake, are_principals: bool| {
            let blocks = blocks.iter().filter(|block| block.are_principals == are_principals);
            let parties = blocks.flat_map(|block| &block.parties);
            bars::scale_of_most(parties.filter_map(|&party| Some(bar(self.change(party, stake)?))))
        };
        let scales: Vec<(Stake, [Scale; 2])> =
            self.stakes.iter().map(|&stake| (stake, [false, true].map(|are| scale(stake, are)))).collect();
        let ranking = self.page.report.exposures().ranking().filter(|_| self.stakes.len() > 1);
        let world = self.page.report.outcome().world();
        let drawn = self.drawn().is_some();
        html! {
            h3 { "Who pays, stake by stake" }
            p {
                @if drawn { "Bars are medians over draws, thin lines their 5\u{2013}95 % range. " }
                @else { "Bars are the run at central values. " }
                "Left of the line is a loss. A gain far beyond all others is cut and ends in a point. Each column has its own unit and its own scale"
                @if blocks.iter().any(|block| block.are_principals) {
                    ", and bars of who strikes the deal one of their own: compare their numbers with others', not their bars"
                }
                "."
                @if ranking.is_some() {
                    " Third parties are in the order of the last column: how often each is among the three most exposed when the \
                     stakes are weighed in all possible ways, at central values."
                }
            }
            p.tools hidden { label { "Only names with " input type="search" data-filter="paying"; } }
            div.scroll role="region" aria-label="Who pays, stake by stake" tabindex="0" {
                table.paying #paying {
                    caption.unseen { "Change of each stake by party, in its own unit" }
                    thead { tr {
                        th scope="col" { button type="button" disabled data-sort="name" { "Who" } }
                        @for (stake, _) in &scales {
                            th scope="col" { button type="button" disabled data-sort=(stake.word()) { (heading(*stake)) } }
                        }
                        @if ranking.is_some() {
                            th.share scope="col" { button type="button" disabled data-sort="first" { "Among first three, % of weights, central run" } }
                        }
                    } }
                    @for block in &blocks {
                        tbody {
                            tr.group {
                                th scope="rowgroup" { bdi { (block.title) } }
                                @for (stake, scales) in &scales {
                                    td { span.between { (reach(scales[usize::from(block.are_principals)], *stake)) } }
                                }
                                @if ranking.is_some() { td {} }
                            }
                            @for &party in &block.parties {
                                tr data-code=(party.code(world)) data-name=(party.name(world)) {
                                    th scope="row" { bdi { (party.name(world)) } }
                                    @for &(stake, scales) in &scales { (self.cell(party, stake, scales[usize::from(block.are_principals)])) }
                                    @if let Some(ranking) = ranking { (share(ranking, party)) }
                                }
                            }
                        }
                    }
                }
            }
            (crate::chart::download("who-pays.csv", &self.table(&blocks, ranking).csv()))
        }
    }

    fn cell(&self, party: Party, stake: Stake, scale: Scale) -> Markup {
        let words = stake::of(stake).words();
        let Some(change) = self.change(party, stake) else {
            return html! { td data-stake=(stake.word()) { span.absent { "not assessed" } } };
        };
        let is_untouched = change.mode == 0.0 && change.drawn.is_none_or(|drawn| drawn == [0.0; 3]);
        html! {
            td data-stake=(stake.word()) data-value=(change.leading()) data-mode=(change.mode) {
                @if is_untouched { span.absent { "no clause changes it" } }
                @else { span.value { (shown(change.leading(), words.decimals)) } }
                @if let Some([low, high]) = change.range().filter(|[low, high]| low != high) {
                    " " span.between { (shown(low, words.decimals)) " to " (shown(high, words.decimals)) }
                }
                (bars::cell(bar(change), scale))
            }
        }
    }

    /// All of it as numbers.
    fn table(&self, blocks: &[Block], ranking: Option<&Ranking>) -> Table {
        let world = self.page.report.outcome().world();
        let mut head: Vec<String> = ["code", "name", "role"].map(str::to_owned).into();
        for &stake in self.stakes {
            for variable in stake::of(stake).words().variables() {
                head.push(format!("{} ({})", variable.name, variable.unit));
                head.extend(variable.drawn.map(|name| format!("{name} ({})", variable.unit)));
            }
            head.push(format!("{} loss_probability", stake.word()));
        }
        head.push("among_first_three (share of weights)".to_owned());
        let mut rows = Vec::new();
        for &party in blocks.iter().flat_map(|block| &block.parties) {
            let code = party.code(world);
            let role = match self.page.report.exposures().party(party).role {
                Role::Principal => "principal",
                Role::ThirdParty => "third party",
                Role::Mixed => "mixed",
            };
            let mut row: Vec<Cell> = vec![code.into(), party.name(world).into(), role.into()];
            for &stake in self.stakes {
                let words = stake::of(stake).words();
                let money = words.money.map(|_| self.numbers.money(code, stake));
                for change in [Some(self.numbers.change(code, stake)), money].into_iter().flatten() {
                    row.push((change.map(|one| one.mode), words.decimals).into());
                    let drawn = change.and_then(|one| one.drawn);
                    row.extend((0..3).map(|i| Cell::from((drawn.map(|drawn| drawn[i]), words.decimals))));
                }
                row.push((probability(self.page.report, party, stake), 2).into());
            }
            row.push((ranking.and_then(|ranking| ranking.among_first(party)), 3).into());
            rows.push(row);
        }
        Table { about: "Who pays".to_owned(), file: "who-pays".to_owned(), head, rows }
    }

    fn map(&self) -> Markup {
        let world = self.page.report.outcome().world();
        let principals = self.page.report.outcome().principals();
        // Of third parties: what principals gain would make all else pale.
        let largest = |stake: Stake, sign: f64| {
            let third = world.actors().filter(|actor| !principals.contains(actor));
            third
                .filter_map(|actor| Some(self.change(actor.into(), stake)?.leading() * sign))
                .fold(0.0, f64::max)
        };
        let steps: Vec<(Stake, [f64; 2])> =
            self.stakes.iter().map(|&stake| (stake, [largest(stake, -1.0), largest(stake, 1.0)])).collect();
        let areas: Vec<Area> = world.actors().map(|actor| self.area(actor, &steps)).collect();
        html! {
            h3 { "On the map" }
            fieldset.choice {
                legend { "Coloured by" }
                @for (i, &(stake, _)) in steps.iter().enumerate() { (mapped::pick("map", stake, i == 0)) }
            }
            figure.mapped #world {
                figcaption {
                    strong { "The world by what it loses." }
                    " The numbers are those of the table above, a union's where it acts as one and the sum of a group of economies; who \
                     strikes the deal is outlined."
                }
                @if self.page.is_redrawn { (map::colours(&areas)) } @else { (map::picture(&areas)) }
                @for &(stake, most) in &steps { (mapped::legend(stake, most)) }
            }
        }
    }

    fn area(&self, actor: Actor, steps: &[(Stake, [f64; 2])]) -> Area {
        let world = self.page.report.outcome().world();
        let info = &world[actor];
        let mut class = Vec::new();
        let mut says = info.name.clone();
        for &(stake, most) in steps {
            let words = stake::of(stake).words();
            let party = mapped::speaks(self.page, stake, actor);
            let change = self.change(party, stake);
            class.push(mapped::class(stake, change.map(Change::leading), most));
            let said = change.map_or("not assessed".to_owned(), |change| {
                format!("{} {}", shown(change.leading(), words.decimals), words.sign)
            });
            let whose = match party {
                Party::Group(_) => format!(" of {}", self.name(party)),
                Party::Actor(_) => String::new(),
            };
            says = format!("{says}; {}{whose} {said}", words.measure);
        }
        if self.page.report.outcome().principals().contains(&actor) {
            class.push("principal".to_owned());
        }
        mapped::area(info, class.join(" "), says)
    }

    /// Who is most exposed at each mix of three stakes.
    fn weights(&self) -> Option<Figure> {
        let exposures = self.page.report.exposures();
        let ranking = exposures.ranking().filter(|ranking| ranking.stakes.len() == 3)?;
        let scores: Vec<Vec<f64>> = ranking
            .parties
            .iter()
            .map(|&party| {
                let score = |&stake: &Stake| exposures.party(party).stake(stake)?.score;
                ranking.stakes.iter().map(score).collect::<Option<Vec<f64>>>()
            })
            .collect::<Option<_>>()?;
        let places = first_places(&scores).ok()?;
        let mut order: Vec<usize> = (0..scores.len()).filter(|&i| places[i].len() > 2).collect();
        let first = |i: usize| ranking.acceptability.alternatives()[i].first();
        order.sort_by(|&one, &other| first(other).total_cmp(&first(one)));
        let regions: Vec<Region> = order
            .iter()
            .enumerate()
            .map(|(colour, &i)| Region {
                corners: places[i].clone(),
                name: self.name(ranking.parties[i]),
                mark: (colour + 1).to_string(),
                share: first(i),
                colour: colour.min(COLOURS - 1),
            })
            .collect();
        let measures: Vec<&str> =
            ranking.stakes.iter().map(|&stake| stake::of(stake).words().measure).collect();
        let corners = [measures[0], measures[1], measures[2]];
        let says = regions.first().map_or_else(String::new, |one| {
            format!(
                "Each point is a way to weigh the three stakes; {} is most exposed for {} of all, at central values.",
                one.name,
                percent(one.share)
            )
        });
        let title = "Who is most exposed, however the stakes are weighed.".to_owned();
        let picture = html! {
            div.beside {
                (svg("weights-picture", ternary::SIZE, &title, &says, &ternary::picture(&regions, corners)))
                ol.key { @for one in &regions {
                    li { span class={ "swatch c" (one.colour) } {} " " bdi { (one.name) } " " (percent(one.share)) }
                } }
            }
        };
        let head = ["name", "first", "first three", "first five", "mean rank"].map(|what| match what {
            "name" => what.to_owned(),
            "mean rank" => "mean rank over weights, central run".to_owned(),
            _ => format!("{what}, share of weights, central run"),
        });
        let standings = ranking.parties.iter().zip(ranking.acceptability.alternatives());
        let mut rows: Vec<_> = standings.collect();
        rows.sort_by(|one, other| other.1.among(3).total_cmp(&one.1.among(3)));
        let rows = rows.into_iter().map(|(&party, standing)| {
            let numbers = [1, 3, 5].map(|count| Cell::Amount(standing.among(count), 3));
            let rank = Cell::Amount(standing.expected_rank, 1);
            std::iter::once(self.name(party).into()).chain(numbers).chain([rank]).collect()
        });
        let about = "Shares of all weights of the stakes, in the central run".to_owned();
        let table = Table { about, file: "weights".to_owned(), head: head.into(), rows: rows.collect() };
        Some(Figure { id: "weights-figure".to_owned(), title, says, picture, table })
    }
}

/// A range of changes in words of loss, from the least to the most.
fn losses([low, high]: [f64; 2], decimals: usize) -> String {
    let [most, least] = [low, high].map(|value| plain(value, decimals));
    match (low < 0.0, high > 0.0) {
        (true, true) => format!("from a loss of {most} to a gain of {least}"),
        (true, false) => format!("{least} to {most}"),
        (false, _) => format!("a gain of {most} to {least}"),
    }
}

fn bar(change: Change) -> Bar {
    Bar { value: change.leading(), range: change.range(), from: None }
}

fn share(ranking: &Ranking, party: Party) -> Markup {
    html! {
        @if let Some(share) = ranking.among_first(party) {
            td.share data-stake="first" data-value=(share) { (percent(share)) }
        } @else { td.share data-stake="first" {} }
    }
}

/// From where to where bars go.
fn reach(scale: Scale, stake: Stake) -> String {
    let [low, high] = scale.ends().map(|end| shown(end, stake::of(stake).words().decimals));
    format!("bars {low} to {high}")
}

fn plain_count(count: usize) -> String {
    let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
    plain(count, 0)
}
