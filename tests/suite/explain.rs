//! Losses in parts: against all orders, played one by one.

use sidedeal::report::{Explained, Format};
use sidedeal::scenario::Stake::{self, Prosperity, Security, Voice};
use sidedeal::trade::NOTHING;
use sidedeal::{
    Arm, Channel, Commitment, CommitmentClass, Explanation, Explanations, Exposures, Kind, Model, Sampling,
    Scenario, ThroughPart, Unexplained, Unsolved, World, WorldBuilder, report,
};

use crate::exposure::five;
use crate::shortage::{control, mines};
use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close};

/// The world of mines with armies, of which one has an ally.
fn armed() -> World {
    let world = mines(true).build().unwrap();
    let mut builder = mines(true);
    let [min, user, alt] = ["MIN", "USE", "ALT"].map(|code| world.actor(code).unwrap());
    for (actor, means) in [(min, 100.0), (user, 10.0), (alt, 50.0)] {
        builder.military(actor, means, 0.5).unwrap();
    }
    builder.arms_imports(user, min, 1.0).unwrap();
    let class = CommitmentClass::Treaty;
    let commitment =
        Commitment { guarantor: min, ally: user, class, coverage: 1.0, reliability: None, forces: None };
    builder.commitment(commitment).unwrap();
    builder.group("TWO", &[user, alt]).unwrap();
    builder.build().unwrap()
}

const TARIFF: &str = "[[tariff]]\nimporters = [\"MIN\"]\nexporters = [\"USE\"]\nsectors = [\"goods\"]\nset = 0\nboth_ways = true\n";
const PURCHASE: &str =
    "[[purchase]]\nimporter = \"USE\"\nexporter = \"ALT\"\nsectors = [\"CAR\"]\nchange_musd = 2\n";
const GUARANTEE: &str = "[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = -0.3\n";
const PACT: &str = "[[pact]]\nmembers = [\"USE\", \"ALT\"]\nclass = \"partnership\"\n";
/// On commitments that only the pact makes.
const TIES: &str = "[[interoperability]]\nmembers = [\"USE\", \"ALT\"]\nchange = 0.5\n";
const DELAY: &str = "[[arms_delay]]\nby = \"MIN\"\nagainst = [\"USE\"]\ncut = 0.5\n";
const BUDGETS: &str = "[[defence_budget]]\nactors = [\"USE\", \"ALT\"]\nchange = 0.2\n\
    [[defence_budget]]\nactors = [\"USE\"]\nchange = 0.3\n";
const STOCK: &str = "[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = 1\n";
const RULES: &str = "[[rule_pact]]\nmembers = [\"MIN\", \"ALT\"]\nsectors = [\"CAR\"]\n\
    [[rule_pact]]\nmembers = [\"USE\", \"ALT\"]\nsectors = [\"MET\"]\n";

fn cut() -> String {
    control("MIN", "\"USE\"", "magnets", "stage = \"refine\"\ncut = 0.6")
}

fn relief() -> String {
    control("MIN", "\"USE\", \"ALT\"", "magnets", "stage = \"refine\"\nrelief = 0.5")
}

/// Everything at once: thirteen clauses, of which five move trade.
fn everything() -> String {
    [TARIFF, PURCHASE, GUARANTEE, PACT, TIES, DELAY, BUDGETS, STOCK, RULES].concat() + &cut() + &relief()
}

fn read(clauses: &str, world: &World) -> Scenario {
    let head = "name = \"x\"\nhorizon = \"short\"\nbetween = [\"MIN\", \"ALT\"]\n";
    Scenario::parse(&format!("{head}{clauses}"), "x.toml", world).unwrap()
}

fn model(world: &World) -> Model<'_> {
    Model::with_settings(world, TIGHT).unwrap()
}

/// Every actor and group.
fn all(explanations: &Explanations<'_, '_>, world: &World) -> Vec<Explanation> {
    let actors = world.actors().map(|actor| explanations.actor(actor).unwrap());
    actors.chain(world.groups().map(|group| explanations.group(group).unwrap())).collect()
}

/// Parts add up to the whole, by clause and by arm, and so do those of the mean score.
#[track_caller]
pub(crate) fn assert_adds_up(explanation: &Explanation, exposures: &Exposures<'_>) {
    for parts in &explanation.stakes {
        let enough = 1e-9 * parts.whole.abs() + 1e-15;
        let (code, stake) = (&explanation.code, parts.stake);
        assert!(parts.residual().abs() <= enough, "{code} {stake}: {:e}", parts.residual());
        let arms: f64 = parts.arms.iter().map(|arm| arm.change).sum();
        assert!((arms - parts.whole).abs() <= enough, "{code} {stake}: arms {arms} of {}", parts.whole);
        let of_clauses: f64 = parts.arms.iter().map(|arm| arm.of_clauses).sum();
        assert!((of_clauses - parts.whole).abs() <= enough, "{code} {stake}");
        for part in &parts.parts {
            let through = parts.through.iter().filter(|one| one.clause == part.clause);
            let sum: f64 = through.map(|one| one.change).sum();
            // Each is as exact as the equilibria that it is read from.
            let enough = 1e-9 * part.change.abs() + 1e-9;
            assert!((sum - part.change).abs() <= enough, "{code} {stake}: {sum} of {part:?}");
        }
        assert_eq!(parts.path.is_some(), stake == Prosperity);
        if let Some(path) = &parts.path {
            let enough = 1e-4 * parts.whole.abs() + 1e-11;
            assert!(path.residual().abs() <= enough, "{code}: {:e} on the way", path.residual());
            for sums in [&path.sectors, &path.pairs, &path.instruments] {
                let sum: f64 = sums.iter().map(|(_, change)| change).sum();
                assert_close(sum + path.paid - path.residual(), parts.whole, 1e-12);
            }
        }
    }
    let world = exposures.world();
    let exposure = match world.group(&explanation.code) {
        Ok(group) => exposures.group(group),
        Err(_) => exposures.actor(world.actor(&explanation.code).unwrap()),
    };
    let mut nothing = 0.0;
    for parts in &explanation.stakes {
        // What is less than nothing is 0 in an exposure and stays what it is in an explanation.
        let whole = if parts.whole.abs() < NOTHING { 0.0 } else { parts.whole };
        assert_eq!(Some(whole), exposure.stake(parts.stake).map(|measure| measure.change));
        let score = exposure.stake(parts.stake).unwrap().score;
        assert_eq!(parts.score(whole), score);
        nothing += parts.score(parts.whole - whole).unwrap_or_default() / explanation.stakes.len() as f64;
    }
    if let (Some(mean), Some(whole)) = (explanation.mean_score(), exposure.equal_weight) {
        assert_close(mean.iter().sum::<f64>() - nothing, whole, 1e-9);
    }
}

/// Shapley values of one actor by playing all orders, each coalition run as a scenario of its own.
fn by_orders(model: &Model<'_>, scenario: &Scenario, actor: &str, stake: Stake) -> Vec<f64> {
    let (world, n) = (model.world(), scenario.clauses().len());
    let worth: Vec<f64> = (0..1_usize << n)
        .map(|mask| {
            let keep: Vec<usize> = (0..n).filter(|i| mask >> i & 1 == 1).collect();
            let exposures = Exposures::of(&model.run(&scenario.only(&keep, world)).unwrap());
            exposures.actor(world.actor(actor).unwrap()).stake(stake).unwrap().change
        })
        .collect();
    let mut parts = vec![0.0; n];
    let mut orders = 0.0;
    let mut left: Vec<(Vec<usize>, Vec<usize>)> = vec![(Vec::new(), (0..n).collect())];
    while let Some((order, rest)) = left.pop() {
        if rest.is_empty() {
            orders += 1.0;
            let mut mask = 0;
            for player in order {
                parts[player] += worth[mask | 1 << player] - worth[mask];
                mask |= 1 << player;
            }
            continue;
        }
        for &next in &rest {
            let order = [order.clone(), vec![next]].concat();
            left.push((order, rest.iter().copied().filter(|&other| other != next).collect()));
        }
    }
    parts.iter().map(|part| part / orders).collect()
}

#[test]
fn parts_add_up_to_the_whole_for_every_actor_group_and_stake() {
    let world = armed();
    let model = model(&world);
    for text in
        [everything(), TARIFF.to_owned(), [PACT, TIES].concat(), cut() + &relief(), BUDGETS.to_owned()]
    {
        let scenario = read(&text, &world);
        let explanations = Explanations::of(&model, &scenario).unwrap();
        for explanation in all(&explanations, &world) {
            assert_adds_up(&explanation, explanations.exposures());
        }
    }
    for name in ["us-retrenchment", "phase-one-2020", "rare-earth-licensing-2025"] {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        let sampling = Sampling { pairs: 3, exact: 4, ..Sampling::default() };
        let explanations = Explanations::with(&TODAY_MODEL, &scenario, sampling).unwrap();
        for code in ["JPN", "TWN", "CHN"] {
            let explanation = explanations.actor(TODAY.actor(code).unwrap()).unwrap();
            assert_adds_up(&explanation, explanations.exposures());
        }
        let europe = explanations.group(TODAY.group("EU").unwrap()).unwrap();
        assert_adds_up(&europe, explanations.exposures());
    }
}

#[test]
fn exact_parts_are_those_of_all_orders_played_one_by_one() {
    let world = armed();
    let model = model(&world);
    let text = [TARIFF, PURCHASE, PACT].concat() + &cut();
    let scenario = read(&text, &world);
    let explanations = Explanations::of(&model, &scenario).unwrap();
    assert_eq!(explanations.solves(), 7, "the pact moves no trade");
    for (actor, stake) in [("USE", Prosperity), ("MIN", Prosperity), ("ALT", Prosperity), ("USE", Security)] {
        let explanation = explanations.actor(world.actor(actor).unwrap()).unwrap();
        let parts = explanation.stake(stake).unwrap();
        let expected = by_orders(&model, &scenario, actor, stake);
        for (clause, expected) in expected.into_iter().enumerate() {
            let found = parts.parts.iter().find(|part| part.clause == clause).map_or(0.0, |part| part.change);
            assert!((found - expected).abs() < 1e-13, "{actor} {stake} {clause}: {found} {expected}");
        }
    }
    // Four that move trade, one of which works through another alone.
    let scenario = read(&(cut() + &relief() + STOCK + TARIFF), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    let found = &explanation.stake(Prosperity).unwrap().parts;
    for (part, expected) in found.iter().zip(by_orders(&model, &scenario, "USE", Prosperity)) {
        assert!((part.change - expected).abs() < 1e-13, "{}: {} {expected}", part.clause, part.change);
    }
    assert!(found[0].change < 0.0 && found[1].change > 0.0, "{found:?}");
}

#[test]
fn what_passes_through_a_sector_is_a_shapley_value_of_its_own() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&([TARIFF, PURCHASE, STOCK].concat() + &cut()), &world);
    let n = scenario.clauses().len();
    let actor = world.actor("USE").unwrap();
    let of = |scenario: &Scenario| {
        let explanation = Explanation::of(&model, scenario, actor).unwrap();
        explanation.stake(Prosperity).map_or_else(Vec::new, |parts| parts.through.clone())
    };
    let whole = of(&scenario);
    // What some clauses alone do through a channel is all that their own explanation says of it.
    let worth: Vec<Vec<ThroughPart>> = (0..1_usize << n)
        .map(|mask| {
            let keep: Vec<usize> = (0..n).filter(|i| mask >> i & 1 == 1).collect();
            if keep.is_empty() { Vec::new() } else { of(&scenario.only(&keep, &world)) }
        })
        .collect();
    let mut channels: Vec<Channel> = Vec::new();
    for part in &whole {
        if !channels.contains(&part.channel) {
            channels.push(part.channel);
        }
    }
    assert!(channels.contains(&Channel::Paid) && channels.len() == 1 + world.sectors().len(), "{channels:?}");
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    for channel in channels {
        let worth: Vec<f64> = worth
            .iter()
            .map(|parts| parts.iter().filter(|part| part.channel == channel).map(|part| part.change).sum())
            .collect();
        for clause in 0..n {
            let expected: f64 = (0..1_usize << n)
                .filter(|mask| mask >> clause & 1 == 0)
                .map(|mask| {
                    let size = mask.count_ones() as usize;
                    let orders = factorial(size) * factorial(n - size - 1) / factorial(n);
                    orders * (worth[mask | 1 << clause] - worth[mask])
                })
                .sum();
            let found = whole.iter().find(|part| (part.clause, part.channel) == (clause, channel));
            let found = found.map_or(0.0, |part| part.change);
            assert!((found - expected).abs() < 1e-12, "{channel:?} {clause}: {found} {expected}");
        }
    }
}

#[test]
fn a_clause_on_security_passes_through_who_it_is_about() {
    let world = armed();
    let model = model(&world);
    let [min, user, alt] = ["MIN", "USE", "ALT"].map(|code| world.actor(code).unwrap());
    for (text, expected) in [
        (GUARANTEE, vec![Channel::Ally(min)]),
        (DELAY, vec![Channel::Arms(min)]),
        (PACT, vec![Channel::Ally(alt)]),
        // Of two armies, both the user's own and that of whom it waits for nothing.
        (BUDGETS, vec![Channel::OwnForces, Channel::OwnForces]),
    ] {
        let scenario = read(text, &world);
        let explanation = Explanation::of(&model, &scenario, user).unwrap();
        let parts = explanation.stake(Security).unwrap();
        let found: Vec<Channel> = parts.through.iter().map(|part| part.channel).collect();
        assert_eq!(found, expected, "{text}");
        assert_close(parts.through.iter().map(|part| part.change).sum(), parts.whole, 1e-12);
    }
    let scenario = read(RULES, &world);
    let explanation = Explanation::of(&model, &scenario, user).unwrap();
    let parts = explanation.stake(Voice).unwrap();
    let markets: Vec<Channel> = ["CAR", "MET"].map(|code| Channel::Rules(world.sector(code).unwrap())).into();
    assert_eq!(parts.through.iter().map(|part| part.channel).collect::<Vec<_>>(), markets);
}

#[test]
fn alike_clauses_get_alike_parts_and_a_clause_that_does_nothing_gets_nothing() {
    let world = five();
    let model = model(&world);
    let tariff = |on: &str, set: f64| {
        format!(
            "[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"{on}\"]\nsectors = [\"goods\"]\nset = {set:?}\n"
        )
    };
    let text = tariff("ISL", 0.0) + &tariff("KEY", 0.0) + &tariff("SOU", 0.1);
    let scenario = Scenario::parse(&format!("name = \"x\"\n{text}"), "x.toml", &world).unwrap();
    let explanations = Explanations::of(&model, &scenario).unwrap();
    for actor in world.actors() {
        let explanation = explanations.actor(actor).unwrap();
        let [isl, key, nothing] = explanation.stakes[0].parts[..] else { panic!("{explanation}") };
        assert_eq!(nothing.change, 0.0, "{explanation}");
        if ["NOR", "SOU", "EAS"].contains(&explanation.code.as_str()) {
            assert!(isl.change != 0.0 && (isl.change - key.change).abs() < 1e-11, "{explanation}");
        }
        assert!(explanation.chain.iter().all(|step| step.clause != 2), "{explanation}");
    }
}

#[test]
fn clauses_on_different_stakes_get_exactly_what_they_do_alone() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&[TARIFF, GUARANTEE, RULES].concat(), &world);
    let explanations = Explanations::of(&model, &scenario).unwrap();
    for (clause, stake) in [(0, Prosperity), (1, Security)] {
        let alone = Exposures::of(&model.run(&scenario.only(&[clause], &world)).unwrap());
        for actor in world.actors() {
            let explanation = explanations.actor(actor).unwrap();
            let [part] = explanation.stake(stake).unwrap().parts[..] else { panic!("{explanation}") };
            assert_eq!(part.clause, clause);
            assert!((part.change - alone.actor(actor).stake(stake).unwrap().change).abs() < 1e-15);
        }
    }
    // Power is measured in the markets of both pacts, whichever is in force: what each does to its own market counts for that
    // market's part of their spending, and the parts are those of the two games apart.
    let explanation = explanations.actor(world.actor("USE").unwrap()).unwrap();
    let parts = &explanation.stake(Voice).unwrap().parts;
    assert_eq!(parts.iter().map(|part| part.clause).collect::<Vec<_>>(), [2, 3]);
    let spending = |sector: &str| -> f64 {
        let sector = world.sector(sector).unwrap();
        let pairs = world.actors().flat_map(|n| world.actors().map(move |i| (n, i)));
        pairs.map(|(importer, exporter)| world.trade(importer, exporter, sector)).sum()
    };
    let both = spending("CAR") + spending("MET");
    for (part, sector) in parts.iter().zip(["CAR", "MET"]) {
        let alone = Exposures::of(&model.run(&scenario.only(&[part.clause], &world)).unwrap());
        let alone = alone.actor(world.actor("USE").unwrap()).change(Voice).unwrap();
        assert_close(part.change, alone * spending(sector) / both, 1e-12);
    }
}

#[test]
fn drawn_orders_come_within_their_stated_error_of_the_exact_parts() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&everything(), &world);
    let exact = Explanations::of(&model, &scenario).unwrap();
    let draw = |seed| {
        let sampling = Sampling { exact: 1, pairs: 60, seed };
        Explanations::with(&model, &scenario, sampling).unwrap()
    };
    let [drawn, again, other] = [draw(1), draw(1), draw(2)];
    assert!(exact.is_exact(Prosperity) && !drawn.is_exact(Prosperity) && !drawn.is_exact(Security));
    let (mut errors, mut beyond) = (0, 0);
    for ((exact, drawn), again) in
        all(&exact, &world).into_iter().zip(all(&drawn, &world)).zip(all(&again, &world))
    {
        assert_adds_up(&drawn, other.exposures());
        assert_eq!(drawn.to_string(), again.to_string(), "the same seed, the same bits");
        for (exact, drawn) in exact.stakes.iter().zip(&drawn.stakes) {
            for (exact, drawn) in exact.parts.iter().zip(&drawn.parts) {
                assert_eq!(exact.standard_error, None);
                let Some(error) = drawn.standard_error else { continue };
                let off = (drawn.change - exact.change).abs();
                assert!(off <= 4.5 * error + 1e-13, "{off:e} with a standard error of {error:e}");
                if error > 1e-12 {
                    errors += 1;
                    beyond += usize::from(off > 2.0 * error);
                }
            }
        }
    }
    assert!(errors > 20 && beyond * 5 < errors, "{beyond} of {errors} beyond two standard errors");
    let user = world.actor("USE").unwrap();
    assert_ne!(drawn.actor(user).unwrap().stakes, other.actor(user).unwrap().stakes);
}

#[test]
fn an_arm_of_one_clause_gets_the_part_of_that_clause_where_arms_are_two() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&[TARIFF, &cut(), GUARANTEE, RULES].concat(), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    let prosperity = explanation.stake(Prosperity).unwrap();
    let [trade, technology] = prosperity.arms[..] else { panic!("{explanation}") };
    assert_eq!((trade.arm, technology.arm), (Arm::Trade, Arm::Technology));
    assert_eq!((trade.change, trade.of_clauses), (prosperity.parts[0].change, prosperity.parts[0].change));
    let arms =
        |stake| -> Vec<Arm> { explanation.stake(stake).unwrap().arms.iter().map(|arm| arm.arm).collect() };
    assert_eq!((arms(Security), arms(Voice)), (vec![Arm::Security], vec![Arm::Rules]));
}

#[test]
fn a_scenario_with_some_of_its_clauses_is_the_one_a_file_with_these_alone_would_be() {
    let world = armed();
    let scenario = read(&everything(), &world);
    let some = scenario.only(&[6, 0, 0, 99], &world);
    let alone =
        read(&[TARIFF, "\n[[defence_budget]]\nactors = [\"USE\", \"ALT\"]\nchange = 0.2\n"].concat(), &world);
    assert_eq!(some.fingerprint(), alone.fingerprint());
    assert_eq!(some.policy(&world), alone.policy(&world));
    assert_eq!(some.clauses()[1].at, scenario.clauses()[6].at);
    assert_eq!((some.id(), some.between()), (scenario.id(), scenario.between()));
    assert_eq!(scenario.only(&(0..13).collect::<Vec<_>>(), &world).fingerprint(), scenario.fingerprint());
    // What a file alone may not say acts on nothing here.
    let (ties, relief) = (scenario.only(&[4], &world), scenario.only(&[12], &world));
    assert_eq!(ties.policy(&world).defence, scenario.only(&[], &world).policy(&world).defence);
    let none = model(&world).run(&relief).unwrap();
    assert!(none.shortages().is_empty() && none.welfare(world.actor("USE").unwrap()).real_income == 0.0);
}

#[test]
fn a_clause_that_works_through_another_shares_what_they_do_together() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&[PACT, TIES].concat(), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    let [pact, ties] = explanation.stake(Security).unwrap().parts[..] else { panic!("{explanation}") };
    let alone = model.run(&scenario.only(&[0], &world)).unwrap();
    let alone = Exposures::of(&alone).actor(world.actor("USE").unwrap()).change(Security).unwrap();
    let whole = pact.change + ties.change;
    assert_close(ties.change, (whole - alone) / 2.0, 1e-12);
    assert!(ties.change > 0.0);
}

/// A buyer behind a duty of 500 % beside whom a subsidy is nothing.
fn wall() -> World {
    let mut builder = WorldBuilder::new("wall");
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 5.0).unwrap();
    let actors = ["NOR", "SOU", "ISL"].map(|code| builder.actor(code, code).unwrap());
    for importer in actors {
        builder.production(importer, goods, 100.0, 100.0).unwrap();
        for exporter in actors {
            let pair = (importer, exporter);
            let flow = match pair {
                (a, b) if a == b => 80.0,
                (a, b) if (a, b) == (actors[0], actors[1]) => 1e-6,
                _ => 10.0,
            };
            builder.trade(importer, exporter, goods, flow).unwrap();
        }
    }
    builder.tariff(actors[0], actors[1], goods, 5.0).unwrap();
    builder.build().unwrap()
}

#[test]
fn clauses_that_cannot_be_solved_alone_are_an_error_that_names_them() {
    let world = wall();
    let model = Model::calibrate(&world).unwrap();
    let text = "name = \"x\"\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nset = 0\n\
        [[purchase]]\nimporter = \"NOR\"\nexporter = \"SOU\"\nsectors = [\"GDS\"]\nvalue_musd = 5\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    assert!(model.run(&scenario).is_ok());
    let error = Explanations::of(&model, &scenario).unwrap_err();
    let Some(Unexplained { subset, source, .. }) = error.get() else { panic!("{error}") };
    assert_eq!(subset, "x.toml:7 purchase");
    assert!(matches!(source.get(), Some(Unsolved::InfeasibleBound { .. })), "{source}");
    let text = error.to_string();
    let start = "x with x.toml:7 purchase alone cannot be explained: x.toml:7: infeasible bound: the purchase of NOR from SOU in GDS; ";
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn the_chain_tells_clause_edge_passage_and_loss_with_amounts() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&[TARIFF, GUARANTEE, DELAY, RULES].concat(), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    let step = |kind: &str, stake| {
        let found = explanation
            .chain
            .iter()
            .find(|step| step.stake == stake && explanation.clauses[step.clause].ends_with(kind));
        found.unwrap_or_else(|| panic!("{kind}: {explanation}"))
    };
    assert_eq!(
        step("arms_delay", Security).changed,
        ["MIN delivers 50 % of a year's arms late to USE, which has 100 % of its arms imports from it"]
    );
    assert_eq!(
        step("guarantee", Security).changed,
        ["commitment of MIN to USE: r 0.750 to 0.450, kappa 0.070 to 0.070, of 100 musd a year: 5 to 3 musd"]
    );
    assert!(step("guarantee", Security).part.starts_with("expected defence -"));
    assert_eq!(
        step("rule_pact", Voice).passed[0],
        "together they buy 71.4 % of CAR and a standard takes 60 %"
    );
    assert!(step("tariff", Prosperity).changed[0].starts_with("tariff of "));

    let scenario = read(&everything(), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    for stake in Stake::ALL {
        let parts = explanation.stake(stake).unwrap();
        let told: Vec<f64> = explanation
            .chain
            .iter()
            .filter(|step| step.stake == stake)
            .map(|step| parts.parts.iter().find(|part| part.clause == step.clause).unwrap().change.abs())
            .collect();
        assert!(!told.is_empty() && told.len() <= 3 && told.is_sorted_by(|a, b| a >= b), "{told:?}");
    }

    let scenario = read(&(cut() + &relief() + PURCHASE), &world);
    let explanation = Explanation::of(&model, &scenario, world.actor("USE").unwrap()).unwrap();
    let relieved = explanation.chain.iter().find(|step| step.clause == 1).unwrap();
    assert_eq!(
        relieved.changed,
        ["MIN withholds 30.0 % of magnets refine from USE instead of 60.0 %; MIN supplies 50.0 % of it"]
    );
    assert!(relieved.passed[0].starts_with("USE gets 9"), "{relieved:?}");
    assert!(relieved.passed[0].contains("; its CAR can make "), "{relieved:?}");
    let bought = explanation.chain.iter().find(|step| step.clause == 2).unwrap();
    assert!(bought.changed[0].starts_with("purchase of USE from ALT in CAR: "), "{bought:?}");
    assert!(bought.changed[0].ends_with(" to 7 musd (5 before the deal)"), "{bought:?}");
}

#[test]
fn rows_add_up_too_and_say_what_is_drawn() {
    let world = armed();
    let model = model(&world);
    let scenario = read(&everything(), &world);
    let sampling = Sampling { exact: 1, pairs: 5, seed: 3 };
    let explanations = Explanations::with(&model, &scenario, sampling).unwrap();
    let explanation = explanations.group(world.group("TWO").unwrap()).unwrap();
    let rows = report::part_rows(&explanation).unwrap();
    let sum = |stake: &str, variable: &str, start: &str| -> f64 {
        let own = rows.iter().filter(|row| (row.stake, row.variable) == (stake, variable));
        own.filter(|row| row.part.starts_with(start)).map(|row| row.value).sum()
    };
    for (stake, variable) in [
        ("prosperity", "real_income"),
        ("prosperity", "real_income_musd"),
        ("security", "expected_defence"),
        ("voice", "power"),
        ("voice", "score"),
    ] {
        let whole = sum(stake, variable, "whole");
        let solved = explanation.stakes.iter().find(|parts| parts.stake.word() == stake).unwrap().whole;
        assert_eq!(whole == 0.0, solved.abs() < NOTHING);
        if whole == 0.0 {
            continue;
        }
        assert_close(sum(stake, variable, "clause "), whole, 1e-9);
        assert_close(sum(stake, variable, "arm "), whole, 1e-9);
        if stake == "prosperity" {
            let paid = sum(stake, variable, "paid outside trade");
            assert!(paid < 0.0, "budgets and stocks cost");
            let instruments = sum(stake, variable, "instrument ") - sum(stake, variable, "path residual");
            assert_close(instruments + paid, whole, 1e-9);
        }
    }
    assert!(rows.iter().any(|row| row.variable == "expected_defence_error" && row.value > 0.0));
    assert!(rows.iter().any(|row| row.part == "clause x.toml:4 tariff"));
    let explained = [explanation];
    let explained = Explained::of(&explanations, &explained).unwrap();
    let csv = Format::Csv.text(&explained);
    assert!(csv.starts_with(
        "scenario,actor,stake,variable,unit,part,value,title\nx,TWO,prosperity,real_income,percent,whole,"
    ));
    let json: serde_json::Value = serde_json::from_str(&Format::Json.text(&explained)).unwrap();
    assert_eq!(json["exact"], false);
    assert_eq!(json["record"]["scenario_hash"], scenario.fingerprint());
    assert_eq!(json["actors"][0]["parts"].as_array().unwrap().len(), rows.len());
    assert!(json["actors"][0]["chain"][0]["changed"].is_array());
    let path = &json["actors"][0]["path"];
    assert_eq!(path["settled"], true);
    let bought =
        path["cells"].as_array().unwrap().iter().find(|cell| cell["instrument"] == "purchase").unwrap();
    assert_eq!(
        (&bought["importer"], &bought["exporter"], &bought["sectors"][0]),
        (&"USE".into(), &"ALT".into(), &"CAR".into())
    );
}

/// A change that a solve cannot tell from none is none wherever it is told, with no clause that it is owed to.
#[test]
fn a_change_below_what_is_known_is_told_as_none() {
    let folder = crate::command::folder();
    let deal = "name = \"x\"\nbetween = [\"NOR\", \"SOU\"]\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\n\
                sectors = [\"GDS\"]\nchange = 0.00000002\n";
    std::fs::write(folder.path().join("tiny.toml"), deal).unwrap();
    let call = ["explain", "tiny.toml", "--world", "three", "--actor", "NOR,ISL", "--format"];
    let told = |format| crate::command::told(folder.path(), &[&call[..], &[format]].concat());
    let (status, out, err) = told("csv");
    assert_eq!(status, 0, "{err}");
    let told_of = out
        .lines()
        .filter(|line| line.contains(",whole,") || line.contains(",clause ") || line.contains(",arm "));
    assert!(told_of.clone().count() > 4, "{out}");
    for line in told_of {
        assert_eq!(line.split(',').nth(6), Some("0.0"), "{line}");
    }
    let (_, table, _) = told("table");
    assert!(!table.contains("The chain"), "{table}");
    let (_, json, _) = told("json");
    assert!(json.contains("\"chain\": []"), "{json}");
}
