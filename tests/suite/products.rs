//! Products inside sectors: reading them, splitting a world into them, and what must not change by it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use sidedeal::shortage::Figures;
use sidedeal::{
    Actor, ElasticitySet, Error, GoodKind, Horizon, Kind, Model, NotSplit, Outcome, Scenario, Sector, World,
    WorldBuilder, WorldWarning,
};

use sidedeal::Unknowns;

use crate::support::{PRODUCTS as SPLIT, TIGHT, TODAY, assert_close};
use crate::world::{SMALL, small_folder, small_in_code};

const PRODUCTS: &str = "code,sector,name,trade_elasticity,trade_elasticity_se,aliases,source\n\
                        SOY,AGR,Soybeans,8,0.5,beans|soya,invented\nMAIZ,AGR,Maize,9,,,\n";
const FLOWS: &str = "exporter,importer,product,value_musd\nUSA,USA,SOY,30\nUSA,CHN,SOY,9\nCHN,CHN,SOY,20\n\
                     CHN,CHN,MAIZ,10\nUSA,USA,MAIZ,15\nUSA,CHN,MAIZ,1\n";

/// The small world with products, read from files.
fn small(products: &str, flows: &str) -> Result<World, String> {
    let folder = small_folder();
    fs::write(folder.path().join("products.csv"), products).unwrap();
    fs::write(folder.path().join("product_trade.csv"), flows).unwrap();
    World::open(folder.path()).map_err(|error| said(&error, folder.path()))
}

fn said(error: &Error, folder: &Path) -> String {
    error.to_string().replace(folder.to_str().unwrap(), "w").replace('\\', "/")
}

fn codes(world: &World) -> Vec<&str> {
    world.sectors().map(|sector| world[sector].code.as_str()).collect()
}

fn sector(world: &World, code: &str) -> Sector {
    world.sector(code).unwrap()
}

#[test]
fn products_are_read_and_change_nothing_until_they_are_used() {
    let world = small(PRODUCTS, FLOWS).unwrap();
    let plain = small_in_code().build().unwrap();
    assert_eq!(codes(&world), ["AGR", "ICT"]);
    assert_eq!(
        (world.products().len(), world.parts().len(), world.title()),
        (2, 0, "small".replace("small", world.name()))
    );
    let soy = world.product("SOY").unwrap();
    let info = &world[soy];
    assert_eq!(
        (info.name.as_str(), info.sector, info.trade_elasticity),
        ("Soybeans", sector(&world, "AGR"), 8.0)
    );
    assert_eq!((info.trade_elasticity_error, info.aliases.join(" ")), (Some(0.5), "beans soya".to_owned()));
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    assert_eq!([world.product_trade(chn, usa, soy), world.product_trade(usa, chn, soy)], [9.0, 0.0]);
    for (n, i) in [(usa, chn), (chn, usa), (usa, usa), (chn, chn)] {
        for j in plain.sectors() {
            assert_eq!(world.trade(n, i, j).to_bits(), plain.trade(n, i, j).to_bits());
            assert_eq!(world.tariff(n, i, j).to_bits(), plain.tariff(n, i, j).to_bits());
        }
    }
    // They are content, and the order of their rows is not.
    assert_ne!(world.fingerprint(), plain.fingerprint());
    let mut rows: Vec<&str> = FLOWS.lines().collect();
    rows[1..].reverse();
    assert_eq!(small(PRODUCTS, &(rows.join("\n") + "\n")).unwrap().fingerprint(), world.fingerprint());
    for (from, to) in
        [("SOY,AGR,Soybeans,8", "SOY,AGR,Soybeans,8.5"), ("8,0.5", "8,0.6"), ("SOY,AGR", "SOY,ICT")]
    {
        assert_ne!(small(&PRODUCTS.replace(from, to), FLOWS).unwrap().fingerprint(), world.fingerprint());
    }
    let other = small(PRODUCTS, &FLOWS.replace("SOY,30", "SOY,30.000000000000004")).unwrap();
    assert_ne!(other.fingerprint(), world.fingerprint());
    assert_eq!(
        small(&PRODUCTS.replace("Soybeans", "Beans"), FLOWS).unwrap().fingerprint(),
        world.fingerprint()
    );
}

#[test]
fn what_is_wrong_with_products_is_told_with_its_line() {
    let products = |from: &str, to: &str| {
        small(&PRODUCTS.replace(from, to), FLOWS).map(|world| world.title()).unwrap_err()
    };
    let flows = |from: &str, to: &str| {
        small(PRODUCTS, &FLOWS.replace(from, to)).map(|world| world.title()).unwrap_err()
    };
    for (found, expected) in [
        (products("SOY,AGR", "SOY,AGS"), "w/products.csv:2: unknown sector `AGS`, did you mean `AGR`?"),
        (
            products("MAIZ,", "SOY,"),
            "w/products.csv:3: product SOY is given a second time, first at w/products.csv:2",
        ),
        (
            products("MAIZ,", "ICT,"),
            "w/products.csv:3: code ICT of a product and a sector is given a second time, first at w/sectors.csv:3",
        ),
        (
            products("Maize,9", "Maize,0"),
            "w/products.csv:3: found 0 for the trade elasticity of MAIZ, expected an elasticity from 0.01 to 100",
        ),
        (
            products("8,0.5", "8,-1"),
            "w/products.csv:2: found -1 for the error of the trade elasticity of SOY, expected an error above 0 and up to 100",
        ),
        (
            products("aliases,source", "aliases,sauce"),
            "w/products.csv:1: unknown column `sauce`, did you mean `source`?",
        ),
        (
            flows("CHN,CHN,MAIZ", "CHN,CHN,MAZE"),
            "w/product_trade.csv:5: unknown product `MAZE`, did you mean `MAIZ`?",
        ),
        (
            flows("CHN,CHN,MAIZ", "CHN,CHN,SOY"),
            "w/product_trade.csv:5: trade of CHN from CHN in SOY is given a second time, first at w/product_trade.csv:4",
        ),
        (
            small(PRODUCTS, "exporter,importer,product,value_musd\nUSA,USA,SOY,30\n").unwrap_err(),
            "w/products.csv:3: missing trade of product MAIZ",
        ),
        (
            small(PRODUCTS, "exporter,importer,product,value_musd\n").unwrap_err(),
            "w/product_trade.csv: missing rows, the table is empty",
        ),
    ] {
        assert_eq!(found, expected);
    }
    assert!(flows("MAIZ,10", "MAIZ,-10").starts_with(
        "w/product_trade.csv:5: found -10 for trade of CHN from CHN in MAIZ, expected an amount from 0 to"
    ));
    for (left, expected) in [
        ("products.csv", "w: missing file `product_trade.csv`"),
        ("product_trade.csv", "w/product_trade.csv: missing file `products.csv`, whose products they are"),
    ] {
        let folder = small_folder();
        let text = if left == "products.csv" { PRODUCTS } else { FLOWS };
        fs::write(folder.path().join(left), text).unwrap();
        assert_eq!(said(&World::open(folder.path()).unwrap_err(), folder.path()), expected);
    }
    // The code of what is left of a sector is taken.
    let folder = small_folder();
    fs::write(folder.path().join("sector_groups.csv"), "group,sector\nAGR-REST,ICT\n").unwrap();
    fs::write(folder.path().join("products.csv"), PRODUCTS).unwrap();
    fs::write(folder.path().join("product_trade.csv"), FLOWS).unwrap();
    assert_eq!(
        said(&World::open(folder.path()).unwrap_err(), folder.path()),
        "w/sector_groups.csv:2: found code `AGR-REST`, expected another one, it is for what is left of AGR without its products"
    );
    let plain = small_in_code().build().unwrap();
    assert_eq!(
        plain.with_products().unwrap_err().to_string(),
        "small: missing products: it has no products.csv"
    );
}

#[test]
fn a_split_world_has_the_products_what_is_left_and_a_group_of_both() {
    let world = small(PRODUCTS, FLOWS).unwrap().with_products().unwrap();
    assert_eq!(codes(&world), ["SOY", "MAIZ", "AGR-REST", "ICT"]);
    assert_eq!(world.title(), format!("{} with products of AGR", world.name()));
    assert_eq!((world.products().len(), world.parts().len()), (0, 1));
    let parts = &world.parts()[0];
    assert_eq!(
        (parts.code.as_str(), parts.products.len(), parts.rest),
        ("AGR", 2, sector(&world, "AGR-REST"))
    );
    let rest = &world[parts.rest];
    assert_eq!((rest.name.as_str(), rest.trade_elasticity), ("Farming without soybeans, maize", 5.0));
    let soy = &world[sector(&world, "SOY")];
    assert_eq!((soy.kind, soy.trade_elasticity, soy.trade_elasticity_error), (Kind::Goods, 8.0, Some(0.5)));
    let all = world.sectors_of("AGR").unwrap();
    assert_eq!(all, world.sectors().take(3).collect::<Vec<_>>());
    assert_eq!(world.sectors_called("farming").unwrap(), all);
    assert_eq!(world.sectors_called("soya").unwrap(), all[..1]);
    // USA sells 30 + 9 of soybeans of 102.
    let usa = world.actor("USA").unwrap();
    assert_close(world.output(usa, all[0]), 39.0, 1e-12);
    assert_close(world.value_added(usa, all[0]), 39.0 / 102.0 * 77.0, 1e-12);
    // It spends 30 of 103.125 on them, the duty on what comes from China included, and makes 39 of 102.
    assert_close(world.input(usa, all[0], all[0]), 20.0 * 30.0 / 103.125 * 39.0 / 102.0, 1e-12);
    assert_close(world.tariff(usa, world.actor("CHN").unwrap(), all[1]), 0.25, 0.0);
    // Once more changes nothing.
    let print = world.fingerprint();
    assert_eq!(world.with_products().unwrap().fingerprint(), print);
}

#[test]
fn products_beyond_their_sector_are_cut_to_it_and_counted() {
    let flows =
        FLOWS.replace("CHN,CHN,SOY,20", "CHN,CHN,SOY,90").replace("USA,CHN,SOY,9", "USA,CHN,SOY,11.0005");
    let world = small(PRODUCTS, &flows).unwrap().with_products().unwrap();
    let cut = world.warnings().iter().find_map(|warning| match warning.get() {
        Some(WorldWarning::ProductsCut { .. }) => Some(warning.to_string()),
        _ => None,
    });
    assert_eq!(
        cut.unwrap(),
        "product_trade.csv: products are more than their sector in 1 cells and are cut to it, by 20.0 million USD in all, most in \
         CHN from CHN in AGR (100.0 of 80.0)"
    );
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    let of = |exporter: Actor| {
        world
            .sectors_of("AGR")
            .unwrap()
            .into_iter()
            .map(|part| world.trade(chn, exporter, part))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(chn), [72.0, 8.0, 0.0]);
    assert_close(of(usa).iter().sum(), 12.0, 1e-15);
    assert_eq!(of(usa)[2], 0.0);
}

/// World2022's tables in a folder, with some products that are fixed parts of each importer's purchases and have their sector's
/// elasticity.
fn proportional(products: &[(&str, &str, f64)], theta: impl Fn(f64) -> f64) -> World {
    let folder = tempfile::tempdir().unwrap();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/world2022");
    for entry in fs::read_dir(seeds).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let mut list = "code,sector,name,trade_elasticity\n".to_owned();
    let mut flows = "exporter,importer,product,value_musd\n".to_owned();
    for (code, of, part) in products {
        let of = sector(&TODAY, of);
        writeln!(list, "{code},{},{code},{}", TODAY[of].code, theta(TODAY[of].trade_elasticity)).unwrap();
        for importer in TODAY.actors() {
            // No two importers spend alike.
            let part = part * (1.0 + importer.index() as f64 / 100.0);
            for exporter in TODAY.actors() {
                let flow = part * TODAY.trade(importer, exporter, of);
                writeln!(flows, "{},{},{code},{flow:?}", TODAY[exporter].code, TODAY[importer].code).unwrap();
            }
        }
    }
    fs::write(folder.path().join("products.csv"), list).unwrap();
    fs::write(folder.path().join("product_trade.csv"), flows).unwrap();
    World::open(folder.path()).unwrap()
}

const SOME: [(&str, &str, f64); 4] =
    [("BEAN", "AGR", 0.2), ("CORN", "AGR", 0.3), ("GAS", "ENE", 0.4), ("AUTO", "MOT", 0.6)];

fn run<'w>(model: &Model<'w>, clauses: &str, world: &World) -> Outcome<'w> {
    let text = format!("name = \"x\"\nhorizon = \"long\"\n{clauses}");
    model.run(&Scenario::parse(&text, "x.toml", world).unwrap()).unwrap()
}

#[test]
fn a_split_into_equal_parts_changes_no_result() {
    let whole = proportional(&SOME, |theta| theta);
    let split = whole.clone().with_products().unwrap();
    assert!(
        !split
            .warnings()
            .iter()
            .any(|warning| matches!(warning.get(), Some(WorldWarning::ProductsCut { .. })))
    );
    let models = [&whole, &split].map(|world| Model::with_settings(world, TIGHT).unwrap());
    for clauses in [
        "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\", \"BRA\"]\nsectors = [\"AGR\", \"MOT\", \"ELE\"]\nchange = 0.3\n",
        "[[trade_cost]]\nimporters = [\"CHN\"]\nexporters = [\"USA\"]\nsectors = [\"AGR\"]\nstop = true\n",
        "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = 10_000\n",
        "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\", \"ENE\", \"FOO\"]\nchange_musd = 20_000\n",
        "[[productivity]]\nactors = [\"BRA\"]\nsectors = [\"AGR\"]\nchange = 0.1\n",
        // What motors and machines lack; the flows of magnets are in a sector that is not split.
        "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\", \"USA\", \"KOR\"]\ngood = \"rare-earth-magnets\"\ncut = 0.9\n",
    ] {
        let [before, after] =
            [(&models[0], &whole), (&models[1], &split)].map(|(model, world)| run(model, clauses, world));
        let moved = whole.actors().map(|actor| before.welfare(actor).real_income.abs());
        assert!(moved.fold(0.0, f64::max) > 1e-5, "{clauses}");
        for actor in whole.actors() {
            assert_close(before.welfare(actor).real_income, after.welfare(actor).real_income, 1e-9);
            assert_close(before.wage(actor), after.wage(actor), 1e-9);
            for of in whole.sectors() {
                let parts = split.sectors_of(&whole[of].code).unwrap();
                let count = [whole.sectors().len(), split.sectors().len()];
                let output = |outcome: &Outcome<'_>, count: usize, sectors: &[Sector]| -> f64 {
                    let cells = sectors.iter().map(|sector| actor.index() * count + sector.index());
                    cells.map(|cell| outcome.solved().equilibrium.output[cell]).sum()
                };
                let [one, two] = [output(&before, count[0], &[of]), output(&after, count[1], &parts)];
                let scale = TODAY.output(actor, of).max(1.0);
                assert_close(one / scale, two / scale, 1e-9);
            }
        }
    }
}

#[test]
fn each_table_of_a_split_world_adds_up_to_the_one_before() {
    let whole = proportional(&SOME, |theta| 2.0 * theta);
    let split = whole.clone().with_products().unwrap();
    let parts: Vec<Vec<Sector>> =
        whole.sectors().map(|sector| split.sectors_of(&whole[sector].code).unwrap()).collect();
    let sum =
        |parts: &[Sector], of: &dyn Fn(Sector) -> f64| -> f64 { parts.iter().map(|&part| of(part)).sum() };
    for actor in whole.actors() {
        for (j, own) in whole.sectors().zip(&parts) {
            assert_close(sum(own, &|part| split.output(actor, part)), whole.output(actor, j), 1e-12);
            assert_close(
                sum(own, &|part| split.value_added(actor, part)),
                whole.value_added(actor, j),
                1e-12,
            );
            for exporter in whole.actors() {
                let flow = sum(own, &|part| split.trade(actor, exporter, part));
                assert_close(flow, whole.trade(actor, exporter, j), 1e-12);
                for &part in own {
                    assert_eq!(split.tariff(actor, exporter, part), whole.tariff(actor, exporter, j));
                }
            }
            for (k, inputs) in whole.sectors().zip(&parts) {
                let used = sum(own, &|using| sum(inputs, &|input| split.input(actor, input, using)));
                assert_close(used, whole.input(actor, k, j), 1e-12);
            }
        }
        for good in whole.goods() {
            assert_close(split.use_of_good(good, actor), whole.use_of_good(good, actor), 1e-12);
        }
    }
    for good in whole.goods() {
        let uses: usize = whole[good].uses.iter().map(|need| parts[need.sector.index()].len()).sum();
        assert_eq!(split[good].uses.len(), uses);
        assert_eq!(split[good].sector, *parts[whole[good].sector.index()].last().unwrap());
    }
    // Whatever is bundled for the world can be read in it.
    for bundled in Scenario::bundled_names().filter(|one| one.world == "world2022") {
        let result = Scenario::bundled(bundled.name, &split);
        if let Err(error) = &result {
            assert!(bundled.text.contains("SOY"), "{error}");
        }
    }
}

/// Three exporters and a buyer; of the others only BRA sells soybeans, and only OTH other crops.
fn miniature() -> World {
    let mut builder = WorldBuilder::new("miniature");
    let actors @ [usa, bra, oth, chn] =
        ["USA", "BRA", "OTH", "CHN"].map(|code| builder.actor(code, code).unwrap());
    let agr = builder.sector("AGR", "Crops", Kind::Goods, 4.0).unwrap();
    let rest = builder.sector("SRV", "All else", Kind::Services, 4.0).unwrap();
    let soy = builder.product("SOY", "Soybeans", agr, 8.0).unwrap();
    let mut output = [[0.0; 2]; 4];
    for (n, importer) in actors.into_iter().enumerate() {
        for (i, exporter) in actors.into_iter().enumerate() {
            let [beans, crops, other] = match (importer, exporter) {
                _ if n == i => [5.0, 60.0, 1000.0],
                (to, from) if to == chn && from == usa => [30.0, 10.0, 20.0],
                (to, from) if to == chn && from == bra => [40.0, 0.0, 20.0],
                (to, from) if to == chn && from == oth => [0.0, 40.0, 20.0],
                _ => [0.0, 2.0, 20.0],
            };
            builder.trade(importer, exporter, agr, beans + crops).unwrap();
            builder.trade(importer, exporter, rest, other).unwrap();
            builder.product_trade(importer, exporter, soy, beans).unwrap();
            output[i][0] += beans + crops;
            output[i][1] += other;
        }
    }
    for (actor, [crops, other]) in actors.into_iter().zip(output) {
        builder.production(actor, agr, crops, 0.6 * crops).unwrap();
        builder.production(actor, rest, other, 0.8 * other).unwrap();
        builder.input(actor, rest, agr, 0.4 * crops).unwrap();
        builder.input(actor, rest, rest, 0.2 * other).unwrap();
    }
    builder.build().unwrap()
}

#[test]
fn a_purchase_of_one_product_is_lost_by_who_sells_it_and_by_nobody_else() {
    let (whole, split) = (miniature(), miniature().with_products().unwrap());
    let purchase = |sector: &str| {
        format!(
            "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"{sector}\"]\nchange_musd = 10\n"
        )
    };
    let lost = |world: &World, sector: &str| {
        let model = Model::with_settings(world, TIGHT).unwrap();
        let outcome = run(&model, &purchase(sector), world);
        ["BRA", "OTH"].map(|code| {
            let actor = world.actor(code).unwrap();
            let exports = world.sectors_of("AGR").unwrap();
            let partners = outcome.partners(actor, &exports);
            let to_china = partners.iter().find(|one| one.partner == world.actor("CHN").unwrap()).unwrap();
            (outcome.welfare(actor).real_income, to_china.exports)
        })
    };
    let [bra, oth] = lost(&split, "SOY");
    assert!(bra.0 < -1e-4 && bra.1 < -5.0, "{bra:?}");
    assert!(oth.0.abs() < 0.1 * bra.0.abs() && oth.1.abs() < 0.1 * bra.1.abs(), "{bra:?} {oth:?}");
    // Without the product both lose as much.
    let [bra, oth] = lost(&whole, "AGR");
    assert!((bra.0 / oth.0 - 1.0).abs() < 0.2, "{bra:?} {oth:?}");
}

#[test]
fn who_names_a_product_of_a_world_that_is_not_split_is_told_how() {
    let world = small(PRODUCTS, FLOWS).unwrap();
    let text = "name = \"x\"\n[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"SOY\"]\nchange_musd = 1\n";
    let error = Scenario::parse(text, "x.toml", &world).unwrap_err();
    assert_eq!(error.get(), Some(&NotSplit { product: "SOY".to_owned(), sector: "AGR".to_owned() }));
    assert_eq!(
        error.to_string(),
        "x.toml:5: `SOY` is a product of sector AGR, and this world is not split into its products: `--products`, \
         `World::with_products`"
    );
    for found in [
        world.sector("SOY").map(drop),
        world.sectors_of("SOY").map(drop),
        world.sectors_called("soya").map(drop),
    ] {
        assert!(found.unwrap_err().get::<NotSplit>().is_some());
    }
    // A product in a table of tariffs likewise.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), "importer,exporter,sector,rate\nCHN,USA,SOY,0.1\n").unwrap();
    fs::write(folder.path().join("y.toml"), "name = \"y\"\n[[tariff_table]]\nfile = \"t.csv\"\n").unwrap();
    let path = folder.path().join("y.toml");
    assert!(Scenario::open(&path, &world).unwrap_err().get::<NotSplit>().is_some());
    let split = world.with_products().unwrap();
    assert!(Scenario::open(&path, &split).is_ok() && Scenario::parse(text, "x.toml", &split).is_ok());
    let misspelt = Scenario::parse(&text.replace("SOY", "SOJ"), "x.toml", &split).unwrap_err();
    assert_eq!(misspelt.to_string(), "x.toml:5: unknown sector `SOJ`, did you mean `SOY`?");
}

#[test]
fn sets_of_elasticities_leave_products_their_own_whatever_comes_first() {
    let world = proportional(&SOME, |theta| 1.5 * theta);
    let set = ElasticitySet::load("caliendo-parro-2015").unwrap();
    let one = world.clone().with_elasticities(&set).unwrap().with_products().unwrap();
    let two = world.clone().with_products().unwrap().with_elasticities(&set).unwrap();
    assert_eq!(one.fingerprint(), two.fingerprint());
    assert_eq!(
        one.title(),
        format!("{} with products of AGR ENE MOT and elasticities caliendo-parro-2015", world.name())
    );
    assert_eq!(two.title(), one.title());
    let theta = |world: &World, code: &str| world[sector(world, code)].trade_elasticity;
    assert_close(theta(&two, "BEAN"), 1.5 * theta(&TODAY, "AGR"), 1e-12);
    assert_close(theta(&two, "AGR-REST"), 9.11, 1e-12);
    // Coal, oil and gas are the estimate of all mining.
    let min = &two[sector(&two, "MIN")];
    assert_eq!(min.same_elasticity_as, Some(sector(&two, "ENE-REST")));
    let same = world.clone().with_elasticity(4.0).unwrap().with_products().unwrap();
    assert_eq!(
        same.fingerprint(),
        world.with_products().unwrap().with_elasticity(4.0).unwrap().fingerprint()
    );
    assert_eq!(theta(&same, "BEAN"), 4.0);
}

#[test]
fn a_critical_good_goes_with_the_product_that_names_it() {
    let with = |goods: &[usize]| {
        let mut builder = small_in_code();
        let plain = builder.clone().build().unwrap();
        let [agr, ict] = ["AGR", "ICT"].map(|code| sector(&plain, code));
        let chn = plain.actor("CHN").unwrap();
        let seeds = builder.good("seeds", "Seeds", GoodKind::Input, agr, &["farm"]).unwrap();
        builder.supply(seeds, "farm", None, chn, 1.0).unwrap();
        builder.cost_share(seeds, agr, 0.1).unwrap();
        let soy = builder.product("SOY", "Soybeans", agr, 8.0).unwrap();
        let maize = builder.product("MAIZ", "Maize", agr, 8.0).unwrap();
        let data = builder.product("DAT", "Data", ict, 8.0).unwrap();
        for product in [soy, maize, data] {
            builder.product_trade(chn, chn, product, 10.0).unwrap();
        }
        for &at in goods {
            builder.product_good([soy, maize, data][at], seeds).map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(builder.build().unwrap().with_products().unwrap())
    };
    let flows = |goods: &[usize]| {
        with(goods).map(|world| world[world[world.good("seeds").unwrap()].sector].code.clone())
    };
    assert_eq!(flows(&[]).unwrap(), "AGR-REST");
    assert_eq!(flows(&[1]).unwrap(), "MAIZ");
    assert!(flows(&[0, 1]).unwrap_err().contains("product of critical good `seeds` is given a second time"));
    assert_eq!(
        flows(&[2]).unwrap_err(),
        "world small: critical good `seeds` of DAT: found flows in the trade of AGR, expected a good of ICT"
    );
    let world = with(&[0]).unwrap();
    let uses: Vec<_> =
        world[world.good("seeds").unwrap()].uses.iter().map(|need| need.sector.index()).collect();
    assert_eq!(uses, [0, 1, 2]);
    assert_eq!(SMALL.len(), 7);
}

#[test]
fn the_command_splits_the_world_of_who_names_a_product_for_all_files_of_the_call() {
    let call = |arguments: &[&str]| {
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_sidedeal")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };
    let [out, said] = call(&["run", "status-quo-2026", "soybean-deal", "--draws", "0"]);
    assert_eq!(out.matches("world world2022 with products of AGR,").count(), 2, "{out}");
    let line = "products: AGR is split into SOY, MAIZ and the rest, because soybean-deal names SOY; the others of this call \
                are solved so too, with other numbers than alone";
    assert_eq!(said.lines().next().unwrap(), line);
    let [out, said] = call(&["run", "status-quo-2026", "--draws", "0"]);
    assert!(!out.contains("with products") && !said.contains("products:"), "{said}");
    let [out, said] = call(&["run", "status-quo-2026", "--draws", "0", "--products"]);
    assert!(
        out.contains("world world2022 with products of AGR ENE FOO ELE ELQ MOT OTR,")
            && !said.contains("products:"),
        "{said}"
    );
    let [out, _] = call(&["list", "sectors"]);
    assert!(out.contains("SOY") && out.contains("Soybeans, in AGR"), "{out}");
    let [out, _] = call(&["check", "world2022", "soybean-deal"]);
    assert!(out.contains("27 sectors, 9 products in 7 of them and 21 critical goods"), "{out}");
    assert!(out.contains("soybean-deal: ok: 1 purchase; world2022 with products of AGR, "), "{out}");
    let [_, said] = call(&["compare", "us-china-trade-deal", "soybean-deal"]);
    assert!(
        said.contains("AGR is split into SOY, MAIZ and the rest; ENE into CRUD, LNG and the rest; "),
        "{said}"
    );
    assert!(said.contains("because us-china-trade-deal has a purchase or quota in AGR"), "{said}");
    let [out, said] = call(&["run", "us-china-trade-deal", "--draws", "0", "--products=never"]);
    assert!(out.contains("world world2022, ") && !said.contains("products:"), "{said}");
}

/// Gas has no product of its own, so what Russia withholds of it is taken from all that it sells of energy, in whatever parts that stands.
#[test]
fn what_is_withheld_of_a_split_sector_is_taken_from_its_parts_together() {
    let whole = &*TODAY;
    let split = whole.clone().with_products().unwrap();
    let loss = |world: &World| {
        let model = Model::calibrate(world).unwrap();
        let outcome = model.run(&Scenario::bundled("russian-gas-2022", world).unwrap()).unwrap();
        outcome.welfare(world.actor("RUS").unwrap()).real_income
    };
    let [one, parts] = [loss(whole), loss(&split)];
    assert!(one < -0.01 && (parts / one - 1.0).abs() < 0.01, "{one} {parts}");
}

/// A table's row on a sector is one number of a draw, in whatever parts the sector stands.
#[test]
fn a_split_sector_has_no_more_unknowns_of_critical_goods() {
    let whole = &*TODAY;
    let split = whole.clone().with_products().unwrap();
    let names = |world: &World| -> Vec<String> {
        let scenario = Scenario::bundled("rare-earth-cutoff-japan", world).unwrap();
        Unknowns::of(world, &scenario)
            .names()
            .iter()
            .filter(|name| !name.starts_with("elasticity"))
            .cloned()
            .collect()
    };
    assert_eq!(names(whole), names(&split));
}

/// Sectors beside each other that are no parts of one have each its own row of the table.
#[test]
fn every_use_of_a_good_in_a_split_world_has_the_numbers_of_its_row() {
    let split = &*SPLIT;
    let figures = Figures::central(split, Horizon::Short);
    for good in split.goods() {
        let of_table =
            split[good].uses.iter().map(|need| (need.cost_share.central(), need.exposed.central()));
        assert!(of_table.eq(figures.uses(good).iter().copied()), "{}", split[good].code);
    }
}

#[test]
fn all_products_that_a_file_names_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deal.toml");
    let path = file.to_str().unwrap().to_owned();
    let call = |sectors: &str| {
        let text = format!(
            "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [{sectors}]\nchange = 0.1\n"
        );
        std::fs::write(&file, text).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_sidedeal"))
            .args(["run", &path, "--draws", "0"])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        told
    };
    let told = call("\"SOY\", \"LNG\", \"CARS\"");
    assert!(
        told.contains("AGR is split into SOY, MAIZ and the rest; ENE into CRUD, LNG and the rest; MOT"),
        "{told}"
    );
    let told = call("\"AGR-REST\"");
    assert!(told.contains("AGR is split into SOY, MAIZ and the rest, because"), "{told}");
}
