//! What stands around the sections: head, policy, style, script, links to the sections.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::Section;

static STYLE: &str = include_str!("style.css");
static SCRIPT: &str = include_str!("script.js");
/// What else a page does that has an engine behind it.
static LIVE: &str = include_str!("live.js");

/// A source that a policy allows: these very bytes.
fn exactly(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A page of some sections; with a panel it is one that has an engine behind it, which is all that it may ask.
pub(super) fn page(title: &str, summary: &str, sections: &[Section], panel: Option<&Markup>) -> Markup {
    let script = if panel.is_some() { format!("{SCRIPT}{LIVE}") } else { SCRIPT.to_owned() };
    let asks = if panel.is_some() { "; connect-src 'self'" } else { "" };
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'{asks}",
        exactly(STYLE),
        exactly(&script)
    );
    let first = sections.first().map_or("", |one| one.id);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " \u{2013} sidedeal" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href={ "#" (first) } { "To the answer" }
                header {
                    h1 { bdi { (title) } }
                    @if !summary.is_empty() { details { summary { "What it is" } p { bdi { (summary) } } } }
                    nav aria-label="Sections" {
                        ul {
                            @if panel.is_some() { li { a href="#live" { "What if" } } }
                            @for one in sections { li { a href={ "#" (one.id) } { (one.title) } } }
                        }
                    }
                }
                main { @if let Some(panel) = panel { (panel) } @for one in sections { (one) } }
                footer { p { "Made by sidedeal " (env!("CARGO_PKG_VERSION"))
                    @if panel.is_some() { ". It asks nobody but the engine on this machine." } @else { ". It needs no network and asks for nothing." } } }
                script { (PreEscaped(script)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LIVE, SCRIPT, STYLE, exactly};

    #[test]
    fn style_and_script_cannot_end_early() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !LIVE.contains("</"));
        // Of nothing, from RFC 6234's tests.
        assert_eq!(exactly(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
    }
}
