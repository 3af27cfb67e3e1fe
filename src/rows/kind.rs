//! What a file is that is no text in UTF-8.

/// How other kinds of files begin.
const BEGINNINGS: [(&[u8], &str); 12] = [
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
    (b"PK\x03\x04", "a zip archive, as .xlsx and .ods files are: save the sheet as CSV in UTF-8"),
    (b"PK\x05\x06", "an empty zip archive"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an .xls workbook or another old office file: save the sheet as CSV in UTF-8",
    ),
    (b"\x1f\x8b", "gzip, which the file's name does not say: it would end in `.gz`"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF"),
    (b"BZh", "bzip2: unpack it first"),
    (b"\xfd7zXZ\0", "xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "zstd: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
];

const UTF_16: &str = "text in UTF-16: save it as UTF-8";

/// What bytes are that no text in UTF-8 begins with, in words; none where they may be one.
pub(crate) fn no_text(bytes: &[u8]) -> Option<String> {
    if let Some((_, what)) = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        return Some((*what).to_owned());
    }
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |all: &mut dyn Iterator<Item = &u8>| all.filter(|byte| **byte == 0).count();
    let nothing = zeros(&mut start.iter());
    if nothing == 0 {
        return None;
    }
    // Every other byte of Latin letters in UTF-16 is nothing, all of them at even or at odd places.
    let odd = zeros(&mut start.iter().skip(1).step_by(2));
    let alike = (odd == nothing || odd == 0) && nothing * 3 > start.len();
    let all = nothing == start.len();
    Some(if alike && !all {
        UTF_16.to_owned()
    } else {
        "a binary file: it has bytes that no text has".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named_and_text_is_not() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for (bytes, what) in [
            (wide("\u{feff}code,name"), "UTF-16"),
            (wide("code,name"), "UTF-16"),
            ("code,name".encode_utf16().flat_map(u16::to_be_bytes).collect(), "UTF-16"),
            (b"PK\x03\x04xl/worksheets".to_vec(), ".xlsx"),
            (vec![0; 10], "binary"),
            (b"\x7fELF\x02\x01\x01\0\0\0".to_vec(), "binary"),
        ] {
            assert!(no_text(&bytes).is_some_and(|found| found.contains(what)), "{what}");
        }
        for text in ["", "code,name\n", "\u{feff}code;name", "日本", "P", "B,Z"] {
            assert_eq!(no_text(text.as_bytes()), None);
        }
    }
}
