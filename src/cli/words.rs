//! The words of the contract for people: enum values as flags take them and as tables show them, fields in words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use prost_reflect::EnumDescriptor;

use crate::proto::{MatchTermKind, MissingField, PartnerKind, Stage};

use super::language::Speech;

/// Stages as flags take them.
const STAGES: [(&str, Stage); 7] = [
    ("pre-seed", Stage::PreSeed),
    ("seed", Stage::Seed),
    ("pre-a", Stage::PreA),
    ("series-a", Stage::SeriesA),
    ("series-b", Stage::SeriesB),
    ("series-c", Stage::SeriesC),
    ("growth", Stage::Growth),
];

/// Kinds of partner as flags take them.
const PARTNER_KINDS: [(&str, PartnerKind); 9] = [
    ("venture-capital", PartnerKind::VentureCapital),
    ("corporate-venture-capital", PartnerKind::CorporateVentureCapital),
    ("angel", PartnerKind::Angel),
    ("accelerator", PartnerKind::Accelerator),
    ("tips-operator", PartnerKind::TipsOperator),
    ("lab", PartnerKind::Lab),
    ("university", PartnerKind::University),
    ("corporate", PartnerKind::Corporate),
    ("public-agency", PartnerKind::PublicAgency),
];

/// Reads a stage as people write it on a command line, such as `seed` or `series-a`.
#[must_use]
pub fn stage_parser() -> impl TypedValueParser<Value = i32> {
    parser(STAGES.map(|(word, stage)| (word, stage.into())))
}

/// Reads a kind of partner, such as `venture-capital`.
#[must_use]
pub fn partner_kind_parser() -> impl TypedValueParser<Value = i32> {
    parser(PARTNER_KINDS.map(|(word, kind)| (word, kind.into())))
}

/// The value of an enum as a flag takes it: `STAGE_SERIES_A` is `series-a`.
#[must_use]
pub fn flag_word(descriptor: &EnumDescriptor, number: i32) -> String {
    let Some(value) = descriptor.get_value(number) else { return number.to_string() };
    let prefix = screaming(descriptor.name());
    let word = value.name().strip_prefix(&prefix).unwrap_or(value.name());
    word.trim_start_matches('_').to_ascii_lowercase().replace('_', "-")
}

/// A stage in words.
#[must_use]
pub fn stage(stage: Stage, speech: Speech) -> &'static str {
    match stage {
        Stage::Unspecified => "",
        Stage::PreSeed => speech.say("프리시드", "pre-seed"),
        Stage::Seed => speech.say("시드", "seed"),
        Stage::PreA => "Pre-A",
        Stage::SeriesA => speech.say("시리즈 A", "series A"),
        Stage::SeriesB => speech.say("시리즈 B", "series B"),
        Stage::SeriesC => speech.say("시리즈 C", "series C"),
        Stage::Growth => speech.say("성장 단계", "growth"),
    }
}

/// A kind of partner in words.
#[must_use]
pub fn partner_kind(kind: PartnerKind, speech: Speech) -> &'static str {
    match kind {
        PartnerKind::Unspecified => "",
        PartnerKind::VentureCapital => speech.say("벤처캐피탈", "venture capital"),
        PartnerKind::CorporateVentureCapital => speech.say("CVC", "corporate venture capital"),
        PartnerKind::Angel => speech.say("엔젤", "angel"),
        PartnerKind::Accelerator => speech.say("액셀러레이터", "accelerator"),
        PartnerKind::TipsOperator => speech.say("TIPS 운영사", "TIPS operator"),
        PartnerKind::Lab => speech.say("연구소", "laboratory"),
        PartnerKind::University => speech.say("대학", "university"),
        PartnerKind::Corporate => speech.say("기업", "corporate"),
        PartnerKind::PublicAgency => speech.say("공공기관", "public agency"),
    }
}

/// A reason of a score in a word or two.
#[must_use]
pub fn term(kind: MatchTermKind, speech: Speech) -> &'static str {
    match kind {
        MatchTermKind::Unspecified => "",
        MatchTermKind::Sector => speech.say("분야", "sector"),
        MatchTermKind::Concepts => speech.say("주제", "concepts"),
        MatchTermKind::Words => speech.say("공통 낱말", "shared words"),
        MatchTermKind::Stage => speech.say("단계", "stage"),
        MatchTermKind::Place => speech.say("지역", "place"),
        MatchTermKind::Amount => speech.say("금액", "amount"),
        MatchTermKind::Activity => speech.say("최근 활동", "activity"),
        MatchTermKind::Cooperation => speech.say("협력 형태", "cooperation"),
        MatchTermKind::StartupSide => speech.say("스타트업 쪽 조건", "the start-up's side"),
    }
}

/// A missing field in words, with its path where that is no word people know.
#[must_use]
pub fn missing(field: &MissingField, speech: Speech) -> String {
    let (ko, en) = match field.field.as_str() {
        "sectors" => ("분야", "sectors"),
        "stage" => ("단계", "stage"),
        "stages" => ("투자 단계", "stages"),
        "place" => ("소재지", "place"),
        "description" => ("설명", "description"),
        "one_liner" => ("한 줄 소개", "one-liner"),
        "thesis" => ("투자 방향", "thesis"),
        "tags" => ("태그", "tags"),
        "portfolio" => ("투자 이력", "portfolio"),
        "ticket" => ("투자 규모", "ticket size"),
        "invests_in" => ("투자 지역", "places invested in"),
        "round_sought" => ("찾는 라운드", "round sought"),
        "round_sought.amount" => ("찾는 금액", "amount sought"),
        "rounds" => ("지난 라운드", "past rounds"),
        "asks" => ("원하는 협력", "asks"),
        "offers" => ("제공하는 협력", "offers"),
        "seeks" => ("찾는 협력", "what it seeks"),
        "target_markets" => ("목표 시장", "target markets"),
        "languages" => ("회의 언어", "languages to meet in"),
        "research_areas" => ("연구 분야", "research areas"),
        path => return path.to_owned(),
    };
    speech.say(ko, en).to_owned()
}

fn parser<const N: usize>(
    values: [(&'static str, i32); N],
) -> impl TypedValueParser<Value = i32> + 'static {
    PossibleValuesParser::new(values.map(|(word, _)| word)).map(move |word| {
        let known = values.iter().find(|(known, _)| *known == word);
        known.map(|(_, number)| *number).expect("one of the possible values")
    })
}

/// `PartnerKind` as the values of the enum begin: `PARTNER_KIND`.
fn screaming(name: &str) -> String {
    let mut screaming = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !screaming.is_empty() {
            screaming.push('_');
        }
        screaming.push(letter.to_ascii_uppercase());
    }
    screaming
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::DESCRIPTORS;

    fn descriptor(name: &str) -> EnumDescriptor {
        DESCRIPTORS.get_enum_by_name(&format!("naru.v1.{name}")).expect("an enum of the contract")
    }

    #[test]
    fn enum_values_are_written_as_flags() {
        assert_eq!(flag_word(&descriptor("Stage"), Stage::PreA.into()), "pre-a");
        assert_eq!(flag_word(&descriptor("Stage"), 99), "99");
    }

    #[test]
    fn flags_take_every_value_of_the_contract() {
        let words = |descriptor: EnumDescriptor| -> Vec<String> {
            let numbers = descriptor.values().map(|value| value.number()).filter(|&it| it != 0);
            numbers.map(|number| flag_word(&descriptor, number)).collect()
        };
        assert_eq!(words(descriptor("Stage")), STAGES.map(|(word, _)| word));
        assert_eq!(words(descriptor("PartnerKind")), PARTNER_KINDS.map(|(word, _)| word));
    }
}
