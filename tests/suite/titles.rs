//! Titles of clauses: as files give them, or made in words.

use sidedeal::scenario::Clause;
use sidedeal::{Menu, Response, Scenario, World};

use crate::command::{folder, told};
use crate::scenario::small;
use crate::support::{PRODUCTS, TODAY, world_of};

/// Titles of the clauses of a text, from line 3 on.
fn titles(clauses: &str, world: &World) -> Vec<String> {
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{clauses}");
    let scenario = Scenario::parse(&text, "x.toml", world).unwrap();
    scenario.clauses().iter().map(|clause| clause.title.clone()).collect()
}

/// The one of a clause of today's world.
fn title(clause: &str) -> String {
    titles(clause, &TODAY).remove(0)
}

#[test]
fn a_title_is_what_the_file_says_and_no_policy() {
    let clause =
        "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = 0.1\n";
    let world = small();
    let read =
        |more: &str| Scenario::parse(&format!("name = \"x\"\n{clause}{more}"), "x.toml", &world).unwrap();
    let (plain, titled) = (read(""), read("title = \"Ärger um Soja\"\n"));
    assert_eq!(titled.clauses()[0].title, "Ärger um Soja");
    assert_eq!(plain.clauses()[0].title, "USA raises tariffs on CHN in AGR by 10 points");
    assert_eq!(plain.fingerprint(), titled.fingerprint());
    assert_eq!(titled.clauses()[0].to_string(), "x.toml:2 tariff");
    // Each of 120 letters counts once, however many bytes it has.
    let longest = "ö".repeat(120);
    assert_eq!(read(&format!("title = \"{longest}\"\n")).clauses()[0].title, longest);
}

#[test]
fn a_title_that_is_none_is_refused_with_its_line() {
    let world = small();
    for (title, says) in [
        ("\"\"", "x.toml:3: found no words, expected a title of 1 to 120 characters"),
        ("\"  \"", "x.toml:3: found no words, expected a title of 1 to 120 characters"),
        ("7", "x.toml:3: found number 7, expected text"),
        ("[\"a\"]", "x.toml:3: found a list, expected text"),
    ] {
        let text = format!(
            "name = \"x\"\n[[rule_pact]]\ntitle = {title}\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ICT\"]\n"
        );
        assert_eq!(Scenario::parse(&text, "x.toml", &world).unwrap_err().to_string(), says);
    }
    let said = |title: &str| {
        let text = format!(
            "name = \"x\"\n[[rule_pact]]\ntitle = {title}\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ICT\"]\n"
        );
        Scenario::parse(&text, "x.toml", &world).unwrap_err().to_string()
    };
    assert!(said(&format!("\"{}\"", "a".repeat(121))).contains("a title of 121 characters"));
    for bad in ["\"two\\nlines\"", "\"a\\u001b[31m\"", "\"\"\"two\nlines\"\"\"", "\"a\\u202eb\""] {
        let message = said(bad);
        assert!(message.starts_with("x.toml:3") && message.contains("control characters"), "{message}");
    }
}

/// A text or several, kept as they are and no policy.
#[test]
fn a_source_is_what_the_file_says_and_no_policy() {
    let world = small();
    let read = |more: &str| {
        let clause =
            "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = 0.1\n";
        Scenario::parse(&format!("name = \"x\"\n{clause}{more}"), "x.toml", &world)
    };
    let sources = |more: &str| read(more).unwrap().clauses()[0].source.clone();
    assert!(sources("").is_empty());
    assert_eq!(sources("source = \"A law of 1974\"\n"), ["A law of 1974"]);
    let longest = "ö".repeat(300);
    let several = format!("source = [\"A law\", \"Judgement: when\", \"{longest}\"]\n");
    assert_eq!(sources(&several), ["A law", "Judgement: when", &longest]);
    assert_eq!(read(&several).unwrap().fingerprint(), read("").unwrap().fingerprint());
    for (source, says) in [
        ("7", "x.toml:7: found number 7, expected a text or a list of texts"),
        ("[]", "x.toml:7: found an empty list, expected a source, or no key"),
        ("[\"a\", 7]", "x.toml:7: found number 7, expected text"),
        ("[\"a\", \" \"]", "x.toml:7: found no words, expected a source of 1 to 300 characters"),
    ] {
        assert_eq!(read(&format!("source = {source}\n")).unwrap_err().to_string(), says);
    }
    let said = |source: &str| read(&format!("source = {source}\n")).unwrap_err().to_string();
    assert!(said(&format!("\"{longest}o\"")).contains("a source of 301 characters"));
    for bad in ["\"two\\nlines\"", "[\"a\\u001b[31m\"]", "\"a\\u202eb\""] {
        assert!(said(bad).contains("control characters"), "{}", said(bad));
    }
}

/// What is judged says so in its first word, so that the page can tell it from what is on record.
#[test]
fn every_bundled_clause_has_a_source_of_its_own() {
    let full = World::bundled("world2022-full").unwrap();
    let menu = Menu::bundled("us-china-menu", &TODAY).unwrap();
    let scenarios = Scenario::bundled_names().map(|bundled| {
        let scenario = Scenario::bundled(bundled.name, world_of(bundled)).unwrap();
        (bundled.name, scenario.clauses().to_vec())
    });
    let responses = Response::bundled_names().map(|bundled| {
        let world = if bundled.world == "world2022-full" { &full } else { &*TODAY };
        (bundled.name, Response::parse(bundled.text, bundled.name, world).unwrap().clauses().to_vec())
    });
    let all = scenarios.chain(responses).chain([("us-china-menu", menu.scenario().clauses().to_vec())]);
    let (mut judged, mut recorded) = (0, 0);
    for (name, clauses) in all {
        for clause in clauses {
            assert!(!clause.source.is_empty(), "{name}: {clause}");
            for source in &clause.source {
                let is_judged = source.starts_with("Judgement: ");
                assert!(is_judged || !source.to_lowercase().contains("judge"), "{name}: {source}");
                *(if is_judged { &mut judged } else { &mut recorded }) += 1;
            }
        }
    }
    assert!(judged > 200 && recorded > 200, "{judged} {recorded}");
}

#[test]
fn responses_and_menus_have_titles_too() {
    let world = small();
    let clause = "[[tariff]]\ntitle = \"Beans\"\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.04\n";
    let head = "name = \"Club\"\nowners = [\"EU\"]\ncost_musd = 10\nlead_time_years = 2\n";
    let response = Response::parse(&format!("{head}{clause}"), "club.toml", &world).unwrap();
    assert_eq!(response.clauses()[0].title, "Beans");
    let deal =
        Scenario::parse("name = \"Deal\"\nbetween = [\"USA\", \"CHN\"]\n", "deal.toml", &world).unwrap();
    let with = deal.with(&[&response], &world).unwrap();
    let all: Vec<_> = with.clauses().iter().map(|clause| clause.title.as_str()).collect();
    assert_eq!(all, ["Beans", "EU pays 10 million USD a year for the response"]);
    let made = clause.replace("title = \"Beans\"\n", "");
    let menu = format!("name = \"Menu\"\nbetween = [\"USA\", \"CHN\"]\nlevels = [0, 0.5, 1]\n{clause}{made}");
    let menu = Menu::parse(&menu, "menu.toml", &world).unwrap();
    let deal = menu.deal(&[0.5, 0.5], &world);
    let all: Vec<_> = deal.clauses().iter().map(|clause| (clause.title.as_str(), clause.level)).collect();
    // What is made of a size is made of the size in force.
    assert_eq!(all, [("Beans", 0.5), ("USA lowers tariffs on CHN in AGR by 2 points", 0.5)]);
}

#[test]
fn each_kind_of_clause_says_who_does_what_to_whom() {
    let tariff = |rest: &str| title(&format!("[[tariff]]\n{rest}\n"));
    assert_eq!(
        tariff(
            "importers = [\"USA\"]\nexporters = [\"EU\"]\nsectors = [\"goods\"]\nset = { low = 0.05, mode = 0.125, high = 0.2 }"
        ),
        "United States sets tariffs on European Union in goods to 12.5 %"
    );
    assert_eq!(
        tariff("importers = [\"USA\", \"JPN\"]\nexporters = [\"CHN\"]\nsectors = [\"all\"]\nchange = 0.01"),
        "United States and Japan raise tariffs on China by 1 point"
    );
    assert_eq!(
        tariff(
            "importers = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"STL\", \"ELE\"]\nchange = -0.1\nboth_ways = true"
        ),
        "Tariffs between United States and China in iron and steel and electronics fall by 10 points"
    );
    assert_eq!(
        tariff("importers = [\"CHN\"]\nexporters = [\"all\"]\nsectors = [\"AGR\"]\nset = 0"),
        "China ends tariffs on all but China in agriculture"
    );
    let table = title("[[tariff_table]]\nfile = \"board_of_trade_2026.csv\"\nimporters = [\"USA\"]\n");
    assert!(
        table.starts_with("United States takes ") && table.ends_with(" tariff rates on China from a table"),
        "{table}"
    );
    let cost = |rest: &str| {
        title(&format!(
            "[[trade_cost]]\nimporters = [\"JPN\"]\nexporters = [\"CHN\", \"RUS\"]\nsectors = [\"ENE\"]\n{rest}\n"
        ))
    };
    assert_eq!(
        cost("change = -0.02"),
        "Costs of imports of Japan from China and Russia in energy fall by 2 %"
    );
    assert_eq!(cost("stop = true"), "Japan stops buying energy from China and Russia");
    assert_eq!(
        title(
            "[[trade_cost]]\nimporters = [\"G7\"]\nexporters = [\"G7\"]\nsectors = [\"services\"]\nstop = true\n"
        ),
        "Trade among Group of Seven in services stops"
    );
    let flow = "importer = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\", \"FOO\"]";
    assert_eq!(
        title(&format!("[[purchase]]\n{flow}\nchange_musd = 20_000\n")),
        "China buys 20 billion USD more of agriculture and food from United States"
    );
    assert_eq!(
        title(&format!("[[quota]]\n{flow}\nvalue_musd = 500\n")),
        "China may buy at most 500 million USD of agriculture and food from United States"
    );
    assert_eq!(
        title("[[productivity]]\nactors = [\"NATO\"]\nsectors = [\"goods\"]\nchange = -0.005\n"),
        "Productivity of NATO in goods falls by 0.5 %"
    );
}

#[test]
fn clauses_on_goods_forces_and_rules_say_it_too() {
    let control = |what: &str| {
        title(&format!(
            "[[export_control]]\nby = \"CHN\"\nagainst = [\"USA\", \"EU\"]\ngood = \"gallium\"\n{what}\n"
        ))
    };
    assert_eq!(control("cut = 0.2"), "China withholds 20 % of gallium from European Union and United States");
    assert_eq!(
        titles(
            "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"natural-graphite\"\ncut = 0.9\n\
             [[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"natural-graphite\"\nstage = \"mine\"\nrelief = 1\n",
            &TODAY
        ),
        [
            "China withholds 90 % of natural graphite from Japan",
            "China releases 100 % of withheld natural graphite (mine) to Japan"
        ]
    );
    assert_eq!(
        title("[[rent]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\nshare = 0.1\n"),
        "China sells gallium 10 % dearer to Japan"
    );
    assert_eq!(
        title("[[stockpile]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nmonths = 3\n"),
        "Japan stocks 3 months of gallium"
    );
    assert_eq!(
        title(
            "[[diversification]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nfrom = \"CHN\"\nto = \"CAN\"\nshare = 0.1\n"
        ),
        "Japan moves 10 % of supply of gallium from China to Canada"
    );
    assert_eq!(
        title("[[pact]]\nmembers = [\"IND\", \"JPN\", \"VNM\"]\nclass = \"treaty\"\n"),
        "Japan, India and Viet Nam commit to each other by a defence treaty"
    );
    assert_eq!(
        title("[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\", \"KOR\"]\nchange = -0.1\n"),
        "Commitments of United States to Japan and South Korea become 10 points less reliable"
    );
    assert_eq!(
        title("[[interoperability]]\nmembers = [\"JPN\", \"USA\"]\nchange = 0.25\n"),
        "Military help among United States and Japan is worth 25 % more"
    );
    assert_eq!(
        title("[[arms_delay]]\nby = \"USA\"\nagainst = [\"JPN\"]\ncut = 0.5\n"),
        "United States delivers 50 % of a year's arms late to Japan"
    );
    assert_eq!(
        title("[[defence_budget]]\nactors = [\"JPN\"]\nchange = 0.4\n"),
        "Japan raises military spending by 40 %"
    );
    assert_eq!(
        title("[[rule_pact]]\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ELE\", \"ICT\"]\n"),
        "United States and China adopt the rules of electronics and information and communication as one"
    );
}

/// Long lists are cut, and a clause on all that there is names none of it.
#[test]
fn a_made_title_names_few() {
    assert_eq!(
        title("[[defence_budget]]\nactors = [\"JPN\", \"KOR\", \"IND\", \"AUS\", \"BRA\"]\nchange = 0.1\n"),
        "Japan, South Korea, Brazil and 2 more raise military spending by 10 %"
    );
    // A sector that is split into products is one all the same.
    let clause =
        "[[quota]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\", \"FOO\"]\nvalue_musd = 500\n";
    assert!(PRODUCTS.sectors_of("AGR").unwrap().len() > 1);
    assert_eq!(titles(clause, &PRODUCTS), titles(clause, &TODAY));
    let made = title("[[productivity]]\nactors = [\"all\"]\nsectors = [\"all\"]\nchange = 0.1\n");
    assert_eq!(made, "Productivity of all rises by 10 %");
}

/// Short and said of every clause that is bundled; of a clause on one actor the title names that one.
#[test]
fn every_bundled_clause_has_a_title_of_its_file() {
    let mut seen = 0;
    for bundled in Scenario::bundled_names() {
        let text = bundled.text;
        let scenario = Scenario::bundled(bundled.name, world_of(bundled)).unwrap();
        seen += check_titles(bundled.name, text, scenario.clauses());
    }
    let full = World::bundled("world2022-full").unwrap();
    for bundled in Response::bundled_names() {
        let world = if bundled.world == "world2022-full" { &full } else { &*TODAY };
        let response = Response::parse(bundled.text, bundled.name, world).unwrap();
        seen += check_titles(bundled.name, bundled.text, response.clauses());
    }
    let menu = Menu::bundled("us-china-menu", &TODAY).unwrap();
    let text = include_str!("../../seeds/world2022/deals/us-china-menu.toml");
    seen += check_titles("us-china-menu", text, menu.scenario().clauses());
    assert!(seen > 450, "{seen}");
}

fn check_titles(name: &str, text: &str, clauses: &[Clause]) -> usize {
    let own: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("title = \"")?.strip_suffix('"')).collect();
    let read: Vec<&str> = clauses.iter().map(|clause| clause.title.as_str()).collect();
    assert_eq!(own, read, "{name}");
    for (i, title) in own.iter().enumerate() {
        assert!(title.chars().count() <= 90 && !title.ends_with('.'), "{name}: {title}");
        assert!(title.chars().next().unwrap().is_uppercase(), "{name}: {title}");
        assert!(!own[..i].contains(title), "{name}: two clauses are called {title}");
    }
    own.len()
}

/// Tables name a clause by its title with file and line; a column behind the others has the title alone.
#[test]
fn deals_and_sensitivity_name_clauses_by_their_titles() {
    let folder = folder();
    let tariff = |importer: &str, exporter: &str, more: &str| {
        format!(
            "[[tariff]]\n{more}importers = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\n\
             change = {{ low = -0.1, mode = -0.05, high = 0 }}\n"
        )
    };
    let head = "name = \"m\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n";
    let text = [head, &tariff("NOR", "SOU", "title = \"North opens\"\n"), &tariff("SOU", "NOR", "")].concat();
    std::fs::write(folder.path().join("m.toml"), text).unwrap();
    let run = |arguments: &[&str]| {
        let (status, out, err) = told(folder.path(), arguments);
        assert_eq!(status, 0, "{err}");
        out
    };
    let table = run(&["deals", "m.toml"]);
    let made = "SOU lowers tariffs on NOR by 5 points";
    assert!(table.contains("\n    North opens (m.toml:4)\n"), "{table}");
    assert!(table.contains(&format!("\n    {made} (m.toml:10)\n")), "{table}");
    let data: serde_json::Value =
        serde_json::from_str(&run(&["deals", "m.toml", "--format", "json"])).unwrap();
    let items: Vec<_> = data["items"].as_array().unwrap().iter().map(|item| item["titles"].clone()).collect();
    assert_eq!(items, [serde_json::json!(["North opens"]), serde_json::json!([made])]);
    let sensitivity = ["sensitivity", "m.toml", "--actors", "ISL", "--draws", "40", "--rows", "20"];
    let table = run(&sensitivity);
    assert!(table.contains(" North opens (m.toml:4) "), "{table}");
    let csv = run(&[&sensitivity[..], &["--format", "csv"]].concat());
    let row = csv.lines().find(|line| line.contains(",m.toml:4 tariff,index,")).unwrap();
    assert!(row.ends_with(",North opens"), "{csv}");
    assert!(
        csv.lines().filter(|line| !line.contains(".toml:")).skip(1).all(|line| line.ends_with(',')),
        "{csv}"
    );
}
