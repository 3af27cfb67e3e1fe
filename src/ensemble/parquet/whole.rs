//! A file that is an error beyond its end.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind, Read, Seek, SeekFrom};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file of which only what it has is read.
///
/// What reads it passes over things of which a header says how many there are: at the end of a file that takes no bytes, so that
/// billions of them were passed over one by one, and room was made for whatever length is stated.
pub(super) struct Whole(pub(super) File);

/// A reader of which an end is an error.
pub(super) struct Within<R>(R);

impl<R: Read> Read for Within<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(to)? {
            0 if !to.is_empty() => {
                Err(Error::new(ErrorKind::UnexpectedEof, "it goes on beyond the end of the file"))
            }
            read => Ok(read),
        }
    }
}

impl Length for Whole {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Whole {
    type T = BufReader<Within<File>>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut file = self.0.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(Within(file)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF(format!("{length} bytes from {start} on, of {}", self.len())));
        }
        self.0.get_bytes(start, length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, Write, copy, sink};

    use parquet::file::reader::ChunkReader;

    use super::Whole;

    #[test]
    fn nothing_is_passed_over_beyond_the_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        file.rewind().unwrap();
        let whole = Whole(file);
        let pass = |from: u64, count: u64| copy(&mut whole.get_read(from).unwrap().take(count), &mut sink());
        assert_eq!(pass(0, 10).unwrap(), 10);
        assert_eq!(pass(7, 2).unwrap(), 2);
        for (from, count) in [(0, 11), (10, 1), (7, u64::MAX), (99, 1)] {
            let said = pass(from, count).unwrap_err().to_string();
            assert_eq!(said, "it goes on beyond the end of the file", "{from} {count}");
        }
        assert_eq!(&whole.get_bytes(3, 7).unwrap()[..], b"3456789");
        for (from, count) in [(3, 8), (11, 0), (0, usize::MAX), (u64::MAX, 1)] {
            let said = whole.get_bytes(from, count).unwrap_err().to_string();
            assert!(said.ends_with(&format!("{count} bytes from {from} on, of 10")), "{said}");
        }
    }
}
