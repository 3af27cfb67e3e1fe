//! The names and formats of a stake.

/// How a stake is called and written.
#[derive(Debug)]
pub(crate) struct Words {
    /// What is measured: "real income".
    pub(crate) measure: &'static str,
    /// Its unit behind a number: "%".
    pub(crate) sign: &'static str,
    /// The variable that stands for it.
    pub(crate) variable: Variable,
    /// The same in money, where that is what it is a fraction of.
    pub(crate) money: Option<Variable>,
    /// Decimals in tables.
    pub(crate) decimals: usize,
    /// Decimals of parts.
    pub(crate) fine: usize,
    /// Columns in a table of exposures.
    pub(crate) columns: &'static [Native],
    /// Its score, and what 100 points are the loss of: "score of defence: 100 is what ... would lose ...".
    pub(crate) scored: [&'static str; 2],
    /// Heading of its parts.
    pub(crate) parts: &'static str,
    /// What stands before and behind a change in a sentence.
    pub(crate) sentence: [&'static str; 2],
    /// Heading and decimals where there is little room.
    pub(crate) narrow: (&'static str, usize),
}

/// A number in rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variable {
    /// "`real_income`".
    pub(crate) name: &'static str,
    /// Of its standard error.
    pub(crate) error: &'static str,
    /// Of its median and its quantiles at 5 and 95 % over draws.
    pub(crate) drawn: [&'static str; 3],
    /// "percent", "musd" or "points".
    pub(crate) unit: &'static str,
}

/// A column of native units.
#[derive(Debug)]
pub(crate) struct Native {
    /// Heading and width.
    pub(crate) head: (&'static str, usize),
    /// Decimals of the change; none for money.
    pub(crate) decimals: Option<usize>,
    /// Width and unit where an exposure is one line.
    pub(crate) inline: (usize, &'static str),
}

impl Words {
    /// What a draw has of it.
    pub(crate) fn variables(&self) -> impl Iterator<Item = Variable> {
        [Some(self.variable), self.money].into_iter().flatten()
    }
}
