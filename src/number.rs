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
