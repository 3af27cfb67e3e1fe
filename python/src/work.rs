//! Work that Python waits for: on a thread of its own, without the interpreter, with a bar, ended by Ctrl-C.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use sidedeal::command::Progress;

/// How often it is looked whether somebody wants an end, and the bar is moved on.
const LOOK: Duration = Duration::from_millis(50);
/// How long draws that have begun may take to end. What takes longer goes on by itself, and nobody hears of it.
const GRACE: Duration = Duration::from_secs(5);
/// As much as programs begin with: input may be deeply nested.
const STACK: usize = 8 << 20;

/// Does some work. `bar` is called with how much is done and of how much, where anything is counted.
pub(crate) fn awaited<T: Send + 'static>(
    py: Python<'_>,
    bar: Option<Py<PyAny>>,
    progress: &Arc<Progress>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (send, receive) = channel();
    let worker = Builder::new().stack_size(STACK).spawn(move || {
        // Nobody may be there any more.
        let _ = send.send(work());
    });
    let worker = worker.map_err(|error| PyOSError::new_err(error.to_string()))?;
    let progress = Arc::clone(progress);
    let done = py.detach(move || {
        loop {
            match receive.recv_timeout(LOOK) {
                Ok(done) => return Ok(Some(done)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(error) = Python::attach(|py| look(py, bar.as_ref(), &progress)) {
                progress.end();
                // Where nothing is counted nothing ends before its end.
                let end = Instant::now() + if progress.so_far().1 > 0 { GRACE } else { LOOK };
                while Instant::now() < end
                    && matches!(receive.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout))
                {}
                return Err(error);
            }
        }
    })?;
    match done {
        Some(done) => Ok(done),
        // It panicked, which pyo3 hands on as an exception.
        None => match worker.join() {
            Err(panic) => resume_unwind(panic),
            Ok(()) => Err(PyOSError::new_err("the work ended without a result")),
        },
    }
}

fn look(py: Python<'_>, bar: Option<&Py<PyAny>>, progress: &Progress) -> PyResult<()> {
    py.check_signals()?;
    let (done, of) = progress.so_far();
    match bar {
        Some(bar) if of > 0 => bar.call1(py, (done, of)).map(drop),
        _ => Ok(()),
    }
}
