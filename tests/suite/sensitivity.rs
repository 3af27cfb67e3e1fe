//! Sobol' indices against closed forms, failed runs, and boxes against planted ones.

use std::f64::consts::PI;

use sidedeal::sensitivity::{Design, Fault, Indices, Options, Shares, boxes};
use sidedeal::sequence::Sequence;

fn design(seed: u64, unknowns: usize, base_count: usize) -> Design {
    let sequence = Sequence::sobol(seed, 2 * unknowns).unwrap();
    Design::new(sequence, unknowns, base_count).unwrap()
}

fn indices(design: &Design, function: impl Fn(&[f64]) -> f64) -> Indices {
    let outputs: Vec<_> = design.points().map(|point| Some([function(&point)])).collect();
    Indices::of(design, &outputs).unwrap()
}

fn ishigami(point: &[f64]) -> f64 {
    let x = |i: usize| PI * (2.0 * point[i] - 1.0);
    x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin()
}

/// First-order and total indices of that function, by its variance components.
fn ishigami_indices() -> [[f64; 3]; 2] {
    let (a, b) = (7.0, 0.1);
    let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0_f64).powi(2);
    let second = a * a / 8.0;
    let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let variance = first + second + both;
    [[first, second, 0.0], [first + both, second, both]].map(|shares| shares.map(|share| share / variance))
}

/// How many of the indices have the truth in their intervals; all are near it.
fn covered(shares: &Shares, [first, total]: [&[f64]; 2], near: f64) -> usize {
    let mut covered = 0;
    for unknown in 0..first.len() {
        for (index, truth) in
            [(shares.first(unknown), first[unknown]), (shares.total(unknown), total[unknown])]
        {
            assert!((index.value - truth).abs() < near, "unknown {unknown}: {index:?}, expected {truth}");
            let (low, high) = index.interval();
            covered += usize::from(low <= truth && truth <= high);
        }
    }
    covered
}

#[test]
fn ishigami_has_its_published_indices() {
    let [first, total] = ishigami_indices();
    assert_eq!(first.map(|share| format!("{share:.4}")), ["0.3139", "0.4424", "0.0000"]);
    assert_eq!(total.map(|share| format!("{share:.4}")), ["0.5576", "0.4424", "0.2437"]);
    let found = indices(&design(1, 3, 1 << 13), ishigami);
    let shares = found.output(0).unwrap();
    assert_eq!(covered(shares, [&first, &total], 0.005), 6);
    assert!((0..3).all(|unknown| shares.first(unknown).error < 0.02 && shares.total(unknown).error < 0.02));
    assert_eq!(shares.ranked(), [0, 1, 2]);
    assert!((shares.mean - 3.5).abs() < 0.01 && (shares.variance - 13.8446).abs() < 0.05);
}

#[test]
fn the_g_function_has_the_indices_of_its_closed_form() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let own = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a).powi(2)));
    let variance = own.iter().map(|own| 1.0 + own).product::<f64>() - 1.0;
    let first = own.map(|own| own / variance);
    let total = own.map(|own| own * (variance + 1.0) / (1.0 + own) / variance);
    let function = |point: &[f64]| -> f64 {
        point.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    };
    let found = indices(&design(2, 8, 1 << 12), function);
    let shares = found.output(0).unwrap();
    assert_eq!(covered(shares, [&first, &total], 0.015), 16);
    // What hardly matters is told apart from what does by its total index to three digits.
    assert!(shares.total(7).interval().1 < 0.001 && shares.first(0).interval().0 > 0.65);
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let [first, total] = ishigami_indices();
    let count = |of: &dyn Fn(u64) -> Sequence| {
        (0..100)
            .map(|seed| {
                let design = Design::new(of(seed), 3, 512).unwrap();
                covered(indices(&design, ishigami).output(0).unwrap(), [&first, &total], 0.5)
            })
            .sum::<usize>()
    };
    // 95 % of 600 for independent rows; for Sobol' rows they are too wide.
    let plain = count(&Sequence::plain);
    assert!((555..=585).contains(&plain), "{plain}");
    let even = count(&|seed| Sequence::sobol(seed, 6).unwrap());
    assert!(even >= 585, "{even}");
}

#[test]
fn indices_of_a_linear_function_are_shares_of_variance_and_sum_to_one() {
    let weights = [1.0, 2.0, 3.0, 4.0];
    let found = indices(&design(3, 4, 1 << 10), |x| x.iter().zip(weights).map(|(x, w)| w * x).sum());
    let shares = found.output(0).unwrap();
    let truth = weights.map(|w| w * w / 30.0);
    assert_eq!(covered(shares, [&truth, &truth], 0.005), 8);
    let sum = |index: &dyn Fn(usize) -> f64| (0..4).map(index).sum::<f64>();
    assert!((sum(&|unknown| shares.first(unknown).value) - 1.0).abs() < 0.005);
    assert!((sum(&|unknown| shares.total(unknown).value) - 1.0).abs() < 0.005);
}

#[test]
fn rows_with_a_failed_run_are_left_out_whole_and_counted() {
    let design = design(4, 3, 1 << 10);
    let mut outputs: Vec<Option<Vec<f64>>> =
        design.points().map(|point| Some(vec![ishigami(&point), point[0]])).collect();
    let row = design.row();
    // Two runs of row 5, one of row 9, and an output of row 100 that is no number.
    outputs[5 * row] = None;
    outputs[5 * row + 4] = None;
    outputs[9 * row + 1] = None;
    outputs[100 * row + 2] = Some(vec![1.0, f64::NAN]);
    let found = Indices::of(&design, &outputs).unwrap();
    assert_eq!((found.rows(), found.dropped(), found.outputs()), (1021, 3, 2));
    let [first, total] = ishigami_indices();
    covered(found.output(0).unwrap(), [&first, &total], 0.05);

    // The same as if those rows had never been.
    for failed in [5, 9, 100] {
        outputs[failed * row..(failed + 1) * row].fill(None);
    }
    assert_eq!(Indices::of(&design, &outputs).unwrap(), found);
}

#[test]
fn an_output_that_never_changes_has_no_indices() {
    let design = design(5, 2, 64);
    let outputs: Vec<_> =
        design.points().map(|x| Some([0.1, 0.0, x[0], 0.3 + 1e-15 * x[1], 1e300 * x[1]])).collect();
    let found = Indices::of(&design, &outputs).unwrap();
    assert_eq!(
        [0, 1, 2, 3, 4, 5].map(|output| found.output(output).is_some()),
        [false, false, true, false, true, false]
    );
    // Scale and origin do not matter, and what has no part in an output has exactly none.
    let large = found.output(4).unwrap();
    assert!((large.first(1).value - 1.0).abs() < 0.05);
    assert_eq!((large.total(0).value, large.total(0).error), (0.0, 0.0));
}

#[test]
fn a_longer_design_begins_with_a_shorter_one_and_has_the_same_bits_again() {
    let (short, long) = (design(6, 5, 8), design(6, 5, 16));
    assert_eq!((short.unknowns(), short.base_count(), short.row(), short.runs()), (5, 8, 7, 56));
    for run in (0..short.runs()).rev() {
        assert_eq!(short.point(run), long.point(run));
    }
    // AB_i is A with one coordinate of B.
    for row in 0..8 {
        let [a, b] = [0, 1].map(|member| short.point(7 * row + member));
        for changed in 0..5 {
            let mut expected = a.clone();
            expected[changed] = b[changed];
            assert_eq!(short.point(7 * row + 2 + changed), expected);
        }
    }
    let twice = [0, 1].map(|_| indices(&design(1, 3, 256), ishigami));
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn a_planted_box_is_found_with_its_ranges() {
    // 5 % of all points are marked anyhow, and all of those with x₁ > 0.6 and x₃ < 0.4, 16 % of the cube.
    let sequence = Sequence::sobol(8, 6).unwrap();
    let points: Vec<Vec<f64>> =
        (0..4096).map(|index| (0..6).map(|dimension| sequence.point(index, dimension)).collect()).collect();
    let planted = |x: &[f64]| x[1] > 0.6 && x[3] < 0.4;
    let marks: Vec<bool> = points.iter().map(|x| planted(x) || x[5] < 0.05).collect();
    let trajectory = boxes(&points, &marks, &Options::default()).unwrap();
    let found = trajectory.densest(0.7).unwrap();
    assert_eq!(found.limits.iter().map(|limit| limit.dimension).collect::<Vec<_>>(), [1, 3]);
    let [one, three] = [found.limits[0], found.limits[1]];
    assert!((one.low.unwrap() - 0.6).abs() < 0.01 && one.high.is_none(), "{one:?}");
    assert!((three.high.unwrap() - 0.4).abs() < 0.01 && three.low.is_none(), "{three:?}");
    assert!(one.p_value < 1e-20 && three.p_value < 1e-20);
    // The box holds 0.16 of 0.16 + 0.05 · 0.84 that are marked.
    assert!(found.density > 0.98 && (found.coverage - 0.792).abs() < 0.03, "{found:?}");
    assert!((found.mass - 0.16).abs() < 0.01);
    // What is said of a box is what is in it.
    for region in trajectory.regions() {
        let inside: Vec<bool> = points.iter().map(|x| region.holds(x)).collect();
        let held = inside.iter().filter(|&&inside| inside).count() as f64;
        let both = inside.iter().zip(&marks).filter(|&(&inside, &mark)| inside && mark).count() as f64;
        let marked = marks.iter().filter(|&&mark| mark).count() as f64;
        assert_eq!(
            (region.mass, region.density, region.coverage),
            (held / 4096.0, both / held, both / marked)
        );
    }
    let everything = &trajectory.regions()[0];
    assert!(everything.limits.is_empty() && everything.coverage == 1.0 && everything.mass == 1.0);
}

#[test]
fn noise_has_no_box() {
    let mut limits = 0;
    for seed in 0..20 {
        let sequence = Sequence::plain(seed);
        let points: Vec<Vec<f64>> = (0..1000)
            .map(|index| (0..8).map(|dimension| sequence.point(index, dimension)).collect())
            .collect();
        let marks: Vec<bool> = (0..1000).map(|index| sequence.point(index, 8) < 0.3).collect();
        let trajectory = boxes(&points, &marks, &Options::default()).unwrap();
        limits += trajectory.densest(0.5).unwrap().limits.len();
    }
    assert!(limits <= 2, "{limits} limits of 20 times noise");
}

#[test]
fn points_that_are_equal_stay_together() {
    // A switch and a number: marked where the switch is on.
    let points: Vec<[f64; 2]> = (0..100).map(|i| [f64::from(i % 2), f64::from(i)]).collect();
    let marks: Vec<bool> = points.iter().map(|point| point[0] == 1.0).collect();
    let trajectory = boxes(&points, &marks, &Options::default()).unwrap();
    let found = trajectory.densest(1.0).unwrap();
    assert_eq!((found.limits.len(), found.limits[0].low, found.limits[0].high), (1, Some(0.5), None));
    assert_eq!((found.density, found.coverage, found.mass), (1.0, 1.0, 0.5));
}

#[test]
fn nothing_or_everything_marked_leaves_the_box_of_everything() {
    let points: Vec<[f64; 1]> = (0..10).map(|i| [f64::from(i)]).collect();
    let none = boxes(&points, &[false; 10], &Options::default()).unwrap();
    assert_eq!((none.regions().len(), none.densest(0.0)), (1, None));
    let all = boxes(&points, &[true; 10], &Options::default()).unwrap();
    assert_eq!((all.regions().len(), all.densest(1.0).unwrap().density), (1, 1.0));
}

#[test]
fn what_cannot_be_estimated_is_refused_with_a_reason() {
    let says = |fault: Fault, text: &str| assert_eq!(fault.to_string(), text);
    let plain = || Sequence::plain(0);
    says(Design::new(plain(), 0, 8).unwrap_err(), "found no unknowns, expected one at least");
    for (unknowns, found) in [(3, 1), (1 << 20, 1 << 20)] {
        says(
            Design::new(plain(), unknowns, found).unwrap_err(),
            &format!(
                "found {found} base points for {unknowns} unknowns, expected two at least and fewer than 2^32 runs"
            ),
        );
    }
    let design = Design::new(plain(), 1, 2).unwrap();
    let refused = |outputs: &[Option<Vec<f64>>]| Indices::of(&design, outputs).unwrap_err();
    says(refused(&[None]), "found outputs of 1 runs, expected those of 6");
    let mut outputs = vec![Some(vec![1.0, 2.0]); 6];
    outputs[4] = Some(vec![1.0]);
    says(refused(&outputs), "found 1 numbers at position 4, expected 2 as before it");
    outputs[4] = None;
    says(refused(&outputs), "found 1 of 2 rows without a failed run, expected two at least");

    let options = Options::default();
    let refused = |points: &[Vec<f64>], marks: &[bool], options| boxes(points, marks, &options).unwrap_err();
    says(refused(&[], &[], options), "found 0 points and 0 marks, expected as many of each and one at least");
    let two = [vec![1.0], vec![2.0]];
    says(
        refused(&two, &[true], options),
        "found 2 points and 1 marks, expected as many of each and one at least",
    );
    says(
        refused(&[vec![1.0], vec![]], &[true, false], options),
        "found 0 numbers at position 1, expected 1 as before it",
    );
    says(
        refused(&[vec![f64::NAN]], &[true], options),
        "found NaN as coordinate 0 of point 0, expected a finite number",
    );
    says(
        refused(&two, &[true, false], Options { peel: 1.0, ..options }),
        "found 1 for peel, expected a share above 0 and below 1",
    );
}
