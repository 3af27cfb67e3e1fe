//! Where an answer goes and in what form.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use crate::Result;
use crate::report::{Answer, Format, Series};
use clap::Args;
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::caller::{self, Answered};
use super::names::refuse;
use super::output::{Fault, Target};

/// Where results go and in what form.
#[derive(Args)]
pub(crate) struct Form {
    /// Form of the results
    #[arg(long, value_parser = common(), default_value = "table")]
    format: Format,
    #[command(flatten)]
    excel: Excel,
    /// Write the results to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Whether somebody takes answers in all forms.
    #[arg(skip = caller::is_there())]
    is_called: bool,
}

/// Whether rows are for a spreadsheet.
#[derive(Args, Clone, Copy)]
pub(crate) struct Excel {
    /// Begin CSV with a byte order mark, by which Excel knows that it is UTF-8
    #[arg(long)]
    excel: bool,
}

impl Excel {
    /// What stands before rows.
    pub(crate) fn mark(self, is_rows: bool) -> Result<&'static str> {
        match (self.excel, is_rows) {
            (false, _) => Ok(""),
            (true, true) => Ok("\u{feff}"),
            (true, false) => Err(refuse("--excel without rows".to_owned(), "`--format csv` beside it")),
        }
    }
}

/// An answer in the form asked for, and in all forms for who takes these.
pub(crate) struct Document {
    text: String,
    answered: Option<Answered>,
}

/// A place for one answer that waits for it.
pub(crate) struct Waiting {
    format: Format,
    /// What stands before it.
    mark: &'static str,
    target: Target,
}

impl Form {
    /// Whether it is rows alone.
    pub(crate) fn is_rows(&self) -> bool {
        self.format == Format::Csv
    }

    /// An answer in this form, on whatever thread.
    pub(crate) fn document(&self, answer: &(impl Answer + ?Sized)) -> Document {
        Document { text: self.format.text(answer), answered: self.is_called.then(|| Answered::of(answer)) }
    }

    /// Whether results are read where they are printed.
    pub(crate) fn is_on_terminal(&self) -> bool {
        self.out.is_none() && !self.is_called && stdout().is_terminal()
    }

    /// Opens the place: before anything is computed, as [`Target`] has it.
    pub(crate) fn open(&self) -> Result<Waiting> {
        let mark = self.excel.mark(self.is_rows())?;
        Ok(Waiting { format: self.format, mark, target: Target::open(self.out.as_deref())? })
    }
}

impl Waiting {
    /// A place for rows.
    pub(crate) fn rows(path: &Path) -> Result<Self> {
        Ok(Self { format: Format::Csv, mark: "", target: Target::open(Some(path))? })
    }

    /// Writes answers one after another, each as soon as `next` has the document of it alone, as one document of all of them.
    /// `header` names the fields of their rows. It ends early where nobody reads on.
    pub(crate) fn write_each(
        self,
        header: &[&str],
        mut next: impl FnMut() -> Option<Result<Document>>,
    ) -> Result<()> {
        let mut series = Series::of(self.format, header);
        let written = self.target.write_with(|out| {
            out.write_all(self.mark.as_bytes()).map_err(Fault::Io)?;
            while let Some(document) = next() {
                let Document { text, answered } = document.map_err(Fault::Error)?;
                series.add(&text, out).map_err(Fault::Io)?;
                answered.into_iter().for_each(caller::take);
            }
            series.end(out).map_err(Fault::Io)
        });
        written.map(|_| ())
    }

    /// Writes an answer.
    pub(crate) fn write(self, answer: &(impl Answer + ?Sized)) -> Result<()> {
        self.target.write(&(self.mark.to_owned() + &text(self.format, answer)))
    }
}

impl From<String> for Document {
    fn from(text: String) -> Self {
        Self { text, answered: None }
    }
}

/// An answer in a form, which a caller on this thread takes in all of them.
pub(crate) fn text(format: Format, answer: &(impl Answer + ?Sized)) -> String {
    if caller::is_there() {
        caller::take(Answered::of(answer));
    }
    format.text(answer)
}

/// The same of many draws, whose rows nobody wants beside their summary.
pub(crate) fn text_of_draws(format: Format, answer: &(impl Answer + ?Sized)) -> String {
    if caller::is_there() {
        caller::take(Answered::brief(answer));
    }
    format.text(answer)
}

/// A form that every verb has, or one of a verb's own.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Or<Own> {
    Common(Format),
    Own(Own),
}

/// The forms that every verb has.
fn common() -> impl TypedValueParser<Value = Format> {
    let values = Format::ALL.iter().map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(values).map(|name| named(&name).expect("it is one of those"))
}

/// The forms that every verb has, and those of a verb's own, which take the place of any of the same name. `about` says by name
/// what is in them, where it is not what it is elsewhere.
pub(crate) fn with_own<Own: ValueEnum + Send + Sync + 'static>(
    about: &[(&str, &'static str)],
) -> impl TypedValueParser<Value = Or<Own>> {
    let common = Format::ALL.iter().map(|format| PossibleValue::new(format.name()).help(format.about()));
    let own = Own::value_variants().iter().filter_map(Own::to_possible_value);
    let added = own.filter(|value| named(value.get_name()).is_none());
    let values: Vec<PossibleValue> = common
        .chain(added)
        .map(|value| match about.iter().find(|(name, _)| *name == value.get_name()) {
            Some((_, about)) => value.help(*about),
            None => value,
        })
        .collect();
    PossibleValuesParser::new(values).map(|name| match Own::from_str(&name, false) {
        Ok(own) => Or::Own(own),
        Err(_) => Or::Common(named(&name).expect("it is one of those")),
    })
}

fn named(name: &str) -> Option<Format> {
    Format::ALL.iter().copied().find(|format| format.name() == name)
}
