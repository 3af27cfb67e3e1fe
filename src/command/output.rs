//! Writing results: to standard output, or to a file or folder that appears at once and whole.

use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ensemble::Claim;
use crate::{Error, Place, Result, was_read};
use tempfile::{Builder, NamedTempFile};

use super::caller;
use super::names::refuse;

/// What stands for standard output where a file may be named.
pub(crate) const STDOUT: &str = "-";
/// What it is called.
const STREAM: &str = "standard output";

/// What is to be taken away where the command ends before its end. Whoever makes or puts a file holds it.
pub(crate) struct Open {
    temporary: Vec<PathBuf>,
    claims: Vec<(usize, Claim)>,
    /// Whether a file was put in its place.
    pub(crate) any_put: bool,
}

static OPEN: Mutex<Open> = Mutex::new(Open { temporary: Vec::new(), claims: Vec::new(), any_put: false });

/// How many pipes are waited for, until somebody reads them.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Whether it is waited for somebody who reads, and may never do so.
pub(crate) fn is_waiting() -> bool {
    WAITING.load(Ordering::Relaxed) > 0
}

fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    WAITING.fetch_add(1, Ordering::Relaxed);
    let came = wait();
    WAITING.fetch_sub(1, Ordering::Relaxed);
    came
}

fn open() -> MutexGuard<'static, Open> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Open {
    /// Puts what is temporary in its place.
    fn put<T>(&mut self, temporary: &Path, put: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let done = put()?;
        self.temporary.retain(|path| path != temporary);
        self.any_put = true;
        Ok(done)
    }
}

/// Takes away all that is not in its place yet. No file is made or put while what it gives is held.
pub(crate) fn abandon() -> MutexGuard<'static, Open> {
    let mut open = open();
    for path in &open.temporary {
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
    open.claims.clear();
    open
}

/// A file of draws that is held until this is dropped, or the command is interrupted.
pub(crate) struct Held(usize);

/// Files of draws that were held.
static HELD: AtomicUsize = AtomicUsize::new(0);

impl Held {
    pub(crate) fn of(draws: &Path) -> Result<Self> {
        let claim = Claim::of(&place(draws))?;
        let held = HELD.fetch_add(1, Ordering::Relaxed);
        open().claims.push((held, claim));
        Ok(Self(held))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        open().claims.retain(|(held, _)| *held != self.0);
    }
}

/// Where one result goes. It is opened before anything is computed, so that a place that cannot be written to is told
/// early and leaves everything as it was.
pub(crate) enum Target {
    /// Standard output.
    Stdout,
    /// A temporary file that takes the place of the file when all is written.
    Replaced(NamedTempFile, PathBuf),
    /// What is there and no plain file, such as a pipe: written to as it is.
    Special(File, PathBuf),
}

impl Target {
    /// The file, or standard output without one or for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| !is_stdout(path)) else { return Ok(Self::Stdout) };
        let io = |source| Error::Io { path: path.to_owned(), source };
        spare(path)?;
        if names_a_folder(path) {
            return Err(io(ErrorKind::IsADirectory.into()));
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(io(ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                // A pipe opens once somebody reads it.
                let file = waiting(|| File::options().write(true).open(path)).map_err(io)?;
                Ok(Self::Special(file, path.to_owned()))
            }
            // A link stays one: the file that it stands for is replaced. What may not be written to is not replaced either.
            Ok(found) => {
                File::options().write(true).open(path).map_err(io)?;
                Self::beside(path.canonicalize().map_err(io)?, Some(found.permissions())).map_err(io)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A link to what is not there yet stays one too.
                let there = if path.is_symlink() { place(path) } else { path.to_owned() };
                refuse_nowhere(&there)?;
                Self::beside(there, None).map_err(io)
            }
            // A name that is too long, a file where a folder must be.
            Err(error) => Err(io(error)),
        }
    }

    fn beside(path: PathBuf, permissions: Option<fs::Permissions>) -> io::Result<Self> {
        let mut builder = Builder::new();
        let prefix = prefix(&path);
        builder.prefix(&prefix);
        #[cfg(unix)]
        {
            // Like any new file, where temporary ones are for their owner alone.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        sweep(folder_of(&path), &prefix);
        let file = {
            let mut open = open();
            let file = loop {
                let file = builder.tempfile_in(folder_of(&path)).map_err(|error| unnamed(&error))?;
                if is_held(file.as_file(), file.path()) {
                    break file;
                }
            };
            open.temporary.push(file.path().to_owned());
            file
        };
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Self::Replaced(file, path))
    }

    /// Writes all of it.
    pub(crate) fn write(self, text: &str) -> Result<()> {
        self.write_with(|out| out.write_all(text.as_bytes()).map_err(Fault::Io)).map(|_| ())
    }

    /// Writes what `write` writes, bit by bit; where that fails a file is left as it was. What it gives is given on, nothing
    /// where nobody reads on.
    pub(crate) fn write_with<T>(
        self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> std::result::Result<T, Fault>,
    ) -> Result<Option<T>> {
        let (given, filled) = self.fill(write)?;
        filled.put()?;
        Ok(given)
    }

    /// Writes a text in all but the last step.
    pub(crate) fn fill_with(self, text: &str) -> Result<Filled> {
        self.fill(|out| out.write_all(text.as_bytes()).map_err(Fault::Io)).map(|(_, filled)| filled)
    }

    /// Does all of that but the last step, which cannot run out of room.
    pub(crate) fn fill<T>(
        self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> std::result::Result<T, Fault>,
    ) -> Result<(Option<T>, Filled)> {
        match self {
            Self::Stdout if caller::is_there() => {
                let mut bytes = Vec::new();
                let given = write(&mut bytes).map_err(|fault| fault.told(Path::new(STREAM)))?;
                caller::take_written(&bytes);
                Ok((Some(given), Filled(None)))
            }
            Self::Stdout => {
                let written = stdout().map_err(Fault::Io).and_then(|out| buffered(Stream(out), write));
                read_on(written, Path::new(STREAM))
            }
            Self::Special(file, path) => read_on(buffered(Stream(file), write), &path),
            Self::Replaced(mut file, path) => {
                let given = buffered(file.as_file_mut(), write).map_err(|fault| fault.told(&path))?;
                let synced = file.as_file().sync_all();
                synced.map_err(|source| unwritten(&path, source))?;
                Ok((Some(given), Filled(Some((file, path)))))
            }
        }
    }
}

/// What is written, of which a file is still to take its place.
#[must_use]
pub(crate) struct Filled(Option<(NamedTempFile, PathBuf)>);

impl Filled {
    /// Puts a file in its place.
    pub(crate) fn put(self) -> Result<()> {
        let Some((file, path)) = self.0 else { return Ok(()) };
        spare(&path)?;
        // Who has asked for an end does not wait for it, and is not to find files that appear afterwards.
        if caller::progress().is_some_and(|progress| progress.is_ended() && !progress.counts()) {
            return Err(unwritten(&path, ErrorKind::Interrupted.into()));
        }
        let temporary = file.path().to_owned();
        let put = open().put(&temporary, || file.persist(&path).map_err(|error| error.error));
        put.and_then(|_| sync(folder_of(&path))).map_err(|source| unwritten(&path, source))
    }
}

/// Standard output as it is: the usual stream says that all was written where it cannot be written to.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(not(unix))]
fn stdout() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

/// What is wrong without the name of a temporary file, which nobody has asked for.
fn unnamed(error: &io::Error) -> io::Error {
    error.kind().into()
}

/// Refuses a place for a new file or folder where there is no folder for it.
pub(crate) fn refuse_nowhere(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    if folder.exists() {
        return Ok(());
    }
    let at = Place::file(path.display().to_string());
    Err(Error::Missing { at, what: format!("folder `{}`", folder.display()) })
}

/// Refuses to write over what was read: a baseline, say, or a table of the world.
fn spare(path: &Path) -> Result<()> {
    if was_read(path) {
        return Err(refuse(format!("{}, which is read", path.display()), "another file"));
    }
    Ok(())
}

/// What was worked out could not be written: no fault of what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub(crate) struct Unwritten {
    path: PathBuf,
    source: io::Error,
}

fn unwritten(path: &Path, source: io::Error) -> Error {
    Error::of(Unwritten { path: path.to_owned(), source })
}

/// Nothing where nobody reads on: the reader has seen enough.
fn read_on<T>(done: std::result::Result<T, Fault>, path: &Path) -> Result<(Option<T>, Filled)> {
    match done {
        Ok(given) => Ok((Some(given), Filled(None))),
        Err(Fault::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok((None, Filled(None))),
        Err(fault) => Err(fault.told(path)),
    }
}

/// Writes the files of a new folder beside its place, and puts it there when it is whole.
pub(crate) fn write_folder<'f>(
    out: &Path,
    files: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> Result<()> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| unwritten(&path, source)
    };
    refuse_nowhere(out)?;
    let prefix = prefix(out);
    sweep(folder_of(out), &prefix);
    let (folder, _held) = {
        let mut open = open();
        let held = loop {
            let folder = Builder::new().prefix(&prefix).tempdir_in(folder_of(out));
            let folder = folder.map_err(|error| unnamed(&error)).map_err(io(out))?;
            // A folder cannot be opened everywhere; where it cannot, none is swept.
            let opened = File::open(folder.path()).ok();
            if opened.as_ref().is_none_or(|opened| is_held(opened, folder.path())) && folder.path().exists() {
                break (folder, opened);
            }
        };
        open.temporary.push(held.0.path().to_owned());
        held
    };
    #[cfg(unix)]
    {
        // Like any new folder, where temporary ones are for their owner alone.
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).map_err(io(out))?;
    }
    for (name, text) in files {
        let made = {
            let _open = open();
            File::create_new(folder.path().join(name))
        };
        let written = made.and_then(|mut file| file.write_all(text.as_bytes()).and(file.sync_all()));
        written.map_err(io(&out.join(name)))?;
    }
    sync(folder.path()).map_err(io(out))?;
    open().put(folder.path(), || fs::rename(folder.path(), out)).map_err(io(out))?;
    // It has another name now, under which nothing is to be removed.
    let _ = folder.keep();
    sync(folder_of(out)).map_err(io(out))
}

/// Where results go, as [`distinct`] takes it.
pub(crate) fn results(out: Option<&Path>) -> (&'static str, Option<&Path>) {
    match out {
        Some(out) => ("--out", Some(out)),
        None => ("the results", Some(Path::new(STDOUT))),
    }
}

/// Refuses to write two files of one call to one place, or one to where another is read from. Each comes with its option, those that
/// are read last and by the same name.
pub(crate) fn distinct<'f>(files: impl IntoIterator<Item = (&'f str, Option<&'f Path>)>) -> Result<()> {
    let files: Vec<_> = files.into_iter().filter_map(|(name, file)| Some((name, file?))).collect();
    for (i, (name, file)) in files.iter().enumerate() {
        if let Some((other, _)) = files[..i].iter().find(|(other, path)| other != name && same(path, file)) {
            let place = if is_stdout(file) { STREAM.into() } else { file.to_string_lossy() };
            let found = format!("{place} for both {other} and {name}");
            return Err(refuse(found, "two files"));
        }
    }
    Ok(())
}

/// The files among what is read, by whatever name, deals with responses behind them taken apart.
pub(crate) fn read_from<'n>(
    names: impl IntoIterator<Item = &'n String>,
) -> impl Iterator<Item = (&'n str, Option<&'n Path>)> {
    let files = names.into_iter().flat_map(|name| name.split('+').map(|part| Path::new(part.trim())));
    files.filter(|file| file.is_file()).map(|file| ("what is read", Some(file)))
}

/// Whether a path stands for standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new(STDOUT)
}

/// Whether a path is that of a file, or of one that would be new: nothing lies beside a pipe.
pub(crate) fn is_plain(path: &Path) -> bool {
    !is_stdout(path) && fs::metadata(path).map_or(true, |found| found.is_file())
}

/// Whether two paths are of one file, there or not, or of one pipe, however they are written.
pub(crate) fn same(one: &Path, other: &Path) -> bool {
    one == other || linked(one, other) || (is_plain(one) && is_plain(other) && place(one) == place(other))
}

/// Where a file lies, whatever leads there: one path for each file.
pub(crate) fn place(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // Links to what is not there yet; more of them than any system follows are a circle.
    for _ in 0..64 {
        if let Ok(found) = path.canonicalize() {
            return found;
        }
        match fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => break,
        }
    }
    let folder = folder_of(&path).canonicalize();
    match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// Whether two names are of one file or pipe. A device may be written to twice: nothing mixes where all is thrown away.
#[cfg(unix)]
fn linked(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let file = |path: &Path| {
        let found =
            if is_stdout(path) { stdout().and_then(|out| out.metadata()) } else { fs::metadata(path) };
        found.ok().filter(|found| found.is_file() || found.file_type().is_fifo())
    };
    matches!((file(one), file(other)), (Some(one), Some(other)) if (one.dev(), one.ino()) == (other.dev(), other.ino()))
}

#[cfg(not(unix))]
fn linked(_one: &Path, _other: &Path) -> bool {
    false
}

/// Whether a path can only be that of a folder.
fn names_a_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    let last = text.rsplit(|byte| std::path::is_separator(char::from(*byte))).next().unwrap_or_default();
    matches!(last, b"" | b"." | b"..")
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// How the names of temporary files begin that are to become this one.
fn prefix(path: &Path) -> String {
    let mut hash = DefaultHasher::new();
    path.file_name().hash(&mut hash);
    format!(".sidedeal-{:016x}-", hash.finish())
}

/// Holds a temporary file as long as it is open, so that it is known to be in use; not if another run has just swept it. Where
/// files cannot be locked none is swept either.
fn is_held(file: &File, path: &Path) -> bool {
    match file.try_lock_shared() {
        Ok(()) => path.exists(),
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => true,
    }
}

/// Removes temporary files that a kill has left behind: those with this prefix that nobody holds.
fn sweep(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix)) {
            continue;
        }
        let path = entry.path();
        // Who has just made it sees by the lock, or by its being gone, that it was taken for a dead one.
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// A name is on disk when its folder is. Not every system can do that.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What can go wrong while something is written.
pub(crate) enum Fault {
    /// The writing.
    Io(io::Error),
    /// What was to be written.
    Error(Error),
}

impl Fault {
    /// Where nothing is written to a place that has a name.
    pub(crate) fn into_error(self) -> Error {
        self.told(Path::new(STREAM))
    }

    fn told(self, path: &Path) -> Error {
        match self {
            Self::Io(source) => unwritten(path, source),
            Self::Error(error) => error,
        }
    }
}

fn buffered<T>(
    to: impl Write + Send,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::result::Result<T, Fault>,
) -> std::result::Result<T, Fault> {
    let mut to = io::BufWriter::new(Watched { to, failed: None });
    let given = write(&mut to).and_then(|given| to.flush().map_err(Fault::Io).map(|()| given));
    // Whatever it is told as, it is the writing that failed.
    match to.get_mut().failed.take() {
        Some(failed) if given.is_err() => Err(Fault::Io(failed)),
        _ => given,
    }
}

/// What somebody reads as it is written, or does not.
struct Stream<W>(W);

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        waiting(|| self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Remembers why nothing more could be written.
struct Watched<W> {
    to: W,
    failed: Option<io::Error>,
}

impl<W: Write> Watched<W> {
    fn see<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != ErrorKind::Interrupted
        {
            let again =
                || error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failed.get_or_insert_with(again);
        }
        done
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.see(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.see(done)
    }
}
