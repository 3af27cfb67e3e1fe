//! `sidedeal graph`.

use std::fmt::Write;

use crate::graph::Dependency;
use crate::report::{Answer, Format, Recorded};
use crate::{Actor, DependencyGraph, DependencyKind, World, dependency_picture};
use clap::ValueEnum;
use serde::Serialize;

use super::Failed;
use super::form::{self, Excel, Or, with_own};
use super::names::{self, SEVERAL, marked};
use super::output::Target;

/// Lines of a table for each kind.
const LISTED: usize = 8;
/// Users with equal shares that make one line.
const FOLDED: usize = 3;

#[derive(clap::Args)]
pub(crate) struct Graph {
    /// World whose dependencies are asked for, a folder or a name
    #[arg(long, value_name = "DIR|NAME", default_value = "world2022")]
    world: String,
    /// Kinds to keep, with commas between: trade, material, technology, arms, guarantee
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    kinds: Vec<KindName>,
    /// Users with commas between, a group for its members; all without
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    actors: Vec<String>,
    /// Leave out trade below this share of its user's spending on everything
    #[arg(long, default_value_t = 0.001)]
    threshold: f64,
    /// One dependency for each pair and kind: trade summed over sectors, of stages the one of which most comes from there
    #[arg(long)]
    merge_parallel: bool,
    /// Form of the result
    #[arg(long, value_parser = with_own::<Drawn>(&ABOUT), default_value = "table")]
    format: Or<Drawn>,
    #[command(flatten)]
    excel: Excel,
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
    ("table", "The most telling dependencies of each kind, for people"),
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
    /// A picture of the largest dependencies of each kind
    Svg,
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
        let mut graph = world.graph_of(self.threshold, wanted)?;
        if !self.actors.is_empty() {
            let blocs = names::blocs(&self.actors, &world)?;
            let users: Vec<Actor> = blocs.into_iter().flat_map(|bloc| bloc.members).collect();
            graph = graph.of_users(&users);
        }
        if self.merge_parallel {
            graph = graph.merge_parallel();
        }
        let mark = self.excel.mark(matches!(self.format, Or::Common(Format::Csv)))?;
        let target = Target::open(self.out.as_deref())?;
        let text = match self.format {
            Or::Common(format) => {
                form::text(format, &Recorded::of(&Dependencies::of(&world, &graph), &world, []))
            }
            Or::Own(Drawn::Dot) => graph.to_dot(&world),
            Or::Own(Drawn::Graphml) => graph.to_graphml(&world),
            Or::Own(Drawn::Svg) => dependency_picture(&graph, &world),
        };
        target.write(&(mark.to_owned() + &text)).map_err(Failed::at_work)
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
    let of = if one.others > 0 { format!("{of} and {} more", one.others) } else { of };
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
    world: &'a World,
    graph: &'a DependencyGraph,
    rows: Vec<Row<'a>>,
}

/// What a table says in one line: what users get from one provider in equal shares.
struct Line<'a> {
    users: Vec<&'a str>,
    provider: &'a str,
    of: &'a str,
    share: f64,
    musd: f64,
}

impl<'a> Dependencies<'a> {
    fn of(world: &'a World, graph: &'a DependencyGraph) -> Self {
        let rows =
            graph.dependencies().map(|(user, provider, one)| row(world, user, provider, one)).collect();
        Self { world, graph, rows }
    }

    /// Of one kind, the most telling first: by share times value. Many users with equal shares make one line.
    fn lines(&self, kind: &str) -> Vec<Line<'_>> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.kind == kind).collect();
        let tie = |a: &Row, b: &Row| {
            let codes = a.provider.cmp(b.provider).then(a.of.cmp(&b.of));
            codes.then(percents(b.share).total_cmp(&percents(a.share)))
        };
        rows.sort_by(|a, b| tie(a, b));
        let mut lines = Vec::new();
        for alike in rows.chunk_by(|a, b| tie(a, b).is_eq()) {
            let Row { provider, of, share, .. } = alike[0];
            if alike.len() >= FOLDED {
                let users = alike.iter().map(|row| row.user).collect();
                let musd = alike.iter().map(|row| row.musd).sum();
                lines.push(Line { users, provider, of, share: *share, musd });
            } else {
                let single = alike.iter().map(|row| Line {
                    users: vec![row.user],
                    provider,
                    of,
                    share: row.share,
                    musd: row.musd,
                });
                lines.extend(single);
            }
        }
        lines.sort_by(|a, b| (b.share * b.musd).total_cmp(&(a.share * a.musd)));
        lines
    }
}

/// A share as a table shows it, in tenths of a per cent.
fn percents(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

impl Answer for Dependencies<'_> {
    fn table(&self) -> String {
        let mut text = format!(
            "{}\n\nThe most telling of each kind, by share times value; the share is of all that the user has of it, its own \
             included.\n",
            self.graph
        );
        for kind in KindName::value_variants().iter().filter_map(ValueEnum::to_possible_value) {
            let lines = self.lines(kind.get_name());
            if lines.is_empty() {
                continue;
            }
            writeln!(text, "\n{}", kind.get_name()).expect("a String takes all text");
            for Line { users, provider, of, share, musd } in lines.iter().take(LISTED) {
                let who = match users[..] {
                    [one] => marked(one, self.world),
                    _ => format!("{} users", users.len()),
                };
                let line = format!(
                    "    {who:<9} on {:<5} {:>6.1} %  {musd:>12.0} million USD  {of}",
                    marked(provider, self.world),
                    percents(*share)
                );
                writeln!(text, "{}", line.trim_end()).expect("a String takes all text");
            }
            if lines.len() > LISTED {
                writeln!(text, "    and {} more", lines.len() - LISTED).expect("a String takes all text");
            }
        }
        if text.contains('*') {
            writeln!(text, "\n{SEVERAL}").expect("a String takes all text");
        }
        text
    }

    fn header(&self) -> &'static [&'static str] {
        &["user", "provider", "kind", "of", "share", "weight", "musd"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}
