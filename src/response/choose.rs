//! Choosing among portfolios whose losses in every future are known: plain arithmetic on arrays.

/// Portfolios in every future.
#[derive(Debug, Clone, PartialEq)]
pub struct Payoffs {
    /// How much each future weighs; they add up to 1.
    pub weight: Vec<f64>,
    /// Loss `[portfolio][future]`, in any unit, gains negative.
    pub loss: Vec<f64>,
    /// What each portfolio costs.
    pub cost: Vec<f64>,
    /// How long each takes.
    pub lead_time: Vec<f64>,
}

/// What a portfolio loses in a future over what the best one would have lost in the same.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Regret {
    /// Mean over futures.
    pub mean: f64,
    /// The largest.
    pub most: f64,
}

/// Differences below this share of the larger number are rounding.
const ROUNDING: f64 = 1e-12;

impl Payoffs {
    /// Losses of a portfolio by future.
    #[must_use]
    pub fn losses(&self, portfolio: usize) -> &[f64] {
        &self.loss[portfolio * self.weight.len()..][..self.weight.len()]
    }

    /// Mean loss of a portfolio.
    #[must_use]
    pub fn expected(&self, portfolio: usize) -> f64 {
        mean(self.losses(portfolio), &self.weight)
    }

    /// Share of futures in which a portfolio's loss is at most `threshold`.
    #[must_use]
    pub fn robustness(&self, portfolio: usize, threshold: f64) -> f64 {
        let all = self.losses(portfolio).iter().zip(&self.weight);
        // Weights add up to 1 but for rounding.
        all.filter(|(loss, _)| **loss <= threshold).map(|(_, weight)| weight).sum::<f64>().clamp(0.0, 1.0)
            + 0.0
    }

    /// Portfolios that cost no more than a budget.
    pub fn affordable(&self, budget: f64) -> impl Iterator<Item = usize> + '_ {
        (0..self.cost.len()).filter(move |&one| self.cost[one] <= budget)
    }

    /// The affordable portfolio with the smallest expected loss; of equal ones the cheaper, then the first. None where nothing is
    /// affordable. More budget never raises the loss: what was affordable stays so.
    #[must_use]
    pub fn best(&self, budget: f64) -> Option<usize> {
        self.affordable(budget).min_by(|&one, &other| {
            let by_cost = self.cost[one].total_cmp(&self.cost[other]);
            self.expected(one).total_cmp(&self.expected(other)).then(by_cost)
        })
    }

    /// Regret of every portfolio against the best affordable one of each future (Savage 1951, doi
    /// 10.1080/01621459.1951.10500768). O(portfolios · futures).
    #[must_use]
    pub fn regrets(&self, budget: f64) -> Vec<Regret> {
        let least = self.least(budget);
        let of = |portfolio: usize| {
            let regrets = self.losses(portfolio).iter().zip(&least).map(|(loss, least)| loss - least);
            let (mean, most) =
                regrets.zip(&self.weight).fold((0.0, f64::NEG_INFINITY), |(mean, most), (one, weight)| {
                    (mean + weight * one, f64::max(most, one))
                });
            Regret { mean, most }
        };
        (0..self.cost.len()).map(of).collect()
    }

    /// What the best affordable portfolio of each future loses in it.
    pub(super) fn least(&self, budget: f64) -> Vec<f64> {
        let mut least = vec![f64::INFINITY; self.weight.len()];
        for portfolio in self.affordable(budget) {
            for (least, loss) in least.iter_mut().zip(self.losses(portfolio)) {
                *least = least.min(*loss);
            }
        }
        least
    }

    /// Portfolios that no other beats: none has an expected loss, a cost and a lead time that are all as good and one better. The
    /// cheapest first. O(portfolios²).
    #[must_use]
    pub fn efficient(&self) -> Vec<usize> {
        let count = self.cost.len();
        let key = |one: usize| [self.expected(one), self.cost[one], self.lead_time[one]];
        let keys: Vec<[f64; 3]> = (0..count).map(key).collect();
        let mut efficient = unbeaten(&keys, ROUNDING);
        efficient.sort_by(|&one, &other| keys[one][1].total_cmp(&keys[other][1]));
        efficient
    }
}

/// Positions of those that no other beats, smaller being better: none has three measures that are all as good and one better.
/// Differences below `rounding` of the larger number are none. O(n²).
pub(super) fn unbeaten(keys: &[[f64; 3]], rounding: f64) -> Vec<usize> {
    let beats = |one: &[f64; 3], other: &[f64; 3]| {
        let slack = |a: f64, b: f64| rounding * a.abs().max(b.abs());
        let as_good = one.iter().zip(other).all(|(a, b)| *a <= b + slack(*a, *b));
        as_good && one.iter().zip(other).any(|(a, b)| *a < b - slack(*a, *b))
    };
    (0..keys.len()).filter(|&one| !keys.iter().any(|other| beats(other, &keys[one]))).collect()
}

/// Mean of some numbers by their weights, which add up to 1; 0 of none.
pub(super) fn mean(of: &[f64], weight: &[f64]) -> f64 {
    of.iter().zip(weight).map(|(one, weight)| one * weight).sum()
}
