//! What things are called in sentences, in Korean and English.

use super::codes;
use super::rows::Place;
use crate::proto::{
    CooperationKind, DeclineReason, LocalizedText, MatchTermKind, PartnerKind, Stage,
};
use crate::taxonomy::{ConceptIndex, Industry, Taxonomy, places};

/// A name in both languages.
pub(super) fn text(ko: impl Into<String>, en: impl Into<String>) -> LocalizedText {
    LocalizedText { ko: ko.into(), en: en.into() }
}

/// A sector or concept, as it reads within a sentence. In English in quotes: `in “maritime”` reads right, as do all
/// names of sectors, where `in maritime` does not.
pub(super) fn concept(concept: ConceptIndex, taxonomy: &Taxonomy) -> LocalizedText {
    let concept = taxonomy.concept(concept);
    text(&concept.ko, format!("“{}”", within_sentence(&concept.en)))
}

/// An industry, as it reads within a sentence.
pub(super) fn industry(industry: &Industry) -> LocalizedText {
    text(&industry.ko, format!("“{}”", industry.en))
}

/// A stage together with those alike, for they count as one.
pub(super) fn stage(stage: u8) -> LocalizedText {
    match Stage::try_from(i32::from(stage)).unwrap_or_default() {
        Stage::Unspecified => text("알 수 없는", "an unknown"),
        Stage::PreSeed => text("프리시드", "pre-seed"),
        Stage::Seed => text("시드(프리A 포함)", "seed (or Pre-A)"),
        Stage::PreA => text("프리A(시드·시리즈 A 포함)", "Pre-A (or seed or series A)"),
        Stage::SeriesA => text("시리즈 A(프리A 포함)", "series A (or Pre-A)"),
        Stage::SeriesB => text("시리즈 B", "series B"),
        Stage::SeriesC => text("시리즈 C", "series C"),
        Stage::Growth => text("성장", "growth"),
    }
}

/// A stage by itself.
pub(super) fn one_stage(stage: u8) -> LocalizedText {
    match Stage::try_from(i32::from(stage)).unwrap_or_default() {
        Stage::Seed => text("시드", "seed"),
        Stage::PreA => text("프리A", "Pre-A"),
        Stage::SeriesA => text("시리즈 A", "series A"),
        _ => self::stage(stage),
    }
}

/// A form of cooperation, by its number.
pub(super) fn cooperation(kind: i32) -> LocalizedText {
    match CooperationKind::try_from(kind).unwrap_or_default() {
        CooperationKind::Unspecified => text("기타 협력", "another form of cooperation"),
        CooperationKind::Investment => text("투자", "investment"),
        CooperationKind::ProofOfConcept => text("실증(PoC)", "a proof of concept"),
        CooperationKind::JointResearch => text("공동연구", "joint research"),
        CooperationKind::Licensing => text("기술이전", "licensing"),
        CooperationKind::Distribution => text("유통·판매", "distribution"),
        CooperationKind::Manufacturing => text("위탁생산", "manufacturing"),
        CooperationKind::Testbed => text("테스트베드", "a testbed"),
        CooperationKind::LabUse => text("연구시설 이용", "use of a laboratory"),
    }
}

/// A reason of a score.
pub(super) fn term(kind: MatchTermKind) -> LocalizedText {
    match kind {
        MatchTermKind::Unspecified => text("기타", "other"),
        MatchTermKind::Sector => text("분야", "sector"),
        MatchTermKind::Concepts => text("공통 기술·분야", "shared concepts"),
        MatchTermKind::Words => text("공통 용어", "shared words"),
        MatchTermKind::Stage => text("단계", "stage"),
        MatchTermKind::Place => text("지역", "place"),
        MatchTermKind::Amount => text("금액", "amount"),
        MatchTermKind::Activity => text("활동", "activity"),
        MatchTermKind::Cooperation => text("협력", "cooperation"),
        MatchTermKind::StartupSide => text("스타트업의 조건", "the start-up's side"),
        MatchTermKind::Age => text("업력", "age"),
        MatchTermKind::SimilarCompanies => text("비슷한 기업", "similar companies"),
        MatchTermKind::Met => text("만난 적", "met already"),
        MatchTermKind::Variety => text("다양성", "variety"),
        MatchTermKind::Syndicate => text("공동 투자", "co-investors"),
        MatchTermKind::Industry => text("산업", "industry"),
    }
}

/// Why somebody declined; empty where that is not known.
pub(super) fn decline_reason(reason: DeclineReason) -> LocalizedText {
    match reason {
        DeclineReason::Unspecified => text("", ""),
        DeclineReason::Sector => text("분야", "sector"),
        DeclineReason::Stage => text("단계", "stage"),
        DeclineReason::Amount => text("금액", "amount"),
        DeclineReason::Place => text("지역", "place"),
        DeclineReason::Timing => text("시기", "timing"),
        DeclineReason::Capacity => text("여력", "capacity"),
        DeclineReason::Competitor => text("경쟁사", "a competitor"),
        DeclineReason::Terms => text("조건", "terms"),
        DeclineReason::Other => text("기타", "another reason"),
    }
}

/// A kind of partner, in the plural.
pub(super) fn partner_kind(kind: u8) -> LocalizedText {
    match PartnerKind::try_from(i32::from(kind)).unwrap_or_default() {
        PartnerKind::Unspecified => text("기타 기관", "other organisations"),
        PartnerKind::VentureCapital => text("벤처캐피탈", "venture capital firms"),
        PartnerKind::CorporateVentureCapital => {
            text("기업형 벤처캐피탈", "corporate venture capital firms")
        }
        PartnerKind::Angel => text("엔젤 투자자", "angel investors"),
        PartnerKind::Accelerator => text("액셀러레이터", "accelerators"),
        PartnerKind::TipsOperator => text("TIPS 운영사", "TIPS operators"),
        PartnerKind::Lab => text("연구소", "laboratories"),
        PartnerKind::University => text("대학", "universities"),
        PartnerKind::Corporate => text("기업", "corporates"),
        PartnerKind::PublicAgency => text("공공기관", "public agencies"),
    }
}

/// A country; one without a name here is called by its code.
pub(super) fn country(packed: u16) -> LocalizedText {
    let code = codes::country_code(packed);
    match places::country(&code) {
        Some(country) => text(country.ko, country.en),
        None => text(&code, &code),
    }
}

/// A region; outside Korea it is called by its code.
pub(super) fn region(place: Place) -> LocalizedText {
    let code = codes::short_text(place.region);
    match places::korean_region(&code) {
        Some(region) => text(region.ko, region.en),
        None => text(&code, &code),
    }
}

/// `Lidar` as `lidar`, but `AI`, `IoT` and `Pre-A` as they are.
fn within_sentence(name: &str) -> String {
    let word = name.split_whitespace().next().unwrap_or_default();
    let is_plain = word.chars().skip(1).all(|c| c.is_lowercase() || c == '-') && word.len() > 1;
    if !is_plain {
        return name.to_owned();
    }
    let mut chars = name.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
