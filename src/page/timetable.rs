//! What of each clause and each response is in force when.

use maud::html;

use super::Page;
use super::words::{capitalised, percent, title};
use crate::chart::calendar::{self, Row};
use crate::chart::{Cell, Figure, Table, both};
use crate::date::Date;
use crate::path::Path;
use crate::scenario::{Calendar, Scenario, Wait};
use crate::world::World;

/// Responses that are shown; those of the best portfolio come first.
const LISTED: usize = 10;
/// Years before a step at which what was before it still holds.
const JUST_BEFORE: f64 = 1e-6;

/// A clause or a response over time.
struct Course {
    name: String,
    kind: &'static str,
    /// When it is decided on and when it begins to work, in years.
    waits: Option<[f64; 2]>,
    corners: Vec<[f64; 2]>,
    /// The mean over each period.
    shares: Vec<f64>,
}

pub(super) fn figure(page: &Page<'_, '_>, path: &Path<'_>) -> Option<Figure> {
    let world = page.report.outcome().world();
    let (first, last) = (path.periods().first()?.date, path.periods().last()?.end);
    let span = [first.years(), last.years()];
    let clauses = page.scenario.clauses();
    let own = Shares::of(page.scenario, path, first);
    let mut courses: Vec<Course> = clauses
        .iter()
        .enumerate()
        .map(|(i, clause)| {
            let waits = clause.dates.wait.as_ref();
            let kind = if waits.is_some() { "response" } else { "clause" };
            own.course(capitalised(&title(clause)), kind, waits, &[i], first)
        })
        .collect();
    courses.extend(responses(page, path, first, world));
    let rows: Vec<Row> = courses
        .iter()
        .map(|course| Row {
            name: course.name.clone(),
            says: format!("{}: {}", course.name, said(course, path)),
            corners: course.corners.clone(),
            waits: course.waits,
            is_answer: course.kind == "response",
        })
        .collect();
    let id = "when-in-force".to_owned();
    let title = "What is in force when.".to_owned();
    let answers = rows.iter().any(|row| row.is_answer);
    let says = format!(
        "A bar is as deep as the part that is in force; a ramp rises, what is promised and not done is missing. Lines stand where \
         something begins or ends.{}",
        if answers {
            " Responses are blue, decided on the first day where their files do not say; dots are the time until they work."
        } else {
            ""
        }
    );
    let drawn = [calendar::WIDE, calendar::NARROW].map(|width| {
        let (picture, height) = calendar::picture(&rows, span, path.turns(), width);
        ([width, height], picture)
    });
    let picture = html! { (both(&id, &title, &says, &drawn)) };
    let head = ["what", "kind", "in force from", "until", "at most, % of it", "years until it works"];
    let row = |course: &Course| {
        let [from, until] = ends(course, path);
        let most = course.shares.iter().copied().fold(0.0, f64::max);
        let waits = course.waits.map_or(Cell::Absent, |[decided, works]| Cell::Amount(works - decided, 1));
        vec![
            Cell::Text(course.name.clone()),
            course.kind.into(),
            Cell::Text(from),
            Cell::Text(until),
            Cell::Amount(100.0 * most, 0),
            waits,
        ]
    };
    let table = Table {
        about: title.clone(),
        file: id.clone(),
        head: head.map(str::to_owned).into(),
        rows: courses.iter().map(row).collect(),
    };
    Some(Figure { id, title, says, picture, table })
}

/// The responses that owners choose among, each behind the scenario alone. One that cannot be put there has no row.
fn responses(page: &Page<'_, '_>, path: &Path<'_>, first: Date, world: &World) -> Vec<Course> {
    let Some(choice) = page.choice else { return Vec::new() };
    let best = &choice.best().members;
    let others = (0..choice.responses().len()).filter(|i| !best.contains(i));
    let order = best.iter().copied().chain(others).take(LISTED).map(|i| &choice.responses()[i]);
    let own = page.scenario.clauses().len();
    let course = |scenario: &Scenario, name: &str| {
        let clauses = scenario.clauses();
        let waits = clauses.get(own)?.dates.wait.as_ref();
        let all: Vec<usize> = (own..clauses.len()).collect();
        Some(Shares::of(scenario, path, first).course(name.to_owned(), "response", waits, &all, first))
    };
    order
        .filter_map(|response| course(&page.scenario.with(&[response], world).ok()?, response.name()))
        .collect()
}

/// What part of each clause of a scenario is in force.
struct Shares {
    /// At the corners of the whole calendar: just before and from there on, `[corner][clause]`.
    corners: Vec<(f64, [Vec<f64>; 2])>,
    periods: Vec<Vec<f64>>,
}

impl Shares {
    fn of(scenario: &Scenario, path: &Path<'_>, first: Date) -> Self {
        let calendar = Calendar::of(scenario, first, &mut |number| number.central(), &mut || 0.5);
        let over = |from: f64, to: f64| {
            let mut shares = Vec::new();
            calendar.shares(from, to, &mut shares);
            shares
        };
        let periods: Vec<Vec<f64>> =
            path.periods().iter().map(|period| over(period.date.years(), period.end.years())).collect();
        let begins = first.years();
        let ends = path.periods().last().map_or(begins, |last| last.end.years());
        let inside = calendar.turns().iter().copied().filter(|turn| begins < *turn && *turn < ends);
        let corners = [begins].into_iter().chain(inside).chain([ends]).map(|at| {
            let before = f64::max(at - JUST_BEFORE, begins);
            (at, [over(before, before), over(at, at)])
        });
        Self { corners: corners.collect(), periods }
    }

    /// Of some clauses together: that of which most is in force.
    fn course(
        &self,
        name: String,
        kind: &'static str,
        waits: Option<&Wait>,
        clauses: &[usize],
        first: Date,
    ) -> Course {
        let most = |shares: &Vec<f64>| clauses.iter().map(|&i| shares[i]).fold(0.0, f64::max);
        let mut corners: Vec<[f64; 2]> = self
            .corners
            .iter()
            .flat_map(|(at, sides)| sides.each_ref().map(|side| [*at, most(side)]))
            .collect();
        // At the end what holds is what held.
        corners.pop();
        Course {
            name,
            kind,
            waits: waits.map(|wait| {
                let decided = wait.decided.unwrap_or(first).years();
                [decided, decided + wait.lead_years.central()]
            }),
            corners,
            shares: self.periods.iter().map(most).collect(),
        }
    }
}

/// The first day and the day after the last on which it is in force, in periods of the path.
fn ends(course: &Course, path: &Path<'_>) -> [String; 2] {
    let in_force = |share: &f64| *share > 0.0;
    let first = course.shares.iter().position(in_force);
    let last = course.shares.iter().rposition(in_force);
    let (Some(first), Some(last)) = (first, last) else { return ["never", "never"].map(str::to_owned) };
    let until = &path.periods()[last];
    let is_end = last + 1 == path.periods().len();
    let until = if is_end { "the end of the path".to_owned() } else { until.end.to_string() };
    [path.periods()[first].date.to_string(), until]
}

fn said(course: &Course, path: &Path<'_>) -> String {
    let [from, until] = ends(course, path);
    let most = course.shares.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        return "never in force".to_owned();
    }
    let waits = course.waits.map_or_else(String::new, |[decided, works]| {
        format!(", {:.1} years after it is decided", works - decided)
    });
    format!("in force from {from} until {until}, {} of it at most{waits}", percent(most))
}
