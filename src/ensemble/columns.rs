//! The numbers of a draw.

use crate::error::{Error, Place, Result};
use crate::model::{Column, Draw, Party, Sampler};
use crate::scenario::Stake;
use crate::stake;
use crate::trade::settled;
use crate::world::Actor;

/// Which numbers the draws of a scenario have, and how they follow from what a draw comes to.
#[derive(Debug)]
pub(super) struct Columns {
    list: Vec<Column>,
    /// Whom they are about, with the stakes that draws have.
    parties: Vec<(Vec<Actor>, Vec<Stake>)>,
}

impl Columns {
    /// Of actors, then groups, stake by stake.
    pub(super) fn of(sampler: &Sampler<'_>) -> Self {
        let world = sampler.world();
        let (mut list, mut parties) = (Vec::new(), Vec::new());
        for party in world.actors().map(Party::from).chain(world.groups().map(Party::from)) {
            let members = party.members(world);
            let drawn = |stake: &Stake| stake::of(*stake).is_drawn(sampler, &members);
            let stakes: Vec<Stake> = Stake::ALL.into_iter().filter(drawn).collect();
            for &stake in &stakes {
                let variables = stake::of(stake).words().variables();
                list.extend(variables.map(|one| Column { party, stake, variable: one.name, unit: one.unit }));
            }
            parties.push((members, stakes));
        }
        Self { list, parties }
    }

    pub(super) fn list(&self) -> &[Column] {
        &self.list
    }

    /// Adds the numbers of a draw that was sampled, each finite.
    pub(super) fn fill(&self, sampler: &Sampler<'_>, draw: &Draw<'_>, values: &mut Vec<f64>) -> Result<()> {
        let start = values.len();
        for (members, stakes) in &self.parties {
            for &stake in stakes {
                stake::of(stake).draw(draw, members, values);
            }
        }
        // Money is nothing where the percent before it are.
        let mut nothing = false;
        for (value, column) in values[start..].iter_mut().zip(&self.list) {
            if column.unit != "musd" {
                nothing = settled(*value, 100.0) == 0.0;
            }
            if nothing {
                *value = 0.0;
            }
        }
        let bad = values[start..].iter().zip(&self.list).find(|(value, _)| !value.is_finite());
        if let Some((value, column)) = bad {
            let of = column.party.code(sampler.world());
            let error = Error::Value {
                at: Place::file(sampler.id()),
                found: format!("{value} for {} of {of}", column.variable),
                expected: "a finite number".to_owned(),
            };
            values.truncate(start);
            return Err(error);
        }
        Ok(())
    }
}
