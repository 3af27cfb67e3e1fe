//! Deals that last: promises held to repeated games that are known, and to sums year by year.

use proptest::prelude::*;
use sidedeal::deal::{Promise, Stage, Stream};

use crate::support::{assert_close, config};

const FOR_EVER: usize = 20_000;

/// What is paid in some years, each worth so much less, the first now.
fn worth(factor: f64, payment: impl Fn(usize) -> f64) -> f64 {
    (0..FOR_EVER).rev().fold(0.0, |later, year| payment(year) + factor * later)
}

#[test]
fn two_prisoners_keep_quiet_from_the_discount_factor_that_is_known() {
    // Temptation 5, reward 3, punishment 1 (Axelrod 1984): 2 / 4.
    let axelrod = Promise { kept: 3.0, broken: 5.0, after: 1.0 };
    assert_eq!(axelrod.critical(1.0), Some(0.5));
    // Duopolists of Friedman (1971) with linear demand 1 - q and no cost: a half of the monopoly's 1/4 each, 9/64 by the best answer to
    // that, 1/9 after. Known: 9/17.
    let duopolist = Promise { kept: 1.0 / 8.0, broken: 9.0 / 64.0, after: 1.0 / 9.0 };
    assert_close(duopolist.critical(1.0).unwrap(), 9.0 / 17.0, 1e-12);
    // n sellers of the same good at one price: (n - 1) / n.
    for sellers in 2..10 {
        let n = f64::from(sellers);
        let bertrand = Promise { kept: 1.0 / n, broken: 1.0, after: 0.0 };
        assert_close(bertrand.critical(1.0).unwrap(), (n - 1.0) / n, 1e-12);
    }
    // Nothing tempts; what follows is no worse.
    assert_eq!(Promise { kept: 3.0, broken: 3.0, after: 1.0 }.critical(1.0), Some(0.0));
    assert_eq!(Promise { kept: 3.0, broken: 2.0, after: 9.0 }.critical(1.0), Some(0.0));
    assert_eq!(Promise { kept: 3.0, broken: 5.0, after: 3.0 }.critical(1.0), None);
    assert_eq!(Promise { kept: 3.0, broken: 5.0, after: 4.0 }.critical(1.0), None);
}

#[test]
fn the_sooner_a_break_is_answered_the_less_patience_it_takes() {
    let promise = Promise { kept: 3.0, broken: 5.0, after: 1.0 };
    for (lag, critical) in [(0.25, 0.0625), (0.5, 0.25), (1.0, 0.5), (2.0, 0.5_f64.sqrt())] {
        assert_close(promise.critical(lag).unwrap(), critical, 1e-12);
        assert_close(promise.longest_lag(critical), lag, 1e-12);
    }
    assert!(promise.longest_lag(0.97) > 22.0 && promise.longest_lag(0.97) < 23.0);
    assert_eq!(Promise { broken: 3.0, ..promise }.longest_lag(0.97), f64::INFINITY);
    assert_eq!(Promise { after: 3.0, ..promise }.longest_lag(0.97), 0.0);
}

proptest! {
    #![proptest_config(config(64))]

    /// Year by year, with breaks that are answered after whole years.
    #[test]
    fn a_promise_is_kept_where_keeping_it_is_worth_more(
        kept in -2.0..2.0, gain in 0.001..2.0, loss in 0.01..2.0, lag in 1_usize..4, off in 0.002..0.05
    ) {
        let promise = Promise { kept, broken: kept + gain, after: kept - loss };
        let years = f64::from(u32::try_from(lag).unwrap());
        let critical = promise.critical(years).unwrap();
        prop_assert!(critical > 0.0 && critical < 1.0);
        for (factor, keeps) in [(critical - off, false), (critical + off, true)] {
            if factor <= 0.0 || factor >= 0.998 {
                continue;
            }
            let keeping = worth(factor, |_| promise.kept);
            let breaking = worth(factor, |year| if year < lag { promise.broken } else { promise.after });
            prop_assert_eq!(keeping >= breaking, keeps, "{} and {} at {}", keeping, breaking, factor);
            prop_assert_eq!(promise.is_kept(factor, years), keeps);
            // Payments that flow say the same.
            let stream = Stream { stages: vec![Stage { begins: 2027.0, promise }], ends: None };
            let rate = 1.0 / factor - 1.0;
            prop_assert_eq!(stream.worth_keeping(2027.0, rate, years) >= 0.0, keeps);
            prop_assert_eq!(stream.walks_away(rate, years).is_none(), keeps);
        }
    }

    /// What flows, cut into days by hand.
    #[test]
    fn worth_is_the_sum_of_days(
        first in prop::array::uniform3(-1.0..1.0), second in prop::array::uniform3(-1.0..1.0),
        length in 0.2..3.0, tail in 0.2..3.0, lag in 0.1..4.0, rate in 0.01..0.3
    ) {
        let promise = |[kept, broken, after]: [f64; 3]| Promise { kept, broken, after };
        let stages = vec![
            Stage { begins: 0.0, promise: promise(first) },
            Stage { begins: length, promise: promise(second) },
        ];
        let ends = length + tail;
        let stream = Stream { stages, ends: Some(ends) };
        let steps = 20_000;
        let day = ends / f64::from(steps);
        let by_hand: f64 = (0..steps)
            .map(|step| {
                let time = (f64::from(step) + 0.5) * day;
                let [kept, broken, after] = if time < length { first } else { second };
                let instead = if time < lag { broken } else { after };
                (kept - instead) * f64::powf(1.0 + rate, -time) * day
            })
            .sum();
        prop_assert!((stream.worth_keeping(0.0, rate, lag) - by_hand).abs() < 2e-3);
    }
}

#[test]
fn who_pays_first_and_is_paid_later_leaves_when_it_has_been_paid() {
    // Licences now for purchases over three years, after which the licences would be all that is left to give.
    let given = Promise { kept: 1.0, broken: 1.5, after: 0.0 };
    let giving = Promise { kept: -0.2, broken: 0.3, after: 0.0 };
    let stream = Stream {
        stages: vec![Stage { begins: 2027.0, promise: given }, Stage { begins: 2030.0, promise: giving }],
        ends: None,
    };
    // By hand at a rate that counts next year a half: from time x before the turn it keeps while
    // ∫ of what it would lose ≥ 0, and at the turn 0.5 a year is gained for a year and 0.2 saved ever after.
    let at_turn = stream.worth_keeping(2030.0, 1.0, 1.0);
    let decay = 2.0_f64.ln();
    assert_close(at_turn, (-0.5 * 0.5 - 0.2 * 0.5) / decay, 1e-12);
    // Left with less than a year, it gains 0.5 until the turn and until a year is over, then saves 0.2; y = 2^-(time to the turn):
    // 0.5 (1 - 1/2) + 0.2 / 2 > 0 at any such time.
    let leaves = stream.walks_away(1.0, 1.0).unwrap();
    // More than a year before, there is a loss of 1 from a year on until the turn, then 0.2 is saved: it leaves where
    // 0.25 + 0.2 y = 0.5 - y, y = 0.25 / 1.2.
    let expected = 2030.0 - (1.2_f64 / 0.25).log2();
    assert!((leaves - expected).abs() < 2.0 / 365.0, "{leaves} {expected}");
    // A break that is answered in a month is no gain until the turn comes nearer.
    let later = stream.walks_away(1.0, 1.0 / 12.0).unwrap();
    assert!(later > leaves && later <= 2030.0, "{later}");
    // Where the last stage is worth keeping nobody leaves.
    let stays = Stream { stages: vec![Stage { begins: 2027.0, promise: given }], ends: None };
    assert_eq!(stays.walks_away(0.03, 1.0), None);
    // It ends: the last days are taken.
    let ends = Stream { ends: Some(2029.0), ..stays };
    let leaves = ends.walks_away(0.03, 1.0).unwrap();
    // 0.5 (1 - ρ) until answered against 1 (ρ - ρ^x): x years before the end with ρ = 1 / 1.03.
    let rho: f64 = 1.0 / 1.03;
    let x = (rho - 0.5 * (1.0 - rho)).ln() / rho.ln();
    assert!((leaves - (2029.0 - x)).abs() < 2.0 / 365.0, "{leaves} {}", 2029.0 - x);
}
