//! A scenario over time: one comparison after the other, each with what those before it have left.
//!
//! What stands beside a scenario at any date is what it starts from at that date, so that both move: buyers choose their suppliers
//! anew after the baseline as well ([`Sourcing`]), capital follows ([`Lag`]), who lacks a good learns to do with less
//! ([`Terms::after`]) and stocks run out ([`Cover`]). With a change that is new this is the comparison of the short horizon, and with
//! one that is old enough that of the long one.

mod taken;

use std::sync::{Arc, mpsc};

use self::taken::{DELAY, Taken};
use super::failure::{self, Naming};
use super::power::Workspace;
use super::unknowns::{Inputs, Taker};
use super::withheld::{self, Held};
use super::{Model, Noted, Outcome, Power, Raised, Security, State, lower_productivity, security};
use crate::date::Date;
use crate::error::Result;
use crate::scenario::{Calendar, Policy, Scenario};
use crate::shortage::{Cover, Figures, Shortages, SupplyPolicy, Terms, WithheldSales};
use crate::threads;
use crate::trade::{
    Baseline, Behaviour, Economy, Effort, Equilibrium, Lag, Real, Solved, Sourcing, Steps, Taste, Welfare,
};
use crate::world::{Good, Horizon, Sector, World};

/// A stretch of time in which nothing moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// Its first day.
    pub date: Date,
    /// The day after its last.
    pub end: Date,
}

impl Period {
    /// Months for two years, quarters up to five, years beyond, from one date to another; the last may be shorter. Nothing where
    /// they are not in this order.
    #[must_use]
    pub fn usual(from: Date, to: Date) -> Vec<Self> {
        let mut periods = Vec::new();
        let (mut date, mut months) = (from, 0);
        while date < to {
            let step = if months < 24 {
                1
            } else if months < 60 {
                3
            } else {
                12
            };
            months += step;
            let end = from.plus_months(months).min(to);
            periods.push(Self { date, end });
            date = end;
        }
        periods
    }

    /// How long it is.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.end.years() - self.date.years()
    }

    fn middle(&self) -> f64 {
        0.5 * (self.date.years() + self.end.years())
    }
}

/// Periods that say where the next one leads: a parabola through three.
const PAST: usize = 3;

/// What the past has left.
struct Memory {
    sourcing: Sourcing,
    /// ln of what more, or less, capital adds to what factors make, by actor.
    capital: Lag,
    cover: Cover,
    /// Years for which a good has been withheld from somebody, by good.
    lacked: Vec<f64>,
}

/// What a file's clauses come to as long as neither they nor what is below them changes.
struct Standing {
    /// The policy below.
    on: Arc<Policy>,
    /// Whether it asks for flows, whose bounds move with those below.
    asks: bool,
    raised: Raised,
}

impl Standing {
    fn is_on(&self, before: &State, is_new: bool) -> bool {
        !is_new && !self.asks && Arc::ptr_eq(&self.on, &before.policy)
    }
}

/// What power is worked out in, period after period, and what it was last.
#[derive(Default)]
struct Powers {
    games: Workspace,
    known: Option<Known>,
}

/// Power over rules, and what it depends on.
struct Known {
    before: Arc<State>,
    after: Arc<Policy>,
    power: Arc<Power>,
}

impl Known {
    fn are_of(&self, before: &State, after: &State) -> bool {
        Arc::ptr_eq(&self.before.policy, &before.policy)
            && Arc::ptr_eq(&self.after, &after.policy)
            && self.before.solved.equilibrium.trade == before.solved.equilibrium.trade
    }
}

/// What the files below a scenario come to in a period.
struct Below {
    state: Arc<State>,
    /// For what is withheld, alone.
    tastes: Vec<Taste>,
    bought: SupplyPolicy,
    /// Whether another part of any of them is in force than before.
    is_new: bool,
}

/// What stands beside each other at one date.
struct Sides<'a, 's> {
    before: &'a Arc<State>,
    /// What is paid for stocks before.
    bought: &'a SupplyPolicy,
    after: &'a Arc<State>,
    end: &'a Link<'s>,
}

/// Periods by which what a scenario starts from may be ahead of it.
const AHEAD: usize = 4;

/// One file of a chain on its way.
struct Link<'s> {
    scenario: &'s Scenario,
    calendar: &'s Calendar,
    shares: Vec<f64>,
    /// The file with its clauses in these shares.
    in_parts: Option<Scenario>,
    memory: Memory,
    standing: Option<Standing>,
    /// Tastes for what is withheld, alone.
    tastes: Vec<Taste>,
    critical: Arc<Figures>,
    /// What is paid for stocks.
    bought: SupplyPolicy,
    /// What it led to in the last periods, with their times, the last one last.
    past: Vec<(f64, Arc<State>)>,
    /// Whether anybody asks for its flows.
    is_solved: bool,
    /// Where they are looked for.
    steps: Steps,
}

impl<'w> Model<'w> {
    /// Solves a scenario period by period at central values, the earlier first, and hands each to `each`. What began before the first
    /// period is gone through year by year until it begins. Clauses without a date come into force with the first period.
    ///
    /// # Errors
    /// As for [`Model::run`], naming the date; those of `each`.
    pub fn walk(
        &self,
        scenario: &Scenario,
        periods: &[Period],
        each: impl FnMut(&Period, &Outcome<'w>) -> Result<()>,
    ) -> Result<()> {
        self.walk_on(scenario, periods, &[], each)
    }

    /// The same with power measured in some markets besides those that the scenario's own pacts name, as [`Model::run_on`] has it.
    ///
    /// # Errors
    /// As for [`Model::walk`].
    pub fn walk_on(
        &self,
        scenario: &Scenario,
        periods: &[Period],
        markets: &[Sector],
        each: impl FnMut(&Period, &Outcome<'w>) -> Result<()>,
    ) -> Result<()> {
        let closure = scenario.closure().unwrap_or_default();
        let economy = self.economy(closure, Horizon::Short)?;
        let Some(first) = periods.first() else { return Ok(()) };
        let taken = Taken::of(self.world, scenario, first.date, &mut Taker::new(Inputs::Values(&[])));
        let in_two = self.threads.unwrap_or_else(threads::cores) > 1;
        self.walked(&economy, scenario, periods, (&taken, markets), each, in_two)
    }

    /// How many numbers a path from a date asks for that are not known exactly.
    pub(crate) fn unknown_over_time(&self, scenario: &Scenario, begins: Date) -> usize {
        let mut noted = Vec::new();
        Taken::of(self.world, scenario, begins, &mut Taker::noting(Inputs::Values(&[]), &mut noted));
        noted.len()
    }

    /// The same with everything that is uncertain at these quantiles, in the order in which it is asked for.
    pub(crate) fn walk_drawn(
        &self,
        scenario: &Scenario,
        periods: &[Period],
        uniforms: &[f64],
        each: impl FnMut(&Period, &Outcome<'w>) -> Result<()>,
    ) -> Result<()> {
        let Some(first) = periods.first() else { return Ok(()) };
        let closure = scenario.closure().unwrap_or_default();
        let inputs = Inputs::Uniforms(uniforms);
        let taken = Taken::of(self.world, scenario, first.date, &mut Taker::new(inputs));
        let Taken { short, capital, nests, .. } = &taken;
        let behaviour = Behaviour { elasticity: short, capital: capital[0], nests: *nests };
        let settled = self.economy(closure, Horizon::Short)?.with_behaviour(behaviour);
        let anew = || self.with_behaviour(behaviour, |tables| Economy::calibrate(tables, closure));
        let economy = Arc::new(settled.map_or_else(anew, Ok)?);
        self.walked(&economy, scenario, periods, (&taken, &[]), each, false)
    }

    fn walked(
        &self,
        economy: &Arc<Economy>,
        scenario: &Scenario,
        periods: &[Period],
        (taken, markets): (&Taken, &[Sector]),
        mut each: impl FnMut(&Period, &Outcome<'w>) -> Result<()>,
        in_two: bool,
    ) -> Result<()> {
        let Some(first) = periods.first() else { return Ok(()) };
        let world = self.world;
        let earlier = earlier(first.date, taken.calendars.iter().flat_map(Calendar::turns));
        let begins = earlier.first().unwrap_or(first).date.years();
        let quo = Arc::new(State {
            policy: Arc::new(Policy::status_quo(world)),
            shortages: Shortages::default(),
            withheld: WithheldSales::default(),
            solved: Solved { change: economy.baseline().no_change(), equilibrium: economy.before() },
            warnings: Vec::new(),
        });
        let chain = &taken.chain;
        let mut links: Vec<Link<'_>> = Vec::new();
        for (l, (link, calendar)) in chain.iter().zip(&taken.calendars).enumerate() {
            let asked = chain.get(l + 1).is_none_or(|next| next.bought_by_itself().next().is_some());
            let is_solved = asked || l + 2 >= chain.len();
            links.push(Link::new(link, calendar, (world, economy), (taken, begins), is_solved));
        }
        let Some((end, start)) = links.split_last_mut() else { return Ok(()) };
        let markets = super::power::union(&scenario.rule_pacts(), markets);
        let mut powers = Powers::default();
        let all = || earlier.iter().chain(periods);
        let place = (&**economy, (taken, begins));
        let mut compare = |period: &Period, below: Below| -> Result<()> {
            let is_new = below.is_new | end.enter(period, world);
            let on = (&below.state, &below.tastes[..], is_new);
            let after = self.step(economy, (taken, begins), end, period, on)?;
            if period.date < first.date {
                return Ok(());
            }
            let sides = Sides { before: &below.state, bought: &below.bought, after: &after, end };
            let outcome = self.compared(economy, taken, scenario, sides, (&markets, &mut powers))?;
            each(period, &outcome)
        };
        if !in_two || start.is_empty() {
            return all().try_for_each(|period| compare(period, self.below(place, start, period, &quo)?));
        }
        // What the scenario starts from does not wait for it.
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel(AHEAD);
            scope.spawn(move || {
                for period in all() {
                    let below = self.below(place, start, period, &quo);
                    let is_last = below.is_err();
                    // Nobody waits for more where the scenario itself has failed.
                    if send.send(below).is_err() || is_last {
                        return;
                    }
                }
            });
            all().zip(receive).try_for_each(|(period, below)| compare(period, below?))
        })
    }

    /// A period of the files that a scenario starts from, or of the calibrated world.
    fn below(
        &self,
        (economy, at): (&Economy, (&Taken, f64)),
        links: &mut [Link<'_>],
        period: &Period,
        quo: &Arc<State>,
    ) -> Result<Below> {
        let mut state = Arc::clone(quo);
        let mut is_new = false;
        for l in 0..links.len() {
            let (below, link) = links.split_at_mut(l);
            is_new |= link[0].enter(period, self.world);
            let held = below.last().map_or(&[][..], |link| &link.tastes);
            state = self.step(economy, at, &mut link[0], period, (&state, held, is_new))?;
        }
        let (tastes, bought) =
            links.last().map_or_else(Default::default, |link| (link.tastes.clone(), link.bought.clone()));
        Ok(Below { state, tastes, bought, is_new })
    }

    /// A period of one file.
    fn step(
        &self,
        economy: &Economy,
        (taken, begins): (&Taken, f64),
        link: &mut Link<'_>,
        period: &Period,
        (before, held, is_new): (&Arc<State>, &[Taste], bool),
    ) -> Result<Arc<State>> {
        let (world, base) = (self.world, economy.baseline());
        let (years, middle) = (period.years(), period.middle());
        let scenario = link.in_parts.as_ref().unwrap_or(link.scenario);
        let Memory { sourcing, capital, cover, lacked } = &mut link.memory;
        sourcing.advance_to(middle);
        capital.advance_to(middle);

        let standing = link.standing.as_ref().filter(|standing| standing.is_on(before, is_new));
        let raised = if let Some(Standing { raised, .. }) = standing {
            raised.clone()
        } else {
            let raised = self.raised(scenario, before)?;
            let (on, asks) = (Arc::clone(&before.policy), scenario.bought_by_itself().next().is_some());
            link.standing = Some(Standing { on, asks, raised: raised.clone() });
            raised
        };
        let Raised { policy, mut change, mut warnings } = raised;
        let mut supply = SupplyPolicy::default();
        supply.clone_from(&policy.supply);
        cover.over(world, years, &mut supply.stocks);
        let mut critical = taken.figures.clone();
        critical.set_terms(world.goods().map(|good| Terms::after(lacked[good.index()], &taken.terms)));
        let (mut shortages, mut sales) = (Shortages::default(), WithheldSales::default());
        link.tastes.clear();
        if !supply.cuts.is_empty() {
            shortages = Shortages::of(world, &critical, &supply);
            lower_productivity(&mut change.productivity, world, base, &shortages);
            warnings.extend(failure::floored(world, &shortages));
            sales = WithheldSales::of(world, &critical, &supply);
            let old = Held::with(&before.solved.change, held, &before.withheld);
            let theta = taken.elasticity(middle - begins);
            withheld::enter(world, &theta, old, &sales, (&mut change.endowments, &mut link.tastes));
            warnings.extend(withheld::left_out(world, &supply, &sales));
        }
        for (endowment, more) in change.endowments.iter_mut().zip(capital.value()) {
            *endowment *= more.exp();
        }
        if link.is_solved {
            change.tastes.clone_from(&link.tastes);
            change.chosen = sourcing.chosen();
        }

        // After a jump the last alone is near.
        if is_new && link.past.len() > 1 {
            link.past.drain(..link.past.len() - 1);
        }
        let states = link.past.iter().map(|(time, state)| (*time, &state.solved));
        let mut past: Vec<(f64, &Solved)> = states.collect();
        if past.is_empty() {
            past.push((middle, &before.solved));
        }
        // What costs least to compare comes first.
        let is_same = |one: &Solved| one.change.chosen == change.chosen && one.change == change;
        let last = link.past.last().map(|(_, last)| &last.solved);
        let last = last.filter(|last| link.is_solved && is_same(last));
        let stays = last.is_some();
        let same = Some(&before.solved).filter(|before| link.is_solved && is_same(before)).or(last);
        let equilibrium = if let Some(Solved { equilibrium: same, .. }) = same {
            // Exactly the same, to which another search would add its rounding.
            Equilibrium { effort: Effort { sweeps: 0, ..same.effort }, ..same.clone() }
        } else if link.is_solved {
            economy.resume(&change, &past, middle, &self.settings, &mut link.steps).map_err(|failure| {
                let named = format!("{} on {}", link.scenario.id(), period.date);
                let naming = Naming::under(world, &named, &policy);
                let solves = |change: &_| {
                    economy.resume(change, &past, middle, &self.settings, &mut economy.steps()).is_ok()
                };
                let unreached = naming.unreached(&failure, &change, &before.solved.equilibrium.trade, solves);
                unreached.unwrap_or_else(|| naming.error(&failure))
            })?
        } else {
            before.solved.equilibrium.clone()
        };
        let solved = Solved { change, equilibrium };
        if link.is_solved {
            warnings.extend(failure::strained(world, &policy, &before.solved, &solved));
            let span = [period.date.years(), period.end.years()];
            choose(base, (taken.capital[1], stays), (&solved, &link.tastes), span, (sourcing, capital));
        }
        cover.pass(world, &critical, &policy.supply, years);
        note_lacks(world, &supply, years, lacked);
        link.bought.clone_from(&policy.supply);
        cover.bought(world, &mut link.bought.stocks);
        link.critical = Arc::new(critical);
        let state = Arc::new(State { policy, shortages, withheld: sales, solved, warnings });
        if link.past.len() == PAST {
            link.past.remove(0);
        }
        link.past.push((middle, Arc::clone(&state)));
        Ok(state)
    }

    /// A scenario beside what it starts from, at one date.
    fn compared(
        &self,
        economy: &Arc<Economy>,
        taken: &Taken,
        scenario: &Scenario,
        Sides { before, bought, after, end }: Sides<'_, '_>,
        (markets, powers): (&[Sector], &mut Powers),
    ) -> Result<Outcome<'w>> {
        let world = self.world;
        let in_parts = end.in_parts.as_ref().unwrap_or(end.scenario);
        let actors = 0..economy.baseline().actors;
        let welfare: Vec<_> = actors
            .map(|actor| Welfare::of(economy.baseline(), &before.solved, &after.solved, actor))
            .collect();
        let security = Security::between(world, &taken.defence, before, after);
        let power = if markets.is_empty() {
            None
        } else if let Some(known) = powers.known.as_ref().filter(|known| known.are_of(before, after)) {
            Some(Arc::clone(&known.power))
        } else {
            let held = (&*before.policy, &before.solved.equilibrium);
            let own = in_parts.rule_pacts();
            let quotas = (&[taken.quota][..], taken.quota);
            let power = Power::at_quotas(
                world,
                scenario.id(),
                held,
                &after.policy,
                (&own, markets),
                quotas,
                &mut powers.games,
            )?;
            let power = Arc::new(power);
            let kept = Arc::clone(&power);
            powers.known =
                Some(Known { before: Arc::clone(before), after: Arc::clone(&after.policy), power: kept });
            Some(power)
        };
        let paid = |state: &State, bought: &SupplyPolicy| -> Vec<f64> {
            let policy = &state.policy;
            security::costs(world, &taken.defence, &end.critical, &policy.defence, bought, &policy.outlays)
                .collect()
        };
        let [costs_before, costs_after] = [paid(before, bought), paid(after, &end.bought)];
        let costs: Vec<f64> =
            costs_after.iter().zip(&costs_before).map(|(after, before)| after - before).collect();
        let buys = welfare.iter().map(|welfare| (&welfare.income, &welfare.real_income));
        security::check_paid(world, scenario.id(), &costs, buys)?;
        let closure = scenario.closure().unwrap_or_default();
        // Of short, medium and long nothing is asked at a date; elasticities of the day come from all three.
        let horizon = Horizon::Short;
        let Noted { stakes, facts, warnings } =
            self.noted(scenario, (economy, horizon), (before, after), &security);
        let record = self.record(scenario, (closure, horizon), economy, [before, after], (facts, warnings));
        Ok(Outcome {
            world,
            record,
            between: scenario.between().to_vec(),
            stakes,
            measured_by: Real::default(),
            welfare,
            economy: Arc::clone(economy),
            critical: Arc::clone(&end.critical),
            costs,
            security,
            power,
            before: Arc::clone(before),
            after: Arc::clone(after),
            severances: None,
        })
    }
}

/// What those decide who decide in a period: with which suppliers, and on how much capital; as the last did where all stays as it was.
fn choose(
    base: &Baseline,
    (more_capital, stays): (f64, bool),
    (Solved { change, equilibrium }, tastes): (&Solved, &[Taste]),
    [begins, ends]: [f64; 2],
    (sourcing, capital): (&mut Sourcing, &mut Lag),
) {
    if stays {
        sourcing.choose_on(ends);
        capital.hold_on(ends);
        return;
    }
    sourcing.choose(base, change, tastes, equilibrium, [begins, ends]);
    let real = Welfare::ln_real_wages(base, equilibrium);
    capital.hold(begins, ends, |target| {
        target.iter_mut().zip(real).for_each(|(target, real)| *target = more_capital * real);
    });
}

/// Counts the years for which goods have been withheld. Who lacks a part lacks what it is a part of.
fn note_lacks(world: &World, supply: &SupplyPolicy, years: f64, lacked: &mut [f64]) {
    let mut cut: Vec<Good> = Vec::new();
    let mut wholes = Vec::new();
    for edge in supply.cuts.iter().filter(|edge| edge.cut > 0.0) {
        world.wholes(world[edge.stage].good, &mut wholes);
        cut.extend(&wholes);
    }
    cut.sort_unstable();
    cut.dedup();
    for good in cut {
        lacked[good.index()] += years;
    }
}

/// Years before a date, from the earliest of the times at which anything changes; at most a century.
fn earlier<'a>(first: Date, turns: impl Iterator<Item = &'a f64>) -> Vec<Period> {
    let earliest = turns.copied().fold(first.years(), f64::min);
    let mut periods = Vec::new();
    let mut end = first;
    while end.years() > earliest && periods.len() < 100 {
        let Some(date) = end.year_earlier() else { break };
        periods.push(Period { date, end });
        end = date;
    }
    periods.reverse();
    periods
}

impl<'s> Link<'s> {
    fn new(
        scenario: &'s Scenario,
        calendar: &'s Calendar,
        (world, economy): (&World, &Economy),
        (taken, begins): (&Taken, f64),
        is_solved: bool,
    ) -> Self {
        let base = economy.baseline();
        let memory = Memory {
            sourcing: Sourcing::new(base, &taken.long, taken.sourcing, DELAY, begins),
            capital: Lag::new(vec![0.0; world.actors().len()], taken.capital[2], DELAY, begins),
            cover: Cover::new(world, taken.stock_months, taken.refill),
            lacked: vec![0.0; world.goods().len()],
        };
        Self {
            scenario,
            calendar,
            shares: Vec::new(),
            in_parts: None,
            memory,
            standing: None,
            tastes: Vec::new(),
            critical: Arc::new(taken.figures.clone()),
            bought: SupplyPolicy::default(),
            past: Vec::with_capacity(PAST),
            is_solved,
            steps: economy.steps(),
        }
    }

    /// Puts clauses in force as far as they are in a period; whether that is another part than before.
    fn enter(&mut self, period: &Period, world: &World) -> bool {
        let mut shares = Vec::new();
        self.calendar.shares(period.date.years(), period.end.years(), &mut shares);
        if self.in_parts.is_none() || shares != self.shares {
            self.in_parts = Some(self.scenario.in_parts(&shares, world));
            self.shares = shares;
            return true;
        }
        false
    }
}
