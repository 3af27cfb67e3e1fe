//! What an ensemble is made of: enough to make it again, and to tell whether two belong together.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Columns, Draws, Scale};
use crate::model::Model;
use crate::scenario::Scenario;

/// The record of an ensemble or of a shard of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this library.
    pub version: String,
    /// Name of the world.
    pub world: String,
    /// Its content.
    pub world_hash: String,
    /// Bundled name of the scenario, or its file's stem.
    pub scenario: String,
    /// What decides its result.
    pub scenario_hash: String,
    /// "fixed-deficits" or "balanced".
    pub closure: String,
    /// "short", "medium" or "long".
    pub horizon: String,
    /// Name of the sequence of draws.
    pub sequence: String,
    /// Its seed.
    pub seed: u64,
    /// Names of what was drawn, in the order of a draw's uniforms.
    pub unknowns: Vec<String>,
    /// Rows of every draw that was solved.
    pub rows_per_draw: usize,
    /// What the scores of its draws are measured by.
    pub scale: Scale,
    /// Number of the first draw.
    pub first: u64,
    /// How many draws were asked for.
    pub asked: u64,
    /// How many there are, failed ones included: fewer where it was interrupted.
    pub count: u64,
    /// Draws that failed, ascending.
    pub failures: Vec<FailedDraw>,
    /// Draws that were solved in which a purchase or quota came to nothing or less, and asked for nothing.
    pub nothing: u64,
    /// Stands for all rows of the file: the first 64 bits of a SHA-256.
    pub rows_hash: String,
}

/// A draw without a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailedDraw {
    /// Its number: `--first N --count 1` makes it again.
    pub draw: u64,
    /// Why.
    pub message: String,
}

/// Where the manifest of a file of draws lies: beside it.
#[must_use]
pub fn manifest_path(draws: &Path) -> PathBuf {
    let mut name = draws.as_os_str().to_owned();
    name.push(".manifest.json");
    name.into()
}

impl Manifest {
    /// Of so many draws, of which nothing is known yet.
    pub(super) fn of(
        model: &Model<'_>,
        scenario: &Scenario,
        columns: &Columns<'_, '_>,
        draws: &Draws<'_>,
        count: u64,
    ) -> Self {
        let sampler = columns.sampler();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            world: model.world().title(),
            world_hash: model.world_hash().to_owned(),
            scenario: scenario.id().to_owned(),
            scenario_hash: scenario.fingerprint().to_owned(),
            closure: sampler.closure().to_string(),
            horizon: scenario.horizon().to_string(),
            sequence: draws.uniforms.sequence().to_owned(),
            seed: draws.uniforms.seed(),
            unknowns: sampler.unknowns().names().to_vec(),
            rows_per_draw: columns.list().len(),
            scale: Scale::of(model, scenario),
            first: draws.first,
            asked: draws.count as u64,
            count,
            failures: Vec::new(),
            nothing: 0,
            rows_hash: String::new(),
        }
    }

    /// As JSON, indented, with a line end.
    #[expect(clippy::missing_panics_doc, reason = "keys are text and numbers whole")]
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("keys are text and numbers finite") + "\n"
    }

    /// The first draw after its own.
    pub(super) fn end(&self) -> u64 {
        self.first.saturating_add(self.count)
    }

    /// What tells that another is no shard of the same ensemble: what differs, its own, the other's.
    pub(super) fn foreign(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let number = |manifest: &Self| [manifest.seed.to_string(), manifest.rows_per_draw.to_string()];
        let ([seed, rows], [other_seed, other_rows]) = (number(self), number(other));
        let unknowns = |manifest: &Self| manifest.unknowns.join(", ");
        let pairs = [
            ("version of sidedeal", self.version.clone(), other.version.clone()),
            ("world", self.world.clone(), other.world.clone()),
            ("content of the world", self.world_hash.clone(), other.world_hash.clone()),
            ("scenario", self.scenario.clone(), other.scenario.clone()),
            ("content of the scenario", self.scenario_hash.clone(), other.scenario_hash.clone()),
            ("closure", self.closure.clone(), other.closure.clone()),
            ("horizon", self.horizon.clone(), other.horizon.clone()),
            ("sequence", self.sequence.clone(), other.sequence.clone()),
            ("seed", seed, other_seed),
            ("rows of a draw", rows, other_rows),
            ("list of unknowns", unknowns(self), unknowns(other)),
        ];
        pairs.into_iter().find(|(_, own, other)| own != other)
    }
}
