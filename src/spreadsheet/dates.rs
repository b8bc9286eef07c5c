//! Dates as people write them.

use crate::proto::Date;

use super::problems::Mistake;

/// Years that a bare number can be.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Reads `2019-10-06`, `2019.10.6.`, `2019/10/6`, `2019년 10월 6일`, `20191006`, `2019년 10월`, `2019.10` or `2019`. The
/// year comes first and has four digits: in `10/6/19` nobody knows which number is what.
///
/// `2019.1` is refused: Excel makes it of 2019.10.
pub(super) fn read(text: &str) -> Result<Date, Mistake> {
    parse(text).ok_or_else(unreadable)
}

pub(super) fn unreadable() -> Mistake {
    Mistake::new(
        ("날짜로 읽을 수 없습니다", "is no date that can be read for sure"),
        (
            "2019-10-06, 2019-10, 2019처럼 연도를 네 자리로 먼저 쓰십시오",
            "write the year first, with four digits: 2019-10-06, 2019-10 or 2019",
        ),
    )
}

/// As far as it is known: `2019`, `2019-10` or `2019-10-06`.
pub(super) fn written(date: &Date) -> String {
    match (date.month, date.day) {
        (0, _) => format!("{:04}", date.year),
        (_, 0) => format!("{:04}-{:02}", date.year, date.month),
        _ => format!("{:04}-{:02}-{:02}", date.year, date.month, date.day),
    }
}

fn parse(text: &str) -> Option<Date> {
    let text = without_time(text.trim());
    if is_year_and_tenth(text) {
        return None;
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date(&[&text[..4], &text[4..6], &text[6..]]);
    }
    let korean = text.replace(['년', '월'], "-").replace('일', "");
    let parts: Vec<&str> = korean.split(['-', '.', '/']).map(str::trim).collect();
    // 2019.10.6. and 2019년 end with a mark.
    let parts = match parts.split_last() {
        Some((&"", parts)) => parts,
        _ => &parts,
    };
    date(parts)
}

/// `2019.1`, which is January or the number that was October.
fn is_year_and_tenth(text: &str) -> bool {
    text.split_once('.').is_some_and(|(year, month)| year.len() == 4 && month.len() == 1)
}

/// `2019-10-06 00:00:00` and `2019-10-06T00:00:00Z` are days.
fn without_time(text: &str) -> &str {
    let is_time = |rest: &str| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        (1..=2).contains(&digits) && rest[digits..].starts_with(':')
    };
    match text.split_once(['T', ' ']) {
        Some((day, rest)) if is_time(rest) => day,
        _ => text,
    }
}

fn date(parts: &[&str]) -> Option<Date> {
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let is_number =
            digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse::<i32>().ok() } else { None }
    };
    let (year, rest) = parts.split_first()?;
    let year = number(year, 4..=4).filter(|year| YEARS.contains(year))?;
    let rest: Vec<i32> = rest.iter().map(|part| number(part, 1..=2)).collect::<Option<_>>()?;
    let (month, day) = match rest[..] {
        [] => (0, 0),
        [month] if (1..=12).contains(&month) => (month, 0),
        [month, day] if (1..=12).contains(&month) && (1..=31).contains(&day) => (month, day),
        _ => return None,
    };
    Some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let cases = [
            ("2019-10-06", "2019-10-06"),
            ("2019.10.6.", "2019-10-06"),
            ("2019. 10. 6.", "2019-10-06"),
            ("2019/10/6", "2019-10-06"),
            ("2019년 10월 6일", "2019-10-06"),
            ("20191006", "2019-10-06"),
            ("2019-10-06 00:00:00", "2019-10-06"),
            ("2019-10-06T09:30:00Z", "2019-10-06"),
            ("2019년 10월", "2019-10"),
            ("2019.10", "2019-10"),
            ("2019-10", "2019-10"),
            ("2019.1.", "2019-01"),
            ("2019.01", "2019-01"),
            ("2019년", "2019"),
            (" 2019 ", "2019"),
        ];
        for (text, date) in cases {
            assert_eq!(read(text).map(|date| written(&date)).as_deref(), Ok(date), "{text}");
        }
    }

    #[test]
    fn what_can_be_meant_in_two_ways_is_refused() {
        let bad = [
            "",
            "10/6/2019",
            "19.10.06",
            "191006",
            "201910",
            "43744",
            "2019.1",
            "2019-13",
            "2019-0-1",
            "2019-1-32",
            "2019--1",
            "내년",
            "2019년 하반기",
            "12:30",
            "1/2",
            "2019-10-06 오전",
        ];
        for text in bad {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
