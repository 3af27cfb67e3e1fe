//! The graph as `GraphML`, the XML that yEd, Gephi and networkx read.

use std::fmt::{Arguments, Display, Write};

use petgraph::visit::EdgeRef;

use super::{DependencyGraph, DependencyKind};
use crate::world::World;

/// Attributes: what they belong to, their name and type. Names are the ids of the keys too.
const KEYS: [(&str, &str, &str); 11] = [
    ("node", "code", "string"),
    ("node", "label", "string"),
    ("edge", "kind", "string"),
    ("edge", "share", "double"),
    ("edge", "weight", "double"),
    ("edge", "musd", "double"),
    ("edge", "sector", "string"),
    ("edge", "good", "string"),
    ("edge", "stage", "string"),
    ("edge", "class", "string"),
    ("edge", "others", "int"),
];

impl DependencyGraph {
    /// The graph in `GraphML` (Brandes et al. 2002, doi `10.1007/3-540-45848-4_59`), directed, edges from user to provider,
    /// several between two actors where they have several dependencies. `world` is the one the graph was made from.
    ///
    /// Nodes have the actor's code as id, as they have in [`DependencyGraph::to_dot`], and as `code`, and its name as `label`. Edges have `kind` ([`DependencyKind::word`]), `share`,
    /// `weight` and `musd` as in [`Dependency`](super::Dependency), and codes of what they are about: `sector` of trade,
    /// `good` and `stage` of materials and technology, `class` of guarantees; `others` where the graph was merged. What was cut is in the description.
    /// O(N + edges).
    ///
    /// # Panics
    /// If the world is another one and lacks an actor, a sector or a stage of the graph.
    #[must_use]
    pub fn to_graphml(&self, world: &World) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
             http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
        );
        for (of, name, kind) in KEYS {
            let attribute = format_args!("attr.name=\"{name}\" attr.type=\"{kind}\"");
            write(&mut xml, format_args!("<key id=\"{name}\" for=\"{of}\" {attribute}/>\n"));
        }
        xml.push_str("<graph id=\"dependencies\" edgedefault=\"directed\">\n  <desc>");
        write(&mut Escaped(&mut xml), format_args!("{}: {self}", world.name()));
        xml.push_str("</desc>\n");
        for actor in self.graph.node_weights() {
            let info = &world[*actor];
            write(&mut xml, format_args!("  <node id=\""));
            write(&mut Escaped(&mut xml), format_args!("{}", info.code));
            xml.push_str("\">");
            data(&mut xml, "code", &info.code);
            data(&mut xml, "label", &info.name);
            xml.push_str("</node>\n");
        }
        for (number, edge) in self.graph.edge_references().enumerate() {
            let dependency = edge.weight();
            write(&mut xml, format_args!("  <edge id=\"e{number}\""));
            for (end, node) in [("source", edge.source()), ("target", edge.target())] {
                write(&mut xml, format_args!(" {end}=\""));
                write(&mut Escaped(&mut xml), format_args!("{}", world[self.graph[node]].code));
                xml.push('"');
            }
            xml.push('>');
            data(&mut xml, "kind", dependency.kind.word());
            data(&mut xml, "share", dependency.share);
            data(&mut xml, "weight", dependency.weight);
            data(&mut xml, "musd", dependency.musd);
            match dependency.kind {
                DependencyKind::Trade(sector) => data(&mut xml, "sector", &world[sector].code),
                DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
                    let info = &world[stage];
                    data(&mut xml, "good", &world[info.good].code);
                    data(&mut xml, "stage", &info.code);
                }
                DependencyKind::Arms => {}
                DependencyKind::Guarantee(class) => data(&mut xml, "class", class),
            }
            if dependency.others > 0 {
                data(&mut xml, "others", dependency.others);
            }
            xml.push_str("</edge>\n");
        }
        xml.push_str("</graph>\n</graphml>\n");
        xml
    }
}

fn write(to: &mut impl Write, text: Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = to.write_fmt(text);
}

fn data(xml: &mut String, key: &str, value: impl Display) {
    write(xml, format_args!("<data key=\"{key}\">"));
    write(&mut Escaped(xml), format_args!("{value}"));
    xml.push_str("</data>");
}

/// Writes text as character data of XML 1.0, also fit for an attribute. Breaks and tabs are written as references, so that
/// an element stays on its line; what XML has no way to write becomes a space.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                '\t' => self.0.push_str("&#9;"),
                '\u{fffe}' | '\u{ffff}' => self.0.push(' '),
                other if other.is_control() => self.0.push(' '),
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}
