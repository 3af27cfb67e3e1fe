//! Parameters of a world that are not tables.

use crate::uncertain::Uncertain;

/// How much time the economy has to adjust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    /// Up to a year.
    Short,
    /// A few years.
    Medium,
    /// Full adjustment: elasticities as in `sectors.csv`.
    #[default]
    Long,
}

/// Parameters of `parameters.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Factor f on 1+θ at the short, medium and long horizon: `θ_h = max(f(1+θ) − 1, 0.25)`.
    pub horizon_factor: [Uncertain; 3],
}
