//! Anderson acceleration: the next point from the last few points and their steps.
//!
//! Walker & Ni (2011, SIAM J. Numer. Anal. 49:1715, doi 10.1137/10078356X), with the Gram matrix kept from sweep
//! to sweep so that one sweep costs one column of inner products.

use super::lanes::{add_rows, dot, times};

/// Memory of the last `depth` differences.
#[derive(Debug)]
pub(super) struct Anderson {
    depth: usize,
    len: usize,
    /// Differences of points plus steps, and of steps, one row each.
    moves: Vec<f64>,
    steps: Vec<f64>,
    gram: Vec<f64>,
    last_point: Vec<f64>,
    last_step: Vec<f64>,
    used: usize,
    next: usize,
    started: bool,
    factor: Vec<f64>,
    /// Of the columns with the present step and the one before.
    products: Vec<f64>,
    last_products: Vec<f64>,
    weights: Vec<f64>,
}

impl Anderson {
    pub(super) fn new(len: usize, depth: usize) -> Self {
        Self {
            depth,
            len,
            moves: vec![0.0; len * depth],
            steps: vec![0.0; len * depth],
            gram: vec![0.0; depth * depth],
            last_point: vec![0.0; len],
            last_step: vec![0.0; len],
            used: 0,
            next: 0,
            started: false,
            factor: vec![0.0; depth * depth],
            products: vec![0.0; depth],
            last_products: vec![0.0; depth],
            weights: vec![0.0; depth],
        }
    }

    /// Forgets the past, for points of another length.
    pub(super) fn fit(&mut self, len: usize) {
        self.len = len;
        for rows in [&mut self.moves, &mut self.steps] {
            rows.resize(len * self.depth, 0.0);
        }
        for row in [&mut self.last_point, &mut self.last_step] {
            row.resize(len, 0.0);
        }
        self.restart();
    }

    /// Forgets the past.
    pub(super) fn restart(&mut self) {
        self.used = 0;
        self.next = 0;
        self.started = false;
    }

    /// Moves `point` on, given the plain `step` at it, which is kept and another given back.
    #[inline(always)]
    pub(super) fn advance(&mut self, point: &mut [f64], step: &mut Vec<f64>) {
        let newest = self.started.then(|| self.remember(point, step));
        self.started = true;
        self.last_point.copy_from_slice(point);
        for (p, d) in point.iter_mut().zip(&*step) {
            *p += d;
        }
        std::mem::swap(&mut self.products, &mut self.last_products);
        times(&self.steps[..self.used * self.len], step, &mut self.products[..self.used]);
        if let Some(newest) = newest {
            self.extend_gram(newest);
        }
        self.solve();
        add_rows(&self.weights[..self.used], &self.moves[..self.used * self.len], point);
        std::mem::swap(&mut self.last_step, step);
    }

    /// Takes in what the last step changed, and returns its column.
    #[inline(always)]
    fn remember(&mut self, point: &[f64], step: &[f64]) -> usize {
        let at = self.next;
        let range = at * self.len..(at + 1) * self.len;
        let (moves, steps) = (&mut self.moves[range.clone()], &mut self.steps[range]);
        let now = point.iter().zip(step);
        let last = self.last_point.iter().zip(&self.last_step);
        for ((m, d), ((p, f), (p0, f0))) in moves.iter_mut().zip(steps).zip(now.zip(last)) {
            *d = f - f0;
            *m = p - p0 + *d;
        }
        self.used = (self.used + 1).min(self.depth);
        self.next = (at + 1) % self.depth;
        at
    }

    /// Products of a column with the others: a difference of steps multiplies as the steps do.
    #[inline(always)]
    fn extend_gram(&mut self, at: usize) {
        for c in 0..self.used {
            let product = self.products[c] - self.last_products[c];
            self.gram[c * self.depth + at] = product;
            self.gram[at * self.depth + c] = product;
        }
        let newest = &self.steps[at * self.len..][..self.len];
        self.gram[at * self.depth + at] = dot(newest, newest);
    }

    /// Least squares weights of the differences in the present step, negative, by pivoted Cholesky on scaled columns;
    /// columns that add nothing are left out.
    fn solve(&mut self) {
        let (m, depth) = (self.used, self.depth);
        self.weights.fill(0.0);
        let l = &mut self.factor;
        let mut kept = [0_usize; MAX_DEPTH];
        let mut count = 0;
        let mut rhs = [0.0; MAX_DEPTH];
        // Newest first: the present is better described by the recent past.
        for back in 1..=m {
            let c = (self.next + depth - back) % depth;
            let diagonal = self.gram[c * depth + c];
            if diagonal <= 0.0 {
                continue;
            }
            let mut rest = diagonal;
            for q in 0..count {
                let mut value = self.gram[c * depth + kept[q]];
                for p in 0..q {
                    value -= l[count * depth + p] * l[q * depth + p];
                }
                l[count * depth + q] = value / l[q * depth + q];
                rest -= l[count * depth + q] * l[count * depth + q];
            }
            if rest <= DEPENDENT * diagonal {
                continue;
            }
            l[count * depth + count] = rest.sqrt();
            kept[count] = c;
            rhs[count] = self.products[c];
            count += 1;
        }
        for q in 0..count {
            for p in 0..q {
                rhs[q] -= l[q * depth + p] * rhs[p];
            }
            rhs[q] /= l[q * depth + q];
        }
        for q in (0..count).rev() {
            for p in q + 1..count {
                rhs[q] -= l[p * depth + q] * rhs[p];
            }
            rhs[q] /= l[q * depth + q];
            self.weights[kept[q]] = -rhs[q];
        }
    }
}

/// Largest depth that fits the scratch.
pub(super) const MAX_DEPTH: usize = 16;
/// Share of a column's length below which it counts as dependent on newer ones.
const DEPENDENT: f64 = 1e-12;
