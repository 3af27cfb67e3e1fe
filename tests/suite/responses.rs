//! Responses and menus as files: what they say, how they join a deal, and what is refused.

use sidedeal::scenario::{Action, Matter, Stake};
use sidedeal::{Actor, Exposures, Menu, Model, Response, Scenario, World};

use crate::scenario::small;

const HEAD: &str = "name = \"Club\"\nowners = [\"EU\"]\ncost_musd = 10\nlead_time_years = 2\n";

fn response(clauses: &str, world: &World) -> Response {
    Response::parse(&format!("{HEAD}{clauses}"), "club.toml", world).unwrap()
}

fn fault(text: &str) -> String {
    Response::parse(text, "club.toml", &small()).unwrap_err().to_string()
}

fn deal(clauses: &str, world: &World) -> Scenario {
    let text = format!("name = \"Deal\"\nbetween = [\"USA\", \"CHN\"]\n{clauses}");
    Scenario::parse(&text, "deal.toml", world).unwrap()
}

const CUT: &str =
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.03\n";
const OPEN: &str =
    "[[tariff]]\nimporters = [\"EU\"]\nexporters = [\"USA\"]\nsectors = [\"AGR\"]\nchange = -0.02\n";

#[test]
fn a_response_says_who_pays_how_much_and_when_it_works() {
    let world = small();
    let club = response(OPEN, &world);
    assert_eq!((club.id(), club.name(), club.clauses().len()), ("club", "Club", 1));
    let owners: Vec<_> = club.owners().iter().map(|&owner| world[owner].code.as_str()).collect();
    assert_eq!(owners, ["DEU", "FRA"]);
    assert_eq!((club.cost_musd().central(), club.lead_time_years().central()), (10.0, 2.0));
}

#[test]
fn what_a_response_must_say_is_missed_by_name() {
    for (gone, missed) in [
        ("owners = [\"EU\"]\n", "owners"),
        ("cost_musd = 10\n", "cost_musd"),
        ("lead_time_years = 2\n", "lead_time_years"),
    ] {
        let message = fault(&HEAD.replace(gone, ""));
        assert!(message.contains(missed) && message.contains("club.toml"), "{message}");
    }
    let message = fault(&HEAD.replace("cost_musd = 10", "cost_musd = { low = -1, mode = 0, high = 1 }"));
    assert!(message.starts_with("club.toml:3") && message.contains("a cost of 0 to"), "{message}");
    let message = fault(&format!("{HEAD}between = [\"USA\", \"CHN\"]\n"));
    assert!(message.starts_with("club.toml:5") && message.contains("between"), "{message}");
    let message = fault(&format!("{HEAD}lead_time = 3\n"));
    assert!(message.contains("did you mean `lead_time_years`"), "{message}");
}

#[test]
fn a_response_where_a_scenario_is_asked_for_is_told_apart() {
    let world = small();
    let message = Scenario::parse(HEAD, "club.toml", &world).unwrap_err().to_string();
    assert!(message.contains("a response"), "{message}");
    let world = World::bundled("world2022").unwrap();
    let message = Scenario::load("raw-materials-club", &world).unwrap_err().to_string();
    assert!(message.contains("deal + raw-materials-club"), "{message}");
    let message =
        Scenario::load("us-china-sectoral-deal + raw-material-club", &world).unwrap_err().to_string();
    assert!(message.contains("did you mean `raw-materials-club`"), "{message}");
}

#[test]
fn clauses_of_a_response_join_those_of_the_deal_as_in_one_file() {
    let world = small();
    let free = format!("{}{OPEN}", HEAD.replace("cost_musd = 10", "cost_musd = 0"));
    let club = Response::parse(&free, "club.toml", &world).unwrap();
    let (apart, together) = (deal(CUT, &world), deal(&format!("{CUT}{OPEN}"), &world));
    let with = apart.with(&[&club], &world).unwrap();
    assert_eq!(with.policy(&world), together.policy(&world));
    assert_eq!(with.fingerprint(), together.fingerprint());
    assert_eq!((with.id(), with.between()), ("deal+club", apart.between()));
    assert_eq!(apart.with(&[], &world).unwrap().fingerprint(), apart.fingerprint());
}

#[test]
fn owners_pay_in_proportion_to_their_value_added() {
    let world = small();
    let scenario = deal(CUT, &world).with(&[&response("", &world)], &world).unwrap();
    let Action::Outlay(outlay) = &scenario.clauses()[1].action else { panic!("{scenario:?}") };
    assert_eq!(outlay.musd.central(), 10.0);
    assert!((outlay.payers.iter().map(|(_, part)| part).sum::<f64>() - 1.0).abs() < 1e-15);
    assert_eq!(scenario.policy(&world).outlays, [0.0, 0.0, 5.0, 5.0]);
}

#[test]
fn a_cost_lowers_the_real_income_of_owners_by_that_amount_and_nothing_else() {
    let world = small();
    let model = Model::calibrate(&world).unwrap();
    let plain = deal(CUT, &world);
    let paid = plain.with(&[&response("", &world)], &world).unwrap();
    let [plain, paid] = [&plain, &paid].map(|scenario| {
        let outcome = model.run(scenario).unwrap();
        Exposures::of(&outcome)
    });
    for (actor, cost) in world.actors().zip([0.0, 0.0, 5.0, 5.0]) {
        let [plain, paid] = [&plain, &paid].map(|exposures| exposures.actor(actor));
        assert!((plain.real_income_musd - paid.real_income_musd - cost).abs() < 1e-9);
        assert_eq!(paid.cost_musd, cost);
    }
}

#[test]
fn a_free_response_that_does_nothing_changes_nothing() {
    let world = small();
    let model = Model::calibrate(&world).unwrap();
    let free = HEAD.replace("cost_musd = 10", "cost_musd = 0");
    let nothing = Response::parse(&free, "nothing.toml", &world).unwrap();
    let plain = deal(CUT, &world);
    let with = plain.with(&[&nothing], &world).unwrap();
    let [plain, with] = [&plain, &with].map(|scenario| {
        let outcome = model.run(scenario).unwrap();
        let exposures = Exposures::of(&outcome);
        world.actors().map(|actor| *exposures.actor(actor)).collect::<Vec<_>>()
    });
    assert_eq!(plain, with);
}

#[test]
fn clauses_that_exclude_each_other_name_both_files() {
    let world = small();
    let set = OPEN.replace("change = -0.02", "set = 0.01");
    let message = deal(&set, &world).with(&[&response(&set, &world)], &world).unwrap_err().to_string();
    assert!(message.contains("deal.toml:3") && message.contains("club.toml:5"), "{message}");
}

#[test]
fn a_response_that_is_given_twice_is_refused() {
    let world = small();
    let open = response(OPEN, &world);
    let message = deal(OPEN, &world).with(&[&open, &open], &world).unwrap_err().to_string();
    assert!(message.contains("response `club` is given a second time, first at club.toml"), "{message}");
}

#[test]
fn every_bundled_response_can_be_put_behind_the_deal() {
    let world = World::bundled("world2022").unwrap();
    for deal in ["us-china-sectoral-deal", "board-of-trade-2026"] {
        let deal = Scenario::bundled(deal, &world).unwrap();
        for bundled in Response::bundled_names().filter(|one| one.world == "world2022") {
            let response = Response::bundled(bundled.name, &world).unwrap();
            assert!(!response.sources().is_empty(), "{} has no sources", bundled.name);
            assert!(!response.summary().is_empty(), "{} has no summary", bundled.name);
            if let Err(error) = deal.with(&[&response], &world) {
                panic!("{}: {error}", bundled.name);
            }
        }
    }
}

#[test]
fn a_world_has_its_own_response_by_a_name_or_the_first() {
    let (world, full) = (World::bundled("world2022").unwrap(), World::bundled("world2022-full").unwrap());
    let names = |of: &str| Response::bundled_for(of).map(|one| one.name).collect::<Vec<_>>();
    assert_eq!((names("world2022").len(), names("world2022-full")), (15, names("world2022")));
    assert!(names("nafta1993").is_empty());
    let own: Vec<_> =
        Response::bundled_for("world2022-full").filter(|one| one.world == "world2022-full").collect();
    assert_eq!(own.len(), 6);
    assert_eq!(
        own,
        Response::bundled_names().filter(|one| one.world == "world2022-full").collect::<Vec<_>>()
    );
    for bundled in Response::bundled_for("world2022-full") {
        let response = Response::bundled(bundled.name, &full).unwrap();
        let at = response.clauses().first().unwrap().at.to_string();
        assert!(at.starts_with(&format!("{}/responses/{}.toml:", bundled.world, bundled.name)), "{at}");
        let deal = Scenario::bundled("us-china-sectoral-deal", &full).unwrap();
        if let Err(error) = deal.with(&[&response], &full) {
            panic!("{}: {error}", bundled.name);
        }
    }
    // The command line's way: a name asks for the world that it was made for first, and is the other world's where that is said.
    let asked = sidedeal::scenario::world_for("hedge-with-us").unwrap();
    assert_eq!(asked.as_deref(), Some("world2022"));
    let [few, many] = [&world, &full].map(|world| Response::load("hedge-with-us", world).unwrap());
    assert_eq!((few.id(), many.id()), ("hedge-with-us", "hedge-with-us"));
    assert!(many.clauses().len() > few.clauses().len());
    let behind = Scenario::load("us-china-sectoral-deal + hedge-with-us", &full).unwrap();
    let deal = Scenario::bundled("us-china-sectoral-deal", &full).unwrap();
    assert_eq!(behind.fingerprint(), deal.with(&[&many], &full).unwrap().fingerprint());
    assert!(Scenario::bundled_for("world2022-full").eq(Scenario::bundled_for("world2022")));
}

const MENU: &str = r#"
name = "Menu"
between = ["USA", "CHN"]
levels = [0, 0.25, 1]
[[tariff]]
item = "cuts"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["AGR"]
change = { low = -0.04, mode = -0.02, high = 0 }
[[tariff]]
item = "cuts"
importers = ["CHN"]
exporters = ["USA"]
sectors = ["AGR"]
change = -0.04
[[rule_pact]]
members = ["USA", "CHN"]
sectors = ["ICT"]
[[payoff]]
principal = "CHN"
of = "EU"
stake = "voice"
weight = { low = -0.2, mode = -0.1, high = 0 }
"#;

#[test]
fn a_menu_groups_clauses_into_items_with_levels() {
    let world = small();
    let menu = Menu::parse(MENU, "menu.toml", &world).unwrap();
    let items: Vec<_> = menu.items().iter().map(|item| (item.name.as_str(), item.clauses.clone())).collect();
    assert_eq!(items, [("cuts", vec![0, 1]), ("rule_pact:17", vec![2])]);
    // Half of a pact is nothing.
    assert_eq!([menu.items()[0].levels.len(), menu.items()[1].levels.len()], [3, 2]);
    let payoff = &menu.payoffs()[0];
    assert_eq!(
        (payoff.code.as_str(), &payoff.matter, payoff.of.len()),
        ("EU", &Matter::Stake(Stake::Voice), 2)
    );
}

#[test]
fn a_level_scales_what_an_item_does() {
    let world = small();
    let menu = Menu::parse(MENU, "menu.toml", &world).unwrap();
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    let sector = world.sector("AGR").unwrap();
    let cell = |importer: Actor, exporter: Actor| {
        (sector.index() * world.actors().len() + importer.index()) * world.actors().len() + exporter.index()
    };
    let rates = |levels: &[f64]| {
        let policy = menu.deal(levels, &world).policy(&world);
        [cell(usa, chn), cell(chn, usa)].map(|cell| policy.tariffs[cell])
    };
    let close = |one: [f64; 2], other: [f64; 2]| one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-15);
    assert!(close(rates(&[0.0, 0.0]), [0.05, 0.05]));
    assert!(close(rates(&[0.25, 0.0]), [0.045, 0.04]));
    assert!(close(rates(&[1.0, 0.0]), [0.03, 0.01]));
    assert_eq!(menu.deal(&[0.0, 1.0], &world).policy(&world).rule_pacts.len(), 1);
    assert!(menu.deal(&[0.0, 0.0], &world).clauses().is_empty());
    assert_eq!(menu.deal(&[1.0, 1.0], &world).fingerprint(), menu.scenario().fingerprint());
}

#[test]
fn what_a_menu_gets_wrong_is_told_with_its_line() {
    let world = small();
    let fault = |from: &str, to: &str| {
        let text = MENU.replace(from, to);
        assert_ne!(text, MENU);
        Menu::parse(&text, "menu.toml", &world).unwrap_err().to_string()
    };
    let message = fault("[0, 0.25, 1]", "[0.25, 1]");
    assert!(message.starts_with("menu.toml:4") && message.contains("from 0 to 1"), "{message}");
    let message = fault("between = [\"USA\", \"CHN\"]\n", "");
    assert!(message.contains("between"), "{message}");
    let message = fault("principal = \"CHN\"", "principal = \"DEU\"");
    assert!(message.contains("one of the principals"), "{message}");
    let message = fault("stake = \"voice\"", "stake = \"voices\"");
    assert!(message.contains("did you mean `voice`"), "{message}");
    let message = fault("of = \"EU\"", "of = \"EUR\"");
    assert!(message.contains("EU"), "{message}");
    let message = Scenario::parse(MENU, "menu.toml", &world).unwrap_err().to_string();
    assert!(message.contains("a menu of deals"), "{message}");
}
