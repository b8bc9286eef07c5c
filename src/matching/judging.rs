//! A question made ready, and the judgement of one candidate.

use std::cmp::Reverse;

use super::codes;
use super::columns::Columns;
use super::dealings::{Dealings, Past};
use super::decays::Decays;
use super::evidence::Asked;
use super::explanation;
use super::missing::{self, Lacking};
use super::model::Model;
use super::overlaps::{Concepts, Rarity, Words};
use super::question::{Ranked, Segment, Stopped, Vetoed, Wishes};
use super::ranking::Basis;
use super::records::Record;
use super::rows::Party;
use super::scoring::{self, Factors, Pair, Verdict};
use super::shares::Kept;
use super::statistics::Statistics;
use super::tallies::{Likeness, Tally};
use super::trips::Trips;
use super::vetoes::{self, About};
use super::views::{PartnerView, Profile, SomeDeals, StartupView};
use crate::proto::{Audience, Kind, MetHandling, MissingField, PairStanding, VetoKind};

/// All that a question needs to judge any candidate.
pub(super) struct Judge<'a> {
    pub(super) candidates: Kind,
    subject: Profile<'a>,
    /// The columns that hold the subject.
    home: &'a Columns,
    dealings: Dealings<'a>,
    statistics: &'a Statistics,
    concepts: Concepts,
    words: Words<'a>,
    /// The start-up that asks, if one does.
    asked: Option<Asked<'a>>,
    /// Its likeness to the deals that stand elsewhere than in portfolios.
    extra_likeness: Option<Likeness<'a>>,
    /// Those deals of the partner that asks, if one does.
    extra_home: Option<Columns>,
    wishes: &'a Wishes,
    /// The fingerprints of the ids of candidates that have been met already, ascending.
    met: Vec<u64>,
    /// Whether those stand lower.
    is_demoting: bool,
    pub(super) model: &'a Model,
}

/// A segment and what is worked out for it before its candidates are judged.
pub(super) struct Prepared<'a> {
    pub(super) segment: &'a Segment<'a>,
    /// The kind of the candidates.
    pub(super) candidates: Kind,
    /// The start-up that asks against the segment's deals, if one does.
    likeness: Option<Likeness<'a>>,
    /// For every document the rarities of the words that it shares with the subject; those beyond the last share none.
    words: Vec<Rarity>,
}

/// A candidate of a segment.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) profile: Profile<'a>,
    pub(super) prepared: &'a Prepared<'a>,
}

impl<'a> Judge<'a> {
    /// `subject` is the question's, held by `home`; `trips` are those of questions about the same segments and day.
    pub(super) fn new(
        basis: &Basis<'a>,
        (home, subject): (&'a Columns, Profile<'a>),
        trips: &Trips,
    ) -> Result<Self, Stopped> {
        let Basis { statistics, question, segments, model, stop } = *basis;
        assert_eq!(question.as_of, statistics.decays.as_of, "statistics are of the question's day");
        let (candidates, asked) = match subject {
            Profile::Startup(startup) => {
                let trip = question.wishes.destination.map_or(Ok(None), |destination| {
                    let seat = startup.row.common.seat;
                    trips.get(destination, seat, segments, statistics, stop)
                })?;
                (Kind::Partner, Some(Asked::new(startup, trip, statistics, model)))
            }
            Profile::Partner(_) => (Kind::Startup, None),
        };
        let extras = &statistics.extras;
        let extra_home = match subject {
            Profile::Partner(partner) => extras.columns_of(partner),
            Profile::Startup(_) => None,
        };
        Ok(Self {
            extra_likeness: asked
                .as_ref()
                .map(|asked| asked.likeness(extras.columns(), &statistics.decays, model)),
            extra_home,
            candidates,
            subject,
            home,
            dealings: Dealings::of(subject, question.as_of, segments),
            concepts: Concepts::of(subject, statistics),
            words: Words::of(question, segments, statistics, &model.weights.words),
            statistics,
            asked,
            wishes: question.wishes,
            is_demoting: matches!(
                question.wishes.met.handling,
                MetHandling::Unspecified | MetHandling::Demoted
            ),
            met: codes::fingerprints(&question.wishes.met.names, candidates),
            model,
        })
    }

    pub(super) fn prepare<'b>(&'b self, segment: &'b Segment<'b>) -> Prepared<'b> {
        let decays = &self.statistics.decays;
        let asked = self.asked.as_ref();
        Prepared {
            segment,
            candidates: self.candidates,
            likeness: asked.map(|asked| asked.likeness(segment.columns, decays, self.model)),
            words: self.words.sums(segment),
        }
    }

    pub(super) fn vetoes(&self, candidate: Profile<'_>) -> Vec<vetoes::Found> {
        let pair = pair(self.subject, candidate);
        vetoes::of_pair(pair, candidate, &self.dealings, self.model)
    }

    /// Whether a candidate can be proposed, and its score in thousandths by which that was found: none where a veto
    /// decided. A must is asked of those alone that could be ranked without it.
    pub(super) fn standing(&self, candidate: &Candidate<'_>) -> (PairStanding, Option<i32>) {
        if !self.vetoes(candidate.profile).is_empty() {
            return (PairStanding::Vetoed, None);
        }
        self.judged(candidate, |verdict: Verdict<f64>| {
            let standing = if verdict.are_partners {
                PairStanding::AlreadyPartners
            } else if !verdict.is_sufficient(self.model) {
                PairStanding::Insufficient
            } else if self.unmet(&verdict).is_some() {
                PairStanding::Vetoed
            } else {
                PairStanding::Ranked
            };
            (standing, Some(verdict.score_milli()))
        })
    }

    pub(super) fn verdict(&self, candidate: &Candidate<'_>) -> Verdict {
        self.judged(candidate, |verdict| verdict)
    }

    /// Judges a candidate and answers what `keep` keeps of the verdict, which is large. Deals of the two with one another
    /// are no evidence for them and left out.
    fn judged<F: Kept, T>(
        &self,
        candidate: &Candidate<'_>,
        keep: impl FnOnce(Verdict<F>) -> T,
    ) -> T {
        let (decays, model) = (&self.statistics.decays, self.model);
        let pair = self.pair(candidate);
        self.with_parts(candidate, pair.are_partners, |asked, partner, parts| {
            let mut own = Tally::default();
            parts.iter().for_each(|(deals, likeness)| likeness.add(*deals, decays, &mut own));
            let evidence = asked.evidence(&own, partner, decays, model);
            keep(scoring::score_pair(&pair, evidence, &self.wishes.importances, model))
        })
    }

    /// The candidate with its score and the reasons for it.
    pub(super) fn ranked(&self, candidate: &Candidate<'_>) -> Ranked {
        let profile = candidate.profile;
        let mut concepts: Vec<_> = self.concepts.shared(profile).collect();
        concepts.sort_by_key(|&(concept, rarity)| (Reverse(rarity), concept));
        let shared = explanation::Shared {
            concepts: concepts.into_iter().map(|(concept, _)| concept).collect(),
            words: self.words.shared(candidate.prepared.segment, profile.common().doc),
            past: self.past_of(profile),
            reader: self.wishes.audience,
        };
        let pair = self.pair(candidate);
        let verdict = self.verdict(candidate);
        let record = self.with_parts(candidate, pair.are_partners, |_, _, parts| {
            Record::of(parts, self.statistics, shared.reader, self.model)
        });
        Ranked {
            key: profile.key(),
            score_milli: verdict.score_milli(),
            terms: explanation::terms(&verdict, &pair, &shared, &record, self.model),
            missing: self.missing_of(profile, &verdict.factors()),
            grade: verdict.grade(self.model),
            coverage_percent: verdict.coverage_percent(self.model),
            chance_percent: None,
        }
    }

    /// The reasons why a candidate must not be proposed: what forbids it, and what must speak for it and does not.
    pub(super) fn all_vetoes(&self, candidate: &Candidate<'_>) -> Vec<vetoes::Found> {
        let mut found = self.vetoes(candidate.profile);
        found.extend(self.unmet(&self.verdict(candidate)));
        found
    }

    /// What must speak for a candidate and does not; of those alone that could be ranked without it.
    fn unmet<F>(&self, verdict: &Verdict<F>) -> Option<vetoes::Found> {
        if verdict.are_partners || !verdict.is_sufficient(self.model) {
            return None;
        }
        let about: Vec<About> =
            verdict.unmet_musts(&self.wishes.importances).map(About::Term).collect();
        (!about.is_empty()).then_some(vetoes::Found { kind: VetoKind::UnmetMust, about })
    }

    /// Whether any of the reasons why a candidate must not be proposed is for the reader.
    pub(super) fn tells_veto(&self, candidate: &Candidate<'_>) -> bool {
        let reader = self.wishes.audience;
        let is_told = |found: &vetoes::Found| explanation::may_read_veto(reader, found);
        matches!(reader, Audience::Unspecified | Audience::Officer)
            || self.all_vetoes(candidate).iter().any(is_told)
    }

    pub(super) fn vetoed(&self, candidate: &Candidate<'_>) -> Vetoed {
        Vetoed {
            key: candidate.profile.key(),
            vetoes: explanation::vetoes(&self.all_vetoes(candidate), self.model),
        }
    }

    /// Fields of the subject that are empty and would have counted, where so much is known of it and a candidate.
    pub(super) fn missing(&self, known: &Factors) -> Vec<MissingField> {
        self.missing_of(self.subject, known)
    }

    fn missing_of(&self, profile: Profile<'_>, known: &Factors) -> Vec<MissingField> {
        missing::of_profile(profile, known, self.statistics, self.model)
    }

    /// Counts a candidate that has too little evidence.
    pub(super) fn add_to(&self, lacking: &mut Lacking, profile: Profile<'_>) {
        lacking.add(profile, self.statistics);
    }

    /// Calls `work` with the start-up of the pair, the partner, and the partner's deals: those of its portfolio and those
    /// that stand elsewhere, each with the likeness of the start-up to them. It is worked out once for all partners of a
    /// segment, but for each start-up where a partner asks. Where the two have dealt with one another, those deals are
    /// left out.
    fn with_parts<T>(
        &self,
        candidate: &Candidate<'_>,
        are_partners: bool,
        work: impl FnOnce(&Asked<'_>, PartnerView<'_>, &[(PartnerView<'_>, &Likeness<'_>)]) -> T,
    ) -> T {
        let (startup, whole) = pair(self.subject, candidate.profile);
        let decays = &self.statistics.decays;
        let apart = are_partners.then(|| self.without_the_pair(whole, startup, decays));
        let partner = apart.as_ref().map_or(whole, |others| whole.with_deals(others));
        if let (Some(asked), Some(likeness)) = (&self.asked, &candidate.prepared.likeness) {
            let Some(elsewhere) = self.statistics.extras.of(partner) else {
                return work(asked, partner, &[(partner, likeness)]);
            };
            let others = self.without_the_pair(elsewhere, startup, decays);
            let extra = self.extra_likeness.as_ref().map(|it| (elsewhere.with_deals(&others), it));
            let parts: Vec<_> = [(partner, likeness)].into_iter().chain(extra).collect();
            return work(asked, partner, &parts);
        }
        self.with_parts_here((startup, partner), work)
    }

    /// The same where a partner asks.
    fn with_parts_here<T>(
        &self,
        (startup, partner): (StartupView<'_>, PartnerView<'_>),
        work: impl FnOnce(&Asked<'_>, PartnerView<'_>, &[(PartnerView<'_>, &Likeness<'_>)]) -> T,
    ) -> T {
        let decays = &self.statistics.decays;
        let asked = Asked::new(startup, None, self.statistics, self.model);
        let likeness = asked.likeness(self.home, decays, self.model);
        let Some((columns, elsewhere)) = self.extra_home.as_ref().and_then(|columns| {
            let Profile::Partner(view) = columns.profile(Kind::Partner, 0)? else { return None };
            Some((columns, view))
        }) else {
            return work(&asked, partner, &[(partner, &likeness)]);
        };
        let others = self.without_the_pair(elsewhere, startup, decays);
        let extra = asked.likeness(columns, decays, self.model);
        work(&asked, partner, &[(partner, &likeness), (elsewhere.with_deals(&others), &extra)])
    }

    /// Deals of the two with one another are no evidence for themselves.
    fn without_the_pair(
        &self,
        partner: PartnerView<'_>,
        startup: StartupView<'_>,
        decays: &Decays,
    ) -> SomeDeals {
        let is_own = |party: &Party| self.dealings.is_party(party, startup.profile());
        partner.deals_without(decays.as_of, is_own)
    }

    /// Whether the two have met, as is recorded or as the request says.
    pub(super) fn have_met(&self, candidate: Profile<'_>) -> bool {
        self.is_said_to_have_met(candidate) || self.dealings.have_met(candidate)
    }

    fn is_said_to_have_met(&self, candidate: Profile<'_>) -> bool {
        self.met.binary_search(&candidate.common().id_print).is_ok()
    }

    fn past_of(&self, candidate: Profile<'_>) -> Past {
        let is_said = self.is_said_to_have_met(candidate);
        Past { is_said, ..self.dealings.past_of(candidate) }
    }

    fn pair<'b>(&'b self, candidate: &Candidate<'b>) -> Pair<'b> {
        let Candidate { profile, prepared } = *candidate;
        let (startup, partner) = pair(self.subject, profile);
        Pair {
            startup,
            partner,
            concepts: self.concepts.shared(profile).map(|(_, rarity)| rarity).sum(),
            words: prepared.words.get(profile.common().doc as usize).copied().unwrap_or(0),
            are_partners: self.dealings.are_partners(profile),
            standings: self.wishes.variety.of(profile.common().id_print),
            is_demoted: self.is_demoting && self.have_met(profile),
        }
    }
}

/// The start-up and the partner of a pair, whichever is the subject.
fn pair<'a>(subject: Profile<'a>, candidate: Profile<'a>) -> (StartupView<'a>, PartnerView<'a>) {
    match (subject, candidate) {
        (Profile::Startup(startup), Profile::Partner(partner))
        | (Profile::Partner(partner), Profile::Startup(startup)) => (startup, partner),
        _ => unreachable!("candidates are of the other kind than the subject"),
    }
}
