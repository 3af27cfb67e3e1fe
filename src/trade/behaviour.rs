//! What the tables of an economy do not say, and are an equilibrium with whatever it is.

/// How an economy answers: parameters that an ensemble draws while the tables stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behaviour<'a> {
    /// Trade elasticity θ by sector, positive.
    pub elasticity: &'a [f64],
    /// Capital that follows real wages, a: the share of value added that is paid to capital, times the part of its way to a new
    /// steady state that it has gone. From 0, all factors as they were, to less than 1.
    ///
    /// Capital is made of what final demand is made of, and there is as much of it as pays: K̂ = (ŵ/F̂)^λ with F the price of
    /// final demand and λ the part of the way. What a unit of factors costs is then Ŵ = ŵ^(1−a) F̂^a, and nothing else changes
    /// (`seeds/backtests/STRUCTURE.md`).
    pub capital: f64,
    /// How well what goes into production can be replaced.
    pub nests: Nests,
}

/// Elasticities of substitution in production: cost shares answer prices unless both are 1.
///
/// ```text
/// Q̂_j = [Σ_k g_kj P̂_k^(1−η)]^(1/(1−η))     ĉ⁰_j = [v_j Ŵ^(1−ε) + (1−v_j) Q̂_j^(1−ε)]^(1/(1−ε))     ĉ = ĉ⁰ / Â
/// v′_j = v_j (Ŵ/ĉ⁰_j)^(1−ε)                γ′_kj = (1−v′_j) g_kj (P̂_k/Q̂_j)^(1−η)                 g = γ / (1−v)
/// ```
///
/// Baqaee & Farhi (2019, doi 10.3982/ECTA15202); values within years in `seeds/elasticities/NESTS.md`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nests {
    /// ε, between factors and all inputs, 0 or more.
    pub factors: f64,
    /// η, among inputs of different sectors, 0 or more.
    pub inputs: f64,
}

/// An elasticity as near to 1 as this is 1.
const UNIT: f64 = 1e-5;

impl Nests {
    /// Shares that do not answer prices.
    pub const COBB_DOUGLAS: Self = Self { factors: 1.0, inputs: 1.0 };

    /// ε and η.
    #[must_use]
    pub fn of([factors, inputs]: [f64; 2]) -> Self {
        Self { factors, inputs }
    }

    /// 1 − ε and 1 − η.
    pub(super) fn exponents(self) -> [f64; 2] {
        [self.factors, self.inputs]
            .map(|elasticity| 1.0 - elasticity)
            .map(|e| if e.abs() < UNIT { 0.0 } else { e })
    }

    /// Whether shares answer prices at all.
    pub(super) fn are_open(self) -> bool {
        self.exponents() != [0.0; 2]
    }
}

impl Default for Nests {
    fn default() -> Self {
        Self::COBB_DOUGLAS
    }
}
