//! `sidedeal completions` and `sidedeal man`: what shells and `man` read, from the words of the help.

use std::path::PathBuf;

use crate::{Error, Place};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man as Page;

use super::names::refuse;
use super::output::{Target, write_folder};
use super::{Command, Failed, say};

/// What the command is called.
const NAME: &str = "sidedeal";

#[derive(clap::Args)]
pub(crate) struct Completions {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Command::command(), NAME, &mut bytes);
        Target::open(None)?.write(&text(bytes)?).map_err(Failed::at_work)
    }
}

#[derive(clap::Args)]
pub(crate) struct Man {
    /// Folder to write them to; nothing is overwritten
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Man {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let shown = self.out.display();
        if self.out.symlink_metadata().is_ok() {
            return Err(refuse(format!("{shown}, which is there already"), "a new path in --out").into());
        }
        let mut command = Command::command();
        command.build();
        let mut pages = vec![page(NAME, &command)?];
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            pages.push(page(&format!("{NAME}-{}", verb.get_name()), verb)?);
        }
        let files = pages.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        write_folder(&self.out, files).map_err(Failed::at_work)?;
        say(&format!("wrote {} pages to {shown}; next: man {shown}/{NAME}.1", pages.len()));
        Ok(())
    }
}

/// A page by its file's name.
fn page(name: &str, command: &clap::Command) -> Result<(String, String), Failed> {
    let mut bytes = Vec::new();
    let page = Page::new(command.clone());
    page.render(&mut bytes).map_err(|source| Error::Io { path: PathBuf::from(name), source })?;
    Ok((format!("{name}.1"), text(bytes)?))
}

/// The help is text, and so is what is made of it.
fn text(bytes: Vec<u8>) -> Result<String, Failed> {
    String::from_utf8(bytes).map_err(|_| {
        let (at, found) = (Place::file(NAME), "bytes that are no text in the help".to_owned());
        Failed::from(Error::Value { at, found, expected: "text".to_owned() })
    })
}
