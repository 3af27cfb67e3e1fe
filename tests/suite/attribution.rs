//! Which unknown matters most, on a sum whose shares of variance are known.

use sidedeal::ensemble::{Attribution, Effort, STILL};
use sidedeal::scenario::Stake::{Prosperity, Security, Voice};
use sidedeal::sensitivity::Until;
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model, Scenario, World};

use crate::command::{folder, told};
use crate::defence::alliance;
use crate::ensemble::exact;
use crate::support::TODAY;

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
    let effort = Effort { until: Until::Rows(1024), seed: 3, threads: Some(2), ..Effort::default() };
    let attribution = Attribution::of(&model, &scenario, &[ally.into()], 5, effort).unwrap();
    assert_eq!((attribution.unknowns().len(), attribution.dropped(), attribution.runs()), (2, 0, 4096));
    let parts = attribution.leading(ally, Security);
    assert_eq!(parts.len(), 2);
    for part in &parts {
        let share = expected[usize::from(part.unknown.contains("arms_delay"))];
        for index in [part.first, part.total] {
            assert!((index.value - share).abs() < 0.03, "{part:?}, expected {share}");
            assert!((index.value - share).abs() <= 3.0 * index.error, "{part:?}, expected {share}");
        }
    }
    assert_eq!([parts[0].ranks, parts[1].ranks], [(1, 1), (2, 2)]);
    assert!(attribution.shares(ally, Security).unwrap().others.is_none());
    // The order of threads does not matter.
    let effort = Effort { threads: Some(1), ..effort };
    let alone = Attribution::of(&model, &scenario, &[ally.into()], 5, effort).unwrap();
    assert_eq!(parts, alone.leading(ally, Security));
}

#[test]
fn without_rows_asked_for_errors_are_as_small_as_said() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let ally = world.actor("ALY").unwrap();
    let attribution = Attribution::of(&model, &read(&world), &[ally.into()], 5, Effort::default()).unwrap();
    for part in attribution.leading(ally, Security) {
        assert!(part.first.error <= 0.025 && part.total.error <= 0.025, "{part:?}");
    }
    assert_eq!((attribution.rows(), attribution.runs()), (256, 1024));
}

#[test]
fn what_a_scenario_cannot_move_has_no_parts() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let [ally, unknown, rival] = ["ALY", "UNK", "RIV"].map(|code| world.actor(code).unwrap());
    let parties = [ally, unknown, rival].map(Into::into);
    let effort = Effort { until: Until::Rows(8), threads: Some(1), ..Effort::default() };
    let attribution = Attribution::of(&model, &read(&world), &parties, 5, effort).unwrap();
    assert!(attribution.shares(ally, Prosperity).is_none());
    assert_eq!(attribution.leading(ally, Prosperity), []);
    assert_eq!(attribution.varies(ally, Prosperity), None);
    assert_eq!(attribution.varies(ally, Security), Some(true));
    // Nobody knows what the last is worth, and nothing moves the rival.
    for actor in [unknown, rival] {
        assert!(attribution.shares(actor, Security).is_none(), "{}", world[actor].code);
    }
    assert_eq!(attribution.varies(unknown, Security), None);
    assert_eq!(attribution.varies(rival, Security), Some(false));
}

#[test]
fn the_tolerance_is_that_of_a_solve_in_percent() {
    assert!((STILL - 1000.0 * sidedeal::trade::Settings::default().tolerance).abs() < 1e-20);
}

#[test]
fn the_quota_alone_decides_how_much_say_japan_loses_whatever_rows_and_seed() {
    let model = Model::calibrate(&TODAY).unwrap();
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let japan = TODAY.actor("JPN").unwrap();
    for (rows, seed) in [(64, 1), (128, 2)] {
        let effort = Effort { draws: 400, until: Until::Rows(rows), seed, threads: None };
        let attribution = Attribution::of(&model, &deal, &[japan.into()], 2, effort).unwrap();
        let parts = attribution.leading(japan, Voice);
        let quota = parts.iter().find(|part| part.unknown == "quota").unwrap();
        for index in [quota.first, quota.total] {
            assert!((index.value - 1.0).abs() < 0.03 && index.error < 0.015, "{rows} rows: {quota:?}");
        }
        let others = attribution.shares(japan, Voice).unwrap().others.as_ref().unwrap();
        assert!(others.total.value.abs() < 0.02 && others.total.error < 0.01, "{rows} rows: {others:?}");
    }
}

#[test]
fn the_command_says_what_does_not_vary() {
    let folder = folder();
    // The tariff that there is.
    let text = "name = \"Nothing new\"\nworld = \"three\"\n[[tariff]]\nimporters = [\"NOR\"]\n\
        exporters = [\"SOU\"]\nsectors = [\"GDS\"]\nset = 0.1\n";
    std::fs::write(folder.path().join("still.toml"), text).unwrap();
    let run = |format| {
        let arguments = ["sensitivity", "still.toml", "--actors", "ISL", "--draws", "40", "--format", format];
        let (status, out, err) = told(folder.path(), &arguments);
        assert_eq!((status, err.as_str()), (0, "warning: still.toml:3: this tariff changes nothing here\n"));
        out
    };
    let table = run("table");
    assert!(table.ends_with("\n\nISL, prosperity: change of real income does not vary\n"), "{table}");
    assert!(table.contains("0 rows of runs, 0 runs in all"), "{table}");
    assert_eq!(
        run("csv"),
        "actor,stake,unknown,kind,first,first_error,total,total_error,low,high,coverage,density,rank_low,rank_high,title\n\
         ISL,prosperity,,still,,,,,,,,,,,\n"
    );
}

#[test]
fn the_command_puts_headings_over_its_columns() {
    let folder = folder();
    let arguments = ["sensitivity", "deal.toml", "--actors", "ISL", "--draws", "500", "--rows", "64"];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!((status, err.as_str()), (0, ""));
    let lines: Vec<&str> = out.lines().collect();
    let heading = lines.iter().position(|line| line.starts_with("    rank  unknown ")).unwrap();
    let column = |name| lines[heading].find(name).unwrap();
    // One elasticity is all there is to know.
    let only = lines[heading + 1];
    assert_eq!(&only[column("rank")..column("unknown")], "1     ");
    assert!(only[column("unknown")..].starts_with("elasticity GDS "), "{out}");
    for name in ["alone", "in all"] {
        assert!(only[column(name)..].starts_with("1.00 +- 0.00"), "{out}");
    }
    let (status, _, err) =
        told(folder.path(), &["sensitivity", "deal.toml", "--actors", "ISL", "--rows", "1"]);
    assert_eq!(status, 2);
    assert!(err.contains("1 is not in 3.."), "{err}");
}

#[test]
fn the_command_says_what_few_rows_do_not_tell() {
    let folder = folder();
    let tariff = |of: &str, on: &str| {
        format!(
            "[[tariff]]\nimporters = [\"{of}\"]\nexporters = [\"{on}\"]\nsectors = [\"GDS\"]\n\
             set = {{ low = 0.0, mode = 0.1, high = 0.5 }}\n"
        )
    };
    let text =
        format!("name = \"Both\"\nworld = \"three\"\n{}{}", tariff("NOR", "SOU"), tariff("SOU", "NOR"));
    std::fs::write(folder.path().join("both.toml"), text).unwrap();
    let run = |rows, format| {
        let arguments = ["sensitivity", "both.toml", "--actors", "NOR", "--rows", rows, "--format", format];
        let (status, out, err) = told(folder.path(), &arguments);
        assert_eq!((status, err.as_str()), (0, ""));
        out
    };
    // With three rows nobody knows the variance, and a share of it even less.
    let table = run("3", "table");
    assert!(table.contains(" unclear"), "{table}");
    assert!(table.contains("two standard errors are still above 1.00; try --rows 12\n"), "{table}");
    let unknown = |csv: &str| {
        csv.lines().filter(|line| line.contains(",index,")).any(|line| line.split(',').nth(5) == Some(""))
    };
    assert!(unknown(&run("3", "csv")));
    assert!(!unknown(&run("256", "csv")));
    assert!(!run("256", "table").contains("unclear"));
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
