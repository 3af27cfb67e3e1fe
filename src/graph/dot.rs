//! The graph as text for Graphviz.

use std::fmt::Write;

use petgraph::visit::EdgeRef;

use super::{DependencyGraph, DependencyKind};
use crate::world::World;

impl DependencyGraph {
    /// The graph in the DOT language of Graphviz: one line per actor, one per edge, and what was cut in the title.
    /// `world` is the one the graph was made from. O(N + edges).
    ///
    /// # Panics
    /// If the world is another one and lacks an actor or a sector of the graph.
    #[must_use]
    pub fn to_dot(&self, world: &World) -> String {
        let mut dot = String::from("digraph dependencies {\n");
        line(&mut dot, format_args!("label={};", quoted(&format!("{}: {self}", world.name()))));
        line(&mut dot, format_args!("rankdir=LR;"));
        for actor in self.graph.node_weights() {
            let info = &world[*actor];
            line(&mut dot, format_args!("{} [label={}];", quoted(&info.code), quoted(&info.name)));
        }
        for edge in self.graph.edge_references() {
            let [user, provider] =
                [edge.source(), edge.target()].map(|node| quoted(&world[self.graph[node]].code));
            let dependency = edge.weight();
            let DependencyKind::Trade(sector) = dependency.kind;
            let label = format!(
                "{}\n{:.2} % of spending, {:.1} % of the sector's\n{:.0} million USD",
                world[sector].name,
                dependency.weight * 100.0,
                dependency.share * 100.0,
                dependency.musd
            );
            // One point more for every percent of spending: the eye finds the strong ones.
            let width = 1.0 + 100.0 * dependency.weight;
            let label = quoted(&label);
            line(&mut dot, format_args!("{user} -> {provider} [label={label}, penwidth={width:.2}];"));
        }
        dot.push_str("}\n");
        dot
    }
}

fn line(dot: &mut String, statement: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(dot, "    {statement}");
}

/// Text as a quoted identifier of DOT. Codes are quoted too: `NODE` and `3M` are none otherwise.
///
/// Labels know escapes of their own (`\N`, `&amp;`), so both their marks are escaped; a line break becomes `\n` and
/// other control characters a space, so that a statement stays on its line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' => quoted.push_str("&amp;"),
            '\n' => quoted.push_str("\\n"),
            other if other.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
