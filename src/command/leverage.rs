//! `sidedeal leverage`.

use crate::leverage::{
    Answer as InReturn, Direction, Effect, Leverage as Found, Reckoning, Sanction, Threat,
};
use crate::report::{Answer, Recorded};
use crate::{Domain, Horizon, Scenario, Uncertain, World};
use clap::ValueEnum;
use serde::Serialize;

use super::form::Form;
use super::inputs::{self, Where};
use super::vulnerability::HorizonName;
use super::{ClosureName, Failed, names};

/// Added to tariffs where no sanction is asked for.
const RATE: f64 = 0.25;
/// The actor that is shown in and out.
const PIVOT: &str = "USA";

#[derive(clap::Args)]
pub(crate) struct Leverage {
    /// The coercer: an actor or a group
    #[arg(long, value_name = "ACTOR")]
    against: String,
    /// The coalition: actors and groups with commas between
    #[arg(long, required = true, value_delimiter = ',', value_name = "MEMBER")]
    members: Vec<String>,
    /// Every member adds this to its tariffs on the target's goods, 0.25 is 25 points; the default
    #[arg(long, value_name = "RATE", conflicts_with_all = ["stop", "control"])]
    tariff: Option<f64>,
    /// Every member stops its trade with the target
    #[arg(long, value_enum, conflicts_with = "control")]
    stop: Option<Way>,
    /// Every member supplies the target with none of these critical goods: codes, or all
    #[arg(long, value_delimiter = ',', value_name = "GOOD", conflicts_with = "sectors")]
    control: Vec<String>,
    /// In which sectors tariffs are raised or trade is stopped: codes, goods, services or all
    #[arg(long, value_delimiter = ',', default_value = "goods", value_name = "SECTOR")]
    sectors: Vec<String>,
    /// Where this scenario has led, a bundled name or a file, instead of the coercion's baseline or the calibrated world
    #[arg(long, value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: Option<String>,
    /// What the target does, to weigh acting against; its horizon holds for both
    #[arg(long, value_name = "SCENARIO", value_parser = inputs::named)]
    coercion: Option<String>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Time to adjust, instead of what the scenarios say
    #[arg(long, value_enum)]
    horizon: Option<HorizonName>,
    #[command(flatten)]
    form: Form,
}

/// Seen from the member.
#[derive(Clone, Copy, ValueEnum)]
enum Way {
    /// What it sells to the target
    Exports,
    /// What it buys of it
    Imports,
    /// Both
    Both,
}

impl From<Way> for Direction {
    fn from(way: Way) -> Self {
        match way {
            Way::Exports => Self::Exports,
            Way::Imports => Self::Imports,
            Way::Both => Self::Both,
        }
    }
}

/// One coalition. Losses are positive.
#[derive(Serialize)]
struct Row<'a> {
    scenario: &'a str,
    against: &'a str,
    sanction: &'a str,
    horizon: Horizon,
    /// "given", "acts", "deviates" or "adds".
    variant: &'static str,
    /// Who acts, deviates or is added; empty of the coalition as given.
    actor: &'a str,
    /// Who acts, with spaces between.
    acting: String,
    /// What the target does in return.
    answer: InReturn,
    harm_percent: f64,
    harm_musd: f64,
    cost_percent: f64,
    cost_musd: f64,
    harm_per_cost: Option<f64>,
    worst_member: &'a str,
    worst_percent: f64,
    worst_musd: f64,
    forgone_musd: f64,
    /// Beyond the coalition as given, under the same answer; nothing is said where that was not worked out.
    added_harm_musd: Option<f64>,
    added_cost_musd: Option<f64>,
    /// What the actor loses itself, acting or deviating, without an answer; of an added one nothing is said.
    own_musd: Option<f64>,
    coercion_musd: Option<f64>,
    credible: Option<bool>,
    willing: Option<usize>,
}

/// All of them.
struct Coalitions<'a> {
    found: Found,
    world: &'a World,
}

impl Answer for Coalitions<'_> {
    fn table(&self) -> String {
        self.found.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &[
            "scenario",
            "against",
            "sanction",
            "horizon",
            "variant",
            "actor",
            "acting",
            "answer",
            "harm_percent",
            "harm_musd",
            "cost_percent",
            "cost_musd",
            "harm_per_cost",
            "worst_member",
            "worst_percent",
            "worst_musd",
            "forgone_musd",
            "added_harm_musd",
            "added_cost_musd",
            "own_musd",
            "coercion_musd",
            "credible",
            "willing",
        ]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        rows(&self.found, self.world).into_iter()
    }
}

impl Leverage {
    pub(crate) fn answer(mut self) -> Result<(), Failed> {
        self.place.sectors.clone_from(&self.sectors);
        let (world, start, coercion) = self.read()?;
        let sanction = self.sanction(&world)?;
        let horizon = self.horizon.map(Into::into);
        let threat = Threat {
            start,
            closure: self.closure.map(Into::into),
            horizon: horizon.or(coercion.as_ref().map(Scenario::horizon)),
            coercion: coercion.map(|scenario| self.adapted(scenario)),
            pivot: world.bloc(PIVOT).ok(),
            ..Threat::of(world.bloc_called(&self.against)?, sanction)
        };
        let members = names::blocs(&self.members, &world)?;
        let model = super::tell::calibrated(&world)?;
        let waiting = self.form.open()?;
        let failed = Failed::at_work;
        let found = Found::of(&model, &threat, &members).map_err(failed)?;
        let scenarios = threat.start.iter().chain(&threat.coercion);
        waiting.write(&Recorded::of(&Coalitions { found, world: &world }, &world, scenarios)).map_err(failed)
    }

    /// The world, what it starts from, and the coercion.
    fn read(&self) -> Result<(World, Option<Scenario>, Option<Scenario>), Failed> {
        let first = self.scenario.as_ref().or(self.coercion.as_ref());
        let (world, first) = match first {
            Some(name) => {
                let (world, scenario) =
                    inputs::one_with(name, self.coercion.as_slice(), &self.place).map_err(Failed::Input)?;
                (world, Some(scenario))
            }
            None => (self.place.world()?, None),
        };
        Ok(match (&self.scenario, &self.coercion) {
            (Some(_), Some(name)) => {
                let coercion = Scenario::load(name, &world)
                    .map_err(|_| Failed::Input(Scenario::faults(name, &world)))?;
                inputs::caution(&coercion, &world);
                (world, first, Some(coercion))
            }
            // What the coercion itself is measured against.
            (None, Some(_)) => (world, first.as_ref().and_then(Scenario::baseline).cloned(), first),
            (_, None) => (world, first, None),
        })
    }

    /// The coercion, measured by nobody's severance, under what the command line says.
    fn adapted(&self, scenario: Scenario) -> Scenario {
        let mut scenario = ClosureName::on(self.closure, scenario.without_principals());
        if let Some(horizon) = self.horizon {
            scenario = scenario.with_horizon(horizon.into());
        }
        scenario
    }

    fn sanction(&self, world: &World) -> crate::Result<Sanction> {
        if let [word] = &self.control[..]
            && word == "all"
        {
            return Ok(Sanction::control(world));
        }
        if !self.control.is_empty() {
            let mut goods =
                self.control.iter().map(|code| world.good_called(code)).collect::<crate::Result<Vec<_>>>()?;
            goods.sort_unstable();
            goods.dedup();
            return Ok(Sanction::Control { goods });
        }
        let sectors = names::sectors(&self.sectors, world)?;
        if let Some(way) = self.stop {
            return Ok(Sanction::Stop { direction: way.into(), sectors });
        }
        let rate = self.tariff.unwrap_or(RATE);
        let none = (rate == 0.0).then(|| "a rate above 0".to_owned());
        match none.or_else(|| Domain::TARIFF.refuses(rate.into())) {
            None => Ok(Sanction::Tariff { rate, sectors }),
            Some(expected) => Err(names::refuse(format!("--tariff {}", Uncertain::from(rate)), &expected)),
        }
    }
}

fn rows<'a>(found: &'a Found, world: &'a World) -> Vec<Row<'a>> {
    let row = |variant, actor: &'a str, reckoning: &'a Reckoning, effect: &'a Effect, own: Option<f64>| {
        let acting: Vec<_> = reckoning.acting.iter().map(|bloc| bloc.code.as_str()).collect();
        let (worst, loss) = effect.worst;
        let given = found.given.under(effect.answer);
        Row {
            scenario: found.start.as_deref().unwrap_or_default(),
            against: &found.against.code,
            sanction: &found.sanction,
            horizon: found.horizon,
            variant,
            actor,
            acting: acting.join(" "),
            answer: effect.answer,
            harm_percent: effect.harm.share * 100.0,
            harm_musd: effect.harm.musd,
            cost_percent: effect.cost.share * 100.0,
            cost_musd: effect.cost.musd,
            harm_per_cost: effect.harm_per_cost(),
            worst_member: &world[worst].code,
            worst_percent: loss.share * 100.0,
            worst_musd: loss.musd,
            forgone_musd: effect.forgone_musd,
            added_harm_musd: given.map(|given| effect.harm.musd - given.harm.musd),
            added_cost_musd: given.map(|given| effect.cost.musd - given.cost.musd),
            own_musd: own.filter(|_| effect.answer == InReturn::None),
            coercion_musd: reckoning.coercion.map(|coercion| coercion.musd),
            credible: reckoning.credible(),
            willing: effect.willing.as_ref().map(Vec::len),
        }
    };
    let rows = |variant, actor: &'a str, reckoning: &'a Reckoning, own: Option<f64>| {
        reckoning.effects.iter().map(move |effect| row(variant, actor, reckoning, effect, own))
    };
    let mut all: Vec<Row<'a>> = rows("given", "", &found.given, None).collect();
    if let Some(pivot) = &found.pivot {
        let code = &pivot.bloc.code;
        all.extend(rows("acts", code, &pivot.acts, Some(pivot.own.0.musd)));
        let deviates = pivot.deviates.iter();
        all.extend(deviates.flat_map(|one| rows("deviates", code, one, Some(pivot.own.1.musd))));
    }
    all.extend(found.additions.iter().flat_map(|one| rows("adds", &one.joins.code, &one.with, None)));
    all
}
