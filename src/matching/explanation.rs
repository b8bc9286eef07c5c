//! A verdict as data and sentences: every term that is not 0, and every veto.

use std::cmp::Reverse;
use std::slice::from_ref;

use super::amounts::AmountFinding;
use super::bits::Bits;
use super::dealings::Past;
use super::model::Model;
use super::records::{self, Deals, Record, Told};
use super::rows::{Amount, Place};
use super::scoring::{Pair, TERMS, Verdict};
use super::shares::{Declared, Finding, PlaceFinding};
use super::tallies::Field;
use super::vetoes::{About, Found};
use super::views::PartnerView;
use super::{codes, names, scales, wording};
use crate::proto::{
    Audience, CooperationKind, DeclinedBy, LocalizedText, MatchEvidence, MatchTerm, MatchTermKind,
    Money, PartnerKind, SimilarCompany, Stage, Veto, VetoKind,
};
use crate::taxonomy::ConceptIndex;

/// What the two share: what stands in the texts of both sides, the rarest first, and what was before.
pub(super) struct Shared<'a> {
    pub(super) concepts: Vec<ConceptIndex>,
    pub(super) words: Vec<&'a str>,
    /// What was between the two before.
    pub(super) past: Past,
    /// Who reads what is said of it.
    pub(super) reader: Audience,
}

/// The most values that one piece of evidence lists.
const VALUES_MAX: usize = 20;

/// The most values of one veto: a reply of many vetoed candidates stays small.
const VETO_VALUES_MAX: usize = 5;

/// The terms that are not 0, the greatest in size first; of equal ones in the order of their kinds.
pub(super) fn terms(
    verdict: &Verdict,
    pair: &Pair<'_>,
    shared: &Shared<'_>,
    record: &Record,
    model: &Model,
) -> Vec<MatchTerm> {
    let term = |kind: MatchTermKind| {
        let contribution_milli = verdict.contribution_milli(kind);
        let (evidence, sentence) = (contribution_milli != 0)
            .then(|| reason(kind, contribution_milli, verdict, pair, shared, record, model))
            .flatten()?;
        Some(MatchTerm {
            kind: kind.into(),
            contribution_milli,
            evidence: Some(evidence),
            sentence: Some(sentence),
            audiences: audiences(kind),
        })
    };
    let mut terms: Vec<MatchTerm> = TERMS.into_iter().filter_map(term).collect();
    terms.sort_by_key(|term| (Reverse(term.contribution_milli.unsigned_abs()), term.kind));
    terms
}

/// The vetoes with their sentences.
pub(super) fn vetoes(found: &[Found], model: &Model) -> Vec<Veto> {
    let veto = |found: &Found| Veto {
        kind: found.kind.into(),
        values: found
            .about
            .iter()
            .take(VETO_VALUES_MAX)
            .map(|about| value_of(about, model))
            .collect(),
        sentence: Some(wording::veto(found.kind, &found.about, model.taxonomy)),
        audiences: veto_audiences(found),
    };
    found.iter().map(veto).collect()
}

/// Who may read a term. What a start-up asks for stands in its profile, which its hosts see.
fn audiences(kind: MatchTermKind) -> Vec<i32> {
    match kind {
        // How the lists of others look.
        MatchTermKind::Variety => numbers(&[Audience::Officer]),
        _ => numbers(&[Audience::Officer, Audience::Startup, Audience::Partner]),
    }
}

/// Who may read a veto: never the one whom the other excludes.
fn veto_audiences(found: &Found) -> Vec<i32> {
    match found.kind {
        VetoKind::ExcludedSector | VetoKind::ExcludedByPartner => {
            numbers(&[Audience::Officer, Audience::Partner])
        }
        // Of what is recorded of others or stands in their rounds none but the officer learns.
        VetoKind::CompetitorInPortfolio
            if found.about.iter().any(|about| matches!(about, About::RecordedCompany(_))) =>
        {
            numbers(&[Audience::Officer])
        }
        VetoKind::ExcludedByStartup | VetoKind::CompetitorInPortfolio => {
            numbers(&[Audience::Officer, Audience::Startup])
        }
        // Who declined knows it; what it answered is not for the other.
        VetoKind::DeclinedLately => {
            let is_by = |by: DeclinedBy| {
                let by = i32::from(by);
                found.about.iter().any(
                    |about| matches!(about, About::Decline(decline) if i32::from(decline.by) == by),
                )
            };
            let startup = is_by(DeclinedBy::Startup).then_some(Audience::Startup);
            let partner = is_by(DeclinedBy::Partner).then_some(Audience::Partner);
            let audiences: Vec<Audience> =
                [Some(Audience::Officer), startup, partner].into_iter().flatten().collect();
            numbers(&audiences)
        }
        VetoKind::Unspecified | VetoKind::ClosedToNewDeals | VetoKind::UnmetMust => {
            numbers(&[Audience::Officer, Audience::Startup, Audience::Partner])
        }
    }
}

/// Whether `reader` may read a veto.
pub(super) fn may_read_veto(reader: Audience, found: &Found) -> bool {
    veto_audiences(found).contains(&reader.into())
}

fn numbers(audiences: &[Audience]) -> Vec<i32> {
    audiences.iter().map(|&audience| audience.into()).collect()
}

/// What a term rests on, and in words. A term that is not 0 always has a finding.
fn reason(
    kind: MatchTermKind,
    contribution_milli: i32,
    verdict: &Verdict,
    pair: &Pair<'_>,
    shared: &Shared<'_>,
    record: &Record,
    model: &Model,
) -> Option<(MatchEvidence, LocalizedText)> {
    let found = &verdict.evidence;
    let nouns = wording::nouns(pair.partner.row.kind, record.is_apart);
    let share = |finding: &Finding, of: Of<'_>, words: &wording::Attribute, value: String| {
        let sentence = wording::share(finding, (of(&record.all), record.all.number), words, nouns);
        let evidence = MatchEvidence {
            times_average: finding.times_average(),
            declared: matches!(finding.declared, Declared::This | Declared::Broader),
            values: if value.is_empty() { Vec::new() } else { vec![value] },
            ..counted(record, of)
        };
        (evidence, sentence)
    };
    match kind {
        MatchTermKind::Unspecified => None,
        MatchTermKind::Sector => found.field.map(|field| {
            let (words, value) = field_words(field.leading, pair, model);
            let of = |deals: &Deals| Told::of(deals.tally.fields[field.rank]);
            share(&field.finding, &of, &words, value)
        }),
        MatchTermKind::Industry => found.industry.map(|found| {
            let own = pair.startup.row.common.industries;
            let theirs = pair.partner.row.common.industries;
            let named = if theirs.meets(own) { own.and(theirs) } else { own };
            let names =
                |some| model.taxonomy.industries(some).map(names::industry).collect::<Vec<_>>();
            let words = wording::industry_words(&names(own), &names(named));
            let (evidence, sentence) =
                share(&found, &|deals| Told::of(deals.tally.industry), &words, String::new());
            let ids = model.taxonomy.industries(own).map(|industry| industry.id.clone());
            (MatchEvidence { values: ids.collect(), ..evidence }, sentence)
        }),
        MatchTermKind::Stage => found.stage.map(|found| {
            let stage = pair.startup.row.stage;
            let words = wording::stage_words(&names::stage(stage), nouns);
            share(&found, &|deals| Told::of(deals.tally.stage), &words, stage_name(stage))
        }),
        MatchTermKind::Place => {
            found.place.and_then(|found| place(&found, contribution_milli, pair, &share))
        }
        MatchTermKind::Concepts => {
            let names =
                shared.concepts.iter().map(|&concept| names::concept(concept, model.taxonomy));
            let values = shared.concepts.iter().map(|&concept| id(concept, model));
            Some((evidence(values), wording::concepts(&names.collect::<Vec<_>>())))
        }
        MatchTermKind::Words => {
            let values = shared.words.iter().map(|&word| word.to_owned());
            Some((evidence(values), wording::words(&shared.words)))
        }
        MatchTermKind::Amount => found.amount.map(|found| amount(&found, record, nouns)),
        MatchTermKind::Age => found.age.zip(record.near_ages).map(|(found, (least, most))| {
            let words = wording::age_words((scales::years(least), scales::years(most)));
            share(&found, &|deals| record.of_age(deals), &words, String::new())
        }),
        MatchTermKind::SimilarCompanies => {
            let companies = record.similar.iter().map(similar_company).collect();
            let evidence = MatchEvidence {
                total_deals: count(record.all.number),
                similar_companies: companies,
                ..MatchEvidence::default()
            };
            let is_for = contribution_milli > 0;
            let sentence = if record.has_unnamed && (record.similar.is_empty() || !is_for) {
                // Neither that there is none nor which is the nearest would be true.
                wording::similar_unnamed(is_for, nouns)
            } else {
                wording::similar(&record.similar, &record.known, is_for, nouns)
            };
            Some((evidence, sentence))
        }
        MatchTermKind::Activity => found.activity.map(|found| {
            let evidence = MatchEvidence {
                matching_deals: count(record.all.recent),
                total_deals: count(record.all.number),
                times_average: found.deals / found.average,
                unverified_deals: count(record.unverified.recent),
                stale_deals: count(record.stale.recent),
                ..MatchEvidence::default()
            };
            let deals = (record.all.number, record.all.recent);
            (evidence, wording::activity(&found, deals, model.weights.activity.months, nouns))
        }),
        MatchTermKind::Syndicate => found.syndicate.map(|found| {
            let of = |deals: &Deals| deals.syndicates();
            let evidence = MatchEvidence {
                matching_deals: count(of(&record.all)),
                total_deals: count(record.all.number),
                times_average: found.own() / found.average(),
                unverified_deals: count(of(&record.unverified)),
                stale_deals: count(of(&record.stale)),
                ..MatchEvidence::default()
            };
            let deals = (of(&record.all), record.all.number);
            (evidence, wording::syndicate(&found, deals, contribution_milli > 0, nouns))
        }),
        MatchTermKind::Cooperation => verdict.cooperation.map(|found| {
            let kinds = cooperation_names(found.given | found.taken | found.joint);
            let evidence = MatchEvidence { declared: true, ..evidence(kinds) };
            (evidence, wording::cooperation(&found))
        }),
        MatchTermKind::Variety => {
            Some((MatchEvidence::default(), wording::variety(pair.standings)))
        }
        MatchTermKind::Met => {
            Some((MatchEvidence::default(), wording::met(&shared.past, shared.reader)))
        }
        MatchTermKind::StartupSide => {
            let found = &verdict.startup_side;
            let kinds = if found.asks_met == Some(false) { found.asks } else { 0 };
            Some((evidence(cooperation_names(kinds)), wording::startup_side(found)))
        }
    }
}

/// What is told of some deals.
type Of<'a> = &'a dyn Fn(&Deals) -> Told;

/// What tells of a share.
type Telling<'a> =
    &'a dyn Fn(&Finding, Of<'_>, &wording::Attribute, String) -> (MatchEvidence, LocalizedText);

/// How many deals are told, and how many of them nobody has checked or are old.
fn counted(record: &Record, of: Of<'_>) -> MatchEvidence {
    let told = of(&record.all);
    MatchEvidence {
        matching_deals: count(told.shown()),
        total_deals: count(told.all),
        unverified_deals: count(of(&record.unverified).shown()),
        stale_deals: count(of(&record.stale).shown()),
        ..MatchEvidence::default()
    }
}

fn amount(
    found: &AmountFinding,
    record: &Record,
    nouns: wording::Nouns,
) -> (MatchEvidence, LocalizedText) {
    let Amount { units, nanos, currency, .. } = found.sought;
    let sought = Money { currency_code: codes::short_text(currency), units, nanos };
    let of = |deals: &Deals| record.of_size(deals);
    let evidence = MatchEvidence {
        times_average: found.rounds.map_or(0.0, |rounds| rounds.times_average()),
        declared: found.tickets.is_some_and(|tickets| tickets.value > 0.0),
        amount: Some(sought),
        ..counted(record, &of)
    };
    let told = wording::Rounds {
        told: of(&record.all),
        estimated: record.all.estimated_sizes,
        deals: record.all.number,
        near: record.near_sizes,
    };
    (evidence, wording::amount(found, &told, nouns))
}

fn similar_company(company: &records::SimilarCompany) -> SimilarCompany {
    SimilarCompany {
        company_name: Some(company.name.clone()),
        similarity_percent: wording::percent(company.similarity),
        date: (company.date.year > 0).then_some(company.date),
    }
}

/// The words for a field of the start-up, and the field as a value.
fn field_words(field: Field, pair: &Pair<'_>, model: &Model) -> (wording::Attribute, String) {
    match field {
        Field::Sector(sector) => {
            let declared = named_sector(sector, pair.partner, model);
            let name = |sector| names::concept(sector, model.taxonomy);
            (wording::sector_words(&name(sector), &name(declared)), id(sector, model))
        }
        Field::Tag(print) => {
            let tag = pair.startup.tags().iter().find(|tag| tag.print == print);
            let name = tag.map_or("", |tag| pair.startup.tag_name(tag));
            (wording::tag_words(name), name.to_owned())
        }
    }
}

/// The declared sector by which the partner is interested in `sector`: the same one, else one within it, else a broader
/// one; `sector` itself where it names none.
fn named_sector(sector: ConceptIndex, partner: PartnerView<'_>, model: &Model) -> ConceptIndex {
    let declared = partner.sectors();
    let Some(relatives) = model.relations.of_concept(sector) else { return sector };
    let first_in = |bits: &Bits| declared.iter().copied().find(|&named| bits.has(named));
    if declared.contains(&sector) {
        return sector;
    }
    first_in(&relatives.within).or_else(|| first_in(&relatives.broader)).unwrap_or(sector)
}

/// Country, region or city, whichever moves the term furthest in its direction.
fn place(
    found: &PlaceFinding,
    contribution_milli: i32,
    pair: &Pair<'_>,
    share: Telling<'_>,
) -> Option<(MatchEvidence, LocalizedText)> {
    let direction = f64::from(contribution_milli.signum());
    let seat = pair.startup.row.common.seat;
    let (country, region) = (names::country(seat.country), names::region(seat));
    let named: Vec<LocalizedText> = named_regions(pair).into_iter().map(names::region).collect();
    let of_region = |finding: &Finding| {
        let words = wording::region_words(&region, &country, &named);
        let of = |deals: &Deals| Told::of(deals.tally.place.region);
        share(finding, &of, &words, codes::short_text(seat.region))
    };
    if let Some(abroad) = found.abroad.as_ref()
        && found.country.is_none_or(|country| abroad.value * direction > country.value * direction)
    {
        let words = wording::abroad_words();
        return Some(share(abroad, &|deals| Told::of(deals.tally.abroad), &words, String::new()));
    }
    let moves = |finding: &Finding| finding.value * direction;
    let further = |finding: &Finding, than: Option<Finding>| {
        than.is_none_or(|than| moves(finding) > moves(&than))
    };
    if let Some(city) = found.city.as_ref()
        && further(city, found.country)
        && further(city, found.region)
    {
        let name = pair.startup.city_name();
        let words = wording::city_words(name, &region);
        let of = |deals: &Deals| Told::of(deals.tally.place.city);
        return Some(share(city, &of, &words, name.to_owned()));
    }
    let Some(of_country) = found.country else { return found.region.as_ref().map(of_region) };
    let is_further = |region: &Finding| {
        // Who names the region has named the country by it at most.
        let is_named = region.declared == Declared::This && direction > 0.0;
        is_named || further(region, Some(of_country))
    };
    if let Some(region) = found.region.as_ref().filter(|region| is_further(region)) {
        return Some(of_region(region));
    }
    // Who names a region of the country alone is not said to name the country.
    let names_country = |place: &Place| place.country == seat.country && place.region == 0;
    let names_whole = named.is_empty() || pair.partner.invests_in().iter().any(names_country);
    let in_country = if names_whole { from_ref(&country) } else { &named[..] };
    let words = wording::country_words(&country, in_country, found.is_trip);
    let of = |deals: &Deals| Told::of(deals.tally.place.country);
    let (evidence, sentence) = share(&of_country, &of, &words, codes::country_code(seat.country));
    // The country's deals speak, but the partner has said where in the country it looks.
    let is_elsewhere = found.region.is_some_and(|region| region.declared == Declared::Other);
    let sentence = if is_elsewhere {
        wording::with_other_regions(sentence, &region, &named)
    } else {
        sentence
    };
    Some((evidence, sentence))
}

/// The regions of the start-up's country that the partner names, each once.
fn named_regions(pair: &Pair<'_>) -> Vec<Place> {
    let seat = pair.startup.row.common.seat;
    let mut regions: Vec<Place> = Vec::new();
    for &place in pair.partner.invests_in() {
        if place.country == seat.country && place.region != 0 && !regions.contains(&place) {
            regions.push(place);
        }
    }
    regions
}

fn evidence(values: impl Iterator<Item = String>) -> MatchEvidence {
    MatchEvidence { values: values.take(VALUES_MAX).collect(), ..MatchEvidence::default() }
}

fn value_of(about: &About, model: &Model) -> String {
    match about {
        About::Sector(concept) => id(*concept, model),
        About::Profile(name) | About::Company(name) | About::RecordedCompany(name) => name.clone(),
        About::Country(packed) => codes::country_code(*packed),
        About::Stage(stage) => stage_name(*stage),
        About::Term(term) => term.as_str_name().to_owned(),
        About::Decline(decline) => {
            let by = DeclinedBy::try_from(i32::from(decline.by)).unwrap_or_default();
            by.as_str_name().to_owned()
        }
        About::PartnerKind(kind) => {
            PartnerKind::try_from(i32::from(*kind)).unwrap_or_default().as_str_name().to_owned()
        }
    }
}

fn id(concept: ConceptIndex, model: &Model) -> String {
    model.taxonomy.concept(concept).id.clone()
}

fn stage_name(stage: u8) -> String {
    Stage::try_from(i32::from(stage)).unwrap_or_default().as_str_name().to_owned()
}

fn cooperation_names(kinds: u32) -> impl Iterator<Item = String> {
    codes::members(kinds)
        .map(|kind| CooperationKind::try_from(kind).unwrap_or_default().as_str_name().to_owned())
}

fn count(deals: u32) -> i32 {
    i32::try_from(deals).unwrap_or(i32::MAX)
}
