//! Tables, on the page and as CSV.

use std::fmt::Write;

use maud::{Markup, Render, html};

use super::{shown, unsigned};

/// What stands in a place of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A change, with its sign: all its digits, and with how many decimals it is shown.
    Number(f64, usize),
    /// What has no sign, a share or a cost, likewise.
    Amount(f64, usize),
    /// There is none.
    Absent,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<(Option<f64>, usize)> for Cell {
    fn from((value, decimals): (Option<f64>, usize)) -> Self {
        value.map_or(Self::Absent, |value| Self::Number(value, decimals))
    }
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value, _) | Self::Amount(value, _) => value.to_string(),
            Self::Absent => String::new(),
        }
    }
}

/// Rows under a header, with what it is about and the name of the file that it is downloaded as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// What it is about.
    pub(crate) about: String,
    /// Name of the file, without an ending.
    pub(crate) file: String,
    /// Names of the columns.
    pub(crate) head: Vec<String>,
    /// As many cells as names in each.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// As CSV, numbers with all their digits.
    pub(crate) fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let rows = self.rows.iter().map(|row| row.iter().map(Cell::written).collect());
        for row in std::iter::once(self.head.clone()).chain(rows) {
            writer.write_record(row).expect("rows are as long as the header, and memory takes all");
        }
        String::from_utf8(writer.into_inner().expect("memory takes all")).expect("it is made of texts")
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            div.scroll role="region" aria-label={ "Table: " (self.about) } tabindex="0" {
                table {
                    caption.unseen { (self.about) }
                    thead { tr { @for name in &self.head { th scope="col" { (name) } } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (i, cell) in row.iter().enumerate() {
                                    @match cell {
                                        Cell::Text(text) if i == 0 => th scope="row" { bdi { (text) } },
                                        Cell::Text(text) => td { bdi { (text) } },
                                        Cell::Number(value, decimals) => td.number data-value=(value) { (shown(*value, *decimals)) },
                                        Cell::Amount(value, decimals) => td.number data-value=(value) { (unsigned(*value, *decimals)) },
                                        Cell::Absent => td.number { "\u{2013}" },
                                    }
                                }
                            }
                        }
                    }
                }
            }
            (download(&format!("{}.csv", self.file), &self.csv()))
        }
    }
}

/// A link by which a text is saved as a file. It holds the text itself, so that it needs neither network nor script.
pub(crate) fn download(file: &str, text: &str) -> Markup {
    let mut link = String::from("data:text/csv;charset=utf-8,");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b',' | b'/' | b':' => {
                link.push(byte.into());
            }
            _ => write!(link, "%{byte:02X}").expect("a String takes all text"),
        }
    }
    html! { p.download { a href=(link) download=(file) { "Save " (file) } } }
}

#[cfg(test)]
mod tests {
    use maud::Render;

    use super::{Cell, Table, download};

    fn table() -> Table {
        Table {
            about: "<b>".to_owned(),
            file: "losses".to_owned(),
            head: vec!["who".to_owned(), "%".to_owned()],
            rows: vec![
                vec!["a \"b\", <c>".into(), Cell::Number(0.1 + 0.2, 1)],
                vec!["d".into(), Cell::Absent],
            ],
        }
    }

    #[test]
    fn files_have_all_digits() {
        assert_eq!(table().csv(), "who,%\n\"a \"\"b\"\", <c>\",0.30000000000000004\nd,\n");
    }

    #[test]
    fn nothing_in_a_table_is_markup() {
        let html = table().render().into_string();
        assert!(html.contains("&lt;c&gt;") && !html.contains("<c>") && !html.contains("<b>"), "{html}");
        let link = download("x.csv", "a\"<é").into_string();
        assert!(link.contains("a%22%3C%C3%A9\""), "{link}");
    }
}
