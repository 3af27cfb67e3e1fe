//! Actors that a change leaves with trade in one direction only, or with none, which their imbalance has to agree with.

use super::{Baseline, Change, Failure};

/// What trade some actors are left with beyond themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// They can buy from others and sell them nothing.
    Imports,
    /// They can sell to others and buy nothing from them.
    Exports,
    /// Neither.
    Nothing,
}

/// Imbalance over value added that is none.
const ROUNDING: f64 = 1e-9;

/// Why there is no equilibrium, where that can be told from who can trade with whom.
///
/// Whoever can buy and sell nothing has imports above 0 at any finite prices, as shares of spending never become 0, and so has a
/// deficit; who can sell and not buy has a surplus; who can do neither has balanced trade. Actors that sell to each other
/// alone are such a set together, and so are those that buy from each other alone.
pub(super) fn failure(base: &Baseline, change: &Change, deficit: &[f64]) -> Option<Failure> {
    let n = base.actors;
    let mut sells = vec![false; n * n];
    for (cell, (&flow, &cost)) in base.trade.iter().zip(&change.trade_costs).enumerate() {
        let (importer, exporter) = (cell / n % n, cell % n);
        sells[exporter * n + importer] |= importer == exporter || (flow > 0.0 && cost.is_finite());
    }
    let mut reach = sells.clone();
    for via in 0..n {
        for from in (0..n).filter(|from| sells[from * n + via] || reach[from * n + via]).collect::<Vec<_>>() {
            for to in 0..n {
                reach[from * n + to] |= reach[via * n + to];
            }
        }
    }
    let set = |holds: &dyn Fn(usize) -> bool| -> Vec<usize> { (0..n).filter(|&a| holds(a)).collect() };
    // Those that an actor's goods can get to sell to nobody else, and those whose goods can get to it buy from nobody else.
    let buyers = |a: usize| judged(set(&|to| reach[a * n + to]), Left::Imports, &sells, base, deficit);
    let sellers = |a: usize| judged(set(&|from| reach[from * n + a]), Left::Exports, &sells, base, deficit);
    // What holds of some holds of all others the other way round: the fewest are told.
    let found = (0..n).flat_map(|a| [buyers(a), sellers(a)]).flatten();
    let (actors, left, deficit) = found.min_by_key(|(actors, ..)| actors.len())?;
    Some(Failure::OneWay { actors, left, deficit })
}

/// A set that is left with no more than `left`, what it is left with and its deficit, where these do not agree.
fn judged(
    actors: Vec<usize>,
    left: Left,
    sells: &[bool],
    base: &Baseline,
    deficit: &[f64],
) -> Option<(Vec<usize>, Left, f64)> {
    let n = base.actors;
    if actors.len() == n {
        return None;
    }
    let trades = |inside: usize, outside: usize| match left {
        Left::Exports => sells[inside * n + outside],
        _ => sells[outside * n + inside],
    };
    let outside = || (0..n).filter(|other| !actors.contains(other));
    let any = outside().any(|other| actors.iter().any(|&own| trades(own, other)));
    let deficit: f64 = actors.iter().map(|&a| deficit[a]).sum();
    let rounding = ROUNDING * actors.iter().map(|&a| base.value_added[a]).sum::<f64>();
    let left = if any { left } else { Left::Nothing };
    let agrees = match left {
        Left::Imports => deficit > rounding,
        Left::Exports => deficit < -rounding,
        Left::Nothing => deficit.abs() <= rounding,
    };
    (!agrees).then_some((actors, left, deficit))
}

#[cfg(test)]
mod tests {
    use super::Left;
    use crate::trade::small::economy;
    use crate::trade::{Failure, Nests, Settings};

    /// How it ends if every flow stops that is named.
    fn end(stops: impl Fn(usize, usize) -> bool) -> Option<Failure> {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let base = economy.baseline();
        let n = base.actors;
        let mut change = base.no_change();
        for (cell, cost) in change.trade_costs.iter_mut().enumerate() {
            let (importer, exporter) = (cell / n % n, cell % n);
            if importer != exporter && stops(importer, exporter) {
                *cost = f64::INFINITY;
            }
        }
        economy.solve(&change, &economy.before(), &Settings::default()).err()
    }

    #[test]
    fn trade_in_one_direction_has_to_agree_with_the_imbalance() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        for (a, &deficit) in economy.baseline().deficit.iter().enumerate() {
            let one_way = |left| Some(Failure::OneWay { actors: vec![a], left, deficit });
            // What it cannot sell it need not earn; what it cannot buy it need not pay.
            let cannot_sell = end(|_, exporter| exporter == a);
            let cannot_buy = end(|importer, _| importer == a);
            if deficit > 0.0 {
                assert_eq!(cannot_buy, one_way(Left::Exports));
                assert!(!matches!(cannot_sell, Some(Failure::OneWay { .. })), "{cannot_sell:?}");
            } else {
                assert_eq!(cannot_sell, one_way(Left::Imports));
                assert!(!matches!(cannot_buy, Some(Failure::OneWay { .. })), "{cannot_buy:?}");
            }
            let cut_off = end(|importer, exporter| importer == a || exporter == a);
            assert_eq!(cut_off, one_way(Left::Nothing));
        }
    }

    #[test]
    fn who_has_no_imbalance_may_be_cut_off() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let base = economy.baseline();
        let n = base.actors;
        for alone in 0..n {
            let mut change = base.no_change();
            for (cell, cost) in change.trade_costs.iter_mut().enumerate() {
                if (cell / n % n == alone) != (cell % n == alone) {
                    *cost = f64::INFINITY;
                }
            }
            assert_eq!(super::failure(base, &change, &vec![0.0; n]), None, "{alone}");
        }
    }

    #[test]
    fn actors_that_sell_to_each_other_in_a_ring_are_cut_off_from_nobody() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let base = economy.baseline();
        let n = base.actors;
        for step in [1, n - 1] {
            let mut change = base.no_change();
            for (cell, cost) in change.trade_costs.iter_mut().enumerate() {
                let (importer, exporter) = (cell / n % n, cell % n);
                if importer != exporter && importer != (exporter + step) % n {
                    *cost = f64::INFINITY;
                }
            }
            assert_eq!(super::failure(base, &change, &base.deficit), None);
            // Where one of them sells nothing the ring is a line: the last can only buy, and the first only sell.
            for last in 0..n {
                let mut line = change.clone();
                for (cell, cost) in line.trade_costs.iter_mut().enumerate() {
                    if cell % n == last && cell / n % n != last {
                        *cost = f64::INFINITY;
                    }
                }
                let disagrees = |of: &[usize], buys: bool| {
                    let deficit: f64 = of.iter().map(|&a| base.deficit[a]).sum();
                    (deficit > 0.0) != buys
                };
                // From the last backwards, and the rest of them.
                let ends: Vec<usize> = (0..n).map(|back| (last + n * n - back * step) % n).collect();
                let any = (1..n).any(|k| disagrees(&ends[..k], true) || disagrees(&ends[k..], false));
                assert_eq!(super::failure(base, &line, &base.deficit).is_some(), any, "{step} {last}");
            }
        }
    }

    #[test]
    fn actors_that_trade_among_themselves_are_judged_together() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let deficit = &economy.baseline().deficit;
        let both = deficit[0] + deficit[1];
        let inside = |actor: usize| actor < 2;
        let failure = end(|importer, exporter| {
            inside(importer) != inside(exporter)
                && if both > 0.0 { inside(importer) } else { inside(exporter) }
        });
        let Some(Failure::OneWay { actors, left, deficit }) = failure else { panic!("{failure:?}") };
        assert_eq!(left, if both > 0.0 { Left::Exports } else { Left::Imports });
        assert_eq!((actors, deficit), (vec![0, 1], both));
    }
}
