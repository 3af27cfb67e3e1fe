//! Worlds made up from a seed: dense, plausible, in balance with themselves.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::{Kind, World, WorldBuilder};

/// The tables of a world as arrays; layouts as in `trade::Tables`.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) actors: usize,
    pub(crate) sectors: usize,
    pub(crate) trade: Vec<f64>,
    pub(crate) tariffs: Vec<f64>,
    pub(crate) inputs: Vec<f64>,
    pub(crate) output: Vec<f64>,
    pub(crate) value_added: Vec<f64>,
    pub(crate) elasticity: Vec<f64>,
}

impl Draft {
    /// Sizes spread over two orders of magnitude, trade by gravity with a home bias of 0.6 to 0.9, inputs at random
    /// with a heavy diagonal, tariffs up to 10 % in three sectors of five, imbalances of a few percent.
    pub(crate) fn new(actors: usize, sectors: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (n, s) = (actors, sectors);
        let place: Vec<(f64, f64)> =
            (0..n).map(|_| (rng.random_range(0.0..1.0), rng.random_range(0.0..1.0))).collect();
        let size: Vec<f64> = (0..n).map(|_| 10_f64.powf(rng.random_range(2.0..4.0))).collect();
        let spending: Vec<f64> = (0..n).map(|_| 1.0 + rng.random_range(-0.04..0.04)).collect();
        let elasticity: Vec<f64> = (0..s).map(|_| rng.random_range(1.5..10.0)).collect();
        let share = gravity(n, s, &size, &place, &mut rng);
        let tariffs = duties(n, s, &mut rng);
        let (v, gamma) = technology(n, s, &mut rng);
        let mut alpha: Vec<f64> = (0..n * s).map(|_| rng.random_range(0.2..1.0)).collect();
        for row in alpha.chunks_exact_mut(s) {
            let total: f64 = row.iter().sum();
            for a in row {
                *a /= total;
            }
        }

        // Spending that buys what its own sales need, by going round until it settles.
        let mut output: Vec<f64> = (0..n * s).map(|c| size[c / s] * 2.0 * alpha[c]).collect();
        let mut trade = vec![0.0; n * n * s];
        for _ in 0..150 {
            let mut demand = vec![0.0; n * s];
            let mut final_total = 0.0;
            let mut value_total = 0.0;
            for a in 0..n {
                let value: f64 = (0..s).map(|j| v[a * s + j] * output[a * s + j]).sum();
                value_total += value;
                final_total += value * spending[a];
            }
            for a in 0..n {
                let value: f64 = (0..s).map(|j| v[a * s + j] * output[a * s + j]).sum();
                let last = value * spending[a] * value_total / final_total;
                for j in 0..s {
                    demand[a * s + j] += alpha[a * s + j] * last;
                }
                for j in 0..s {
                    for k in 0..s {
                        demand[a * s + k] += gamma[(a * s + j) * s + k] * output[a * s + j];
                    }
                }
            }
            output.fill(0.0);
            for j in 0..s {
                for a in 0..n {
                    for i in 0..n {
                        let c = (j * n + a) * n + i;
                        trade[c] = share[c] * demand[a * s + j];
                        output[i * s + j] += trade[c];
                    }
                }
            }
        }
        let value_added = output.iter().zip(&v).map(|(y, v)| y * v).collect();
        let inputs = gamma.iter().enumerate().map(|(c, g)| g * output[c / s]).collect();
        Self { actors, sectors, trade, tariffs, inputs, output, value_added, elasticity }
    }

    /// The same as a world: actors A000, A001, ..., sectors S000, ...
    pub(crate) fn world(&self) -> World {
        let [actors, sectors] = [self.actors, self.sectors].map(|len| (0..len).collect::<Vec<_>>());
        self.builder(&actors, &sectors, 1.0).build().unwrap()
    }

    /// The same with its actors and sectors in this order and so many units of money in place of one.
    pub(crate) fn builder(&self, order: &[usize], sector_order: &[usize], money: f64) -> WorldBuilder {
        let (n, s) = (self.actors, self.sectors);
        let mut builder = WorldBuilder::new("synthetic");
        let mut actors: Vec<_> = order
            .iter()
            .map(|&a| (a, builder.actor(&format!("A{a:03}"), &format!("actor {a}")).unwrap()))
            .collect();
        let mut sectors: Vec<_> = sector_order
            .iter()
            .map(|&j| {
                let (code, name) = (format!("S{j:03}"), format!("sector {j}"));
                (j, builder.sector(&code, &name, Kind::Goods, self.elasticity[j]).unwrap())
            })
            .collect();
        actors.sort_unstable();
        sectors.sort_unstable();
        for &(j, sector) in &sectors {
            for &(a, actor) in &actors {
                let (output, value_added) = (self.output[a * s + j], self.value_added[a * s + j]);
                builder.production(actor, sector, output * money, value_added * money).unwrap();
                for &(k, input) in &sectors {
                    let value = self.inputs[(a * s + j) * s + k] * money;
                    builder.input(actor, input, sector, value).unwrap();
                }
                for &(i, exporter) in &actors {
                    let c = (j * n + a) * n + i;
                    builder.trade(actor, exporter, sector, self.trade[c] * money).unwrap();
                    if self.tariffs[c] != 0.0 {
                        builder.tariff(actor, exporter, sector, self.tariffs[c]).unwrap();
                    }
                }
            }
        }
        builder
    }
}

/// Shares of exporters in each importer's purchases, before duty.
fn gravity(n: usize, s: usize, size: &[f64], place: &[(f64, f64)], rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut share = vec![0.0; n * n * s];
    for row in 0..n * s {
        let a = row % n;
        let home = if n == 1 { 1.0 } else { rng.random_range(0.6..0.9) };
        let cells = &mut share[row * n..][..n];
        for (i, cell) in cells.iter_mut().enumerate().filter(|(i, _)| *i != a) {
            let (x, y) = (place[a].0 - place[i].0, place[a].1 - place[i].1);
            *cell = size[i] / (0.05 + x.hypot(y)) * rng.random_range(0.2..1.8);
        }
        let abroad: f64 = cells.iter().sum();
        for cell in cells.iter_mut() {
            *cell *= (1.0 - home) / abroad.max(f64::MIN_POSITIVE);
        }
        cells[a] = home;
    }
    share
}

fn duties(n: usize, s: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut tariffs = vec![0.0; n * n * s];
    for j in (0..s).filter(|j| j % 5 < 3) {
        for a in 0..n {
            let usual = rng.random_range(0.0..0.1);
            for i in (0..n).filter(|&i| i != a) {
                tariffs[(j * n + a) * n + i] = usual * rng.random_range(0.0..1.0);
            }
        }
    }
    tariffs
}

/// v, and γ as `[actor][using][input]`.
fn technology(n: usize, s: usize, rng: &mut ChaCha8Rng) -> (Vec<f64>, Vec<f64>) {
    let v: Vec<f64> = (0..n * s).map(|_| rng.random_range(0.35..0.65)).collect();
    let mut gamma = vec![0.0; n * s * s];
    for (row, v) in v.iter().enumerate() {
        let inputs = &mut gamma[row * s..][..s];
        for g in inputs.iter_mut() {
            *g = rng.random_range(0.0..1.0_f64).powi(3);
        }
        inputs[row % s] += 1.5;
        let total: f64 = inputs.iter().sum();
        for g in inputs {
            *g *= (1.0 - v) / total;
        }
    }
    (v, gamma)
}
