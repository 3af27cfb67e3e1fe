//! What clauses would meet in WTO law, and what a scenario counts twice.

use sidedeal::scenario::{Caution, Stake};
use sidedeal::{Kind, Result, Scenario, World, WorldBuilder, law};

use crate::support::{TODAY, world_of};

const HEADER: &str = "agreement,members,kind\n";

/// Six actors, two of them the group EU; two goods and a service. Every tariff on goods is 5 %, every flow 10.
fn world(agreements: Option<&str>) -> World {
    let mut builder = WorldBuilder::new("small");
    let actors = ["USA", "CHN", "JPN", "BRA", "DEU", "FRA"].map(|code| builder.actor(code, code).unwrap());
    let sectors = [("AGR", Kind::Goods), ("ELE", Kind::Goods), ("ICT", Kind::Services)]
        .map(|(code, kind)| builder.sector(code, code, kind, 4.0).unwrap());
    builder.group("EU", &actors[4..]).unwrap();
    for sector in sectors {
        for importer in actors {
            builder.production(importer, sector, 150.0, 150.0).unwrap();
            for exporter in actors {
                let home = importer == exporter;
                builder.trade(importer, exporter, sector, if home { 100.0 } else { 10.0 }).unwrap();
                if !home && sector != sectors[2] {
                    builder.tariff(importer, exporter, sector, 0.05).unwrap();
                }
            }
        }
    }
    let rates = "importer,exporter,sector,rate\nUSA,CHN,AGR,0.02\nUSA,JPN,AGR,0.05\nUSA,CHN,ELE,0.25\n";
    builder.table("rates.csv", rates).unwrap();
    if let Some(rows) = agreements {
        builder.table("trade_agreements.csv", rows.to_owned()).unwrap();
    }
    builder.build().unwrap()
}

/// The EU, an area of the USA and Japan, and an agreement of the USA and Brazil on some goods.
fn with_agreements() -> World {
    world(Some(
        "agreement,members,kind\nEU,EU,customs-union\nPacific,USA JPN,free-trade-area\nAmericas,USA BRA,partial\n",
    ))
}

/// Articles and findings, without exceptions.
fn findings_in(world: &World, clauses: &str) -> Vec<String> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    let notes = law::notes(&scenario, world).unwrap();
    notes.iter().map(|note| format!("{}: {}", note.article, note.finding)).collect()
}

fn findings(clauses: &str) -> Vec<String> {
    findings_in(&with_agreements(), clauses)
}

fn flows(kind: &str, importers: &str, exporters: &str, sectors: &str, what: &str) -> String {
    let list =
        |codes: &str| codes.split(' ').map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(", ");
    let [importers, exporters, sectors] = [importers, exporters, sectors].map(list);
    format!(
        "[[{kind}]]\nimporters = [{importers}]\nexporters = [{exporters}]\nsectors = [{sectors}]\n{what}\n"
    )
}

fn tariff(importers: &str, exporters: &str, what: &str) -> String {
    flows("tariff", importers, exporters, "AGR", what)
}

fn cost(importers: &str, exporters: &str, sectors: &str, what: &str) -> String {
    flows("trade_cost", importers, exporters, sectors, what)
}

fn bound(kind: &str, importer: &str, exporter: &str, sectors: &str, more: &str) -> String {
    format!(
        "[[{kind}]]\nimporter = \"{importer}\"\nexporter = \"{exporter}\"\nsectors = [\"{sectors}\"]\nvalue_musd = 9\n{more}\n"
    )
}

fn silent(clauses: &str) {
    assert_eq!(findings(clauses), [""; 0], "{clauses}");
}

#[test]
fn a_note_is_one_line_with_place_article_finding_and_exceptions() {
    let world = with_agreements();
    let scenario =
        Scenario::parse(&format!("name = \"x\"\n{}", tariff("USA", "CHN", "set = 0.02")), "x.toml", &world)
            .unwrap();
    let notes = law::notes(&scenario, &world).unwrap();
    assert_eq!(
        notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "x.toml:2: GATT I:1: the tariff would let some origins in at a lower duty than others: CHN into USA (AGR at 2 %, \
             JPN's at 5 %), unless it belongs to a customs union or free-trade area on substantially all the trade (GATT XXIV), \
             it is a preference for developing countries (Enabling Clause, 1979), the rates differ only because the origins \
             sell different products of the sector, a waiver covers it (WTO Agreement IX:3) or essential security needs it \
             (GATT XXI)"
        ]
    );
    assert_eq!((notes[0].clause, notes[0].at.line), ("tariff", Some(2)));
}

#[test]
fn a_duty_lowered_for_some_origins_meets_gatt_i() {
    let lower = "GATT I:1: the tariff would let some origins in at a lower duty than others: ";
    let some = tariff("USA", "CHN DEU FRA BRA", "change = -0.01");
    assert_eq!(
        findings(&some),
        [format!(
            "{lower}CHN into USA (AGR at 4 %, JPN's at 5 %), BRA into USA (AGR at 4 %, JPN's at 5 %), DEU into USA (AGR at 4 %, \
             JPN's at 5 %) and 1 more; Americas is partial, which does not excuse it"
        )]
    );
    // A partner in a free-trade area may pay less, one in a partial agreement may not.
    silent(&tariff("USA", "JPN", "set = 0"));
    silent(&tariff("DEU", "FRA", "set = 0"));
    let partial = findings(&tariff("USA", "BRA", "set = 0"));
    assert_eq!(
        partial,
        [format!(
            "{lower}BRA into USA (AGR at 0 %, CHN's at 5 %); Americas is partial, which does not excuse it"
        )]
    );
    let unknown = findings_in(&world(None), &tariff("DEU", "FRA", "set = 0"));
    assert_eq!(
        unknown,
        [format!(
            "{lower}FRA into DEU (AGR at 0 %, USA's at 5 %); there is no table of trade agreements to tell whether they have one"
        )]
    );
}

#[test]
fn a_duty_changed_for_all_origins_alike_is_silent() {
    for what in ["set = 0.01", "change = -0.03", "change = -0.3"] {
        silent(&tariff("USA", "all", what));
    }
    // Whichever clause does it for the others.
    let rest = tariff("USA", "JPN BRA EU", "set = 0.01");
    silent(&[tariff("USA", "CHN", "set = 0.01"), rest].concat());
    // Back from an extra duty to what all pay.
    let folder = tempfile::tempdir().unwrap();
    let extra = folder.path().join("extra.toml");
    std::fs::write(&extra, format!("name = \"x\"\n{}", tariff("USA", "CHN", "set = 0.25"))).unwrap();
    let back = |rate| {
        let text = format!(
            "name = \"x\"\nbaseline = \"extra.toml\"\n{}",
            tariff("USA", "CHN", &format!("set = {rate}"))
        );
        let path = folder.path().join("back.toml");
        std::fs::write(&path, text).unwrap();
        let world = with_agreements();
        law::notes(&Scenario::open(path, &world).unwrap(), &world).unwrap().len()
    };
    assert_eq!([back(0.1), back(0.05), back(0.04)], [0, 0, 1]);
}

#[test]
fn a_duty_raised_on_some_origins_meets_gatt_i_and_ii() {
    assert_eq!(
        findings(&tariff("USA", "CHN", "set = 0.25")),
        [
            "GATT I:1: the tariff would raise the duty on some origins alone: CHN into USA (AGR at 25 %, BRA's at 5 %)",
            "GATT II:1: the tariff would raise duties that may then exceed the bound rate: USA from CHN (AGR)",
        ]
    );
    // Who is spared is in a free-trade area: only the level is left.
    let all = "GATT II:1: the tariff would raise duties that may then exceed the bound rate: USA from CHN (AGR), USA from BRA \
               (AGR), USA from DEU (AGR) and 1 more";
    assert_eq!(findings(&tariff("USA", "CHN BRA EU", "change = 0.1")), [all]);
    assert_eq!(
        findings("[[tariff_table]]\nfile = \"rates.csv\"\n"),
        [
            "GATT I:1: the tariff_table would let some origins in at a lower duty than others: CHN into USA (AGR at 2 %, JPN's \
             at 5 %)",
            "GATT I:1: the tariff_table would raise the duty on some origins alone: CHN into USA (ELE at 25 %, BRA's at 5 %)",
            "GATT II:1: the tariff_table would raise duties that may then exceed the bound rate: USA from CHN (ELE)",
        ]
    );
}

#[test]
fn trade_costs_changed_for_some_origins_meet_gatt_i_and_gats_ii() {
    assert_eq!(
        findings(&cost("USA", "CHN", "all", "change = -0.02")),
        [
            "GATT I:1: the trade_cost would ease imports from some origins alone: CHN into USA (AGR by -2 %, JPN's by 0 %)",
            "GATS II:1: the trade_cost would treat services of some origins unlike those of others: CHN into USA (ICT by -2 %, \
             JPN's by 0 %)",
        ]
    );
    assert_eq!(
        findings(&cost("USA", "CHN", "AGR", "change = 0.02")),
        [
            "GATT I:1: the trade_cost would hamper imports from some origins alone: CHN into USA (AGR by 2 %, BRA's by 0 %)"
        ]
    );
    silent(&cost("USA", "all", "all", "change = -0.02"));
    silent(&cost("USA", "JPN", "goods", "change = -0.02"));
    assert_eq!(
        findings(&cost("USA", "JPN", "services", "change = -0.02")),
        [
            "GATS II:1: the trade_cost would treat services of some origins unlike those of others: JPN into USA (ICT by -2 %, \
             CHN's by 0 %); whether Pacific covers services is not in the table"
        ]
    );
}

#[test]
fn stops_and_quotas_meet_gatt_xi_and_xiii_and_gats_xvi() {
    assert_eq!(
        findings(&cost("USA", "CHN", "all", "stop = true")),
        [
            "GATT XI:1: the trade_cost would prohibit imports: USA from CHN (AGR and ELE)",
            "GATT XIII:1: the trade_cost would restrict USA from CHN (AGR and ELE) and leave BRA, DEU and FRA free to sell",
            "GATS II:1: the trade_cost would keep out services of some origins alone: USA from CHN (ICT)",
            "GATS XVI:2: the trade_cost would limit the value of services imported: USA from CHN (ICT)",
        ]
    );
    let quota = |exporter: &str, sector: &str| bound("quota", "USA", exporter, sector, "");
    assert_eq!(
        findings(&quota("CHN", "AGR")),
        [
            "GATT XI:1: the quota would limit how much USA imports of AGR from CHN",
            "GATT XIII:1: the quota would restrict USA from CHN (AGR) and leave BRA, DEU and FRA free to sell",
        ]
    );
    // Every origin outside the free-trade area has one.
    let all = ["CHN", "BRA", "DEU", "FRA"].map(|exporter| quota(exporter, "AGR")).concat();
    let found = findings(&all);
    assert!(found.len() == 4 && found.iter().all(|finding| finding.starts_with("GATT XI:1: ")), "{found:?}");
    assert_eq!(
        findings(&quota("CHN", "ICT")),
        [
            "GATS II:1: the quota would treat services of CHN in USA (ICT) unlike those of JPN, BRA, DEU and 1 more",
            "GATS XVI:2: the quota would limit the value of services imported: USA from CHN (ICT)",
        ]
    );
    assert_eq!(
        findings(&bound("quota", "USA", "CHN", "AGR", "rent = \"exporter\""))[2],
        "Safeguards 11.1(b): the quota, whose rent goes to the exporter, would be a voluntary export restraint of CHN on AGR \
         for USA"
    );
}

#[test]
fn a_purchase_from_one_seller_meets_gatt_i_xi_and_xvii() {
    assert_eq!(
        findings(&bound("purchase", "CHN", "USA", "AGR", "")),
        [
            "GATT XI:1: the purchase, no restriction in itself, would meet it as far as CHN limits imports of AGR from JPN, BRA, \
             DEU and 1 more to make room for USA",
            "GATT I:1: the purchase would have CHN assure USA of sales of AGR that it does not assure JPN, BRA, DEU and 1 more \
             of",
            "GATT XVII:1: the purchase of AGR from USA would have to be what commercial considerations ask for, as far as state \
             trading enterprises of CHN make it",
        ]
    );
    assert_eq!(
        findings(&bound("purchase", "CHN", "USA", "ICT", "")),
        [
            "GATS II:1: the purchase would treat services of USA in CHN (ICT) unlike those of JPN, BRA, DEU and 1 more"
        ]
    );
    let all = ["USA", "JPN", "BRA", "DEU", "FRA"].map(|seller| bound("purchase", "CHN", seller, "AGR", ""));
    silent(&all.concat());
}

#[test]
fn rule_pacts_meet_tbt_and_gats_vii_and_security_meets_nothing() {
    let pact = |members| format!("[[rule_pact]]\nmembers = {members}\nsectors = [\"ELE\", \"ICT\"]\n");
    assert_eq!(
        findings(&pact("[\"USA\", \"CHN\"]")),
        [
            "TBT 2.1: the rule_pact of USA and CHN on ELE, once a technical regulation, would have to treat products of JPN, \
             BRA, DEU and 1 more no less favourably than their own and all others",
            "TBT 2.2, 2.4: the rule_pact of USA and CHN on ELE, once a technical regulation, would have to rest on \
             international standards where there are relevant ones and restrict trade no more than its aim needs",
            "GATS VII:2: the rule_pact of USA and CHN on ICT, as far as they recognise each other's suppliers, would have to \
             give JPN, BRA, DEU and 1 more the chance to join",
        ]
    );
    let everybody = findings(&pact("[\"all\"]"));
    assert!(everybody.len() == 1 && everybody[0].starts_with("TBT 2.2, 2.4: "), "{everybody:?}");
    let productivity = |change| {
        format!("[[productivity]]\nactors = [\"CHN\"]\nsectors = [\"ELE\", \"ICT\"]\nchange = {change}\n")
    };
    assert_eq!(
        findings(&productivity("0.02")),
        [
            "SCM 5: the productivity of ELE in CHN, if it stands for a subsidy, would be actionable by those whom it harms"
        ]
    );
    silent(&productivity("-0.02"));
    let security = "[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\", \"KOR\"]\nchange = -0.3\n\
                    [[pact]]\nmembers = [\"JPN\", \"BRA\"]\nclass = \"partnership\"\n\
                    [[interoperability]]\nmembers = [\"JPN\", \"GBR\", \"ITA\", \"USA\"]\nchange = 0.25\n\
                    [[arms_delay]]\nby = \"USA\"\nagainst = [\"TWN\"]\ncut = 0.5\n\
                    [[defence_budget]]\nactors = [\"DEU\"]\nchange = 0.4\n";
    assert_eq!(findings_in(&TODAY, security), [""; 0]);
}

fn control(against: &str, good: &str, what: &str) -> String {
    format!("[[export_control]]\nby = \"CHN\"\nagainst = [{against}]\ngood = \"{good}\"\n{what}\n")
}

#[test]
fn export_controls_meet_gatt_xi_and_i() {
    let found = |clauses: &str| findings_in(&TODAY, &format!("horizon = \"short\"\n{clauses}"));
    assert_eq!(
        found(&control("\"USA\", \"GBR\"", "gallium", "cut = 0.7")),
        [
            "GATT XI:1: the export_control would restrict exports of gallium from CHN to USA and GBR",
            "GATT I:1, XIII:1: the export_control would withhold more gallium of CHN from USA and GBR than from TWN, CAN, MEX \
             and 18 more",
        ]
    );
    let all = found(&control("\"all\"", "gallium", "cut = 0.7"));
    assert_eq!(
        all,
        [
            "GATT XI:1: the export_control would restrict exports of gallium from CHN to USA, JPN, KOR and 27 more"
        ]
    );
    // Relief for one destination of those that a control holds.
    let relief =
        [control("\"all\"", "gallium", "cut = 0.7"), control("\"USA\"", "gallium", "relief = 0.5")].concat();
    let withheld = found(&relief);
    assert_eq!(withheld.len(), 2, "{withheld:?}");
    assert!(
        withheld[1]
            .starts_with("GATT I:1, XIII:1: the export_control would withhold more gallium of CHN from ")
    );
    // Software is a service.
    let software =
        "[[export_control]]\nby = \"USA\"\nagainst = [\"CHN\"]\ngood = \"chip-design-software\"\ncut = 0.5\n";
    assert_eq!(found(software), [""; 0]);
}

#[test]
fn relief_for_one_destination_meets_gatt_i() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        |baseline: &str, clause: &str| format!("name = \"x\"\nhorizon = \"short\"\n{baseline}{clause}");
    let base = folder.path().join("base.toml");
    std::fs::write(&base, text("", &control("\"all\"", "gallium", "cut = 0.7"))).unwrap();
    let deal = folder.path().join("deal.toml");
    std::fs::write(&deal, text("baseline = \"base.toml\"\n", &control("\"USA\"", "gallium", "relief = 0.5")))
        .unwrap();
    let notes = law::notes(&Scenario::open(&deal, &TODAY).unwrap(), &TODAY).unwrap();
    let found: Vec<_> = notes.iter().map(|note| format!("{}: {}", note.article, note.finding)).collect();
    assert_eq!(
        found,
        [
            "GATT I:1, XIII:1: the export_control would let go of more gallium of CHN for USA than for JPN, KOR, TWN and 26 more"
        ]
    );
}

#[test]
fn supply_moved_home_meets_scm_3_and_gatt_iii() {
    let moved = |to: &str| {
        let clause = "[[diversification]]\nactors = [\"JPN\"]\ngood = \"rare-earth-magnets\"\nstage = \"refine\"\nfrom = \"CHN\"\n";
        findings_in(&TODAY, &format!("{clause}to = \"{to}\"\nshare = 0.1\n"))
    };
    let expected = [
        "SCM 3.1(b): the diversification would move 10 % of the supply of rare-earth-magnets (refine) in JPN from CHN to \
         home-made; a subsidy contingent on that would be prohibited",
        "GATT III:4: the diversification would favour home-made rare-earth-magnets (refine) in JPN over that of CHN; a rule \
         that asks for it would discriminate",
    ];
    assert_eq!(moved("domestic"), expected);
    assert_eq!(moved("JPN"), expected);
    assert_eq!(moved("AUS"), [""; 0]);
}

#[test]
fn every_rule_has_words_for_people_and_a_source() {
    for rule in &law::RULES {
        let texts = [rule.article, rule.title, rule.source];
        assert!(texts.iter().all(|text| !text.is_empty()) && !rule.exceptions.is_empty(), "{rule:?}");
    }
}

#[test]
fn bundled_scenarios_can_be_noted_and_a_deal_of_two_powers_meets_gatt_i() {
    for bundled in Scenario::bundled_names() {
        let world = world_of(bundled);
        let scenario = Scenario::bundled(bundled.name, world).unwrap();
        let notes = law::notes(&scenario, world).unwrap();
        // Promises of help and arms are no matter of trade law.
        assert!(notes.is_empty() || scenario.stakes() != [Stake::Security], "{}", bundled.name);
        assert_eq!(scenario.cautions(world), [], "{}", bundled.name);
    }
    let deal = Scenario::bundled("us-china-trade-deal", &TODAY).unwrap();
    let notes = law::notes(&deal, &TODAY).unwrap();
    let meets_mfn = |kind: &str| notes.iter().any(|note| note.clause == kind && note.article == "GATT I:1");
    assert!(meets_mfn("tariff_table") && meets_mfn("purchase") && meets_mfn("trade_cost"), "{notes:#?}");
    // China only goes back to what it charges everybody.
    assert!(!notes.iter().any(|note| note.clause == "tariff_table" && note.finding.contains("USA into CHN")));
}

#[test]
fn a_bad_table_of_agreements_is_told_with_its_line() {
    let told = |rows: &str| -> String {
        let world = world(Some(rows));
        let scenario = Scenario::parse("name = \"x\"", "x.toml", &world).unwrap();
        let notes: Result<_> = law::notes(&scenario, &world);
        notes.unwrap_err().to_string()
    };
    let at = |line: usize, rest: &str| format!("small/trade_agreements.csv:{line}: {rest}");
    for (rows, line, message) in [
        ("", 1, "missing header line"),
        ("agreement,members\n", 1, "missing column `kind`"),
        (
            "agreement,members,kind,kind\n",
            1,
            "column `kind` is given a second time, first at small/trade_agreements.csv:1",
        ),
        (
            "EU,EU,customs-union\n\nX,USA JPNN,partial\n",
            4,
            "unknown actor or group `JPNN`, did you mean `JPN`?",
        ),
        ("X,EUR JPN,partial\n", 2, "unknown actor or group `EUR`, did you mean `EU`?"),
        (
            "X,USA JPN,free-trade\n",
            2,
            "found `free-trade` in column `kind`, expected customs-union, free-trade-area or partial",
        ),
        (
            "X,USA USA,partial\n",
            2,
            "found `USA USA` in column `members`, expected two or more distinct actors",
        ),
        ("X,USA JPN\n", 2, "2 fields in a row, 3 in the header"),
        (
            "X,USA JPN,partial\nX,USA BRA,partial\n",
            3,
            "agreement `X` is given a second time, first at small/trade_agreements.csv:2",
        ),
    ] {
        let whole = if line == 1 { rows.to_owned() } else { format!("{HEADER}{rows}") };
        assert_eq!(told(&whole), at(line, message));
    }
}

#[test]
fn a_control_and_a_stop_of_the_same_trade_are_cautioned() {
    let read = |clauses: &str| {
        let text = format!("name = \"x\"\nhorizon = \"short\"\n{clauses}");
        let scenario = Scenario::parse(&text, "x.toml", &TODAY).unwrap();
        scenario.cautions(&TODAY).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let stop = cost("JPN KOR", "CHN", "NFM", "stop = true");
    let cut = control("\"JPN\", \"KOR\", \"USA\"", "gallium", "cut = 0.7");
    assert_eq!(
        read(&[stop.clone(), cut.clone()].concat()),
        [
            "x.toml:8: the export_control of gallium by CHN against JPN KOR counts a flow twice that is stopped with all of NFM \
             at x.toml:3"
        ]
    );
    for clauses in [
        [cost("JPN", "CHN", "AGR", "stop = true"), cut.clone()],
        [cost("CHN", "JPN", "NFM", "stop = true"), cut.clone()],
        [cost("JPN", "CHN", "NFM", "change = 0.5"), cut.clone()],
    ] {
        assert_eq!(read(&clauses.concat()), [""; 0]);
    }
    // What withholds nothing counts nothing twice.
    assert_eq!(
        read(&[stop, control("\"JPN\"", "gallium", "cut = 0")].concat()),
        ["x.toml:8: this export_control changes nothing here"]
    );
    let folder = tempfile::tempdir().unwrap();
    let base = format!("name = \"x\"\n{}", cost("JPN", "CHN", "NFM", "stop = true"));
    std::fs::write(folder.path().join("base.toml"), base).unwrap();
    let path = folder.path().join("deal.toml");
    std::fs::write(&path, format!("name = \"x\"\nbaseline = \"base.toml\"\nhorizon = \"short\"\n{cut}"))
        .unwrap();
    let cautions = Scenario::open(&path, &TODAY).unwrap().cautions(&TODAY);
    let [Caution::CountedTwice { at, stop, users, .. }] = &cautions[..] else { panic!("{cautions:?}") };
    assert_eq!((users.as_slice(), at.line, stop.line), (["JPN".to_owned()].as_slice(), Some(4), Some(2)));
}

#[test]
fn a_tariff_that_lowers_what_some_pay_while_others_pay_more_is_cautioned() {
    let [usa, chn] = ["USA", "CHN"].map(|code| TODAY.actor(code).unwrap());
    let rates: Vec<f64> = TODAY
        .sectors()
        .filter(|&sector| TODAY.trade(usa, chn, sector) > 0.0)
        .map(|sector| TODAY.tariff(usa, chn, sector))
        .collect();
    let most = rates.iter().copied().fold(0.0, f64::max);
    let cautions = |set: f64| {
        let clause = format!(
            "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"all\"]\nset = {set}\n"
        );
        Scenario::parse(&format!("name = \"x\"\n{clause}"), "x.toml", &TODAY).unwrap().cautions(&TODAY)
    };
    // All are raised, or all are lowered: that is what it says.
    assert_eq!((cautions(most), cautions(0.0)), (vec![], vec![]));
    let set = 0.6 * most;
    let [Caution::Lowered { from, to, lowered, raised, .. }] = &cautions(set)[..] else { panic!("{most}") };
    assert_eq!((*from, *to), (most, set));
    let count = |of: fn(&f64, &f64) -> bool| rates.iter().filter(|rate| of(rate, &set)).count();
    assert_eq!((*lowered, *raised), (count(|rate, set| rate > set), count(|rate, set| rate < set)));
    let text = cautions(set)[0].to_string();
    let start = format!(
        "x.toml:2: {lowered} of {} rates on trade that it moves are lowered, most of all the tariff of USA on CHN in ",
        lowered + raised
    );
    assert!(text.starts_with(&start), "{text}");
}

#[test]
fn a_member_of_a_union_with_a_tariff_of_its_own_is_cautioned() {
    let read = |clauses: &str| {
        let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", &TODAY).unwrap();
        scenario.cautions(&TODAY).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let duty = |importers: &str, set: &str| {
        format!(
            "[[tariff]]\nimporters = [{importers}]\nexporters = [\"CHN\", \"USA\"]\nsectors = [\"MOT\"]\nset = {set}\n"
        )
    };
    assert_eq!(
        read(&duty("\"DEU\"", "0.2")),
        [
            "x.toml:2: the members of EU, which levies one tariff, are not treated alike: DEU, in 2 cases of a supplier and a sector"
        ]
    );
    assert_eq!(
        read(&[duty("\"EU\"", "0.2"), duty("\"DEU\"", "0.2").replace("set", "change")].concat()).len(),
        1
    );
    assert_eq!(read(&duty("\"EU\"", "0.2")), [""; 0]);
    assert_eq!(read(&duty("\"JPN\"", "0.2")), [""; 0]);
    // Nor is there one on what members sell each other.
    assert_eq!(
        read(&duty("\"DEU\"", "0.2").replace("\"CHN\", \"USA\"", "\"FRA\", \"DEU\"")),
        [
            "x.toml:2: a tariff between members of EU, which levies one tariff and none inside: DEU FRA; pairs and sectors: 1"
        ]
    );
    assert_eq!(read(""), ["x: there is no clause in it, so that nothing changes"]);
}
