//! The words of the contract for people.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `words` | how do flags take the values of enums |
//! | `wishes` | how do flags take what counts for a match |
//! | `outcomes` | how do flags take what became of meetings and agreements |
//! | `values` | what are the values of enums called |
//! | `fields` | what are fields called |

use std::convert::Infallible;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use prost_reflect::EnumDescriptor;

use crate::proto::{
    ApplicationStatus, CorrectionKind, DeclineReason, DeclinedBy, DocumentKind, EngagementKind,
    Kind, MatchGrade, MatchTermKind, PairStanding, PartnerKind, ProfileKind, SearchFacet,
    SearchSort, Stage, VetoKind,
};

use super::language::{Speech, counted};

mod fields;
mod outcomes;
mod values;
mod wishes;

pub use fields::{field, path};
pub(super) use outcomes::{
    agreement_kind_parser, agreement_kind_word, agreement_status_word, meeting_party_parser,
    meeting_party_word, meeting_status_parser, meeting_status_word,
};
pub(super) use values::value;
pub(super) use wishes::{audience_parser, destination, importance, met_handling_parser};

/// What resources of a kind are called together.
pub(super) fn of_kind(kind: Kind, speech: Speech) -> &'static str {
    match kind {
        Kind::Startup => speech.say("스타트업", "start-ups"),
        Kind::Partner => speech.say("파트너", "partners"),
        kind => speech.say(noun(kind).ko, noun(kind).many),
    }
}

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

/// Kinds of engagement as flags take them.
const ENGAGEMENT_KINDS: [(&str, EngagementKind); 9] = [
    ("introduced", EngagementKind::Introduced),
    ("met", EngagementKind::Met),
    ("second-meeting", EngagementKind::SecondMeeting),
    ("nda", EngagementKind::Nda),
    ("loi", EngagementKind::Loi),
    ("proof-of-concept", EngagementKind::ProofOfConcept),
    ("mou", EngagementKind::Mou),
    ("invested", EngagementKind::Invested),
    ("declined", EngagementKind::Declined),
];

/// Who declined, as flags take it.
const DECLINED_BY: [(&str, DeclinedBy); 2] =
    [("startup", DeclinedBy::Startup), ("partner", DeclinedBy::Partner)];

/// Reasons to decline as flags take them.
const DECLINE_REASONS: [(&str, DeclineReason); 9] = [
    ("sector", DeclineReason::Sector),
    ("stage", DeclineReason::Stage),
    ("amount", DeclineReason::Amount),
    ("place", DeclineReason::Place),
    ("timing", DeclineReason::Timing),
    ("capacity", DeclineReason::Capacity),
    ("competitor", DeclineReason::Competitor),
    ("terms", DeclineReason::Terms),
    ("other", DeclineReason::Other),
];

/// Orders of results as flags take them.
const SORTS: [(&str, SearchSort); 3] = [
    ("relevance", SearchSort::Relevance),
    ("updated", SearchSort::Updated),
    ("name", SearchSort::Name),
];

/// Kinds of documents as flags take them.
const DOCUMENT_KINDS: [(&str, DocumentKind); 7] = [
    ("workbook", DocumentKind::Workbook),
    ("schedule", DocumentKind::Schedule),
    ("briefing", DocumentKind::Briefing),
    ("profile", DocumentKind::Profile),
    ("report", DocumentKind::Report),
    ("calendar", DocumentKind::Calendar),
    ("match-list", DocumentKind::MatchList),
];

/// Where applications stand, as flags take it.
const APPLICATION_STATUSES: [(&str, ApplicationStatus); 9] = [
    ("applied", ApplicationStatus::Applied),
    ("invested", ApplicationStatus::Invested),
    ("recommended", ApplicationStatus::Recommended),
    ("document-review", ApplicationStatus::DocumentReview),
    ("panel", ApplicationStatus::Panel),
    ("selected", ApplicationStatus::Selected),
    ("rejected", ApplicationStatus::Rejected),
    ("objected", ApplicationStatus::Objected),
    ("withdrawn", ApplicationStatus::Withdrawn),
];

/// What profiles are counted by, as flags take it.
const FACETS: [(&str, SearchFacet); 5] = [
    ("kind", SearchFacet::Kind),
    ("sector", SearchFacet::Sector),
    ("country", SearchFacet::Country),
    ("region", SearchFacet::Region),
    ("stage", SearchFacet::Stage),
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

/// Reads a kind of engagement, such as `second-meeting`.
#[must_use]
pub fn engagement_kind_parser() -> impl TypedValueParser<Value = i32> {
    parser(ENGAGEMENT_KINDS.map(|(word, kind)| (word, kind.into())))
}

/// Reads who declined: `startup` or `partner`.
#[must_use]
pub fn declined_by_parser() -> impl TypedValueParser<Value = i32> {
    parser(DECLINED_BY.map(|(word, by)| (word, by.into())))
}

/// Reads a reason to decline, such as `timing`.
#[must_use]
pub fn decline_reason_parser() -> impl TypedValueParser<Value = i32> {
    parser(DECLINE_REASONS.map(|(word, reason)| (word, reason.into())))
}

/// Reads the order of results, such as `updated`.
#[must_use]
pub fn sort_parser() -> impl TypedValueParser<Value = i32> {
    parser(SORTS.map(|(word, sort)| (word, sort.into())))
}

/// Reads a kind of document, such as `schedule`.
#[must_use]
pub fn document_kind_parser() -> impl TypedValueParser<Value = i32> {
    parser(DOCUMENT_KINDS.map(|(word, kind)| (word, kind.into())))
}

/// Reads where an application stands, such as `document-review`.
#[must_use]
pub fn application_status_parser() -> impl TypedValueParser<Value = i32> {
    parser(APPLICATION_STATUSES.map(|(word, status)| (word, status.into())))
}

/// Reads what profiles are counted by, such as `sector`.
#[must_use]
pub fn facet_parser() -> impl TypedValueParser<Value = i32> {
    parser(FACETS.map(|(word, facet)| (word, facet.into())))
}

/// All that profiles can be counted by, as flags take it.
#[must_use]
pub fn facet_words() -> [&'static str; 5] {
    FACETS.map(|(word, _)| word)
}

/// What profiles are counted by as flags take it. Empty for what is unspecified.
#[must_use]
pub fn facet_word(facet: SearchFacet) -> &'static str {
    word_of(&FACETS, facet)
}

/// A stage as flags take it. Empty for one that is unspecified.
#[must_use]
pub fn stage_word(stage: Stage) -> &'static str {
    word_of(&STAGES, stage)
}

/// A kind of profile as flags take it. Empty for one that is unspecified.
#[must_use]
pub fn kind_word(kind: ProfileKind) -> &'static str {
    match kind {
        ProfileKind::Unspecified => "",
        ProfileKind::Startup => "startups",
        ProfileKind::Partner => "partners",
    }
}

/// Reads the code of a country or region, which are written in capitals. What has not the form of one stays as typed,
/// for the refusal quotes it.
///
/// # Errors
///
/// None.
pub fn code(text: &str) -> Result<String, Infallible> {
    let has_form = text.len() == 2 || text.get(2..3) == Some("-");
    Ok(if has_form { text.to_ascii_uppercase() } else { text.to_owned() })
}

/// What things of a kind are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun {
    /// In Korean.
    pub ko: &'static str,
    /// One in English.
    pub one: &'static str,
    /// Many in English.
    pub many: &'static str,
}

impl Noun {
    /// A number of such things.
    #[must_use]
    pub fn counted(self, count: u64, speech: Speech) -> String {
        speech.say(format!("{} {count}개", self.ko), counted(count, self.one, self.many))
    }
}

/// What things of a kind are called; all profiles alike.
#[must_use]
pub fn noun(kind: Kind) -> Noun {
    let (ko, one, many) = match kind {
        Kind::Startup | Kind::Partner => ("프로필", "profile", "profiles"),
        Kind::Engagement => ("교류 기록", "engagement", "engagements"),
        Kind::Delegation => ("사절단", "delegation", "delegations"),
        Kind::Selection => ("기업 선정", "selection", "selections"),
        Kind::Plan => ("미팅 일정", "plan", "plans"),
        Kind::MatchList => ("매칭 목록", "match list", "match lists"),
        Kind::Meeting => ("미팅", "meeting", "meetings"),
        Kind::Agreement => ("협약", "agreement", "agreements"),
        Kind::Program => ("지원사업", "program", "programs"),
        Kind::Application => ("신청 건", "application", "applications"),
        Kind::Allocation => ("배정", "allocation", "allocations"),
    };
    Noun { ko, one, many }
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
    value(stage.as_str_name(), speech)
}

/// A kind of partner in words.
#[must_use]
pub fn partner_kind(kind: PartnerKind, speech: Speech) -> &'static str {
    value(kind.as_str_name(), speech)
}

/// What profiles are counted by, in words.
#[must_use]
pub fn facet(facet: SearchFacet, speech: Speech) -> &'static str {
    value(facet.as_str_name(), speech)
}

/// What was corrected in a query, in words. Empty for what only a newer server corrects.
#[must_use]
pub fn correction_kind(kind: CorrectionKind, speech: Speech) -> &'static str {
    value(kind.as_str_name(), speech)
}

/// The order of results in words.
#[must_use]
pub fn sort(sort: SearchSort, speech: Speech) -> &'static str {
    value(sort.as_str_name(), speech)
}

/// A reason of a score in a word or two.
#[must_use]
pub fn term(kind: MatchTermKind, speech: Speech) -> &'static str {
    value(kind.as_str_name(), speech)
}

/// How good a match is, in a word. Empty for what only a newer server says.
#[must_use]
pub fn grade(grade: MatchGrade, speech: Speech) -> &'static str {
    value(grade.as_str_name(), speech)
}

/// Whether a pair can be proposed, in a few words.
#[must_use]
pub fn standing(standing: PairStanding, speech: Speech) -> &'static str {
    value(standing.as_str_name(), speech)
}

/// A reason not to propose a pair in a few words.
#[must_use]
pub fn veto(kind: VetoKind, speech: Speech) -> &'static str {
    value(kind.as_str_name(), speech)
}

/// A value of any enum in words; one that has none as flags take it.
#[must_use]
pub fn enum_value(descriptor: &EnumDescriptor, number: i32, speech: Speech) -> String {
    let known = descriptor.get_value(number);
    match known.map_or("", |known| value(known.name(), speech)) {
        "" => flag_word(descriptor, number),
        name => name.to_owned(),
    }
}

fn word_of<T: PartialEq>(values: &[(&'static str, T)], value: T) -> &'static str {
    values.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
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
    use crate::text::Language;

    fn descriptor(name: &str) -> EnumDescriptor {
        DESCRIPTORS.get_enum_by_name(&format!("naru.v1.{name}")).expect("an enum of the contract")
    }

    #[test]
    fn enum_values_are_written_as_flags() {
        assert_eq!(flag_word(&descriptor("Stage"), Stage::PreA.into()), "pre-a");
        assert_eq!(flag_word(&descriptor("Stage"), 99), "99");
    }

    #[test]
    fn codes_are_capitals_and_other_words_stay_as_typed() {
        let codes = ["kr", "us-ca", "Korea", "한국"].map(|text| code(text).unwrap());
        assert_eq!(codes, ["KR", "US-CA", "Korea", "한국"]);
    }

    #[test]
    fn enum_values_read_in_each_language() {
        let speech = |language| Speech { language, both: false };
        let (korean, english) = (speech(Language::Korean), speech(Language::English));
        assert_eq!(enum_value(&descriptor("Stage"), Stage::PreA.into(), korean), "프리A");
        assert_eq!(enum_value(&descriptor("Stage"), Stage::PreA.into(), english), "Pre-A");
        assert_eq!(enum_value(&descriptor("Stage"), 99, english), "99");
        assert_eq!(partner_kind(PartnerKind::CorporateVentureCapital, korean), "기업형 벤처캐피탈");
        assert_eq!(partner_kind(PartnerKind::Unspecified, korean), "");
    }

    #[test]
    fn flags_take_every_value_of_the_contract() {
        let words = |descriptor: EnumDescriptor| -> Vec<String> {
            let numbers = descriptor.values().map(|value| value.number()).filter(|&it| it != 0);
            numbers.map(|number| flag_word(&descriptor, number)).collect()
        };
        assert_eq!(words(descriptor("Stage")), STAGES.map(|(word, _)| word));
        assert_eq!(words(descriptor("PartnerKind")), PARTNER_KINDS.map(|(word, _)| word));
        assert_eq!(words(descriptor("SearchSort")), SORTS.map(|(word, _)| word));
        assert_eq!(words(descriptor("SearchFacet")), facet_words());
        assert_eq!(words(descriptor("EngagementKind")), ENGAGEMENT_KINDS.map(|(word, _)| word));
        assert_eq!(words(descriptor("DeclinedBy")), DECLINED_BY.map(|(word, _)| word));
        assert_eq!(words(descriptor("DeclineReason")), DECLINE_REASONS.map(|(word, _)| word));
    }
}
