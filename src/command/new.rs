//! `sidedeal new`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::names::refuse;
use super::output::{Target, write_folder};
use super::{Failed, say};

#[derive(clap::Args)]
pub(crate) struct New {
    /// What to begin
    #[arg(value_enum)]
    what: What,
    /// File, or folder of a world, instead of one here with the kind's name; nothing is overwritten
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// A scenario with two clauses
    Scenario,
    /// A menu of deals with two items
    Deal,
    /// A response with one clause
    Response,
    /// A folder with a world of three actors and a deal in it
    World,
}

/// Files of a world.
const WORLD: [(&str, &str); 10] = [
    ("README.md", include_str!("templates/world/README.md")),
    ("actors.csv", include_str!("templates/world/actors.csv")),
    ("sectors.csv", include_str!("templates/world/sectors.csv")),
    ("groups.csv", include_str!("templates/world/groups.csv")),
    ("trade.csv", include_str!("templates/world/trade.csv")),
    ("tariffs.csv", include_str!("templates/world/tariffs.csv")),
    ("input_output.csv", include_str!("templates/world/input_output.csv")),
    ("production.csv", include_str!("templates/world/production.csv")),
    ("parameters.toml", include_str!("templates/world/parameters.toml")),
    ("deal.toml", include_str!("templates/world/deal.toml")),
];

impl New {
    /// Writes it and says what to do with it.
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        let (name, text) = match self.what {
            What::Scenario => ("scenario.toml", include_str!("templates/scenario.toml")),
            What::Deal => ("deal.toml", include_str!("templates/deal.toml")),
            What::Response => ("response.toml", include_str!("templates/response.toml")),
            What::World => ("world", ""),
        };
        let path = self.out.unwrap_or_else(|| PathBuf::from(name));
        if path.symlink_metadata().is_ok() {
            return Err(
                refuse(format!("{}, which is there already", path.display()), "a new path in --out").into()
            );
        }
        let shown = path.display();
        let next = match self.what {
            What::Scenario => format!("sidedeal run {shown}"),
            What::Deal => format!("sidedeal deals {shown} --harm JPN"),
            What::Response => format!("sidedeal run \"board-of-trade-2026 + {shown}\""),
            What::World => format!("sidedeal run {shown}/deal.toml --world {shown}"),
        };
        if self.what == What::World {
            write_folder(&path, WORLD).map_err(Failed::at_work)?;
        } else {
            Target::open(Some(&path))?.write(text).map_err(Failed::at_work)?;
        }
        say(&format!("wrote {shown}; next: {next}"));
        Ok(())
    }
}
