//! The command: reads what it is asked, lets the library answer, writes the answer.
//!
//! [`main`] is the program. [`call`] does the same inside another one, which gets what would have been written, and
//! [`described`] says which verbs and options there are, so that other languages can offer all of them by the same names.

mod backtest;
mod caller;
mod check;
mod chokepoints;
mod compare;
mod deals;
mod draws;
mod ensemble;
mod explain;
mod form;
mod game;
mod graph;
mod import;
mod inputs;
mod levels;
mod leverage;
mod list;
mod merge;
mod names;
mod new;
mod order;
mod output;
mod page;
mod path;
mod plans;
mod respond;
mod run;
mod schema;
mod sensitivity;
mod serve;
mod shell;
mod show;
mod tell;
mod vulnerability;
mod watch;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use crate::trade::Closure;
use crate::{Error, Scenario};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};

pub use caller::{Answered, Called, Column, Progress, Rows};

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

/// The command as a program: it reads the arguments that it was started with, writes where they say, and ends with their status.
#[must_use]
pub fn main() -> ExitCode {
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

/// Answers the arguments that the program would be started with, the first of which is its name. Files are written where they say;
/// what would be written to standard output and said on standard error is in what it gives. Many threads may call at once.
/// `progress` tells another thread how far it is, and ends it.
///
/// What goes on until it is told to end or makes what shells read is the program's own (`serve`, `completions`, `man`).
///
/// ```
/// let called = sidedeal::command::call(["sidedeal", "list", "--format", "csv"], &Default::default());
/// assert_eq!(called.status, 0);
/// assert!(called.written.contains("board-of-trade-2026"));
/// ```
pub fn call(arguments: impl IntoIterator<Item = impl Into<OsString>>, progress: &Arc<Progress>) -> Called {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let mut text = None;
    let (done, mut called) = caller::on_behalf(arguments.clone(), progress, || {
        match Command::try_parse_from(arguments).map_err(shown) {
            Ok(Command { verb: Verb::Serve(_) | Verb::Completions(_) | Verb::Man(_), .. }) => {
                let found = "what the program alone does".to_owned();
                Err(names::refuse(found, "a verb that ends with an answer").into())
            }
            Ok(Command { verb, .. }) => answer(verb),
            Err(error) if error.use_stderr() => {
                let told = error.render().to_string();
                // Advice on how to use a shell is none here.
                let told = told.strip_prefix("error: ").unwrap_or(&told);
                let told = told.split("\n\nUsage").next().unwrap_or_default();
                let told = told.split("\n\nFor more").next().unwrap_or_default();
                let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
                Err(Failed::Input(vec![Error::of(Refused(told))]))
            }
            Err(help) => {
                text = Some(help.render().to_string());
                Ok(())
            }
        }
    });
    match done {
        Ok(()) => {}
        Err(Failed::Run(errors)) => (called.status, called.errors) = (1, errors),
        Err(Failed::Input(errors)) => (called.status, called.errors) = (2, errors),
        Err(Failed::Interrupted(message)) => {
            (called.status, called.interrupted) = (watch::INTERRUPTED, Some(message));
        }
    }
    called.written.extend(text);
    called
}

/// A command line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

/// The verbs of the command with their options, as a JSON object: of each what it is for, and of each argument its name, what it is
/// for, its default and choices, whether it is an option, has a value, may have several, and has to be there.
#[must_use]
pub fn described() -> serde_json::Value {
    let mut command = <Command as clap::CommandFactory>::command();
    command.build();
    verbs(&command)
}

fn verbs(command: &clap::Command) -> serde_json::Value {
    let verbs = command.get_subcommands().filter(|verb| verb.get_name() != "help");
    verbs
        .map(|verb| (verb.get_name().to_owned(), described_verb(verb)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn described_verb(verb: &clap::Command) -> serde_json::Value {
    let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let known = ["help", "version", "quiet", "verbose"];
    let arguments: Vec<_> = verb
        .get_arguments()
        .filter(|one| !known.contains(&one.get_id().as_str()))
        .map(|one| {
            let choices = one.get_possible_values();
            let choice = |one: &clap::builder::PossibleValue| {
                let about = one.get_help().map(ToString::to_string).unwrap_or_default();
                serde_json::json!({ "name": one.get_name(), "about": about })
            };
            let has_value = one.get_action().takes_values();
            let default: Vec<_> = one.get_default_values().iter().map(|one| one.to_string_lossy()).collect();
            let several = one.get_num_args().is_some_and(|count| count.max_values() > 1);
            serde_json::json!({
                "name": one.get_long().unwrap_or(one.get_id().as_str()),
                "about": text(one.get_long_help().or(one.get_help())),
                "is_option": !one.is_positional(),
                "has_value": has_value,
                "may_be_several": has_value
                    && (several || one.get_value_delimiter().is_some() || matches!(one.get_action(), ArgAction::Append)),
                "is_required": one.is_required_set(),
                "delimiter": one.get_value_delimiter(),
                "value": one.get_value_names().and_then(<[_]>::first).map(ToString::to_string),
                "default": default,
                "choices": if has_value { choices.iter().map(choice).collect() } else { Vec::new() },
            })
        })
        .collect();
    serde_json::json!({
        "about": text(verb.get_long_about().or(verb.get_about())),
        "arguments": arguments,
        "verbs": verbs(verb),
    })
}

/// Says what is wrong with the command line and ends; or gives the help that was asked for.
fn refused(error: clap::Error) -> ! {
    let error = shown(error);
    if error.use_stderr() || std::io::stdout().is_terminal() {
        error.exit();
    }
    // Where help is lost that is told, as of all that is written.
    let written = Target::open(None).and_then(|out| out.write(&error.render().to_string()));
    let told = written.map_err(|error| tell::fault(&error));
    std::process::exit(told.is_err().into())
}

/// What is wrong with the command line, shown as messages show what others wrote.
fn shown(mut error: clap::Error) -> clap::Error {
    use clap::builder::StyledStr;
    use clap::error::ContextValue;
    let shown = |value: &ContextValue| match value {
        ContextValue::String(text) => Some(ContextValue::String(crate::shown(text))),
        ContextValue::Strings(texts) => {
            Some(ContextValue::Strings(texts.iter().map(|text| crate::shown(text)).collect()))
        }
        // Advice that says again what was written.
        ContextValue::StyledStrs(texts) => {
            let shown = |text: &StyledStr| StyledStr::from(crate::shown(&text.to_string()));
            Some(ContextValue::StyledStrs(texts.iter().map(shown).collect()))
        }
        _ => None,
    };
    let context: Vec<_> = error.context().filter_map(|(kind, value)| Some((kind, shown(value)?))).collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    error
}

/// A number of things in the words for one or for several.
fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
