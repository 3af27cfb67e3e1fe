//! Unions as levels, and the tree that is made of them.

use super::{Fault, Game, MOST_PLAYERS};

/// A player, or a union of blocks that vote as one towards all others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Block {
    /// By position in the game.
    Player(usize),
    /// Blocks that join one after another, in whatever order.
    Union(Vec<Block>),
}

/// A block with its weight. No node weighs nothing, no union has fewer than two blocks, and the blocks of a union are in
/// ascending order of weight.
pub(super) struct Node {
    pub(super) weight: usize,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Player(usize),
    Union(Vec<Node>),
}

impl Node {
    /// What some of the players in it can weigh together, in ascending order. O(players · weight).
    pub(super) fn sums(&self) -> Vec<usize> {
        let mut sums = vec![0];
        self.add_to(&mut sums);
        sums
    }

    fn add_to(&self, sums: &mut Vec<usize>) {
        match &self.kind {
            Kind::Player(_) => {
                let others = sums.len();
                sums.extend_from_within(..);
                for sum in &mut sums[others..] {
                    *sum += self.weight;
                }
                #[allow(clippy::stable_sort_primitive)] // two ascending lists, which it merges
                sums.sort();
                sums.dedup();
            }
            Kind::Union(nodes) => {
                for node in nodes {
                    node.add_to(sums);
                }
            }
        }
    }
}

/// The blocks of the top level, in ascending order of weight, players outside all unions among them.
///
/// Who weighs nothing is left out: it has no power and changes nobody's. A union of one block is that block.
pub(super) fn tree(game: &Game, blocks: &[Block]) -> Result<Vec<Node>, Fault> {
    let mut placed = [false; MOST_PLAYERS];
    let mut nodes = Vec::with_capacity(game.weights().len());
    for block in blocks {
        nodes.extend(node(game, block, &mut placed, 1)?);
    }
    for (player, &weight) in game.weights().iter().enumerate() {
        if !placed[player] && weight > 0 {
            nodes.push(Node { weight: weight as usize, kind: Kind::Player(player) });
        }
    }
    // Everybody in one union are on their own again.
    if let [Node { kind: Kind::Union(members), .. }] = nodes.as_mut_slice() {
        nodes = std::mem::take(members);
    }
    nodes.sort_by_key(|node| node.weight);
    Ok(nodes)
}

fn node(
    game: &Game,
    block: &Block,
    placed: &mut [bool; MOST_PLAYERS],
    level: usize,
) -> Result<Option<Node>, Fault> {
    match block {
        &Block::Player(player) => {
            let players = game.weights().len();
            let &weight = game.weights().get(player).ok_or(Fault::UnknownPlayer { player, players })?;
            if std::mem::replace(&mut placed[player], true) {
                return Err(Fault::PlacedTwice { player });
            }
            Ok((weight > 0).then_some(Node { weight: weight as usize, kind: Kind::Player(player) }))
        }
        Block::Union(_) if level > MOST_PLAYERS => Err(Fault::TooDeep),
        Block::Union(blocks) if blocks.is_empty() => Err(Fault::EmptyUnion),
        Block::Union(blocks) => {
            let mut nodes = Vec::with_capacity(blocks.len());
            for block in blocks {
                nodes.extend(node(game, block, placed, level + 1)?);
            }
            if nodes.len() < 2 {
                return Ok(nodes.pop());
            }
            nodes.sort_by_key(|node| node.weight);
            let weight = nodes.iter().map(|node| node.weight).sum();
            Ok(Some(Node { weight, kind: Kind::Union(nodes) }))
        }
    }
}
