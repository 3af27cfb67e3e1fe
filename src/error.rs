//! What can go wrong, said for people: where, what was found, what was expected.

use std::fmt;
use std::path::PathBuf;

/// Result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// A place in an input: a file and, where it is known, a line (from 1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as the caller named it, or the name of a bundled one.
    pub file: String,
    /// Line in it, from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None }
    }

    /// A line of a file, from 1.
    pub fn line(file: impl Into<String>, line: usize) -> Self {
        Self { file: file.into(), line: Some(line) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Everything that can go wrong. Each message is one sentence: place, what was found, what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },

    /// A file is not what its name says: not UTF-8, a broken gzip, not TOML, a ragged table.
    #[error("{at}: {found}")]
    Malformed {
        /// Where.
        at: Place,
        /// What is wrong with it, in the parser's words.
        found: String,
    },

    /// A code, key, clause or bundled name that does not exist.
    #[error("{at}: unknown {what} `{found}`{}", hint(.nearest.as_deref()))]
    Unknown {
        /// Where.
        at: Place,
        /// Kind of thing: "actor", "sector", "group", "good", "stage", "key", "value", "column", "clause", "world", "scenario".
        what: &'static str,
        /// What was written.
        found: String,
        /// The known name that is nearest to it.
        nearest: Option<String>,
    },

    /// A value of the wrong type or out of its range.
    #[error("{at}: found {found}, expected {expected}")]
    Value {
        /// Where.
        at: Place,
        /// What was written.
        found: String,
        /// What may stand there.
        expected: String,
    },

    /// A file, column, row or key that must be there and is not.
    #[error("{at}: missing {what}")]
    Missing {
        /// Where it was looked for.
        at: Place,
        /// What is missing.
        what: String,
    },

    /// The same thing said twice where once is meant.
    #[error("{at}: {what} is given a second time, first at {first}")]
    Duplicate {
        /// The second mention.
        at: Place,
        /// The first.
        first: Place,
        /// What was repeated.
        what: String,
    },

    /// Two clauses that cannot both hold.
    #[error("{second}: {what} contradicts {first}")]
    Contradiction {
        /// The clause that stands first in its file.
        first: Place,
        /// The other.
        second: Place,
        /// What they disagree on.
        what: String,
    },

    /// A clause that acts on nothing.
    #[error("{at}: the clause leaves no {what}")]
    EmptyClause {
        /// Where.
        at: Place,
        /// What it lacks: "pair of distinct actors", "flow before".
        what: String,
    },

    /// The world's tables disagree with each other by more than rounding.
    #[error("{at}: {what}: found {found}, expected {expected}")]
    Inconsistent {
        /// The table.
        at: Place,
        /// The quantity, with its actor and sector.
        what: String,
        /// The value in the table.
        found: String,
        /// What the other tables imply.
        expected: String,
    },

    /// No equilibrium was found within the sweeps allowed. There is no number to give.
    #[error("{scenario}: no equilibrium found: residual {residual:.1e} after {sweeps} sweeps{}", aside(.remark.as_deref()))]
    NotConverged {
        /// Scenario that was being solved.
        scenario: String,
        /// Sweeps spent.
        sweeps: usize,
        /// Largest residual that was left.
        residual: f64,
        /// Why, where it is known.
        remark: Option<String>,
    },

    /// A purchase commitment or quota that no price can bring about.
    #[error("{at}: infeasible bound: {what}")]
    InfeasibleBound {
        /// The clause.
        at: Place,
        /// The bound and what was reached.
        what: String,
    },

    /// A scenario with some of its clauses alone, which an explanation needs, cannot be solved.
    #[error("{scenario} with {subset} alone cannot be explained: {source}")]
    Subset {
        /// The scenario that is being explained.
        scenario: String,
        /// The clauses, each with its place and kind.
        subset: String,
        /// What stands in the way.
        source: Box<Error>,
    },

    /// A deal of a menu that cannot be solved.
    #[error("{menu}: the deal of {deal} cannot be judged: {source}")]
    Deal {
        /// The menu.
        menu: String,
        /// Its items that are in force, each with its level.
        deal: String,
        /// What stands in the way.
        source: Box<Error>,
    },

    /// No tariffs were found from which nobody would deviate. There is no number to give.
    #[error(
        "{game}: no Nash equilibrium found in {rounds} rounds: {player} could still gain {:.1e} % of its real income", .gain * 100.0
    )]
    NoNash {
        /// What was played.
        game: String,
        /// Rounds of best responses.
        rounds: usize,
        /// Code of the player with the largest gain.
        player: String,
        /// That gain, a fraction of its real income.
        gain: f64,
    },

    /// Stops leave a buyer without any supplier of something it needs.
    #[error("{scenario}: {actor} is left without a supplier of {sector}")]
    NoSupplier {
        /// Scenario that was being solved.
        scenario: String,
        /// Code of the buyer.
        actor: String,
        /// Code of the sector.
        sector: String,
    },
}

impl Error {
    /// An error of the TOML parser with its line. `text` is what was parsed.
    ///
    /// Serde words its errors as sentences only, so the common ones are taken apart here; whatever is worded
    /// otherwise stays as it is.
    pub(crate) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line =
            error.span().map(|span| 1 + text.bytes().take(span.start).filter(|&byte| byte == b'\n').count());
        let at = Place { file: file.to_owned(), line };
        let message = error.message();
        for (prefix, what) in [("unknown field ", "key"), ("unknown variant ", "value")] {
            if let Some((found, accepted)) = quoted(message, prefix)
                && let Some(nearest) = nearest(found, accepted.split('`').skip(1).step_by(2))
            {
                return Self::Unknown { at, what, found: found.to_owned(), nearest: Some(nearest) };
            }
        }
        if let Some((key, "")) = quoted(message, "missing field ") {
            return Self::Missing { at, what: format!("key `{key}`") };
        }
        for kind in ["invalid type: ", "invalid value: "] {
            if let Some((found, expected)) =
                message.strip_prefix(kind).and_then(|rest| rest.rsplit_once(", expected "))
            {
                return Self::Value { at, found: found.to_owned(), expected: expected.to_owned() };
            }
        }
        Self::Malformed { at, found: message.trim_end().replace('\n', ", ") }
    }
}

/// Takes "prefix`name`rest" apart into name and rest.
fn quoted<'a>(message: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(prefix)?.strip_prefix('`')?.split_once('`')
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}

fn aside(remark: Option<&str>) -> String {
    remark.map_or_else(String::new, |text| format!(" ({text})"))
}

/// The known name nearest to what was written, if any is near enough to be meant.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.65)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// Something that was put right or deserves a second look; the numbers stand.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Warning {
    /// Cells a table does not list; they count as zero.
    MissingCells {
        /// Table.
        table: String,
        /// How many.
        count: usize,
    },
    /// Negative cells of `input_output`, kept as they are.
    NegativeInputs {
        /// How many.
        count: usize,
    },
    /// Sectors whose own output differs from their sales and was rescaled to them.
    OutputRescaled {
        /// How many differ by more than a tenth of a percent.
        count: usize,
        /// Actor of the largest difference.
        actor: String,
        /// Its sector.
        sector: String,
        /// Output of the table over sales.
        ratio: f64,
    },
    /// Final demand that came out negative and was set to zero, after which the baseline was solved anew.
    NegativeDemand {
        /// How many cells.
        count: usize,
        /// Their sum, million USD.
        sum_musd: f64,
    },
    /// Commitments of guarantors whose military means are not known; nobody can count on them.
    GuarantorsNotAssessed {
        /// How many.
        count: usize,
    },
    /// Commitments that pacts brought of guarantors whose military means are not known.
    PactsNotAssessed {
        /// How many.
        count: usize,
    },
    /// A binding purchase needs a subsidy of more than 50 %.
    LargeSubsidy {
        /// The clause.
        at: String,
        /// Subsidy as a share of the price.
        rate: f64,
    },
    /// Stocks of critical goods are paid for and count for nothing, because they do so within a year alone.
    IdleStocks {
        /// The horizon.
        horizon: String,
    },
    /// More of a good is withheld than is recorded of the flow that it is in, so that only the flow is taken from the seller.
    WithheldBeyondFlow {
        /// How many flows.
        count: usize,
        /// What is beyond them, million USD a year.
        sum_musd: f64,
        /// The one with most: sector, seller and buyer.
        flow: String,
        /// What is withheld there, million USD a year.
        musd: f64,
        /// What is recorded there, million USD a year.
        recorded_musd: f64,
    },
    /// Goods that are stages of others have no value of their own, so that what is withheld of them is not taken from the seller.
    WithheldWithoutValue {
        /// Their codes.
        goods: Vec<String>,
    },
    /// A lack of critical inputs would leave a sector less than the least that is reckoned with.
    OutputFloor {
        /// Actor.
        actor: String,
        /// Sector.
        sector: String,
    },
    /// The world has nothing to assess a stake with that the scenario's clauses act on.
    NotAssessed {
        /// Its word: "security".
        stake: &'static str,
    },
    /// A guarantor has promised more than all its means, should its allies be attacked at once.
    Overcommitted {
        /// Guarantor.
        actor: String,
        /// Sum of the shares of its means that it would commit, after.
        sum: f64,
    },
    /// A binding purchase raises the exporter's output of a sector by more than 25 %.
    OutputSurge {
        /// The clause.
        at: String,
        /// Exporter.
        actor: String,
        /// Sector.
        sector: String,
        /// Growth of output as a fraction.
        growth: f64,
    },
    /// There is nothing to measure real income by: a severance could not be solved, or nobody would lose.
    NoScores {
        /// What stood in the way.
        reason: String,
    },
    /// A bound names cells without trade; only the others can move.
    CellsWithoutFlow {
        /// The clause.
        at: String,
        /// How many.
        count: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingCells { table, count } => {
                write!(f, "{table}: {count} cells are not listed and count as zero")
            }
            Self::NegativeInputs { count } => {
                write!(f, "input_output.csv: {count} negative cells kept as they are")
            }
            Self::OutputRescaled { count, actor, sector, ratio } => write!(
                f,
                "output rescaled to sales in {count} sectors, most in {actor} {sector} (table {:+.2} %)",
                (ratio - 1.0) * 100.0
            ),
            Self::NegativeDemand { count, sum_musd } => write!(
                f,
                "{count} final demands were negative ({sum_musd:.0} million USD in all), set to zero, baseline solved anew"
            ),
            Self::GuarantorsNotAssessed { count } => {
                write!(
                    f,
                    "commitments.csv: {count} commitments count for nothing, their guarantors have no row in defence.csv"
                )
            }
            Self::PactsNotAssessed { count } => {
                write!(
                    f,
                    "{count} commitments of pacts count for nothing, their guarantors have no row in defence.csv"
                )
            }
            Self::LargeSubsidy { at, rate } => {
                write!(f, "{at}: the purchase needs a subsidy of {:.0} % of the price", rate * 100.0)
            }
            Self::IdleStocks { horizon } => {
                write!(
                    f,
                    "stocks count at the short horizon alone: at the {horizon} one they cost and do nothing"
                )
            }
            Self::WithheldBeyondFlow { count, sum_musd, flow, musd, recorded_musd } => {
                write!(
                    f,
                    "{count} flows are smaller than what is withheld of them, by {sum_musd:.0} million USD a year in all, \
                    which is not taken from the sellers; most in {flow}, {musd:.0} withheld of {recorded_musd:.0}"
                )
            }
            Self::WithheldWithoutValue { goods } => {
                write!(
                    f,
                    "sales withheld of {} are not taken from the sellers' income: as stages of other goods they have \
                    no value of their own in the world",
                    goods.join(", ")
                )
            }
            Self::OutputFloor { actor, sector } => {
                write!(
                    f,
                    "{actor} {sector} lacks critical inputs to make more than 1 %, which is taken as the least"
                )
            }
            Self::NotAssessed { stake } => {
                write!(f, "clauses on {stake} count for nothing: the world has no defence.csv")
            }
            Self::Overcommitted { actor, sum } => {
                write!(
                    f,
                    "{actor} has promised {:.0} % of its means in all: no ally could count on its part if all were attacked at once",
                    sum * 100.0
                )
            }
            Self::OutputSurge { at, actor, sector, growth } => {
                write!(f, "{at}: the purchase raises output of {actor} {sector} by {:.0} %", growth * 100.0)
            }
            Self::NoScores { reason } => write!(f, "no scores of real income: {reason}"),
            Self::CellsWithoutFlow { at, count } => {
                write!(f, "{at}: {count} of the bound's cells have no trade before and stay empty")
            }
        }
    }
}
