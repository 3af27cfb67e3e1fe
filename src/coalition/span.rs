//! Shares that are settled for some coalitions, and what that leaves free for others.

/// Below this a coefficient is rounding: those of sets are small fractions of whole numbers.
const ZERO: f64 = 1e-9;

/// Sums of shares that are fixed, as equations in reduced form: what they say of a set that they span, and what they leave open.
pub(super) struct Span {
    players: usize,
    /// Coefficients by player, 1 at a row's own player and 0 there in all others; and the sum.
    rows: Vec<(Vec<f64>, f64)>,
    /// The own player of each row.
    own: Vec<usize>,
}

impl Span {
    pub(super) fn new(players: usize) -> Self {
        Self { players, rows: Vec::new(), own: Vec::new() }
    }

    /// How many of its equations say something of their own.
    pub(super) fn rank(&self) -> usize {
        self.rows.len()
    }

    /// A set by the players that the equations leave free, in their order: its coefficients, and what it gets where these get
    /// nothing.
    pub(super) fn free(&self, mask: usize) -> (Vec<f64>, f64) {
        let (left, known) = self.reduced(mask);
        let free = (0..self.players).filter(|player| !self.own.contains(player));
        (free.map(|player| left[player]).collect(), known)
    }

    /// Whether what a set gets is fixed.
    pub(super) fn holds(&self, mask: usize) -> bool {
        self.reduced(mask).0.iter().all(|left| left.abs() < ZERO)
    }

    /// Fixes what a set gets, unless that is fixed already.
    pub(super) fn add(&mut self, mask: usize, sum: f64) {
        let (mut row, known) = self.reduced(mask);
        let Some((own, pivot)) = row
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
            .filter(|(_, pivot)| pivot.abs() >= ZERO)
        else {
            return;
        };
        for one in &mut row {
            *one /= pivot;
        }
        let sum = (sum - known) / pivot;
        for (other, total) in &mut self.rows {
            let times = other[own];
            other.iter_mut().zip(&row).for_each(|(one, of)| *one -= times * of);
            *total -= times * sum;
        }
        self.rows.push((row, sum));
        self.own.push(own);
    }

    /// A set less what the equations say of it: what is left by player, and the sum that was taken out.
    fn reduced(&self, mask: usize) -> (Vec<f64>, f64) {
        let mut left: Vec<f64> =
            (0..self.players).map(|i| if mask >> i & 1 == 1 { 1.0 } else { 0.0 }).collect();
        let mut known = 0.0;
        for ((row, sum), &own) in self.rows.iter().zip(&self.own) {
            let times = left[own];
            left.iter_mut().zip(row).for_each(|(one, of)| *one -= times * of);
            known += times * sum;
        }
        (left, known)
    }
}
