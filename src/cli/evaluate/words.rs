//! What the values in the files of a match collection mean.

use jiff::civil;

use crate::proto::{Date, LocalizedText, Money, Place, Stage};
use crate::taxonomy::places::{country_of_alpha_3, is_country_code};

/// The words for stages, as public data sets of deals have them, and what stands for them here. The five rungs that one
/// such set tells apart (`angel`, `venture`, `series-a`, `series-b` and `series-c+`) stay apart: a venture round without a
/// letter reads as seed. What comes after the ladder or stands beside it reads as growth.
const STAGES: [(&str, Stage); 13] = [
    ("angel", Stage::PreSeed),
    ("pre-seed", Stage::PreSeed),
    ("seed", Stage::Seed),
    ("venture", Stage::Seed),
    ("pre-a", Stage::PreA),
    ("series-a", Stage::SeriesA),
    ("series-b", Stage::SeriesB),
    ("series-c", Stage::SeriesC),
    ("series-c+", Stage::SeriesC),
    ("growth", Stage::Growth),
    ("private-equity", Stage::Growth),
    ("post-ipo", Stage::Growth),
    ("other", Stage::Growth),
];

/// The most dollars that an amount can be: beyond every deal.
const USD_MAX: f64 = 1e15;

/// The stage that a word stands for.
pub(super) fn stage(word: &str) -> Result<Stage, String> {
    let known = STAGES.iter().find(|(known, _)| *known == word);
    known.map(|&(_, stage)| stage).ok_or_else(|| {
        let words: Vec<&str> = STAGES.iter().map(|&(word, _)| word).collect();
        format!("the stage `{word}` is none of {}", words.join(", "))
    })
}

/// A day such as `2010-12-31`.
pub(super) fn day(text: &str) -> Result<civil::Date, String> {
    text.parse().map_err(|_| format!("`{text}` is no day such as 2010-12-31"))
}

/// The same day in the contract's form.
pub(super) fn date(day: civil::Date) -> Date {
    Date { year: day.year().into(), month: day.month().into(), day: day.day().into() }
}

/// Whole US dollars. Nothing for 0, which says nothing.
pub(super) fn dollars(amount: f64) -> Result<Option<Money>, String> {
    if !(0.0..=USD_MAX).contains(&amount) {
        return Err(format!("the amount {amount} is not from 0 to {USD_MAX}"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked just above")]
    let units = amount.round() as i64;
    let money = Money { currency_code: "USD".to_owned(), units, nanos: 0 };
    Ok(Some(money).filter(|money| money.units > 0))
}

/// A seat. A metropolitan area stands for the city, of which it tells more than a suburb's name; without a country all
/// of it says nothing.
pub(super) fn place(
    country: &str,
    state: &str,
    region: &str,
    city: &str,
) -> Result<Option<Place>, String> {
    if country.is_empty() {
        return Ok(None);
    }
    let two_letters = is_country_code(country).then_some(country);
    let country_code = two_letters.or_else(|| country_of_alpha_3(country));
    let country_code =
        country_code.ok_or_else(|| format!("the country `{country}` is no ISO 3166-1 code"))?;
    let is_state =
        (1..=3).contains(&state.len()) && state.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !state.is_empty() && !is_state {
        return Err(format!("the state `{state}` is no second part of an ISO 3166-2 code"));
    }
    let state = state.to_ascii_uppercase();
    let region_code =
        if state.is_empty() { String::new() } else { format!("{country_code}-{state}") };
    let city = if region.is_empty() { city } else { region };
    Ok(Some(Place { country_code: country_code.to_owned(), region_code, city: city.to_owned() }))
}

/// A text in the language that its letters are of.
pub(super) fn text(text: &str) -> Option<LocalizedText> {
    let is_korean = text.chars().any(|letter| ('가'..='힣').contains(&letter));
    let text = text.trim().to_owned();
    match (text.is_empty(), is_korean) {
        (true, _) => None,
        (_, true) => Some(LocalizedText { ko: text, en: String::new() }),
        (_, false) => Some(LocalizedText { ko: String::new(), en: text }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_five_rungs_of_public_data_stay_five() {
        let words = ["angel", "venture", "series-a", "series-b", "series-c+"];
        let stages: BTreeSet<i32> = words.iter().map(|word| stage(word).unwrap().into()).collect();
        assert_eq!(stages.len(), 5);
        assert_eq!(stage("other"), Ok(Stage::Growth));
        assert!(stage("Series A").is_err_and(|told| told.contains("series-a, series-b")));
    }

    #[test]
    fn places_come_with_either_code_of_their_country() {
        let palo_alto = Place {
            country_code: "US".to_owned(),
            region_code: "US-CA".to_owned(),
            city: "Palo Alto".to_owned(),
        };
        assert_eq!(place("USA", "CA", "", "Palo Alto"), Ok(Some(palo_alto.clone())));
        let bay = Place { city: "SF Bay".to_owned(), ..palo_alto };
        assert_eq!(place("US", "ca", "SF Bay", "Palo Alto"), Ok(Some(bay.clone())));
        assert_eq!(place("US", "ca", "SF Bay", ""), Ok(Some(bay)));
        assert_eq!(place("", "CA", "SF Bay", "Palo Alto"), Ok(None));
        assert!(place("EUR", "", "", "").is_err() && place("US", "Calif.", "", "").is_err());
    }

    #[test]
    fn amounts_are_whole_dollars() {
        let units = |amount| dollars(amount).unwrap().map(|money| money.units);
        assert_eq!((units(500_000.4), units(0.0), units(0.2)), (Some(500_000), None, None));
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e16] {
            assert!(dollars(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn texts_have_the_language_of_their_letters() {
        assert_eq!(text(" lidar ").unwrap().en, "lidar");
        assert_eq!(text("라이다 lidar").unwrap().ko, "라이다 lidar");
        assert_eq!(text("  "), None);
    }
}
