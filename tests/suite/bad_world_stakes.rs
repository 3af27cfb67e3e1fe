//! Bad tables of critical goods, military means and commitments, and bad parameters: every message in full.

use std::fs;

use sidedeal::{GoodKind, Scenario, World};

use crate::world::small_in_code;
use crate::world_stakes::{full_folder, text};

/// What reading says to a world with such a text in one file, with the folder as `w`.
fn with(file: &str, text: &str) -> String {
    let folder = full_folder();
    fs::write(folder.path().join(file), text).unwrap();
    let error = World::open(folder.path()).map(|world| world.fingerprint()).unwrap_err();
    error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
}

/// The same with one thing in a good text replaced.
fn but(file: &str, good: &str, bad: &str) -> String {
    assert!(text(file).contains(good), "{good} is not in {file}");
    with(file, &text(file).replacen(good, bad, 1))
}

#[test]
fn a_bad_good_is_refused() {
    let file = "critical_goods.csv";
    for (good, bad, message) in [
        ("salt,mine", "Salt,mine", "2: found good `Salt`, expected lower-case letters, digits and hyphens"),
        ("salt,mine", "salt,Mine", "2: found stage `Mine`, expected lower-case letters, digits and hyphens"),
        ("salt,mine", ",mine", "2: found good ``, expected lower-case letters, digits and hyphens"),
        ("Salt,input", "Salt,inputs", "2: found `inputs` in column `kind`, expected input or capital"),
        ("input,AGR", "input,AGRI", "2: unknown sector `AGRI`, did you mean `AGR`?"),
        (
            "salt,refine,Salt",
            "salt,refine,Salz",
            "3: name, kind, sector and stage_of of good `salt`: found other values, expected those of \
             w/critical_goods.csv:2",
        ),
        (
            "salt,refine",
            "salt,mine",
            "3: stage `mine` of salt is given a second time, first at w/critical_goods.csv:2",
        ),
        ("AGR,salt", "AGR,slat", "4: unknown good `slat`, did you mean `salt`?"),
        (
            "AGR,salt",
            "AGR,salt salt",
            "4: `salt` in stage_of is given a second time, first at w/critical_goods.csv:4",
        ),
        (
            "AGR,salt",
            "AGR,brine",
            "4: found good `brine` as a stage of itself, expected chains of stages that end",
        ),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
    let circle = text(file).replace("input,AGR,\n", "input,AGR,brine\n");
    assert_eq!(
        with(file, &circle),
        "w/critical_goods.csv:2: found good `salt` as a stage of itself, expected chains of stages that end"
    );
    for file in ["critical_goods.csv", "supply.csv", "critical_use.csv"] {
        let folder = full_folder();
        fs::remove_file(folder.path().join(file)).unwrap();
        let error = World::open(folder.path()).unwrap_err().to_string();
        assert_eq!(error, format!("{}: missing file `{file}`", folder.path().display()));
        let header = text(file).lines().next().unwrap();
        assert_eq!(with(file, &format!("{header}\n")), format!("w/{file}: missing rows, the table is empty"));
    }
}

#[test]
fn a_bad_share_of_supply_is_refused() {
    let file = "supply.csv";
    for (good, bad, message) in [
        ("salt,mine", "slat,mine", "2: unknown good `slat`, did you mean `salt`?"),
        ("salt,mine", "salt,mines", "2: unknown stage `mines`, did you mean `mine`?"),
        ("all,USA", "USB,USA", "2: unknown actor `USB`, did you mean `USA`?"),
        ("all,USA", "all,USB", "2: unknown actor `USB`, did you mean `USA`?"),
        (
            "production",
            "guess",
            "2: found `guess` in column `basis`, expected imports, production, capacity or assumed",
        ),
        (",0.6,", ",1.2,", "2: found 1.2 for share of supply, expected a share from 0 to 1"),
        (",0.6,", ",-0.2,", "2: found -0.2 for share of supply, expected a share from 0 to 1"),
        ("0.7,0.9", "0.7,1.9", "4: found 1.9 for share of supply, expected a share from 0 to 1"),
        (",0.6,", ",,", "2: found `` in column `share`, expected a number"),
        (
            ",0.6,",
            ",nan,",
            "2: found a number that is not finite, expected finite numbers, low <= mode <= high",
        ),
        (
            "0.5,0.7,0.9",
            "0.8,0.7,0.9",
            "4: found a range out of order: low 0.8, mode 0.7, high 0.9, expected finite numbers, low <= mode <= high",
        ),
        ("0.5,0.7,0.9", ",0.7,0.9", "4: missing number in column `share_low` beside its other end"),
        ("0.5,0.7,0.9", "0.5,0.7,", "4: missing number in column `share_high` beside its other end"),
        (",0.6,", ",0.5,", "2: shares of salt mine for all: found a sum of 0.900000, expected a sum of 1"),
        (",0.3,", ",0.31,", "4: shares of salt mine for USA: found a sum of 1.010000, expected a sum of 1"),
        (
            "all,CHN",
            "all,USA",
            "3: supply of salt mine from USA to all is given a second time, first at w/supply.csv:2",
        ),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
    assert_eq!(
        but(file, "salt,refine,all,CHN,,1,,capacity\n", ""),
        "w/critical_goods.csv:3: missing supply of salt refine"
    );
}

#[test]
fn a_bad_use_is_refused() {
    let file = "critical_use.csv";
    for (good, bad, message) in [
        ("salt,AGR", "slat,AGR", "2: unknown good `slat`, did you mean `salt`?"),
        ("salt,AGR", "salt,AGRI", "2: unknown sector `AGRI`, did you mean `AGR`?"),
        (
            "salt,ICT",
            "salt,AGR",
            "3: cost share of salt in AGR is given a second time, first at w/critical_use.csv:2",
        ),
        (",0.05,", ",-0.05,", "4: found -0.05 for cost share, expected a share from 0 to 1"),
        (",0.05,", ",1.05,", "4: found 1.05 for cost share, expected a share from 0 to 1"),
        (
            "lens,AGR,,0.05,\n",
            "lens,AGR,,0.05,\nbrine,AGR,,0.1,\n",
            "5: use of brine: found a cost share of its own, expected none, it is a stage of salt",
        ),
        // 0.04 at the upper end of the other, 0.02 in its middle.
        (
            ",0.05,",
            ",0.97,",
            "4: cost shares of critical goods in AGR: found 1.01 of what needs them in all at the ends of their ranges, expected less than 1",
        ),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
    // The part of a sector that needs a good, in columns that may be left out.
    let wide = text(file)
        .replace("cost_share_high\n", "cost_share_high,exposed_low,exposed,exposed_high\n")
        .replace("0.04\n", "0.04,,,\n")
        .replace("0.001,\n", "0.001,,,,\n");
    for (row, message) in [
        ("lens,AGR,,0.05,,,1.5,\n", "4: found 1.5 for exposed part, expected a share from 0 to 1"),
        ("lens,AGR,,0.05,,,half,\n", "4: found `half` in an optional column, expected a number or nothing"),
        ("lens,AGR,,0.05,,0.2,0.5,\n", "4: missing number in column `exposed_high` beside the others"),
        ("lens,AGR,,0.05,,,0.5,0.6\n", "4: missing number in column `exposed_low` beside the others"),
        ("lens,AGR,,0.05,,0.2,,0.6\n", "4: missing number in column `exposed` beside the others"),
        (
            "lens,AGR,,0.05,,0.6,0.5,0.7\n",
            "4: found a range out of order: low 0.6, mode 0.5, high 0.7, expected finite numbers, low <= mode <= high",
        ),
        // 0.04 of everything and 0.05 of 0.05.
        (
            "lens,AGR,,0.05,,,0.05,\n",
            "4: cost shares of critical goods in AGR: found 1.04 of what needs them in all at the ends of their ranges, expected less than 1",
        ),
    ] {
        assert_eq!(with(file, &wide.replace("lens,AGR,,0.05,\n", row)), format!("w/{file}:{message}"));
    }
    assert_eq!(
        but(file, "lens,AGR,,0.05,\n", ""),
        "w/critical_goods.csv:5: missing cost share of good `lens` in any sector"
    );
}

#[test]
fn bad_military_means_are_refused() {
    let file = "defence.csv";
    for (good, bad, message) in [
        ("CHN,,500", "CHM,,500", "3: unknown actor `CHM`, did you mean `CHN`?"),
        (
            "CHN,,500",
            "CHN,,-5",
            "3: found -5 for the military expenditure of CHN, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world; not 0",
        ),
        (
            "CHN,,500",
            "CHN,,0",
            "3: found 0 for the military expenditure of CHN, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world; not 0",
        ),
        (
            "900,1000",
            "0,1000",
            "2: found 0 for the military expenditure of USA, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world; not 0",
        ),
        ("CHN,,500", "CHN,,", "3: found `` in column `expenditure_musd`, expected a number"),
        (
            ",0.2,\n",
            ",1.2,\n",
            "3: found 1.2 for the imported share of equipment of CHN, expected a share from 0 to 1",
        ),
        (",0.2,\n", ",,\n", "3: found `` in column `import_share`, expected a number"),
        (
            "CHN,,500",
            "USA,,500",
            "3: military expenditure of USA is given a second time, first at w/defence.csv:2",
        ),
        ("900,1000", ",1000", "2: missing number in column `expenditure_musd_low` beside its other end"),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
}

#[test]
fn bad_arms_imports_are_refused() {
    let file = "arms_imports.csv";
    for (good, bad, message) in [
        ("USA,CHN", "USA,CHM", "2: unknown actor `CHM`, did you mean `CHN`?"),
        ("USA,CHN", "USA,USA", "2: found `USA` as importer and as supplier, expected two distinct actors"),
        ("USA,CHN,1", "USA,CHN,1.5", "2: found 1.5 for share of arms imports, expected a share from 0 to 1"),
        (
            "USA,CHN,1",
            "USA,CHN,0.9",
            "2: shares of arms imports of USA: found a sum of 0.900000, expected a sum of 1",
        ),
        (
            "CHN,USA,1",
            "USA,CHN,1",
            "3: arms imports of USA from CHN is given a second time, first at w/arms_imports.csv:2",
        ),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
}

#[test]
fn bad_commitments_are_refused() {
    let file = "commitments.csv";
    for (good, bad, message) in [
        ("USA,CHN", "USA,CHM", "2: unknown actor `CHM`, did you mean `CHN`?"),
        ("USA,CHN", "USA,USA", "2: found `USA` as guarantor and as ally, expected two distinct actors"),
        (
            "treaty",
            "alliance",
            "2: found `alliance` in column `kind`, expected treaty_forces, treaty, partnership, arms_only or paper",
        ),
        (",20\n", ",-20\n", "2: found -20 for forces, expected a number of persons from 0 to 10000000"),
        (",20\n", ",many\n", "2: found `many` in an optional column, expected a number or nothing"),
        ("treaty,0.5", "treaty,1.5", "2: found 1.5 for coverage, expected a share from 0 to 1"),
        ("treaty,0.5", "treaty,", "2: found `` in column `coverage`, expected a number"),
        ("0.7,0.8", "0.7,1.8", "2: found 1.8 for reliability, expected a share from 0 to 1"),
        ("0.6,0.7,0.8", "0.6,0.7,", "2: missing number in column `reliability_high` beside its other end"),
        ("0.6,0.7,0.8", "0.6,,0.8", "2: found `` in column `reliability`, expected a number"),
        (
            "CHN,USA",
            "USA,CHN",
            "3: commitment of USA to CHN is given a second time, first at w/commitments.csv:2",
        ),
    ] {
        assert_eq!(but(file, good, bad), format!("w/{file}:{message}"));
    }
}

#[test]
fn a_parameter_out_of_its_domain_is_refused_at_its_line() {
    let by_horizon = |name: &str, short: &str| {
        with(
            "parameters.toml",
            &format!("[{name}]\nlong = 1\nshort = {short}\nmedium = 0.5\nsource = \"x\"\n"),
        )
    };
    for (name, bad, expected) in [
        ("horizon_factor", "1e9", "a factor from 0 to 5"),
        ("substitution", "-1", "an elasticity from 0 to 10"),
        ("substitution", "1e300", "an elasticity from 0 to 10"),
        ("spare_capacity", "-1", "a share of supply from 0 to 5, which is 500 %"),
        (
            "spare_capacity",
            "20",
            "a share of supply from 0 to 5, which is 500 %; 20 is 2000 %, did you mean 0.2?",
        ),
        ("idle_factors", "5", "a share from 0 to 1; 5 is 500 %, did you mean 0.05?"),
    ] {
        let said = by_horizon(name, bad);
        let found =
            said.strip_prefix("w/parameters.toml:3: found ").and_then(|rest| rest.split_once(", expected "));
        assert_eq!(found.map(|(_, words)| words), Some(expected), "{said}");
    }
    for name in ["resourcing", "renewal"] {
        let said = by_horizon(name, "{ low = 0.1, mode = 0.5, high = 1.5 }");
        assert_eq!(said, "w/parameters.toml:3: found 0.5 (0.1 to 1.5), expected a share from 0 to 1");
    }
    let one =
        |table: &str, value: &str| with("parameters.toml", &format!("[{table}]\n{value}\nsource = \"x\"\n"));
    assert_eq!(one("stock", "months = -1"), "w/parameters.toml:2: found -1, expected 0 to 60 months");
    // A range without an end, or nearly so, is one too.
    assert_eq!(
        one("stock", "months = { median = 2.5, log_sd = 25 }"),
        "w/parameters.toml:2: found 2.5 (log sd 25), expected 0 to 60 months"
    );
    let spread = "a standard deviation of a logarithm from 0 to 1, at which two of three values are within a factor of 2.7";
    assert_eq!(
        one("elasticity", "log_sd = 25"),
        format!("w/parameters.toml:2: found 25, expected {spread}; 25 is 2500 %, did you mean 0.25?")
    );
    assert_eq!(
        one("equipment_share", "value = 2"),
        "w/parameters.toml:2: found 2, expected a share from 0 to 1"
    );
    assert_eq!(
        one("commitment.treaty", "committed = 0.1\nreliability = 1.1"),
        "w/parameters.toml:3: found 1.1, expected a share from 0 to 1"
    );
    assert_eq!(one("commitment.treaty", "committed = 0.1"), "w/parameters.toml:1: missing key `reliability`");
    assert_eq!(
        one("commitment.treaties", "committed = 0.1"),
        "w/parameters.toml:1: unknown key `treaties`, did you mean `treaty`?"
    );
    for quota in ["0.4", "1"] {
        assert_eq!(
            one("standard", &format!("quota = {quota}\nunions = []")),
            format!("w/parameters.toml:2: found {quota}, expected a share from 0.5 to less than 1")
        );
    }
    assert_eq!(one("standard", "quota = 0.6"), "w/parameters.toml:1: missing key `unions`");
}

#[test]
fn unions_are_groups_that_are_apart() {
    assert_eq!(
        but("parameters.toml", "\"G2\"", "\"G22\""),
        "w/parameters.toml:3: unknown group `G22`, did you mean `G2`?"
    );
    let folder = full_folder();
    fs::write(folder.path().join("groups.csv"), "group,actor\nG2,USA\nG2,CHN\nG1,USA\n").unwrap();
    fs::write(
        folder.path().join("parameters.toml"),
        text("parameters.toml").replace("\"G2\"", "\"G1\", \"G2\""),
    )
    .unwrap();
    let error = World::open(folder.path()).unwrap_err().to_string();
    assert_eq!(
        error.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/"),
        "w/parameters.toml:3: found unions G1 and G2 with a member in common, expected unions that are apart"
    );
}

#[test]
fn the_builder_refuses_the_same() {
    let mut builder = small_in_code();
    let world = builder.clone().build().unwrap();
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    let agr = world.sector("AGR").unwrap();
    let said = |error: sidedeal::Error| error.to_string();
    assert_eq!(
        said(builder.good("salt", "Salt", GoodKind::Input, agr, &[]).unwrap_err()),
        "world small: missing stages of good `salt`"
    );
    let salt = builder.good("salt", "Salt", GoodKind::Input, agr, &["mine"]).unwrap();
    assert_eq!(
        said(builder.good("salt", "Salt", GoodKind::Input, agr, &["mine"]).unwrap_err()),
        "world small: good `salt` is given a second time, first at world small"
    );
    assert_eq!(
        said(builder.supply(salt, "well", None, usa, 1.0).unwrap_err()),
        "world small: unknown stage `well`"
    );
    assert_eq!(
        said(builder.supply(salt, "mine", None, usa, 1.5).unwrap_err()),
        "world small: found 1.5 for share of supply, expected a share from 0 to 1"
    );
    assert_eq!(
        said(builder.military(usa, f64::NAN, 0.5).unwrap_err()),
        "world small: found a number that is not finite, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world; not 0"
    );
    assert_eq!(
        said(builder.arms_imports(usa, usa, 1.0).unwrap_err()),
        "world small: found `USA` as importer and as supplier, expected two distinct actors"
    );
    assert_eq!(
        said(builder.clone().build().unwrap_err()),
        "world small: missing cost share of good `salt` in any sector"
    );
    builder.cost_share(salt, agr, 0.1).unwrap();
    assert_eq!(said(builder.clone().build().unwrap_err()), "world small: missing supply of salt mine");
    builder.part(salt, salt).unwrap();
    assert_eq!(
        said(builder.build().unwrap_err()),
        "world small: found good `salt` as a stage of itself, expected chains of stages that end"
    );
    let mut other = sidedeal::WorldBuilder::new("other");
    other.actor("USA", "x").unwrap();
    other.sector("AGR", "x", sidedeal::Kind::Goods, 1.0).unwrap();
    assert_eq!(said(other.part(salt, salt).unwrap_err()), "world other: unknown good `number 0`");
    assert_eq!(said(other.cost_share(salt, agr, 0.1).unwrap_err()), "world other: unknown good `number 0`");
    assert_eq!(said(other.military(chn, 1.0, 0.0).unwrap_err()), "world other: unknown actor `number 1`");
}

#[test]
fn a_world_with_goods_means_or_commitments_needs_its_parameters() {
    let folder = full_folder();
    let shown = |error: sidedeal::Error| {
        error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
    };
    let parameters = folder.path().join("parameters.toml");
    fs::remove_file(&parameters).unwrap();
    for layer in ["critical_goods.csv", "defence.csv", "commitments.csv"] {
        assert_eq!(
            shown(World::open(folder.path()).unwrap_err()),
            format!("w: missing file `parameters.toml`, which says what {layer} is worth")
        );
        for file in [layer, "supply.csv", "critical_use.csv", "arms_imports.csv"] {
            let belongs = layer != "critical_goods.csv" || file != "arms_imports.csv";
            if belongs && folder.path().join(file).exists() {
                fs::remove_file(folder.path().join(file)).unwrap();
            }
        }
    }
    // Trade alone rests on how elasticities are spread, and rules need their quota and unions.
    let world = World::open(folder.path()).unwrap();
    let told = world.warnings().iter().map(ToString::to_string).filter(|text| text.contains("parameters"));
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["parameters.toml: 1 table is not there, values of the program stand for it: elasticity"]
    );
    let pact = "name = \"x\"\n[[rule_pact]]\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"AGR\"]\n";
    assert_eq!(
        shown(Scenario::parse(pact, "x.toml", &world).unwrap_err()),
        "x.toml:2: missing table `[standard]` in w/parameters.toml, which says by what quota rules are made and who adopts \
         them as one"
    );
    fs::write(parameters, text("parameters.toml").replace("[\"G2\"]", "[]")).unwrap();
    assert!(Scenario::parse(pact, "x.toml", &World::open(folder.path()).unwrap()).is_ok());
}
