//! A verdict as data and sentences: every term that is not 0, and every veto.

use std::cmp::Reverse;

use super::codes;
use super::model::Model;
use super::names;
use super::rows::Place;
use super::scoring::{Pair, TERMS, Verdict};
use super::shares::{self, Declared, Finding, PlaceFinding};
use super::vetoes::{About, Found};
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
        values: found.about.iter().map(|about| value_of(about, model)).collect(),
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
    let seat = pair.startup.row.common.seat;
    let deals = verdict.evidence.deals;
    match kind {
        MatchTermKind::Unspecified => None,
        MatchTermKind::Sector => verdict.evidence.sector.map(|found| {
            let is_within = shares::is_within(found.leading, pair.partner, pair.time, model);
            let name = names::concept(found.leading, model.taxonomy);
            let words = wording::sector_words(&name, is_within);
            share(&found.finding, deals, &words, id(found.leading, model))
        }),
        MatchTermKind::Stage => verdict.evidence.stage.map(|found| {
            let words = wording::stage_words(&names::stage(stage));
            share(&found, deals, &words, stage_name(stage))
        }),
        MatchTermKind::Place => {
            verdict.evidence.place.map(|found| place(&found, contribution_milli, seat, deals))
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
            let amount =
                Money { currency_code: "USD".to_owned(), units: found.sought_usd, nanos: 0 };
            let evidence = MatchEvidence {
                total_deals: count(found.tickets.deals),
                declared: found.tickets.deals == 0,
                amount: Some(amount),
                ..MatchEvidence::default()
            };
            (evidence, wording::amount(&found))
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
            (evidence, wording::activity(&found, model.weights.activity.months))
        }),
        MatchTermKind::Cooperation => verdict.cooperation.map(|found| {
            let kinds = if found.met == 0 { found.sought } else { found.met };
            let declared = found.met != 0;
            let evidence = MatchEvidence { declared, ..evidence(cooperation_names(kinds)) };
            (evidence, wording::cooperation(&found))
        }),
        MatchTermKind::StartupSide => {
            let found = &verdict.startup_side;
            let kinds = if found.asks_met == Some(false) { found.asks } else { 0 };
            Some((evidence(cooperation_names(kinds)), wording::startup_side(found)))
        }
    }
}

fn share(
    finding: &Finding,
    deals: u32,
    words: &wording::Attribute,
    value: String,
) -> (MatchEvidence, LocalizedText) {
    let evidence = MatchEvidence {
        matching_deals: count(finding.deals.matching),
        total_deals: count(finding.deals.all),
        times_average: finding.times_average,
        declared: finding.declared == Declared::This,
        values: vec![value],
        amount: None,
    };
    (evidence, wording::share(finding, deals, words))
}

/// Country or region, whichever moves the term further in its direction.
fn place(
    found: &PlaceFinding,
    contribution_milli: i32,
    seat: Place,
    deals: u32,
) -> (MatchEvidence, LocalizedText) {
    let direction = f64::from(contribution_milli.signum());
    let country = names::country(seat.country);
    match found.region.filter(|region| region.value * direction > found.country.value * direction) {
        Some(region) => {
            let words = wording::region_words(&names::region(seat), &country);
            share(&region, deals, &words, codes::short_text(seat.region))
        }
        None => {
            let words = wording::country_words(&country);
            share(&found.country, deals, &words, codes::country_code(seat.country))
        }
    }
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
