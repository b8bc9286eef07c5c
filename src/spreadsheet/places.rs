//! Countries, regions and seats as people write them.

use crate::proto::Place;
use crate::taxonomy::places::{COUNTRIES, KOREAN_REGIONS, Region, is_country_code};

use super::problems::Mistake;

/// Reads a place: a country or region by code or name, then the city: `광주광역시 북구`, `KR-29 북구`, `US-CA Palo Alto`,
/// `미국`. 광주시 alone is refused: it may be the metropolitan city or the city in Gyeonggi.
pub(super) fn read(text: &str) -> Result<Place, Mistake> {
    let text = text.trim();
    let place = |country: &str, region: &str, city: &str| Place {
        country_code: country.to_owned(),
        region_code: region.to_owned(),
        city: city.trim_start_matches([',', ' ']).trim().to_owned(),
    };
    if let Some((region, rest)) = korean_region(text) {
        return Ok(place("KR", region.code, rest));
    }
    let (first, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    if let Some((code, _)) = first.split_once('-').filter(|(code, _)| is_country_code(code)) {
        return Ok(place(code, first, rest));
    }
    if let Some((code, rest)) = country_and_rest(text) {
        return Ok(match korean_region(rest.trim_start()) {
            Some((region, rest)) if code == "KR" => place("KR", region.code, rest),
            _ => place(code, "", rest),
        });
    }
    Err(Mistake::new(
        (
            "알려진 국가나 시·도로 시작하지 않습니다",
            "does not begin with a known country or region",
        ),
        (
            "광주광역시 북구, US-CA Palo Alto처럼 국가나 시·도를 먼저 쓰십시오",
            "begin with a country or region, such as `KR-29` or `US-CA Palo Alto`",
        ),
    ))
}

/// A place as [`read`] takes it: Korean regions by their official name, others by code.
pub(super) fn written(place: &Place) -> String {
    let korean = KOREAN_REGIONS.iter().find(|region| region.code == place.region_code);
    let start = match korean {
        Some(region) => region.ko,
        None if place.region_code.is_empty() => &place.country_code,
        None => &place.region_code,
    };
    format!("{start} {}", place.city).trim_end().to_owned()
}

/// Reads a country by its code or name.
pub(super) fn country(text: &str) -> Option<&str> {
    match country_and_rest(text.trim()) {
        Some((code, "")) => Some(code),
        _ => None,
    }
}

/// The country that a text begins with, and what follows.
fn country_and_rest(text: &str) -> Option<(&str, &str)> {
    let named = COUNTRIES.iter().flat_map(|country| {
        [country.ko, country.en.trim_start_matches("the ")].map(|name| (country.code, name))
    });
    let others = OTHER_NAMES.iter().flat_map(|(code, names)| names.iter().map(|it| (*code, *it)));
    let named = named.chain(others).filter_map(|(code, name)| Some((code, after(text, name)?)));
    // The longest name wins: 인도네시아 is not 인도.
    if let Some(found) = named.min_by_key(|(_, rest)| rest.len()) {
        return Some(found);
    }
    let end = text.find([' ', ',']).unwrap_or(text.len());
    let code = &text[..end];
    is_country_code(code).then(|| (code, text[end..].trim()))
}

fn korean_region(text: &str) -> Option<(&'static Region, &str)> {
    static REGIONS: [Region; 17] = KOREAN_REGIONS;
    let found = REGIONS.iter().zip(SHORT_NAMES).flat_map(|(region, short)| {
        let names = [region.code, region.ko, region.en].into_iter().chain(short.iter().copied());
        names.filter_map(move |name| Some((region, after(text, name)?)))
    });
    found.min_by_key(|(_, rest)| rest.len())
}

/// What follows `name` at the start of `text`, if the name ends there.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.get(..name.len())?;
    let rest = &text[name.len()..];
    let ends = rest.is_empty() || rest.starts_with([' ', ',']);
    (start.eq_ignore_ascii_case(name) && ends).then(|| rest.trim_start_matches([' ', ',']))
}

/// Other names of the regions of Korea, in the order of their codes.
const SHORT_NAMES: [&[&str]; 17] = [
    &["서울", "서울시"],
    &["부산", "부산시"],
    &["대구", "대구시"],
    &["인천", "인천시"],
    &["광주"],
    &["대전", "대전시"],
    &["울산", "울산시"],
    &["경기"],
    &["강원", "강원도"],
    &["충북"],
    &["충남"],
    &["전북", "전라북도"],
    &["전남"],
    &["경북"],
    &["경남"],
    &["제주", "제주도"],
    &["세종", "세종시"],
];

/// Other names of countries.
const OTHER_NAMES: [(&str, &[&str]); 6] = [
    ("KR", &["대한민국", "Korea", "Republic of Korea"]),
    ("US", &["USA", "United States of America"]),
    ("GB", &["UK"]),
    ("AE", &["UAE"]),
    ("TH", &["태국", "Thailand"]),
    ("KZ", &["카자흐스탄", "Kazakhstan"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_people_write_them() {
        let cases = [
            ("광주광역시 북구", "KR KR-29 북구"),
            ("광주 북구", "KR KR-29 북구"),
            ("경기 광주시", "KR KR-41 광주시"),
            ("경기도 성남시 분당구", "KR KR-41 성남시 분당구"),
            ("KR-29", "KR KR-29 "),
            ("South Jeolla, Naju", "KR KR-46 Naju"),
            ("대한민국", "KR  "),
            ("한국 광주 북구", "KR KR-29 북구"),
            ("US-CA Palo Alto", "US US-CA Palo Alto"),
            ("미국", "US  "),
            ("usa, Boston", "US  Boston"),
            ("인도네시아 자카르타", "ID  자카르타"),
            ("South Korea", "KR  "),
            ("VN", "VN  "),
        ];
        for (text, expected) in cases {
            let told =
                read(text).map(|it| format!("{} {} {}", it.country_code, it.region_code, it.city));
            assert_eq!(told.as_deref(), Ok(expected), "{text}");
        }
        for text in ["광주시", "광주시 북구", "북구", "Gotham", "kr", "XX-1 Y", ""] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn short_names_belong_to_one_region() {
        for (region, short) in KOREAN_REGIONS.iter().zip(SHORT_NAMES) {
            for name in short {
                assert!(region.ko.starts_with(name.chars().next().unwrap_or_default()), "{name}");
                assert_eq!(read(name).map(|it| it.region_code).as_deref(), Ok(region.code));
            }
        }
    }

    #[test]
    fn countries_are_known_by_code_and_name() {
        assert_eq!(country("미국"), Some("US"));
        assert_eq!(country("united states"), Some("US"));
        assert_eq!(country("KR"), Some("KR"));
        assert_eq!(country("US Boston"), None);
        assert!(OTHER_NAMES.iter().all(|(code, _)| is_country_code(code)));
    }
}
