//! What reading lets in: codes of official tables, and nothing that lies outside a file's folder.

use std::fs;
use std::path::Path;

use sidedeal::scenario::{Action, Amount};
use sidedeal::{Kind, Scenario, World, WorldBuilder, WorldWarning, scenario};

use crate::command::told;
use crate::scenario::small;

/// A world of these actors and sectors as files: all trade with each other.
fn write_world(folder: &Path, actors: &[&str], sectors: &[&str]) {
    fs::create_dir_all(folder).unwrap();
    let write = |name: &str, header: &str, rows: &[String]| {
        fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    };
    let rows = |codes: &[&str], rest: &str| {
        codes.iter().map(|code| format!("{code},{code} x{rest}")).collect::<Vec<_>>()
    };
    write("actors.csv", "code,name", &rows(actors, ""));
    write("sectors.csv", "code,name,kind,trade_elasticity", &rows(sectors, ",goods,4"));
    let (mut trade, mut production) = (Vec::new(), Vec::new());
    for sector in sectors {
        for to in actors {
            production.push(format!(
                "{to},{sector},{},{}",
                100 + 10 * (actors.len() - 1),
                100 + 10 * (actors.len() - 1)
            ));
            for from in actors {
                trade.push(format!("{from},{to},{sector},{}", if from == to { 100 } else { 10 }));
            }
        }
    }
    write("trade.csv", "exporter,importer,sector,value_musd", &trade);
    write("production.csv", "actor,sector,output_musd,value_added_musd", &production);
    write("input_output.csv", "actor,input_sector,using_sector,value_musd", &[]);
    fs::write(
        folder.join("input_output.csv"),
        format!("actor,input_sector,using_sector,value_musd\n{0},{1},{1},0\n", actors[0], sectors[0]),
    )
    .unwrap();
}

const ACTORS: [&str; 4] = ["CN1", "us", "De.u", "_X"];
const SECTORS: [&str; 4] = ["C17_18", "D35-E36", "p01.a", "c17_18x"];

#[test]
fn codes_of_official_tables_are_legal_everywhere_and_compared_exactly() {
    let outer = tempfile::tempdir().unwrap();
    write_world(&outer.path().join("w"), &ACTORS, &SECTORS);
    let deal = |importer: &str, sector: &str| {
        format!(
            "name = \"x\"\nworld = \"w\"\nbetween = [\"CN1\", \"us\"]\n[[tariff]]\nimporters = [\"{importer}\"]\nexporters = [\"CN1\"]\n\
             sectors = [\"{sector}\"]\nset = 0.1\n"
        )
    };
    for sector in SECTORS {
        fs::write(outer.path().join("deal.toml"), deal("De.u", sector)).unwrap();
        let (status, out, err) =
            told(outer.path(), &["run", "deal.toml", "--format", "csv", "--flows", "flows.csv"]);
        assert_eq!(status, 0, "{err}");
        assert!(out.contains("deal,De.u,prosperity,real_income,percent,"), "{out}");
        let flows = fs::read_to_string(outer.path().join("flows.csv")).unwrap();
        assert!(flows.contains(&format!("deal,CN1,De.u,{sector},10")), "{flows}");
    }
    for (importer, sector, said) in [
        ("De.u", "c17_18", "unknown sector `c17_18`, did you mean `C17_18`?"),
        ("De.u", "P01.A", "unknown sector `P01.A`, did you mean `p01.a`?"),
        ("US", "C17_18", "unknown actor or group `US`, did you mean `us`?"),
        ("de.U", "C17_18", "unknown actor or group `de.U`, did you mean `De.u`?"),
    ] {
        fs::write(outer.path().join("deal.toml"), deal(importer, sector)).unwrap();
        let (status, _, err) = told(outer.path(), &["check", "deal.toml"]);
        assert!(status == 2 && err.contains(said), "{err}");
    }
    for (form, node) in [("dot", "\"De.u\" [label="), ("graphml", "<data key=\"code\">De.u</data>")] {
        let (status, out, err) = told(outer.path(), &["graph", "--world", "w", "--format", form]);
        assert!(status == 0 && out.contains(node), "{form}: {err}{out}");
    }
    let (status, out, err) = told(outer.path(), &["list", "sectors", "--world", "w", "--format", "csv"]);
    assert!(status == 0 && SECTORS.iter().all(|code| out.contains(code)), "{err}{out}");
}

#[test]
fn what_shares_a_code_or_a_name_is_told() {
    let mut builder = WorldBuilder::new("x");
    let [fin, ger, deu] = [("FIN", "Finland"), ("GER", "Germany"), ("DEU", "germany")]
        .map(|(code, name)| builder.actor(code, name).unwrap());
    let sectors = [("FIN", "Finance"), ("AGR", "Farming")]
        .map(|(code, name)| builder.sector(code, name, Kind::Goods, 4.0).unwrap());
    let product = builder.product("DEU", "Beans", sectors[1], 4.0).unwrap();
    for actor in [fin, ger, deu] {
        for sector in sectors {
            builder.trade(actor, actor, sector, 10.0).unwrap();
            builder.production(actor, sector, 10.0, 10.0).unwrap();
        }
    }
    builder.product_trade(ger, ger, product, 5.0).unwrap();
    let world = builder.build().unwrap();
    let told: Vec<String> = world
        .warnings()
        .iter()
        .filter(|one| {
            matches!(one.get(), Some(WorldWarning::SharedCodes { .. } | WorldWarning::SharedNames { .. }))
        })
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "1 code is that of an actor or group and of a product too: DEU",
            "1 name goes by more than one code, of which the first is meant: Germany (GER, DEU)"
        ]
    );
    for name in World::bundled_names() {
        let world = World::bundled(name).unwrap();
        let shared = world.warnings().iter().find(|one| {
            matches!(one.get(), Some(WorldWarning::SharedCodes { .. } | WorldWarning::SharedNames { .. }))
        });
        assert!(shared.is_none(), "{name}: {}", shared.unwrap());
    }
}

#[test]
fn a_world_that_a_file_names_lies_beside_it() {
    let outer = tempfile::tempdir().unwrap();
    write_world(&outer.path().join("w"), &["A", "B"], &["S"]);
    let mine = outer.path().join("mine");
    write_world(&mine.join("w"), &["A", "B"], &["S"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(outer.path().join("w"), mine.join("link")).unwrap();
    let ask = |text: &str| {
        fs::write(mine.join("x.toml"), text).unwrap();
        scenario::world_for(mine.join("x.toml").to_str().unwrap())
    };
    for kind in ["", "levels = [0, 1]\n"] {
        let found = ask(&format!("name = \"x\"\nworld = \"w\"\n{kind}")).unwrap();
        assert_eq!(found, Some(mine.join("w").display().to_string()));
        let absolute = outer.path().join("w");
        for world in ["../w", "link", absolute.to_str().unwrap(), "/", "w/../../w", "nothing"] {
            let text = format!("name = \"x\"\nworld = \"{world}\"\n{kind}");
            let error = ask(&text).unwrap_err().to_string();
            assert!(error.ends_with(&format!("x.toml:2: unknown world `{world}`")), "{error}");
            let (status, _, err) = told(&mine, &["check", "x.toml"]);
            assert!(status == 2 && err.contains("x.toml:2: unknown world"), "{err}");
            // Who says another world on the command line is not asked for this one.
            let (status, _, err) = told(&mine, &["check", "x.toml", "--world", "../w"]);
            assert_eq!(status, 0, "{err}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_world_reaches_nothing_outside_its_folder() {
    use std::os::unix::fs::symlink;
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret"), "top,secret\n").unwrap();
    for name in ["trade.csv", "side.csv", "README.md", "parameters.toml", "like.txt", "trade.csv.gz"] {
        for target in [outer.path().join("secret").as_path(), Path::new("/dev/zero"), Path::new("nowhere")] {
            let folder = outer.path().join("w");
            write_world(&folder, &["A", "B"], &["S"]);
            let _ = fs::remove_file(folder.join(name));
            symlink(target, folder.join(name)).unwrap();
            let error = World::open(&folder).unwrap_err().to_string();
            let expected = format!(
                "{}: found a link out of its folder, or no regular file, expected a file that lies there",
                folder.join(name).display()
            );
            assert_eq!(error, expected);
            fs::remove_dir_all(&folder).unwrap();
        }
    }
    // Nor does it wait for a pipe that nobody writes to.
    let folder = outer.path().join("w");
    write_world(&folder, &["A", "B"], &["S"]);
    assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.csv")).status().unwrap().success());
    let error = World::open(&folder).unwrap_err().to_string();
    assert!(error.contains("pipe.csv: found a link out of its folder, or no regular file"), "{error}");
    fs::remove_file(folder.join("pipe.csv")).unwrap();
    // Links inside, and what is not ours, are no matter.
    fs::create_dir(folder.join("notes.csv")).unwrap();
    fs::rename(folder.join("trade.csv"), folder.join("notes.csv/t.csv")).unwrap();
    symlink("notes.csv/t.csv", folder.join("trade.csv")).unwrap();
    symlink("/dev/zero", folder.join("notes.txt")).unwrap();
    World::open(&folder).unwrap();
}

#[test]
#[cfg(unix)]
fn a_pipe_on_the_command_line_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("deal");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || {
            fs::write(
                pipe,
                "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0.1\n",
            )
        }
    });
    let (status, out, err) = told(folder.path(), &["run", "deal", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains(",CHN,prosperity,real_income,percent,"), "{out}");
    writer.join().unwrap().unwrap();
}

#[test]
#[cfg(unix)]
fn what_never_ends_is_refused_with_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [["run", "/dev/zero"], ["check", "/dev/zero"], ["show", "/dev/zero"], ["deals", "/dev/zero"]]
    {
        let (status, _, err) = told(folder.path(), &arguments);
        assert!(
            status == 2
                && err.contains("/dev/zero: found more than 4 MB of text, expected no more than that"),
            "{arguments:?}: {err}"
        );
    }
    let (status, _, err) = told(folder.path(), &["backtest", "--table", "/dev/zero"]);
    assert!(
        status == 2 && (err.contains("more than 100 MB") || err.contains("unexpected argument")),
        "{err}"
    );
    let figaro = ["import", "figaro", "/dev/zero", "--year", "2022", "--elasticity", "4", "--out", "w"];
    let (status, _, err) = told(folder.path(), &figaro);
    assert!(status == 2 && err.contains("/dev/zero: found a pipe, expected a file"), "{err}");
    for kind in ["icio", "wiod", "long"] {
        let (status, _, err) = told(
            folder.path(),
            &["import", kind, "/dev/zero", "--year", "2022", "--elasticity", "4", "--out", "w"],
        );
        assert!(status == 2 && err.contains("/dev/zero: a binary file"), "{kind}: {err}");
    }
}

#[test]
fn a_change_of_nothing_changes_nothing() {
    let world = small();
    let read = |clauses: &str| {
        Scenario::parse(&format!("name = \"x\"\nhorizon = \"long\"\n{clauses}"), "x.toml", &world)
            .unwrap()
            .policy(&world)
    };
    let pair = "importers = [\"all\"]\nexporters = [\"all\"]\nsectors = [\"all\"]\n";
    for earlier in
        ["", "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0\n"]
    {
        for clause in [
            format!("[[tariff]]\n{pair}change = 0\n"),
            format!("[[tariff]]\n{pair}change = -0.0\n"),
            format!("[[trade_cost]]\n{pair}change = 0\n"),
            "[[productivity]]\nactors = [\"all\"]\nsectors = [\"all\"]\nchange = 0\n".to_owned(),
        ] {
            let (without, with) = (read(earlier), read(&format!("{earlier}{clause}")));
            assert_eq!(without.tariffs, with.tariffs, "{clause}");
            assert_eq!(without.trade_costs, with.trade_costs, "{clause}");
            assert_eq!(without.productivity, with.productivity, "{clause}");
        }
    }
    let deal =
        Scenario::parse(&format!("name = \"x\"\n[[tariff]]\n{pair}change = 0\n"), "x.toml", &world).unwrap();
    let Action::Tariff(tariff) = &deal.clauses()[0].action else { panic!("a tariff") };
    assert!(matches!(tariff.rate, Amount::Change(_)));
}

#[test]
fn what_a_run_would_refuse_without_solving_is_refused_when_it_is_read() {
    let world = small();
    let said = |clauses: &str| {
        Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", &world).unwrap_err().to_string()
    };
    let bound = |kind: &str, size: &str| {
        format!(
            "[[{kind}]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nvalue_musd = {size}\n"
        )
    };
    assert_eq!(
        said(&bound("purchase", "0")),
        "x.toml:6: found a bound of 0 million USD, expected a purchase of more than nothing"
    );
    assert_eq!(
        said(&bound("quota", "1e-9")),
        "x.toml:6: found a bound of 1e-9 million USD, expected a quota above 0; `stop = true` in a [[trade_cost]] ends the trade"
    );
    let stop =
        "[[trade_cost]]\nimporters = [\"CHN\"]\nexporters = [\"USA\"]\nsectors = [\"goods\"]\nstop = true\n";
    for kind in ["purchase", "quota"] {
        assert_eq!(
            said(&format!("{stop}{}", bound(kind, "5"))),
            "x.toml:7: the clause leaves no flow that it could act on: the trade is stopped"
        );
    }
    let mut builder = WorldBuilder::new("x");
    let [a, b] = ["A", "B"].map(|code| builder.actor(code, code).unwrap());
    let sector = builder.sector("S", "S", Kind::Goods, 4.0).unwrap();
    for actor in [a, b] {
        builder.trade(actor, actor, sector, 10.0).unwrap();
        builder.production(actor, sector, 10.0, 10.0).unwrap();
    }
    let world = builder.build().unwrap();
    for key in ["change_musd", "value_musd"] {
        let text = format!(
            "name = \"x\"\n[[purchase]]\nimporter = \"A\"\nexporter = \"B\"\nsectors = [\"S\"]\n{key} = 5\n"
        );
        assert_eq!(
            Scenario::parse(&text, "x.toml", &world).unwrap_err().to_string(),
            "x.toml:2: the clause leaves no flow before that it could act on"
        );
    }
}
