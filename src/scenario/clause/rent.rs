//! A critical good that is sold dearer: rents add up.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{edges, one_stage, value, within};
use super::layer::Touches;
use super::scene::TOLD;
use super::{Action, Clause, Layer, Runs, Scene, Through, canonical, title, together};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::Edge;
use crate::shortage::{Rent as Paid, SupplyPolicy};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Sells a critical good dearer: buyers pay, outside trade, who supplies them.
#[derive(Debug, Clone, PartialEq)]
pub struct Rent {
    /// Who pays whom for what, sorted, none twice.
    pub edges: Vec<Edge>,
    /// Over the value of a year's supply in the world's tables, as [`Domain::MARKUP`] has it. What is withheld is in that supply:
    /// a rent on half of what was sold is half the share.
    pub share: Uncertain,
}

impl ClauseKind for Rent {
    const FORMS: &'static [Form] =
        &[Form { name: "rent", keys: &["by", "against", "good", "stage", "share"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let each = Self::own(clauses).flat_map(|(i, _, own)| own.edges.iter().map(move |edge| (*edge, i)));
        Box::new(Rents(each.collect()))
    }

    /// Refuses shares beyond what one clause may say.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let own = links
            .iter()
            .flat_map(|link| Self::own(link))
            .map(|(_, clause, own)| (clause, own.edges.iter().copied()));
        together::check(own, together::SUM, Domain::MARKUP, |Edge { stage, user, provider }| {
            let good = &world[world[stage].good].code;
            format!("of the price of {good} that {} pays {} besides", world[user].code, world[provider].code)
        })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let good = names::good(block, world)?;
    if world[good].uses.is_empty() {
        let found = format!("`{}`, a stage of other goods, without a value of its own", world[good].code);
        return Err(value(block, "good", &found, "a good that sectors use"));
    }
    let stage = one_stage(block, good, world)?;
    let share = block.require_number("share")?.value;
    within(block, "share", share, Domain::MARKUP)?;
    Ok(Rent { edges: edges(block, &by, &against, &[stage])?, share }.into())
}

#[derive(Debug)]
struct Rents(Touches<Edge>);

impl Layer for Rents {
    fn on_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.0.each(numbers, |Edge { stage, user, provider }, shares| {
            let sum: f64 = shares.iter().sum();
            let key = |one: &Paid| (one.stage, one.user, one.provider);
            match supply.rents.binary_search_by_key(&(stage, user, provider), key) {
                Ok(at) => supply.rents[at].share += sum,
                Err(at) => supply.rents.insert(at, Paid { stage, user, provider, share: sum }),
            }
        });
    }
}

impl Act for Rent {
    fn word(&self) -> &'static str {
        "rent"
    }

    fn arm(&self) -> Arm {
        Arm::Technology
    }

    fn moves_trade(&self) -> bool {
        false
    }

    fn is_paid_apart(&self) -> bool {
        true
    }

    fn performers(&self) -> Vec<Actor> {
        self.edges.iter().map(|edge| edge.provider).collect()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.edges.retain(|edge| !absent.contains(&edge.provider) && !absent.contains(&edge.user));
        !self.edges.is_empty()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.share)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.share)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::MARKUP)
    }

    fn title(&self, world: &World) -> String {
        let by = title::who(self.performers(), world);
        let against = title::who(self.edges.iter().map(|edge| edge.user), world);
        let (good, percent) = (title::good(&self.edges, world), title::percent(self.share));
        format!("{} {good} {percent} dearer to {against}", by.does("sells", "sell"))
    }

    fn canonical(&self, world: &World) -> String {
        let start = format!("rent{}", canonical::number(self.share));
        self.edges.iter().fold(start, |text, edge| text + &canonical::edge(*edge, world))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let own = |edge: &&Edge| [edge.user, edge.provider].iter().any(|one| scene.members.contains(one));
        let told = self.edges.iter().filter(own).take(TOLD).map(|edge| {
            format!(
                "{} pays {} {:.1} % more for its {}",
                scene.code(edge.user),
                scene.code(edge.provider),
                self.share.central() * 100.0,
                scene.stage(edge.stage)
            )
        });
        told.collect()
    }

    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        self.edges
            .first()
            .map_or_else(Vec::new, |edge| scene.shortages(scene.world[edge.stage].good, through))
    }
}
