//! Whole weights from shares.

use super::Fault;

/// Rounds shares to whole weights that sum to `total`, each at least one, by the method of largest remainders.
///
/// With S the sum of the shares, a share s is due s · total / S. Whoever is due less than one gets one; what is left of the
/// total is due to the others in proportion to their shares; if that brings another below one, it too gets one, and so on.
/// Each of the rest gets its due rounded down, and the units that remain go one each to the largest remainders, the first
/// in position among equals. So the sum is exact, and where nobody is raised to one a weight differs from its due by less
/// than one.
///
/// O(n log n).
///
/// # Errors
/// [`Fault::Share`] for a share that is negative or not finite, [`Fault::NoShares`] if none is above zero,
/// [`Fault::TooManyShares`] if `total` has not a unit for each.
pub fn weights_of(shares: &[f64], total: u32) -> Result<Vec<u32>, Fault> {
    let mut weights = Vec::new();
    Rounding::default().weights_of(shares, total, &mut weights)?;
    Ok(weights)
}

/// What [`weights_of`] is worked out in.
#[derive(Debug, Default)]
pub(super) struct Rounding {
    order: Vec<usize>,
    sums: Vec<f64>,
}

impl Rounding {
    pub(super) fn weights_of(
        &mut self,
        shares: &[f64],
        total: u32,
        weights: &mut Vec<u32>,
    ) -> Result<(), Fault> {
        let bad = |share: &f64| !(share.is_finite() && *share >= 0.0);
        if let Some(position) = shares.iter().position(bad) {
            return Err(Fault::Share { position, found: shares[position] });
        }
        let largest = shares.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Err(Fault::NoShares);
        }
        let players = shares.len();
        if players as u64 > u64::from(total) {
            return Err(Fault::TooManyShares { players, total });
        }

        // A power of two scales without rounding, and keeps sums finite.
        let scale = f64::from_bits(largest.to_bits() & f64::INFINITY.to_bits()).max(f64::MIN_POSITIVE);
        let share = |position: usize| shares[position] / scale;

        // From the smallest share up: whoever is due less than one of what is left, to be shared with all larger ones.
        let Self { order, sums } = self;
        order.clear();
        order.extend(0..players);
        order.sort_unstable_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(a.cmp(&b)));
        sums.clear();
        sums.resize(players + 1, 0.0);
        for (k, &position) in order.iter().enumerate().rev() {
            sums[k] = sums[k + 1] + share(position);
        }
        let mut left = total;
        let mut raised = 0;
        while raised + 1 < players && share(order[raised]) * f64::from(left) / sums[raised] < 1.0 {
            raised += 1;
            left -= 1;
        }

        weights.clear();
        weights.resize(players, 1);
        let rest = &mut order[raised..];
        let due = |position: usize| share(position) * f64::from(left) / sums[raised];
        let mut given = 0;
        for &position in &*rest {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to `total`
            let whole = due(position) as u32;
            weights[position] = whole;
            given += whole;
        }
        rest.sort_unstable_by(|&a, &b| due(b).fract().total_cmp(&due(a).fract()).then(a.cmp(&b)));
        for &position in rest.iter().cycle().take(left.saturating_sub(given) as usize) {
            weights[position] += 1;
        }
        Ok(())
    }
}
