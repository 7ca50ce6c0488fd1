//! Counts in words, for messages and every host.

/// Digits in groups of three, divided by `mark`.
pub fn grouped(count: u64, mark: char) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// `1234567` as `1,234,567`.
pub fn count(n: u64) -> String {
    grouped(n, ',')
}

/// `1 row`, `2,000 rows`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            (counted(1, "row"), counted(2, "row"), counted(2000, "row")),
            ("1 row".into(), "2 rows".into(), "2,000 rows".into())
        );
        assert_eq!(grouped(26_048, ' '), "26 048");
    }
}
