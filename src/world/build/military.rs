//! Military means and commitments, piece by piece.

use super::WorldBuilder;
use super::check::AMOUNT;
use super::critical::check_share;
use crate::error::{Error, Place, Result};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Commitment, Military};

/// How far an importer's shares may be from 1 in all.
const ROUNDING: f64 = 1e-6;

/// More soldiers than any state has.
const MOST_FORCES: f64 = 10e6;

/// Military means and commitments as they come.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    means: Vec<(Actor, Military, Place)>,
    arms: Vec<(Actor, Actor, f64, Place)>,
    commitments: Vec<(Commitment, Place)>,
}

/// Means by actor, arms imports by importer, commitments by ally and guarantor.
pub(super) type Finished = (Vec<Option<Military>>, Vec<Vec<(Actor, f64)>>, Vec<Commitment>);

impl WorldBuilder {
    /// Sets an actor's military expenditure, million USD a year, and the imported share of its equipment. An actor without
    /// them is not assessed.
    ///
    /// # Errors
    /// [`Error::Value`] for expenditure that is not positive or above 10,000,000,000, and a share outside 0 to 1, [`Error::Unknown`] for an id of
    /// another world, [`Error::Duplicate`] for an actor that has them already.
    pub fn military(
        &mut self,
        actor: Actor,
        expenditure: impl Into<Uncertain>,
        import_share: impl Into<Uncertain>,
    ) -> Result<&mut Self> {
        let means = Military { expenditure: expenditure.into(), import_share: import_share.into() };
        self.military_at(self.here(), actor, means)?;
        Ok(self)
    }

    pub(in crate::world) fn military_at(&mut self, at: Place, actor: Actor, means: Military) -> Result<()> {
        self.check_ids(|| at.clone(), &[actor], &[])?;
        let code = &self.actors[actor.index()].0.code;
        let (low, high) = AMOUNT.ends(means.expenditure);
        let refused = AMOUNT.refuses(means.expenditure);
        if refused.is_some() || low <= 0.0 {
            let end = if low > 0.0 { high } else { low };
            let named = || format!("{end} for the military expenditure of {code}");
            let found = means.expenditure.fault().unwrap_or_else(named);
            let expected = format!("{}; not 0", refused.unwrap_or_else(|| AMOUNT.words.to_owned()));
            return Err(Error::Value { at, found, expected });
        }
        check_share(&at, means.import_share, &format!("the imported share of equipment of {code}"))?;
        if let Some((.., first)) = self.defence.means.iter().find(|(other, ..)| *other == actor) {
            let what = format!("military expenditure of {code}");
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        self.defence.means.push((actor, means, at));
        Ok(())
    }

    /// Sets a supplier's share in an importer's arms imports. Shares of an importer sum to 1.
    ///
    /// # Errors
    /// [`Error::Value`] for a share outside 0 to 1 and for an actor that supplies itself, [`Error::Unknown`] for an id of
    /// another world. Shares given twice or with another sum are errors of [`WorldBuilder::build`].
    pub fn arms_imports(&mut self, importer: Actor, supplier: Actor, share: f64) -> Result<&mut Self> {
        self.arms_imports_at(self.here(), importer, supplier, share)?;
        Ok(self)
    }

    pub(in crate::world) fn arms_imports_at(
        &mut self,
        at: Place,
        importer: Actor,
        supplier: Actor,
        share: f64,
    ) -> Result<()> {
        self.check_ids(|| at.clone(), &[importer, supplier], &[])?;
        check_share(&at, share.into(), "share of arms imports")?;
        self.check_distinct(&at, importer, supplier, "importer", "supplier")?;
        self.defence.arms.push((importer, supplier, share, at));
        Ok(())
    }

    /// Adds a commitment of one actor to another.
    ///
    /// # Errors
    /// [`Error::Value`] for coverage or reliability outside 0 to 1, forces that no state has and a guarantor of itself, [`Error::Unknown`] for an
    /// id of another world, [`Error::Duplicate`] for a second commitment of the same guarantor to the same ally.
    pub fn commitment(&mut self, commitment: Commitment) -> Result<&mut Self> {
        self.commitment_at(self.here(), commitment)?;
        Ok(self)
    }

    pub(in crate::world) fn commitment_at(&mut self, at: Place, commitment: Commitment) -> Result<()> {
        let Commitment { guarantor, ally, coverage, reliability, forces, .. } = commitment;
        self.check_ids(|| at.clone(), &[guarantor, ally], &[])?;
        self.check_distinct(&at, guarantor, ally, "guarantor", "ally")?;
        check_share(&at, coverage.into(), "coverage")?;
        check_share(&at, reliability.unwrap_or_default(), "reliability")?;
        if let Some(forces) = forces.filter(|forces| !(0.0..=MOST_FORCES).contains(forces)) {
            let expected = format!("a number of persons from 0 to {MOST_FORCES}");
            return Err(Error::Value { at, found: format!("{forces} for forces"), expected });
        }
        let known = self.defence.commitments.iter().find(|(c, _)| (c.guarantor, c.ally) == (guarantor, ally));
        if let Some((_, first)) = known {
            let [guarantor, ally] = [guarantor, ally].map(|actor| &self.actors[actor.index()].0.code);
            let what = format!("commitment of {guarantor} to {ally}");
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        self.defence.commitments.push((commitment, at));
        Ok(())
    }

    fn check_distinct(
        &self,
        at: &Place,
        one: Actor,
        other: Actor,
        as_one: &str,
        as_other: &str,
    ) -> Result<()> {
        if one != other {
            return Ok(());
        }
        Err(Error::Value {
            at: at.clone(),
            found: format!("`{}` as {as_one} and as {as_other}", self.actors[one.index()].0.code),
            expected: "two distinct actors".to_owned(),
        })
    }

    pub(super) fn finish_military(&self) -> Result<Finished> {
        let mut means = vec![None; self.actors.len()];
        for (actor, of_actor, _) in &self.defence.means {
            means[actor.index()] = Some(*of_actor);
        }
        let mut arms = vec![Vec::new(); self.actors.len()];
        let mut rows: Vec<_> = self.defence.arms.iter().collect();
        rows.sort_by_key(|(importer, supplier, ..)| (*importer, *supplier));
        for rows in rows.chunk_by(|a, b| a.0 == b.0) {
            let importer = rows[0].0;
            let code = |actor: Actor| &self.actors[actor.index()].0.code;
            if let Some(twice) = rows.windows(2).find(|twice| twice[0].1 == twice[1].1) {
                let what = format!("arms imports of {} from {}", code(importer), code(twice[0].1));
                return Err(Error::Duplicate { at: twice[1].3.clone(), first: twice[0].3.clone(), what });
            }
            let sum: f64 = rows.iter().map(|row| row.2).sum();
            if (sum - 1.0).abs() > ROUNDING {
                return Err(Error::Inconsistent {
                    at: rows[0].3.clone(),
                    what: format!("shares of arms imports of {}", code(importer)),
                    found: format!("a sum of {sum:.6}"),
                    expected: "a sum of 1".to_owned(),
                });
            }
            arms[importer.index()] = rows.iter().map(|row| (row.1, row.2)).collect();
        }
        let mut commitments: Vec<_> =
            self.defence.commitments.iter().map(|(commitment, _)| *commitment).collect();
        commitments.sort_by_key(|commitment| (commitment.ally, commitment.guarantor));
        Ok((means, arms, commitments))
    }
}
