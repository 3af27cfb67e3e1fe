//! What part of each clause is in force over a period, from the dates of files.

use super::Scenario;
use super::dates::{Dates, Term};
use crate::date::Date;
use crate::uncertain::Uncertain;
use crate::world::World;

/// The shares of a scenario's own clauses over time, with all that is uncertain about them taken.
///
/// ```
/// use sidedeal::scenario::Calendar;
/// use sidedeal::{Date, Scenario, Uncertain, World};
///
/// let world = World::bundled("world2022")?;
/// let truce = Scenario::parse(
///     r#"
///     name = "A truce of ninety days"
///     decided = 2026-11-10
///     expires = 2027-02-08
///
///     [[tariff]]
///     importers = ["USA"]
///     exporters = ["CHN"]
///     sectors = ["goods"]
///     change = -0.10
///     "#,
///     "truce.toml",
///     &world,
/// )?;
/// let begins = Date::new(2026, 9, 1).unwrap();
/// let calendar = Calendar::of(&truce, begins, &mut Uncertain::central, &mut || 0.5);
/// let mut shares = Vec::new();
/// calendar.shares(2027.0, 2027.25, &mut shares);
/// assert!((shares[0] - 38.0 / 365.0 / 0.25).abs() < 1e-9);
/// # Ok::<(), sidedeal::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    courses: Vec<Course>,
    turns: Vec<f64>,
}

/// The share of one clause over time: steps, times a ramp, times what is done of it. All times in years.
#[derive(Debug, Clone, PartialEq)]
struct Course {
    /// Shares from these times on, in ascending order, each another than that before it.
    steps: Vec<(f64, f64)>,
    ends: f64,
    /// Where it begins to work and where it works in full.
    ramp: [f64; 2],
    compliance: f64,
    is_scalable: bool,
}

impl Calendar {
    /// The calendar of a scenario's own clauses, those of responses to it among them; not of its baselines, which have calendars of
    /// their own.
    ///
    /// `begins` is where a path starts: clauses without a date come into force then, and responses without `decided` count from
    /// it. `take` makes a number of a range, asked for in the order of the clauses: of a response its lead and its ramp at the first
    /// of its clauses, then what is done of a promise. `chance` is a uniform number from 0 to 1, asked for once where there is
    /// `renewed`, before all else: the scenario goes on where it is below that. A central run says 0.5.
    pub fn of(
        scenario: &Scenario,
        begins: Date,
        take: &mut dyn FnMut(Uncertain) -> f64,
        chance: &mut dyn FnMut() -> f64,
    ) -> Self {
        let Term { decided, expires, renewed } = scenario.term;
        let goes_on = renewed.is_some_and(|renewed| chance() < renewed);
        let expires = expires.filter(|_| !goes_on);
        let mut ramps: Vec<(&str, [f64; 2])> = Vec::new();
        let mut courses = Vec::with_capacity(scenario.clauses.len());
        for clause in &scenario.clauses {
            let Dates { from, until, phase, compliance, wait } = &clause.dates;
            // What a response does neither begins nor ends with the deal.
            let (ramp, start, expires) = match wait {
                Some(wait) => {
                    let known = ramps.iter().find(|(id, _)| *id == wait.response).map(|(_, ramp)| *ramp);
                    let ramp = known.unwrap_or_else(|| {
                        let works = wait.decided.unwrap_or(begins).years() + take(wait.lead_years);
                        [works, works + take(wait.ramp_years)]
                    });
                    if known.is_none() {
                        ramps.push((&wait.response, ramp));
                    }
                    (ramp, f64::NEG_INFINITY, None)
                }
                None => ([f64::NEG_INFINITY; 2], decided.unwrap_or(begins).years(), expires),
            };
            let mut steps: Vec<(f64, f64)> = Vec::new();
            let whole = [(from.map_or(start, Date::years), 1.0)];
            let phased = phase.iter().map(|step| (step.at.years(), step.share));
            for step in phased.chain(whole.into_iter().filter(|_| phase.is_empty())) {
                if step.1 != steps.last().map_or(0.0, |last| last.1) {
                    steps.push(step);
                }
            }
            courses.push(Course {
                steps,
                ends: until.iter().chain(&expires).min().map_or(f64::INFINITY, |date| date.years()),
                ramp,
                compliance: compliance.map_or(1.0, &mut *take),
                is_scalable: clause.action.is_scalable(),
            });
        }
        let mut turns: Vec<f64> = courses.iter().flat_map(Course::turns).collect();
        turns.sort_unstable_by(f64::total_cmp);
        turns.dedup();
        Self { courses, turns }
    }

    /// The share of each clause, by its position, that is in force over a period in years ([`Date::years`]): the mean of its steps
    /// and its ramp over the period, exactly, times compliance. A clause of which half is nothing is in force, 1, where it holds for
    /// more than half of the period, and else not, 0. Over a period without length it is what holds then.
    pub fn shares(&self, from: f64, to: f64, shares: &mut Vec<f64>) {
        shares.clear();
        shares.extend(self.courses.iter().map(|course| course.share(from, to)));
    }

    /// Times in years at which the share of a clause changes, or begins to, or ceases to; sorted, none twice.
    #[must_use]
    pub fn turns(&self) -> &[f64] {
        &self.turns
    }
}

impl Course {
    fn share(&self, from: f64, to: f64) -> f64 {
        let mean = if from < to { self.area(from, to) / (to - from) } else { self.at(from) };
        if self.is_scalable { mean * self.compliance } else { f64::from(u8::from(mean > 0.5)) }
    }

    fn at(&self, time: f64) -> f64 {
        let [works, full] = self.ramp;
        let step = self.steps.iter().rev().find(|step| step.0 <= time).map_or(0.0, |step| step.1);
        let ramp = if full <= time { 1.0 } else { ((time - works) / (full - works)).max(0.0) };
        if time < self.ends { step * ramp } else { 0.0 }
    }

    fn area(&self, from: f64, to: f64) -> f64 {
        let [works, full] = self.ramp;
        let ends = self.steps.iter().skip(1).map(|step| step.0).chain([f64::INFINITY]);
        let under = |(step, end): (&(f64, f64), f64)| {
            let (low, high) = (from.max(step.0), to.min(end).min(self.ends));
            // Of what lies on the ramp and above it apart, so that a whole period is exactly that.
            let (x, y) = (low.max(works), high.min(full));
            let rising = if x < y { (y - x) * (0.5 * (x + y) - works) / (full - works) } else { 0.0 };
            step.1 * (rising + (high - low.max(full)).max(0.0))
        };
        self.steps.iter().zip(ends).map(under).sum()
    }

    fn turns(&self) -> Vec<f64> {
        let [works, full] = self.ramp;
        let Some(begins) = self.steps.first().map(|step| step.0.max(works)) else { return Vec::new() };
        let steps = self.steps.iter().map(|step| step.0);
        let mut turns: Vec<f64> = steps.chain([begins, full, self.ends]).collect();
        turns.retain(|&time| time.is_finite() && begins <= time && time <= self.ends);
        if begins < self.ends { turns } else { Vec::new() }
    }
}

impl Scenario {
    /// When it is in force as a whole.
    #[must_use]
    pub fn term(&self) -> &Term {
        &self.term
    }

    /// The same with another term.
    pub(crate) fn with_term(mut self, term: Term, world: &World) -> Self {
        self.term = term;
        self.seal(world);
        self
    }

    /// Whether anything in it or its baselines has a date, a phase or compliance. That acts over time alone; a standing comparison
    /// takes every clause as in force in full.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        let of_clauses = |link: &Self| link.clauses.iter().any(|clause| clause.dates.is_said());
        self.chain().into_iter().any(|link| link.term != Term::default() || of_clauses(link))
    }

    /// The same with its own clauses in force in these parts: those at 0 left out, the number of others so many times its size. At
    /// all ones the scenario itself. Its baseline stays, and so does the fingerprint of the whole.
    pub(crate) fn in_parts(&self, shares: &[f64], world: &World) -> Self {
        if shares.contains(&0.0) {
            return self.scaled(shares, world);
        }
        let mut parts = self.clone();
        // The plan holds which cells clauses touch, not their numbers.
        for (clause, &share) in parts.clauses.iter_mut().zip(shares).filter(|(_, share)| **share != 1.0) {
            clause.scale(share);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::world::World;

    const CUT: &str =
        "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\ncut = 0.5\n";
    const BUYS: &str =
        "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = 4_000\n";
    const SET: &str =
        "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nset = 0.3\n";
    const FALLS: &str = "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\", \"ELE\"]\nchange = -0.04\n";

    fn read(clauses: &[&str], world: &World) -> Scenario {
        let text = format!("name = \"x\"\nhorizon = \"short\"\n{}", clauses.concat());
        Scenario::parse(&text, "x.toml", world).unwrap()
    }

    #[test]
    fn parts_are_levels_and_what_is_out_is_left_out() {
        let world = World::bundled("world2022").unwrap();
        let policy = |scenario: &Scenario| {
            let mut policy = scenario.policy(&world);
            // Where a clause stands says nothing of what holds.
            policy.bounds.iter_mut().for_each(|bound| bound.at.line = None);
            policy
        };
        let whole = read(&[CUT, BUYS, SET, FALLS], &world);
        let full = whole.in_parts(&[1.0; 4], &world);
        assert_eq!((policy(&full), full.clauses()), (policy(&whole), whole.clauses()));
        assert_eq!(full.fingerprint(), whole.fingerprint());
        let level = |clause: &str, level: f64| format!("{clause}level = {level:?}\n");
        for shares in [[0.5, 0.25, 1.0, 0.125], [0.5, 0.25, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0], [0.0; 4]] {
            let parts = whole.in_parts(&shares, &world);
            let clauses =
                [CUT, BUYS, SET, FALLS].into_iter().zip(shares).map(|(clause, share)| level(clause, share));
            let clauses: Vec<String> = clauses.collect();
            let written = read(&clauses.iter().map(String::as_str).collect::<Vec<_>>(), &world);
            assert_eq!(policy(&parts), policy(&written), "{shares:?}");
            assert_eq!(parts.clauses().len(), written.clauses().len());
        }
    }

    #[test]
    fn a_baseline_stays_whole() {
        let world = World::bundled("world2022").unwrap();
        let text = format!("name = \"x\"\nbaseline = \"status-quo-2026\"\n{FALLS}");
        let whole = Scenario::parse(&text, "x.toml", &world).unwrap();
        let none = whole.in_parts(&[0.0], &world);
        assert_eq!(none.policy(&world), whole.baseline().unwrap().policy(&world));
    }
}
