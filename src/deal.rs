//! Which limited deals two powers could strike: who would sign them, who would break them, and who else pays.
//!
//! A [`Menu`] has items at levels; every combination is a deal. A principal's payoff is the change of its own real income, in
//! percent, plus what the menu says it cares for. The deals that all principals gain from over the threat point could be signed;
//! of these the bargaining solution has the largest product of gains (Nash 1950, doi
//! [10.2307/1907266](https://doi.org/10.2307/1907266)). [`bargain`] has that on plain arrays.
//!
//! The stakes are apart: real income depends on clauses that move trade or are paid for, expected defence on clauses on security,
//! power on rule pacts. So each stake is solved once for every combination of the items that can move it, and deals are put
//! together from these. What producers earn comes with the solve of trade, what users get of critical goods from the controls. Every solve starts from "before", so that the order and the number of threads change nothing.
//!
//! Power is measured in the markets of all pacts of the menu, of the responses and of the threat, whichever of them a deal has: a
//! deal would otherwise change the yardstick. So it is that of [`Model::run`] only for deals with all pacts, and scores are means over the
//! stakes that the whole menu can move.

mod atlas;
pub mod bargain;
mod changes;
mod drawing;
mod effect;
mod keep;
mod lasting;
mod matters;
mod over;
mod refine;
mod show;
mod space;
mod stance;
mod sureness;
mod told;
mod unjudged;

use std::num::NonZeroUsize;

use crate::error::{Error, Place, Result};
use crate::exposure::Exposures;
use crate::model::{Model, Outcome, Trial};
use crate::scenario::{Menu, Response, Scenario, Stake};
use crate::world::{Actor, World};

pub use atlas::{Atlas, Harm};
pub use effect::Effect;
pub use keep::{Promise, Stage, Stream};
pub use lasting::{Episode, Lasting, Row, Standing};
pub use over::{DealOverTime, OverRow, OverTime};
pub use refine::Refined;
pub use show::Harms;
pub use stance::{Interest, Stance};
pub use sureness::{Drawn, Harmed, Sureness};
pub use unjudged::Unjudged;

use changes::{Changes, Offer, Over};
use stance::Stances;

/// On what terms deals are judged.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Responses of others that are in force first, deal or no deal.
    pub responses: &'a [&'a Response],
    /// What happens if talks fail; none: nothing does. Where it starts from somewhere else than the deals, its own clauses are
    /// put on what these start from, at their closure and horizon.
    pub threat: Option<&'a Scenario>,
    /// What follows a deal that somebody broke, for ever; none: no deal, as before it was struck. Moved as a threat is.
    pub reversion: Option<&'a Scenario>,
    /// Years until a break is answered.
    pub lag: f64,
    /// Draws that say how often all this holds.
    pub draws: usize,
    /// Of what.
    pub drawn: Drawn,
    /// Their seed.
    pub seed: u64,
    /// Of whom draws say how often a deal harms them.
    pub watched: &'a [Party],
    /// By stake, the loss from which on somebody is harmed, a fraction of it.
    pub beyond: [f64; Stake::ALL.len()],
    /// Threads; none: as many as there are processors. They change no result.
    pub threads: Option<NonZeroUsize>,
}

impl Default for Terms<'_> {
    fn default() -> Self {
        Self {
            responses: &[],
            threat: None,
            reversion: None,
            lag: 1.0,
            draws: 50,
            drawn: Drawn::default(),
            seed: 1,
            watched: &[],
            beyond: [0.0; Stake::ALL.len()],
            threads: None,
        }
    }
}

/// The deals of a menu without responses and, where there are any, with them.
#[derive(Debug)]
pub struct Deals<'w> {
    menu: Menu,
    outcome: Outcome<'w>,
    measured_by: Option<String>,
    threat: Option<String>,
    threat_moved: Option<String>,
    reversion: Option<String>,
    lag: f64,
    watched: Vec<String>,
    beyond: [f64; Stake::ALL.len()],
    responses: Vec<String>,
    parties: Vec<Party>,
    atlas: Atlas,
    answered: Option<Atlas>,
}

/// An actor, or a group of which no member is a principal.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Code of the actor or group.
    pub code: String,
    /// Its members; of an actor itself.
    pub members: Vec<Actor>,
    /// Whether it is one of the principals.
    pub principal: bool,
    /// Whether it is a group.
    pub group: bool,
}

/// What the principals' payoffs are made of, deal by deal, and of what may hold instead.
#[derive(Debug, Clone)]
struct Judged {
    /// Percent and points, `[deal][interest]`, interests of all principals one behind the other.
    features: Vec<f64>,
    /// Interests.
    width: usize,
    threat: Vec<f64>,
    /// After a deal that somebody broke.
    after: Vec<f64>,
}

impl Judged {
    /// From what deals change, and then the threat and what follows a break.
    fn of(changes: &Changes, instead: &[Over], stances: &Stances) -> Self {
        let mut features = Vec::with_capacity(changes.count * stances.interests().count());
        for number in 0..changes.count {
            features.extend(changes.features(changes.sums(&changes.space.steps(number)), stances));
        }
        let of = |over: &Over| changes.features(over.sums(), stances);
        let (threat, after) = (of(&instead[0]), of(&instead[1]));
        Self { features, width: threat.len(), threat, after }
    }

    /// Of each deal.
    fn features(&self) -> impl Iterator<Item = &[f64]> {
        self.features.chunks_exact(self.width)
    }

    fn count(&self) -> usize {
        self.features.len() / self.width
    }
}

impl<'w> Deals<'w> {
    /// Judges all deals of a menu against no deal, without responses.
    ///
    /// # Errors
    /// As for [`Deals::with`].
    pub fn of(model: &Model<'w>, menu: &Menu) -> Result<Self> {
        Self::with(model, menu, &Terms::default())
    }

    /// Judges all deals of a menu. One solve for each combination of the items that move trade, some ten more for the
    /// bargaining solution at any levels, the first again in each draw of everything; all of it twice where there are responses.
    ///
    /// # Errors
    /// [`Error::Missing`] without principals; [`Error::Value`] where there are more than a million deals or 20,000 combinations of
    /// items that move trade, and where a payoff counts what is not there; [`Unjudged`] where what holds without any deal or the
    /// bargaining solution cannot be solved, other deals being [left out](Atlas::left_out); those of
    /// [`Scenario::with`] and [`Model::run`]; for a threat from elsewhere, those of a file with its clauses.
    pub fn with(model: &Model<'w>, menu: &Menu, terms: &Terms<'_>) -> Result<Self> {
        let world = model.world();
        let plain = menu.scenario();
        if plain.between().is_empty() {
            let what = "who would strike the deals: key `between`, or `--between`".to_owned();
            return Err(Error::Missing { at: Place::file(plain.id()), what });
        }
        let whole = plain.with(terms.responses, world)?;
        let moved = |instead: Option<&Scenario>| {
            let moved = instead.map(|instead| where_deals_start(instead, plain, world)).transpose()?;
            Ok::<_, Error>(moved.map_or((None, None), |(instead, moved)| (Some(instead), moved)))
        };
        let (threat, threat_moved) = moved(terms.threat)?;
        let (reversion, _) = moved(terms.reversion)?;
        let instead = [threat.as_ref(), reversion.as_ref()];
        let others: Vec<&Scenario> = instead.into_iter().flatten().collect();
        let trial = Trial::among(model, &whole, &others)?;
        let stances = Stances::of(menu, world);
        let offer = Offer { trial: &trial, menu, whole: plain, world, stances: &stances };
        let (outcome, measured_by) = measure(&Offer { whole: &whole, ..offer }, model)?;
        let exposures = Exposures::of(&outcome);
        let at_stake = |stake: &Stake| exposures.stakes().contains(stake);
        let own: Vec<Stake> = plain.stakes().into_iter().filter(at_stake).collect();
        let yardstick = |stake: &Stake| Some((*stake, exposures.yardstick(*stake)?.loss));
        let yardsticks: Option<Vec<(Stake, f64)>> = own.iter().map(yardstick).collect();
        let yardsticks = yardsticks.filter(|yardsticks| !yardsticks.is_empty());

        let atlas = Atlas::judge(&offer, yardsticks.clone(), instead, terms, model)?;
        let answered = if terms.responses.is_empty() {
            None
        } else {
            let offer = Offer { whole: &whole, ..offer };
            Some(Atlas::judge(&offer, yardsticks, instead, terms, model)?)
        };
        let named = |instead: Option<&Scenario>| instead.map(|instead| instead.id().to_owned());
        Ok(Self {
            menu: menu.clone(),
            parties: parties(world, plain.between()),
            outcome,
            measured_by,
            threat: named(instead[0]),
            threat_moved,
            reversion: named(instead[1]),
            lag: terms.lag,
            watched: terms.watched.iter().map(|party| party.code.clone()).collect(),
            beyond: terms.beyond,
            responses: terms.responses.iter().map(|response| response.id().to_owned()).collect(),
            atlas,
            answered,
        })
    }

    /// The menu.
    #[must_use]
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// The run of all items in full, with the responses: what scores are measured by, and the record. Where that cannot be solved,
    /// the run of [`Deals::measured_by`].
    #[must_use]
    pub fn outcome(&self) -> &Outcome<'w> {
        &self.outcome
    }

    /// The deal that is run instead of all items in full, which cannot be solved; none where they can.
    #[must_use]
    pub fn measured_by(&self) -> Option<&str> {
        self.measured_by.as_deref()
    }

    /// Id of the scenario that holds if talks fail; none: no deal.
    #[must_use]
    pub fn threat(&self) -> Option<&str> {
        self.threat.as_deref()
    }

    /// In words, what a threat was put on and what it started from instead; none where it started as the deals do.
    #[must_use]
    pub fn threat_moved(&self) -> Option<&str> {
        self.threat_moved.as_deref()
    }

    /// Id of the scenario that follows a broken deal; none: no deal.
    #[must_use]
    pub fn reversion(&self) -> Option<&str> {
        self.reversion.as_deref()
    }

    /// Years until a break is answered.
    #[must_use]
    pub fn lag(&self) -> f64 {
        self.lag
    }

    /// By stake, the loss from which on somebody is harmed in a draw, a fraction.
    #[must_use]
    pub fn beyond(&self) -> [f64; Stake::ALL.len()] {
        self.beyond
    }

    /// Ids of the responses.
    #[must_use]
    pub fn responses(&self) -> &[String] {
        &self.responses
    }

    /// All actors, then the groups without a principal.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// The deals without responses.
    #[must_use]
    pub fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    /// The deals with the responses in force first, each over the responses alone; none where there are no responses.
    #[must_use]
    pub fn answered(&self) -> Option<&Atlas> {
        self.answered.as_ref()
    }

    /// Deals that all principals would sign without the responses and not with them, and the other way round. Nothing where there
    /// are no responses.
    #[must_use]
    pub fn moved(&self) -> (Vec<usize>, Vec<usize>) {
        let Some(answered) = &self.answered else { return (Vec::new(), Vec::new()) };
        let known = |atlas: &Atlas, deal: usize| atlas.unsolved(deal).is_none();
        let stop = self.atlas.signed().filter(|&deal| !answered.is_signed(deal) && known(answered, deal));
        let start = answered.signed().filter(|&deal| !self.atlas.is_signed(deal) && known(&self.atlas, deal));
        (stop.collect(), start.collect())
    }

    /// The items in force with their levels: "farm 1 + tariffs 0.5", or "nothing".
    #[must_use]
    pub fn name(&self, levels: &[f64]) -> String {
        changes::named(&self.menu, levels)
    }
}

/// The run of all items in full, or of the first deal with less that can be solved, with its name: items at their lowest levels, then
/// without one of them. The error is that of all in full.
fn measure<'w>(offer: &Offer<'_, '_, 'w>, model: &Model<'w>) -> Result<(Outcome<'w>, Option<String>)> {
    let run = |scenario: &Scenario| model.run_on(scenario, offer.trial.markets());
    let error = match run(offer.whole) {
        Ok(outcome) => return Ok((outcome, None)),
        Err(error) => error,
    };
    let lowest: Vec<f64> = offer
        .menu
        .items()
        .iter()
        .map(|item| item.levels.iter().copied().find(|level| *level > 0.0).unwrap_or(0.0))
        .collect();
    let without = (0..lowest.len()).map(|item| {
        let mut levels = lowest.clone();
        levels[item] = 0.0;
        levels
    });
    std::iter::once(lowest.clone())
        .chain(without)
        .find_map(|levels| {
            let outcome = run(&offer.scenario(&levels)).ok()?;
            Some((outcome, Some(changes::named(offer.menu, &levels))))
        })
        .ok_or(error)
}

fn parties(world: &World, principals: &[Actor]) -> Vec<Party> {
    let actors = world.actors().map(|actor| Party {
        code: world[actor].code.clone(),
        members: vec![actor],
        principal: principals.contains(&actor),
        group: false,
    });
    let groups = world.groups().map(|group| &world[group]);
    let third = groups.filter(|group| !group.members.iter().any(|member| principals.contains(member)));
    let third = third.map(|group| Party {
        code: group.code.clone(),
        members: group.members.clone(),
        principal: false,
        group: true,
    });
    actors.chain(third).collect()
}

/// A threat where the deals start: its own clauses on what they start from, with their closure and horizon. And, where it started
/// from somewhere else, what was changed.
fn where_deals_start(
    threat: &Scenario,
    menu: &Scenario,
    world: &World,
) -> Result<(Scenario, Option<String>)> {
    let start = |scenario: &Scenario| {
        let baseline = scenario.baseline().map_or("the calibrated world", Scenario::id);
        let (closure, horizon) = (scenario.closure().unwrap_or_default(), scenario.horizon());
        format!("{baseline} ({closure}, horizon {horizon})")
    };
    let same = |one: &Scenario| {
        let baseline = one.baseline().map(Scenario::fingerprint);
        (baseline.map(str::to_owned), one.closure().unwrap_or_default(), one.horizon())
    };
    if same(threat) == same(menu) {
        return Ok((threat.clone(), None));
    }
    let names = [threat.id(), threat.name()];
    let clauses = threat.clauses().to_vec();
    let moved = Scenario::on(menu.baseline(), names, threat.between(), clauses, world)?
        .with_term(*threat.term(), world)
        .with_closure(menu.closure().unwrap_or_default())
        .with_horizon(menu.horizon());
    let told =
        format!("its own clauses, put on {} as the deals are, instead of {}", start(menu), start(threat));
    Ok((moved, Some(told)))
}
