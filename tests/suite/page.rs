//! The page: its numbers, its bytes, what it asks for, and names that are markup. What a browser makes of it is in `tests/browser`.

use sidedeal::deal::Terms;
use sidedeal::{
    Acceptability, Deals, Ensemble, Explanations, Menu, Model, Page, Report, Scenario, World, first_places,
};

use crate::command::told;
use crate::support::assert_close;

const DEAL: &str = "us-china-sectoral-deal-security";

/// Values of an attribute in the order of a page.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let start = format!("{name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes_and_the_numbers_of_the_rows() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled(DEAL, &world).unwrap();
    let outcome = model.run(&deal).unwrap();
    let page = || {
        let drawn = Ensemble::evenly(&model, &deal, 16, 1).unwrap();
        let report = Report::of(&outcome).unwrap().headed_by(drawn).unwrap();
        let explanations = Explanations::of(&model, &deal).unwrap();
        let explained =
            [(explanations.actor(world.actor("JPN").unwrap()).unwrap(), world.actor("JPN").unwrap().into())];
        Page::of(&deal, &report).explaining(&explained).html()
    };
    let html = page();
    assert!(html == page(), "other bytes");
    let report = Report::of(&outcome).unwrap();
    let modes = attributes(&html, "data-mode");
    assert!(modes.len() >= 28, "{}", modes.len());
    for mode in modes {
        let mode: f64 = mode.parse().unwrap();
        assert!(report.rows().iter().any(|row| row.value == mode), "{mode}");
    }
}

#[test]
fn it_asks_nobody_for_anything() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled(DEAL, &world).unwrap();
    let outcome = model.run(&deal).unwrap();
    let report = Report::of(&outcome).unwrap();
    let html = Page::of(&deal, &report).html();
    assert!(html.contains("default-src 'none'"));
    assert!(
        !html.contains("connect-src") && Page::of(&deal, &report).live("x").contains("connect-src 'self'")
    );
    for link in attributes(&html, "href").into_iter().chain(attributes(&html, "src")) {
        assert!(link.starts_with('#') || link.starts_with("data:text/csv"), "{link}");
    }
    let mut ids = attributes(&html, " id");
    ids.sort_unstable();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(html.len() < 2_000_000);
}

#[test]
fn names_that_are_markup_stay_text() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let text = "name = \"</title><script>alert(1)</script>\"\nsummary = \"</script>&\\\"'\"\nbetween = [\"USA\", \"CHN\"]\n\
        sources = [\"<img src=x onerror=alert(1)>\"]\n[[tariff]]\ntitle = \"<b>bold</b>\"\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nchange = 0.1\n";
    let scenario = Scenario::parse(text, "<i>.toml", &world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let report = Report::of(&outcome).unwrap();
    for html in [Page::of(&scenario, &report).html(), Page::of(&scenario, &report).live(text)] {
        for markup in ["<script>alert", "<img", "<b>", "<i>"] {
            assert!(!html.contains(markup), "{markup}");
        }
        assert_eq!(html.matches("</script>").count(), 1);
    }
}

#[test]
fn a_scenario_that_changes_nothing_has_a_page() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario =
        Scenario::parse("name = \"nothing\"\nbetween = [\"USA\", \"CHN\"]\n", "nothing.toml", &world)
            .unwrap();
    let outcome = model.run(&scenario).unwrap();
    let html = Page::of(&scenario, &Report::of(&outcome).unwrap()).html();
    assert!(
        html.contains("It moves none of the stakes") || html.contains("No third party loses"),
        "{}",
        &html[..3000]
    );
    assert!(!html.contains("NaN") && !html.contains("inf "));
}

#[test]
fn places_of_the_first_are_as_large_as_their_shares() {
    let scores = [[3.0, 1.0, 0.5], [1.0, 2.5, 0.2], [0.5, 0.4, 4.0], [1.5, 1.4, 1.6], [0.1, 0.1, 0.1]];
    let acceptability = Acceptability::of(&scores).unwrap();
    let places = first_places(&scores).unwrap();
    for (standing, corners) in acceptability.alternatives().iter().zip(places) {
        let area: f64 = corners
            .windows(2)
            .skip(1)
            .map(|pair| {
                let [a, b, c] = [corners[0], pair[0], pair[1]];
                ((b[1] - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (b[2] - a[2])).abs()
            })
            .sum();
        assert_close(area, standing.first(), 1e-12);
    }
    assert!(first_places(&[[1.0, 2.0]]).is_err());
    let alike = first_places(&[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]).unwrap();
    assert_eq!(alike[0], alike[1]);
}

#[test]
fn the_command_writes_a_page_or_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let read = || std::fs::read_to_string(at.join("page.html")).unwrap();
    let call = |arguments: &[&str]| told(at, &[arguments, &["--out", "page.html"]].concat());
    let (status, _, err) =
        call(&["report", DEAL, "--draws", "8", "--actors", "JPN", "--only", "answer,record"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.ends_with("the page is in page.html\n"), "{err}");
    let html = read();
    assert!(html.contains("id=\"answer\"") && !html.contains("id=\"sure\""));
    // Where it is written is no part of a page.
    let again =
        ["report", DEAL, "--draws", "8", "--actors", "JPN", "--only", "answer,record", "--out=other.html"];
    assert_eq!(told(at, &again).0, 0);
    assert_eq!(std::fs::read_to_string(at.join("other.html")).unwrap(), html);
    assert_eq!(call(&["report", DEAL, "--actors", "XYZ"]).0, 2);
    assert_eq!(read(), html);
    let (status, _, err) = call(&["report", "--compare", DEAL, "nixon-shock"]);
    assert_eq!(status, 0, "{err}");
    assert!(read().contains("Who moves up, who down"));
    assert!(call(&["report", DEAL, "nixon-shock"]).2.contains("`--compare`"));
}

#[test]
fn a_graph_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (_, svg, _) = told(folder.path(), &["graph", "--actors", "JPN", "--format", "svg"]);
    assert!(svg.starts_with("<svg") && svg.contains("United States: guarantee"), "{svg}");
}

/// What is on record, what is judged, and what says nothing of where it comes from.
#[test]
fn each_clause_stands_with_what_it_rests_on() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let clause = |sector: &str, source: &str| {
        format!(
            "[[tariff]]\n{source}importers = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"{sector}\"]\nchange = 0.1\n"
        )
    };
    let text = [
        "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nsources = [\"The whole law\"]\n",
        &clause("ELE", "source = \"A law <of> 1974\"\n"),
        &clause("MAC", "source = \"Judgement: the size\"\n"),
        &clause("MOT", "source = [\"A notice\", \"judgement: when\"]\n"),
        &clause("AGR", ""),
    ]
    .concat();
    let scenario = Scenario::parse(&text, "x.toml", &world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let report = Report::of(&outcome).unwrap();
    let html = Page::of(&scenario, &report).html();
    let table = html.split("id=\"by-clause\"").nth(1).unwrap().split("</table>").next().unwrap();
    let rows: Vec<&str> = table.split("<tr>").skip(2).collect();
    assert_eq!(rows.len(), 4);
    for (row, says) in rows.iter().zip([
        ["x.toml:4", "<strong>on record</strong>", "A law &lt;of&gt; 1974"],
        ["x.toml:10", "<strong>judgement</strong>", "<strong><bdi>Judgement: the size</bdi></strong>"],
        ["x.toml:16", "on record in part, in part judgement", "<li><bdi>A notice</bdi></li>"],
        ["x.toml:22", "no source of its own", "those of the scenario stand above"],
    ]) {
        assert!(says.iter().all(|one| row.contains(one)), "{row}");
        assert!(row.contains("GATT"), "{row}");
    }
    assert!(html.contains("The whole law"));
}

#[test]
fn deals_stand_by_how_long_they_last_with_the_numbers_of_the_atlas() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let text = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\n\
        [[tariff]]\nitem = \"cut\"\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = -0.02\n\
        [[purchase]]\nitem = \"farm\"\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = 5_000\n";
    let menu = Menu::parse(text, "x.toml", &world).unwrap();
    let terms = Terms { draws: 0, ..Terms::default() };
    let deals = Deals::with(&model, &menu, &terms).unwrap();
    let deal = Scenario::bundled(DEAL, &world).unwrap();
    let outcome = model.run(&deal).unwrap();
    let report = Report::of(&outcome).unwrap();
    let html = Page::of(&deal, &report).among(Some(&deals)).html();
    let atlas = deals.atlas();
    let signed: Vec<usize> = atlas.signed().collect();
    assert_eq!(html.contains("Deals by how long they last"), !signed.is_empty());
    let kept = signed.iter().filter(|&&deal| atlas.is_kept(deal)).count();
    let said = format!("both keep <strong>{kept}</strong> of {} deals", signed.len());
    assert!(signed.is_empty() || html.contains(&said), "{said}");
    assert!(!signed.is_empty(), "a deal that nobody would sign shows nothing");
}
