//! Sentences about sector, industry, stage and place: what the deals show and what the partner says.

use std::cmp::Ordering;
use std::slice::from_ref;

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
    /// Which deals it is all deals of, in English after `deals`; empty: those of all partners anywhere.
    among: LocalizedText,
    /// Which deals the score counts in part and the sentence as whole ones; empty: none.
    in_part: LocalizedText,
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
        in_part: LocalizedText::default(),
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

/// `industries` are the start-up's, `named` those of them by which the partner's statement agrees.
pub(in crate::matching) fn industry_words(
    industries: &[LocalizedText],
    named: &[LocalizedText],
) -> Attribute {
    let (LocalizedText { ko, en }, named) = (super::either(industries), super::list(named));
    Attribute {
        named: Statement {
            ko: format!("{} 산업에 속하는 분야에 관심이 있다고", named.ko),
            en: format!("names interests within {}", named.en),
        },
        other: text(
            format!("파트너가 밝힌 관심 분야 가운데 {ko} 산업에 속하는 것은 없습니다."),
            format!("The partner names no interest within {en}."),
        ),
        ..undeclared(
            format!("{ko} 산업"),
            format!("in {en}"),
            "산업이 알려진",
            "with a known industry",
        )
    }
}

/// Companies of these years of age.
pub(in crate::matching) fn age_words((least, most): (u8, u8)) -> Attribute {
    let in_part = text(
        "스타트업과 업력이 가까운 기업일수록 크게 반영했습니다.",
        "The nearer a company is to the start-up's age, the more it counts.",
    );
    let (ko, en) = match (least, most) {
        (0, most) => (
            format!("설립 {most}년 이내 기업 대상"),
            format!("in companies up to {most} {} old", if most == 1 { "year" } else { "years" }),
        ),
        (least, most) => (
            format!("설립 {least}~{most}년 기업 대상"),
            format!("in companies {least} to {most} years old"),
        ),
    };
    let words = undeclared(ko, en, "기업의 설립 연도가 알려진", "with a known founding year");
    Attribute { in_part, ..words }
}

/// Rounds of about the size sought, such as `10억~50억 원`.
pub(in crate::matching) fn size_words(range: &LocalizedText) -> Attribute {
    let in_part = text(
        "찾는 금액에 가까운 라운드일수록 크게 반영했습니다.",
        "The nearer a round is to the size sought, the more it counts.",
    );
    let words = undeclared(
        format!("{} 규모의 라운드", range.ko),
        format!("in a round of {}", range.en),
        "라운드 규모가 알려진",
        "with a known size of round",
    );
    Attribute { in_part, ..words }
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
        in_part: LocalizedText::default(),
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
        in_part: LocalizedText::default(),
        named: Statement {
            ko: format!("{ko} 단계를 {}", nouns.as_ko),
            en: format!("says it {} at {en}", nouns.does),
        },
        other: text(
            format!("파트너가 밝힌 대상 단계에 {ko} 단계는 없습니다."),
            format!("The partner does not say it {} at {en}.", nouns.does),
        ),
    }
}

/// `named` are the places by which the partner's statement agrees; `is_trip` says that hosts at a destination are
/// compared with one another.
pub(in crate::matching) fn country_words(
    country: &LocalizedText,
    named: &[LocalizedText],
    is_trip: bool,
) -> Attribute {
    let LocalizedText { ko, en } = country;
    Attribute {
        ko: format!("{ko} 기업 대상"),
        en: format!("in {en}"),
        broader: LocalizedText::default(),
        known_ko: "국가가 알려진".to_owned(),
        known_en: "with a known country".to_owned(),
        among: if is_trip { hosts() } else { LocalizedText::default() },
        in_part: LocalizedText::default(),
        named: named_places(named),
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
        in_part: LocalizedText::default(),
        named: named_places(from_ref(region)),
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
        among: hosts(),
        ..undeclared(
            "자국 밖 기업 대상".to_owned(),
            "outside its own country".to_owned(),
            "국가가 알려진",
            "with a known country",
        )
    }
}

/// The hosts at a destination. Not `there`: that could be the visitor's country as well.
fn hosts() -> LocalizedText {
    text("목적지 투자자 ", " of the hosts at the destination")
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

fn named_places(places: &[LocalizedText]) -> Statement {
    let LocalizedText { ko, en } = super::list(places);
    let places = if places.len() > 1 { "places" } else { "a place" };
    Statement {
        ko: format!("{} 투자·협력 지역으로", with_particle(&ko, Particle::Object)),
        en: format!("names {en} as {places} to invest or cooperate"),
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
        agrees == (finding.value > 0.0) && finding.value_of_deals * finding.value <= 0.0;
    // Who reads figures that speak for the pair beside a deduction, or the reverse, must be told why.
    let is_outweighed = is_statement_first && finding.value_of_deals != 0.0;
    let record = record.sentence();
    if is_outweighed {
        let why = text(
            format!("여기서는 파트너가 밝힌 내용을 {}보다 크게 반영했습니다.", nouns.ko),
            format!("What it says of itself counts for more here than its {}.", nouns.many),
        );
        return paragraph(&[statement, record, why]);
    }
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
                format!("its only {} is not there", en.replacen(nouns.many, nouns.one, 1))
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
        let Self { told: Told { matching: within, broader, all, .. }, words, nouns, .. } = self;
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
        let because = self.because();
        paragraph(&[vec![sentence], because].concat())
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
        let average = self.average();
        if average.all == 0 || average.matching == 0 {
            return (String::new(), String::new());
        }
        let LocalizedText { ko, en } = self.among();
        if average.matching == average.all {
            return (format!("({ko}전체에서도 모두)"), format!(", as are all others{en}"));
        }
        let percent = percent_of(average);
        (
            format!("({ko}전체에서는 {})", percent.ko),
            format!("; of all deals{en} {} are", percent.en),
        )
    }

    /// Which deals all deals are: where the attribute is not known of some, those of which it is.
    fn among(&self) -> LocalizedText {
        let Attribute { among, known_ko, known_en, .. } = self.words;
        let LocalizedText { ko, en } = among;
        if self.finding.is_average_whole {
            return among.clone();
        }
        if known_en.starts_with(en.trim_start()) {
            // That says it already.
            return text(format!("{known_ko} 건 "), format!(" {known_en}"));
        }
        text(format!("{}의 {known_ko} 건 ", ko.trim_end()), format!("{en} {known_en}"))
    }

    /// The deals of all partners, counted by the rule by which the partner's are told.
    fn average(&self) -> Count {
        let Told { matching, broader, usual, .. } = self.told;
        usual.unwrap_or_else(|| self.finding.average_beside(matching, broader))
    }

    /// Why the counts are worth something else than they read like: what the score counts in part, and that recent deals
    /// count for more. Nothing where the two agree.
    fn because(&self) -> Vec<LocalizedText> {
        let (told, average) = (self.told, self.average());
        let worth = self.finding.value_of_deals.partial_cmp(&0.0).unwrap_or(Ordering::Equal);
        if worth == Ordering::Equal || self.finding.average.all == 0 {
            return Vec::new();
        }
        let shown = (u64::from(told.shown()), u64::from(told.all));
        let read = match shown {
            // "None" speaks against, whatever is usual.
            (0, _) => Ordering::Less,
            _ => compare(shown, (average.matching, average.all)),
        };
        if read == worth {
            return Vec::new();
        }
        let halves = |count: Count| (count.matching_halves(), 2 * count.all);
        let weighed = compare(halves(told.weighed), halves(self.finding.average));
        let in_part = (weighed != read).then(|| self.in_part());
        let by_time = (weighed != worth).then(|| {
            text(
                format!("최근 {}일수록 크게 반영했습니다.", self.nouns.ko),
                format!("Recent {} count for more.", self.nouns.many),
            )
        });
        in_part.into_iter().chain(by_time).filter(|why| !why.ko.is_empty()).collect()
    }

    /// What the score counts in part. Of a sector, that is what is in a broader one: then its share or, where that has
    /// been told, the share of the sector itself.
    fn in_part(&self) -> LocalizedText {
        let Attribute { ko, en, broader, in_part, .. } = self.words;
        if broader.ko.is_empty() {
            return in_part.clone();
        }
        let Count { matching, broader: in_broader, all } = self.finding.average;
        let is_broader_told = self.told.matching == 0 && self.told.broader > 0;
        let (untold, what_ko, what_en) = if is_broader_told {
            (matching, ko, en)
        } else {
            (in_broader, &broader.ko, &broader.en)
        };
        if untold == 0 {
            return text(
                "더 넓은 분야의 건은 절반만 반영했습니다.",
                "What is in a broader field counts half.",
            );
        }
        let percent = percent_of(Count { matching: untold, broader: 0, all });
        let among = self.among();
        text(
            format!(
                "더 넓은 분야의 건은 절반만 반영했으며, {}전체에서는 {} {what_ko}입니다.",
                among.ko,
                with_particle(&percent.ko, Particle::Subject)
            ),
            format!(
                "What is in a broader field counts half, and of all deals{} {} are {what_en}.",
                among.en, percent.en
            ),
        )
    }
}

/// How one share compares with another, each a part and its whole; none of nothing is the least there is.
fn compare(one: (u64, u64), other: (u64, u64)) -> Ordering {
    let product = |part: u64, whole: u64| u128::from(part) * u128::from(whole);
    product(one.0, other.1).cmp(&product(other.0, one.1))
}

/// The share of the matching deals in whole percent, for a sentence that has said that some do and some do not.
fn percent_of(count: Count) -> LocalizedText {
    let percent = 100.0 * decays::deals(count.matching) / decays::deals(count.all);
    if percent < 1.0 {
        return text("1% 미만", "fewer than 1%");
    }
    let percent = if count.matching < count.all { percent.round().min(99.0) } else { 100.0 };
    text(format!("{percent:.0}%"), format!("{percent:.0}%"))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::matching::decays::{Mass, WHOLE};
    use crate::matching::shares::{judge, usual};
    use crate::matching::similarity::{Kernel, Tables};
    use crate::matching::weights::{Share, Weights};
    use crate::proto::PartnerKind;

    /// A deal that is in a sector, in a broader one or in neither; how many half-lives it is old; and how many steps its
    /// round is off.
    type Deal = (Sort, u32, u8);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Sort {
        Within,
        Broader,
        Neither,
    }

    fn deals(max: usize) -> impl Strategy<Value = Vec<Deal>> {
        let sort = proptest::sample::select(vec![Sort::Within, Sort::Broader, Sort::Neither]);
        vec((sort, 0u32..6, 0u8..16), 1..max)
    }

    fn mass(deal: &Deal) -> Mass {
        WHOLE >> deal.1
    }

    fn whole(_: &Deal) -> Mass {
        WHOLE
    }

    fn in_sector(deals: &[Deal], mass: fn(&Deal) -> Mass) -> Count {
        let of = |sort| deals.iter().filter(|deal| deal.0 == sort).map(mass).sum();
        let all = deals.iter().map(mass).sum();
        Count { matching: of(Sort::Within), broader: of(Sort::Broader), all }
    }

    const SOUGHT: u8 = 80;

    fn of_size(deals: &[Deal], mass: fn(&Deal) -> Mass, kernel: &Kernel) -> Count {
        let part = |deal: &Deal| mass(deal) * u64::from(kernel.degree(SOUGHT + deal.2)) / 256;
        let matching = deals.iter().map(part).sum();
        Count { matching, broader: 0, all: deals.iter().map(mass).sum() }
    }

    fn near(deals: &[Deal], mass: fn(&Deal) -> Mass, kernel: &Kernel) -> Count {
        let is_near = |deal: &&Deal| kernel.is_near(SOUGHT + deal.2);
        let matching = deals.iter().filter(is_near).map(mass).sum();
        Count { matching, broader: 0, all: deals.iter().map(mass).sum() }
    }

    /// What is said of deals, and what they are worth.
    fn said(
        (told, own, all): (Told, Count, Count),
        weights: &Share,
        words: &Attribute,
    ) -> (String, f64) {
        let usual = usual(all, weights, &Weights::builtin().average);
        let finding = judge(own, Declared::Nothing, usual, weights).expect("there are deals");
        let kind = u8::try_from(i32::from(PartnerKind::VentureCapital)).unwrap();
        let nouns = super::super::nouns(kind, false);
        (share(&finding, (told, told.all), words, nouns).en, finding.value)
    }

    /// By how many percent the partner's share is more than that of all, as a sentence says.
    fn more_percent(sentence: &str, told: Told) -> f64 {
        let own = 100.0 * f64::from(told.shown()) / f64::from(told.all);
        let usual = sentence.split_once("; of all deals ").map_or(0.0, |(_, rest)| {
            rest.split_once('%').map_or(0.0, |(percent, _)| percent.parse().unwrap_or(0.5))
        });
        if sentence.contains("as are all others") { 0.0 } else { own - usual }
    }

    const RECENT: &str = "Recent deals count for more.";
    const BROADER: &str = "What is in a broader field counts half";
    const NEARER: &str = "The nearer a round is to the size sought, the more it counts.";

    proptest! {
        /// "2 of 15, of all deals 10%" beside a deduction could not be read aloud: then the sentence says why, and says
        /// nothing that is not so.
        #[test]
        fn what_is_worth_the_contrary_of_its_counts_is_told_with_the_reason(
            own in deals(30),
            others in deals(120),
            are_fresh in any::<bool>(),
            are_plain in any::<bool>(),
        ) {
            let simplify = |(sort, age, off): Deal| {
                let sort = if are_plain && sort == Sort::Broader { Sort::Neither } else { sort };
                let off = if are_plain && off < 8 { 0 } else { off };
                (sort, if are_fresh { 0 } else { age }, if are_plain && off > 0 { 100 } else { off })
            };
            let own: Vec<Deal> = own.into_iter().map(simplify).collect();
            let others = others.into_iter().map(simplify);
            let all: Vec<Deal> = own.iter().copied().chain(others).collect();
            let weights = Weights::builtin();
            let kernel = &Kernel::of_size(SOUGHT, &Tables::of(weights));
            let name = text("라이다", "LiDAR");
            let in_sector_told = Told::of(in_sector(&own, whole));
            let of_size_told = Told {
                matching: Told::of(near(&own, whole, kernel)).matching,
                usual: Some(near(&all, mass, kernel)),
                ..Told::of(of_size(&own, whole, kernel))
            };
            let cases = [
                (
                    (in_sector_told, in_sector(&own, mass), in_sector(&all, mass)),
                    weights.sector,
                    sector_words(&name, &name),
                ),
                (
                    (of_size_told, of_size(&own, mass, kernel), of_size(&all, mass, kernel)),
                    weights.size.share(),
                    size_words(&text("10억 원", "KRW 1 billion")),
                ),
            ];
            for (counts, weights, words) in cases {
                let (sentence, value) = said(counts, &weights, &words);
                let more = more_percent(&sentence, counts.0);
                let has_reason = [RECENT, BROADER, NEARER].iter().any(|why| sentence.contains(why));
                // Percents are told as whole ones.
                if more.abs() > 1.0 && more * value < 0.0 {
                    prop_assert!(has_reason, "{value}: {sentence}");
                }
                if are_fresh {
                    prop_assert!(!sentence.contains(RECENT), "{value}: {sentence}");
                }
                if are_plain {
                    prop_assert!(!sentence.contains(BROADER) && !sentence.contains(NEARER), "{value}: {sentence}");
                }
                if are_fresh && are_plain {
                    prop_assert!(more * value >= 0.0 || more.abs() <= 1.0, "{value}: {sentence}");
                }
            }
        }
    }
}
