//! Numbers for people.

/// As short as it can be and still be read as the same number: "0.25", "1e300".
pub(crate) fn short(value: f64) -> String {
    if value == 0.0 || (1e-6..1e15).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// A fraction as percent without decimals: "25 %".
pub(crate) fn whole_percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    if percent.abs() < 1e15 { format!("{percent:.0} %") } else { format!("{percent:e} %") }
}

/// With its sign, a separator every three digits and so many decimals: "+1,234.5". What rounds to nothing has no sign.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.find('.').map_or((digits.as_str(), ""), |point| digits.split_at(point));
    let nothing = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = match value {
        _ if nothing => String::new(),
        value if value < 0.0 => "-".to_owned(),
        _ => "+".to_owned(),
    };
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// A bar of block characters to the left of a line for what is below 0 and to the right for what is above it, `half` characters wide
/// on each side; `most` fills a side.
pub(crate) fn bar(value: f64, most: f64, half: usize) -> String {
    let share = if most > 0.0 { (value.abs() / most).min(1.0) } else { 0.0 };
    let steps = (1..=2 * half).take_while(|&step| as_f64(step) - 0.5 <= share * as_f64(2 * half)).count();
    let (full, odd) = (steps / 2, steps % 2);
    let room = " ".repeat(half - full - odd);
    let blocks = "\u{2588}".repeat(full);
    if value < 0.0 {
        format!("{room}{}{blocks}\u{2502}{}", "\u{2590}".repeat(odd), " ".repeat(half))
    } else {
        format!("{}\u{2502}{blocks}{}{room}", " ".repeat(half), "\u{258c}".repeat(odd))
    }
}

/// A count of things that there are few of.
pub(crate) fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// A number of things in the words for one or for several: "1 flow", "2 flows".
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// To the hundredth, and as short as it can be where it is too large for that to tell anything: "1250.00", "1e300".
pub(crate) fn hundredths(value: f64) -> String {
    if value.abs() < 1e15 { format!("{value:.2}") } else { short(value) }
}

/// What was found in a file, as messages quote it: as it is, or its beginning where nobody would read it to its end.
pub(crate) fn quotable(text: &str) -> String {
    const LONG: usize = 40;
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}... ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn bars_go_left_for_losses() {
        assert_eq!(super::bar(-1.0, 2.0, 4), "  \u{2588}\u{2588}\u{2502}    ");
        assert_eq!(super::bar(1.2, 2.0, 4), "    \u{2502}\u{2588}\u{2588}\u{258c} ");
        assert_eq!(super::bar(0.0, 0.0, 2), "  \u{2502}  ");
    }
}
