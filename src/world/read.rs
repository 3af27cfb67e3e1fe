//! Reading a world from its files.

mod critical;
mod military;
mod products;

use std::cell::Cell;
use std::rc::Rc;

use super::build::{TABLES, WorldBuilder};
use super::source::{File, Source};
use super::table::{Codes, Dictionary, Table};
use super::{Actor, Coverage, Grade, Kind, Parameters, Sector, World, parameters};
use crate::error::{Error, Place, Result};

/// Reads all tables into a builder, which does the checking.
pub(super) fn read(source: Source) -> Result<World> {
    let mut builder = WorldBuilder::new(source.name.as_str());
    builder.origin.clone_from(&source.origin);
    let reader = Reader {
        dictionary: Dictionary::parse(source.find("README.md").map_or("", |file| file.text.as_ref())),
        commas: Rc::default(),
        source: &source,
    };

    let mut actors = Codes::new("actor", reader.actors(&mut builder)?);
    let mut sectors = Codes::new("sector", reader.sectors(&mut builder)?);
    reader.groups(&mut builder, &mut actors)?;
    reader.sector_groups(&mut builder, &mut sectors)?;
    reader.production(&mut builder, &mut actors, &mut sectors)?;
    reader.trade(&mut builder, &mut actors, &mut sectors)?;
    reader.tariffs(&mut builder, &mut actors, &mut sectors)?;
    reader.inputs(&mut builder, &mut actors, &mut sectors)?;
    reader.critical(&mut builder, &mut actors, &mut sectors)?;
    reader.products(&mut builder, &mut actors, &mut sectors)?;
    reader.military(&mut builder, &mut actors)?;
    reader.population(&mut builder, &mut actors)?;
    reader.coverage(&mut builder, &mut actors)?;
    if let Some(file) = source.find("parameters.toml") {
        let (parameters, unions_at, absent) = Parameters::parse(&file.place, &file.text)?;
        builder.parameters_at(unions_at, parameters)?;
        builder.assumed = absent;
    } else {
        builder.assumed = parameters::TABLES.to_vec();
        let layers = ["critical_goods.csv", "defence.csv", "commitments.csv"];
        if let Some(layer) = layers.into_iter().find(|layer| source.find(layer).is_some()) {
            let what = format!("file `parameters.toml`, which says what {layer} is worth");
            return Err(Error::Missing { at: Place::file(&source.origin), what });
        }
    }

    builder.strays.clone_from(&source.strays);
    builder.decimal_commas = reader.commas.get();
    for file in source.files {
        if file.is_csv() && !TABLES.contains(&file.name.as_str()) {
            builder.table(&file.name, file.text)?;
        }
    }
    let world = builder.build()?;
    world.check_accounts()?;
    Ok(world)
}

/// Texts of one cell, with a bar between.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|text| !text.is_empty())
}

struct Reader<'a> {
    source: &'a Source,
    dictionary: Dictionary,
    /// Numbers with a decimal comma in all tables.
    commas: Rc<Cell<usize>>,
}

impl<'a> Reader<'a> {
    fn table(&self, file: &str, required: &'a [&'a str], optional: &[&str]) -> Result<Table<'a>> {
        self.open(self.source.require(file)?, required, optional)
    }

    /// A table that may be left out.
    fn optional(&self, file: &str, required: &'a [&'a str], optional: &[&str]) -> Result<Option<Table<'a>>> {
        self.source.find(file).map(|file| self.open(file, required, optional)).transpose()
    }

    fn open(&self, file: &'a File, required: &'a [&'a str], optional: &[&str]) -> Result<Table<'a>> {
        let mut table = Table::open(file, required, optional, &self.dictionary)?;
        table.count_commas_in(&self.commas);
        Ok(table)
    }

    fn actors(&self, builder: &mut WorldBuilder) -> Result<Vec<String>> {
        let mut table = self.table("actors.csv", &["code", "name"], &["members", "aliases"])?;
        let mut codes = Vec::new();
        while table.next()? {
            let actor = builder.actor_at(table.at(), table.text(0), table.text(1))?;
            builder.economies(actor, table.optional_text(0).split_whitespace());
            builder.actor_aliases(actor, several(table.optional_text(1)));
            codes.push(table.text(0).to_owned());
        }
        table.not_empty()?;
        Ok(codes)
    }

    fn sectors(&self, builder: &mut WorldBuilder) -> Result<Vec<String>> {
        let required = &["code", "name", "kind", "trade_elasticity"];
        let optional = ["icio_industries", "trade_elasticity_cp99", "trade_elasticity_cp99_se", "aliases"];
        let mut table = self.table("sectors.csv", required, &optional)?;
        let mut codes = Vec::new();
        while table.next()? {
            let kind = table.word(2, &[("goods", Kind::Goods), ("services", Kind::Services)])?;
            let sector =
                builder.sector_at(table.at(), table.text(0), table.text(1), kind, table.number(3)?)?;
            if let (Some(theta), Some(error)) = (table.optional_number(1)?, table.optional_number(2)?) {
                builder.other_elasticity_at(table.at(), sector, theta, error)?;
            }
            builder.industries(sector, table.optional_text(0).split_whitespace());
            builder.sector_aliases(sector, several(table.optional_text(3)));
            codes.push(table.text(0).to_owned());
        }
        table.not_empty()?;
        Ok(codes)
    }

    fn groups(&self, builder: &mut WorldBuilder, actors: &mut Codes) -> Result<()> {
        let Some(mut table) = self.optional("groups.csv", &["group", "actor"], &["name"])? else {
            return Ok(());
        };
        while table.next()? {
            let member = Actor(table.id(1, actors)?);
            let group = builder.member_at(table.at(), table.text(0), member)?;
            // Once for each group is enough.
            if !table.optional_text(0).is_empty() {
                builder.group_name(group, table.optional_text(0));
            }
        }
        Ok(())
    }

    /// `sector_groups.csv`, which may be left out.
    fn sector_groups(&self, builder: &mut WorldBuilder, sectors: &mut Codes) -> Result<()> {
        let Some(mut table) = self.optional("sector_groups.csv", &["group", "sector"], &["name"])? else {
            return Ok(());
        };
        while table.next()? {
            let member = Sector(table.id(1, sectors)?);
            builder.sector_member_at(table.at(), table.text(0), member)?;
            if !table.optional_text(0).is_empty() {
                builder.sector_group_name(table.text(0), table.optional_text(0));
            }
        }
        table.not_empty()
    }

    fn production(&self, builder: &mut WorldBuilder, actors: &mut Codes, sectors: &mut Codes) -> Result<()> {
        let columns = &["actor", "sector", "output_musd", "value_added_musd"];
        let mut table = self.table("production.csv", columns, &[])?;
        builder.production.place = table.at().file;
        while table.next()? {
            let actor = Actor(table.id(0, actors)?);
            let sector = Sector(table.id(1, sectors)?);
            builder.production_at(table.line(), actor, sector, table.number(2)?, table.number(3)?)?;
        }
        table.not_empty()
    }

    fn trade(&self, builder: &mut WorldBuilder, actors: &mut Codes, sectors: &mut Codes) -> Result<()> {
        let mut table = self.table("trade.csv", &["importer", "exporter", "sector", "value_musd"], &[])?;
        builder.trade.place = table.at().file;
        // One guess per column.
        let exporters = &mut actors.clone();
        while table.next()? {
            let importer = Actor(table.id(0, actors)?);
            let exporter = Actor(table.id(1, exporters)?);
            let sector = Sector(table.id(2, sectors)?);
            builder.trade_at(table.line(), importer, exporter, sector, table.number(3)?)?;
        }
        table.not_empty()
    }

    fn tariffs(&self, builder: &mut WorldBuilder, actors: &mut Codes, sectors: &mut Codes) -> Result<()> {
        let columns = &["importer", "exporter", "sector", "rate"];
        // Without it there are none, which the world counts.
        let Some(mut table) = self.optional("tariffs.csv", columns, &["grade"])? else { return Ok(()) };
        builder.tariffs.place = table.at().file;
        let exporters = &mut actors.clone();
        while table.next()? {
            let importer = Actor(table.id(0, actors)?);
            let exporter = Actor(table.id(1, exporters)?);
            let sector = Sector(table.id(2, sectors)?);
            builder.tariff_at(table.line(), importer, exporter, sector, table.number(3)?)?;
        }
        Ok(())
    }

    fn inputs(&self, builder: &mut WorldBuilder, actors: &mut Codes, sectors: &mut Codes) -> Result<()> {
        let columns = &["actor", "input_sector", "using_sector", "value_musd"];
        let mut table = self.table("input_output.csv", columns, &[])?;
        builder.inputs.place = table.at().file;
        let users = &mut sectors.clone();
        while table.next()? {
            let actor = Actor(table.id(0, actors)?);
            let input = Sector(table.id(1, sectors)?);
            let using = Sector(table.id(2, users)?);
            builder.input_at(table.line(), actor, input, using, table.number(3)?)?;
        }
        table.not_empty()
    }

    /// `population.csv`, which may be left out.
    fn population(&self, builder: &mut WorldBuilder, actors: &mut Codes) -> Result<()> {
        let provenance = ["year", "source", "confidence"];
        let Some(mut table) = self.optional("population.csv", &["actor", "population_m"], &provenance)?
        else {
            return Ok(());
        };
        while table.next()? {
            let actor = Actor(table.id(0, actors)?);
            builder.population_at(table.at(), actor, table.number(1)?)?;
        }
        table.not_empty()
    }

    /// `coverage.csv`, which may be left out: how well trade is known.
    fn coverage(&self, builder: &mut WorldBuilder, actors: &mut Codes) -> Result<()> {
        let columns = &["importer", "exporter", "kind", "grade"];
        let optional = [
            "ratio",
            "recorded_year",
            "source",
            "value_musd",
            "share_observed",
            "share_compared",
            "recorded_musd",
        ];
        let Some(mut table) = self.optional("coverage.csv", columns, &optional)? else { return Ok(()) };
        let exporters = &mut actors.clone();
        while table.next()? {
            let [importer, exporter] = [table.id(0, actors)?, table.id(1, exporters)?].map(Actor);
            let kind = table.word(2, &[("goods", Kind::Goods), ("services", Kind::Services)])?;
            let grade = table.word(3, &Grade::ALL)?;
            let ratio = table.optional_number(0)?;
            let record = [table.optional_text(2), table.optional_text(1)].join(" ").trim().to_owned();
            builder.coverage_at(table.at(), Coverage { importer, exporter, kind, grade, ratio, record })?;
        }
        table.not_empty()
    }
}
