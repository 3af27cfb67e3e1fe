//! The graph of dependencies.

use proptest::prelude::*;
use sidedeal::{Actor, DependencyGraph, DependencyKind, Error, Kind, Sector, World, WorldBuilder};

/// Three actors, two sectors. Home spends 70 + 22 + 3 on cloth (the 22 with a duty of 10 %) and 5 on wine.
fn tiny() -> (World, [Actor; 3], [Sector; 2]) {
    let mut builder = WorldBuilder::new("tiny \"quoted\"");
    let home = builder.actor("HOM", "Home").unwrap();
    let east = builder.actor("EDGE", "East \"E\" \\N & co").unwrap();
    let west = builder.actor("3W", "Wést").unwrap();
    let cloth = builder.sector("CLO", "Cloth \"fine\"", Kind::Goods, 4.0).unwrap();
    let wine = builder.sector("WIN", "Wine", Kind::Goods, 3.0).unwrap();
    for (importer, exporter, sector, value) in [
        (home, home, cloth, 70.0),
        (home, east, cloth, 20.0),
        (home, west, cloth, 3.0),
        (home, west, wine, 5.0),
        (east, east, cloth, 50.0),
        (east, west, cloth, 50.0),
        (west, west, wine, 90.0),
        (west, home, wine, 10.0),
    ] {
        builder.trade(importer, exporter, sector, value).unwrap();
    }
    builder.tariff(home, east, cloth, 0.1).unwrap();
    for actor in [home, east, west] {
        for sector in [cloth, wine] {
            builder.production(actor, sector, 100.0, 100.0).unwrap();
        }
    }
    (builder.build().unwrap(), [home, east, west], [cloth, wine])
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-300), "{found} is not {expected}");
}

/// What `user` spends on goods of `provider`, duties included.
fn spent(world: &World, user: Actor, provider: Actor, sector: Sector) -> f64 {
    world.trade(user, provider, sector) * (1.0 + world.tariff(user, provider, sector))
}

fn total(world: &World, user: Actor) -> f64 {
    let providers = || world.actors();
    world
        .sectors()
        .flat_map(|s| providers().map(move |p| (p, s)))
        .map(|(p, s)| spent(world, user, p, s))
        .sum()
}

#[test]
fn shares_of_a_tiny_world_are_those_computed_by_hand() {
    let (world, [home, east, west], [cloth, wine]) = tiny();
    let graph = world.graph(0.0).unwrap();
    let edges: Vec<_> = graph.dependencies().collect();
    let expected = [
        (home, east, cloth, 22.0 / 95.0, 22.0 / 100.0, 22.0),
        (home, west, cloth, 3.0 / 95.0, 3.0 / 100.0, 3.0),
        (home, west, wine, 1.0, 5.0 / 100.0, 5.0),
        (east, west, cloth, 0.5, 0.5, 50.0),
        (west, home, wine, 0.1, 0.1, 10.0),
    ];
    assert_eq!(edges.len(), expected.len());
    for ((user, provider, edge), (of, on, sector, share, weight, musd)) in edges.into_iter().zip(expected) {
        assert_eq!((user, provider, edge.kind), (of, on, DependencyKind::Trade(sector)));
        close(edge.share, share);
        close(edge.weight, weight);
        close(edge.musd, musd);
    }
    let link = graph.link(home, west).unwrap();
    close(link.weight, 0.08);
    close(link.musd, 8.0);
    assert_eq!(graph.link(east, home), None);
    assert_eq!((graph.cut().dependencies, graph.threshold()), (0, 0.0));
    assert_eq!((graph.as_petgraph().node_count(), graph.as_petgraph().edge_count()), (3, 5));
}

#[test]
fn a_threshold_acts_on_the_share_of_all_spending_and_says_what_it_cut() {
    let (world, [home, east, west], [_, wine]) = tiny();
    let graph = world.graph(0.05).unwrap();
    assert_eq!(graph.dependencies().count(), 4);
    let cut = graph.cut();
    assert_eq!(cut.dependencies, 1);
    close(cut.musd, 3.0);
    close(cut.foreign_musd, 90.0);
    close(cut.share(), 3.0 / 90.0);
    close(graph.cut_of(home).share(), 0.1);
    assert_eq!((graph.cut_of(east).dependencies, graph.cut_of(west).dependencies), (0, 0));
    assert_eq!(
        graph.to_string(),
        "3 actors, 4 dependencies of at least 0.05 of spending; dependencies cut: 1, with 3.3 % of foreign spending"
    );
    // What is cut is not listed, but counts in a sum.
    close(graph.link(home, west).unwrap().weight, 0.08);
    let suppliers = graph.strongest_suppliers(home, 9);
    assert_eq!(suppliers.iter().map(|supplier| supplier.actor).collect::<Vec<_>>(), [east, west]);
    close(suppliers[1].weight, 0.08);
    assert_eq!(suppliers[1].dependencies.len(), 1);
    close(suppliers[1].dependencies[0].weight, 0.05);
    // All of home's wine comes from the west, but it is a twentieth of what home buys.
    assert_eq!(graph.strongest_suppliers_in(home, wine, 9).len(), 1);
    assert!(world.graph(0.06).unwrap().strongest_suppliers_in(home, wine, 9).is_empty());
}

#[test]
fn kept_and_cut_dependencies_add_up_to_all_foreign_spending() {
    for name in World::bundled_names() {
        let world = World::bundled(name).unwrap();
        for threshold in [0.0, 1e-4, 0.001, 0.01, 0.2, 1.0] {
            let graph = world.graph_of(threshold, |kind| matches!(kind, DependencyKind::Trade(_))).unwrap();
            let mut foreign = 0.0;
            let mut flows = 0;
            for user in world.actors() {
                let mut own = 0.0;
                for sector in world.sectors() {
                    for provider in world.actors().filter(|provider| *provider != user) {
                        own += spent(&world, user, provider, sector);
                        flows += usize::from(world.trade(user, provider, sector) > 0.0);
                    }
                }
                let kept: f64 = graph.dependencies().filter(|e| e.0 == user).map(|e| e.2.musd).sum();
                let cut = graph.cut_of(user);
                assert!((kept + cut.musd - own).abs() < 1e-9 * own);
                assert!((cut.foreign_musd - own).abs() < 1e-9 * own);
                foreign += own;
            }
            let (kept, cut) = (graph.dependencies().map(|e| e.2.musd).sum::<f64>(), graph.cut());
            assert!((kept + cut.musd - foreign).abs() < 1e-9 * foreign);
            assert_eq!(graph.dependencies().count() + cut.dependencies, flows);
            assert!(graph.dependencies().all(|e| e.2.weight >= threshold && e.2.weight <= e.2.share));
        }
    }
}

#[test]
fn the_strongest_suppliers_of_japan_are_those_of_an_independent_sum() {
    let world = World::bundled("world2022").unwrap();
    let graph = world.graph(0.0).unwrap();
    let jpn = world.actor("JPN").unwrap();
    let mut sums: Vec<(f64, Actor)> = world
        .actors()
        .filter(|actor| *actor != jpn)
        .map(|actor| (world.sectors().map(|s| spent(&world, jpn, actor, s)).sum(), actor))
        .collect();
    sums.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = total(&world, jpn);
    let suppliers = graph.strongest_suppliers(jpn, 5);
    assert_eq!(suppliers.len(), 5);
    for (supplier, (musd, actor)) in suppliers.iter().zip(&sums) {
        assert_eq!(supplier.actor, *actor);
        assert!((supplier.musd - musd).abs() < 1e-9 * musd);
        assert!((supplier.weight - musd / all).abs() < 1e-9);
        let parts: f64 = supplier.dependencies.iter().map(|one| one.weight).sum();
        assert!((parts - supplier.weight).abs() < 1e-12);
        assert!(supplier.dependencies.is_sorted_by(|a, b| a.weight >= b.weight));
    }
    let codes: Vec<_> = suppliers.iter().map(|supplier| world[supplier.actor].code.as_str()).collect();
    assert!(codes[..4].contains(&"CHN") && codes[..4].contains(&"USA"), "{codes:?}");
    let thin = world.graph(0.001).unwrap().strongest_suppliers(jpn, 5);
    assert!(
        thin.iter()
            .zip(&suppliers)
            .all(|(a, b)| a.actor == b.actor && a.dependencies.len() < b.dependencies.len())
    );
    assert_eq!(graph.strongest_suppliers(jpn, usize::MAX).len(), 30);
    assert!(graph.strongest_suppliers(jpn, 0).is_empty());
}

#[test]
fn suppliers_in_a_sector_stand_by_their_share_of_it() {
    let world = World::bundled("world2022").unwrap();
    let graph = world.graph(0.0).unwrap();
    for user in world.actors() {
        for sector in world.sectors() {
            let suppliers = graph.strongest_suppliers_in(user, sector, usize::MAX);
            let total: f64 = world.actors().map(|p| spent(&world, user, p, sector)).sum();
            assert!(suppliers.is_sorted_by(|a, b| a.dependencies[0].share >= b.dependencies[0].share));
            for supplier in &suppliers {
                let share = spent(&world, user, supplier.actor, sector) / total;
                assert!((supplier.dependencies[0].share - share).abs() < 1e-12);
                assert_eq!(supplier.dependencies.len(), 1);
            }
        }
    }
}

#[test]
fn paths_of_a_tiny_world_are_those_computed_by_hand() {
    let (world, [home, east, west], _) = tiny();
    let graph = world.graph(0.0).unwrap();
    let paths = graph.strongest_paths(home, west, 5, 3);
    assert_eq!(paths.len(), 1);
    close(paths[0].weight, 0.22 * 0.5);
    assert_eq!(paths[0].actors().collect::<Vec<_>>(), [home, east, west]);
    assert_eq!(paths[0].intermediaries().collect::<Vec<_>>(), [east]);
    close(paths[0].links[1].musd, 50.0);
    assert!(graph.strongest_paths(home, home, 5, 3).is_empty());
    assert!(graph.strongest_paths(home, west, 0, 3).is_empty());
    assert!(graph.strongest_paths(home, west, 5, 0).is_empty());
    assert_eq!(graph.strongest_paths(home, west, usize::MAX, usize::MAX), paths);
}

/// All simple paths with their weights, straight from the world's tables.
fn brute_force(world: &World, to: Actor, most: usize) -> impl Fn(Actor) -> Vec<(f64, Vec<Actor>)> {
    let actors: Vec<_> = world.actors().collect();
    let weight = |user: Actor, provider: Actor| -> f64 {
        let all = total(world, user);
        let shares = world.sectors().map(|s| spent(world, user, provider, s) / all);
        shares.sum()
    };
    let table: Vec<Vec<f64>> =
        actors.iter().map(|user| actors.iter().map(|provider| weight(*user, *provider)).collect()).collect();
    move |from| {
        let mut open = vec![(1.0, vec![from])];
        let mut found = Vec::new();
        while let Some((product, path)) = open.pop() {
            let end = path[path.len() - 1];
            if end == to {
                found.push((product, path));
                continue;
            }
            for next in actors.iter().filter(|next| !path.contains(next)) {
                let product = product * table[end.index()][next.index()];
                // At least one and at most `most` actors between the ends.
                let fits = if *next == to { path.len() > 1 } else { path.len() <= most };
                if product > 0.0 && fits {
                    open.push((product, path.iter().copied().chain([*next]).collect()));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found
    }
}

fn assert_strongest(world: &World, graph: &DependencyGraph, ends: [Actor; 2], count: usize, most: usize) {
    let [from, to] = ends;
    let expected = brute_force(world, to, most)(from);
    let paths = graph.strongest_paths(from, to, count, most);
    assert_eq!(paths.len(), count.min(expected.len()));
    for (i, (path, (weight, _))) in paths.iter().zip(&expected).enumerate() {
        // The i-th strongest weighs what the i-th of all does; which of two equals comes first is another matter.
        assert!((path.weight - weight).abs() <= 1e-12 * weight, "{} is not {weight}", path.weight);
        let actors: Vec<_> = path.actors().collect();
        let (own, _) =
            expected.iter().find(|(_, other)| *other == actors).expect("a simple path within bounds");
        assert!((path.weight - own).abs() <= 1e-12 * own);
        assert!(!paths[..i].contains(path));
        assert!(path.links.windows(2).all(|pair| pair[0].provider == pair[1].user));
        assert!(path.links.iter().all(|link| graph.link(link.user, link.provider) == Some(*link)));
    }
    // A shorter list is the head of a longer one, ties included.
    let fewer = graph.strongest_paths(from, to, count / 2, most);
    assert_eq!(fewer[..], paths[..fewer.len()]);
}

#[test]
fn the_strongest_paths_of_a_bundled_world_are_those_of_brute_force() {
    let world = World::bundled("world2022").unwrap();
    let graph = world.graph(0.001).unwrap();
    let [jpn, usa, deu, chn] = ["JPN", "USA", "DEU", "CHN"].map(|code| world.actor(code).unwrap());
    for ends in [[jpn, usa], [usa, chn], [deu, chn]] {
        assert_strongest(&world, &graph, ends, 20, 2);
        assert_strongest(&world, &graph, ends, 200, 3);
    }
}

/// A world of a few actors: small whole flows, so that many weights are equal and many are none, or any flows.
fn small_world() -> impl Strategy<Value = World> {
    let flow = prop_oneof![(0..4_u32).prop_map(f64::from), Just(0.0), 0.0..100.0];
    let sizes = (2..=6_usize, 1..=2_usize);
    sizes.prop_flat_map(move |(n, j)| {
        (Just((n, j)), prop::collection::vec((flow.clone(), 0.0..1.5), n * n * j)).prop_map(
            |((n, j), cells)| {
                let mut builder = WorldBuilder::new("random");
                let actors: Vec<_> =
                    (0..n).map(|i| builder.actor(&format!("A{i}"), "Actor").unwrap()).collect();
                let sectors: Vec<_> = (0..j)
                    .map(|i| builder.sector(&format!("S{i}"), "Sector", Kind::Goods, 4.0).unwrap())
                    .collect();
                for (i, (flow, rate)) in cells.into_iter().enumerate() {
                    let (user, provider, sector) = (actors[i / n % n], actors[i % n], sectors[i / n / n]);
                    builder.trade(user, provider, sector, flow).unwrap();
                    // Whole flows stay without duty, so that ties remain.
                    if flow.fract() > 0.0 && user != provider {
                        builder.tariff(user, provider, sector, rate).unwrap();
                    }
                }
                for actor in &actors {
                    for sector in &sectors {
                        builder.production(*actor, *sector, 1.0, 1.0).unwrap();
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
    fn the_strongest_paths_of_any_small_world_are_those_of_brute_force(
        world in small_world(), threshold in prop_oneof![Just(0.0), 0.0..0.2], count in 1..12_usize, most in 0..6_usize
    ) {
        let graph = world.graph(threshold).unwrap();
        for from in world.actors() {
            for to in world.actors().filter(|to| *to != from) {
                assert_strongest(&world, &graph, [from, to], count, most);
            }
        }
    }
}

/// The text without its quoted parts, which may hold no bare quote and must end.
fn unquoted(line: &str) -> String {
    let mut rest = String::new();
    let mut characters = line.chars();
    let mut inside = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if inside => assert!(characters.next().is_some()),
            '"' => inside = !inside,
            _ if inside => {}
            other => rest.push(other),
        }
    }
    assert!(!inside, "open quote in {line}");
    rest
}

#[test]
fn dot_has_a_line_for_every_actor_and_every_edge_whatever_the_names() {
    let bundled = World::bundled("world2022").unwrap();
    for (world, threshold) in [(tiny().0, 0.0), (tiny().0, 0.05), (bundled, 0.001)] {
        let graph = world.graph(threshold).unwrap();
        let dot = graph.to_dot(&world);
        let lines: Vec<_> = dot.lines().collect();
        let edges = graph.dependencies().count();
        assert_eq!(lines.len(), 4 + world.actors().len() + edges);
        assert_eq!((lines[0], lines[lines.len() - 1]), ("digraph dependencies {", "}"));
        let statements = &lines[1..lines.len() - 1];
        assert!(statements.iter().all(|line| line.ends_with(';')));
        let bare: Vec<_> = statements.iter().map(|line| unquoted(line)).collect();
        assert_eq!(bare.iter().filter(|line| line.contains(" -> ")).count(), edges);
        assert!(bare.iter().all(|line| line.matches('[').count() == line.matches(']').count()));
        assert!(!bare.iter().any(|line| line.contains(['{', '}', '\\'])));
        assert!(lines[1].contains("dependencies cut"), "{}", lines[1]);
    }
    let (world, ..) = tiny();
    let dot = world.graph(0.05).unwrap().to_dot(&world);
    assert!(dot.contains(r#"    "EDGE" [label="East \"E\" \\N &amp; co"];"#), "{dot}");
    assert!(
        dot.contains(
            r#"    "HOM" -> "3W" [label="Wine\n5.00 % of spending, 100.0 % of the sector's\n5 million USD", penwidth=6.00];"#
        ),
        "{dot}"
    );
}

#[test]
fn a_threshold_that_is_no_fraction_is_an_error() {
    let (world, ..) = tiny();
    for threshold in [f64::NAN, -0.001, 1.001, f64::INFINITY, f64::NEG_INFINITY] {
        let error = world.graph(threshold).unwrap_err();
        assert!(matches!(error, Error::Value { .. }), "{error}");
        assert_eq!(
            error.to_string(),
            format!(
                "graph of world tiny \"quoted\": found threshold {threshold}, expected a fraction from 0 to 1"
            )
        );
    }
    assert!(world.graph(0.0).is_ok() && world.graph(-0.0).is_ok() && world.graph(1.0).is_ok());
}

#[test]
fn an_actor_alone_or_of_another_world_has_no_dependencies() {
    let mut builder = WorldBuilder::new("alone");
    let home = builder.actor("HOM", "Home").unwrap();
    let cloth = builder.sector("CLO", "Cloth", Kind::Goods, 4.0).unwrap();
    builder.trade(home, home, cloth, 1.0).unwrap().production(home, cloth, 1.0, 1.0).unwrap();
    let graph = builder.build().unwrap().graph(0.0).unwrap();
    assert!(graph.strongest_suppliers(home, 3).is_empty());
    assert!(graph.strongest_paths(home, home, 3, 3).is_empty());
    assert_eq!((graph.cut().dependencies, graph.cut().share()), (0, 0.0));
    let (_, [.., stranger], _) = tiny();
    assert!(graph.strongest_suppliers(stranger, 3).is_empty());
    assert!(graph.strongest_suppliers_in(stranger, cloth, 3).is_empty());
    assert!(graph.strongest_paths(home, stranger, 3, 3).is_empty());
    assert!(graph.strongest_paths(stranger, home, 3, 3).is_empty());
    assert_eq!((graph.link(home, stranger), graph.cut_of(stranger).dependencies), (None, 0));
}

#[test]
fn the_graph_of_a_bundled_world_is_the_same_every_time() {
    for name in World::bundled_names() {
        let [first, second] = [(); 2].map(|()| {
            let world = World::bundled(name).unwrap();
            let graph = world.graph(0.001).unwrap();
            let ends: Vec<_> = world.actors().take(2).collect();
            let edges: Vec<_> = graph.dependencies().collect();
            let suppliers = graph.strongest_suppliers(ends[0], 5);
            let paths = graph.strongest_paths(ends[0], ends[1], 50, 3);
            (edges, suppliers, paths, graph.cut(), graph.to_dot(&world))
        });
        assert_eq!(first, second);
    }
}
