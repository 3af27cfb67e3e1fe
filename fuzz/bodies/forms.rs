//! What people write: scenarios, responses, menus and the tables beside them; and policies that bytes make.

use std::sync::LazyLock;

use sidedeal::backtest::Figures;
use sidedeal::ensemble::{Given, write_inputs};
use sidedeal::footing::Footing;
use sidedeal::{ElasticitySet, Menu, Response, Scenario, World, law};

use super::ground::{MODEL1993, MODEL2022, WORLD2022, file, finite, folder, place};
use super::{End, all_fit, fit, refused};
use crate::policy::{self, Choices, Size};

pub(super) fn scenario(bytes: &[u8]) -> End {
    let path = file("scenario.toml", bytes);
    opened(&path, place(&path))
}

/// A scenario at a path, solved where it is one.
fn opened(path: &std::path::Path, named: &str) -> End {
    let world: &World = &WORLD2022;
    let faults = Scenario::faults(place(path), world);
    let scenario = match Scenario::open(path, world) {
        Ok(scenario) => scenario,
        Err(error) => {
            assert!(!faults.is_empty(), "no fault is found, and yet: {error}");
            all_fit(&faults);
            return refused(&error, named);
        }
    };
    assert!(faults.is_empty(), "opened, in spite of {}", faults[0]);
    assert_eq!(scenario.fingerprint(), Scenario::open(path, world).unwrap().fingerprint());
    all_fit(Footing::of(&scenario, world).words(world));
    if let Err(error) = law::notes(&scenario, world) {
        fit(&error.to_string());
    }
    match MODEL2022.run(&scenario) {
        Ok(outcome) => finite(&outcome),
        Err(error) => fit(&error.to_string()),
    }
    End::Read
}

pub(super) fn response(bytes: &[u8]) -> End {
    let (path, world) = (file("response.toml", bytes), &*WORLD2022);
    match Response::open(&path, world) {
        Ok(response) => {
            let deal = Scenario::bundled("us-china-sectoral-deal", world).unwrap();
            if let Err(error) = deal.with(&[&response], world) {
                fit(&error.to_string());
            }
            End::Read
        }
        Err(error) => refused(&error, place(&path)),
    }
}

pub(super) fn menu(bytes: &[u8]) -> End {
    let (path, world) = (file("menu.toml", bytes), &*WORLD2022);
    match Menu::load(place(&path), world) {
        Ok(menu) => {
            for pick in [0, 1] {
                let levels: Vec<f64> =
                    menu.items().iter().map(|item| item.levels[pick * (item.levels.len() - 1)]).collect();
                assert_eq!(menu.deal(&levels, world).clauses().is_empty(), pick == 0 || levels.is_empty());
            }
            End::Read
        }
        Err(error) => refused(&error, place(&path)),
    }
}

/// A table of tariffs that a scenario beside it names.
pub(super) fn tariff_table(bytes: &[u8]) -> End {
    let folder = folder("tariff_table", |_| {});
    let date = if bytes.starts_with(b"date") { "date = \"2026-08-19\"\n" } else { "" };
    let text = format!("name = \"by table\"\n[[tariff_table]]\nfile = \"rates.csv\"\n{date}");
    std::fs::write(folder.join("rates.csv"), bytes).unwrap();
    let path = folder.join("table.toml");
    std::fs::write(&path, text).unwrap();
    opened(&path, place(&folder))
}

pub(super) fn elasticities(bytes: &[u8]) -> End {
    let path = file("elasticities.csv", bytes);
    match ElasticitySet::load(place(&path)) {
        Ok(set) => {
            match WORLD2022.clone().with_elasticities(&set) {
                Ok(world) => all_fit(world.warnings()),
                Err(error) => fit(&error.to_string()),
            }
            End::Read
        }
        Err(error) => refused(&error, place(&path)),
    }
}

/// A table of published figures.
pub(super) fn figures(bytes: &[u8]) -> End {
    let path = file("figures.csv", bytes);
    match Figures::open(&path) {
        Ok(figures) => {
            assert!(!figures.entries().is_empty());
            End::Read
        }
        Err(errors) => {
            let mut ends: Vec<_> = errors.iter().map(|error| refused(error, place(&path))).collect();
            ends.pop().expect("an error where it is refused")
        }
    }
}

/// A table of values for the unknowns of a scenario.
pub(super) fn given(bytes: &[u8]) -> End {
    static SCENARIO: LazyLock<Scenario> =
        LazyLock::new(|| Scenario::parse(CONTROL, "control.toml", &WORLD2022).unwrap());
    let (path, world) = (file("given.csv", bytes), &*WORLD2022);
    match Given::open(&path, world, &SCENARIO) {
        Ok(given) => {
            // What was taken, written out and read again, is the same.
            let draws = sidedeal::ensemble::Draws {
                uniforms: &given,
                first: given.first(),
                count: given.len(),
                threads: Some(1),
            };
            let mut written = Vec::new();
            write_inputs(world, &SCENARIO, &draws, &mut written).unwrap();
            let path = file("again.csv", &written);
            let again = Given::open(&path, world, &SCENARIO).unwrap();
            assert_eq!((again.first(), again.len()), (given.first(), given.len()));
            let draws = sidedeal::ensemble::Draws { uniforms: &again, ..draws };
            let mut twice = Vec::new();
            write_inputs(world, &SCENARIO, &draws, &mut twice).unwrap();
            assert!(written == twice, "written and read, and not the same");
            End::Read
        }
        Err(error) => refused(&error, place(&path)),
    }
}

const CONTROL: &str = "name = \"a control\"\nhorizon = \"short\"\n[[export_control]]\nby = \"CHN\"\nagainst = [\"all\"]\n\
    good = \"rare-earth-magnets\"\ncut = { low = 0.2, mode = 0.5, high = 0.9 }\n";

/// A policy that the bytes make, solved: the first of them says how far it goes, and in which world.
pub(super) fn policy(bytes: &[u8]) -> End {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let size = if first % 2 == 0 { Size::Moderate } else { Size::Extreme };
    let model = if first % 4 < 2 { &MODEL2022 } else { &MODEL1993 };
    let text = policy::scenario(model.world(), size, &mut Choices::of(rest));
    match Scenario::parse(&text, "random.toml", model.world()) {
        Ok(scenario) => {
            match model.run(&scenario) {
                Ok(outcome) => finite(&outcome),
                Err(error) => fit(&error.to_string()),
            }
            End::Read
        }
        Err(error) => refused(&error, "random.toml"),
    }
}
