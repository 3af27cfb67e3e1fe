//! `sidedeal check`.

use std::fmt::Write;

use serde::Serialize;
use sidedeal::{Scenario, World};

use super::inputs::Worlds;
use super::output::{self, Target};
use super::{Failed, Form, Format};

#[derive(clap::Args)]
pub(crate) struct Check {
    /// Scenario files, or names of scenarios that are compiled in
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// World to read them for, a folder or a name, instead of the one that each asks for
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// What there is to say about one file that can be read.
#[derive(Serialize)]
struct Entry {
    file: String,
    status: &'static str,
    world: String,
    /// How many of each kind, such as "2 purchase".
    clauses: String,
    notes: String,
}

impl Check {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let target = Target::open(self.form.out.as_deref())?;
        let (worlds, scenarios) = Worlds::read(&self.files, self.world.as_deref()).scenarios(&self.files);
        let mut entries = Vec::new();
        let mut errors = Vec::new();
        for (file, scenario) in self.files.iter().zip(scenarios) {
            match scenario {
                Ok((scenario, world)) => entries.push(Entry {
                    file: file.clone(),
                    status: "ok",
                    world: worlds[world].name().to_owned(),
                    clauses: clauses(&scenario),
                    notes: notes(&scenario, &worlds[world]),
                }),
                Err(found) => errors.extend(found),
            }
        }
        let text = match self.form.format {
            Format::Table => table(&entries),
            Format::Csv => output::csv(&entries),
            Format::Json => output::json(&entries),
        };
        if errors.is_empty() || self.form.out.is_none() {
            target.write(&text)?;
        }
        if errors.is_empty() { Ok(()) } else { Err(Failed::Input(errors)) }
    }
}

fn table(entries: &[Entry]) -> String {
    entries.iter().fold(String::new(), |mut text, Entry { file, status, world, clauses, notes }| {
        writeln!(text, "{file}: {status}: {clauses}; {world}, {notes}").expect("a String takes all text");
        text
    })
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
    notes.join(", ")
}
