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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node {
    pub(super) weight: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Player(usize),
    Union(Members),
}

/// Where the blocks of a union stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Members {
    start: usize,
    end: usize,
}

/// The blocks of one game after another, in arrays that are kept.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The blocks of each union side by side.
    nodes: Vec<Node>,
    /// Those whose union is not complete, then those of the top level.
    open: Vec<Node>,
    sums: [Vec<usize>; 2],
}

impl Tree {
    /// Takes in the blocks of a game, players outside all unions among them.
    ///
    /// Who weighs nothing is left out: it has no power and changes nobody's. A union of one block is that block.
    pub(super) fn grow(&mut self, game: &Game, blocks: &[Block]) -> Result<(), Fault> {
        let mut placed = [false; MOST_PLAYERS];
        self.nodes.clear();
        self.open.clear();
        for block in blocks {
            self.place(game, block, &mut placed, 1)?;
        }
        for (player, &weight) in game.weights().iter().enumerate() {
            if !placed[player] && weight > 0 {
                self.open.push(Node { weight: weight as usize, kind: Kind::Player(player) });
            }
        }
        // Everybody in one union are on their own again.
        if let [Node { kind: Kind::Union(members), .. }] = self.open[..] {
            self.open.clear();
            self.open.extend_from_slice(&self.nodes[members.start..members.end]);
        }
        self.open.sort_unstable();
        Ok(())
    }

    /// The blocks of the top level, in ascending order of weight.
    pub(super) fn top(&self) -> &[Node] {
        &self.open
    }

    /// The blocks of a union, likewise.
    pub(super) fn members(&self, union: Members) -> &[Node] {
        &self.nodes[union.start..union.end]
    }

    /// What some of the players in a union can weigh together, in ascending order. O(players · weight).
    pub(super) fn sums(&mut self, union: Members) -> &[usize] {
        self.sums[0].clear();
        self.sums[0].push(0);
        self.add_sums(union);
        &self.sums[0]
    }

    fn add_sums(&mut self, union: Members) {
        for at in union.start..union.end {
            let Node { weight, kind } = self.nodes[at];
            match kind {
                Kind::Player(_) => {
                    let [sums, with] = &mut self.sums;
                    merge(sums, weight, with);
                    std::mem::swap(sums, with);
                }
                Kind::Union(inner) => self.add_sums(inner),
            }
        }
    }

    /// Puts a block after those that are open.
    fn place(
        &mut self,
        game: &Game,
        block: &Block,
        placed: &mut [bool; MOST_PLAYERS],
        level: usize,
    ) -> Result<(), Fault> {
        match block {
            &Block::Player(player) => {
                let players = game.weights().len();
                let &weight = game.weights().get(player).ok_or(Fault::UnknownPlayer { player, players })?;
                if std::mem::replace(&mut placed[player], true) {
                    return Err(Fault::PlacedTwice { player });
                }
                if weight > 0 {
                    self.open.push(Node { weight: weight as usize, kind: Kind::Player(player) });
                }
            }
            Block::Union(_) if level > MOST_PLAYERS => return Err(Fault::TooDeep),
            Block::Union(blocks) if blocks.is_empty() => return Err(Fault::EmptyUnion),
            Block::Union(blocks) => {
                let first = self.open.len();
                for block in blocks {
                    self.place(game, block, placed, level + 1)?;
                }
                if self.open.len() - first > 1 {
                    let members = &mut self.open[first..];
                    members.sort_unstable();
                    let weight = members.iter().map(|node| node.weight).sum();
                    let start = self.nodes.len();
                    self.nodes.extend(self.open.drain(first..));
                    let kind = Kind::Union(Members { start, end: self.nodes.len() });
                    self.open.push(Node { weight, kind });
                }
            }
        }
        Ok(())
    }
}

/// The numbers of an ascending list and the same with `more` added, once each in ascending order.
fn merge(list: &[usize], more: usize, merged: &mut Vec<usize>) {
    merged.clear();
    let mut rest = list.iter().copied().peekable();
    for number in list.iter().map(|number| number + more) {
        while let Some(below) = rest.next_if(|&other| other < number) {
            merged.push(below);
        }
        rest.next_if_eq(&number);
        merged.push(number);
    }
}
