//! Errors and warnings of one room, carried through the whole crate: words, keys and numbers in full.

use std::error::Error as _;

use sidedeal::deal::Unjudged;
use sidedeal::game::Unsettled;
use sidedeal::trade::Left;
use sidedeal::{Error, ModelWarning, Place, Scenario, Unexplained, Unsolved, Warning, WorldWarning};

use crate::support::TODAY;

fn bound() -> Unsolved {
    Unsolved::InfeasibleBound { at: Place::line("x.toml", 7), what: "the quota".to_owned() }
}

/// What a room of tomorrow would define, and nothing else.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Toy {
    #[error("{actor} is out of balance by {off}")]
    OutOfBalance { off: f64, actor: String },
}

fn toy(off: f64) -> Toy {
    Toy::OutOfBalance { off, actor: "JPN".to_owned() }
}

fn json(warning: &Warning) -> String {
    serde_json::to_string(warning).unwrap()
}

#[test]
fn every_warning_of_a_world_has_its_keys_in_order_and_its_sentence() {
    use WorldWarning::{
        AccountsDiffer, AssumedParameters, GuarantorsNotAssessed, MissingCells, NegativeInputs,
    };
    let all = [
        (
            MissingCells { table: "trade.csv".to_owned(), count: 3 },
            r#"{"kind":"missing-cells","table":"trade.csv","count":3}"#,
            "trade.csv: 3 cells are not listed and count as zero",
        ),
        (
            AccountsDiffer {
                count: 3,
                actor: "CHN".to_owned(),
                sector: "ICT".to_owned(),
                made_musd: 120.0,
                output_musd: 100.0,
            },
            r#"{"kind":"accounts-differ","count":3,"actor":"CHN","sector":"ICT","made_musd":120.0,"output_musd":100.0}"#,
            "inputs and value added differ from output by more than 1 % in 3 sectors, most in CHN ICT (120.0 of 100.0 million USD); \
             the share of value added stands, inputs are taken as the rest",
        ),
        (
            NegativeInputs { count: 2, cell: "input CHE of DEU MAC".to_owned(), musd: -3.25 },
            r#"{"kind":"negative-inputs","count":2,"cell":"input CHE of DEU MAC","musd":-3.25}"#,
            "input_output.csv: 2 negative cells kept as they are, the largest -3.250 million USD, input CHE of DEU MAC",
        ),
        (
            AssumedParameters { count: 2, tables: "renewal, stock".to_owned() },
            r#"{"kind":"assumed-parameters","count":2,"tables":"renewal, stock"}"#,
            "parameters.toml: 2 tables are not there, values of the program stand for them: renewal, stock",
        ),
        (
            GuarantorsNotAssessed { count: 4 },
            r#"{"kind":"guarantors-not-assessed","count":4}"#,
            "commitments.csv: 4 commitments count for nothing, their guarantors have no row in defence.csv",
        ),
    ];
    for (own, object, sentence) in all {
        let warning = Warning::of(own);
        assert_eq!((json(&warning).as_str(), warning.to_string().as_str()), (object, sentence));
    }
}

#[test]
fn every_warning_of_a_model_has_its_keys_in_order_and_its_sentence() {
    use ModelWarning::{
        AssumedHorizon, CellsWithoutFlow, IdleBound, IdleStocks, LargeSubsidy, NegativeDemand, NoScores,
        NoVolume, NotAssessed, OutputFloor, OutputRescaled, OutputSurge, Overcommitted, PactsNotAssessed,
    };
    let [actor, sector] = ["ESP", "ENE"].map(str::to_owned);
    let at = "x.toml:7".to_owned();
    let all = [
        (
            OutputRescaled { count: 19, actor: actor.clone(), sector: sector.clone(), ratio: 1.0602 },
            r#"{"kind":"output-rescaled","count":19,"actor":"ESP","sector":"ENE","ratio":1.0602}"#,
            "output rescaled to sales in 19 sectors, most in ESP ENE (table +6.02 %)",
        ),
        (
            OutputRescaled { count: 1, actor: actor.clone(), sector: sector.clone(), ratio: 0.95 },
            r#"{"kind":"output-rescaled","count":1,"actor":"ESP","sector":"ENE","ratio":0.95}"#,
            "output rescaled to sales in 1 sector, most in ESP ENE (table -5.00 %)",
        ),
        (
            NegativeDemand { count: 2, sum_musd: -15.6 },
            r#"{"kind":"negative-demand","count":2,"sum_musd":-15.6}"#,
            "2 final demands were negative (-16 million USD in all), set to zero, baseline solved anew",
        ),
        (
            PactsNotAssessed { count: 1 },
            r#"{"kind":"pacts-not-assessed","count":1}"#,
            "1 commitment of pacts counts for nothing, its guarantor has no row in defence.csv",
        ),
        (
            LargeSubsidy { at: at.clone(), rate: 0.625 },
            r#"{"kind":"large-subsidy","at":"x.toml:7","rate":0.625}"#,
            "x.toml:7: the purchase needs a subsidy of 62 % of the price",
        ),
        (
            AssumedHorizon { horizon: "short".to_owned() },
            r#"{"kind":"assumed-horizon","horizon":"short"}"#,
            "parameters.toml: no table horizon_factor, elasticities at the short horizon are by values of the program",
        ),
        (
            IdleStocks { horizon: "long".to_owned() },
            r#"{"kind":"idle-stocks","horizon":"long"}"#,
            "stocks count at the short horizon alone: at the long one they cost and do nothing",
        ),
        (
            OutputFloor { actor: actor.clone(), sector: sector.clone(), count: 2 },
            r#"{"kind":"output-floor","actor":"ESP","sector":"ENE","count":2}"#,
            "2 sectors lack critical inputs to make more than 1 %, which is taken as the least; one is ESP ENE",
        ),
        (
            NotAssessed { stake: "security" },
            r#"{"kind":"not-assessed","stake":"security"}"#,
            "clauses on security count for nothing: the world has no defence.csv",
        ),
        (
            Overcommitted { actor: actor.clone(), sum: 2.24, count: 3 },
            r#"{"kind":"overcommitted","actor":"ESP","sum":2.24,"count":3}"#,
            "3 guarantors have promised more than their means, most ESP (224 % in all): no ally could count on its part if \
             all were attacked at once",
        ),
        (
            NoVolume { at: at.clone(), actor: actor.clone(), count: 2 },
            r#"{"kind":"no-volume","at":"x.toml:7","actor":"ESP","count":2}"#,
            "x.toml:7: the change is too large for real output of 2 actors to be measured: at the prices before, or those after, \
             it would be less than nothing; one is ESP",
        ),
        (
            OutputSurge { at: at.clone(), actor, sector, growth: 0.5 },
            r#"{"kind":"output-surge","at":"x.toml:7","actor":"ESP","sector":"ENE","growth":0.5}"#,
            "x.toml:7: the purchase raises output of ESP ENE by 50 %",
        ),
        (
            NoScores { reason: "nobody would lose".to_owned() },
            r#"{"kind":"no-scores","reason":"nobody would lose"}"#,
            "no scores of real income: nobody would lose",
        ),
        (
            IdleBound { at: at.clone(), purchase: true, musd: 10.0, flow_musd: 15_430.2 },
            r#"{"kind":"idle-bound","at":"x.toml:7","purchase":true,"musd":10.0,"flow_musd":15430.2}"#,
            "x.toml:7: the purchase asks for 10 million USD, where 15430 are bought without it, and has no effect",
        ),
        (
            CellsWithoutFlow { at, count: 3 },
            r#"{"kind":"cells-without-flow","at":"x.toml:7","count":3}"#,
            "x.toml:7: 3 of the bound's cells have no trade before and stay empty",
        ),
    ];
    for (own, object, sentence) in all {
        let warning = Warning::of(own);
        assert_eq!((json(&warning).as_str(), warning.to_string().as_str()), (object, sentence));
    }
}

#[test]
fn warnings_are_equal_where_type_and_numbers_are() {
    let one = Warning::of(toy(0.5));
    assert_eq!(one, one.clone());
    assert_eq!(one, Warning::of(toy(0.5)));
    assert_ne!(one, Warning::of(toy(0.6)));
    // The same number, of another room.
    assert_ne!(
        Warning::of(ModelWarning::PactsNotAssessed { count: 1 }),
        Warning::of(WorldWarning::GuarantorsNotAssessed { count: 1 })
    );
}

#[test]
fn what_a_new_room_defines_is_carried_without_another_line() {
    let warning = Warning::of(toy(0.5));
    assert_eq!(warning.get(), Some(&toy(0.5)));
    assert_eq!(warning.get::<ModelWarning>(), None);
    assert_eq!(warning.to_string(), "JPN is out of balance by 0.5");
    assert_eq!(json(&warning), r#"{"kind":"out-of-balance","off":0.5,"actor":"JPN"}"#);

    let error = Error::of(toy(0.5));
    assert_eq!(error.get(), Some(&toy(0.5)));
    assert_eq!(error.get::<Unsolved>(), None);
    assert_eq!(error.to_string(), "JPN is out of balance by 0.5");
}

#[test]
fn an_error_of_input_is_not_one_of_a_room() {
    let text = "name = \"x\"\n[[tariff]]\nimporters = [\"USB\"]\n";
    let error = Scenario::parse(text, "x.toml", &TODAY).unwrap_err();
    assert!(matches!(error, Error::Unknown { .. }), "{error:?}");
    assert!(error.get::<Unsolved>().is_none() && error.get::<Unexplained>().is_none(), "{error:?}");
}

#[test]
fn what_could_not_be_solved_is_said_in_names() {
    let scenario = || "x".to_owned();
    let stalled =
        Unsolved::NotConverged { scenario: scenario(), sweeps: 400, residual: 0.0123, stage: 0.8137 };
    assert_eq!(
        Error::of(stalled).to_string(),
        "x: no equilibrium found: residual 1.2e-2 after 400 sweeps; up to 81.3 % of the change there is one"
    );
    let ruined = |deficit_musd| {
        let actor = "NOR".to_owned();
        Error::of(Unsolved::Ruined { scenario: scenario(), actor, deficit_musd, stage: 1.0 }).to_string()
    };
    let start = "x: no equilibrium: at 99.9 % of the change nothing is left of the income of NOR";
    assert_eq!(ruined(0.0), start);
    assert_eq!(
        ruined(-1234.5),
        format!(
            "{start}, which keeps a surplus of 1234 million USD; closure `balanced` has none (--closure balanced)"
        )
    );
    let left = |actors: &[&str], left, deficit_musd| {
        let actors = actors.iter().map(ToString::to_string).collect();
        Error::of(Unsolved::OneWay { scenario: scenario(), actors, left, deficit_musd }).to_string()
    };
    assert_eq!(
        left(&["KOR"], Left::Imports, -20.0),
        "x: KOR keeps a surplus of 20 million USD and is left with imports and no exports: only a deficit agrees with that"
    );
    assert_eq!(
        left(&["KOR", "JPN"], Left::Exports, 0.0),
        "x: KOR JPN keep balanced trade and are left with exports and no imports: only a surplus agrees with that"
    );
    assert_eq!(
        left(&["KOR"], Left::Nothing, 7.0),
        "x: KOR keeps a deficit of 7 million USD and is left with no trade with others: closure `balanced` agrees with that \
         (--closure balanced)"
    );
    assert_eq!(Error::of(bound()).to_string(), "x.toml:7: infeasible bound: the quota");
}

#[test]
fn what_a_deal_or_an_explanation_lacks_is_said_with_what_stands_in_the_way() {
    let source = || Box::new(Error::of(bound()));
    let judged =
        Error::of(Unjudged { menu: "m".to_owned(), deal: "chips 1 + soy 0.5".to_owned(), source: source() });
    assert_eq!(
        judged.to_string(),
        "m: the deal of chips 1 + soy 0.5 cannot be judged: x.toml:7: infeasible bound: the quota"
    );
    let explained = Error::of(Unexplained {
        scenario: "x".to_owned(),
        subset: "x.toml:7 quota".to_owned(),
        source: source(),
    });
    assert_eq!(
        explained.to_string(),
        "x with x.toml:7 quota alone cannot be explained: x.toml:7: infeasible bound: the quota"
    );
    let inner = judged.get().map(|Unjudged { source, .. }| source.get());
    assert_eq!(inner, Some(Some(&bound())));
    let inner = explained.get().map(|Unexplained { source, .. }| source.get());
    assert_eq!(inner, Some(Some(&bound())));
    for error in [judged, explained] {
        let words = error.source().map(ToString::to_string);
        assert_eq!(words.as_deref(), Some("x.toml:7: infeasible bound: the quota"));
    }
}

#[test]
fn a_game_without_an_outcome_names_who_could_still_gain() {
    let unsettled = Unsettled { game: "g".to_owned(), rounds: 60, player: "USA".to_owned(), gain: 0.000_123 };
    assert_eq!(
        Error::of(unsettled).to_string(),
        "g: no Nash equilibrium found in 60 rounds: USA could still gain 1.2e-2 % of its real income"
    );
}

#[test]
fn one_is_told_as_one_and_several_as_several() {
    use sidedeal::{ModelWarning, WorldWarning};
    let promised =
        |count| ModelWarning::Overcommitted { actor: "USA".to_owned(), sum: 1.5, count }.to_string();
    assert!(promised(1).starts_with("1 guarantor has promised more than its means, most USA (150 % in all)"));
    assert!(promised(2).starts_with("2 guarantors have promised more than their means, most USA"));
    let withheld = |count| {
        let flow = "ELE from CHN to USA".to_owned();
        ModelWarning::WithheldBeyondFlow { count, sum_musd: 5.0, flow, musd: 9.0, recorded_musd: 4.0 }
            .to_string()
    };
    assert!(withheld(1).starts_with("1 flow is smaller than what is withheld of it, by 5 million USD"));
    assert!(withheld(3).starts_with("3 flows are smaller than what is withheld of them, by 5"));
    let absent = |count| WorldWarning::MissingCells { table: "trade.csv".to_owned(), count }.to_string();
    assert_eq!(absent(1), "trade.csv: 1 cell is not listed and counts as zero");
    assert_eq!(absent(2), "trade.csv: 2 cells are not listed and count as zero");
}
