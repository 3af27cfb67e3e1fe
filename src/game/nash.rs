//! Best responses in turn until nobody moves, and searches for a gain that somebody could make all the same.

use super::response::{Response, Tally, violation};
use super::tariffs::TariffGame;
use crate::sequence::Sequence;
use crate::trade::{Failure, Solved};

/// Rates from which no player was found to gain by deviating, with what was tried.
#[derive(Debug, Clone)]
pub struct NashPoint {
    /// The rates of each player.
    pub profile: Vec<Vec<f64>>,
    /// What they lead to, to the settings of the game.
    pub solved: Solved,
    /// By player.
    pub certificates: Vec<Certificate>,
    /// Rounds of best responses.
    pub rounds: usize,
    /// What they and the certificate took.
    pub tally: Tally,
}

/// What a player could still gain.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The largest gain that a deviation was found to bring, a fraction of the player's real income, at least 0. Of the best
    /// response found from every start, verified by solves of their own to the settings of the game.
    pub regret: f64,
    /// The rates that bring it.
    pub deviation: Vec<f64>,
    /// Searches that ended at a response.
    pub searches: usize,
    /// What is left of the conditions of an optimum at the player's own rates, see [`Response`].
    pub violation: f64,
}

/// Why there is no point to report.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoNash {
    /// The rounds ended and somebody could still gain.
    NotConverged {
        /// Rounds of best responses.
        rounds: usize,
        /// Index of the player with the largest gain.
        player: usize,
        /// That gain, a fraction of its real income.
        gain: f64,
    },
    /// There is no equilibrium of the economy at the start or at a profile on the way.
    Economy(Failure),
}

impl From<Failure> for NoNash {
    fn from(failure: Failure) -> Self {
        Self::Economy(failure)
    }
}

/// Rounds allowed in all.
const ROUNDS: usize = 60;
/// Change of a rate in a round that is none.
const STILL: f64 = 1e-4;
/// Gain, a fraction of real income, below which nobody deviates.
const INDIFFERENT: f64 = 1e-7;
/// Random starts of the certificate.
const RANDOM: usize = 3;
/// All of them, for each player: its own rates, none, those of the start, and the random ones.
pub(super) const STARTS: usize = 3 + RANDOM;

impl TariffGame<'_> {
    /// A Nash equilibrium in tariffs: best responses in turn (Gauss-Seidel), damped where changes do not shrink, until no rate moves
    /// by more than a hundredth of a percentage point and the certificate finds no gain above 1e-7 of real income. A better
    /// response that only the certificate finds is taken, and the rounds go on.
    ///
    /// The certificate searches each player's best response anew from its own rates, from none, from those of the start and from
    /// three at random (`seed`). That these searches found nothing is all it shows; a payoff with many peaks could hide another.
    ///
    /// # Errors
    /// [`NoNash`]: never a profile that did not pass.
    pub fn nash(&self, seed: u64) -> Result<NashPoint, NoNash> {
        let mut tally = Tally::default();
        let mut profile: Vec<Vec<f64>> = (0..self.players.len()).map(|p| self.start_rates(p)).collect();
        let mut solved = self.solve(&profile)?;
        let (mut damping, mut last) = (1.0, f64::INFINITY);
        let mut worst = (0, f64::INFINITY);
        for rounds in 1..=ROUNDS {
            let mut moved = 0.0_f64;
            for (player, rates) in profile.iter_mut().enumerate() {
                let before = self.payoff(player, &solved);
                let response = self.best_response(player, &solved, rates, &mut tally)?;
                if response.payoff - before > worst.1 || player == 0 {
                    worst = (player, response.payoff - before);
                }
                moved = moved.max(toward(rates, &response.rates, damping));
                solved = if damping < 1.0 {
                    tally.solves += 1;
                    self.moved(player, &solved, rates)?
                } else {
                    response.solved
                };
            }
            if moved <= STILL {
                let (point, certificates) = self.certify(&profile, seed, &mut tally)?;
                let regrets = certificates.iter().enumerate().map(|(p, found)| (p, found.regret));
                worst = regrets.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
                if worst.1 <= INDIFFERENT {
                    return Ok(NashPoint { profile, solved: point, certificates, rounds, tally });
                }
                profile[worst.0].clone_from(&certificates[worst.0].deviation);
                solved = self.solve(&profile)?;
                moved = f64::INFINITY;
            } else if moved > 0.9 * last {
                damping = f64::max(0.5 * damping, 0.1);
            }
            last = moved;
        }
        Err(NoNash::NotConverged { rounds: ROUNDS, player: worst.0, gain: worst.1 })
    }

    /// What each player could gain from a profile, and the profile solved to the settings of the game.
    ///
    /// # Errors
    /// Those of [`Economy::solve`](crate::trade::Economy::solve) and [`Economy::gradient`](crate::trade::Economy::gradient) at the
    /// profile itself. Other starts without an equilibrium are counted.
    fn certify(
        &self,
        profile: &[Vec<f64>],
        seed: u64,
        tally: &mut Tally,
    ) -> Result<(Solved, Vec<Certificate>), Failure> {
        let solved = self.solve(profile)?;
        tally.solves += 1;
        let random = Sequence::plain(seed);
        let certificates: Result<_, _> = (0..self.players.len())
            .map(|player| {
                let own = &profile[player];
                let mut starts = vec![own.clone(), vec![0.0; own.len()], self.start_rates(player)];
                for draw in 0..RANDOM {
                    let mut point = vec![0.0; own.len()];
                    random.fill((player * RANDOM + draw) as u64, &mut point);
                    starts.push(point.into_iter().map(|u| u * self.cap).collect());
                }
                self.deviations(player, profile, &solved, &starts, tally)
            })
            .collect();
        Ok((solved, certificates?))
    }

    fn deviations(
        &self,
        player: usize,
        profile: &[Vec<f64>],
        solved: &Solved,
        starts: &[Vec<f64>],
        tally: &mut Tally,
    ) -> Result<Certificate, Failure> {
        let own = &profile[player];
        let stays = self.payoff(player, solved);
        let (slope, curvature) = (self.slope(player, solved)?, self.curvature(player, solved));
        let violation = violation(own, &slope, &curvature, self.cap);
        let mut found = Certificate { regret: 0.0, deviation: own.clone(), searches: 0, violation };
        let verify = |rates: Vec<f64>, found: &mut Certificate, tally: &mut Tally| {
            let mut deviation = profile.to_vec();
            deviation[player].clone_from(&rates);
            tally.solves += 1;
            let Ok(there) = self.solve(&deviation) else {
                tally.failures += 1;
                return;
            };
            found.searches += 1;
            let gain = (self.payoff(player, &there) - stays).exp_m1();
            if gain > found.regret {
                (found.regret, found.deviation) = (gain, rates);
            }
        };
        for (number, start) in starts.iter().enumerate() {
            match self.best_response(player, solved, start, tally) {
                Ok(Response { rates, .. }) => verify(rates, &mut found, tally),
                // Without even a search from where it stands nothing is shown.
                Err(failure) if number == 0 => return Err(failure),
                Err(_) => tally.failures += 1,
            }
        }
        Ok(found)
    }
}

/// Moves some way toward a target; by how much at most.
fn toward(rates: &mut [f64], target: &[f64], damping: f64) -> f64 {
    rates.iter_mut().zip(target).fold(0.0, |most: f64, (rate, target)| {
        let step = damping * (target - *rate);
        *rate += step;
        most.max(step.abs())
    })
}
