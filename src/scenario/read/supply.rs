//! Reading clauses on critical goods.

use super::{Context, both, empty, share, value};
use crate::error::Result;
use crate::scenario::clause::{Action, Control, Edge};
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::world::{Actor, Good, GoodKind, Stage, World};

pub(super) fn export_control(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let good = names::good(block, world)?;
    let stages = match names::stage(block, good, world)? {
        Some(stage) => vec![stage],
        None => world[good].stages.clone(),
    };
    let control = match (block.number("cut")?, block.number("relief")?) {
        (Some(_), Some(_)) => return Err(both(block, "cut", "relief")),
        (None, None) => return Err(block.missing("key `cut` or `relief`")),
        (Some(cut), None) => {
            share(block, "cut", cut.value)?;
            Control::Cut(cut.value)
        }
        (None, Some(relief)) => {
            share(block, "relief", relief.value)?;
            Control::Relief(relief.value)
        }
    };
    Ok(Action::ExportControl { edges: edges(block, &by, &against, &stages)?, control })
}

pub(super) fn rent(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let good = names::good(block, world)?;
    if world[good].uses.is_empty() {
        let found = format!("`{}`, a stage of other goods, without a value of its own", world[good].code);
        return Err(value(block, "good", &found, "a good that sectors use"));
    }
    let stage = one_stage(block, good, world)?;
    let share = block.require_number("share")?.value;
    if share.range().0 < 0.0 {
        return Err(value(block, "share", &share.to_string(), "at least 0"));
    }
    Ok(Action::Rent { edges: edges(block, &by, &against, &[stage])?, share })
}

/// Who supplies whom. Which of them hold something is known only when all clauses are read, diversifications among them.
fn edges(block: &Block<'_>, by: &[Actor], against: &[Actor], stages: &[Stage]) -> Result<Vec<Edge>> {
    let mut edges = Vec::new();
    for &stage in stages {
        for &user in against.iter().filter(|user| !by.contains(user)) {
            edges.extend(by.iter().map(|&provider| Edge { stage, user, provider }));
        }
    }
    if edges.is_empty() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    edges.sort_unstable();
    Ok(edges)
}

/// The stage that is named, or the only one.
fn one_stage(block: &Block<'_>, good: Good, world: &World) -> Result<Stage> {
    match (names::stage(block, good, world)?, world[good].stages.as_slice()) {
        (Some(stage), _) => Ok(stage),
        (None, [only]) => Ok(*only),
        (None, stages) => {
            let codes: Vec<_> = stages.iter().map(|&stage| format!("`{}`", world[stage].code)).collect();
            let list = codes.join(", ");
            Err(block.missing(&format!("key `stage`, one of {list} of {}", world[good].code)))
        }
    }
}

pub(super) fn stockpile(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() {
        return Err(empty(block.at(), "actor"));
    }
    let good = names::good(block, world)?;
    if world[good].kind == GoodKind::Capital {
        let found = format!("`{}`, a capital good, which stays in use and is not stocked", world[good].code);
        return Err(value(block, "good", &found, "a good of kind input"));
    }
    let months = block.require_number("months")?.value;
    if months.range().0 < 0.0 {
        return Err(value(block, "months", &months.to_string(), "at least 0 months"));
    }
    Ok(Action::Stockpile { actors, good, months })
}

pub(super) fn diversification(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() {
        return Err(empty(block.at(), "actor"));
    }
    let good = names::good(block, world)?;
    let stage = one_stage(block, good, world)?;
    let from = names::one_actor(block, "from", world)?;
    let to = match block.text("to", "one actor or \"domestic\"")? {
        Some(item) if item.value == "domestic" => None,
        _ => Some(names::one_actor(block, "to", world)?),
    };
    let stays = match &to {
        Some(to) => to.value == from.value,
        // Its own production is where it comes from already.
        None => actors.contains(&from.value),
    };
    if stays {
        let found = format!("`{}` as from and as to", world[from.value].code);
        return Err(value(block, "to", &found, "two distinct actors"));
    }
    let moved = block.require_number("share")?.value;
    share(block, "share", moved)?;
    for &actor in &actors {
        check_source(block, context, stage, actor, from.value)?;
    }
    Ok(Action::Diversification { actors, stage, from: from.value, to: to.map(|to| to.value), share: moved })
}

/// The actor's supply at the stage is known, and some of it comes from there.
fn check_source(
    block: &Block<'_>,
    context: &Context<'_>,
    stage: Stage,
    actor: Actor,
    from: Actor,
) -> Result<()> {
    let world = context.world;
    if world.supply_share(stage, actor, from).is_some_and(|share| share > 0.0) {
        return Ok(());
    }
    let info = &world[stage];
    let (good, stage) = (&world[info.good].code, &info.code);
    let (actor, from) = (&world[actor].code, &world[from].code);
    Err(empty(block.at(), &format!("supply of {good} {stage} from {from} to {actor} that it could move")))
}
