//! Policies at random: any bytes are a scenario.

use std::fmt::Write as _;

use sidedeal::World;

/// How far a policy goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// What governments do: duties up to 100 %, costs up to 30 %, purchases up to twice what flows.
    Moderate,
    /// Up to what a file may say.
    Extreme,
}

/// Choices that bytes make, one after another; always the first where there are no more.
pub(crate) struct Choices<'b> {
    bytes: &'b [u8],
}

impl<'b> Choices<'b> {
    /// Made by these bytes.
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// One of so many.
    pub(crate) fn one(&mut self, count: usize) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()])) % count.max(1)
    }

    /// From `low` to below `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        let share = f64::from(u16::from_le_bytes([self.byte(), self.byte()])) / 65_536.0;
        low + share * (high - low)
    }
}

/// A scenario of one to six clauses, as its file would say it.
pub(crate) fn scenario(world: &World, size: Size, choices: &mut Choices<'_>) -> String {
    let mut text = String::from("name = \"at random\"\n");
    let horizon = ["long", "medium", "short"][choices.one(3)];
    let closure = ["fixed-deficits", "fixed-deficits", "balanced"][choices.one(3)];
    let _ = writeln!(text, "horizon = \"{horizon}\"\nclosure = \"{closure}\"");
    for _ in 0..=choices.one(6) {
        clause(world, size, choices, &mut text);
    }
    text
}

fn clause(world: &World, size: Size, choices: &mut Choices<'_>, text: &mut String) {
    let extreme = size == Size::Extreme;
    let goods: Vec<_> = world.goods().map(|good| world[good].code.clone()).collect();
    let kinds = if goods.is_empty() { 8 } else { 13 };
    // Most of it is trade.
    let kind = choices.one(kinds + 6) % kinds;
    let _ = match kind {
        0 | 1 => {
            let most = if extreme { 5.0 } else { 1.0 };
            let rate = match choices.one(3) {
                0 => format!("set = {:.4}", choices.between(0.0, most)),
                1 => format!("change = {:.4}", choices.between(-0.1 * most, most)),
                _ => format!("change = {:.4}", choices.between(-0.05, 0.3)),
            };
            let (importers, exporters) = (side(world, choices), side(world, choices));
            let ways = ["", "both_ways = true\n"][choices.one(2)];
            writeln!(
                text,
                "[[tariff]]\nimporters = {importers}\nexporters = {exporters}\n{}\n{rate}\n{ways}",
                sectors(world, choices)
            )
        }
        2 | 3 => {
            let most = if extreme { 5.0 } else { 0.3 };
            let change = if extreme && choices.one(4) == 0 {
                "stop = true".to_owned()
            } else {
                format!("change = {:.4}", choices.between(if extreme { -0.5 } else { -0.1 }, most))
            };
            let (importers, exporters) = (side(world, choices), side(world, choices));
            let sectors = sectors(world, choices);
            writeln!(
                text,
                "[[trade_cost]]\nimporters = {importers}\nexporters = {exporters}\n{sectors}\n{change}"
            )
        }
        4 | 5 => {
            let (importer, exporter) = pair(world, choices);
            let sector = sector(world, choices);
            let before = world.trade(importer, exporter, sector);
            let (header, times) = if choices.one(3) == 0 {
                ("quota", choices.between(if extreme { 0.02 } else { 0.5 }, 1.2))
            } else {
                ("purchase", choices.between(0.9, if extreme { 10.0 } else { 2.0 }))
            };
            let [importer, exporter] = [importer, exporter].map(|actor| &world[actor].code);
            let (code, value) = (&world[sector].code, before * times);
            writeln!(
                text,
                "[[{header}]]\nimporter = \"{importer}\"\nexporter = \"{exporter}\"\nsectors = [\"{code}\"]\n\
                 value_musd = {value:.6}"
            )
        }
        6 | 7 => {
            let most = if extreme { 4.0 } else { 0.2 };
            let change = choices.between(if extreme { -0.8 } else { -0.2 }, most);
            let (actors, sectors) = (side(world, choices), sectors(world, choices));
            writeln!(text, "[[productivity]]\nactors = {actors}\n{sectors}\nchange = {change:.4}")
        }
        8 | 9 => {
            let (by, against) = (actor(world, choices), side(world, choices));
            let good = &goods[choices.one(goods.len())];
            let cut = choices.between(0.0, if extreme { 1.0 } else { 0.6 });
            writeln!(
                text,
                "[[export_control]]\nby = \"{by}\"\nagainst = {against}\ngood = \"{good}\"\ncut = {cut:.4}"
            )
        }
        10 => {
            let (actors, good) = (side(world, choices), &goods[choices.one(goods.len())]);
            let months = choices.between(0.0, if extreme { 60.0 } else { 6.0 });
            writeln!(text, "[[stockpile]]\nactors = {actors}\ngood = \"{good}\"\nmonths = {months:.2}")
        }
        11 => {
            let (guarantors, allies) = (side(world, choices), side(world, choices));
            let change = choices.between(-0.5, 0.5);
            writeln!(
                text,
                "[[guarantee]]\nguarantors = {guarantors}\nallies = {allies}\nchange = {change:.4}"
            )
        }
        _ => {
            let (actors, change) = (side(world, choices), choices.between(-0.3, 0.5));
            writeln!(text, "[[defence_budget]]\nactors = {actors}\nchange = {change:.4}")
        }
    };
}

fn actor(world: &World, choices: &mut Choices<'_>) -> String {
    let actors: Vec<_> = world.actors().collect();
    world[actors[choices.one(actors.len())]].code.clone()
}

fn sector(world: &World, choices: &mut Choices<'_>) -> sidedeal::Sector {
    let sectors: Vec<_> = world.sectors().collect();
    sectors[choices.one(sectors.len())]
}

fn pair(world: &World, choices: &mut Choices<'_>) -> (sidedeal::Actor, sidedeal::Actor) {
    let actors: Vec<_> = world.actors().collect();
    let one = choices.one(actors.len());
    let other = (one + 1 + choices.one(actors.len() - 1)) % actors.len();
    (actors[one], actors[other])
}

/// One, two or all actors.
fn side(world: &World, choices: &mut Choices<'_>) -> String {
    match choices.one(4) {
        0 => "[\"all\"]".to_owned(),
        1 => {
            let (one, other) = (actor(world, choices), actor(world, choices));
            if one == other { format!("[\"{one}\"]") } else { format!("[\"{one}\", \"{other}\"]") }
        }
        _ => format!("[\"{}\"]", actor(world, choices)),
    }
}

fn sectors(world: &World, choices: &mut Choices<'_>) -> String {
    match choices.one(4) {
        0 => "sectors = [\"all\"]".to_owned(),
        1 => "sectors = [\"goods\"]".to_owned(),
        _ => format!("sectors = [\"{}\"]", world[sector(world, choices)].code),
    }
}
