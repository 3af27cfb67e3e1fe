//! Reading clauses on the rules of markets.

use super::Context;
use crate::error::{Error, Result};
use crate::scenario::clause::Action;
use crate::scenario::file::Block;
use crate::scenario::names;

pub(super) fn rule_pact(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let members = names::club(block, world)?;
    let sectors = names::sectors(block, world)?;
    // A union adopts rules as one: it joins whole or not at all.
    for &union in world.unions() {
        let union = &world[union];
        let outside = union.members.iter().find(|member| !members.contains(member));
        if let Some(outside) = outside
            && let Some(inside) = union.members.iter().find(|member| members.contains(member))
        {
            let (inside, outside) = (&world[*inside].code, &world[*outside].code);
            return Err(Error::Value {
                at: block.find("members").unwrap_or_else(|| block.at()),
                found: format!("`{inside}` without `{outside}` of the union {}", union.code),
                expected: "all members of a union or none".to_owned(),
            });
        }
    }
    if world.unions().iter().any(|&union| world[union].members == members) {
        return Err(Error::Value {
            at: block.find("members").unwrap_or_else(|| block.at()),
            found: "a union that adopts rules as one already".to_owned(),
            expected: "a member besides".to_owned(),
        });
    }
    Ok(Action::RulePact { members, sectors })
}
