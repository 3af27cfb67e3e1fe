//! An end on Ctrl-C or when the system ends programs, and what goes on while draws are made: how many are done.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::caller::{self, Progress};
use super::{output, tell};

/// Exit status of a command that was interrupted: 128 and the number of the signal, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// What asks for an end: Ctrl-C, a system that ends programs, a terminal that goes.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// How often it is looked whether there was a signal.
const LOOK: Duration = Duration::from_millis(20);

/// Whether draws are made that the first signal ends, so that those until then are written; then whether it came. Or whether a page
/// is served.
static STATE: AtomicU8 = AtomicU8::new(UNWATCHED);
const UNWATCHED: u8 = 0;
const WATCHED: u8 = 1;
const ASKED: u8 = 2;
/// A signal is how it ends, and nothing is lost by it.
const SERVED: u8 = 3;

/// From here on a signal that asks for an end ends the command without temporary files left, and what may not grow any more is an
/// error of writing.
pub(crate) fn listen() {
    #[cfg(unix)]
    {
        // By default it ends the command without a word.
        let too_large = signal_hook::consts::SIGXFSZ;
        if !is_ignored(too_large) {
            let _ = flag::register(too_large, Arc::default());
        }
    }
    let came = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&came);
    // Little room, so that it is there where memory is short.
    let looking = thread::Builder::new().stack_size(1 << 18).spawn(move || {
        loop {
            if heard.swap(false, Ordering::Relaxed) {
                end();
            }
            thread::sleep(LOOK);
        }
    });
    // A signal that nobody would hear of, or that cannot be caught, ends the command as it always did.
    if looking.is_ok() {
        for signal in SIGNALS.into_iter().filter(|&signal| !is_ignored(signal)) {
            let _ = flag::register(signal, Arc::clone(&came));
        }
    }
}

/// Asks for an end of draws, or ends the command where none are made or that was asked before, or where it waits for somebody who
/// may never come.
fn end() {
    if !output::is_waiting()
        && STATE.compare_exchange(WATCHED, ASKED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    {
        return;
    }
    // Nothing more is written from here on.
    let open = output::abandon();
    tell::clear_bar();
    if STATE.load(Ordering::Relaxed) == SERVED {
        tell::say("the page is served no more");
        std::process::exit(INTERRUPTED.into());
    }
    let written = if open.any_put { "some files were written, and are whole" } else { "no file was written" };
    tell::error(&format!("interrupted: {written}"));
    std::process::exit(INTERRUPTED.into());
}

/// From here on a page is served, until a signal.
pub(crate) fn serve() {
    STATE.store(SERVED, Ordering::Relaxed);
}

/// Whether an end was asked for of what is watched.
pub(crate) fn is_asked() -> bool {
    caller::progress().map_or_else(|| STATE.load(Ordering::Relaxed) == ASKED, |progress| progress.is_ended())
}

/// A bar of how many of so many things are done, where standard error is a terminal, and nothing elsewhere.
pub(crate) fn bar(count: u64, things: &str) -> ProgressBar {
    let bar = if tell::shows_bars() { ProgressBar::new(count) } else { ProgressBar::hidden() };
    let style =
        ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {things}, {{eta}} left"));
    bar.with_style(style.expect("a template that is valid"))
}

/// Draws, runs or scenarios that are being made.
pub(crate) struct Watch {
    bar: ProgressBar,
    /// Who waits for it, if that is not somebody at a terminal.
    caller: Option<Arc<Progress>>,
    done: AtomicUsize,
}

impl Watch {
    /// Shows how many of so many are done where standard error is a terminal, and nothing elsewhere; `what` are "draws". The first
    /// signal from here on ends the drawing, the second ends the command.
    pub(crate) fn begin(most: u64, what: &str) -> Self {
        Self::of(bar(most, what), most)
    }

    /// The same on a bar, of so many.
    pub(crate) fn of(bar: ProgressBar, most: u64) -> Self {
        let caller = caller::progress();
        match &caller {
            Some(progress) => progress.begin(0, most),
            None => STATE.store(WATCHED, Ordering::Relaxed),
        }
        Self { bar, caller, done: AtomicUsize::new(0) }
    }

    fn is_asked(&self) -> bool {
        match &self.caller {
            Some(progress) => progress.is_ended(),
            None => STATE.load(Ordering::Relaxed) == ASKED,
        }
    }

    /// Lets something be said beside the bar.
    pub(crate) fn aside(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Some were done before.
    pub(crate) fn begun_with(&self, draws: u64) {
        self.bar.set_position(draws);
        self.bar.reset_eta();
        if let Some(progress) = &self.caller {
            progress.add(draws);
        }
    }

    /// Some more are done; whether to go on.
    pub(crate) fn done(&self, draws: usize) -> ControlFlow<()> {
        self.bar.inc(draws as u64);
        self.done.fetch_add(draws, Ordering::Relaxed);
        if let Some(progress) = &self.caller {
            progress.add(draws as u64);
        }
        if self.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes the bar away; how many were done. A signal ends the command again: who is to take what is written may never do so.
    pub(crate) fn end(self) -> usize {
        self.bar.finish_and_clear();
        if self.caller.is_none() {
            let _ = STATE.compare_exchange(WATCHED, UNWATCHED, Ordering::Relaxed, Ordering::Relaxed);
        }
        self.done.into_inner()
    }
}

/// Whether the command was started to ignore a signal, which is to stay so: Ctrl-C in the background of a script, the end of the
/// terminal under `nohup`.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 != 0)
}
