//! `sidedeal list`.

use std::fmt::Write;

use serde::Serialize;
use sidedeal::report::Answer;
use sidedeal::{Menu, Response, Scenario, World};

use super::Failed;
use super::form::Form;

#[derive(clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    form: Form,
}

/// Something that is compiled in.
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
        let mut entries = Vec::new();
        for name in World::bundled_names() {
            let world = World::bundled(name)?;
            let title = format!("{} actors, {} sectors", world.actors().len(), world.sectors().len());
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
        Ok(self.form.open()?.write(&Listing(entries))?)
    }
}

impl Answer for Listing {
    fn table(&self) -> String {
        let mut text = String::new();
        for (kind, head) in [
            ("world", "Worlds"),
            ("scenario", "\nScenarios"),
            ("response", "\nResponses"),
            ("deals", "\nMenus of deals"),
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

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.iter()
    }
}
