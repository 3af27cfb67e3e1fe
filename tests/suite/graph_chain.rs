//! Chokepoints, cuts and concentration of critical goods, and core dependencies.

use petgraph::algo::{dinics, has_path_connecting};
use petgraph::graph::DiGraph;
use proptest::prelude::*;
use sidedeal::graph::{
    Concentration, SupplyChain, arriving, chokepoints, concentration, core_dependencies, foreign_reliance,
    good_concentration, largest_foreign, smallest_cut, trade_concentration,
};
use sidedeal::{Actor, GoodKind, Kind, World, WorldBuilder};

use crate::graph_kinds::{fort, stage};

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12, "{found} is not {expected}");
}

fn chain(world: &World, good: &str, user: Actor) -> SupplyChain {
    SupplyChain::of(world, world.good(good).unwrap(), user)
}

#[test]
fn a_chain_has_the_stages_of_its_parts_and_names_what_is_not_assessed() {
    let (world, [home, east, west]) = fort();
    let [tool, fab] = [("tools", "tool"), ("chips", "fab")].map(|(good, code)| stage(&world, good, code));
    let chips = chain(&world, "chips", home);
    assert_eq!(chips.stages.iter().map(|one| one.stage).collect::<Vec<_>>(), [tool, fab]);
    assert_eq!(chips.stages[1].providers, [(east, 0.4), (west, 0.6)]);
    assert!(chips.unassessed.is_empty());
    let of_east = chain(&world, "chips", east);
    assert_eq!((of_east.stages.len(), &of_east.unassessed[..]), (1, &[tool][..]));
    // The tool alone: nothing is known of the east's.
    let tools = chain(&world, "tools", east);
    assert!(tools.stages.is_empty() && chokepoints(&tools, 0.05).unwrap().is_empty());
    assert_eq!((smallest_cut(&tools, 0.5).unwrap(), arriving(&tools, &[west])), (None, None));
    assert_eq!((foreign_reliance(&tools), good_concentration(&tools)), (None, None));
}

#[test]
fn the_chain_of_a_group_is_that_of_one_user_of_its_members_uses() {
    let world = &*crate::support::TODAY;
    let union = world.bloc("EU").unwrap();
    let figures = sidedeal::shortage::Figures::central(world, sidedeal::Horizon::Long);
    for good in world.goods() {
        let group = SupplyChain::of_bloc(world, good, &union);
        for of_group in &group.stages {
            let (mut known, mut foreign) = (0.0, 0.0);
            for &user in &union.members {
                let weight = figures.use_of_good(world, good, user);
                for one in world.supply(of_group.stage, user) {
                    known += weight * one.share.central();
                    if !union.members.contains(&one.provider) {
                        foreign += weight * one.share.central();
                    }
                }
            }
            let ours = of_group.providers.iter().filter(|(provider, _)| !union.members.contains(provider));
            close(ours.map(|(_, share)| share).sum::<f64>(), foreign / known);
            close(of_group.providers.iter().map(|(_, share)| share).sum::<f64>(), 1.0);
        }
    }
    // What the members make for each other is no dependence: lithography is the union's own.
    let tools = SupplyChain::of_bloc(world, world.good("euv-lithography").unwrap(), &union);
    assert_eq!((foreign_reliance(&tools), largest_foreign(&tools)), (Some(0.0), None));
    let alone = SupplyChain::of(world, tools.good, world.actor("DEU").unwrap());
    assert_eq!(foreign_reliance(&alone), Some(1.0));
}

#[test]
fn chokepoints_cuts_and_reliance_of_a_small_world_are_those_found_by_hand() {
    let (world, [home, east, west]) = fort();
    let [mine, magnet, tool] = [("magnets", "mine"), ("magnets", "magnet"), ("tools", "tool")]
        .map(|(good, code)| stage(&world, good, code));

    // Home makes a fifth of its magnets, so that the east is not indispensable until that is too little.
    let magnets = chain(&world, "magnets", home);
    assert!(chokepoints(&magnets, 0.2).unwrap().is_empty());
    let [point] = &chokepoints(&magnets, 0.21).unwrap()[..] else { panic!() };
    assert_eq!((point.provider, &point.stages[..]), (east, &[magnet][..]));
    close(point.share, 0.8);
    // At 0.35 of the mine, too.
    let [point] = &chokepoints(&magnets, 0.35).unwrap()[..] else { panic!() };
    assert_eq!((point.provider, &point.stages[..]), (east, &[mine, magnet][..]));

    // Everybody else's magnets come from the east alone; the east is no chokepoint of its own.
    assert_eq!(chokepoints(&chain(&world, "magnets", west), 0.0).unwrap()[0].provider, east);
    assert!(chokepoints(&chain(&world, "magnets", east), 0.0).unwrap().is_empty());

    let chips = chain(&world, "chips", home);
    let [point] = &chokepoints(&chips, 0.0).unwrap()[..] else { panic!() };
    assert_eq!((point.provider, &point.stages[..], point.share), (west, &[tool][..], 1.0));

    let (at, provider, share) = largest_foreign(&magnets).unwrap();
    assert_eq!((at, provider), (magnet, east));
    close(share, 0.8);
    assert_eq!(largest_foreign(&chips), Some((tool, west, 1.0)));
    let cut = smallest_cut(&magnets, 0.5).unwrap().unwrap();
    assert_eq!((&cut.providers[..], cut.stage), (&[east][..], magnet));
    close(cut.lost, 0.8);
    let cut = smallest_cut(&magnets, 0.9).unwrap().unwrap();
    assert_eq!((&cut.providers[..], cut.stage), (&[east, west][..], mine));
    close(cut.lost, 1.0);
    assert_eq!(smallest_cut(&chain(&world, "magnets", east), 0.31).unwrap(), None);

    close(arriving(&magnets, &[]).unwrap(), 1.0);
    close(arriving(&magnets, &[east]).unwrap(), 0.2);
    close(arriving(&magnets, &[west]).unwrap(), 0.7);
    close(arriving(&magnets, &[east, west, east]).unwrap(), 0.0);
    close(arriving(&chips, &[west]).unwrap(), 0.0);
    close(foreign_reliance(&magnets).unwrap(), 1.0);
    close(foreign_reliance(&chain(&world, "magnets", east)).unwrap(), 0.3);
}

#[test]
fn concentration_of_a_small_world_is_that_computed_by_hand() {
    let (world, [home, east, west]) = fort();
    let magnet = stage(&world, "magnets", "magnet");
    let Concentration { hhi, foreign_hhi, largest, foreign_reliance, .. } =
        concentration(&world, magnet, home).unwrap();
    close(hhi, 0.04 + 0.64);
    close(foreign_hhi.unwrap(), 1.0);
    assert_eq!(largest.unwrap().0, east);
    close(largest.unwrap().1, 0.8);
    close(foreign_reliance, 0.8);
    let own = concentration(&world, magnet, east).unwrap();
    assert_eq!((own.hhi, own.foreign_hhi, own.largest, own.foreign_reliance), (1.0, None, None, 0.0));
    let mine = concentration(&world, stage(&world, "magnets", "mine"), home).unwrap();
    close(mine.hhi, 0.58);
    close(mine.foreign_hhi.unwrap(), 0.58);
    assert_eq!(concentration(&world, stage(&world, "tools", "tool"), west), None);
    let (worst, of_worst) = good_concentration(&chain(&world, "magnets", home)).unwrap();
    assert_eq!(worst, magnet);
    close(of_worst.hhi, 0.68);

    let [machines, electronics] = ["MAC", "ELE"].map(|code| world.sector(code).unwrap());
    let trade = trade_concentration(&world, electronics, home).unwrap();
    close(trade.hhi, 0.5);
    close(trade.foreign_reliance, 0.5);
    assert_eq!(trade_concentration(&world, machines, home).unwrap().largest, None);
}

#[test]
fn a_floor_or_a_share_out_of_range_is_an_error() {
    let (world, [home, ..]) = fort();
    let magnets = chain(&world, "magnets", home);
    for floor in [f64::NAN, -0.1, 0.51, f64::INFINITY] {
        assert_eq!(
            chokepoints(&magnets, floor).unwrap_err().to_string(),
            format!("supply of magnets to HOM: found floor {floor}, expected a share from 0 to 0.5")
        );
    }
    for share in [f64::NAN, 0.0, -0.1, 1.1] {
        assert_eq!(
            smallest_cut(&magnets, share).unwrap_err().to_string(),
            format!("supply of magnets to HOM: found share {share}, expected a share above 0, at most 1")
        );
    }
}

/// A good of up to three stages with a part of up to two, for the first of up to six actors, in whole shares that tie and
/// vanish, or any.
fn chains() -> impl Strategy<Value = SupplyChain> {
    let share = prop_oneof![Just(0.0), (0..4_u32).prop_map(f64::from), 0.0..1.0, Just(20.0)];
    let sizes = (2..=6_usize, 1..=3_usize, 0..=2_usize);
    sizes.prop_flat_map(move |(n, own, of_part)| {
        let cells = prop::collection::vec(share.clone(), n * (own + of_part));
        (Just((n, own, of_part)), cells).prop_map(|((n, own, of_part), cells)| {
            let mut builder = WorldBuilder::new("random");
            let actors: Vec<_> = (0..n).map(|i| builder.actor(&format!("A{i}"), "Actor").unwrap()).collect();
            let sector = builder.sector("SEC", "Sector", Kind::Goods, 4.0).unwrap();
            let names = ["s0", "s1", "s2", "s3", "s4"];
            let good = builder.good("whole", "Whole", GoodKind::Input, sector, &names[..own]).unwrap();
            builder.cost_share(good, sector, 0.1).unwrap();
            let mut rows: Vec<_> = names[..own].iter().map(|name| (good, *name)).collect();
            if of_part > 0 {
                let names = &names[own..own + of_part];
                let part = builder.good("part", "Part", GoodKind::Input, sector, names).unwrap();
                builder.part(part, good).unwrap();
                rows.extend(names.iter().map(|name| (part, *name)));
            }
            for ((good, name), cells) in rows.into_iter().zip(cells.chunks(n)) {
                let sum: f64 = cells.iter().sum();
                for (i, (&provider, cell)) in actors.iter().zip(cells).enumerate() {
                    let share = if sum > 0.0 { cell / sum } else { f64::from(u8::from(i == 0)) };
                    builder.supply(good, name, None, provider, share).unwrap();
                }
            }
            for &actor in &actors {
                builder.trade(actor, actor, sector, 1.0).unwrap();
                builder.production(actor, sector, 1.0, 1.0).unwrap();
            }
            SupplyChain::of(&builder.build().unwrap(), good, actors[0])
        })
    })
}

/// Every actor that provides something, the user left out.
fn foreigners(chain: &SupplyChain) -> Vec<Actor> {
    let all = chain.stages.iter().flat_map(|stage| stage.providers.iter().map(|(provider, _)| *provider));
    let mut all: Vec<_> = all.filter(|provider| !chain.users.contains(provider)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a path from a source through one provider of every stage exists without an actor, in a network in which every
/// provider of a stage is tied to every one of the next.
fn passes(chain: &SupplyChain, without: Actor) -> bool {
    let mut network = DiGraph::<(), ()>::new();
    let source = network.add_node(());
    let mut before = vec![source];
    for stage in &chain.stages {
        let providers = stage.providers.iter().filter(|(provider, _)| *provider != without);
        let nodes: Vec<_> = providers.map(|_| network.add_node(())).collect();
        for &from in &before {
            for &to in &nodes {
                network.add_edge(from, to, ());
            }
        }
        before = nodes;
    }
    let user = network.add_node(());
    for from in before {
        network.add_edge(from, user, ());
    }
    has_path_connecting(&network, source, user, None)
}

/// What arrives by maximum flow, in millionths of the supply.
fn maximum_flow(chain: &SupplyChain, lost: &[Actor]) -> f64 {
    let mut network = DiGraph::<(), u64>::new();
    let source = network.add_node(());
    let mut before = source;
    for stage in &chain.stages {
        let after = network.add_node(());
        for (provider, share) in &stage.providers {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to a million")]
            let capacity = if lost.contains(provider) { 0 } else { (share * 1e6).round() as u64 };
            let node = network.add_node(());
            network.add_edge(before, node, capacity);
            network.add_edge(node, after, u64::MAX);
        }
        before = after;
    }
    dinics(&network, source, before).0 as f64 / 1e6
}

fn assert_queries_agree_with_brute_force(chain: &SupplyChain, floor: f64, share: f64) {
    let all = foreigners(chain);

    // Dominators against removal: by reachability where any share is a path, by what is left otherwise.
    let points = chokepoints(chain, floor).unwrap();
    for &actor in &all {
        let is_point = points.iter().any(|point| point.provider == actor);
        let left = arriving(chain, &[actor]).unwrap();
        if floor == 0.0 {
            assert_eq!(is_point, !passes(chain, actor));
        } else if (left - floor).abs() > 1e-6 {
            assert_eq!(is_point, left < floor, "{actor:?} leaves {left} of {chain:?}");
        }
    }
    for point in &points {
        assert!(all.contains(&point.provider) && !point.stages.is_empty());
        for stage in &chain.stages {
            let others = stage.providers.iter().filter(|(provider, _)| *provider != point.provider);
            let left: f64 = others.map(|(_, share)| share).sum();
            if (left - floor).abs() > 1e-6 {
                assert_eq!(point.stages.contains(&stage.stage), left < floor);
            }
        }
    }
    assert!(points.is_sorted_by(|a, b| a.share >= b.share));

    // The smallest cut against all sets.
    let mut best: Option<(usize, f64)> = None;
    for set in 0..1_u32 << all.len() {
        let lost: Vec<Actor> = (0..all.len()).filter(|i| set >> i & 1 == 1).map(|i| all[i]).collect();
        let left = arriving(chain, &lost).unwrap();
        assert!((left - maximum_flow(chain, &lost)).abs() < 1e-5);
        let cut = 1.0 - left;
        if cut >= share - 1e-9
            && best.is_none_or(|(size, most)| lost.len() < size || (lost.len() == size && cut > most))
        {
            best = Some((lost.len(), cut));
        }
    }
    let cut = smallest_cut(chain, share).unwrap();
    assert_eq!(cut.is_some(), best.is_some(), "{chain:?}");
    if let (Some(cut), Some((size, most))) = (cut, best) {
        assert_eq!(cut.providers.len(), size);
        assert!((cut.lost - most).abs() < 1e-8, "{} is not {most}", cut.lost);
        assert!((arriving(chain, &cut.providers).unwrap() - (1.0 - cut.lost)).abs() < 1e-8);
    }

    let reliance = foreign_reliance(chain).unwrap();
    assert!((arriving(chain, &all).unwrap() - (1.0 - reliance)).abs() < 1e-9);
}

proptest! {
    #![proptest_config(crate::support::config(256))]

    #[test]
    fn chokepoints_and_cuts_of_any_small_chain_are_those_of_brute_force(
        chain in chains(), floor in prop_oneof![Just(0.0), Just(0.05), 0.0..0.5], share in prop_oneof![Just(0.5), Just(1.0), 0.01..1.0]
    ) {
        assert_queries_agree_with_brute_force(&chain, floor, share);
    }
}

#[test]
fn queries_of_every_good_of_a_bundled_world_are_consistent() {
    let world = World::bundled("world2022").unwrap();
    for good in world.goods() {
        for user in world.actors() {
            let chain = SupplyChain::of(&world, good, user);
            let all = foreigners(&chain);
            let Some(reliance) = foreign_reliance(&chain) else { continue };
            close(arriving(&chain, &all).unwrap(), 1.0 - reliance);
            let cut = smallest_cut(&chain, 0.5).unwrap();
            assert_eq!(cut.is_some(), reliance >= 0.5 - 1e-9);
            for point in chokepoints(&chain, 0.05).unwrap() {
                assert!(arriving(&chain, &[point.provider]).unwrap() < 0.05);
                assert_eq!(cut.as_ref().unwrap().providers.len(), 1);
            }
            let (_, worst) = good_concentration(&chain).unwrap();
            assert!(worst.hhi > 0.0 && worst.hhi <= 1.0 + 1e-9);
        }
    }
}

/// A and B are the group. They get 80 from C and 20 from D, 30 from each other, and sell 40 to C.
fn group_world() -> (World, [Actor; 4]) {
    let mut builder = WorldBuilder::new("group");
    let actors = ["AAA", "BBB", "CCC", "DDD"].map(|code| builder.actor(code, code).unwrap());
    let [a, b, c, d] = actors;
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 4.0).unwrap();
    let none = builder.sector("NON", "None", Kind::Goods, 4.0).unwrap();
    for (importer, exporter, value) in [
        (a, a, 500.0),
        (b, b, 500.0),
        (c, c, 500.0),
        (d, d, 500.0),
        (a, c, 60.0),
        (b, c, 20.0),
        (a, d, 20.0),
        (a, b, 30.0),
        (c, a, 40.0),
        (d, c, 1000.0),
    ] {
        builder.trade(importer, exporter, goods, value).unwrap();
    }
    // Duties are no imports.
    builder.tariff(a, c, goods, 0.5).unwrap();
    builder.trade(a, a, none, 1.0).unwrap().trade(c, a, none, 5.0).unwrap();
    for actor in actors {
        builder.production(actor, goods, 1.0, 1.0).unwrap().production(actor, none, 1.0, 1.0).unwrap();
    }
    (builder.build().unwrap(), actors)
}

#[test]
fn core_dependencies_are_those_computed_by_hand() {
    let (world, [a, b, c, d]) = group_world();
    let [goods, none] = ["GDS", "NON"].map(|code| world.sector(code).unwrap());
    let found = core_dependencies(&world, &[a, b], goods).unwrap();
    close(found.concentration, 0.8 * 0.8 + 0.2 * 0.2);
    close(found.importance, 100.0 / 130.0);
    close(found.substitutability, 100.0 / 70.0);
    assert!(found.dependent());
    // A member counts once however often it is named, in any order.
    assert_eq!(core_dependencies(&world, &[b, a, b], goods), Some(found));
    // C exports 1080 and imports 40: neither needed nor hard to replace, but all from one source.
    let of_c = core_dependencies(&world, &[c], goods).unwrap();
    assert_eq!((of_c.concentration, of_c.importance, of_c.exceeded()), (1.0, 1.0, 2));
    close(of_c.substitutability, 40.0 / 1080.0);
    let everybody = core_dependencies(&world, &[a, b, c, d], goods);
    assert_eq!((everybody, core_dependencies(&world, &[a, b], none)), (None, None));
    // Whoever exports nothing is taken to be able to make nothing.
    let one_way = core_dependencies(&world, &[c], none).unwrap();
    assert!(one_way.substitutability.is_infinite() && one_way.dependent());
}

#[test]
fn core_dependencies_of_the_european_union_are_those_of_independent_sums() {
    let world = World::bundled("world2022").unwrap();
    let members = &world[world.group("EU").unwrap()].members;
    for sector in world.sectors() {
        let mut from = vec![0.0; world.actors().len()];
        let (mut among, mut exports) = (0.0, 0.0);
        for importer in world.actors() {
            for exporter in world.actors().filter(|exporter| *exporter != importer) {
                let flow = world.trade(importer, exporter, sector);
                match (members.contains(&importer), members.contains(&exporter)) {
                    (true, false) => from[exporter.index()] += flow,
                    (true, true) => (among, exports) = (among + flow, exports + flow),
                    (false, true) => exports += flow,
                    (false, false) => {}
                }
            }
        }
        let outside: f64 = from.iter().sum();
        let found = core_dependencies(&world, members, sector).unwrap();
        let squares: f64 = from.iter().map(|flow| flow * flow).sum();
        assert!((found.concentration - squares / (outside * outside)).abs() < 1e-9);
        assert!((found.importance - outside / (outside + among)).abs() < 1e-9);
        assert!((found.substitutability - outside / exports).abs() < 1e-9 * found.substitutability);
        assert_eq!(found.dependent(), found.exceeded() == 3);
    }
}
