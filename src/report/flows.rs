//! Every flow before and after.

use serde::Serialize;

use super::row::finite;
use super::{Report, rows_as_csv};
use crate::error::Result;

/// The header of [`flows`](super::flows).
pub const FLOWS: [&str; 6] = ["scenario", "exporter", "importer", "sector", "before_musd", "after_musd"];

#[derive(Serialize)]
struct FlowRow<'a> {
    scenario: &'a str,
    exporter: &'a str,
    importer: &'a str,
    sector: &'a str,
    before_musd: f64,
    after_musd: f64,
}

pub(super) fn csv(reports: &[Report<'_, '_>]) -> Result<String> {
    let mut rows = Vec::new();
    for report in reports {
        let outcome = report.outcome();
        let world = outcome.world();
        let scenario = outcome.record().scenario.as_str();
        for flow in outcome.flows() {
            let row = FlowRow {
                scenario,
                exporter: &world[flow.exporter].code,
                importer: &world[flow.importer].code,
                sector: &world[flow.sector].code,
                before_musd: flow.before,
                after_musd: flow.after,
            };
            for value in [flow.before, flow.after] {
                finite(scenario, value, || {
                    format!("the flow of {} from {} to {}", row.sector, row.exporter, row.importer)
                })?;
            }
            rows.push(row);
        }
    }
    Ok(rows_as_csv(&FLOWS, rows))
}
