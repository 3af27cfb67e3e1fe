//! The world of single economies and industries: groups of sectors, and the scenarios of world2022 in it.

use std::sync::OnceLock;

use sidedeal::{Error, Kind, Model, Scenario, Sector, Stake, World, WorldBuilder};

use crate::support::{TODAY, world_of};

use crate::scenario::folder;
use crate::world::{SMALL, small_folder, small_in_code};

fn full() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::bundled("world2022-full").unwrap())
}

fn codes(world: &World, sectors: &[Sector]) -> Vec<String> {
    sectors.iter().map(|&sector| world[sector].code.clone()).collect()
}

#[test]
fn a_group_of_sectors_stands_for_its_members() {
    let world = full();
    assert_eq!(world.sector_groups().len(), 27);
    assert_eq!(codes(world, &world.sector_group("OTR").unwrap().members), ["C301", "C302T309"]);
    assert_eq!(codes(world, &world.sectors_of("OTR").unwrap()), ["C301", "C302T309"]);
    assert_eq!(codes(world, &world.sectors_of("C301").unwrap()), ["C301"]);
    assert_eq!(codes(world, &world.sectors_called("otr").unwrap()), ["C301", "C302T309"]);
    assert_eq!(codes(world, &world.sectors_called("Ships and boats").unwrap()), ["C301"]);
    let told = |error: Error| error.to_string();
    let place = "world world2022-full: unknown";
    assert_eq!(
        told(world.sectors_of("OTRR").unwrap_err()),
        format!("{place} sector `OTRR`, did you mean `OTR`?")
    );
    assert_eq!(
        told(world.sector_group("OTRR").unwrap_err()),
        format!("{place} group of sectors `OTRR`, did you mean `OTR`?")
    );
    // Where one sector is asked for, a group is none.
    assert!(told(world.sector("OTR").unwrap_err()).starts_with(&format!("{place} sector `OTR`")));
}

#[test]
fn a_scenario_that_names_groups_is_the_one_that_names_their_members() {
    let world = full();
    let read = |clauses: &str| {
        let text = format!("name = \"x\"\n{clauses}");
        Scenario::parse(&text, "x.toml", world)
    };
    for clause in [
        "[[tariff]]\nimporters = [\"REU\"]\nexporters = [\"CHN\"]\nsectors = [SECTORS]\nchange = 0.1\n",
        "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [SECTORS]\nchange_musd = 100\n",
        "[[rule_pact]]\nmembers = [\"USA\", \"CHN\"]\nsectors = [SECTORS]\n",
        "[[productivity]]\nactors = [\"CHN\"]\nsectors = [SECTORS]\nchange = 0.1\n",
    ] {
        let of = |sectors: &str| read(&clause.replace("SECTORS", sectors));
        let [group, members] =
            ["\"OTR\", \"A01\"", "\"A01\", \"C301\", \"C302T309\""].map(|text| of(text).unwrap());
        let action = |scenario: &Scenario| format!("{:?}", scenario.clauses()[0].action);
        assert_eq!(action(&group), action(&members));
        assert_eq!(group.fingerprint(), members.fingerprint());
        let line = 1 + clause.lines().take_while(|line| !line.starts_with("sectors")).count() + 1;
        assert_eq!(
            of("\"OTRA\"").unwrap_err().to_string(),
            format!("x.toml:{line}: unknown sector `OTRA`, did you mean `OTR`?")
        );
    }
}

#[test]
fn a_row_for_groups_sets_each_of_its_cells_and_none_is_set_twice() {
    let world = full();
    let read = |rows: &str| {
        let scenario = "name = \"x\"\n[[tariff_table]]\nfile = \"t.csv\"".to_owned();
        let table = format!("importer,exporter,sector,rate\n{rows}");
        let folder = folder(&[("x.toml", scenario), ("t.csv", table)]);
        Scenario::open(folder.path().join("x.toml"), world).map_err(|error| {
            error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
        })
    };
    let scenario = read("REU,ASE,OTR,0.25\nGLF,GLF,C301,0.5\n").unwrap();
    let policy = scenario.policy(world);
    let [reu, ase, glf] = ["REU", "ASE", "GLF"].map(|code| &world[world.group(code).unwrap()].members);
    let mut changed = 0;
    for sector in world.sectors() {
        for importer in world.actors() {
            for exporter in world.actors() {
                let is_of = |one: &[_], other: &[_]| one.contains(&importer) && other.contains(&exporter);
                let (before, code) = (world.tariff(importer, exporter, sector), world[sector].code.as_str());
                let expected = match code {
                    "C301" | "C302T309" if is_of(reu, ase) => 0.25,
                    "C301" if is_of(glf, glf) && importer != exporter => 0.5,
                    _ => before,
                };
                changed += usize::from(expected != before);
                assert_eq!(policy.tariffs[cell(world, importer, exporter, sector)], expected);
            }
        }
    }
    assert!(changed > 300, "{changed}");
    assert_eq!(
        read("REU,ASE,OTR,0.25\nAUT,SGP,C301,0.1\n").unwrap_err(),
        "w/t.csv:3: the rate of AUT on SGP in C301 is given a second time, first at w/t.csv:2"
    );
    assert_eq!(
        read("AUT,AUT,OTR,0.25\n").unwrap_err(),
        "w/t.csv:2: found `AUT` as importer and as exporter, expected two distinct actors"
    );
    assert_eq!(
        read("REU,ASE,OTRA,0.25\n").unwrap_err(),
        "w/t.csv:2: unknown sector `OTRA`, did you mean `OTR`?"
    );
    assert_eq!(
        read("REUU,ASE,OTR,0.25\n").unwrap_err(),
        "w/t.csv:2: unknown actor or group `REUU`, did you mean `REU`?"
    );
}

fn cell(world: &World, importer: sidedeal::Actor, exporter: sidedeal::Actor, sector: Sector) -> usize {
    let n = world.actors().len();
    (sector.index() * n + importer.index()) * n + exporter.index()
}

/// What the reader says to the small world with such groups of sectors.
fn with(groups: &str) -> String {
    let folder = small_folder();
    std::fs::write(folder.path().join("sector_groups.csv"), groups).unwrap();
    let read = World::open(folder.path()).map(|world| world.fingerprint());
    let said = read.unwrap_or_else(|error| error.to_string());
    said.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
}

#[test]
fn groups_of_sectors_are_checked_like_all_else() {
    for (rows, said) in [
        (
            "AGR,ICT\n",
            "2: code AGR of a sector and a group of sectors is given a second time, first at w/sectors.csv:2",
        ),
        (
            "BIG,AGR\nBIG,AGR\n",
            "3: AGR in group of sectors BIG is given a second time, first at w/sector_groups.csv:2",
        ),
        ("BIG,AGG\n", "2: unknown sector `AGG`, did you mean `AGR`?"),
        ("GOODS,AGR\n", "2: found group of sectors `GOODS`, expected a code that is not a word of scenarios"),
        (
            "b g,AGR\n",
            "2: found code `b g`, expected letters, digits and `_`, and `-` and `.` after the first",
        ),
    ] {
        assert_eq!(with(&format!("group,sector\n{rows}")), format!("w/sector_groups.csv:{said}"));
    }
    assert_eq!(with("group,sector\n"), "w/sector_groups.csv: missing rows, the table is empty");

    let mut builder = WorldBuilder::new("x");
    let sector = builder.sector("AGR", "Farming", Kind::Goods, 4.0).unwrap();
    builder.sector_group("BIG", &[sector]).unwrap();
    for (error, said) in [
        (
            builder.sector_group("BIG", &[sector]).err(),
            "group of sectors BIG is given a second time, first at world x",
        ),
        (builder.sector_group("NIL", &[]).err(), "missing members of group of sectors `NIL`"),
        (
            builder.sector("BIG", "Big", Kind::Goods, 4.0).err(),
            "code BIG of a sector and a group of sectors is given a second time, first at world x",
        ),
    ] {
        assert_eq!(error.unwrap().to_string(), format!("world x: {said}"));
    }
}

#[test]
fn groups_of_sectors_are_part_of_the_fingerprint_and_their_order_is_not() {
    let plain = small_in_code().build().unwrap();
    let [agr, ict] = ["AGR", "ICT"].map(|code| plain.sector(code).unwrap());
    let of = |groups: &[(&str, &[Sector])]| {
        let mut builder = small_in_code();
        for (code, members) in groups {
            builder.sector_group(code, members).unwrap();
        }
        builder.build().unwrap().fingerprint()
    };
    let one = of(&[("BIG", &[agr, ict]), ("FEW", &[agr])]);
    assert_eq!(one, of(&[("FEW", &[agr]), ("BIG", &[ict, agr])]));
    let others = [of(&[]), of(&[("BIG", &[agr, ict])]), of(&[("BIG", &[agr, ict]), ("FEW", &[ict])])];
    assert!(others.iter().all(|other| *other != one));
    assert_eq!(of(&[]), plain.fingerprint());
    // The same from a folder.
    assert_eq!(SMALL.len(), 7);
    assert_ne!(with("group,sector\nBIG,AGR\n"), with("group,sector\nBIG,ICT\n"));
}

#[test]
fn every_scenario_of_world2022_is_read_in_the_full_world() {
    let world = full();
    // It has no products.
    for bundled in Scenario::bundled_names().filter(|one| std::ptr::eq(world_of(one), &raw const *TODAY)) {
        let scenario = Scenario::bundled(bundled.name, world).unwrap();
        assert!(!scenario.summary().is_empty(), "{}", bundled.name);
    }
}

/// Without scores, for which trade would be solved once for every actor.
#[test]
fn scenarios_of_several_kinds_are_solved_in_the_full_world() {
    let world = full();
    let model = Model::calibrate(world).unwrap();
    let run = |name: &str| {
        let scenario = Scenario::bundled(name, world).unwrap().without_principals();
        let outcome = model.run(&scenario).unwrap();
        assert!(outcome.record().after.residual <= 1e-9, "{name}");
        outcome
    };
    let actor = |code: &str| world.actor(code).unwrap();
    // All arms: tariffs, purchases, chips, guarantees, a rule pact of 81 players.
    let deal = run("us-china-sectoral-deal");
    assert_eq!(deal.stakes(), [Stake::Prosperity, Stake::Security, Stake::Voice]);
    let power = deal.power().unwrap().central();
    assert!((power.before.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!((power.after.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(power.after[actor("USA").index()] > power.before[actor("USA").index()]);
    // A guarantor is named once however many have promised too much.
    let told =
        deal.record().warnings.iter().filter(|warning| warning.to_string().contains("promised")).count();
    assert!(told <= 1, "{told}");
    // Supply that is moved away from the members of an aggregate, a quarter of Japan's in all.
    run("rare-earths-japan-2010");
    let moves = Scenario::bundled("rare-earths-japan-2010", world).unwrap().policy(world).supply.moves;
    assert!(moves.len() > 1 && moves.iter().all(|one| (one.user, one.to) == (actor("JPN"), actor("CHN"))));
    assert!((moves.iter().map(|one| one.share).sum::<f64>() - 0.25).abs() < 1e-12);
    // Gas, withheld from the rest of the union member by member.
    let gas = run("russian-gas-2022");
    for code in ["DEU", "POL", "AUT", "HUN"] {
        assert!(gas.welfare(actor(code)).real_income < 0.0, "{code}");
    }
    // Side tables in codes of members.
    let board = run("board-of-trade-2026");
    assert!(board.welfare(actor("USA")).real_income > 0.0);
}
