//! The graph as text for Graphviz.

use std::fmt::Write;

use petgraph::visit::EdgeRef;

use super::{Dependency, DependencyGraph, DependencyKind};
use crate::world::World;

impl DependencyGraph {
    /// The graph in the DOT language of Graphviz: one line per actor, one per edge, and what was cut in the title.
    /// Trade is black, materials brown, technology blue, arms red and dashed, guarantees green and dotted; the wider, the
    /// stronger. `world` is the one the graph was made from. O(N + edges).
    ///
    /// # Panics
    /// If the world is another one and lacks an actor, a sector or a stage of the graph.
    #[must_use]
    pub fn to_dot(&self, world: &World) -> String {
        let mut dot = String::from("digraph dependencies {\n");
        line(&mut dot, format_args!("label={};", quoted(&format!("{}: {self}", world.name()))));
        line(&mut dot, format_args!("rankdir=LR;"));
        let codes: Vec<String> = self.graph.node_weights().map(|actor| quoted(&world[*actor].code)).collect();
        for (actor, code) in self.graph.node_weights().zip(&codes) {
            line(&mut dot, format_args!("{code} [label={}];", quoted(&world[*actor].name)));
        }
        for edge in self.graph.edge_references() {
            let [user, provider] = [edge.source(), edge.target()].map(|node| &codes[node.index()]);
            let label = quoted(&label(world, edge.weight()));
            let style = style(edge.weight());
            line(&mut dot, format_args!("{user} -> {provider} [label={label}, {style}];"));
        }
        dot.push_str("}\n");
        dot
    }
}

/// What is depended on and how much, on three lines.
fn label(world: &World, dependency: &Dependency) -> String {
    let (percent, of_kind) = (dependency.weight * 100.0, dependency.share * 100.0);
    let (what, how_much) = match dependency.kind {
        DependencyKind::Trade(sector) => (
            world[sector].name.clone(),
            format!("{percent:.2} % of spending, {of_kind:.1} % of the sector's"),
        ),
        DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
            let info = &world[stage];
            let what = format!("{}, {}", world[info.good].name, info.code);
            (what, format!("{percent:.2} % of output, {of_kind:.1} % of the stage's"))
        }
        DependencyKind::Arms => (
            "Arms".to_owned(),
            format!("{percent:.2} % of military expenditure, {of_kind:.1} % of equipment"),
        ),
        DependencyKind::Guarantee(class) => {
            (format!("Guarantee ({class})"), format!("{percent:.2} % of expected defence"))
        }
    };
    let others = match dependency.others {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    format!("{what}{others}\n{how_much}\n{:.0} million USD", dependency.musd)
}

/// Width, and colour where it is not black: the eye finds the strong ones.
fn style(dependency: &Dependency) -> String {
    // Trade: one point more for every percent of spending.
    let trade = || format!("penwidth={:.2}", 1.0 + 100.0 * dependency.weight);
    // Other totals are not spending: five points for all that there is of the kind.
    let other = |look| format!("penwidth={:.2}, {look}", 1.0 + 5.0 * dependency.share);
    match dependency.kind {
        DependencyKind::Trade(_) => trade(),
        DependencyKind::Material(_) => other("color=saddlebrown"),
        DependencyKind::Technology(_) => other("color=blue"),
        DependencyKind::Arms => other("color=red, style=dashed"),
        DependencyKind::Guarantee(_) => other("color=darkgreen, style=dotted"),
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
