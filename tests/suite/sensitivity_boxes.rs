//! Boxes of unknowns against planted ones.

use sidedeal::sensitivity::{Fault, Options, boxes};
use sidedeal::sequence::Sequence;

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
fn what_has_no_boxes_is_refused_with_a_reason() {
    let says = |fault: Fault, text: &str| assert_eq!(fault.to_string(), text);
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
