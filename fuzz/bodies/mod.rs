//! What each fuzz target does with its bytes: one reader, and what must hold of whatever that reader says.
//!
//! The targets of `cargo fuzz` and the stable test `tests/fuzz.rs` run these same functions. A body panics where something is wrong:
//! the reader itself did, an error has no text, hands on what a terminal obeys, is endless or names no file, or what was accepted
//! does not hold what its kind promises.

mod draws;
mod forms;
mod ground;
mod imports;
mod worlds;

pub(crate) use draws::left;

/// How bytes end that nothing is wrong with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The reader took them.
    Read,
    /// It said why not.
    Refused(String),
}

/// A reader, and bytes that it takes.
pub(crate) struct Target {
    /// As `cargo fuzz run` and `fuzz/corpus` call it.
    pub(crate) name: &'static str,
    /// Hands it the bytes.
    pub(crate) body: fn(&[u8]) -> End,
}

macro_rules! targets {
    ($($room:ident: $($name:ident)*;)*) => {
        /// All of them.
        pub(crate) const TARGETS: &[Target] =
            &[$($(Target { name: stringify!($name), body: $room::$name },)*)*];
    };
}

targets! {
    forms:
        scenario response menu tariff_table
        elasticities figures given policy;
    worlds:
        world_actors world_sectors world_groups world_sector_groups world_production world_trade
        world_trade_gz world_input_output world_tariffs world_critical_goods world_supply
        world_critical_use world_defence world_arms_imports world_commitments world_population
        world_coverage world_products world_product_trade world_parameters world_dictionary
        world_like world_side;
    imports:
        import_icio import_figaro import_figaro_flat import_wiod import_exiobase_z import_exiobase_y
        import_exiobase_x import_exiobase_factors import_long import_tariffs import_actors
        import_sectors;
    draws:
        draws manifest parquet journal part;
}

/// What an error or a warning says must be fit for people: one line of some length without anything that a terminal obeys.
fn fit(text: &str) {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    assert!(!text.trim().is_empty(), "an error without words");
    assert!(!text.contains(obeyed), "a terminal would obey this: {text:?}");
    let length = text.chars().count();
    assert!(length <= LONGEST, "{length} characters: {text:.400}");
}

/// The same of several.
fn all_fit<T: std::fmt::Display>(texts: impl IntoIterator<Item = T>) {
    for text in texts {
        fit(&text.to_string());
    }
}

/// No message has more characters: it quotes a few things of 200, or a list of 1,000.
const LONGEST: usize = 2_500;

/// An error of what was read at a place, which it names.
fn refused(error: &sidedeal::Error, place: &str) -> End {
    let text = error.to_string();
    assert!(text.contains(place), "{place} is not named: {text}");
    told(error)
}

/// An error that may name another place.
fn told(error: &sidedeal::Error) -> End {
    let text = error.to_string();
    fit(&text);
    End::Refused(text)
}
