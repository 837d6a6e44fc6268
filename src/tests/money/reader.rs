//! An amount read as a person reads it, whatever the language: by its point and its groups.

const MINUS: [char; 2] = ['-', '\u{2212}'];

/// From the first digit to the last.
fn body(text: &str) -> &str {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let from = text.find(is_digit).expect("a digit");
    let to = text.rfind(is_digit).expect("a digit");
    &text[from..=to]
}

/// What stands around the number: the currency, without signs, spaces and marks.
pub fn name(text: &str) -> String {
    text.replace(body(text), "")
        .chars()
        .filter(|letter| !letter.is_whitespace() && !MINUS.contains(letter))
        .filter(|letter| !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2068}' | '\u{2069}'))
        .collect()
}

/// In minor units; so many digits stand after the point. Panics where nobody could be sure of the number.
pub fn read(text: &str, digits: u32) -> i128 {
    let body: Vec<char> = body(text).chars().collect();
    let (whole, point) = match digits as usize {
        0 => (&body[..], None),
        digits => {
            let at = body.len() - digits - 1;
            assert!(!body[at].is_ascii_digit(), "no point in {text}");
            (&body[..at], Some(body[at]))
        }
    };
    let groups: Vec<&[char]> = whole.split(|letter| !letter.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first().expect("a group");
    assert!(!first.is_empty(), "{text}");
    if let Some((last, middle)) = rest.split_last() {
        let size = middle
            .first()
            .map_or(first.len().max(2), |group| group.len());
        assert!(last.len() == 3 && first.len() <= size.max(3), "{text}");
        assert!(
            middle.iter().all(|group| group.len() == size && size <= 3),
            "{text}"
        );
    }
    let mut between = whole.iter().filter(|letter| !letter.is_ascii_digit());
    if let Some(separator) = between.next() {
        assert!(
            Some(*separator) != point && between.all(|other| other == separator),
            "{text}"
        );
    }
    let number: String = body
        .iter()
        .filter(|letter| letter.is_ascii_digit())
        .collect();
    let number: i128 = number.parse().expect("digits");
    match text.contains(MINUS) {
        true => -number,
        false => number,
    }
}
