//! What goes on while draws are made: how many are done, and an end to it on Ctrl-C or when the system ends programs.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Exit status of a command that was interrupted: 128 and the number of the signal, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// What asks for an end: Ctrl-C, a system that ends programs, a terminal that goes.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// A bar of how many of so many things are done, where standard error is a terminal, and nothing elsewhere.
pub(crate) fn bar(count: u64, things: &str) -> ProgressBar {
    let bar = if super::tell::shows_bars() { ProgressBar::new(count) } else { ProgressBar::hidden() };
    let style =
        ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {things}, {{eta}} left"));
    bar.with_style(style.expect("a template that is valid"))
}

/// Draws or runs that are being made.
pub(crate) struct Watch {
    bar: ProgressBar,
    interrupted: Arc<AtomicBool>,
    done: AtomicUsize,
}

impl Watch {
    /// Shows how many of so many are done where standard error is a terminal, and nothing elsewhere; `what` are "draws". The first
    /// signal from here on ends the drawing, the second ends the command.
    pub(crate) fn begin(most: u64, what: &str) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in SIGNALS.into_iter().filter(|&signal| !is_ignored(signal)) {
            // A signal that cannot be caught ends the command as it always did.
            let again =
                flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&interrupted));
            let _ = again.and_then(|_| flag::register(signal, Arc::clone(&interrupted)));
        }
        Self { bar: bar(most, what), interrupted, done: AtomicUsize::new(0) }
    }

    /// Some were done before.
    pub(crate) fn begun_with(&self, draws: u64) {
        self.bar.set_position(draws);
        self.bar.reset_eta();
    }

    /// Some more are done; whether to go on.
    pub(crate) fn done(&self, draws: usize) -> ControlFlow<()> {
        self.bar.inc(draws as u64);
        self.done.fetch_add(draws, Ordering::Relaxed);
        if self.interrupted.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Takes the bar away; how many were done.
    pub(crate) fn end(self) -> usize {
        self.bar.finish_and_clear();
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
