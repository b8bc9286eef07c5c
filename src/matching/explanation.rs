//! A verdict as data and sentences: every term that is not 0, and every veto.

use std::cmp::Reverse;

use super::bits::Bits;
use super::codes;
use super::model::Model;
use super::names;
use super::rows::{Amount, Place};
use super::scoring::{Pair, TERMS, Verdict};
use super::shares::{Declared, Finding, PlaceFinding};
use super::vetoes::{About, Found};
use super::views::PartnerView;
use super::wording;
use crate::proto::{
    CooperationKind, LocalizedText, MatchEvidence, MatchTerm, MatchTermKind, Money, PartnerKind,
    Stage, Veto,
};
use crate::taxonomy::ConceptIndex;

/// What the texts of both sides share, the rarest first.
pub(super) struct Shared<'a> {
    pub(super) concepts: Vec<ConceptIndex>,
    pub(super) words: Vec<&'a str>,
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
    model: &Model,
) -> Vec<MatchTerm> {
    let term = |kind: MatchTermKind| {
        let contribution_milli = verdict.contribution_milli(kind);
        let (evidence, sentence) = (contribution_milli != 0)
            .then(|| reason(kind, contribution_milli, verdict, pair, shared, model))
            .flatten()?;
        Some(MatchTerm {
            kind: kind.into(),
            contribution_milli,
            evidence: Some(evidence),
            sentence: Some(sentence),
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
    };
    found.iter().map(veto).collect()
}

/// What a term rests on, and in words. A term that is not 0 always has a finding.
fn reason(
    kind: MatchTermKind,
    contribution_milli: i32,
    verdict: &Verdict,
    pair: &Pair<'_>,
    shared: &Shared<'_>,
    model: &Model,
) -> Option<(MatchEvidence, LocalizedText)> {
    let stage = pair.startup.row.stage;
    let nouns = wording::nouns(pair.partner.row.kind, pair.partner.is_apart);
    let record = Record { deals: verdict.evidence.deals, nouns };
    match kind {
        MatchTermKind::Unspecified => None,
        MatchTermKind::Sector => verdict.evidence.sector.map(|found| {
            let declared = named_sector(found.leading, pair.partner, model);
            let name = |sector| names::concept(sector, model.taxonomy);
            let words = wording::sector_words(&name(found.leading), &name(declared));
            share(&found.finding, record, &words, id(found.leading, model))
        }),
        MatchTermKind::Stage => verdict.evidence.stage.map(|found| {
            let words = wording::stage_words(&names::stage(stage), nouns);
            share(&found, record, &words, stage_name(stage))
        }),
        MatchTermKind::Place => {
            verdict.evidence.place.and_then(|found| place(&found, contribution_milli, pair, record))
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
        MatchTermKind::Amount => verdict.evidence.amount.map(|found| {
            let Amount { units, nanos, currency, .. } = found.sought;
            let amount = Money { currency_code: codes::short_text(currency), units, nanos };
            let evidence = MatchEvidence {
                total_deals: count(found.deals),
                declared: found.deals == 0,
                amount: Some(amount),
                ..MatchEvidence::default()
            };
            (evidence, wording::amount(&found, nouns))
        }),
        MatchTermKind::Activity => verdict.evidence.activity.map(|found| {
            let evidence = MatchEvidence {
                matching_deals: count(found.deals.matching),
                total_deals: count(found.deals.all),
                times_average: if found.average > 0.0 {
                    f64::from(found.deals.matching) / found.average
                } else {
                    0.0
                },
                ..MatchEvidence::default()
            };
            (evidence, wording::activity(&found, model.weights.activity.months, nouns))
        }),
        MatchTermKind::Cooperation => verdict.cooperation.map(|found| {
            let kinds = cooperation_names(found.given | found.taken | found.joint);
            let evidence = MatchEvidence { declared: true, ..evidence(kinds) };
            (evidence, wording::cooperation(&found))
        }),
        MatchTermKind::StartupSide => {
            let found = &verdict.startup_side;
            let kinds = if found.asks_met == Some(false) { found.asks } else { 0 };
            Some((evidence(cooperation_names(kinds)), wording::startup_side(found)))
        }
    }
}

/// What a partner has done, for sentences about a part of it.
#[derive(Clone, Copy)]
struct Record {
    deals: u32,
    nouns: wording::Nouns,
}

fn share(
    finding: &Finding,
    record: Record,
    words: &wording::Attribute,
    value: String,
) -> (MatchEvidence, LocalizedText) {
    let shown = finding.shown();
    let evidence = MatchEvidence {
        matching_deals: count(shown.matching),
        total_deals: count(shown.all),
        times_average: finding.times_average(),
        declared: matches!(finding.declared, Declared::This | Declared::Broader),
        values: vec![value],
        amount: None,
    };
    (evidence, wording::share(finding, record.deals, words, record.nouns))
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

/// Country or region, whichever moves the term further in its direction.
fn place(
    found: &PlaceFinding,
    contribution_milli: i32,
    pair: &Pair<'_>,
    record: Record,
) -> Option<(MatchEvidence, LocalizedText)> {
    let direction = f64::from(contribution_milli.signum());
    let seat = pair.startup.row.common.seat;
    let country = names::country(seat.country);
    let named: Vec<LocalizedText> = named_regions(pair).into_iter().map(names::region).collect();
    let of_region = |region: &Finding| {
        let words = wording::region_words(&names::region(seat), &country, &named);
        share(region, record, &words, codes::short_text(seat.region))
    };
    let Some(of_country) = found.country else { return found.region.as_ref().map(of_region) };
    let is_further = |region: &Finding| {
        // Who names the region has named the country by it at most.
        let is_named = region.declared == Declared::This && direction > 0.0;
        is_named || region.value * direction > of_country.value * direction
    };
    if let Some(region) = found.region.as_ref().filter(|region| is_further(region)) {
        return Some(of_region(region));
    }
    let words = wording::country_words(&country);
    let (evidence, sentence) =
        share(&of_country, record, &words, codes::country_code(seat.country));
    // The country's deals speak, but the partner has said where in the country it looks.
    let is_elsewhere = found.region.is_some_and(|region| region.declared == Declared::Other);
    let sentence = if is_elsewhere {
        wording::with_other_regions(sentence, &names::region(seat), &named)
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
        About::Profile(name) | About::Company(name) => name.clone(),
        About::Country(packed) => codes::country_code(*packed),
        About::Stage(stage) => stage_name(*stage),
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
