//! The pages for people: links that lead somewhere, a book that has every page, lines that fit a screen.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The widest line of the guide, in characters.
const WIDTH: usize = 100;

/// A line outside of code, with its number.
type Line<'a> = (usize, &'a str);

/// Lines of a page that stand in no fence.
fn prose(text: &str) -> Vec<Line<'_>> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((i + 1, line));
        }
    }
    lines
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// What the links and pictures of a line lead to.
fn targets(line: &str) -> Vec<String> {
    let line = without_code(line);
    let ends = [("](", ')'), ("href=\"", '"'), ("src=\"", '"')];
    let mut found = Vec::new();
    for (begin, end) in ends {
        let after = line.split(begin).skip(1);
        found.extend(after.filter_map(|rest| rest.split_once(end)).map(|(target, _)| target.to_owned()));
    }
    found
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let heading = |line: &str| line.starts_with('#').then(|| line.trim_start_matches('#').trim().to_owned());
    let lines = prose(text);
    let headings = lines.iter().filter_map(|(_, line)| heading(line));
    let slugs = headings.map(|words| {
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        words.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    });
    slugs
        .map(|slug| {
            let count = seen.entry(slug.clone()).or_default();
            *count += 1;
            if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
        })
        .collect()
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = plain.pop(),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// What is wrong with the links of a page, which lies at `page` below `root`.
fn faults(root: &Path, page: &Path) -> Vec<String> {
    let text = fs::read_to_string(root.join(page)).unwrap();
    let mut faults = Vec::new();
    for (number, line) in prose(&text) {
        for target in targets(line) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').map_or((&*target, None), |(f, a)| (f, Some(a)));
            let path = if file.is_empty() { page.to_owned() } else { plain(&page.with_file_name(file)) };
            let fault = if !root.join(&path).exists() {
                Some("no such file")
            } else if let Some(anchor) = anchor {
                let there = fs::read_to_string(root.join(&path)).unwrap();
                (!anchors(&there).iter().any(|slug| slug == anchor)).then_some("no such heading")
            } else {
                None
            };
            faults.extend(fault.map(|fault| format!("{}:{number}: {target}: {fault}", page.display())));
        }
    }
    faults
}

/// Lines of a page that are too wide and could be broken: neither code, nor of a table, nor with a link.
fn wide(text: &str) -> Vec<Line<'_>> {
    let fixed = |line: &str| ["    ", "|"].iter().any(|begin| line.starts_with(begin));
    let breakable = |line: &str| !fixed(line) && targets(line).is_empty();
    prose(text).into_iter().filter(|(_, line)| line.chars().count() > WIDTH && breakable(line)).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages below a folder, by their paths below the root, in order.
fn pages_in(folder: &str) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    pages.sort();
    pages
}

/// The guide: what people read first.
pub(crate) fn guide() -> Vec<PathBuf> {
    let mut pages = vec![PathBuf::from("README.md")];
    pages.extend(pages_in("docs"));
    pages
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut pages = guide();
    pages.extend(["DESIGN.md", "CHANGELOG.md", "CONTRIBUTING.md", "tools/README.md"].map(PathBuf::from));
    pages.extend(pages_in("seeds"));
    let faults: Vec<_> = pages.iter().flat_map(|page| faults(root(), page)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# A heading: of `two`\n[a](b.md), [c](#a-heading-of-two), [d](#none) and ![e](f.svg)\n\
                `[code](is-none.md)`\n```\n[nor](this.md)\n```\n[web](https://example.org/x.md)\n\n# Twice\n# Twice\n[g](a.md#twice-1)\n";
    fs::write(folder.path().join("a.md"), text).unwrap();
    let expected =
        ["a.md:2: b.md: no such file", "a.md:2: #none: no such heading", "a.md:2: f.svg: no such file"];
    assert_eq!(faults(folder.path(), Path::new("a.md")), expected);
}

#[test]
fn every_page_of_the_guide_stands_in_the_book() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let chapters: Vec<_> =
        summary.lines().flat_map(targets).map(|page| Path::new("docs").join(page)).collect();
    for page in pages_in("docs").iter().filter(|page| !page.ends_with("SUMMARY.md")) {
        let times = chapters.iter().filter(|chapter| *chapter == page).count();
        assert_eq!(times, 1, "{} in docs/SUMMARY.md", page.display());
    }
}

#[test]
fn lines_of_the_guide_fit_a_screen() {
    let mut faults = Vec::new();
    for page in guide() {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        faults
            .extend(wide(&text).iter().map(|(number, line)| format!("{}:{number}: {line}", page.display())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let long = "x ".repeat(WIDTH);
    let text = format!("{long}\n| {long} |\n```\n{long}\n```\n    {long}\n[{long}](a.md)\n");
    assert_eq!(wide(&text), [(1, &*long)]);
}
