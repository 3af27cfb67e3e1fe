//! Rules of markets that are adopted as one: an actor is in one pact on a market at the most.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::value;
use super::scene::list;
use super::{Action, Clause, Deed, Layer, Runs, Scene, Through, canonical, title};
use crate::error::{Error, Result};
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::policy::PolicyPact;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Sector, World};

/// Makes its members adopt the rules of some markets as one.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePact {
    /// Two actors or more, sorted, none twice; of a union all or none.
    pub members: Vec<Actor>,
    /// Whose rules, sorted, none twice.
    pub sectors: Vec<Sector>,
}

impl ClauseKind for RulePact {
    const FORMS: &'static [Form] = &[Form { name: "rule_pact", keys: &["members", "sectors"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        Box::new(Pacts(Self::own(clauses).map(|(_, clause, own)| own.in_policy(clause)).collect()))
    }

    /// Refuses an actor in two pacts on one sector.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let earlier: Vec<_> = earlier.iter().copied().flat_map(Self::own).collect();
        let own: Vec<_> = Self::own(clauses).collect();
        for (i, (_, second_at, second)) in own.iter().enumerate() {
            for (_, first_at, first) in earlier.iter().chain(&own[..i]) {
                let member = second.members.iter().find(|member| first.members.contains(member));
                let sector = second.sectors.iter().find(|sector| first.sectors.contains(sector));
                if let (Some(&member), Some(&sector)) = (member, sector) {
                    return Err(Error::Contradiction {
                        first: first_at.at.clone(),
                        second: second_at.at.clone(),
                        what: format!(
                            "a second rule pact of {} on {}",
                            world[member].code, world[sector].code
                        ),
                    });
                }
            }
        }
        Ok(())
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let members = names::club(block, world)?;
    let sectors = names::sectors(block, world)?;
    if world.assumed.contains(&"standard") {
        let what = format!(
            "table `[standard]` in {}/parameters.toml, which says by what quota rules are made and who adopts them as one",
            world.origin()
        );
        return Err(Error::Missing { at: block.at(), what });
    }
    // A union adopts rules as one: it joins whole or not at all.
    for &union in world.unions() {
        let union = &world[union];
        let outside = union.members.iter().find(|member| !members.contains(member));
        if let Some(outside) = outside
            && let Some(inside) = union.members.iter().find(|member| members.contains(member))
        {
            let (inside, outside) = (&world[*inside].code, &world[*outside].code);
            let found = format!("`{inside}` without `{outside}` of the union {}", union.code);
            return Err(value(block, "members", &found, "all members of a union or none"));
        }
    }
    if world.unions().iter().any(|&union| world[union].members == members) {
        let found = "a union that adopts rules as one already";
        return Err(value(block, "members", found, "a member besides"));
    }
    Ok(RulePact { members, sectors }.into())
}

#[derive(Debug)]
struct Pacts(Vec<PolicyPact>);

impl Layer for Pacts {
    fn on_rules(&self, pacts: &mut Vec<PolicyPact>) {
        pacts.extend(self.0.iter().cloned());
    }
}

impl RulePact {
    fn in_policy(&self, clause: &Clause) -> PolicyPact {
        let (members, sectors) = (self.members.clone(), self.sectors.clone());
        PolicyPact { at: clause.at.clone(), members, sectors }
    }
}

impl Act for RulePact {
    fn word(&self) -> &'static str {
        "rule_pact"
    }

    fn arm(&self) -> Arm {
        Arm::Rules
    }

    fn performers(&self) -> Vec<Actor> {
        self.members.clone()
    }

    /// A union adopts rules as one: where one of its members stays out, all do.
    fn leave_out(&mut self, absent: &[Actor], world: &World) -> bool {
        let gone = |member: &Actor| absent.contains(member);
        let unions = world.unions().iter().map(|&union| &world[union].members);
        let split: Vec<Actor> =
            unions.clone().filter(|members| members.iter().any(gone)).flatten().copied().collect();
        self.members.retain(|member| !gone(member) && !split.contains(member));
        let is_union = unions.clone().any(|members| *members == self.members);
        self.members.len() > 1 && !is_union
    }

    fn reach(&self) -> usize {
        self.members.len() * self.sectors.len()
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
        let of = title::sectors(&self.sectors, world).unwrap_or("all sectors".to_owned());
        format!("{} the rules of {of} as one", members.does("adopts", "adopt"))
    }

    fn canonical(&self, world: &World) -> String {
        let (members, sectors) =
            (canonical::actors(&self.members, world), canonical::sectors(&self.sectors, world));
        format!("rule_pact{members}{sectors}")
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(Deed::Standard { members: &self.members, sectors: &self.sectors })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let (members, sectors) = (scene.codes(&self.members), scene.sectors(&self.sectors));
        vec![format!("{members} adopt the rules of {sectors} as one")]
    }

    /// How heavy it is, and how often those at stake are pivotal without it and with it.
    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        let Through::Rules(votes) = through else { return Vec::new() };
        let weights: Vec<String> = self
            .sectors
            .iter()
            .filter_map(|&sector| Some((sector, (votes.weight)(&self.members, sector)?)))
            .map(|(sector, weight)| format!("{:.1} % of {}", weight * 100.0, scene.world[sector].code))
            .collect();
        let [without, with] = votes.pivotal;
        vec![
            format!("together they buy {} and a standard takes {:.0} %", list(&weights), votes.quota * 100.0),
            format!("pivotal in {with:.2} % of all orders instead of {without:.2} %"),
        ]
    }
}
