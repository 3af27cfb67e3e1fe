//! Responses as insurance: futures with probabilities, what is left in the worst of them, and files that say what may come.

use std::fs;

use sidedeal::ensemble::Draws;
use sidedeal::response::{Choice, Payoffs, Question, shortfall};
use sidedeal::scenario::text_of;
use sidedeal::sequence::Sequence;
use sidedeal::{Actor, Futures, Response, Scenario, Stake, Uncertain};

use crate::command::{folder, told};
use crate::ensemble::Constant;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

#[test]
fn expected_shortfall_is_the_mean_of_the_worst_the_last_of_them_in_part() {
    let (losses, weight) = ([1.0, 10.0, 0.0, 4.0], [0.3, 0.05, 0.5, 0.15]);
    // The worst tenth: all of the twentieth that loses 10 and a third of what loses 4.
    assert_close(shortfall(&losses, &weight, 0.1), (0.05 * 10.0 + 0.05 * 4.0) / 0.1, 1e-12);
    assert_close(shortfall(&losses, &weight, 0.02), 10.0, 1e-12);
    assert_close(shortfall(&losses, &weight, 0.5), (0.5 + 0.6 + 0.3) / 0.5, 1e-12);
    assert_close(shortfall(&losses, &weight, 1.0), 1.4, 1e-12);
}

#[test]
fn futures_count_by_their_weight() {
    // Nothing, a club, and a dearer one, in a likely future that needs none and a rare one.
    let payoffs = Payoffs {
        weight: vec![0.9, 0.1],
        loss: vec![0.0, 50.0, 2.0, 10.0, 5.0, 0.0],
        cost: vec![0.0, 1.0, 2.0],
        lead_time: vec![0.0; 3],
    };
    assert_close(payoffs.expected(0), 5.0, 1e-12);
    assert_close(payoffs.expected(1), 0.9 * 2.0 + 0.1 * 10.0, 1e-12);
    assert_close(payoffs.expected(2), 4.5, 1e-12);
    assert_eq!(payoffs.best(f64::INFINITY), Some(1));
    assert_close(payoffs.robustness(0, 1.0), 0.9, 1e-12);
    let regrets = payoffs.regrets(f64::INFINITY);
    // Against 0 in both futures.
    assert_eq!(regrets.iter().map(|one| one.most).collect::<Vec<_>>(), [50.0, 10.0, 5.0]);
    assert_close(regrets[1].mean, 0.9 * 2.0 + 0.1 * 10.0, 1e-12);
    // Of what a budget of 1 buys, 10 is the least in the rare one.
    assert_eq!(payoffs.regrets(1.0)[0].most, 40.0);
}

fn scenarios(names: &[&str]) -> Vec<Scenario> {
    names.iter().map(|name| Scenario::bundled(name, &TODAY).unwrap()).collect()
}

fn responses(names: &[&str]) -> Vec<Response> {
    names.iter().map(|name| Response::bundled(name, &TODAY).unwrap()).collect()
}

fn japan() -> [Actor; 1] {
    [TODAY.actor("JPN").unwrap()]
}

const DEALS: [&str; 2] = ["us-china-sectoral-deal", "us-retrenchment"];
const RESPONSES: [&str; 2] = ["hedge-with-us", "raw-materials-club"];

#[test]
fn one_future_that_is_certain_is_the_deal_itself() {
    let (deals, responses, owners) = (scenarios(&DEALS[..1]), responses(&RESPONSES), japan());
    let sequence = Sequence::plain(4);
    let plain = Question::of(&deals, &responses, &owners, Draws::of(&sequence, 4));
    let certain = [Uncertain::from(1.0)];
    let [plain, certain] = [plain, Question { chances: &certain, ..plain }]
        .map(|question| Choice::of(&TODAY_MODEL, &question).unwrap());
    let own = ["probability ", "counts_in ", "loss_in ", "regret_in "];
    let more = ["worst", "shortfall", "premium", "payout", "pays"];
    let rows: Vec<_> = certain
        .rows()
        .into_iter()
        .filter(|row| {
            !more.contains(&row.variable.as_str()) && !own.iter().any(|own| row.variable.starts_with(own))
        })
        .collect();
    assert_eq!(rows, plain.rows());
    assert!(certain.rows().len() > rows.len());
    for one in certain.portfolios() {
        assert_close(one.cover.left[0], one.loss, 1e-9);
        assert_close(one.cover.counts[0], one.counted.counts(), 1e-9);
        assert_close(one.cover.regret[0], one.regret.mean, 1e-9);
    }
    assert!(!plain.to_string().contains("One of these comes about"));
    assert!(certain.to_string().contains("One of these comes about"));
}

#[test]
fn what_counts_is_the_mean_over_futures_by_probability_and_payout_less_premium() {
    let (deals, responses, owners) = (scenarios(&DEALS), responses(&RESPONSES), japan());
    let sequence = Sequence::plain(4);
    let draws = Draws::of(&sequence, 4);
    let chances = [0.75, 0.25].map(Uncertain::from);
    let question =
        Question { chances: &chances, tail: 0.25, ..Question::of(&deals, &responses, &owners, draws) };
    let both = Choice::of(&TODAY_MODEL, &question).unwrap();
    assert_eq!(both.chances().iter().map(|one| (one * 1e9).round() / 1e9).collect::<Vec<_>>(), [0.75, 0.25]);
    let alike = Choice::of(&TODAY_MODEL, &Question { chances: &[], ..question }).unwrap();
    assert!(alike.chances().is_empty());
    for (one, alike) in both.portfolios().iter().zip(alike.portfolios()) {
        let cover = &one.cover;
        // A future is the same however likely it is.
        assert_eq!(one.members, alike.members);
        for deal in 0..2 {
            assert_close(cover.left[deal], alike.cover.left[deal], 1e-9);
        }
        let mean = |of: &[f64]| 0.75 * of[0] + 0.25 * of[1];
        assert_close(mean(&cover.left), one.loss, 1e-9);
        assert_close(mean(&cover.counts), one.counted.counts(), 1e-9);
        assert_close(mean(&cover.regret), one.regret.mean, 1e-9);
        assert_close(cover.payout - cover.premium, one.counted.counts(), 1e-9);
        assert!(cover.premium >= 0.0 && cover.payout >= 0.0 && (0.0..=1.0).contains(&cover.pays));
        assert_eq!(cover.left[cover.worst()], cover.left[0].max(cover.left[1]));
        assert!(cover.shortfall >= one.loss - 1e-9);
    }
    assert_eq!(both.portfolio(&[]).unwrap().cover.payout, 0.0);
    let text = both.to_string();
    assert!(text.contains("F1            75.0 %") && text.contains("us-retrenchment"), "{text}");
    assert!(text.contains("First, of single responses: expected "), "{text}");
}

#[test]
fn what_helps_nobody_costs_its_premium_and_pays_nothing() {
    let text = "name = \"Fee\"\nowners = [\"JPN\"]\ncost_musd = 100\nlead_time_years = 0\n";
    let fee = [Response::parse(text, "fee.toml", &TODAY).unwrap()];
    let (deals, owners, sequence) = (scenarios(&DEALS), japan(), Sequence::plain(4));
    let chances = [0.5, 0.5].map(Uncertain::from);
    let question = Question {
        chances: &chances,
        by: Some(Stake::Prosperity),
        ..Question::of(&deals, &fee, &owners, Draws::of(&sequence, 2))
    };
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    let cover = &choice.portfolio(&[0]).unwrap().cover;
    assert_close(cover.premium, 100.0, 1e-6);
    assert_eq!((cover.payout, cover.pays), (0.0, 0.0));
}

#[test]
fn ranges_of_probabilities_are_drawn_apart_from_all_else_and_divided_by_their_sum() {
    let (deals, responses, owners) = (scenarios(&DEALS), responses(&RESPONSES[..1]), japan());
    let triangle = |low, mode, high| Uncertain::Triangular { low, mode, high };
    let ranges = [triangle(0.2, 0.6, 0.8), triangle(0.1, 0.4, 0.5)];
    // Every unknown is at the same quantile, those of probabilities too.
    let uniform = Constant(0.9);
    let draws = Draws::of(&uniform, 2);
    let question = Question { chances: &ranges, ..Question::of(&deals, &responses, &owners, draws) };
    let drawn = Choice::of(&TODAY_MODEL, &question).unwrap();
    let high = ranges.map(|range| range.quantile(0.9));
    for (chance, high_) in drawn.chances().iter().zip(high) {
        assert_close(*chance, high_ / (high[0] + high[1]), 1e-12);
    }
    let central = [0.6, 0.4].map(Uncertain::from);
    let exact = Choice::of(&TODAY_MODEL, &Question { chances: &central, ..question }).unwrap();
    for (one, other) in drawn.portfolios().iter().zip(exact.portfolios()) {
        for deal in 0..2 {
            assert_close(one.cover.left[deal], other.cover.left[deal], 1e-12);
        }
    }
    assert!((drawn.portfolios()[0].loss - exact.portfolios()[0].loss).abs() > 1e-6);
    let sequence = Sequence::plain(9);
    let question = Question { draws: Draws::of(&sequence, 40), ..question };
    let drawn = Choice::of(&TODAY_MODEL, &question).unwrap();
    assert_close(drawn.chances().iter().sum(), 1.0, 1e-12);
    for (chance, range) in drawn.chances().iter().zip(&ranges) {
        assert!((*chance - range.central()).abs() > 1e-9 && (0.1..0.9).contains(chance));
    }
}

#[test]
fn probabilities_that_cannot_be_are_refused() {
    let (deals, responses, owners) = (scenarios(&DEALS), responses(&RESPONSES[..1]), japan());
    let sequence = Sequence::plain(4);
    let sound = Question::of(&deals, &responses, &owners, Draws::of(&sequence, 2));
    let fault = |question: Question<'_>| Choice::of(&TODAY_MODEL, &question).unwrap_err().to_string();
    for bad in [&[0.5, 0.4][..], &[1.0], &[1.5, -0.5], &[0.5, 0.4, 0.1]] {
        let chances: Vec<Uncertain> = bad.iter().copied().map(Uncertain::from).collect();
        let message = fault(Question { chances: &chances, ..sound });
        assert!(message.contains("2, each from 0 to 1, that add up to 1"), "{message}");
    }
    for tail in [0.0, -0.1, 1.5, f64::NAN] {
        assert!(fault(Question { tail, ..sound }).contains("a share above 0 and at most 1"));
    }
}

const SET: &str = "name = \"Set\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n\
    [[future]]\ntitle = \"A deal\"\nscenario = \"deal.toml\"\nprobability = 0.4\nsource = \"Judgement: so\"\n\
    [[future]]\nscenario = \"sub/other.toml\"\nprobability = { low = 0.4, mode = 0.6, high = 0.7 }\n";

#[test]
fn a_set_of_futures_is_a_file_and_what_is_wrong_with_it_is_told_with_its_line() {
    let folder = folder();
    let at = folder.path();
    fs::create_dir(at.join("sub")).unwrap();
    let other = "name = \"Other\"\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = 0.05\n";
    fs::write(at.join("sub/other.toml"), other).unwrap();
    fs::write(
        at.join("answer.toml"),
        "name = \"Answer\"\nworld = \"three\"\nowners = [\"ISL\"]\ncost_musd = 1\nlead_time_years = 1\n\
         [[trade_cost]]\nimporters = [\"ISL\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.01\n",
    )
    .unwrap();
    fs::write(at.join("set.toml"), SET).unwrap();
    let path = at.join("set.toml").display().to_string();
    // From another folder, its paths are from where it lies.
    let elsewhere = tempfile::tempdir().unwrap();
    let answer = at.join("answer.toml").display().to_string();
    let arguments =
        ["respond", "--futures", &path, "--owners", "ISL", "--responses", &answer, "--draws", "3"];
    let (status, out, err) = told(elsewhere.path(), &[&arguments[..], &["--format", "csv"]].concat());
    assert_eq!(status, 0, "{err}");
    for words in [
        ",probability deal,share,0.",
        "probability other,share,0.",
        ",shortfall,",
        ",loss_in other,",
        ",premium,",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (status, out, err) = told(elsewhere.path(), &arguments);
    assert!(status == 0 && out.contains("One of these comes about"), "{out} {err}");
    let (status, out, err) = told(at, &["check", "set.toml"]);
    assert_eq!(
        (status, out.as_str(), err.as_str()),
        (
            0,
            "set.toml: ok: no clauses; three, a set for `respond --futures`, 2 futures: deal.toml 40 %, sub/other.toml 60 %\n",
            ""
        )
    );
    let (status, out, _) = told(at, &["show", "set.toml"]);
    assert!(status == 0 && out.contains("Set\nset of futures, set.toml\n"), "{out}");
    assert!(out.contains("A deal\n  set.toml:4 future\n      scenario deal.toml, probability 0.4"), "{out}");
    for (old, new, message) in [
        (
            "0.4\n",
            "0.5\n",
            "bad.toml:4: found probabilities that add up to 1.1, expected 1: one of the futures",
        ),
        ("0.4\n", "1.4\n", "bad.toml:7: "),
        ("\"deal.toml\"", "\"deel.toml\"", "bad.toml:6: unknown scenario `deel.toml`"),
        ("\"deal.toml\"", "\"../deal.toml\"", "bad.toml:6: unknown scenario `../deal.toml`"),
        (
            "\"deal.toml\"",
            "\"sub/other.toml\"",
            "bad.toml:9: future `sub/other.toml` is given a second time, first at bad.toml:4",
        ),
        ("probability = 0.4\n", "", "bad.toml:4: missing key `probability`"),
        (
            "probability = 0.4",
            "probabilty = 0.4",
            "bad.toml:7: unknown key `probabilty`, did you mean `probability`?",
        ),
        ("between", "betwen", "bad.toml:3: unknown key `betwen`, did you mean `between`?"),
        ("name = \"Set\"\n", "", "missing key `name`"),
    ] {
        fs::write(at.join("bad.toml"), SET.replacen(old, new, 1)).unwrap();
        let arguments = ["respond", "--futures", "bad.toml", "--owners", "ISL", "--responses", "answer.toml"];
        let (status, _, err) = told(at, &arguments);
        assert!(status == 2 && err.contains(message), "{message} in {err}");
    }
    fs::write(at.join("none.toml"), "name = \"None\"\n").unwrap();
    let fault = Futures::load(&at.join("none.toml").display().to_string()).unwrap_err().to_string();
    assert!(fault.contains("missing a future, which begins with [[future]]"), "{fault}");
    // Beside a scenario, in the place of one, and by a name that is not there.
    for (arguments, message) in [
        (vec!["respond", "deal.toml", "--futures", "set.toml", "--owners", "ISL"], "cannot be used with"),
        (
            vec!["run", "set.toml"],
            "found a set of futures, expected a scenario; `respond --futures` takes the set",
        ),
        (vec!["respond", "--futures", "futures-2072", "--owners", "ISL"], "did you mean `futures-2027`?"),
        (
            vec![
                "respond",
                "--futures",
                "set.toml",
                "--owners",
                "ISL",
                "--responses",
                "answer.toml",
                "--tail",
                "0",
            ],
            "a share above 0 and at most 1",
        ),
        (vec!["respond", "--owners", "ISL"], "SCENARIO"),
    ] {
        let (status, _, err) = told(at, &arguments);
        assert!(status == 2 && err.contains(message), "{message} in {err}");
    }
}

#[test]
fn bundled_sets_are_listed_shown_checked_and_judged_in_words() {
    let folder = folder();
    let (status, out, _) = told(folder.path(), &["list"]);
    assert!(status == 0 && out.contains("\nSets of futures\n    futures-2027 "), "{out}");
    for (name, _) in Futures::bundled_names() {
        let set = Futures::bundled(name).unwrap();
        assert!(!set.summary().is_empty() && !set.sources().is_empty());
        let central: f64 = set.chances().iter().map(|one| one.probability.central()).sum();
        assert_close(central, 1.0, 1e-9);
        for one in set.chances() {
            assert!(!one.probability.is_exact(), "{}", one.scenario);
            assert!(one.source.iter().any(|text| text.starts_with("Judgement: ")), "{}", one.scenario);
        }
        // All are scored, between the same two.
        let scenarios = set.scenarios(&TODAY).unwrap();
        assert!(
            scenarios.iter().all(|one| one.between().len() == 2 && one.between() == scenarios[0].between())
        );
        let (status, out, err) = told(folder.path(), &["check", name]);
        assert_eq!(status, 0, "{err}");
        assert!(out.contains("a set for `respond --futures`, 7 futures"), "{out}");
        let (status, out, _) = told(folder.path(), &["show", name]);
        assert!(status == 0 && out.contains("set of futures, world2022/futures/futures-2027.toml"), "{out}");
        assert!(text_of(name).unwrap().contains("[[future]]"));
    }
}
