//! Forms of results: a file each, and one list.

mod csv;
mod json;
mod table;

use serde::Serialize;

pub use csv::rows_as_csv;

/// What a verb has found, as the forms of results ask for it: whoever offers this has them all. It is complete and its numbers
/// are finite, so that writing it cannot fail.
pub trait Answer {
    /// For people.
    fn table(&self) -> String;

    /// The names of the fields of its rows, which are there where no row is; none where rows are texts.
    fn header(&self) -> &'static [&'static str];

    /// Flat records, one a row. They are of one kind, whose fields are the header; or rows of texts, of which the first is.
    fn rows(&self) -> impl Iterator<Item = impl Serialize>;

    /// All there is, nested as it likes. Rows, where that is all.
    fn object(&self) -> impl Serialize {
        self.rows().collect::<Vec<_>>()
    }
}

/// A form has what it writes in a file of its own, `format/FILE.rs`, as a function `text` of any [`Answer`]; its name is that of
/// the file.
macro_rules! formats {
    ($(#[doc = $about:literal] $name:ident $file:ident,)*) => {
        /// A form of results.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Format {
            $(#[doc = $about] $name,)*
        }

        impl Format {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name: `csv`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($file),)* }
            }

            /// What it is for, in a few words.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $about.trim_ascii(),)* }
            }

            /// An answer in this form.
            #[must_use]
            pub fn text(self, answer: &(impl Answer + ?Sized)) -> String {
                match self { $(Self::$name => $file::text(answer),)* }
            }
        }
    };
}

formats! {
    /// For people
    Table table,
    /// One number a row
    Csv csv,
    /// The same numbers and the record of the run
    Json json,
}
