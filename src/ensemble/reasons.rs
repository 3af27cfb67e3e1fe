//! Why draws failed, each reason once.

/// Why some draws failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// How many.
    pub count: usize,
    /// The first of them.
    pub first: u64,
    /// The message, with dots for numbers that differ from draw to draw.
    pub message: String,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { count, first, message } = self;
        match count {
            1 => write!(f, "draw {first}: {message}"),
            _ => write!(f, "{count} draws, the first {first}: {message}"),
        }
    }
}

/// The reasons of failures, each a number and a message, the most frequent first. Messages that differ in numbers alone are one
/// reason; the line of a clause is no such number.
#[must_use]
pub fn reasons<'a>(failures: impl IntoIterator<Item = (u64, &'a str)>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for (draw, message) in failures {
        match reasons.iter_mut().find(|reason| alike(&reason.message, message)) {
            Some(reason) => {
                reason.count += 1;
                if reason.message != message {
                    reason.message = reason
                        .message
                        .split(' ')
                        .zip(message.split(' '))
                        .map(common)
                        .collect::<Vec<_>>()
                        .join(" ");
                }
            }
            None => reasons.push(Reason { count: 1, first: draw, message: message.to_owned() }),
        }
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    reasons
}

/// What stands for a number that differs.
const DOTS: &str = "...";

/// Whether two messages say the same but for numbers.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.split(' '), other.split(' '));
    one.clone().count() == other.clone().count()
        && one.zip(other).all(|(a, b)| a == b || (is_number(a) && is_number(b)))
}

fn common<'a>((one, other): (&'a str, &str)) -> &'a str {
    if one == other { one } else { DOTS }
}

fn is_number(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| "()[],;:".contains(c));
    word == DOTS || bare.parse::<f64>().is_ok()
}
