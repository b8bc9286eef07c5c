//! Who has dealt with whom already.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::Day;
use super::backers::{Backers, Company, Told};
use super::question::Segment;
use super::rows::{EngagementRow, Party};
use super::views::{PartnerView, Profile};
use crate::proto::{Date, EngagementKind, Kind};

/// With whom the subject of a question has dealt, ready for looking candidates up.
pub(super) struct Dealings<'a> {
    subject: Profile<'a>,
    as_of: Day,
    segments: &'a [Segment<'a>],
    /// Of those with whom the subject has dealt, the names and the profiles, ascending.
    names: Vec<u64>,
    profiles: Vec<u64>,
    /// The names under which no profile stands: see [`is_party`].
    bare_names: Vec<u64>,
    /// The partners whose portfolios name the start-up that asks, ascending.
    holders: Vec<u64>,
    /// The profiles that records of investments name, ascending.
    recorded: Vec<u64>,
    /// What stands elsewhere than in portfolios of competitors and their backers.
    backers: Backers,
    /// By profile, ascending, the furthest that the two have come.
    contacts: Vec<(u64, Contact)>,
    /// By profile, the last time that either of the two declined.
    declined: FxHashMap<u64, Decline>,
}

/// What happened between a pair that is neither a deal nor a refusal. The greatest is the furthest, then the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Contact {
    /// An [`EngagementKind`]: they are numbered roughly in the order in which things happen.
    pub(super) kind: u8,
    pub(super) days: Days,
}

/// That one of a pair declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decline {
    pub(super) days: Days,
    pub(super) by: u8,
    pub(super) reason: u8,
}

/// When something was, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Days {
    /// The last day on which it can have been.
    pub(super) last: i32,
    /// The first one; `i32::MIN`: not known.
    pub(super) first: i32,
}

/// What is recorded of a pair, and what a request says of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Past {
    pub(super) contact: Option<Contact>,
    pub(super) declined: Option<Decline>,
    /// Whether the request says that the two have met.
    pub(super) is_said: bool,
}

impl<'a> Dealings<'a> {
    pub(super) fn of(subject: Profile<'a>, as_of: Day, segments: &'a [Segment<'a>]) -> Self {
        let known = |of: &dyn Fn(&Party) -> u64| {
            let parties = past(subject, as_of).map(of);
            parties.filter(|&print| print != 0).collect::<Vec<u64>>()
        };
        let other = match subject {
            Profile::Startup(_) => Kind::Partner,
            Profile::Partner(_) => Kind::Startup,
        };
        let mut dealings = Self {
            subject,
            as_of,
            segments,
            names: known(&|party| party.name),
            profiles: known(&|party| party.profile),
            bare_names: known(&|party| bare_name(party, other, segments)),
            holders: match subject {
                Profile::Startup(_) => {
                    let prints = [&[subject.common().id_print], subject.names()].concat();
                    let is_it = |party: &Party| is_party(party, subject, segments);
                    holders(&prints, as_of, segments, is_it)
                }
                Profile::Partner(_) => Vec::new(),
            },
            recorded: Vec::new(),
            backers: Backers::of(subject, as_of, segments),
            contacts: Vec::new(),
            declined: FxHashMap::default(),
        };
        let kind = match subject {
            Profile::Startup(_) => Kind::Startup,
            Profile::Partner(_) => Kind::Partner,
        };
        for segment in segments {
            for row in segment.columns.engagements_of(kind, subject.common().id_print) {
                if is_past(row, as_of) && (segment.is_alive)(row.doc) {
                    dealings.add(row);
                }
            }
        }
        let Self { names, profiles, bare_names, recorded, .. } = &mut dealings;
        for prints in [names, profiles, bare_names, recorded] {
            prints.sort_unstable();
            prints.dedup();
        }
        // Of each profile the furthest.
        dealings.contacts.sort_unstable_by_key(|&(print, contact)| (print, Reverse(contact)));
        dealings.contacts.dedup_by_key(|(print, _)| *print);
        dealings
    }

    /// What is recorded of the subject and another.
    fn add(&mut self, row: &EngagementRow) {
        let other = match self.subject {
            Profile::Startup(_) => row.partner,
            Profile::Partner(_) => row.startup,
        };
        let last = row.day.unwrap_or(self.as_of.0);
        let days = Days { last, first: row.first_day.unwrap_or(i32::MIN) };
        match EngagementKind::try_from(i32::from(row.kind)).unwrap_or_default() {
            EngagementKind::Invested => self.recorded.push(other),
            EngagementKind::Declined => {
                let (by, reason) = (row.declined_by, row.decline_reason);
                let decline = Decline { days, by, reason };
                let last = self.declined.entry(other).or_insert(decline);
                *last = decline.max(*last);
            }
            EngagementKind::Unspecified
            | EngagementKind::Introduced
            | EngagementKind::Met
            | EngagementKind::SecondMeeting
            | EngagementKind::Nda
            | EngagementKind::Loi
            | EngagementKind::ProofOfConcept
            | EngagementKind::Mou => self.contacts.push((other, Contact { kind: row.kind, days })),
        }
    }

    /// Whether the two have met, as is recorded: whoever declined has been met, whoever was only introduced has not.
    pub(super) fn have_met(&self, candidate: Profile<'_>) -> bool {
        self.contact(candidate).is_some_and(|contact| contact.is_meeting())
            || self.declined.contains_key(&candidate.common().id_print)
    }

    /// What is recorded of the two.
    pub(super) fn past_of(&self, candidate: Profile<'_>) -> Past {
        let declined = self.declined.get(&candidate.common().id_print).copied();
        Past { contact: self.contact(candidate), declined, is_said: false }
    }

    fn contact(&self, candidate: Profile<'_>) -> Option<Contact> {
        let print = candidate.common().id_print;
        let at = self.contacts.binary_search_by_key(&print, |(print, _)| *print).ok()?;
        Some(self.contacts[at].1)
    }

    /// The last time that either of the two declined, if that was within so many months.
    pub(super) fn declined_within(&self, candidate: Profile<'_>, months: u16) -> Option<Decline> {
        let last = self.declined.get(&candidate.common().id_print)?;
        (last.days.last > self.as_of.months_before(months).0).then_some(*last)
    }

    /// Whether the subject and `candidate` have dealt with one another, as either of them or a record says.
    pub(super) fn are_partners(&self, candidate: Profile<'_>) -> bool {
        let print = candidate.common().id_print;
        self.profiles.binary_search(&print).is_ok()
            || candidate.names().iter().any(|name| self.bare_names.binary_search(name).is_ok())
            || self.recorded.binary_search(&print).is_ok()
            || match candidate {
                // A partner may have thousands of deals.
                Profile::Partner(_) => self.holders.binary_search(&print).is_ok(),
                Profile::Startup(_) => {
                    past(candidate, self.as_of).any(|party| self.is_party(party, self.subject))
                }
            }
    }

    /// Whether a deal was with `profile`.
    pub(super) fn is_party(&self, party: &Party, profile: Profile<'_>) -> bool {
        is_party(party, profile, self.segments)
    }

    /// Whether the partner of the pair has backed this competitor of its start-up: as its portfolio says, a round that
    /// names it, or a record.
    pub(super) fn has_partner_backed(
        &self,
        partner: PartnerView<'_>,
        company: Company,
    ) -> Option<Told> {
        let (name, profile) = company;
        // Whose portfolio names a competitor of the start-up that asks is among its backers.
        let is_in_portfolio = match self.subject {
            Profile::Partner(_) => {
                self.profiles.binary_search(&profile).is_ok()
                    || self.names.binary_search(&name).is_ok()
            }
            Profile::Startup(_) => false,
        };
        if is_in_portfolio { Some(Told::Openly) } else { self.backers.told(partner, company) }
    }
}

impl Contact {
    /// Whether the two have met or gone further.
    pub(super) const fn is_meeting(&self) -> bool {
        self.kind > EngagementKind::Introduced as u8
    }
}

impl Days {
    /// No more exactly than it is known.
    pub(super) fn date(self) -> Date {
        Day::shared(Day(self.first), Day(self.last))
    }
}

/// Whether a deal was with `profile`: by its id, or by a name with the same organisation key where it names no other
/// profile that is there.
pub(super) fn is_party(party: &Party, profile: Profile<'_>, segments: &[Segment<'_>]) -> bool {
    let kind = match profile {
        Profile::Startup(_) => Kind::Startup,
        Profile::Partner(_) => Kind::Partner,
    };
    party.profile == profile.common().id_print
        || profile.names().contains(&party.name) && bare_name(party, kind, segments) != 0
}

/// The name of a party of this kind, if that alone tells who it is: it names no profile, or one that is no more. A
/// namesake is not the one whose profile is named.
pub(super) fn bare_name(party: &Party, kind: Kind, segments: &[Segment<'_>]) -> u64 {
    let is_there = |segment: &Segment<'_>| {
        let mut profiles = segment.columns.profiles_of(kind, party.profile);
        profiles.any(|profile| (segment.is_alive)(profile.common().doc))
    };
    if party.profile != 0 && segments.iter().any(is_there) { 0 } else { party.name }
}

/// The live partners that may have dealt up to `as_of` with a company of which `is_it` says so, ascending; it must have
/// one of these fingerprints, of which 0 is none.
pub(super) fn holders(
    prints: &[u64],
    as_of: Day,
    segments: &[Segment<'_>],
    is_it: impl Fn(&Party) -> bool,
) -> Vec<u64> {
    let mut holders = Vec::new();
    for segment in segments {
        let prints = prints.iter().filter(|&&print| print != 0);
        for partner in prints.flat_map(|&print| segment.columns.partners_by_deal(print)) {
            let profile = partner.profile();
            let common = profile.common();
            if (segment.is_alive)(common.doc) && past(profile, as_of).any(&is_it) {
                holders.push(common.id_print);
            }
        }
    }
    holders.sort_unstable();
    holders.dedup();
    holders
}

/// With whom `profile` may have dealt up to `as_of`: a deal that is known by its year alone may have been on the year's
/// first day, and nobody is to be proposed who may be a partner or a competitor's backer already.
pub(super) fn past(profile: Profile<'_>, as_of: Day) -> impl Iterator<Item = &Party> {
    profile.dealt_with().iter().filter(move |party| party.first_day <= as_of.0)
}

/// Whether a record of a start-up and a partner may be of a day up to `as_of`: what may have been already keeps a pair
/// apart.
pub(super) fn is_past(row: &EngagementRow, as_of: Day) -> bool {
    !row.is_organiser && row.first_day.is_none_or(|day| day <= as_of.0)
}
