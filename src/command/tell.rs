//! What is said on standard error beside the results, and how much of it.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr};
use std::sync::OnceLock;
use std::time::Instant;

use crate::path::{Period, Warned};
use crate::report::not_per_head;
use crate::trade::Closure;
use crate::{Horizon, Model, Outcome, Result, World, WorldWarning};

use super::{caller, counted};

/// How much is said.
#[derive(clap::Args)]
pub(crate) struct Loudness {
    /// Say errors alone: no notes, no warnings, no bar
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say also what worlds tell of themselves (`check --world`), and how long each step takes
    #[arg(short, long, global = true)]
    verbose: bool,
}

/// What was asked for. The usual until then.
static ASKED: OnceLock<Loudness> = OnceLock::new();

impl Loudness {
    /// From here on this much is said.
    pub(crate) fn begin(self) {
        // There is one command line.
        let _ = ASKED.set(self);
    }
}

fn is_quiet() -> bool {
    ASKED.get().is_some_and(|asked| asked.quiet)
}

/// Whether details are said.
pub(crate) fn is_verbose() -> bool {
    ASKED.get().is_some_and(|asked| asked.verbose)
}

/// Whether a bar can be shown.
pub(crate) fn shows_bars() -> bool {
    !is_quiet() && !caller::is_there() && stderr().is_terminal()
}

/// What comes of a scenario that deserves a second look.
pub(crate) fn warnings(outcome: &Outcome<'_>) {
    let record = outcome.record();
    record.own().iter().for_each(|warning| say(&format!("warning: {}: {warning}", record.scenario)));
}

/// The same of a path, with the dates between which it holds.
pub(crate) fn warnings_over(of: &str, periods: &[Period], warnings: &[Warned]) {
    for Warned { warning, periods: held } in warnings {
        let (Some(first), Some(last)) = (held.first(), held.last()) else { continue };
        let (from, until) = (periods[*first].date, periods[*last].end);
        let periods = counted(held.len(), "period", "periods");
        say(&format!("warning: {of}, {periods} from {from} to {until}: {warning}"));
    }
}

/// Takes away the bar that another thread may be showing.
pub(crate) fn clear_bar() {
    if shows_bars() {
        let _ = write!(stderr(), "\r\x1b[2K");
    }
}

/// A note or a warning, in a line.
pub(crate) fn say(message: &str) {
    if !is_quiet() {
        line(message);
    }
}

/// What is said in any case.
pub(crate) fn error(message: &str) {
    line(message);
}

/// Something that is wrong.
pub(crate) fn fault(fault: &impl Display) {
    error(&format!("error: {fault}"));
}

/// What only who asks for more wants to know.
pub(crate) fn detail(message: &str) {
    if is_verbose() {
        line(message);
    }
}

/// A line on standard error. Nobody is left to tell if that fails.
fn line(message: &str) {
    let message = crate::printable(message);
    if !caller::take_said(&message) {
        let _ = writeln!(stderr(), "{message}");
    }
}

/// Does some work and tells how long it took, as a detail.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (done, took) = clocked(work);
    detail(&time(what, took));
    done
}

/// Does some work, with how long it took, in seconds.
pub(crate) fn clocked<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}

/// How long something took, as a line.
pub(crate) fn time(what: &str, seconds: f64) -> String {
    format!("time: {what}: {:.1} ms", seconds * 1e3)
}

/// A model of a world; how long it took and what it put right, as details.
pub(crate) fn calibrated(world: &World) -> Result<Model<'_>> {
    let model = timed(&format!("calibrate {}", world.title()), || Model::calibrate(world))?;
    if is_verbose() {
        let facts = model.facts(Closure::default(), Horizon::default())?;
        let known = world.warnings();
        facts.iter().filter(|fact| !known.contains(fact)).for_each(|one| fact(world, one));
    }
    Ok(model)
}

/// What a world that was read has to say of itself, as details.
pub(crate) fn facts(world: &World) {
    for one in world.warnings() {
        // A table that is passed over is told in any case.
        if matches!(one.get(), Some(WorldWarning::StrayFile { .. })) {
            say(&format!("note: world {}: {one}", world.title()));
        } else {
            fact(world, one);
        }
    }
    if let Some(absent) = not_per_head(world) {
        fact(world, &absent);
    }
}

fn fact(of: &World, fact: &dyn Display) {
    detail(&format!("fact: world {}: {fact}", of.title()));
}
