//! What an ensemble does not know: every number that is not exact, by name.

use std::collections::HashMap;

use super::power;
use crate::defence;
use crate::scenario::{Arm, Scenario};
use crate::shortage;
use crate::uncertain::Uncertain;
use crate::world::{CommitmentClass, World};

/// The unknowns of an ensemble in the order in which a draw's uniforms stand for them: only numbers that are not exact and
/// that the scenario can depend on.
///
/// First elasticities (the source, if there are two, then sector by sector), the horizon factor, capital, nests, the numbers of clauses file by
/// file from the first of the chain; then, where the chain touches critical goods, what shortages are worked out with; where it
/// touches defence, what expected defence is worked out with; where the scenario has rule pacts, the quota.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknowns {
    names: Vec<String>,
    /// Smallest and largest value of each.
    ranges: Vec<(f64, f64)>,
    pub(super) needs: Needs,
}

/// Which publication elasticities are from: 1, 2 or 3.
const SOURCE: &str = "elasticity source";

/// What a chain of scenarios can depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent questions")]
pub(super) struct Needs {
    /// Whether elasticities have two sources.
    pub(super) sources: bool,
    pub(super) supply: bool,
    pub(super) defence: bool,
    pub(super) outlays: bool,
    pub(super) power: bool,
}

/// What the unknowns of a draw are taken from, in their order.
#[derive(Debug, Clone, Copy)]
pub enum Inputs<'u> {
    /// Uniforms between 0 and 1: each unknown is at that quantile of its distribution, and beyond them all at the middle.
    Uniforms(&'u [f64]),
    /// The unknowns themselves; those that are not a number, and those beyond, are at their central values.
    Values(&'u [f64]),
}

/// Takes numbers out of ranges by a draw's inputs, one after another.
pub(super) struct Taker<'u> {
    inputs: Inputs<'u>,
    next: usize,
    /// Where to note what was taken.
    noted: Option<&'u mut Vec<f64>>,
}

impl<'u> Taker<'u> {
    pub(super) fn new(inputs: Inputs<'u>) -> Self {
        Self { inputs, next: 0, noted: None }
    }

    /// One that adds what it takes to `noted`.
    pub(super) fn noting(inputs: Inputs<'u>, noted: &'u mut Vec<f64>) -> Self {
        Self { inputs, next: 0, noted: Some(noted) }
    }

    /// The next unknown, from its uniform or at its central value.
    pub(super) fn number(&mut self, drawn: impl Fn(f64) -> f64, central: impl Fn() -> f64) -> f64 {
        let number = match self.inputs {
            Inputs::Uniforms(uniforms) => drawn(uniforms.get(self.next).copied().unwrap_or(0.5)),
            Inputs::Values(values) => match values.get(self.next) {
                Some(value) if !value.is_nan() => *value,
                _ => central(),
            },
        };
        self.next += 1;
        if let Some(noted) = &mut self.noted {
            noted.push(number);
        }
        number
    }

    pub(super) fn take(&mut self, number: Uncertain) -> f64 {
        if number.is_exact() {
            return number.central();
        }
        self.number(|u| number.quantile(u), || number.central())
    }
}

/// Whether the elasticities of a world have two sources.
pub(super) fn has_two_sources(world: &World) -> bool {
    world.sectors().any(|sector| world[sector].trade_elasticity_cp99.is_some())
}

impl Unknowns {
    /// The unknowns of a scenario in its world.
    #[must_use]
    pub fn of(world: &World, scenario: &Scenario) -> Self {
        let chain = scenario.chain();
        let any =
            |arm: Arm| chain.iter().flat_map(|link| link.clauses()).any(|clause| clause.action.arm() == arm);
        let needs = Needs {
            sources: has_two_sources(world),
            supply: any(Arm::Technology),
            defence: any(Arm::Security) && world.actors().any(|actor| world.military(actor).is_some()),
            outlays: any(Arm::Costs),
            power: !power::markets(&scenario.rule_pacts()).is_empty(),
        };
        let mut list = List::default();
        if needs.sources {
            list.name(SOURCE, (1.0, 3.0));
        }
        let log_sd = world.parameters().elasticity_log_sd;
        for sector in world.sectors() {
            let info = &world[sector];
            // One estimate of several sectors is one unknown.
            if info.same_elasticity_as.is_some() {
                continue;
            }
            let errors = [info.trade_elasticity_error, info.trade_elasticity_cp99.map(|(_, error)| error)];
            if log_sd > 0.0 || errors.into_iter().flatten().any(|error| error > 0.0) {
                let same = world.sectors().filter(|&other| world[other].same_elasticity_as == Some(sector));
                let codes = same.fold(info.code.clone(), |codes, other| codes + "+" + &world[other].code);
                list.name(&format!("elasticity {codes}"), (0.0, f64::INFINITY));
            }
        }
        list.add("horizon_factor", world.parameters().factor(scenario.horizon()));
        list.add("capital", world.parameters().capital(scenario.horizon()));
        for (name, nest) in
            ["nest_factors", "nest_inputs"].into_iter().zip(world.parameters().nests(scenario.horizon()))
        {
            list.add(name, nest);
        }
        for link in &chain {
            list.clauses(link);
        }
        if needs.supply {
            list.supply(world, scenario);
        }
        if needs.defence {
            list.defence(world);
        }
        if needs.power {
            list.add("quota", world.parameters().standard_quota);
        }
        Self { names: list.names, ranges: list.ranges, needs }
    }

    /// Their names, none twice: "elasticity ELE", "deal.toml:12 tariff", "substitution", "`cost_share` chips ELE".
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What may stand in the place of a value that an unknown cannot take; nothing where it can.
    pub(crate) fn refused(&self, place: usize, value: f64) -> Option<String> {
        if self.names[place] == SOURCE {
            return ([1.0, 2.0, 3.0].iter().all(|known| *known != value)).then(|| "1, 2 or 3".to_owned());
        }
        let (low, high) = self.ranges[place];
        if high.is_infinite() {
            return (value <= low).then(|| format!("more than {low}"));
        }
        // A draw at the very end may be one digit beyond.
        let slack = 1e-12 * (low.abs() + high.abs());
        (value < low - slack || value > high + slack).then(|| format!("{low} to {high}"))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether everything is known exactly.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[derive(Default)]
struct List {
    names: Vec<String>,
    ranges: Vec<(f64, f64)>,
}

impl List {
    fn add(&mut self, name: &str, number: Uncertain) {
        if !number.is_exact() {
            self.name(name, number.range());
        }
    }

    fn name(&mut self, name: &str, range: (f64, f64)) {
        self.names.push(name.to_owned());
        self.ranges.push(range);
    }

    fn clauses(&mut self, link: &Scenario) {
        // In the order of `Scenario::numbers`.
        let mut seen: HashMap<String, usize> = HashMap::new();
        for clause in link.clauses() {
            let Some(range) = clause.action.number() else { continue };
            let mut name = clause.to_string();
            // Clauses made in code may share a place.
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count > 1 {
                name = format!("{name} {count}");
            }
            self.add(&name, range);
        }
    }

    /// In the order of [`shortage::Figures::taken`].
    fn supply(&mut self, world: &World, scenario: &Scenario) {
        let mut names: Vec<String> =
            ["stock", "substitution", "resourcing", "spare_capacity", "renewal"].map(str::to_owned).to_vec();
        for good in world.goods() {
            let uses = &world[good].uses;
            for (at, need) in uses.iter().enumerate() {
                if at > 0 && world.are_kin(uses[at - 1].sector, need.sector) {
                    continue;
                }
                let of = format!("{} {}", world[good].code, world.whole_code(need.sector));
                names.extend([format!("cost_share {of}"), format!("exposed {of}")]);
            }
        }
        // The first user of a slice stands for all who share it.
        let n = world.actors().len();
        let mut users = HashMap::new();
        for stage in world.stages() {
            for user in world.actors() {
                for position in world.supply.range(stage, user, n) {
                    users.entry(position).or_insert((stage, user, 0)).2 += 1;
                }
            }
        }
        for (position, share) in world.supply.shares().iter().enumerate() {
            let provider = &world[share.provider].code;
            names.push(users.get(&position).map_or_else(String::new, |(stage, user, count)| {
                let user = if *count > 1 { "others" } else { &world[*user].code };
                let (good, stage) = (&world[world[*stage].good].code, &world[*stage].code);
                format!("supply {good} {stage} {user}<{provider}")
            }));
        }
        names.push("idle_factors".to_owned());
        self.zip(names, |take| drop(shortage::Figures::taken(world, scenario.horizon(), take)));
    }

    /// In the order of [`defence::Figures::taken`].
    fn defence(&mut self, world: &World) {
        let mut names = vec!["equipment_share".to_owned()];
        for class in CommitmentClass::ALL {
            names.extend([format!("reliability {class}"), format!("committed {class}")]);
        }
        names.push("stationing".to_owned());
        for actor in world.actors().filter(|&actor| world.military(actor).is_some()) {
            let code = &world[actor].code;
            names.extend([format!("import_share {code}"), format!("expenditure {code}")]);
        }
        self.zip(names, |take| drop(defence::Figures::taken(world, take)));
    }

    /// Names of the numbers that something takes, in its order.
    fn zip(&mut self, names: Vec<String>, taken: impl FnOnce(&mut dyn FnMut(Uncertain) -> f64)) {
        let mut names = names.into_iter();
        taken(&mut |number| {
            let name = names.next().unwrap_or_default();
            self.add(&name, number);
            number.central()
        });
    }
}
