//! Military expenditure: factors multiply, and whose it is pays.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{change, some_actors, value};
use super::layer::Touches;
use super::{Action, Clause, Layer, Runs, Scene, Through, canonical, title, together};
use crate::defence::Arrangement;
use crate::error::Result;
use crate::number::signed;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::stake::Stake;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Raises or lowers military expenditure; the actor's real income pays for it.
#[derive(Debug, Clone, PartialEq)]
pub struct DefenceBudget {
    /// Whose, sorted, none twice.
    pub actors: Vec<Actor>,
    /// The factor on M is 1 + change, which is as [`Domain::CHANGE`] has it.
    pub change: Uncertain,
}

impl ClauseKind for DefenceBudget {
    const FORMS: &'static [Form] = &[Form { name: "defence_budget", keys: &["actors", "change"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let touches = Self::own(clauses).flat_map(|(i, _, own)| own.actors.iter().map(move |a| (*a, i)));
        Box::new(Budgets(touches.collect()))
    }

    /// Refuses factors beyond what one clause may say.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let own = links
            .iter()
            .flat_map(|link| Self::own(link))
            .map(|(_, clause, own)| (clause, own.actors.iter().copied()));
        together::check(own, together::FACTORS, Domain::CHANGE, |actor| {
            format!("as the change of the military expenditure of {}", world[actor].code)
        })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = some_actors(block, world)?;
    if let Some(&unknown) = actors.iter().find(|&&actor| world.military(actor).is_none()) {
        let found = format!("`{}`, whose military expenditure is not known", world[unknown].code);
        return Err(value(block, "actors", &found, "actors with a row in defence.csv"));
    }
    Ok(DefenceBudget { actors, change: change(block)? }.into())
}

#[derive(Debug)]
struct Budgets(Touches<Actor>);

impl Layer for Budgets {
    fn on_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.0.each(numbers, |actor, factors| {
            defence.budgets[actor.index()] *= factors.iter().product::<f64>();
        });
    }
}

impl Act for DefenceBudget {
    fn word(&self) -> &'static str {
        "defence_budget"
    }

    fn arm(&self) -> Arm {
        Arm::Security
    }

    /// Its cost lowers real income.
    fn stakes(&self) -> &'static [Stake] {
        &[Stake::Prosperity, Stake::Security]
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
        let actors = title::who(self.actors.iter().copied(), world);
        let one = title::up_or_down(self.change, "raises", "lowers");
        let does = actors.does(one, title::up_or_down(self.change, "raise", "lower"));
        format!("{does} military spending by {}", title::percent(self.change))
    }

    fn canonical(&self, world: &World) -> String {
        format!("defence_budget{}{}", canonical::actors(&self.actors, world), canonical::number(self.change))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let percent = signed(self.change.central() * 100.0, 1);
        vec![format!("military budget of {} {percent} %", scene.codes(&self.actors))]
    }

    /// What it costs those at stake.
    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        let Through::Payments = through else { return Vec::new() };
        let cost = |&actor: &Actor| {
            let [without, with] = scene.policies.each_ref().map(|one| one.defence.budgets[actor.index()]);
            scene.means.expenditure(actor).map_or(0.0, |m| m * (with - without))
        };
        let is_at_stake = |actor: &Actor| scene.members.contains(actor);
        let payers: Vec<Actor> = self.actors.iter().copied().filter(is_at_stake).collect();
        if payers.is_empty() {
            return Vec::new();
        }
        let sum: f64 = payers.iter().map(cost).sum();
        vec![format!("{} pays {} musd a year", scene.codes(&payers), signed(sum, 1))]
    }
}
