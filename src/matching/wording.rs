//! The sentences, in plain formal Korean and plain English. They say what the figures say and no more.

use super::amounts::{ActivityFinding, AmountFinding, Fit, Tickets};
use super::cooperation::{CooperationFinding, StartupSideFinding};
use super::names::{self, text};
use super::shares::{Declared, Finding};
use super::{codes, vetoes::About};
use crate::proto::{LocalizedText, VetoKind};
use crate::taxonomy::Taxonomy;
use crate::text::{Particle, with_particle};

/// The words of one attribute in sentences about deals and statements.
pub(super) struct Attribute {
    /// What the matching deals are, such as `라이다 분야`.
    pub(super) ko: String,
    /// Where the matching deals are, such as `in lidar`.
    pub(super) en: String,
    /// Of which deals the attribute is known, such as `분야가 알려진 투자`.
    pub(super) known_ko: String,
    /// The same in English after `deals`, such as `with a known sector`.
    pub(super) known_en: String,
    /// The sentence for a statement that agrees.
    pub(super) this: LocalizedText,
    /// The sentence for a statement that names others.
    pub(super) other: LocalizedText,
}

/// `is_within` says that every matching deal is in the sector itself or in a narrower one.
pub(super) fn sector_words(name: &LocalizedText, is_within: bool) -> Attribute {
    let LocalizedText { ko, en } = name;
    let (ko_deals, en_deals) = match is_within {
        true => (format!("{ko} 분야"), format!("in {en}")),
        false => (format!("{ko} 또는 관련 분야"), format!("in {en} or a related field")),
    };
    Attribute {
        ko: ko_deals,
        en: en_deals,
        known_ko: "분야가 알려진 투자".to_owned(),
        known_en: "with a known sector".to_owned(),
        this: text(
            format!("{ko} 또는 관련 분야를 관심 분야로 밝혔습니다."),
            format!("It names {en} or a related sector as an interest."),
        ),
        other: text(
            format!("밝힌 관심 분야에 {ko} 분야는 없습니다."),
            format!("It does not name {en} as an interest."),
        ),
    }
}

pub(super) fn stage_words(name: &LocalizedText) -> Attribute {
    let LocalizedText { ko, en } = name;
    Attribute {
        ko: format!("{ko} 단계"),
        en: format!("at the {en} stage"),
        known_ko: "단계가 알려진 투자".to_owned(),
        known_en: "with a known stage".to_owned(),
        this: text(
            format!("{ko} 단계를 대상으로 밝혔습니다."),
            format!("It names the {en} stage as its own."),
        ),
        other: text(
            format!("밝힌 대상 단계에 {ko} 단계는 없습니다."),
            format!("It does not name the {en} stage as its own."),
        ),
    }
}

pub(super) fn country_words(name: &LocalizedText) -> Attribute {
    Attribute {
        ko: format!("{} 기업 투자", name.ko),
        en: format!("in {}", name.en),
        known_ko: "국가가 알려진 투자".to_owned(),
        known_en: "with a known country".to_owned(),
        ..place_statements(name)
    }
}

pub(super) fn region_words(region: &LocalizedText, country: &LocalizedText) -> Attribute {
    Attribute {
        ko: format!("{} 기업 투자", region.ko),
        en: format!("in {}", region.en),
        known_ko: format!("지역이 알려진 {} 투자", country.ko),
        known_en: format!("in {} with a known region", country.en),
        ..place_statements(region)
    }
}

fn place_statements(name: &LocalizedText) -> Attribute {
    let LocalizedText { ko, en } = name;
    Attribute {
        ko: String::new(),
        en: String::new(),
        known_ko: String::new(),
        known_en: String::new(),
        this: text(
            format!("{} 투자·협력 지역으로 밝혔습니다.", with_particle(ko, Particle::Object)),
            format!("It names {en} as a place where it invests or cooperates."),
        ),
        other: text(
            format!("밝힌 투자·협력 지역에 {} 없습니다.", with_particle(ko, Particle::Topic)),
            format!("It does not name {en} as a place where it invests or cooperates."),
        ),
    }
}

/// What the deals and the statement say. `deals` is how many deals the partner has in all: where the attribute is known
/// of fewer, the sentence says so.
pub(super) fn share(finding: &Finding, deals: u32, words: &Attribute) -> LocalizedText {
    let mut sentences = Vec::new();
    if finding.deals.all > 0 {
        sentences.push(share_of_deals(finding, deals, words));
    }
    match finding.declared {
        Declared::Nothing => {}
        Declared::This => sentences.push(words.this.clone()),
        Declared::Other => sentences.push(words.other.clone()),
    }
    paragraph(&sentences)
}

fn share_of_deals(finding: &Finding, deals: u32, words: &Attribute) -> LocalizedText {
    let (matching, all) = (finding.deals.matching, finding.deals.all);
    let Attribute { ko, en, .. } = words;
    let (base_ko, known_en) = if all == deals {
        ("투자".to_owned(), String::new())
    } else {
        (words.known_ko.clone(), format!(" {}", words.known_en))
    };
    let times = times(finding.times_average);
    let ko = match matching {
        0 => format!("{base_ko} {all}건 중 {} 없습니다.", with_particle(ko, Particle::Topic)),
        _ => format!(
            "{base_ko} {all}건 중 {matching}건이 {}, 평균의 {times}배입니다.",
            with_particle(ko, Particle::By)
        ),
    };
    let en = match (matching, all) {
        (0, 1) => format!("Its only deal{known_en} is not {en}."),
        (0, _) => format!("None of its {all} deals{known_en} is {en}."),
        (_, 1) => format!("Its only deal{known_en} is {en}, {times} times the average."),
        (1, _) => format!("1 of its {all} deals{known_en} is {en}, {times} times the average."),
        _ => {
            format!("{matching} of its {all} deals{known_en} are {en}, {times} times the average.")
        }
    };
    text(ko, en)
}

pub(super) fn amount(found: &AmountFinding) -> LocalizedText {
    let sought = usd(found.sought_usd);
    let range = tickets(found.tickets);
    let (source_ko, source_en) = match found.tickets.deals {
        0 => ("밝힌 건당 투자 규모".to_owned(), "the tickets it names".to_owned()),
        deals => {
            (format!("투자 {deals}건의 통상 규모"), format!("its usual tickets in {deals} deals"))
        }
    };
    let (fit_ko, fit_en) = match found.fit {
        Fit::Below => ("보다 작습니다", "is below"),
        Fit::Inside => ("로 참여할 수 있는 범위입니다", "is in reach of"),
        Fit::Above => ("로 참여하기에는 큽니다", "is out of reach of"),
    };
    text(
        format!("찾는 금액은 약 {}로, {source_ko}({}){fit_ko}.", sought.ko, range.ko),
        format!("The round sought, about {}, {fit_en} {source_en} ({}).", sought.en, range.en),
    )
}

pub(super) fn activity(found: &ActivityFinding, months: u16) -> LocalizedText {
    let (recent, average) = (found.deals.matching, times(found.average));
    let deals = if recent == 1 { "deal" } else { "deals" };
    text(
        format!(
            "최근 {months}개월의 투자는 {recent}건이고, 투자 이력이 있는 기관의 평균은 {average}건입니다."
        ),
        format!(
            "It made {recent} {deals} in the last {months} months; partners with dated deals made {average} on average."
        ),
    )
}

pub(super) fn concepts(names: &[LocalizedText]) -> LocalizedText {
    let list = list(names);
    text(
        format!("두 곳의 소개에 {} 함께 나옵니다.", with_particle(&list.ko, Particle::Subject)),
        format!("Both describe themselves with {}.", list.en),
    )
}

pub(super) fn words(words: &[&str]) -> LocalizedText {
    let quoted: Vec<_> =
        words.iter().map(|word| text(format!("‘{word}’"), format!("“{word}”"))).collect();
    let list = list(&quoted);
    text(
        format!("두 곳의 소개에 {} 함께 쓰였습니다.", with_particle(&list.ko, Particle::Subject)),
        format!("Both texts use {}.", list.en),
    )
}

pub(super) fn cooperation(found: &CooperationFinding) -> LocalizedText {
    if found.met == 0 {
        let sought = cooperations(found.sought);
        return text(
            format!(
                "파트너가 찾는 {} 스타트업이 제안하거나 요청하지 않습니다.",
                with_particle(&sought.ko, Particle::Object)
            ),
            format!(
                "The start-up neither offers nor asks for what the partner seeks: {}.",
                sought.en
            ),
        );
    }
    let met = cooperations(found.met);
    text(
        format!(
            "파트너가 찾는 {} 스타트업이 제안하거나 요청합니다.",
            with_particle(&met.ko, Particle::Object)
        ),
        format!("The start-up offers or asks for what the partner seeks: {}.", met.en),
    )
}

/// What speaks against the partner from the start-up's side.
pub(super) fn startup_side(found: &StartupSideFinding) -> LocalizedText {
    let asks = cooperations(found.asks);
    let against = [
        (
            found.asks_met,
            text(
                format!(
                    "스타트업이 요청하는 {} 파트너가 제공하거나 찾지 않습니다.",
                    with_particle(&asks.ko, Particle::Object)
                ),
                format!(
                    "The partner neither offers nor seeks what the start-up asks for: {}.",
                    asks.en
                ),
            ),
        ),
        (
            found.shares_language,
            text("함께 쓸 수 있는 언어가 없습니다.", "They have no language in common."),
        ),
        (
            found.is_in_target_market,
            text(
                "파트너의 소재지와 투자·협력 지역이 스타트업의 목표 시장에 들지 않습니다.",
                "The partner's seat and the places it names lie outside the start-up's target markets.",
            ),
        ),
    ];
    let sentences: Vec<LocalizedText> = against
        .into_iter()
        .filter_map(|(is_met, sentence)| (is_met == Some(false)).then_some(sentence))
        .collect();
    paragraph(&sentences)
}

pub(super) fn veto(kind: VetoKind, about: &[About], taxonomy: &Taxonomy) -> LocalizedText {
    let names: Vec<LocalizedText> = about.iter().map(|about| name_of(about, taxonomy)).collect();
    let list = self::list(&names);
    match kind {
        VetoKind::Unspecified => LocalizedText::default(),
        VetoKind::ExcludedSector => text(
            format!("파트너가 스타트업의 분야를 제외했습니다: {}.", list.ko),
            format!("The partner excludes a sector of the start-up: {}.", list.en),
        ),
        VetoKind::ExcludedByPartner => text(
            format!("파트너가 제외한 대상입니다: {}.", list.ko),
            format!("The partner excludes {}.", list.en),
        ),
        VetoKind::ExcludedByStartup => text(
            format!("스타트업이 제외한 대상입니다: {}.", list.ko),
            format!("The start-up excludes {}.", list.en),
        ),
        VetoKind::CompetitorInPortfolio => text(
            format!("파트너의 포트폴리오에 경쟁사가 있습니다: {}.", list.ko),
            format!("The partner's portfolio has a competitor: {}.", list.en),
        ),
        VetoKind::ClosedToNewDeals => text(
            "파트너가 현재 새로운 투자나 협력을 받지 않습니다.",
            "The partner takes on nothing new at present.",
        ),
    }
}

fn name_of(about: &About, taxonomy: &Taxonomy) -> LocalizedText {
    match about {
        About::Sector(concept) => names::concept(*concept, taxonomy),
        About::Profile(name) => text(name, name),
        About::Country(packed) => names::country(*packed),
        About::Stage(stage) => {
            let name = names::one_stage(*stage);
            text(format!("{} 단계", name.ko), format!("the {} stage", name.en))
        }
        About::PartnerKind(kind) => names::partner_kind(*kind),
        About::Company(name) => text(name, name),
    }
}

fn cooperations(kinds: u32) -> LocalizedText {
    let names: Vec<LocalizedText> = codes::members(kinds).map(names::cooperation).collect();
    list(&names)
}

/// The most names that a sentence lists; the rest are counted.
const LISTED_MAX: usize = 5;

/// `a, b and c`; what is beyond [`LISTED_MAX`] as a number.
fn list(names: &[LocalizedText]) -> LocalizedText {
    let listed = &names[..names.len().min(LISTED_MAX)];
    let more = names.len() - listed.len();
    let mut ko = listed.iter().map(|name| name.ko.as_str()).collect::<Vec<_>>().join(", ");
    if more > 0 {
        ko.push_str(&format!(" 외 {more}가지"));
    }
    let mut parts: Vec<String> = listed.iter().map(|name| name.en.clone()).collect();
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    let en = match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    };
    text(ko, en)
}

fn paragraph(sentences: &[LocalizedText]) -> LocalizedText {
    let join =
        |of: fn(&LocalizedText) -> &str| sentences.iter().map(of).collect::<Vec<_>>().join(" ");
    text(join(|sentence| &sentence.ko), join(|sentence| &sentence.en))
}

/// One decimal, and none from ten on.
fn times(value: f64) -> String {
    if value >= 9.95 { format!("{value:.0}") } else { format!("{value:.1}") }
}

fn tickets(tickets: Tickets) -> LocalizedText {
    let (min, max) = (usd(tickets.min_usd), usd(tickets.max_usd));
    match (tickets.min_usd, tickets.max_usd) {
        (_, 0) => text(format!("약 {} 이상", min.ko), format!("about {} or more", min.en)),
        (0, _) => text(format!("약 {} 이하", max.ko), format!("up to about {}", max.en)),
        (least, most) if least == most => {
            text(format!("약 {}", min.ko), format!("about {}", min.en))
        }
        _ => text(format!("약 {}~{}", min.ko, max.ko), format!("about {} to {}", min.en, max.en)),
    }
}

/// An amount to two or three figures: rates are yearly averages and bear no more.
fn usd(whole: i64) -> LocalizedText {
    #[expect(clippy::cast_precision_loss, reason = "two or three figures are shown")]
    let dollars = whole as f64;
    let in_units = |unit: f64| {
        let value = dollars / unit;
        let shown = if value >= 9.95 { format!("{value:.0}") } else { format!("{value:.1}") };
        shown.strip_suffix(".0").map_or(shown.clone(), str::to_owned)
    };
    let ko = match whole {
        100_000_000.. => format!("{}억 달러", in_units(1e8)),
        10_000.. => format!("{}만 달러", in_units(1e4)),
        _ => format!("{whole}달러"),
    };
    let en = match whole {
        999_500_000.. => format!("USD {} billion", in_units(1e9)),
        999_500.. => format!("USD {} million", in_units(1e6)),
        10_000.. => format!("USD {},000", in_units(1e3)),
        _ => format!("USD {whole}"),
    };
    text(ko, en)
}
