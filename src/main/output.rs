//! Writing results: to standard output, or to a file that appears at once and whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use sidedeal::{Error, Result};
use tempfile::{Builder, NamedTempFile};

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
    /// The file, or standard output without one and for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::Stdout) };
        let io = |source| Error::Io { path: path.to_owned(), source };
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(io(ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(path).map_err(io)?;
                Ok(Self::Special(file, path.to_owned()))
            }
            // A link stays one: the file that it stands for is replaced.
            Ok(_) => Self::beside(path.canonicalize().map_err(io)?).map_err(io),
            Err(_) => Self::beside(path.to_owned()).map_err(io),
        }
    }

    fn beside(path: PathBuf) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = Builder::new();
        builder.prefix(".sidedeal-");
        #[cfg(unix)]
        {
            // Like any new file, where temporary ones are for their owner alone.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
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
        let unread =
            |fault: &Fault| matches!(fault, Fault::Io(error) if error.kind() == ErrorKind::BrokenPipe);
        let (done, path) = match self {
            Self::Stdout => (buffered(io::stdout(), write), "standard output".into()),
            Self::Special(file, path) => (buffered(file, write), path),
            Self::Replaced(mut file, path) => {
                let io = |source| Error::Io { path: path.clone(), source };
                let given = buffered(file.as_file_mut(), write).map_err(|fault| fault.told(&path))?;
                file.as_file().sync_all().map_err(io)?;
                file.persist(&path).map_err(|error| io(error.error))?;
                return Ok(Some(given));
            }
        };
        match done {
            Ok(given) => Ok(Some(given)),
            // The reader has seen enough.
            Err(fault) if unread(&fault) => Ok(None),
            Err(fault) => Err(fault.told(&path)),
        }
    }
}

/// What can go wrong while something is written.
pub(crate) enum Fault {
    /// The writing.
    Io(io::Error),
    /// What was to be written.
    Error(Error),
}

impl Fault {
    fn told(self, path: &Path) -> Error {
        match self {
            Self::Io(source) => Error::Io { path: path.to_owned(), source },
            Self::Error(error) => error,
        }
    }
}

fn buffered<T>(
    to: impl Write + Send,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::result::Result<T, Fault>,
) -> std::result::Result<T, Fault> {
    let mut to = io::BufWriter::new(to);
    let given = write(&mut to)?;
    to.flush().map_err(Fault::Io)?;
    Ok(given)
}
