//! Deals by what they come to over time: each is the path of its clauses.

use sidedeal::deal::{OverTime, Party, Terms};
use sidedeal::path::{Path, Period};
use sidedeal::{Date, Deals, Menu, Scenario, Stake};

use crate::command::told;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

const HEAD: &str = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nbaseline = \"rare-earth-licensing-2025\"\nhorizon = \"medium\"\n";
const RATE: f64 = 0.03;

fn tariff(importer: &str, exporter: &str) -> String {
    format!(
        "[[tariff]]\nitem = \"{importer}\"\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"goods\"]\n\
         change = -0.1\nfrom = 2028-01-01\n"
    )
}

#[test]
fn a_deal_over_time_is_the_path_of_its_clauses() {
    let both = [tariff("USA", "CHN"), tariff("CHN", "USA")];
    let menu = Menu::parse(&[HEAD, &both[0], &both[1]].concat(), "x.toml", &TODAY).unwrap();
    let deals = Deals::with(&TODAY_MODEL, &menu, &Terms { draws: 0, ..Terms::default() }).unwrap();
    let [from, to] = ["2026-09", "2031-09"].map(|text| Date::parse(text).unwrap());
    let periods = Period::usual(from, to);
    let japan = TODAY.actor("JPN").unwrap();
    let asked = [Party { code: "JPN".to_owned(), members: vec![japan], principal: false, group: false }];
    let over = OverTime::of(&TODAY_MODEL, &deals, &[], &asked, (&periods, RATE), None).unwrap();
    assert!(!over.deals().is_empty());
    assert_eq!(
        over.parties().iter().map(|party| party.code.as_str()).collect::<Vec<_>>(),
        ["JPN", "USA", "CHN"]
    );
    let at = Stake::Prosperity as usize;
    for deal in over.deals() {
        let levels = deals.atlas().levels(deal.deal);
        let clauses =
            both.iter().zip(&levels).filter(|(_, level)| **level == 1.0).map(|(clause, _)| clause.as_str());
        // Items are a menu's alone.
        let text = [HEAD].into_iter().chain(clauses).collect::<String>();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("item")).collect();
        let scenario = Scenario::parse(&lines.join("\n"), "y.toml", &TODAY).unwrap();
        let path = Path::of(&TODAY_MODEL, &scenario, &periods).unwrap();
        for (party, worth) in over.parties().iter().zip(&deal.worth) {
            let own = path.present_value(party.members[0].into(), RATE).unwrap();
            assert_close(worth[at].unwrap(), own, 1e-9);
        }
    }
    // Who was asked for is harmed most by the first.
    let first: Vec<f64> = over.deals().iter().map(|deal| deal.worth[0][at].unwrap()).collect();
    assert!(first.is_sorted(), "{first:?}");
    let plain = OverTime::of(&TODAY_MODEL, &deals, &[], &[], (&periods, RATE), None).unwrap();
    let sums: Vec<f64> = plain
        .deals()
        .iter()
        .map(|deal| -deal.worth.iter().map(|worth| worth[at].unwrap()).sum::<f64>())
        .collect();
    assert!(sums.is_sorted(), "{sums:?}");
}

#[test]
fn the_command_ranks_deals_over_time() {
    let folder = tempfile::tempdir().unwrap();
    let text = [HEAD, &tariff("USA", "CHN"), &tariff("CHN", "USA")].concat();
    std::fs::write(folder.path().join("x.toml"), text).unwrap();
    let deals = |rest: &[&str]| told(folder.path(), &[&["deals", "x.toml"], rest].concat());
    let (status, rows, message) =
        deals(&["--from", "2026-09", "--to", "2029-09", "--harm", "JPN", "--format", "csv"]);
    assert_eq!(status, 0, "{message}");
    assert!(rows.starts_with("menu,deal,name,nash,kept,actor,stake,unit,value\n"), "{rows}");
    assert!(rows.contains(",JPN,prosperity,musd,"), "{rows}");
    // What a standing comparison leaves out of dates is in a path.
    assert!(!message.contains("in force in full"), "{message}");
    for (rest, expected) in [
        (&["--from", "2026-09", "--to", "2026-01"][..], "--to a later day than --from"),
        (&["--to", "2036-01"], "--from"),
        (&["--from", "2026-09", "--to", "2036-01", "--last"], "--last"),
    ] {
        let (status, out, message) = deals(rest);
        assert_eq!((status, out.as_str()), (2, ""), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}
