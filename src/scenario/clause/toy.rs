//! A kind of clause for tests alone: it shows all that a new kind takes, this file and its lines in `clause.rs`.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{share, some_actors};
use super::layer::Touches;
use super::{Action, Arrays, Clause, Layer, Runs, Scene, canonical, title};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::places::narrow;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Nobody works for a part of the year, in any sector: productivity times Π (1 − part).
#[derive(Debug, Clone, PartialEq)]
pub struct Strike {
    /// Who strikes, sorted, none twice.
    pub actors: Vec<Actor>,
    /// Part of the year, 0 to 1.
    pub part: Uncertain,
}

impl ClauseKind for Strike {
    const FORMS: &'static [Form] = &[Form { name: "strike", keys: &["actors", "part"], read }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        let n = world.actors().len();
        let cells = |(i, _, own): (u32, _, &Self)| -> Vec<(u32, u32)> {
            let of = |actor: &Actor| {
                let actor = actor.index();
                world.sectors().map(move |sector| (narrow(sector.index() * n + actor), i))
            };
            own.actors.iter().flat_map(of).collect()
        };
        Box::new(Lost(Self::own(clauses).flat_map(cells).collect()))
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let actors = some_actors(block, context.world)?;
    let part = block.require_number("part")?.value;
    share(block, "part", part)?;
    Ok(Strike { actors, part }.into())
}

#[derive(Debug)]
struct Lost(Touches<u32>);

impl Layer for Lost {
    fn on_arrays(&self, arrays: &mut Arrays<'_>, numbers: &[f64]) {
        self.0.multiply(arrays.productivity, numbers);
    }
}

impl Act for Strike {
    fn word(&self) -> &'static str {
        "strike"
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

    fn number(&self) -> Option<Uncertain> {
        Some(self.part)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.part)
    }

    fn strength(&self, number: Option<f64>) -> f64 {
        1.0 - number.unwrap_or_default()
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::SHARE)
    }

    fn title(&self, world: &World) -> String {
        let does = title::who(self.actors.iter().copied(), world).does("strikes", "strike");
        format!("{does} for {} of the year", title::percent(self.part))
    }

    fn canonical(&self, world: &World) -> String {
        format!("strike{}{}", canonical::actors(&self.actors, world), canonical::number(self.part))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        vec![format!(
            "{} strikes for {:.1} % of the year",
            scene.codes(&self.actors),
            self.part.central() * 100.0
        )]
    }
}
