//! Sales that are withheld: who loses them, what of their factors lies idle, and that the buyer is charged once.

use sidedeal::shortage::{Figures, MOST_WITHHELD, Rent, WithheldFlow, WithheldSales};
use sidedeal::trade::{Closure, Economy, Solved, Taste, Welfare};
use sidedeal::{Actor, GoodKind, Horizon, Model, Outcome, Scenario, World};

use crate::identities::assert_same;
use crate::scenario::folder;
use crate::shortage::{control, mines, read};
use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close, calibrate, solved};
use crate::synthetic::Draft;

/// φ of the defaults at the short horizon.
const IDLE: f64 = 0.6;

fn actor(world: &World, code: &str) -> Actor {
    world.actor(code).unwrap()
}

/// The row of one buyer in one sector of which sales are withheld, as tastes.
fn row(share: &[f64], withheld: &[f64], first: usize) -> Vec<Taste> {
    let left: f64 = share.iter().zip(withheld).map(|(share, s)| share * (1.0 - s)).sum();
    let taste = |(i, s): (usize, &f64)| Taste { cell: first + i, weight: (1.0 - s) / left };
    withheld.iter().enumerate().filter(|(i, _)| share[*i] > 0.0).map(taste).collect()
}

/// Two countries that make one good of nothing but work, and sell each other a fifth.
fn two() -> Economy {
    calibrate(
        &Draft {
            actors: 2,
            sectors: 1,
            trade: vec![80.0, 20.0, 20.0, 80.0],
            tariffs: vec![0.0; 4],
            inputs: vec![0.0; 2],
            output: vec![100.0; 2],
            value_added: vec![100.0; 2],
            elasticity: vec![4.0],
        },
        Closure::FixedDeficits,
    )
}

#[test]
fn two_countries_of_which_one_withholds_half_are_as_by_bisection() {
    let economy = two();
    let mut change = economy.baseline().no_change();
    change.tastes = row(&[0.8, 0.2], &[0.0, 0.5], 0);
    let [home, away] = [0.8 / 0.9, 0.1 / 0.9];
    // Wage of the second over that of the first at which what they buy of each other is worth the same.
    let imports = |r: f64| {
        let bought = away * r.powi(-4) / (home + away * r.powi(-4));
        let sold = 0.2 / (0.2 + 0.8 * r.powi(-4)) * r;
        bought - sold
    };
    let (mut low, mut high) = (0.5, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if imports(middle) > 0.0 { low = middle } else { high = middle }
    }
    let found = solved(&economy, &change);
    assert_close(found.wage[1] / found.wage[0], low, 1e-11);
    let price = |own: f64, other: f64, r: f64| (own + other * r.powi(-4)).powf(-0.25);
    let before = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
    let after = Solved { change, equilibrium: found };
    let real = Welfare::between(economy.baseline(), &before, &after);
    assert_close(real[0].real_income, 1.0 / price(home, away, low) - 1.0, 1e-11);
    assert_close(real[1].real_income, low / price(0.2, 0.8, low) - 1.0, 1e-11);
    // Who withholds loses by it; who goes without buys the rest cheaper, and what it lacks is charged elsewhere.
    assert!(real[1].real_income < -0.01 && real[0].real_income > 0.0);
}

#[test]
fn at_unchanged_costs_the_buyers_price_stays_as_it_was_and_all_goes_to_others_in_proportion() {
    let economy = two();
    let share = [0.8, 0.2];
    let tastes = row(&share, &[0.0, 0.7], 0);
    let after: Vec<f64> = tastes.iter().zip(share).map(|(taste, share)| taste.weight * share).collect();
    assert_close(after.iter().sum(), 1.0, 1e-15);
    assert_close(after[1] / after[0], 0.3 * 0.25, 1e-15);
    drop(economy);
}

#[test]
fn tastes_are_trade_costs_of_their_root_and_idle_factors_productivity_of_their_power() {
    let draft = Draft::new(5, 4, 11);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let base = economy.baseline();
    let (n, s) = (base.actors, base.sectors);
    let mut change = base.no_change();
    let first = (2 * n + 1) * n;
    change.tastes = row(&base.share[first..first + n], &[0.0, 0.0, 0.6, 0.0, 0.9], first);
    change.endowments[4] = 0.9;
    let mut same = base.no_change();
    for taste in &change.tastes {
        same.trade_costs[taste.cell] = taste.weight.powf(-1.0 / base.elasticity[2]);
    }
    for j in 0..s {
        same.productivity[j * n + 4] = 0.9_f64.powf(base.value_added_share[4 * s + j]);
    }
    assert_same(&solved(&economy, &same), &solved(&economy, &change), 1.0, 1e-9);
}

#[test]
fn with_fewer_at_work_everywhere_everybody_has_less_in_proportion() {
    let economy = calibrate(&Draft::new(4, 3, 5), Closure::Balanced);
    let mut change = economy.baseline().no_change();
    change.endowments.fill(0.9);
    let before = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
    let after = Solved { equilibrium: solved(&economy, &change), change };
    for welfare in Welfare::between(economy.baseline(), &before, &after) {
        assert_close(welfare.real_income, -0.1, 1e-9);
        assert_close(welfare.real_wage, -0.1, 1e-9);
    }
}

#[test]
fn a_full_cut_is_a_stop_with_the_buyers_price_put_back() {
    let economy = calibrate(&Draft::new(5, 4, 3), Closure::FixedDeficits);
    let base = economy.baseline();
    let n = base.actors;
    let (mut cut, mut stop) = (base.no_change(), base.no_change());
    for a in (0..n).filter(|&a| a != 3) {
        let first = (n + a) * n;
        let share = &base.share[first..first + n];
        let withheld: Vec<f64> = (0..n).map(|i| if i == 3 { MOST_WITHHELD } else { 0.0 }).collect();
        cut.tastes.extend(row(share, &withheld, first));
        // Without the dearer rest of the row, which is what a stop takes from the buyer and a control leaves to the shortage.
        let put_back = (1.0 - share[3]).powf(1.0 / base.elasticity[1]);
        (0..n).for_each(|i| stop.trade_costs[first + i] = if i == 3 { f64::INFINITY } else { put_back });
    }
    assert_same(&solved(&economy, &stop), &solved(&economy, &cut), 1.0, 1e-5);
}

fn run(model: &Model<'_>, horizon: &str, clauses: &str) -> (Scenario, f64) {
    let scenario = read(horizon, clauses, model.world());
    let outcome = model.run(&scenario).unwrap();
    let min = actor(model.world(), "MIN");
    (scenario, outcome.welfare(min).real_income)
}

#[test]
fn what_is_withheld_of_a_flow_is_cut_times_share_times_use_at_the_stage_where_that_is_most() {
    let world = mines(true).build().unwrap();
    let figures = Figures::central(&world, Horizon::Short);
    let clauses = control("MIN", "\"USE\"", "magnets", "cut = 0.4")
        + &control("MIN", "\"USE\"", "tools", "cut = 0.1")
        + &control("MIN", "\"USE\"", "oxide", "cut = 1");
    let scenario = read("short", &clauses, &world);
    let sales = WithheldSales::of(&world, &figures, &scenario.policy(&world).supply);
    // Magnets: mine 0.6 x 8, refine 0.5 x 8, of a flow of 3 in metals; tools: 0.1 x 0.7 x 0.05 x 200 of a flow of 5 in cars.
    // Oxide is a stage of magnets and has no value of its own.
    let [metals, cars] = sales.flows() else { panic!("{sales:?}") };
    assert_close(metals.musd, 0.4 * 0.6 * 8.0, 1e-15);
    assert_close(metals.share(), 1.92 / 3.0, 1e-15);
    assert_close(cars.share(), 0.7 / 5.0, 1e-15);
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    let change = &outcome.solved().change;
    let min = actor(&world, "MIN").index();
    // v is 0.9 in metals and 0.5 in cars, value added 490 in all.
    assert_close(change.endowments[min], 1.0 - IDLE * (0.9 * 1.92 + 0.5 * 0.7) / 490.0, 1e-14);
    assert_eq!(change.endowments.iter().filter(|&&at_work| at_work != 1.0).count(), 1);
    // At the tables' costs the weights of a row leave the buyer's price as it is.
    let share = &outcome.economy().baseline().share;
    for row in change.tastes.chunks(3) {
        assert_close(row.iter().map(|taste| taste.weight * share[taste.cell]).sum(), 1.0, 1e-14);
    }
    assert_eq!(change.tastes.len(), 6);
}

#[test]
fn who_withholds_loses_and_least_where_its_factors_find_other_work() {
    let world = mines(true).build().unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let clauses = control("MIN", "\"USE\", \"ALT\"", "tools", "cut = 0.5");
    let [short, medium, long] = ["short", "medium", "long"].map(|horizon| run(&model, horizon, &clauses).1);
    assert!(short < medium && medium < long && long < 0.0, "{short} {medium} {long}");
    let at_work = |horizon: &str| {
        let outcome = model.run(&read(horizon, &clauses, &world)).unwrap();
        outcome.solved().change.endowments.clone()
    };
    assert_eq!(at_work("long"), [1.0; 3]);
    assert!(at_work("medium")[0] > at_work("short")[0]);
}

#[test]
fn a_cut_of_nothing_changes_nothing_to_the_last_bit_and_a_relief_of_all_undoes_a_cut() {
    let world = mines(true).build().unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let none = model.run(&read("short", &control("MIN", "\"USE\"", "magnets", "cut = 0"), &world)).unwrap();
    assert_eq!(none.solved().change, none.economy().baseline().no_change());
    assert!(world.actors().all(|actor| none.real_income(&[actor]) == (0.0, 0.0)));

    let cut = control("MIN", "\"USE\"", "magnets", "cut = 0.5");
    let relief = control("MIN", "\"USE\"", "magnets", "relief = 1");
    let folder = folder(&[
        ("cut.toml", format!("name = \"c\"\nhorizon = \"short\"\n{cut}")),
        ("relief.toml", format!("name = \"r\"\nhorizon = \"short\"\nbaseline = \"cut.toml\"\n{relief}")),
    ]);
    let open = |name: &str| Scenario::open(folder.path().join(name), &world).unwrap();
    let [there, back] = ["cut.toml", "relief.toml"].map(|name| model.run(&open(name)).unwrap());
    assert_eq!(back.solved().change, back.economy().baseline().no_change());
    for actor in world.actors() {
        let [there, back] = [&there, &back].map(|outcome: &Outcome<'_>| outcome.welfare(actor).real_income);
        assert_close((1.0 + there) * (1.0 + back), 1.0, 1e-10);
        assert!(there != 0.0);
    }
}

#[test]
fn a_file_that_withholds_nothing_more_leaves_tastes_as_they_are() {
    let world = mines(true).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let cut = control("MIN", "\"USE\"", "magnets", "cut = 0.5");
    let duty = "[[tariff]]\nimporters = [\"USE\"]\nexporters = [\"ALT\"]\nsectors = [\"MET\"]\nset = 0.4\n";
    let folder = folder(&[
        ("cut.toml", format!("name = \"c\"\nhorizon = \"short\"\n{cut}")),
        ("duty.toml", format!("name = \"d\"\nhorizon = \"short\"\nbaseline = \"cut.toml\"\n{duty}")),
        ("more.toml", format!("name = \"m\"\nhorizon = \"short\"\nbaseline = \"duty.toml\"\n{cut}")),
    ]);
    let tastes = |name: &str| -> Vec<Taste> {
        let scenario = Scenario::open(folder.path().join(name), &world).unwrap();
        model.run(&scenario).unwrap().solved().change.tastes.clone()
    };
    assert_eq!(tastes("cut.toml"), tastes("duty.toml"));
    // 1 - 0.5 x 0.5 is withheld now, and shares of spending are those at the duty that stands.
    let [min, own, alt] =
        [3.0 * 1.05, 400.0 - 200.0 - 6.0, 3.0 * 1.05 * (1.4_f64 / 1.05).powf(-theta(&world))];
    let withheld = 0.75 * 0.6 * 8.0 / 3.0;
    let left = (min * (1.0 - f64::min(withheld, MOST_WITHHELD)) + own + alt) / (min + own + alt);
    assert_close(tastes("more.toml")[1].weight, 1.0 / left, 1e-12);
}

/// θ of metals at the short horizon.
fn theta(world: &World) -> f64 {
    let model = Model::calibrate(world).unwrap();
    model.economy(Closure::FixedDeficits, Horizon::Short).unwrap().baseline().elasticity[0]
}

#[test]
fn what_is_not_taken_from_sellers_is_told_in_full() {
    let world = mines(true).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let told = |clauses: &str| -> Vec<String> {
        let outcome = model.run(&read("short", clauses, &world)).unwrap();
        let told = outcome.record().warnings.iter().map(ToString::to_string);
        told.filter(|text| text.contains("withheld")).collect()
    };
    assert_eq!(
        told(&control("MIN", "\"ALT\"", "magnets", "stage = \"refine\"\ncut = 0.5")),
        [
            "1 flow is smaller than what is withheld of it, by 4 million USD a year in all, which is not taken from the \
          sellers; most in MET from MIN to ALT, 7 withheld of 3"
        ]
    );
    assert_eq!(
        told(&control("MIN", "\"USE\"", "oxide", "cut = 0.5")),
        [
            "sales withheld of oxide are not taken from the sellers' income: as stages of other goods they have no value of \
          their own in the world"
        ]
    );
}

/// Mines whose metals are split into ore, a third of what is sold abroad, and the rest; `pig` is a good made of ore.
fn split_mines(open: bool) -> World {
    let mut builder = mines(open);
    let plain = builder.clone().build().unwrap();
    let [metals, services] = ["MET", "SRV"].map(|code| plain.sector(code).unwrap());
    let ore = builder.product("ORE", "Ore", metals, 5.0).unwrap();
    for importer in plain.actors() {
        for exporter in plain.actors() {
            let abroad = if open { 1.0 } else { 0.0 };
            let sold = if importer == exporter { 10.0 } else { abroad };
            builder.product_trade(importer, exporter, ore, sold).unwrap();
        }
    }
    let pig = builder.good("pig", "Pig iron", GoodKind::Input, metals, &["cast"]).unwrap();
    builder.product_good(ore, pig).unwrap();
    builder.supply(pig, "cast", None, actor(&plain, "MIN"), 1.0).unwrap();
    builder.cost_share(pig, services, 0.01).unwrap();
    builder.build().unwrap().with_products().unwrap()
}

#[test]
fn what_is_withheld_of_several_goods_is_one_row_for_each_part_of_a_sector() {
    let magnets = control("MIN", "\"USE\"", "magnets", "cut = 0.4");
    let both = magnets.clone() + &control("MIN", "\"USE\"", "pig", "cut = 0.25");
    let found = |open: bool, clauses: &str| -> Vec<(String, [f64; 2])> {
        let world = split_mines(open);
        let policy = read("short", clauses, &world).policy(&world).supply;
        let sales = WithheldSales::of(&world, &Figures::central(&world, Horizon::Short), &policy);
        let row = |flow: &WithheldFlow| {
            assert_eq!((flow.user, flow.provider), (actor(&world, "USE"), actor(&world, "MIN")));
            assert!(flow.flow > 0.0 || flow.share() == 0.0, "{flow:?}");
            (world[flow.sector].code.clone(), [flow.musd, flow.flow])
        };
        sales.flows().iter().map(row).collect()
    };
    let expect = |found: &[(String, [f64; 2])], expected: [[f64; 2]; 2]| {
        let [(ore, of_ore), (rest, of_rest)] = found else { panic!("{found:?}") };
        assert_eq!([ore, rest], ["ORE", "MET-REST"]);
        for (found, expected) in [of_ore, of_rest].into_iter().flatten().zip(expected.as_flattened()) {
            assert_close(*found, *expected, 1e-14);
        }
    };
    // 0.4 of 0.6 of magnets for 8 million, from all that is sold of metals alike.
    let withheld = 0.4 * 0.6 * 8.0;
    expect(&found(true, &magnets), [[withheld / 3.0, 1.0], [withheld * 2.0 / 3.0, 2.0]]);
    // A quarter of the pig iron for 6 million comes out of the ore besides.
    expect(&found(true, &both), [[withheld / 3.0 + 0.25 * 6.0, 1.0], [withheld * 2.0 / 3.0, 2.0]]);
    // Where nothing is sold it is told of the sector that has the good.
    expect(&found(false, &magnets), [[0.0, 0.0], [withheld, 0.0]]);
}

#[test]
fn each_row_of_which_nothing_more_is_withheld_keeps_its_tastes() {
    let world = mines(true).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let all = "\"USE\", \"ALT\"";
    let cut = control("MIN", all, "magnets", "cut = 0.2") + &control("MIN", all, "tools", "cut = 0.3");
    // Duties that stand alone would give every row other tastes.
    let duty = "[[tariff]]\nimporters = [\"USE\", \"ALT\"]\nexporters = [\"MIN\"]\nsectors = [\"MET\", \"CAR\"]\nset = 0.4\n";
    let more = control("MIN", "\"ALT\"", "magnets", "cut = 0.1");
    let folder = folder(&[
        ("cut.toml", format!("name = \"c\"\nhorizon = \"short\"\n{cut}")),
        ("duty.toml", format!("name = \"d\"\nhorizon = \"short\"\nbaseline = \"cut.toml\"\n{duty}")),
        ("more.toml", format!("name = \"m\"\nhorizon = \"short\"\nbaseline = \"duty.toml\"\n{more}")),
    ]);
    let tastes = |name: &str| -> Vec<Taste> {
        let scenario = Scenario::open(folder.path().join(name), &world).unwrap();
        model.run(&scenario).unwrap().solved().change.tastes.clone()
    };
    let [cut, duty, more] = ["cut.toml", "duty.toml", "more.toml"].map(tastes);
    assert_eq!(cut.len(), 4 * 3);
    assert_eq!(cut, duty);
    // Rows are metals of USE and ALT, then cars of both: the second alone has changed.
    for (row, (old, new)) in cut.chunks(3).zip(more.chunks(3)).enumerate() {
        assert_eq!(old == new, row != 1, "{row}: {old:?} {new:?}");
    }
}

fn rent(good: &str, rest: &str) -> String {
    format!("[[rent]]\nby = \"MIN\"\nagainst = [\"USE\", \"ALT\"]\ngood = \"{good}\"\n{rest}\n")
}

#[test]
fn a_rent_is_paid_by_buyers_to_who_supplies_them_and_sums_to_nothing() {
    let world = mines(true).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let clauses = rent("magnets", "stage = \"refine\"\nshare = 0.25") + &rent("tools", "share = 0.1");
    let scenario = read("long", &clauses, &world);
    let outcome = model.run(&scenario).unwrap();
    let cost = |code: &str| outcome.cost(actor(&world, code));
    // Magnets: half of 8 and nine tenths of 16; tools: 0.7 of 10 and of 20.
    assert_close(cost("USE"), 0.25 * 0.5 * 8.0 + 0.1 * 0.7 * 10.0, 1e-14);
    assert_close(cost("ALT"), 0.25 * 0.9 * 16.0 + 0.1 * 0.7 * 20.0, 1e-14);
    assert_close(cost("MIN"), -cost("USE") - cost("ALT"), 1e-14);
    assert!(world.actors().all(|actor| outcome.welfare(actor).real_income == 0.0));
    // Two of one edge add up.
    let rents =
        read("long", &(clauses.clone() + &rent("tools", "share = 0.2")), &world).policy(&world).supply.rents;
    let tools: Vec<f64> =
        rents.iter().filter(|one: &&Rent| world[one.stage].code == "tool").map(|one| one.share).collect();
    assert_eq!(tools, [0.1 + 0.2; 2]);
}

#[test]
fn a_rent_that_cannot_be_is_refused() {
    let world = mines(true).build().unwrap();
    let refused = |clause: &str| {
        let text = format!("name = \"x\"\nhorizon = \"long\"\n{clause}");
        Scenario::parse(&text, "x.toml", &world).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&rent("oxide", "share = 0.1")),
        "x.toml:6: found `oxide`, a stage of other goods, without a value of its own, expected a good that sectors use"
    );
    let dear = refused(&rent("tools", "share = 25"));
    assert_eq!(
        dear,
        "x.toml:7: found 25, expected a share of the price from 0 to 5, which is 500 %; 25 is 2500 %, did you mean 0.25?"
    );
    let less = refused(&rent("tools", "share = -0.1"));
    assert!(less.starts_with("x.toml:7: found -0.1, expected a share of the price from 0 to 5"), "{less}");
    assert_eq!(
        refused(&rent("magnets", "share = 0.1")),
        "x.toml:3: missing key `stage`, one of `mine`, `refine` of magnets"
    );
}

/// Changes of real income of TWN, KOR, NLD, USA, JPN and CHN, per cent.
fn bundled(name: &str) -> [f64; 6] {
    let outcome = TODAY_MODEL.run(&Scenario::bundled(name, &TODAY).unwrap()).unwrap();
    ["TWN", "KOR", "NLD", "USA", "JPN", "CHN"]
        .map(|code| 100.0 * outcome.real_income(&[actor(&TODAY, code)]).0)
}

#[test]
fn in_the_bundled_controls_who_withholds_loses_and_who_sells_again_gains() {
    // A blockade of a year: -12.2 % of GDP by Bloomberg Economics (2024), for more than chips; -17 % where all its sales of
    // electronics stop as trade does.
    let [twn, kor, _, usa, jpn, chn] = bundled("taiwan-chip-stop");
    assert!((-26.0..-12.0).contains(&twn), "{twn}");
    assert!([kor, usa, jpn, chn].iter().all(|loss| (-6.0..-0.1).contains(loss)), "{kor} {usa} {jpn} {chn}");
    let [twn, kor, .., chn] = bundled("technology-controls-2025");
    assert!((-1.0..-0.1).contains(&twn) && (-0.3..0.0).contains(&kor) && chn < 0.0, "{twn} {kor} {chn}");
    // The licence gives back half of that.
    let [again, more, .., fed] = bundled("chip-access-deal");
    assert!((0.3..0.7).contains(&(-again / twn)) && more > 0.0 && fed > 0.0, "{again} {more} {fed}");
    let [.., jpn, chn] = bundled("rare-earth-cutoff-japan");
    assert!(chn < 0.0 && jpn < chn, "{jpn} {chn}");
    let [.., chn] = bundled("rare-earth-licensing-2025");
    assert!(chn < 0.0);
}
