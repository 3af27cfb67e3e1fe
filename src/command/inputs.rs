//! Worlds and scenarios by what people call them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::ensemble::Party;
use crate::scenario::{ByProduct, Reader, by_product};
use crate::{
    ElasticitySet, Error, Futures, Menu, NotSplit, Place, Response, Result, Scenario, Sector, World, scenario,
};
use clap::ValueEnum;

use super::order::gathered;
use super::{counted, output, tell};

/// In which world something is worked out.
#[derive(clap::Args)]
pub(crate) struct Where {
    /// World, a folder or a name, instead of the one that is asked for in a scenario
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    /// Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead of the world's own
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "elasticity")]
    elasticities: Option<String>,
    /// One trade elasticity for all sectors instead of the world's own
    #[arg(long, value_name = "THETA")]
    elasticity: Option<f64>,
    /// Capital that follows real wages, as a share of value added, instead of the world's own by horizon; 0 for none
    #[arg(long, value_name = "SHARE")]
    capital: Option<f64>,
    /// Inputs that are hard to replace within years, as published (seeds/elasticities/NESTS.md)
    #[arg(long)]
    nests: bool,
    /// Whether sectors stand as their products (`list sectors`)
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", num_args = 0..=1, default_missing_value = "always", require_equals = true)]
    products: When,
    /// Sectors that the command line names: a world is split where one of them is a product.
    #[arg(skip)]
    pub(crate) sectors: Vec<String>,
}

impl Where {
    /// What was asked for.
    pub(crate) fn name(&self) -> Option<&str> {
        self.world.as_deref()
    }

    /// Asks for a world where none was asked for.
    pub(crate) fn or(&mut self, world: Option<String>) {
        self.world = self.world.take().or(world);
    }

    /// The world that was asked for, or the default.
    pub(crate) fn world(&self) -> Result<World> {
        self.load_for(self.name().unwrap_or_else(|| default_world()), [])
    }

    /// The world of a menu, for it and other files that are to be read in it.
    pub(crate) fn for_menu<'a>(
        &self,
        menu: &'a String,
        others: impl IntoIterator<Item = &'a String>,
    ) -> Result<World> {
        let asked = match self.name() {
            Some(name) => Some(name.to_owned()),
            None => Menu::world_for(menu)?,
        };
        let files = std::iter::once(menu).chain(others);
        self.load_for(asked.as_deref().unwrap_or_else(|| default_world()), files)
    }

    /// A world with the elasticities that were asked for.
    fn load(&self, name: &str) -> Result<World> {
        let world = tell::timed(&format!("load {name}"), || World::load(name))?;
        let world = match (&self.elasticities, self.elasticity) {
            (Some(set), _) => world.with_elasticities(&ElasticitySet::load(set)?)?,
            (None, Some(theta)) => world.with_elasticity(theta)?,
            (None, None) => world,
        };
        let world = if self.nests { world.with_nests() } else { world };
        let world = match self.capital {
            Some(share) => world.with_capital(share)?,
            None => world,
        };
        if self.products == When::Always { world.with_products() } else { Ok(world) }
    }

    /// The same for some files that are to be read in it: split into products where one of them names one, which is said.
    pub(crate) fn load_for<'a>(
        &self,
        name: &str,
        files: impl IntoIterator<Item = &'a String>,
    ) -> Result<World> {
        let world = self.split_for(self.load(name)?, files)?;
        tell::facts(&world);
        Ok(world)
    }

    fn split_for<'a>(&self, world: World, files: impl IntoIterator<Item = &'a String>) -> Result<World> {
        if world.products().len() == 0 {
            return Ok(world);
        }
        let (mut sectors, mut why) = (Vec::new(), None);
        for name in &self.sectors {
            let called = world.sectors_called(name);
            let Some(NotSplit { product, sector }) = called.err().as_ref().and_then(Error::get).cloned()
            else {
                continue;
            };
            sectors.push(world.sector(&sector)?);
            why.get_or_insert_with(|| format!("--sectors names {product}"));
        }
        let files: Vec<&String> = files.into_iter().collect();
        let several = files.len() > 1;
        let reader = Reader::new(&world);
        let found = gathered(files.len(), |at| self.by_product(files[at], &reader));
        for (file, (sector, asked)) in
            files.iter().zip(found).flat_map(|(file, found)| found.into_iter().map(move |one| (file, one)))
        {
            why.get_or_insert_with(|| match asked {
                ByProduct::Named(code) => format!("{file} names {code}"),
                ByProduct::Bought => {
                    let code = &world[sector].code;
                    format!("{file} has a purchase or quota in {code} (--products=never keeps sectors whole)")
                }
            });
            if !sectors.contains(&sector) {
                sectors.push(sector);
            }
        }
        let Some(why) = why else { return Ok(world) };
        let world = world.with_products_of(&sectors)?;
        let all = if several {
            "; the others of this call are solved so too, with other numbers than alone"
        } else {
            ""
        };
        super::say(&format!("products: {}, because {why}{all}", split_of(&world)));
        Ok(world)
    }

    /// The sectors of which a file is to be read by product, and why.
    fn by_product(&self, file: &str, reader: &Reader<'_>) -> Vec<(Sector, ByProduct)> {
        let world = reader.world();
        let mut found = if Response::is_response(file) {
            by_product(world, |world| Response::load(file, world).map(|_| None).map_err(|error| vec![error]))
        } else if Futures::is_futures(file) {
            // What is wrong with it is told where it is read.
            let named = Futures::load(file).map(|set| set.chances().to_vec()).unwrap_or_default();
            return named.iter().flat_map(|one| self.by_product(&one.scenario, reader)).collect();
        } else if Menu::is_menu(file) {
            by_product(world, |world| {
                let menu = Menu::load(file, world).map_err(|error| vec![error])?;
                Ok(Some(menu.scenario().clone()))
            })
        } else {
            by_product(world, |here| {
                let read =
                    if std::ptr::eq(here, world) { reader.read(file) } else { Reader::new(here).read(file) };
                read.map(Some)
            })
        };
        if self.products == When::Never {
            found.retain(|(_, asked)| *asked != ByProduct::Bought);
        }
        found
    }
}

/// Whether sectors stand as their products.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum When {
    /// Where a scenario names a product, or has a purchase or quota in a sector that has some
    Auto,
    /// Always
    Always,
    /// Only where a scenario names a product
    Never,
}

/// "AGR is split into SOY, MAIZ and the rest, ENE into CRUD and the rest".
fn split_of(world: &World) -> String {
    let each = |(at, parts): (usize, &crate::Parts)| {
        let products: Vec<_> = parts.products.iter().map(|&one| world[one].code.as_str()).collect();
        let verb = if at == 0 { " is split" } else { "" };
        format!("{}{verb} into {} and the rest", parts.code, products.join(", "))
    };
    world.parts().iter().enumerate().map(each).collect::<Vec<_>>().join("; ")
}

/// The world where nothing asks for another.
pub(crate) fn default_world() -> &'static str {
    World::bundled_names().next().expect("a world is compiled in")
}

/// Codes of the sectors that a text is to be read by product in, as `run` of a file of it would read them; none where all or none are
/// asked for.
pub(crate) fn needed(
    scenario: &str,
    place: &Where,
    read: impl Fn(&World) -> Result<Scenario>,
) -> Result<Option<Vec<String>>> {
    if place.products == When::Always {
        return Ok(None);
    }
    let world = place.load(&wanted(scenario, place.name())?)?;
    let found = by_product(&world, |world| read(world).map(Some).map_err(|error| vec![error]));
    let found =
        found.into_iter().filter(|(_, why)| place.products == When::Auto || *why != ByProduct::Bought);
    let mut codes: Vec<String> = found.map(|(sector, _)| world[sector].code.clone()).collect();
    codes.sort_unstable();
    Ok(Some(codes))
}

/// Something of several that was left out, because it could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{name}: left out ({})", counted(*faults, "error", "errors"))]
pub(crate) struct LeftOut {
    /// What it is called.
    pub(crate) name: String,
    /// How many things are wrong with it.
    pub(crate) faults: usize,
}

/// What is named on the command line: a name, a file, or standard input, which is called `-` as elsewhere.
pub(crate) fn named(name: &str) -> std::result::Result<String, String> {
    let is_when =
        When::value_variants().iter().filter_map(When::to_possible_value).any(|when| when.get_name() == name);
    if is_when && !Path::new(name).exists() {
        return Err(format!("a name or a file is expected; of products, write --products={name}"));
    }
    Ok(match name.strip_prefix('-') {
        // With responses behind it, `- + response`.
        Some(rest) if rest.is_empty() || rest.trim_start().starts_with('+') => format!("{STDIN}{rest}"),
        _ => name.to_owned(),
    })
}

/// Standard input as a file.
const STDIN: &str = "/dev/stdin";

/// A scenario, or what else is read, with the position of its world, or all that is wrong with it.
pub(crate) type Found<T = Scenario> = std::result::Result<(T, usize), Vec<Error>>;

/// The worlds of one call, each read once.
pub(crate) struct Worlds {
    worlds: Vec<World>,
    /// Position of the world of every scenario asked for, or why there is none.
    of: Vec<Result<usize>>,
}

impl Worlds {
    /// Reads the worlds that scenarios are to be solved in: the one given for all of them, or else the one that each
    /// asks for, or else the default. A folder in a scenario file is meant from where that file lies.
    pub(crate) fn read(scenarios: &[String], place: &Where) -> Self {
        Self::read_with(scenarios, &[], place)
    }

    /// The same where other files are to be read in these worlds too. A world is split into products where any file names one.
    pub(crate) fn read_with(scenarios: &[String], others: &[String], place: &Where) -> Self {
        let key = |name: &str| Path::new(name).canonicalize().unwrap_or_else(|_| PathBuf::from(name));
        let wanted: Vec<Result<(String, PathBuf)>> = scenarios
            .iter()
            .map(|scenario| wanted(scenario, place.name()).map(|name| (name.clone(), key(&name))))
            .collect();
        let keys: Vec<Option<PathBuf>> =
            wanted.iter().map(|one| one.as_ref().ok().map(|(_, key)| key.clone())).collect();
        let mut worlds = Vec::new();
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        let mut of = Vec::new();
        for found in wanted {
            let found = found.and_then(|(name, key)| {
                if let Some(&position) = known.get(&key) {
                    return Ok(position);
                }
                let same = scenarios.iter().zip(&keys).filter(|(_, other)| other.as_ref() == Some(&key));
                worlds.push(place.load_for(&name, same.map(|(file, _)| file).chain(others))?);
                known.insert(key, worlds.len() - 1);
                Ok(worlds.len() - 1)
            });
            of.push(found);
        }
        Self { worlds, of }
    }

    /// Every scenario. The same trouble with a world is told once for each scenario that needs it.
    pub(crate) fn scenarios(self, names: &[String]) -> (Vec<World>, Vec<Found>) {
        self.each(names, |name, reader| reader.read(name))
    }

    /// What each name stands for in its world, read by all threads.
    pub(crate) fn each<T: Send>(
        self,
        names: &[String],
        read: impl Fn(&str, &Reader<'_>) -> std::result::Result<T, Vec<Error>> + Sync,
    ) -> (Vec<World>, Vec<Found<T>>) {
        let Self { worlds, of } = self;
        let readers: Vec<_> = worlds.iter().map(Reader::new).collect();
        let read = |at: usize| of[at].as_ref().ok().map(|&position| read(&names[at], &readers[position]));
        let read = gathered(names.len(), read);
        drop(readers);
        let found = of.into_iter().zip(read).map(|(position, read)| {
            let position = position.map_err(|error| vec![error])?;
            Ok((read.expect("what has a world is read")?, position))
        });
        (worlds, found.collect())
    }
}

/// One scenario and its world, with its cautions said, or all that is wrong with it.
pub(crate) fn one(name: &str, place: &Where) -> std::result::Result<(World, Scenario), Vec<Error>> {
    one_with(name, &[], place)
}

/// The same where other files are to be read in its world too.
pub(crate) fn one_with(
    name: &str,
    others: &[String],
    place: &Where,
) -> std::result::Result<(World, Scenario), Vec<Error>> {
    let (world, scenario) = unsaid(name, others, place)?;
    caution(&scenario, &world);
    Ok((world, scenario))
}

/// The same for what is solved over time: what a standing comparison leaves out of it is in it.
pub(crate) fn over_time(name: &str, place: &Where) -> std::result::Result<(World, Scenario), Vec<Error>> {
    let (world, scenario) = unsaid(name, &[], place)?;
    caution_over_time(&scenario, &world);
    Ok((world, scenario))
}

fn caution_over_time(scenario: &Scenario, world: &World) {
    for caution in scenario.cautions(world).into_iter().filter(|caution| !caution.is_of_time()) {
        super::say(&format!("warning: {caution}"));
    }
}

fn unsaid(
    name: &str,
    others: &[String],
    place: &Where,
) -> std::result::Result<(World, Scenario), Vec<Error>> {
    let names = [name.to_owned()];
    let (mut worlds, mut found) = Worlds::read_with(&names, others, place).scenarios(&names);
    let (scenario, position) = found.remove(0)?;
    Ok((worlds.swap_remove(position), scenario))
}

/// Some scenarios and their world.
type Read = std::result::Result<(World, Vec<Scenario>), Vec<Error>>;

/// Some scenarios, all in the world of the first, in which other files are to be read too, with their cautions said.
pub(crate) fn together(names: &[String], others: &[String], place: &Where) -> Read {
    together_saying(names, others, place, caution)
}

/// The same for what is solved over time.
pub(crate) fn together_over_time(names: &[String], others: &[String], place: &Where) -> Read {
    together_saying(names, others, place, caution_over_time)
}

fn together_saying(
    names: &[String],
    others: &[String],
    place: &Where,
    say: impl Fn(&Scenario, &World),
) -> Read {
    let (mut worlds, read) = Worlds::read_with(names, others, place).scenarios(names);
    let (mut scenarios, mut errors) = (Vec::new(), Vec::new());
    for (found, name) in read.into_iter().zip(names) {
        match found {
            Ok((scenario, 0)) => scenarios.push((scenario, name.as_str())),
            Ok((scenario, _)) => errors.push(Error::Value {
                at: Place::file(name),
                found: format!("{} in another world", scenario.id()),
                expected: format!("the world of {}", names[0]),
            }),
            Err(found) => errors.extend(found),
        }
    }
    let named: Vec<_> =
        scenarios.iter().map(|(scenario, name)| (scenario.id().to_owned(), (*name).to_owned())).collect();
    for at in apart(&named) {
        let (scenario, name) = &mut scenarios[at];
        *scenario = scenario.clone().with_id(*name);
    }
    let read: Vec<_> = scenarios.iter().map(|(scenario, name)| (scenario.id(), *name)).collect();
    errors.extend(twins(read.into_iter()).into_iter().map(|(_, error)| error));
    if !errors.is_empty() {
        return Err(errors);
    }
    let world = worlds.swap_remove(0);
    let scenarios: Vec<Scenario> = scenarios.into_iter().map(|(scenario, _)| scenario).collect();
    for scenario in &scenarios {
        say(scenario, &world);
    }
    Ok((world, scenarios))
}

/// A group or an actor by what people call it.
pub(crate) fn party(name: &str, world: &World) -> Result<Party> {
    let code = world.bloc_called(name)?.code;
    world.group(&code).map(Party::from).or_else(|_| world.actor(&code).map(Party::from))
}

/// Groups and actors by what people call them, nobody twice.
pub(crate) fn parties(names: &[String], world: &World) -> Result<Vec<Party>> {
    let mut parties = Vec::new();
    for name in names {
        let party = party(name, world)?;
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    Ok(parties)
}

/// Says what a scenario has in it that may not be meant.
pub(crate) fn caution(scenario: &Scenario, world: &World) {
    for caution in scenario.cautions(world) {
        super::say(&format!("warning: {caution}"));
    }
}

/// Name or folder of the world of a scenario.
fn wanted(scenario: &str, given: Option<&str>) -> Result<String> {
    // The file is looked at in any case, so that a wrong name of it is told before anything about a world.
    let asked = if Menu::is_menu(scenario) {
        Menu::world_for(scenario)
    } else if Futures::is_futures(scenario) {
        Futures::world_for(scenario)
    } else {
        scenario::world_for(scenario)
    };
    match (given, asked) {
        // What the file says does not matter then.
        (Some(given), Ok(_) | Err(Error::Unknown { what: "world", .. })) => Ok(given.to_owned()),
        (None, Err(Error::Unknown { what: "world", found, .. })) if scenario.starts_with(STDIN) => {
            let expected =
                "the name of a world that is compiled in, or --world: there is no folder to look for one in";
            Err(Error::Value {
                at: Place::file(scenario),
                found: format!("world `{found}` from standard input"),
                expected: expected.to_owned(),
            })
        }
        (_, asked) => Ok(asked?.unwrap_or_else(|| default_world().to_owned())),
    }
}

/// Refuses the first of some things, by id and name, that is there already.
pub(crate) fn once<'a>(named: impl Iterator<Item = (&'a str, &'a str)>, what: &str) -> Result<()> {
    same(named, what).into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

/// The deal of a name, without the responses behind it.
pub(crate) fn base(name: &str) -> &str {
    name.split('+').next().unwrap_or_default().trim()
}

/// Positions of scenarios, by id and name, that share the id of their deal with another file: they are told apart by the names that
/// they were given by. One file that is given twice is no other.
pub(crate) fn apart(named: &[(String, String)]) -> Vec<usize> {
    let mut files: HashMap<&str, Vec<&str>> = HashMap::new();
    for (id, name) in named {
        let files = files.entry(base(id)).or_default();
        if !files.iter().any(|file| output::same(Path::new(file), Path::new(base(name)))) {
            files.push(base(name));
        }
    }
    let shared = |(id, _): &(String, String)| files[base(id)].len() > 1;
    named.iter().enumerate().filter(|(_, one)| shared(one)).map(|(at, _)| at).collect()
}

/// An error for every scenario whose results could not be told from another's, with its position.
pub(crate) fn twins<'a>(scenarios: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(usize, Error)> {
    same(scenarios, "scenario")
}

fn same<'a>(named: impl Iterator<Item = (&'a str, &'a str)>, what: &str) -> Vec<(usize, Error)> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut errors = Vec::new();
    for (position, (id, name)) in named.enumerate() {
        if let Some(first) = first.get(id) {
            let (at, first) = (Place::file(name), Place::file(*first));
            errors.push((position, Error::Duplicate { at, first, what: format!("{what} `{id}`") }));
        } else {
            first.insert(id, name);
        }
    }
    errors
}
