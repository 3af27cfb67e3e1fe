//! Deals by what they come to over time.

use std::fmt;

use super::{Deals, Party};
use crate::date::Date;
use crate::error::{Error, Place, Result};
use crate::model::{Model, Party as Whom, markets_of};
use crate::number::signed;
use crate::path::{Path, Period, is_money};
use crate::scenario::{Response, Scenario, Stake};
use crate::stake;
use crate::threads;

/// Deals listed for people.
const LISTED: usize = 12;

/// Some deals of an atlas period by period, ranked by what they come to. [`Display`](fmt::Display) is a table for people.
#[derive(Debug, Clone)]
pub struct OverTime {
    name: String,
    span: [Date; 2],
    rate: f64,
    asked: usize,
    parties: Vec<Party>,
    deals: Vec<DealOverTime>,
}

/// One deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealOverTime {
    /// Its number in the atlas.
    pub deal: usize,
    /// What it is called.
    pub name: String,
    /// Whether it is the bargaining solution, and whether nobody would break it, each of a standing comparison.
    pub is_nash: bool,
    /// See above.
    pub is_kept: bool,
    /// By party and stake: of what is told in money its present value, million USD, of others the mean change over the path, a fraction.
    pub worth: Vec<[Option<f64>; Stake::ALL.len()]>,
}

/// One number of a deal.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OverRow {
    /// Id of the menu.
    pub menu: String,
    /// Its number, from 0.
    pub deal: usize,
    /// Its items with their levels.
    pub name: String,
    /// Whether it is the bargaining solution.
    pub nash: bool,
    /// Whether all principals keep it.
    pub kept: bool,
    /// Code of an actor or group.
    pub actor: String,
    /// A stake.
    pub stake: &'static str,
    /// "musd", a present value; "percent" or "points", a mean over the path.
    pub unit: &'static str,
    /// Finite, gains positive.
    pub value: f64,
}

impl OverRow {
    /// The names of its fields, in their order.
    pub const HEADER: [&str; 9] = ["menu", "deal", "name", "nash", "kept", "actor", "stake", "unit", "value"];
}

impl OverTime {
    /// Works out the deals that all principals gain from and that are Pareto, and those of them all that harm one of some parties most,
    /// over some periods, after responses. They are ranked by what they come to for the first of these parties, the most harmful first;
    /// without any for the principals together, the best first. Some milliseconds a deal and period.
    ///
    /// # Errors
    /// As for [`Path::of`] and [`Scenario::with`]; [`Error::Missing`] without a period.
    pub fn of<'w>(
        model: &Model<'w>,
        deals: &Deals<'w>,
        responses: &[&Response],
        asked: &[Party],
        (periods, rate): (&[Period], f64),
        threads: Option<usize>,
    ) -> Result<Self> {
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
            return Err(Error::Missing {
                at: Place::file(deals.menu().scenario().id()),
                what: "a period".to_owned(),
            });
        };
        let (world, menu) = (model.world(), deals.menu());
        let atlas = deals.answered().unwrap_or_else(|| deals.atlas());
        let mut numbers: Vec<usize> = atlas.signed().filter(|&deal| atlas.is_pareto(deal)).collect();
        numbers.extend(atlas.nash());
        for party in asked {
            let harms =
                Stake::ALL.into_iter().filter_map(|stake| atlas.most_harmful(&party.members, Some(stake)));
            numbers.extend(harms.map(|harm| harm.deal));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let principals = deals.parties().iter().filter(|party| party.principal);
        let parties: Vec<Party> = asked.iter().chain(principals).cloned().collect();
        let whom = parties.iter().map(|party| match &party.members[..] {
            [only] if !party.group => Ok(Whom::from(*only)),
            _ => world.group(&party.code).map(Whom::from),
        });
        let whom: Vec<Whom> = whom.collect::<Result<_>>()?;
        let scenario = |deal: usize| -> Result<Scenario> {
            let levels = menu.clause_levels(&atlas.levels(deal));
            menu.scenario().at_levels(&levels, world).with(responses, world)
        };
        // Those of the whole menu and of responses, whatever a deal has of them.
        let whole = menu.scenario().with(responses, world)?;
        let markets = markets_of([&whole]);
        let mut found = threads::each_or_error(numbers.len(), threads, |at| {
            let deal = numbers[at];
            let path = Path::of_on(model, &scenario(deal)?, periods, &markets)?;
            let worth = |party: &Whom| Stake::ALL.map(|stake| path.worth(stake, *party, rate));
            Ok(DealOverTime {
                deal,
                name: deals.name(&atlas.levels(deal)),
                is_nash: atlas.nash() == Some(deal),
                is_kept: atlas.is_kept(deal),
                worth: whom.iter().map(worth).collect(),
            })
        })?;
        let money = |worth: &[Option<f64>; Stake::ALL.len()]| {
            let all = Stake::ALL.into_iter().zip(worth).filter(|(stake, _)| is_money(*stake));
            all.filter_map(|(_, worth)| *worth).sum::<f64>()
        };
        let key = |deal: &DealOverTime| match asked {
            [] => -deal.worth.iter().map(money).sum::<f64>(),
            _ => money(&deal.worth[0]),
        };
        found.sort_by(|one, other| key(one).total_cmp(&key(other)));
        Ok(Self {
            name: menu.scenario().id().to_owned(),
            span: [first.date, last.end],
            rate,
            asked: asked.len(),
            parties,
            deals: found,
        })
    }

    /// The deals, in their order.
    #[must_use]
    pub fn deals(&self) -> &[DealOverTime] {
        &self.deals
    }

    /// Whom they are told of: those who were asked for, then the principals.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// Its numbers, one a row, as the command writes them.
    #[must_use]
    pub fn rows(&self) -> Vec<OverRow> {
        let mut rows = Vec::new();
        for deal in &self.deals {
            for (party, worth) in self.parties.iter().zip(&deal.worth) {
                for (stake, worth) in Stake::ALL.into_iter().zip(worth) {
                    let Some(worth) = *worth else { continue };
                    let words = stake::of(stake).words();
                    rows.push(OverRow {
                        menu: self.name.clone(),
                        deal: deal.deal,
                        name: deal.name.clone(),
                        nash: deal.is_nash,
                        kept: deal.is_kept,
                        actor: party.code.clone(),
                        stake: stake.word(),
                        unit: words.money.unwrap_or(words.variable).unit,
                        // Adding nothing makes 0 of -0.
                        value: if is_money(stake) { worth } else { 100.0 * worth } + 0.0,
                    });
                }
            }
        }
        rows
    }
}

impl fmt::Display for OverTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, last] = self.span;
        writeln!(
            f,
            "What deals of {} come to, {first} to {last}, at central values\n\
             Of {} that all principals gain from and that are Pareto, the solution among them{}.\n\
             Money is the present value on the first day at {:.1} % a year, million USD, of real income alone; other stakes are the mean change.",
            self.name,
            crate::number::counted(self.deals.len(), "deal", "deals"),
            if self.asked > 0 { ", and those that harm most" } else { "" },
            100.0 * self.rate
        )?;
        if self.deals.is_empty() {
            return writeln!(f, "\nThere is none.");
        }
        for stake in Stake::ALL {
            let at = stake as usize;
            if self
                .deals
                .iter()
                .all(|deal| deal.worth.iter().all(|worth| worth[at].is_none_or(|worth| worth == 0.0)))
            {
                continue;
            }
            let words = stake::of(stake).words();
            writeln!(f, "\n{}, {}", stake.word(), words.money.map_or(words.sign, |_| "million USD"))?;
            for party in &self.parties {
                write!(f, "{:>12}", party.code)?;
            }
            writeln!(f, "  deal")?;
            for deal in self.deals.iter().take(LISTED) {
                for worth in &deal.worth {
                    let shown = worth[at].map_or_else(
                        || "-".to_owned(),
                        |worth| if is_money(stake) { signed(worth, 0) } else { signed(100.0 * worth, 3) },
                    );
                    write!(f, "{shown:>12}")?;
                }
                let nash = if deal.is_nash { "solution: " } else { "" };
                let kept = if deal.is_kept { "" } else { " (would be broken)" };
                writeln!(f, "  {nash}{}{kept}", deal.name)?;
            }
            let rest = self.deals.len().saturating_sub(LISTED);
            if rest > 0 {
                writeln!(f, "and {rest} more; --format csv has all")?;
            }
        }
        Ok(())
    }
}
