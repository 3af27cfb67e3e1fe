//! Supply of critical goods that comes from elsewhere: shares moved add up, to no more than there is.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{one_stage, share, some_actors, value};
use super::layer::Touches;
use super::{Action, Clause, Deed, Layer, Runs, Scene, Through, canonical, title};
use crate::error::{Error, Result};
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Edge;
use crate::shortage::{Move, SupplyPolicy};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Stage, World};

/// Moves supply of a critical good from one provider to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Diversification {
    /// Whose supply, sorted, none twice.
    pub actors: Vec<Actor>,
    /// At which stage.
    pub stage: Stage,
    /// From which providers, sorted, none twice: from each in proportion to what it supplies to the actor.
    pub from: Vec<Actor>,
    /// To which; none: to each actor's own production.
    pub to: Option<Actor>,
    /// Share of the actor's supply at the stage, 0 to 1.
    pub share: Uncertain,
}

/// What is moved: stage, user, from, to.
type Route = (Stage, Actor, Actor, Actor);

/// The part of a clause's share that takes a route, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Part(u64);

impl Part {
    /// Bits of numbers that are not negative are in the order of the numbers.
    fn of(part: f64) -> Self {
        Self(part.to_bits())
    }

    fn float(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// How far moved shares may exceed what an edge holds.
const ROUNDING: f64 = 1e-9;

impl ClauseKind for Diversification {
    const FORMS: &'static [Form] =
        &[Form { name: "diversification", keys: &["actors", "good", "stage", "from", "to", "share"], read }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        Box::new(Moves(touches(clauses, world)))
    }

    /// Refuses moves of more than a provider supplies: the central shares of all files together.
    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let moves = touches(clauses, world);
        let links: Vec<_> =
            earlier.iter().copied().chain([clauses]).map(|link| (touches(link, world), link)).collect();
        for (((stage, user, from, _), _), _) in moves.iter() {
            let same = |(((of, by, source, _), _), _): &((Route, Part), u32)| {
                (*of, *by, *source) == (stage, user, from)
            };
            let holds = world.supply_share(stage, user, from).unwrap_or(0.0);
            let mut moved = 0.0;
            for (moves, link) in &links {
                let central = |((_, part), i): ((Route, Part), u32)| {
                    part.float() * link[i as usize].number(Uncertain::central)
                };
                moved += moves.iter().filter(same).map(central).sum::<f64>();
            }
            if moved > holds + ROUNDING {
                let last = moves.iter().filter(same).map(|(_, clause)| clause).max();
                let [user, from] = [user, from].map(|actor| &world[actor].code);
                let (good, stage) = (&world[world[stage].good].code, &world[stage].code);
                return Err(Error::Value {
                    at: clauses[last.unwrap_or_default() as usize].at.clone(),
                    found: format!(
                        "a share of {moved} moved from {from} in {user}'s supply of {good} {stage}"
                    ),
                    expected: format!("at most the {holds} that {from} supplies"),
                });
            }
        }
        Ok(())
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = some_actors(block, world)?;
    let good = names::good(block, world)?;
    let stage = one_stage(block, good, world)?;
    let from = names::actor_or_group(block, "from", world).map_err(|fault| not_a_day(block, fault))?;
    let to = match block.text("to", "one actor or \"domestic\"")? {
        Some(item) if item.value == "domestic" => None,
        _ => Some(names::one_actor(block, "to", world)?),
    };
    let stays = match &to {
        Some(to) => from.contains(&to.value),
        // Its own production is where it comes from already.
        None => actors.iter().any(|actor| from.contains(actor)),
    };
    if stays {
        let code = block.require_text("from", "one actor or group")?.value;
        let found = format!("`{code}` as from and as to");
        return Err(value(block, "to", &found, "two distinct actors"));
    }
    let moved = block.require_number("share")?.value;
    share(block, "share", moved)?;
    for &actor in &actors {
        check_source(block, context, stage, actor, &from)?;
    }
    let to = to.map(|to| to.value);
    Ok(Diversification { actors, stage, from, to, share: moved }.into())
}

/// Somebody who says under `from` when it begins is told where that goes.
fn not_a_day(block: &Block<'_>, fault: Error) -> Error {
    let Ok(Some(day)) = block.date("from") else { return fault };
    let day = day.value;
    let expected =
        format!("whose supply is moved; when that begins says `phase = [{{ at = {day}, share = 1 }}]`");
    value(block, "from", &format!("the day {day}"), &expected)
}

/// The actor's supply at the stage is known, and some of it comes from there.
fn check_source(
    block: &Block<'_>,
    context: &Context<'_>,
    stage: Stage,
    actor: Actor,
    from: &[Actor],
) -> Result<()> {
    let world = context.world;
    if from.iter().any(|&from| supplied(stage, actor, from, world) > 0.0) {
        return Ok(());
    }
    let info = &world[stage];
    let (good, stage) = (&world[info.good].code, &info.code);
    let actor = &world[actor].code;
    let from = block.require_text("from", "one actor or group")?.value;
    Err(empty(block.at(), &format!("supply of {good} {stage} from {from} to {actor} that it could move")))
}

/// The share of an actor's supply that comes from a provider; nothing where that is not known.
fn supplied(stage: Stage, user: Actor, from: Actor, world: &World) -> f64 {
    world.supply_share(stage, user, from).unwrap_or(0.0)
}

fn touches(clauses: &[Clause], world: &World) -> Touches<(Route, Part)> {
    let routes = |(i, _, own): (u32, _, &Diversification)| {
        let Diversification { actors, stage, from, to, .. } = own;
        let mut routes = Vec::new();
        for &user in actors {
            let holds = |&from: &Actor| supplied(*stage, user, from, world);
            let all: f64 = from.iter().map(holds).sum();
            for source in from.iter().filter(|source| holds(source) > 0.0) {
                let route = (*stage, user, *source, to.unwrap_or(user));
                routes.push(((route, Part::of(holds(source) / all)), i));
            }
        }
        routes
    };
    Diversification::own(clauses).flat_map(routes).collect()
}

#[derive(Debug)]
struct Moves(Touches<(Route, Part)>);

impl Layer for Moves {
    fn on_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.0.each(numbers, |((stage, user, from, to), part), shares| {
            let sum = part.float() * shares.iter().sum::<f64>();
            let key = |one: &Move| (one.stage, one.user, one.from, one.to);
            match supply.moves.binary_search_by_key(&(stage, user, from, to), key) {
                Ok(at) => supply.moves[at].share += sum,
                Err(at) => supply.moves.insert(at, Move { stage, user, from, to, share: sum }),
            }
        });
    }
}

impl Diversification {
    /// The edges that it moves supply to.
    pub(super) fn moved_to(&self) -> impl Iterator<Item = Edge> {
        self.actors.iter().map(|&user| Edge { stage: self.stage, user, provider: self.to.unwrap_or(user) })
    }
}

impl Act for Diversification {
    fn word(&self) -> &'static str {
        "diversification"
    }

    fn arm(&self) -> Arm {
        Arm::Technology
    }

    fn performers(&self) -> Vec<Actor> {
        self.actors.clone()
    }

    /// Whom supply is moved away from need not agree to it.
    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        let without = self.to.is_some_and(|to| absent.contains(&to));
        self.actors.retain(|actor| !without && !absent.contains(actor));
        !self.actors.is_empty()
    }

    fn reach(&self) -> usize {
        self.actors.len() * self.from.len()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.share)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.share)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::SHARE)
    }

    /// No more can be moved than those supply from whom it comes.
    fn most(&self, world: &World) -> f64 {
        let all = |&user: &Actor| {
            self.from.iter().map(|&from| supplied(self.stage, user, from, world)).sum::<f64>()
        };
        self.actors.iter().map(all).fold(1.0, f64::min) / self.share.central()
    }

    fn title(&self, world: &World) -> String {
        let does = title::who(self.actors.iter().copied(), world).does("moves", "move");
        let from = title::who(self.from.iter().copied(), world);
        let to = self.to.map_or("home".to_owned(), |to| format!("to {}", title::who([to], world)));
        let (percent, good) = (title::percent(self.share), title::stage_of_good(self.stage, world));
        format!("{does} {percent} of supply of {good} from {from} {to}")
    }

    fn canonical(&self, world: &World) -> String {
        let to = self.to.map_or("domestic", |to| world[to].code.as_str());
        let codes: Vec<_> = self.from.iter().map(|&from| world[from].code.as_str()).collect();
        let (stage, from) = (canonical::stage(self.stage, world), codes.join("+"));
        let (actors, share) = (canonical::actors(&self.actors, world), canonical::number(self.share));
        format!("diversification{stage}{actors} {from}>{to}{share}")
    }

    fn deed(&self) -> Option<Deed<'_>> {
        let Self { actors, stage, from, to, share } = self;
        Some(Deed::Moved { actors, stage: *stage, from, to: *to, share: *share })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        vec![format!(
            "{} moves {:.1} % of its supply of {} from {} to {}",
            scene.codes(&self.actors),
            self.share.central() * 100.0,
            scene.stage(self.stage),
            scene.codes(&self.from),
            self.to.map_or("its own", |to| scene.code(to))
        )]
    }

    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        scene.shortages(scene.world[self.stage].good, through)
    }
}
