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

/// How a picture is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Width of the picture.
    pub(crate) width: f64,
    /// Where columns begin.
    columns: [f64; 3],
    /// Letters of a label in a line.
    letters: usize,
    /// Whether the first column has numbers in the place of names, for which there is no room beside it.
    pub(crate) is_numbered: bool,
}

/// With names beside all columns.
pub(crate) const WIDE: Layout =
    Layout { width: 720.0, columns: [190.0, 390.0, 570.0], letters: 24, is_numbered: false };
/// As wide as a phone.
pub(crate) const NARROW: Layout =
    Layout { width: 340.0, columns: [24.0, 128.0, 232.0], letters: 11, is_numbered: true };

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
    let Layout { columns, letters, is_numbered, .. } = layout;
    let into =
        |node: usize| bands.iter().filter(|band| band.ends[1] == node).map(|band| band.size).sum::<f64>();
    let out =
        |node: usize| bands.iter().filter(|band| band.ends[0] == node).map(|band| band.size).sum::<f64>();
    let sizes: Vec<f64> = (0..nodes.len()).map(|node| f64::max(into(node), out(node))).collect();
    let all: f64 = nodes.iter().zip(&sizes).filter(|(node, _)| node.column == 0).map(|(_, size)| size).sum();
    let scale = if all > 0.0 { HEIGHT / all } else { 0.0 };
    let mut tops = vec![0.0; nodes.len()];
    let mut bottom = [TOP; 3];
    for (i, node) in nodes.iter().enumerate().filter(|(i, _)| sizes[*i] > 0.0) {
        tops[i] = bottom[node.column];
        // Room for the label of what is thin.
        let lines = if is_numbered && node.column == 0 { 1 } else { wrapped(&node.name, letters).len() };
        let room = f64::max(sizes[i] * scale, LINE * if lines > 1 { 2.0 } else { 1.0 });
        bottom[node.column] += room + GAP;
    }
    let firsts = first_column(nodes, bands);
    let label = |i: usize, node: &Node| match firsts.iter().position(|&first| first == i) {
        Some(place) if is_numbered => vec![(place + 1).to_string()],
        _ => wrapped(&node.name, letters),
    };
    let height = bottom.iter().copied().fold(0.0, f64::max);
    let (mut left, mut right) = (tops.clone(), tops.clone());
    let mut drawn = Vec::new();
    for band in bands {
        let [from, to] = band.ends;
        let thick = band.size * scale;
        let [y0, y1] = [left[from] + thick / 2.0, right[to] + thick / 2.0];
        left[from] += thick;
        right[to] += thick;
        let [x0, x1] = [columns[nodes[from].column] + BAR, columns[nodes[to].column]];
        let middle = f64::midpoint(x0, x1);
        let [x0, x1, y0, y1, middle] = [x0, x1, y0, y1, middle].map(place);
        drawn.push((format!("M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}"), f64::max(thick, 1.0), band));
    }
    let markup = html! {
        @for (path, thick, band) in &drawn {
            path class=(if band.is_loss { "band losing" } else { "band gaining" }) d=(path) stroke-width=(place(*thick)) {
                title { (band.says) }
            }
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

/// Nodes of the first column that are shown, in the order of their numbers.
pub(crate) fn first_column(nodes: &[Node], bands: &[Band]) -> Vec<usize> {
    let is_shown =
        |i: &usize| nodes[*i].column == 0 && bands.iter().any(|band| band.ends[0] == *i && band.size > 0.0);
    (0..nodes.len()).filter(is_shown).collect()
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
    use super::{Band, NARROW, Node, WIDE, picture, wrapped};

    #[test]
    fn bands_leave_and_arrive_as_wide_as_they_are() {
        let node = |name: &str, column| Node { name: name.to_owned(), column };
        let nodes = [node("a", 0), node("b", 0), node("c", 1), node("idle", 1)];
        let band = |ends, size| Band { ends, size, is_loss: true, says: String::new() };
        let bands = [band([0, 2], 3.0), band([1, 2], 1.0)];
        let (drawn, height) = picture(&nodes, &bands, WIDE);
        let drawn = drawn.into_string();
        // Numbers stand for the first column where there is no room for its names.
        let narrow = picture(&nodes, &bands, NARROW).0.into_string();
        assert!(
            narrow.contains(">1</tspan>") && narrow.contains(">2</tspan>") && narrow.contains(">c</tspan>")
        );
        assert!(drawn.contains(r#"stroke-width="240""#) && drawn.contains(r#"stroke-width="80""#), "{drawn}");
        assert!(!drawn.contains("idle"));
        assert!(height > 320.0);
    }

    #[test]
    fn labels_have_two_lines_at_most() {
        assert_eq!(wrapped("US licenses advanced chips to China", 24).len(), 2);
        assert!(wrapped(&"word ".repeat(40), 24)[1].ends_with('\u{2026}'));
        assert!(wrapped(&"x".repeat(300), 24)[0].chars().count() < 30);
    }
}
