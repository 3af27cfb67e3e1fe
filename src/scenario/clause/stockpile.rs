//! Stocks of critical goods: months add up.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{some_actors, value, within};
use super::layer::Touches;
use super::{Action, Clause, Layer, Runs, Scene, Through, canonical, title, together};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::shortage::{Stock, SupplyPolicy};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Good, GoodKind, World};

/// Lays in stocks of a critical good.
#[derive(Debug, Clone, PartialEq)]
pub struct Stockpile {
    /// Who does, sorted, none twice.
    pub actors: Vec<Actor>,
    /// Of what.
    pub good: Good,
    /// Months of use that are added, at least 0.
    pub months: Uncertain,
}

impl ClauseKind for Stockpile {
    const FORMS: &'static [Form] = &[Form { name: "stockpile", keys: &["actors", "good", "months"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let touches = Self::own(clauses)
            .flat_map(|(i, _, own)| own.actors.iter().map(move |&user| ((own.good, user), i)));
        Box::new(Stocks(touches.collect()))
    }

    /// Refuses months beyond what one clause may say.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let own = links
            .iter()
            .flat_map(|link| Self::own(link))
            .map(|(_, clause, own)| (clause, own.actors.iter().map(move |&user| (own.good, user))));
        together::check(own, together::SUM, Domain::MONTHS, |(good, user)| {
            format!("months of {} in stock of {}", world[good].code, world[user].code)
        })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = some_actors(block, world)?;
    let good = names::good(block, world)?;
    if world[good].kind == GoodKind::Capital {
        let found = format!("`{}`, a capital good, which stays in use and is not stocked", world[good].code);
        return Err(value(block, "good", &found, "a good of kind input"));
    }
    let months = block.require_number("months")?.value;
    within(block, "months", months, Domain::MONTHS)?;
    Ok(Stockpile { actors, good, months }.into())
}

#[derive(Debug)]
struct Stocks(Touches<(Good, Actor)>);

impl Layer for Stocks {
    fn on_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.0.each(numbers, |(good, user), months| {
            let sum: f64 = months.iter().sum();
            match supply.stocks.binary_search_by_key(&(good, user), |one| (one.good, one.user)) {
                Ok(at) => supply.stocks[at].months += sum,
                Err(at) => supply.stocks.insert(at, Stock { good, user, months: sum }),
            }
        });
    }
}

impl Act for Stockpile {
    fn word(&self) -> &'static str {
        "stockpile"
    }

    fn arm(&self) -> Arm {
        Arm::Technology
    }

    fn is_paid_apart(&self) -> bool {
        true
    }

    fn performers(&self) -> Vec<Actor> {
        self.actors.clone()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.actors.retain(|actor| !absent.contains(actor));
        !self.actors.is_empty()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.months)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.months)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::MONTHS)
    }

    fn title(&self, world: &World) -> String {
        let does = title::who(self.actors.iter().copied(), world).does("stocks", "stock");
        let months = title::plain(self.months.central());
        let unit = if months == "1" { "month" } else { "months" };
        format!("{does} {months} {unit} of {}", title::lower(&world[self.good].name))
    }

    fn canonical(&self, world: &World) -> String {
        let (good, actors) = (&world[self.good].code, canonical::actors(&self.actors, world));
        format!("stockpile {good}{actors}{}", canonical::number(self.months))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        vec![format!(
            "{} lays in {} months of {}",
            scene.codes(&self.actors),
            self.months.central(),
            scene.world[self.good].code
        )]
    }

    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        scene.shortages(self.good, through)
    }
}
