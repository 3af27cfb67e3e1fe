//! The balanced collection of coalitions that is worth most: a small linear programme.

/// Below this a number of the table is rounding.
const ZERO: f64 = 1e-10;
/// Steps after which there is no answer. Bland's rule ends far below for the few rows that there are.
const STEPS: usize = 100_000;

/// Weights y of at least 0 that make Σ y·value largest where Σ y·column is 0 in every row but the last and 1 there; and that sum.
/// None where no weights do.
///
/// The primal method in two phases on a full table. Where its choice is open it takes the first (Bland 1977, doi
/// 10.1287/moor.2.2.103), so that it never goes in circles.
pub(super) fn heaviest(columns: &[(Vec<f64>, f64)]) -> Option<(f64, Vec<f64>)> {
    let rows = columns.first()?.0.len();
    let mut table = Table::new(columns, rows);
    // First out of the artificial columns, then along the values.
    let artificial = |column: usize| if column < columns.len() { 0.0 } else { -1.0 };
    if table.climb(columns.len(), artificial)? < -ZERO.sqrt() {
        return None;
    }
    let value = |column: usize| columns.get(column).map_or(0.0, |(_, value)| *value);
    let most = table.climb(columns.len(), value)?;
    let mut weights = vec![0.0; columns.len()];
    for (&column, row) in table.basis.iter().zip(&table.rows) {
        if let Some(weight) = weights.get_mut(column) {
            *weight = row[table.width - 1];
        }
    }
    Some((most, weights))
}

/// Equations solved for one column each. The last column is what they come to.
struct Table {
    rows: Vec<Vec<f64>>,
    /// The column that each row is solved for.
    basis: Vec<usize>,
    width: usize,
}

impl Table {
    /// Begins with an artificial column for each row, behind the others.
    fn new(columns: &[(Vec<f64>, f64)], rows: usize) -> Self {
        let width = columns.len() + rows + 1;
        let row = |at: usize| -> Vec<f64> {
            let own = columns.iter().map(|(column, _)| column[at]);
            let artificial = (0..rows).map(|other| if other == at { 1.0 } else { 0.0 });
            let sum = if at + 1 == rows { 1.0 } else { 0.0 };
            own.chain(artificial).chain([sum]).collect()
        };
        let basis = (0..rows).map(|at| columns.len() + at).collect();
        Self { rows: (0..rows).map(row).collect(), basis, width }
    }

    /// Makes the value of what the equations are solved for as large as it can be by taking in the first `usable` columns; that value.
    fn climb(&mut self, usable: usize, value: impl Fn(usize) -> f64) -> Option<f64> {
        for _ in 0..STEPS {
            let gain = |column: usize| -> f64 {
                let given_up = self.basis.iter().zip(&self.rows).map(|(&own, row)| value(own) * row[column]);
                value(column) - given_up.sum::<f64>()
            };
            let Some(column) =
                (0..usable).find(|&column| !self.basis.contains(&column) && gain(column) > ZERO)
            else {
                let sum =
                    self.basis.iter().zip(&self.rows).map(|(&own, row)| value(own) * row[self.width - 1]);
                return Some(sum.sum());
            };
            let row = self.leaving(column, usable)?;
            self.solve_for(row, column);
        }
        None
    }

    /// The row whose column has to go first when another comes in; an artificial one that is at 0 before all, whatever the sign.
    fn leaving(&self, column: usize, usable: usize) -> Option<usize> {
        let stays = |row: usize| self.basis[row] >= usable && self.rows[row][self.width - 1].abs() <= ZERO;
        let out = (0..self.rows.len()).find(|&row| stays(row) && self.rows[row][column].abs() > ZERO);
        let ratio = |row: usize| self.rows[row][self.width - 1] / self.rows[row][column];
        out.or_else(|| {
            let positive = (0..self.rows.len()).filter(|&row| self.rows[row][column] > ZERO);
            positive.min_by(|&a, &b| {
                let (one, other) = (ratio(a), ratio(b));
                let tie = (one - other).abs() <= ZERO * one.abs().max(other.abs()).max(ZERO);
                if tie { self.basis[a].cmp(&self.basis[b]) } else { one.total_cmp(&other) }
            })
        })
    }

    fn solve_for(&mut self, row: usize, column: usize) {
        let pivot = self.rows[row][column];
        self.rows[row].iter_mut().for_each(|one| *one /= pivot);
        let own = self.rows[row].clone();
        for (_, other) in self.rows.iter_mut().enumerate().filter(|(at, _)| *at != row) {
            let times = other[column];
            if times != 0.0 {
                other.iter_mut().zip(&own).for_each(|(one, of)| *one -= times * of);
            }
        }
        self.basis[row] = column;
    }
}
