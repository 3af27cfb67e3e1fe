//! `sidedeal schema`.

use crate::scenario::{self, FileKind};
use clap::ValueEnum;

use super::Failed;
use super::output::Target;

#[derive(clap::Args)]
pub(crate) struct Schema {
    /// Of what
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// A scenario
    Scenario,
    /// A response
    Response,
    /// A menu of deals
    Menu,
    /// A set of futures
    Futures,
}

impl Schema {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let kind = match self.what {
            What::Scenario => FileKind::Scenario,
            What::Response => FileKind::Response,
            What::Menu => FileKind::Menu,
            What::Futures => FileKind::Futures,
        };
        let text = format!("{:#}\n", scenario::schema(kind));
        Target::open(None)?.write(&text).map_err(Failed::at_work)
    }
}
