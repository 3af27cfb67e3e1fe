//! The table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::model::SectorChange;
use crate::trade::Closure;
use crate::world::{Actor, World};

/// Third parties whose sectors are shown, most exposed first.
const MOST_EXPOSED: usize = 3;
/// Sectors shown of each.
const SECTORS: usize = 3;
/// Whose sectors are shown besides, where the world has them: a group, or else an actor.
const ALWAYS: [&str; 2] = ["EU", "JPN"];

impl fmt::Display for Report<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header(f)?;
        writeln!(f, "\n{}", self.exposures)?;
        self.gain(f)?;
        self.sectors(f)
    }
}

impl Report<'_, '_> {
    /// What was solved, and how to read the rest.
    fn header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.outcome.record();
        let world = self.outcome.world();
        writeln!(f, "{} ({})", record.name, record.scenario)?;
        let closure = match record.closure {
            Closure::FixedDeficits => "deficits fixed",
            Closure::Balanced => "trade balanced",
        };
        let before = match (&record.baseline, record.closure) {
            (Some(baseline), _) => format!("scenario {baseline}"),
            (None, Closure::FixedDeficits) => "the calibrated world".to_owned(),
            (None, Closure::Balanced) => "the calibrated world, rebalanced".to_owned(),
        };
        writeln!(f, "world {}, {closure}, {} horizon; before: {before}", record.world, record.horizon)?;
        let effort = record.after;
        writeln!(f, "solved in {} sweeps, residual {:.1e}", effort.sweeps, effort.residual)?;
        if let Some(yardstick) = self.exposures.yardstick() {
            let (name, percent) = (&world[yardstick.actor].name, yardstick.loss * 100.0);
            writeln!(
                f,
                "score: 100 is what {name} would lose without its trade with the principals, {percent:.2} %"
            )?;
            writeln!(f, "own worst: loss over what the actor itself would lose without that trade")?;
        }
        Ok(())
    }

    fn gain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        let gainers: Vec<_> = self.exposures.gainers().map(|(actor, _)| world[actor].code.as_str()).collect();
        let count = self.exposures.ranked().len();
        let list = gainers.join(" ");
        writeln!(
            f,
            "{} of {count} third parties gain{}{list}",
            gainers.len(),
            if list.is_empty() { "" } else { ": " }
        )
    }

    fn sectors(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        writeln!(
            f,
            "\nSectors that lose most: volume made, million USD at prices before; percent; value of exports, million USD"
        )?;
        let shown = self.shown();
        let width = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, actors) in shown {
            let mut name = name.as_str();
            let sectors = self.outcome.sectors_of(&actors);
            for change in sectors.iter().filter(|change| change.volume < 0.0).take(SECTORS) {
                let SectorChange { sector, volume, volume_growth, exports, .. } = *change;
                writeln!(
                    f,
                    "    {name:<width$} {:<45} {:>9} {:>9} {:>9}",
                    world[sector].name,
                    signed(volume, 0),
                    signed(volume_growth * 100.0, 3),
                    signed(exports, 0)
                )?;
                name = "";
            }
        }
        Ok(())
    }

    /// Whose sectors are shown.
    fn shown(&self) -> Vec<(String, Vec<Actor>)> {
        let world: &World = self.outcome.world();
        let losers = self.exposures.ranked().filter(|(_, exposure)| exposure.loss() > 0.0);
        let mut shown: Vec<_> =
            losers.take(MOST_EXPOSED).map(|(actor, _)| (world[actor].name.clone(), vec![actor])).collect();
        for code in ALWAYS {
            let group = world.group(code).map(|group| (code.to_owned(), world[group].members.clone()));
            let actor = || world.actor(code).map(|actor| (world[actor].name.clone(), vec![actor]));
            if let Ok(entry) = group.or_else(|_| actor())
                && !shown.contains(&entry)
            {
                shown.push(entry);
            }
        }
        shown
    }
}
