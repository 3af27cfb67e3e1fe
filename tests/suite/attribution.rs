//! Which unknown matters most, on a sum whose shares of variance are known.

use sidedeal::ensemble::Attribution;
use sidedeal::scenario::Stake::{Prosperity, Security};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model, Scenario, World};

use crate::defence::alliance;
use crate::ensemble::exact;

/// An ally whose defence falls with a guarantee and with late arms, both uncertain, and nothing else is.
const BOTH: &str = "[[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\n\
    change = { low = -0.06, mode = -0.05, high = 0.0 }\n\
    [[arms_delay]]\nby = \"POW\"\nagainst = [\"ALY\"]\ncut = { low = 0.0, mode = 0.8, high = 1.0 }\n";

fn world() -> World {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    builder.build().unwrap()
}

fn read(world: &World) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\n{BOTH}"), "x.toml", world).unwrap()
}

/// Variance of a triangular distribution.
fn variance(low: f64, mode: f64, high: f64) -> f64 {
    (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18.0
}

#[test]
fn the_parts_of_a_sum_are_their_shares_of_its_variance() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(&world);
    let ally = world.actor("ALY").unwrap();
    // E = 100 (1 - 0.25 x 0.5 x 0.6 c) + (0.75 + change) 0.15 x 1000.
    let guarantee = 150.0_f64.powi(2) * variance(-0.06, -0.05, 0.0);
    let arms = 7.5_f64.powi(2) * variance(0.0, 0.8, 1.0);
    let expected = [guarantee / (guarantee + arms), arms / (guarantee + arms)];
    let attribution = Attribution::of(&model, &scenario, 1024, 3, Some(2)).unwrap();
    assert_eq!((attribution.unknowns().len(), attribution.dropped(), attribution.runs()), (2, 0, 4096));
    let parts = attribution.leading(ally, Security, 5);
    assert_eq!(parts.len(), 2);
    for part in &parts {
        let share = expected[usize::from(part.unknown.contains("arms_delay"))];
        for index in [part.first, part.total] {
            assert!((index.value - share).abs() < 0.03, "{part:?}, expected {share}");
            assert!((index.value - share).abs() <= 3.0 * index.error, "{part:?}, expected {share}");
        }
    }
    assert!(parts[0].total.value >= parts[1].total.value);
    // The order of threads does not matter.
    let alone = Attribution::of(&model, &scenario, 1024, 3, Some(1)).unwrap();
    assert_eq!(attribution.leading(ally, Security, 5), alone.leading(ally, Security, 5));
}

#[test]
fn what_a_scenario_cannot_move_has_no_parts() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let attribution = Attribution::of(&model, &read(&world), 8, 1, Some(1)).unwrap();
    let ally = world.actor("ALY").unwrap();
    assert!(attribution.shares(ally, Prosperity).is_none());
    assert_eq!(attribution.leading(ally, Prosperity, 3), []);
    // Nobody knows what the last is worth, and nothing moves the rival.
    for code in ["UNK", "RIV"] {
        assert!(attribution.shares(world.actor(code).unwrap(), Security).is_none(), "{code}");
    }
}

#[test]
fn the_worst_draws_lie_where_the_guarantee_falls_most() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let ensemble = Ensemble::run(&model, &read(&world), 2000, 5).unwrap();
    let ally = world.actor("ALY").unwrap();
    let region = ensemble.worst_region(ally, Security, &Sequence::plain(5), 0.1, 0.5).unwrap().unwrap();
    let (name, low, high) = region
        .limits
        .iter()
        .find(|(name, ..)| name.contains("guarantee"))
        .unwrap_or_else(|| panic!("{region:?}"));
    assert!(*low < 0.02 && *high < 0.6, "{name} {low} {high}");
    assert!(region.density > 0.3 && region.coverage >= 0.5 && region.mass < 0.4, "{region:?}");
}
