//! Parameters of a world that are not tables.

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Place, Result};
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

impl std::fmt::Display for Horizon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        })
    }
}

/// Parameters of `parameters.toml`.
///
/// Every parameter has a table of its own there, with its values and their `source`:
///
/// ```toml
/// [horizon_factor]
/// short = { low = 0.25, mode = 0.36, high = 0.5 }
/// medium = { low = 0.5, mode = 0.65, high = 0.8 }
/// long = 1
/// source = "Boehm, Levchenko & Pandalai-Nayar (2023)"
/// ```
///
/// A table that is left out, or a world without the file, has the values of [`Parameters::default`].
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Factor f on 1+θ at the short, medium and long horizon: `θ_h = max(f(1+θ) − 1, 0.25)`. Not negative.
    pub horizon_factor: [Uncertain; 3],
}

impl Default for Parameters {
    /// The published factors, those of the bundled worlds: 0.25 - 0.36 - 0.5 within a year, 0.5 - 0.65 - 0.8 in
    /// the medium run, 1 in the long run.
    ///
    /// Boehm, Levchenko & Pandalai-Nayar (2023, American Economic Review 113:861-905, doi
    /// 10.1257/aer.20210225): elasticity of flows without duty 0.76 at one year, about 2.1 at ten.
    fn default() -> Self {
        Self {
            horizon_factor: [
                Uncertain::Triangular { low: 0.25, mode: 0.36, high: 0.5 },
                Uncertain::Triangular { low: 0.5, mode: 0.65, high: 0.8 },
                Uncertain::Exact(1.0),
            ],
        }
    }
}

impl Parameters {
    /// Factor on 1+θ at a horizon.
    #[must_use]
    pub fn factor(&self, horizon: Horizon) -> Uncertain {
        self.horizon_factor[horizon as usize]
    }

    /// What is wrong with them, if anything. Files are checked number by number as well.
    pub(super) fn fault(&self) -> Option<String> {
        self.horizon_factor.iter().find_map(|factor| factor_fault(*factor))
    }

    /// Reads `parameters.toml`.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self> {
        let form: Form = toml::from_str(text).map_err(|error| Error::from_toml(file, text, &error))?;
        let mut parameters = Self::default();
        if let Some(by_horizon) = form.horizon_factor {
            // Required of every parameter, for whoever reads the file.
            drop(by_horizon.source);
            for (slot, factor) in parameters.horizon_factor.iter_mut().zip([
                by_horizon.short,
                by_horizon.medium,
                by_horizon.long,
            ]) {
                *slot = *factor.get_ref();
                if let Some(found) = factor_fault(*slot) {
                    let line = 1 + text.bytes().take(factor.span().start).filter(|&b| b == b'\n').count();
                    let expected = FACTOR.to_owned();
                    return Err(Error::Value { at: Place::line(file, line), found, expected });
                }
            }
        }
        Ok(parameters)
    }
}

/// What a factor on 1+θ may be.
pub(super) const FACTOR: &str = "a factor of at least 0";

fn factor_fault(factor: Uncertain) -> Option<String> {
    factor.fault().or_else(|| (factor.range().0 < 0.0).then(|| factor.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    horizon_factor: Option<ByHorizon>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHorizon {
    short: Spanned<Uncertain>,
    medium: Spanned<Uncertain>,
    long: Spanned<Uncertain>,
    source: String,
}
