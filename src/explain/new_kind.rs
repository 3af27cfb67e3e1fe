//! A kind of clause that only tests have, one file and its lines in the list, goes through everything that knows clauses.

use super::Explanations;
use crate::ensemble::Ensemble;
use crate::law;
use crate::model::{Model, Unknowns};
use crate::scenario::{Action, Arm, Clause, Menu, Policy, Scenario, Stake};
use crate::world::World;

const HEAD: &str = "name = \"Strikes\"\nbetween = [\"USA\", \"CHN\"]\n";
const RANGED: &str = "[[strike]]\nactors = [\"DEU\"]\npart = { low = 0.0, mode = 0.1, high = 0.3 }\n";
const EXACT: &str = "[[strike]]\nactors = [\"EU\"]\npart = 0.5\n";

fn world() -> World {
    World::bundled("world2022").unwrap()
}

fn read(clauses: &[&str], world: &World) -> Scenario {
    Scenario::parse(&(HEAD.to_owned() + &clauses.concat()), "x.toml", world).unwrap()
}

fn refused(clause: &str) -> String {
    Scenario::parse(&(HEAD.to_owned() + clause), "x.toml", &world()).unwrap_err().to_string()
}

#[test]
fn it_is_read_and_refused_as_all_are() {
    let world = world();
    let scenario = read(&[RANGED], &world);
    let told: Vec<String> = scenario.clauses().iter().map(Clause::to_string).collect();
    assert_eq!(told, ["x.toml:3 strike"]);
    assert_eq!(
        refused("[[strike]]\nactors = [\"DEU\"]\npart = 2\n"),
        "x.toml:5: found 2, expected a share from 0 to 1"
    );
    assert_eq!(
        refused("[[strike]]\nactors = [\"DEU\"]\npat = 0.1\n"),
        "x.toml:5: unknown key `pat`, did you mean `part`?"
    );
    assert_eq!(
        refused("[[strik]]\nactors = [\"DEU\"]\n"),
        "x.toml:3: unknown clause `strik`, did you mean `strike`?"
    );
}

#[test]
fn its_clauses_combine_by_its_rule_in_any_order_and_on_top_of_other_kinds() {
    let world = world();
    let more = "[[productivity]]\nactors = [\"DEU\"]\nsectors = [\"MAC\"]\nchange = 0.2\n";
    let policy = read(&[RANGED, EXACT, more], &world).policy(&world);
    let status_quo = Policy::status_quo(&world);
    for sector in world.sectors() {
        for actor in world.actors() {
            let (code, at) = (&world[actor].code, sector.index() * world.actors().len() + actor.index());
            let other =
                if (code.as_str(), world[sector].code.as_str()) == ("DEU", "MAC") { 1.2 } else { 1.0 };
            let strikes = match code.as_str() {
                "DEU" => 0.5 * 0.9,
                "FRA" => 0.5,
                "JPN" => 1.0,
                _ => continue,
            };
            assert!((policy.productivity[at] - other * strikes).abs() < 1e-15, "{code}");
        }
    }
    assert_eq!(Policy { productivity: status_quo.productivity.clone(), ..policy.clone() }, status_quo);
    let turned = read(&[more, EXACT, RANGED], &world);
    assert_eq!(turned.policy(&world), policy);
    assert_eq!(turned.fingerprint(), read(&[RANGED, EXACT, more], &world).fingerprint());
    assert_ne!(turned.fingerprint(), read(&[RANGED, EXACT], &world).fingerprint());
}

#[test]
fn its_number_scales_with_a_level_and_is_unknown_where_it_has_a_range() {
    let world = world();
    let licensed = [EXACT, RANGED].map(|clause| format!("{clause}performer = \"USA\"\n"));
    let menu = Menu::parse(&(HEAD.to_owned() + &licensed.concat()), "x.toml", &world).unwrap();
    let usa = world.actor("USA").unwrap();
    assert!(menu.items().iter().all(|item| menu.is_scalable(item) && item.performers == [usa]));
    let half = menu.deal(&[0.5, 0.0], &world);
    let Action::Strike(strike) = &half.clauses()[0].action else { panic!("{half:?}") };
    assert_eq!((strike.part.central(), half.clauses().len()), (0.25, 1));
    let unknowns = Unknowns::of(&world, &read(&[EXACT, RANGED], &world));
    let strikes: Vec<_> = unknowns.names().iter().filter(|name| name.contains("strike")).collect();
    assert_eq!(strikes, ["x.toml:6 strike"]);
}

#[test]
fn it_is_solved_drawn_and_explained() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(&[RANGED], &world);
    assert_eq!(scenario.stakes(), [Stake::Prosperity]);
    assert_eq!(law::notes(&scenario, &world).unwrap(), []);
    let germany = world.actor("DEU").unwrap();
    let explanation = Explanations::of(&model, &scenario).unwrap().actor(germany).unwrap();
    assert_eq!(explanation.clauses, ["x.toml:3 strike"]);
    let parts = explanation.stake(Stake::Prosperity).unwrap();
    assert!(parts.whole < -0.05 && parts.whole > -0.3, "{}", parts.whole);
    assert!(parts.residual().abs() < 1e-6 && parts.arms[0].arm == Arm::Trade);
    assert_eq!(explanation.chain[0].changed, ["DEU strikes for 10.0 % of the year"]);

    let ensemble = Ensemble::run(&model, &scenario, 8, 1).unwrap();
    let draws = ensemble.values(germany, "real_income").unwrap();
    assert!(draws.iter().all(|draw| *draw < 0.0 && (draw - parts.whole).abs() > 1e-6), "{draws:?}");
}
