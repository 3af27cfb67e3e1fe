//! What a map's colours are and who is coloured as one.

use maud::{Markup, html};

use super::Page;
use super::words::{heading, plain};
use crate::chart::map::Area;
use crate::model::Party;
use crate::scenario::Stake;
use crate::stake;
use crate::trade::NOTHING;
use crate::world::{Actor, ActorInfo};

/// Economy codes that stand for all that a table does not list.
const REST: &str = "ROW";

/// A stake that a map of the section can be coloured by.
pub(super) fn pick(name: &str, stake: Stake, is_picked: bool) -> Markup {
    let word = stake.word();
    html! {
        label {
            input type="radio" name=(name) value=(word) id={ (name) "-" (word) } class={ "pick-" (word) } checked[is_picked];
            " " (stake::of(stake).words().measure)
        }
    }
}

/// Who has a say for an actor: a union, where that acts as one.
pub(super) fn speaks(page: &Page<'_, '_>, stake: Stake, actor: Actor) -> Party {
    let world = page.report.outcome().world();
    let unions = page.report.exposures().groups_as_one();
    let union = unions.iter().find(|group| world[**group].members.contains(&actor));
    let union = union.filter(|_| stake::of(stake).unions_act_as_one());
    union.map_or(Party::from(actor), |group| Party::from(*group))
}

/// The class of a change of a stake; `most` are the largest loss and the largest gain of all.
pub(super) fn class(stake: Stake, change: Option<f64>, most: [f64; 2]) -> String {
    format!("{}{}", letter(stake), change.map_or("x", |change| step(change, most)))
}

fn letter(stake: Stake) -> char {
    stake.word().chars().next().unwrap_or_default()
}

/// The area of an actor.
pub(super) fn area(info: &ActorInfo, class: String, says: String) -> Area {
    let countries = if info.economies.is_empty() { vec![info.code.clone()] } else { info.economies.clone() };
    Area {
        code: info.code.clone(),
        is_rest: countries.iter().any(|one| one == REST),
        countries,
        class,
        says,
        dates: Vec::new(),
    }
}

/// The step of a change on the way to the largest loss or gain of all: four of losses, two of gains.
fn step(change: f64, [loss, gain]: [f64; 2]) -> &'static str {
    match change {
        change if change.abs() < NOTHING => "0",
        change if change <= -0.5 * loss => "4",
        change if change <= -0.25 * loss => "3",
        change if change <= -0.1 * loss => "2",
        change if change < 0.0 => "1",
        change if change < 0.25 * gain => "g1",
        _ => "g2",
    }
}

/// What the colours of a stake are.
pub(super) fn legend(stake: Stake, [loss, gain]: [f64; 2]) -> Markup {
    let words = stake::of(stake).words();
    let letter = letter(stake);
    let at = |share: f64, of: f64| plain(share * of, words.decimals);
    let mut steps = Vec::new();
    if loss > NOTHING {
        steps.push(("4", format!("loss of {} to {}", at(0.5, loss), at(1.0, loss))));
        steps.push(("3", format!("{} to {}", at(0.25, loss), at(0.5, loss))));
        steps.push(("2", format!("{} to {}", at(0.1, loss), at(0.25, loss))));
        steps.push(("1", format!("below {}", at(0.1, loss))));
    }
    steps.push(("0", "no change".to_owned()));
    if gain > NOTHING {
        steps.push(("g1", format!("gain below {}", at(0.25, gain))));
        steps.push(("g2", "gain above that".to_owned()));
    }
    steps.push(("x", "not assessed".to_owned()));
    html! {
        ul class={ "key of-" (stake.word()) } aria-label={ "Colours: " (heading(stake)) } {
            @for (step, says) in steps { li { span class={ "swatch " (letter) (step) } {} " " (says) } }
            li { "in " (words.sign) }
        }
    }
}
