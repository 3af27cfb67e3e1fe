//! Flexible GMRES: a linear system from products with its matrix alone.
//!
//! Saad (1993, SIAM J. Sci. Comput. 14:461, doi 10.1137/0914028). Flexible, because the preconditioner works in single
//! precision and is linear only to that: the corrected directions are kept, not made again.

use super::lanes::{axpy, dot};

/// Directions kept before the search begins anew from where it is.
const RESTART: usize = 40;
/// Share of the residual that a round of directions must at least remove to be followed by another.
const PROGRESS: f64 = 0.5;

/// How far a search got.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    /// Products with the matrix.
    pub(super) products: usize,
    /// Length of what is left of the right side, over the right side's.
    pub(super) residual: f64,
}

/// Moves `x` towards the solution of `A x = rhs` until the residual is at most `tolerance` times `rhs`, at most `limit`
/// products are spent, or rounding leaves no progress. `product` writes A times its first argument into its second;
/// `precondition` likewise an approximate inverse. One product, one preconditioning and O(len · 40) a step.
#[inline(always)]
pub(super) fn solve(
    mut product: impl FnMut(&[f64], &mut [f64]),
    mut precondition: impl FnMut(&[f64], &mut [f64]),
    rhs: &[f64],
    x: &mut [f64],
    tolerance: f64,
    limit: usize,
) -> Reached {
    let len = rhs.len();
    let size = dot(rhs, rhs).sqrt();
    let mut residual = rhs.to_vec();
    let mut products = 0;
    if x.iter().any(|&x| x != 0.0) {
        products += 1;
        gap(&mut product, rhs, x, &mut residual);
    }
    let mut left = dot(&residual, &residual).sqrt();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut directions: Vec<Vec<f64>> = Vec::new();
    let mut last = f64::INFINITY;
    while left > tolerance * size && left < PROGRESS * last && products < limit {
        last = left;
        basis.clear();
        directions.clear();
        basis.push(residual.iter().map(|r| r / left).collect());
        let mut triangle = Triangle::new(left);
        while directions.len() < RESTART && products < limit && triangle.left() > tolerance * size {
            let newest = &basis[basis.len() - 1];
            let mut direction = vec![0.0; len];
            precondition(newest, &mut direction);
            let mut next = vec![0.0; len];
            product(&direction, &mut next);
            products += 1;
            directions.push(direction);
            let mut column = Vec::with_capacity(basis.len() + 1);
            for vector in &basis {
                let along = dot(vector, &next);
                axpy(-along, vector, &mut next);
                column.push(along);
            }
            let beyond = dot(&next, &next).sqrt();
            column.push(beyond);
            triangle.push(column);
            if beyond <= f64::MIN_POSITIVE {
                break;
            }
            for v in &mut next {
                *v /= beyond;
            }
            basis.push(next);
        }
        for (weight, direction) in triangle.weights().iter().zip(&directions) {
            axpy(*weight, direction, x);
        }
        // What is left is measured, not inferred, so that a result is checked by the equations themselves.
        products += 1;
        gap(&mut product, rhs, x, &mut residual);
        left = dot(&residual, &residual).sqrt();
    }
    let residual = if size > 0.0 { left / size } else { left };
    Reached { products, residual }
}

fn gap(product: &mut impl FnMut(&[f64], &mut [f64]), rhs: &[f64], x: &[f64], residual: &mut [f64]) {
    product(x, residual);
    for (r, b) in residual.iter_mut().zip(rhs) {
        *r = b - *r;
    }
}

/// The projected least-squares problem, kept triangular by Givens rotations.
struct Triangle {
    columns: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    rhs: Vec<f64>,
}

impl Triangle {
    fn new(size: f64) -> Self {
        Self { columns: Vec::new(), rotations: Vec::new(), rhs: vec![size] }
    }

    /// Residual of the problem as it stands.
    fn left(&self) -> f64 {
        self.rhs[self.rhs.len() - 1].abs()
    }

    fn push(&mut self, mut column: Vec<f64>) {
        for (k, &(cos, sin)) in self.rotations.iter().enumerate() {
            let (upper, lower) = (column[k], column[k + 1]);
            column[k] = cos * upper + sin * lower;
            column[k + 1] = cos * lower - sin * upper;
        }
        let k = column.len() - 2;
        let radius = column[k].hypot(column[k + 1]);
        let (cos, sin) = if radius > 0.0 { (column[k] / radius, column[k + 1] / radius) } else { (1.0, 0.0) };
        column[k] = radius;
        column.truncate(k + 1);
        self.columns.push(column);
        self.rotations.push((cos, sin));
        let last = self.rhs[k];
        self.rhs[k] = cos * last;
        self.rhs.push(-sin * last);
    }

    /// Weights of the directions; one that the matrix takes to nothing gets none.
    fn weights(&self) -> Vec<f64> {
        let count = self.columns.len();
        let mut weights = self.rhs[..count].to_vec();
        for k in (0..count).rev() {
            let column = &self.columns[k];
            weights[k] = if column[k] > 0.0 { weights[k] / column[k] } else { 0.0 };
            let weight = weights[k];
            for (w, c) in weights[..k].iter_mut().zip(column) {
                *w -= weight * c;
            }
        }
        weights
    }
}
