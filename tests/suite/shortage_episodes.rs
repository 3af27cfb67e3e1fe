//! The calibration of shortages: the table in the README of world2022, worked out again from the tables.

use std::fmt::Write;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::shortage::{Figures, Input, Shortages, Terms, remaining_output};
use sidedeal::{Horizon, Scenario, ShortageDraws, Uncertain};

use crate::support::TODAY;

const DRAWS: usize = 500;
const SEED: u64 = 2026;

/// The cases of the table and whose loss of real income at given prices they are, by a bundled scenario or clauses.
const CASES: [(&str, &str, &str); 14] = [
    ("gallium stopped for all", "USA", "CHN gallium all 1"),
    ("germanium stopped for all", "USA", "CHN germanium all 1"),
    (
        "rare earths stopped, a year",
        "JPN",
        "CHN rare-earth-magnets/refine JPN 1, CHN rare-earth-magnets/magnet JPN 1",
    ),
    (
        "rare earths stopped, three months",
        "JPN",
        "CHN rare-earth-magnets/refine JPN 0.25, CHN rare-earth-magnets/magnet JPN 0.25",
    ),
    ("rare earths 2010", "JPN", "rare-earths-japan-2010"),
    ("magnets 2025", "JPN", "CHN rare-earth-magnets/magnet all 0.15"),
    ("magnets 2025", "DEU", "CHN rare-earth-magnets/magnet all 0.15"),
    ("magnets 2025", "USA", "CHN rare-earth-magnets/magnet all 0.15"),
    ("hydrogen fluoride 2019", "KOR", "korea-hydrogen-fluoride-2019"),
    ("Russian gas, forecast", "DEU", "RUS natural-gas-pipeline DEU 1"),
    ("Russian gas 2022", "DEU", "russian-gas-2022"),
    ("chips in cars 2021", "MOT", ""),
    ("Taiwan blockaded", "USA", "taiwan-chip-stop"),
    ("Taiwan blockaded", "CHN", "taiwan-chip-stop"),
];

/// Clauses "who what/stage whom how much", or a bundled scenario.
fn scenario(text: &str) -> Scenario {
    if !text.contains(' ') {
        return Scenario::bundled(text, &TODAY).unwrap();
    }
    let mut file = "name = \"x\"\nhorizon = \"short\"\n".to_owned();
    for clause in text.split(", ") {
        let [by, good, against, cut] = *clause.split(' ').collect::<Vec<_>>() else { panic!("{clause}") };
        let (good, stage) = good.split_once('/').unwrap_or((good, ""));
        write!(
            file,
            "[[export_control]]\nby = \"{by}\"\nagainst = [\"{against}\"]\ngood = \"{good}\"\ncut = {cut}\n"
        )
        .unwrap();
        if !stage.is_empty() {
            writeln!(file, "stage = \"{stage}\"").unwrap();
        }
    }
    Scenario::parse(&file, "x.toml", &TODAY).unwrap()
}

/// Output of car makers that is lost where 20 % of mature chips do not come for three quarters and stocks are gone, median and
/// 5 and 95 %; with substitution from a range of its own, if there is one.
fn cars_without_chips(substitution: Option<Uncertain>) -> [f64; 3] {
    let (good, sector) = (TODAY.good("mature-chips").unwrap(), TODAY.sector("MOT").unwrap());
    let place = TODAY[good].uses.iter().position(|need| need.sector == sector).unwrap();
    let loss = |draw: usize| {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        rng.set_stream(draw as u64);
        let figures = Figures::taken(&TODAY, Horizon::Short, |number| number.quantile(rng.random()));
        let (cost_share, exposed) = figures.uses(good)[place];
        let input = Input { cost_share, exposed, left: 1.0 - 0.2 * 0.75 };
        let own = figures.terms().substitution;
        1.0 - remaining_output(&[input], substitution.map_or(own, |range| range.quantile(rng.random())))
    };
    let mut losses: Vec<_> = (0..=DRAWS).map(loss).collect();
    losses.sort_by(f64::total_cmp);
    [DRAWS / 2, DRAWS / 20, DRAWS - DRAWS / 20].map(|place| losses[place])
}

/// Median, 5 and 95 %, in percent.
fn worked_out(who: &str, text: &str) -> [f64; 3] {
    let losses = if text.is_empty() {
        cars_without_chips(None)
    } else {
        let draws = ShortageDraws::of(&TODAY, &scenario(text), DRAWS, SEED).unwrap();
        // Quantiles are those of the change, losses have them the other way round.
        [0.5, 0.95, 0.05].map(|q| 0.0 - draws.quantile(TODAY.actor(who).unwrap(), q).unwrap())
    };
    losses.map(|loss| loss * 100.0)
}

/// Rows of the first table after a heading, cell by cell.
fn table<'a>(readme: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let after = readme.split(heading).nth(1).unwrap();
    let rows =
        after.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    rows.skip(2).map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_calibration_table_is_what_the_tables_give() {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/world2022/README.md");
    let readme = std::fs::read_to_string(place).unwrap();
    let rows = table(&readme, "## How shortages were calibrated");
    let mut told = String::new();
    let mut faults = String::new();
    for (i, (case, who, text)) in CASES.iter().enumerate() {
        let found = worked_out(who, text);
        let [median, low, high] = found;
        let Some(row) = rows.get(i) else {
            writeln!(told, "| {case} | {who} | {median:.3} | {low:.3} | {high:.3} |").unwrap();
            writeln!(faults, "no row {case}").unwrap();
            continue;
        };
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let (from, to) = (number(2), number(3));
        let verdict = match () {
            () if high < from => "below",
            () if low > to => "above",
            () if (from..=to).contains(&median) => "yes",
            () => "in range",
        };
        writeln!(told, "| {case} | {who} | {from} | {to} | {median:.3} | {low:.3} | {high:.3} | {verdict} |")
            .unwrap();
        let near = |column: usize, found: f64| (number(column) - found).abs() <= 0.001 + 0.01 * found;
        let same = (row[0], row[1], row[7]) == (*case, *who, verdict);
        if !same || !near(4, median) || !near(5, low) || !near(6, high) {
            writeln!(faults, "{row:?}").unwrap();
        }
    }
    assert!(faults.is_empty() && rows.len() == CASES.len(), "{faults}the table is now\n{told}");
}

/// How far losses are from what was published, with other central values of the three numbers that are fitted: the squared
/// logarithm of (loss + ε) / (figure + ε), summed over cases, at the median of draws; ε is what statistics cannot tell from
/// nothing, 0.05 % of real income, and a tenth of that for the USGS's model.
fn misfit(substitution: f64, resourcing: f64, months: f64) -> f64 {
    let range =
        |mode: f64, low: f64, high: f64| Uncertain::Triangular { low: mode * low, mode, high: mode * high };
    let terms = |figures: &Figures, take: &mut dyn FnMut(Uncertain) -> f64| Terms {
        substitution: take(range(substitution, 0.3, 4.0)),
        resourcing: take(range(resourcing, 0.33, 2.0)),
        stock_months: take(range(months, 0.4, 1.6)),
        ..*figures.terms()
    };
    let of = |who: &str, text: &str| {
        let (actor, policy) = (TODAY.actor(who).unwrap(), scenario(text).policy(&TODAY).supply);
        let loss = |draw| {
            let mut rng = ChaCha8Rng::seed_from_u64(SEED);
            rng.set_stream(draw);
            let mut take = |number: Uncertain| number.quantile(rng.random());
            let figures = Figures::taken(&TODAY, Horizon::Short, &mut take);
            let terms = terms(&figures, &mut take);
            Shortages::of(&TODAY, &figures.with_terms(terms), &policy).direct_losses(&TODAY)[actor.index()]
                * 100.0
        };
        let mut losses: Vec<f64> = (0..61).map(loss).collect();
        losses.sort_by(f64::total_cmp);
        losses[30]
    };
    let figures = [
        (0, 0.011, 0.005),
        (2, 0.79, 0.05),
        (3, 0.11, 0.05),
        (4, 0.0, 0.05),
        (5, 0.0, 0.05),
        (8, 0.0, 0.05),
        (9, 1.22, 0.05),
        (10, 0.7, 0.05),
    ];
    figures
        .map(|(case, figure, slight): (usize, f64, f64)| {
            let (_, who, text) = CASES[case];
            ((of(who, text) + slight) / (figure + slight)).ln().powi(2)
        })
        .iter()
        .sum::<f64>()
        + (cars_without_chips(Some(range(substitution, 0.3, 4.0)))[0] * 100.0 / 9.0).ln().powi(2)
}

#[test]
fn the_fitted_terms_fit_better_than_those_around_them() {
    let fitted = misfit(0.01, 0.3, 2.5);
    for (substitution, resourcing, months) in
        [(0.05, 0.3, 2.5), (0.01, 0.1, 2.5), (0.01, 0.3, 1.0), (0.01, 0.3, 4.5), (0.1, 0.1, 2.0)]
    {
        let other = misfit(substitution, resourcing, months);
        assert!(other > fitted, "{substitution} {resourcing} {months}: {other}, fitted {fitted}");
    }
}

#[test]
fn a_ban_on_gallium_costs_no_sector_more_than_the_part_that_needs_it() {
    let scenario = scenario("CHN gallium all 1");
    let (gallium, electronics) = (TODAY.good("gallium").unwrap(), TODAY.sector("ELE").unwrap());
    for horizon in [Horizon::Short, Horizon::Medium, Horizon::Long] {
        let figures = Figures::central(&TODAY, horizon);
        let [(_, exposed)] = *figures.uses(gallium) else { panic!() };
        let shortages = Shortages::of(&TODAY, &figures, &scenario.policy(&TODAY).supply);
        assert!(shortages.outputs().len() > 20);
        for loss in shortages.outputs() {
            assert_eq!(loss.sector, electronics);
            assert!(loss.left >= 1.0 - exposed, "{horizon}: {loss:?}");
        }
    }
}
