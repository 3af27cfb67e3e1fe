//! Draws of shortages, and clauses on critical goods in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sidedeal::scenario::Policy;
use sidedeal::shortage::Figures;
use sidedeal::{Actor, GoodKind, Horizon, Model, Parameters, Report, ShortageDraws, Uncertain, World};

use crate::shortage::{control, mines, read};
use crate::support::{TODAY, TODAY_MODEL, assert_close, config};

const RANGE: &str = "cut = { low = 0.2, mode = 0.5, high = 0.9 }";

/// The world of mines with ranges instead of single numbers.
fn vague() -> World {
    let mut builder = mines(true);
    builder.parameters(Parameters::default()).unwrap();
    builder.build().unwrap()
}

/// All changes of an actor, sorted. The number of draws is one more than a power of two, so that every place is met exactly.
fn changes(draws: &ShortageDraws, actor: Actor) -> Vec<f64> {
    let last = draws.count() - 1;
    (0..=last).map(|i| draws.quantile(actor, i as f64 / last.max(1) as f64).unwrap()).collect()
}

fn counted(changes: &[f64]) -> BTreeMap<u64, usize> {
    changes.iter().fold(BTreeMap::new(), |mut counts, change| {
        *counts.entry(change.to_bits()).or_default() += 1;
        counts
    })
}

#[test]
fn a_draw_is_the_same_however_many_follow() {
    let world = vague();
    let scenario = read("short", &control("MIN", "\"USE\"", "magnets", RANGE), &world);
    let user = world.actor("USE").unwrap();
    let of = |count, seed| changes(&ShortageDraws::of(&world, &scenario, count, seed).unwrap(), user);
    let mut fewer = counted(&of(2, 7));
    for count in [3, 5, 9, 17] {
        let more = counted(&of(count, 7));
        assert!(fewer.iter().all(|(bits, times)| more.get(bits) >= Some(times)), "{count}");
        assert_eq!(more.values().sum::<usize>(), count);
        fewer = more;
    }
    assert_eq!(of(17, 7), of(17, 7));
    assert_ne!(of(17, 7), of(17, 8));
    let draws = ShortageDraws::of(&world, &scenario, 0, 7).unwrap();
    assert_eq!((draws.count(), draws.seed(), draws.quantile(user, 0.5)), (0, 7, None));
}

#[test]
fn quantiles_are_in_order_and_who_is_not_cut_off_loses_nothing() {
    let world = vague();
    let scenario = read("short", &control("MIN", "\"USE\"", "magnets", RANGE), &world);
    let draws = ShortageDraws::of(&world, &scenario, 200, 2026).unwrap();
    let at = |code: &str, q| draws.quantile(world.actor(code).unwrap(), q).unwrap();
    let quantiles = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(|q| at("USE", q));
    assert!(
        quantiles.is_sorted() && quantiles[0] > -1.0 && quantiles[6] > quantiles[0] && quantiles[6] <= 0.0
    );
    assert_eq!([at("USE", -1.0), at("USE", 2.0)], [quantiles[0], quantiles[6]]);
    assert_eq!([at("MIN", 0.0), at("ALT", 0.0)], [0.0, 0.0]);
}

#[test]
fn a_cut_of_nothing_costs_exactly_nothing_in_every_draw() {
    let world = vague();
    let scenario = read("short", &control("MIN", "\"USE\", \"ALT\"", "magnets", "cut = 0"), &world);
    let draws = ShortageDraws::of(&world, &scenario, 50, 1).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    for actor in world.actors() {
        for q in [0.0, 0.5, 1.0] {
            assert_eq!(draws.quantile(actor, q).unwrap().to_bits(), 0);
        }
        assert_eq!(outcome.welfare(actor).real_income, 0.0);
    }
    assert!(outcome.shortages().is_empty() && outcome.forgone_sales().iter().all(Vec::is_empty));
    assert!(Report::with(&outcome, Some(draws), Vec::new()).is_ok());
}

#[test]
fn one_draw_without_ranges_is_what_a_run_takes() {
    let world = mines(true).build().unwrap();
    let scenario = read("medium", &control("MIN", "\"USE\"", "magnets", "cut = 0.6"), &world);
    let draws = ShortageDraws::of(&world, &scenario, 1, 3).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    let user = world.actor("USE").unwrap();
    let central = outcome.shortages().direct_losses(&world)[user.index()];
    assert!(central > 0.0);
    // World parameters are exact; the classes of commitments are not asked.
    assert_eq!(draws.quantile(user, 0.5), Some(-central));
}

#[test]
fn shares_of_supply_sum_to_1_in_every_draw() {
    let world = &*TODAY;
    for u in [0.001, 0.2, 0.5, 0.7, 0.999] {
        let figures = Figures::taken(world, Horizon::Short, |number| number.quantile(u));
        for stage in world.stages() {
            for user in world.actors() {
                let shares = figures.supply(world, stage, user);
                if !shares.is_empty() {
                    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
                    assert_close(shares.iter().sum(), 1.0, 1e-9);
                }
            }
        }
    }
}

#[test]
fn a_share_with_a_range_keeps_what_was_drawn_and_the_others_make_room() {
    let mut builder = mines(true);
    let world = builder.clone().build().unwrap();
    let sector = world.sector("CAR").unwrap();
    let [min, user, alt] = ["MIN", "USE", "ALT"].map(|code| world.actor(code).unwrap());
    let good = builder.good("salt", "Salt", GoodKind::Input, sector, &["mine"]).unwrap();
    let range = |low, mode, high| Uncertain::Triangular { low, mode, high };
    for (provider, share) in [(min, range(0.1, 0.4, 0.9)), (user, 0.4.into()), (alt, 0.2.into())] {
        builder.supply(good, "mine", None, provider, share).unwrap();
    }
    for (provider, share) in [(min, range(0.1, 0.4, 0.9)), (alt, range(0.2, 0.6, 0.8))] {
        builder.supply(good, "mine", Some(alt), provider, share).unwrap();
    }
    builder.cost_share(good, sector, 0.01).unwrap();
    let world = builder.build().unwrap();
    let stage = world.stage(world.good("salt").unwrap(), "mine").unwrap();
    let shares = |user: Actor, u: f64| {
        Figures::taken(&world, Horizon::Long, |number| number.quantile(u))
            .supply(&world, stage, user)
            .to_vec()
    };
    let near = |found: Vec<f64>, expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        found.iter().zip(expected).for_each(|(found, expected)| assert_close(*found, *expected, 1e-15));
    };
    near(shares(min, 1.0), &[0.9, 0.1 * 2.0 / 3.0, 0.1 / 3.0]);
    near(shares(min, 0.0), &[0.1, 0.6, 0.3]);
    near(shares(user, 1.0), &shares(min, 1.0));
    // Nobody is left to make room: all are scaled.
    near(shares(alt, 1.0), &[0.9 / 1.7, 0.8 / 1.7]);
    near(shares(alt, 0.0), &[0.1 / 0.3, 0.2 / 0.3]);
}

/// A clause on magnets or tools that never contradicts another.
fn any_clause() -> impl Strategy<Value = String> {
    let users = prop::sample::select(vec!["\"USE\"", "\"ALT\"", "\"USE\", \"ALT\"", "\"all\""]);
    let kind = prop::sample::select(vec!["cut", "relief", "stockpile", "diversification"]);
    (kind, users, any::<bool>(), 0.0..=1.0_f64).prop_map(|(kind, users, tools, number)| {
        let (good, stage) = if tools { ("tools", "tool") } else { ("magnets", "refine") };
        match kind {
            "stockpile" => {
                format!("[[stockpile]]\nactors = [{users}]\ngood = \"magnets\"\nmonths = {number:?}\n")
            }
            "diversification" => format!(
                "[[diversification]]\nactors = [\"USE\"]\ngood = \"{good}\"\nstage = \"{stage}\"\nfrom = \"MIN\"\n\
                 to = \"domestic\"\nshare = {:?}\n",
                number / 20.0
            ),
            _ => control("MIN", users, good, &format!("stage = \"{stage}\"\n{kind} = {number:?}")),
        }
    })
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn clauses_on_critical_goods_commute_to_the_last_bit(
        (clauses, shuffled) in prop::collection::vec(any_clause(), 0..8).prop_flat_map(|mut clauses| {
            // There is something to relieve.
            clauses.push(control("MIN", "\"all\"", "magnets", "cut = 0.3"));
            clauses.push(control("MIN", "\"all\"", "tools", "cut = 0.1"));
            (Just(clauses.clone()), Just(clauses).prop_shuffle())
        })
    ) {
        let world = mines(true).build().unwrap();
        let [one, other] = [clauses, shuffled].map(|clauses| read("short", &clauses.concat(), &world));
        prop_assert_eq!(one.fingerprint(), other.fingerprint());
        let [one, other] = [one, other].map(|scenario| scenario.policy(&world));
        let bits = |policy: &Policy| -> Vec<u64> {
            let supply = &policy.supply;
            let cuts = supply.cuts.iter().map(|one| one.cut.to_bits());
            let moves = supply.moves.iter().map(|one| one.share.to_bits());
            cuts.chain(moves).chain(supply.stocks.iter().map(|one| one.months.to_bits())).collect()
        };
        prop_assert_eq!(&one.supply, &other.supply);
        prop_assert_eq!(bits(&one), bits(&other));
        prop_assert!(one.supply.cuts.iter().all(|edge| (0.0..=1.0).contains(&edge.cut)));
    }
}

#[test]
fn a_clause_may_be_split_into_several() {
    let world = mines(true).build().unwrap();
    let supply = |clauses: &[String]| read("short", &clauses.concat(), &world).policy(&world).supply;
    let cut = |users: &str, cut: f64| control("MIN", users, "magnets", &format!("cut = {cut:?}"));
    let whole = supply(&[cut("\"USE\", \"ALT\"", 0.7)]);
    assert_eq!(supply(&[cut("\"ALT\"", 0.7), cut("\"USE\"", 0.7)]), whole, "by user");
    let stages = ["mine", "refine"]
        .map(|stage| control("MIN", "\"all\"", "magnets", &format!("stage = \"{stage}\"\ncut = 0.7")));
    assert_eq!(supply(&stages), whole, "by stage");
    let twice = supply(&[cut("\"all\"", 0.4), cut("\"all\"", 0.5)]);
    assert_eq!(twice.cuts.len(), whole.cuts.len());
    twice.cuts.iter().zip(&whole.cuts).for_each(|(one, other)| assert_close(one.cut, other.cut, 1e-15));
}

#[test]
fn in_the_world_of_2022_rivals_gain_where_china_withholds_magnets() {
    let cut = "name = \"x\"\nhorizon = \"medium\"\nbetween = [\"USA\", \"CHN\"]\n[[export_control]]\nby = \"CHN\"\n\
               against = [\"JPN\"]\ngood = \"rare-earth-magnets\"\ncut = 0.8\n";
    let scenario = sidedeal::Scenario::parse(cut, "x.toml", &TODAY).unwrap();
    let outcome = TODAY_MODEL.run(&scenario).unwrap();
    let change = |code: &str| outcome.welfare(TODAY.actor(code).unwrap()).real_income;
    assert!(change("JPN") < 0.0 && change("JPN") < change("DEU"), "{} {}", change("JPN"), change("DEU"));
    let lost: Vec<Actor> = outcome.shortages().outputs().iter().map(|loss| loss.actor).collect();
    assert!(lost.iter().all(|actor| TODAY[*actor].code == "JPN"));
}

#[test]
fn stocks_beyond_the_short_horizon_are_paid_for_with_a_warning() {
    let world = mines(false).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let said = |horizon: &str| {
        let stock = "[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = 3\n";
        let outcome = model.run(&read(horizon, stock, &world)).unwrap();
        assert!(outcome.cost(world.actor("USE").unwrap()) > 0.0);
        let warnings = outcome.record().warnings.iter().map(ToString::to_string);
        warnings.filter(|text| text.starts_with("stocks")).collect::<Vec<_>>()
    };
    assert_eq!(said("short"), [""; 0]);
    assert_eq!(
        said("long"),
        ["stocks count at the short horizon alone: at the long one they cost and do nothing"]
    );
}
