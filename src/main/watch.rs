//! What goes on while draws are made: how many are done, and an end to it on Ctrl-C.

use std::ops::ControlFlow;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// Exit status of a command that was interrupted: 128 and the number of the signal, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// A bar of how many of so many things are done, where standard error is a terminal, and nothing elsewhere.
pub(crate) fn bar(count: usize, things: &str) -> ProgressBar {
    let bar = if super::tell::shows_bars() { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
    let style =
        ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {things}, {{eta}} left"));
    bar.with_style(style.expect("a template that is valid"))
}

/// Draws that are being made.
pub(crate) struct Watch {
    bar: ProgressBar,
    interrupted: Arc<AtomicBool>,
}

impl Watch {
    /// Shows how many of `draws` are done where standard error is a terminal, and nothing elsewhere. The first Ctrl-C from here on
    /// ends the drawing, the second ends the command.
    pub(crate) fn begin(draws: usize) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        let pressed = Arc::clone(&interrupted);
        // Who starts a command in the background has it ignore Ctrl-C, which is to stay so: that is the failure here.
        let _ = ctrlc::try_set_handler(move || {
            if pressed.swap(true, Ordering::Relaxed) {
                exit(INTERRUPTED.into());
            }
        });
        Self { bar: bar(draws, "draws"), interrupted }
    }

    /// Some more are done; whether to go on.
    pub(crate) fn done(&self, draws: usize) -> ControlFlow<()> {
        self.bar.inc(draws as u64);
        if self.interrupted.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
