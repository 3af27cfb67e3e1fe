//! A flow from column to column, bands as wide as what passes.

use maud::{Markup, html};

use super::place;

/// Height of all that leaves the first column.
const HEIGHT: f64 = 320.0;
const GAP: f64 = 14.0;
const TOP: f64 = 8.0;
const BAR: f64 = 12.0;
/// How far lines of a label are apart.
const LINE: f64 = 16.0;
/// The least width that is seen.
const THIN: f64 = 0.7;

/// Columns of a picture.
pub(crate) const COLUMNS: usize = 4;

/// How a picture is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Width of the picture.
    pub(crate) width: f64,
    /// Where columns begin.
    columns: [f64; COLUMNS],
    /// Letters of a label in a line.
    letters: [usize; COLUMNS],
    /// Whether the first column has numbers and the third letters in the place of names, for which there is no room beside them.
    is_keyed: bool,
}

/// With names beside all columns.
pub(crate) const WIDE: Layout = Layout {
    width: 820.0,
    columns: [178.0, 330.0, 500.0, 706.0],
    letters: [21, 18, 24, 12],
    is_keyed: false,
};
/// As wide as a phone.
pub(crate) const NARROW: Layout =
    Layout { width: 340.0, columns: [24.0, 92.0, 212.0, 264.0], letters: [11, 14, 11, 8], is_keyed: true };

/// What things pass.
pub(crate) struct Node {
    /// Its name.
    pub(crate) name: String,
    /// Of which column, from the left.
    pub(crate) column: usize,
}

/// What passes from one to another, the first by its position before the second's column.
pub(crate) struct Band {
    /// Positions of both ends.
    pub(crate) ends: [usize; 2],
    /// How much, above 0.
    pub(crate) size: f64,
    /// A loss or a gain.
    pub(crate) is_loss: bool,
    /// What is said of it.
    pub(crate) says: String,
}

/// Columns of nodes and the bands between them; with the height of the picture. Nodes without bands are left out.
pub(crate) fn picture(nodes: &[Node], bands: &[Band], layout: Layout) -> (Markup, f64) {
    let Layout { columns, letters, is_keyed, .. } = layout;
    let through = |node: usize, end: usize| -> f64 {
        bands.iter().filter(|band| band.ends[end] == node).map(|band| band.size).sum()
    };
    let sizes: Vec<f64> = (0..nodes.len()).map(|node| f64::max(through(node, 0), through(node, 1))).collect();
    let all: f64 = nodes.iter().zip(&sizes).filter(|(node, _)| node.column == 0).map(|(_, size)| size).sum();
    let scale = if all > 0.0 { HEIGHT / all } else { 0.0 };
    let keys = [0, 2].map(|column| shown(nodes, bands, column));
    let label = |i: usize, node: &Node| {
        let key = keys.iter().find_map(|keys| keys.iter().position(|&shown| shown == i)).filter(|_| is_keyed);
        match key {
            Some(at) if node.column == 0 => vec![(at + 1).to_string()],
            Some(at) => vec![letter(at)],
            None => wrapped(&node.name, letters[node.column]),
        }
    };
    let mut tops = vec![0.0; nodes.len()];
    let mut bottom = [TOP; COLUMNS];
    for (i, node) in nodes.iter().enumerate().filter(|(i, _)| sizes[*i] > 0.0) {
        tops[i] = bottom[node.column];
        // Room for the label of what is thin.
        let lines = if label(i, node).len() > 1 { 2.0 } else { 1.0 };
        bottom[node.column] += f64::max(sizes[i] * scale, LINE * lines) + GAP;
    }
    let height = bottom.iter().copied().fold(0.0, f64::max);
    let middles = [0, 1].map(|end| middles(bands, &tops, scale, end));
    let markup = html! {
        @for (i, band) in bands.iter().enumerate() {
            @let ends = [columns[nodes[band.ends[0]].column] + BAR, columns[nodes[band.ends[1]].column]];
            @let thick = f64::max(band.size * scale, THIN);
            path class=(if band.is_loss { "stream loss" } else { "stream gain" })
                d=(stream(ends, middles.each_ref().map(|middles| middles[i]), thick)) { title { (band.says) } }
        }
        @for (i, node) in nodes.iter().enumerate().filter(|(i, _)| sizes[*i] > 0.0) {
            @let x = columns[node.column];
            @let tall = f64::max(sizes[i] * scale, 1.0);
            rect.node x=(place(x)) y=(place(tops[i])) width=(place(BAR)) height=(place(tall)) {}
            @let lines = label(i, node);
            @let first = tops[i] + f64::max(tall / 2.0, 8.0) - LINE * if lines.len() > 1 { 0.5 } else { 0.0 } + 4.0;
            // The first column is named on its left, all others on their right.
            @let (at, anchor) = if node.column == 0 { (x - 6.0, "end") } else { (x + BAR + 6.0, "start") };
            text x=(place(at)) y=(place(first)) text-anchor=(anchor) {
                title { (node.name) }
                @for (line, text) in lines.iter().enumerate() {
                    tspan x=(place(at)) dy=(if line == 0 { 0.0 } else { LINE }) { (text) }
                }
            }
        }
    };
    (markup, height)
}

/// The outline of a band, as high everywhere: a thick line would flare where it is steep.
fn stream([x0, x1]: [f64; 2], [y0, y1]: [f64; 2], thick: f64) -> String {
    let half = thick / 2.0;
    let [left, middle, right] = [x0, f64::midpoint(x0, x1), x1].map(place);
    let [top0, top1, foot1, foot0] = [y0 - half, y1 - half, y1 + half, y0 + half].map(place);
    format!(
        "M{left} {top0}C{middle} {top0} {middle} {top1} {right} {top1}V{foot1}C{middle} {foot1} {middle} {foot0} {left} {foot0}Z"
    )
}

/// Where the middle of each band meets its node: in the order of the nodes at its other end, so that few cross.
fn middles(bands: &[Band], tops: &[f64], scale: f64, end: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..bands.len()).collect();
    order.sort_by_key(|&i| (bands[i].ends[1 - end], bands[i].is_loss));
    let mut reached = tops.to_vec();
    let mut middles = vec![0.0; bands.len()];
    for i in order {
        let thick = bands[i].size * scale;
        let at = &mut reached[bands[i].ends[end]];
        middles[i] = *at + thick / 2.0;
        *at += thick;
    }
    middles
}

/// Names of what is shown of the first column, in the order of their numbers, and of the third, in that of their letters.
pub(crate) fn keys<'a>(nodes: &'a [Node], bands: &[Band]) -> [Vec<&'a str>; 2] {
    [0, 2].map(|column| shown(nodes, bands, column).into_iter().map(|i| nodes[i].name.as_str()).collect())
}

/// Nodes of a column that are shown.
fn shown(nodes: &[Node], bands: &[Band], column: usize) -> Vec<usize> {
    let passes = |i: usize| bands.iter().any(|band| band.ends.contains(&i) && band.size > 0.0);
    (0..nodes.len()).filter(|&i| nodes[i].column == column && passes(i)).collect()
}

/// The key of what stands in a place, as a list counts: "a", "b", ... "z", "aa".
fn letter(at: usize) -> String {
    let last = char::from(b'a' + u8::try_from(at % 26).unwrap_or(0)).to_string();
    if at < 26 { last } else { letter(at / 26 - 1) + &last }
}

/// At most two lines of a label; what is longer ends in dots, and stands in full in the table.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let long = lines[last].chars().count() + 1 + word.chars().count() > letters;
        if long && !lines[last].is_empty() {
            lines.push(String::new());
        }
        let line = lines.last_mut().expect("there is one");
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push('\u{2026}');
    }
    // A word may be longer than a line.
    for line in &mut lines {
        if line.chars().count() > letters + 2 {
            *line = line.chars().take(letters).chain(['\u{2026}']).collect();
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Band, NARROW, Node, WIDE, keys, letter, picture, wrapped};

    #[test]
    fn bands_leave_and_arrive_as_wide_as_they_are() {
        let node = |name: &str, column| Node { name: name.to_owned(), column };
        let nodes = [node("one", 0), node("two", 0), node("tariff", 1), node("idle", 1), node("steel", 2)];
        let band = |ends, size| Band { ends, size, is_loss: true, says: String::new() };
        let bands = [band([1, 2], 1.0), band([0, 2], 3.0), band([2, 4], 4.0)];
        let (drawn, height) = picture(&nodes, &bands, WIDE);
        let drawn = drawn.into_string();
        assert!(drawn.contains(">steel</tspan>") && !drawn.contains("idle"));
        assert!(height > 320.0);
        // From top to foot as wide at both ends; the first comes in above the second, as they stand in their column.
        let tops: Vec<[f64; 4]> = drawn
            .split(" d=\"M")
            .skip(1)
            .map(|path| {
                let numbers = path
                    .split('"')
                    .next()
                    .unwrap()
                    .split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
                let n: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
                [n[1], n[n.len() - 1], n[7], n[8]]
            })
            .collect();
        assert_eq!(tops[0], [262.0, 342.0, 248.0, 328.0]);
        assert_eq!(tops[1], [8.0, 248.0, 8.0, 248.0]);
        assert_eq!(tops[2], [8.0, 328.0, 8.0, 328.0]);
        // Numbers and letters stand for columns where there is no room for their names.
        let narrow = picture(&nodes, &bands, NARROW).0.into_string();
        for key in ["1", "2", "a", "tariff"] {
            assert!(narrow.contains(&format!(">{key}</tspan>")), "{key}: {narrow}");
        }
        assert_eq!(keys(&nodes, &bands), [vec!["one", "two"], vec!["steel"]]);
        assert_eq!([0, 25, 26, 27, 52].map(letter), ["a", "z", "aa", "ab", "ba"]);
    }

    #[test]
    fn labels_have_two_lines_at_most() {
        assert_eq!(wrapped("US licenses advanced chips to China", 24).len(), 2);
        assert!(wrapped(&"word ".repeat(40), 24)[1].ends_with('\u{2026}'));
        assert!(wrapped(&"x".repeat(300), 24)[0].chars().count() < 30);
    }
}
