//! Draws of deals: every deal of a draw is what an ensemble says of it, and what is not uncertain is the atlas.

use std::num::NonZeroUsize;

use sidedeal::deal::{Drawn, Sureness, Terms, bargain};
use sidedeal::ensemble::{Draws, Uniforms};
use sidedeal::scenario::Stake;
use sidedeal::sequence::Sequence;
use sidedeal::{Deals, Ensemble, Menu, Model, Scenario, World};

use crate::defence::alliance;
use crate::ensemble::{exact, lopsided};
use crate::support::{TODAY, TODAY_MODEL, assert_close};

const HEAD: &str = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nbaseline = \"rare-earth-licensing-2025\"\n\
    horizon = \"medium\"\nlevels = [0, 0.5, 1]\n";

/// All kinds of what deals are made of, sizes that are ranges, and a trade cost, of which half is not half of a factor.
const ITEMS: &str = r#"
[[tariff]]
item = "tariffs"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["goods"]
change = { low = -0.15, mode = -0.1, high = -0.02 }
[[trade_cost]]
item = "tariffs"
importers = ["CHN"]
exporters = ["USA"]
sectors = ["goods"]
change = { low = -0.05, mode = -0.02, high = -0.01 }
[[purchase]]
item = "farm"
importer = "CHN"
exporter = "USA"
sectors = ["AGR", "FOO"]
change_musd = { low = 5_000, mode = 10_000, high = 20_000 }
[[export_control]]
item = "minerals"
by = "CHN"
against = ["USA"]
good = "rare-earth-magnets"
stage = "refine"
relief = { low = 0.3, mode = 0.8, high = 1.0 }
[[stockpile]]
item = "minerals"
actors = ["USA"]
good = "rare-earth-magnets"
months = 1
[[guarantee]]
item = "guarantees"
guarantors = ["USA"]
allies = ["JPN", "KOR"]
change = { low = -0.3, mode = -0.1, high = 0.0 }
[[rule_pact]]
item = "rules"
members = ["USA", "CHN"]
sectors = ["ELE", "ICT"]
"#;

const PAYOFFS: &str = r#"
[[payoff]]
principal = "USA"
of = "JPN"
stake = "security"
weight = { low = 0.0, mode = 0.002, high = 0.006 }
[[payoff]]
principal = "CHN"
of = "USA"
stake = "prosperity"
weight = { low = -0.9, mode = -0.5, high = 0.0 }
[[payoff]]
principal = "CHN"
of = "CHN"
stake = "voice"
weight = 0.001
"#;

/// A plain sequence without its first numbers.
struct Behind(Sequence, usize);

impl Uniforms for Behind {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        let mut all = vec![0.0; self.1 + uniforms.len()];
        self.0.fill(draw, &mut all);
        uniforms.copy_from_slice(&all[self.1..]);
    }

    fn sequence(&self) -> &'static str {
        "behind"
    }

    fn seed(&self) -> u64 {
        self.0.seed()
    }
}

fn sureness<'a>(deals: &'a Deals<'_>) -> &'a Sureness {
    deals.atlas().sureness().unwrap()
}

#[test]
fn a_deal_in_a_draw_is_what_an_ensemble_says_of_it() {
    const DRAWS: usize = 24;
    const SEED: u64 = 5;
    let menu = Menu::parse(&[HEAD, ITEMS, PAYOFFS].concat(), "x.toml", &TODAY).unwrap();
    let plain = Deals::with(&TODAY_MODEL, &menu, &Terms { draws: 0, ..Terms::default() }).unwrap();
    let watched: Vec<_> =
        plain.parties().iter().filter(|one| ["JPN", "EU"].contains(&one.code.as_str())).cloned().collect();
    let beyond = [0.0001, 0.02, 0.01];
    let terms = Terms { draws: DRAWS, seed: SEED, watched: &watched, beyond, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
    let (atlas, sureness) = (deals.atlas(), sureness(&deals));
    assert_eq!((sureness.drawn, sureness.draws, sureness.solved()), (Drawn::Everything, DRAWS, DRAWS));

    let [usa, chn, jpn] = ["USA", "CHN", "JPN"].map(|code| TODAY.actor(code).unwrap());
    // Two interests of the United States, three of China, the discount rate.
    let uniforms = Behind(Sequence::plain(SEED), 6);
    let weights: Vec<[f64; 2]> = (0..DRAWS)
        .map(|draw| {
            let of = |place: usize, interest: usize, principal: usize| {
                let interest = &atlas.stances()[principal].interests[interest];
                interest.weight.quantile(Sequence::plain(SEED).point(draw as u64, place))
            };
            [of(1, 1, 0), of(3, 1, 1)]
        })
        .collect();
    let mut shares = [0.0; 3];
    for levels in [[1.0; 5], [0.5, 1.0, 0.5, 0.5, 1.0], [1.0, 0.5, 0.5, 0.5, 1.0]] {
        let deal = atlas.find(&levels).unwrap();
        let scenario = menu.deal(&levels, &TODAY);
        let drawn = Ensemble::of(&TODAY_MODEL, &scenario, Draws::of(&uniforms, DRAWS)).unwrap();
        assert_eq!(drawn.draws().len(), DRAWS);
        let of = |actor, variable: &str| drawn.values(actor, variable).unwrap();
        let [own, theirs] = [of(usa, "real_income"), of(chn, "real_income")];
        let [security, voice] = [of(jpn, "expected_defence"), of(chn, "power")];
        let payoffs: Vec<[f64; 2]> = (0..DRAWS)
            .map(|d| {
                let [ally, rival] = weights[d];
                [own[d] + ally * security[d], theirs[d] + rival * own[d] + 0.001 * voice[d]]
            })
            .collect();
        let signed = payoffs.iter().filter(|row| bargain::product(*row, &[0.0, 0.0]).is_some()).count();
        assert_close(sureness.signed[deal], signed as f64 / DRAWS as f64, 1e-12);
        let group = TODAY.group("EU").unwrap();
        for (party, values) in sureness.harmed.iter().zip([
            [of(jpn, "real_income"), security.clone(), of(jpn, "power")],
            ["real_income", "expected_defence", "power"]
                .map(|variable| drawn.values(group, variable).unwrap()),
        ]) {
            for (stake, values) in Stake::ALL.into_iter().zip(values) {
                let harmed = values.iter().filter(|value| **value < -100.0 * beyond[stake as usize]).count();
                assert_close(party.by_deal[stake as usize][deal], harmed as f64 / DRAWS as f64, 1e-12);
                shares[stake as usize] += party.by_deal[stake as usize][deal];
            }
        }
    }
    // The bounds are such that some of it is harm and some is not.
    assert!(shares.iter().any(|share| *share > 0.0 && share.fract() != 0.0), "{shares:?}");
    let by_solution = sureness.harmed[0].by_solution[Stake::Security as usize];
    let of_deals = &sureness.harmed[0].by_deal[Stake::Security as usize];
    assert!(by_solution <= of_deals.iter().copied().fold(0.0, f64::max) && by_solution >= 0.0);
}

#[test]
fn with_next_to_nothing_uncertain_draws_are_the_atlas() {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let head = "name = \"x\"\nbetween = [\"POW\", \"RIV\"]\nlevels = [0, 0.5, 1]\n";
    let cost = |importer: &str, exporter: &str, change: &str| {
        format!(
            "[[trade_cost]]\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\nchange = {change}\n"
        )
    };
    let guarantee = "[[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\nchange = -0.3\n";
    let pays = "[[payoff]]\nprincipal = \"RIV\"\nof = \"ALY\"\nstake = \"security\"\nweight = -0.01\n";
    let text = |change: &str| {
        [head, &cost("POW", "RIV", change), &cost("RIV", "POW", "-0.02"), guarantee, pays].concat()
    };
    let read = |change: &str| Menu::parse(&text(change), "x.toml", &world).unwrap();
    let terms = Terms { draws: 5, ..Terms::default() };
    let judged = |menu: &Menu| Deals::with(&model, menu, &terms).unwrap();
    assert!(judged(&read("-0.03")).atlas().sureness().is_none(), "nothing is uncertain");

    let deals = judged(&read("{ low = -0.03000001, mode = -0.03, high = -0.02999999 }"));
    let (atlas, sureness) = (deals.atlas(), sureness(&deals));
    assert_eq!((sureness.drawn, sureness.failures.len()), (Drawn::Everything, 0));
    let share = |is: bool| f64::from(u8::from(is));
    assert!(atlas.nash().is_some() && atlas.signed().count() > 2);
    for deal in 0..atlas.count() {
        assert_eq!(sureness.signed[deal], share(atlas.is_signed(deal)), "{:?}", atlas.levels(deal));
        assert_eq!(sureness.pareto[deal], share(atlas.is_pareto(deal)), "{:?}", atlas.levels(deal));
        assert_eq!(sureness.nash[deal], share(atlas.nash() == Some(deal)));
        assert_eq!(sureness.kept[deal], share(atlas.is_kept(deal)));
    }
}

#[test]
fn weights_alone_are_drawn_as_ever_and_come_first_when_everything_is() {
    let tariffs = "[[tariff]]\nitem = \"a\"\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = -0.1\n\
        [[tariff]]\nitem = \"b\"\nimporters = [\"CHN\"]\nexporters = [\"USA\"]\nsectors = [\"goods\"]\nchange = -0.1\n";
    let menu = Menu::parse(&[HEAD, tariffs, PAYOFFS].concat(), "x.toml", &TODAY).unwrap();
    let terms = Terms { draws: 200, seed: 9, drawn: Drawn::Weights, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
    let (atlas, sureness) = (deals.atlas(), sureness(&deals));
    assert_eq!((sureness.drawn, sureness.solves, sureness.unknowns), (Drawn::Weights, 0, 2));
    // By hand: a payoff is linear in its weights, which are numbers 1 and 3 of each stream.
    let world: &World = &TODAY;
    let effects = |deal: usize, code: &str, stake| {
        100.0 * atlas.effect(deal, &[world.actor(code).unwrap()]).change(stake).unwrap()
    };
    for deal in 0..atlas.count() {
        let signed = (0..200).filter(|&draw| {
            let at = |place, principal: usize| {
                let interest = &atlas.stances()[principal].interests[1];
                interest.weight.quantile(Sequence::plain(9).point(draw, place))
            };
            let usa =
                effects(deal, "USA", Stake::Prosperity) + at(1, 0) * effects(deal, "JPN", Stake::Security);
            let chn = effects(deal, "CHN", Stake::Prosperity)
                + at(3, 1) * effects(deal, "USA", Stake::Prosperity)
                + 0.001 * effects(deal, "CHN", Stake::Voice);
            usa > bargain::TOLERANCE && chn > bargain::TOLERANCE
        });
        assert_close(sureness.signed[deal], signed.count() as f64 / 200.0, 1e-12);
    }
    assert_close(sureness.nash.iter().sum::<f64>() + sureness.no_agreement, 1.0, 1e-12);
}

#[test]
fn draws_are_the_same_on_any_number_of_threads_and_those_that_fail_are_counted() {
    let world = lopsided(4.0, None, 0.2);
    let model = Model::calibrate(&world).unwrap();
    // Some of what AAA could be asked to buy is more than there is to sell.
    let text = "name = \"x\"\nbetween = [\"AAA\", \"BBB\"]\n\
        [[trade_cost]]\nimporters = [\"BBB\"]\nexporters = [\"AAA\"]\nsectors = [\"GDS\"]\nchange = -0.01\n\
        [[purchase]]\nimporter = \"AAA\"\nexporter = \"BBB\"\nsectors = [\"GDS\"]\n\
        value_musd = { low = 20, mode = 30, high = 3_000 }\n";
    let menu = Menu::parse(text, "x.toml", &world).unwrap();
    let [one, three] = [1, 3].map(|threads| {
        let terms = Terms { draws: 40, threads: NonZeroUsize::new(threads), ..Terms::default() };
        let deals = Deals::with(&model, &menu, &terms).unwrap();
        let sureness = sureness(&deals).clone();
        let told = deals.to_string();
        (sureness, told)
    });
    assert_eq!(one, three);
    let scenario: &Scenario = menu.scenario();
    let uniforms = Behind(Sequence::plain(1), 3);
    let whole = Ensemble::of(&model, scenario, Draws::of(&uniforms, 40)).unwrap();
    let failed: Vec<u64> = whole.failures().iter().map(|failed| failed.draw).collect();
    let (sureness, told) = one;
    assert_eq!(sureness.failures.iter().map(|failed| failed.draw).collect::<Vec<_>>(), failed);
    assert!(!failed.is_empty() && failed.len() < 40, "{failed:?}");
    assert!(
        told.contains(&format!("{} of 40 could not be solved and are in no share", failed.len())),
        "{told}"
    );
    assert_close(sureness.nash.iter().sum::<f64>() + sureness.no_agreement, 1.0, 1e-12);
}

/// Intervals of 95 % around shares of as many draws as are usual hold a share that is known.
#[test]
fn shares_of_the_usual_number_of_draws_are_as_sure_as_is_said() {
    const SEEDS: u64 = 300;
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let text = "name = \"x\"\nbetween = [\"POW\", \"RIV\"]\n\
        [[trade_cost]]\nitem = \"all\"\nimporters = [\"RIV\"]\nexporters = [\"POW\"]\nsectors = [\"GDS\"]\nchange = -0.03\n\
        [[guarantee]]\nitem = \"all\"\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\nchange = -0.3\n\
        [[payoff]]\nprincipal = \"RIV\"\nof = \"ALY\"\nstake = \"security\"\nweight = { low = -0.01, mode = 0, high = 0.05 }\n";
    let menu = Menu::parse(text, "x.toml", &world).unwrap();
    let shares: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let terms = Terms { seed, threads: NonZeroUsize::new(1), ..Terms::default() };
            sureness(&Deals::with(&model, &menu, &terms).unwrap()).signed[1]
        })
        .collect();
    let deals = Deals::with(&model, &menu, &Terms { draws: 0, ..Terms::default() }).unwrap();
    let of = |code: &str, stake| {
        100.0 * deals.atlas().effect(1, &[world.actor(code).unwrap()]).change(stake).unwrap()
    };
    assert!(of("POW", Stake::Prosperity) > 0.0, "the power signs whatever is drawn");
    // Signed where the weight is below this, and that of a triangular number: 1 - (high - x)² / ((high - low) (high - mode)).
    let most = of("RIV", Stake::Prosperity) / (0.0 - of("ALY", Stake::Security));
    assert!(most > 0.0 && most < 0.05, "{most}");
    let known = 1.0 - (0.05 - most).powi(2) / (0.06 * 0.05);
    let draws = Terms::default().draws as f64;
    let covered = shares.iter().filter(|share| {
        // Wilson (1927), which holds for few draws too.
        let z = 1.96_f64;
        let center = (*share + z * z / (2.0 * draws)) / (1.0 + z * z / draws);
        let half = z / (1.0 + z * z / draws)
            * (*share * (1.0 - *share) / draws + z * z / (4.0 * draws * draws)).sqrt();
        (known - center).abs() <= half
    });
    let covered = covered.count() as f64 / SEEDS as f64;
    assert!(covered > 0.91 && covered < 0.99, "{covered} of intervals hold {known}");
    let mean = shares.iter().sum::<f64>() / SEEDS as f64;
    let error = (known * (1.0 - known) / draws / SEEDS as f64).sqrt();
    assert!((mean - known).abs() < 4.0 * error, "{mean} {known}");
}
