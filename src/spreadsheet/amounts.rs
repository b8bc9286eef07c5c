//! Amounts of money as people write them.

use unicode_normalization::UnicodeNormalization as _;

use crate::proto::Money;

use super::problems::Mistake;

/// Billionths in a unit of money, as `google.type.Money` counts.
const NANOS: i128 = 1_000_000_000;

/// The unit in which a column counts, as its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    Known {
        currency: String,
        factor: i128,
    },
    /// There is one, and nobody can tell which: `(천원, 별도기준)`.
    Unreadable,
}

impl Unit {
    /// Reads `(단위: 백만원)`, `(억 원)`, `(USD)` or `($M)` in a header; the last bracket that is a unit counts, else the
    /// last word: `매출액 천원`.
    pub(super) fn of_header(header: &str) -> Option<Self> {
        let header = plain(header).replace('[', "(").replace(']', ")");
        let (name, _) = header.split_once('(').unwrap_or((&header, ""));
        let brackets = header.split('(').skip(1).filter_map(|rest| rest.split(')').next());
        let in_brackets = brackets.filter_map(Self::of_bracket).last();
        let last_word = || name.trim().rsplit_once(char::is_whitespace).map(|(_, word)| word);
        // YTD is no currency.
        in_brackets.or_else(|| Self::parse(last_word().filter(|word| !word.is_ascii())?))
    }

    fn of_bracket(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| speaks_of_a_unit(text).then_some(Self::Unreadable))
    }

    /// Reads a cell above the header, such as `단위: 백만원` or `(단위 : 천 달러)`.
    pub(super) fn of_note(note: &str) -> Option<Self> {
        let note = plain(note);
        let text = note.trim_matches(['(', ')']);
        names_a_unit(&note).then(|| Self::parse(text).unwrap_or(Self::Unreadable))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.rsplit(':').next().unwrap_or_default();
        let text = text.trim().trim_start_matches("단위").trim_start_matches("unit").trim();
        let (currency, rest) = without_currency(text).ok()?;
        let rest = rest.trim().trim_start_matches("in ").trim_end_matches(" of").trim();
        let (factor, is_korean) = match (korean_unit(rest), english_unit(rest)) {
            _ if rest.is_empty() => (1, false),
            (Some(factor), _) => (factor, true),
            (None, Some(factor)) => (factor, false),
            (None, None) => return None,
        };
        let currency = currency.or_else(|| is_korean.then(|| "KRW".to_owned()))?;
        Some(Self::Known { currency, factor })
    }
}

/// `단위: ...`, `Unit: ...`.
fn names_a_unit(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    text.contains("단위") || words.any(|word| matches!(word, "unit" | "units"))
}

/// Whether a text that is no unit has one in it. Of the codes of currencies only the usual ones count: VAT is none.
fn speaks_of_a_unit(text: &str) -> bool {
    let is_mark = |letter: char| !letter.is_alphanumeric() && letter != '$';
    let mut parts = text.split(is_mark).filter(|part| !part.is_empty());
    let is_unit = |part: &str| match Unit::parse(part) {
        Some(Unit::Known { currency, .. }) if currency == part => {
            CURRENCIES.iter().any(|(_, code)| *code == part)
        }
        unit => unit.is_some() || english_unit(part).is_some(),
    };
    names_a_unit(text) || parts.any(is_unit)
}

/// Reads an amount: `2억`, `3억 5천만원`, `1,200만원`, `$1.5M`, `USD 300,000`, `7,000,000,000 KRW`.
///
/// Korean counting words from 만 up without a currency are won. A bare number counts in the unit of its column; without
/// one it is refused, for it may be won, thousands, millions or hundred millions.
pub(super) fn read(text: &str, unit: Option<&Unit>) -> Result<Money, Mistake> {
    let text = plain(text);
    let (currency, rest) = without_currency(text.trim())?;
    let Some(number) = Quantity::parse(rest.trim()) else { return Err(unreadable()) };
    let Quantity { nanos, scale } = number;
    let is_large = |unit: &Unit| !matches!(unit, Unit::Known { factor: 1, .. });
    let (currency, nanos) = match (currency, scale, unit) {
        (Some(_), Scale::Plain, Some(unit)) if is_large(unit) => return Err(two_units()),
        (Some(currency), _, _) => (currency, nanos),
        (None, Scale::KoreanOpen, _) => return Err(unreadable()),
        (None, _, Some(Unit::Unreadable)) => return Err(unreadable_unit()),
        (None, Scale::Plain, Some(Unit::Known { currency, factor })) => {
            (currency.clone(), nanos.checked_mul(*factor).ok_or_else(unreadable)?)
        }
        (None, Scale::Korean | Scale::English, Some(Unit::Known { currency, factor: 1 })) => {
            (currency.clone(), nanos)
        }
        (None, Scale::Korean | Scale::English, Some(_)) => return Err(two_units()),
        (None, Scale::Korean, None) => ("KRW".to_owned(), nanos),
        // Nothing is nothing in any unit.
        (None, Scale::Plain, None) if nanos == 0 => ("KRW".to_owned(), nanos),
        (None, Scale::English | Scale::Plain, None) => return Err(no_unit()),
    };
    let units = i64::try_from(nanos / NANOS).map_err(|_| unreadable())?;
    let nanos = i32::try_from(nanos % NANOS).expect("less than a billion");
    Ok(Money { currency_code: currency, units, nanos })
}

/// An amount as [`read`] takes it: `7,000,000,000 KRW`.
pub(super) fn written(money: &Money) -> String {
    let digits = money.units.unsigned_abs().to_string();
    let mut whole = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    let sign = if money.units < 0 || money.nanos < 0 { "-" } else { "" };
    let fraction = format!("{:09}", money.nanos.unsigned_abs());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction} {}", money.currency_code)
}

/// Compatibility forms as the plain ones: `１`, `￦`, `㎡`.
fn plain(text: &str) -> String {
    text.nfkc().collect()
}

/// The sign or the words of a currency at either end, the longer ones first.
const CURRENCIES: [(&str, &str); 19] = [
    ("us$", "USD"),
    ("미국달러", "USD"),
    ("미국 달러", "USD"),
    ("달러", "USD"),
    ("불", "USD"),
    ("dollars", "USD"),
    ("$", "USD"),
    ("₩", "KRW"),
    ("원", "KRW"),
    ("won", "KRW"),
    ("€", "EUR"),
    ("유로", "EUR"),
    ("£", "GBP"),
    ("파운드", "GBP"),
    ("엔화", "JPY"),
    ("엔", "JPY"),
    ("위안", "CNY"),
    ("rmb", "CNY"),
    ("元", "CNY"),
];

/// Takes the currency off; a text with two of them, or with `¥`, which Japan and China share, is refused.
fn without_currency(text: &str) -> Result<(Option<String>, &str), Mistake> {
    let mut rest = text;
    let mut found: Option<String> = None;
    while let Some((currency, shorter)) = currency_at_an_end(rest) {
        if found.as_ref().is_some_and(|known| *known != currency) {
            return Err(unreadable());
        }
        found = Some(currency);
        rest = shorter.trim();
    }
    if rest.contains('¥') { Err(unreadable()) } else { Ok((found, rest)) }
}

fn currency_at_an_end(text: &str) -> Option<(String, &str)> {
    for (word, code) in CURRENCIES {
        if text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return Some((code.to_owned(), &text[word.len()..]));
        }
        let start = text.len().checked_sub(word.len());
        let end = start.and_then(|start| text.get(start..));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(word)) {
            return Some((code.to_owned(), &text[..text.len() - word.len()]));
        }
    }
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if is_code(&text[..letters]) {
        return Some((text[..letters].to_owned(), &text[letters..]));
    }
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let end = &text[text.len() - letters..];
    is_code(end).then(|| (end.to_owned(), &text[..text.len() - letters]))
}

/// How large the words of an amount say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// Digits alone.
    Plain,
    /// 만, 억 and the like.
    Korean,
    /// The same with less than 만 at the end, which only a currency makes clear: 3억 5 may be three and a half, and 5천
    /// fifty million.
    KoreanOpen,
    /// K, M, million and the like.
    English,
}

/// A number with its counting words, in billionths.
struct Quantity {
    nanos: i128,
    scale: Scale,
}

impl Quantity {
    fn parse(text: &str) -> Option<Self> {
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest.trim_start()),
            None => (1, text),
        };
        let (number, rest) = leading_number(text)?;
        let (nanos, scale) = match rest.trim() {
            "" => (number, Scale::Plain),
            word => match english_unit(word) {
                Some(factor) => (number.checked_mul(factor)?, Scale::English),
                None if text.ends_with(|end| small_unit(end).is_some() || end.is_ascii_digit()) => {
                    (korean_number(text)?, Scale::KoreanOpen)
                }
                None => (korean_number(text)?, Scale::Korean),
            },
        };
        Some(Self { nanos: sign * nanos, scale })
    }
}

fn english_unit(word: &str) -> Option<i128> {
    match word.to_ascii_lowercase().as_str() {
        "k" | "thousand" | "thousands" => Some(1_000),
        "m" | "mn" | "mm" | "mil" | "million" | "millions" => Some(1_000_000),
        "b" | "bn" | "billion" | "billions" => Some(1_000_000_000),
        _ => None,
    }
}

/// `백만`, `천만`, `억`: the unit of a header.
fn korean_unit(word: &str) -> Option<i128> {
    let word: String = word.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut factor: i128 = 1;
    for letter in word.chars() {
        factor = factor.checked_mul(small_unit(letter).or_else(|| large_unit(letter))?)?;
    }
    (!word.is_empty()).then_some(factor)
}

fn small_unit(letter: char) -> Option<i128> {
    match letter {
        '십' => Some(10),
        '백' => Some(100),
        '천' => Some(1_000),
        _ => None,
    }
}

fn large_unit(letter: char) -> Option<i128> {
    match letter {
        '만' => Some(10_000),
        '억' => Some(100_000_000),
        '조' => Some(1_000_000_000_000),
        _ => None,
    }
}

/// `3억 5천만`, `1조 2,000억`, `2천5백만`: units fall from left to right, small ones anew within each large one.
fn korean_number(text: &str) -> Option<i128> {
    let mut rest = text.trim();
    let (mut total, mut section): (i128, i128) = (0, 0);
    let (mut large_before, mut small_before) = (i128::MAX, i128::MAX);
    while !rest.is_empty() {
        let (number, after) = leading_number(rest)?;
        rest = after.trim_start();
        let mut part = number;
        if let Some(small) = rest.chars().next().and_then(small_unit) {
            if small >= small_before {
                return None;
            }
            (part, small_before) = (part.checked_mul(small)?, small);
            rest = rest[rest.chars().next()?.len_utf8()..].trim_start();
        } else {
            small_before = 1;
        }
        section = section.checked_add(part)?;
        if let Some(large) = rest.chars().next().and_then(large_unit) {
            if large >= large_before {
                return None;
            }
            total = total.checked_add(section.checked_mul(large)?)?;
            (section, large_before, small_before) = (0, large, i128::MAX);
            rest = rest[rest.chars().next()?.len_utf8()..].trim_start();
        } else if small_before == 1 && !rest.is_empty() {
            return None;
        }
    }
    total.checked_add(section)
}

/// The number that a text begins with, in billionths, and what follows. Commas stand between groups of three digits:
/// `1,2` may be a decimal comma.
fn leading_number(text: &str) -> Option<(i128, &str)> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.');
    let end = text.bytes().take_while(is_part).count();
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = whole.contains(',');
    let sound = !first.is_empty()
        && (!is_grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3)
        && fraction.len() <= 9
        && !fraction.contains([',', '.'])
        && !number.ends_with('.');
    if !sound {
        return None;
    }
    let whole: i128 = whole.replace(',', "").parse::<u64>().ok()?.into();
    let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some((whole * NANOS + fraction, rest))
}

fn unreadable() -> Mistake {
    Mistake::new(
        ("금액으로 읽을 수 없습니다", "is no amount that can be read for sure"),
        (
            "3억 5천만원, 1,200만원, USD 1500000처럼 쓰십시오",
            "write it like 3억 5천만원, 350,000,000 KRW or $1.5M",
        ),
    )
}

fn no_unit() -> Mistake {
    Mistake::new(
        ("금액의 단위를 알 수 없습니다", "has no currency or unit"),
        (
            "3억원처럼 쓰거나 열 제목에 (단위: 백만원)처럼 단위를 적으십시오",
            "write 3억원 or $1.5M, or name the unit in the header",
        ),
    )
}

fn unreadable_unit() -> Mistake {
    Mistake::new(
        ("열 제목의 단위를 읽을 수 없습니다", "has a unit in its header that cannot be read"),
        (
            "열 제목에 (단위: 백만원)처럼 단위만 적거나 칸에 3억원처럼 쓰십시오",
            "name the unit alone in the header, such as (KRW million), or write 3억원 or $1.5M",
        ),
    )
}

fn two_units() -> Mistake {
    Mistake::new(
        (
            "칸과 열 제목의 단위 중 무엇을 따를지 알 수 없습니다",
            "has a unit of its own while the header counts in another",
        ),
        (
            "숫자만 쓰거나 3억원처럼 통화까지 쓰십시오",
            "write the number alone, or with unit and currency: 3억원 or $1.5M",
        ),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str, header: &str) -> String {
        let unit = Unit::of_header(header);
        read(text, unit.as_ref()).map_or("refused".to_owned(), |money| written(&money))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("2억", "200,000,000 KRW"),
            ("2억원", "200,000,000 KRW"),
            ("3억 5천만원", "350,000,000 KRW"),
            ("3억5천만 원", "350,000,000 KRW"),
            ("1,200만원", "12,000,000 KRW"),
            ("1.5억", "150,000,000 KRW"),
            ("1조 2,000억원", "1,200,000,000,000 KRW"),
            ("2천5백만원", "25,000,000 KRW"),
            ("5백만원", "5,000,000 KRW"),
            ("3억 5,000만 2천원", "350,002,000 KRW"),
            ("10만 500원", "100,500 KRW"),
            ("500원", "500 KRW"),
            ("₩5,000,000", "5,000,000 KRW"),
            ("￦５００", "500 KRW"),
            ("5천원", "5,000 KRW"),
            ("0", "0 KRW"),
            ("$1.5M", "1,500,000 USD"),
            ("US$ 300,000", "300,000 USD"),
            ("USD 1.25 million", "1,250,000 USD"),
            ("100만 달러", "1,000,000 USD"),
            ("150만불", "1,500,000 USD"),
            ("€2bn", "2,000,000,000 EUR"),
            ("1,500,000 SGD", "1,500,000 SGD"),
            ("-3억원", "-300,000,000 KRW"),
            ("0.000000001 USD", "0.000000001 USD"),
        ];
        for (text, amount) in cases {
            assert_eq!(told(text, "투자금액"), amount, "{text}");
        }
    }

    #[test]
    fn a_header_says_in_what_a_bare_number_counts() {
        let cases = [
            ("350", "투자금액 (단위: 백만원)", "350,000,000 KRW"),
            ("3.5", "투자금액(억원)", "350,000,000 KRW"),
            ("1,200", "매출 [단위 : 천원]", "1,200,000 KRW"),
            ("500", "금액(원)", "500 KRW"),
            ("1.5", "Amount ($M)", "1,500,000 USD"),
            ("300000", "Amount (USD)", "300,000 USD"),
            ("2", "투자금 (백만 달러)", "2,000,000 USD"),
            ("2억원", "투자금액 (단위: 백만원)", "200,000,000 KRW"),
            ("2억", "투자금액(원)", "200,000,000 KRW"),
            ("1,200", "매출액 천원", "1,200,000 KRW"),
            ("1,200", "revenue (in thousands of KRW)", "1,200,000 KRW"),
            ("3억원", "매출 (천원, 별도기준)", "300,000,000 KRW"),
            ("$1.5M", "투자금액 (단위: 백만원)", "1,500,000 USD"),
            ("1.5M", "Amount (USD)", "1,500,000 USD"),
            ("350", "투자금액(필수)(단위: 백만원)", "350,000,000 KRW"),
            ("350", "투자금액(필수)", "refused"),
        ];
        for (text, header, amount) in cases {
            assert_eq!(told(text, header), amount, "{text} in {header}");
        }
        assert_eq!(Unit::of_note("(단위: 백만원)"), Unit::of_header("x(백만원)"));
        assert_eq!(Unit::of_note("백만원"), None);
        assert_eq!(Unit::of_note("opportunities"), None);
        assert_eq!(Unit::of_note("(단위: 백만원, %)"), Some(Unit::Unreadable));
        for header in ["매출 (천원, 별도기준)", "x(단위: 백만원, %)", "x(USD, net)", "x(unit: ?)"]
        {
            assert_eq!(Unit::of_header(header), Some(Unit::Unreadable), "{header}");
        }
        for header in ["투자금액(필수)", "매출(VAT 별도)", "매출 YTD", "찾는 투자 금액"]
        {
            assert_eq!(Unit::of_header(header), None, "{header}");
        }
    }

    #[test]
    fn what_can_be_meant_in_two_ways_is_refused() {
        let cases = [
            ("1.5", ""),
            ("500", ""),
            ("999,999", ""),
            ("300,000,000", ""),
            ("300000000", "(천원, 별도기준)"),
            ("2억", "(천원, 별도기준)"),
            ("5천", ""),
            ("3억 5천", ""),
            ("5백", "(원)"),
            ("1.5M", "(백만원)"),
            ("3만", "(천원)"),
            ("2억", "(단위: 백만원)"),
            ("1.5M", ""),
            ("¥500", ""),
            ("1,2억", ""),
            ("5~10억", ""),
            ("약 3억", ""),
            ("억", ""),
            ("3만 2억", ""),
            ("2백3천만", ""),
            ("미정", ""),
            ("$3 KRW", ""),
            ("3억 5", "(백만원)"),
            ("$1.5", "($M)"),
            ("500원", "(백만원)"),
            ("99999999999999999999", ""),
            ("1.", ""),
            ("1.2.3억", ""),
            ("5 5억", ""),
            ("160000000000000000조 1000000000000000000천억원", ""),
        ];
        for (text, header) in cases {
            assert_eq!(told(text, header), "refused", "{text} in {header}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(units: i64, nanos in 0..1_000_000_000_i32) {
            let nanos = if units < 0 { -nanos } else { nanos };
            let money = Money { currency_code: "KRW".to_owned(), units, nanos };
            let unsigned = units != i64::MIN;
            prop_assert!(!unsigned || read(&written(&money), None) == Ok(money));
        }

        #[test]
        fn no_text_makes_it_fail(text in "[0-9,.억만천백조원$ kKMm-]{0,30}", header in "\\PC{0,12}") {
            let _ = read(&text, Unit::of_header(&header).as_ref());
        }
    }
}
