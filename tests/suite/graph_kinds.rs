//! The graph of dependencies other than trade, and paths of mixed kinds.

use proptest::prelude::*;
use sidedeal::graph::{MixedPath, mixed_paths};
use sidedeal::{
    Actor, Commitment, CommitmentClass, Cut, Dependency, DependencyGraph, DependencyKind, GoodKind, Kind,
    Stage, World, WorldBuilder,
};

/// Three actors, two sectors, every kind of dependency, and something that is not assessed in each.
///
/// Home's magnets cost 11 of an output of 1500, its chips 25. Only home's supply of tools is known, and the west has no
/// military expenditure.
pub(crate) fn fort() -> (World, [Actor; 3]) {
    let mut builder = WorldBuilder::new("fort");
    let actors = ["HOM", "EST", "WST"].map(|code| builder.actor(code, &format!("<{code}> & co")).unwrap());
    let [home, east, west] = actors;
    let machines = builder.sector("MAC", "Machines", Kind::Goods, 4.0).unwrap();
    let electronics = builder.sector("ELE", "Electronics", Kind::Goods, 4.0).unwrap();
    for (actor, outputs) in [(home, [1000.0, 500.0]), (east, [2000.0, 1000.0]), (west, [500.0, 100.0])] {
        for (sector, output) in [machines, electronics].into_iter().zip(outputs) {
            builder.production(actor, sector, output, output).unwrap();
            builder.trade(actor, actor, sector, output).unwrap();
        }
    }
    builder.trade(home, east, electronics, 500.0).unwrap();

    let magnets = builder.good("magnets", "Magnets", GoodKind::Input, machines, &["mine", "magnet"]).unwrap();
    let chips = builder.good("chips", "Chips", GoodKind::Input, electronics, &["fab"]).unwrap();
    let tools = builder.good("tools", "Tools", GoodKind::Capital, machines, &["tool"]).unwrap();
    builder.part(tools, chips).unwrap();
    builder.cost_share(magnets, machines, 0.01).unwrap().cost_share(magnets, electronics, 0.002).unwrap();
    builder.cost_share(chips, electronics, 0.05).unwrap();
    for (good, stage, user, provider, share) in [
        (magnets, "mine", None, east, 0.7),
        (magnets, "mine", None, west, 0.3),
        (magnets, "magnet", None, east, 1.0),
        (magnets, "magnet", Some(home), home, 0.2),
        (magnets, "magnet", Some(home), east, 0.8),
        (magnets, "magnet", Some(home), west, 0.0),
        (chips, "fab", None, east, 0.4),
        (chips, "fab", None, west, 0.6),
        (tools, "tool", Some(home), west, 1.0),
    ] {
        builder.supply(good, stage, user, provider, share).unwrap();
    }

    builder.military(home, 100.0, 0.5).unwrap().military(east, 900.0, 0.1).unwrap();
    for (importer, supplier, share) in [(home, east, 0.9), (home, west, 0.1), (west, east, 1.0)] {
        builder.arms_imports(importer, supplier, share).unwrap();
    }
    for (guarantor, ally, class, coverage, reliability) in [
        (east, home, CommitmentClass::TreatyForces, 1.0, None),
        (west, home, CommitmentClass::Treaty, 1.0, None),
        (east, west, CommitmentClass::Treaty, 1.0, None),
        (home, east, CommitmentClass::Partnership, 0.5, Some(0.2.into())),
    ] {
        builder
            .commitment(Commitment { guarantor, ally, class, coverage, reliability, forces: None })
            .unwrap();
    }
    (builder.build().unwrap(), actors)
}

pub(crate) fn stage(world: &World, good: &str, code: &str) -> Stage {
    world.stage(world.good(good).unwrap(), code).unwrap()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-300), "{found} is not {expected}");
}

#[test]
fn every_kind_of_dependency_is_an_edge_with_the_numbers_computed_by_hand() {
    let (world, [home, east, west]) = fort();
    let graph = world.graph(0.0).unwrap();
    let electronics = world.sector("ELE").unwrap();
    let [mine, magnet, fab, tool] =
        [("magnets", "mine"), ("magnets", "magnet"), ("chips", "fab"), ("tools", "tool")]
            .map(|(good, code)| stage(&world, good, code));
    let output = 1500.0;
    let expected_defence = 100.0 + 0.75 * 0.15 * 900.0;
    let expected = [
        (east, DependencyKind::Trade(electronics), 0.5, 0.25, 500.0),
        (east, DependencyKind::Material(mine), 0.7, 0.7 * 11.0 / output, 0.7 * 11.0),
        (east, DependencyKind::Material(magnet), 0.8, 0.8 * 11.0 / output, 0.8 * 11.0),
        (east, DependencyKind::Technology(fab), 0.4, 0.4 * 25.0 / output, 0.4 * 25.0),
        (east, DependencyKind::Arms, 0.9 * 0.5, 0.9 * 0.5 * 0.25, 11.25),
        (
            east,
            DependencyKind::Guarantee(CommitmentClass::TreatyForces),
            101.25 / expected_defence,
            101.25 / expected_defence,
            101.25,
        ),
        (west, DependencyKind::Material(mine), 0.3, 0.3 * 11.0 / output, 0.3 * 11.0),
        // A good that has a critical good as its stage is technology, and so is a capital good.
        (west, DependencyKind::Technology(fab), 0.6, 0.6 * 25.0 / output, 0.6 * 25.0),
        (west, DependencyKind::Technology(tool), 1.0, 25.0 / output, 25.0),
        (west, DependencyKind::Arms, 0.1 * 0.5, 0.1 * 0.5 * 0.25, 1.25),
    ];
    let edges: Vec<_> = graph.dependencies().filter(|(user, ..)| *user == home).collect();
    assert_eq!(edges.len(), expected.len());
    for ((_, provider, found), (from, kind, share, weight, musd)) in edges.into_iter().zip(expected) {
        assert_eq!((provider, found.kind), (from, kind));
        close(found.share, share);
        close(found.weight, weight);
        close(found.musd, musd);
    }
    let guarantee = DependencyKind::Guarantee(CommitmentClass::Partnership);
    let of_east = graph.dependencies().find(|(user, _, one)| *user == east && one.kind == guarantee).unwrap();
    close(of_east.2.musd, 0.2 * 0.5 * 0.04 * 100.0);
    close(of_east.2.share, 0.4 / 900.4);
    // Who has no military expenditure is not assessed.
    assert!(!graph.dependencies().any(|(user, _, one)| user == west
        && matches!(one.kind, DependencyKind::Arms | DependencyKind::Guarantee(_))));
}

#[test]
fn edges_stand_by_user_provider_and_kind_and_none_is_twice() {
    for world in [fort().0, World::bundled("world2022").unwrap(), World::bundled("nafta1993").unwrap()] {
        for threshold in [0.0, 0.001] {
            let graph = world.graph(threshold).unwrap();
            let keys: Vec<_> = graph.dependencies().map(|(user, from, one)| (user, from, one.kind)).collect();
            assert!(keys.is_sorted_by(|a, b| a < b));
            for (user, provider, one) in graph.dependencies() {
                assert!(user != provider && one.share > 0.0 && one.share <= 1.0 + 1e-9, "{one:?}");
                assert!(one.weight >= 0.0 && one.weight <= 1.0 && one.musd >= 0.0, "{one:?}");
            }
        }
    }
}

#[test]
fn a_graph_of_some_kinds_has_the_edges_of_those_kinds_and_no_others() {
    let is_trade = |kind| matches!(kind, DependencyKind::Trade(_));
    for world in [fort().0, World::bundled("world2022").unwrap()] {
        let whole = world.graph(0.001).unwrap();
        for word in ["trade", "material", "technology", "arms", "guarantee"] {
            let part = world.graph_of(0.001, |kind| kind.word() == word).unwrap();
            let expected: Vec<_> = whole.dependencies().filter(|edge| edge.2.kind.word() == word).collect();
            assert_eq!(part.dependencies().collect::<Vec<_>>(), expected);
        }
        let trade = world.graph_of(0.001, is_trade).unwrap();
        assert_eq!(trade.cut(), whole.cut());
        let rest = world.graph_of(0.001, |kind| !is_trade(kind)).unwrap();
        assert_eq!(rest.cut(), Cut::default());
        for user in world.actors() {
            assert_eq!(trade.strongest_suppliers(user, 5), whole.strongest_suppliers(user, 5));
            assert!(rest.strongest_suppliers(user, 5).is_empty());
        }
    }
}

#[test]
fn a_graph_of_one_sector_ranks_by_that_sector_alone() {
    let world = World::bundled("world2022").unwrap();
    let (electronics, jpn) = (world.sector("ELE").unwrap(), world.actor("JPN").unwrap());
    let kind = DependencyKind::Trade(electronics);
    let part = world.graph_of(0.0, |other| other == kind).unwrap();
    let whole = world.graph(0.0).unwrap();
    let links = part.strongest_suppliers(jpn, 5);
    for (link, supplier) in links.iter().zip(whole.strongest_suppliers_in(jpn, electronics, 5)) {
        assert_eq!((link.actor, link.weight), (supplier.actor, supplier.weight));
    }
    assert_eq!(links.len(), 5);
}

#[test]
fn a_graph_says_how_many_dependencies_of_each_kind_it_has() {
    let (world, _) = fort();
    assert_eq!(
        world.graph(0.0).unwrap().to_string(),
        "3 actors, 1 dependency of at least 0 of spending; dependencies cut: 0, with 0.0 % of foreign spending; \
         further dependencies: 6 material, 5 technology, 2 arms, 2 guarantee"
    );
}

/// Every simple path of at least one and at most `most` actors between its ends, by the strongest share of each pair.
fn brute_force(
    graph: &DependencyGraph,
    [from, to]: [Actor; 2],
    most: usize,
    kinds: impl Fn(DependencyKind) -> bool,
) -> Vec<(f64, Vec<Actor>)> {
    let edges: Vec<(Actor, Actor, Dependency)> =
        graph.dependencies().filter(|edge| kinds(edge.2.kind)).collect();
    let share = |user: Actor, provider: Actor| -> f64 {
        let of_pair = edges.iter().filter(|edge| (edge.0, edge.1) == (user, provider));
        of_pair.map(|edge| edge.2.share).fold(0.0, f64::max)
    };
    let actors: Vec<Actor> = graph.as_petgraph().node_weights().copied().collect();
    let mut open = vec![(1.0, vec![from])];
    let mut found = Vec::new();
    while let Some((product, path)) = open.pop() {
        let end = path[path.len() - 1];
        if end == to {
            found.push((product, path));
            continue;
        }
        for next in actors.iter().filter(|next| !path.contains(next)) {
            let product = product * share(end, *next);
            let fits = if *next == to { path.len() > 1 } else { path.len() <= most };
            if product > 0.0 && fits {
                open.push((product, path.iter().copied().chain([*next]).collect()));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

fn assert_strongest(graph: &DependencyGraph, ends: [Actor; 2], count: usize, most: usize) {
    let any = |_| true;
    let secure = |kind| matches!(kind, DependencyKind::Arms | DependencyKind::Guarantee(_));
    let kinds: [&dyn Fn(DependencyKind) -> bool; 2] = [&any, &secure];
    for kinds in kinds {
        let expected = brute_force(graph, ends, most, kinds);
        let paths = mixed_paths(graph, ends[0], ends[1], count, most, kinds);
        assert_eq!(paths.len(), count.min(expected.len()));
        for (i, (path, (weight, _))) in paths.iter().zip(&expected).enumerate() {
            assert!((path.weight - weight).abs() <= 1e-12 * weight, "{} is not {weight}", path.weight);
            let actors: Vec<_> = path.actors().collect();
            let product: f64 = path.steps.iter().map(|step| step.dependency.share).product();
            assert!((path.weight - product).abs() <= 1e-12 * product);
            assert!(expected.iter().any(|(_, other)| *other == actors));
            assert!(!paths[..i].contains(path));
            assert!(path.steps.windows(2).all(|pair| pair[0].provider == pair[1].user));
            let is_edge = |step: &sidedeal::graph::Step| {
                graph.dependencies().any(|edge| edge == (step.user, step.provider, step.dependency))
            };
            assert!(path.steps.iter().all(|step| kinds(step.dependency.kind) && is_edge(step)));
        }
    }
}

#[test]
fn a_mixed_path_takes_the_strongest_kind_at_every_step() {
    let (world, [home, east, west]) = fort();
    let graph = world.graph(0.0).unwrap();
    let paths = mixed_paths(&graph, home, west, 5, 3, |_| true);
    let [path]: [MixedPath; 1] = paths.try_into().unwrap();
    close(path.weight, 0.8 * 0.6);
    assert_eq!(path.actors().collect::<Vec<_>>(), [home, east, west]);
    assert_eq!(path.intermediaries().collect::<Vec<_>>(), [east]);
    let kinds: Vec<_> = path.steps.iter().map(|step| step.dependency.kind).collect();
    assert_eq!(kinds[0], DependencyKind::Material(stage(&world, "magnets", "magnet")));
    assert_eq!(kinds[1], DependencyKind::Technology(stage(&world, "chips", "fab")));
    // Security alone does not lead on from the east.
    let secure = |kind| matches!(kind, DependencyKind::Arms | DependencyKind::Guarantee(_));
    assert!(mixed_paths(&graph, home, west, 5, 3, secure).is_empty());
    assert!(mixed_paths(&graph, home, home, 5, 3, |_| true).is_empty());
    assert!(mixed_paths(&graph, home, west, 0, 3, |_| true).is_empty());
    assert!(mixed_paths(&graph, home, west, 5, 0, |_| true).is_empty());
}

#[test]
fn the_strongest_mixed_paths_of_a_bundled_world_are_those_of_brute_force() {
    let world = World::bundled("world2022").unwrap();
    let graph = world.graph(0.001).unwrap();
    let [jpn, usa, chn] = ["JPN", "USA", "CHN"].map(|code| world.actor(code).unwrap());
    for ends in [[jpn, usa], [usa, chn]] {
        assert_strongest(&graph, ends, 20, 2);
    }
}

/// Up to six actors with a few flows, a good of two stages, arms and guarantees at random.
fn mixed_world() -> impl Strategy<Value = World> {
    let share = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
    (3..=6_usize).prop_flat_map(move |n| {
        let cells = |count| prop::collection::vec(share.clone(), count);
        (Just(n), cells(n * n), cells(2 * n * n), cells(n * n), cells(n * n)).prop_map(
            |(n, flows, supply, arms, coverage)| {
                let mut builder = WorldBuilder::new("random");
                let actors: Vec<_> =
                    (0..n).map(|i| builder.actor(&format!("A{i}"), "Actor").unwrap()).collect();
                let sector = builder.sector("SEC", "Sector", Kind::Goods, 4.0).unwrap();
                let good = builder.good("good", "Good", GoodKind::Input, sector, &["one", "two"]).unwrap();
                builder.cost_share(good, sector, 0.1).unwrap();
                for (i, &user) in actors.iter().enumerate() {
                    builder.production(user, sector, 10.0, 5.0).unwrap();
                    builder.military(user, 10.0, 0.5).unwrap();
                    for (j, &other) in actors.iter().enumerate() {
                        builder.trade(user, other, sector, flows[i * n + j]).unwrap();
                        if i != j && coverage[i * n + j] > 0.0 {
                            let class = CommitmentClass::ALL[(i + j) % 5];
                            let coverage = coverage[i * n + j];
                            let reliability = None;
                            builder
                                .commitment(Commitment {
                                    guarantor: other,
                                    ally: user,
                                    class,
                                    coverage,
                                    reliability,
                                    forces: None,
                                })
                                .unwrap();
                        }
                    }
                    for (stage, cells) in ["one", "two"].iter().zip(supply.chunks(n * n)) {
                        let row = &cells[i * n..(i + 1) * n];
                        let sum: f64 = row.iter().sum();
                        // Nobody in the row: the first provides it all.
                        for (j, &other) in actors.iter().enumerate() {
                            let share = if sum > 0.0 { row[j] / sum } else { f64::from(u8::from(j == 0)) };
                            builder.supply(good, stage, Some(user), other, share).unwrap();
                        }
                    }
                    let row: Vec<f64> = (0..n).map(|j| if i == j { 0.0 } else { arms[i * n + j] }).collect();
                    let sum: f64 = row.iter().sum();
                    for (j, &other) in actors.iter().enumerate().filter(|(j, _)| *j != i) {
                        if sum > 0.0 {
                            builder.arms_imports(user, other, row[j] / sum).unwrap();
                        }
                    }
                }
                builder.build().unwrap()
            },
        )
    })
}

proptest! {
    #![proptest_config(crate::support::config(256))]

    #[test]
    fn the_strongest_mixed_paths_of_any_small_graph_are_those_of_brute_force(
        world in mixed_world(), threshold in prop_oneof![Just(0.0), 0.0..0.2], count in 1..12_usize, most in 0..5_usize
    ) {
        let graph = world.graph(threshold).unwrap();
        for from in world.actors() {
            for to in world.actors().filter(|to| *to != from) {
                assert_strongest(&graph, [from, to], count, most);
            }
        }
    }
}
