//! Deals as rows and as JSON.

use serde::Serialize;

use super::json::{self, RecordObject};
use super::row::finite;
use crate::deal::{Atlas, Deals, Effect, Harm, Harms, Party, Refined};
use crate::error::Result;
use crate::scenario::{Matter, Stake};
use crate::world::Actor;

/// Columns before the items, and behind them and the payoffs.
const FIRST: [&str; 3] = ["menu", "responses", "deal"];
const LAST: [&str; 11] = [
    "signed",
    "pareto",
    "nash",
    "breakers",
    "actor",
    "role",
    "real_income_percent",
    "real_income_musd",
    "expected_defence_percent",
    "power_points",
    "mean_score_points",
];

/// Which deals of an atlas are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    /// All.
    #[default]
    All,
    /// Those that all principals gain from.
    Signed,
    /// Those of them that are Pareto.
    Pareto,
}

impl Listed {
    fn of(self, atlas: &Atlas) -> impl Iterator<Item = usize> {
        let listed = move |deal: &usize| match self {
            Self::All => true,
            Self::Signed => atlas.is_signed(*deal),
            Self::Pareto => atlas.is_signed(*deal) && atlas.is_pareto(*deal),
        };
        (0..atlas.count()).filter(listed)
    }
}

/// Deals as CSV, one row for each deal and actor, groups without a principal behind the actors. Where there are responses, deals
/// without them come first.
///
/// Columns: `menu`, `responses` (ids with "+" between; empty without), `deal` (its number), one for each item with its level,
/// `payoff_CODE` for each principal (percent of its real income), `signed`, `pareto`, `nash` (true or false), `breakers` (codes with
/// spaces between), `actor`, `role` (principal, third-party), then what the deal does to the actor: `real_income_percent`,
/// `real_income_musd`, `expected_defence_percent`, `power_points`, gains positive, and `mean_score_points`, losses positive; empty where
/// something is not assessed.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) for a number that is not finite.
pub fn deals_csv(deals: &Deals<'_>, listed: Listed) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let items = deals.menu().items().iter().map(|item| item.name.clone());
    let payoffs = deals.atlas().principals().iter().map(|&one| format!("payoff_{}", code(deals, one)));
    let header = FIRST.map(str::to_owned).into_iter().chain(items).chain(payoffs);
    write(&mut writer, header.chain(LAST.map(str::to_owned)));
    let menu = deals.menu().scenario().id();
    let answered = deals.answered().map(|atlas| (atlas, deals.responses().join("+")));
    for (atlas, responses) in std::iter::once((deals.atlas(), String::new())).chain(answered) {
        for deal in listed.of(atlas) {
            let mut first = vec![menu.to_owned(), responses.clone(), deal.to_string()];
            first.extend(atlas.levels(deal).iter().map(f64::to_string));
            for &payoff in atlas.payoffs(deal) {
                first.push(number(menu, payoff, deal)?);
            }
            first.push(atlas.is_signed(deal).to_string());
            first.push(atlas.is_pareto(deal).to_string());
            first.push((atlas.nash() == Some(deal)).to_string());
            first.push(codes(deals, &atlas.breakers(deal)).join(" "));
            for party in deals.parties() {
                let effect = atlas.effect(deal, &party.members);
                let role = if party.principal { "principal" } else { "third-party" };
                let mut row = first.clone();
                row.extend([party.code.clone(), role.to_owned()]);
                for value in numbers(&effect) {
                    row.push(value.map_or(Ok(String::new()), |value| number(menu, value, deal))?);
                }
                write(&mut writer, row);
            }
        }
    }
    Ok(text(writer))
}

fn text(writer: csv::Writer<Vec<u8>>) -> String {
    let bytes = writer.into_inner().expect("memory takes all that is written");
    String::from_utf8(bytes).expect("rows are text")
}

fn write(writer: &mut csv::Writer<Vec<u8>>, row: impl IntoIterator<Item = String>) {
    writer.write_record(row).expect("rows are of one length, and memory takes all of them");
}

fn number(menu: &str, value: f64, deal: usize) -> Result<String> {
    // Adding nothing makes 0 of -0.
    Ok((finite(menu, value, || format!("deal {deal}"))? + 0.0).to_string())
}

/// In the order of the columns.
fn numbers(effect: &Effect) -> [Option<f64>; 5] {
    [
        Some(100.0 * effect.real_income),
        Some(effect.real_income_musd),
        effect.expected_defence.map(|change| 100.0 * change),
        Some(100.0 * effect.power),
        effect.mean_score,
    ]
}

fn code<'a>(deals: &'a Deals<'_>, actor: Actor) -> &'a str {
    &deals.outcome().world()[actor].code
}

fn codes<'a>(deals: &'a Deals<'_>, actors: &[Actor]) -> Vec<&'a str> {
    actors.iter().map(|&actor| code(deals, actor)).collect()
}

#[derive(Serialize)]
struct Object<'a> {
    menu: &'a str,
    name: &'a str,
    /// Of all items in full, with the responses.
    record: RecordObject<'a>,
    items: Vec<ItemObject<'a>>,
    /// Items of the file that these principals cannot promise.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    left_out: &'a [String],
    /// What payoffs are made of.
    weights: Vec<WeightObject<'a>>,
    threat: &'a str,
    /// What a threat from elsewhere was moved from and to.
    #[serde(skip_serializing_if = "Option::is_none")]
    threat_moved: Option<&'a str>,
    responses: &'a [String],
    /// Whose numbers stand in `effects`, in that order.
    parties: Vec<&'a str>,
    /// What the numbers of an effect are, in that order.
    effect: [&'static str; 5],
    atlas: AtlasObject<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<AtlasObject<'a>>,
    /// Deals that would be signed without the responses alone, and with them alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_longer_and_now: Option<(Vec<usize>, Vec<usize>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    most_harmful: Vec<HarmsObject<'a>>,
}

#[derive(Serialize)]
struct ItemObject<'a> {
    name: &'a str,
    levels: &'a [f64],
    performers: Vec<&'a str>,
}

#[derive(Serialize)]
struct WeightObject<'a> {
    principal: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stake: Option<Stake>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sectors: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    good: Option<&'a str>,
    of: &'a str,
    weight: crate::uncertain::Uncertain,
}

#[derive(Serialize)]
struct AtlasObject<'a> {
    solves: usize,
    threat: &'a [f64],
    nash: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refined: Option<RefinedObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<DrawsObject>,
    deals: Vec<DealObject<'a>>,
}

#[derive(Serialize)]
struct RefinedObject<'a> {
    levels: &'a [f64],
    payoffs: &'a [f64],
    product: f64,
    solves: usize,
    gradients: usize,
    difference: f64,
}

#[derive(Serialize)]
struct DrawsObject {
    draws: usize,
    seed: u64,
    no_agreement: f64,
}

#[derive(Serialize)]
struct DealObject<'a> {
    deal: usize,
    levels: Vec<f64>,
    payoffs: &'a [f64],
    signs: Vec<bool>,
    pareto: bool,
    breakers: Vec<&'a str>,
    /// Shares of draws in which it is signed by all, Pareto, the solution.
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<[f64; 3]>,
    /// Where all principals gain from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<Vec<[Option<f64>; 5]>>,
}

#[derive(Serialize)]
struct HarmsObject<'a> {
    party: &'a str,
    deals: Vec<HarmObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<Vec<HarmObject>>,
}

#[derive(Serialize)]
struct HarmObject {
    /// "mean" for the mean of the scores.
    stake: &'static str,
    deal: usize,
    effect: [Option<f64>; 5],
}

impl From<&Harm> for HarmObject {
    fn from(harm: &Harm) -> Self {
        let stake = harm.stake.map_or("mean", Stake::word);
        Self { stake, deal: harm.deal, effect: numbers(&harm.effect) }
    }
}

impl<'a> From<&'a Refined> for RefinedObject<'a> {
    fn from(refined: &'a Refined) -> Self {
        let Refined { levels, payoffs, product, solves, gradients, difference } = refined;
        Self {
            levels,
            payoffs,
            product: *product,
            solves: *solves,
            gradients: *gradients,
            difference: *difference,
        }
    }
}

impl<'a> AtlasObject<'a> {
    fn of(deals: &'a Deals<'_>, atlas: &'a Atlas, listed: Listed) -> Self {
        let sureness = atlas.sureness();
        let effects = |deal: usize| {
            let effect = |party: &Party| numbers(&atlas.effect(deal, &party.members));
            atlas.is_signed(deal).then(|| deals.parties().iter().map(effect).collect())
        };
        Self {
            solves: atlas.solves(),
            threat: atlas.threat(),
            nash: atlas.nash(),
            refined: atlas.refined().map(RefinedObject::from),
            draws: sureness.map(|sureness| DrawsObject {
                draws: sureness.draws,
                seed: sureness.seed,
                no_agreement: sureness.no_agreement,
            }),
            deals: listed
                .of(atlas)
                .map(|deal| DealObject {
                    deal,
                    levels: atlas.levels(deal),
                    payoffs: atlas.payoffs(deal),
                    signs: atlas.signs(deal),
                    pareto: atlas.is_pareto(deal),
                    breakers: codes(deals, &atlas.breakers(deal)),
                    shares: sureness.map(|of| [of.signed[deal], of.pareto[deal], of.nash[deal]]),
                    effects: effects(deal),
                })
                .collect(),
        }
    }
}

/// Deals as JSON with the record of the run. What a deal does to everybody is given where all principals gain from it.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) for a number that is not finite.
pub fn deals_json(deals: &Deals<'_>, harms: &[Harms<'_, '_>], listed: Listed) -> Result<String> {
    let (menu, outcome) = (deals.menu(), deals.outcome());
    let id = menu.scenario().id();
    for atlas in std::iter::once(deals.atlas()).chain(deals.answered()) {
        for deal in 0..atlas.count() {
            for &payoff in atlas.payoffs(deal) {
                finite(id, payoff, || format!("deal {deal}"))?;
            }
        }
    }
    let items = menu.items().iter().map(|item| ItemObject {
        name: &item.name,
        levels: &item.levels,
        performers: codes(deals, &item.performers),
    });
    let world = outcome.world();
    let weights = deals.atlas().stances().iter().flat_map(|stance| {
        stance.interests.iter().map(|interest| {
            let (mut stake, mut sectors, mut good) = (None, None, None);
            match &interest.matter {
                Matter::Stake(of) => stake = Some(*of),
                Matter::Sectors(of, _) => {
                    sectors = Some(of.iter().map(|&sector| world[sector].code.as_str()).collect());
                }
                Matter::Good(of) => good = Some(world[*of].code.as_str()),
            }
            let principal = code(deals, stance.principal);
            WeightObject { principal, stake, sectors, good, of: &interest.code, weight: interest.weight }
        })
    });
    let harm = |harms: &[Harm]| harms.iter().map(HarmObject::from).collect();
    let harms = harms.iter().map(|of| HarmsObject {
        party: &of.party.code,
        deals: harm(&of.harms),
        answered: of.answered.as_deref().map(harm),
    });
    Ok(json::text(&Object {
        menu: id,
        name: menu.scenario().name(),
        record: RecordObject::of(outcome),
        items: items.collect(),
        left_out: menu.left_out(),
        weights: weights.collect(),
        threat: deals.threat().unwrap_or("no-deal"),
        threat_moved: deals.threat_moved(),
        responses: deals.responses(),
        parties: deals.parties().iter().map(|party| party.code.as_str()).collect(),
        effect: [LAST[6], LAST[7], LAST[8], LAST[9], LAST[10]],
        atlas: AtlasObject::of(deals, deals.atlas(), listed),
        answered: deals.answered().map(|atlas| AtlasObject::of(deals, atlas, listed)),
        no_longer_and_now: deals.answered().map(|_| deals.moved()),
        most_harmful: harms.collect(),
    }))
}
