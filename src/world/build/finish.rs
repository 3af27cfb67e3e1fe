//! From collected rows to a world: dense tables, completeness, warnings.

use super::critical::Critical;
use super::{WorldBuilder, check_size};
use crate::error::{Error, Result, Warning, check_name, nearest};
use crate::uncertain::in_percent;
use crate::world::parameters::Layer;
use crate::world::{Altered, Group, Kind, World, WorldWarning};

impl WorldBuilder {
    /// Makes the world.
    ///
    /// What is not given counts as zero and is counted in [`World::warnings`]: one [`WorldWarning::MissingCells`] each for
    /// trade (of all cells), inputs (of all cells) and tariffs (of the cells that could carry one: goods between two
    /// different actors).
    ///
    /// # Errors
    /// [`Error::Missing`] without actors, sectors or trade and where production lacks an actor or a sector;
    /// [`Error::Duplicate`] for a cell that is given twice; [`Error::Value`] for a world too large for memory.
    pub fn build(self) -> Result<World> {
        self.check_names()?;
        let (actors, sectors) = (self.actors.len(), self.sectors.len());
        for (absent, what) in
            [(actors == 0, "actors"), (sectors == 0, "sectors"), (self.trade.is_empty(), "trade")]
        {
            if absent {
                return Err(Error::Missing { at: self.here(), what: what.to_owned() });
            }
        }
        check_size(&self.here(), actors, sectors)?;

        let flows = [sectors, actors, actors];
        let ([trade], trade_given) = self.trade.dense(flows, |cell| self.flow("trade", cell))?;
        let ([tariffs], tariffs_given) = self.tariffs.dense(flows, |cell| self.flow("tariff", cell))?;
        let ([inputs], inputs_given) =
            self.inputs.dense([actors, sectors, sectors], |cell| self.use_of(cell))?;
        let ([output, value_added], produced) = self
            .production
            .dense([actors, sectors, 1], |cell| format!("production of {}", self.industry(cell)))?;
        self.check_produced(&produced)?;

        let absent = |given: &[bool]| given.iter().filter(|given| !**given).count();
        let goods = self.sectors.iter().map(|(sector, _)| sector.kind == Kind::Goods);
        let untaxed = goods
            .zip(tariffs_given.chunks_exact(actors * actors))
            .filter(|(goods, _)| *goods)
            .flat_map(|(_, cells)| cells.iter().enumerate())
            .filter(|(i, given)| i / actors != i % actors && !**given)
            .count();
        let mut warnings = Vec::new();
        for (table, count) in [
            ("trade.csv", absent(&trade_given)),
            ("tariffs.csv", untaxed),
            ("input_output.csv", absent(&inputs_given)),
        ] {
            if count > 0 {
                warnings.push(Warning::of(WorldWarning::MissingCells { table: table.to_owned(), count }));
            }
        }
        warnings.extend(self.large_tariffs(&tariffs));
        warnings.extend(self.negative_inputs(&inputs));
        warnings.extend(self.told_commas());
        warnings.extend(self.stray_files());

        let Critical { goods, parts_first, stages, supply } = self.finish_critical()?;
        let whole = WorldWarning::WholeSectors { count: self.whole_sectors };
        warnings.extend((self.whole_sectors > 0).then(|| Warning::of(whole)));
        let (military, arms_imports, commitments) = self.finish_military()?;
        let unions = self.finish_unions()?;
        let powerless = commitments.iter().filter(|c| military[c.guarantor.index()].is_none()).count();
        let unknown = WorldWarning::GuarantorsNotAssessed { count: powerless };
        warnings.extend((powerless > 0).then(|| Warning::of(unknown)));

        let spread = self.sectors.iter().any(|(sector, _)| sector.trade_elasticity_cp99.is_none());
        let rests = |layer: Layer| match layer {
            Layer::Elasticities => spread,
            Layer::Goods => !goods.is_empty(),
            Layer::Means => military.iter().any(Option::is_some),
            Layer::Commitments => !commitments.is_empty(),
            Layer::Forces => commitments.iter().any(|commitment| commitment.forces > Some(0.0)),
            Layer::Scenarios => false,
        };
        let assumed: Vec<&str> =
            self.assumed.iter().filter(|table| rests(table.layer)).map(|table| table.name).collect();
        if !assumed.is_empty() {
            let (count, tables) = (assumed.len(), assumed.join(", "));
            warnings.push(Warning::of(WorldWarning::AssumedParameters { count, tables }));
        }

        let product_trade = self.finish_products()?;
        let (population, coverage) = (self.finish_population(), self.finish_coverage());
        let mut world = World {
            name: self.name,
            origin: self.origin,
            actors: self.actors.into_iter().map(|(actor, _)| actor).collect(),
            sectors: self.sectors.into_iter().map(|(sector, _)| sector).collect(),
            groups: self.groups.into_infos(),
            sector_groups: self.sector_groups.into_infos(),
            trade,
            tariffs,
            inputs,
            output,
            value_added,
            products: self.products.into_iter().map(|(product, _)| product).collect(),
            product_trade,
            parts: Vec::new(),
            goods,
            parts_first,
            stages,
            supply,
            military,
            arms_imports,
            commitments,
            population,
            coverage,
            unions,
            parameters: self.parameters,
            altered: Altered::default(),
            assumed: self.assumed.iter().map(|table| table.name).collect(),
            tables: self.tables,
            warnings: Vec::new(),
        };
        warnings.extend(world.accounts().into_iter().chain(world.shared()));
        world.tables.sort();
        world.warnings = warnings;
        Ok(world)
    }

    /// Cells below zero, with the largest of them.
    fn negative_inputs(&self, inputs: &[f64]) -> Option<Warning> {
        let sectors = self.sectors.len();
        let negative = || inputs.iter().enumerate().filter(|(_, value)| **value < 0.0);
        let (at, &musd) = negative().min_by(|a, b| a.1.total_cmp(b.1))?;
        let id = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let cell = [at / sectors / sectors, at / sectors % sectors, at % sectors].map(id);
        let (count, cell) = (negative().count(), self.use_of(cell));
        Some(Warning::of(WorldWarning::NegativeInputs { count, cell, musd }))
    }

    /// What lies in its folder and was passed over for its name.
    fn stray_files(&self) -> impl Iterator<Item = Warning> {
        self.strays.iter().map(|(found, meant)| {
            Warning::of(WorldWarning::StrayFile { found: found.clone(), meant: (*meant).to_owned() })
        })
    }

    /// Numbers of its tables that were read with a decimal comma.
    fn told_commas(&self) -> Option<Warning> {
        let count = self.decimal_commas;
        (count > 0).then(|| Warning::of(WorldWarning::DecimalCommas { table: None, count }))
    }

    /// Rates that are no fractions, by the look of them.
    fn large_tariffs(&self, tariffs: &[f64]) -> Option<Warning> {
        let count = in_percent(tariffs.iter().copied())?;
        let (cell, rate) = tariffs.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let n = self.actors.len();
        let actor = |i: usize| &self.actors[i % n].0.code;
        let flow = format!("{} on {} in {}", actor(cell / n), actor(cell), self.sectors[cell / n / n].0.code);
        Some(Warning::of(WorldWarning::LargeTariffs { count, rate, flow }))
    }

    /// Names that are given without a place of their own.
    fn check_names(&self) -> Result<()> {
        let actors = self.actors.iter().flat_map(|(info, _)| &info.aliases);
        let sectors = self.sectors.iter().flat_map(|(info, _)| &info.aliases);
        let products = self.products.iter().flat_map(|(info, _)| &info.aliases);
        let groups = self.groups.infos().flat_map(|group| &group.name);
        let groups = groups.chain(self.sector_groups.infos().flat_map(|group| &group.name));
        let mut names = actors.chain(sectors).chain(products).chain(groups).chain([&self.name]);
        names.try_for_each(|name| check_name(|| self.here(), name))
    }

    /// The groups that parameters name as unions; no actor is in two of them.
    fn finish_unions(&self) -> Result<Vec<Group>> {
        let infos: Vec<_> = self.groups.infos().collect();
        let mut unions: Vec<Group> = Vec::new();
        for code in &self.parameters.unions {
            let known = || infos.iter().map(|group| group.code.as_str());
            let union = known().position(|other| other == code).map(Group::at);
            let union = union.ok_or_else(|| Error::Unknown {
                at: self.unions_at.clone(),
                what: "group",
                found: code.clone(),
                nearest: nearest(code, known()),
            })?;
            let info = |group: Group| infos[group.index()];
            let twice = |other: &&Group| {
                info(**other).members.iter().any(|member| info(union).members.contains(member))
            };
            if let Some(other) = unions.iter().find(twice) {
                return Err(Error::Value {
                    at: self.unions_at.clone(),
                    found: format!("unions {} and {code} with a member in common", info(*other).code),
                    expected: "unions that are apart".to_owned(),
                });
            }
            unions.push(union);
        }
        Ok(unions)
    }

    /// Every actor must have a row for every sector; what lacks all of them is named alone.
    fn check_produced(&self, produced: &[bool]) -> Result<()> {
        let Some(first) = produced.iter().position(|given| !given) else { return Ok(()) };
        let sectors = self.sectors.len();
        let (actor, sector) = (first / sectors, first % sectors);
        let actor_code = &self.actors[actor].0.code;
        let sector_code = &self.sectors[sector].0.code;
        let what = if produced.chunks_exact(sectors).all(|row| !row[sector]) && self.actors.len() > 1 {
            format!("production of sector {sector_code}")
        } else if !produced[actor * sectors..(actor + 1) * sectors].contains(&true) {
            format!("production of actor {actor_code}")
        } else {
            format!("production of {actor_code} {sector_code}")
        };
        Err(Error::Missing { at: self.production.at(0), what })
    }
}
