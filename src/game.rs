//! Retaliation: tariffs that actors set to their own advantage, and what they come to where each answers the others.
//!
//! The alternative to a deal is not always the status quo. A *best response* is the vector of tariffs that maximises an actor's real
//! income while the others keep theirs; at a *Nash equilibrium* every player's tariffs are one. Optimal tariffs trade a better price
//! of what is imported against its volume; in one sector and a world that takes prices as given they are 1/θ (Alvarez & Lucas 2007,
//! doi [10.1016/j.jmoneco.2006.11.005](https://doi.org/10.1016/j.jmoneco.2006.11.005)). Nash tariffs of quantitative models are those of
//! Ossa (2014, doi [10.1257/aer.104.12.4104](https://doi.org/10.1257/aer.104.12.4104)), who first removes trade imbalances: closure
//! `balanced`. Under fixed deficits a player can also move what its deficit is worth.
//!
//! Governments here want real income and nothing else: no lobbies, no law, no reputation, one move. What comes out is how far
//! tariffs could go, not a forecast.
//!
//! ```
//! use sidedeal::game::{Nash, Terms};
//! use sidedeal::{Model, World};
//!
//! # fn main() -> sidedeal::Result<()> {
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let mut terms = Terms::among(vec![world.bloc("USA")?, world.bloc("CHN")?]);
//! terms.uniform = true;
//! let nash = Nash::find(&model, None, &terms)?;
//! assert!(nash.players.iter().all(|player| player.regret < 1e-6 && player.duties[0].after > 0.05));
//! # Ok(())
//! # }
//! ```

mod nash;
mod response;
mod show;
mod tariffs;
mod unsettled;

use crate::error::{Error, Place, Result};
use crate::model::{Model, Outcome};
use crate::number::short;
use crate::scenario::clause::TariffTable;
use crate::scenario::{Cell, Clause, Pair, Scenario};
use crate::trade::{Closure, Solved};
use crate::uncertain::Domain;
use crate::world::{Actor, Bloc, Horizon, Kind, Sector, World};

pub use nash::{Certificate, NashPoint, NoNash};
pub use response::{Response, Tally};
pub use tariffs::{Player, TariffGame};
pub use unsettled::Unsettled;

/// Who plays, and what may be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// At least one. A group plays as one: its members levy one tariff and maximise the sum of their real incomes in money. One
    /// player alone gives its best response to the tariffs of the start.
    pub players: Vec<Bloc>,
    /// Whose goods they may tax.
    pub partners: Partners,
    /// In which sectors; none: all that are goods.
    pub sectors: Option<Vec<Sector>>,
    /// Largest rate, a fraction above 0. The smallest is 0.
    pub cap: f64,
    /// Whether a player levies one rate on all sectors of a partner.
    pub uniform: bool,
    /// Closure, instead of that of the start.
    pub closure: Option<Closure>,
    /// Horizon, instead of that of the start.
    pub horizon: Option<Horizon>,
    /// Seed of the random starts of the certificate.
    pub seed: u64,
}

/// Whose goods players may tax. Rates on all others stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partners {
    /// Those of the other players.
    Players,
    /// Everybody's: those of other players, and those of all others actor by actor.
    All,
    /// Those of these.
    Only(Vec<Bloc>),
}

/// A Nash equilibrium in tariffs as far as searches can tell, with what they found and what it does to everybody.
#[derive(Debug, Clone)]
pub struct Nash<'w> {
    /// In the order of the terms.
    pub players: Vec<PlayerAt>,
    /// The equilibrium as a scenario: the players' tariffs set, on top of the start; its principals are the players.
    pub scenario: Scenario,
    /// That scenario solved: before is the start.
    pub outcome: Outcome<'w>,
    /// Rounds of best responses.
    pub rounds: usize,
    /// What they and the certificate took.
    pub tally: Tally,
    /// Largest rate allowed.
    pub cap: f64,
}

/// A player at the equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerAt {
    /// Who.
    pub bloc: Bloc,
    /// The rates that it sets, partner by partner in the order of sectors.
    pub duties: Vec<Duty>,
    /// Change of its real income from the start, a fraction.
    pub real_income: f64,
    /// The same, million USD.
    pub real_income_musd: f64,
    /// The largest gain from deviating that was found, a fraction of real income, at least 0; see [`Certificate`].
    pub regret: f64,
    /// The same, million USD.
    pub regret_musd: f64,
    /// Searches that ended at a response, each verified.
    pub searches: usize,
    /// What is left of the conditions of an optimum, in units of a rate; see [`Response`].
    pub violation: f64,
}

/// One rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    /// On whom.
    pub partner: Bloc,
    /// On what; none where one rate holds for all sectors of the game.
    pub sector: Option<Sector>,
    /// Rate at the start, by trade where several cells carry it, a fraction.
    pub before: f64,
    /// Rate at the equilibrium.
    pub after: f64,
    /// Imports under it at the start, million USD at the exporters' prices.
    pub imports_before: f64,
    /// The same at the equilibrium.
    pub imports_after: f64,
}

impl Terms {
    /// These players, taxing each other's goods sector by sector up to 200 %.
    #[must_use]
    pub fn among(players: Vec<Bloc>) -> Self {
        Self {
            players,
            partners: Partners::Players,
            sectors: None,
            cap: 2.0,
            uniform: false,
            closure: None,
            horizon: None,
            seed: 7,
        }
    }

    /// The partners of a player.
    fn partners_of(&self, player: &Bloc, world: &World) -> Vec<Bloc> {
        let outside = |bloc: &&Bloc| !bloc.members.iter().any(|member| player.members.contains(member));
        let others = || self.players.iter().filter(outside).cloned();
        match &self.partners {
            Partners::Players => others().collect(),
            Partners::Only(blocs) => blocs.iter().filter(outside).cloned().collect(),
            Partners::All => {
                let plays = |actor: &Actor| self.players.iter().any(|one| one.members.contains(actor));
                let rest = world.actors().filter(|actor| !plays(actor));
                others().chain(rest.map(|actor| alone(actor, world))).collect()
            }
        }
    }

    fn check(&self, world: &World) -> Result<()> {
        let refuse = |found: String, expected: &str| {
            Err(Error::Value { at: place(), found, expected: expected.to_owned() })
        };
        let none = (self.cap == 0.0).then(|| "a rate above 0".to_owned());
        if let Some(expected) = none.or_else(|| Domain::TARIFF.refuses(self.cap.into())) {
            return refuse(format!("a largest tariff of {}", short(self.cap)), &expected);
        }
        let twice = |blocs: &[Bloc], expected| {
            for (i, bloc) in blocs.iter().enumerate() {
                for member in &bloc.members {
                    if let Some(other) = blocs[..i].iter().find(|other| other.members.contains(member)) {
                        let found =
                            format!("`{}` in `{}` and `{}`", world[*member].code, other.code, bloc.code);
                        return refuse(found, expected);
                    }
                }
            }
            Ok(())
        };
        twice(&self.players, "players without a common member")?;
        if let Partners::Only(partners) = &self.partners {
            twice(partners, "partners without a common member")?;
        }
        for player in &self.players {
            if self.partners_of(player, world).is_empty() {
                return refuse(
                    format!("`{}` with nobody whose goods it could tax", player.code),
                    "another player, or partners",
                );
            }
        }
        if self.players.is_empty() { refuse("no player".to_owned(), "one or more") } else { Ok(()) }
    }
}

/// Id of a start that changes nothing.
const CALIBRATED: &str = "calibrated";

fn place() -> Place {
    Place::file("game")
}

fn alone(actor: Actor, world: &World) -> Bloc {
    Bloc { code: world[actor].code.clone(), members: vec![actor] }
}

impl<'w> Nash<'w> {
    /// Finds a Nash equilibrium in tariffs that begins where `start` has led, or in the calibrated world without one. All other
    /// policy of the start stays: costs, commitments, controls, and tariffs that no player may set.
    ///
    /// # Errors
    /// [`Unsettled`] where the best responses do not settle or the certificate finds a gain; [`Error::Value`] for terms that
    /// leave nothing to set; those of [`Model::run`] for the start and the equilibrium.
    ///
    /// # Complexity
    /// A step of a search is one solve and one adjoint solve for each member of the player; two single players take some hundred.
    pub fn find(model: &Model<'w>, start: Option<&Scenario>, terms: &Terms) -> Result<Self> {
        let world = model.world();
        terms.check(world)?;
        let start = beginning(start, terms, world)?;
        let before = model.run(&start)?;
        let (players, labels) = seats(terms, world, before.solved())?;
        let (economy, at) = (before.economy(), before.solved().clone());
        let game = TariffGame::new(economy, at, players, terms.cap, model.settings());
        let point = game.nash(terms.seed).map_err(|failure| match failure {
            NoNash::NotConverged { rounds, player, gain } => Error::of(Unsettled {
                game: start.id().to_owned(),
                rounds,
                player: terms.players[player].code.clone(),
                gain,
            }),
            NoNash::Economy(failure) => model.named(&format!("game from {}", start.id()), &failure),
        })?;
        let clauses = game
            .players
            .iter()
            .zip(&point.profile)
            .zip(&terms.players)
            .map(|((player, rates), bloc)| clause(player, rates, bloc, world))
            .collect();
        let (kind, title) = match terms.players.len() {
            1 => ("best-response", "Best response in tariffs"),
            _ => ("nash", "Nash equilibrium in tariffs"),
        };
        let id = format!("{kind}-{}", codes(&terms.players, "-").to_lowercase());
        let name = format!("{title}: {}", codes(&terms.players, ", "));
        let scenario = Scenario::on(Some(&start), [&id, &name], &principals(terms), clauses, world)?;
        let outcome = model.run(&scenario)?;
        let players = (0..terms.players.len())
            .map(|p| {
                let bloc = terms.players[p].clone();
                let (real_income, real_income_musd) = outcome.real_income(&bloc.members);
                let Certificate { regret, searches, violation, .. } = point.certificates[p];
                let income: f64 = bloc
                    .members
                    .iter()
                    .map(|&member| outcome.welfare(member))
                    .map(|welfare| welfare.income * (1.0 + welfare.real_income))
                    .sum();
                let flow =
                    |at: &Solved, cells: &[usize]| cells.iter().map(|&c| at.equilibrium.trade[c]).sum();
                let (before, after) = (game.start_rates(p), &point.profile[p]);
                let duties = labels[p]
                    .iter()
                    .enumerate()
                    .map(|(k, (partner, sector))| Duty {
                        partner: partner.clone(),
                        sector: *sector,
                        before: before[k],
                        after: after[k],
                        imports_before: flow(&game.start, &game.players[p].rates[k]),
                        imports_after: flow(&point.solved, &game.players[p].rates[k]),
                    })
                    .collect();
                let regret_musd = regret * income;
                PlayerAt {
                    bloc,
                    duties,
                    real_income,
                    real_income_musd,
                    regret,
                    regret_musd,
                    searches,
                    violation,
                }
            })
            .collect();
        let (rounds, tally, cap) = (point.rounds, point.tally, terms.cap);
        Ok(Self { players, scenario, outcome, rounds, tally, cap })
    }
}

impl PlayerAt {
    /// Mean of the rates, before and after, weighted by imports at the start, fractions; none where there are none.
    #[must_use]
    pub fn mean(&self) -> Option<(f64, f64)> {
        mean(self.duties.iter())
    }

    /// The same on one partner.
    #[must_use]
    pub fn mean_on(&self, partner: &Bloc) -> Option<(f64, f64)> {
        mean(self.duties.iter().filter(|duty| duty.partner == *partner))
    }
}

fn mean<'a>(duties: impl Iterator<Item = &'a Duty>) -> Option<(f64, f64)> {
    let sums = duties.fold((0.0, 0.0, 0.0), |(before, after, all), duty| {
        let weight = duty.imports_before;
        (before + weight * duty.before, after + weight * duty.after, all + weight)
    });
    (sums.2 > 0.0).then(|| (sums.0 / sums.2, sums.1 / sums.2))
}

/// The start under the closure and horizon of the game; without one, the calibrated world as a scenario that changes nothing.
fn beginning(start: Option<&Scenario>, terms: &Terms, world: &World) -> Result<Scenario> {
    let mut start = match start {
        Some(start) => start.clone().without_principals(),
        None => Scenario::on(None, [CALIBRATED, "The calibrated world"], &[], Vec::new(), world)?,
    };
    if let Some(closure) = terms.closure {
        start = start.with_closure(closure);
    }
    if let Some(horizon) = terms.horizon {
        start = start.with_horizon(horizon);
    }
    Ok(start)
}

/// What each player can set: as cells, and what they are.
type Labels = Vec<(Bloc, Option<Sector>)>;

fn seats(terms: &Terms, world: &World, start: &Solved) -> Result<(Vec<Player>, Vec<Labels>)> {
    let goods = || world.sectors().filter(|&sector| world[sector].kind == Kind::Goods).collect();
    let sectors: Vec<Sector> = terms.sectors.clone().unwrap_or_else(goods);
    let mut players = Vec::new();
    let mut all = Vec::new();
    for bloc in &terms.players {
        let (mut rates, mut labels) = (Vec::new(), Vec::new());
        for partner in terms.partners_of(bloc, world) {
            let cells = |sectors: &[Sector]| -> Vec<usize> {
                let of = |&sector: &Sector| {
                    let exporters = |&importer: &Actor| {
                        partner.members.iter().map(move |&exporter| world.cell(importer, exporter, sector))
                    };
                    bloc.members.iter().flat_map(exporters).collect::<Vec<_>>()
                };
                // A rate where nothing is traded is nobody's.
                sectors.iter().flat_map(of).filter(|&c| start.equilibrium.trade[c] > 0.0).collect()
            };
            let groups: Vec<_> = if terms.uniform {
                vec![(None, cells(&sectors))]
            } else {
                sectors.iter().map(|&sector| (Some(sector), cells(&[sector]))).collect()
            };
            for (sector, cells) in groups.into_iter().filter(|(_, cells)| !cells.is_empty()) {
                rates.push(cells);
                labels.push((partner.clone(), sector));
            }
        }
        if rates.is_empty() {
            return Err(Error::EmptyClause {
                at: place(),
                what: format!("imports that {} could tax", bloc.code),
            });
        }
        players.push(Player { members: bloc.members.iter().map(|member| member.index()).collect(), rates });
        all.push(labels);
    }
    Ok((players, all))
}

/// A player's tariffs as a clause.
fn clause(player: &Player, rates: &[f64], bloc: &Bloc, world: &World) -> Clause {
    let n = world.actors().len();
    let cell = |c: usize| Cell {
        sector: Sector::at(c / (n * n)),
        pair: Pair { importer: Actor::at(c / n % n), exporter: Actor::at(c % n) },
    };
    let mut table: Vec<(Cell, f64)> = player
        .rates
        .iter()
        .zip(rates)
        .flat_map(|(cells, &rate)| cells.iter().map(move |&c| (cell(c), rate)))
        .collect();
    table.sort_unstable_by_key(|(cell, _)| *cell);
    let at = Place::file(format!("tariffs of {}", bloc.code));
    Clause::new(at, TariffTable { rates: table, decimal_commas: 0, in_percent: None }.into(), world)
}

/// The players; of one alone, with the partners that it names. Nobody where that is one actor.
fn principals(terms: &Terms) -> Vec<Actor> {
    let mut all: Vec<Actor> = terms.players.iter().flat_map(|bloc| bloc.members.clone()).collect();
    if let (1, Partners::Only(partners)) = (terms.players.len(), &terms.partners) {
        all.extend(partners.iter().flat_map(|bloc| &bloc.members));
    }
    all.sort_unstable();
    all.dedup();
    if all.len() > 1 { all } else { Vec::new() }
}

fn codes(blocs: &[Bloc], between: &str) -> String {
    blocs.iter().map(|bloc| bloc.code.as_str()).collect::<Vec<_>>().join(between)
}
