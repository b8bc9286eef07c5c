//! How amounts of money and points read.

use super::Language;
use crate::proto::Money;

/// What currencies are called in Korean where they follow a number.
const CURRENCIES: [(&str, &str); 6] = [
    ("KRW", "원"),
    ("USD", "달러"),
    ("EUR", "유로"),
    ("JPY", "엔"),
    ("CNY", "위안"),
    ("GBP", "파운드"),
];

/// An amount: `15억 원`, `300만 달러`, `USD 3,000,000`.
#[must_use]
pub fn amount_words(money: &Money, language: Language) -> String {
    let code = money.currency_code.as_str();
    let word = CURRENCIES.iter().find(|(known, _)| *known == code).map(|(_, word)| word);
    match (language, word) {
        (Language::Korean, Some(word)) if money.nanos == 0 && money.units == 0 => {
            format!("0{word}")
        }
        (Language::Korean, Some(word)) if money.nanos == 0 && money.units > 0 => {
            format!("{} {word}", myriads(money.units.unsigned_abs()))
        }
        _ => {
            let sign = if money.units < 0 || money.nanos < 0 { "-" } else { "" };
            let cents = money.nanos.unsigned_abs() / 10_000_000;
            let cents = if cents == 0 { String::new() } else { format!(".{cents:02}") };
            format!("{code} {sign}{}{cents}", grouped(money.units.unsigned_abs()))
        }
    }
}

/// Points from thousandths of a point, to one decimal, halves away from zero: `63.4`.
#[must_use]
pub fn points_words(milli: i32) -> String {
    let tenths = (milli.unsigned_abs() + 50) / 100;
    let sign = if milli < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// A number with separated thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number as Korean says it, by ten thousands: `12억 3,456만`.
fn myriads(mut number: u64) -> String {
    let mut parts = Vec::new();
    for (unit, size) in [("조", 1_000_000_000_000), ("억", 100_000_000), ("만", 10_000)] {
        if number >= size {
            parts.push(format!("{}{unit}", grouped(number / size)));
            number %= size;
        }
    }
    if number > 0 || parts.is_empty() {
        parts.push(grouped(number));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_one_decimal() {
        for (milli, written) in [
            (63_410, "63.4"),
            (63_250, "63.3"),
            (63_249, "63.2"),
            (50_000, "50.0"),
            (999_950, "1000.0"),
            (0, "0.0"),
            (-49, "0.0"),
            (-50, "-0.1"),
            (-1_234, "-1.2"),
            (i32::MIN, "-2147483.6"),
        ] {
            assert_eq!(points_words(milli), written);
        }
    }

    #[test]
    fn amounts_read_as_each_language_counts() {
        let money =
            |code: &str, units, nanos| Money { currency_code: code.to_owned(), units, nanos };
        for (money, ko, en) in [
            (money("KRW", 1_500_000_000, 0), "15억 원", "KRW 1,500,000,000"),
            (money("KRW", 1_234_560_000, 0), "12억 3,456만 원", "KRW 1,234,560,000"),
            (money("USD", 3_000_000, 0), "300만 달러", "USD 3,000,000"),
            (money("USD", 9_500, 0), "9,500 달러", "USD 9,500"),
            (money("USD", 1, 500_000_000), "USD 1.50", "USD 1.50"),
            (money("CHF", 20_000, 0), "CHF 20,000", "CHF 20,000"),
            (money("KRW", 0, 0), "0원", "KRW 0"),
            (money("CHF", 0, 0), "CHF 0", "CHF 0"),
        ] {
            let words = |language| amount_words(&money, language);
            assert_eq!((words(Language::Korean), words(Language::English)), (ko.into(), en.into()));
        }
    }
}
