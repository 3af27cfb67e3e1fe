//! A game in tariffs, as arrays: what a profile of rates leads to, and what it is worth to each player.

use crate::trade::{Economy, Equilibrium, Failure, Settings, Solved, Welfare};

/// Who plays and what it can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Player {
    /// Indices of the actors whose real income it maximises, at least one. Of several it is the sum in money: Σ I Ŵ at the incomes I
    /// of the start.
    pub members: Vec<usize>,
    /// The rates that it sets: for each the cells `[sector][importer][exporter]` that carry it, at least one, no cell in two of
    /// them or in those of another player.
    pub rates: Vec<Vec<usize>>,
}

/// Players who set tariffs to their own advantage, everything else staying as it is at the start.
///
/// A profile has one vector of rates for each player, in the order of [`Player::rates`]; each rate lies in [0, cap].
#[derive(Debug)]
pub struct TariffGame<'e> {
    pub(super) economy: &'e Economy,
    pub(super) start: Solved,
    pub(super) players: Vec<Player>,
    /// Largest rate.
    pub(super) cap: f64,
    /// With what an equilibrium of rates is verified.
    pub(super) settings: Settings,
}

/// Violation of the equilibrium conditions at which searches stop: gains that they compare are much smaller than results need.
const FINE: f64 = 1e-11;
/// Sweeps after which a search takes a point for infeasible.
const PATIENCE: usize = 600;
/// Curvature below which a rate matters too little for its slope to be told from what the solver leaves.
const FLAT: f64 = 1e-7;

impl<'e> TariffGame<'e> {
    /// Sets up a game that begins at `start`, an equilibrium of `economy`.
    #[must_use]
    pub fn new(
        economy: &'e Economy,
        start: Solved,
        players: Vec<Player>,
        cap: f64,
        settings: Settings,
    ) -> Self {
        Self { economy, start, players, cap, settings }
    }

    /// The rates at the start: of several cells under one rate the mean by trade, into the limits.
    pub(super) fn start_rates(&self, player: usize) -> Vec<f64> {
        let (trade, tariffs) = (&self.start.equilibrium.trade, &self.start.change.tariffs);
        let mean = |cells: &Vec<usize>| {
            if let [only] = cells[..] {
                return tariffs[only];
            }
            let (duty, flow) = cells
                .iter()
                .fold((0.0, 0.0), |(duty, flow), &c| (duty + tariffs[c] * trade[c], flow + trade[c]));
            if flow > 0.0 { duty / flow } else { 0.0 }
        };
        self.players[player].rates.iter().map(|cells| mean(cells).clamp(0.0, self.cap)).collect()
    }

    /// Where it begins.
    #[must_use]
    pub fn start(&self) -> &Solved {
        &self.start
    }

    /// The equilibrium under a profile, to the settings of the game, from the calibrated "before".
    ///
    /// # Errors
    /// Those of [`Economy::solve`].
    pub fn solve(&self, profile: &[Vec<f64>]) -> Result<Solved, Failure> {
        let mut change = self.start.change.clone();
        for (player, rates) in self.players.iter().zip(profile) {
            set(&mut change.tariffs, player, rates);
        }
        let equilibrium = self.economy.solve(&change, &self.economy.before(), &self.settings)?;
        Ok(Solved { change, equilibrium })
    }

    /// ln of a player's real income over that at the start.
    #[must_use]
    pub fn payoff(&self, player: usize, solved: &Solved) -> f64 {
        let (after, before) =
            self.weights(player, solved).iter().fold((0.0, 0.0), |sum, (_, w, i)| (sum.0 + w, sum.1 + i));
        (after / before).ln()
    }

    /// `at` with other rates of one player, to the precision of a search.
    pub(super) fn moved(&self, player: usize, at: &Solved, rates: &[f64]) -> Result<Solved, Failure> {
        let mut change = at.change.clone();
        set(&mut change.tariffs, &self.players[player], rates);
        let equilibrium = self.economy.solve(&change, &at.equilibrium, &self.fine())?;
        Ok(Solved { change, equilibrium })
    }

    fn fine(&self) -> Settings {
        let Settings { tolerance, sweeps } = self.settings;
        Settings { tolerance: tolerance.min(FINE), sweeps: sweeps.min(PATIENCE) }
    }

    /// Each member with its real income in money, `I Ŵ`, and its income at the start.
    fn weights(&self, player: usize, solved: &Solved) -> Vec<(usize, f64, f64)> {
        let base = self.economy.baseline();
        let of = |&member: &usize| {
            let Welfare { real_income, income, .. } = Welfare::of(base, &self.start, solved, member);
            (member, income * (1.0 + real_income), income)
        };
        self.players[player].members.iter().map(of).collect()
    }

    /// Derivative of the payoff with respect to each rate.
    pub(super) fn slope(&self, player: usize, solved: &Solved) -> Result<Vec<f64>, Failure> {
        let weights = self.weights(player, solved);
        let all: f64 = weights.iter().map(|(_, weight, _)| weight).sum();
        let rates = &self.players[player].rates;
        let mut slope = vec![0.0; rates.len()];
        let settings = Settings { tolerance: 1e-10, ..self.settings };
        for (member, weight, _) in weights {
            let gradient = self.economy.gradient(solved, member, &settings)?;
            for (slope, cells) in slope.iter_mut().zip(rates) {
                *slope += weight / all * cells.iter().map(|&c| gradient.tariffs[c]).sum::<f64>();
            }
        }
        Ok(slope)
    }

    /// How fast the slope of each rate falls, about: a duty on imports M of elasticity 1+θ costs `M (1+θ) t²/2` of income.
    pub(super) fn curvature(&self, player: usize, solved: &Solved) -> Vec<f64> {
        let base = self.economy.baseline();
        let Player { members, rates } = &self.players[player];
        let Equilibrium { income, trade, .. } = &solved.equilibrium;
        let income: f64 = members.iter().map(|&member| income[member]).sum();
        let of = |&c: &usize| {
            let theta = base.elasticity[c / (base.actors * base.actors)];
            trade[c] / income * (1.0 + theta) / (1.0 + solved.change.tariffs[c]).powi(2)
        };
        rates.iter().map(|cells| cells.iter().map(of).sum::<f64>().max(FLAT)).collect()
    }
}

fn set(tariffs: &mut [f64], player: &Player, rates: &[f64]) {
    for (cells, &rate) in player.rates.iter().zip(rates) {
        for &c in cells {
            tariffs[c] = rate;
        }
    }
}
