//! Who has dealt with whom already.

use super::Day;
use super::rows::Party;
use super::views::{PartnerView, Profile};

/// With whom the subject of a question has dealt, ready for looking candidates up.
pub(super) struct Dealings<'a> {
    subject: Profile<'a>,
    as_of: Day,
    /// Of those with whom the subject has dealt, the names and the profiles, ascending.
    names: Vec<u64>,
    profiles: Vec<u64>,
}

impl<'a> Dealings<'a> {
    pub(super) fn of(subject: Profile<'a>, as_of: Day) -> Self {
        let known = |of: fn(&Party) -> u64| {
            let parties = past(subject, as_of).map(of);
            let mut prints: Vec<u64> = parties.filter(|&print| print != 0).collect();
            prints.sort_unstable();
            prints.dedup();
            prints
        };
        let (names, profiles) = (known(|party| party.name), known(|party| party.profile));
        Self { subject, as_of, names, profiles }
    }

    /// Whether the subject and `candidate` have dealt with one another, as either of them says.
    pub(super) fn are_partners(&self, candidate: Profile<'_>) -> bool {
        self.has(candidate.names(), candidate.common().id_print)
            || past(candidate, self.as_of).any(|party| is_party(party, self.subject))
    }

    /// Whether the partner of the pair has dealt with the company of this name or this profile; 0 is none.
    pub(super) fn has_partner_dealt(
        &self,
        partner: PartnerView<'_>,
        (name, profile): (u64, u64),
    ) -> bool {
        match self.subject {
            // A partner may have thousands of deals and asks about many companies.
            Profile::Partner(_) => self.has(&[name], profile),
            Profile::Startup(_) => past(partner.profile(), self.as_of).any(|party| {
                (name != 0 && party.name == name) || (profile != 0 && party.profile == profile)
            }),
        }
    }

    fn has(&self, names: &[u64], profile: u64) -> bool {
        self.profiles.binary_search(&profile).is_ok()
            || names.iter().any(|name| self.names.binary_search(name).is_ok())
    }
}

/// Whether a deal was with `profile`: by its id, or by a name with the same organisation key.
pub(super) fn is_party(party: &Party, profile: Profile<'_>) -> bool {
    party.profile == profile.common().id_print || profile.names().contains(&party.name)
}

/// With whom `profile` may have dealt up to `as_of`: a deal that is known by its year alone may have been on the year's
/// first day, and nobody is to be proposed who may be a partner or a competitor's backer already.
fn past(profile: Profile<'_>, as_of: Day) -> impl Iterator<Item = &Party> {
    profile.dealt_with().iter().filter(move |party| party.first_day <= as_of.0)
}
