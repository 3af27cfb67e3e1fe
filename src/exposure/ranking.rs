//! Who is ahead of whom: by one stake, or over all weights of the stakes; by actor, or with groups as one; by one scale or another.

use super::{Acceptability, Exposure, Exposures, Role, Standing};
use crate::model::Party;
use crate::scenario::Stake;
use crate::world::{Actor, Group};

/// Of how many the share of weights is that puts parties in order.
const FIRST: usize = 3;

/// What 100 points of a loss are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// The largest loss that any third party would suffer without the principals, as scores are.
    Largest,
    /// What the party itself would lose without them.
    OwnSeverance,
    /// What the party has of the stake: all its real income, expected defence, power.
    OwnLevel,
}

impl Scaling {
    /// All of them, each at its own number.
    pub const ALL: [Self; 3] = [Self::Largest, Self::OwnSeverance, Self::OwnLevel];
}

/// Ranks of third parties over all weights of some stakes.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The stakes that are weighed.
    pub stakes: Vec<Stake>,
    /// The third parties that are ranked: groups that stand as one, then all others in the world's order.
    pub parties: Vec<Party>,
    /// Their ranks, in the order of `parties`; criteria in the order of `stakes`.
    pub acceptability: Acceptability,
}

impl Ranking {
    /// Where a party stands; none where it is not ranked.
    #[must_use]
    pub fn standing(&self, party: Party) -> Option<&Standing> {
        let at = self.parties.iter().position(|one| *one == party)?;
        self.acceptability.alternatives().get(at)
    }

    /// Share of all weights for which a party is among the first three; none where it is not ranked.
    #[must_use]
    pub fn among_first(&self, party: Party) -> Option<f64> {
        Some(self.standing(party)?.among(FIRST))
    }
}

/// A third party in its place.
#[derive(Debug, Clone, Copy)]
pub struct Ranked<'a> {
    /// Who.
    pub party: Party,
    /// What it loses.
    pub exposure: &'a Exposure,
}

impl Exposures<'_> {
    /// The same with other groups as one party each, ranked as such. Without it these are the world's unions where the scenario
    /// moves a stake in which they act as one.
    ///
    /// # Errors
    /// The first group that cannot: one with a principal in it, or with a member of another.
    pub fn as_one(mut self, groups: &[Group]) -> Result<Self, Group> {
        for (i, &group) in groups.iter().enumerate() {
            let members = &self.world[group].members;
            let shared = |other: &Group| self.world[*other].members.iter().any(|one| members.contains(one));
            if self.group(group).role != Role::ThirdParty || groups[..i].iter().any(shared) {
                return Err(group);
            }
        }
        self.as_one = groups.to_vec();
        self.rankings = Default::default();
        Ok(self)
    }

    /// The groups that stand as one.
    #[must_use]
    pub fn groups_as_one(&self) -> &[Group] {
        &self.as_one
    }

    /// The same with third parties in the order of their loss of one stake; none: as [`Exposures::ranked`] has it without.
    #[must_use]
    pub fn ordered_by(self, stake: Option<Stake>) -> Self {
        Self { by: stake, ..self }
    }

    /// The stake that puts third parties in order; none where all together do.
    #[must_use]
    pub fn order(&self) -> Option<Stake> {
        self.by
    }

    /// Exposure of an actor or a group.
    #[must_use]
    pub fn party(&self, party: Party) -> &Exposure {
        match party {
            Party::Actor(actor) => self.actor(actor),
            Party::Group(group) => self.group(group),
        }
    }

    /// The third parties one by one, most exposed first: by the share of all weights of the stakes for which they are among the
    /// first three, to a tenth of a percent, then by their mean rank over all weights. Of one stake that is its loss, and without scores the loss of real
    /// income is. Equal ones in the world's order. Who is not assessed in one of the stakes comes last, by loss of real income.
    #[must_use]
    pub fn ranked(&self) -> impl ExactSizeIterator<Item = (Actor, &Exposure)> + DoubleEndedIterator {
        let actors = self.third_parties().map(|(actor, _)| actor).collect();
        self.in_order(actors, self.by_actor()).into_iter().map(|actor| (actor, self.actor(actor)))
    }

    /// The same with groups that stand as one in the place of their members.
    #[must_use]
    pub fn ranked_as_one(&self) -> Vec<Ranked<'_>> {
        let parties = self.in_order(self.parties(), self.ranking()).into_iter();
        parties.map(|party| Ranked { party, exposure: self.party(party) }).collect()
    }

    fn in_order<P: Copy + Into<Party>>(&self, parties: Vec<P>, ranking: Option<&Ranking>) -> Vec<P> {
        let loss = |exposure: &Exposure, stake| exposure.loss(stake).unwrap_or(f64::NEG_INFINITY);
        // Largest first.
        let key = |party: Party| -> [f64; 3] {
            let exposure = self.party(party);
            let leading = loss(exposure, Stake::LEADING);
            if let Some(stake) = self.by {
                return [loss(exposure, stake), leading, 0.0];
            }
            match ranking.filter(|_| self.stakes.len() > 1).map(|ranking| ranking.standing(party)) {
                // As printed: to a tenth of a percent.
                Some(Some(standing)) => {
                    [(standing.among(FIRST) * 1e3).round(), -standing.expected_rank, leading]
                }
                Some(None) => [f64::NEG_INFINITY, f64::NEG_INFINITY, leading],
                None => [exposure.equal_weight.unwrap_or(f64::NEG_INFINITY), leading, 0.0],
            }
        };
        let mut ranked: Vec<_> = parties.into_iter().map(|one| (key(one.into()), one)).collect();
        ranked.sort_by(|(one, _), (other, _)| {
            let places = one.iter().zip(other).map(|(one, other)| other.total_cmp(one));
            places.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        ranked.into_iter().map(|(_, one)| one).collect()
    }

    /// Ranks of the third parties over all weights of the stakes that the scenario can move, and how much each stake matters;
    /// among those that are assessed and scored in all of these. None where there are none. A group that stands as one is one
    /// party, and its members are none.
    #[must_use]
    pub fn ranking(&self) -> Option<&Ranking> {
        self.rankings(Scaling::Largest)[0].as_ref()
    }

    /// The same actor by actor.
    #[must_use]
    pub fn by_actor(&self) -> Option<&Ranking> {
        self.rankings(Scaling::Largest)[1].as_ref()
    }

    /// Rankings by a scaling: with groups as one, and actor by actor. Scores of a group are those of its members together; what it
    /// would lose without the principals is what its members would, each left alone.
    #[must_use]
    pub fn rankings(&self, scaling: Scaling) -> &[Option<Ranking>; 2] {
        self.rankings[scaling as usize].get_or_init(|| {
            let actors = self.third_parties().map(|(actor, _)| actor.into()).collect();
            let one_by_one = self.over_weights(actors, scaling);
            if self.as_one.is_empty() {
                return [one_by_one.clone(), one_by_one];
            }
            [self.over_weights(self.parties(), scaling), one_by_one]
        })
    }

    /// Shares of all weights for which a party is among the first three: the lowest and the highest over all scalings, and over
    /// groups as one and actor by actor, wherever it is ranked by itself. None where it never is.
    #[must_use]
    pub fn range_among_first(&self, party: Party) -> Option<(f64, f64)> {
        let rankings = Scaling::ALL.into_iter().flat_map(|scaling| self.rankings(scaling)).flatten();
        let shares = rankings.filter_map(|ranking| ranking.among_first(party));
        shares.map(|share| (share, share)).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }

    fn over_weights(&self, parties: Vec<Party>, scaling: Scaling) -> Option<Ranking> {
        let scores = |party: Party| -> Option<Vec<f64>> {
            let exposure = self.party(party);
            self.stakes.iter().map(|&stake| exposure.scaled[stake as usize][scaling as usize]).collect()
        };
        let scored = parties.into_iter().filter_map(|party| Some((party, scores(party)?)));
        let (parties, scores): (Vec<_>, Vec<_>) = scored.unzip();
        let acceptability = Acceptability::of(&scores).ok()?;
        Some(Ranking { stakes: self.stakes.clone(), parties, acceptability })
    }

    /// The groups that stand as one, then all other third parties.
    fn parties(&self) -> Vec<Party> {
        let stands =
            |actor: &Actor| !self.as_one.iter().any(|&group| self.world[group].members.contains(actor));
        let groups = self.as_one.iter().copied().map(Party::from);
        let actors = self.third_parties().map(|(actor, _)| actor).filter(stands).map(Party::from);
        groups.chain(actors).collect()
    }
}
