//! What can be lost.

use std::fmt;

/// What can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stake {
    /// Real income.
    Prosperity,
    /// Expected defence.
    Security,
    /// Power over the rules of markets.
    Voice,
}

impl Stake {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prosperity, Self::Security, Self::Voice];

    /// Its word in results: "prosperity".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Prosperity => "prosperity",
            Self::Security => "security",
            Self::Voice => "voice",
        }
    }
}

impl fmt::Display for Stake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
