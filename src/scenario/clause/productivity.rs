//! Productivity: factors multiply.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{change, some_actors};
use super::layer::Touches;
use super::{Action, Arrays, Clause, Deed, Layer, Runs, Scene, canonical, title, together};
use crate::error::Result;
use crate::number::signed;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::narrow;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Sector, World};

/// Raises or lowers productivity.
#[derive(Debug, Clone, PartialEq)]
pub struct Productivity {
    /// Where, sorted, none twice.
    pub actors: Vec<Actor>,
    /// In which sectors, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// The factor on Â is 1 + change, which is as [`Domain::CHANGE`] has it.
    pub change: Uncertain,
}

impl ClauseKind for Productivity {
    const FORMS: &'static [Form] =
        &[Form { name: "productivity", keys: &["actors", "sectors", "change"], read }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        let n = world.actors().len();
        let cells = |(i, _, own): (u32, _, &Self)| -> Vec<(u32, u32)> {
            let cell = |(sector, actor): (Sector, Actor)| (narrow(sector.index() * n + actor.index()), i);
            own.places().map(cell).collect()
        };
        Box::new(Factors(Self::own(clauses).flat_map(cells).collect()))
    }

    /// Refuses factors beyond what one clause may say.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let own =
            links.iter().flat_map(|link| Self::own(link)).map(|(_, clause, own)| (clause, own.places()));
        together::check(own, together::FACTORS, Domain::CHANGE, |(sector, actor)| {
            format!("as the change of the productivity of {} in {}", world[sector].code, world[actor].code)
        })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let actors = some_actors(block, context.world)?;
    let sectors = names::sectors(block, context.world)?;
    Ok(Productivity { actors, sectors, change: change(block)? }.into())
}

impl Productivity {
    /// Every sector of every actor.
    fn places(&self) -> impl Iterator<Item = (Sector, Actor)> {
        self.sectors.iter().flat_map(|&sector| self.actors.iter().map(move |&actor| (sector, actor)))
    }
}

#[derive(Debug)]
struct Factors(Touches<u32>);

impl Layer for Factors {
    fn on_arrays(&self, arrays: &mut Arrays<'_>, numbers: &[f64]) {
        self.0.multiply(arrays.productivity, numbers);
    }
}

impl Act for Productivity {
    fn word(&self) -> &'static str {
        "productivity"
    }

    fn arm(&self) -> Arm {
        Arm::Trade
    }

    fn performers(&self) -> Vec<Actor> {
        self.actors.clone()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.actors.retain(|actor| !absent.contains(actor));
        !self.actors.is_empty()
    }

    fn reach(&self) -> usize {
        self.actors.len() * self.sectors.len()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.change)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.change)
    }

    fn strength(&self, number: Option<f64>) -> f64 {
        1.0 + number.unwrap_or_default()
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::CHANGE)
    }

    fn title(&self, world: &World) -> String {
        let (actors, within) =
            (title::who(self.actors.iter().copied(), world), title::within(&self.sectors, world));
        let does = title::up_or_down(self.change, "rises", "falls");
        format!("Productivity of {actors}{within} {does} by {}", title::percent(self.change))
    }

    fn canonical(&self, world: &World) -> String {
        let (actors, sectors) =
            (canonical::actors(&self.actors, world), canonical::sectors(&self.sectors, world));
        format!("productivity{actors}{sectors}{}", canonical::number(self.change))
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(Deed::Support { actors: &self.actors, sectors: &self.sectors, change: self.change })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        vec![format!(
            "productivity of {} in {} {} %",
            scene.sectors(&self.sectors),
            scene.codes(&self.actors),
            signed(self.change.central() * 100.0, 2)
        )]
    }
}
