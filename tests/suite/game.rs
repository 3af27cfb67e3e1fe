//! Tariff games: closed forms, brute force, deviations at random.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::game::{Nash, NoNash, Partners, Player, Tally, TariffGame, Terms};
use sidedeal::trade::{Closure, Economy, Settings, Solved, Welfare};
use sidedeal::{Exposures, Kind, Scenario, Stake, World, WorldBuilder};

use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close, calibrate};
use crate::synthetic::Draft;

/// Economies that make one good of labour alone, with sales by importer and exporter that balance.
fn one_sector(sales: &[&[f64]], theta: f64) -> Economy {
    let n = sales.len();
    let output: Vec<f64> = (0..n).map(|i| sales.iter().map(|row| row[i]).sum()).collect();
    let draft = Draft {
        actors: n,
        sectors: 1,
        trade: sales.iter().flat_map(|row| row.iter().copied()).collect(),
        tariffs: vec![0.0; n * n],
        inputs: vec![0.0; n],
        value_added: output.clone(),
        output,
        elasticity: vec![theta],
    };
    calibrate(&draft, Closure::FixedDeficits)
}

/// Each of these actors taxes its imports from all of the others, cell by cell.
fn game<'e>(economy: &'e Economy, players: &[usize], cap: f64) -> TariffGame<'e> {
    let base = economy.baseline();
    let n = base.actors;
    let player = |&actor: &usize| {
        let partners = (0..n).filter(|&i| i != actor);
        let rates = partners
            .flat_map(|i| (0..base.sectors).map(move |j| vec![(j * n + actor) * n + i]))
            .filter(|cells| base.trade[cells[0]] > 0.0)
            .collect();
        Player { members: vec![actor], rates }
    };
    let start = Solved { change: base.no_change(), equilibrium: economy.before() };
    TariffGame::new(economy, start, players.iter().map(player).collect(), cap, TIGHT)
}

/// Change of real income from the calibrated "before", a fraction.
fn gain(economy: &Economy, at: &Solved, actor: usize) -> f64 {
    let before = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
    Welfare::of(economy.baseline(), &before, at, actor).real_income
}

/// Of spending of `a` the part that goes to `i`, with one sector.
fn share(economy: &Economy, at: &Solved, a: usize, i: usize) -> f64 {
    let n = economy.baseline().actors;
    let c = a * n + i;
    at.equilibrium.trade[c] * (1.0 + at.change.tariffs[c]) / at.equilibrium.expenditure[a]
}

#[test]
fn the_optimal_tariff_of_one_of_two_is_that_of_the_other_ones_offer_curve() {
    // With spending w L + R, R its revenue, and d ln π/d ln p = −θ(1 − π), the other one's offer gives
    // t = (1 − τ π_FH) / (θ π_FF), τ = t_F/(1 + t_F); 1/(θ π_FF) where it levies nothing.
    for (sales, theta) in [
        ([[70.0, 30.0], [30.0, 170.0]], 4.0),
        ([[900.0, 100.0], [100.0, 60.0]], 6.5),
        ([[50.0, 50.0], [50.0, 50.0]], 1.5),
    ] {
        let rows: Vec<&[f64]> = sales.iter().map(<[f64; 2]>::as_slice).collect();
        let economy = one_sector(&rows, theta);
        for foreign in [0.0, 0.4] {
            let game = game(&economy, &[0, 1], 20.0);
            let at = game.solve(&[vec![0.0], vec![foreign]]).unwrap();
            let best = game.best_response(0, &at, &[0.0], &mut Tally::default()).unwrap();
            let tau = foreign / (1.0 + foreign);
            let expected = (1.0 - tau * share(&economy, &best.solved, 1, 0))
                / (theta * share(&economy, &best.solved, 1, 1));
            assert_close(best.rates[0], expected, 2e-5);
            assert!(best.violation <= 1e-5 && best.payoff > game.payoff(0, &at));
        }
    }
}

#[test]
fn at_the_nash_equilibrium_of_two_both_tariffs_are_those_of_the_offer_curves() {
    let theta = 5.0;
    let economy = one_sector(&[&[400.0, 60.0], &[60.0, 140.0]], theta);
    let game = game(&economy, &[0, 1], 5.0);
    let nash = game.nash(1).unwrap();
    let t = [nash.profile[0][0], nash.profile[1][0]];
    for (own, other) in [(0, 1), (1, 0)] {
        let tau = t[other] / (1.0 + t[other]);
        let expected = (1.0 - tau * share(&economy, &nash.solved, other, own))
            / (theta * share(&economy, &nash.solved, other, other));
        assert_close(t[own], expected, 5e-5);
    }
    // The large one is nearer to the whole world, the small one to a price taker.
    assert!(t[0] > t[1]);
}

#[test]
fn a_small_open_economy_levies_one_over_theta() {
    for theta in [2.0, 4.0, 8.0] {
        let economy = one_sector(&[&[0.006, 0.004], &[0.004, 9_999.996]], theta);
        let game = game(&economy, &[0], 5.0);
        let best = game.best_response(0, game.start(), &[0.0], &mut Tally::default()).unwrap();
        assert_close(best.rates[0], 1.0 / theta, 1e-4);
    }
}

#[test]
fn a_best_response_is_the_top_of_a_fine_grid() {
    let economy = calibrate(&Draft::new(2, 2, 11), Closure::Balanced);
    let game = game(&economy, &[0], 3.0);
    let best = game.best_response(0, game.start(), &[0.1, 0.1], &mut Tally::default()).unwrap();
    let payoff = |rates: &[f64]| game.payoff(0, &game.solve(&[rates.to_vec()]).unwrap());
    // Coarse, then around the best of it, then finer; the last step of each is wider than the one before is apart.
    let (mut center, mut width) = ([1.5, 1.5], 1.5);
    while width > 2e-4 {
        let mut top = (f64::NEG_INFINITY, center);
        for i in -6..=6 {
            for j in -6..=6 {
                let at = [f64::from(i), f64::from(j)].map(|k| k / 6.0 * width);
                let at = [0, 1].map(|k| (center[k] + at[k]).clamp(0.0, 3.0));
                let value = payoff(&at);
                if value > top.0 {
                    top = (value, at);
                }
            }
        }
        (center, width) = (top.1, width / 2.5);
    }
    // The top of a parabola through three points of each line.
    for k in 0..2 {
        let h = 0.01;
        let at = |d: f64| {
            let mut rates = best.rates.clone();
            rates[k] += d;
            payoff(&rates)
        };
        let (low, mid, high) = (at(-h), at(0.0), at(h));
        let top = best.rates[k] + h * (low - high) / (2.0 * (low - 2.0 * mid + high));
        assert_close(best.rates[k], top, 2e-4);
        assert_close(best.rates[k], center[k], 2e-3);
    }
    assert!(payoff(&best.rates) >= payoff(&center) - 1e-11);
    // Where it stands it stays.
    let again = game.best_response(0, &best.solved, &best.rates, &mut Tally::default()).unwrap();
    assert!(again.rates.iter().zip(&best.rates).all(|(a, b)| (a - b).abs() < 1e-5));
}

#[test]
fn equals_levy_the_same_and_both_lose_against_free_trade() {
    let sales: [&[f64]; 3] = [&[60.0, 20.0, 20.0], &[20.0, 60.0, 20.0], &[20.0, 20.0, 60.0]];
    let economy = one_sector(&sales, 4.0);
    let game = game(&economy, &[0, 1, 2], 2.0);
    let nash = game.nash(3).unwrap();
    for rates in &nash.profile {
        for &rate in rates {
            assert_close(rate, nash.profile[0][0], 3e-4);
        }
    }
    // More than a price taker's, and nobody gains.
    assert!(nash.profile[0][0] > 0.25);
    for actor in 0..3 {
        assert!(gain(&economy, &nash.solved, actor) < 0.0);
    }
    assert!(nash.certificates.iter().all(|found| found.regret <= 1e-7 && found.searches == 6));
}

#[test]
fn no_deviation_at_random_gains_more_than_the_certificate_says() {
    let economy = calibrate(&Draft::new(4, 3, 5), Closure::Balanced);
    let game = game(&economy, &[0, 1, 2], 1.5);
    let nash = game.nash(7).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(99);
    for (player, found) in nash.certificates.iter().enumerate() {
        let stays = game.payoff(player, &nash.solved);
        for draw in 0..150 {
            let mut profile = nash.profile.clone();
            for rate in &mut profile[player] {
                // From anywhere, and from near by.
                *rate = if draw % 2 == 0 {
                    rng.random_range(0.0..1.5)
                } else {
                    (*rate + rng.random_range(-0.02..0.02)).clamp(0.0, 1.5)
                };
            }
            let there = game.payoff(player, &game.solve(&profile).unwrap());
            assert!((there - stays).exp_m1() <= found.regret + 1e-10, "player {player} draw {draw}");
        }
        assert!(found.violation < 1e-3);
    }
}

#[test]
fn a_cap_below_the_optimum_binds() {
    let economy = one_sector(&[&[70.0, 30.0], &[30.0, 170.0]], 4.0);
    let game = game(&economy, &[0, 1], 0.1);
    let nash = game.nash(1).unwrap();
    assert_eq!(nash.profile, [[0.1], [0.1]]);
    assert!(nash.certificates.iter().all(|found| found.violation == 0.0 && found.regret == 0.0));
}

#[test]
fn what_has_no_equilibrium_is_an_error_and_no_number() {
    let economy = one_sector(&[&[70.0, 30.0], &[30.0, 170.0]], 4.0);
    let start = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
    let player = Player { members: vec![0], rates: vec![vec![1]] };
    let settings = Settings { tolerance: 1e-12, sweeps: 1 };
    let game = TariffGame::new(&economy, start, vec![player], 1.0, settings);
    assert!(matches!(game.nash(1), Err(NoNash::Economy(_))));
}

#[test]
fn the_equilibrium_is_a_scenario_that_says_the_same_of_everybody() {
    let world = &*TODAY;
    let start = Scenario::bundled("status-quo-2026", world).unwrap();
    let mut terms = Terms::among(vec![world.bloc("USA").unwrap(), world.bloc("CHN").unwrap()]);
    terms.uniform = true;
    let nash = Nash::find(&TODAY_MODEL, Some(&start), &terms).unwrap();
    assert_eq!(nash.scenario.baseline().unwrap().id(), "status-quo-2026");
    let [usa, chn] = &nash.players[..] else { panic!() };
    for player in [usa, chn] {
        assert!(player.regret <= 1e-7 && player.searches == 6 && player.violation < 1e-3);
        assert_eq!(player.duties.len(), 1);
        assert_eq!(nash.outcome.real_income(&player.bloc.members).0, player.real_income);
    }
    let again = TODAY_MODEL.run(&nash.scenario).unwrap();
    for actor in world.actors() {
        assert_eq!(again.welfare(actor), nash.outcome.welfare(actor));
    }
    // Third parties are scored by what they would lose without the players.
    assert_eq!(nash.outcome.principals().len(), 2);
    assert!(
        Exposures::of(&nash.outcome)
            .ranked()
            .next()
            .unwrap()
            .1
            .stake(Stake::Prosperity)
            .unwrap()
            .score
            .is_some()
    );
    // Tariffs that nobody may set stay.
    let [jpn, usa] = ["JPN", "USA"].map(|code| world.actor(code).unwrap());
    let policy = [start.policy(world), nash.scenario.policy(world)];
    let n = world.actors().len();
    let cell = (13 * n + usa.index()) * n + jpn.index();
    assert_eq!(policy[0].tariffs[cell], policy[1].tariffs[cell]);
}

#[test]
fn a_group_levies_one_tariff() {
    let world = &*TODAY;
    let mut terms = Terms::among(vec![world.bloc("EU").unwrap()]);
    terms.partners = Partners::Only(vec![world.bloc("GBR").unwrap()]);
    terms.sectors = Some(vec![world.sector("MOT").unwrap(), world.sector("CHM").unwrap()]);
    let nash = Nash::find(&TODAY_MODEL, None, &terms).unwrap();
    let policy = nash.scenario.policy(world);
    let (n, gbr) = (world.actors().len(), world.actor("GBR").unwrap().index());
    for duty in &nash.players[0].duties {
        for member in &nash.players[0].bloc.members {
            let cell = (duty.sector.unwrap().index() * n + member.index()) * n + gbr;
            assert_eq!(policy.tariffs[cell], duty.after);
        }
    }
    assert!(nash.players[0].real_income_musd > 0.0);
}

/// Two countries, one good.
fn small() -> World {
    let mut builder = WorldBuilder::new("two");
    let [a, b] = ["A", "B"].map(|code| builder.actor(code, code).unwrap());
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 4.0).unwrap();
    for (importer, exporter, flow) in [(a, a, 70.0), (a, b, 30.0), (b, a, 30.0), (b, b, 70.0)] {
        builder.trade(importer, exporter, goods, flow).unwrap();
    }
    for actor in [a, b] {
        builder.production(actor, goods, 100.0, 100.0).unwrap();
    }
    builder.build().unwrap()
}

#[test]
fn terms_that_leave_nothing_to_play_are_refused() {
    let world = small();
    let model = sidedeal::Model::calibrate(&world).unwrap();
    let a = world.bloc("A").unwrap();
    let told = |terms: &Terms| Nash::find(&model, None, terms).unwrap_err().to_string();
    assert_eq!(
        told(&Terms::among(vec![a.clone()])),
        "game: found `A` with nobody whose goods it could tax, expected another player, or partners"
    );
    assert_eq!(told(&Terms::among(Vec::new())), "game: found no player, expected one or more");
    assert_eq!(
        told(&Terms::among(vec![a.clone(), a.clone()])),
        "game: found `A` in `A` and `A`, expected players without a common member"
    );
    let both = Terms::among(vec![a, world.bloc("B").unwrap()]);
    assert_eq!(
        told(&Terms { cap: 0.0, ..both.clone() }),
        "game: found a largest tariff of 0, expected a rate above 0"
    );
    assert_eq!(
        told(&Terms { sectors: Some(Vec::new()), ..both }),
        "game: the clause leaves no imports that A could tax"
    );
    assert_eq!(world.bloc("C").unwrap_err().to_string(), "world two: unknown actor or group `C`");
}
