//! An answer with the record of what it rests on.

use serde::Serialize;

use super::Answer;
use crate::scenario::Scenario;
use crate::world::World;

/// An answer whose object is `{"record": ..., "results": ...}`: what it is, behind what it was found with. Its table and rows are
/// those of the answer.
#[derive(Debug)]
pub struct Recorded<'a, A> {
    record: Record<'a>,
    answer: &'a A,
}

#[derive(Debug, Serialize)]
struct Record<'a> {
    library_version: &'static str,
    world: String,
    world_hash: String,
    scenarios: Vec<ScenarioRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct ScenarioRecord<'a> {
    scenario: &'a str,
    scenario_hash: &'a str,
    baseline: Option<&'a str>,
    closure: String,
    horizon: String,
    capital: f64,
}

impl<'a, A: Answer> Recorded<'a, A> {
    /// An answer found in a world with some scenarios, or with none.
    pub fn of(answer: &'a A, world: &'a World, scenarios: impl IntoIterator<Item = &'a Scenario>) -> Self {
        let scenario = |scenario: &'a Scenario| ScenarioRecord {
            scenario: scenario.id(),
            scenario_hash: scenario.fingerprint(),
            baseline: scenario.baseline().map(Scenario::id),
            closure: scenario.closure().unwrap_or_default().to_string(),
            horizon: scenario.horizon().to_string(),
            capital: world.parameters().capital(scenario.horizon()).central(),
        };
        let record = Record {
            library_version: env!("CARGO_PKG_VERSION"),
            world: world.title(),
            world_hash: world.fingerprint(),
            scenarios: scenarios.into_iter().map(scenario).collect(),
        };
        Self { record, answer }
    }
}

#[derive(Serialize)]
struct Object<'a, R> {
    record: &'a Record<'a>,
    results: R,
}

impl<A: Answer> Answer for Recorded<'_, A> {
    fn table(&self) -> String {
        self.answer.table()
    }

    fn header(&self) -> &'static [&'static str] {
        self.answer.header()
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.answer.rows()
    }

    fn object(&self) -> impl Serialize {
        Object { record: &self.record, results: self.answer.object() }
    }
}
