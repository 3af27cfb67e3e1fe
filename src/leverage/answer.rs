//! What the target of a sanction does in return.

use std::fmt;

use super::Threat;
use crate::error::Result;
use crate::game::{Nash, Partners, Terms};
use crate::model::{Model, Outcome};
use crate::scenario::Scenario;
use crate::world::{Bloc, Kind};

/// An answer of the target to a sanction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// None.
    None,
    /// It does to every acting member what that does to it.
    InKind,
    /// It sets the tariffs on what the members sell it, sector by sector, that are best for its own real income while theirs stay.
    Best,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::InKind, Self::Best];

    /// What follows where the target answers so; none where it does not answer, and where it has nothing to answer with.
    pub(super) fn outcome<'w>(
        self,
        model: &Model<'w>,
        threat: &Threat,
        acting: &[Bloc],
        sanction: &Scenario,
        alone: &Outcome<'w>,
    ) -> Result<Option<Outcome<'w>>> {
        match self {
            Self::None => Ok(None),
            Self::InKind => model.run(&threat.answered_in_kind(acting, model.world())?).map(Some),
            Self::Best => {
                if !sells_goods(acting, &threat.against, alone) {
                    return Ok(None);
                }
                let partners = Partners::Only(acting.to_vec());
                let terms = Terms { partners, ..Terms::among(vec![threat.against.clone()]) };
                let best = Nash::find(model, Some(sanction), &terms)?;
                // Measured from where the sanction began, as the others are.
                let clauses = sanction.clauses().iter().chain(best.scenario.clauses()).cloned().collect();
                model.run(&threat.scenario("leverage-best", acting, clauses, model.world())?).map(Some)
            }
        }
    }
}

impl fmt::Display for Answer {
    /// As a word of tables.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::InKind => "in kind",
            Self::Best => "best",
        })
    }
}

/// Whether a member still sells the target goods that it could tax.
fn sells_goods(acting: &[Bloc], against: &Bloc, outcome: &Outcome<'_>) -> bool {
    let world = outcome.world();
    let exporters = || acting.iter().flat_map(|bloc| &bloc.members);
    let goods = || world.sectors().filter(|&sector| world[sector].kind == Kind::Goods);
    against.members.iter().any(|&importer| {
        exporters()
            .any(|&exporter| goods().any(|sector| outcome.flow(importer, exporter, sector).after > 0.0))
    })
}
