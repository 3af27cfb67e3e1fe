//! What to do: responses by cost and loss avoided, and the deals that both sides would sign, by whom they harm.

use maud::{Markup, html};

use super::Page;
use super::words::{basis, capitalised, heading, plain};
use crate::chart::scatter::{self, Axis, Point};
use crate::chart::{Cell, Figure, Table, shown, svg};
use crate::deal::Deals;
use crate::model::Party;
use crate::response::{Choice, Portfolio};
use crate::scenario::Stake;
use crate::stake;

/// Deals that are drawn besides those that both sides would sign.
const OTHERS: usize = 400;
/// Deals in the table.
const LISTED: usize = 40;
/// Complements that are told.
const PAIRS: usize = 6;
/// Colours of harm.
const HARMS: [&str; 4] = ["harm-1", "harm-2", "harm-3", "harm-4"];

pub(super) fn body(page: &Page<'_, '_>) -> Markup {
    html! {
        @if page.choice.is_none() && page.deals.is_none() {
            p {
                "Not looked at for this page. What Japan and the European Union could do together, and which deals both sides would sign: "
                code { "sidedeal report " (page.scenario.id()) " --respond JPN,EU --menu us-china-menu" }
            }
        }
        @if let Some(choice) = page.choice { (responses(page, choice)) }
        @if let Some(deals) = page.deals { (self::deals(page, deals)) }
    }
}

fn responses(page: &Page<'_, '_>, choice: &Choice<'_>) -> Markup {
    let (best, steady) = (choice.best(), choice.least_regret());
    let unit = choice.unit().code();
    let pairs = |sign: f64| {
        let mut pairs: Vec<_> = choice.pairs().iter().filter(|pair| pair.more * sign > 0.0).collect();
        pairs.sort_by(|one, other| other.more.abs().total_cmp(&one.more.abs()));
        pairs.truncate(PAIRS);
        pairs
    };
    let name = |i: usize| choice.names()[i].as_str();
    let points = |value: f64| format!("{} {unit}", plain(value, choice.unit().decimals()));
    let years = page.report.outcome().record().horizon.years();
    let singles = choice.portfolios().iter().filter(|one| one.members.len() == 1);
    let single = singles.max_by(|one, other| one.counted.counts().total_cmp(&other.counted.counts()));
    html! {
        h3 { "Responses" }
        p {
            "Without a response the owners lose " (points(best.counted.lost)) ", owner by owner, nobody's gain against another's loss. "
            @if let Some(single) = &single {
                strong { (choice.name(single)) } " alone undoes " (points(single.counted.counts())) " of that for "
                (super::words::money(single.cost_musd)) " a year. "
            }
        }
        p {
            @if best.members.is_empty() { "No response leaves less of the loss than doing nothing. " }
            "Over " (choice.futures()) " futures, of all that can be put together " strong { (choice.name(best)) } " leaves the smallest loss: it \
             undoes " (points(best.counted.counts())) " for " (super::words::money(best.cost_musd)) " a year. "
            @if std::ptr::eq(best, steady) { "It also has the least regret." }
            @else { "The least regret has " strong { (choice.name(steady)) } "." }
            @if best.lead_time_years > years {
                " It works in full only after " (plain(best.lead_time_years, 1)) " years, later than the horizon of about " (years)
                ", and counts in full all the same."
            }
        }
        @if !choice.excluded().is_empty() {
            details {
                summary { (choice.excluded().len()) " sets of responses cannot be put to the deal" }
                ul { @for one in choice.excluded().iter().filter(|one| one.members.len() == 1).chain(choice.excluded().iter().filter(|one| one.members.len() > 1).take(PAIRS)) {
                    li { (one.members.iter().map(|&i| name(i)).collect::<Vec<_>>().join(" + ")) ": " (one.reason) }
                } }
            }
        }
        (doing(choice))
        div.pair { @for &(stake, _) in choice.stakes() { @if let Some(figure) = by_stake(choice, stake) { (figure) } } }
        (together(choice))
        @for (title, sign) in [("Do more together than each alone", 1.0), ("Do less together", -1.0)] {
            @let pairs = pairs(sign);
            @if !pairs.is_empty() {
                h4 { (title) ", " (unit) }
                ul { @for pair in pairs { li { (name(pair.pair[0])) " and " (name(pair.pair[1])) ": " (shown(pair.more, choice.unit().decimals())) } } }
            }
        }
        @if !choice.failures().is_empty() { p { (choice.failures().len()) " futures could not be solved and are in none of these numbers." } }
        @if page.scenario.between().is_empty() { p { "The scenario names nobody who strikes it, so that there are no scores." } }
    }
}

/// What each response does, by its clauses: those of the best portfolio first.
fn doing(choice: &Choice<'_>) -> Markup {
    let best = &choice.best().members;
    let others = (0..choice.responses().len()).filter(|i| !best.contains(i));
    html! {
        details #doing {
            summary { "What each response does" }
            @for response in best.iter().copied().chain(others).map(|i| &choice.responses()[i]) {
                h4 { bdi { (response.name()) } " " span.where { (response.id()) } }
                ul { @for clause in response.clauses() {
                    li { bdi { (super::words::title(clause)) } " " span.where { (super::words::place(clause)) "; " (basis(&clause.source)) } }
                } }
            }
        }
    }
}

/// What a portfolio undoes of a stake of the owners together, in the stake's unit.
fn undone(portfolio: &Portfolio, stake: Stake) -> Option<f64> {
    let position = Stake::ALL.iter().position(|one| *one == stake)?;
    Some(100.0 * portfolio.accounts.first()?[position]?.counts())
}

/// Single responses and the portfolios that none beats, by cost and by what they undo of one stake.
fn by_stake(choice: &Choice<'_>, stake: Stake) -> Option<Figure> {
    let words = stake::of(stake).words();
    let shown_ones: Vec<&Portfolio> = choice
        .portfolios()
        .iter()
        .filter(|one| one.members.len() <= 1 || choice.efficient().any(|other| std::ptr::eq(*one, other)))
        .collect();
    let efficient = |one: &Portfolio| choice.efficient().any(|other| std::ptr::eq(one, other));
    let points: Vec<Point> = shown_ones
        .iter()
        .map(|one| {
            let value = undone(one, stake)?;
            Some(Point {
                at: [one.cost_musd / 1e3, value],
                says: format!(
                    "{}: {} a year, {} {} of {}",
                    choice.name(one),
                    super::words::money(one.cost_musd),
                    shown(value, words.decimals),
                    words.sign,
                    words.measure
                ),
                class: if efficient(one) { "unbeaten" } else { "single" },
                mark: String::new(),
            })
        })
        .collect::<Option<_>>()?;
    // In this stake alone a portfolio may be beaten that is not in all.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&one, &other| {
        points[one].at[0]
            .total_cmp(&points[other].at[0])
            .then(points[other].at[1].total_cmp(&points[one].at[1]))
    });
    let mut frontier = Vec::new();
    let mut most = f64::NEG_INFINITY;
    for i in order {
        if points[i].at[1] > most {
            most = points[i].at[1];
            frontier.push(i);
        }
    }
    let id = format!("responses-{}", stake.word());
    let title = format!("{}.", capitalised(words.measure));
    let says = format!(
        "What of the loss of {} each response undoes, less what it takes, against its cost; filled are portfolios that none beats \
         over all stakes, the line joins those that none beats in this one.",
        words.measure
    );
    let axes = [Axis { name: "cost, billion USD a year" }, Axis { name: &format!("undone, {}", words.sign) }];
    let picture = svg(
        &format!("{id}-picture"),
        scatter::SIZE,
        &title,
        &says,
        &scatter::picture(&points, &frontier, &axes),
    );
    let rows = shown_ones.iter().zip(&points).map(|(one, point)| {
        let is = if efficient(one) { "yes" } else { "" };
        let numbers = [
            Cell::Amount(one.cost_musd, 0),
            Cell::Number(point.at[1], words.decimals),
            Cell::Amount(one.lead_time_years, 1),
        ];
        std::iter::once(choice.name(one).into()).chain(numbers).chain([is.into()]).collect()
    });
    let head = vec![
        "responses".to_owned(),
        "cost, million USD a year".to_owned(),
        format!("undone, {}", words.sign),
        "years until it works".to_owned(),
        "unbeaten over all stakes".to_owned(),
    ];
    let table = Table {
        about: format!("Responses: {}", words.measure),
        file: id.clone(),
        head,
        rows: rows.collect(),
    };
    Some(Figure { id, title, says, picture, table })
}

/// The portfolios that none beats, in all stakes.
fn together(choice: &Choice<'_>) -> Markup {
    let decimals = choice.unit().decimals();
    let mut head = vec![
        "responses".to_owned(),
        "cost, million USD a year".to_owned(),
        "years until it works".to_owned(),
    ];
    head.extend(choice.stakes().iter().map(|(stake, _)| format!("undone: {}", heading(*stake))));
    head.extend(
        ["undone", "loss left", "mean regret", "largest regret"]
            .map(|name| format!("{name}, {}", choice.unit().code())),
    );
    let rows = choice.efficient().map(|one| {
        let mut row: Vec<Cell> = vec![
            choice.name(one).into(),
            Cell::Amount(one.cost_musd, 0),
            Cell::Amount(one.lead_time_years, 1),
        ];
        row.extend(
            choice
                .stakes()
                .iter()
                .map(|(stake, _)| Cell::from((undone(one, *stake), stake::of(*stake).words().decimals))),
        );
        row.extend(
            [one.counted.counts(), one.loss, one.regret.mean, one.regret.most]
                .map(|value| Cell::Number(value, decimals)),
        );
        row
    });
    let table = Table {
        about: "Portfolios that none beats".to_owned(),
        file: "responses".to_owned(),
        head,
        rows: rows.collect(),
    };
    html! {
        h4 { "Portfolios that none beats: less loss for no more money" }
        p { "Points are those of the scores: a hundred is what somebody would lose without the two principals at all." }
        (table)
    }
}

fn deals(page: &Page<'_, '_>, deals: &Deals<'_>) -> Markup {
    let atlas = deals.atlas();
    // The menu may have been read in a world that is cut otherwise.
    let world = deals.outcome().world();
    let [one, other, ..] = atlas.principals() else {
        return html! { p { "The menu has fewer than two principals: there is no bargain to draw." } };
    };
    let there =
        |code: &str| world.group(code).map(Party::from).or_else(|_| world.actor(code).map(Party::from));
    let chosen = page.explained.iter().filter_map(|(explanation, _)| there(&explanation.code).ok());
    let chosen: Vec<Party> = chosen.collect();
    let signed = atlas.signed().count();
    html! {
        h3 { "Deals that both sides would sign" }
        p {
            "The menu has " (atlas.count()) " deals of " (deals.menu().items().len()) " items; "
            (bdi(&world[*one].name)) " and " (bdi(&world[*other].name)) " both gain by " (signed) " of them"
            @if let Some(nash) = atlas.nash() { ", and would settle on " strong { (deals.name(&atlas.levels(nash))) } } "."
        }
        @for party in &chosen { (harm(deals, *party, [&world[*one].name, &world[*other].name], world)) }
        (super::lasts::body(deals, &chosen))
    }
}

fn bdi(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// Deals up to which each is named in the picture.
const TOLD: usize = 300;

/// Payoffs of both principals, coloured by what a deal does to a party.
fn harm(deals: &Deals<'_>, party: Party, principals: [&str; 2], world: &crate::world::World) -> Figure {
    let atlas = deals.atlas();
    let members = party.members(world);
    let solved = |deal: &usize| atlas.unsolved(*deal).is_none();
    let is_marked =
        |deal: usize| atlas.is_signed(deal) || atlas.is_pareto(deal) || atlas.nash() == Some(deal);
    let all: Vec<usize> = (0..atlas.count()).filter(solved).collect();
    let others: Vec<usize> = all.iter().copied().filter(|&deal| !is_marked(deal)).collect();
    let every = others.len().div_ceil(OTHERS).max(1);
    let mut drawn: Vec<usize> = others.iter().copied().step_by(every).collect();
    drawn.extend(all.iter().copied().filter(|&deal| is_marked(deal)));
    let loss = |deal: usize| {
        let effect = atlas.effect(deal, &members);
        effect.mean_score.unwrap_or(0.0 - effect.real_income_musd)
    };
    let largest = all.iter().map(|&deal| loss(deal)).fold(f64::MIN_POSITIVE, f64::max);
    let class = |deal: usize| match loss(deal) / largest {
        share if share <= 0.1 => HARMS[0],
        share if share <= 0.4 => HARMS[1],
        share if share <= 0.7 => HARMS[2],
        _ => HARMS[3],
    };
    let named = |deal: usize| deals.name(&atlas.levels(deal));
    let effect = |deal: usize| {
        let effect = atlas.effect(deal, &members);
        let said = Stake::ALL.into_iter().filter_map(|stake| {
            let words = stake::of(stake).words();
            Some(format!(
                "{} {} {}",
                words.measure,
                shown(100.0 * effect.change(stake)?, words.decimals),
                words.sign
            ))
        });
        said.collect::<Vec<_>>().join(", ")
    };
    let is_told = |deal: usize| {
        atlas.nash() == Some(deal) || atlas.is_pareto(deal) && atlas.is_signed(deal) || atlas.count() <= TOLD
    };
    let points: Vec<Point> = drawn
        .iter()
        .map(|&deal| Point {
            at: [atlas.payoffs(deal)[0], atlas.payoffs(deal)[1]],
            // Names of all would be the larger part of the page.
            says: if is_told(deal) {
                format!("{}; {}: {}", named(deal), party.name(world), effect(deal))
            } else {
                String::new()
            },
            class: class(deal),
            mark: if atlas.nash() == Some(deal) { "bargain".to_owned() } else { String::new() },
        })
        .collect();
    let mut frontier: Vec<usize> =
        (0..drawn.len()).filter(|&i| atlas.is_pareto(drawn[i]) && atlas.is_signed(drawn[i])).collect();
    frontier.sort_by(|&a, &b| points[a].at[0].total_cmp(&points[b].at[0]));
    let id = format!("deals-{}", party.code(world).to_lowercase());
    let title = format!("What each side gains, coloured by the harm to {}.", party.name(world));
    let says = "The line joins deals of which neither side can gain more without the other losing; the key says how much a deal \
                harms; units are percent of own real income."
        .to_owned();
    let axes = principals.map(|name| format!("{name}, %"));
    let axes = [Axis { name: &axes[0] }, Axis { name: &axes[1] }];
    let picture = html! {
        (svg(&format!("{id}-picture"), scatter::SIZE, &title, &says, &scatter::picture(&points, &frontier, &axes)))
        ul.key { @for (class, says) in HARMS.into_iter().zip(["little or no harm", "up to 40 % of the worst", "up to 70 %", "more"]) {
            li { span class={ "swatch " (class) } {} " " (says) }
        } }
    };
    let mut listed: Vec<usize> = all.iter().copied().filter(|&deal| atlas.is_signed(deal)).collect();
    listed.sort_by(|&a, &b| loss(b).total_cmp(&loss(a)));
    listed.truncate(LISTED);
    let mut head: Vec<String> = vec!["deal".to_owned()];
    head.extend(principals.map(|name| format!("{name}, %")));
    head.extend(Stake::ALL.map(|stake| format!("{}: {}", party.name(world), heading(stake))));
    head.push("unbeaten".to_owned());
    let rows = listed.iter().map(|&deal| {
        let effect = atlas.effect(deal, &members);
        let payoffs = atlas.payoffs(deal)[..2].iter().map(|payoff| Cell::Number(*payoff, 4));
        let changes = Stake::ALL.map(|stake| {
            let change = effect.change(stake).map(|change| 100.0 * change);
            Cell::from((change, stake::of(stake).words().decimals))
        });
        let is = if atlas.is_pareto(deal) { "yes" } else { "" };
        std::iter::once(named(deal).into()).chain(payoffs).chain(changes).chain([is.into()]).collect()
    });
    let about = format!("Deals that both would sign, the most harmful to {} first", party.name(world));
    let table = Table { about, file: id.clone(), head, rows: rows.collect() };
    Figure { id, title, says, picture, table }
}
