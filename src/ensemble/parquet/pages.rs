//! Pages of a file that hold what they say of themselves.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

/// Least bytes of a value in a dictionary: a text is its length and what may be nothing.
const LEAST: usize = 4;

/// The pages of a column, without those that ask for more memory than they have bytes: what reads them makes room at once for as
/// many values as a dictionary, or a list of lengths, says that it has, and no memory left is no error that could be caught.
pub(super) struct Pages(pub(super) Box<dyn PageReader>);

/// Whether what a page says of itself can be.
fn checked(page: Page) -> Result<Page> {
    let broken = |found: String| Err(ParquetError::General(found));
    match &page {
        Page::DictionaryPage { buf, num_values, .. } if *num_values as usize > buf.len() / LEAST => {
            broken(format!("a dictionary of {num_values} values in {} bytes", buf.len()))
        }
        // Lengths whose number stands among them; draws are never written so.
        page if page.is_data_page()
            && matches!(page.encoding(), Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY) =>
        {
            broken(format!("values as {}, which no file of draws has", page.encoding()))
        }
        _ => Ok(page),
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.0.get_next_page()?.map(checked).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

#[cfg(test)]
mod tests {
    use parquet::basic::Encoding;
    use parquet::column::page::Page;

    use super::checked;

    #[test]
    fn a_dictionary_has_no_more_values_than_its_bytes_can_hold() {
        let page = |num_values: u32, bytes: usize| {
            let buf = vec![0; bytes].into();
            checked(Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false })
        };
        // Empty texts are four bytes each.
        for (values, bytes) in [(0, 0), (1, 4), (1, 9), (3, 12)] {
            assert!(page(values, bytes).is_ok(), "{values} {bytes}");
        }
        for (values, bytes) in [(1, 3), (4, 15), (u32::MAX, 1000)] {
            let said = page(values, bytes).err().unwrap().to_string();
            assert!(said.ends_with(&format!("a dictionary of {values} values in {bytes} bytes")), "{said}");
        }
    }

    #[test]
    fn values_that_count_themselves_are_refused() {
        let page = |encoding| {
            checked(Page::DataPage {
                buf: vec![0; 100].into(),
                num_values: 9,
                encoding,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            })
        };
        assert!([Encoding::PLAIN, Encoding::RLE_DICTIONARY].into_iter().all(|one| page(one).is_ok()));
        for encoding in [Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
            let said = page(encoding).err().unwrap().to_string();
            assert!(said.ends_with(&format!("values as {encoding}, which no file of draws has")), "{said}");
        }
    }
}
