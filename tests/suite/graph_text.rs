//! The graph as `GraphML` and DOT.

use std::collections::HashMap;

use proptest::prelude::*;
use sidedeal::{DependencyKind, Kind, World, WorldBuilder};

use crate::graph_kinds::fort;

/// An element: name, attributes, text of its own, children.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: HashMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The `data` with a key.
    fn data(&self, key: &str) -> Option<&str> {
        self.all("data").find(|data| data.attributes["key"] == key).map(|data| data.text.as_str())
    }
}

/// Character data with its references resolved. Nothing else may be special in it.
fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut decoded = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').expect("a reference that ends");
        decoded.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            "#10" => "\n",
            "#13" => "\r",
            "#9" => "\t",
            other => panic!("unknown reference {other}"),
        });
        decoded.push_str(rest);
    }
    decoded
}

/// The root of a document of elements, attributes and text: a small part of XML, every rule of it checked.
fn parse(xml: &str) -> Element {
    let allowed = |c: char| matches!(c, '\n' | '\t' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed));
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    let mut open = vec![Element::default()];
    while !rest.is_empty() {
        let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
        assert!(!text.contains('>'));
        open.last_mut().unwrap().text += &decoded(text);
        if tag.is_empty() {
            break;
        }
        let (tag, after) = tag.split_once('>').expect("a tag that ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let done = open.pop().unwrap();
            assert_eq!(done.name, name);
            open.last_mut().unwrap().children.push(done);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let mut element = Element::default();
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        name.clone_into(&mut element.name);
        while let Some((key, value)) = attributes.split_once("=\"") {
            let (value, more) = value.split_once('"').expect("a value that ends");
            let twice = element.attributes.insert(key.trim_start().to_owned(), decoded(value));
            assert_eq!(twice, None);
            attributes = more;
        }
        assert_eq!(attributes.trim(), "");
        if empty {
            open.last_mut().unwrap().children.push(element);
        } else {
            open.push(element);
        }
    }
    let [mut document] = <[Element; 1]>::try_from(open).expect("every element ends");
    assert_eq!((document.children.len(), document.text.trim()), (1, ""));
    document.children.remove(0)
}

#[test]
fn merged_edges_are_one_for_each_pair_and_kind_and_lose_no_trade() {
    for (world, threshold) in [(fort().0, 0.0), (World::bundled("world2022").unwrap(), 0.001)] {
        let graph = world.graph(threshold).unwrap();
        let merged = graph.clone().merge_parallel();
        let key = |(user, provider, one): (sidedeal::Actor, sidedeal::Actor, sidedeal::Dependency)| {
            (user, provider, one.kind.word())
        };
        let mut all: HashMap<_, Vec<sidedeal::Dependency>> = HashMap::new();
        for (user, provider, one) in graph.dependencies() {
            all.entry(key((user, provider, one))).or_default().push(one);
        }
        assert_eq!(merged.dependencies().count(), all.len());
        assert!(all.values().any(|group| group.len() > 1));
        for (user, provider, one) in merged.dependencies() {
            let group = &all[&key((user, provider, one))];
            assert_eq!(one.others + 1, group.len());
            let named = group.iter().find(|single| single.kind == one.kind).unwrap();
            assert_eq!(one.share, named.share);
            if let DependencyKind::Trade(_) = one.kind {
                assert_eq!(one.musd, group.iter().map(|single| single.musd).sum::<f64>());
                assert_eq!(one.weight, group.iter().map(|single| single.weight).sum::<f64>());
                assert!(group.iter().all(|single| single.musd <= named.musd));
            } else {
                assert_eq!((one.musd, one.weight), (named.musd, named.weight));
                assert!(group.iter().all(|single| single.share <= named.share));
            }
        }
        let edges = parse(&merged.to_graphml(&world));
        let edges = edges.all("graph").flat_map(|body| body.all("edge")).collect::<Vec<_>>();
        let others: usize = edges.iter().filter_map(|edge| edge.data("others")?.parse::<usize>().ok()).sum();
        assert_eq!(others + edges.len(), graph.dependencies().count());
    }
}

#[test]
fn graphml_has_every_actor_and_every_dependency_with_all_its_numbers() {
    for (world, threshold) in [(fort().0, 0.0), (World::bundled("world2022").unwrap(), 0.001)] {
        let graph = world.graph(threshold).unwrap();
        let root = parse(&graph.to_graphml(&world));
        assert_eq!(root.name, "graphml");
        let keys: HashMap<&str, &str> = root
            .all("key")
            .map(|key| (key.attributes["id"].as_str(), key.attributes["for"].as_str()))
            .collect();
        let [body] = root.all("graph").collect::<Vec<_>>()[..] else { panic!("one graph") };
        assert_eq!(body.attributes["edgedefault"], "directed");
        let mut ids = HashMap::new();
        for (node, actor) in body.all("node").zip(world.actors()) {
            assert_eq!(node.data("code").unwrap(), world[actor].code);
            // The id that it has in DOT.
            assert_eq!(node.attributes["id"], world[actor].code);
            assert!(graph.to_dot(&world).contains(&format!("    \"{}\" [label=", world[actor].code)));
            assert_eq!(node.data("label").unwrap(), world[actor].name);
            ids.insert(node.attributes["id"].clone(), actor);
        }
        assert_eq!((body.all("node").count(), ids.len()), (world.actors().len(), world.actors().len()));
        assert_eq!(body.all("edge").count(), graph.dependencies().count());
        for (edge, (user, provider, dependency)) in body.all("edge").zip(graph.dependencies()) {
            let ends = ["source", "target"].map(|end| ids[&edge.attributes[end]]);
            assert_eq!(ends, [user, provider]);
            let number = |key| edge.data(key).unwrap().parse::<f64>().unwrap();
            let numbers = [dependency.share, dependency.weight, dependency.musd];
            assert_eq!(["share", "weight", "musd"].map(number), numbers);
            assert_eq!(edge.data("kind").unwrap(), dependency.kind.word());
            let about: Vec<&str> =
                ["sector", "good", "stage", "class"].into_iter().filter_map(|key| edge.data(key)).collect();
            let expected: Vec<&str> = match dependency.kind {
                DependencyKind::Trade(sector) => vec![&world[sector].code],
                DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
                    vec![&world[world[stage].good].code, &world[stage].code]
                }
                DependencyKind::Guarantee(class) => vec![class.word()],
                _ => vec![],
            };
            assert_eq!(about, expected);
        }
        for of in ["node", "edge"] {
            let data = body.all(of).flat_map(|element| element.all("data"));
            assert!(data.into_iter().all(|data| keys[data.attributes["key"].as_str()] == of));
        }
        assert!(body.all("desc").next().unwrap().text.contains("dependencies cut"));
    }
}

proptest! {
    #![proptest_config(crate::support::config(256))]

    #[test]
    fn any_name_can_be_read_back_from_graphml(name in any::<String>()) {
        let mut builder = WorldBuilder::new(&name);
        let actor = builder.actor("HOM", &format!("n{name}")).unwrap();
        let sector = builder.sector("SEC", "Sector", Kind::Goods, 4.0).unwrap();
        builder.trade(actor, actor, sector, 1.0).unwrap().production(actor, sector, 1.0, 1.0).unwrap();
        let world = builder.build().unwrap();
        let root = parse(&world.graph(0.0).unwrap().to_graphml(&world));
        let body = root.all("graph").next().unwrap();
        let found = body.all("node").next().unwrap().data("label").unwrap().to_owned();
        let written = |c: char| matches!(c, '\n' | '\t' | '\r')
            || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
        let expected: String = world[actor].name.chars().map(|c| if written(c) { c } else { ' ' }).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn dot_tells_the_kinds_apart_by_colour_and_label() {
    let (world, _) = fort();
    let dot = world.graph(0.0).unwrap().to_dot(&world);
    for line in [
        r#"    "HOM" -> "EST" [label="Electronics\n25.00 % of spending, 50.0 % of the sector's\n500 million USD", penwidth=26.00];"#,
        r#"    "HOM" -> "EST" [label="Magnets, magnet\n0.59 % of output, 80.0 % of the stage's\n9 million USD", penwidth=5.00, color=saddlebrown];"#,
        r#"    "HOM" -> "WST" [label="Tools, tool\n1.67 % of output, 100.0 % of the stage's\n25 million USD", penwidth=6.00, color=blue];"#,
        r#"    "HOM" -> "EST" [label="Arms\n11.25 % of military expenditure, 45.0 % of equipment\n11 million USD", penwidth=3.25, color=red, style=dashed];"#,
        r#"    "HOM" -> "EST" [label="Guarantee (treaty_forces)\n50.31 % of expected defence\n101 million USD", penwidth=3.52, color=darkgreen, style=dotted];"#,
    ] {
        assert!(dot.lines().any(|other| other == line), "{line} is not in\n{dot}");
    }
}
