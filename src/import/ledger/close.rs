//! The accounts of a table that was read to its end: checked, and put together as those of a world.

use super::{Closed, Ledger, Sums, Unit};
use crate::error::{Error, Place, Result};
use crate::import::report::{Finding, Report, Totals};

/// From which share of output on a gap in the accounts of an industry is worth a mention.
const MENTION: f64 = 1e-3;

/// What industries make, added up.
struct Made {
    /// `[actor][sector]`, inventories that are set aside left out.
    output: Vec<f64>,
    /// The same as stated.
    stated: Vec<f64>,
    value_added: Vec<f64>,
    /// Of each actor as published.
    published: Vec<Totals>,
}

impl Ledger {
    /// Checks the accounts and gives what a world is made of.
    pub(in crate::import) fn close(mut self, place: &str) -> Result<Closed> {
        self.check_sides(place)?;
        let mut findings = std::mem::take(&mut self.others);
        let (mut made, of_industries) = self.make(place)?;
        self.follow_inventories(&mut made);
        let negative_flows = self.without_negative_flows();
        let out_of_bounds = self.within_bounds(&mut made);
        let idle_regions = self.publish(&mut made.published);
        let mut totals = Totals::default();
        for one in &made.published {
            totals.output += one.output;
            totals.value_added += one.value_added;
            totals.final_use += one.final_use;
            totals.exports += one.exports;
            totals.imports += one.imports;
        }
        if !self.has_primary {
            let mut rest = Finding::new("no value added in the table", "taken as output less inputs");
            rest.add(totals.value_added, || "the world".to_owned());
            findings.push(rest);
        }
        findings.extend([
            self.empty,
            self.negative_inputs,
            self.negative_final,
            self.negative_inventories,
            self.set_aside,
            self.taxed_uses,
        ]);
        findings.extend(of_industries);
        findings.extend([idle_regions, negative_flows, out_of_bounds]);
        findings.retain(|finding| finding.count > 0);
        let by_actor = self.actors.iter().map(|actor| actor.code.clone()).zip(made.published).collect();
        Ok(Closed {
            dimensions: (self.regions.len(), self.industries.len()),
            actors: self.actors,
            sectors: self.sectors,
            trade: self.trade,
            inputs: self.inputs,
            output: made.output,
            value_added: made.value_added,
            totals,
            by_actor,
            findings,
        })
    }

    /// Every industry sells and buys.
    fn check_sides(&self, place: &str) -> Result<()> {
        for (missing, what) in [
            (self.units.iter().position(|one| !one.has_row), "row"),
            (self.units.iter().position(|one| !one.has_column), "column"),
        ] {
            if let Some(unit) = missing {
                let what = format!("{what} {}, which the table has on the other side", self.name(Unit(unit)));
                return Err(Error::Missing { at: Place::file(place), what });
            }
        }
        Ok(())
    }

    /// Adds up what industries make, and holds it against what they sell and buy.
    fn make(&mut self, place: &str) -> Result<(Made, [Finding; 5])> {
        let (n, s) = (self.actors.len(), self.sectors.len());
        let mut unstated = Finding::new("output not stated", "taken from sales");
        let mut by_rows = Finding::new(
            "sales that differ from output by more than 0.1 %",
            "output as stated; rescaled to sales where the world is calibrated",
        );
        let mut by_columns = Finding::new(
            "inputs and value added that differ from output by more than 0.1 %",
            "output and value added as stated; inputs share the rest where the world is calibrated",
        );
        let mut idle = Finding::new("industries without output", "kept, with nothing to sell");
        let mut away = Finding::new("industries that sell nothing at home", "kept");
        let mut balances = [0.0; 2];
        let zeros = || vec![0.0; n * s];
        let (output, stated, value_added) = (zeros(), zeros(), zeros());
        let mut made = Made { output, stated, value_added, published: vec![Totals::default(); n] };
        for at in 0..self.units.len() {
            let one = self.units[at].clone();
            let stated = one.output.unwrap_or(one.sales);
            if one.output.is_none() {
                unstated.add(stated, || self.name(Unit(at)));
            }
            let primary = if self.has_primary { one.primary } else { stated - one.inputs };
            let gaps = [one.sales - stated, one.inputs + primary - stated];
            for ((gap, balance), finding) in
                gaps.iter().zip(&mut balances).zip([&mut by_rows, &mut by_columns])
            {
                *balance += gap.abs();
                if gap.abs() > MENTION * stated.abs().max(one.sales.abs()) {
                    finding.add(*gap, || self.name(Unit(at)));
                }
            }
            if stated == 0.0 {
                idle.add(0.0, || self.name(Unit(at)));
            } else if one.home == 0.0 {
                away.add(stated, || self.name(Unit(at)));
            }
            let aside = one.sales - one.kept;
            if aside != 0.0 {
                let name = self.name(Unit(at));
                self.set_aside.add(aside, || name);
            }
            let actor = self.actor_of[one.region];
            let cell = actor * s + self.sector_of[one.industry];
            made.stated[cell] += stated;
            made.output[cell] += stated - aside;
            made.value_added[cell] += primary;
            made.published[actor].output += stated;
            made.published[actor].value_added += primary;
        }
        let world: f64 = made.published.iter().map(|totals| totals.output.abs()).sum();
        for (balance, what) in balances.into_iter().zip(["sales", "inputs and value added"]) {
            if balance > Report::BOUND * world {
                return Err(Error::Inconsistent {
                    at: Place::file(place),
                    what: format!("{what} and output of all industries"),
                    found: format!("differences of {:.2} % of output", balance / world * 100.0),
                    expected: format!("at most {} %: is a row or a column missing?", Report::BOUND * 100.0),
                });
            }
        }
        Ok((made, [unstated, by_rows, by_columns, idle, away]))
    }

    /// Where inventories are set aside, inputs and value added go with output.
    fn follow_inventories(&mut self, made: &mut Made) {
        for at in 0..made.output.len() {
            if made.output[at] != made.stated[at] && made.stated[at] > 0.0 {
                let kept = made.output[at].max(0.0) / made.stated[at];
                made.value_added[at] *= kept;
                self.scale_inputs(at, kept);
            }
        }
    }

    fn scale_inputs(&mut self, at: usize, factor: f64) {
        let sectors = self.sectors.len();
        for cell in &mut self.inputs[at * sectors..][..sectors] {
            *cell *= factor;
        }
    }

    /// What an actor makes in a sector, in words.
    fn industry(&self, actor: usize, sector: usize) -> String {
        format!("{} {}", self.actors[actor].code, self.sectors[sector].code)
    }

    fn without_negative_flows(&mut self) -> Finding {
        let n = self.actors.len();
        let mut negative = Finding::new("negative flows, all uses together", "taken as zero");
        for cell in 0..self.trade.len() {
            let flow = self.trade[cell];
            if flow < 0.0 {
                let (sector, importer, exporter) = (cell / (n * n), cell / n % n, cell % n);
                let to = &self.actors[importer].code;
                negative.add(flow, || format!("{} to {to}", self.industry(exporter, sector)));
                self.trade[cell] = 0.0;
            }
        }
        negative
    }

    /// Value added is a share of output.
    fn within_bounds(&mut self, made: &mut Made) -> Finding {
        let sectors = self.sectors.len();
        let mut beyond = Finding::new(
            "value added below zero or above output, or output below zero",
            "taken as zero or as output; inputs make up the rest",
        );
        for at in 0..made.output.len() {
            let (output, value_added) = (made.output[at], made.value_added[at]);
            let most = output.max(0.0);
            let bounded = value_added.clamp(0.0, most);
            // Less is rounding of sums.
            if (value_added - bounded).abs().max(most - output) > 1e-9 * most.max(1.0) {
                beyond.add(value_added - bounded, || self.industry(at / sectors, at % sectors));
                let total: f64 = self.inputs[at * sectors..][..sectors].iter().sum();
                self.scale_inputs(at, if total > 0.0 { (most - bounded) / total } else { 0.0 });
            }
            (made.output[at], made.value_added[at]) = (most, bounded);
        }
        beyond
    }

    /// Adds what actors use and trade to what they make, and gives the regions that make nothing.
    fn publish(&self, published: &mut [Totals]) -> Finding {
        for (actor, totals) in published.iter_mut().enumerate() {
            (totals.exports, totals.imports) = (self.exports[actor], self.imports[actor]);
        }
        let mut idle = Finding::new(
            "regions with final uses and without industries",
            "their uses count, they make nothing",
        );
        for (region, used) in self.final_use.iter().enumerate() {
            published[self.actor_of[region]].final_use += used;
            let makes = |one: &Sums| self.whole_of[one.region] == self.whole_of[region];
            if !self.units.iter().any(makes) {
                idle.add(*used, || self.regions[region].clone());
            }
        }
        idle
    }
}
