//! `sidedeal show`.

use std::fmt::Write;

use crate::report::Answer;
use crate::scenario::{self, ShownClause};
use serde::Serialize;

use super::Failed;
use super::form::Form;

/// Letters in a line of running text.
const WIDTH: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Show {
    /// A scenario, a response, a menu of deals or a set of futures: a name that `list` gives, or a file
    #[arg(value_parser = super::inputs::named)]
    name: String,
    #[command(flatten)]
    form: Form,
}

/// A file as it is written.
struct Shown(scenario::Shown);

/// A clause in one row.
#[derive(Serialize)]
struct Row<'a> {
    at: &'a str,
    clause: &'a str,
    says: String,
    /// Keys with ranges, with spaces between.
    ranges: String,
    why: String,
    title: &'a str,
    /// With semicolons between.
    source: String,
}

impl Show {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let shown = Shown(scenario::show(&self.name)?);
        self.form.open()?.write(&shown).map_err(Failed::at_work)
    }
}

fn said(clause: &ShownClause) -> String {
    clause.says.iter().map(|(key, words)| format!("{key} {words}")).collect::<Vec<_>>().join(", ")
}

impl Answer for Shown {
    fn table(&self) -> String {
        let scenario::Shown { kind, file, name, summary, settings, clauses, sources, judgement, .. } =
            &self.0;
        let mut text = format!("{name}\n{kind}, {file}\n");
        if !summary.is_empty() {
            text.push('\n');
            wrapped(&mut text, "", summary);
        }
        text.push('\n');
        for (key, words) in settings {
            wrapped(&mut text, "", &format!("{key}: {words}"));
        }
        put(&mut text, "\nClauses");
        if clauses.is_empty() {
            put(&mut text, "    none");
        }
        for clause in clauses {
            if !clause.title.is_empty() {
                put(&mut text, &format!("  {}", clause.title));
            }
            put(&mut text, &format!("  {} {}", clause.at, clause.clause));
            wrapped(&mut text, "      ", &said(clause));
            for source in &clause.source {
                wrapped(&mut text, "      ", &format!("source: {source}"));
            }
            for line in clause.why.lines() {
                put(&mut text, format!("      # {line}").trim_end());
            }
        }
        let ranges: Vec<_> = clauses.iter().filter(|clause| !clause.ranges.is_empty()).collect();
        put(&mut text, &format!("\nRanges: {} of {} clauses have one", ranges.len(), clauses.len()));
        for (head, list) in [("Judgement", judgement), ("Sources", sources)] {
            put(&mut text, &format!("\n{head}"));
            if list.is_empty() {
                put(&mut text, "    nothing is said");
            }
            for one in list {
                wrapped(&mut text, "    ", one);
            }
        }
        text
    }

    fn header(&self) -> &'static [&'static str] {
        &["at", "clause", "says", "ranges", "why", "title", "source"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.clauses.iter().map(|clause| Row {
            at: &clause.at,
            clause: &clause.clause,
            says: said(clause),
            ranges: clause.ranges.join(" "),
            why: clause.why.replace('\n', " "),
            title: &clause.title,
            source: clause.source.join("; "),
        })
    }

    fn object(&self) -> impl Serialize {
        [&self.0]
    }
}

/// Running text in lines that begin alike.
fn wrapped(text: &mut String, begin: &str, long: &str) {
    let mut line = String::new();
    for word in long.split_whitespace() {
        if !line.is_empty() && begin.chars().count() + line.chars().count() + word.chars().count() >= WIDTH {
            put(text, &format!("{begin}{line}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    put(text, &format!("{begin}{line}"));
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a String takes all text");
}
