//! What an equilibrium is worth to each actor.

use super::{Baseline, Change, Equilibrium};

/// Which real income of [`Welfare`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Real {
    /// What residents can buy.
    #[default]
    Income,
    /// What an hour of work can buy.
    Wage,
    /// What is made.
    Output,
}

impl Real {
    /// All of them, each at its own number.
    pub const ALL: [Self; 3] = [Self::Income, Self::Wage, Self::Output];

    /// Its name in results: "`real_income`".
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Income => "real_income",
            Self::Wage => "real_wage",
            Self::Output => "real_output",
        }
    }

    /// Its name for people: "real income".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Income => "real income",
            Self::Wage => "real wage",
            Self::Output => "real output",
        }
    }

    /// Which is what, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Income => "what residents can buy, duties handed back and deficits included",
            Self::Wage => "what an hour of work can buy, no duties handed back",
            Self::Output => "volume of GDP at market prices, better terms of trade left out",
        }
    }
}

/// One actor's gains and losses between two equilibria of one economy. Ratios are after over before, minus one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welfare {
    /// Income over the price of final demand, Ŵ − 1, as a fraction.
    pub real_income: f64,
    /// The same in money: (Ŵ − 1)·I with income I before.
    pub money: f64,
    /// Income I before.
    pub income: f64,
    /// Wage over the price of final demand, as a fraction; where factors lie idle, per head of all of them.
    pub real_wage: f64,
    /// Volume of gross domestic product at market prices, as a fraction: what most studies call real GDP. Final demand plus exports
    /// less imports, by Fisher's index of its volume at the prices before and after, so that better terms of trade are no output.
    /// None where one actor alone was asked for, and where prices move so far that it has no volume: at those of one side, final
    /// demand and exports are worth less than imports.
    ///
    /// Fisher (1922), The Making of Index Numbers; System of National Accounts 2008, chapter 15.
    pub real_output: Option<f64>,
    /// Wages before.
    pub wages: f64,
    /// Gross domestic product at market prices before; none where real output is none.
    pub gdp: Option<f64>,
    /// The first-order sum and its parts; none where trade is stopped or a bound binds, before or after.
    pub first_order: Option<FirstOrder>,
}

/// The "welfare" of Caliendo & Parro (2015): a first-order approximation of the change of real income, in parts, each a
/// fraction of income before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstOrder {
    /// Σ (E (ĉ − 1) − M (ĉ − 1)) / I: export prices against import prices.
    pub terms_of_trade: f64,
    /// Σ t M (M̂ − ĉ) / I: the change in the volume of taxed imports.
    pub volume_of_trade: f64,
    /// Σ v Y ((ŵ/F̂)^a − 1) / I: what capital that follows real wages adds to what can be made, F being the price of final demand.
    pub capital: f64,
    /// Σ Y (Â − 1) / I + Σ v Y (L̂ − 1) / I.
    pub technology: f64,
    /// −Σ τ M (d̂ − 1) / I.
    pub trade_costs: f64,
}

impl FirstOrder {
    /// The sum of the five parts.
    #[must_use]
    pub fn total(self) -> f64 {
        self.terms_of_trade + self.volume_of_trade + self.capital + self.technology + self.trade_costs
    }
}

/// A change and the equilibrium that it leads to.
#[derive(Debug, Clone)]
pub struct Solved {
    /// Relative to the baseline.
    pub change: Change,
    /// Relative to the baseline.
    pub equilibrium: Equilibrium,
}

impl Welfare {
    /// Gains and losses of every actor from `before` to `after`, both solved from `base`. O(actors² × sectors).
    #[must_use]
    pub fn between(base: &Baseline, before: &Solved, after: &Solved) -> Vec<Self> {
        let price = Costs::between(before, after);
        let mut welfare: Vec<_> = (0..base.actors)
            .map(|a| Self::of(base, before, after, a).with_output(base, before, after, &price, a))
            .collect();
        if let Some(parts) = first_order(base, before, after) {
            for (welfare, parts) in welfare.iter_mut().zip(parts) {
                welfare.first_order = Some(parts);
            }
        }
        welfare
    }

    /// ln of the real wage by actor at an equilibrium, over that of the baseline. O(actors × sectors).
    pub fn ln_real_wages(base: &Baseline, at: &Equilibrium) -> impl Iterator<Item = f64> {
        (0..base.actors).map(move |actor| at.wage[actor].ln() - price_index(base, at, actor))
    }

    /// The same for one actor, without real output and the first-order sum. O(sectors).
    #[must_use]
    pub fn of(base: &Baseline, before: &Solved, after: &Solved, actor: usize) -> Self {
        let (start, end) = (&before.equilibrium, &after.equilibrium);
        let deflator = (price_index(base, start, actor) - price_index(base, end, actor)).exp();
        let real_income = end.income[actor] / start.income[actor] * deflator - 1.0;
        Self {
            real_income,
            money: real_income * start.income[actor],
            income: start.income[actor],
            real_wage: end.wage[actor] / start.wage[actor] * deflator - 1.0,
            real_output: None,
            wages: base.value_added[actor] * start.wage[actor],
            gdp: None,
            first_order: None,
        }
    }

    /// The same for one actor with real output. O(actors × sectors).
    #[must_use]
    pub fn with_output_of(base: &Baseline, before: &Solved, after: &Solved, actor: usize) -> Self {
        let price = Costs::between(before, after);
        Self::of(base, before, after, actor).with_output(base, before, after, &price, actor)
    }

    fn with_output(
        self,
        base: &Baseline,
        before: &Solved,
        after: &Solved,
        price: &Costs,
        actor: usize,
    ) -> Self {
        let (change, gdp) = real_output(base, before, after, price, actor);
        Self { real_output: Some(change).filter(|change| !change.is_nan()), gdp: Some(gdp), ..self }
    }

    /// One of its real incomes, as a fraction; none where it was not asked for.
    #[must_use]
    pub fn change(&self, of: Real) -> Option<f64> {
        match of {
            Real::Income => Some(self.real_income),
            Real::Wage => Some(self.real_wage),
            Real::Output => self.real_output,
        }
    }

    /// What it is a fraction of, before: what several actors are weighed by; none as for [`Welfare::change`].
    #[must_use]
    pub fn level(&self, of: Real) -> Option<f64> {
        match of {
            Real::Income => Some(self.income),
            Real::Wage => Some(self.wages),
            Real::Output => self.gdp,
        }
    }
}

/// Value added of some sectors of an actor, before and after, at the price of final demand before: `Σ v Y` and `Σ v Y′ P / P′`.
/// What those who live on these sectors can buy; all sectors together change as the real wage does. O(sectors).
#[must_use]
pub fn real_value_added(
    base: &Baseline,
    before: &Solved,
    after: &Solved,
    actor: usize,
    sectors: &[usize],
) -> [f64; 2] {
    let (start, end) = (&before.equilibrium, &after.equilibrium);
    let paid = |equilibrium: &Equilibrium| -> f64 {
        let cells = sectors.iter().map(|j| actor * base.sectors + j);
        cells.map(|c| equilibrium.value_added_share[c] * equilibrium.output[c]).sum()
    };
    let deflator = (price_index(base, start, actor) - price_index(base, end, actor)).exp();
    [paid(start), paid(end) * deflator]
}

/// Logarithm of the price of final demand, Σ α ln P̂.
fn price_index(base: &Baseline, equilibrium: &Equilibrium, actor: usize) -> f64 {
    let range = actor * base.sectors..(actor + 1) * base.sectors;
    base.demand_share[range.clone()].iter().zip(&equilibrium.ln_price[range]).map(|(a, p)| a * p).sum()
}

/// ĉ `[actor][sector]`, after over before: by how much exporters' prices rise.
struct Costs(Vec<f64>);

impl Costs {
    fn between(before: &Solved, after: &Solved) -> Self {
        let pairs = after.equilibrium.ln_cost.iter().zip(&before.equilibrium.ln_cost);
        Self(pairs.map(|(end, start)| (end - start).exp()).collect())
    }
}

/// Volume of an actor's gross domestic product, after over before, minus one, and its value before: Fisher's index of `C + E − M`,
///
/// ```text
/// L = (Σ C′/P̂ + Σ E′/ĉ − Σ M′/ĉ) / (C + E − M)      P = (C′ + E′ − M′) / (Σ C P̂ + Σ E ĉ − Σ M ĉ)      √(L P) − 1
/// ```
///
/// with final demand C at purchasers' prices, exports E and imports M at exporters'. To first order it is the change of real income
/// without the terms of trade: volume of trade, technology and trade costs.
fn real_output(base: &Baseline, before: &Solved, after: &Solved, cost: &Costs, actor: usize) -> (f64, f64) {
    let (n, s) = (base.actors, base.sectors);
    let (start, end) = (&before.equilibrium, &after.equilibrium);
    // Values before and after, and each at the prices of the other.
    let [mut from, mut to, mut from_at_new, mut to_at_old] = [0.0; 4];
    let mut add = |sign: f64, (was, is): (f64, f64), price: f64| {
        from += sign * was;
        to += sign * is;
        from_at_new += sign * was * price;
        to_at_old += sign * is / price;
    };
    for c in actor * s..(actor + 1) * s {
        let demand = base.demand_share[c];
        let price = (end.ln_price[c] - start.ln_price[c]).exp();
        add(1.0, (demand * start.income[actor], demand * end.income[actor]), price);
    }
    for j in 0..s {
        for partner in (0..n).filter(|&partner| partner != actor) {
            for (sign, importer, exporter) in [(1.0, partner, actor), (-1.0, actor, partner)] {
                let cell = (j * n + importer) * n + exporter;
                add(sign, (start.trade[cell], end.trade[cell]), cost.0[exporter * s + j]);
            }
        }
    }
    // In this order nothing that stays moves by rounding.
    (((to_at_old / from) * (to / from_at_new)).sqrt() - 1.0, from)
}

fn first_order(base: &Baseline, before: &Solved, after: &Solved) -> Option<Vec<FirstOrder>> {
    let smooth = |solved: &Solved| {
        solved.equilibrium.wedge.iter().all(|&mu| mu == 0.0)
            && solved.change.trade_costs.iter().all(|d| d.is_finite())
    };
    if !smooth(before) || !smooth(after) {
        return None;
    }
    let (n, s) = (base.actors, base.sectors);
    let (start, end) = (&before.equilibrium, &after.equilibrium);
    let of = |actor: usize| {
        let real = |at: &Equilibrium| at.wage[actor].ln() - price_index(base, at, actor);
        let capital = (base.capital * (real(end) - real(start))).exp() - 1.0;
        FirstOrder {
            terms_of_trade: 0.0,
            volume_of_trade: 0.0,
            capital: base.value_added[actor] * start.wage[actor] * capital,
            technology: 0.0,
            trade_costs: 0.0,
        }
    };
    let mut parts: Vec<_> = (0..n).map(of).collect();
    for j in 0..s {
        for i in 0..n {
            let c = i * s + j;
            let cost = (end.ln_cost[c] - start.ln_cost[c]).exp();
            let productivity = after.change.productivity[j * n + i] / before.change.productivity[j * n + i];
            let endowment = after.change.endowments[i] / before.change.endowments[i];
            let at_work = start.value_added_share[c] * (endowment - 1.0);
            parts[i].technology += start.output[c] * (productivity - 1.0 + at_work);
            for a in 0..n {
                let cell = (j * n + a) * n + i;
                let flow = start.trade[cell];
                if flow == 0.0 {
                    continue;
                }
                if a != i {
                    // A sale and a purchase at one price cancel at home.
                    parts[i].terms_of_trade += flow * (cost - 1.0);
                    parts[a].terms_of_trade -= flow * (cost - 1.0);
                }
                let rate = before.change.tariffs[cell];
                parts[a].volume_of_trade += rate * (end.trade[cell] - flow * cost);
                let iceberg = after.change.trade_costs[cell] / before.change.trade_costs[cell];
                parts[a].trade_costs -= (1.0 + rate) * flow * (iceberg - 1.0);
            }
        }
    }
    for (part, income) in parts.iter_mut().zip(&start.income) {
        part.terms_of_trade /= income;
        part.volume_of_trade /= income;
        part.capital /= income;
        part.technology /= income;
        part.trade_costs /= income;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::{Real, Solved, Welfare, real_value_added};
    use crate::trade::small::{N, S, economy};
    use crate::trade::{Nests, Settings};

    #[test]
    fn real_incomes_are_ratios_of_what_can_be_bought_from_wherever_they_start() {
        let capital = 0.3;
        let economy = economy(capital, Nests::COBB_DOUGLAS);
        let base = economy.baseline();
        let solved = |tariff: f64, productivity: f64| {
            let mut change = base.no_change();
            change.tariffs[5] = tariff;
            change.productivity[3] = productivity;
            let settings = Settings { tolerance: 1e-12, sweeps: 1000 };
            let equilibrium = economy.solve(&change, &economy.before(), &settings).unwrap();
            Solved { change, equilibrium }
        };
        let (before, after) = (solved(0.5, 1.3), solved(0.1, 0.8));
        let (start, end) = (&before.equilibrium, &after.equilibrium);
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{found} and {expected}");
        };
        for (a, welfare) in Welfare::between(base, &before, &after).iter().enumerate() {
            let shares = &base.demand_share[a * S..][..S];
            let index = |prices: &[f64]| -> f64 {
                prices[a * S..][..S]
                    .iter()
                    .zip(shares)
                    .map(|(price, share)| price.exp().powf(*share))
                    .product()
            };
            let dearer = index(&end.ln_price) / index(&start.ln_price);
            near(welfare.real_income, end.income[a] / start.income[a] / dearer - 1.0);
            near(welfare.real_wage, end.wage[a] / start.wage[a] / dearer - 1.0);
            near(welfare.wages, base.value_added[a] * start.wage[a]);
            let sold = |importer: usize, exporter: usize| -> f64 {
                (0..S).map(|j| start.trade[(j * N + importer) * N + exporter]).sum()
            };
            let others = || (0..N).filter(|&other| other != a);
            let net: f64 = others().map(|other| sold(other, a) - sold(a, other)).sum();
            near(welfare.gdp.unwrap(), start.income[a] + net);

            let first_order = welfare.first_order.unwrap();
            let grown = (1.0 + welfare.real_wage).powf(capital) - 1.0;
            near(first_order.capital, welfare.wages * grown / welfare.income);

            assert_eq!(welfare.change(Real::Income), Some(welfare.real_income));
            assert_eq!(welfare.change(Real::Wage), Some(welfare.real_wage));
            assert_eq!(welfare.change(Real::Output), welfare.real_output);
            assert_eq!(welfare.level(Real::Income), Some(start.income[a]));
            assert_eq!(welfare.level(Real::Wage), Some(welfare.wages));
            assert_eq!(welfare.level(Real::Output), welfare.gdp);

            // All that is earned by work is a wage.
            let all: Vec<usize> = (0..S).collect();
            let [earned, left] = real_value_added(base, &before, &after, a, &all);
            assert!((earned / welfare.wages - 1.0).abs() < 1e-9, "{earned} {}", welfare.wages);
            assert!((left / earned - 1.0 - welfare.real_wage).abs() < 1e-9);
            let one_by_one = all.iter().map(|&j| real_value_added(base, &before, &after, a, &[j])[1]);
            near(one_by_one.sum(), left);
        }
    }
}
