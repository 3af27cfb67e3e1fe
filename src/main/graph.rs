//! `sidedeal graph`.

use std::fmt::Write;

use clap::ValueEnum;
use serde::Serialize;
use sidedeal::graph::Dependency;
use sidedeal::{Actor, DependencyGraph, DependencyKind, World};

use super::Failed;
use super::output::{self, Target};

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
    #[arg(long, value_enum, default_value_t = GraphFormat::Table)]
    format: GraphFormat,
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

#[derive(Clone, Copy, ValueEnum)]
enum GraphFormat {
    /// The strongest dependencies, for people
    Table,
    /// One dependency a row
    Csv,
    /// The same as an array
    Json,
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
        let mut rows: Vec<Row<'_>> =
            graph.dependencies().map(|(user, provider, one)| row(&world, user, provider, one)).collect();
        let text = match self.format {
            GraphFormat::Table => {
                rows.sort_by(|a, b| b.share.total_cmp(&a.share));
                table(&graph, &rows)
            }
            GraphFormat::Csv => output::csv(&rows),
            GraphFormat::Json => output::json(&rows),
            GraphFormat::Dot => graph.to_dot(&world),
            GraphFormat::Graphml => graph.to_graphml(&world),
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

fn table(graph: &DependencyGraph, rows: &[Row<'_>]) -> String {
    let mut text =
        format!("{graph}\n\nThe largest shares: of all that the user has of the kind, its own included\n");
    for Row { user, provider, kind, of, share, musd, .. } in rows.iter().take(LISTED) {
        writeln!(
            text,
            "    {user:<4} on {provider:<4} {:>6.1} %  {musd:>12.0} musd  {kind:<11} {of}",
            share * 100.0
        )
        .expect("a String takes all text");
    }
    text
}
