//! `sidedeal backtest`.

use std::path::PathBuf;

use crate::Error;
use crate::backtest::Figures;
use crate::report::Format;
use clap::ValueEnum;

use super::Failed;
use super::draws::LeftOut;
use super::form::{self, Excel, Or, with_own};
use super::output::Target;

/// Hold published figures against ours
///
/// The table is CSV: `id,study,date,table,policy,world,horizon,closure,elasticities,income,actor,figure,unit,low,value,high,status,
/// source,source_url,not_shared,note,series`. Rows of a series are one thing at several dates, beside which the policy is walked
/// over time. Policies are scenario files beside it or in the folder that is called like it, or bundled names.
#[derive(clap::Args)]
pub(crate) struct Backtesting {
    /// Table of published figures; the one that is compiled in without it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Only this figure, study or series; may be given several times
    #[arg(long, value_name = "ID|STUDY|SERIES")]
    only: Vec<String>,
    /// World for all figures of world2022, by name or folder, such as world2022-fob
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    /// Set of elasticities for all, instead of what each row says
    #[arg(long, value_name = "NAME")]
    elasticities: Option<String>,
    /// Capital that follows real wages for all, as a share of value added, instead of each world's own; 0 for none
    #[arg(long, value_name = "SHARE")]
    capital: Option<f64>,
    /// Inputs that are hard to replace within years, as published (seeds/elasticities/NESTS.md)
    #[arg(long)]
    nests: bool,
    /// Form of the results
    #[arg(long, value_parser = with_own::<Drawn>(&ABOUT), default_value = "table")]
    format: Or<Drawn>,
    #[command(flatten)]
    excel: Excel,
    /// Write the results to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is in the forms that every verb has.
const ABOUT: [(&str, &str); 3] = [
    ("table", "For people: every figure, what is missed, how many are met"),
    ("csv", "One figure a row, with ours, ratio, verdict"),
    ("json", "The same, how many are met, and the record of every solve"),
];

/// Forms that only this verb has.
#[derive(Clone, Copy, ValueEnum)]
enum Drawn {
    /// A picture: published against ours on logarithmic axes
    Svg,
}

impl Backtesting {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let figures = self.file.as_ref().map_or_else(Figures::bundled, Figures::open);
        let mut figures = figures.map_err(Failed::Input)?;
        if !self.only.is_empty() {
            figures = figures.only(&self.only)?;
        }
        if let Some(world) = &self.world {
            figures = figures.with_world(world);
        }
        if let Some(name) = &self.elasticities {
            figures = figures.with_elasticities(name);
        }
        if let Some(share) = self.capital {
            figures = figures.with_capital(share);
        }
        if self.nests {
            figures = figures.with_nests();
        }
        let mark = self.excel.mark(matches!(self.format, Or::Common(Format::Csv)))?;
        let target = Target::open(self.out.as_deref())?;
        let backtest = figures.run().map_err(Failed::Input)?;
        let text = match self.format {
            Or::Common(format) => form::text(format, &backtest),
            Or::Own(Drawn::Svg) => backtest.to_svg(),
        };
        target.write(&(mark.to_owned() + &text)).map_err(Failed::at_work)?;
        let failed = backtest.tried().iter().filter(|one| one.ours.is_err()).count();
        let astray = backtest.in_time().iter().filter(|one| one.ours.is_err()).count();
        let (all, series) = (backtest.tried().len(), backtest.in_time().len());
        let told = [(failed, all, "figures have no number"), (astray, series, "series have no path")]
            .into_iter()
            .filter(|(failed, ..)| *failed > 0)
            .map(|(failed, all, what)| format!("{failed} of {all} {what}, the errors stand beside them"));
        let told: Vec<Error> = told.map(|told| Error::of(LeftOut(told))).collect();
        if told.is_empty() { Ok(()) } else { Err(Failed::Run(told)) }
    }
}
