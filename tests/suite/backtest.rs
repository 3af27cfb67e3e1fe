//! Published figures beside ours: verdicts, a world in closed form, every error, every form.

use std::fs;
use std::path::Path;

use sidedeal::backtest::{Figures, Published, Verdict};
use tempfile::TempDir;

use crate::command::{folder, told};
use crate::support::assert_close;

const HEADER: &str = "id,study,date,table,policy,world,horizon,closure,elasticities,income,actor,figure,unit,low,value,high,status,\
                      source,source_url,not_shared,note\n";

fn published(low: Option<f64>, value: Option<f64>, high: Option<f64>) -> Published {
    Published { low, value, high }
}

#[test]
fn verdicts_are_what_a_hand_gives() {
    use Verdict::{InRange, NotNone, SameSign, WithinHalf, WithinTwice, WrongSign};
    let of = |value| published(None, Some(value), None);
    let loss = published(Some(-5.0), Some(-2.0), Some(-1.0));
    let to_nothing = published(Some(-1.0), Some(-0.5), Some(0.0));
    let none_seen = published(Some(-0.05), Some(0.0), Some(0.0));
    let straddling = published(Some(-1.0), Some(0.5), Some(2.0));
    let (gains, loses) = (published(Some(0.0), None, None), published(None, None, Some(0.0)));
    let at_least = published(Some(3.0), None, None);
    for (what, ours, verdict) in [
        // Factors of a value, either way, the bounds included.
        (of(2.0), 2.0, WithinHalf),
        (of(2.0), 3.0, WithinHalf),
        (of(3.0), 2.0, WithinHalf),
        (of(2.0), 3.01, WithinTwice),
        (of(2.0), 4.0, WithinTwice),
        (of(-2.0), -1.0, WithinTwice),
        (of(2.0), 4.01, SameSign),
        (of(2.0), 0.9, SameSign),
        (of(2.0), -2.0, WrongSign),
        (of(2.0), 0.0, WrongSign),
        // What a solve leaves open has no sign.
        (of(2.0), 1e-7, WrongSign),
        // A range: nothing inside, outside the nearest end.
        (loss, -1.0, InRange),
        (loss, -4.9, InRange),
        (loss, -7.5, WithinHalf),
        (loss, -0.6, WithinTwice),
        (loss, -0.4, SameSign),
        (loss, 0.1, WrongSign),
        (published(Some(1.0), None, Some(2.0)), 1.7, InRange),
        // From nothing on.
        (to_nothing, -0.3, InRange),
        (to_nothing, 0.0, InRange),
        (to_nothing, 0.1, WrongSign),
        (to_nothing, -1.4, WithinHalf),
        (straddling, -0.5, InRange),
        (straddling, -1.3, WithinHalf),
        (straddling, 5.0, SameSign),
        // None seen: in the range, or what rounds to it.
        (none_seen, -0.04, InRange),
        (none_seen, -0.054, InRange),
        (none_seen, -0.06, NotNone),
        (of(0.0), 0.004, InRange),
        (of(0.0), 0.006, NotNone),
        // Signs.
        (gains, 0.01, SameSign),
        (gains, 0.0, WrongSign),
        (gains, -1.0, WrongSign),
        (loses, -0.01, SameSign),
        (loses, 0.01, WrongSign),
        (at_least, 100.0, InRange),
        (at_least, 2.0, WithinHalf),
        (at_least, -2.0, WrongSign),
    ] {
        assert_eq!(what.judge(ours, 0.005), verdict, "{what:?}, ours {ours}");
    }
    assert!(gains.is_sign() && loses.is_sign() && !at_least.is_sign() && !of(0.0).is_sign());
    assert_eq!(loss.ratio(-3.0), Some(1.5));
    assert_eq!(published(Some(1.0), None, Some(3.0)).ratio(1.0), Some(0.5), "over the middle");
    assert_eq!((of(0.0).ratio(1.0), gains.ratio(1.0)), (None, None));
    let words = Verdict::ALL.map(Verdict::word);
    assert_eq!(words, ["in range", "within 1.5", "within 2", "same sign", "wrong sign", "not none"]);
}

/// A table and its policies in the folder of three alike economies: each makes 100,000, sells 60,000 at home and 20,000 to each other,
/// who take a duty of 10 %; θ is 5.
fn three(rows: &str) -> TempDir {
    let folder = folder();
    let own = folder.path().join("figures");
    fs::create_dir(&own).unwrap();
    let free = "name = \"No duties\"\nworld = \"three\"\n[[tariff]]\nimporters = [\"all\"]\nexporters = [\"all\"]\n\
                sectors = [\"all\"]\nset = 0.0\n";
    fs::write(own.join("free.toml"), free).unwrap();
    fs::write(folder.path().join("figures.csv"), format!("{HEADER}{rows}")).unwrap();
    folder
}

/// A row of one figure.
fn row(id: &str, policy: &str, actor: &str, figure: &str, unit: &str, numbers: &str) -> String {
    format!("{id},Study,2020,,{policy},three,,,,,{actor},{figure},{unit},{numbers},V,Journal,,Nothing.,\n")
}

/// What is paid for imports before, duty included, over all spending.
const SHARE: f64 = 44_000.0 / 104_000.0;

/// Prices to the power of −θ once duties are gone.
fn phi() -> f64 {
    1.0 - SHARE + SHARE * 1.1_f64.powi(5)
}

#[test]
fn ours_is_the_closed_form_of_three_alike() {
    let income = 100.0 * (100.0 / 104.0 * phi().powf(0.2) - 1.0);
    let wage = 100.0 * (phi().powf(0.2) - 1.0);
    let flow = 100_000.0 * (SHARE / 2.0) * 1.1_f64.powi(5) / phi();
    let expected = [
        ("a", "NOR", "real_income", "percent", income),
        ("b", "NOR", "real_wage", "percent", wage),
        ("c", "WORLD", "real_income", "percent", income),
        ("d", "NOR+SOU", "real_income_musd", "musd", 2.0 * income / 100.0 * 104_000.0),
        ("e", "all-NOR-SOU", "real_income_musd", "musd", income / 100.0 * 104_000.0),
        ("f", "NOR", "exports", "musd", 2.0 * (flow - 20_000.0)),
        ("g", "NOR", "flow NOR SOU GDS", "percent", 100.0 * (flow / 20_000.0 - 1.0)),
        ("h", "NOR", "flow NOR SOU+ISL all", "musd", 2.0 * (flow - 20_000.0)),
        // Six flows across a border, sales at home left out; once each, however often somebody is named.
        ("i", "all", "flow all all goods", "musd", 6.0 * (flow - 20_000.0)),
        ("j", "all", "flow all+NOR all+all goods GDS", "musd", 6.0 * (flow - 20_000.0)),
        ("k", "NOR", "value_added GDS", "percent", wage),
    ];
    let rows: String = expected
        .iter()
        .map(|(id, actor, figure, unit, value)| {
            row(id, "free.toml", actor, figure, unit, &format!(",{value},"))
        })
        .collect();
    let folder = three(&rows);
    let backtest = Figures::open(folder.path().join("figures.csv")).unwrap().run().unwrap();
    assert_eq!(backtest.tried().len(), expected.len());
    for (one, (id, .., value)) in backtest.tried().iter().zip(expected) {
        let ours = one.ours.clone().unwrap();
        assert!((ours / value - 1.0).abs() < 1e-6, "{id}: {ours} instead of {value}");
        assert_eq!(one.verdict(), Some(Verdict::WithinHalf), "{id}");
    }
    assert_eq!(backtest.solves().len(), 1, "the policy is solved once");
    let totals = backtest.totals();
    let all = &totals[0];
    assert_eq!((all.figures, all.signs, all.sized, all.within_2, all.within_1_5), (11, 11, 11, 11, 11));
    assert_close(all.median_ratio.unwrap(), 1.0, 1e-6);
}

#[test]
fn horizon_closure_and_world_of_a_row_stand_above_those_of_the_policy() {
    // A policy may lie beside the table too, and start from a file beside it.
    let rows = [
        "a,S,,,free.toml,three,short,,,,NOR,real_wage,percent,,1,,V,J,,,\n",
        "b,S,,,free.toml,three,long,balanced,,,NOR,real_wage,percent,,1,,V,J,,,\n",
        "c,S,,,again.toml,,,,,,NOR,real_wage,percent,,0,,V,J,,,\n",
    ];
    let folder = three(&rows.concat());
    let again = "name = \"Again\"\nworld = \"three\"\nbaseline = \"figures/free.toml\"\n[[tariff]]\nimporters = [\"all\"]\n\
                 exporters = [\"all\"]\nsectors = [\"all\"]\nset = 0.0\n";
    fs::write(folder.path().join("again.toml"), again).unwrap();
    let backtest = Figures::open(folder.path().join("figures.csv")).unwrap().run().unwrap();
    let [short, long, again] = backtest.tried() else { panic!("three figures") };
    assert_eq!((short.record.horizon.as_str(), long.record.closure.as_str()), ("short", "balanced"));
    let [short, long] = [short, long].map(|one| one.ours.clone().unwrap());
    assert!(
        (long - 100.0 * (phi().powf(0.2) - 1.0)).abs() < 1e-6 && (short - long).abs() > 0.01,
        "{short}, {long}"
    );
    // What holds before holds after.
    assert_eq!((again.ours.clone(), again.word()), (Ok(0.0), "in range"));
    assert_eq!((again.record.baseline.as_deref(), again.ratio()), (Some("free"), None));
}

/// Standard output and error of the verb in a folder.
fn backtested(folder: &Path, more: &[&str]) -> (i32, String, String) {
    told(folder, &[&["backtest", "figures.csv"], more].concat())
}

/// A figure of each verdict, a sign alone, and one whose run fails.
fn mixed() -> TempDir {
    let flow = "flow NOR SOU GDS";
    three(
        &[
            row("range", "free.toml", "NOR", "real_wage", "percent", "1,,20"),
            row("near", "free.toml", "NOR", flow, "percent", ",30,"),
            row("fails", "too_much.toml", "NOR", "real_income", "percent", ",1,"),
            row("twice", "free.toml", "NOR", "real_wage", "percent", ",3,"),
            row("far", "free.toml", "NOR", "real_wage", "percent", ",40,"),
            row("wrong", "free.toml", "NOR", "real_wage", "percent", ",-4,"),
            row("none", "free.toml", "NOR", "real_wage", "percent", ",0,"),
            row("sign", "free.toml", "NOR", "real_wage", "percent", ",,0"),
        ]
        .concat(),
    )
}

#[test]
fn a_run_that_fails_is_a_figure_with_its_error() {
    let folder = mixed();
    let (status, out, err) = backtested(folder.path(), &["--format", "csv"]);
    assert_eq!(status, 1, "{err}");
    assert_eq!(err, "error: 1 of 8 figures have no number, the errors stand beside them\n");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let header = reader.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(
        header,
        format!(
            "{},ours,ratio,verdict,error,series,change,ours_change,half,ours_half,most,ours_most",
            HEADER.trim_end()
        )
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let told: Vec<(&str, &str)> = rows.iter().map(|row| (&row[0], &row[23])).collect();
    let expected = [
        ("range", "in range"),
        ("near", "within 1.5"),
        ("fails", "failed"),
        ("twice", "within 2"),
        ("far", "same sign"),
        ("wrong", "wrong sign"),
        ("none", "not none"),
        ("sign", "wrong sign"),
    ];
    assert_eq!(told, expected);
    assert_eq!((&rows[2][21], &rows[2][22]), ("", ""), "no number where nothing was found");
    assert!(rows[2][24].starts_with("too_much.toml:3: "), "{}", &rows[2][24]);
    // All that was published, with what it was solved in.
    let fields: Vec<&str> = rows[0].iter().take(21).collect();
    let golden = "range,Study,2020,,free.toml,three,long,fixed-deficits,,,NOR,real_wage,percent,1.0,,20.0,V,Journal,,Nothing.,";
    assert_eq!(fields.join(","), golden);
    let wage = 100.0 * (phi().powf(0.2) - 1.0);
    assert!((rows[5][21].parse::<f64>().unwrap() / wage - 1.0).abs() < 1e-6);
    assert!((rows[5][22].parse::<f64>().unwrap() / (wage / -4.0) - 1.0).abs() < 1e-6);
}

#[test]
fn the_table_says_in_a_sentence_what_came_of_it_and_names_what_is_missed() {
    let folder = mixed();
    let (status, out, _) = backtested(folder.path(), &[]);
    assert_eq!(status, 1);
    let start = "Of 8 published figures ours has the same sign in 4; of the 7 with a size, 3 are within a factor of 2 and 2 \
                 within 1.5; the median of ours over published is ";
    assert!(out.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(start), "{out}");
    for line in [
        "Study, 2020\n    not shared: Nothing.\n",
        "No number, the run failed (1): fails\n",
        "Wrong sign, or nothing where something was published (2): wrong, sign\n",
        "Something where none was seen (1): none\n",
        "Right sign, more than a factor of 2 away (1): far\n",
    ] {
        assert!(out.contains(line), "{line}{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    let all = out.lines().find(|line| line.starts_with("all ")).unwrap();
    let counts: Vec<&str> = all.split_whitespace().collect();
    assert_eq!((&counts[1..6], counts[7]), (&["8", "4", "7", "3", "2"][..], "1"));
}

#[test]
fn json_has_the_record_of_every_solve() {
    let folder = mixed();
    let (_, out, _) = backtested(folder.path(), &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let solves = json["record"]["solves"].as_array().unwrap();
    assert_eq!(solves.len(), 2);
    assert_eq!((&solves[0]["scenario"], &solves[0]["world"]), (&"free".into(), &"three".into()));
    assert!(solves[0]["residual"].as_f64().unwrap() < 1e-9 && solves[1]["residual"].is_null());
    assert_eq!(json["results"]["figures"].as_array().unwrap().len(), 8);
    assert_eq!(json["results"]["totals"][0]["within_2"], 3);
    assert_eq!(json["results"]["figures"][2]["ours"], serde_json::Value::Null);
}

/// Whether every element is closed in its order and every attribute is in quotes.
fn is_well_formed(text: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for part in text.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { return false };
        if tag.matches('"').count() % 2 == 1 {
            return false;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    open.is_empty()
        && text.split('&').skip(1).all(|rest| rest.split_once(';').is_some_and(|(name, _)| name.len() < 5))
}

#[test]
fn the_picture_has_a_point_for_every_pair_of_numbers_and_names_the_rest() {
    let folder = mixed();
    let (status, out, _) = backtested(folder.path(), &["--format", "svg"]);
    assert_eq!(status, 1);
    assert!(out.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 "), "{out}");
    assert!(is_well_formed(&out), "{out}");
    let said: Vec<&str> = out.split("<title>").skip(1).map(|rest| rest.split(':').next().unwrap()).collect();
    assert_eq!(said, ["range", "near", "twice", "far", "wrong", "none"]);
    let element = |id: &str| {
        let line = out.lines().find(|line| line.contains(&format!("<title>{id}:"))).unwrap();
        (line.split_whitespace().next().unwrap().to_owned(), line.contains("#c0121f"))
    };
    // Misses are red, a wrong sign is a cross.
    for (id, shape, red) in [
        ("near", "<circle", false),
        ("twice", "<rect", false),
        ("far", "<circle", true),
        ("wrong", "<path", true),
        ("none", "<path", true),
    ] {
        assert_eq!(element(id), (shape.to_owned(), red), "{id}");
    }
    for text in [
        "fill=\"#c0121f\">Signs alone, wrong (1): sign</text>",
        "fill=\"#c0121f\">Runs that failed (1): fails</text>",
        ">published, absolute value, %</text>",
        ">factor 1.5</text>",
        ">wrong sign, or not none</text>",
    ] {
        assert!(out.contains(text), "{text}\n{out}");
    }
    // One panel for each unit.
    let panels = |text: &str| text.matches(">published, absolute value").count();
    assert_eq!(panels(&out), 1);
    let money = row("x", "free.toml", "NOR", "exports", "musd", ",9000,")
        + &row("y", "free.toml", "NOR", "real_wage", "percent", "3,,9");
    let folder = three(&money);
    let (status, out, err) = backtested(folder.path(), &["--format", "svg"]);
    assert_eq!((status, err.as_str(), panels(&out)), (0, "", 2));
    assert!(is_well_formed(&out) && out.contains("published, absolute value, million USD"));
}

#[test]
fn a_point_stands_where_its_numbers_say() {
    // On axes from 1 to 10, 10 is on the right edge.
    let folder = three(&row("x", "free.toml", "NOR", "real_wage", "percent", ",10,"));
    let (_, out, _) = backtested(folder.path(), &["--format", "svg"]);
    let wage = 100.0 * (phi().powf(0.2) - 1.0);
    let line = out.lines().find(|line| line.contains("<title>x:")).unwrap();
    let at = |name: &str| -> f64 {
        line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!((1.0..10.0).contains(&wage), "{wage}");
    assert_eq!((line.starts_with("<circle"), at("cx")), (true, 580.0), "{line}");
    assert!((at("cy") - (570.0 - 500.0 * wage.log10())).abs() < 0.06, "{line}");
}

#[test]
fn only_some_are_run() {
    let folder = mixed();
    let (status, out, err) =
        backtested(folder.path(), &["--only", "near", "--only", "far", "--format", "csv"]);
    assert_eq!((status, err.as_str(), out.lines().count()), (0, "", 3));
    let (_, out, _) = backtested(folder.path(), &["--only", "Study", "--format", "csv"]);
    assert_eq!(out.lines().count(), 9);
    let (status, out, err) = backtested(folder.path(), &["--only", "rnage"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert_eq!(err, "error: figures.csv: unknown entry, study or series `rnage`, did you mean `range`?\n");
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let good = row("good", "free.toml", "NOR", "real_wage", "percent", ",1,");
    let of = |policy: &str, actor: &str, figure: &str, unit: &str, numbers: &str| {
        row("bad", policy, actor, figure, unit, numbers)
    };
    let with = |from: &str, to: &str| of("free.toml", "NOR", "real_wage", "percent", ",1,").replace(from, to);
    let plain = |actor: &str, figure: &str, unit: &str| of("free.toml", actor, figure, unit, ",1,");
    for (bad, message) in [
        (plain("NORR", "real_wage", "percent"), "unknown actor or group `NORR`, did you mean `NOR`?"),
        (plain("NOR-NOR", "real_wage", "percent"), "found nobody in `NOR-NOR`, expected one actor at least"),
        (plain("NOR", "real_wages", "percent"), "unknown figure `real_wages`, did you mean `real_wage`?"),
        (plain("NOR", "real_wage", "musd"), "found unit `musd` of `real_wage`, expected percent"),
        (plain("NOR", "real_wage", "precent"), "unknown unit `precent`, did you mean `percent`?"),
        (
            plain("all", "first_order", "percent"),
            "found figure `first_order`, expected one actor for it, not `all`",
        ),
        (
            plain("all", "expected_defence", "percent"),
            "found figure `expected_defence`, expected an actor or a group for it, not `all`",
        ),
        (
            plain("NOR", "flow NOR SOU", "percent"),
            "found figure `flow NOR SOU`, expected flow EXPORTER IMPORTER SECTOR",
        ),
        (
            plain("NOR", "flow NOR", "percent"),
            "found figure `flow NOR`, expected flow EXPORTER IMPORTER SECTOR",
        ),
        (
            plain("NOR", "flow NOR NOR GDS", "percent"),
            "found figure `flow NOR NOR GDS`, expected a flow to somebody else",
        ),
        (plain("NOR", "flow NOR SOUU GDS", "percent"), "unknown actor or group `SOUU`, did you mean `SOU`?"),
        (plain("NOR", "flow NOR SOU GDSS", "percent"), "unknown sector `GDSS`, did you mean `GDS`?"),
        (
            plain("NOR", "flow NOR SOU GDS", "points"),
            "found unit `points` of `flow NOR SOU GDS`, expected percent or musd",
        ),
        (plain("NOR", "value_added", "percent"), "found figure `value_added`, expected value_added SECTOR"),
        (
            of("fre.toml", "NOR", "real_wage", "percent", ",1,"),
            "unknown policy `fre.toml`, did you mean `free.toml`?",
        ),
        (
            of("../figures/free.toml", "NOR", "real_wage", "percent", ",1,"),
            "found policy `../figures/free.toml`, expected a path that stays beside the table",
        ),
        (
            of("free.toml", "NOR", "real_wage", "percent", ",,"),
            "found neither a value nor a range, expected a value, or a range from low to high, in finite numbers",
        ),
        (
            of("free.toml", "NOR", "real_wage", "percent", "2,1,3"),
            "found a range that does not have its value in order, expected a value, or a range from low to high, in finite numbers",
        ),
        (
            of("free.toml", "NOR", "real_wage", "percent", ",inf,"),
            "found a number that is not finite, expected a value, or a range from low to high, in finite numbers",
        ),
        (
            of("free.toml", "NOR", "real_wage", "percent", ",x,"),
            "found `x` in column `value`, expected a number",
        ),
        (with(",V,", ",X,"), "found `X` in column `status`, expected V, S or M"),
        (
            with("three,,,", "three,shrot,,"),
            "found `shrot` in column `horizon`, expected short, medium or long",
        ),
        (
            with("three,,,", "three,,closed,"),
            "found `closed` in column `closure`, expected fixed-deficits or balanced",
        ),
        (
            with("three,,,,", "three,,,caliendo-parro-2016,"),
            "unknown set of elasticities `caliendo-parro-2016`, did you mean `caliendo-parro-2015`?",
        ),
        (
            with("three,,,,,", "three,,,,wages,"),
            "found `wages` in column `income`, expected real_income, real_wage or real_output",
        ),
        (with(",three,", ",wordl2022,"), "unknown world `wordl2022`, did you mean `world2022`?"),
        (with("bad,", ","), "missing text in column `id`"),
        (with(",Journal,", ",,"), "missing text in column `source`"),
        (with("bad,", "good,"), "entry `good` is given a second time, first at figures.csv:2"),
        ("a,b\n".to_owned(), "2 fields in a row, 21 in the header"),
    ] {
        let folder = three(&format!("{good}{bad}"));
        let (status, out, err) = backtested(folder.path(), &[]);
        assert_eq!(err, format!("error: figures.csv:3: {message}\n"), "{bad}");
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
    }
}

#[test]
fn what_is_wrong_with_a_table_as_a_whole_is_told() {
    for (table, message) in [
        (String::new(), "figures.csv:1: missing header line"),
        (HEADER.replace(",unit", ""), "figures.csv:1: missing column `unit`"),
        (HEADER.replace(",world", ",wrold"), "figures.csv:1: unknown column `wrold`, did you mean `world`?"),
        (HEADER.to_owned(), "figures.csv: missing rows, the table is empty"),
    ] {
        let folder = three("");
        fs::write(folder.path().join("figures.csv"), table).unwrap();
        let (status, out, err) = backtested(folder.path(), &[]);
        assert_eq!((status, out.as_str(), err), (2, "", format!("error: {message}\n")));
    }
    // All of it at once.
    let bad = |id: &str, actor: &str| row(id, "free.toml", actor, "real_wage", "percent", ",1,");
    let folder = three(&[bad("a", "NORR"), bad("b", "SOUU"), bad("c", "NOR")].concat());
    let (_, _, err) = backtested(folder.path(), &[]);
    assert_eq!(err.lines().count(), 2, "{err}");
    // A policy that cannot be read is told once, at its own line.
    let typo = |id: &str| row(id, "typo.toml", "NOR", "real_wage", "percent", ",1,");
    let folder = three(&[typo("a"), typo("b")].concat());
    let (status, _, err) = backtested(folder.path(), &[]);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: typo.toml:3: unknown key `closur`, did you mean `closure`?\n")
    );
    // Elasticities of the command line stand for those of all rows.
    let folder = three(&bad("a", "NOR"));
    let (status, _, err) = backtested(folder.path(), &["--elasticities", "x"]);
    assert_eq!(status, 2);
    assert_eq!(err, "error: figures.csv:2: unknown set of elasticities `x`\n");
}

#[test]
fn a_bundled_scenario_and_a_response_behind_it_are_policies() {
    let line = |id: &str, policy: &str, figure: &str, unit: &str| {
        format!("{id},S,,,{policy},,,,,,JPN,{figure},{unit},,-1,,M,J,,,\n")
    };
    let deal = "us-china-sectoral-deal";
    let rows = [
        line("alone", deal, "expected_defence", "percent"),
        line("answered", &format!("{deal} + rules-coalition"), "power", "points"),
        line("plain", deal, "power", "points"),
        line("short", "rare-earth-cutoff-japan", "shortage_median", "percent"),
        // Nothing is withheld there, so that nothing is drawn.
        line("none", "board-of-trade-2026", "shortage_median", "percent"),
    ];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("figures.csv"), format!("{HEADER}{}", rows.concat())).unwrap();
    let backtest = Figures::open(folder.path().join("figures.csv")).unwrap().run().unwrap();
    let ours: Vec<_> = backtest.tried().iter().map(|one| one.ours.clone()).collect();
    let of_run = |scenario: &str, variable: &str| -> f64 {
        let (_, out, _) = told(folder.path(), &["run", scenario, "--draws", "0", "--format", "csv"]);
        let row = out.lines().find(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            (fields[0], fields[1], fields[3]) == (scenario, "JPN", variable)
        });
        row.unwrap().rsplit(',').next().unwrap().parse().unwrap()
    };
    // What a run says, to the last bit.
    assert_eq!(ours[0], Ok(of_run(deal, "expected_defence")));
    assert_eq!(ours[2], Ok(of_run(deal, "power")));
    assert_eq!(ours[3], Ok(of_run("rare-earth-cutoff-japan", "shortage_median")));
    assert_ne!(ours[1], ours[2], "the response moves it");
    assert_eq!(ours[4], Err("board-of-trade-2026: the figure is not defined in what was solved".to_owned()));
}

#[test]
fn figures_of_the_default_world_are_solved_in_another_that_is_asked_for() {
    let figures = Figures::bundled().unwrap();
    let of = |world: &str| figures.entries().iter().find(|entry| entry.world == world).unwrap().id.clone();
    let ids = [of("world2022"), of("nafta1993")];
    let worlds = |name: Option<&str>| {
        let some = figures.clone().only(&ids).unwrap();
        let backtest = name.map_or(some.clone(), |name| some.with_world(name)).run().unwrap();
        let of: Vec<String> = backtest.tried().iter().map(|one| one.record.world.clone()).collect();
        assert_eq!(backtest.tried().iter().map(|one| one.entry.world.clone()).collect::<Vec<_>>(), of);
        (of, backtest.to_string())
    };
    let (own, said) = worlds(None);
    assert!(said.starts_with("Of 2 published figures"), "{said}");
    let (other, said) = worlds(Some("world2022-fob"));
    assert!(said.starts_with("With world world2022-fob: of 2 published figures"), "{said}");
    let instead =
        |world: &String| if world == "world2022" { "world2022-fob".to_owned() } else { world.clone() };
    assert_eq!(other, own.iter().map(instead).collect::<Vec<_>>());
    assert_ne!(own, other);
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["backtest", "--only", &ids[0], "--world", "world2022-fbo"];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!((status, out.as_str()), (2, ""));
    assert_eq!(err, "error: bundled worlds: unknown world `world2022-fbo`, did you mean `world2022-fob`?\n");
}

#[test]
fn the_guide_has_the_picture_and_the_count_of_the_figures_that_are_compiled_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let backtest = Figures::bundled().unwrap().run().unwrap();
    let picture = fs::read_to_string(root.join("docs/backtest.svg")).unwrap();
    assert!(picture.trim_end() == backtest.to_svg().trim_end(), "docs/backtest.svg is another picture");
    let guide = fs::read_to_string(root.join("docs/verbs/backtest.md")).unwrap();
    let told = backtest.to_string();
    let (sentence, _) = told.split_once("\nOurs is the run at central values").unwrap();
    assert!(guide.contains(sentence), "{sentence}");
    let count = sentence.split_whitespace().nth(1).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("against {count} published figures")), "{count}");
}
