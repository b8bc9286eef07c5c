//! Any message of the contract as people read it: fields by name, lists as items, dates and amounts in one word.

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind as FieldKind, ReflectMessage as _, Value,
};

use crate::proto::{Date, Money, Place};
use crate::taxonomy::places::{self, korean_region};

use super::language::Speech;
use super::output::{Look, Output, clean};
use super::words;

/// The populated fields of a message, a line or more each.
#[must_use]
pub fn message(message: &DynamicMessage, speech: Speech, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    Writer { speech, output, lines: &mut lines }.fields(message, 0);
    lines
}

/// A day, month or year: `2024-03-01`, `2024-03`, `2024`.
#[must_use]
pub fn date(date: &Date) -> String {
    let Date { year, month, day } = *date;
    match (month, day) {
        (0, _) => format!("{year:04}"),
        (_, 0) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// A place as each language orders it: `Buk-gu, Gwangju`, `Palo Alto, US-CA`; `광주광역시 북구`, `미국(US-CA) Palo Alto`.
/// Regions of Korea have names, others codes.
#[must_use]
pub fn place(place: &Place, speech: Speech) -> String {
    let region_code = place.region_code.as_str();
    let country = country(&place.country_code, speech);
    let area = match (korean_region(region_code), region_code) {
        (Some(region), _) => speech.say(region.ko, region.en).to_owned(),
        (None, "") => country.to_owned(),
        (None, code) => speech.say(format!("{country}({code})"), code.to_owned()),
    };
    let city = place.city.as_str();
    let (parts, between) = speech.say(([&area, city], " "), ([city, &area], ", "));
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    clean(&parts.collect::<Vec<_>>().join(between))
}

/// A country by name; one that has none, by code.
fn country(code: &str, speech: Speech) -> &str {
    let name =
        |country: &places::Country| speech.say(country.ko, country.en.trim_start_matches("the "));
    places::country(code).map_or(code, name)
}

/// An amount with separated thousands: `KRW 1,500,000,000`.
#[must_use]
pub fn money(money: &Money) -> String {
    let digits = money.units.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if money.units < 0 || money.nanos < 0 { "-" } else { "" };
    let cents = money.nanos.unsigned_abs() / 10_000_000;
    let cents = if cents == 0 { String::new() } else { format!(".{cents:02}") };
    format!("{} {sign}{grouped}{cents}", clean(&money.currency_code))
}

/// Hundredths of a percent as a percentage: 5810 is `58.10%`.
fn percent(basis_points: i32) -> String {
    format!("{:.2}%", f64::from(basis_points) / 100.0)
}

struct Writer<'a> {
    speech: Speech,
    output: &'a Output,
    lines: &'a mut Vec<String>,
}

impl Writer<'_> {
    fn fields(&mut self, message: &DynamicMessage, depth: usize) {
        for (field, value) in message.fields() {
            let label = words::field(field.name(), self.speech);
            match value {
                Value::List(items) => self.list(&label, &field, items, depth),
                value => self.field(&label, &field, value, depth),
            }
        }
    }

    fn field(&mut self, label: &str, field: &FieldDescriptor, value: &Value, depth: usize) {
        match self.word(field, value) {
            Some(word) => self.line(label, &word, depth),
            None => {
                self.line(label, "", depth);
                if let Some(inner) = value.as_message() {
                    self.fields(inner, depth + 1);
                }
            }
        }
    }

    /// Plain items stand in one line; items with fields of their own one below the other.
    fn list(&mut self, label: &str, field: &FieldDescriptor, items: &[Value], depth: usize) {
        let words: Option<Vec<String>> = items.iter().map(|item| self.word(field, item)).collect();
        if let Some(words) = words {
            self.line(label, &words.join(", "), depth);
            return;
        }
        self.line(label, "", depth);
        for (index, item) in items.iter().enumerate() {
            match item.as_message() {
                Some(inner) => {
                    self.line(&format!("{}.", index + 1), "", depth + 1);
                    self.fields(inner, depth + 2);
                }
                None => self.line(&format!("{}.", index + 1), &item.to_string(), depth + 1),
            }
        }
    }

    /// The value in one phrase, where it has one.
    fn word(&self, field: &FieldDescriptor, value: &Value) -> Option<String> {
        Some(match value {
            Value::Message(inner) => return self.phrase(inner),
            Value::EnumNumber(number) => match field.kind() {
                FieldKind::Enum(descriptor) => words::enum_value(&descriptor, *number, self.speech),
                _ => number.to_string(),
            },
            Value::String(code) if field.name().starts_with("country_code") => {
                clean(country(code, self.speech))
            }
            Value::String(text) => clean(text),
            Value::Bool(true) => self.speech.say("예", "yes").to_owned(),
            Value::Bool(false) => self.speech.say("아니요", "no").to_owned(),
            Value::I32(number) if field.name() == "share_basis_points" => percent(*number),
            Value::I32(number) => number.to_string(),
            Value::I64(number) => number.to_string(),
            other => other.to_string(),
        })
    }

    fn phrase(&self, message: &DynamicMessage) -> Option<String> {
        let same = "a message of the descriptor it has";
        Some(match message.descriptor().full_name() {
            "naru.v1.LocalizedText" => self.speech.text(Some(&message.transcode_to().expect(same))),
            "naru.v1.Place" => place(&message.transcode_to().expect(same), self.speech),
            "google.type.Date" => date(&message.transcode_to().expect(same)),
            "google.type.Money" => money(&message.transcode_to().expect(same)),
            "google.protobuf.Timestamp" => {
                let time: prost_types::Timestamp = message.transcode_to().expect(same);
                time.to_string()
            }
            _ => return None,
        })
    }

    fn line(&mut self, label: &str, text: &str, depth: usize) {
        let indent = "  ".repeat(depth);
        let label = self.output.style(label, if depth == 0 { Look::Strong } else { Look::Faint });
        if text.is_empty() {
            self.lines.push(format!("{indent}{label}"));
        } else {
            self.lines.extend(self.output.wrap(&format!("{indent}{label}  "), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::records::Record;
    use crate::text::Language;

    #[test]
    fn a_profile_reads_as_a_list_of_its_fields() {
        let json = r#"{"name":"startups/x","displayName":{"ko":"루멘","en":"Lumen"},
            "place":{"countryCode":"KR","regionCode":"KR-29","city":"북구"},"stage":"STAGE_PRE_A",
            "roundSought":{"amount":{"currencyCode":"KRW","units":"1500000000"},"leadFound":false},
            "equity":[{"partyClass":"PARTY_CLASS_FOUNDERS","shareBasisPoints":5810}],
            "tags":["a","b"],"rounds":[{"stage":"STAGE_SEED","date":{"year":2024}}]}"#;
        let profile = Record::from_json(json).unwrap().to_dynamic();
        let lines = |speech| message(&profile, speech, &Output::plain(80)).join("\n");
        let korean = Speech { language: Language::Korean, both: false };
        let expected = "\
ID  startups/x
이름  루멘
태그  a, b
소재지  광주광역시 북구
단계  프리A
찾는 투자
  금액  KRW 1,500,000,000
  리드 투자자 확보  아니요
투자 유치 이력
  1.
    단계  시드
    날짜  2024
지분 구성
  1.
    구분  창업자 측
    지분율  58.10%";
        assert_eq!(lines(korean), expected);
        let english = lines(Speech { language: Language::English, both: false });
        assert!(english.contains("name  Lumen\n") && english.contains("stage  Pre-A"), "{english}");
        let both = lines(Speech { both: true, ..korean });
        assert!(both.contains("이름  루멘 / Lumen\n"), "{both}");
    }

    #[test]
    fn countries_are_called_by_name() {
        let json = r#"{"name":"startups/x","customers":[{"customerName":"A","countryCode":"DE"}],
            "exclusions":{"countryCodes":["SG","AQ"]}}"#;
        let profile = Record::from_json(json).unwrap().to_dynamic();
        let korean = Speech { language: Language::Korean, both: false };
        let lines = message(&profile, korean, &Output::plain(80)).join("\n");
        assert!(lines.contains("국가  독일") && lines.contains("국가  싱가포르, AQ"), "{lines}");
    }

    #[test]
    fn places_read_as_each_language_orders_them() {
        let place = |region: &str, city: &str, language| {
            let country_code = region.split('-').next().unwrap_or_default().to_owned();
            let is_country = region == country_code;
            let region_code = if is_country { String::new() } else { region.to_owned() };
            let city = city.to_owned();
            place(&Place { country_code, region_code, city }, Speech { language, both: false })
        };
        assert_eq!(place("KR-29", "Buk-gu", Language::English), "Buk-gu, Gwangju");
        assert_eq!(place("KR-29", "", Language::Korean), "광주광역시");
        assert_eq!(place("US-CA", "Palo Alto", Language::English), "Palo Alto, US-CA");
        assert_eq!(place("US-CA", "Palo Alto", Language::Korean), "미국(US-CA) Palo Alto");
        assert_eq!(place("JP-13", "", Language::Korean), "일본(JP-13)");
        assert_eq!(place("SG", "", Language::Korean), "싱가포르");
        assert_eq!(place("NL", "Delft", Language::English), "Delft, Netherlands");
        assert_eq!(place("AQ", "", Language::Korean), "AQ");
    }

    #[test]
    fn amounts_keep_sign_and_cents() {
        let amount = |units, nanos| money(&Money { currency_code: "USD".to_owned(), units, nanos });
        assert_eq!(amount(1_234_567, 500_000_000), "USD 1,234,567.50");
        assert_eq!(amount(-12, 0), "USD -12");
        assert_eq!(amount(100, 0), "USD 100");
    }
}
