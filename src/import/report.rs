//! What was found in a table, and what was done about it.

use std::fmt;

use crate::error::shown;
use crate::number::{counted, hundredths};

/// A rule that was applied to cells of a table, with the largest of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was looked for: "negative changes in inventories".
    pub check: &'static str,
    /// What was done: "kept".
    pub rule: String,
    /// In how many cells.
    pub count: usize,
    /// Their sum, in the unit of the table.
    pub sum: f64,
    /// The largest by absolute value, with their place in the source.
    pub largest: Vec<(String, f64)>,
}

/// What [`Finding::check`] says of files named after another year.
pub const YEARS: &str = "years in names of files";

/// What [`Finding::check`] says of numbers with a decimal comma, and what is done about them.
pub(super) const COMMAS: &str = "numbers with a decimal comma";
pub(super) const COMMAS_RULE: &str = "read as with a point";

impl Finding {
    pub(super) fn new(check: &'static str, rule: impl Into<String>) -> Self {
        Self { check, rule: rule.into(), count: 0, sum: 0.0, largest: Vec::new() }
    }

    /// Numbers of a table with a decimal comma.
    pub(super) fn commas(count: usize, place: &str) -> Self {
        let mut commas = Self::new(COMMAS, COMMAS_RULE);
        (0..count).for_each(|_| commas.add(0.0, || place.to_owned()));
        commas
    }

    /// Counts a cell; its place is only asked for where it is among the largest.
    pub(super) fn add(&mut self, value: f64, place: impl FnOnce() -> String) {
        const SHOWN: usize = 5;
        self.count += 1;
        self.sum += value;
        let at = self.largest.partition_point(|(_, other)| other.abs() >= value.abs());
        if at < SHOWN {
            self.largest.insert(at, (place(), value));
            self.largest.truncate(SHOWN);
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, rule, count, sum, largest } = self;
        writeln!(f, "  {check}: {count}, {} in all; {rule}", hundredths(*sum))?;
        for (place, value) in largest.iter().take(3) {
            writeln!(f, "      {}  {}", shown(place), hundredths(*value))?;
        }
        Ok(())
    }
}

/// A field of a CSV table.
pub(super) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// What an import rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What the table is called.
    pub source: String,
    /// The files, as they were named.
    pub files: Vec<String>,
    /// The year it is of.
    pub year: u16,
    /// Unit of the values.
    pub unit: String,
    /// Which prices: of all formats basic ones of the year.
    pub prices: &'static str,
    /// Regions and industries of the table.
    pub dimensions: (usize, usize),
    /// Actors and sectors of the world.
    pub world: (usize, usize),
    /// World totals of the table as published: output, value added with taxes on products, final use, flows between actors.
    pub totals: Totals,
    /// The same of the world that is written, which differs where inventories are set aside.
    pub written: Totals,
    /// The same of every actor.
    pub actors: Vec<(String, Totals)>,
    /// Rules that were applied, those that found nothing left out.
    pub findings: Vec<Finding>,
}

/// Sums over a table, in its unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Output.
    pub output: f64,
    /// Value added, taxes less subsidies on products used included.
    pub value_added: f64,
    /// Final use, of all origins.
    pub final_use: f64,
    /// What is sold abroad.
    pub exports: f64,
    /// What is bought abroad.
    pub imports: f64,
}

impl Totals {
    /// By more than adding up in another order does.
    fn differs(&self, other: &Self) -> bool {
        let of = |totals: &Self| [totals.output, totals.value_added, totals.final_use, totals.exports];
        of(self).into_iter().zip(of(other)).any(|(a, b)| (a - b).abs() > 1e-9 * a.abs().max(b.abs()))
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { output, value_added, final_use, exports, .. } = self;
        write!(
            f,
            "output {}, value added {}, final use {}, trade between actors {}",
            hundredths(*output),
            hundredths(*value_added),
            hundredths(*final_use),
            hundredths(*exports)
        )
    }
}

impl Report {
    /// Share of the world's output by which row or column sums may miss it in all.
    pub const BOUND: f64 = 0.01;

    /// As a table: `check,rule,count,sum,place,value`, one row for each of the largest cells, and one for each total of an actor.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut out = "check,rule,count,sum,place,value\n".to_owned();
        let mut row = |fields: [&str; 6]| out += &(fields.map(quoted).join(",") + "\n");
        for finding in &self.findings {
            let (count, sum) = (finding.count.to_string(), finding.sum.to_string());
            for (place, value) in &finding.largest {
                row([finding.check, &finding.rule, &count, &sum, place, &value.to_string()]);
            }
        }
        for (actor, totals) in &self.actors {
            for (what, value) in [
                ("output", totals.output),
                ("value added", totals.value_added),
                ("final use", totals.final_use),
                ("exports", totals.exports),
                ("imports", totals.imports),
            ] {
                row(["total", what, "1", &value.to_string(), actor, &value.to_string()]);
            }
        }
        out
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((regions, industries), (actors, sectors)) = (self.dimensions, self.world);
        writeln!(f, "{} of {}, {}, {}", self.source, self.year, self.unit, self.prices)?;
        writeln!(
            f,
            "{} and {} become {} and {}",
            counted(regions, "region", "regions"),
            counted(industries, "industry", "industries"),
            counted(actors, "actor", "actors"),
            counted(sectors, "sector", "sectors")
        )?;
        writeln!(f, "as published: {}", self.totals)?;
        if self.written.differs(&self.totals) {
            writeln!(f, "as written: {}", self.written)?;
        }
        if self.findings.is_empty() {
            return writeln!(f, "every check passed");
        }
        writeln!(f, "what was found, and what was done about it")?;
        for finding in &self.findings {
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}
