//! Power over rules, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::model::{Power, PowerAt};
use crate::world::Actor;

impl Report<'_, '_> {
    /// Change of power over the whole range of quotas, because its sign depends on the quota.
    pub(super) fn rules(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(power) = self.outcome.power() else { return Ok(()) };
        let world = self.outcome.world();
        let markets: Vec<&str> = power.markets().iter().map(|&one| world[one].code.as_str()).collect();
        writeln!(
            f,
            "\nPower over the rules of {}, change in points, by the share of a market above which adopters make its standard",
            markets.join(" ")
        )?;
        write!(f, "{:<32}", "")?;
        for at in power.at() {
            let mark = if std::ptr::eq(at, power.central()) { "*" } else { "" };
            write!(f, " {:>9}", format!("{:.0} %{mark}", at.quota * 100.0))?;
        }
        writeln!(f)?;
        let principals: Vec<Actor> = self.outcome.principals().to_vec();
        let single = principals.iter().map(|&actor| (world[actor].name.clone(), vec![actor]));
        for (name, actors) in single.chain(self.heard()) {
            write!(f, "    {name:<28}")?;
            for at in power.at() {
                write!(f, " {:>9}", signed(change(at, &actors) * 100.0, 3))?;
            }
            writeln!(f)?;
        }
        self.pacts(f, power)
    }

    /// Who is shown besides the principals: those always shown, and whose power moves most at the central quota.
    fn heard(&self) -> Vec<(String, Vec<Actor>)> {
        let world = self.outcome.world();
        let mut shown = self.always();
        let in_voice = self.exposures.ranked_in(crate::scenario::Stake::Voice);
        for (actor, _) in in_voice.take(3) {
            if !shown.iter().any(|(_, actors)| actors.contains(&actor)) {
                shown.push((world[actor].name.clone(), vec![actor]));
            }
        }
        shown
    }

    fn pacts(&self, f: &mut fmt::Formatter<'_>, power: &Power) -> fmt::Result {
        let world = self.outcome.world();
        for pact in power.pacts() {
            let members: Vec<_> = pact.members.iter().map(|&actor| world[actor].code.as_str()).collect();
            let (sector, percent) = (&world[pact.sector].name, pact.weight * 100.0);
            let alone = if pact.weight > 0.5 {
                "where less is enough they decide alone"
            } else {
                "they decide alone nowhere"
            };
            writeln!(f, "    {} hold {percent:.1} % of {sector}: {alone}", members.join(" "))?;
        }
        let mut members: Vec<Actor> = power.pacts().iter().flat_map(|pact| pact.members.clone()).collect();
        members.sort_unstable();
        members.dedup();
        let lowered = |at: &&PowerAt| change(at, &members) < -1e-9;
        let lowered: Vec<_> =
            power.at().iter().filter(lowered).map(|at| format!("{:.0} %", at.quota * 100.0)).collect();
        if lowered.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "    at {} the pact lowers its members' own power: too small to decide alone, it is needed less as one\n    than as \
             several (the quota paradox; no benefit that others could count on)",
            lowered.join(", ")
        )
    }
}

fn change(at: &PowerAt, actors: &[Actor]) -> f64 {
    actors.iter().map(|actor| at.after[actor.index()] - at.before[actor.index()]).sum()
}
