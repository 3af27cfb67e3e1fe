//! What players make of a finite set of agreements: who signs, which are Pareto, which is the bargaining solution. Arrays only.
//!
//! An agreement is a row of payoffs, one a player; the threat point is what they get without any. Payoffs need not be comparable
//! between players: nothing here changes if one player's are multiplied by a number above 0, or the same is added to them and to
//! its threat. A row with what is not a number is an agreement that nobody could look at: it is not signed, and neither Pareto
//! nor in the way of others.
//!
//! ```
//! use sidedeal::deal::bargain;
//!
//! // Two players with two concessions each can make: nothing, the first's, the second's, both.
//! let agreements = [[0.0, 0.0], [-1.0, 3.0], [3.0, -1.0], [2.0, 2.0]];
//! assert_eq!(bargain::pareto(&agreements), [false, true, true, true]);
//! assert_eq!(bargain::signed(&agreements, &[0.0, 0.0]), [false, false, false, true]);
//! assert_eq!(bargain::nash(&agreements, &[0.0, 0.0]), Some(3));
//! ```

/// Gains up to this count as none: what the residual of the solver, 1e-9, can come to in a payoff, percent of real income.
pub const TOLERANCE: f64 = 1e-7;

/// Which players gain from an agreement over the threat point, by more than [`TOLERANCE`].
#[must_use]
pub fn signs(agreement: &[f64], threat: &[f64]) -> Vec<bool> {
    agreement.iter().zip(threat).map(|(payoff, threat)| payoff - threat > TOLERANCE).collect()
}

/// Which agreements all players gain from: the individually rational ones, in the strict sense. O(n).
#[must_use]
pub fn signed<P: AsRef<[f64]>>(agreements: &[P], threat: &[f64]) -> Vec<bool> {
    agreements.iter().map(|agreement| product(agreement.as_ref(), threat).is_some()).collect()
}

/// Π (u − d), the product of all gains over the threat point; none where somebody does not gain.
#[must_use]
pub fn product(agreement: &[f64], threat: &[f64]) -> Option<f64> {
    let gains = agreement.iter().zip(threat).map(|(payoff, threat)| payoff - threat);
    gains.map(|gain| (gain > TOLERANCE).then_some(gain)).product()
}

/// The agreement with the largest product of gains among those that all players gain from; of equals the first. None where
/// there is no such agreement. O(n).
///
/// Nash (1950, doi [10.2307/1907266](https://doi.org/10.2307/1907266)) has a convex set of payoffs, lotteries over agreements
/// among them. There are no lotteries here: this is the best of a finite set by his criterion.
#[must_use]
pub fn nash<P: AsRef<[f64]>>(agreements: &[P], threat: &[f64]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (number, agreement) in agreements.iter().enumerate() {
        let Some(product) = product(agreement.as_ref(), threat) else { continue };
        if best.is_none_or(|(_, most)| product > most) {
            best = Some((number, product));
        }
    }
    best.map(|(number, _)| number)
}

/// Which agreements are Pareto: no other gives everybody at least as much and somebody more. Equal ones stand or fall
/// together; payoffs are compared as they are, so that of agreements which differ by less than a solver's residual one may
/// stand and the other fall. O(n log n) for two players; for more, n times the size of the set.
///
/// # Panics
/// If the rows are of different lengths.
#[must_use]
pub fn pareto<P: AsRef<[f64]>>(agreements: &[P]) -> Vec<bool> {
    let row = |number: usize| agreements[number].as_ref();
    let known = |number: &usize| !row(*number).iter().any(|payoff| payoff.is_nan());
    let mut order: Vec<usize> = (0..agreements.len()).filter(known).collect();
    // From the best: by the first player's payoff, then the second's. Who dominates comes before.
    let descending = |a: &f64, b: &f64| b.total_cmp(a);
    order.sort_unstable_by(|&a, &b| {
        let unequal = row(a).iter().zip(row(b)).map(|(a, b)| descending(a, b)).find(|order| order.is_ne());
        unequal.unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(&b))
    });
    let mut pareto = vec![false; agreements.len()];
    let mut set: Vec<usize> = Vec::new();
    for number in order {
        let payoffs = row(number);
        let dominated = |&by: &usize| {
            let by = row(by);
            assert_eq!(by.len(), payoffs.len(), "agreements with different numbers of players");
            by != payoffs && by.iter().zip(payoffs).all(|(by, own)| by >= own)
        };
        // With two players the last of the set has the second's best payoff so far.
        let rivals = if payoffs.len() == 2 { &set[set.len().saturating_sub(1)..] } else { &set[..] };
        if !rivals.iter().any(dominated) {
            pareto[number] = true;
            set.push(number);
        }
    }
    pareto
}
