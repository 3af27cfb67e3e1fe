//! Slopes by adjoint solves against full solves.

use super::{HALF, Search};
use crate::deal::changes::{Changes, Offer};
use crate::deal::stance::Stances;
use crate::model::{Model, Trial};
use crate::scenario::Menu;
use crate::trade::Settings;
use crate::world::World;

const MENU: &str = r#"
name = "slopes"
between = ["USA", "CHN"]
baseline = "rare-earth-licensing-2025"
horizon = "medium"
[[tariff]]
item = "tariffs"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["goods"]
change = -0.05
both_ways = true
[[purchase]]
item = "farm"
importer = "CHN"
exporter = "USA"
sectors = ["AGR", "FOO"]
change_musd = 30_000
[[export_control]]
item = "chips"
by = "CHIP4"
against = ["CHN"]
good = "advanced-chips"
stage = "fab"
relief = 0.9
[[trade_cost]]
item = "customs"
importers = ["CHN"]
exporters = ["JPN", "USA"]
sectors = ["ELE"]
change = 0.02
[[guarantee]]
item = "guarantees"
guarantors = ["USA"]
allies = ["JPN"]
change = -0.1
[[defence_budget]]
item = "budget"
actors = ["CHN"]
change = -0.01
[[payoff]]
principal = "USA"
of = "JPN"
stake = "prosperity"
weight = 0.5
[[payoff]]
principal = "CHN"
of = "JPN"
stake = "security"
weight = -0.01
[[payoff]]
principal = "USA"
of = "EU"
sectors = ["MAC", "ELE"]
weight = 0.3
[[payoff]]
principal = "CHN"
of = "CHN"
good = "advanced-chips"
weight = 0.2
"#;

#[test]
fn slopes_are_those_of_full_solves() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::with_settings(&world, Settings { tolerance: 1e-12, sweeps: 3000 }).unwrap();
    let menu = Menu::parse(MENU, "slopes.toml", &world).unwrap();
    let trial = Trial::of(&model, menu.scenario()).unwrap();
    let stances = Stances::of(&menu, &world);
    let offer =
        Offer { trial: &trial, menu: &menu, whole: menu.scenario(), world: &world, stances: &stances };
    let changes = Changes::solve(&offer, None, None).unwrap();
    let (weights, power) = (stances.central(), vec![0.0; world.actors().len()]);
    let search = Search { offer, changes: &changes, weights: &weights, threat: &[0.0, 0.0], power: &power };
    let levels = vec![0.41, 0.73, 0.5, 0.3, 0.6, 0.2];
    let (mut solves, mut apart) = (0, 0);
    let at = search.point(levels.clone(), &mut solves).unwrap();
    let free: Vec<usize> = (0..levels.len()).collect();
    let slopes = search.slopes(&at, &free, &mut solves).unwrap();
    assert_eq!(solves, 1, "no slope took a full solve");
    for item in free {
        let [down, up] = [-HALF, HALF].map(|step| {
            let mut levels = levels.clone();
            levels[item] += step;
            search.point(levels, &mut apart).unwrap().payoffs
        });
        for player in 0..2 {
            let expected = (up[player] - down[player]) / (2.0 * HALF);
            let slope = slopes[item][player];
            let name = &menu.items()[item].name;
            assert!(
                (slope - expected).abs() < 2e-6 + 1e-4 * expected.abs(),
                "{name}: {slope} and {expected}"
            );
        }
        assert_ne!(slopes[item], [0.0, 0.0], "{} moves nothing", menu.items()[item].name);
    }
}
