//! What counts for a match, as people write it on a command line.

use clap::builder::TypedValueParser;
use unicode_normalization::UnicodeNormalization as _;

use super::parser;
use crate::proto::{
    Audience, FactorImportance, Importance, MatchTermKind, MetHandling, Place, value_words,
};

/// Reasons of a match as flags take them, beside their names in both languages.
const REASONS: [(&str, MatchTermKind); 15] = [
    ("sector", MatchTermKind::Sector),
    ("concepts", MatchTermKind::Concepts),
    ("words", MatchTermKind::Words),
    ("stage", MatchTermKind::Stage),
    ("place", MatchTermKind::Place),
    ("amount", MatchTermKind::Amount),
    ("activity", MatchTermKind::Activity),
    ("cooperation", MatchTermKind::Cooperation),
    ("startup-side", MatchTermKind::StartupSide),
    ("age", MatchTermKind::Age),
    ("similar", MatchTermKind::SimilarCompanies),
    ("met", MatchTermKind::Met),
    ("variety", MatchTermKind::Variety),
    ("syndicate", MatchTermKind::Syndicate),
    ("industry", MatchTermKind::Industry),
];

/// How much a reason counts, as flags take it, beside its names in both languages.
const LEVELS: [(&str, Importance); 5] = [
    ("none", Importance::None),
    ("low", Importance::Low),
    ("normal", Importance::Normal),
    ("high", Importance::High),
    ("must", Importance::Must),
];

/// What becomes of those that have been met, as flags take it.
const MET_HANDLINGS: [(&str, MetHandling); 3] = [
    ("demote", MetHandling::Demoted),
    ("leave-out", MetHandling::LeftOut),
    ("keep", MetHandling::Kept),
];

/// Who will read an answer, as flags take it.
const AUDIENCES: [(&str, Audience); 3] = [
    ("officer", Audience::Officer),
    ("startup", Audience::Startup),
    ("partner", Audience::Partner),
];

/// Reads what becomes of those that have been met, such as `leave-out`.
pub(in crate::cli) fn met_handling_parser() -> impl TypedValueParser<Value = i32> {
    parser(MET_HANDLINGS.map(|(word, handling)| (word, handling.into())))
}

/// Reads who will read an answer: `officer`, `startup` or `partner`.
pub(in crate::cli) fn audience_parser() -> impl TypedValueParser<Value = i32> {
    parser(AUDIENCES.map(|(word, audience)| (word, audience.into())))
}

/// Reads how much a reason counts, such as `sector=high` or `분야=높음`.
///
/// # Errors
///
/// What is not understood, with what would be.
pub(in crate::cli) fn importance(text: &str) -> Result<FactorImportance, String> {
    let (reason, level) = text
        .split_once('=')
        .ok_or_else(|| "write a reason and how much it counts, such as sector=high".to_owned())?;
    let kind = find(reason, &REASONS, |kind| kind.as_str_name())
        .ok_or_else(|| format!("`{reason}` is no reason; write one of {}", list(&REASONS)))?;
    let importance = find(level, &LEVELS, |level| level.as_str_name())
        .ok_or_else(|| format!("`{level}` is no importance; write one of {}", list(&LEVELS)))?;
    Ok(FactorImportance { kind: kind.into(), importance: importance.into() })
}

/// Reads where a delegation goes: a country such as `US`, or a region such as `US-CA`.
///
/// # Errors
///
/// Anything that has not the form of one. Whether there is such a place is the service's to say.
pub(in crate::cli) fn destination(text: &str) -> Result<Place, String> {
    let code = text.to_ascii_uppercase();
    let is_letters = |part: &str| part.len() == 2 && part.bytes().all(|it| it.is_ascii_uppercase());
    match code.split_once('-') {
        None if is_letters(&code) => Ok(Place { country_code: code, ..Place::default() }),
        Some((country, _)) if is_letters(country) => {
            let country_code = country.to_owned();
            Ok(Place { country_code, region_code: code, ..Place::default() })
        }
        _ => Err("write the code of a country or a region, such as US or US-CA".to_owned()),
    }
}

/// The value that is called so on command lines or by people.
fn find<T: Copy>(text: &str, values: &[(&str, T)], name: impl Fn(T) -> &'static str) -> Option<T> {
    let wanted = plain(text);
    let is_it = |word: &str, value: T| {
        let names = value_words(name(value)).map_or([word; 2], |(ko, en)| [ko, en]);
        [word, names[0], names[1]].iter().any(|known| plain(known) == wanted)
    };
    values.iter().find(|(word, value)| is_it(word, *value)).map(|(_, value)| *value)
}

/// As people may write it: in any case, with spaces, hyphens or neither. Some systems hand Korean over in its letters.
fn plain(text: &str) -> String {
    let letters = text.nfc().filter(|it| !it.is_whitespace() && !matches!(it, '-' | '_' | '\''));
    letters.flat_map(char::to_lowercase).collect()
}

fn list<T>(values: &[(&str, T)]) -> String {
    values.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::flag_word;
    use crate::proto::DESCRIPTORS;

    #[test]
    fn importances_are_read_in_both_languages() {
        let cases = [
            ("sector=high", MatchTermKind::Sector, Importance::High),
            ("Sector=MUST", MatchTermKind::Sector, Importance::Must),
            ("similar=none", MatchTermKind::SimilarCompanies, Importance::None),
            ("similar-companies=low", MatchTermKind::SimilarCompanies, Importance::Low),
            ("startup-side=low", MatchTermKind::StartupSide, Importance::Low),
            ("분야=높음", MatchTermKind::Sector, Importance::High),
            ("최근 활동 = 필수", MatchTermKind::Activity, Importance::Must),
            ("유사기업=없음", MatchTermKind::SimilarCompanies, Importance::None),
            (
                "\u{1103}\u{1161}\u{11ab}\u{1100}\u{1168}=보통",
                MatchTermKind::Stage,
                Importance::Normal,
            ),
        ];
        for (text, kind, level) in cases {
            let read = importance(text).expect(text);
            assert_eq!((read.kind(), read.importance()), (kind, level), "{text}");
        }
        for (text, told) in [
            ("sector", "such as sector=high"),
            ("sektor=high", "one of sector, concepts"),
            ("sector=huge", "none, low, normal, high, must"),
            ("=", "is no reason"),
        ] {
            let refused = importance(text).expect_err(text);
            assert!(refused.contains(told), "{text}: {refused}");
        }
    }

    #[test]
    fn destinations_are_countries_and_regions() {
        let read = |text: &str| destination(text).map(|it| (it.country_code, it.region_code));
        let place = |country: &str, region: &str| Ok((country.to_owned(), region.to_owned()));
        assert_eq!(read("us-ca"), place("US", "US-CA"));
        assert_eq!(read("JP"), place("JP", ""));
        for text in ["", "California", "미국", "USA-CA", "U", "-"] {
            assert!(destination(text).is_err(), "{text}");
        }
    }

    #[test]
    fn flags_take_every_value_of_the_contract() {
        let numbers = |name: &str| -> Vec<i32> {
            let descriptor = DESCRIPTORS.get_enum_by_name(&format!("naru.v1.{name}")).expect(name);
            descriptor.values().map(|value| value.number()).filter(|&it| it != 0).collect()
        };
        let of = |numbers: &mut dyn Iterator<Item = i32>| -> Vec<i32> { numbers.collect() };
        let reasons = of(&mut REASONS.iter().map(|(_, it)| (*it).into()));
        assert_eq!(numbers("MatchTermKind"), reasons);
        assert_eq!(numbers("Importance"), of(&mut LEVELS.iter().map(|(_, it)| (*it).into())));
        let handlings = of(&mut MET_HANDLINGS.iter().map(|(_, it)| (*it).into()));
        assert_eq!(numbers("MetHandling"), handlings);
        assert_eq!(numbers("Audience"), of(&mut AUDIENCES.iter().map(|(_, it)| (*it).into())));
        let audiences = DESCRIPTORS.get_enum_by_name("naru.v1.Audience").expect("an enum");
        for (word, audience) in AUDIENCES {
            assert_eq!(flag_word(&audiences, audience.into()), word);
        }
    }
}
