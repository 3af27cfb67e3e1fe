//! A picture with all that belongs to it.

use maud::{Markup, PreEscaped, Render, html};

use super::Table;

/// A picture with its title, what it says in a sentence, and its table.
pub(crate) struct Figure {
    /// Its name in the page.
    pub(crate) id: String,
    /// What it shows.
    pub(crate) title: String,
    /// What is to be seen in it, in a sentence or two.
    pub(crate) says: String,
    /// The picture, with its legend.
    pub(crate) picture: Markup,
    /// What it shows as numbers.
    pub(crate) table: Table,
}

impl Render for Figure {
    fn render(&self) -> Markup {
        html! {
            figure id=(self.id) {
                figcaption { strong { (self.title) } " " (self.says) }
                (self.picture)
                details {
                    summary { "The numbers: " (self.title) }
                    (self.table)
                }
            }
        }
    }
}

/// A picture of some width and height, in units that are pixels where it is as wide as that. It is read aloud as `title` and `says`.
pub(crate) fn svg(id: &str, size: [f64; 2], title: &str, says: &str, body: &Markup) -> Markup {
    let [width, height] = size.map(super::place);
    html! {
        svg viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (id) "-title " (id) "-says" } {
            title id={ (id) "-title" } { (title) }
            desc id={ (id) "-says" } { (says) }
            (PreEscaped(&body.0))
        }
    }
}

/// A picture laid out for a wide page and for a phone, of which one is shown.
pub(crate) fn both(id: &str, title: &str, says: &str, drawn: &[([f64; 2], Markup); 2]) -> Markup {
    html! { @for ((size, picture), class) in drawn.iter().zip(["wide", "narrow"]) {
        div class=(class) { (svg(&format!("{id}-{class}"), *size, title, says, picture)) }
    } }
}
