//! Many tariff rates from a table: the first that holds, under all other clauses on tariffs.

use std::fmt::Write;

use super::act::{Act, ClauseKind, Context, Form};
use super::idle::same;
use super::layer::Touches;
use super::{Action, Arrays, Clause, Deed, Layer, Runs, Scene, canonical, title};
use crate::error::{Place, Result};
use crate::number::counted;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::{Cell, Pair};
use crate::scenario::policy::Policy;
use crate::scenario::table;
use crate::uncertain::{Domain, InPercent, Uncertain};
use crate::world::{Actor, World};

/// Sets many tariff rates from a table, and only those that it lists.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffTable {
    /// The cells in the order of [`Cell`], none twice, with the rate t′ of each, a fraction as [`Domain::TARIFF`](crate::Domain::TARIFF) has it.
    pub rates: Vec<(Cell, f64)>,
    /// How many numbers of its file had a decimal comma, which is told.
    pub decimal_commas: usize,
    /// Whether its file looks like one in percent, which is told.
    pub in_percent: Option<InPercent>,
}

impl ClauseKind for TariffTable {
    const FORMS: &'static [Form] =
        &[Form { name: "tariff_table", keys: &["file", "date", "importers", "exporters"], read }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        let tables = Self::own(clauses).flat_map(|(_, _, table)| &table.rates);
        Box::new(Rates(tables.map(|(cell, rate)| (cell.position(world), *rate)).collect()))
    }

    fn contradictions(clauses: &[Clause], _: &[&[Clause]], world: &World) -> Result<()> {
        let cells = |(i, _, table): (u32, _, &Self)| -> Vec<(u32, u32)> {
            table.rates.iter().map(|(cell, _)| (cell.position(world), i)).collect()
        };
        Self::own(clauses).flat_map(cells).collect::<Touches<u32>>().check_once(clauses, world)
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let filter = table::Filter {
        date: block.text("date", "a date in quotes, such as \"2026-08-19\"")?,
        importers: names::actors(block, "importers", context.world)?,
        exporters: names::actors(block, "exporters", context.world)?,
    };
    let file = block.require_text("file", "a file name")?;
    let table = table::find(&file, context.beside, context.world)?;
    context.count(table.len(), || file.at.clone())?;
    let table::Taken { rates, decimal_commas, in_percent } =
        table.rates(&filter, block.at(), context.world)?;
    if rates.is_empty() {
        return Err(empty(block.at(), &format!("row of {}", file.value)));
    }
    Ok(TariffTable { rates, decimal_commas, in_percent }.into())
}

/// The rate of each cell. No two tables of a file set one.
#[derive(Debug)]
struct Rates(Vec<(u32, f64)>);

impl Layer for Rates {
    fn on_arrays(&self, arrays: &mut Arrays<'_>, _: &[f64]) {
        for &(cell, rate) in &self.0 {
            arrays.tariffs[cell as usize] = rate;
        }
    }
}

impl Act for TariffTable {
    fn word(&self) -> &'static str {
        "tariff_table"
    }

    fn arm(&self) -> Arm {
        Arm::Trade
    }

    fn performers(&self) -> Vec<Actor> {
        self.rates.iter().map(|(cell, _)| cell.pair.importer).collect()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        let names = |pair: Pair| absent.contains(&pair.importer) || absent.contains(&pair.exporter);
        self.rates.retain(|(cell, _)| !names(cell.pair));
        !self.rates.is_empty()
    }

    fn number(&self) -> Option<Uncertain> {
        None
    }

    fn decimal_commas(&self) -> usize {
        self.decimal_commas
    }

    fn in_percent(&self, _: &Place) -> Option<InPercent> {
        self.in_percent.clone()
    }

    fn listed(&self) -> &[(Cell, f64)] {
        &self.rates
    }

    fn is_idle(&self, policies: [&Policy; 2], world: &World) -> bool {
        same(self.rates.iter().map(|(cell, _)| *cell), policies, world)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        None
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        None
    }

    fn title(&self, world: &World) -> String {
        let importers = title::who(self.rates.iter().map(|(cell, _)| cell.pair.importer), world);
        let exporters = title::who(self.rates.iter().map(|(cell, _)| cell.pair.exporter), world);
        let rates = counted(self.rates.len(), "tariff rate", "tariff rates");
        format!("{} {rates} on {exporters} from a table", importers.does("takes", "take"))
    }

    fn canonical(&self, world: &World) -> String {
        self.rates.iter().fold("tariff_table".to_owned(), |mut text, (Cell { sector, pair }, rate)| {
            let cell = [canonical::pairs(&[*pair], world), canonical::sectors(&[*sector], world)].concat();
            write!(text, "{cell} {rate:?}").expect("a String takes all text");
            text
        })
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(Deed::Duty(self.rates.iter().map(|(cell, _)| (cell.pair, cell.sector)).collect()))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.tariffs()
    }
}
