//! What to do and when to decide on it: responses and portfolios of them, by what they avoid over time as they come.

use std::fmt;

use super::Account;
use super::choose::unbeaten;
use crate::date::Date;
use crate::error::{Error, Place, Result};
use crate::model::{Model, Party, markets_of};
use crate::number::signed;
use crate::path::{Path, Period, Warned, bites_on, is_money, not_before};
use crate::scenario::{Response, Scenario, Stake};
use crate::stake;
use crate::threads;
use crate::world::{Actor, Sector, World};

/// Most responses in a portfolio.
const LARGEST: usize = 5;
/// What adds less than this part of the loss joins no portfolio.
const LITTLE: f64 = 0.001;
/// Plans shown.
const SHOWN: usize = 20;
/// Differences below this share of the larger number are rounding.
const ROUNDING: f64 = 1e-9;
/// Less than this share of what is lost, or of what the best counts, is no effect.
const NOISE: f64 = 1e-6;

/// What is asked.
#[derive(Clone, Copy)]
pub struct PlanQuestion<'q> {
    /// Scenarios that may come.
    pub scenarios: &'q [Scenario],
    /// How likely each is; scaled to sum to 1. None: each as likely as the others.
    pub chances: &'q [f64],
    /// What could be done.
    pub responses: &'q [Response],
    /// Who chooses: what each avoids is added up.
    pub owners: &'q [Actor],
    /// When, from its first day to its last.
    pub periods: &'q [Period],
    /// When a decision can be taken, in ascending order.
    pub decided: &'q [Date],
    /// The stake to choose by; none: what is told in money.
    pub by: Option<Stake>,
    /// How much less a year later counts.
    pub rate: f64,
    /// What all responses of a portfolio may cost together in a year, million USD.
    pub budget_musd: f64,
    /// Threads, or as many as the machine has; results do not depend on it.
    pub threads: Option<usize>,
}

/// Some responses that are decided on together on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOfAction {
    /// Positions of the responses, in the order in which they joined.
    pub members: Vec<usize>,
    /// On which day; a response whose file says a later one is decided on then.
    pub decided: Date,
    /// By stake and owner: of what is told in money present values in million USD, of others the mean over all periods, a fraction.
    pub accounts: Vec<(Stake, Vec<Account>)>,
    /// Present value of what it costs all owners, million USD.
    pub cost_musd: f64,
    /// The first day on which an owner has something of it.
    pub bites: Option<Date>,
}

/// Plans for some owners over time, at central values. [`Display`](fmt::Display) is a table for people.
#[derive(Debug, Clone)]
pub struct Plans<'w> {
    world: &'w World,
    scenarios: Vec<String>,
    responses: Vec<String>,
    owners: Vec<Actor>,
    span: [Date; 2],
    rate: f64,
    by: Stake,
    budget_musd: f64,
    nothing: PlanOfAction,
    all: Vec<PlanOfAction>,
    /// Portfolios as they grow by what adds most, decided on the first day.
    grown: Vec<usize>,
    efficient: Vec<usize>,
    markets: Vec<Sector>,
    /// Responses that cannot be put to a scenario, and why.
    excluded: Vec<String>,
    warnings: Vec<Warned>,
}

impl PlanQuestion<'_> {
    /// How likely a scenario is.
    #[expect(clippy::cast_precision_loss, reason = "scenarios are few")]
    fn chance(&self, scenario: usize) -> f64 {
        let all: f64 = self.chances.iter().sum();
        if all > 0.0 { self.chances[scenario] / all } else { 1.0 / self.scenarios.len() as f64 }
    }

    fn chosen(&self) -> Stake {
        let money = || Stake::ALL.into_iter().find(|&stake| is_money(stake));
        self.by.or_else(money).unwrap_or(Stake::ALL[0])
    }
}

impl PlanOfAction {
    /// Of a stake for all owners together: of what is told in money the sum, of others the mean. Nobody's gain makes up for another's
    /// loss.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "owners are few")]
    pub fn of_stake(&self, stake: Stake) -> Account {
        let mut all = Account::default();
        let Some((_, owners)) = self.accounts.iter().find(|(own, _)| *own == stake) else { return all };
        for &own in owners {
            all += own;
        }
        if is_money(stake) { all } else { all.scaled(1.0 / owners.len().max(1) as f64) }
    }
}

/// What is worked out of the paths.
struct Search<'m, 'w, 'q> {
    model: &'m Model<'w>,
    question: &'q PlanQuestion<'q>,
    /// Without responses, scenario by scenario.
    alone: Vec<Path<'w>>,
    /// In which power is compared.
    markets: Vec<Sector>,
}

impl<'w> Search<'_, 'w, '_> {
    /// Plans that can be made, of some sets of responses and days; none for responses that exclude each other.
    fn plans(&self, asked: &[(Vec<usize>, Date)]) -> Result<Vec<Option<PlanOfAction>>> {
        let count = self.question.scenarios.len();
        let paths = threads::each_or_error(asked.len() * count, self.question.threads, |at| {
            let (members, decided) = &asked[at / count];
            self.path(members, *decided, at % count)
        })?;
        let all = asked.iter().zip(paths.chunks(count));
        let plan = |((members, decided), paths): (&(Vec<usize>, Date), &[Option<Path<'w>>])| {
            let paths: Vec<&Path<'w>> = paths.iter().map(Option::as_ref).collect::<Option<_>>()?;
            Some(self.plan(members, *decided, &paths))
        };
        Ok(all.map(plan).collect())
    }

    fn path(&self, members: &[usize], decided: Date, scenario: usize) -> Result<Option<Path<'w>>> {
        let own = members.iter().map(|&one| &self.question.responses[one]);
        let own = own.map(|one| one.clone().decided_on(not_before(one, decided)));
        let own: Vec<Response> = own.collect();
        let refs: Vec<&Response> = own.iter().collect();
        match self.question.scenarios[scenario].with(&refs, self.model.world()) {
            Ok(with) => Path::of_on(self.model, &with, self.question.periods, &self.markets).map(Some),
            // What excludes each other, or asks for more than there is, is no plan.
            Err(_) => Ok(None),
        }
    }

    /// What some responses come to, from their paths, scenario by scenario.
    fn plan(&self, members: &[usize], decided: Date, paths: &[&Path<'w>]) -> PlanOfAction {
        let PlanQuestion { owners, rate, .. } = *self.question;
        let both = || paths.iter().zip(&self.alone);
        let likely = || both().enumerate().map(|(at, both)| (self.question.chance(at), both));
        let accounts = |stake: Stake| {
            let of_owner = |&owner: &Actor| {
                let worth = |path: &Path<'w>| path.worth(stake, Party::from(owner), rate).unwrap_or(0.0);
                let mut all = Account::default();
                for (chance, (with, alone)) in likely() {
                    all += Account::of(worth(alone), worth(with)).scaled(chance);
                }
                all
            };
            (stake, owners.iter().map(of_owner).collect())
        };
        let cost =
            |path: &Path<'w>| -> f64 { owners.iter().map(|&owner| path.present_cost(owner, rate)).sum() };
        let bites = both().filter_map(|(with, alone)| with.first_difference(alone, owners)).min();
        let bites = bites.map(|at| &self.question.periods[at]);
        PlanOfAction {
            members: members.to_vec(),
            decided,
            accounts: Stake::ALL.into_iter().map(accounts).collect(),
            cost_musd: likely().map(|(chance, (with, alone))| chance * (cost(with) - cost(alone))).sum(),
            bites: bites.map(|period| {
                // The first of them that is seen in this period.
                let own = members.iter().map(|&one| &self.question.responses[one]);
                let days = own.map(|one| bites_on(one, Some(not_before(one, decided)), period));
                days.filter(|day| *day > period.date).min().unwrap_or(period.date)
            }),
        }
    }

    /// Whether owners can pay for some responses.
    fn is_affordable(&self, members: &[usize]) -> bool {
        let cost = members.iter().map(|&one| self.question.responses[one].cost_musd().central());
        cost.sum::<f64>() <= self.question.budget_musd
    }
}

impl<'w> Plans<'w> {
    /// Every response on every day on which it can be decided on; then, on the first day, the portfolio that grows by what adds most, and
    /// what it comes to on the other days.
    ///
    /// # Errors
    /// As for [`Path::of`]; [`Error::Missing`] without scenarios, responses, owners, periods or days to decide on, and for chances of
    /// some scenarios alone.
    pub fn of(model: &Model<'w>, question: &PlanQuestion<'_>) -> Result<Self> {
        let PlanQuestion { scenarios, responses, owners, periods, decided, .. } = *question;
        let (Some(start), Some(end), Some(&first)) = (periods.first(), periods.last(), decided.first())
        else {
            return Err(missing("a period and a day to decide on"));
        };
        if scenarios.is_empty() || responses.is_empty() || owners.is_empty() {
            return Err(missing("a scenario, a response and an owner"));
        }
        if !question.chances.is_empty() && question.chances.len() != scenarios.len() {
            return Err(missing("a probability for each scenario"));
        }
        let world = model.world();
        let (mut pairs, mut excluded) = (Vec::new(), Vec::new());
        for (deal, response) in scenarios.iter().flat_map(|deal| responses.iter().map(move |one| (deal, one)))
        {
            match deal.with(&[response], world) {
                Ok(pair) => pairs.push(pair),
                Err(error) => excluded.push(format!("{} with {}: {error}", deal.id(), response.id())),
            }
        }
        let markets = markets_of(pairs.iter().chain(scenarios));
        let alone = scenarios.iter().map(|scenario| Path::of_on(model, scenario, periods, &markets));
        let alone: Vec<Path<'w>> = alone.collect::<Result<_>>()?;
        let search = Search { model, question, alone, markets };
        let nothing = search.plan(&[], first, &search.alone.iter().collect::<Vec<_>>());
        let singles = (0..responses.len()).filter(|&one| search.is_affordable(&[one]));
        // Days before the one that a file says are that one.
        let days = |one: usize| decided.iter().map(move |&day| (vec![one], not_before(&responses[one], day)));
        let mut asked: Vec<_> = singles.flat_map(days).collect();
        asked.dedup();
        let mut plans: Vec<PlanOfAction> = search.plans(&asked)?.into_iter().flatten().collect();
        let grown = Self::grow(&search, first, nothing.of_stake(question.chosen()).lost, &mut plans)?;
        let later = grown.iter().filter(|&&at| plans[at].members.len() > 1);
        let later: Vec<_> = later
            .flat_map(|&at| decided[1..].iter().map(move |&day| (at, day)))
            .map(|(at, day)| (plans[at].members.clone(), day))
            .collect();
        plans.extend(search.plans(&later)?.into_iter().flatten());
        let efficient = efficient(&plans, question.chosen(), nothing.of_stake(question.chosen()).lost);
        let mut warnings: Vec<Warned> = Vec::new();
        for one in search.alone.iter().flat_map(Path::warnings) {
            if !warnings.contains(one) {
                warnings.push(one.clone());
            }
        }
        Ok(Self {
            world: model.world(),
            scenarios: scenarios.iter().map(|scenario| scenario.id().to_owned()).collect(),
            responses: responses.iter().map(|one| one.id().to_owned()).collect(),
            owners: owners.to_vec(),
            span: [start.date, end.end],
            rate: question.rate,
            by: question.chosen(),
            budget_musd: question.budget_musd,
            nothing,
            all: plans,
            grown,
            efficient,
            markets: search.markets,
            excluded,
            warnings,
        })
    }

    /// Adds to the best what adds most, until nothing adds much.
    fn grow(
        search: &Search<'_, 'w, '_>,
        first: Date,
        lost: f64,
        plans: &mut Vec<PlanOfAction>,
    ) -> Result<Vec<usize>> {
        let by = search.question.chosen();
        let worth = |plan: &PlanOfAction| plan.of_stake(by).counts();
        let best_of = |plans: &[PlanOfAction], among: &mut dyn Iterator<Item = usize>| {
            // The first of equals.
            among.reduce(|best, one| if worth(&plans[one]) > worth(&plans[best]) { one } else { best })
        };
        let on_first = |plan: &PlanOfAction| plan.decided == first;
        let Some(mut best) = best_of(plans, &mut (0..plans.len()).filter(|&one| on_first(&plans[one])))
        else {
            return Ok(Vec::new());
        };
        let mut grown = vec![best];
        while plans[best].members.len() < LARGEST {
            let members = &plans[best].members;
            let others = (0..search.question.responses.len()).filter(|one| !members.contains(one));
            let larger = others.map(|one| [&members[..], &[one]].concat());
            let asked: Vec<_> = larger
                .filter(|members| search.is_affordable(members))
                .map(|members| (members, first))
                .collect();
            let from = plans.len();
            plans.extend(search.plans(&asked)?.into_iter().flatten());
            let Some(next) = best_of(plans, &mut (from..plans.len())) else { break };
            if worth(&plans[next]) - worth(&plans[best]) <= LITTLE * lost.abs() {
                break;
            }
            best = next;
            grown.push(best);
        }
        Ok(grown)
    }

    /// All that were worked out.
    #[must_use]
    pub fn plans(&self) -> &[PlanOfAction] {
        &self.all
    }

    /// Positions of those that no other beats: none avoids as much, costs as little and can be decided on as late, and is better in one
    /// of these. What avoids nothing is not among them.
    #[must_use]
    pub fn efficient(&self) -> &[usize] {
        &self.efficient
    }

    /// Positions of the portfolios that grow by what adds most, all decided on the first day.
    #[must_use]
    pub fn grown(&self) -> &[usize] {
        &self.grown
    }

    /// No response at all.
    #[must_use]
    pub fn nothing(&self) -> &PlanOfAction {
        &self.nothing
    }

    /// Responses that cannot be put to one of the scenarios, and why: they are in no plan.
    #[must_use]
    pub fn excluded(&self) -> &[String] {
        &self.excluded
    }

    /// What the scenarios themselves deserve a second look for.
    #[must_use]
    pub fn warnings(&self) -> &[Warned] {
        &self.warnings
    }

    /// Ids of a plan's responses, with "+" between; "nothing".
    #[must_use]
    pub fn name(&self, plan: &PlanOfAction) -> String {
        if plan.members.is_empty() {
            return "nothing".to_owned();
        }
        plan.members.iter().map(|&one| self.responses[one].as_str()).collect::<Vec<_>>().join("+")
    }

    /// Its numbers, one a row, as the command writes them.
    #[must_use]
    pub fn rows(&self) -> Vec<PlanRow> {
        let scenario = self.scenarios.join(";");
        let mut rows = Vec::new();
        for (at, plan) in std::iter::once((None, &self.nothing))
            .chain(self.all.iter().enumerate().map(|(at, plan)| (Some(at), plan)))
        {
            let mut add = |actor: &str, stake: &'static str, variable: &str, unit, value: f64| {
                rows.push(PlanRow {
                    scenario: scenario.clone(),
                    portfolio: self.name(plan),
                    decided: at.map(|_| plan.decided),
                    actor: actor.to_owned(),
                    stake,
                    variable: variable.to_owned(),
                    unit,
                    // Adding nothing makes 0 of -0.
                    value: value + 0.0,
                });
            };
            for (stake, owners) in &plan.accounts {
                let words = stake::of(*stake).words();
                let unit = words.money.unwrap_or(words.variable).unit;
                let scale = if is_money(*stake) { 1.0 } else { 100.0 };
                let codes = self.owners.iter().map(|owner| self.world[*owner].code.as_str());
                for (actor, own) in
                    codes.zip(owners.iter().copied()).chain([("owners", plan.of_stake(*stake))])
                {
                    let own = own.scaled(scale);
                    let told = [
                        ("change", own.change),
                        ("lost", own.lost),
                        ("undone", own.undone),
                        ("taken", own.taken),
                        ("besides", own.besides),
                    ];
                    for (name, value) in told {
                        add(actor, stake.word(), name, unit, value);
                    }
                }
            }
            let Some(at) = at else { continue };
            add("owners", "all", "cost", "musd", plan.cost_musd);
            if let Some(date) = plan.bites {
                add("owners", "all", "bites_after", "years", date.years() - self.span[0].years());
            }
            let flag = |all: &[usize]| if all.contains(&at) { 1.0 } else { 0.0 };
            add("owners", "all", "efficient", "share", flag(&self.efficient));
            add("owners", "all", "grown", "share", flag(&self.grown));
        }
        rows
    }
}

/// One number of a plan.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PlanRow {
    /// Ids of the scenarios, with ";" between.
    pub scenario: String,
    /// Ids of its responses, with "+" between; "nothing".
    pub portfolio: String,
    /// When it is decided on.
    pub decided: Option<Date>,
    /// Code of an owner; "owners" for all together, of money the sum and of others the mean.
    pub actor: String,
    /// A stake; "all" for what is of none.
    pub stake: &'static str,
    /// "change", "lost", "undone", "taken" and "besides" as in [`Account`]; "cost", a present value; "`bites_after`" the first day;
    /// "efficient" and "grown", 1 or 0.
    pub variable: String,
    /// "musd", a present value; "percent" or "points", a mean over the path; "years"; "share".
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

impl PlanRow {
    /// The names of its fields, in their order.
    pub const HEADER: [&str; 8] =
        ["scenario", "portfolio", "decided", "actor", "stake", "variable", "unit", "value"];
}

fn missing(what: &str) -> Error {
    Error::Missing { at: Place::file("command line"), what: what.to_owned() }
}

/// Those that no other beats, by what they avoid; the most first.
fn efficient(plans: &[PlanOfAction], by: Stake, lost: f64) -> Vec<usize> {
    // Smaller is better.
    let key = |plan: &PlanOfAction| [-plan.of_stake(by).counts(), plan.cost_musd, -plan.decided.years()];
    let keys: Vec<[f64; 3]> = plans.iter().map(key).collect();
    // Less than this is what solves leave.
    let largest = keys.iter().map(|key| key[0].abs()).fold(lost.abs(), f64::max);
    let mut efficient = unbeaten(&keys, ROUNDING);
    efficient.retain(|&one| keys[one][0] < -NOISE * largest);
    efficient.sort_by(|&one, &other| keys[one][0].total_cmp(&keys[other][0]));
    efficient
}

impl fmt::Display for Plans<'_> {
    /// What happens without a response; each response decided on at once; the portfolio as it grows; what no other plan beats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = self.owners.iter().map(|&owner| self.world[owner].code.as_str()).collect();
        let [first, last] = self.span;
        writeln!(
            f,
            "What {} can do about {}, {first} to {last}, at central values\n\
             Chosen by {} alone; --by names another stake. Costs are at the modes of their ranges.\n\
             Money, costs too, is the present value on the first day at {:.1} % a year, million USD; other stakes are the mean over the path.",
            codes.join(", "),
            self.scenarios.join(" or "),
            self.by.word(),
            100.0 * self.rate
        )?;
        if self.budget_musd.is_finite() {
            writeln!(f, "Of what costs at most {} million USD a year.", self.budget_musd)?;
        }
        if !self.markets.is_empty() {
            let codes: Vec<&str> = self.markets.iter().map(|&one| self.world[one].code.as_str()).collect();
            writeln!(
                f,
                "Power is over the rules of {}, the markets of all pacts compared here.",
                codes.join(" ")
            )?;
        }
        writeln!(f, "\nWithout any response; a minus is a loss")?;
        write!(f, "{:<12}", "owner")?;
        for stake in Stake::ALL {
            write!(f, "{:>24}", format!("{}, {}", stake.word(), sign(stake)))?;
        }
        writeln!(f)?;
        for (at, code) in codes.iter().enumerate() {
            write!(f, "{code:<12}")?;
            for (stake, owners) in &self.nothing.accounts {
                write!(f, "{:>24}", shown(*stake, owners[at].change))?;
            }
            writeln!(f)?;
        }
        let lost = self.nothing.of_stake(self.by).lost;
        writeln!(
            f,
            "Lost of {}, owner by owner, nobody's gain against another's loss: {} {}",
            self.by.word(),
            shown(self.by, lost),
            sign(self.by)
        )?;

        let worth = |at: usize| self.all[at].of_stake(self.by).counts();
        let earliest = self.all.iter().map(|plan| plan.decided).min();
        if let Some(day) = earliest {
            let own = |&at: &usize| self.all[at].members.len() == 1 && self.all[at].decided == day;
            let mut singles: Vec<usize> = (0..self.all.len()).filter(own).collect();
            singles.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)));
            writeln!(
                f,
                "\nEach response, decided on {day}. Undone is what it undoes of the loss, net of its cost; taken is what it takes where\n\
                 nothing was lost; it counts by the first less the second. Besides is what else it brings."
            )?;
            self.table(f, singles.into_iter().map(|at| (at, self.name(&self.all[at]))))?;
        }
        if self.grown.len() > 1 {
            writeln!(f, "\nTogether: the best, and what adds most to it, one after the other")?;
            let names = self.grown.iter().enumerate().map(|(i, &at)| {
                let name = self.name(&self.all[at]);
                let last = name.rsplit('+').next().unwrap_or(&name).to_owned();
                (at, if i == 0 { name } else { format!("+ {last}") })
            });
            self.table(f, names)?;
        }
        writeln!(
            f,
            "\nUnbeaten: nothing else counts as much, costs as little and can be decided on as late"
        )?;
        if self.efficient.is_empty() {
            return writeln!(f, "none counts");
        }
        self.table(f, self.efficient.iter().map(|&at| (at, self.name(&self.all[at]))))
    }
}

fn sign(stake: Stake) -> &'static str {
    let words = stake::of(stake).words();
    words.money.map_or(words.sign, |_| "million USD")
}

fn shown(stake: Stake, value: f64) -> String {
    if is_money(stake) { signed(value, 0) } else { signed(100.0 * value, 3) }
}

impl Plans<'_> {
    fn table(&self, f: &mut fmt::Formatter<'_>, plans: impl Iterator<Item = (usize, String)>) -> fmt::Result {
        let others: Vec<Stake> = Stake::ALL.into_iter().filter(|&stake| stake != self.by).collect();
        write!(f, "{:<36}{:>10}{:>10}{:>10}{:>10}", sign(self.by), "undone", "taken", "counts", "besides")?;
        for stake in &others {
            write!(f, "{:>24}", format!("{}, {}", stake.word(), sign(*stake)))?;
        }
        writeln!(f, "{:>11}{:>12}{:>12}", "cost, musd", "decided", "bites")?;
        let plans: Vec<(usize, String)> = plans.collect();
        for (at, name) in plans.iter().take(SHOWN) {
            let plan = &self.all[*at];
            // A long name has a line of its own.
            if name.chars().count() > 35 {
                write!(f, "{name}\n{:<36}", "")?;
            } else {
                write!(f, "{name:<36}")?;
            }
            let own = plan.of_stake(self.by);
            for value in [own.undone, -own.taken, own.counts(), own.besides] {
                write!(f, "{:>10}", shown(self.by, value))?;
            }
            for &stake in &others {
                let more = plan.of_stake(stake).change - self.nothing.of_stake(stake).change;
                write!(f, "{:>24}", shown(stake, more))?;
            }
            let bites = plan.bites.map_or_else(|| "never".to_owned(), |date| date.to_string());
            writeln!(f, "{:>11}{:>12}{bites:>12}", signed(plan.cost_musd, 0), plan.decided.to_string())?;
        }
        let rest = plans.len().saturating_sub(SHOWN);
        if rest > 0 {
            writeln!(f, "and {rest} more; --format csv has all")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, PlanOfAction, efficient};
    use crate::date::Date;
    use crate::path::is_money;
    use crate::scenario::Stake;

    #[test]
    fn what_is_unbeaten_avoids_more_costs_less_or_waits_longer() {
        let money = Stake::ALL.into_iter().find(|&stake| is_money(stake)).unwrap();
        let plan = |avoided: f64, cost_musd: f64, decided: &str| PlanOfAction {
            members: vec![0],
            decided: Date::parse(decided).unwrap(),
            accounts: vec![(money, vec![Account::of(-10.0, 0.5 * avoided - 10.0); 2])],
            cost_musd,
            bites: None,
        };
        let plans = [
            plan(10.0, 1.0, "2026-09"),
            // Less, but later.
            plan(8.0, 1.0, "2027-09"),
            // Dearer and no better: beaten.
            plan(8.0, 2.0, "2027-09"),
            // Cheaper than all.
            plan(1.0, 0.0, "2026-09"),
            // Waits longest and makes things worse.
            plan(-1.0, 0.0, "2030-09"),
        ];
        assert_eq!(efficient(&plans, money, 20.0), [0, 1, 3]);
        // A millionth of the loss is nothing.
        assert!(efficient(&[plan(1e-6, 0.0, "2026-09")], money, 20.0).is_empty());
    }
}
