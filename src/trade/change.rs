//! A change of policy or technology, as arrays.

/// What a scenario does to the world economy. Cells are `[sector][importer][exporter]`, `productivity` is
/// `[sector][exporter]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Tariff rates after, t′, fractions, above −1.
    pub tariffs: Vec<f64>,
    /// Ratio of iceberg trade costs, d̂ > 0; infinite stops the trade of the cell.
    pub trade_costs: Vec<f64>,
    /// Ratio of productivity, Â > 0.
    pub productivity: Vec<f64>,
    /// Purchase commitments and quotas; no cell is in two of them.
    pub bounds: Vec<Bound>,
}

/// At least, or at most, a given flow from one exporter to one importer over the sectors named.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Purchase or quota.
    pub side: Side,
    /// Index of the importer.
    pub importer: usize,
    /// Index of the exporter, another actor.
    pub exporter: usize,
    /// Indices of the sectors whose flows are summed, none twice.
    pub sectors: Vec<usize>,
    /// The bound F on their sum at exporter's prices, in the unit of the trade table.
    pub flow: f64,
}

/// Which side of the bound is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At least: the importer's income pays the subsidy that brings the flow up.
    Purchase,
    /// At most: the importer keeps the rent.
    Quota,
    /// At most: the exporter keeps the rent.
    QuotaRentToExporter,
}
