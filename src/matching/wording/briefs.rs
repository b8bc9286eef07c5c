//! What speaks for a pair, in a line for either of the two. It names neither side, so that nobody reads of oneself as of
//! a stranger, and tells nothing that holds back: no shares of others, no statement that no deal bears out, no score.

use super::{LocalizedText, list, names, text};
use crate::matching::codes;
use crate::proto::{CooperationKind, MatchEvidence, MatchTerm, MatchTermKind, Stage};
use crate::taxonomy::{Taxonomy, places};

/// A reason in a line; `None` where it does not speak for the pair, or tells a side of itself alone.
#[must_use]
pub fn brief(term: &MatchTerm, taxonomy: &Taxonomy) -> Option<LocalizedText> {
    let evidence = term.evidence.as_ref().filter(|_| term.contribution_milli > 0)?;
    let first = evidence.values.first().map(String::as_str).unwrap_or_default();
    match term.kind() {
        MatchTermKind::Sector => {
            let sector = concept(first, taxonomy);
            let about = text(
                format!("{} 또는 더 넓은 분야", sector.ko),
                format!("{} or a broader field", sector.en),
            );
            record(&about, evidence, ("관심 분야로 밝힘", "named as an interest"))
        }
        MatchTermKind::Industry => {
            let about = text("같은 산업", "the same industry");
            record(&about, evidence, ("관심 분야가 있음", "with an interest named"))
        }
        MatchTermKind::Stage => {
            let stage = Stage::from_str_name(first).unwrap_or_default();
            let stage = names::stage(u8::try_from(i32::from(stage)).unwrap_or_default());
            let about = text(format!("{} 단계", stage.ko), format!("stage {}", stage.en));
            record(&about, evidence, ("대상 단계로 밝힘", "named as a stage of interest"))
        }
        MatchTermKind::Place => {
            let about = place(first);
            record(&about, evidence, ("대상 지역으로 밝힘", "named as a place of interest"))
        }
        MatchTermKind::Age => record(
            &text("업력이 비슷한 기업", "companies of about the same age"),
            evidence,
            ("", ""),
        ),
        MatchTermKind::Amount => {
            let about = text("찾는 금액 규모", "a round of this size");
            record(&about, evidence, ("밝힌 건당 투자 규모에 가까움", "close to the tickets named"))
        }
        MatchTermKind::SimilarCompanies => {
            let companies = evidence.similar_companies.iter();
            let named: Vec<LocalizedText> =
                companies.filter_map(|it| it.company_name.clone()).collect();
            line("비슷한 기업과의 투자·협력", "deals or partnerships with companies alike", &named)
        }
        MatchTermKind::Cooperation => {
            let kinds = evidence.values.iter().filter_map(|it| CooperationKind::from_str_name(it));
            let kinds: Vec<LocalizedText> = kinds.map(|it| names::cooperation(it.into())).collect();
            line("서로 원하는 협력", "what both are after", &kinds)
        }
        MatchTermKind::Concepts => {
            let shared: Vec<LocalizedText> =
                evidence.values.iter().map(|it| concept(it, taxonomy)).collect();
            line("두 프로필에 함께 나오는 기술·분야", "in both profiles", &shared)
        }
        MatchTermKind::Words => {
            let quoted = |word: &String| text(format!("‘{word}’"), format!("“{word}”"));
            let shared: Vec<LocalizedText> = evidence.values.iter().map(quoted).collect();
            line("두 프로필에 함께 쓰인 말", "words of both profiles", &shared)
        }
        // How much a partner has done, and with how many others, tells it of itself alone. The rest never speaks for.
        MatchTermKind::Unspecified
        | MatchTermKind::Activity
        | MatchTermKind::Syndicate
        | MatchTermKind::StartupSide
        | MatchTermKind::Met
        | MatchTermKind::Variety => None,
    }
}

/// How many deals there are of this, and that it is said too; `None` where neither is so.
fn record(
    about: &LocalizedText,
    evidence: &MatchEvidence,
    (said_ko, said_en): (&str, &str),
) -> Option<LocalizedText> {
    let deals = (evidence.matching_deals > 0).then(|| {
        let number = evidence.matching_deals;
        let noun = if number == 1 { "deal or partnership" } else { "deals or partnerships" };
        text(format!("투자·협력 {number}건"), format!("{number} {noun}"))
    });
    let said = (evidence.declared && !said_ko.is_empty()).then(|| text(said_ko, said_en));
    let parts: Vec<LocalizedText> = deals.into_iter().chain(said).collect();
    let join = |of: fn(&LocalizedText) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(", ");
    let (ko, en) = (join(|part| &part.ko), join(|part| &part.en));
    let line = text(format!("{}: {ko}", about.ko), format!("{}: {en}", capitalised(&about.en)));
    (!parts.is_empty()).then_some(line)
}

/// A label and names; `None` where there are none.
fn line(ko: &str, en: &str, names: &[LocalizedText]) -> Option<LocalizedText> {
    let all = list(names);
    let line = text(format!("{ko}: {}", all.ko), format!("{}: {}", capitalised(en), all.en));
    (!names.is_empty()).then_some(line)
}

/// A concept by its id; a tag, which is none, as it is written.
fn concept(id: &str, taxonomy: &Taxonomy) -> LocalizedText {
    match taxonomy.find(id) {
        Some(concept) => names::concept(concept, taxonomy),
        None => text(format!("‘{id}’"), format!("“{id}”")),
    }
}

/// A country by its code, a region of Korea by its own, a city as it is written. Empty: abroad.
fn place(value: &str) -> LocalizedText {
    if value.is_empty() {
        return text("자국 밖 기업 대상", "companies abroad");
    }
    let name = match places::korean_region(value) {
        Some(region) => text(region.ko, region.en),
        None if places::is_country_code(value) => names::country(codes::country(value)),
        None => text(value, value),
    };
    text(format!("{} 기업 대상", name.ko), format!("companies in {}", name.en))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
