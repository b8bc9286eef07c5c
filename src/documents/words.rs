//! How names, days, amounts and places read in either language.

use jiff::civil;
use jiff::tz::TimeZone;
use prost_types::Timestamp;

use crate::calendar;
use crate::proto::{Date, LocalizedText, Money, Place, value_words};
use crate::taxonomy::{Taxonomy, places};
use crate::text::{Language, amount_words};

/// A language to write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub(super) Language);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("월", "Mon"),
    ("화", "Tue"),
    ("수", "Wed"),
    ("목", "Thu"),
    ("금", "Fri"),
    ("토", "Sat"),
    ("일", "Sun"),
];

const LANGUAGES: [(&str, &str, &str); 8] = [
    ("ko", "한국어", "Korean"),
    ("en", "영어", "English"),
    ("zh", "중국어", "Chinese"),
    ("ja", "일본어", "Japanese"),
    ("de", "독일어", "German"),
    ("fr", "프랑스어", "French"),
    ("es", "스페인어", "Spanish"),
    ("vi", "베트남어", "Vietnamese"),
];

impl Words {
    /// The one of two that is in this language.
    pub(super) fn say<T>(self, ko: T, en: T) -> T {
        match self.0 {
            Language::Korean => ko,
            Language::English => en,
        }
    }

    /// The tag of the language.
    pub(super) fn tag(self) -> &'static str {
        self.say("ko", "en")
    }

    /// A text; where it is missing in this language the other one is better than nothing.
    pub(super) fn text(self, text: &Option<LocalizedText>) -> String {
        let Some(LocalizedText { ko, en }) = text else { return String::new() };
        let (first, second) = self.say((ko, en), (en, ko));
        if first.trim().is_empty() { second.clone() } else { first.clone() }
    }

    /// What the value of an enum is called; nothing where nothing is known.
    pub(super) fn value(self, name: &str) -> &'static str {
        value_words(name).map_or("", |(ko, en)| self.say(ko, en))
    }

    /// A day with its weekday: `2027. 3. 8.(월)`, `Mon 8 March 2027`.
    pub(super) fn day(self, day: civil::Date) -> String {
        let (ko, en) = WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
        let (year, month, of_month) = (day.year(), day.month(), day.day());
        self.say(
            format!("{year}. {month}. {of_month}.({ko})"),
            format!("{en} {of_month} {} {year}", month_name(month.into())),
        )
    }

    /// The day of a time that was stored, where the service is.
    pub(super) fn stored_day(self, time: &Option<Timestamp>, zone: &TimeZone) -> Option<String> {
        let time = jiff::Timestamp::from_second(time.as_ref()?.seconds).ok()?;
        Some(self.day(time.to_zoned(zone.clone()).date()))
    }

    /// A date that may be known in part: `2027. 3. 8.`, `2027. 3.`, `2027년`; `8 March 2027`, `March 2027`, `2027`.
    pub(super) fn date(self, date: &Date) -> String {
        let Date { year, month, day } = *date;
        match (month, day) {
            (0, _) => self.say(format!("{year}년"), year.to_string()),
            (_, 0) => {
                self.say(format!("{year}. {month}."), format!("{} {year}", month_name(month)))
            }
            _ => self.say(
                format!("{year}. {month}. {day}."),
                format!("{day} {} {year}", month_name(month)),
            ),
        }
    }

    pub(super) fn optional_date(self, date: &Option<Date>) -> String {
        date.as_ref().map(|it| self.date(it)).unwrap_or_default()
    }

    /// From the first to the last day, of which nothing is repeated in Korean.
    pub(super) fn days(self, first: &Option<Date>, last: &Option<Date>) -> String {
        let days =
            first.as_ref().and_then(calendar::day).zip(last.as_ref().and_then(calendar::day));
        let Some((first, last)) = days else { return String::new() };
        if first == last {
            return self.day(first);
        }
        let end = self.day(last);
        let year = format!("{}. ", last.year());
        let end_ko = match first.year() == last.year() {
            true => end.trim_start_matches(&year),
            false => &end,
        };
        let start = self.day(first);
        self.say(format!("{start} ~ {end_ko}"), format!("{start} to {end}"))
    }

    /// An amount: `15억 원`, `300만 달러`, `USD 3,000,000`.
    pub(super) fn money(self, money: &Money) -> String {
        amount_words(money, self.0)
    }

    pub(super) fn amounts<'a>(self, amounts: impl IntoIterator<Item = &'a Money>) -> String {
        amounts.into_iter().map(|it| self.money(it)).collect::<Vec<_>>().join(", ")
    }

    /// A place as each language orders it. Regions of Korea have names, others codes.
    pub(super) fn place(self, place: &Place) -> String {
        let country = self.country(&place.country_code);
        let region = places::korean_region(&place.region_code);
        let area = match (region, place.region_code.as_str()) {
            (Some(region), _) => self.say(region.ko, region.en).to_owned(),
            (None, "") => country,
            (None, code) => self.say(format!("{country}({code})"), format!("{country} ({code})")),
        };
        match place.city.as_str() {
            "" => area,
            city => self.say(format!("{area} {city}"), format!("{city}, {area}")),
        }
    }

    /// A country by name; one that has none, by code.
    pub(super) fn country(self, code: &str) -> String {
        let name = |it: &places::Country| self.say(it.ko, it.en.trim_start_matches("the "));
        places::country(code).map_or(code, name).to_owned()
    }

    /// The names of sectors of the taxonomy.
    pub(super) fn sectors(self, ids: &[String]) -> String {
        let taxonomy = Taxonomy::builtin();
        let name = |id: &String| match taxonomy.find(id) {
            Some(index) => taxonomy.concept(index).name(self.0).to_owned(),
            None => id.clone(),
        };
        ids.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// The names of languages by their tags.
    pub(super) fn languages(self, tags: &[String]) -> String {
        let name = |tag: &String| {
            let language = tag.split('-').next().unwrap_or_default();
            let known = LANGUAGES.iter().find(|(known, ..)| *known == language);
            known.map_or(tag.as_str(), |(_, ko, en)| self.say(ko, en)).to_owned()
        };
        tags.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// A number of things: `3건`, `1 meeting`, `3 meetings`.
    pub(super) fn count(self, number: i32, ko: &str, one: &str, many: &str) -> String {
        let noun = if number == 1 { one } else { many };
        self.say(format!("{number}{ko}"), format!("{number} {noun}"))
    }
}

fn month_name(month: i32) -> &'static str {
    let at = usize::try_from(month - 1).unwrap_or_default();
    MONTHS.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOREAN: Words = Words(Language::Korean);
    const ENGLISH: Words = Words(Language::English);

    #[test]
    fn days_read_as_each_language_writes_them() {
        let date = |year, month, day| Some(Date { year, month, day });
        let both = |first, last| (KOREAN.days(&first, &last), ENGLISH.days(&first, &last));
        let (ko, en) = both(date(2027, 3, 8), date(2027, 3, 10));
        assert_eq!(ko, "2027. 3. 8.(월) ~ 3. 10.(수)");
        assert_eq!(en, "Mon 8 March 2027 to Wed 10 March 2027");
        let (ko, _) = both(date(2027, 12, 31), date(2028, 1, 1));
        assert_eq!(ko, "2027. 12. 31.(금) ~ 2028. 1. 1.(토)");
        assert_eq!(both(date(2027, 3, 8), date(2027, 3, 8)).0, "2027. 3. 8.(월)");
        for (date, ko, en) in [
            (date(2027, 0, 0), "2027년", "2027"),
            (date(2027, 3, 0), "2027. 3.", "March 2027"),
            (date(2027, 3, 8), "2027. 3. 8.", "8 March 2027"),
        ] {
            assert_eq!(
                (KOREAN.optional_date(&date), ENGLISH.optional_date(&date)),
                (ko.into(), en.into())
            );
        }
    }
}
