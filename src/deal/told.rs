//! In words: how often deals hold over draws, and how long they last.

use std::fmt;

use super::show::{cells, heading};
use super::sureness::{Drawn, Harmed};
use super::{Atlas, Deals, Party};
use crate::ensemble::reasons;
use crate::exposure::signed;
use crate::number::counted;
use crate::scenario::Stake;
use crate::stake;

/// Solutions of draws listed.
const SOLUTIONS: usize = 3;
/// Third parties listed along a break.
const PARTIES: usize = 4;

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

impl Deals<'_> {
    /// How often the bargaining solution is signed, Pareto, the solution and kept; and which others are the solution.
    pub(super) fn sure(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, nash: Option<usize>) -> fmt::Result {
        let Some(sureness) = atlas.sureness() else { return Ok(()) };
        let what = match sureness.drawn {
            Drawn::Everything => format!(
                "everything uncertain ({} numbers: the world's parameters, sizes of clauses, weights of payoffs, the discount rate; {})",
                sureness.unknowns,
                counted(sureness.solves, "full solve", "full solves"),
            ),
            Drawn::Weights => format!(
                "the weights of payoffs alone ({} numbers), all else at central values",
                sureness.unknowns
            ),
        };
        writeln!(f, "over {} draws of {what}:", sureness.solved())?;
        if !sureness.failures.is_empty() {
            let failed = sureness.failures.len();
            writeln!(f, "  {failed} of {} could not be solved and are in no share", sureness.draws)?;
            for reason in reasons(sureness.failures.iter().map(|one| (one.draw, one.message.as_str()))) {
                writeln!(f, "    {reason}")?;
            }
        }
        if sureness.solved() == 0 {
            return Ok(());
        }
        if let Some(nash) = nash {
            writeln!(
                f,
                "  it is the solution in {}, Pareto in {}, signed in {}, kept by all in {}; no agreement in {}",
                percent(sureness.nash[nash]),
                percent(sureness.pareto[nash]),
                percent(sureness.signed[nash]),
                percent(sureness.kept[nash]),
                percent(sureness.no_agreement)
            )?;
        } else {
            writeln!(f, "  no agreement in {}", percent(sureness.no_agreement))?;
        }
        let solutions = sureness.solutions();
        writeln!(
            f,
            "  {}, most often:",
            counted(solutions.len(), "deal is the solution", "deals are the solution")
        )?;
        for (deal, share) in solutions.iter().take(SOLUTIONS) {
            writeln!(f, "    {:>7}  {}", percent(*share), self.name(&atlas.levels(*deal)))?;
        }
        Ok(())
    }

    /// How often a party is harmed.
    pub(super) fn harmed(
        &self,
        f: &mut fmt::Formatter<'_>,
        atlas: &Atlas,
        (party, deals): (&Party, &[usize]),
    ) -> fmt::Result {
        let at = self.watched.iter().position(|code| *code == party.code);
        let Some((sureness, at)) = atlas.sureness().zip(at) else { return Ok(()) };
        let Some(harmed) = sureness.harmed.get(at) else { return Ok(()) };
        let stakes = self.menu.scenario().stakes();
        writeln!(f, "  Share of {} draws in which it loses more than", sureness.solved())?;
        write!(f, "  {:<12}", "")?;
        for stake in &stakes {
            let words = stake::of(*stake).words();
            let bound = format!("{} {} {}", 100.0 * self.beyond[*stake as usize], words.sign, words.measure);
            write!(f, "  {bound:>24}")?;
        }
        writeln!(f)?;
        let mut line = |label: &str, of: &dyn Fn(&Harmed, usize) -> f64, deal: &str| {
            write!(f, "  {label:<12}")?;
            for stake in &stakes {
                write!(f, "  {:>24}", percent(of(harmed, *stake as usize)))?;
            }
            writeln!(f, "  {deal}")
        };
        line("", &|harmed, stake| harmed.by_solution[stake], "whichever deal is the solution of the draw")?;
        for &deal in deals {
            line("", &|harmed, stake| harmed.by_deal[stake][deal], &self.name(&atlas.levels(deal)))?;
        }
        Ok(())
    }

    /// Who would break the solution, from which discount factor on it is kept, and what a break does to others.
    pub(super) fn lasts(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, nash: usize) -> fmt::Result {
        let after = self.reversion().unwrap_or("no deal");
        writeln!(
            f,
            "\nHow long deals last (a break is answered after {}; then {after} for ever; the world's discount factor is {:.3} a year)",
            years(self.lag()),
            atlas.factor()
        )?;
        let all: Vec<usize> = atlas.signed().collect();
        let kept = all.iter().filter(|&&deal| atlas.is_kept(deal)).count();
        let free = all.iter().filter(|&&deal| atlas.breakers(deal).is_empty()).count();
        writeln!(
            f,
            "of {} that all principals gain from, nobody gains by breaking {free}; all principals keep {kept}",
            counted(all.len(), "deal", "deals")
        )?;
        let world = self.outcome.world();
        for (player, &principal) in atlas.principals().iter().enumerate() {
            let promise = atlas.promise(nash, player);
            write!(f, "  {}: ", world[principal].code)?;
            let [gain, loss] = [promise.gain(), promise.loss()].map(|one| signed(one, 5));
            match promise.critical(self.lag()) {
                Some(0.0) => writeln!(f, "nothing tempts it, breaking the solution is {gain} a year")?,
                Some(critical) => writeln!(
                    f,
                    "gains {gain} a year by breaking the solution and loses {loss} a year after; keeps it from a discount factor of {critical:.3} a year, or where a break is answered within {}",
                    years(promise.longest_lag(atlas.factor()))
                )?,
                None => writeln!(
                    f,
                    "gains {gain} a year by breaking the solution; what follows is no worse for it: it keeps it at no discount factor"
                )?,
            }
            if promise.gain() > super::bargain::TOLERANCE {
                self.broken(f, atlas, nash, player)?;
            }
        }
        Ok(())
    }

    /// Third parties under a deal, while a principal breaks it, and after.
    fn broken(&self, f: &mut fmt::Formatter<'_>, atlas: &Atlas, deal: usize, player: usize) -> fmt::Result {
        let broken = atlas.broken_by(deal, player);
        let third = self.parties.iter().filter(|party| !party.principal && !party.group);
        let moved = |party: &Party| {
            let [kept, broken] = [deal, broken].map(|deal| atlas.effect(deal, &party.members));
            let score = |effect: &super::Effect| effect.mean_score.or(effect.change(Stake::LEADING));
            let change = score(&broken).zip(score(&kept)).map(|(broken, kept)| broken - kept);
            change.unwrap_or_default().abs()
        };
        let mut third: Vec<&Party> = third.collect();
        third.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        heading(f, 16)?;
        for party in third.into_iter().take(PARTIES) {
            let members = &party.members;
            for (when, effect) in [
                ("kept", atlas.effect(deal, members)),
                ("broken", atlas.effect(broken, members)),
                ("after", atlas.reverted(members)),
            ] {
                writeln!(f, "  {:<6}{when:<10}{}", party.code, cells(&effect))?;
            }
        }
        Ok(())
    }
}

/// "1 year", "0.25 years".
pub(super) fn years(years: f64) -> String {
    match years {
        1.0 => "1 year".to_owned(),
        years if years.is_infinite() => "any time".to_owned(),
        years if years < 10.0 => format!("{} years", (years * 100.0).round() / 100.0),
        years => format!("{years:.0} years"),
    }
}
