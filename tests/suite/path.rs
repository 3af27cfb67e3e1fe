//! Paths over time: staggered sourcing against explicit cohorts of buyers, stocks by hand, limits, what does not move.

use sidedeal::path::{Draws, Lateness, Path, Period};
use sidedeal::trade::{
    BadChange, Behaviour, Change, Closure, Economy, Failure, Lag, Nests, Settings, Solved, Sourcing, Tables,
    Taste,
};
use sidedeal::{
    Date, Horizon, Model, ModelWarning, Parameters, Response, Scenario, Stake, Uncertain, Warning, World,
};

use crate::command::told;
use crate::shortage::mines;
use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn decade() -> Vec<Period> {
    Period::usual(date("2026-09"), date("2036-09"))
}

/// Buyers in cohorts, each with the suppliers that it chose when it chose: the model as Arkolakis, Eaton & Kortum have it, with a sum
/// over all cohorts instead of weights that follow, and wages by bisection.
struct Cohorts {
    theta: f64,
    short: f64,
    rate: f64,
    delay: f64,
    share: [[f64; 2]; 2],
    income: [f64; 2],
    /// From when to when they chose, and costs x by buyer and seller then.
    past: Vec<([f64; 2], [[f64; 2]; 2])>,
}

impl Cohorts {
    /// Spending shares of both buyers at costs x.
    fn shares(&self, time: f64, x: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
        let seen = time - self.delay;
        let left = |at: f64| if at >= seen { 1.0 } else { (-self.rate * (seen - at)).exp() };
        std::array::from_fn(|n| {
            // Of those who never chose, and of each cohort: weight, price index when it chose, shares, costs then.
            let first = self.past.first().map_or(f64::INFINITY, |(span, _)| span[0]);
            let mut all = vec![(left(first), 1.0, self.share[n], [1.0; 2])];
            for ([begins, ends], then) in &self.past {
                let weight = left(ends.min(seen)) - left(begins.min(seen));
                let cheapest: [f64; 2] =
                    std::array::from_fn(|i| self.share[n][i] * then[n][i].powf(-self.theta));
                let sum: f64 = cheapest.iter().sum();
                all.push((weight, sum.powf(-1.0 / self.theta), cheapest.map(|one| one / sum), then[n]));
            }
            let mut spent = [0.0; 2];
            for (weight, price, chosen, then) in all {
                for i in 0..2 {
                    spent[i] +=
                        weight * price.powf(-self.short) * chosen[i] * (x[n][i] / then[i]).powf(-self.short);
                }
            }
            spent.map(|one| one / spent.iter().sum::<f64>())
        })
    }

    /// The relative wage of the first at which trade balances, and the shares then.
    fn balanced(&self, time: f64, kappa: [[f64; 2]; 2]) -> (f64, [[f64; 2]; 2]) {
        let at = |w: f64| {
            let wages = [w, 1.0];
            let x = std::array::from_fn(|n| std::array::from_fn(|i| kappa[n][i] * wages[i]));
            self.shares(time, x)
        };
        let (mut low, mut high) = (0.1, 10.0);
        for _ in 0..200 {
            let w = 0.5 * (low + high);
            let shares = at(w);
            let imports = shares[0][1] * w * self.income[0];
            let exports = shares[1][0] * self.income[1];
            // Dearer labour imports more than it exports.
            if imports > exports { high = w } else { low = w }
        }
        (low, at(low))
    }
}

#[test]
fn sourcing_is_that_of_cohorts_of_buyers() {
    let (theta, factor, rate, delay) = (5.0, 0.36, 0.3, 1.0);
    let short = factor * (1.0 + theta) - 1.0;
    let trade = [140.0, 60.0, 60.0, 500.0];
    let income = [200.0, 560.0];
    let tables = Tables {
        actors: 2,
        sectors: 1,
        trade: &trade,
        tariffs: &[0.0; 4],
        inputs: &[0.0; 2],
        output: &income,
        value_added: &income,
        behaviour: Behaviour { elasticity: &[short], capital: 0.0, nests: Nests::COBB_DOUGLAS },
    };
    let economy = Economy::calibrate(&tables, Closure::FixedDeficits).unwrap();
    let base = economy.baseline();
    let mut sourcing = Sourcing::new(base, &[theta], rate, delay, 0.0);
    let share = [[0.7, 0.3], [60.0 / 560.0, 500.0 / 560.0]];
    let mut cohorts = Cohorts { theta, short, rate, delay, share, income, past: Vec::new() };
    let mut start = economy.before();
    let mut time = 0.0;
    let mut furthest = 0.0_f64;
    while time < 14.0 {
        let step = if time < 2.0 { 0.125 } else { 0.5 };
        // Dearer trade both ways for four years, then only for what the first buys, and a stop for a while.
        let [to_first, to_second] = match time {
            t if t < 4.0 => [1.3, 1.2],
            t if t < 6.0 => [2.5, 1.0],
            _ => [0.9, 1.0],
        };
        let mut change = base.no_change();
        (change.trade_costs[1], change.trade_costs[2]) = (to_first, to_second);
        sourcing.advance_to(time + 0.5 * step);
        change.chosen = sourcing.chosen();
        let settings = Settings { tolerance: 1e-12, ..Settings::default() };
        let after = economy.solve(&change, &start, &settings).unwrap();

        let kappa = [[1.0, to_first], [to_second, 1.0]];
        let (wage, shares) = cohorts.balanced(time + 0.5 * step, kappa);
        assert_close(after.wage[0] / after.wage[1], wage, 1e-9);
        for (n, shares) in shares.iter().enumerate() {
            for (i, share) in shares.iter().enumerate() {
                assert_close(after.trade[n * 2 + i] / after.expenditure[n], *share, 1e-9);
            }
        }
        // What stays at home tells the real wage: (π̂/B)^(−1/s).
        let home = after.trade[0] / after.expenditure[0] / share[0][0];
        let real = after.wage[0].ln() - after.ln_price[0];
        assert_close(real, -(home / sourcing.weights()[0]).ln() / short, 1e-9);
        furthest = furthest.max((sourcing.weights()[1] - 1.0).abs());

        sourcing.choose(base, &change, &[], &after, [time, time + step]);
        let wages = [wage, 1.0];
        let x = std::array::from_fn(|n| std::array::from_fn(|i| kappa[n][i] * wages[i]));
        cohorts.past.push(([time, time + step], x));
        start = after;
        time += step;
    }
    assert!(furthest > 0.3, "weights moved by {furthest}");
}

#[test]
fn choices_of_all_shares_are_tastes_of_them() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let economy = model.economy(Closure::FixedDeficits, Horizon::Short).unwrap();
    let base = economy.baseline();
    let weight = |cell: usize| 0.8 + 0.4 * (cell as f64 * 0.618).fract();
    let mut as_tastes = base.no_change();
    as_tastes.tariffs[5] = 0.4;
    (as_tastes.trade_costs[40], as_tastes.trade_costs[41]) = (1.2, f64::INFINITY);
    let mut as_choices = as_tastes.clone();
    as_tastes.tastes = (0..base.share.len()).map(|cell| Taste { cell, weight: weight(cell) }).collect();
    // One of them is a taste beside the choice.
    as_choices.tastes = vec![Taste { cell: 7, weight: 1.3 }];
    as_tastes.tastes[7].weight *= 1.3;
    let chosen: Vec<f64> = (0..base.share.len()).map(weight).collect();
    as_choices.chosen = Some(chosen.into());
    let settings = Settings { tolerance: 1e-12, ..Settings::default() };
    let solve = |change| economy.solve(change, &economy.before(), &settings).unwrap();
    let [one, other] = [&as_tastes, &as_choices].map(solve);
    for (one, other) in one.trade.iter().zip(&other.trade) {
        assert_close(*other, *one, 1e-8 * (1.0 + one.abs()));
    }
    assert!((one.wage[0] - 1.0).abs() > 1e-3, "they move something");
    // The arrays that were used are those of the tables again.
    let none = solve(&base.no_change());
    assert!(none.wage.iter().all(|wage| (wage - 1.0).abs() < 1e-12));
}

#[test]
fn another_behaviour_of_the_same_tables_is_what_is_calibrated_anew() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled("board-of-trade-2026", &world).unwrap();
    let change = &model.run(&deal).unwrap().solved().change.clone();
    let [short, long] =
        [Horizon::Short, Horizon::Long].map(|at| model.economy(Closure::FixedDeficits, at).unwrap());
    let other = long.with_behaviour(short.baseline().behaviour()).unwrap();
    let settings = Settings { tolerance: 1e-12, ..Settings::default() };
    let [anew, shared] =
        [&*short, &other].map(|economy| economy.solve(change, &economy.before(), &settings).unwrap());
    for (anew, shared) in anew.wage.iter().zip(&shared.wage) {
        assert_close(*shared, *anew, 1e-10);
    }
}

#[test]
fn steps_that_share_arrays_are_checked_all_the_same() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let economy = model.economy(Closure::FixedDeficits, Horizon::Short).unwrap();
    let (none, settings) = (economy.baseline().no_change(), Settings::default());
    let start = Solved { change: none.clone(), equilibrium: economy.before() };
    let mut steps = economy.steps();
    let mut resume = |change: &Change| economy.resume(change, &[(0.0, &start)], 1.0, &settings, &mut steps);
    let bad = |what| Err(Failure::BadChange(what));
    resume(&none).unwrap();
    let short = Change { chosen: Some(vec![1.0; 3].into()), ..none.clone() };
    assert_eq!(resume(&short).map(|_| ()), bad(BadChange::Length));
    let mut still = none.clone();
    still.productivity[4] = 0.0;
    assert_eq!(resume(&still).map(|_| ()), bad(BadChange::Value));
    // What is written is another array, and is read.
    let mut duty = none.clone();
    duty.tariffs[1] = -1.0;
    assert_eq!(resume(&duty).map(|_| ()), bad(BadChange::Value));
    duty.tariffs[1] = 0.5;
    let [stepped, alone] = [resume(&duty), economy.solve(&duty, &economy.before(), &settings)];
    assert_close(stepped.unwrap().wage[0], alone.unwrap().wage[0], 1e-8);
}

/// Boehm, Levchenko & Pandalai-Nayar (2023): 0.76 in a year, about 2 in seven to ten, as ratios to the long-run elasticity. Of a buyer
/// so small that no wage moves, by the flow that a duty takes away.
#[test]
fn trade_follows_a_duty_as_published() {
    let parameters = TODAY.parameters();
    let [short, medium] = [Horizon::Short, Horizon::Medium].map(|h| parameters.factor(h).central());
    let rate = Lag::rate((medium - short) / (1.0 - short), 1.0, Horizon::Medium.years());
    let ratio = |years: f64| short + (1.0 - short) * Lag::progress(rate, 1.0, years);
    let long_run = 0.76 / short;
    assert_close(ratio(1.0) * long_run, 0.76, 1e-12);
    assert_close(ratio(3.0), medium, 1e-12);
    for years in [7.0, 8.0, 9.0, 10.0] {
        let elasticity = ratio(years) * long_run;
        assert!((1.75..=2.25).contains(&elasticity), "{elasticity} after {years} years");
    }
}

/// Every stake of every actor at one date of a path beside a standing comparison.
fn compare(path: &Path<'_>, at: usize, scenario: &Scenario, horizon: Horizon, tolerance: f64) {
    let standing = TODAY_MODEL.run(&scenario.clone().with_horizon(horizon)).unwrap();
    let mut compared = 0;
    for actor in TODAY.actors() {
        let income = &path.of_party(Stake::Prosperity, actor.into());
        if let Some(series) = income {
            let change = standing.real_income(&[actor]).0;
            assert!(
                (series.changes[at] - change).abs() < tolerance,
                "{} {horizon} {}: {} {change}",
                scenario.id(),
                TODAY[actor].code,
                series.changes[at]
            );
            compared += 1;
        }
        if let Some(series) = path.of_party(Stake::Security, actor.into()) {
            let (before, after) = standing.expected_defence(&[actor]).unwrap();
            assert!((series.changes[at] - (after / before - 1.0)).abs() < 1e-9);
            compared += 1;
        }
        if let Some(series) = path.of_party(Stake::Voice, actor.into()) {
            let power = standing.power().unwrap().central();
            let change = power.after[actor.index()] - power.before[actor.index()];
            // Weights are rounded to ten-thousandths of flows before, which move along a path.
            assert!((series.changes[at] - change).abs() < 2e-3, "{} {change}", series.changes[at]);
            compared += 1;
        }
    }
    assert!(compared > 0, "{} moves nothing", scenario.id());
    // What the comparison warns of, the path warns of at that date, and of nothing else. Scores have no place in a path.
    let of_model = |warning: &Warning| warning.get::<ModelWarning>().unwrap().clone();
    let mut expected: Vec<ModelWarning> = standing.record().own().iter().map(of_model).collect();
    expected.retain(|one| !matches!(one, ModelWarning::NoScores { .. } | ModelWarning::IdleStocks { .. }));
    let found = path.warnings().iter().filter(|one| one.periods.contains(&at));
    let found: Vec<ModelWarning> = found.map(|one| of_model(&one.warning)).collect();
    for (these, those) in [(&expected, &found), (&found, &expected)] {
        for one in these {
            assert!(those.iter().any(|other| one.is_alike(other)), "{} {horizon}: {one}", scenario.id());
        }
    }
}

#[test]
fn what_a_clause_is_warned_of_stays_for_as_long_as_it_is_in_force() {
    // Nothing is left of a purchase of less than is bought today by all that and more.
    let text = "name = \"Less\"\n[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\n\
                value_musd = 1\nfrom = 2026-11-01\nuntil = 2027-03-01\n";
    let scenario = Scenario::parse(text, "less.toml", &TODAY).unwrap();
    let path = Path::of(&TODAY_MODEL, &scenario, &decade()[..12]).unwrap();
    let [own] = path.warnings() else { panic!("{:?}", path.warnings()) };
    assert!(matches!(own.warning.get(), Some(ModelWarning::IdleBound { .. })), "{}", own.warning);
    assert_eq!(own.periods, [2, 3, 4, 5]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("less.toml"), text).unwrap();
    let (_, _, message) = told(folder.path(), &["path", "less.toml", "--to", "2027-09"]);
    assert!(
        message.contains("warning: less, 4 periods from 2026-11-01 to 2027-03-01: less.toml:2:"),
        "{message}"
    );
    let late = ["path", "less.toml", "--to", "2027-09", "--late", "hedge-with-us"];
    let (_, _, message) = told(folder.path(), &late);
    assert!(message.contains("warning: less with hedge-with-us, 4 periods"), "{message}");
    let (_, _, message) = told(folder.path(), &["compare", "less.toml", "board-of-trade-2026"]);
    assert!(message.contains("warning: less: less.toml:2:"), "{message}");
}

const WITHOUT_GOODS: [&str; 3] = ["board-of-trade-2026", "us-china-tariff-war", "nixon-shock"];
const WITH_GOODS: [&str; 4] = [
    "us-china-sectoral-deal",
    "us-china-sectoral-deal-security",
    "rare-earth-cutoff-japan",
    "taiwan-chip-stop",
];

#[test]
fn a_new_change_is_that_of_the_short_horizon() {
    for name in WITHOUT_GOODS {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        let path = Path::of(&TODAY_MODEL, &scenario, &decade()[..1]).unwrap();
        compare(&path, 0, &scenario, Horizon::Short, 1e-8);
    }
    // Stocks last for months, which the short horizon spreads over a year.
    let year = [Period { date: date("2026-09"), end: date("2027-09") }];
    for name in WITH_GOODS {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        let path = Path::of(&TODAY_MODEL, &scenario, &year).unwrap();
        compare(&path, 0, &scenario, Horizon::Short, 1e-8);
    }
}

#[test]
fn an_old_change_is_that_of_the_long_horizon() {
    let mut periods = decade();
    for year in 10..90 {
        let [date, end] = [12 * year, 12 * (year + 1)].map(|months| periods[0].date.plus_months(months));
        periods.push(Period { date, end });
    }
    for name in WITHOUT_GOODS.into_iter().chain(WITH_GOODS) {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        let path = Path::of(&TODAY_MODEL, &scenario, &periods).unwrap();
        compare(&path, periods.len() - 1, &scenario, Horizon::Long, 2e-7);
    }
}

#[test]
fn without_changes_nothing_moves() {
    let scenario = Scenario::parse(
        "name = \"Nothing\"\nbaseline = \"us-china-tariff-war\"\n[[tariff]]\nimporters = [\"JPN\"]\nexporters = [\"KOR\"]\n\
         sectors = [\"goods\"]\nchange = 0.0\n",
        "nothing.toml",
        &TODAY,
    )
    .unwrap();
    let path = Path::of(&TODAY_MODEL, &scenario, &decade()).unwrap();
    assert!(!path.series().is_empty());
    for series in path.series() {
        assert!(series.changes.iter().all(|&change| change == 0.0), "{:?}", series.party);
    }
}

/// A supply that is cut by half for a year, of a user with two months in stock that nobody else can supply.
fn cut(world: &World) -> Scenario {
    let text = "name = \"Cut\"\nhorizon = \"short\"\n[[export_control]]\ngood = \"magnets\"\nstage = \"mine\"\nfrom = 2026-01-01\n\
                until = 2027-01-01\nby = \"MIN\"\nagainst = [\"USE\"]\ncut = 0.5\n";
    Scenario::parse(text, "cut.toml", world).unwrap()
}

fn stocked(months: f64, refill: f64) -> World {
    let exact = |value: f64| Uncertain::Exact(value);
    let parameters = Parameters {
        stock_months: exact(months),
        stock_refill: exact(refill),
        resourcing: [exact(0.0); 3],
        ..Parameters::default()
    };
    let mut builder = mines(false);
    builder.parameters(parameters).unwrap();
    builder.build().unwrap()
}

#[test]
fn stocks_run_out_when_they_do_by_hand() {
    let world = stocked(2.0, 4.0);
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let periods = Period::usual(date("2026-01"), date("2028-01"));
    let path = Path::of(&model, &cut(&world), &periods).unwrap();
    let user = world.actor("USE").unwrap();
    let lack = *path.first_lack(user).unwrap();
    // 0.6 of what it uses comes from MIN, half of that not at all: 0.3 of a month's use a month. Two months last for 2/0.3 of them,
    // until 22 July; on the first of July 0.3 · 181/365 · 12 are gone.
    let left = 2.0 - 0.3 * 181.0 / 365.0 * 12.0;
    assert_eq!(lack.date, date("2026-07"));
    assert_close(lack.share, 0.3 - left / (31.0 / 365.0 * 12.0), 1e-12);
    // In a later month all of it is lacked; one of a year would have been spread over it.
    let whole = Period { date: date("2026-01"), end: date("2027-01") };
    let year = Path::of(&model, &cut(&world), &[whole]).unwrap();
    assert_close(year.first_lack(user).unwrap().share, 0.3 - 2.0 / 12.0, 1e-12);
    // When supply is back what is gone is laid in again, four months of use a year for half a year, and paid for.
    let series = path.of_party(Stake::Prosperity, user.into()).unwrap();
    let musd = series.musd.as_ref().unwrap();
    let good = world.good("magnets").unwrap();
    let year_of_use =
        sidedeal::shortage::Figures::central(&world, Horizon::Short).use_of_good(&world, good, user);
    let at = |text: &str| periods.iter().position(|period| period.date == date(text)).unwrap();
    assert_close(musd[at("2027-02")], -4.0 / 12.0 * year_of_use, 1e-6);
    assert_close(musd[at("2027-08")], 0.0, 1e-6);
    let laid_in: f64 = (at("2027-01")..periods.len()).map(|i| musd[i] * periods[i].years()).sum();
    assert_close(laid_in, -2.0 / 12.0 * year_of_use, 1e-6);
}

/// One draw at the middle of everything is no run at central values; but where nothing is uncertain it is, and draws do not depend on threads.
#[test]
fn draws_are_the_same_by_any_number_of_threads_and_hold_the_median() {
    let scenario = Scenario::bundled("board-of-trade-2026", &TODAY).unwrap();
    let periods = [decade()[0], decade()[30]];
    let drawn = |threads| {
        let draws = Draws { count: 12, seed: 7, threads: Some(threads) };
        let path = Path::of(&TODAY_MODEL, &scenario, &periods).unwrap();
        path.with_draws(&TODAY_MODEL, &scenario, draws, &|_| std::ops::ControlFlow::Continue(())).unwrap()
    };
    let (one, three) = (drawn(1), drawn(3));
    assert_eq!(one.bands(), three.bands());
    let bands = one.bands().unwrap();
    assert_eq!((bands.asked, bands.solved), (12, 12));
    let taiwan = TODAY.actor("TWN").unwrap().into();
    let band = bands.of_party(Stake::Prosperity, taiwan).unwrap();
    for [low, middle, high] in &band.changes {
        assert!(low < middle && middle < high, "{low} {middle} {high}");
    }
    // Draws are around what is central.
    let central = one.of_party(Stake::Prosperity, taiwan).unwrap().changes[0];
    let [low, _, high] = band.changes[0];
    assert!((low..=high).contains(&central), "{low} {central} {high}");
}

/// The half-life and present value of a loss by hand: a clause that ends.
#[test]
fn a_stop_that_ends_is_told_with_its_date() {
    let text = "name = \"Stop\"\n[[trade_cost]]\nimporters = [\"JPN\"]\nexporters = [\"KOR\"]\nsectors = [\"goods\"]\nchange = 0.2\n\
                from = 2026-10-01\nuntil = 2027-01-01\n";
    let scenario = Scenario::parse(text, "stop.toml", &TODAY).unwrap();
    let periods = Period::usual(date("2026-09"), date("2027-09"));
    let path = Path::of(&TODAY_MODEL, &scenario, &periods).unwrap();
    let korea = TODAY.actor("KOR").unwrap().into();
    let series = path.of_party(Stake::Prosperity, korea).unwrap();
    let musd = series.musd.as_ref().unwrap();
    assert_eq!(series.changes[0], 0.0);
    assert!(series.changes[1] < 0.0 && series.changes[1] == series.changes[3]);
    // Nobody has changed suppliers within a year, so that nothing is left when it ends.
    assert!(series.changes[4..].iter().all(|&change| change == 0.0), "{:?}", series.changes);
    let worst = path.worst(Stake::Prosperity, korea).unwrap();
    assert_eq!((worst.date, worst.change), (date("2026-10"), series.changes[1]));
    assert_close(path.half_life(Stake::Prosperity, korea).unwrap(), 92.0 / 365.0, 1e-9);
    assert_close(path.present_value(korea, 0.0).unwrap(), musd[1] * 92.0 / 365.0, 1e-9);
    assert!(path.present_value(korea, 0.05).unwrap() > path.present_value(korea, 0.0).unwrap());
    // The same from the rows, each at its date.
    let rows = path.rows(0.03);
    let find =
        |variable: &str| rows.iter().find(|row| row.actor == "KOR" && row.variable == variable).unwrap();
    assert_eq!(find("real_income_worst").date, worst.date);
    assert!(rows.iter().all(|row| row.value.is_finite()));
}

#[test]
fn a_response_that_works_at_once_is_never_late() {
    let responses = [Response::bundled("raw-materials-club", &TODAY).unwrap()];
    let scenario = Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap();
    let periods = decade();
    let late = Lateness::of(&TODAY_MODEL, &scenario, &responses, (&periods, 0.03), None).unwrap();
    let club = &late[0];
    let japan = TODAY.actor("JPN").unwrap();
    let own = club.late.iter().find(|one| one.owner == Some(japan)).unwrap();
    assert!(own.loss > 0.0 && own.at_once > own.as_comes && own.cost() > 0.0, "{own:?}");
    assert!(own.year_earlier >= own.as_comes, "{own:?}");
    // It begins when its lead time is over.
    let lead = responses[0].lead_time_years().central();
    let begins = club.bites.unwrap().years() - periods[0].date.years();
    assert!((begins - lead).abs() <= 1.0, "{begins} {lead}");
    let sooner = [responses[0].clone().at_once(periods[0].date)];
    let none = Lateness::of(&TODAY_MODEL, &scenario, &sooner, (&periods, 0.03), None).unwrap();
    let own = none[0].late.iter().find(|one| one.owner == Some(japan)).unwrap();
    assert_eq!(own.at_once.to_bits(), own.as_comes.to_bits());
}

#[test]
fn a_response_with_a_pact_of_its_own_bites_when_it_works() {
    // Its pact names markets in which the deal has none: power is compared in all of them, with the response and without.
    let responses = ["hedge-with-us", "rules-coalition"].map(|name| Response::bundled(name, &TODAY).unwrap());
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let periods = Period::usual(date("2026-09"), date("2031-09"));
    let late = Lateness::of(&TODAY_MODEL, &deal, &responses, (&periods, 0.03), None).unwrap();
    for (late, response) in late.iter().zip(&responses) {
        let begins = late.bites.unwrap().years() - periods[0].date.years();
        let lead = response.lead_time_years().central();
        assert!((begins - lead).abs() <= 0.25, "{}: {begins} {lead}", response.id());
        assert_eq!(late.markets, late_markets(&deal, &responses));
    }
}

fn late_markets(deal: &Scenario, responses: &[Response]) -> Vec<sidedeal::Sector> {
    let with = responses.iter().map(|response| deal.with(&[response], &TODAY).unwrap());
    let mut all: Vec<_> = with.flat_map(|with| sidedeal::markets_of([&with])).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn the_command_writes_rows_and_refuses_dates_out_of_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = |rest: &[&str]| told(folder.path(), &[&["path", "board-of-trade-2026"], rest].concat());
    let (status, rows, _) = path(&["--to", "2026-12", "--format", "csv"]);
    assert_eq!(status, 0);
    let mut lines = rows.lines();
    assert_eq!(lines.next(), Some("scenario,date,actor,stake,variable,unit,value"));
    // Three months of every actor and group.
    let monthly = lines.filter(|line| line.contains(",real_income,percent,")).count();
    assert_eq!(monthly, 3 * (TODAY.actors().len() + TODAY.groups().len()));
    for (from, to, expected) in [
        ("2027-01", "2026-01", "--to a later day than --from"),
        ("2026-01", "2126-01", "at most 60 years"),
        ("soon", "2026-01", "expected a date, 2026-09-01 or 2026-09"),
    ] {
        let (status, _, message) = path(&["--from", from, "--to", to]);
        assert_eq!(status, 2);
        assert!(message.contains(expected), "{message}");
    }
    for (rest, expected) in [
        (["--draws", "99999999999"], "at most 2000"),
        (["--late", "hedge-with-us,hedge-with-us"], "hedge-with-us"),
        (["--discount", "3"], "a rate from 0 to 1"),
    ] {
        let (status, out, message) = path(&rest);
        assert_eq!((status, out.as_str()), (2, ""), "{message}");
        assert!(message.contains(expected), "{message}");
    }
    let (status, _, message) = told(folder.path(), &["report", "board-of-trade-2026", "--only", "when"]);
    assert!(status == 2 && message.contains("`--from DATE` beside it"), "{message}");
    std::fs::write(folder.path().join("nothing.toml"), "name = \"Nothing\"\n").unwrap();
    let (_, table, _) = told(folder.path(), &["path", "nothing.toml", "--to", "2026-12"]);
    assert!(table.contains("Nothing changes for anybody"), "{table}");
    // What a standing comparison leaves out of a dated deal is in a path, and needs no warning.
    let text = "name = \"Dated\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"TEX\"]\n\
                change = 0.1\nfrom = 2026-10-01\n";
    std::fs::write(folder.path().join("dated.toml"), text).unwrap();
    let (_, _, message) = told(folder.path(), &["path", "dated.toml", "--to", "2026-12"]);
    assert!(!message.contains("in force in full"), "{message}");
    let (_, _, message) = told(folder.path(), &["run", "dated.toml", "--draws", "0"]);
    assert!(message.contains("in force in full"), "{message}");
}
