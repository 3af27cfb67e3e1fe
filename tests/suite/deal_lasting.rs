//! How long one deal lasts: by date what its runs say, and probabilities that are known.

use std::fs;

use sidedeal::deal::{Lasting, Row, Terms};
use sidedeal::scenario::Stake;
use sidedeal::{Date, Deals, Menu, Scenario};

use crate::command::{folder, told};
use crate::support::{TODAY, TODAY_MODEL, assert_close};

const HEAD: &str = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nbaseline = \"rare-earth-licensing-2025\"\nhorizon = \"medium\"\n";

fn tariff(importer: &str, exporter: &str, rest: &str) -> String {
    format!(
        "[[tariff]]\nitem = \"{importer}\"\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"goods\"]\nchange = -0.1\n{rest}"
    )
}

fn purchase(rest: &str) -> String {
    format!(
        "[[purchase]]\nitem = \"farm\"\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\", \"FOO\"]\nchange_musd = 10_000\n{rest}"
    )
}

fn read(parts: &[&str]) -> Menu {
    Menu::parse(&parts.concat(), "x.toml", &TODAY).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn terms() -> Terms<'static> {
    Terms { draws: 0, ..Terms::default() }
}

#[test]
fn without_dates_it_is_the_atlas() {
    let menu = read(&[HEAD, &tariff("USA", "CHN", ""), &tariff("CHN", "USA", ""), &purchase("")]);
    let war = Scenario::bundled("us-china-tariff-war", &TODAY).unwrap();
    let mut tempted = 0;
    for reversion in [None, Some(&war)] {
        let terms = Terms { reversion, ..terms() };
        let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
        let atlas = deals.atlas();
        for levels in [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]] {
            let deal = atlas.find(&levels).unwrap();
            let lasting = Lasting::of(&TODAY_MODEL, &menu, &levels, day("2026-09"), &terms).unwrap();
            assert_eq!(lasting.episodes().len(), 1);
            assert!(lasting.standing().is_empty());
            for player in 0..2 {
                let [own, other] = [lasting.episodes()[0].promises[player], atlas.promise(deal, player)];
                for (own, other) in
                    [(own.kept, other.kept), (own.broken, other.broken), (own.after, other.after)]
                {
                    assert!((own - other).abs() < 1e-9, "{own} {other}");
                }
                tempted += usize::from(own.gain() > 1e-4);
                assert_eq!(lasting.walks_away()[player].is_none(), own.is_kept(atlas.factor(), 1.0));
            }
            for (at, party) in lasting.parties().iter().enumerate() {
                let [own, other] = [lasting.episodes()[0].kept[at], atlas.effect(deal, &party.members)];
                for stake in Stake::ALL {
                    let [own, other] = [own, other].map(|effect| effect.change(stake).unwrap_or(0.0));
                    assert!((own - other).abs() < 1e-9, "{}", party.code);
                }
                let reverted = atlas.reverted(&party.members).change(Stake::Prosperity).unwrap();
                assert_eq!(reverted != 0.0, reversion.is_some());
            }
        }
    }
    assert!(tempted > 0, "China would rather not buy");
}

#[test]
fn what_is_in_force_on_a_day_is_what_its_run_says_and_who_has_been_paid_leaves() {
    // The United States gives at once and for good, China a half in 2028 and all in 2030, and buys until 2032.
    let phase = "phase = [{ at = 2028-01-01, share = 0.5 }, { at = 2030-01-01, share = 1.0 }]\n";
    let menu = read(&[
        HEAD,
        &tariff("USA", "CHN", ""),
        &tariff("CHN", "USA", phase),
        &purchase("until = 2032-01-01\n"),
    ]);
    let lasting = Lasting::of(&TODAY_MODEL, &menu, &[1.0; 3], day("2027-01"), &terms()).unwrap();
    let begins: Vec<f64> = lasting.episodes().iter().map(|one| one.begins).collect();
    assert_eq!(begins, [2027.0, 2028.0, 2030.0, 2032.0]);
    let plain = read(&[HEAD, &tariff("USA", "CHN", ""), &tariff("CHN", "USA", ""), &purchase("")]);
    let [usa, chn] = ["USA", "CHN"].map(|code| TODAY.actor(code).unwrap());
    for (episode, levels) in
        lasting.episodes().iter().zip([[1.0, 0.0, 1.0], [1.0, 0.5, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    {
        assert_eq!(episode.shares, levels);
        let income = |levels: &[f64], actor| {
            100.0 * TODAY_MODEL.run(&plain.deal(levels, &TODAY)).unwrap().real_income(&[actor]).0
        };
        let [first, second, third] = levels;
        for (player, actor, left) in [(0, usa, [0.0, second, third]), (1, chn, [first, 0.0, 0.0])] {
            let promise = episode.promises[player];
            assert!((promise.kept - income(&levels, actor)).abs() < 1e-8);
            assert!((promise.broken - income(&left, actor)).abs() < 1e-8);
            assert_eq!(promise.after, 0.0);
        }
    }
    // The stream is those episodes, for ever.
    let stream = lasting.stream(1);
    assert_eq!((stream.stages.len(), stream.ends), (4, None));
    let first = lasting.walks_away();
    for (player, date) in first.iter().enumerate() {
        let rate = TODAY.parameters().discount.central();
        let again = lasting.stream(player).walks_away(rate, 1.0).and_then(Date::at);
        assert_eq!(*date, again);
        let lag = lasting.longest_lags()[player];
        if date.is_some() && lag > 0.0 {
            assert_eq!(lasting.stream(player).walks_away(rate, lag), None, "answered in time nobody leaves");
        }
    }
    // What expires without a renewal has a last day, and who is tempted leaves before it.
    let expires = "expires = 2029-01-01\n";
    let menu = read(&[
        &HEAD.replace("horizon", &format!("{expires}horizon")),
        &tariff("USA", "CHN", ""),
        &purchase(""),
    ]);
    let lasting = Lasting::of(&TODAY_MODEL, &menu, &[1.0; 2], day("2027-01"), &terms()).unwrap();
    assert_eq!(lasting.stream(0).ends, Some(2029.0));
    let tempted: Vec<bool> = lasting.episodes()[0].promises.iter().map(|one| one.gain() > 1e-5).collect();
    assert!(tempted.contains(&true), "China would rather not buy");
    for (date, tempted) in lasting.walks_away().into_iter().zip(tempted) {
        assert_eq!(date.is_some(), tempted);
        assert!(date.is_none_or(|date| date < day("2029-01") && date >= day("2027-01")));
    }
}

#[test]
fn the_probability_that_it_stands_is_that_of_renewal_and_compliance() {
    let head = HEAD.replace("horizon", "expires = 2029-06-30\nrenewed = 0.6\nhorizon");
    let comply = "compliance = { low = 0.2, mode = 0.5, high = 1.0 }\n";
    let menu = read(&[&head, &tariff("USA", "CHN", ""), &purchase(comply)]);
    let terms = Terms { draws: 4000, seed: 3, ..Terms::default() };
    let lasting = Lasting::of(&TODAY_MODEL, &menu, &[1.0; 2], day("2027-01"), &terms).unwrap();
    let standing = lasting.standing();
    assert_eq!(standing.len(), 11);
    // Triangular: above the mode with (1 - 0.5) / (1 - 0.2).
    let enough = 0.5 / 0.8;
    let mean = (0.2 + 0.5 + 1.0) / 3.0;
    let off = |share: f64, known: f64| {
        (share - known).abs() < 4.0 * (known * (1.0 - known) / 4000.0).sqrt() + 1e-12
    };
    for one in standing {
        let renewed = if one.date < day("2029-06-30") { 1.0 } else { 0.6 };
        assert!(off(one.in_force, renewed), "{one:?}");
        assert!(off(one.stands, enough * renewed), "{one:?}");
        assert!(off(one.done[0].unwrap(), renewed), "{one:?}");
        assert!((one.done[1].unwrap() - mean * renewed).abs() < 0.03, "{one:?}");
    }
    // What lies beyond counts as much as it is likely.
    let stream = lasting.stream(0);
    let [before, beyond] = [stream.stages[0], stream.stages[1]];
    assert_close(beyond.begins, day("2029-06-30").years(), 1e-12);
    assert_close(beyond.promise.kept, 0.6 * before.promise.kept, 1e-9);
    let text = lasting.to_string();
    for said in
        ["it expires on 2029-06-30, and counts 60 % of itself beyond", "How likely it stands, 4000 draws"]
    {
        assert!(text.contains(said), "{text}");
    }
    for row in lasting.rows() {
        assert!(row.value.is_finite(), "{row:?}");
    }
}

#[test]
fn the_command_judges_one_deal_by_date() {
    let folder = folder();
    let cut = |importer: &str, exporter: &str, rest: &str| {
        format!(
            "[[tariff]]\nitem = \"{importer}\"\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\nchange = -0.1\n{rest}"
        )
    };
    let text = format!(
        "name = \"x\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\nexpires = 2030-01-01\n{}{}",
        cut("NOR", "SOU", ""),
        cut("SOU", "NOR", "from = 2028-01-01\ncompliance = { low = 0.4, mode = 0.58, high = 1 }\n")
    );
    fs::write(folder.path().join("menu.toml"), text).unwrap();
    let run = |arguments: &[&str]| told(folder.path(), &[&["deals", "menu.toml"][..], arguments].concat());
    let (status, out, err) = run(&["--last", "--from", "2027"]);
    assert_eq!(status, 0, "{err}");
    assert!(
        out.contains("x (menu): how long it lasts, from 2027-01-01")
            && out.contains("it expires on 2030-01-01")
    );
    assert!(out.contains("NOR walks away on 20"), "{out}");
    assert!(out.contains("\n2028-01-01  NOR") && out.contains("How likely it stands"), "{out}");
    assert!(!err.contains("standing comparison"), "{err}");
    let (status, out, err) = run(&["--last", "--format", "csv", "--items", "NOR=0.5,SOU"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.lines().next().unwrap(), Row::HEADER.join(","));
    assert!(
        out.contains(",broken:NOR,NOR,,payoff,percent,") && out.contains(",,NOR,,longest_lag,years,"),
        "{out}"
    );
    // Nash tariffs as what follows, sooner answered.
    let (status, out, err) = run(&["--reversion", "nash", "--lag", "0.25", "--draws", "3"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("a break is answered after 0.25 years; then nash-nor-sou for ever"), "{out}");
    for (arguments, message) in [
        (vec!["--last", "--items", "WES"], "command line: found --items WES, expected items of NOR, SOU"),
        (
            vec!["--last", "--items", "NOR=2"],
            "command line: found --items NOR=2, expected a level from 0 to 1",
        ),
        (vec!["--lag", "0"], "command line: found --lag 0, expected years above 0, at most 100"),
        (
            vec!["--beyond", "1", "2", "300"],
            "command line: found --beyond 300, expected losses from 0 to 100",
        ),
        (vec!["--items", "NOR"], "--last"),
    ] {
        let (status, out, err) = run(&arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(message), "{err}");
    }
}
