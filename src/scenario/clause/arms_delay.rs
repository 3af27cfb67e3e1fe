//! Arms that come late: 1 − Π (1 − cut).

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::share;
use super::layer::Touches;
use super::scene::TOLD;
use super::{Action, Clause, Layer, Runs, Scene, canonical};
use crate::defence::{self, Arrangement};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Delivery;
use crate::uncertain::Uncertain;
use crate::world::{Actor, World};

/// Delivers arms late.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmsDelay {
    /// Who waits for whom, sorted, none twice.
    pub deliveries: Vec<Delivery>,
    /// Share of one year's deliveries, 0 to 1.
    pub cut: Uncertain,
}

impl ClauseKind for ArmsDelay {
    const FORMS: &'static [Form] = &[Form { name: "arms_delay", keys: &["by", "against", "cut"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let touches = Self::own(clauses).flat_map(|(i, _, own)| own.deliveries.iter().map(move |d| (*d, i)));
        Box::new(Delays(touches.collect()))
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let cut = block.require_number("cut")?.value;
    share(block, "cut", cut)?;
    let mut deliveries = Vec::new();
    let others = || against.iter().filter(|importer| !by.contains(importer));
    if others().next().is_none() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    for &importer in others() {
        let suppliers = world.arms_imports(importer).iter().filter(|(_, share)| *share > 0.0);
        let ours = suppliers.map(|(supplier, _)| *supplier).filter(|supplier| by.contains(supplier));
        deliveries.extend(ours.map(|supplier| Delivery { importer, supplier }));
    }
    if deliveries.is_empty() {
        let senders: Vec<_> = by.iter().map(|&actor| world[actor].code.as_str()).collect();
        return Err(empty(block.at(), &format!("known delivery of arms from {}", senders.join(" "))));
    }
    deliveries.sort_unstable();
    Ok(ArmsDelay { deliveries, cut }.into())
}

#[derive(Debug)]
struct Delays(Touches<Delivery>);

impl Layer for Delays {
    fn on_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        let delays = &mut defence.delays;
        self.0.each(numbers, |Delivery { importer, supplier }, cuts| {
            let kept: f64 = cuts.iter().map(|cut| 1.0 - cut).product();
            match delays.binary_search_by_key(&(importer, supplier), |one| (one.importer, one.supplier)) {
                Ok(at) => delays[at].cut = 1.0 - (1.0 - delays[at].cut) * kept,
                Err(at) => delays.insert(at, defence::ArmsDelay { importer, supplier, cut: 1.0 - kept }),
            }
        });
    }
}

impl Act for ArmsDelay {
    fn word(&self) -> &'static str {
        "arms_delay"
    }

    fn arm(&self) -> Arm {
        Arm::Security
    }

    fn performers(&self) -> Vec<Actor> {
        self.deliveries.iter().map(|one| one.supplier).collect()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.cut)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.cut)
    }

    fn canonical(&self, world: &World) -> String {
        let head = format!("arms_delay{}", canonical::number(self.cut));
        self.deliveries.iter().fold(head, |text, one| {
            let Delivery { importer, supplier } = *one;
            text + &format!(" {}<{}", world[importer].code, world[supplier].code)
        })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let is_own = |one: &&Delivery| scene.members.contains(&one.importer);
        let own = self.deliveries.iter().filter(is_own);
        let rest = self.deliveries.iter().filter(|one| !is_own(one));
        let delivery = own.chain(rest).take(TOLD).map(|one| {
            let imports = scene.world.arms_imports(one.importer);
            let share = imports.iter().find(|(from, _)| *from == one.supplier).map_or(0.0, |(_, q)| *q);
            format!(
                "{} delivers {:.0} % of a year's arms late to {}, which has {:.0} % of its arms imports from it",
                scene.code(one.supplier),
                self.cut.central() * 100.0,
                scene.code(one.importer),
                share * 100.0
            )
        });
        delivery.collect()
    }
}
