//! An equilibrium as tables for people.

use std::fmt;

use super::nash::STARTS;
use super::{CALIBRATED, Duty, Nash, PlayerAt};
use crate::exposure::{Exposures, signed};
use crate::number::counted;
use crate::world::World;

/// Sectors shown of each player, largest imports first.
const SECTORS: usize = 6;
/// Partners shown of each player, largest imports first.
const PARTNERS: usize = 8;

impl fmt::Display for Nash<'_> {
    /// Players with their tariffs, their gains and what searches for larger ones found; then everybody's exposure.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        let record = self.outcome.record();
        let start = match record.baseline.as_deref() {
            None | Some(CALIBRATED) => World::AS_CALIBRATED,
            Some(start) => start,
        };
        writeln!(f, "{} ({})", record.name, record.scenario)?;
        writeln!(
            f,
            "world {}, closure {}, {} horizon; start: {start}; rates from 0 to {:.0} %",
            record.world,
            record.closure,
            record.horizon,
            self.cap * 100.0
        )?;
        writeln!(
            f,
            "{} of best responses, {}, {} without an equilibrium\n",
            counted(self.rounds, "round", "rounds"),
            counted(self.tally.solves, "solve", "solves"),
            counted(self.tally.failures, "point", "points")
        )?;
        writeln!(
            f,
            "{:<8} {:>14} {:>12} {:>12} {:>11} {:>12} {:>12}",
            "player", "real income, %", "million USD", "tariff, %", "before, %", "range, %", "regret, %"
        )?;
        for player in &self.players {
            player.line(f)?;
        }
        let worst = self.players.iter().map(|player| player.regret_musd).fold(0.0, f64::max);
        let searches: usize = self.players.iter().map(|player| player.searches).sum();
        let violation = self.players.iter().map(|player| player.violation).fold(0.0, f64::max);
        writeln!(
            f,
            "Real income against the start; tariffs are means by imports at the start. Regret: {searches} searches, from {STARTS} \
             starts for each player, found no\ndeviation that gains anybody more than {worst:.2} million USD, which is no proof that \
             there is none; a step along the slope would\nmove no rate by more than {:.1e} points.",
            violation * 100.0
        )?;
        for player in &self.players {
            player.partners(f)?;
            player.sectors(f, world)?;
        }
        write!(f, "\n{}", Exposures::of(&self.outcome))
    }
}

impl PlayerAt {
    fn line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rates = || self.duties.iter().map(|duty| duty.after * 100.0);
        let range = format!(
            "{:.0}-{:.0}",
            rates().fold(f64::INFINITY, f64::min),
            rates().fold(f64::NEG_INFINITY, f64::max)
        );
        let percent = |of: Option<f64>| of.map_or("-".to_owned(), |of| format!("{:.2}", of * 100.0));
        writeln!(
            f,
            "{:<8} {:>14} {:>12} {:>12} {:>11} {range:>12} {:>12.1e}",
            self.bloc.code,
            signed(self.real_income * 100.0, 4),
            signed(self.real_income_musd, 0),
            percent(self.mean().map(|mean| mean.1)),
            percent(self.mean().map(|mean| mean.0)),
            self.regret * 100.0
        )
    }

    /// Where there are several.
    fn partners(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut partners: Vec<(&Duty, f64)> = Vec::new();
        for duty in &self.duties {
            match partners.iter_mut().find(|(first, _)| first.partner == duty.partner) {
                Some((_, imports)) => *imports += duty.imports_before,
                None => partners.push((duty, duty.imports_before)),
            }
        }
        if partners.len() < 2 {
            return Ok(());
        }
        partners.sort_by(|a, b| b.1.total_cmp(&a.1));
        writeln!(f, "\nTariffs of {} by partner, largest imports first", self.bloc.code)?;
        writeln!(f, "{:>9} {:>9} {:>13}  partner", "before, %", "after, %", "imports, musd")?;
        for (first, imports) in partners.into_iter().take(PARTNERS) {
            let (before, after) = self.mean_on(&first.partner).unwrap_or_default();
            writeln!(
                f,
                "{:>9.2} {:>9.2} {imports:>13.0}  {}",
                before * 100.0,
                after * 100.0,
                first.partner.code
            )?;
        }
        Ok(())
    }

    fn sectors(&self, f: &mut fmt::Formatter<'_>, world: &World) -> fmt::Result {
        let mut duties: Vec<&Duty> = self.duties.iter().filter(|duty| duty.sector.is_some()).collect();
        if duties.is_empty() {
            return Ok(());
        }
        duties.sort_by(|a, b| b.imports_before.total_cmp(&a.imports_before));
        writeln!(f, "\nTariffs of {} by partner and sector, largest imports first", self.bloc.code)?;
        writeln!(
            f,
            "{:>9} {:>9} {:>13} {:>13}  on",
            "before, %", "after, %", "imports, musd", "after, musd"
        )?;
        for duty in duties.into_iter().take(SECTORS) {
            let sector = duty.sector.map_or(String::new(), |sector| format!(" {}", world[sector].name));
            writeln!(
                f,
                "{:>9.2} {:>9.2} {:>13.0} {:>13.0}  {}{sector}",
                duty.before * 100.0,
                duty.after * 100.0,
                duty.imports_before,
                duty.imports_after,
                duty.partner.code
            )?;
        }
        Ok(())
    }
}
