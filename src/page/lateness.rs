//! What waiting for responses costs those who own them.

use maud::{Markup, html};

use super::Page;
use super::words::{capitalised, heading, money};
use crate::chart::bars::{self, Bar};
use crate::chart::{Cell, Figure, Scale, Table, shown};
use crate::path::{Late, Lateness};
use crate::response::Choice;
use crate::scenario::Stake;
use crate::stake;

/// The figures of the stakes in which anything is avoided.
pub(super) fn figures(page: &Page<'_, '_>) -> Vec<Figure> {
    Stake::ALL.into_iter().filter_map(|stake| figure(page, stake)).collect()
}

/// One response and one owner, or all of them.
struct Row<'a> {
    of: &'a Lateness,
    late: &'a Late,
}

fn figure(page: &Page<'_, '_>, stake: Stake) -> Option<Figure> {
    let world = page.report.outcome().world();
    // Owners that nobody asked for stand in the sum alone.
    let asked = page.choice.map_or(&[][..], Choice::choosers);
    let mut rows: Vec<Row<'_>> = page
        .late
        .iter()
        .flat_map(|of| of.late.iter().map(move |late| Row { of, late }))
        .filter(|Row { late, .. }| late.owner.is_none_or(|owner| asked.contains(&owner)))
        .filter(|Row { late, .. }| late.stake == stake && [late.at_once, late.as_comes] != [0.0; 2])
        .collect();
    rows.sort_by(|one, other| other.late.cost().total_cmp(&one.late.cost()));
    let told: Vec<&Row<'_>> = rows.iter().filter(|row| is_told(row, &rows)).collect();
    let words = stake::of(stake).words();
    // Money is told as it is, all else in hundredths.
    let is_money = words.money.is_some();
    let (scale, decimals, unit) = if is_money {
        (1.0, 0, "million USD".to_owned())
    } else {
        (100.0, words.fine, words.sign.to_owned())
    };
    let dearest = rows.first()?;
    let owner = |late: &Late| late.owner.map_or("all owners", |owner| &world[owner].name);
    let waiting = if is_money {
        money(dearest.late.cost())
    } else {
        format!("{} {unit}", shown(scale * dearest.late.cost(), decimals))
    };
    let id = format!("late-{}", stake.word());
    let title = format!("What waiting costs: {}.", heading(stake));
    let says = format!(
        "Of all of the path, {}: what a response avoids if it worked in full from the first day (upper bar), and as it comes, decided \
         on the first day (lower bar); net of its cost. Shown are all owners together, or the one for whom waiting matters most; \
         each stands among the numbers. Waiting for {} costs {} most: {waiting}.",
        if is_money { "present value" } else { "the mean" },
        dearest.of.name,
        owner(dearest.late),
    );
    let bar = |value: f64| Bar { value: scale * value, range: None, from: None };
    let range = bars::scale(told.iter().flat_map(|row| [bar(row.late.at_once), bar(row.late.as_comes)]));
    let picture = html! {
        div.scroll role="region" aria-label=(title) tabindex="0" {
            table.parts {
                caption.unseen { (title) }
                thead { tr {
                    th scope="col" { "Response" } th.amount scope="col" { "Waiting costs, " (unit) }
                    th scope="col" { "At once, as it comes" } th scope="col" { "Halves the loss until" }
                } }
                tbody { @for row in &told { (line(row, owner(row.late), (scale, decimals), range)) } }
            }
        }
    };
    let head = [
        "response".to_owned(),
        "owner".to_owned(),
        "works from".to_owned(),
        format!("lost, {unit}"),
        format!("avoided at once, {unit}"),
        "as it comes".to_owned(),
        "cost of waiting".to_owned(),
        "decided a year earlier".to_owned(),
        "last day for half of it".to_owned(),
    ];
    let cells = |Row { of, late }: &Row<'_>| {
        let number = |value: f64| Cell::Number(scale * value, decimals);
        let date =
            |date: Option<crate::date::Date>| date.map_or(Cell::Absent, |date| Cell::Text(date.to_string()));
        let numbers = [late.loss, late.at_once, late.as_comes, late.cost(), late.year_earlier].map(number);
        [Cell::Text(of.name.clone()), owner(late).into(), date(of.bites)]
            .into_iter()
            .chain(numbers)
            .chain([date(late.last_for_half)])
            .collect()
    };
    let table = Table {
        about: title.clone(),
        file: id.clone(),
        head: head.into(),
        rows: rows.iter().map(cells).collect(),
    };
    Some(Figure { id, title, says, picture, table })
}

/// Whether a row stands in the picture: of a response the sum of its owners, where they add up, else the owner whom waiting moves most.
fn is_told(row: &Row<'_>, rows: &[Row<'_>]) -> bool {
    let beside = || rows.iter().filter(|other| std::ptr::eq(other.of, row.of));
    let most = |one: &&Row<'_>, other: &&Row<'_>| one.late.cost().abs().total_cmp(&other.late.cost().abs());
    let shown = beside().find(|other| other.late.owner.is_none()).or_else(|| beside().max_by(most));
    shown.is_some_and(|shown| std::ptr::eq(shown.late, row.late))
}

fn line(Row { of, late }: &Row<'_>, owner: &str, (scale, decimals): (f64, usize), range: Scale) -> Markup {
    let bar = |value: f64| bars::cell(Bar { value: scale * value, range: None, from: None }, range);
    let date = late.last_for_half.map_or_else(|| "no day".to_owned(), |date| date.to_string());
    html! {
        tr {
            th scope="row" { bdi { (capitalised(&of.name)) } " " span.where { (owner) } }
            td.amount data-value=(scale * late.cost()) { span.value { (shown(scale * late.cost(), decimals)) } }
            td { (bar(late.at_once)) (bar(late.as_comes)) }
            td { (date) }
        }
    }
}
