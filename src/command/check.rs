//! `sidedeal check`.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

use crate::law::{self, Note};
use crate::report::{Answer, not_per_head};
use crate::scenario::{Reader, Term};
use crate::trade::Closure;
use crate::{Error, Futures, Horizon, Menu, Model, Response, Scenario, World};
use serde::Serialize;

use super::form::Form;
use super::inputs::{self, LeftOut, Where, Worlds};
use super::{Failed, counted};

#[derive(clap::Args)]
pub(crate) struct Check {
    /// Files of scenarios, responses and menus of deals, or names of what is compiled in; folders of worlds. Without any, the world
    /// of --world: all that it has to say of itself
    #[arg(required_unless_present = "world", value_name = "FILE", value_parser = inputs::named)]
    files: Vec<String>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    form: Form,
    /// Write what can be read to --out though some cannot; the exit status is 1 then
    #[arg(long)]
    keep_going: bool,
}

/// What there is to say about one file, or one thing that is wrong with it.
#[derive(Default, Serialize)]
struct Entry {
    file: String,
    /// "ok" or "error".
    status: &'static str,
    world: String,
    /// How many of each kind, such as "2 purchase".
    clauses: String,
    notes: String,
    /// What its clauses would meet in the law of the WTO.
    law: Vec<Law>,
    /// What may not be meant.
    warnings: Vec<String>,
    /// What is wrong, and in which line of the file; none of what starts from it or lies elsewhere.
    line: Option<usize>,
    error: Option<String>,
    /// Titles of its clauses, in the order of the file.
    titles: Vec<String>,
}

/// A note on a clause.
#[derive(Serialize)]
struct Law {
    line: Option<usize>,
    clause: &'static str,
    article: &'static str,
    finding: String,
    exceptions: &'static [&'static str],
    /// Title of the clause.
    title: String,
    /// The clause by its title, with file and line.
    #[serde(skip)]
    called: String,
    /// All of it in one line, for people.
    #[serde(skip)]
    text: String,
}

/// All of them.
struct Checked(Vec<Entry>);

/// An entry in one row.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    status: &'a str,
    world: &'a str,
    clauses: &'a str,
    notes: &'a str,
    /// Articles, none twice.
    law: String,
    warnings: String,
    line: Option<usize>,
    error: Option<&'a str>,
    titles: String,
}

impl Check {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let waiting = self.form.open()?;
        let is_world =
            |file: &&String| Path::new(file).is_dir() || World::bundled_names().any(|name| name == *file);
        let (folders, files): (Vec<&String>, Vec<&String>) = self.files.iter().partition(is_world);
        let files: Vec<String> = files.into_iter().cloned().collect();
        let (worlds, found) = Worlds::read(&files, &self.place).each(&files, read);
        let mut entries = Vec::new();
        let mut errors = Vec::new();
        let mut left_out = Vec::new();
        let mut refuse = |entries: &mut Vec<Entry>, name: &str, found: Vec<Error>| {
            left_out.push(LeftOut { name: name.to_owned(), faults: found.len() });
            entries.extend(found.iter().map(|error| Entry::refused(name, error)));
            errors.extend(found);
        };
        let asked = self.place.name().filter(|_| self.files.is_empty());
        for (folder, world) in asked
            .map(|name| (name, self.place.world()))
            .into_iter()
            .chain(folders.iter().map(|folder| (folder.as_str(), World::load(folder))))
        {
            match world.and_then(|world| of_world(folder, &world)) {
                Ok(entry) => entries.push(entry),
                Err(error) => refuse(&mut entries, folder, vec![error]),
            }
        }
        for (file, found) in files.iter().zip(found) {
            match found {
                Ok((checked, world)) => match checked.entry(file, &worlds[world]) {
                    Ok(entry) => entries.push(entry),
                    Err(error) => refuse(&mut entries, file, vec![error]),
                },
                Err(found) => refuse(&mut entries, file, found),
            }
        }
        if errors.is_empty() || self.form.out.is_none() || self.keep_going {
            waiting.write(&Checked(entries)).map_err(Failed::at_work)?;
        }
        if errors.is_empty() {
            Ok(())
        } else if self.keep_going {
            Err(Failed::Run(errors.into_iter().chain(left_out.into_iter().map(Error::of)).collect()))
        } else {
            Err(Failed::Input(errors))
        }
    }
}

/// What a file turned out to be.
enum Kind {
    Scenario(Box<Scenario>),
    Response(Box<Response>),
    Menu(Box<Menu>),
    Futures(Box<Futures>),
}

fn read(name: &str, reader: &Reader<'_>) -> Result<Kind, Vec<Error>> {
    let world = reader.world();
    if Response::is_response(name) {
        return Response::load(name, world)
            .map(|one| Kind::Response(Box::new(one)))
            .map_err(|error| vec![error]);
    }
    if Menu::is_menu(name) {
        return Menu::load(name, world).map(|one| Kind::Menu(Box::new(one))).map_err(|error| vec![error]);
    }
    if Futures::is_futures(name) {
        // Each of its scenarios is read too, in this world.
        let read = Futures::load(name).and_then(|one| one.scenarios(world).map(|_| one));
        return read.map(|one| Kind::Futures(Box::new(one))).map_err(|error| vec![error]);
    }
    reader.read(name).map(|one| Kind::Scenario(Box::new(one)))
}

impl Kind {
    fn entry(&self, file: &str, world: &World) -> Result<Entry, Error> {
        match self {
            Self::Scenario(scenario) => entry(file, scenario, notes(scenario, world), world),
            Self::Menu(menu) => {
                let scenario = menu.scenario();
                let notes =
                    format!("a menu of deals for `deals`, {}, {}", of_menu(menu), notes(scenario, world));
                entry(file, scenario, notes, world)
            }
            Self::Futures(futures) => Ok(Entry {
                file: file.to_owned(),
                status: "ok",
                world: world.title(),
                clauses: "no clauses".to_owned(),
                notes: format!("a set for `respond --futures`, {}", of_futures(futures)),
                ..Entry::default()
            }),
            Self::Response(response) => {
                let own = entry(file, &response.alone(world), of_response(response, world), world)?;
                // One that only costs has no clause.
                let warnings =
                    if response.alone(world).clauses().is_empty() { Vec::new() } else { own.warnings };
                Ok(Entry { warnings, ..own })
            }
        }
    }
}

fn entry(file: &str, scenario: &Scenario, notes: String, world: &World) -> Result<Entry, Error> {
    Ok(Entry {
        file: file.to_owned(),
        status: "ok",
        world: world.title(),
        clauses: clauses(scenario),
        notes,
        law: law::notes(scenario, world)?.into_iter().map(|note| Law::of(note, scenario)).collect(),
        warnings: scenario.cautions(world).iter().map(ToString::to_string).collect(),
        titles: scenario.clauses().iter().map(|clause| clause.title.clone()).collect(),
        ..Entry::default()
    })
}

impl Entry {
    /// What is wrong with a file.
    fn refused(file: &str, error: &Error) -> Self {
        let place = error.place().filter(|place| place.file == file);
        Self {
            file: file.to_owned(),
            status: "error",
            line: place.and_then(|place| place.line),
            error: Some(error.to_string()),
            ..Self::default()
        }
    }
}

/// A world that can be read, with all that it has to say of itself, whatever the scenario.
fn of_world(folder: &str, world: &World) -> Result<Entry, Error> {
    // What is cut is told when it is split.
    let split = (world.products().len() > 0).then(|| world.clone().with_products().ok()).flatten();
    let whole = split.as_ref().unwrap_or(world);
    let model = Model::calibrate(whole)?;
    let mut warnings: Vec<String> = Vec::new();
    for closure in [Closure::FixedDeficits, Closure::Balanced] {
        for horizon in [Horizon::Short, Horizon::Medium, Horizon::Long] {
            match model.facts(closure, horizon) {
                Ok(facts) => warnings.extend(facts.iter().map(ToString::to_string)),
                // Runs of the default closure work: who exports nothing cannot balance its trade.
                Err(error) if closure != Closure::default() => {
                    warnings.push(format!("no run with the closure {closure}: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
    }
    warnings.extend(not_per_head(whole));
    let mut said = HashSet::new();
    warnings.retain(|warning| said.insert(warning.clone()));
    Ok(Entry {
        file: folder.to_owned(),
        status: "ok",
        world: world.name().to_owned(),
        clauses: "no clauses".to_owned(),
        notes: format!(
            "a world of {}, {}{} and {}",
            counted(world.actors().len(), "actor", "actors"),
            counted(world.sectors().len(), "sector", "sectors"),
            products(world),
            counted(world.goods().len(), "critical good", "critical goods")
        ),
        warnings,
        ..Entry::default()
    })
}

/// How many products it can be split into, of how many sectors.
fn products(world: &World) -> String {
    let mut sectors: Vec<_> = world.products().map(|product| world[product].sector).collect();
    sectors.sort_unstable();
    sectors.dedup();
    let (products, sectors) = (world.products().len(), sectors.len());
    if products > 0 { format!(", {products} products in {sectors} of them") } else { String::new() }
}

/// Its items and what is cared for.
/// "7 futures: board-of-trade-2026 35 %, ...".
fn of_futures(futures: &Futures) -> String {
    let each = |one: &crate::scenario::Chance| {
        format!("{} {} %", one.scenario, (one.probability.central() * 1e6).round() / 1e4)
    };
    let all: Vec<String> = futures.chances().iter().map(each).collect();
    format!("{}: {}", counted(all.len(), "future", "futures"), all.join(", "))
}

fn of_menu(menu: &Menu) -> String {
    let items: Vec<_> = menu.items().iter().map(|item| item.name.as_str()).collect();
    let payoffs = counted(menu.payoffs().len(), "payoff", "payoffs");
    format!("{} ({}), {payoffs}", counted(items.len(), "item", "items"), items.join(", "))
}

/// What a reader may want to know of a response before it is put behind a deal.
fn of_response(response: &Response, world: &World) -> String {
    let owners: Vec<_> = response.owners().iter().map(|&owner| world[owner].code.as_str()).collect();
    let decided = response.decided().map_or_else(String::new, |day| format!("decided {day}, "));
    let ramp = response.ramp_years();
    let full =
        if ramp.range().1 > 0.0 { format!("{ramp} more until it works in full, ") } else { String::new() };
    format!(
        "a response of {}, {} musd a year, {decided}{} years until it works, {full}to be put behind a deal: `deal + {}`",
        owners.join(" "),
        response.cost_musd(),
        response.lead_time_years(),
        response.id()
    )
}

impl Law {
    /// A note on one of the clauses of a scenario.
    fn of(note: Note, scenario: &Scenario) -> Self {
        let text = note.to_string();
        let Note { at, clause, article, finding, exceptions } = note;
        let own = scenario.clauses().iter().find(|own| own.at == at);
        let place = at.to_string();
        let (title, called) =
            own.map_or_else(|| (String::new(), place.clone()), |own| (own.title.clone(), own.called()));
        let text = text.replacen(&place, &called, 1);
        Self { line: at.line, clause, article, finding, exceptions, title, called, text }
    }
}

impl Answer for Checked {
    /// A line for each file that can be read, and below it what it says that may not be meant and what it would meet. What is wrong
    /// people are told as errors.
    fn table(&self) -> String {
        let mut told = String::new();
        let sound = self.0.iter().filter(|entry| entry.error.is_none());
        for Entry { file, status, world, clauses, notes, law, warnings, .. } in sound {
            writeln!(told, "{file}: {status}: {clauses}; {world}, {notes}").expect("a String takes all text");
            for warning in warnings {
                writeln!(told, "  warning: {warning}").expect("a String takes all text");
            }
            for (at, note) in law.iter().enumerate() {
                // What may excuse several clauses is told once.
                let alike = |known: &&Law| {
                    (known.article, known.exceptions) == (note.article, note.exceptions)
                        && !note.exceptions.is_empty()
                };
                let text = match law[..at].iter().find(alike).and_then(|known| known.line) {
                    Some(known) => {
                        let Law { called, article, finding, .. } = note;
                        format!("{called}: {article}: {finding}, unless as for line {known}")
                    }
                    None => note.text.clone(),
                };
                writeln!(told, "  note: {text}").expect("a String takes all text");
            }
        }
        told
    }

    fn header(&self) -> &'static [&'static str] {
        &["file", "status", "world", "clauses", "notes", "law", "warnings", "line", "error", "titles"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.iter().map(row)
    }

    fn object(&self) -> impl Serialize {
        &self.0
    }
}

fn row(entry: &Entry) -> Row<'_> {
    let Entry { file, status, world, clauses, notes, law, warnings, line, error, titles } = entry;
    let mut articles: Vec<&str> = Vec::new();
    for Law { article, .. } in law {
        if !articles.contains(article) {
            articles.push(article);
        }
    }
    let (law, warnings, titles) = (articles.join("; "), warnings.join("; "), titles.join("; "));
    Row { file, status, world, clauses, notes, law, warnings, line: *line, error: error.as_deref(), titles }
}

/// Own clauses by kind in the order of first mention.
fn clauses(scenario: &Scenario) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for clause in scenario.clauses() {
        let kind = clause.action.kind();
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    if counts.is_empty() {
        return "no clauses".to_owned();
    }
    counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}

/// What a reader may want to know before a run.
fn notes(scenario: &Scenario, world: &World) -> String {
    let closure = scenario.closure().unwrap_or_default();
    let mut notes = vec![closure.to_string(), format!("{} horizon", scenario.horizon())];
    notes.push(match scenario.baseline() {
        Some(baseline) => format!("starts from {}", baseline.id()),
        None => "starts from the calibrated world".to_owned(),
    });
    let principals: Vec<_> = scenario.between().iter().map(|&actor| world[actor].code.as_str()).collect();
    notes.push(match principals.as_slice() {
        [] => "no principals, hence no scores".to_owned(),
        codes => format!("between {}", codes.join(" ")),
    });
    let Term { decided, expires, renewed } = *scenario.term();
    notes.extend(decided.map(|day| format!("decided {day}")));
    notes.extend(expires.map(|day| format!("expires {day}")));
    notes.extend(renewed.map(|chance| format!("renewed with a probability of {chance}")));
    notes.join(", ")
}
