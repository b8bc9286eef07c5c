//! Which partners have backed a company, as rounds of start-ups and records of investments tell, and for a start-up that
//! asks, portfolios too. Whom only a competitor's rounds or records tell of is for the officer.

use rustc_hash::FxHashMap;

use super::Day;
use super::dealings;
use super::indexes::{Index, Rows};
use super::question::Segment;
use super::rows::{EngagementRow, Party};
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{EngagementKind, Kind};

/// A company as it is listed: the fingerprints of its name's organisation key and of its profile's id; 0 is none.
pub(super) type Company = (u64, u64);

/// Where it stands that a partner has backed a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// In the partner's own portfolio.
    Openly,
    /// In the rounds of another start-up or in records alone.
    Elsewhere,
}

/// Who has backed whom, as far as it concerns the subject of a question. Both sides find the same.
pub(super) enum Backers {
    /// Of a partner the companies that it has backed, without those of its portfolio.
    OfPartner(Parties),
    /// Of a start-up the partners that have backed each of its competitors.
    OfStartup(FxHashMap<Company, Parties>),
}

/// Names and profiles as fingerprints, ascending.
#[derive(Default)]
pub(super) struct Parties {
    /// As portfolios tell.
    open: Prints,
    /// As rounds and records tell.
    elsewhere: Prints,
}

#[derive(Default)]
struct Prints {
    names: Vec<u64>,
    profiles: Vec<u64>,
}

impl Backers {
    /// What may have been up to `as_of`: nobody is to be proposed who may be a competitor's backer already.
    pub(super) fn of(subject: Profile<'_>, as_of: Day, segments: &[Segment<'_>]) -> Self {
        let store = Store { as_of, segments };
        match subject {
            Profile::Partner(partner) => Self::OfPartner(store.backed_by(partner).sorted()),
            Profile::Startup(startup) => {
                let competitors = startup.competitors().iter();
                let companies = competitors.map(|it| (it.company, it.startup));
                let backers = companies.map(|company| (company, store.backers_of(company)));
                Self::OfStartup(backers.map(|(company, it)| (company, it.sorted())).collect())
            }
        }
    }

    /// Whether the partner of the pair has backed a competitor of the pair's start-up.
    pub(super) fn told(&self, partner: PartnerView<'_>, company: Company) -> Option<Told> {
        match self {
            Self::OfPartner(backed) => backed.told(&[company.0], company.1),
            Self::OfStartup(backers) => {
                let partner = partner.profile();
                backers.get(&company)?.told(partner.names(), partner.common().id_print)
            }
        }
    }
}

struct Store<'a> {
    as_of: Day,
    segments: &'a [Segment<'a>],
}

impl<'a> Store<'a> {
    fn backed_by(&self, partner: PartnerView<'_>) -> Parties {
        let profile = partner.profile();
        let print = profile.common().id_print;
        let mut backed = Parties::default();
        for &print in [print].iter().chain(profile.names()) {
            for startup in self.startups(print, |index| &index.by_investor) {
                let mut parties = dealings::past(startup.profile(), self.as_of);
                if parties.any(|party| dealings::is_party(party, profile, self.segments)) {
                    backed.elsewhere.add(startup.profile());
                }
            }
        }
        for row in self.investments(Kind::Partner, print) {
            backed.elsewhere.profiles.push(row.startup);
            for startup in self.startups(row.startup, |index| &index.startups) {
                backed.elsewhere.add(startup.profile());
            }
        }
        backed
    }

    fn backers_of(&self, (name, profile): Company) -> Parties {
        let mut backers = Parties::default();
        let is_it = |party: &Party| {
            (name != 0 && party.name == name) || (profile != 0 && party.profile == profile)
        };
        let holders = dealings::holders(&[name, profile], self.as_of, self.segments, is_it);
        backers.open.profiles = holders;
        // A record may tell of a profile that is no more.
        let mut prints = vec![profile];
        let mut startups = self.startups(profile, |index| &index.startups);
        startups.extend(self.startups(name, |index| &index.by_name));
        for startup in startups {
            prints.push(startup.row.common.id_print);
            for party in dealings::past(startup.profile(), self.as_of) {
                let name = dealings::bare_name(party, Kind::Partner, self.segments);
                backers.elsewhere.names.push(name);
                backers.elsewhere.profiles.push(party.profile);
            }
        }
        for print in prints {
            let partners = self.investments(Kind::Startup, print).map(|row| row.partner);
            backers.elsewhere.profiles.extend(partners);
        }
        backers
    }

    /// The live start-ups with a fingerprint in an index; 0 is none.
    fn startups(&self, print: u64, rows: fn(&Index) -> &Rows) -> Vec<StartupView<'a>> {
        let mut startups = Vec::new();
        for segment in self.segments.iter().filter(|_| print != 0) {
            let columns = segment.columns;
            for row in rows(columns.index()).of_print(print) {
                let profile = columns.profile(Kind::Startup, row);
                if let Some(Profile::Startup(startup)) = profile
                    && (segment.is_alive)(startup.row.common.doc)
                {
                    startups.push(startup);
                }
            }
        }
        startups
    }

    /// The records that a profile invested or was invested in; 0 is none.
    fn investments(&self, kind: Kind, print: u64) -> impl Iterator<Item = &'a EngagementRow> {
        let segments = self.segments.iter().filter(move |_| print != 0);
        segments.flat_map(move |segment| {
            let rows = segment.columns.engagements_of(kind, print);
            rows.filter(move |row| {
                dealings::is_past(row, self.as_of)
                    && i32::from(row.kind) == i32::from(EngagementKind::Invested)
                    && (segment.is_alive)(row.doc)
            })
        })
    }
}

impl Parties {
    fn sorted(mut self) -> Self {
        for Prints { names, profiles } in [&mut self.open, &mut self.elsewhere] {
            for prints in [names, profiles] {
                prints.retain(|&print| print != 0);
                prints.sort_unstable();
                prints.dedup();
            }
        }
        self
    }

    /// Whether one of these names or this profile is among them.
    fn told(&self, names: &[u64], profile: u64) -> Option<Told> {
        if self.open.have(names, profile) {
            Some(Told::Openly)
        } else if self.elsewhere.have(names, profile) {
            Some(Told::Elsewhere)
        } else {
            None
        }
    }
}

impl Prints {
    fn add(&mut self, profile: Profile<'_>) {
        self.names.extend(profile.names());
        self.profiles.push(profile.common().id_print);
    }

    fn have(&self, names: &[u64], profile: u64) -> bool {
        self.profiles.binary_search(&profile).is_ok()
            || names.iter().any(|name| self.names.binary_search(name).is_ok())
    }
}
