//! A table that was read, as a world in memory and as the files of one.

use std::fmt::Write;
use std::path::PathBuf;

use super::ledger::{Closed, Ledger};
use super::maps::{Map, Target};
use super::report::{Finding, Report, Totals, YEARS, quoted};
use super::{Format, Options};
use crate::error::{Error, Place, Result};
use crate::world::{Actor, Kind, Sector, World, WorldBuilder};

/// A table added up to actors and sectors, with the report of what was found in it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What it rests on.
    pub report: Report,
    actors: Vec<Target>,
    sectors: Vec<(Target, Kind, f64)>,
    /// `[sector][importer][exporter]`.
    trade: Vec<f64>,
    /// `[actor][using sector][input sector]`.
    inputs: Vec<f64>,
    /// `[actor][sector]`.
    output: Vec<f64>,
    value_added: Vec<f64>,
}

impl Imported {
    pub(super) fn close(
        format: Format,
        paths: &[PathBuf],
        options: &Options,
        ledger: Ledger,
    ) -> Result<Self> {
        let place = paths[0].display().to_string();
        let mut closed: Closed = ledger.close(&place)?;
        let mut other_year = Finding::new(YEARS, format!("{} as asked for", options.year));
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let years: Vec<u16> = years(&name).collect();
            if !years.is_empty() && !years.contains(&options.year) {
                other_year.add(0.0, || name.clone().into_owned());
            }
        }
        closed.findings.extend((other_year.count > 0).then_some(other_year));
        let maps = options.actors.iter().chain(&options.sectors).map(Map::commas);
        closed.findings.extend(maps.filter(|finding| finding.count > 0));
        let mut sectors = Vec::with_capacity(closed.sectors.len());
        for sector in closed.sectors {
            let kind = sector.kind.or_else(|| kind_of(&sector.code)).ok_or_else(|| Error::Missing {
                at: Place::file("options"),
                what: format!(
                    "a map of sectors with a column `kind`: whether `{}` is goods or services its code does not say",
                    sector.code
                ),
            })?;
            let theta = sector.elasticity.or(options.elasticity).ok_or_else(|| Error::Missing {
                at: Place::file("options"),
                what: format!(
                    "the trade elasticity of {}: in column `trade_elasticity` of the map of sectors, or one for all",
                    sector.code
                ),
            })?;
            sectors.push((sector, kind, theta));
        }
        let written =
            written(&closed.trade, &closed.inputs, &closed.output, &closed.value_added, closed.actors.len());
        let report = Report {
            source: format.name().to_owned(),
            files: paths.iter().map(|path| path.display().to_string()).collect(),
            year: options.year,
            unit: options.unit.clone().unwrap_or_else(|| format.unit().to_owned()),
            prices: "basic prices of the year",
            dimensions: closed.dimensions,
            world: (closed.actors.len(), sectors.len()),
            totals: closed.totals,
            written,
            actors: closed.by_actor,
            findings: closed.findings,
        };
        let Closed { actors, trade, inputs, output, value_added, .. } = closed;
        Ok(Self { report, actors, sectors, trade, inputs, output, value_added })
    }

    /// The table as a world, without tariffs and groups.
    ///
    /// # Errors
    /// [`Error::Value`] for codes that no world may have, which a map can put right; [`Error::Inconsistent`] where inputs and value
    /// added of a sector that matters are not its output by half.
    pub fn world(&self, name: &str) -> Result<World> {
        let mut builder = WorldBuilder::new(name);
        let mut actors: Vec<Actor> = Vec::with_capacity(self.actors.len());
        for actor in &self.actors {
            let id = builder.actor(&actor.code, &actor.name)?;
            builder.economies(id, &actor.from);
            actors.push(id);
        }
        let mut sectors: Vec<Sector> = Vec::with_capacity(self.sectors.len());
        for (sector, kind, theta) in &self.sectors {
            sectors.push(builder.sector(&sector.code, &sector.name, *kind, *theta)?);
        }
        for (k, &sector) in sectors.iter().enumerate() {
            for (a, &importer) in actors.iter().enumerate() {
                for (i, &exporter) in actors.iter().enumerate() {
                    builder.trade(importer, exporter, sector, self.flow(k, a, i))?;
                }
            }
        }
        let s = sectors.len();
        for (a, &actor) in actors.iter().enumerate() {
            for (j, &using) in sectors.iter().enumerate() {
                let at = a * s + j;
                builder.production(actor, using, self.output[at], self.value_added[at])?;
                for (k, &input) in sectors.iter().enumerate() {
                    builder.input(actor, input, using, self.inputs[at * s + k])?;
                }
            }
        }
        let world = builder.build()?;
        world.check_accounts()?;
        Ok(world)
    }

    fn flow(&self, sector: usize, importer: usize, exporter: usize) -> f64 {
        let n = self.actors.len();
        self.trade[(sector * n + importer) * n + exporter]
    }

    /// The files of a world's folder with all digits, cells without anything left out but for the first, since no table of a world
    /// may be empty: name and text.
    #[must_use]
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let mut actors = "code,name,members\n".to_owned();
        for actor in &self.actors {
            let _ =
                writeln!(actors, "{},{},{}", actor.code, quoted(&actor.name), quoted(&actor.from.join(" ")));
        }
        let from = self.industries();
        let mut sectors = format!("code,name,kind,trade_elasticity,{from}\n");
        for (sector, kind, theta) in &self.sectors {
            let kind = if *kind == Kind::Goods { "goods" } else { "services" };
            let from = if sector.from.iter().any(|code| code.contains(' ')) { "|" } else { " " };
            let from = quoted(&sector.from.join(from));
            let _ = writeln!(sectors, "{},{},{kind},{theta},{from}", sector.code, quoted(&sector.name));
        }
        let mut trade = "exporter,importer,sector,value_musd\n".to_owned();
        for (k, (sector, ..)) in self.sectors.iter().enumerate() {
            for (a, importer) in self.actors.iter().enumerate() {
                for (i, exporter) in self.actors.iter().enumerate() {
                    let flow = self.flow(k, a, i);
                    if flow != 0.0 || k + a + i == 0 {
                        let _ = writeln!(trade, "{},{},{},{flow}", exporter.code, importer.code, sector.code);
                    }
                }
            }
        }
        let s = self.sectors.len();
        let mut production = "actor,sector,output_musd,value_added_musd\n".to_owned();
        let mut inputs = "actor,input_sector,using_sector,value_musd\n".to_owned();
        for (a, actor) in self.actors.iter().enumerate() {
            for (j, (using, ..)) in self.sectors.iter().enumerate() {
                let at = a * s + j;
                let (output, value_added) = (self.output[at], self.value_added[at]);
                let _ = writeln!(production, "{},{},{output},{value_added}", actor.code, using.code);
                for (k, (input, ..)) in self.sectors.iter().enumerate() {
                    let value = self.inputs[at * s + k];
                    if value != 0.0 || at + k == 0 {
                        let _ = writeln!(inputs, "{},{},{},{value}", actor.code, input.code, using.code);
                    }
                }
            }
        }
        vec![
            ("actors.csv", actors),
            ("sectors.csv", sectors),
            ("trade.csv", trade),
            ("input_output.csv", inputs),
            ("production.csv", production),
            ("import.csv", self.report.to_csv()),
            ("README.md", self.readme()),
        ]
    }

    fn readme(&self) -> String {
        let report = &self.report;
        format!(
            "# {} of {}\n\n\
             {}, {}. Made from {}.\n\n\
             | file | columns |\n|---|---|\n\
             | actors.csv | code, name, members |\n\
             | sectors.csv | code, name, kind, trade_elasticity, {} |\n\
             | trade.csv | exporter, importer, sector, value_musd |\n\
             | input_output.csv | actor, input_sector, using_sector, value_musd |\n\
             | production.csv | actor, sector, output_musd, value_added_musd |\n\
             | import.csv | check, rule, count, sum, place, value |\n\n\
             Columns named musd are in {}: nothing was converted. Value added has taxes less subsidies on products. There are no \
             tariffs: each rate is zero until `tariffs.csv` says otherwise. import.csv has every rule that was applied to the \
             table, with its largest cells, and totals by actor.\n\n```text\n{report}```\n",
            report.source,
            report.year,
            report.unit,
            report.prices,
            report.files.join(", "),
            self.industries(),
            report.unit,
        )
    }

    /// What the column of industries is called: those of the OECD are what sets of elasticities go by.
    fn industries(&self) -> &'static str {
        if self.report.source == Format::Icio.name() { "icio_industries" } else { "from" }
    }
}

/// What looks like a year in a name: four digits by themselves.
fn years(name: &str) -> impl Iterator<Item = u16> {
    let numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    numbers.filter_map(|digits| digits.parse().ok()).filter(|year| (1950..2100).contains(year))
}

/// Goods or services by the section of ISIC, revision 4, that a code begins with: farms, mines and factories make goods.
fn kind_of(code: &str) -> Option<Kind> {
    let mut letters = code.chars();
    let section = letters.next()?;
    // A section, alone or with divisions: no other word begins like that and goes on with a digit.
    if letters.next().is_some_and(|next| !next.is_ascii_digit() && next != '_' && next != '-') {
        return None;
    }
    match section {
        'A'..='C' => Some(Kind::Goods),
        'D'..='U' => Some(Kind::Services),
        _ => None,
    }
}

/// Totals of what is written.
fn written(trade: &[f64], inputs: &[f64], output: &[f64], value_added: &[f64], actors: usize) -> Totals {
    let abroad = trade.iter().enumerate().filter(|(i, _)| i / actors % actors != i % actors);
    let exports: f64 = abroad.map(|(_, flow)| flow).sum();
    Totals {
        output: output.iter().sum(),
        value_added: value_added.iter().sum(),
        final_use: trade.iter().sum::<f64>() - inputs.iter().sum::<f64>(),
        exports,
        imports: exports,
    }
}
