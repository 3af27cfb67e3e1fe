//! Bytes changed at random: what a slip, a broken disk, a bad editor or an attacker makes of a file.

use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;

/// What no number, name or line should be and some are.
const ODD: &[&str] = &[
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "-0",
    "-0.0",
    "0",
    "-1",
    "1e999",
    "0x10",
    "1_000",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "4294967296",
    "0.1.2",
    "1,5",
    "1e",
    "",
    " ",
    "\"",
    "\"\"",
    "'",
    "\"\"\"",
    "#",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ";",
    "\t",
    "\r",
    "\r\n",
    "\n\n",
    "\0",
    "\u{1b}[31m",
    "\u{7}",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "\u{85}",
    "\u{2028}",
    "é",
    "𝔸",
    "all",
    "ALL",
    "*",
    "..",
    "../../../etc/passwd",
    "/dev/zero",
    ".",
    "-",
    "null",
    "true",
    "false",
    "1979-05-27",
    "{ low = 1, mode = 0, high = -1 }",
    "{ median = 1, log_sd = 100 }",
    "[[tariff]]",
    "name = \"x\"",
    "|",
];

fn one(rng: &mut ChaCha8Rng, count: usize) -> usize {
    if count == 0 { 0 } else { rng.random_range(0..count) }
}

/// One of some seeds, changed a few times; now and then as it is.
pub(crate) fn of(seeds: &[Vec<u8>], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seeds[one(rng, seeds.len())].clone();
    let times = [0, 1, 1, 1, 1, 2, 2, 3, 5, 10][one(rng, 10)];
    for _ in 0..times {
        change(&mut bytes, seeds, rng);
    }
    // Longer than any reader needs to be tried with here; bounds on size have tests of their own.
    bytes.truncate(200_000);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], rng: &mut ChaCha8Rng) {
    match one(rng, 16) {
        0 => {
            let at = one(rng, bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << one(rng, 8);
            }
        }
        1 => {
            let at = one(rng, bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte = rng.next_u32().to_le_bytes()[0];
            }
        }
        2 => bytes.truncate(one(rng, bytes.len() + 1)),
        3 => {
            let (from, to) = span(bytes, rng);
            bytes.drain(from..to);
        }
        4 => {
            let (from, to) = span(bytes, rng);
            let copy = bytes[from..to].to_vec();
            insert(bytes, one(rng, bytes.len() + 1), &copy);
        }
        5 => lines(bytes, rng, |lines, rng| {
            lines.remove(one(rng, lines.len()));
        }),
        6 => lines(bytes, rng, |lines, rng| {
            let line = lines[one(rng, lines.len())].clone();
            lines.insert(one(rng, lines.len() + 1), line);
        }),
        7 => lines(bytes, rng, |lines, rng| {
            let (one, other) = (one(rng, lines.len()), one(rng, lines.len()));
            lines.swap(one, other);
        }),
        8 => tokens(bytes, rng, |tokens, rng| {
            tokens.remove(one(rng, tokens.len()));
        }),
        9 => tokens(bytes, rng, |tokens, rng| {
            let (one, other) = (one(rng, tokens.len()), one(rng, tokens.len()));
            tokens.swap(one, other);
        }),
        // The most telling ones: something odd where something stood.
        10..=12 => tokens(bytes, rng, |tokens, rng| {
            let place = one(rng, tokens.len());
            tokens[place] = odd(rng);
        }),
        13 => {
            let odd = odd(rng);
            insert(bytes, one(rng, bytes.len() + 1), &odd);
        }
        14 => {
            // The beginning of one, the end of another.
            let other = &seeds[one(rng, seeds.len())];
            bytes.truncate(one(rng, bytes.len() + 1));
            bytes.extend(&other[one(rng, other.len() + 1)..]);
        }
        _ => {
            // A number a little or very much off.
            tokens(bytes, rng, |tokens, rng| {
                let numbers: Vec<usize> =
                    (0..tokens.len()).filter(|place| number(&tokens[*place]).is_some()).collect();
                let Some(&place) = numbers.get(one(rng, numbers.len())) else { return };
                let value = number(&tokens[place]).unwrap_or(1.0);
                let by = [-1.0, 0.0, 0.5, 1.0 + 1e-9, 2.0, 10.0, 100.0, 1e6, 1e-6, 1e12][one(rng, 10)];
                tokens[place] = format!("{}", value * by).into_bytes();
            });
        }
    }
}

fn number(token: &[u8]) -> Option<f64> {
    std::str::from_utf8(token).ok()?.parse().ok()
}

/// Something odd: a word, a very long one, or something nested very deep.
fn odd(rng: &mut ChaCha8Rng) -> Vec<u8> {
    match one(rng, 40) {
        0 => vec![b"x1 ,[\"\n"[one(rng, 7)]; 1 + one(rng, 50_000)],
        1 => {
            let (open, close) = [("[", "]"), ("{a=", "}"), ("\"", "\""), ("[[a", "]]")][one(rng, 4)];
            let depth = 1 + one(rng, 5_000);
            (open.repeat(depth) + &close.repeat(depth)).into_bytes()
        }
        2 => ODD[one(rng, ODD.len())].repeat(1 + one(rng, 200)).into_bytes(),
        _ => ODD[one(rng, ODD.len())].as_bytes().to_vec(),
    }
}

/// Some bytes, mostly few.
fn span(bytes: &[u8], rng: &mut ChaCha8Rng) -> (usize, usize) {
    let from = one(rng, bytes.len() + 1);
    let most = [4, 40, bytes.len()][one(rng, 3)];
    (from, (from + one(rng, most + 1)).min(bytes.len()))
}

fn insert(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    bytes.splice(at..at, new.iter().copied());
}

fn lines(bytes: &mut Vec<u8>, rng: &mut ChaCha8Rng, change: impl FnOnce(&mut Vec<Vec<u8>>, &mut ChaCha8Rng)) {
    parts(bytes, rng, |before, _| before == b'\n', change);
}

/// Words and numbers, and all between them.
fn tokens(
    bytes: &mut Vec<u8>,
    rng: &mut ChaCha8Rng,
    change: impl FnOnce(&mut Vec<Vec<u8>>, &mut ChaCha8Rng),
) {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte) || byte >= 0x80;
    parts(bytes, rng, |before, byte| !(word(before) && word(byte)), change);
}

/// Takes bytes apart, changes the parts and puts them together.
fn parts(
    bytes: &mut Vec<u8>,
    rng: &mut ChaCha8Rng,
    parted: impl Fn(u8, u8) -> bool,
    change: impl FnOnce(&mut Vec<Vec<u8>>, &mut ChaCha8Rng),
) {
    let mut parts: Vec<Vec<u8>> =
        bytes.chunk_by(|before, byte| !parted(*before, *byte)).map(<[u8]>::to_vec).collect();
    if !parts.is_empty() {
        change(&mut parts, rng);
        *bytes = parts.concat();
    }
}
