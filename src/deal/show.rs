//! Deals as a table for people.

use std::fmt;

use super::{Atlas, Deals, Effect, Harm, Party, bargain};
use crate::exposure::signed;
use crate::number::counted;
use crate::scenario::Stake;
use crate::stake::{self, Native};
use crate::trade::Closure;
use crate::world::Actor;

/// Deals listed.
const DEALS: usize = 10;
/// Third parties listed.
const PARTIES: usize = 8;

/// The deals that harm an actor or group most among those that all principals would sign.
#[derive(Debug, Clone)]
pub struct Harms<'a, 'w> {
    deals: &'a Deals<'w>,
    /// Who is harmed.
    pub party: Party,
    /// Without responses, by stake and then in the mean of the scores; stakes in which no such deal harms it are left out.
    pub harms: Vec<Harm>,
    /// With them; none where there are no responses.
    pub answered: Option<Vec<Harm>>,
}

impl<'w> Deals<'w> {
    /// The deals that harm a party most.
    #[must_use]
    pub fn harms(&self, party: &Party) -> Harms<'_, 'w> {
        let stakes = self.menu.scenario().stakes();
        let mean = (stakes.len() > 1).then_some(None);
        let of = |atlas: &Atlas| -> Vec<Harm> {
            let asked = stakes.iter().copied().map(Some).chain(mean);
            asked.filter_map(|stake| atlas.most_harmful(&party.members, stake)).collect()
        };
        Harms {
            deals: self,
            party: party.clone(),
            harms: of(&self.atlas),
            answered: self.answered.as_ref().map(of),
        }
    }

    fn codes(&self, actors: &[Actor]) -> String {
        let world = self.outcome.world();
        let codes: Vec<&str> = actors.iter().map(|&actor| world[actor].code.as_str()).collect();
        codes.join(" ")
    }

    /// "USA +0.01200 CHN +0.00400".
    fn told(&self, payoffs: &[f64]) -> String {
        let world = self.outcome.world();
        let told = self.atlas.principals().iter().zip(payoffs);
        told.map(|(&actor, payoff)| format!("{} {}", world[actor].code, signed(*payoff, 5)))
            .collect::<Vec<_>>()
            .join("  ")
    }

    fn header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (record, scenario) = (self.outcome.record(), self.menu.scenario());
        let (deals, solves) = (self.atlas.count(), self.atlas.solves());
        let items = self.menu.items();
        writeln!(
            f,
            "{} ({}): {} of {}, {}",
            scenario.name(),
            scenario.id(),
            counted(deals, "deal", "deals"),
            counted(items.len(), "item", "items"),
            counted(solves, "solve", "solves")
        )?;
        let closure = match record.closure {
            Closure::FixedDeficits => "deficits fixed",
            Closure::Balanced => "trade balanced",
        };
        let before = record
            .baseline
            .as_ref()
            .map_or_else(|| "the calibrated world".to_owned(), |baseline| format!("scenario {baseline}"));
        writeln!(f, "world {}, {closure}, {} horizon; before: {before}", record.world, record.horizon)?;
        writeln!(
            f,
            "\nPayoffs over no deal, percent of own real income: for each percent, or point of power, of"
        )?;
        for stance in self.atlas.stances() {
            for interest in &stance.interests {
                let (who, what) =
                    (self.codes(&[stance.principal]), interest.matter.told(self.outcome.world()));
                writeln!(
                    f,
                    "  {who:<5} {} {}",
                    format_args!("{what} of {}", interest.code),
                    interest.weight
                )?;
            }
        }
        if let Some(power) = self.outcome.power() {
            let world = self.outcome.world();
            let codes: Vec<&str> = power.markets().iter().map(|&one| world[one].code.as_str()).collect();
            writeln!(
                f,
                "Power: over the rules of {}, the markets of all pacts compared here",
                codes.join(" ")
            )?;
        }
        if let Some(by) = self.measured_by() {
            writeln!(f, "All items in full cannot be solved: scores and the record are those of {by}")?;
        }
        let threat = self.threat().unwrap_or("no deal");
        writeln!(f, "If talks fail: {threat}, {}", self.told(self.atlas.threat()))?;
        if let Some(moved) = self.threat_moved() {
            writeln!(f, "  {moved}")?;
        }
        let width = items.iter().map(|item| item.name.chars().count()).max().unwrap_or(0).max(24);
        writeln!(f, "\n{:<width$} {:>14}  performed by", "Items", "levels")?;
        for item in items {
            let levels: Vec<String> = item.levels.iter().map(f64::to_string).collect();
            let performers = self.codes(&item.performers);
            writeln!(f, "{:<width$} {:>14}  {performers}", item.name, levels.join(" "))?;
            for &clause in &item.clauses {
                writeln!(f, "    {}", scenario.clauses()[clause].called())?;
            }
        }
        if !self.menu.left_out().is_empty() {
            let (out, who) = (self.menu.left_out().join(", "), self.codes(scenario.between()));
            writeln!(f, "left out, as {who} alone cannot promise them: {out}")?;
        }
        Ok(())
    }

    fn judged(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas) -> fmt::Result {
        let signed_deals: Vec<usize> = atlas.signed().collect();
        let pareto: Vec<usize> = atlas.pareto().collect();
        let mut both: Vec<usize> = pareto.iter().copied().filter(|&deal| atlas.is_signed(deal)).collect();
        let enforced = signed_deals.iter().filter(|&&deal| atlas.breakers(deal).is_empty()).count();
        writeln!(
            f,
            "{} deals that all principals gain from, {} that are Pareto, {} that are both; {enforced} of the first that nobody would break",
            signed_deals.len(),
            pareto.len(),
            both.len(),
        )?;
        let out: Vec<(usize, &str)> = atlas.left_out().collect();
        if !out.is_empty() {
            writeln!(f, "left out, as they cannot be solved: {} of {}", out.len(), atlas.count())?;
            for (deal, why) in out.iter().take(DEALS) {
                writeln!(f, "  {}: {why}", self.name(&atlas.levels(*deal)))?;
            }
            if out.len() > DEALS {
                writeln!(f, "  and {} more", out.len() - DEALS)?;
            }
        }
        let Some(nash) = atlas.nash() else {
            writeln!(f, "no deal that all principals gain from: no bargaining solution")?;
            return self.sure(f, atlas, None);
        };
        writeln!(f, "\nBargaining solution (largest product of gains; deals as they are, no lotteries)")?;
        let product = atlas.product(nash).unwrap_or_default();
        self.line(f, atlas, nash)?;
        if let Some(refined) = atlas.refined() {
            let gain = 100.0 * (refined.product / product - 1.0);
            writeln!(f, "at any levels: {}", self.name(&rounded(&refined.levels)))?;
            writeln!(
                f,
                "  {}; product of gains {} % over the grid's; {} solves, {} adjoint; a full run differs by {:.0e}",
                self.told(&refined.payoffs),
                signed(gain, 3),
                refined.solves,
                refined.gradients,
                refined.difference
            )?;
        }
        self.sure(f, atlas, Some(nash))?;
        self.lasts(f, atlas, nash)?;
        // As the solution's criterion has them.
        let product = |deal: usize| bargain::product(atlas.payoffs(deal), atlas.threat()).unwrap_or_default();
        both.sort_by(|&a, &b| product(b).total_cmp(&product(a)).then(a.cmp(&b)));
        writeln!(f, "\nPareto deals that all gain from, by product of gains")?;
        for &deal in both.iter().take(DEALS) {
            self.line(f, atlas, deal)?;
        }
        if both.len() > DEALS {
            writeln!(f, "and {} more", both.len() - DEALS)?;
        }
        Ok(())
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, deal: usize) -> fmt::Result {
        let breakers = match self.codes(&atlas.breakers(deal)) {
            nobody if nobody.is_empty() => "nobody".to_owned(),
            codes => codes,
        };
        let critical = atlas.critical(deal).into_iter().try_fold(0.0, |most: f64, one| Some(most.max(one?)));
        let kept = match critical {
            Some(0.0) => String::new(),
            Some(critical) => format!(", kept from a discount factor of {critical:.3}"),
            None => ", kept at none".to_owned(),
        };
        writeln!(
            f,
            "  {}; {breakers} would break it{kept}: {}",
            self.told(atlas.payoffs(deal)),
            self.name(&atlas.levels(deal))
        )
    }

    /// What a deal does to third parties, the most harmed first.
    fn costs(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, deal: usize) -> fmt::Result {
        let third = self.parties.iter().filter(|party| !party.principal && !party.group);
        let mut effects: Vec<(&Party, Effect)> =
            third.map(|party| (party, atlas.effect(deal, &party.members))).collect();
        let key = |effect: &Effect| effect.mean_score.unwrap_or_else(|| 0.0 - income(effect));
        effects.sort_by(|(_, a), (_, b)| key(b).total_cmp(&key(a)));
        heading(f, 6)?;
        let groups = self.parties.iter().filter(|party| party.code == "EU");
        let groups = groups.map(|party| (party, atlas.effect(deal, &party.members)));
        for (party, effect) in effects.into_iter().take(PARTIES).chain(groups) {
            writeln!(f, "  {:<6}{}", party.code, cells(&effect))?;
        }
        Ok(())
    }

    fn answers(&self, f: &mut fmt::Formatter<'_>, answered: &Atlas) -> fmt::Result {
        writeln!(f, "\nWith {} first, each deal over that alone", self.responses.join(" and "))?;
        let (stop, start) = self.moved();
        let deals = counted(stop.len(), "deal", "deals");
        writeln!(f, "{deals} would no longer be signed, {} would be now", start.len())?;
        for (what, deals) in [("no longer", &stop), ("now", &start)] {
            for &deal in deals.iter().take(3) {
                writeln!(f, "  {what}: {}", self.name(&self.atlas.levels(deal)))?;
            }
        }
        let mut moved: Vec<(&Party, Effect)> = self
            .parties
            .iter()
            .map(|party| (party, answered.alone(&party.members)))
            .filter(|(party, effect)| !party.group && income(effect) != 0.0)
            .collect();
        moved.sort_by(|(_, a), (_, b)| income(b).abs().total_cmp(&income(a).abs()));
        writeln!(f, "\nWhat the responses do alone, largest changes of real income first")?;
        heading(f, 6)?;
        for (party, effect) in moved.into_iter().take(PARTIES / 2) {
            writeln!(f, "  {:<6}{}", party.code, cells(&effect))?;
        }
        writeln!(f)?;
        self.judged(f, answered)?;
        if let Some(deal) = answered.nash() {
            writeln!(f, "\nWhat that deal does to third parties over the responses alone")?;
            self.costs(f, answered, deal)?;
        }
        Ok(())
    }
}

/// Over [`cells`], behind a first column of so many characters.
pub(super) fn heading(f: &mut fmt::Formatter<'_>, width: usize) -> fmt::Result {
    write!(f, "  {:<width$}", "")?;
    for column in columns().map(|(_, column)| column.head.0).chain(["mean score"]) {
        write!(f, "  {column}")?;
    }
    writeln!(f)
}

pub(super) fn cells(effect: &Effect) -> String {
    let or_none = |value: Option<f64>, decimals| value.map_or("-".to_owned(), |v| signed(v, decimals));
    let native = columns().map(|(stake, column)| {
        let percent = effect.change(stake).map(|change| 100.0 * change);
        let cell = if column.decimals.is_some() {
            or_none(percent, stake::of(stake).words().fine)
        } else {
            signed(effect.real_income_musd, 1)
        };
        (cell, column.head.0.len())
    });
    let score = (or_none(effect.mean_score, 3), "mean score".len());
    let wide = |(cell, width)| format!(" {cell:>0$}", width + 1);
    native.chain([score]).map(wide).collect::<Vec<String>>().concat()
}

/// The columns of all stakes in native units.
fn columns() -> impl Iterator<Item = (Stake, &'static Native)> {
    let of = |stake| stake::of(stake).words().columns.iter().map(move |column| (stake, column));
    Stake::ALL.into_iter().flat_map(of)
}

/// Change of real income, by which those are put in order who have no scores.
fn income(effect: &Effect) -> f64 {
    effect.change(Stake::LEADING).unwrap_or_default()
}

/// To four digits, for people.
fn rounded(levels: &[f64]) -> Vec<f64> {
    levels.iter().map(|level| (level * 1e4).round() / 1e4).collect()
}

impl fmt::Display for Deals<'_> {
    /// The terms, the deals that could be signed, the bargaining solution and what it costs third parties; then the same with the
    /// responses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header(f)?;
        writeln!(f)?;
        self.judged(f, &self.atlas)?;
        if let Some(deal) = self.atlas.nash() {
            writeln!(f, "\nWhat the bargaining solution does to third parties")?;
            self.costs(f, &self.atlas, deal)?;
        }
        match &self.answered {
            Some(answered) => self.answers(f, answered),
            None => Ok(()),
        }
    }
}

impl Harms<'_, '_> {
    fn list(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, harms: &[Harm]) -> fmt::Result {
        if harms.is_empty() {
            return writeln!(f, "  none harms it");
        }
        heading(f, 12)?;
        for harm in harms {
            let (stake, deal) =
                (harm.stake.map_or("mean score", Stake::word), self.deals.name(&atlas.levels(harm.deal)));
            writeln!(f, "  {stake:<12}{}  {deal}", cells(&harm.effect))?;
        }
        let mut deals: Vec<usize> =
            atlas.nash().into_iter().chain(harms.iter().map(|harm| harm.deal)).collect();
        let mut seen = Vec::new();
        deals.retain(|deal| {
            !seen.contains(deal) && {
                seen.push(*deal);
                true
            }
        });
        self.deals.harmed(f, atlas, (&self.party, &deals))
    }
}

impl fmt::Display for Harms<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Deals that harm {} most among those that all principals gain from", self.party.code)?;
        self.list(f, &self.deals.atlas, &self.harms)?;
        match (&self.deals.answered, &self.answered) {
            (Some(answered), Some(harms)) => {
                writeln!(f, "With {} first", self.deals.responses.join(" and "))?;
                self.list(f, answered, harms)
            }
            _ => Ok(()),
        }
    }
}
