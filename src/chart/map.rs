//! A map of the world whose countries are coloured by steps.
//!
//! Shapes are those of Natural Earth (public domain), made by `tools/map`.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};

/// Shapes, in units of a map that is 5,000 wide.
static WORLD: &str = include_str!("world.csv");
/// Width and height.
const SIZE: [u32; 2] = [5000, 2270];
/// A country whose area is smaller than this is marked by a dot.
const SMALL: f64 = 700.0;
const DOT: f64 = 16.0;

/// Who is coloured as one.
pub(crate) struct Area {
    /// Its own code, by which it is found when it is coloured anew.
    pub(crate) code: String,
    /// Codes of its countries, ISO 3166-1 alpha-3.
    pub(crate) countries: Vec<String>,
    /// Whether all countries are its own that are nobody else's.
    pub(crate) is_rest: bool,
    /// Classes by which it is coloured.
    pub(crate) class: String,
    /// What is said of it where it is pointed at.
    pub(crate) says: String,
    /// Class and words at each of some dates, for a map whose date is chosen; none on others.
    pub(crate) dates: Vec<[String; 2]>,
}

impl Area {
    /// One of its numbers at all dates, a line each.
    fn at_all_dates(&self, which: usize) -> Option<String> {
        let all: Vec<&str> = self.dates.iter().map(|at| at[which].as_str()).collect();
        (!all.is_empty()).then(|| all.join("\n"))
    }
}

struct Shape {
    middle: [f64; 2],
    area: f64,
    path: &'static str,
}

fn shapes() -> Vec<(&'static str, Shape)> {
    let row = |line: &'static str| {
        let mut fields = line.splitn(5, ',');
        let code = fields.next()?;
        let mut number = || fields.next()?.parse::<f64>().ok();
        let (x, y, area) = (number()?, number()?, number()?);
        Some((code, Shape { middle: [x, y], area, path: fields.next()? }))
    };
    WORLD.lines().skip(1).filter_map(row).collect()
}

/// The colours of some areas without their shapes, for a map that is there.
pub(crate) fn colours(areas: &[Area]) -> Markup {
    let [width, height] = SIZE;
    html! {
        svg.map viewBox={ "0 0 " (width) " " (height) } aria-hidden="true" focusable="false" {
            @for area in areas { g class=(area.class) data-area=(area.code) { title { (area.says) } } }
        }
    }
}

/// The map of some areas. Countries that are in none are drawn pale.
pub(crate) fn picture(areas: &[Area]) -> Markup {
    let shapes = shapes();
    let by_code: HashMap<&str, &Shape> = shapes.iter().map(|(code, shape)| (*code, shape)).collect();
    let named: HashSet<&str> = areas.iter().flat_map(|area| &area.countries).map(String::as_str).collect();
    let mut rest: Vec<&Shape> =
        shapes.iter().filter(|(code, _)| !named.contains(code)).map(|(_, one)| one).collect();
    let [width, height] = SIZE;
    let own = |area: &Area| -> Vec<&Shape> {
        area.countries.iter().filter_map(|code| by_code.get(code.as_str()).copied()).collect()
    };
    html! {
        svg.map viewBox={ "0 0 " (width) " " (height) } aria-hidden="true" focusable="false" {
            @for area in areas {
                @let mut own = own(area);
                @let is_rest = area.is_rest;
                @if is_rest { (let_in(&mut own, &mut rest)) }
                g class=(area.class) data-area=(area.code) data-steps=[area.at_all_dates(0)] data-says=[area.at_all_dates(1)] {
                    title { (area.says) }
                    @let path: String = own.iter().map(|shape| shape.path).collect();
                    path d=(path) {}
                    // Islands of the rest would be a rash of dots.
                    @for shape in own.iter().filter(|shape| !is_rest && shape.area < SMALL) {
                        circle cx=(shape.middle[0]) cy=(shape.middle[1]) r=(DOT) {}
                    }
                }
            }
            @if !rest.is_empty() {
                @let path: String = rest.iter().map(|shape| shape.path).collect();
                path.nobody d=(path) {}
            }
        }
    }
}

/// Moves what is left to who has it.
fn let_in<'s>(own: &mut Vec<&'s Shape>, rest: &mut Vec<&'s Shape>) -> &'static str {
    own.append(rest);
    ""
}

#[cfg(test)]
mod tests {
    use super::{Area, picture, shapes};

    #[test]
    fn every_shape_is_drawn_once() {
        let area = |codes: &[&str], is_rest| Area {
            code: codes[0].to_owned(),
            countries: codes.iter().map(ToString::to_string).collect(),
            is_rest,
            class: String::new(),
            says: "<i>".to_owned(),
            dates: vec![["p1".to_owned(), "\"a".to_owned()], ["p2".to_owned(), "b".to_owned()]],
        };
        let drawn = picture(&[area(&["JPN", "SGP"], false), area(&["TCD"], true)]).into_string();
        let all: usize = shapes().iter().map(|(_, shape)| shape.path.matches('M').count()).sum();
        assert_eq!(drawn.matches('M').count(), all);
        assert_eq!(drawn.matches("<circle").count(), 1, "Singapore");
        assert!(!drawn.contains("<i>"));
        assert!(
            drawn.contains("data-steps=\"p1\np2\"") && drawn.contains("data-says=\"&quot;a\nb\""),
            "{drawn}"
        );
        assert_eq!(shapes().len(), 235);
    }
}
