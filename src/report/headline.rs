//! How sure the result is, in the table for people: what a report leads with.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::model::Party;
use crate::number::{bar, counted};
use crate::scenario::Stake;
use crate::stake;
use crate::trade::Real;

/// Third parties listed, in the order of the table.
const LISTED: usize = 6;
/// Characters of a bar on each side of its line.
const BAR: usize = 10;

impl Report<'_, '_> {
    /// Median, range and mode of every stake that the scenario moves.
    pub(super) fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(ensemble) = &self.ensemble else { return Ok(()) };
        let (solved, failed) = (ensemble.draws().len(), ensemble.failures().len());
        let seed = ensemble.manifest().seed;
        if solved == 0 {
            let draws = counted(failed, "draw", "draws");
            return writeln!(f, "\nNone of {draws} could be solved: how sure this is cannot be told");
        }
        writeln!(
            f,
            "\nHow sure this is: median and 5-95 % of {} of everything uncertain (seed {seed}).",
            counted(solved, "draw", "draws")
        )?;
        writeln!(f, "The mode is the run at central values, as in all tables below. Below 0 is a loss.")?;
        let measure = self.outcome.measure();
        if measure != Real::Income {
            writeln!(
                f,
                "Draws and their mode are of real income; the tables below measure prosperity by {}.",
                measure.name()
            )?;
        }
        if failed > 0 {
            let draws = counted(failed, "further draw", "further draws");
            let are = if failed == 1 { "is" } else { "are" };
            writeln!(f, "{draws} could not be solved and {are} in none of these numbers.")?;
        }
        let parties = self.leading();
        for &stake in self.exposures.stakes() {
            self.sureness(f, stake, &parties)?;
        }
        Ok(())
    }

    fn sureness(&self, f: &mut fmt::Formatter<'_>, stake: Stake, parties: &[Party]) -> fmt::Result {
        let Some(ensemble) = &self.ensemble else { return Ok(()) };
        let world = self.outcome.world();
        let words = stake::of(stake).words();
        let mut title = format!("{}, {}", words.measure, words.sign);
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        writeln!(f, "{title:<32} {:>9} {:>9} {:>9} {:>9}", "median", "5 %", "95 %", "mode")?;
        let median = |&party: &Party| ensemble.quantile(party, stake, 0.5);
        let most = parties.iter().filter_map(median).map(f64::abs).fold(0.0, f64::max);
        for &party in parties {
            let Some(change) = stake::of(stake).change(self.outcome, &party.members(world)) else { continue };
            let change =
                if stake == Stake::LEADING { self.exposures.party(party).real_income } else { change };
            let quantiles = [0.5, 0.05, 0.95].map(|q| ensemble.quantile(party, stake, q));
            write!(f, "    {:<28}", party.name(world))?;
            for value in quantiles.into_iter().chain([Some(change * 100.0)]) {
                let cell = value.map_or("-".to_owned(), |value| signed(value, words.decimals));
                write!(f, " {cell:>9}")?;
            }
            match quantiles[0].filter(|_| self.bars) {
                Some(median) => writeln!(f, "  {}", bar(median, most, BAR).trim_end())?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }

    /// Who is told of first: the principals, the third parties that come first, those always shown.
    pub(super) fn leading(&self) -> Vec<Party> {
        let world = self.outcome.world();
        let principals = self.outcome.principals().iter().copied().map(Party::from);
        let first = self.exposures.ranked_as_one().into_iter().take(LISTED).map(|one| one.party);
        let mut parties: Vec<Party> = principals.chain(first).collect();
        for code in super::table::ALWAYS {
            let group = world.group(code).map(Party::from);
            if let Ok(party) = group.or_else(|_| world.actor(code).map(Party::from))
                && !parties.contains(&party)
            {
                parties.push(party);
            }
        }
        parties
    }
}
