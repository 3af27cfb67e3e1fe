//! A thousand changes at random per world: solved, or an error that says why.

use std::collections::BTreeMap;

use sidedeal::World;
use sidedeal::trade::{Closure, Economy, Failure, Settings};

use crate::support::{NAFTA_MODEL, TODAY_MODEL};
use crate::support::{economy, penniless, random_change, truly_infeasible, violation};

const DRAWS: u64 = 1000;

struct Report {
    solved: u64,
    sweeps: usize,
    most_sweeps: (usize, u64),
    worst: f64,
    failures: BTreeMap<u64, String>,
    infeasible: u64,
    penniless: u64,
}

fn run(economy: &Economy, draws: impl Iterator<Item = u64>) -> Report {
    let mut report = Report {
        solved: 0,
        sweeps: 0,
        most_sweeps: (0, 0),
        worst: 0.0,
        failures: BTreeMap::new(),
        infeasible: 0,
        penniless: 0,
    };
    let settings = Settings::default();
    for draw in draws {
        let change = random_change(economy.baseline(), draw);
        match economy.solve(&change, &economy.before(), &settings) {
            Ok(result) => {
                let violation = violation(economy.baseline(), &change, &result);
                assert!(violation <= 1e-8, "draw {draw}: violation {violation:e}");
                report.solved += 1;
                report.sweeps += result.effort.sweeps;
                report.most_sweeps = report.most_sweeps.max((result.effort.sweeps, draw));
                report.worst = report.worst.max(violation);
            }
            Err(failure) => {
                let mut text = format!("{failure:?}");
                if let Failure::InfeasibleBound { bound, .. } = failure {
                    let proof = truly_infeasible(economy, &change, bound);
                    report.infeasible += u64::from(proof == Ok(true));
                    text = format!("{text}, {:?}: at the limit {proof:?}", change.bounds[bound]);
                } else if let Some(actor) = penniless(economy, &change) {
                    report.penniless += 1;
                    text = format!("{text}: actor {actor} cannot earn the surplus it is to keep up");
                }
                report.failures.insert(draw, text);
            }
        }
    }
    report
}

fn thousand(name: &str, economy: &Economy, least: u64) {
    let started = std::time::Instant::now();
    let [even, odd] = std::thread::scope(|scope| {
        [0, 1]
            .map(|first| scope.spawn(move || run(economy, (first..DRAWS).step_by(2))))
            .map(|thread| thread.join().unwrap())
    });
    let solved = even.solved + odd.solved;
    let (infeasible, penniless) = (even.infeasible + odd.infeasible, even.penniless + odd.penniless);
    println!(
        "{name}: {solved} of {DRAWS} solved, {infeasible} infeasible at any wedge, {penniless} without \
         income for a fixed surplus; mean sweeps {:.1}, most {:?}, worst \
         violation {:.1e}; {:.1?}",
        (even.sweeps + odd.sweeps) as f64 / solved as f64,
        even.most_sweeps.max(odd.most_sweeps),
        even.worst.max(odd.worst),
        started.elapsed(),
    );
    for (draw, failure) in even.failures.iter().chain(&odd.failures) {
        println!("  draw {draw}: {failure}");
    }
    // The last kind is judged by where the way to it ends, which is evidence, not proof; so what is solved outright has
    // a floor of its own.
    assert!(solved >= least, "{solved} solved");
    let none = infeasible + penniless;
    assert!(solved + none >= DRAWS * 99 / 100, "{solved} solved, {none} seem to have no equilibrium");
}

#[test]
fn a_thousand_changes_of_the_world_of_1993_are_solved_or_say_why() {
    thousand("nafta1993", &economy(&NAFTA_MODEL, Closure::FixedDeficits), 950);
}

#[test]
fn a_thousand_changes_of_the_world_of_2022_are_solved_or_say_why() {
    // Capital leaves whoever becomes poor, so that more of them cannot earn their surplus.
    thousand("world2022", &economy(&TODAY_MODEL, Closure::FixedDeficits), 930);
}

#[test]
fn a_draw_is_the_same_change_whenever_it_is_made() {
    let world: &World = &crate::support::TODAY;
    assert_eq!(world.actors().len(), TODAY_MODEL.world().actors().len());
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    assert_eq!(random_change(economy.baseline(), 7), random_change(economy.baseline(), 7));
    assert_ne!(random_change(economy.baseline(), 7), random_change(economy.baseline(), 8));
}
