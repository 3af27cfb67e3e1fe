//! Sobol' indices against closed forms, at the size they are used at: few unknowns that matter among 212.

use std::f64::consts::PI;

use sidedeal::sensitivity::{Fault, Index, Screen, Share, Shares, Study, Until};
use sidedeal::sequence::Sequence;

/// As many unknowns as the widest bundled scenario has.
const UNKNOWNS: usize = 212;
/// As the command asks for.
const COMMAND: Until = Until::Error { most: 0.025, runs: 13_000 };

/// A function with known closed indices, of unknowns at some places among others that do nothing.
trait Known {
    fn at(&self, x: &[f64]) -> f64;

    /// The share of variance due to some of its own unknowns, alone and among themselves.
    fn closed(&self, has: &dyn Fn(usize) -> bool) -> f64;
}

struct Ishigami;

impl Known for Ishigami {
    fn at(&self, x: &[f64]) -> f64 {
        let x = |i: usize| PI * (2.0 * x[i] - 1.0);
        x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin()
    }

    fn closed(&self, has: &dyn Fn(usize) -> bool) -> f64 {
        let (a, b) = (7.0, 0.1);
        let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0_f64).powi(2);
        let second = a * a / 8.0;
        let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let part = |there: bool, part: f64| if there { part } else { 0.0 };
        (part(has(0), first) + part(has(1), second) + part(has(0) && has(2), both)) / (first + second + both)
    }
}

/// Sobol' g-function.
struct G;

const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

impl Known for G {
    fn at(&self, x: &[f64]) -> f64 {
        x.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    }

    fn closed(&self, has: &dyn Fn(usize) -> bool) -> f64 {
        let of = |has: &dyn Fn(usize) -> bool| {
            let own = |i: usize| if has(i) { 1.0 / (3.0 * (1.0 + A[i]).powi(2)) } else { 0.0 };
            (0..8).map(|i| 1.0 + own(i)).product::<f64>() - 1.0
        };
        of(has) / of(&|_| true)
    }
}

/// Eight unknowns of weights 1 to 8, of which five can be listed.
struct Linear;

impl Known for Linear {
    fn at(&self, x: &[f64]) -> f64 {
        x.iter().zip(1..).take(8).map(|(x, w)| f64::from(w) * x).sum()
    }

    fn closed(&self, has: &dyn Fn(usize) -> bool) -> f64 {
        (1..=8)
            .filter(|&w| has(w - 1))
            .map(|w| [1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0, 64.0][w - 1])
            .sum::<f64>()
            / 204.0
    }
}

/// Numbers of Pareto's distribution, `x^(−a)`, multiplied or added: heavy tails, without moments of order `1 / a` and more.
enum Pareto {
    Product([f64; 3]),
    Sum([f64; 3]),
}

impl Known for Pareto {
    fn at(&self, x: &[f64]) -> f64 {
        let (Self::Product(powers) | Self::Sum(powers)) = self;
        let numbers = x.iter().zip(powers).map(|(x, a)| x.powf(-a));
        match self {
            Self::Product(_) => numbers.product(),
            Self::Sum(_) => numbers.sum(),
        }
    }

    fn closed(&self, has: &dyn Fn(usize) -> bool) -> f64 {
        let (Self::Product(powers) | Self::Sum(powers)) = self;
        let of = |has: &dyn Fn(usize) -> bool| {
            // Squares of means, and means of squares.
            let moments = (0..3).filter(|&i| has(i)).map(|i| powers[i]);
            let moments = moments.map(|a| ((1.0 - a).powi(-2), 1.0 / (1.0 - 2.0 * a)));
            match self {
                Self::Product(_) => moments.map(|(mean, square)| square / mean).product::<f64>() - 1.0,
                Self::Sum(_) => moments.map(|(mean, square)| square - mean).sum(),
            }
        };
        of(has) / of(&|_| true)
    }
}

fn draws(seed: u64, unknowns: usize) -> Vec<Vec<f64>> {
    let sequence = Sequence::plain(seed);
    let point = |draw| {
        let mut point = vec![0.0; unknowns];
        sequence.fill(draw, &mut point);
        point
    };
    (0..1000).map(point).collect()
}

/// A study of a model after a screen of 1000 draws.
fn study(seed: u64, unknowns: usize, until: Until, model: impl Fn(&[f64]) -> Vec<f64>) -> Study {
    let points = draws(seed, unknowns);
    let outputs: Vec<Vec<f64>> = points.iter().map(|point| model(point)).collect();
    let mut study = Study::new(Screen::of(&points, &outputs, 0.0).unwrap(), 5, seed);
    study.extend(until, |points| Ok::<_, ()>(points.iter().map(|x| Some(model(x))).collect())).unwrap();
    study
}

/// Some places among all unknowns, others for each seed.
fn places(seed: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..UNKNOWNS).collect();
    let coins = Sequence::plain(seed ^ 0xABCD);
    places.sort_by(|&one, &other| coins.point(0, one).total_cmp(&coins.point(0, other)));
    places.truncate(8);
    places
}

fn embedded(of: &dyn Known, seed: u64, until: Until) -> (Study, Vec<usize>) {
    let places = places(seed);
    let study = study(seed, UNKNOWNS, until, |x| {
        vec![of.at(&places.iter().map(|&place| x[place]).collect::<Vec<f64>>())]
    });
    (study, places)
}

/// Everything that is said of an output, with the truth.
fn checked(of: &dyn Known, shares: &Shares, places: &[usize]) -> Vec<(Index, f64)> {
    let pairs = |share: &Share| {
        let own = |i: usize| share.unknowns.contains(&places[i]);
        [(share.first, of.closed(&own)), (share.total, 1.0 - of.closed(&|i| !own(i)))]
    };
    shares.parts.iter().chain(&shares.others).flat_map(pairs).collect()
}

#[test]
fn published_indices_are_found_among_212_unknowns() {
    let close = |of: &dyn Known, expected: &[(usize, f64, f64)]| {
        let (study, places) = embedded(of, 1, Until::Rows(4096));
        let shares = study.shares(0).unwrap();
        for &(unknown, first, total) in expected {
            let part = shares.parts.iter().find(|part| part.unknowns == [places[unknown]]).unwrap();
            for (index, truth) in [(part.first, first), (part.total, total)] {
                assert!(index.error < 0.016, "{unknown}: {index:?}");
                assert!((index.value - truth).abs() < 3.0 * index.error, "{unknown}: {index:?}, {truth}");
            }
        }
        // The closed forms that tests below hold to are those.
        for (unknown, first, total) in expected {
            assert!((of.closed(&|i| i == *unknown) - first).abs() < 1e-4);
            assert!((1.0 - of.closed(&|i| i != *unknown) - total).abs() < 1e-4);
        }
    };
    // Saltelli et al. (2008), Global sensitivity analysis, tables of both functions.
    close(&Ishigami, &[(0, 0.3139, 0.5576), (1, 0.4424, 0.4424), (2, 0.0, 0.2437)]);
    close(&G, &[(0, 0.7162, 0.7871), (1, 0.1790, 0.2422)]);
}

/// Share of indices whose intervals hold the truth, among those whose errors are more than rounding, over 200 seeds as the
/// command asks for them.
fn coverage(of: &dyn Known) -> f64 {
    let (mut covered, mut all, mut low) = (0.0, 0.0, 0);
    for seed in 0..200 {
        let (study, places) = embedded(of, seed, COMMAND);
        let shares = study.shares(0).unwrap();
        for (index, truth) in checked(of, &shares, &places) {
            assert!(index.error <= 0.025, "seed {seed}: {index:?} after {} runs", study.runs());
            assert!(
                (index.value - truth).abs() < 5.0 * index.error + 1e-9,
                "seed {seed}: {index:?}, {truth}"
            );
            if index.error > 1e-9 {
                let (from, to) = index.interval();
                covered += f64::from(u8::from(from <= truth && truth <= to));
                all += 1.0;
            }
        }
        // Errors of one study have rows in common: together they are at most their sum.
        let totals = || shares.parts.iter().chain(&shares.others).map(|share| share.total);
        let most: f64 = totals().map(|total| total.interval().1).sum();
        low += u32::from(most < 1.0 - 1e-9);
    }
    assert!(all > 1000.0 && low <= 5, "{all} indices, {low} sums of totals below one");
    covered / all
}

#[test]
fn error_bars_of_the_ishigami_function_hold_the_truth_as_often_as_they_say() {
    let share = coverage(&Ishigami);
    assert!((0.93..=0.97).contains(&share), "{share}");
}

#[test]
fn error_bars_of_the_g_function_hold_the_truth_as_often_as_they_say() {
    let share = coverage(&G);
    assert!((0.93..=0.97).contains(&share), "{share}");
}

#[test]
fn error_bars_of_a_linear_function_hold_the_truth_as_often_as_they_say() {
    let share = coverage(&Linear);
    assert!((0.93..=0.97).contains(&share), "{share}");
}

/// Share of intervals that hold the truth, of those whose errors are more than rounding; and how many these are.
#[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
fn held(checked: &[(Index, f64)]) -> (f64, usize) {
    let open: Vec<_> = checked.iter().filter(|(index, _)| index.error > 1e-9).collect();
    let holds = |(index, truth): &&&(Index, f64)| {
        let (from, to) = index.interval();
        from <= *truth && *truth <= to
    };
    (open.iter().filter(holds).count() as f64 / open.len() as f64, open.len())
}

fn below(most: f64, checked: &[(Index, f64)]) -> Vec<(Index, f64)> {
    checked.iter().copied().filter(|(index, _)| index.error <= most).collect()
}

#[test]
fn error_bars_hold_the_truth_with_few_rows_and_heavy_tails() {
    let functions: [&dyn Known; 5] =
        [&Ishigami, &G, &Linear, &Pareto::Product([0.15, 0.1, 0.05]), &Pareto::Sum([0.3, 0.25, 0.2])];
    let sizes = [4, 16, 32, 64, 256];
    let mut found: [[Vec<(Index, f64)>; 5]; 5] = Default::default();
    for seed in 0..60 {
        let places = places(seed);
        let model = |x: &[f64]| {
            let own: Vec<f64> = places.iter().map(|&place| x[place]).collect();
            functions.map(|function| function.at(&own)).to_vec()
        };
        let mut study = study(seed, UNKNOWNS, Until::Rows(0), model);
        for (rows, found) in sizes.into_iter().zip(&mut found) {
            let solve = |points: &[Vec<f64>]| Ok::<_, ()>(points.iter().map(|x| Some(model(x))).collect());
            study.extend(Until::Rows(rows), solve).unwrap();
            for (output, (function, found)) in functions.into_iter().zip(found).enumerate() {
                let shares = study.shares(output).unwrap();
                found.extend(checked(function, &shares, &places));
                let totals = shares.parts.iter().chain(&shares.others).map(|share| share.total);
                let most: f64 = totals.map(|total| total.interval().1).sum();
                assert!(most >= 1.0 - 1e-9, "{rows} rows, output {output}, seed {seed}: {shares:?}");
            }
        }
    }
    for (rows, found) in sizes.into_iter().zip(found) {
        for (output, found) in found.into_iter().enumerate() {
            let (share, count) = held(&found);
            let (share_known, known) = held(&below(f64::MAX, &found));
            let told = format!("{rows} rows, output {output}: {share} of {count}, {share_known} of {known}");
            // 360 to 720 indices, of which those of a study are not independent.
            assert!(share >= 0.93 && share_known >= 0.90, "{told}");
            // Tame functions, from 64 rows on, have errors that say no more than they need to.
            assert!(rows < 64 || output > 2 || known == count && share <= 0.98, "{told}");
        }
    }
}

#[test]
fn heavy_tails_are_unclear_where_the_default_rows_do_not_tell() {
    // Their fourth moments are infinite: no sample says how uncertain its variance is.
    for (function, clear) in
        [(Pareto::Product([0.3, 0.2, 0.1]), 0.2..0.6), (Pareto::Sum([0.3, 0.25, 0.2]), 0.1..0.4)]
    {
        let mut found = Vec::new();
        for seed in 0..40 {
            let (study, places) = embedded(&function, seed, COMMAND);
            found.extend(checked(&function, &study.shares(0).unwrap(), &places));
        }
        let ((share, count), (share_clear, count_clear)) = (held(&found), held(&below(0.025, &found)));
        let told = format!("{share} of {count}, {share_clear} of {count_clear}");
        let clear = (clear.start * 240.0)..(clear.end * 240.0);
        #[expect(clippy::cast_precision_loss, reason = "at most 240")]
        let count_clear = count_clear as f64;
        assert!(share >= 0.93 && share_clear >= 0.93 && clear.contains(&count_clear), "{told}");
    }
}

#[test]
fn what_decides_everything_has_exactly_one_and_what_has_no_part_exactly_none() {
    // As the quota decides voice, with a kink, at the sizes where an earlier design had 0.30 and 1.70.
    for (rows, seed) in [(32, 1), (64, 2), (256, 1), (512, 2)] {
        let study = study(seed, UNKNOWNS, Until::Rows(rows), |x| vec![(x[77] - 0.3).max(0.0).sqrt(), x[3]]);
        let shares = study.shares(0).unwrap();
        let [part] = &shares.parts[..] else { panic!("{shares:?}") };
        assert_eq!(part.unknowns, [77]);
        let others = shares.others.unwrap();
        assert_eq!(others.unknowns.len(), UNKNOWNS - 1);
        for (index, truth) in [(part.first, 1.0), (part.total, 1.0), (others.first, 0.0), (others.total, 0.0)]
        {
            assert!((index.value - truth).abs() < 1e-9 && index.error < 1e-9, "{rows} rows: {index:?}");
        }
    }
}

#[test]
fn an_unknown_that_acts_through_others_alone_is_found() {
    // x₂ of the Ishigami function has a first-order index of 0.
    let found = (0..20).filter(|&seed| {
        let (study, places) = embedded(&Ishigami, seed, Until::Rows(2));
        study.screen().leading(0, 5).contains(&places[2])
    });
    assert_eq!(found.count(), 20);
}

#[test]
fn noise_is_hardly_ever_taken_for_something() {
    let found = (0..50).map(|seed| {
        let points = draws(seed, UNKNOWNS);
        // Of an unknown that is not among those that are looked at.
        let hidden = Sequence::plain(seed + 1000);
        let outputs: Vec<_> = (0..1000).map(|draw| [hidden.point(draw, 0)]).collect();
        Screen::of(&points, &outputs, 0.0).unwrap().leading(0, 5).len()
    });
    let found: usize = found.sum();
    assert!(found <= 5, "{found} of {} unknowns", 50 * UNKNOWNS);
}

#[test]
fn a_factor_that_is_known_well_enough_is_not_run_any_more() {
    let model = |x: &[f64]| vec![x[5], Ishigami.at(&x[10..])];
    let study = study(3, UNKNOWNS, COMMAND, model);
    let (easy, hard) = (study.shares(0).unwrap(), study.shares(1).unwrap());
    assert_eq!((easy.parts.len(), hard.parts.len()), (1, 3));
    // A and B, three of the Ishigami function, and less than one row in four of what is settled by the first block.
    assert!(study.rows() >= 1024, "{}", study.rows());
    let upper = 5 * study.rows() + 4 * 256;
    assert!(study.runs() <= upper, "{} runs in {} rows", study.runs(), study.rows());
}

#[test]
fn rows_with_a_failed_run_are_left_out_whole_and_counted() {
    let model = |x: &[f64]| vec![Ishigami.at(x), x[0]];
    let points = draws(4, 3);
    let outputs: Vec<Vec<f64>> = points.iter().map(|x| model(x)).collect();
    let screen = Screen::of(&points, &outputs, 0.0).unwrap();
    let run = |failing: &dyn Fn(usize) -> bool, nan: usize| {
        let mut study = Study::new(screen.clone(), 5, 4);
        study
            .extend(Until::Rows(200), |points| {
                let output = |(run, x): (usize, &Vec<f64>)| match run {
                    run if failing(run) => None,
                    run if run == nan => Some(vec![1.0, f64::NAN]),
                    _ => Some(model(x)),
                };
                Ok::<_, ()>(points.iter().enumerate().map(output).collect())
            })
            .unwrap();
        study
    };
    // A, B and three unknowns: two runs of row 5, one of row 9, and one of row 100 that is no number.
    let some = run(&|run| [25, 29, 46].contains(&run), 502);
    assert_eq!((some.rows(), some.dropped(), some.runs()), (200, 3, 1000));
    // The same as if those rows had never been.
    let whole = run(&|run| [5, 9, 100].contains(&(run / 5)), usize::MAX);
    assert_eq!(whole.dropped(), 3);
    assert_eq!([0, 1].map(|output| some.shares(output)), [0, 1].map(|output| whole.shares(output)));
    let none = run(&|run| run % 5 == 1, usize::MAX);
    assert_eq!((none.dropped(), none.shares(0)), (200, None));
}

#[test]
fn an_output_that_does_not_vary_has_no_indices() {
    let model = |x: &[f64]| vec![0.1, 0.0, x[0], 0.3 + 1e-15 * x[1], 1e300 * x[1], 1e-8 * x[0]];
    let points = draws(5, 2);
    let outputs: Vec<Vec<f64>> = points.iter().map(|x| model(x)).collect();
    let mut study = Study::new(Screen::of(&points, &outputs, 1e-7).unwrap(), 5, 5);
    study
        .extend(Until::Rows(64), |points| Ok::<_, ()>(points.iter().map(|x| Some(model(x))).collect()))
        .unwrap();
    let varies = [0, 1, 2, 3, 4, 5, 6].map(|output| study.screen().varies(output));
    assert_eq!(varies, [false, false, true, false, true, false, false]);
    assert_eq!(varies, [0, 1, 2, 3, 4, 5, 6].map(|output| study.shares(output).is_some()));
    // Scale and origin do not matter.
    let large = study.shares(4).unwrap();
    assert_eq!(large.parts[0].unknowns, [1]);
    assert!((large.parts[0].first.value - 1.0).abs() < 1e-12 && large.parts[1].total.value.abs() < 1e-12);
}

#[test]
fn more_rows_go_on_where_fewer_ended_and_bits_come_again() {
    let model = |x: &[f64]| vec![Ishigami.at(x)];
    let long = study(6, 3, Until::Rows(300), model);
    let mut short = study(6, 3, Until::Rows(7), model);
    assert_eq!((short.rows(), short.runs()), (7, 35));
    assert_ne!(short.shares(0), long.shares(0));
    let solve = |points: &[Vec<f64>]| Ok::<_, ()>(points.iter().map(|x| Some(model(x))).collect());
    short.extend(Until::Rows(300), solve).unwrap();
    assert_eq!(short.shares(0), long.shares(0));
}

#[test]
fn ranks_are_told_apart_where_intervals_are() {
    let index = |value, error| Index { value, error };
    assert!(index(0.5, 0.05).exceeds(index(0.3, 0.05)));
    assert!(!index(0.5, 0.05).exceeds(index(0.31, 0.05)));
    assert!(!index(0.5, 0.0).exceeds(index(0.5, 0.0)));
}

#[test]
fn what_cannot_be_screened_is_refused_with_a_reason() {
    let says = |points: &[Vec<f64>], outputs: &[Vec<f64>], text: &str| {
        let fault: Fault = Screen::of(points, outputs, 0.0).unwrap_err();
        assert_eq!(fault.to_string(), text);
    };
    let one = vec![0.5];
    says(&[], &[], "found 0 points and outputs of 0, expected as many of each and one at least");
    says(
        &[one.clone(), one.clone()],
        std::slice::from_ref(&one),
        "found 2 points and outputs of 1, expected as many of each and one at least",
    );
    says(&[vec![]], std::slice::from_ref(&one), "found no unknowns, expected one at least");
    let ragged = "found 2 numbers at position 1, expected 1 as before it";
    says(&[one.clone(), vec![0.5; 2]], &[one.clone(), one.clone()], ragged);
    says(&[one.clone(), one.clone()], &[one.clone(), vec![0.5; 2]], ragged);
}
