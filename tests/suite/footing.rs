//! Where a scenario leans on trade that is poorly known.

use std::fs;

use sidedeal::footing::Footing;
use sidedeal::{Grade, Kind, Scenario, World};

use crate::command::{folder, told};
use crate::support::TODAY;

fn footing(clauses: &str, world: &World) -> Footing {
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{clauses}");
    Footing::of(&Scenario::parse(&text, "x.toml", world).unwrap(), world)
}

fn words(clauses: &str) -> Vec<String> {
    footing(clauses, &TODAY).words(&TODAY)
}

const WINE: &str =
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"AUS\"]\nsectors = [\"FOO\"]\nchange = 0.1\n";

#[test]
fn a_bundled_world_knows_how_sure_its_trade_is_and_nothing_solved_depends_on_it() {
    let actor = |code: &str| TODAY.actor(code).unwrap();
    let known = TODAY.coverage(actor("USA"), actor("AUS"), Kind::Goods).unwrap();
    assert_eq!((known.grade, known.ratio, known.record.as_str()), (Grade::B, Some(0.555), "BACI 2023"));
    let services = TODAY.coverage(actor("USA"), actor("AUS"), Kind::Services).unwrap();
    assert_eq!((services.ratio, services.record.as_str()), (None, ""));
    assert_eq!(TODAY.coverage(actor("USA"), actor("USA"), Kind::Goods), None);
    let full = World::bundled("world2022-full").unwrap();
    let [usa, rest] = ["USA", "WXD"].map(|code| full.actor(code).unwrap());
    assert_eq!(full.coverage(usa, rest, Kind::Goods).unwrap().grade, Grade::WEAKEST);
    assert!(!World::bundled("nafta1993").unwrap().has_coverage());
}

#[test]
fn a_pair_far_from_the_record_is_told_with_what_follows_for_each_kind_of_clause() {
    let short = "Weak cells: USA's goods from AUS stand at 0.56 of recorded trade (BACI 2023), so ";
    let tariff = "what the tariff moves between them is likely too small";
    assert_eq!(words(WINE), [format!("{short}{tariff}")]);
    let purchase =
        "[[purchase]]\nimporter = \"USA\"\nexporter = \"AUS\"\nsectors = [\"FOO\"]\nchange_musd = 100\n";
    let weighs = "what the purchase says in money likely weighs too much there";
    assert_eq!(words(purchase), [format!("{short}{weighs}")]);
    let cost = WINE.replace("tariff", "trade_cost");
    assert_eq!(
        words(&format!("{WINE}{purchase}{cost}")),
        [format!(
            "{short}what the tariff and the trade cost move between them is likely too small and {weighs}"
        )]
    );
    // 0.96 of the record: nothing to tell.
    assert_eq!(words(&WINE.replace("AUS", "BRA")), [""; 0]);
    // Eight times the record, which is of the year after: a part of a flow.
    let cut =
        "[[export_control]]\nby = \"RUS\"\nagainst = [\"DEU\"]\ngood = \"natural-gas-pipeline\"\ncut = 0.5\n";
    assert_eq!(
        words(cut),
        [
            "Weak cells: DEU's goods from RUS stand at 8.00 of recorded trade (BACI 2023), so the part of them that the export control is \
          about is likely too small, unless that trade goes by way of others or had changed by the year of the record"
        ]
    );
    let rest =
        "[[tariff]]\nimporters = [\"JPN\"]\nexporters = [\"ROW\"]\nsectors = [\"FOO\"]\nchange = 0.1\n";
    assert_eq!(
        words(rest),
        [
            "Weak cells: JPN's goods from ROW are graded D, the weakest, so what the tariff moves between them is little known"
        ]
    );
    assert_eq!(footing(WINE, &World::bundled("nafta1993").unwrap()).words(&TODAY), [""; 0]);
}

#[test]
fn three_pairs_are_told_with_most_trade_first_and_the_others_counted() {
    let many = WINE.replace("\"AUS\"", "\"AUS\", \"DEU\", \"FRA\", \"ITA\", \"ESP\", \"NLD\", \"POL\"");
    let footing = footing(&many, &TODAY);
    assert!(footing.pairs.len() == 4 && footing.worldwide.is_none(), "{footing:?}");
    assert!(footing.pairs.windows(2).all(|two| two[0].musd >= two[1].musd));
    let lines = footing.words(&TODAY);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].matches("'s goods from ").count(), 3);
    assert!(lines[0].ends_with("; and 1 more pair"), "{}", lines[0]);
}

#[test]
fn a_worldwide_clause_says_what_share_of_its_trade_is_graded_weakest() {
    let wide = WINE.replace("[\"AUS\"]", "[\"all\"]").replace("USA", "JPN");
    let footing = footing(&wide, &TODAY);
    assert!(footing.pairs.is_empty());
    let lines = footing.words(&TODAY);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("Weak cells: of the ")
            && lines[0].contains(" million USD of trade that the tariff touches worldwide, ")
            && lines[0].ends_with(" % is graded D, the weakest"),
        "{}",
        lines[0]
    );
    // Beside one that names a pair, both are told.
    assert_eq!(words(&format!("{wide}{WINE}")).len(), 2);
}

#[test]
fn a_run_ends_with_its_weak_cells_in_its_text_and_in_its_record() {
    let folder = folder();
    let run = |format: &str| {
        let (status, out, err) =
            told(folder.path(), &["run", "deal.toml", "--draws", "0", "--format", format]);
        assert_eq!(status, 0, "{err}");
        out
    };
    let plain = run("table");
    assert!(!plain.contains("Weak cells") && !run("json").contains("weak_cells"));
    let coverage = "importer,exporter,kind,grade,ratio,recorded_year,source\nNOR,SOU,goods,B,0.53,2023,BACI\n\
                    SOU,NOR,goods,A,1,2023,BACI\n";
    fs::write(folder.path().join("three/coverage.csv"), coverage).unwrap();
    let told = run("table");
    let last = told.trim_end().lines().last().unwrap();
    assert!(
        last.starts_with("Weak cells: NOR's goods from SOU stand at 0.53 of recorded trade (BACI 2023)"),
        "{told}"
    );
    assert!(told.starts_with(plain.trim_end()), "{told}");
    let data: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    let weak = &data[0]["record"]["weak_cells"];
    assert_eq!(weak["pairs"].as_array().unwrap().len(), 1);
    assert_eq!(weak["pairs"][0]["importer"], "NOR");
    assert_eq!(weak["pairs"][0]["ratio"], 0.53);
    assert_eq!(weak["pairs"][0]["trade_musd"], 20000.0);
    assert!(weak["worldwide"].is_null());
}
