//! What an ensemble is made of: enough to make it again, and to tell whether two belong together.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Draws, Scale};
use crate::error::{Error, Place, Result};
use crate::model::{Model, Sampler};
use crate::scenario::Scenario;
use crate::world::{Bound, read_text};

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
    /// Its name for people.
    pub title: String,
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
    /// How many rows the file has.
    pub rows: u64,
    /// Stands for all of them: the first 64 bits of a SHA-256.
    pub rows_hash: String,
    /// Stands for all of the above.
    pub hash: String,
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
    /// The one beside a file of draws. The file is not looked at.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Malformed`] for what is no manifest, cannot be true, or was changed since it was written.
    pub fn beside(draws: &Path) -> Result<Self> {
        let path = manifest_path(draws);
        let text = read_text(&path, Bound::TABLE)?;
        let malformed = |found| Error::Malformed { at: Place::file(path.display().to_string()), found };
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| malformed(format!("not a manifest: {error}")))?;
        manifest.fault().map_or(Ok(()), |found| Err(malformed(found)))?;
        Ok(manifest)
    }

    /// Of draws of which none has been made yet.
    pub(super) fn of(
        model: &Model<'_>,
        scenario: &Scenario,
        (sampler, rows_per_draw): (&Sampler<'_>, usize),
        draws: &Draws<'_>,
    ) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            world: model.world().title(),
            world_hash: model.world_hash().to_owned(),
            scenario: scenario.id().to_owned(),
            title: scenario.name().to_owned(),
            scenario_hash: scenario.fingerprint().to_owned(),
            closure: sampler.closure().to_string(),
            horizon: scenario.horizon().to_string(),
            sequence: draws.uniforms.sequence().to_owned(),
            seed: draws.uniforms.seed(),
            unknowns: sampler.unknowns().names().to_vec(),
            rows_per_draw,
            scale: Scale::of(model, scenario),
            first: draws.first,
            asked: draws.count as u64,
            count: 0,
            failures: Vec::new(),
            nothing: 0,
            rows: 0,
            rows_hash: String::new(),
            hash: String::new(),
        }
    }

    /// With what is known when all rows are: what they are hashed to.
    pub(super) fn sealed(mut self, rows_hash: String) -> Self {
        self.rows = (self.count - self.failures.len() as u64) * self.rows_per_draw as u64;
        self.rows_hash = rows_hash;
        self.hash = self.own_hash();
        self
    }

    fn own_hash(&self) -> String {
        let bare = Self { hash: String::new(), ..self.clone() };
        short_hash(bare.to_json().as_bytes())
    }

    /// What cannot be true of any draws, so that nothing that counts them can wrap.
    fn fault(&self) -> Option<String> {
        let Self { first, asked, count, failures, .. } = self;
        if first.checked_add(*asked).is_none() {
            return Some(format!("{asked} draws from {first} on, which is more than can be counted"));
        }
        if count > asked {
            return Some(format!("{count} draws, where {asked} were asked for"));
        }
        let numbers = || failures.iter().map(|failed| failed.draw);
        if let Some((_, draw)) = numbers().zip(numbers().skip(1)).find(|(one, next)| one >= next) {
            return Some(format!("failed draw {draw}, which does not come after the one before it"));
        }
        if let Some(draw) = numbers().find(|draw| draw < first || draw - first >= *count) {
            return Some(format!("failed draw {draw}, which is none of its {count} draws from {first} on"));
        }
        let solved = count - failures.len() as u64;
        if self.nothing > solved {
            return Some(format!(
                "{} draws that asked for nothing, of {solved} that were solved",
                self.nothing
            ));
        }
        if solved.checked_mul(self.rows_per_draw as u64) != Some(self.rows) {
            return Some(format!(
                "{} rows of {solved} draws with {} rows each",
                self.rows, self.rows_per_draw
            ));
        }
        (self.hash != self.own_hash())
            .then(|| "what is not as it was written: it has been changed since".to_owned())
    }

    /// As JSON, indented, with a line end.
    #[expect(clippy::missing_panics_doc, reason = "keys are text and numbers whole")]
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("keys are text and numbers finite") + "\n"
    }

    /// The first draw after its own.
    pub(super) fn end(&self) -> u64 {
        self.first + self.count
    }

    /// What tells that another is no shard of the same ensemble: what differs, its own, the other's.
    pub(super) fn foreign(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let number = |manifest: &Self| [manifest.seed.to_string(), manifest.rows_per_draw.to_string()];
        let ([seed, rows], [other_seed, other_rows]) = (number(self), number(other));
        let unknowns = |manifest: &Self| manifest.unknowns.join(", ");
        let scale = |manifest: &Self| manifest.scale.told();
        let pairs = [
            ("version of sidedeal", self.version.clone(), other.version.clone()),
            ("world", self.world.clone(), other.world.clone()),
            ("content of the world", self.world_hash.clone(), other.world_hash.clone()),
            ("scenario", self.scenario.clone(), other.scenario.clone()),
            ("name of the scenario", self.title.clone(), other.title.clone()),
            ("closure", self.closure.clone(), other.closure.clone()),
            ("horizon", self.horizon.clone(), other.horizon.clone()),
            ("content of the scenario", self.scenario_hash.clone(), other.scenario_hash.clone()),
            ("sequence", self.sequence.clone(), other.sequence.clone()),
            ("seed", seed, other_seed),
            ("rows of a draw", rows, other_rows),
            ("list of unknowns", unknowns(self), unknowns(other)),
            ("yardsticks of scores", scale(self), scale(other)),
        ];
        pairs.into_iter().find(|(_, own, other)| own != other)
    }
}

/// The first 64 bits of a SHA-256 of something.
pub(super) fn short_hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// The first 64 bits of a digest.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
