//! Expected defence, by hand.

use sidedeal::defence::{Arrangement, Figures};
use sidedeal::scenario::Stake::{Prosperity, Security};
use sidedeal::{
    Commitment, CommitmentClass, Exposures, Kind, Model, ModelWarning, Outcome, Report, Scenario, Uncertain,
    Warning, World, WorldBuilder, WorldWarning, report,
};

use crate::scenario::folder;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

/// Two powers, an ally, a small neighbour and one whose means nobody knows; the last three are a group.
pub(crate) fn alliance() -> WorldBuilder {
    alliance_with(None)
}

/// The same with forces of the power on its ally's ground.
pub(crate) fn alliance_with(forces: Option<f64>) -> WorldBuilder {
    let mut builder = WorldBuilder::new("alliance");
    let actors = ["POW", "RIV", "ALY", "SML", "UNK"].map(|code| builder.actor(code, code).unwrap());
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 4.0).unwrap();
    builder.group("CLUB", &actors[2..]).unwrap();
    for importer in actors {
        builder.production(importer, goods, 140.0, 140.0).unwrap();
        for exporter in actors {
            let home = importer == exporter;
            builder.trade(importer, exporter, goods, if home { 100.0 } else { 10.0 }).unwrap();
        }
    }
    let [pow, riv, aly, sml, unk] = actors;
    for (actor, expenditure, import_share) in
        [(pow, 1000.0, 0.1), (riv, 500.0, 0.2), (aly, 100.0, 0.5), (sml, 20.0, 0.8)]
    {
        builder.military(actor, expenditure, import_share).unwrap();
    }
    for (importer, supplier, share) in [(aly, pow, 0.6), (aly, riv, 0.4), (sml, pow, 1.0)] {
        builder.arms_imports(importer, supplier, share).unwrap();
    }
    let own = Some(Uncertain::Exact(0.3));
    for (guarantor, ally, class, coverage, reliability) in [
        (pow, aly, CommitmentClass::TreatyForces, 1.0, None),
        (aly, pow, CommitmentClass::Treaty, 1.0, None),
        (pow, sml, CommitmentClass::Treaty, 0.5, None),
        (riv, sml, CommitmentClass::Partnership, 1.0, own),
        (unk, sml, CommitmentClass::Treaty, 1.0, None),
    ] {
        let forces = forces.filter(|_| class == CommitmentClass::TreatyForces);
        builder.commitment(Commitment { guarantor, ally, class, coverage, reliability, forces }).unwrap();
    }
    builder
}

/// E of all before; the last is not known.
const BEFORE: [f64; 4] = [
    1000.0 + 0.75 * 0.07 * 100.0,
    500.0,
    100.0 + 0.75 * 0.15 * 1000.0,
    20.0 + 0.5 * 0.75 * 0.07 * 1000.0 + 0.3 * 0.04 * 500.0,
];

fn read(clauses: &str, world: &World) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap()
}

/// E of all whose means are known, after.
fn expected(scenario: &Scenario, world: &World) -> Vec<f64> {
    Figures::central(world).expected(world, &scenario.policy(world).defence).into_iter().flatten().collect()
}

/// E of all after some clauses, with those given changed in [`BEFORE`].
#[track_caller]
fn assert_expected(clauses: &str, changed: &[(usize, f64)]) {
    let world = alliance().build().unwrap();
    assert_all(&expected(&read(clauses, &world), &world), changed);
}

#[track_caller]
fn assert_all(found: &[f64], changed: &[(usize, f64)]) {
    let mut after = BEFORE;
    for (actor, value) in changed {
        after[*actor] = *value;
    }
    assert_eq!(found.len(), after.len());
    for (found, after) in found.iter().zip(after) {
        assert_close(*found, after, 1e-14);
    }
}

fn guarantee(guarantor: &str, ally: &str, change: f64) -> String {
    format!("[[guarantee]]\nguarantors = [\"{guarantor}\"]\nallies = [\"{ally}\"]\nchange = {change:?}\n")
}

fn pact(members: &str, class: &str) -> String {
    format!("[[pact]]\nmembers = [{members}]\nclass = \"{class}\"\n")
}

fn interoperability(change: f64) -> String {
    format!("[[interoperability]]\nmembers = [\"POW\", \"ALY\", \"UNK\"]\nchange = {change:?}\n")
}

/// Help worth ten times as much: twice in a baseline and five times more, each of which is within reason.
fn tenfold(world: &World) -> Scenario {
    let folder = folder(&[
        ("a.toml", format!("name = \"a\"\n{}", interoperability(1.0))),
        ("b.toml", format!("name = \"b\"\nbaseline = \"a.toml\"\n{}", interoperability(4.0))),
    ]);
    Scenario::open(folder.path().join("b.toml"), world).unwrap()
}

fn delay(cut: f64) -> String {
    format!("[[arms_delay]]\nby = \"POW\"\nagainst = [\"ALY\"]\ncut = {cut:?}\n")
}

fn made_up_for(relief: f64) -> String {
    format!("[[arms_delay]]\nby = \"POW\"\nagainst = [\"ALY\"]\nrelief = {relief:?}\n")
}

fn budget(change: f64) -> String {
    format!("[[defence_budget]]\nactors = [\"ALY\"]\nchange = {change:?}\n")
}

fn outcome<'w>(clauses: &str, world: &'w World) -> Outcome<'w> {
    Model::calibrate(world).unwrap().run(&read(clauses, world)).unwrap()
}

#[test]
fn everybody_counts_on_its_own_means_and_on_what_others_would_commit() {
    assert_expected("", &[]);
    let world = alliance().build().unwrap();
    let found = Figures::central(&world).expected(&world, &Arrangement::status_quo(&world));
    assert_eq!(found.iter().filter(|e| e.is_none()).count(), 1);
    assert!(world.warnings().contains(&Warning::of(WorldWarning::GuarantorsNotAssessed { count: 1 })));
}

#[test]
fn reliability_of_the_united_states_at_0_45_takes_a_quarter_of_japans_defence() {
    let clause = "[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\"]\nchange = -0.3\n";
    let outcome = TODAY_MODEL.run(&read(clause, &TODAY)).unwrap();
    let japan = TODAY.actor("JPN").unwrap();
    let (before, after) = outcome.expected_defence(&[japan]).unwrap();
    assert_close(before - after, 0.3 * 0.15 * 997_000.0, 1e-12);
    let partners = 81_800.0 + 86_100.0 + 33_800.0 + 38_000.0 + 0.142 * 43_000.0;
    assert_close(before, 55_300.0 + 0.75 * 0.15 * 997_000.0 + 0.15 * 0.04 * partners, 1e-12);
    let change = Exposures::of(&outcome).actor(japan).change(Security).unwrap();
    assert!((-0.275..-0.26).contains(&change), "{change}");
}

#[test]
fn what_makes_up_for_late_arms_acts_on_what_is_late_and_on_nothing_else() {
    // Half of a quarter of half: e = 0.25 of expenditure, i = 0.5 of it imported, q = 0.6 from the supplier.
    let late = |cut: f64| 100.0 * (1.0 - 0.25 * 0.5 * 0.6 * cut) + 0.75 * 0.15 * 1000.0;
    assert_expected(&(delay(0.8) + &made_up_for(0.25)), &[(2, late(0.8 * 0.75))]);
    assert_expected(&(made_up_for(0.25) + &delay(0.8)), &[(2, late(0.8 * 0.75))]);
    assert_expected(
        &(delay(0.8) + &delay(0.5) + &made_up_for(0.25) + &made_up_for(0.5)),
        &[(2, late((1.0 - 0.2 * 0.5) * 0.75 * 0.5))],
    );
    assert_expected(&made_up_for(0.25), &[]);
    let world = alliance().build().unwrap();
    let scenario = read(&(delay(0.8) + &made_up_for(0.25)), &world);
    let performers = scenario.clauses().iter().map(|clause| clause.action.performers());
    assert_eq!(
        performers.collect::<Vec<_>>(),
        [["POW"], ["ALY"]].map(|of| of.map(|one| world.actor(one).unwrap()))
    );
}

#[test]
fn a_guarantee_that_changes_by_nothing_changes_nothing() {
    let principals = "between = [\"POW\", \"RIV\"]\n";
    let world = alliance().build().unwrap();
    let [one, other] = [
        format!("{principals}{}", guarantee("POW", "ALY", 0.0)),
        format!("{principals}{}{}", guarantee("POW", "CLUB", 0.0), interoperability(0.0) + &delay(0.0)),
    ]
    .map(|clauses| outcome(&clauses, &world));
    for outcome in [&one, &other] {
        for actor in world.actors() {
            let both = outcome.expected_defence(&[actor]);
            assert_eq!(both.map(|e| e.0.to_bits()), both.map(|e| e.1.to_bits()));
        }
        for (_, exposure) in Exposures::of(outcome).ranked() {
            let zero =
                exposure.stake(Security).map_or(0.0, |security| security.loss() + security.score.unwrap());
            assert_eq!(zero.to_bits(), 0);
        }
    }
}

#[test]
fn changes_of_reliability_add_up_and_are_clamped_file_by_file() {
    let at = |r: f64| [(2, 100.0 + r * 0.15 * 1000.0)];
    let (up, down) = (guarantee("POW", "ALY", 0.5), guarantee("POW", "ALY", -0.5));
    assert_expected(&down, &at(0.25));
    assert_expected(&up, &at(1.0));
    assert_expected(&(up.clone() + &down), &at(0.75));
    assert_expected(&(down.clone() + &down), &at(0.0));

    let world = alliance().build().unwrap();
    let folder = folder(&[
        ("a.toml", format!("name = \"a\"\n{up}{}", interoperability(1.0))),
        ("b.toml", format!("name = \"b\"\nbaseline = \"a.toml\"\n{down}{}", interoperability(4.0))),
        ("c.toml", format!("name = \"c\"\nbaseline = \"b.toml\"\n{}", interoperability(-0.5))),
    ]);
    let open = |file: &str| Scenario::open(folder.path().join(file), &world).unwrap();
    // κ is 1 after tenfold 0.15, and then a half; POW's own ally gives 0.7 and then 0.35.
    let at = |r: f64, kappa: f64, other: f64| {
        [(0, 1000.0 + 0.75 * other * 100.0), (2, 100.0 + r * kappa * 1000.0)]
    };
    assert_all(&expected(&open("b.toml"), &world), &at(0.5, 1.0, 0.7));
    assert_all(&expected(&open("c.toml"), &world), &at(0.5, 0.5, 0.35));
    let outcome = Model::calibrate(&world).unwrap().run(&open("c.toml")).unwrap();
    let (before, after) = outcome.expected_defence(&[world.actor("ALY").unwrap()]).unwrap();
    assert_eq!((before, after), (600.0, 350.0));
}

#[test]
fn a_group_of_allies_means_those_among_them_that_have_a_commitment() {
    let sml = BEFORE[3] - 0.5 * 0.25 * 0.07 * 1000.0;
    assert_expected(&guarantee("POW", "CLUB", -0.25), &[(2, BEFORE[2] - 0.25 * 150.0), (3, sml)]);
}

#[test]
fn a_pact_replaces_weaker_commitments_and_never_stronger_ones() {
    // POW and ALY have what is as strong or stronger; POW has promised SML as much for half of it.
    let new = [
        (0, 1000.0 + 0.0525 * (100.0 + 20.0)),
        (2, BEFORE[2] + 0.0525 * 20.0),
        (3, BEFORE[3] + 0.0525 * 100.0),
    ];
    assert_expected(&pact("\"POW\", \"ALY\", \"SML\"", "treaty"), &new);
    // RIV's own reliability goes with the commitment that is replaced; both ways.
    let stronger = [(1, 500.0 + 0.0525 * 20.0), (3, BEFORE[3] - 0.3 * 0.04 * 500.0 + 0.0525 * 500.0)];
    assert_expected(&pact("\"RIV\", \"SML\"", "treaty"), &stronger);
    let weaker = [(1, 500.0 + 0.1 * 0.01 * 20.0)];
    assert_expected(&pact("\"RIV\", \"SML\"", "paper"), &weaker);
    // What changes commitments acts on those of the same file's pacts, wherever they stand.
    let weakened = guarantee("RIV", "ALY", -0.5) + &pact("\"RIV\", \"ALY\"", "treaty");
    assert_expected(&weakened, &[(1, 500.0 + 5.25), (2, BEFORE[2] + 0.25 * 0.07 * 500.0)]);
    // Two pacts: the stronger counts, in either order.
    let [one, two] = [pact("\"RIV\", \"ALY\"", "treaty"), pact("\"RIV\", \"ALY\"", "arms_only")];
    assert_expected(&(two.clone() + &one), &[(1, 505.25), (2, BEFORE[2] + 0.0525 * 500.0)]);
    assert_expected(&(one + &two), &[(1, 505.25), (2, BEFORE[2] + 0.0525 * 500.0)]);
}

#[test]
fn interoperability_multiplies_what_members_would_commit_to_each_other() {
    let times = |factor: f64| [(0, 1000.0 + 5.25 * factor), (2, 100.0 + 112.5 * factor)];
    assert_expected(&interoperability(0.25), &times(1.25));
    assert_expected(&(interoperability(0.25) + &interoperability(-0.5)), &times(0.625));
    // No more than all, 0.15 and 0.07 tenfold.
    let world = alliance().build().unwrap();
    let all = [(0, 1000.0 + 0.75 * 0.7 * 100.0), (2, 100.0 + 750.0)];
    assert_all(&expected(&tenfold(&world), &world), &all);
}

#[test]
fn late_arms_take_from_the_importers_own_means() {
    let own = |late: f64| [(2, BEFORE[2] - 100.0 * 0.25 * 0.5 * 0.6 * late), (0, BEFORE[0])];
    assert_expected(&delay(0.5), &own(0.5));
    assert_expected(&(delay(0.5) + &delay(0.5)), &own(0.75));
    let everybody = delay(1.0).replace("\"ALY\"", "\"all\"").replace("\"POW\"", "\"RIV\"");
    assert_expected(&everybody, &[(2, BEFORE[2] - 100.0 * 0.25 * 0.5 * 0.4)]);
    let world = alliance().build().unwrap();
    let folder = folder(&[
        ("a.toml", format!("name = \"a\"\n{}", delay(0.5))),
        ("b.toml", format!("name = \"b\"\nbaseline = \"a.toml\"\n{}", delay(0.2))),
    ]);
    let scenario = Scenario::open(folder.path().join("b.toml"), &world).unwrap();
    assert_all(&expected(&scenario, &world), &own(0.6));
}

#[test]
fn a_budget_raises_the_defence_of_its_owner_and_allies_and_the_owner_pays() {
    let world = alliance().build().unwrap();
    let twice = budget(0.4) + &budget(0.5);
    assert_expected(&twice, &[(0, 1000.0 + 0.0525 * 210.0), (2, BEFORE[2] + 110.0)]);
    let outcome = outcome(&twice, &world);
    let exposures = Exposures::of(&outcome);
    for actor in world.actors() {
        let cost = if world[actor].code == "ALY" { 110.0 } else { 0.0 };
        let (welfare, exposure) = (outcome.welfare(actor), exposures.actor(actor));
        assert_close(outcome.cost(actor), cost, 1e-14);
        assert_eq!(exposure.cost_musd, outcome.cost(actor));
        // Nothing else happens to trade.
        assert_eq!(welfare.real_income, 0.0);
        assert_close(exposure.real_income_musd, -cost, 1e-14);
        assert_close(exposure.change(Prosperity).unwrap(), -cost / welfare.income, 1e-14);
    }
    assert_eq!(outcome.stakes(), [Prosperity, Security]);
    let club = exposures.group(world.group("CLUB").unwrap());
    assert_close(club.real_income_musd, -110.0, 1e-14);
    // Of a baseline it is paid before and after.
    let folder = folder(&[
        ("a.toml", format!("name = \"a\"\n{twice}")),
        ("b.toml", "name = \"b\"\nbaseline = \"a.toml\"\n".to_owned() + &budget(-0.5)),
    ]);
    let scenario = Scenario::open(folder.path().join("b.toml"), &world).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    assert_close(outcome.cost(world.actor("ALY").unwrap()), -105.0, 1e-14);
}

#[test]
fn who_is_not_assessed_has_no_rows_and_groups_say_how_many_are() {
    let world = alliance().build().unwrap();
    let outcome =
        outcome(&format!("between = [\"POW\", \"RIV\"]\n{}", guarantee("POW", "ALY", -0.3)), &world);
    let exposures = Exposures::of(&outcome);
    let unknown = exposures.actor(world.actor("UNK").unwrap());
    assert_eq!((unknown.stake(Security), unknown.assessed, unknown.equal_weight), (None, 0, None));
    let club = exposures.group(world.group("CLUB").unwrap());
    assert_eq!(club.assessed, 2);
    assert_close(club.change(Security).unwrap(), -45.0 / (BEFORE[2] + BEFORE[3]), 1e-14);
    assert_eq!(exposures.ranked().last().map(|(actor, _)| &*world[actor].code), Some("UNK"));
    assert!(exposures.ranked_in(Security).all(|(actor, _)| world[actor].code != "UNK"));
    let report = Report::of(&outcome).unwrap();
    let rows = report::csv(std::slice::from_ref(&report));
    assert!(
        !rows.contains("UNK,security") && rows.contains("CLUB,security,expected_defence,percent,-16.99"),
        "{rows}"
    );
    assert!(!rows.contains("voice"), "{rows}");
    let table = report.to_string();
    assert!(table.contains("CLUB (2 of 3)") && table.contains("not assessed in defence: UNK"), "{table}");
}

#[test]
fn scores_are_measured_by_who_counts_most_on_the_principals() {
    let world = alliance().build().unwrap();
    let outcome =
        outcome(&format!("between = [\"POW\", \"RIV\"]\n{}", guarantee("POW", "ALY", -0.3)), &world);
    let exposures = Exposures::of(&outcome);
    // Without both, ALY has its own means less all arms that it imports; SML likewise, and UNK's help counts nothing.
    let severed = [1.0 - 87.5 / BEFORE[2], 1.0 - 16.0 / BEFORE[3]];
    let yardstick = exposures.yardstick(Security).unwrap();
    assert_eq!(world[yardstick.actor].code, "SML");
    assert_close(yardstick.loss, severed[1], 1e-14);
    let security = |code: &str| exposures.actor(world.actor(code).unwrap()).stake(Security).unwrap();
    let ally = security("ALY");
    assert_close(ally.change, -45.0 / BEFORE[2], 1e-14);
    assert_close(ally.score.unwrap(), 100.0 * (45.0 / BEFORE[2]) / severed[1], 1e-12);
    assert_close(ally.own_worst.unwrap(), 45.0 / BEFORE[2] / severed[0], 1e-14);
    // RIV gives POW nothing that it could lose.
    assert_eq!((security("POW").own_worst, security("SML").own_worst), (None, Some(0.0)));
    let severances = outcome.severances().unwrap();
    assert_eq!(severances.security(world.actor("UNK").unwrap()), None);
    assert_eq!(severances.security(world.actor("POW").unwrap()), Some(0.0));
}

#[test]
fn who_promises_more_than_it_has_is_named() {
    let world = alliance().build().unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&tenfold(&world)).unwrap();
    let power = world.actor("POW").unwrap();
    assert_close(outcome.promised(power), 1.0 + 0.07, 1e-15);
    let warnings: Vec<_> = outcome.record().warnings.iter().map(ToString::to_string).collect();
    let said = "1 guarantor has promised more than its means, most POW (107 % in all): no ally could count on its part if \
                all were attacked at once";
    assert!(warnings.iter().any(|warning| warning == said), "{warnings:?}");
    let calm = crate::defence::outcome(&interoperability(0.1), &world);
    assert!(
        calm.record()
            .warnings
            .iter()
            .all(|warning| !matches!(warning.get(), Some(ModelWarning::Overcommitted { .. })))
    );
}

#[test]
fn clauses_on_what_a_world_does_not_know_are_warned_of() {
    let world = crate::exposure::five();
    let outcome =
        outcome(&format!("between = [\"NOR\", \"SOU\"]\n{}", pact("\"NOR\", \"ISL\"", "treaty")), &world);
    assert!(outcome.stakes().is_empty());
    let said = "clauses on security count for nothing: the world has no defence.csv";
    assert!(outcome.record().warnings.iter().any(|warning| warning.to_string() == said));
    assert!(!report::csv(&[Report::of(&outcome).unwrap()]).contains("security"));
}

#[test]
fn who_could_count_on_nothing_at_all_breaks_no_score() {
    let mut builder = alliance();
    let parameters = sidedeal::Parameters { equipment_share: 1.0.into(), ..sidedeal::Parameters::default() };
    builder.parameters(parameters).unwrap();
    let world = builder.clone().build().unwrap();
    let [unknown, power] = ["UNK", "POW"].map(|code| world.actor(code).unwrap());
    builder.military(unknown, 5.0, 1.0).unwrap().arms_imports(unknown, power, 1.0).unwrap();
    let world = builder.build().unwrap();
    // All it has is what POW delivers, and that is late by a year before the deal.
    let late = delay(1.0).replace("\"ALY\"", "\"UNK\"");
    let folder = folder(&[
        ("a.toml", format!("name = \"a\"\n{late}")),
        (
            "b.toml",
            format!(
                "name = \"b\"\nbaseline = \"a.toml\"\nbetween = [\"POW\", \"RIV\"]\n{}",
                guarantee("POW", "ALY", -0.3)
            ),
        ),
    ]);
    let scenario = Scenario::open(folder.path().join("b.toml"), &world).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    let exposures = Exposures::of(&outcome);
    assert_eq!(outcome.expected_defence(&[unknown]), Some((0.0, 0.0)));
    assert_eq!(outcome.severances().unwrap().security(unknown), None);
    assert!(exposures.yardstick(Security).unwrap().loss <= 1.0);
    assert!(exposures.actor(world.actor("ALY").unwrap()).stake(Security).unwrap().score.unwrap() > 0.0);
    Report::of(&outcome).unwrap();
}
