//! A triangle of weights: who comes first at each mix of three.

use maud::{Markup, html};

use super::place;

const SIDE: f64 = 400.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 34.0;
/// Width and height of the picture.
pub(crate) const SIZE: [f64; 2] = [480.0, 420.0];

/// The mixes at which one comes first.
pub(crate) struct Region {
    /// Weights at the corners of a convex polygon.
    pub(crate) corners: Vec<[f64; 3]>,
    /// Who.
    pub(crate) name: String,
    /// What is written into it where there is room.
    pub(crate) mark: String,
    /// Its share of all mixes.
    pub(crate) share: f64,
    /// Position of its colour.
    pub(crate) colour: usize,
}

/// Where weights lie: the first at the top, the second at the left, the third at the right.
fn at([top, _, right]: [f64; 3]) -> [f64; 2] {
    let height = SIDE * 0.75_f64.sqrt();
    [LEFT + SIDE * (right + top / 2.0), TOP + height * (1.0 - top)]
}

/// The triangle with the names of its corners.
pub(crate) fn picture(regions: &[Region], corners: [&str; 3]) -> Markup {
    let polygon = |weights: &[[f64; 3]]| -> String {
        let points = weights.iter().map(|weights| at(*weights).map(place).join(","));
        points.collect::<Vec<_>>().join(" ")
    };
    let names = [
        (corners[0], [1.0, 0.0, 0.0], -12.0, "middle"),
        (corners[1], [0.0, 1.0, 0.0], 24.0, "start"),
        (corners[2], [0.0, 0.0, 1.0], 24.0, "end"),
    ];
    html! {
        @for region in regions.iter().filter(|region| region.corners.len() > 2) {
            polygon class={ "c" (region.colour) } points=(polygon(&region.corners)) {
                title { (region.name) ": " (super::unsigned(100.0 * region.share, 0)) " %" }
            }
        }
        polygon.frame points=(polygon(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])) {}
        // An equal mix.
        @let [x, y] = at([1.0 / 3.0; 3]).map(place);
        circle.frame cx=(x) cy=(y) r="3" { title { "All three alike" } }
        @for region in regions.iter().filter(|region| region.corners.len() > 2 && region.share > 0.02) {
            @let [x, y] = middle(&region.corners);
            text.mark x=(place(x)) y=(place(y + 5.0)) text-anchor="middle" { (region.mark) }
        }
        @for (name, corner, below, anchor) in names {
            @let [x, y] = at(corner);
            @let x = match anchor { "start" => x - LEFT + 4.0, "end" => x + LEFT - 4.0, _ => x };
            text x=(place(x)) y=(place(y + below)) text-anchor=(anchor) { "all on " (name) }
        }
    }
}

fn middle(corners: &[[f64; 3]]) -> [f64; 2] {
    let points: Vec<_> = corners.iter().map(|corner| at(*corner)).collect();
    let (mut area, mut sum) = (0.0, [0.0; 2]);
    for pair in points[1..].windows(2) {
        let ([x0, y0], [x1, y1], [x2, y2]) = (points[0], pair[0], pair[1]);
        let part = ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)).abs();
        area += part;
        sum[0] += part * (x0 + x1 + x2) / 3.0;
        sum[1] += part * (y0 + y1 + y2) / 3.0;
    }
    if area > 0.0 { sum.map(|one| one / area) } else { points[0] }
}

#[cfg(test)]
mod tests {
    use super::{Region, at, middle, picture};

    #[test]
    fn corners_are_where_they_are_named() {
        let [top, left, right] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(at);
        assert!(top[1] < left[1] && left[1] == right[1] && left[0] < top[0] && top[0] < right[0]);
        let [x, y] = middle(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        let [cx, cy] = at([1.0 / 3.0; 3]);
        assert!((x - cx).abs() < 1e-9 && (y - cy).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_area_is_left_out() {
        let one = Region {
            corners: vec![[1.0, 0.0, 0.0]],
            name: "A".to_owned(),
            mark: "A".to_owned(),
            share: 0.0,
            colour: 0,
        };
        assert!(!picture(&[one], ["a", "b", "c"]).into_string().contains("c0"));
    }
}
