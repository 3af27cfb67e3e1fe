//! What of a world is not its own: capital and nests in place of its parameters', and the title that says so.

use super::World;
use crate::error::{Place, Result};

/// What of a world is another's than its tables give.
#[derive(Debug, Clone, Default)]
pub(super) struct Altered {
    /// The set that elasticities are from, or the one for all.
    pub(super) elasticities: Option<String>,
    /// Whether that is a study's set and not one number.
    pub(super) set_taken: bool,
    /// Capital that follows real wages.
    pub(super) capital: Option<f64>,
    /// Whether inputs are hard to replace.
    pub(super) nests: bool,
}

impl World {
    /// The world with as much capital that follows real wages at every horizon, known exactly: 0 for none, as in Caliendo & Parro (2015).
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) where it is not 0 to 0.9.
    pub fn with_capital(mut self, share: f64) -> Result<Self> {
        let own = self.parameters.capital;
        self.parameters.set_capital(share, &Place::file("capital"))?;
        // What the world has already is no other world.
        if self.parameters.capital != own {
            self.altered.capital = Some(share);
        }
        Ok(self)
    }

    /// The world with inputs that are hard to replace within years, as published, with the ranges of
    /// `seeds/elasticities/NESTS.md`: elasticities below 1 at the short and the medium horizon, 1 with a range at the long one.
    #[must_use]
    pub fn with_nests(mut self) -> Self {
        self.parameters.set_nests();
        self.altered.nests = true;
        self
    }

    /// Its name, and where its sectors are split into products, or its elasticities, capital or nests are others, that too: what records
    /// of results say.
    #[must_use]
    pub fn title(&self) -> String {
        let others = [
            (!self.parts.is_empty()).then(|| format!("products of {}", self.split_sectors())),
            self.altered.elasticities.as_ref().map(|set| format!("elasticities {set}")),
            self.altered.capital.map(|share| format!("capital {share}")),
            self.altered.nests.then(|| "nests".to_owned()),
        ];
        let others: Vec<String> = others.into_iter().flatten().collect();
        if others.is_empty() {
            self.name.clone()
        } else {
            format!("{} with {}", self.name, others.join(" and "))
        }
    }

    /// Codes of the sectors that it is split into products of: "AGR FOO".
    fn split_sectors(&self) -> String {
        let codes: Vec<&str> = self.parts.iter().map(|parts| parts.code.as_str()).collect();
        codes.join(" ")
    }
}
