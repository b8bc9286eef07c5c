//! Sentences about sector, stage and place: what the deals show and what the partner says.

use super::{LocalizedText, Nouns, Particle, paragraph, text, with_particle};
use crate::matching::decays;
use crate::matching::records::Told;
use crate::matching::shares::{Declared, Finding};
use crate::matching::tallies::Count;

/// The words of one attribute in sentences about deals and statements.
pub(in crate::matching) struct Attribute {
    /// What the matching deals are, such as `라이다 분야`.
    ko: String,
    /// Where the matching deals are, such as `in lidar`.
    en: String,
    /// Where deals are that are only in a broader sector, in both languages as above; empty for other attributes.
    broader: LocalizedText,
    /// Of which deals the attribute is known, such as `분야가 알려진`.
    known_ko: String,
    /// The same in English after `deals`, such as `with a known sector`.
    known_en: String,
    /// Where all deals to compare with are, in English after `deals`; empty: anywhere.
    among: LocalizedText,
    /// A statement that agrees.
    named: Statement,
    /// The sentence for a statement that names others.
    other: LocalizedText,
}

/// A statement as a clause: in Korean before its end, in English from `names` or `says` on.
struct Statement {
    /// Up to the verb, such as `라이다를 관심 분야로`.
    ko: String,
    /// Such as `names lidar as an interest`.
    en: String,
}

/// `named` is the sector by which the partner's statement agrees.
pub(in crate::matching) fn sector_words(
    sector: &LocalizedText,
    named: &LocalizedText,
) -> Attribute {
    let LocalizedText { ko, en } = sector;
    Attribute {
        ko: format!("{ko} 분야"),
        en: format!("in {en}"),
        broader: text(format!("{ko}보다 넓은 분야"), format!("in a broader field than {en}")),
        known_ko: "분야가 알려진".to_owned(),
        known_en: "with a known sector".to_owned(),
        among: LocalizedText::default(),
        named: Statement {
            ko: format!("{} 관심 분야로", with_particle(&named.ko, Particle::Object)),
            en: format!("names {} as an interest", named.en),
        },
        other: text(
            format!("파트너가 밝힌 관심 분야에 {} 없습니다.", with_particle(ko, Particle::Topic)),
            format!("The partner does not name {en} as an interest."),
        ),
    }
}

/// `tag` as the start-up writes it.
pub(in crate::matching) fn tag_words(tag: &str) -> Attribute {
    let quoted = text(format!("‘{tag}’"), format!("“{tag}”"));
    sector_words(&quoted, &quoted)
}

/// Companies of these years of age.
pub(in crate::matching) fn age_words((least, most): (u8, u8)) -> Attribute {
    let (ko, en) = match (least, most) {
        (0, most) => (
            format!("설립 {most}년 이내 기업 대상"),
            format!("in companies up to {most} years old"),
        ),
        (least, most) => (
            format!("설립 {least}~{most}년 기업 대상"),
            format!("in companies {least} to {most} years old"),
        ),
    };
    undeclared(ko, en, "기업의 설립 연도가 알려진", "with a known founding year")
}

/// Rounds of about the size sought, such as `10억~50억 원`.
pub(in crate::matching) fn size_words(range: &LocalizedText) -> Attribute {
    undeclared(
        format!("{} 규모의 라운드", range.ko),
        format!("in a round of {}", range.en),
        "라운드 규모가 알려진",
        "with a known size of round",
    )
}

/// An attribute of which partners declare nothing.
fn undeclared(ko: String, en: String, known_ko: &str, known_en: &str) -> Attribute {
    Attribute {
        ko,
        en,
        broader: LocalizedText::default(),
        known_ko: known_ko.to_owned(),
        known_en: known_en.to_owned(),
        among: LocalizedText::default(),
        named: Statement { ko: String::new(), en: String::new() },
        other: LocalizedText::default(),
    }
}

pub(in crate::matching) fn stage_words(stage: &LocalizedText, nouns: Nouns) -> Attribute {
    let LocalizedText { ko, en } = stage;
    Attribute {
        ko: format!("{ko} 단계"),
        en: format!("at {en}"),
        broader: LocalizedText::default(),
        known_ko: "단계가 알려진".to_owned(),
        known_en: "with a known stage".to_owned(),
        among: LocalizedText::default(),
        named: Statement {
            ko: format!("{ko} 단계를 대상으로"),
            en: format!("says it {} at {en}", nouns.does),
        },
        other: text(
            format!("파트너가 밝힌 대상 단계에 {ko} 단계는 없습니다."),
            format!("The partner does not say it {} at {en}.", nouns.does),
        ),
    }
}

pub(in crate::matching) fn country_words(country: &LocalizedText) -> Attribute {
    let LocalizedText { ko, en } = country;
    Attribute {
        ko: format!("{ko} 기업 대상"),
        en: format!("in {en}"),
        broader: LocalizedText::default(),
        known_ko: "국가가 알려진".to_owned(),
        known_en: "with a known country".to_owned(),
        among: LocalizedText::default(),
        named: named_place(country),
        other: text(
            format!(
                "파트너가 밝힌 투자·협력 지역에 {} 없습니다.",
                with_particle(ko, Particle::Topic)
            ),
            format!("The partner names other countries, not {en}."),
        ),
    }
}

/// `named` are the regions of the country that the partner names.
pub(in crate::matching) fn region_words(
    region: &LocalizedText,
    country: &LocalizedText,
    named: &[LocalizedText],
) -> Attribute {
    let LocalizedText { ko, en } = region;
    Attribute {
        ko: format!("{ko} 기업 대상"),
        en: format!("in {en}"),
        broader: LocalizedText::default(),
        known_ko: format!("지역이 알려진 {} 기업 대상", country.ko),
        known_en: format!("in {} with a known region", country.en),
        among: text(format!("{} 기업 대상 ", country.ko), format!(" in {}", country.en)),
        named: named_place(region),
        other: other_regions(region, named),
    }
}

/// `city` as the start-up writes it, in the region.
pub(in crate::matching) fn city_words(city: &str, region: &LocalizedText) -> Attribute {
    Attribute {
        among: text(format!("{} 기업 대상 ", region.ko), format!(" in {}", region.en)),
        ..undeclared(
            format!("{city} 기업 대상"),
            format!("in {city}"),
            &format!("도시가 알려진 {} 기업 대상", region.ko),
            &format!("in {} with a known city", region.en),
        )
    }
}

/// Deals of a host outside its own country, among those of the hosts at the destination.
pub(in crate::matching) fn abroad_words() -> Attribute {
    Attribute {
        among: text("목적지 투자자들의 ", " of hosts there"),
        ..undeclared(
            "자국 밖 기업 대상".to_owned(),
            "outside its own country".to_owned(),
            "국가가 알려진",
            "with a known country",
        )
    }
}

/// `sentence`, and that the partner names other regions.
pub(in crate::matching) fn with_other_regions(
    sentence: LocalizedText,
    region: &LocalizedText,
    named: &[LocalizedText],
) -> LocalizedText {
    paragraph(&[sentence, other_regions(region, named)])
}

fn other_regions(region: &LocalizedText, named: &[LocalizedText]) -> LocalizedText {
    let others = super::list(named);
    text(
        format!(
            "파트너가 밝힌 투자·협력 지역은 {}이며, {} 없습니다.",
            others.ko,
            with_particle(&region.ko, Particle::Topic)
        ),
        format!("The partner names {}, not {}.", others.en, region.en),
    )
}

fn named_place(place: &LocalizedText) -> Statement {
    Statement {
        ko: format!("{} 투자·협력 지역으로", with_particle(&place.ko, Particle::Object)),
        en: format!("names {} as a place to invest or cooperate", place.en),
    }
}

/// What the deals and the statement say, what decides first. `told` are the deals as they can be counted, and `deals` is
/// how many the partner has in all: where the attribute is known of fewer, the sentence says so.
pub(in crate::matching) fn share(
    finding: &Finding,
    (told, deals): (Told, u32),
    words: &Attribute,
    nouns: Nouns,
) -> LocalizedText {
    let record = Record { finding, told, deals, words, nouns };
    let statement = match finding.declared {
        Declared::Nothing => None,
        Declared::This | Declared::Broader => Some(text(
            format!("파트너는 {} 밝혔습니다.", words.named.ko),
            format!("The partner {}.", words.named.en),
        )),
        Declared::Other => Some(words.other.clone()),
    };
    let Some(statement) = statement else { return record.sentence() };
    if told.all == 0 {
        return statement;
    }
    let agrees = finding.declared != Declared::Other;
    if agrees && told.shown() == 0 {
        return record.against_the_statement();
    }
    // Where they disagree, what has the score on its side decides.
    let is_statement_first =
        agrees == (finding.value > 0.0) && (finding.value_of_deals > 0.0) != (finding.value > 0.0);
    let record = record.sentence();
    paragraph(&if is_statement_first { [statement, record] } else { [record, statement] })
}

/// What a partner has done of one attribute.
struct Record<'a> {
    finding: &'a Finding,
    told: Told,
    /// All its deals.
    deals: u32,
    words: &'a Attribute,
    nouns: Nouns,
}

/// The deals that the figures are about.
struct Base {
    /// With their number, such as `투자 11건`.
    ko: String,
    /// Without, such as `deals with a known sector`.
    en: String,
}

impl Record<'_> {
    /// A statement that no deal bears out.
    fn against_the_statement(&self) -> LocalizedText {
        let Base { ko, en } = self.base();
        let Self { told, words: Attribute { named, .. }, nouns, .. } = self;
        let all = told.all;
        if self.finding.value > 0.0 {
            let none = if all == 1 {
                format!("its only {}{} is not there", nouns.one, nouns.apart_en)
            } else {
                format!("none of its {all} {en} is there")
            };
            text(
                format!("파트너는 {} 밝혔으나, {ko} 중 해당하는 것은 없습니다.", named.ko),
                format!("The partner {}, though {none}.", named.en),
            )
        } else {
            text(
                format!(
                    "파트너의 {ko} 중 {} 없습니다. 다만 {} 밝혔습니다.",
                    with_particle(&self.words.ko, Particle::Topic),
                    named.ko
                ),
                format!("{}, though it {}.", self.none(&en), named.en),
            )
        }
    }

    /// How many of the partner's deals, and how many of all deals.
    fn sentence(&self) -> LocalizedText {
        let Base { ko: base_ko, en: base_en } = self.base();
        let Self { told: Told { matching: within, broader, all }, words, nouns, .. } = self;
        let (what_ko, what_en) = match (within, broader) {
            (_, 0) => (words.ko.clone(), words.en.clone()),
            (0, _) => (words.broader.ko.clone(), words.broader.en.clone()),
            _ => (
                format!("{}({within}건) 또는 더 넓은 분야", words.ko),
                format!("{0} or a broader field, {within} of them {0} itself", words.en),
            ),
        };
        let (usual_ko, usual_en) = self.usual();
        let all = *all;
        let ko = match self.told.shown() {
            0 => format!(
                "파트너의 {base_ko} 중 {} 없습니다{usual_ko}.",
                with_particle(&what_ko, Particle::Topic)
            ),
            matching if matching == all && all > 1 => {
                format!("파트너의 {base_ko}이 모두 {what_ko}입니다{usual_ko}.")
            }
            _ if all == 1 => format!("파트너의 {base_ko}이 {what_ko}입니다{usual_ko}."),
            matching => format!("파트너의 {base_ko} 중 {matching}건이 {what_ko}입니다{usual_ko}."),
        };
        let en = match (self.told.shown(), all) {
            (0, _) => self.none(&base_en),
            (_, 1) => {
                let one = base_en.replacen(nouns.many, nouns.one, 1);
                format!("The partner's only {one} is {what_en}")
            }
            (2, 2) => format!("Both of the partner's {base_en} are {what_en}"),
            (matching, all) if matching == all => {
                format!("All {all} of the partner's {base_en} are {what_en}")
            }
            (1, _) => format!("1 of the partner's {all} {base_en} is {what_en}"),
            (matching, _) => format!("{matching} of the partner's {all} {base_en} are {what_en}"),
        };
        let sentence = text(ko, format!("{en}{usual_en}."));
        if self.is_turned_by_time() {
            let why = text("최근 투자일수록 크게 반영했습니다.", "Recent deals count for more.");
            paragraph(&[sentence, why])
        } else {
            sentence
        }
    }

    fn none(&self, base_en: &str) -> String {
        let Self { told: Told { all, .. }, words, nouns, .. } = self;
        if *all == 1 {
            let one = base_en.replacen(nouns.many, nouns.one, 1);
            format!("The partner's only {one} is not {}", words.en)
        } else {
            format!("None of the partner's {all} {base_en} is {}", words.en)
        }
    }

    fn base(&self) -> Base {
        let Self { told: Told { all, .. }, deals, words, nouns, .. } = self;
        let Nouns { ko: noun, many, apart_ko, apart_en, .. } = nouns;
        if all == deals {
            return Base {
                ko: format!("{noun} {all}건{apart_ko}"),
                en: format!("{many}{apart_en}"),
            };
        }
        Base {
            ko: format!("{noun} 가운데 {} {all}건{apart_ko}", words.known_ko),
            en: format!("{many} {}{apart_en}", words.known_en),
        }
    }

    /// The share among the deals of all partners, in whole percent; nothing where there are none to compare with.
    fn usual(&self) -> (String, String) {
        let LocalizedText { ko, en } = &self.words.among;
        let average = self.average();
        if average.all == 0 || average.matching == 0 {
            return (String::new(), String::new());
        }
        if average.matching == average.all {
            return (format!("({ko}전체에서도 모두)"), ", as are all others".to_owned());
        }
        let percent = 100.0 * share_of(average);
        if percent < 1.0 {
            return (
                format!("({ko}전체에서는 1% 미만)"),
                format!("; of all deals{en} fewer than 1% are"),
            );
        }
        let percent = percent.round().min(99.0);
        (format!("({ko}전체에서는 {percent:.0}%)"), format!("; of all deals{en} {percent:.0}% are"))
    }

    fn average(&self) -> Count {
        let Told { matching, broader, .. } = self.told;
        self.finding.average_beside(matching, broader)
    }

    /// Whether the counts say the contrary of what they are worth, because recent deals are otherwise than old ones.
    fn is_turned_by_time(&self) -> bool {
        let average = self.average();
        if average.all == 0 {
            return false;
        }
        let own = f64::from(self.told.shown()) / f64::from(self.told.all);
        let value = self.finding.value_of_deals;
        (own > share_of(average) && value < 0.0) || (own < share_of(average) && value > 0.0)
    }
}

fn share_of(count: Count) -> f64 {
    decays::deals(count.matching) / decays::deals(count.all)
}
