//! Calibration: from tables to the shares and parameters that reproduce them.

use super::{Behaviour, Failure, Nests};

/// The tables of a world as arrays, with `n` actors and `s` sectors.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// Number of actors.
    pub actors: usize,
    /// Number of sectors.
    pub sectors: usize,
    /// Flows at exporter's prices, `[sector][importer][exporter]`.
    pub trade: &'a [f64],
    /// Tariff rates, `[sector][importer][exporter]`.
    pub tariffs: &'a [f64],
    /// Intermediate use, all origins together, `[actor][using sector][input sector]`.
    pub inputs: &'a [f64],
    /// Output, `[actor][sector]`.
    pub output: &'a [f64],
    /// Value added, `[actor][sector]`.
    pub value_added: &'a [f64],
    /// Trade elasticity θ, `[sector]`, and whether capital follows real wages.
    pub behaviour: Behaviour<'a>,
}

/// What calibration had to adjust so that the tables are an equilibrium.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adjustments {
    /// Output of the table over sales, where they differ by more than 0.1 %: `(actor, sector, ratio)`.
    pub rescaled: Vec<(usize, usize, f64)>,
    /// Residual final demands that were negative and set to zero: `(actor, sector, value)`.
    pub negative_demand: Vec<(usize, usize, f64)>,
}

/// A calibrated world in equilibrium: the "before" of every experiment with one closure.
///
/// Cells are `[sector][importer][exporter]`; everything by actor and sector is `[actor][sector]`.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// Number of actors.
    pub actors: usize,
    /// Number of sectors.
    pub sectors: usize,
    /// Trade elasticity θ by sector.
    pub elasticity: Vec<f64>,
    /// Capital that follows real wages, a of [`Behaviour`].
    pub capital: f64,
    /// How well what goes into production can be replaced.
    pub nests: Nests,
    /// Trade shares π in spending, duties included; sum to 1 over exporters.
    pub share: Vec<f64>,
    /// Flows M at exporter's prices.
    pub trade: Vec<f64>,
    /// Tariff rates t.
    pub tariffs: Vec<f64>,
    /// Spending X, duties included.
    pub expenditure: Vec<f64>,
    /// Output Y = sales.
    pub output: Vec<f64>,
    /// Share of value added in output, v.
    pub value_added_share: Vec<f64>,
    /// Share of input k in the output of sector j, γ, `[actor][using j][input k]`.
    pub input_share: Vec<f64>,
    /// Share of each sector in final demand, α; sums to 1 over sectors.
    pub demand_share: Vec<f64>,
    /// Value added (GDP less duties) by actor.
    pub value_added: Vec<f64>,
    /// Deficit D = imports − exports by actor, in the unit of the tables.
    pub deficit: Vec<f64>,
    /// Income I = value added + duties + deficit by actor.
    pub income: Vec<f64>,
    /// What was adjusted on the way here.
    pub adjustments: Adjustments,
}

/// What varies from point to point of an economy; layouts as in [`Baseline`].
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) share: Vec<f64>,
    pub(super) trade: Vec<f64>,
    pub(super) expenditure: Vec<f64>,
    pub(super) output: Vec<f64>,
    pub(super) value_added: Vec<f64>,
    /// v′ and γ′, where they are not those before.
    pub(super) technology: Option<[Vec<f64>; 2]>,
}

/// Largest gap between a table's output and its sales that is put right with a warning.
const OUTPUT_TOLERANCE: f64 = 0.10;
/// Share of world output below which a larger gap is rounding of a tiny sector, not an error.
const TINY_SECTOR: f64 = 1e-4;
/// Gap from which on a rescaled output is worth a mention.
const OUTPUT_MENTION: f64 = 1e-3;

impl Baseline {
    /// The shares of the tables as they stand (`docs/model.md`, "Trade").
    ///
    /// # Errors
    /// [`Failure::OutputMismatch`] where output and sales differ by more than 10 % in a sector that matters,
    /// [`Failure::ValueAdded`] where value added is not a share of output,
    /// [`Failure::NoIncome`] for an actor whose value added or income is not positive.
    pub fn from_tables(tables: &Tables<'_>) -> Result<Self, Failure> {
        let (n, s) = (tables.actors, tables.sectors);
        let mut output = vec![0.0; n * s];
        let mut expenditure = vec![0.0; n * s];
        let mut revenue = vec![0.0; n];
        let mut deficit = vec![0.0; n];
        for j in 0..s {
            for a in 0..n {
                for i in 0..n {
                    let c = (j * n + a) * n + i;
                    let flow = tables.trade[c];
                    output[i * s + j] += flow;
                    expenditure[a * s + j] += flow * (1.0 + tables.tariffs[c]);
                    revenue[a] += flow * tables.tariffs[c];
                    deficit[a] += flow;
                    deficit[i] -= flow;
                }
            }
        }
        let mut share = vec![0.0; n * n * s];
        for j in 0..s {
            for a in 0..n {
                let row = (j * n + a) * n;
                let spending = expenditure[a * s + j];
                if spending > 0.0 {
                    let flows = tables.trade[row..row + n].iter().zip(&tables.tariffs[row..row + n]);
                    for (share, (flow, rate)) in share[row..row + n].iter_mut().zip(flows) {
                        *share = flow * (1.0 + rate) / spending;
                    }
                } else {
                    share[row + a] = 1.0;
                }
            }
        }
        let adjustments = Adjustments { rescaled: rescaled(tables, &output)?, ..Adjustments::default() };
        let (value_added_share, input_share) = technology(tables, &output)?;
        let mut value_added = vec![0.0; n];
        for a in 0..n {
            value_added[a] = (0..s).map(|j| value_added_share[a * s + j] * output[a * s + j]).sum();
        }
        let income: Vec<f64> = (0..n).map(|a| value_added[a] + revenue[a] + deficit[a]).collect();
        if let Some(actor) = (0..n).find(|&a| !(value_added[a] > 0.0 && income[a] > 0.0)) {
            return Err(Failure::NoIncome { actor });
        }
        let mut baseline = Self {
            actors: n,
            sectors: s,
            elasticity: tables.behaviour.elasticity.to_vec(),
            capital: tables.behaviour.capital,
            nests: tables.behaviour.nests,
            share,
            trade: tables.trade.to_vec(),
            tariffs: tables.tariffs.to_vec(),
            expenditure,
            output,
            value_added_share,
            input_share,
            demand_share: Vec::new(),
            value_added,
            deficit,
            income,
            adjustments,
        };
        baseline.final_demand();
        Ok(baseline)
    }

    /// How it answers.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour<'_> {
        Behaviour { elasticity: &self.elasticity, capital: self.capital, nests: self.nests }
    }

    /// γ + a v α, `[using sector][input sector]`: what an actor's costs owe to the price of each sector, that of capital among it.
    pub(super) fn costs_by_price(&self, behaviour: Behaviour<'_>, actor: usize) -> Vec<f64> {
        let s = self.sectors;
        let mut shares = self.input_share[actor * s * s..][..s * s].to_vec();
        if behaviour.capital == 0.0 {
            return shares;
        }
        let demand = &self.demand_share[actor * s..][..s];
        for (row, labour) in shares.chunks_exact_mut(s).zip(&self.value_added_share[actor * s..]) {
            for (share, demand) in row.iter_mut().zip(demand) {
                *share += behaviour.capital * labour * demand;
            }
        }
        shares
    }

    /// The point that it is itself.
    pub(super) fn state(&self) -> State {
        State {
            share: self.share.clone(),
            trade: self.trade.clone(),
            expenditure: self.expenditure.clone(),
            output: self.output.clone(),
            value_added: self.value_added.clone(),
            technology: None,
        }
    }

    /// Takes an equilibrium of itself as the new "before".
    pub(super) fn move_to(&mut self, state: State, deficit: Vec<f64>) {
        self.share = state.share;
        self.trade = state.trade;
        self.expenditure = state.expenditure;
        self.output = state.output;
        self.value_added = state.value_added;
        if let Some([value_added, inputs]) = state.technology {
            self.value_added_share = value_added;
            self.input_share = inputs;
        }
        self.deficit = deficit;
        let n = self.actors;
        for a in 0..n {
            let mut duties = 0.0;
            for j in 0..self.sectors {
                let row = (j * n + a) * n;
                duties += (row..row + n).map(|c| self.trade[c] * self.tariffs[c]).sum::<f64>();
            }
            self.income[a] = self.value_added[a] + duties + self.deficit[a];
        }
    }

    /// α from what is left of spending after inputs; negative remainders are set to zero and listed.
    fn final_demand(&mut self) {
        let s = self.sectors;
        self.demand_share = self.expenditure.clone();
        for a in 0..self.actors {
            let demand = &mut self.demand_share[a * s..][..s];
            for k in 0..s {
                let y = self.output[a * s + k];
                for (d, g) in demand.iter_mut().zip(&self.input_share[(a * s + k) * s..][..s]) {
                    *d -= g * y;
                }
            }
            for (j, d) in demand.iter_mut().enumerate() {
                // A remainder at the level of rounding is no demand at all, and no adjustment either.
                let rounding = 1e-12 * self.expenditure[a * s + j];
                if *d < -rounding {
                    self.adjustments.negative_demand.push((a, j, *d));
                }
                *d = if *d < rounding { 0.0 } else { *d };
            }
            let total: f64 = demand.iter().sum();
            for d in demand.iter_mut() {
                *d /= total;
            }
        }
    }
}

/// Checks the table's output against sales.
fn rescaled(tables: &Tables<'_>, sales: &[f64]) -> Result<Vec<(usize, usize, f64)>, Failure> {
    let s = tables.sectors;
    let world: f64 = sales.iter().sum();
    let mut rescaled = Vec::new();
    for (c, (&stated, &sold)) in tables.output.iter().zip(sales).enumerate() {
        let gap = (stated - sold).abs();
        let larger = stated.max(sold);
        if gap > OUTPUT_TOLERANCE * larger && larger > TINY_SECTOR * world {
            return Err(Failure::OutputMismatch { actor: c / s, sector: c % s, output: stated, sales: sold });
        }
        if gap > OUTPUT_MENTION * larger {
            rescaled.push((c / s, c % s, stated / sold));
        }
    }
    Ok(rescaled)
}

/// v and γ of every sector of every actor.
fn technology(tables: &Tables<'_>, sales: &[f64]) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let (n, s) = (tables.actors, tables.sectors);
    let mut value_added_share = vec![1.0; n * s];
    let mut input_share = vec![0.0; n * s * s];
    for c in 0..n * s {
        let inputs = &tables.inputs[c * s..][..s];
        let total: f64 = inputs.iter().sum();
        // A sector without output needs nothing; one without inputs is all value added.
        if sales[c] <= 0.0 || tables.output[c] <= 0.0 || total <= 0.0 {
            continue;
        }
        let v = tables.value_added[c] / tables.output[c];
        if !(0.0..=1.0).contains(&v) {
            return Err(Failure::ValueAdded { actor: c / s, sector: c % s, share: v });
        }
        value_added_share[c] = v;
        for (g, &x) in input_share[c * s..][..s].iter_mut().zip(inputs) {
            *g = (1.0 - v) * x / total;
        }
    }
    Ok((value_added_share, input_share))
}
