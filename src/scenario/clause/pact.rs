//! Commitments among all members: they replace weaker ones, before anything changes their reliability.

use super::act::{Act, ClauseKind, Context, Form};
use super::{Action, Clause, Layer, Runs, Scene, canonical, title};
use crate::defence::{Arrangement, Figures};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Promise;
use crate::scenario::stake::Stake;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Commitment, CommitmentClass, World};

/// Commits its members to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pact {
    /// Two actors or more, sorted, none twice.
    pub members: Vec<Actor>,
    /// How much. It replaces weaker commitments, never stronger ones.
    pub class: CommitmentClass,
    /// Whether it replaces a commitment for which forces are stationed: what changes its reliability then changes it from another.
    pub forces: bool,
}

impl ClauseKind for Pact {
    const FORMS: &'static [Form] = &[Form { name: "pact", keys: &["members", "class"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let mut pacts: Vec<_> =
            Self::own(clauses).map(|(_, _, own)| (own.members.clone(), own.class)).collect();
        pacts.sort_unstable();
        Box::new(Pacts(pacts))
    }

    /// Refuses pacts that commit nobody to anything new.
    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let before = Self::committed(earlier, world);
        for (_, clause, own) in Self::own(clauses) {
            let mut with = before.clone();
            own.commit(&mut with);
            if with == before {
                let what = "pair of members without a commitment at least as strong";
                return Err(empty(clause.at.clone(), what));
            }
        }
        Ok(())
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let members = names::club(block, context.world)?;
    let classes = CommitmentClass::ALL.map(|class| (class.word(), class));
    let class = block.word("class", &classes)?.ok_or_else(|| block.missing("key `class`"))?;
    let replaced = |known: &&Commitment| {
        known.class > class && members.contains(&known.guarantor) && members.contains(&known.ally)
    };
    let mut replaced = context.world.commitments().iter().filter(replaced);
    let forces = replaced.any(|known| known.forces > Some(0.0));
    Ok(Pact { members, class, forces }.into())
}

#[derive(Debug)]
struct Pacts(Vec<(Vec<Actor>, CommitmentClass)>);

impl Layer for Pacts {
    fn on_defence(&self, defence: &mut Arrangement, _: &[f64]) {
        for (members, class) in &self.0 {
            commit(defence, members, *class);
        }
    }
}

/// Every member to every other.
fn commit(arrangement: &mut Arrangement, members: &[Actor], class: CommitmentClass) {
    for &guarantor in members {
        for &ally in members.iter().filter(|ally| **ally != guarantor) {
            arrangement.promise(guarantor, ally, class);
        }
    }
}

impl Pact {
    fn commit(&self, arrangement: &mut Arrangement) {
        commit(arrangement, &self.members, self.class);
    }

    /// The commitments that there are under the pacts of some files.
    fn committed(links: &[&[Clause]], world: &World) -> Arrangement {
        let mut arrangement = Arrangement::status_quo(world);
        for (_, _, pact) in links.iter().copied().flat_map(Self::own) {
            pact.commit(&mut arrangement);
        }
        arrangement
    }

    /// The commitments that there are before a file and under its pacts, and what they are worth at central values.
    pub(super) fn with(clauses: &[Clause], before: &Arrangement, world: &World) -> (Figures, Arrangement) {
        let mut committed = before.clone();
        Self::layer(clauses, world).on_defence(&mut committed, &[]);
        (Figures::central(world), committed)
    }

    /// Refuses a clause that changes commitments which nobody has made, pacts of its own file counted.
    pub(super) fn check_promises<'c>(
        changes: impl Iterator<Item = (&'c Clause, &'c [Promise])>,
        clauses: &[Clause],
        earlier: &[&[Clause]],
        world: &World,
    ) -> Result<()> {
        let committed = Self::committed(&[earlier, &[clauses]].concat(), world);
        for (clause, promises) in changes {
            if !promises.iter().any(|one| committed.pledge(one.guarantor, one.ally).is_some()) {
                return Err(empty(clause.at.clone(), "commitment that it could change"));
            }
        }
        Ok(())
    }
}

impl Act for Pact {
    fn word(&self) -> &'static str {
        "pact"
    }

    fn arm(&self) -> Arm {
        Arm::Security
    }

    /// What forces abroad cost is the guarantor's real income.
    fn stakes(&self) -> &'static [Stake] {
        if self.forces { &[Stake::Prosperity, Stake::Security] } else { &[Stake::Security] }
    }

    fn is_paid_apart(&self) -> bool {
        self.forces
    }

    fn performers(&self) -> Vec<Actor> {
        self.members.clone()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.members.retain(|member| !absent.contains(member));
        self.members.len() > 1
    }

    fn reach(&self) -> usize {
        self.members.len() * self.members.len()
    }

    fn number(&self) -> Option<Uncertain> {
        None
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        None
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        None
    }

    fn title(&self, world: &World) -> String {
        let members = title::who(self.members.iter().copied(), world);
        let by = match self.class {
            CommitmentClass::TreatyForces => "a defence treaty with forces on the ground",
            CommitmentClass::Treaty => "a defence treaty",
            CommitmentClass::Partnership => "a security partnership",
            CommitmentClass::ArmsOnly => "arms without a guarantee",
            CommitmentClass::Paper => "a treaty that nobody counts on",
        };
        format!("{} to each other by {by}", members.does("commits", "commit"))
    }

    fn canonical(&self, world: &World) -> String {
        format!("pact {}{}", self.class, canonical::actors(&self.members, world))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.commitments(&Promise::among(&self.members, &self.members))
    }
}
