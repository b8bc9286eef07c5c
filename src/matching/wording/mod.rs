//! The sentences, in plain formal Korean and plain English. They say what the figures say and no more. Both sides read
//! them, so the partner is always called the partner.

mod amounts;
mod briefs;
mod meetings;
mod shares;

pub(super) use amounts::{Rounds, amount};
pub use briefs::brief;
pub(super) use meetings::met;
pub(super) use shares::{
    Attribute, abroad_words, age_words, city_words, country_words, industry_words, region_words,
    sector_words, share, size_words, stage_words, tag_words, with_other_regions,
};

use super::amounts::ActivityFinding;
use super::cooperation::{CooperationFinding, StartupSideFinding};
use super::names::{self, text};
use super::records::SimilarCompany;
use super::similarity::Known;
use super::syndicates::SyndicateFinding;
use super::{codes, reading, vetoes::About};
use crate::proto::{LocalizedText, PartnerKind, VetoKind};
use crate::taxonomy::Taxonomy;
use crate::text::{Particle, with_particle};

/// What the past doings of a partner are called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nouns {
    ko: &'static str,
    one: &'static str,
    many: &'static str,
    /// What it does with companies, after `says it`.
    does: &'static str,
    /// As what it names stages.
    as_ko: &'static str,
    /// Which of them are left out, after their number; empty where none are.
    apart_ko: &'static str,
    /// The same in English, after the noun.
    apart_en: &'static str,
}

/// Investors make deals; of others, such as laboratories, most are partnerships. `is_apart` says that those of the
/// pair with one another are left out.
pub(super) fn nouns(kind: u8, is_apart: bool) -> Nouns {
    let kind = PartnerKind::try_from(i32::from(kind)).unwrap_or_default();
    let nouns = if reading::is_investor(kind) {
        Nouns {
            ko: "투자",
            one: "deal",
            many: "deals",
            does: "invests",
            as_ko: "투자 대상으로",
            apart_ko: "(이 스타트업과의 투자 제외)",
            apart_en: " apart from those with this start-up",
        }
    } else {
        Nouns {
            ko: "투자·협력",
            one: "deal or partnership",
            many: "deals and partnerships",
            does: "invests or cooperates",
            as_ko: "대상으로",
            apart_ko: "(이 스타트업과의 투자·협력 제외)",
            apart_en: " apart from those with this start-up",
        }
    };
    if is_apart { nouns } else { Nouns { apart_ko: "", apart_en: "", ..nouns } }
}

/// `deals` are all, `recent` those of the last months.
pub(super) fn activity(
    found: &ActivityFinding,
    (deals, recent): (u32, u32),
    months: u16,
    nouns: Nouns,
) -> LocalizedText {
    let (own, average) = (times(found.deals), times(found.average));
    let Nouns { ko, one, many, apart_ko, apart_en, .. } = nouns;
    let noun = if deals == 1 { one } else { many };
    text(
        format!(
            "파트너의 {} {deals}건이고{apart_ko} 최근 {months}개월에는 {recent}건입니다. 오래된 건일수록 적게 치면 {own}건이며, \
             이력이 있는 파트너의 평균은 같은 방식으로 {average}건입니다.",
            with_particle(ko, Particle::Topic)
        ),
        format!(
            "The partner made {deals} {noun}{apart_en}, {recent} in the last {months} months. With older ones \
             counting less that is {own}; counted alike, partners with a record have {average} on average."
        ),
    )
}

/// `known` are the deals of which the number of investors is known, of `deals`; `is_for` says that the partner's groups
/// are smaller than is usual.
pub(super) fn syndicate(
    found: &SyndicateFinding,
    (known, deals): (u32, u32),
    is_for: bool,
    nouns: Nouns,
) -> LocalizedText {
    let (own, average) = (times(found.own()), times(found.average()));
    let Nouns { ko, one, many, apart_ko, apart_en, .. } = nouns;
    let (of_ko, of_en) = match (known, deals) {
        (1, 1) => (format!("{deals}건에"), format!("the partner's only {one}{apart_en}")),
        (known, deals) if known < deals => (
            format!("{deals}건 중 투자자 수가 알려진 {known}건에"),
            format!("the {known} of the partner's {deals} {many}{apart_en} where that is known"),
        ),
        _ => (format!("{deals}건에"), format!("the partner's {deals} {many}{apart_en}")),
    };
    let (so_ko, so_en) = if is_for {
        ("적은 수로 투자하는 파트너일수록 라운드에 들어올 가능성이 높습니다", "likelier")
    } else {
        ("여럿이 나누어 투자하는 파트너일수록 라운드에 들어올 가능성이 낮습니다", "less likely")
    };
    let few = if is_for { "few" } else { "many" };
    let one = times(1.0);
    let shared = if own == one { "investor took part in" } else { "investors shared" };
    let do_so = if average == one { "does" } else { "do" };
    text(
        format!(
            "파트너의 {ko} {of_ko}{apart_ko} 함께한 투자자는 파트너를 포함해 라운드당 보통 {own}곳이며, 전체에서는 {average}곳입니다. \
             {so_ko}."
        ),
        format!(
            "In {of_en}, usually {own} {shared} a round, itself included; in those of all {average} {do_so}. Who \
             shares rounds with {few} is {so_en} to be among the investors of the next one."
        ),
    )
}

/// The companies most like the start-up, as far as there are any. `known` is what they could be like it in, and `is_for`
/// says that they speak for the pair. What is usual is not told: the score compares with what was usual where it was
/// fitted.
pub(super) fn similar(
    companies: &[SimilarCompany],
    known: &Known,
    is_for: bool,
    nouns: Nouns,
) -> LocalizedText {
    if companies.is_empty() && is_for {
        return text(
            format!(
                "파트너의 {} 대상에는 이 스타트업과 조금씩 비슷한 기업이 많으나, 두루 비슷한 기업은 없습니다{}.",
                nouns.ko, nouns.apart_ko
            ),
            format!(
                "Many of the companies in the partner's {}{} are a little like the start-up, though none in most things.",
                nouns.many, nouns.apart_en
            ),
        );
    }
    if companies.is_empty() {
        let (parts_ko, parts_en) = parts(known);
        return text(
            format!(
                "파트너의 {} 대상 중 {} 두루 비슷한 기업은 없습니다{}.",
                nouns.ko,
                with_particle(&parts_ko, Particle::Subject),
                nouns.apart_ko
            ),
            format!(
                "None of the companies in the partner's {}{} is like the start-up in {parts_en} together.",
                nouns.many, nouns.apart_en
            ),
        );
    }
    let name = |company: &SimilarCompany| {
        let percent = percent(company.similarity);
        let LocalizedText { ko, en } = &company.name;
        match company.date.year {
            0 => text(format!("{ko}(유사도 {percent}%)"), format!("{en} ({percent}% alike)")),
            year => text(
                format!("{ko}({year}년, 유사도 {percent}%)"),
                format!("{en} ({year}, {percent}% alike)"),
            ),
        }
    };
    let list = list(&companies.iter().map(name).collect::<Vec<_>>());
    let Nouns { ko, many, apart_ko, apart_en, .. } = nouns;
    if is_for {
        return text(
            format!("파트너의 {ko} 대상 중 이 스타트업과 비슷한 기업{apart_ko}: {}.", list.ko),
            format!("Companies like the start-up in the partner's {many}{apart_en}: {}.", list.en),
        );
    }
    text(
        format!(
            "최근 {ko}일수록 크게 반영하면, 파트너의 {ko} 대상에는 이 스타트업과 비슷한 기업이 적습니다{apart_ko}. 가장 \
             가까운 기업: {}.",
            list.ko
        ),
        format!(
            "Few companies in the partner's {many}{apart_en} are like the start-up, recent ones counting more; the \
             nearest: {}.",
            list.en
        ),
    )
}

/// What is known of a start-up, so that companies can be like it in that: in Korean `a·b·c`, in English `a, b and c`.
fn parts(known: &Known) -> (String, String) {
    let Known { fields, region, city, stage, size, age, order } = *known;
    let parts = [
        (fields, "분야", "sector"),
        (region || city, "지역", "place"),
        (stage, "단계", "stage"),
        (size, "라운드 규모", "size of round"),
        (age, "업력", "age"),
        (order, "라운드 차수", "order of round"),
    ];
    let (mut ko, mut en) = (Vec::new(), Vec::new());
    for (_, in_ko, in_en) in parts.into_iter().filter(|part| part.0) {
        ko.push(in_ko);
        en.push(in_en);
    }
    (ko.join("·"), and(&en))
}

/// Where the companies most like the start-up are not the reader's to know by name.
pub(super) fn similar_unnamed(is_for: bool, nouns: Nouns) -> LocalizedText {
    let Nouns { ko, many, apart_ko, apart_en, .. } = nouns;
    if is_for {
        return text(
            format!("파트너의 {ko} 대상에는 이 스타트업과 비슷한 기업이 있습니다{apart_ko}."),
            format!(
                "Some of the companies in the partner's {many}{apart_en} are like the start-up."
            ),
        );
    }
    text(
        format!(
            "최근 {ko}일수록 크게 반영하면, 파트너의 {ko} 대상에는 이 스타트업과 비슷한 기업이 적습니다{apart_ko}."
        ),
        format!(
            "Few companies in the partner's {many}{apart_en} are like the start-up, recent ones counting more."
        ),
    )
}

/// A share as whole percent.
pub(super) fn percent(share: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
    let percent = (100.0 * share).round().clamp(0.0, 100.0) as i32;
    percent
}

pub(super) fn variety((standings, lists): (u32, u32)) -> LocalizedText {
    text(
        format!(
            "이번 요청에서 다른 후보도 오를 수 있는 목록 {lists}개 중 {standings}개에 오를 파트너여서, 목록이 다양해지도록 점수를 낮췄습니다."
        ),
        format!(
            "The partner would stand in {standings} of the {lists} lists of this request in which others could stand \
             too, and is lowered so that the lists differ."
        ),
    )
}

pub(super) fn concepts(names: &[LocalizedText]) -> LocalizedText {
    let list = list(names);
    text(
        format!("두 프로필에 {} 함께 나옵니다.", with_particle(&list.ko, Particle::Subject)),
        format!("Both profiles mention {}.", list.en),
    )
}

pub(super) fn words(words: &[&str]) -> LocalizedText {
    let quoted: Vec<_> =
        words.iter().map(|word| text(format!("‘{word}’"), format!("“{word}”"))).collect();
    let list = list(&quoted);
    text(
        format!("두 프로필에 {} 함께 쓰였습니다.", with_particle(&list.ko, Particle::Subject)),
        format!("Both profiles use the words {}.", list.en),
    )
}

/// Who gives and who takes.
pub(super) fn cooperation(found: &CooperationFinding) -> LocalizedText {
    let CooperationFinding { given, taken, joint, .. } = *found;
    let sentence = |kinds: u32, ko: fn(&str) -> String, en: &str| {
        let names = cooperations(kinds);
        (kinds != 0).then(|| text(ko(&names.ko), format!("{en} {}.", names.en)))
    };
    let sentences = [
        sentence(
            given,
            |names| {
                let names = with_particle(names, Particle::Object);
                format!("스타트업이 요청하는 {names} 파트너가 제공합니다.")
            },
            "The partner offers what the start-up asks for:",
        ),
        sentence(
            taken & !given,
            |names| {
                let names = with_particle(names, Particle::Object);
                format!("파트너가 찾는 {names} 스타트업이 제공합니다.")
            },
            "The start-up offers what the partner seeks:",
        ),
        sentence(
            joint & !given & !taken,
            |names| format!("양쪽 모두 {} 원합니다.", with_particle(names, Particle::Object)),
            "Both want",
        ),
    ];
    paragraph(&sentences.into_iter().flatten().collect::<Vec<_>>())
}

/// What speaks against the partner from the start-up's side.
pub(super) fn startup_side(found: &StartupSideFinding) -> LocalizedText {
    let asks = cooperations(found.asks);
    let against = [
        (
            found.asks_met,
            text(
                format!(
                    "스타트업이 요청하는 {} 파트너가 제공하지 않습니다.",
                    with_particle(&asks.ko, Particle::Object)
                ),
                format!("The partner does not offer what the start-up asks for: {}.", asks.en),
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
            format!("경쟁사에 투자하거나 협력한 파트너입니다: {}.", list.ko),
            format!("The partner has backed a competitor: {}.", list.en),
        ),
        VetoKind::DeclinedLately => text(
            // Who of the two, when and why: there is one.
            format!("{}.", list.ko),
            format!("{}.", list.en),
        ),
        VetoKind::UnmetMust => text(
            format!("요청에서 필수로 둔 조건에 맞지 않습니다: {}.", list.ko),
            format!("The request makes a must of what does not speak for the pair: {}.", list.en),
        ),
        VetoKind::ClosedToNewDeals => text(
            "파트너가 현재 신규 투자나 협력을 진행하지 않습니다.",
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
        About::Company(name) | About::RecordedCompany(name) => text(name, name),
        About::Term(term) => names::term(*term),
        About::Decline(decline) => meetings::declined(decline),
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
    let more = (more > 0).then(|| format!("{more} more"));
    let parts: Vec<&str> =
        listed.iter().map(|name| name.en.as_str()).chain(more.as_deref()).collect();
    text(ko, and(&parts))
}

/// `a, b or c`.
fn either(names: &[LocalizedText]) -> LocalizedText {
    let of = |part: fn(&LocalizedText) -> &str, or: &str| {
        let parts: Vec<&str> = names.iter().map(part).collect();
        match parts.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} {or} {last}", rest.join(", ")),
            _ => parts.concat(),
        }
    };
    text(of(|name| &name.ko, "또는"), of(|name| &name.en, "or"))
}

/// `a, b and c`.
fn and(parts: &[&str]) -> String {
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
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
