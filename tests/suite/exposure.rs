//! What losses become: scores, ranks, shares of the worst case.

use sidedeal::ensemble::Party;
use sidedeal::scenario::Stake::{Prosperity, Security, Voice};
use sidedeal::trade::Real;
use sidedeal::{
    Actor, Exposures, Kind, Model, Ranked, Ranking, Role, Scaling, Scenario, World, WorldBuilder,
};

use crate::support::{TODAY, TODAY_MODEL};

/// Two powers, a large neighbour and two that are alike, of which one is in a group with a power. Tariffs are 10 %.
pub(crate) fn five() -> World {
    let mut builder = WorldBuilder::new("five");
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 5.0).unwrap();
    let services = builder.sector("SRV", "Services", Kind::Services, 5.0).unwrap();
    let names = [
        ("NOR", "Northland"),
        ("SOU", "Southland"),
        ("EAS", "Österland"),
        ("ISL", "The Island"),
        ("KEY", "The Key"),
    ];
    let actors = names.map(|(code, name)| builder.actor(code, name).unwrap());
    builder.group("OUT", &actors[2..]).unwrap();
    builder.group("MIX", &[actors[0], actors[3]]).unwrap();
    builder.group("TWO", &actors[..2]).unwrap();
    for (n, &importer) in actors.iter().enumerate() {
        let mut sales = 0.0;
        for (i, &exporter) in actors.iter().enumerate() {
            let home = n == i;
            // Alike both ways, so that sales are as large as purchases.
            let flow = if home {
                60_000.0
            } else {
                4_000.0 + if n.min(i) < 2 && n.max(i) == 2 { 6_000.0 } else { 0.0 }
            };
            builder.trade(importer, exporter, goods, flow).unwrap();
            sales += flow;
            if home {
                builder.trade(importer, exporter, services, 200_000.0).unwrap();
            } else {
                builder.tariff(importer, exporter, goods, 0.1).unwrap();
            }
        }
        builder.production(importer, goods, sales, sales).unwrap();
        builder.production(importer, services, 200_000.0, 150_000.0).unwrap();
        builder.input(importer, goods, services, 50_000.0).unwrap();
    }
    builder.build().unwrap()
}

/// The powers spare each other their duties.
pub(crate) const DEAL: &str = "name = \"A deal for two\"\nbetween = [\"NOR\", \"SOU\"]\n\
    [[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"goods\"]\nset = 0\nboth_ways = true\n";

fn exposures<'w>(text: &str, world: &'w World) -> Exposures<'w> {
    let model = Model::calibrate(world).unwrap();
    let scenario = Scenario::parse(text, "deal.toml", world).unwrap();
    Exposures::of(&model.run(&scenario).unwrap())
}

/// Cuts one actor off from the principals.
fn severance(actor: &str, principals: &str) -> String {
    format!(
        "name = \"x\"\nbetween = [{principals}]\n[[trade_cost]]\nimporters = [\"{actor}\"]\n\
         exporters = [{principals}]\nsectors = [\"all\"]\nstop = true\nboth_ways = true\n"
    )
}

fn near(one: f64, other: f64, tolerance: f64) -> bool {
    (one - other).abs() <= tolerance
}

#[test]
fn a_third_party_cut_off_from_the_principals_has_reached_its_own_worst_case() {
    let world = five();
    let mut highest = f64::NEG_INFINITY;
    for code in ["EAS", "ISL", "KEY"] {
        let exposures = exposures(&severance(code, "\"NOR\", \"SOU\""), &world);
        let exposure = exposures.actor(world.actor(code).unwrap());
        let prosperity = exposure.stake(Prosperity).unwrap();
        assert!(near(prosperity.own_worst.unwrap(), 1.0, 1e-6), "{code}: {exposure}");
        let yardstick = exposures.yardstick(Prosperity).unwrap();
        assert!(near(prosperity.score.unwrap(), 100.0 * prosperity.loss() / yardstick.loss, 1e-9));
        highest = highest.max(prosperity.score.unwrap());
    }
    assert!(near(highest, 100.0, 1e-4), "{highest}");
}

#[test]
fn by_any_real_income_who_is_cut_off_has_reached_its_own_worst_case() {
    let world = five();
    let model = Model::calibrate(&world).unwrap();
    for code in ["EAS", "ISL"] {
        let text = severance(code, "\"NOR\", \"SOU\"");
        let actor = world.actor(code).unwrap();
        for real in Real::ALL {
            let outcome = model.run(&Scenario::parse(&text, "x.toml", &world).unwrap()).unwrap();
            let outcome = outcome.measured_by(real);
            let exposures = Exposures::of(&outcome);
            let prosperity = *exposures.actor(actor).stake(Prosperity).unwrap();
            assert_eq!(Some(prosperity.change), outcome.welfare(actor).change(real), "{real:?}");
            assert!(near(prosperity.own_worst.unwrap(), 1.0, 1e-6), "{code} {real:?}: {prosperity:?}");
            let yardstick = exposures.yardstick(Prosperity).unwrap();
            assert!(near(prosperity.score.unwrap(), 100.0 * prosperity.loss() / yardstick.loss, 1e-9));
            assert_eq!(exposures.actor(actor).real_income, outcome.welfare(actor).real_income);
        }
    }
}

/// The sectoral deal of today's world.
fn deal() -> Exposures<'static> {
    Exposures::of(&TODAY_MODEL.run(&Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap()).unwrap())
}

#[test]
fn third_parties_are_in_the_order_of_the_weights_that_put_them_among_the_first_three() {
    let exposures = deal();
    let ranking = exposures.ranking().unwrap();
    let ranked = exposures.ranked_as_one();
    // With the union as one, Japan is among the first three nearly always, though it is first never.
    let first: [Party; 2] = [TODAY.actor("JPN").unwrap().into(), TODAY.group("EU").unwrap().into()];
    assert_eq!([ranked[0].party, ranked[1].party], first);
    let tenths = |one: &Ranked<'_>| Some((ranking.among_first(one.party)? * 1e3).round());
    let shares: Vec<_> = ranked.iter().filter_map(tenths).collect();
    assert_eq!(shares.len(), ranking.parties.len());
    assert!(shares.is_sorted_by(|one, other| one >= other), "{shares:?}");
    // Who is not assessed in defence comes last.
    assert_eq!(ranked.last().unwrap().party, TODAY.actor("ROW").unwrap().into());
    let by_voice = deal().ordered_by(Some(Voice));
    let losses: Vec<_> =
        by_voice.ranked_as_one().iter().map(|one| one.exposure.loss(Voice).unwrap()).collect();
    assert!(losses.is_sorted_by(|one, other| one >= other), "{losses:?}");
}

#[test]
fn ranks_over_all_weights_follow_the_cut_of_the_map_and_the_scale() {
    let exposures = deal();
    let japan = Party::from(TODAY.actor("JPN").unwrap());
    let first = |ranking: Option<&Ranking>| ranking.unwrap().standing(japan).unwrap().first();
    // With twenty states of the union taken apart Japan is first for more than a fifth of all weights, with the union as one for hardly any.
    assert!(first(exposures.by_actor()) > 0.2, "{}", first(exposures.by_actor()));
    assert!(first(exposures.ranking()) < 0.01, "{}", first(exposures.ranking()));
    let apart = deal().as_one(&[]).unwrap();
    assert_eq!(apart.ranking(), exposures.by_actor());
    // By voice alone, in percent of own power, six others lose more than Japan.
    let of_own = |party: Party| 1.0 - exposures.party(party).power_ratio.unwrap();
    let above = apart.ranked_as_one().iter().filter(|one| of_own(one.party) > of_own(japan)).count();
    assert!(above >= 6, "{above}");
    let (low, high) = exposures.range_among_first(japan).unwrap();
    let mut shares = Vec::new();
    for scaling in Scaling::ALL {
        let rankings = exposures.rankings(scaling);
        shares.extend(rankings.iter().flatten().filter_map(|ranking| ranking.among_first(japan)));
    }
    assert_eq!(shares.len(), 6);
    assert_eq!(
        (low, high),
        (shares.iter().copied().fold(1.0, f64::min), shares.iter().copied().fold(0.0, f64::max))
    );
    // A member of the union is ranked by itself only where the union is taken apart.
    let germany = Party::from(TODAY.actor("DEU").unwrap());
    assert_eq!(exposures.ranking().unwrap().standing(germany), None);
    assert!(exposures.range_among_first(germany).is_some());
}

#[test]
fn a_group_as_one_has_its_members_losses_over_what_they_have() {
    let exposures = deal();
    let eu = TODAY.group("EU").unwrap();
    let members = &TODAY[eu].members;
    let one = exposures.group(eu).stake(Voice).unwrap();
    let sum: f64 = members.iter().map(|&member| exposures.actor(member).loss(Voice).unwrap()).sum();
    assert!(near(one.loss(), sum, 1e-12));
    // All the power it has is its severance: what is lost of it is one minus the ratio.
    let ranking = exposures.rankings(Scaling::OwnLevel)[0].as_ref().unwrap();
    assert_eq!(ranking.parties[0], eu.into());
    let refused = |codes: &[&str]| {
        let groups: Vec<_> = codes.iter().map(|code| TODAY.group(code).unwrap()).collect();
        deal().as_one(&groups).map(|_| ()).map_err(|group| TODAY[group].code.clone())
    };
    assert_eq!(refused(&["EU", "ASEAN"]), Ok(()));
    assert_eq!(refused(&["G7"]), Err("G7".to_owned()), "with a principal");
    assert_eq!(refused(&["EU", "GCAP"]), Err("GCAP".to_owned()), "with Italy in both");
}

#[test]
fn in_the_world_of_2022_the_most_severed_third_party_scores_a_hundred() {
    let world = World::bundled("world2022").unwrap();
    let principals = "\"USA\", \"CHN\"";
    let nothing = exposures(&format!("name = \"x\"\nbetween = [{principals}]"), &world);
    let worst = nothing.yardstick(Prosperity).unwrap().actor;
    let exposures = exposures(&severance(&world[worst].code, principals), &world);
    assert_eq!(exposures.yardstick(Prosperity), nothing.yardstick(Prosperity));
    let exposure = exposures.actor(worst);
    assert!(near(exposure.stake(Prosperity).unwrap().score.unwrap(), 100.0, 1e-4), "{exposure}");
    assert!(near(exposure.stake(Prosperity).unwrap().own_worst.unwrap(), 1.0, 1e-6), "{exposure}");
    assert_eq!(exposures.ranked().next().unwrap().0, worst);
    assert_eq!(exposures.ranked_in(Prosperity).next().unwrap().0, worst);
}

#[test]
fn a_gain_is_a_negative_score_and_nothing_is_clipped() {
    let world = five();
    let exposures = exposures(DEAL, &world);
    let [power, island] = ["NOR", "ISL"].map(|code| exposures.actor(world.actor(code).unwrap()));
    let [gain, loss] = [power.stake(Prosperity).unwrap(), island.stake(Prosperity).unwrap()];
    assert!(gain.change > 0.0 && gain.score.unwrap() < 0.0 && gain.own_worst.unwrap() < 0.0);
    assert!(loss.change < 0.0 && loss.score.unwrap() > 0.0 && loss.own_worst.unwrap() > 0.0);
    assert!(island.real_income_musd < 0.0);
    assert!(near(loss.loss(), -loss.change, 0.0));
    assert_eq!(island.loss(Prosperity), Some(loss.loss()));
    assert_eq!(island.equal_weight, loss.score, "one stake alone");
}

#[test]
fn third_parties_are_ranked_by_loss_and_those_who_gain_come_in_reverse() {
    let world = World::bundled("world2022").unwrap();
    let text = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\n\
                sectors = [\"goods\"]\nchange = 0.3\n";
    let exposures = exposures(text, &world);
    let ranked: Vec<_> = exposures.ranked().collect();
    assert_eq!(ranked.len(), 29);
    assert!(ranked.iter().all(|(_, exposure)| exposure.role == Role::ThirdParty));
    for pair in ranked.windows(2) {
        let [one, other] = [pair[0].1.stake(Prosperity).unwrap(), pair[1].1.stake(Prosperity).unwrap()];
        assert!(one.loss() >= other.loss() && one.score >= other.score);
    }
    assert!(exposures.ranked_in(Prosperity).eq(ranked.iter().copied()), "one stake alone");
    let gainers: Vec<Actor> = exposures.gainers().map(|(actor, _)| actor).collect();
    assert!(!gainers.is_empty(), "somebody takes over what China sold");
    assert!(gainers.iter().eq(ranked.iter().rev().take(gainers.len()).map(|(actor, _)| actor)));
    let losers = &ranked[..ranked.len() - gainers.len()];
    assert!(losers.iter().all(|(_, exposure)| exposure.change(Prosperity).unwrap() <= 0.0));
    assert_eq!(exposures.principals().count(), 2);
}

#[test]
fn a_group_loses_what_its_members_lose_over_what_they_earn() {
    let world = five();
    let model = Model::calibrate(&world).unwrap();
    let outcome = model.run(&Scenario::parse(DEAL, "deal.toml", &world).unwrap()).unwrap();
    let exposures = Exposures::of(&outcome);
    for (code, role) in [("OUT", Role::ThirdParty), ("MIX", Role::Mixed), ("TWO", Role::Principal)] {
        let group = world.group(code).unwrap();
        let exposure = exposures.group(group);
        assert_eq!((exposure.role, exposure.stake(Prosperity).unwrap().own_worst), (role, None), "{code}");
        let members = world[group].members.iter().map(|&member| outcome.welfare(member));
        let (money, income) =
            members.fold((0.0, 0.0), |sum, member| (sum.0 + member.money, sum.1 + member.income));
        assert!(near(exposure.real_income_musd, money, 1e-9));
        assert!(near(exposure.change(Prosperity).unwrap(), money / income, 1e-15));
        let score = 100.0 * exposure.stake(Prosperity).unwrap().loss()
            / exposures.yardstick(Prosperity).unwrap().loss;
        assert!(near(exposure.stake(Prosperity).unwrap().score.unwrap(), score, 1e-12));
    }
    let out = exposures.group(world.group("OUT").unwrap());
    assert_eq!(exposures.others(), Some(out), "OUT is all third parties");
}

#[test]
fn without_principals_there_are_ranks_and_no_scores() {
    let world = five();
    let exposures = exposures(&DEAL.replace("between", "sources"), &world);
    assert_eq!(exposures.ranked().len(), 5);
    for (_, exposure) in exposures.ranked() {
        for measure in [exposure.stake(Prosperity).unwrap(), exposure.stake(Voice).unwrap()] {
            assert_eq!((measure.score, measure.own_worst), (None, None));
        }
        assert_eq!((exposure.stake(Security), exposure.equal_weight), (None, None));
    }
    for stake in [Prosperity, Security, Voice] {
        assert_eq!(exposures.yardstick(stake), None);
    }
    assert_eq!(exposures.principals().count(), 0);
    assert!(exposures.ranked().next().unwrap().1.stake(Prosperity).unwrap().loss() > 0.0);
}

#[test]
fn a_deal_that_changes_nothing_costs_exactly_nothing() {
    let world = five();
    let exposures = exposures("name = \"x\"\nbetween = [\"NOR\", \"SOU\"]", &world);
    for (_, exposure) in exposures.ranked().chain(exposures.principals()) {
        let measure = exposure.stake(Prosperity).unwrap();
        let [score, worst] = [measure.score, measure.own_worst].map(Option::unwrap);
        let money = [exposure.real_income_musd, exposure.cost_musd];
        for value in [measure.loss(), measure.change, money[0], money[1], score, worst] {
            assert_eq!(value.to_bits(), 0, "{exposure}");
        }
    }
    assert_eq!(exposures.gainers().count(), 0);
}

#[test]
fn the_table_of_exposures_is_aligned_by_letters_and_the_data_has_codes() {
    let world = five();
    let exposures = exposures(DEAL, &world);
    let table = exposures.to_string();
    let widths: Vec<_> =
        table.lines().filter(|line| !line.is_empty()).map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
    assert!(table.contains("Österland") && table.contains("MIX, with NOR"), "{table}");

    let data = serde_json::to_value(&exposures).unwrap();
    assert_eq!(data["actors"][3]["code"], "ISL");
    assert_eq!(data["actors"][0]["role"], "principal");
    let island = exposures.actor(world.actor("ISL").unwrap());
    assert_eq!(data["actors"][3]["prosperity"]["score"].as_f64(), island.stake(Prosperity).unwrap().score);
    assert!(data["actors"][3].get("security").is_none(), "not assessed");
    assert!(data["groups"][0]["prosperity"].get("own_worst").is_none());
}
