//! Shortages of critical inputs, by hand.

use std::fmt::Write;

use proptest::prelude::*;
use sidedeal::shortage::{
    self, EdgeCut, Figures, Move, OUTPUT_FLOOR, Shortage, Shortages, SupplyPolicy, Terms,
};
use sidedeal::{
    Good, GoodKind, Horizon, Kind, Model, ModelWarning, Parameters, Scenario, Stage, Uncertain, Warning,
    World, WorldBuilder,
};

use crate::bracket::naive;
use crate::scenario::folder;
use crate::support::{TIGHT, assert_close, config};

const ACTORS: [&str; 3] = ["MIN", "USE", "ALT"];

/// Three actors of sizes 1, 2 and 4 that make metals, cars and services. Cars need magnets, which are mined, refined and
/// made of oxide, a good of its own; metals need tools. Each trades with itself alone, or also a little with the others.
pub(crate) fn mines(open: bool) -> WorldBuilder {
    let mut builder = WorldBuilder::new("mines");
    let actors = ACTORS.map(|code| builder.actor(code, code).unwrap());
    let [metals, cars, services] = [("MET", Kind::Goods), ("CAR", Kind::Goods), ("SRV", Kind::Services)]
        .map(|(code, kind)| builder.sector(code, code, kind, 4.0).unwrap());
    for (actor, size) in actors.into_iter().zip([1.0, 2.0, 4.0]) {
        for (sector, output, added, abroad) in
            [(metals, 100.0, 90.0, 3.0), (cars, 200.0, 100.0, 5.0), (services, 300.0, 300.0, 0.0)]
        {
            let abroad = if open { abroad } else { 0.0 };
            builder.production(actor, sector, output * size, added * size).unwrap();
            builder.trade(actor, actor, sector, output * size - 2.0 * abroad).unwrap();
            for partner in actors.into_iter().filter(|partner| *partner != actor) {
                builder.trade(actor, partner, sector, abroad).unwrap();
                builder.tariff(actor, partner, sector, 0.05).unwrap();
            }
        }
        for (input, using, value) in [(metals, metals, 10.0), (metals, cars, 60.0), (cars, cars, 40.0)] {
            builder.input(actor, input, using, value * size).unwrap();
        }
    }
    let [min, user, alt] = actors;
    let magnets = builder.good("magnets", "Magnets", GoodKind::Input, metals, &["mine", "refine"]).unwrap();
    let oxide = builder.good("oxide", "Oxide", GoodKind::Input, metals, &["press"]).unwrap();
    let tools = builder.good("tools", "Tools", GoodKind::Capital, cars, &["tool"]).unwrap();
    builder.part(oxide, magnets).unwrap();
    for (good, stage, of, provider, share) in [
        (magnets, "mine", None, min, 0.6),
        (magnets, "mine", None, alt, 0.4),
        (magnets, "refine", None, min, 0.9),
        (magnets, "refine", None, alt, 0.1),
        (magnets, "refine", Some(user), min, 0.5),
        (magnets, "refine", Some(user), alt, 0.3),
        (magnets, "refine", Some(user), user, 0.2),
        (oxide, "press", None, min, 1.0),
        (tools, "tool", None, min, 0.7),
        (tools, "tool", None, user, 0.3),
    ] {
        builder.supply(good, stage, of, provider, share).unwrap();
    }
    builder.cost_share(magnets, cars, 0.02).unwrap();
    builder.cost_share(tools, metals, 0.05).unwrap();
    let exact = |values: [f64; 3]| values.map(Uncertain::Exact);
    let parameters = Parameters {
        substitution: exact([0.1, 0.4, 1.2]),
        resourcing: exact([0.5, 0.6, 0.75]),
        spare_capacity: exact([0.05, 0.2, 1.0]),
        renewal: exact([0.1, 0.4, 1.0]),
        stock_months: Uncertain::Exact(1.2),
        ..Parameters::default()
    };
    builder.parameters(parameters).unwrap();
    builder
}

pub(crate) fn control(by: &str, against: &str, good: &str, rest: &str) -> String {
    format!("[[export_control]]\nby = \"{by}\"\nagainst = [{against}]\ngood = \"{good}\"\n{rest}\n")
}

fn divert(stage: &str, from: &str, to: &str, share: f64) -> String {
    format!(
        "[[diversification]]\nactors = [\"USE\"]\ngood = \"magnets\"\nstage = \"{stage}\"\nfrom = \"{from}\"\nto = \"{to}\"\nshare = {share:?}\n"
    )
}

fn stockpile(months: f64) -> String {
    format!("[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = {months:?}\n")
}

pub(crate) fn read(horizon: &str, clauses: &str, world: &World) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\nhorizon = \"{horizon}\"\n{clauses}"), "x.toml", world).unwrap()
}

fn supply(clauses: &str, world: &World) -> SupplyPolicy {
    read("short", clauses, world).policy(world).supply
}

fn short(world: &World, horizon: Horizon, clauses: &str) -> Shortages {
    Shortages::of(world, &Figures::central(world, horizon), &supply(clauses, world))
}

/// What one actor lacks of a good.
fn lack(shortages: &Shortages, world: &World, user: &str, good: &str) -> Option<Shortage> {
    let (user, good) = (world.actor(user).unwrap(), world.good(good).unwrap());
    shortages.goods().iter().copied().find(|one| (one.user, one.good) == (user, good))
}

fn left(world: &World, horizon: Horizon, clauses: &str, good: &str) -> f64 {
    lack(&short(world, horizon, clauses), world, "USE", good).map_or(1.0, |one| one.left)
}

fn ids(world: &World, good: &str, stage: &str) -> (Good, Stage) {
    let good = world.good(good).unwrap();
    (good, world.stage(good, stage).unwrap())
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_deeper_cut_never_helps_who_is_cut_off_where_nobody_trades(
        cuts in prop::collection::vec((0..3_usize, 0.0..=1.0_f64, 0.0..=1.0_f64), 1..4), horizon in 0..3_usize
    ) {
        let world = mines(false).build().unwrap();
        let model = Model::with_settings(&world, TIGHT).unwrap();
        let clauses = |deep: bool| -> String {
            let one = |&(good, cut, further): &(usize, f64, f64)| {
                let cut = if deep { cut + (1.0 - cut) * further } else { cut };
                control("MIN", "\"USE\"", ["magnets", "oxide", "tools"][good], &format!("cut = {cut:?}"))
            };
            cuts.iter().map(one).collect()
        };
        let real_income = |deep: bool| {
            let scenario = read(["short", "medium", "long"][horizon], &clauses(deep), &world);
            model.run(&scenario).unwrap().welfare(world.actor("USE").unwrap()).real_income
        };
        let (cut, deeper) = (real_income(false), real_income(true));
        prop_assert!(cut <= 1e-11 && deeper <= cut + 1e-11, "{cut} {deeper}");
    }
}

#[test]
fn what_is_lost_is_replaced_within_the_spare_capacity_of_those_who_cut_nobody_off() {
    let world = mines(false).build().unwrap();
    // Users need 0.02 x 200 x size: 4, 8 and 16. Open at the stage: 0.1 x 4 + 0.5 x 8 + 0.1 x 16 = 6, of which 5 % is spare.
    let one = control("MIN", "\"USE\"", "magnets", "stage = \"refine\"\ncut = 0.4");
    let shortages = short(&world, Horizon::Short, &one);
    let found = lack(&shortages, &world, "USE", "magnets").unwrap();
    assert_close(found.lost, 0.5 * 0.4, 1e-15);
    assert_close(found.resourced, 0.2 * (0.3 / 1.6), 1e-15);
    assert_close(found.stocked, 0.1, 1e-15);
    assert_close(found.left, 0.9375, 1e-14);
    let [only] = shortages.outputs() else { panic!("{shortages:?}") };
    assert_eq!((&*world[only.actor].code, &*world[only.sector].code, only.floored), ("USE", "CAR", false));
    assert_close(only.left, naive(&[(0.02, 0.9375)], 0.1), 1e-14);
    let actor = only.actor;
    let (output, reused) = (world.output(actor, only.sector), world.input(actor, only.sector, only.sector));
    let productivity = only.left.powf(1.0 - reused / output);
    assert_close(
        shortages.direct_losses(&world)[actor.index()],
        (1.0 - productivity) * output / 980.0,
        1e-14,
    );

    // Two who lose share what is spare in proportion to what they lose.
    let both = control("MIN", "\"USE\", \"ALT\"", "magnets", "stage = \"refine\"\ncut = 0.4");
    let shortages = short(&world, Horizon::Short, &both);
    let [first, second] = ["USE", "ALT"].map(|user| lack(&shortages, &world, user, "magnets").unwrap());
    assert_close(first.resourced, 0.2 * 0.3 / (1.6 + 5.76), 1e-15);
    assert_close(second.lost, 0.36, 1e-15);
    assert_close(first.resourced * 8.0 + second.resourced * 16.0, 0.3, 1e-14);

    // In the long run more is spare than is lost, so that the share that can be replaced at all decides; stocks are gone.
    assert_close(left(&world, Horizon::Long, &one, "magnets"), 1.0 - 0.2 + 0.75 * 0.2, 1e-14);
    assert_eq!(lack(&short(&world, Horizon::Medium, &one), &world, "USE", "magnets").unwrap().stocked, 0.0);
}

#[test]
fn of_the_stages_the_one_that_allows_least_decides() {
    let world = mines(false).build().unwrap();
    let shortages = short(&world, Horizon::Short, &control("MIN", "\"USE\"", "magnets", "cut = 1"));
    let found = lack(&shortages, &world, "USE", "magnets").unwrap();
    // Mine: 0.6 lost, of 0.4 x 28 open 5 % spare. Refine: 0.5 lost, 0.3 spare, hence more is left there.
    assert_eq!(found.stage, ids(&world, "magnets", "mine").1);
    assert_close(found.left, 1.0 - 0.6 + 0.6 * 0.56 / 4.8 + 0.1, 1e-14);
    let refine = left(
        &world,
        Horizon::Short,
        &control("MIN", "\"USE\"", "magnets", "stage = \"refine\"\ncut = 1"),
        "magnets",
    );
    assert_close(refine, 1.0 - 0.5 + 0.5 * 0.3 / 4.0 + 0.1, 1e-14);
    assert!(found.left < refine);
}

#[test]
fn capital_goods_stay_in_use_and_only_their_renewal_is_lost() {
    let world = mines(false).build().unwrap();
    let cut = control("MIN", "\"USE\"", "tools", "cut = 1");
    // Users need 5, 10 and 20; open are 0.3 x 35.
    for (horizon, renewal, replaced) in [
        (Horizon::Short, 0.1, 0.05 * 10.5 / 7.0),
        (Horizon::Medium, 0.4, 0.2 * 10.5 / 7.0),
        (Horizon::Long, 1.0, 0.75),
    ] {
        assert_close(left(&world, horizon, &cut, "tools"), 1.0 - renewal * 0.7 * (1.0 - replaced), 1e-14);
    }
}

#[test]
fn a_part_acts_through_its_whole_alone() {
    let world = mines(false).build().unwrap();
    let cut = control("MIN", "\"USE\"", "oxide", "cut = 0.3");
    let shortages = short(&world, Horizon::Short, &cut);
    // Its only provider withholds it, so that nobody has any to spare.
    let [part, whole] = ["oxide", "magnets"].map(|good| lack(&shortages, &world, "USE", good).unwrap());
    assert_eq!((part.left, part.resourced), (whole.left, 0.0));
    assert_close(whole.left, 1.0 - 0.3 + 0.1, 1e-14);
    assert_eq!(whole.stage, ids(&world, "oxide", "press").1);
    assert_eq!(shortages.outputs().len(), 1);
    assert_close(shortages.outputs()[0].left, naive(&[(0.02, 0.8)], 0.1), 1e-14);
    // What the whole lacks more of elsewhere is not felt twice.
    let more = cut.clone() + &control("MIN", "\"USE\"", "magnets", "stage = \"mine\"\ncut = 1");
    assert_close(left(&world, Horizon::Short, &more, "magnets"), 1.0 - 0.6 + 0.07 + 0.1, 1e-14);
    let good = world.good("oxide").unwrap();
    assert_eq!(world.use_of_good(good, world.actor("USE").unwrap()), 0.02 * 400.0);
}

#[test]
fn a_sector_that_would_make_next_to_nothing_is_left_the_least_and_it_is_said() {
    let mut builder = mines(false);
    let parameters = Parameters {
        substitution: [Uncertain::Exact(0.001); 3],
        stock_months: Uncertain::Exact(0.0),
        ..Parameters::default()
    };
    builder.parameters(parameters).unwrap();
    let world = builder.build().unwrap();
    let cut = control("MIN", "\"USE\"", "oxide", "cut = 0.9999");
    let outputs = short(&world, Horizon::Short, &cut);
    assert_eq!((outputs.outputs()[0].left, outputs.outputs()[0].floored), (OUTPUT_FLOOR, true));
    let outcome = Model::calibrate(&world).unwrap().run(&read("short", &cut, &world)).unwrap();
    let warning = Warning::of(ModelWarning::OutputFloor {
        actor: "USE".to_owned(),
        sector: "CAR".to_owned(),
        count: 1,
    });
    assert!(outcome.record().warnings.contains(&warning), "{:?}", outcome.record().warnings);
}

#[test]
fn supply_moves_from_the_members_of_a_group_in_proportion_to_what_they_supply() {
    let mut builder = mines(false);
    let world = builder.clone().build().unwrap();
    let [min, alt] = ["MIN", "ALT"].map(|code| world.actor(code).unwrap());
    builder.group("DUO", &[min, alt]).unwrap();
    let world = builder.build().unwrap();
    // Of its refined magnets the user has 0.5 from one and 0.3 from the other.
    let moves = supply(&divert("refine", "DUO", "domestic", 0.4), &world).moves;
    let user = world.actor("USE").unwrap();
    let found: Vec<_> = moves.iter().map(|one| (one.user, one.from, one.to)).collect();
    assert_eq!(found, [(user, min, user), (user, alt, user)]);
    assert_close(moves[0].share, 0.25, 1e-15);
    assert_close(moves[1].share, 0.15, 1e-15);
    // One that supplies nothing has no part in it, and together they have no more than 0.8.
    let alone = divert("refine", "DUO", "domestic", 0.8) + &divert("refine", "MIN", "domestic", 0.1);
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{alone}");
    assert_eq!(
        Scenario::parse(&text, "x.toml", &world).unwrap_err().to_string(),
        "x.toml:10: found a share of 0.6 moved from MIN in USE's supply of magnets refine, expected at most the 0.5 that MIN supplies"
    );
}

#[test]
fn cuts_combine_and_a_relief_shrinks_what_is_left_of_them() {
    let world = mines(false).build().unwrap();
    let refine = |rest: &str| control("MIN", "\"USE\"", "magnets", &format!("stage = \"refine\"\n{rest}"));
    let cut = |clauses: &[String]| {
        let policy = supply(&clauses.concat(), &world);
        let user = world.actor("USE").unwrap();
        policy.cuts.iter().find(|edge| edge.user == user).unwrap().cut
    };
    let (one, two, relief) = (refine("cut = 0.4"), refine("cut = 0.5"), refine("relief = 0.25"));
    assert_close(cut(&[one.clone(), two.clone()]), 0.7, 1e-15);
    assert_close(cut(&[relief.clone(), one.clone(), two.clone()]), 0.7 * 0.75, 1e-15);
    assert_close(cut(&[relief.clone(), relief.clone(), one.clone()]), 0.4 * 0.75 * 0.75, 1e-15);

    // A relief of what a baseline withholds acts on what both files withhold.
    let file = |name: &str, rest: String| {
        (format!("{name}.toml"), format!("name = \"{name}\"\nhorizon = \"short\"\n{rest}"))
    };
    let files = [file("y", one), file("x", format!("baseline = \"y.toml\"\n{two}{relief}"))];
    let folder = folder(&files.each_ref().map(|(file, text)| (file.as_str(), text.clone())));
    let scenario = Scenario::open(folder.path().join("x.toml"), &world).unwrap();
    assert_close(scenario.policy(&world).supply.cuts[0].cut, (1.0 - 0.6 * 0.5) * 0.75, 1e-15);
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    let lost = |shortages: &Shortages| lack(shortages, &world, "USE", "magnets").unwrap().lost;
    assert_close(lost(outcome.shortages_before()), 0.5 * 0.4, 1e-15);
    assert_close(lost(outcome.shortages()), 0.5 * 0.525, 1e-15);
}

#[test]
fn supply_that_was_moved_is_out_of_reach_of_who_lost_it_and_within_reach_of_who_has_it() {
    let world = mines(false).build().unwrap();
    let lost = |clauses: &str| {
        lack(&short(&world, Horizon::Short, clauses), &world, "USE", "magnets").map_or(0.0, |one| one.lost)
    };
    let moved = divert("refine", "MIN", "ALT", 0.1)
        + &divert("refine", "MIN", "ALT", 0.1)
        + &divert("refine", "MIN", "domestic", 0.1);
    let cut = |by: &str| control(by, "\"USE\"", "magnets", "stage = \"refine\"\ncut = 1");
    assert_close(lost(&(moved.clone() + &cut("MIN"))), 0.5 - 0.3, 1e-15);
    assert_close(lost(&(cut("ALT") + &moved)), 0.3 + 0.2, 1e-15);
    // Nothing of tools came from there before.
    let tools = "[[diversification]]\nactors = [\"USE\"]\ngood = \"tools\"\nfrom = \"MIN\"\nto = \"ALT\"\nshare = 0.3\n";
    let both = format!("{tools}{}", control("ALT", "\"USE\"", "tools", "cut = 0.5"));
    let shortages = short(&world, Horizon::Short, &both);
    assert_close(lack(&shortages, &world, "USE", "tools").unwrap().lost, 0.15, 1e-15);
}

#[test]
fn more_than_a_provider_holds_cannot_be_moved_even_in_a_draw() {
    let world = mines(false).build().unwrap();
    let (_, stage) = ids(&world, "magnets", "refine");
    let [min, user, alt] = ACTORS.map(|code| world.actor(code).unwrap());
    let one = |to, share| Move { stage, user, from: min, to, share };
    let cut = |provider| vec![EdgeCut { stage, user, provider, cut: 1.0 }];
    let lost = |provider| {
        let policy = SupplyPolicy {
            cuts: cut(provider),
            moves: vec![one(user, 0.2), one(alt, 0.6)],
            ..SupplyPolicy::default()
        };
        let shortages = Shortages::of(&world, &Figures::central(&world, Horizon::Long), &policy);
        lack(&shortages, &world, "USE", "magnets").map_or(0.0, |one| one.lost)
    };
    // 0.8 are asked for and 0.5 are there: three quarters of those go to ALT.
    assert_close(lost(min), 0.0, 1e-15);
    assert_close(lost(alt), 0.3 + 0.375, 1e-15);
}

#[test]
fn stocks_add_up_and_count_at_the_short_horizon_alone() {
    let world = mines(false).build().unwrap();
    let cut = control("MIN", "\"USE\"", "magnets", "stage = \"mine\"\ncut = 1");
    let with = |horizon, months: &[f64]| {
        let clauses: String = months.iter().map(|&months| stockpile(months)).collect();
        left(&world, horizon, &(clauses + &cut), "magnets")
    };
    assert_close(with(Horizon::Short, &[0.6, 0.9]), with(Horizon::Short, &[]) + 1.5 / 12.0, 1e-14);
    assert_close(with(Horizon::Short, &[12.0]), 1.0, 1e-15);
    assert_eq!(with(Horizon::Medium, &[3.0]), with(Horizon::Medium, &[]));
    // They are paid for in the year in which they are laid in.
    let outcome = Model::calibrate(&world).unwrap().run(&read("long", &stockpile(3.0), &world)).unwrap();
    assert_close(outcome.cost(world.actor("USE").unwrap()), 0.25 * 0.02 * 400.0, 1e-14);
}

#[test]
fn what_is_made_up_for_or_costs_nothing_is_no_shortage() {
    let world = mines(false).build().unwrap();
    let cut = control("MIN", "\"USE\"", "magnets", "stage = \"mine\"\ncut = 1");
    // Stocks make up for all of it.
    let stocked = short(&world, Horizon::Short, &(stockpile(12.0) + &cut));
    assert!(stocked.is_empty() && stocked.outputs().is_empty(), "{stocked:?}");
    // Magnets are short, of which cars here need none.
    let no_share = |number: Uncertain| if number == Uncertain::Exact(0.02) { 0.0 } else { number.central() };
    let figures = Figures::taken(&world, Horizon::Short, no_share);
    let needless = Shortages::of(&world, &figures, &supply(&cut, &world));
    assert!(!needless.is_empty() && needless.outputs().is_empty(), "{needless:?}");
}

#[test]
fn who_withholds_a_good_no_longer_sells_it() {
    let world = mines(false).build().unwrap();
    let clauses = control("MIN", "\"USE\", \"ALT\"", "magnets", "cut = 0.4")
        + &control("MIN", "\"USE\"", "tools", "cut = 0.5");
    let policy = supply(&clauses, &world);
    let forgone = shortage::forgone_sales(&world, &Figures::central(&world, Horizon::Short), &policy);
    let found: Vec<_> = forgone.iter().map(|one| (&*world[one.good].code, one.musd)).collect();
    // For each buyer the stage where it is most: mine for USE, 0.6 x 8, refine for ALT, 0.9 x 16.
    let [("magnets", magnets), ("tools", tools)] = found[..] else { panic!("{found:?}") };
    assert_close(magnets, 0.4 * (0.6 * 8.0 + 0.9 * 16.0), 1e-14);
    assert_close(tools, 0.5 * 0.7 * 10.0, 1e-14);
    assert!(forgone.iter().all(|one| one.sender == world.actor("MIN").unwrap()));
}

#[test]
fn a_lack_enters_trade_as_productivity_without_the_sectors_use_of_itself() {
    let world = mines(true).build().unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let cuts = control("MIN", "\"USE\", \"ALT\"", "magnets", "cut = 0.9")
        + &control("MIN", "\"USE\"", "tools", "cut = 1");
    for horizon in ["short", "medium", "long"] {
        let outcome = model.run(&read(horizon, &cuts, &world)).unwrap();
        let mut lower = String::new();
        for loss in outcome.shortages().outputs() {
            let own =
                world.input(loss.actor, loss.sector, loss.sector) / world.output(loss.actor, loss.sector);
            let (actor, sector) = (&world[loss.actor].code, &world[loss.sector].code);
            write!(lower, "[[productivity]]\nactors = [\"{actor}\"]\nsectors = [\"{sector}\"]\n").unwrap();
            writeln!(lower, "change = {:?}", loss.left.powf(1.0 - own) - 1.0).unwrap();
        }
        assert_eq!(lower.matches("[[productivity]]").count(), 3);
        let same = model.run(&read(horizon, &lower, &world)).unwrap();
        let [found, expected] = [&outcome, &same].map(|outcome| &outcome.solved().change.productivity);
        for (found, expected) in found.iter().zip(expected) {
            assert_close(*found, *expected, 1e-14);
        }
    }
}

#[test]
fn an_economy_of_one_sector_loses_exactly_the_output_that_is_lost() {
    let mut builder = WorldBuilder::new("one");
    let actors = ["A", "B"].map(|code| builder.actor(code, code).unwrap());
    let all = builder.sector("ALL1", "All", Kind::Goods, 4.0).unwrap();
    for actor in actors {
        builder.production(actor, all, 100.0, 60.0).unwrap();
        builder.trade(actor, actor, all, 100.0).unwrap();
        builder.input(actor, all, all, 40.0).unwrap();
    }
    let good = builder.good("salt", "Salt", GoodKind::Input, all, &["mine"]).unwrap();
    builder.supply(good, "mine", None, actors[0], 1.0).unwrap();
    builder.cost_share(good, all, 0.03).unwrap();
    let world = builder.build().unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let outcome = model.run(&read("short", &control("A", "\"B\"", "salt", "cut = 0.5"), &world)).unwrap();
    let [loss] = outcome.shortages().outputs() else { panic!("{:?}", outcome.shortages()) };
    // Of 40 % of its costs it pays itself: charged twice it would lose y^(1/0.6).
    assert!(loss.left < 0.999);
    assert_close(1.0 + outcome.welfare(actors[1]).real_income, loss.left, 1e-11);
    assert!(outcome.welfare(actors[0]).real_income.abs() < 1e-11);
}

#[test]
fn other_terms_can_be_tried_out() {
    let world = mines(false).build().unwrap();
    let figures = Figures::central(&world, Horizon::Short);
    let terms = Terms { substitution: 0.05, stock_months: 0.0, ..*figures.terms() };
    let policy = supply(&control("MIN", "\"USE\"", "oxide", "cut = 0.3"), &world);
    let found = Shortages::of(&world, &figures.with_terms(terms), &policy);
    assert_close(found.outputs()[0].left, naive(&[(0.02, 0.7)], 0.05), 1e-14);
}

#[test]
fn only_the_part_of_a_sector_that_needs_a_good_stops() {
    let mut builder = mines(false);
    let plain = builder.clone().build().unwrap();
    let (magnets, cars) = (plain.good("magnets").unwrap(), plain.sector("CAR").unwrap());
    builder.exposed(magnets, cars, 0.4).unwrap();
    let world = builder.build().unwrap();
    let cut = control("MIN", "\"USE\"", "oxide", "cut = 0.5");
    let [all, part] = [&plain, &world].map(|world| short(world, Horizon::Short, &cut));
    assert_close(all.outputs()[0].left, naive(&[(0.02, 0.6)], 0.1), 1e-14);
    assert_close(part.outputs()[0].left, 1.0 - 0.4 * (1.0 - naive(&[(0.05, 0.6)], 0.1)), 1e-14);
    assert_eq!(
        plain.use_of_good(magnets, world.actor("USE").unwrap()),
        world.use_of_good(magnets, world.actor("USE").unwrap())
    );
}

#[test]
fn a_part_of_a_use_that_is_not_there_and_too_many_parts_are_refused() {
    let mut builder = mines(false);
    let plain = builder.clone().build().unwrap();
    let (magnets, metals, cars) =
        (plain.good("magnets").unwrap(), plain.sector("MET").unwrap(), plain.sector("CAR").unwrap());
    let said = |error: sidedeal::Error| error.to_string();
    assert_eq!(
        said(builder.exposed(magnets, metals, 0.4).unwrap_err()),
        "world mines: missing cost share of magnets in MET"
    );
    assert_eq!(
        said(builder.exposed(magnets, cars, 1.4).unwrap_err()),
        "world mines: found 1.4 for exposed part, expected a share from 0 to 1"
    );
    for i in 0..13 {
        let good = builder.good(&format!("salt{i}"), "Salt", GoodKind::Input, metals, &["mine"]).unwrap();
        builder.supply(good, "mine", None, plain.actor("MIN").unwrap(), 1.0).unwrap();
        builder.cost_share(good, cars, 0.001).unwrap().exposed(good, cars, 0.5).unwrap();
    }
    assert_eq!(
        said(builder.build().unwrap_err()),
        "world mines: critical goods that a part of CAR needs: found 13, expected at most 12"
    );
}
