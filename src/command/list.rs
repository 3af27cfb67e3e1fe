//! `sidedeal list`.

use std::fmt::Write;

use crate::report::{self, Answer};
use crate::scenario::{COMMON_KEYS, clause_keys};
use crate::{
    Actor, ElasticitySet, Futures, GroupInfo, Menu, Response, Scenario, Sector, World, WorldWarning,
};
use clap::ValueEnum;
use serde::Serialize;

use super::form::Form;
use super::{Failed, counted};

#[derive(clap::Args)]
pub(crate) struct List {
    /// What to list, instead of what is compiled in
    #[arg(value_enum)]
    what: Option<What>,
    /// World whose names are asked for, a folder or a name
    #[arg(long, value_name = "DIR|NAME", default_value = "world2022")]
    world: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Actors of a world
    Actors,
    /// Its sectors, their groups, and the products that they can be split into
    Sectors,
    /// Its critical goods
    Goods,
    /// Its groups
    Groups,
    /// Kinds of clauses with their keys
    Clauses,
    /// Sets of trade elasticities
    Elasticities,
    /// The judged sizes that decide most who is exposed to the bundled sectoral deal
    Judgement,
}

/// Something that is compiled in, or that has a code in a world.
#[derive(Serialize)]
struct Entry {
    kind: &'static str,
    name: String,
    /// The world that it is made for; a world is its own.
    world: String,
    title: String,
}

/// All of it.
struct Listing(Vec<Entry>);

impl List {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let entries = match self.what {
            None => compiled_in()?,
            Some(what) => named(what, &World::load(&self.world)?),
        };
        self.form.open()?.write(&Listing(entries)).map_err(Failed::at_work)
    }
}

/// Worlds, scenarios, responses, menus and sets of futures.
fn compiled_in() -> crate::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for name in World::bundled_names() {
        let world = World::bundled(name)?;
        let title = [
            counted(world.actors().len(), "actor", "actors"),
            counted(world.sectors().len(), "sector", "sectors"),
        ]
        .join(", ");
        entries.push(Entry { kind: "world", name: name.to_owned(), world: name.to_owned(), title });
    }
    for scenario in Scenario::bundled_names() {
        let [name, world] = [scenario.name, scenario.world].map(str::to_owned);
        entries.push(Entry { kind: "scenario", name, world, title: scenario.title() });
    }
    for response in Response::bundled_names() {
        let [name, world] = [response.name, response.world].map(str::to_owned);
        entries.push(Entry { kind: "response", name, world, title: response.title() });
    }
    for (name, world) in Menu::bundled_names() {
        let title = Menu::bundled(name, &World::bundled(world)?)?.scenario().name().to_owned();
        entries.push(Entry { kind: "deals", name: name.to_owned(), world: world.to_owned(), title });
    }
    for (name, world) in Futures::bundled_names() {
        let title = Futures::bundled(name)?.name().to_owned();
        entries.push(Entry { kind: "futures", name: name.to_owned(), world: world.to_owned(), title });
    }
    Ok(entries)
}

/// Kinds of clauses with their keys.
fn clauses() -> Vec<Entry> {
    let entry = |(name, keys): (&str, &[&str])| Entry {
        kind: "clause",
        name: name.to_owned(),
        world: String::new(),
        title: keys.join(" "),
    };
    clause_keys().chain([("any of these", COMMON_KEYS.as_slice())]).map(entry).collect()
}

/// What has a code in a world, with what else it is called.
fn named(what: What, world: &World) -> Vec<Entry> {
    let entry = |kind, code: &str, title: String| Entry {
        kind,
        name: code.to_owned(),
        world: world.name().to_owned(),
        title,
    };
    let also = |name: &str, aliases: &[String]| {
        if aliases.is_empty() { name.to_owned() } else { format!("{name}; also {}", aliases.join(", ")) }
    };
    let elastic = |title: String, theta: f64| format!("{title}; trade elasticity {theta:.2}");
    match what {
        What::Actors => {
            let actors = world.actors().map(|actor| &world[actor]);
            actors.map(|actor| entry("actor", &actor.code, also(&actor.name, &actor.aliases))).collect()
        }
        What::Sectors => {
            let sectors = world.sectors().map(|sector| &world[sector]).map(|sector| {
                let title = elastic(also(&sector.name, &sector.aliases), sector.trade_elasticity);
                entry("sector", &sector.code, title)
            });
            let code = |sector: Sector| world[sector].code.as_str();
            let groups = world.sector_groups().iter();
            let groups = groups.map(|group| entry("sector_group", &group.code, members(group, code)));
            let products = world.products().map(|product| {
                let info = &world[product];
                let name = format!("{}, in {}", info.name, world[info.sector].code);
                entry("product", &info.code, elastic(also(&name, &info.aliases), info.trade_elasticity))
            });
            sectors.chain(groups).chain(products).collect()
        }
        What::Goods => {
            let goods = world.goods().map(|good| &world[good]);
            let stages = |good: &crate::GoodInfo| {
                good.stages.iter().map(|&stage| world[stage].code.as_str()).collect::<Vec<_>>().join(", ")
            };
            goods.map(|good| entry("good", &good.code, format!("{}: {}", good.name, stages(good)))).collect()
        }
        What::Groups => {
            let groups = world.groups().map(|group| &world[group]);
            let code = |actor: Actor| world[actor].code.as_str();
            groups.map(|group| entry("group", &group.code, members(group, code))).collect()
        }
        What::Clauses => clauses(),
        What::Elasticities => sets(world),
        What::Judgement => judged(),
    }
}

/// What is judged, and what its range does to the order of third parties of the sectoral deal.
fn judged() -> Vec<Entry> {
    let entry = |one: report::Judged| {
        let report::Judged { what, range: [low, value, high], unit, pairs_swapped, largest_move, .. } = one;
        Entry {
            kind: "judgement",
            name: one.id,
            world: "world2022".to_owned(),
            title: format!(
                "{what}, {value} ({low} to {high}) {unit}: {:.1} % of pairs of third parties change places, one moves by {largest_move}",
                pairs_swapped * 100.0,
            ),
        }
    };
    report::judged().into_iter().map(entry).collect()
}

/// Sets of elasticities, with the sectors of a world that each covers.
fn sets(world: &World) -> Vec<Entry> {
    let covered = |name: &str| {
        let set = ElasticitySet::load(name).and_then(|set| world.clone().with_elasticities(&set));
        set.map_or(0, |with| {
            let kept = with.warnings().iter().filter_map(|warning| match warning.get() {
                Some(WorldWarning::ElasticitiesKept { count, .. }) => Some(*count),
                _ => None,
            });
            world.sectors().len() - kept.sum::<usize>()
        })
    };
    let entry = |name: &str| Entry {
        kind: "elasticities",
        name: name.to_owned(),
        world: world.name().to_owned(),
        title: format!("{} of {} sectors", covered(name), world.sectors().len()),
    };
    ElasticitySet::bundled_names().map(entry).collect()
}

/// A group's name and the codes of its members.
fn members<'w, Member: Copy>(group: &GroupInfo<Member>, code: impl Fn(Member) -> &'w str) -> String {
    let codes = group.members.iter().map(|&member| code(member)).collect::<Vec<_>>().join(" ");
    match &group.name {
        Some(name) => format!("{name}: {codes}"),
        None => codes,
    }
}

impl Answer for Listing {
    fn table(&self) -> String {
        let mut text = String::new();
        let is_own =
            |entry: &&Entry| !["world", "scenario", "response", "deals", "futures"].contains(&entry.kind);
        for Entry { name, title, .. } in self.0.iter().filter(is_own) {
            writeln!(text, "{name:<24} {title}").expect("a String takes all text");
        }
        if !text.is_empty() {
            return text;
        }
        for (kind, head) in [
            ("world", "Worlds"),
            ("scenario", "\nScenarios"),
            ("response", "\nResponses"),
            ("deals", "\nMenus of deals"),
            ("futures", "\nSets of futures"),
        ] {
            text += head;
            text.push('\n');
            for Entry { name, world, title, .. } in self.0.iter().filter(|entry| entry.kind == kind) {
                let world = if kind == "world" { "" } else { world };
                writeln!(text, "    {name:<28} {world:<12} {title}").expect("a String takes all text");
            }
        }
        text
    }

    fn header(&self) -> &'static [&'static str] {
        &["kind", "name", "world", "title"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.iter()
    }
}
