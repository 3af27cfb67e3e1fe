//! Deals as rows and as JSON.

use serde::Serialize;

use super::Answer;
use super::json::RecordObject;
use super::row::finite;
use crate::deal::{Atlas, Deals, Drawn, Effect, Harm, Harms, Party, Refined};
use crate::ensemble::FailedDraw;
use crate::error::Result;
use crate::scenario::{Matter, Stake};
use crate::stake;
use crate::trade::settled;
use crate::world::Actor;

/// Columns before the items, and behind them and the payoffs.
const FIRST: [&str; 3] = ["menu", "responses", "deal"];
const LAST: [&str; 6] = ["signed", "pareto", "nash", "breakers", "actor", "role"];

/// Last columns of all, where there are draws: shares of them.
const SHARES: [&str; 4] = ["signed_share", "pareto_share", "nash_share", "kept_share"];

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
        (0..atlas.count()).filter(listed).filter(|deal| atlas.unsolved(*deal).is_none())
    }
}

/// Deals of a menu, and whom the worst of them harm; checked: every number in it is finite.
#[derive(Debug)]
pub struct DealList<'a, 'w> {
    deals: &'a Deals<'w>,
    harms: &'a [Harms<'a, 'w>],
    listed: Listed,
}

impl<'a, 'w> DealList<'a, 'w> {
    /// Gathers them.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) for a number that is not finite.
    pub fn of(deals: &'a Deals<'w>, harms: &'a [Harms<'a, 'w>], listed: Listed) -> Result<Self> {
        let list = Self { deals, harms, listed };
        let menu = deals.menu().scenario().id();
        for (atlas, _) in list.atlases() {
            let check = |deal: usize, value: f64| finite(menu, value, || format!("deal {deal}"));
            for deal in (0..atlas.count()).filter(|deal| atlas.unsolved(*deal).is_none()) {
                atlas.payoffs(deal).iter().try_for_each(|&payoff| check(deal, payoff).map(drop))?;
            }
            for deal in listed.of(atlas) {
                for party in deals.parties() {
                    let numbers = numbers(&atlas.effect(deal, &party.members));
                    numbers.into_iter().flatten().try_for_each(|value| check(deal, value).map(drop))?;
                }
            }
        }
        Ok(list)
    }

    /// Without responses, and with those that there are, by their ids with "+" between.
    fn atlases(&self) -> impl Iterator<Item = (&'a Atlas, String)> + use<'a, 'w> {
        let deals = self.deals;
        let answered = deals.answered().map(|atlas| (atlas, deals.responses().join("+")));
        std::iter::once((deals.atlas(), String::new())).chain(answered)
    }

    fn header(&self) -> Vec<String> {
        let items = self.deals.menu().items().iter().map(|item| item.name.clone());
        let payoffs = principals_of(self.deals).map(|one| format!("payoff_{one}"));
        let first = FIRST.map(str::to_owned).into_iter().chain(items).chain(payoffs);
        let out = self.leaves_out().then(|| "left_out".to_owned());
        let critical = principals_of(self.deals).map(|one| format!("critical_{one}"));
        let lasting = critical.chain(["kept".to_owned()]);
        let drawn = self.deals.atlas().sureness().map(|_| SHARES.map(str::to_owned));
        let first = first.chain(LAST.map(str::to_owned)).chain(measured()).chain(lasting);
        first.chain(drawn.into_iter().flatten()).chain(out).collect()
    }

    /// Whether there are deals that cannot be solved.
    fn leaves_out(&self) -> bool {
        self.atlases().any(|(atlas, _)| atlas.left_out().next().is_some())
    }

    /// A deal that cannot be solved: its levels, and why.
    fn row_left_out(&self, atlas: &Atlas, responses: &str, (deal, why): (usize, &str)) -> Vec<String> {
        let mut row =
            vec![self.deals.menu().scenario().id().to_owned(), responses.to_owned(), deal.to_string()];
        row.extend(atlas.levels(deal).iter().map(f64::to_string));
        row.resize(self.header().len() - 1, String::new());
        row.push(why.to_owned());
        row
    }

    /// A deal with what it does to each of the parties.
    fn rows_of(&self, atlas: &'a Atlas, responses: String, deal: usize) -> impl Iterator<Item = Vec<String>> {
        let mut first = vec![self.deals.menu().scenario().id().to_owned(), responses, deal.to_string()];
        first.extend(atlas.levels(deal).iter().map(f64::to_string));
        first.extend(atlas.payoffs(deal).iter().copied().map(number));
        first.push(atlas.is_signed(deal).to_string());
        first.push(atlas.is_pareto(deal).to_string());
        first.push((atlas.nash() == Some(deal)).to_string());
        first.push(codes(self.deals, &atlas.breakers(deal)).join(" "));
        let critical = atlas.critical(deal).into_iter().map(|one| one.map_or(String::new(), number));
        let mut last: Vec<String> = critical.chain([atlas.is_kept(deal).to_string()]).collect();
        last.extend(shares(atlas, deal).into_iter().flatten().map(number));
        last.extend(self.leaves_out().then(String::new));
        self.deals.parties().iter().map(move |party| {
            let effect = atlas.effect(deal, &party.members);
            let role = if party.principal { "principal" } else { "third-party" };
            let mut row = first.clone();
            row.extend([party.code.clone(), role.to_owned()]);
            row.extend(numbers(&effect).into_iter().map(|value| value.map_or(String::new(), number)));
            row.extend_from_slice(&last);
            row
        })
    }
}

/// Shares of draws in which a deal is signed by all, Pareto, the solution, kept by all.
fn shares(atlas: &Atlas, deal: usize) -> Option<[f64; SHARES.len()]> {
    let of = atlas.sureness()?;
    Some([of.signed[deal], of.pareto[deal], of.nash[deal], of.kept[deal]])
}

fn principals_of<'a>(deals: &'a Deals<'_>) -> impl Iterator<Item = &'a str> {
    deals.atlas().principals().iter().map(|&one| code(deals, one))
}

fn number(value: f64) -> String {
    // Adding nothing makes 0 of -0.
    (value + 0.0).to_string()
}

/// The columns of what a deal does.
fn measured() -> Vec<String> {
    let mut names = Vec::new();
    for words in Stake::ALL.map(|stake| stake::of(stake).words()) {
        names.push(format!("{}_{}", words.variable.name, words.variable.unit));
        names.extend(words.money.map(|money| money.name.to_owned()));
    }
    names.push("mean_score_points".to_owned());
    names
}

/// In the order of those columns. What a solve leaves of nothing is nothing, money and scores with it.
fn numbers(effect: &Effect) -> Vec<Option<f64>> {
    let change = |stake| effect.change(stake).map(|change| settled(change, 1.0));
    let moved = |stake| change(stake).is_some_and(|change| change != 0.0);
    let mut numbers = Vec::new();
    for stake in Stake::ALL {
        numbers.push(change(stake).map(|change| 100.0 * change));
        let money = if moved(stake) { effect.real_income_musd } else { 0.0 };
        numbers.extend(stake::of(stake).words().money.map(|_| Some(money)));
    }
    let any = Stake::ALL.into_iter().any(moved);
    numbers.push(effect.mean_score.map(|score| if any { score } else { 0.0 }));
    numbers
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
    /// The deal that scores and the record are of, where all items in full cannot be solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    measured_by: Option<&'a str>,
    threat: &'a str,
    /// What a threat from elsewhere was moved from and to.
    #[serde(skip_serializing_if = "Option::is_none")]
    threat_moved: Option<&'a str>,
    responses: &'a [String],
    /// Whose numbers stand in `effects`, in that order.
    parties: Vec<&'a str>,
    /// What the numbers of an effect are, in that order.
    effect: Vec<String>,
    atlas: AtlasObject<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<AtlasObject<'a>>,
    /// Deals that would be signed without the responses alone, and with them alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_longer_and_now: Option<(Vec<usize>, Vec<usize>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    most_harmful: Vec<HarmsObject<'a>>,
    /// What follows a broken deal, years until a break is answered, the world's discount factor a year.
    reversion: &'a str,
    lag_years: f64,
    discount_factor: f64,
    /// Losses from which on somebody is harmed in a draw, by stake, percent and points.
    beyond: [f64; Stake::ALL.len()],
}

#[derive(Serialize)]
struct ItemObject<'a> {
    name: &'a str,
    levels: &'a [f64],
    performers: Vec<&'a str>,
    /// Of its clauses.
    titles: Vec<&'a str>,
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
    draws: Option<DrawsObject<'a>>,
    deals: Vec<DealObject<'a>>,
    /// Which cannot be solved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOutObject<'a>>,
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
struct DrawsObject<'a> {
    draws: usize,
    seed: u64,
    no_agreement: f64,
    /// "everything" or "weights".
    drawn: &'static str,
    unknowns: usize,
    solves: usize,
    /// Draws that are in no share.
    failures: &'a [FailedDraw],
    /// By who is watched and stake: shares of draws whose own solution harms them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    harmed_by_solution: Vec<[f64; Stake::ALL.len()]>,
}

#[derive(Serialize)]
struct DealObject<'a> {
    deal: usize,
    levels: Vec<f64>,
    payoffs: &'a [f64],
    signs: Vec<bool>,
    pareto: bool,
    breakers: Vec<&'a str>,
    /// Shares of draws in which it is signed by all, Pareto, the solution, kept by all.
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<[f64; SHARES.len()]>,
    effects: Vec<Vec<Option<f64>>>,
    /// Smallest yearly discount factor at which each principal keeps it; null where it does at none.
    critical: Vec<Option<f64>>,
    /// Whether all do at the world's.
    kept: bool,
    /// By who is watched, in the order of `most_harmful`, and stake: shares of draws in which it harms them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    harmed: Vec<[f64; Stake::ALL.len()]>,
}

/// A deal that cannot be solved.
#[derive(Serialize)]
struct LeftOutObject<'a> {
    deal: usize,
    levels: Vec<f64>,
    reason: &'a str,
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
    effect: Vec<Option<f64>>,
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
        let harmed = || sureness.iter().flat_map(|of| &of.harmed);
        let effects = |deal: usize| {
            let effect = |party: &Party| numbers(&atlas.effect(deal, &party.members));
            deals.parties().iter().map(effect).collect()
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
                drawn: match sureness.drawn {
                    Drawn::Everything => "everything",
                    Drawn::Weights => "weights",
                },
                unknowns: sureness.unknowns,
                solves: sureness.solves,
                failures: &sureness.failures,
                harmed_by_solution: harmed().map(|one| one.by_solution).collect(),
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
                    shares: shares(atlas, deal),
                    effects: effects(deal),
                    critical: atlas.critical(deal),
                    kept: atlas.is_kept(deal),
                    harmed: harmed()
                        .map(|one| std::array::from_fn(|stake| one.by_deal[stake][deal]))
                        .collect(),
                })
                .collect(),
            left_out: atlas
                .left_out()
                .map(|(deal, reason)| LeftOutObject { deal, levels: atlas.levels(deal), reason })
                .collect(),
        }
    }
}

impl Answer for DealList<'_, '_> {
    fn table(&self) -> String {
        self.harms.iter().fold(self.deals.to_string(), |text, harms| format!("{text}\n{harms}"))
    }

    /// One row for each deal and actor, groups without a principal behind the actors. Where there are responses, deals without
    /// them come first.
    ///
    /// Columns: `menu`, `responses` (ids with "+" between; empty without), `deal` (its number), one for each item with its level,
    /// `payoff_CODE` for each principal (percent of its real income), `signed`, `pareto`, `nash` (true or false), `breakers` (codes
    /// with spaces between), `actor`, `role` (principal, third-party), then what the deal does to the actor: `real_income_percent`,
    /// `real_income_musd`, `expected_defence_percent`, `power_points`, gains positive, and `mean_score_points`, losses positive;
    /// empty where something is not assessed. Then `critical_CODE` for each principal, the smallest yearly discount factor at which it
    /// keeps the deal (empty: none), `kept` (true or false), and where there are draws `signed_share`, `pareto_share`, `nash_share`,
    /// `kept_share`. Where deals cannot be solved there is a last column `left_out`: each of them has one
    /// row, without an actor, that says why.
    fn header(&self) -> &'static [&'static str] {
        &[]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        let rows = self.atlases().flat_map(move |(atlas, responses)| {
            let out: Vec<_> = atlas.left_out().map(|one| self.row_left_out(atlas, &responses, one)).collect();
            let listed = self.listed.of(atlas);
            listed.flat_map(move |deal| self.rows_of(atlas, responses.clone(), deal)).chain(out)
        });
        std::iter::once(self.header()).chain(rows)
    }

    /// With the record of the run, and what each deal does to everybody.
    fn object(&self) -> impl Serialize {
        let deals = self.deals;
        let menu = deals.menu();
        let items = menu.items().iter().map(|item| ItemObject {
            name: &item.name,
            levels: &item.levels,
            performers: codes(deals, &item.performers),
            titles: item.clauses.iter().map(|&i| menu.scenario().clauses()[i].title.as_str()).collect(),
        });
        let world = deals.outcome().world();
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
        let harms = self.harms.iter().map(|of| HarmsObject {
            party: &of.party.code,
            deals: harm(&of.harms),
            answered: of.answered.as_deref().map(harm),
        });
        Object {
            menu: menu.scenario().id(),
            name: menu.scenario().name(),
            record: RecordObject::of(deals.outcome(), None, None),
            items: items.collect(),
            left_out: menu.left_out(),
            weights: weights.collect(),
            measured_by: deals.measured_by(),
            threat: deals.threat().unwrap_or("no-deal"),
            threat_moved: deals.threat_moved(),
            responses: deals.responses(),
            parties: deals.parties().iter().map(|party| party.code.as_str()).collect(),
            effect: measured(),
            atlas: AtlasObject::of(deals, deals.atlas(), self.listed),
            answered: deals.answered().map(|atlas| AtlasObject::of(deals, atlas, self.listed)),
            no_longer_and_now: deals.answered().map(|_| deals.moved()),
            most_harmful: harms.collect(),
            reversion: deals.reversion().unwrap_or("no-deal"),
            lag_years: deals.lag(),
            discount_factor: deals.atlas().factor(),
            beyond: deals.beyond().map(|loss| 100.0 * loss),
        }
    }
}
