//! The command: reads what it is asked, lets the library answer, writes the answer.

#[path = "main/backtest.rs"]
mod backtest;
#[path = "main/check.rs"]
mod check;
#[path = "main/chokepoints.rs"]
mod chokepoints;
#[path = "main/compare.rs"]
mod compare;
#[path = "main/deals.rs"]
mod deals;
#[path = "main/draws.rs"]
mod draws;
#[path = "main/ensemble.rs"]
mod ensemble;
#[path = "main/explain.rs"]
mod explain;
#[path = "main/form.rs"]
mod form;
#[path = "main/game.rs"]
mod game;
#[path = "main/graph.rs"]
mod graph;
#[path = "main/import.rs"]
mod import;
#[path = "main/inputs.rs"]
mod inputs;
#[path = "main/levels.rs"]
mod levels;
#[path = "main/leverage.rs"]
mod leverage;
#[path = "main/list.rs"]
mod list;
#[path = "main/merge.rs"]
mod merge;
#[path = "main/names.rs"]
mod names;
#[path = "main/new.rs"]
mod new;
#[path = "main/order.rs"]
mod order;
#[path = "main/output.rs"]
mod output;
#[path = "main/page.rs"]
mod page;
#[path = "main/path.rs"]
mod path;
#[path = "main/plans.rs"]
mod plans;
#[path = "main/respond.rs"]
mod respond;
#[path = "main/run.rs"]
mod run;
#[path = "main/schema.rs"]
mod schema;
#[path = "main/sensitivity.rs"]
mod sensitivity;
#[path = "main/serve.rs"]
mod serve;
#[path = "main/shell.rs"]
mod shell;
#[path = "main/show.rs"]
mod show;
#[path = "main/tell.rs"]
mod tell;
#[path = "main/vulnerability.rs"]
mod vulnerability;
#[path = "main/watch.rs"]
mod watch;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use sidedeal::trade::Closure;
use sidedeal::{Error, Scenario};

use output::Target;
use tell::say;

/// When two powers strike a limited deal, what does it cost everybody else?
///
/// Exit status: 0; 1 a run or draws failed (the others are written); 2 bad input (nothing is written); 130 it was interrupted, by
/// Ctrl-C or as a system does (draws until then are written, and of many scenarios those that are done; nothing else is).
#[derive(Parser)]
#[command(version)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    loudness: tell::Loudness,
}

#[derive(Subcommand)]
enum Verb {
    /// Solve scenarios and report what they cost everybody else
    Run(run::Run),
    /// Write one page that answers: who pays, why, how sure that is, and what to do
    Report(page::Report),
    /// Open the same page with the engine behind it, on this machine alone: a slider for each clause
    Serve(serve::Serve),
    /// Draw everything that is uncertain and say how sure the result is
    Ensemble(ensemble::Ensemble),
    /// Say which unknowns matter most, and where the worst draws lie
    Sensitivity(sensitivity::Sensitivity),
    /// Put shards of an ensemble together
    Merge(merge::Merge),
    /// Read scenarios without solving them and say what is wrong with them
    Check(check::Check),
    /// Say which clauses of a scenario do what to whom, and how
    Explain(explain::Explain),
    /// Say when a scenario hurts whom, and for how long: period by period
    Path(path::Path),
    /// Say which deals of a menu both sides would sign, and who else pays
    Deals(deals::DealAtlas),
    /// Say what the supply of critical goods hangs on
    Chokepoints(chokepoints::Chokepoints),
    /// Write out who depends on whom for what
    Graph(graph::Graph),
    /// Put scenarios side by side, or a deal with different responses behind it
    Compare(compare::Compare),
    /// Choose among what third parties can do about deals
    Respond(respond::Respond),
    /// Say which single policies of others would hurt or help an actor most
    Vulnerability(vulnerability::Vulnerable),
    /// Find the tariffs that actors would set against each other, and what that costs everybody else
    Game(game::Game),
    /// Say what a coalition can cost a coercer, what that costs its members, and whom to add
    Leverage(leverage::Leverage),
    /// List what is compiled in, or what a world and scenarios call things
    List(list::List),
    /// Show what a scenario, a response or a menu says, and where its numbers come from
    Show(show::Show),
    /// Write a template that runs as it is
    New(new::New),
    /// Print the JSON Schema of scenarios, responses or menus, by which editors complete and check them
    Schema(schema::Schema),
    /// Print what a shell completes the command by
    Completions(shell::Completions),
    /// Write man pages, one a verb
    Man(shell::Man),
    /// Make a world of an official input-output table, or its tariffs of rates by product
    Import(import::Import),
    Backtest(backtest::Backtesting),
}

#[derive(Clone, Copy, ValueEnum)]
enum ClosureName {
    FixedDeficits,
    Balanced,
}

impl ClosureName {
    /// A scenario under what the command line says, if that says anything.
    fn on(asked: Option<Self>, scenario: Scenario) -> Scenario {
        match asked {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        }
    }
}

impl From<ClosureName> for Closure {
    fn from(name: ClosureName) -> Self {
        match name {
            ClosureName::FixedDeficits => Self::FixedDeficits,
            ClosureName::Balanced => Self::Balanced,
        }
    }
}

/// How it ended, where it did not end well. Everything that there is to say has been said or is in here.
enum Failed {
    /// Bad input: nothing was written.
    Input(Vec<Error>),
    /// A run or draws failed: what could be written was.
    Run(Vec<Error>),
    /// It was interrupted: what became of what was done until then.
    Interrupted(String),
}

impl Failed {
    /// How it ends where everything is written that could be: well without errors.
    fn unless(errors: Vec<Error>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::Run(errors)) }
    }

    /// What an error is that turned up while something was worked out.
    fn at_work(error: Error) -> Self {
        if is_bad_input(&error) { Self::Input(vec![error]) } else { Self::Run(vec![error]) }
    }
}

/// Whether an error that turned up while something was worked out is bad input that only then could be told. A run failed where one
/// part of the program alone can fail so, or where a result could not be written.
fn is_bad_input(error: &Error) -> bool {
    !matches!(error, Error::Own(_) | Error::Io { .. })
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        match error.get::<output::Unwritten>() {
            Some(_) => Self::Run(vec![error]),
            None => Self::Input(vec![error]),
        }
    }
}

fn main() -> ExitCode {
    let Command { verb, loudness } = Command::try_parse().unwrap_or_else(|error| refused(error));
    loudness.begin();
    watch::listen();
    let done = tell::timed("all", || answer(verb));
    let (status, errors) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failed::Run(errors)) => (1, errors),
        Err(Failed::Input(errors)) => (2, errors),
        Err(Failed::Interrupted(message)) => {
            tell::error(&format!("interrupted: {message}"));
            return ExitCode::from(watch::INTERRUPTED);
        }
    };
    errors.iter().for_each(tell::fault);
    ExitCode::from(status)
}

fn answer(verb: Verb) -> Result<(), Failed> {
    match verb {
        Verb::Run(run) => run.answer(),
        Verb::Report(report) => report.answer(),
        Verb::Serve(serve) => serve.answer(),
        Verb::Ensemble(ensemble) => ensemble.answer(),
        Verb::Sensitivity(sensitivity) => sensitivity.answer(),
        Verb::Merge(merge) => merge.answer(),
        Verb::Check(check) => check.answer(),
        Verb::Explain(explain) => explain.answer(),
        Verb::Path(path) => path.answer(),
        Verb::Deals(deals) => deals.answer(),
        Verb::Chokepoints(chokepoints) => chokepoints.answer(),
        Verb::Graph(graph) => graph.answer(),
        Verb::Compare(compare) => compare.answer(),
        Verb::Respond(respond) => respond.answer(),
        Verb::Vulnerability(vulnerable) => vulnerable.answer(),
        Verb::Game(game) => game.answer(),
        Verb::Leverage(leverage) => leverage.answer(),
        Verb::List(list) => list.answer(),
        Verb::Show(show) => show.answer(),
        Verb::New(new) => new.answer(),
        Verb::Schema(schema) => schema.answer(),
        Verb::Completions(completions) => completions.answer(),
        Verb::Man(man) => man.answer(),
        Verb::Import(import) => import.answer(),
        Verb::Backtest(backtest) => backtest.answer(),
    }
}

/// Says what is wrong with the command line, which is shown as messages show what others wrote, and ends; or gives the help that was
/// asked for.
fn refused(mut error: clap::Error) -> ! {
    use clap::builder::StyledStr;
    use clap::error::ContextValue;
    let shown = |value: &ContextValue| match value {
        ContextValue::String(text) => Some(ContextValue::String(sidedeal::shown(text))),
        ContextValue::Strings(texts) => {
            Some(ContextValue::Strings(texts.iter().map(|text| sidedeal::shown(text)).collect()))
        }
        // Advice that says again what was written.
        ContextValue::StyledStrs(texts) => {
            let shown = |text: &StyledStr| StyledStr::from(sidedeal::shown(&text.to_string()));
            Some(ContextValue::StyledStrs(texts.iter().map(shown).collect()))
        }
        _ => None,
    };
    let context: Vec<_> = error.context().filter_map(|(kind, value)| Some((kind, shown(value)?))).collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    if error.use_stderr() || std::io::stdout().is_terminal() {
        error.exit();
    }
    // Where help is lost that is told, as of all that is written.
    let written = Target::open(None).and_then(|out| out.write(&error.render().to_string()));
    let told = written.map_err(|error| tell::fault(&error));
    std::process::exit(told.is_err().into())
}

/// A number of things in the words for one or for several.
fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
