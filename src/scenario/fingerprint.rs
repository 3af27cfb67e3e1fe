//! A short name for the content of a scenario.

use sha2::{Digest, Sha256};

use super::Scenario;
use super::clause::{Clause, canonical};
use crate::world::World;

impl Scenario {
    /// Says what it is, once all of it stands.
    pub(super) fn seal(&mut self, world: &World) {
        self.digest = Sha256::digest(self.canonical(world)).into();
        self.fingerprint = self.hash();
    }

    /// First 64 bits of the SHA-256 of the digest, the closure and the horizon.
    pub(super) fn hash(&self) -> String {
        let closure = format!("closure {}\nhorizon {}", self.closure.unwrap_or_default(), self.horizon());
        let digest = Sha256::new().chain_update(self.digest).chain_update(closure).finalize();
        digest.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// As text that is the same however the file was written.
    fn canonical(&self, world: &World) -> String {
        let head = format!(
            "between {}\nbaseline {}\n{}",
            canonical::actors(&self.between, world),
            self.baseline.as_ref().map_or("", |baseline| &baseline.fingerprint),
            self.term.canonical(),
        );
        // They commute, so their order is not content.
        let canonical = |clause: &Clause| clause.action.canonical(world) + &clause.dates.canonical();
        let mut clauses: Vec<_> = self.clauses.iter().map(canonical).collect();
        clauses.sort_unstable();
        head + &clauses.join("\n")
    }
}
