//! `sidedeal graph`.

use std::fmt::Write;

use clap::ValueEnum;
use serde::Serialize;
use sidedeal::graph::Dependency;
use sidedeal::report::{Answer, Recorded};
use sidedeal::{Actor, DependencyGraph, DependencyKind, World};

use super::Failed;
use super::form::{Or, with_own};
use super::output::Target;

/// The strongest dependencies that a table lists.
const LISTED: usize = 40;

#[derive(clap::Args)]
pub(crate) struct Graph {
    /// World whose dependencies are asked for, a folder or a name
    #[arg(long, value_name = "DIR|NAME", default_value = "world2022")]
    world: String,
    /// Kinds to keep, with commas between: trade, material, technology, arms, guarantee
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    kinds: Vec<KindName>,
    /// Leave out trade below this share of its user's spending on everything
    #[arg(long, default_value_t = 0.001)]
    threshold: f64,
    /// Form of the result
    #[arg(long, value_parser = with_own::<Drawn>(&ABOUT), default_value = "table")]
    format: Or<Drawn>,
    /// Write the result to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum KindName {
    Trade,
    Material,
    Technology,
    Arms,
    Guarantee,
}

/// What is in the forms that every verb has.
const ABOUT: [(&str, &str); 3] = [
    ("table", "The strongest dependencies, for people"),
    ("csv", "One dependency a row"),
    ("json", "The same as an array"),
];

/// Forms that only a graph has.
#[derive(Clone, Copy, ValueEnum)]
enum Drawn {
    /// For Graphviz
    Dot,
    /// For yEd, Gephi and networkx
    Graphml,
}

/// One edge.
#[derive(Serialize)]
struct Row<'a> {
    user: &'a str,
    provider: &'a str,
    kind: &'static str,
    /// Sector, good and stage, or class of commitment.
    of: String,
    share: f64,
    weight: f64,
    musd: f64,
}

impl Graph {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let world = World::load(&self.world)?;
        let wanted = |kind: DependencyKind| {
            let word = kind.word();
            self.kinds.is_empty()
                || self
                    .kinds
                    .iter()
                    .any(|name| name.to_possible_value().is_some_and(|v| v.get_name() == word))
        };
        let graph = world.graph_of(self.threshold, wanted)?;
        let target = Target::open(self.out.as_deref())?;
        let text = match self.format {
            Or::Common(format) => format.text(&Recorded::of(&Dependencies::of(&world, &graph), &world, [])),
            Or::Own(Drawn::Dot) => graph.to_dot(&world),
            Or::Own(Drawn::Graphml) => graph.to_graphml(&world),
        };
        Ok(target.write(&text)?)
    }
}

fn row(world: &World, user: Actor, provider: Actor, one: Dependency) -> Row<'_> {
    let of = match one.kind {
        DependencyKind::Trade(sector) => world[sector].code.clone(),
        DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
            format!("{} {}", world[world[stage].good].code, world[stage].code)
        }
        DependencyKind::Guarantee(class) => class.word().to_owned(),
        _ => String::new(),
    };
    Row {
        user: &world[user].code,
        provider: &world[provider].code,
        kind: one.kind.word(),
        of,
        share: one.share,
        weight: one.weight,
        musd: one.musd,
    }
}

/// All edges.
struct Dependencies<'a> {
    graph: &'a DependencyGraph,
    rows: Vec<Row<'a>>,
}

impl<'a> Dependencies<'a> {
    fn of(world: &'a World, graph: &'a DependencyGraph) -> Self {
        let rows =
            graph.dependencies().map(|(user, provider, one)| row(world, user, provider, one)).collect();
        Self { graph, rows }
    }
}

impl Answer for Dependencies<'_> {
    fn table(&self) -> String {
        let mut text = format!(
            "{}\n\nThe largest shares: of all that the user has of the kind, its own included\n",
            self.graph
        );
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.share.total_cmp(&a.share));
        for Row { user, provider, kind, of, share, musd, .. } in rows.into_iter().take(LISTED) {
            writeln!(
                text,
                "    {user:<4} on {provider:<4} {:>6.1} %  {musd:>12.0} musd  {kind:<11} {of}",
                share * 100.0
            )
            .expect("a String takes all text");
        }
        text
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}
