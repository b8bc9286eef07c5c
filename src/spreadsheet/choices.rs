//! Values of enums, yes and no, and languages as people write them.

use prost_reflect::EnumDescriptor;

use crate::proto::value_words;
use crate::text::Language;

use super::headers::key;
use super::problems::Mistake;

/// Reads a value of an enum by its name in the contract or in words.
pub(super) fn read(choice: &EnumDescriptor, text: &str) -> Result<i32, Mistake> {
    let wanted = key(text);
    let mut values = choice.values().filter(|value| value.number() != 0);
    let is_meant = |name: &str| {
        let (ko, en) = value_words(name).unwrap_or_default();
        let others = SYNONYMS.iter().filter(|(of, _)| *of == name).flat_map(|(_, words)| *words);
        [name, ko, en].iter().chain(others).any(|word| key(word) == wanted)
    };
    match values.find(|value| is_meant(value.name())) {
        Some(value) => Ok(value.number()),
        None => {
            let ko = listed(choice, Language::Korean).join(", ");
            let en = listed(choice, Language::English).join(", ");
            Err(Mistake::new(
                ("목록에 없는 값입니다", "is none of the values of this column"),
                (format!("다음 중 하나를 쓰십시오: {ko}"), format!("write one of: {en}")),
            ))
        }
    }
}

/// A value in words; one without words by its name in the contract.
pub(super) fn written(choice: &EnumDescriptor, number: i32, language: Language) -> Option<String> {
    let name = choice.get_value(number).filter(|_| number != 0)?.name().to_owned();
    Some(match (value_words(&name), language) {
        (Some((ko, _)), Language::Korean) => ko.to_owned(),
        (Some((_, en)), Language::English) => en.to_owned(),
        (None, _) => name,
    })
}

/// All values in words, for a drop-down list.
pub(super) fn listed(choice: &EnumDescriptor, language: Language) -> Vec<String> {
    choice.values().filter_map(|value| written(choice, value.number(), language)).collect()
}

/// Yes and no in words, yes first.
pub(super) fn yes_no(language: Language) -> [&'static str; 2] {
    match language {
        Language::Korean => ["예", "아니요"],
        Language::English => ["yes", "no"],
    }
}

/// Reads yes or no.
pub(super) fn read_yes_no(text: &str) -> Result<bool, Mistake> {
    match key(text).as_str() {
        "예" | "네" | "y" | "yes" | "true" | "o" | "유" | "있음" | "해당" | "1" => Ok(true),
        "아니요" | "아니오" | "n" | "no" | "false" | "x" | "무" | "없음" | "해당없음" | "0" => {
            Ok(false)
        }
        _ => Err(Mistake::new(
            ("예 또는 아니요가 아닙니다", "is neither yes nor no"),
            ("예 또는 아니요를 쓰십시오", "write yes or no"),
        )),
    }
}

/// Reads a language as a BCP 47 tag or by its name; what is no known name stays as it is, for the service to judge.
pub(super) fn language_tag(text: &str) -> String {
    let wanted = key(text);
    let known = LANGUAGES.iter().find(|(_, names)| names.iter().any(|name| key(name) == wanted));
    known.map_or_else(|| text.to_owned(), |(tag, _)| (*tag).to_owned())
}

/// Other words for values. Words and names of the contract need not be repeated.
const SYNONYMS: [(&str, &[&str]); 29] = [
    ("STAGE_PRE_SEED", &["프리 시드", "pre seed", "예비창업", "엔젤"]),
    ("STAGE_SEED", &["씨드", "seed round"]),
    ("STAGE_PRE_A", &["프리 시리즈A", "pre-series A", "프리 A"]),
    ("STAGE_SERIES_A", &["시리즈A", "A", "A라운드", "A round"]),
    ("STAGE_SERIES_B", &["시리즈B", "B", "B라운드", "B round"]),
    ("STAGE_SERIES_C", &["시리즈C", "C", "C라운드", "시리즈C 이상", "series C+", "C round"]),
    ("STAGE_GROWTH", &["그로스", "프리IPO", "pre-IPO"]),
    (
        "PARTNER_KIND_VENTURE_CAPITAL",
        &["VC", "벤처캐피털", "창업투자회사", "창투사", "venture capital"],
    ),
    ("PARTNER_KIND_CORPORATE_VENTURE_CAPITAL", &["CVC", "기업형 벤처캐피털", "corporate VC"]),
    ("PARTNER_KIND_ANGEL", &["엔젤", "개인투자조합", "angel"]),
    ("PARTNER_KIND_ACCELERATOR", &["AC", "엑셀러레이터", "창업기획자"]),
    ("PARTNER_KIND_TIPS_OPERATOR", &["운영사", "팁스 운영사", "TIPS"]),
    ("PARTNER_KIND_LAB", &["연구기관", "출연연", "연구원", "lab", "research institute"]),
    ("PARTNER_KIND_UNIVERSITY", &["대학교"]),
    ("PARTNER_KIND_CORPORATE", &["대기업", "중견기업", "company", "corporation"]),
    ("PARTNER_KIND_PUBLIC_AGENCY", &["공공", "지자체", "테크노파크", "government agency"]),
    ("COOPERATION_KIND_INVESTMENT", &["투자유치", "funding"]),
    ("COOPERATION_KIND_PROOF_OF_CONCEPT", &["실증", "PoC"]),
    ("COOPERATION_KIND_JOINT_RESEARCH", &["공동 R&D", "joint R&D"]),
    ("COOPERATION_KIND_LICENSING", &["라이선스", "라이선싱", "license", "licence"]),
    ("COOPERATION_KIND_DISTRIBUTION", &["유통", "판매", "판로", "sales"]),
    ("COOPERATION_KIND_MANUFACTURING", &["생산", "제조", "OEM"]),
    ("COOPERATION_KIND_LAB_USE", &["연구시설", "장비 이용", "lab use"]),
    ("INSTRUMENT_PREFERRED_STOCK", &["RCPS", "상환전환우선주", "전환우선주", "CPS"]),
    ("INSTRUMENT_CONVERTIBLE_BOND", &["CB"]),
    ("INSTRUMENT_SAFE", &["세이프"]),
    ("INSTRUMENT_DEBT", &["융자", "debt"]),
    ("PARTY_CLASS_FOUNDERS", &["창업자", "대표", "최대주주"]),
    ("PARTY_CLASS_EMPLOYEES", &["우리사주", "스톡옵션"]),
];

const LANGUAGES: [(&str, &[&str]); 9] = [
    ("ko", &["한국어", "국어", "Korean"]),
    ("en", &["영어", "English"]),
    ("ja", &["일본어", "Japanese"]),
    ("zh", &["중국어", "Chinese"]),
    ("vi", &["베트남어", "Vietnamese"]),
    ("de", &["독일어", "German"]),
    ("fr", &["프랑스어", "불어", "French"]),
    ("es", &["스페인어", "Spanish"]),
    ("id", &["인도네시아어", "Indonesian"]),
];

#[cfg(test)]
mod tests {
    use prost_reflect::ReflectMessage as _;

    use super::*;
    use crate::proto::{DESCRIPTORS, Stage, Startup};

    #[test]
    fn values_are_read_by_name_word_and_synonym() {
        let field = Startup::default().descriptor().get_field_by_name("stage").unwrap();
        let stage = field.kind().as_enum().unwrap().clone();
        for text in ["STAGE_SERIES_A", "시리즈 A", "시리즈a", "Series-A", "series A", "A"] {
            assert_eq!(read(&stage, text), Ok(Stage::SeriesA.into()), "{text}");
        }
        let mistake = read(&stage, "시리즈 Z").unwrap_err();
        assert!(mistake.remedy.ko.contains("프리시드, 시드"), "{}", mistake.remedy.ko);
        assert!(read(&stage, "STAGE_UNSPECIFIED").is_err());
    }

    /// One word must not stand for two values of one enum.
    #[test]
    fn every_word_reads_back_as_its_value() {
        for choice in DESCRIPTORS.all_enums().filter(|it| it.package_name() == "naru.v1") {
            for value in choice.values().filter(|value| value.number() != 0) {
                let (ko, en) = value_words(value.name()).unwrap_or_default();
                let others = SYNONYMS.iter().filter(|(of, _)| *of == value.name());
                let words = others.flat_map(|(_, words)| words.iter().copied());
                for word in words.chain([value.name(), ko, en]).filter(|word| !word.is_empty()) {
                    assert_eq!(read(&choice, word), Ok(value.number()), "{word}");
                }
            }
        }
        let known =
            |name: &str| DESCRIPTORS.all_enums().any(|it| it.get_value_by_name(name).is_some());
        assert!(SYNONYMS.iter().all(|(name, _)| known(name)));
    }

    #[test]
    fn yes_and_no_and_languages_are_words() {
        for language in [Language::Korean, Language::English] {
            assert_eq!(
                yes_no(language).map(|word| read_yes_no(word).ok()),
                [Some(true), Some(false)]
            );
        }
        assert!(read_yes_no("글쎄").is_err());
        assert_eq!(["영어", "korean", "pt-BR"].map(language_tag), ["en", "ko", "pt-BR"]);
    }
}
