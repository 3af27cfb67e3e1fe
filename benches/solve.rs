//! What a solve, a calibration, a full run and questions to the graph, the ranks and the games cost. `cargo bench`, some two
//! minutes.

#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    reason = "criterion's macros make undocumented functions; formulas in the papers' symbols"
)]

#[path = "../tests/suite/synthetic.rs"]
mod synthetic;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use sidedeal::ensemble::Draws;
use sidedeal::sequence::Sequence;
use sidedeal::trade::{Change, Closure, Economy, Settings, Solved};
use sidedeal::voice::{self, Block, Game};
use sidedeal::{
    Acceptability, Ensemble, Horizon, Kind, Model, Scenario, Sector, ShortageDraws, World, graph,
};

use synthetic::Draft;

fn solve(c: &mut Criterion, name: &str, economy: &Economy, change: &Change) {
    let (start, settings) = (economy.before(), Settings::default());
    let solve = || economy.solve(black_box(change), &start, &settings).unwrap();
    let effort = solve().effort;
    println!("{name}: {} sweeps ({:?}), residual {:.1e}", effort.sweeps, effort.method, effort.residual);
    c.bench_function(name, |b| b.iter(solve));
}

fn economy(world: &World, closure: Closure) -> Arc<Economy> {
    Model::calibrate(world).unwrap().economy(closure, Horizon::Long).unwrap()
}

/// Tariffs between two actors in some sectors.
fn duties(economy: &Economy, rate: f64, pair: [usize; 2], sectors: impl Iterator<Item = usize>) -> Change {
    let mut change = economy.baseline().no_change();
    let n = economy.baseline().actors;
    for j in sectors {
        for (importer, exporter) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            change.tariffs[(j * n + importer) * n + exporter] = rate;
        }
    }
    change
}

fn bundled(c: &mut Criterion) {
    let world = World::bundled("nafta1993").unwrap();
    let balanced = economy(&world, Closure::Balanced);
    let policy = Scenario::bundled("nafta-1993", &world).unwrap().policy(&world);
    let change = Change { tariffs: policy.tariffs, ..balanced.baseline().no_change() };
    solve(c, "solve nafta1993", &balanced, &change);

    for name in ["world2022", "world2022-full"] {
        let world = World::bundled(name).unwrap();
        let fixed = economy(&world, Closure::FixedDeficits);
        let pair = ["USA", "CHN"].map(|code| world.actor(code).unwrap().index());
        let goods = world.sectors().filter(|&sector| world[sector].kind == Kind::Goods).map(Sector::index);
        let change = duties(&fixed, 0.4, pair, goods);
        solve(c, &format!("solve {name}"), &fixed, &change);
        if name == "world2022" {
            gradient(c, "gradient world2022", &fixed, &change);
        }
    }
}

/// Everything that one actor's real income owes to, where a change has led; to be compared with the solve that led there.
fn gradient(c: &mut Criterion, name: &str, economy: &Economy, change: &Change) {
    let settings = Settings { tolerance: 1e-10, ..Settings::default() };
    let equilibrium = economy.solve(change, &economy.before(), &settings).unwrap();
    let solved = Solved { change: change.clone(), equilibrium };
    let gradient = || economy.gradient(black_box(&solved), 0, &settings).unwrap();
    let found = gradient();
    println!("{name}: {} sweeps, residual {:.1e}", found.sweeps, found.residual);
    c.bench_function(name, |b| b.iter(gradient));
}

fn synthetic_worlds(c: &mut Criterion) {
    for (actors, sectors) in [(81, 50), (141, 65)] {
        let world = Draft::new(actors, sectors, 1).world();
        let economy = economy(&world, Closure::FixedDeficits);
        let base = economy.baseline();
        let mut by_size: Vec<usize> = (0..actors).collect();
        by_size.sort_by(|&a, &b| base.income[b].total_cmp(&base.income[a]));
        let taxed = (0..sectors).filter(|j| j % 5 < 3);
        let change = duties(&economy, 0.4, [by_size[0], by_size[1]], taxed);
        solve(c, &format!("solve synthetic {actors}x{sectors}"), &economy, &change);
    }
}

fn loading(c: &mut Criterion) {
    for name in ["nafta1993", "world2022"] {
        c.bench_function(&format!("load {name}"), |b| b.iter(|| World::bundled(black_box(name)).unwrap()));
        let world = World::bundled(name).unwrap();
        c.bench_function(&format!("calibrate {name}"), |b| {
            b.iter(|| Model::calibrate(black_box(&world)).unwrap());
        });
    }
}

fn running(c: &mut Criterion) {
    let world = World::bundled("world2022").unwrap();
    let scenario = Scenario::bundled("board-of-trade-2026", &world).unwrap();
    let kept = Model::calibrate(&world).unwrap();
    kept.run(&scenario).unwrap();
    c.bench_function("run board-of-trade-2026, severances kept", |b| b.iter(|| kept.run(&scenario).unwrap()));
    let deal = Scenario::bundled("us-china-sectoral-deal", &world).unwrap();
    kept.run(&deal).unwrap();
    c.bench_function("run us-china-sectoral-deal, three stakes, severances kept", |b| {
        b.iter(|| kept.run(&deal).unwrap());
    });
    let full = World::bundled("world2022-full").unwrap();
    let (large, deal_there) =
        (Model::calibrate(&full).unwrap(), Scenario::bundled("us-china-sectoral-deal", &full).unwrap());
    let deal_there = deal_there.without_principals();
    large.run(&deal_there).unwrap();
    c.bench_function("run us-china-sectoral-deal in world2022-full, three stakes, no scores", |b| {
        b.iter(|| large.run(&deal_there).unwrap());
    });
    c.bench_function("1,000 draws of shortages, us-china-sectoral-deal", |b| {
        b.iter(|| ShortageDraws::of(&world, &deal, 1000, 1));
    });
    c.bench_function("run board-of-trade-2026, from a calibrated model", |b| {
        b.iter_batched(
            || Model::calibrate(&world).unwrap(),
            |model| model.run(&scenario).unwrap().record().after.sweeps,
            BatchSize::PerIteration,
        );
    });
}

/// Draws by one thread: how many a second once what they start from is there, and a short ensemble as a whole.
fn drawing(c: &mut Criterion) {
    for (world, scenarios) in [
        ("world2022", &["us-china-sectoral-deal", "board-of-trade-2026"][..]),
        ("nafta1993", &["nafta-1993"][..]),
    ] {
        let world = World::bundled(world).unwrap();
        let model = Model::calibrate(&world).unwrap();
        let plain = Sequence::plain(1);
        for name in scenarios {
            let scenario = Scenario::bundled(name, &world).unwrap();
            let draw = |count| {
                let draws = Draws { threads: Some(1), ..Draws::of(&plain, count) };
                Ensemble::of(&model, &scenario, draws).unwrap()
            };
            let time = |count| {
                let start = Instant::now();
                black_box(draw(count));
                start.elapsed().as_secs_f64()
            };
            // Set-up is in both.
            let mut rates: Vec<f64> = (0..5).map(|_| 200.0 / (time(201) - time(1))).collect();
            rates.sort_by(f64::total_cmp);
            println!("{name}: {:.0} draws a second (median of {})", rates[rates.len() / 2], rates.len());
            c.bench_function(&format!("ensemble {name}, start and 16 draws"), |b| b.iter(|| draw(16)));
        }
    }
}

/// Scores without order, so that nearly every pair of lines crosses.
fn ranking(c: &mut Criterion) {
    let score = |i: usize, k: usize| ((i + 1) as f64 * [0.618, 0.414, 0.732][k]).fract();
    let scores: Vec<[f64; 3]> = (0..29).map(|i| std::array::from_fn(|k| score(i, k))).collect();
    c.bench_function("rank 29 alternatives by 3 criteria", |b| {
        b.iter(|| Acceptability::of(black_box(&scores)).unwrap());
    });
}

/// Thirty-one players of falling weight, ten thousand in all, at a quota of 55 %.
fn voting(c: &mut Criterion) {
    let shares: Vec<f64> = (1..=31).map(|rank| 1.0 / f64::from(rank)).collect();
    let game = Game::majority(voice::weights_of(&shares, 10_000).unwrap(), 0.55).unwrap();
    let pair = Block::Union(vec![Block::Player(3), Block::Player(4)]);
    let union = Block::Union((5..12).map(Block::Player).chain([pair]).collect());
    let unions = [union];
    c.bench_function("voice 31, no unions", |b| b.iter(|| voice::shapley_shubik(black_box(&game))));
    c.bench_function("voice 31, a union of 8, a pair in it", |b| {
        b.iter(|| voice::owen(black_box(&game), &unions).unwrap());
    });
}

/// Questions to the graph; those about a good go over all goods and users that the world has.
fn asking(c: &mut Criterion) {
    let world = World::bundled("world2022").unwrap();
    let [jpn, usa] = ["JPN", "USA"].map(|code| world.actor(code).unwrap());
    c.bench_function("graph world2022", |b| b.iter(|| black_box(&world).graph(0.001).unwrap()));
    let dependencies = world.graph(0.001).unwrap();
    println!("{dependencies}");
    c.bench_function("mixed paths, 2 intermediaries", |b| {
        b.iter(|| graph::mixed_paths(black_box(&dependencies), jpn, usa, 10, 2, |_| true));
    });
    c.bench_function("GraphML", |b| b.iter(|| dependencies.to_graphml(black_box(&world))));
    let members = &world[world.group("EU").unwrap()].members;
    c.bench_function("core dependencies of the EU, all sectors", |b| {
        b.iter(|| {
            let found =
                world.sectors().filter_map(|sector| graph::core_dependencies(&world, members, sector));
            found.filter(graph::CoreDependencies::dependent).count()
        });
    });
    let pairs: Vec<_> = world.goods().flat_map(|good| world.actors().map(move |user| (good, user))).collect();
    println!("{} goods and users", pairs.len());
    let chains = || pairs.iter().map(|&(good, user)| graph::SupplyChain::of(black_box(&world), good, user));
    c.bench_function("chokepoints, all goods and users", |b| {
        b.iter(|| chains().map(|chain| graph::chokepoints(&chain, 0.05).unwrap().len()).sum::<usize>());
    });
    c.bench_function("smallest cut, all goods and users", |b| {
        b.iter(|| chains().filter_map(|chain| graph::smallest_cut(&chain, 0.5).unwrap()).count());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots();
    targets = bundled, synthetic_worlds, loading, running, drawing, ranking, voting, asking
}
criterion_main!(benches);
