//! Numbers for people.

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
