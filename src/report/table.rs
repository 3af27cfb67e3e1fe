//! The table for people.

use std::fmt;

use super::{RANKED, Report};
use crate::exposure::signed;
use crate::model::{Party, SectorChange};
use crate::number::{counted, short};
use crate::scenario::Stake;
use crate::stake::{self, Account, Words};
use crate::trade::{Closure, Real, settled};
use crate::world::{Actor, World};

/// Third parties whose sectors are shown, most exposed first.
const MOST_EXPOSED: usize = 3;
/// Sectors shown of each.
const SECTORS: usize = 3;
/// Whose sectors are shown besides, where the world has them: a group, or else an actor.
pub(super) const ALWAYS: [&str; 2] = ["EU", "JPN"];

impl fmt::Display for Report<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header(f)?;
        self.headline(f)?;
        writeln!(f)?;
        self.guide(f)?;
        writeln!(f, "{}", self.exposures)?;
        self.gain(f)?;
        self.ranks(f)?;
        self.beside_size(f)?;
        self.critical(f)?;
        self.promises(f)?;
        self.rules(f)?;
        self.sectors(f)?;
        self.weak_cells(f)?;
        self.turned(f)
    }
}

impl Report<'_, '_> {
    /// What was solved, and how to read the rest.
    fn header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.outcome.record();
        let world = self.outcome.world();
        writeln!(f, "{} ({})", record.name, record.scenario)?;
        let closure = match record.closure {
            Closure::FixedDeficits => "deficits fixed in units of world output",
            Closure::Balanced => "trade balanced",
        };
        let before = match (&record.baseline, record.closure) {
            (Some(baseline), _) => format!("scenario {baseline}"),
            (None, Closure::FixedDeficits) => "the calibrated world".to_owned(),
            (None, Closure::Balanced) => "the calibrated world, rebalanced".to_owned(),
        };
        writeln!(f, "world {}, {closure}, {} horizon; before: {before}", record.world, record.horizon)?;
        if record.capital == 0.0 {
            writeln!(f, "capital is held fixed")?;
        } else {
            writeln!(
                f,
                "capital follows real wages, {} of value added at this horizon; --capital 0 holds it fixed",
                short(record.capital)
            )?;
        }
        if record.nests != [1.0; 2] {
            let [factors, inputs] = record.nests.map(short);
            writeln!(
                f,
                "inputs are replaced with elasticity {inputs} by each other and {factors} by factors"
            )?;
        }
        let effort = record.after;
        let sweeps = counted(effort.sweeps, "sweep", "sweeps");
        writeln!(f, "solved in {sweeps}, residual {:.1e}", effort.residual)?;
        let stakes = self.exposures.stakes();
        for &stake in stakes {
            let Some(yardstick) = self.exposures.yardstick(stake) else { continue };
            let (name, percent) = (&world[yardstick.actor].name, yardstick.loss * 100.0);
            let metric = stake::of(stake);
            let &Words { scored: [of, lost], sign: unit, measure, .. } = metric.words();
            let of = match self.outcome.power().filter(|_| metric.accounts().contains(&Account::Power)) {
                Some(power) => {
                    let codes: Vec<&str> =
                        power.markets().iter().map(|&one| world[one].code.as_str()).collect();
                    format!("{of} over the rules of {}", codes.join(" "))
                }
                None => of.to_owned(),
            };
            let measured = metric.measured(self.outcome);
            let measured = if measured == measure { String::new() } else { format!(" of {measured}") };
            writeln!(f, "score{of}: 100 is what {name} would lose{measured} {lost}, {percent:.2} {unit}")?;
        }
        if stakes.iter().any(|&stake| self.exposures.yardstick(stake).is_some()) {
            writeln!(
                f,
                "severance: what an actor would lose that way; the largest is the yardstick of its stake"
            )?;
        }
        if let [only] = stakes
            && self.exposures.yardstick(*only).is_some()
        {
            writeln!(
                f,
                "points lost: the score, above 0 is a loss; own worst: loss over the actor's own severance"
            )?;
        }
        Ok(())
    }

    /// What stands in the table of exposures, and in which order.
    fn guide(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (world, exposures) = (self.outcome.world(), &self.exposures);
        writeln!(f, "What changes at central values, the mode of everything uncertain. Below 0 is a loss.")?;
        if exposures.stakes().contains(&Stake::LEADING) {
            for real in Real::ALL {
                writeln!(f, "    {:<12} {}", real.name(), real.about())?;
            }
        }
        let order = match (exposures.order(), exposures.stakes()) {
            (Some(stake), _) => format!("loss of {}", stake::of(stake).measured(self.outcome)),
            (None, [_, _, ..]) if exposures.ranking().is_some() => {
                "the share of all weights of the stakes that puts it among the first three".to_owned()
            }
            (None, &[only]) if exposures.yardstick(only).is_some() => {
                format!("loss of {}", stake::of(only).measured(self.outcome))
            }
            (None, _) => format!("loss of {}", stake::of(Stake::LEADING).measured(self.outcome)),
        };
        writeln!(f, "Third parties are in the order of {order}.")?;
        for &group in exposures.groups_as_one() {
            let code = &world[group].code;
            writeln!(f, "{code} stands as one, its members below it (--as-one none takes it apart).")?;
        }
        writeln!(f)
    }

    fn gain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        let gainers: Vec<_> = self.exposures.gainers().map(|(actor, _)| world[actor].code.as_str()).collect();
        let count = self.exposures.ranked().len();
        let list = gainers.join(" ");
        writeln!(
            f,
            "{} of {} {}{}{list}",
            gainers.len(),
            counted(count, "third party gains", "third parties gain"),
            stake::of(Stake::LEADING).measured(self.outcome),
            if list.is_empty() { "" } else { ": " }
        )
    }

    /// Whether a stake that is made of an account is at stake.
    fn is_moved(&self, account: Account) -> bool {
        self.exposures.stakes().iter().any(|&stake| stake::of(stake).accounts().contains(&account))
    }

    /// Guarantors that have promised more than they have.
    fn promises(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_moved(Account::Defence) {
            return Ok(());
        }
        let world = self.outcome.world();
        let mut promised: Vec<_> = world
            .actors()
            .map(|actor| (actor, self.outcome.promised(actor)))
            .filter(|one| one.1 > 0.0)
            .collect();
        promised.sort_by(|a, b| b.1.total_cmp(&a.1));
        let list: Vec<_> = promised
            .iter()
            .take(RANKED)
            .map(|(actor, sum)| format!("{} {:.0}", world[*actor].code, sum * 100.0))
            .collect();
        writeln!(f, "\nPromised to all allies together, % of the guarantor's means: {}", list.join(", "))?;
        for actor in world.actors() {
            let [before, after] = self.outcome.forces_abroad(actor);
            let change = after - before;
            // To the unit that is printed.
            if change.abs() >= 0.05 {
                let which = if change < 0.0 { "less" } else { "more" };
                writeln!(
                    f,
                    "Forces abroad cost {} {:.1} million USD a year {which} than before; that is in its real income.",
                    world[actor].name,
                    change.abs()
                )?;
            }
        }
        let unknown: Vec<_> = world
            .actors()
            .filter(|&actor| world.military(actor).is_none())
            .map(|actor| world[actor].code.as_str())
            .collect();
        if unknown.is_empty() {
            Ok(())
        } else {
            writeln!(f, "not assessed in defence: {}", unknown.join(" "))
        }
    }

    fn sectors(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_moved(Account::Trade) {
            return Ok(());
        }
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
            let gdp = self.outcome.gdp(&actors);
            for change in sectors.iter().filter(|change| settled(change.volume, gdp) < 0.0).take(SECTORS) {
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

    /// Where the scenario leans on trade that is poorly known.
    fn weak_cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.footing.as_ref().map(|footing| footing.words(self.outcome.world()));
        for (i, line) in lines.unwrap_or_default().iter().enumerate() {
            writeln!(f, "{}{line}", if i == 0 { "\n" } else { "" })?;
        }
        Ok(())
    }

    /// What the other closure turns.
    fn turned(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.turned {
            Some(turned) => writeln!(f, "\n{}", turned.words()),
            None => Ok(()),
        }
    }

    /// Who is shown in detail: the most exposed third parties that lose, and those that are always shown.
    pub(super) fn shown(&self) -> Vec<(String, Vec<Actor>)> {
        let world: &World = self.outcome.world();
        let losers =
            self.exposures.ranked_as_one().into_iter().filter(|one| one.exposure.loses(Stake::LEADING));
        let name = |party: Party| match party {
            Party::Actor(actor) => (world[actor].name.clone(), vec![actor]),
            Party::Group(group) => (world[group].code.clone(), world[group].members.clone()),
        };
        let mut shown: Vec<_> = losers.take(MOST_EXPOSED).map(|one| name(one.party)).collect();
        for entry in self.always() {
            if !shown.contains(&entry) {
                shown.push(entry);
            }
        }
        shown
    }

    /// Those always shown, as far as the world has them.
    pub(super) fn always(&self) -> Vec<(String, Vec<Actor>)> {
        let world = self.outcome.world();
        let entry = |code: &str| {
            let group = world.group(code).map(|group| (code.to_owned(), world[group].members.clone()));
            group.or_else(|_| world.actor(code).map(|actor| (world[actor].name.clone(), vec![actor]))).ok()
        };
        ALWAYS.into_iter().filter_map(entry).collect()
    }
}
