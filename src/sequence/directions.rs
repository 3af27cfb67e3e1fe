//! Direction numbers: what each binary digit of an index adds to a coordinate.

/// Dimensions in the table.
pub const MOST_DIMENSIONS: usize = 1024;

/// Binary digits of an index, and of a coordinate before scrambling.
pub(super) const DIGITS: usize = 32;

/// By digit of the index, from the last: the coordinate's digits that it turns, as a fraction of 2^32.
pub(super) type Directions = [u32; DIGITS];

/// Numbers of Joe & Kuo for dimensions from the second.
static TABLE: &str = include_str!("joe_kuo.txt");

/// Directions of the first dimensions, no more than there are in the table.
///
/// # Formula
/// With the primitive polynomial `x^s + a_1 x^(s−1) + … + a_(s−1) x + 1` and `v_j` the j-th direction:
/// `v_j = m_j / 2^j` up to j = s, then `v_j = a_1 v_(j−1) ⊕ … ⊕ a_(s−1) v_(j−s+1) ⊕ v_(j−s) ⊕ v_(j−s) / 2^s`.
pub(super) fn of(dimensions: usize) -> impl Iterator<Item = Directions> {
    let first = std::array::from_fn(|j| 1 << (DIGITS - 1 - j));
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).map(directions);
    std::iter::once(first).chain(rows).take(dimensions)
}

fn directions(row: &str) -> Directions {
    let mut numbers = row.split(' ').filter_map(|number| number.parse::<u32>().ok());
    let coefficients = numbers.next().unwrap_or_default();
    let mut directions = [0; DIGITS];
    let mut degree = 0;
    for (j, m) in numbers.enumerate().take(DIGITS) {
        directions[j] = m << (DIGITS - 1 - j);
        degree = j + 1;
    }
    for j in degree..DIGITS {
        let before = directions[j - degree];
        directions[j] = before ^ (before >> degree);
        for k in 1..degree {
            if coefficients >> (degree - 1 - k) & 1 == 1 {
                directions[j] ^= directions[j - k];
            }
        }
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without scrambling, over 2^32.
    fn unscrambled(directions: &Directions, index: u32) -> u32 {
        (0..DIGITS).filter(|digit| index >> digit & 1 == 1).fold(0, |sum, digit| sum ^ directions[digit])
    }

    #[test]
    fn the_table_has_a_row_for_every_dimension_and_every_row_is_possible() {
        let rows: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows.len(), MOST_DIMENSIONS - 1);
        for row in rows {
            let numbers: Vec<u32> = row.split(' ').map(|number| number.parse().unwrap()).collect();
            assert!(numbers[0] < 1 << (numbers.len() - 2), "{row}: a polynomial of higher degree");
            for (j, m) in numbers[1..].iter().enumerate() {
                assert!(m % 2 == 1 && *m < 1 << (j + 1), "{row}: m_{} is {m}", j + 1);
            }
        }
    }

    #[test]
    fn the_first_points_are_the_published_ones_in_another_order() {
        // The first ten points of Joe & Kuo's own program in three dimensions, which goes by Gray code.
        let published = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        let directions: Vec<_> = of(3).collect();
        for (number, point) in (0_u32..).zip(published) {
            let gray = number ^ (number >> 1);
            for (directions, expected) in directions.iter().zip(point) {
                assert_eq!(
                    f64::from(unscrambled(directions, gray)) / 4_294_967_296.0,
                    expected,
                    "point {number}"
                );
            }
        }
    }

    #[test]
    fn all_dimensions_have_the_points_of_another_implementation() {
        let directions: Vec<_> = of(MOST_DIMENSIONS).collect();
        let theirs = sobol::Sobol::<f64>::new(MOST_DIMENSIONS, &sobol::params::JoeKuoD6::extended());
        for (number, point) in (0_u32..1 << 11).zip(theirs) {
            let gray = number ^ (number >> 1);
            for (dimension, (directions, expected)) in directions.iter().zip(point).enumerate() {
                let found = f64::from(unscrambled(directions, gray)) / 4_294_967_296.0;
                assert_eq!(found, expected, "point {number}, dimension {dimension}");
            }
        }
    }
}
