//! Where resources name profiles, and others that must exist: asked by the index, by writes and by merges, and said
//! nowhere else.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::{
    Agreement, Allocation, Application, Delegation, DelegationHost, Engagement, InvitationStatus,
    Key, LocalSpan, MatchList, Meeting, MeetingRequest, MeetingWish, Participant, Partner, Plan,
    Program, ProgramQuota, Selection, Startup,
};

/// A message that names profiles, or others.
pub trait References {
    /// The names, each where it stands.
    fn references_mut(&mut self) -> Vec<&mut String>;

    /// Drops what says nothing: names that a list repeats, and what says of the profile `own` that it refers to itself.
    fn drop_idle_references(&mut self, own: &Key);
}

impl References for Startup {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let investors = self.rounds.iter_mut().flat_map(|round| &mut round.investors);
        let names = investors.map(|investor| &mut investor.partner);
        let names = names.chain(self.programs.iter_mut().map(|program| &mut program.operator));
        let names = names.chain(self.competitors.iter_mut().map(|it| &mut it.startup));
        let excluded = self.exclusions.iter_mut().flat_map(|it| &mut it.partners);
        names.chain(excluded).filter(|name| !name.is_empty()).collect()
    }

    fn drop_idle_references(&mut self, own: &Key) {
        let own = own.to_string();
        self.competitors.retain(|competitor| competitor.startup != own);
        self.exclusions.iter_mut().for_each(|it| drop_repeated(&mut it.partners));
    }
}

impl References for Partner {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let names = self.portfolio.iter_mut().map(|deal| &mut deal.startup);
        let excluded = self.exclusions.iter_mut().flat_map(|it| &mut it.startups);
        names.chain(excluded).filter(|name| !name.is_empty()).collect()
    }

    fn drop_idle_references(&mut self, _own: &Key) {
        self.exclusions.iter_mut().for_each(|it| drop_repeated(&mut it.startups));
    }
}

impl References for Engagement {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let names = [&mut self.startup, &mut self.partner].into_iter();
        names.filter(|name| !name.is_empty()).collect()
    }

    fn drop_idle_references(&mut self, _own: &Key) {}
}

impl References for Delegation {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let startups = self.participants.iter_mut().map(|it| &mut it.startup);
        let partners = self.hosts.iter_mut().map(|it| &mut it.partner);
        let of_blocks = self.fixed_blocks.iter_mut().flat_map(|it| &mut it.startups);
        let of_requests =
            self.requests.iter_mut().flat_map(|it| [&mut it.startup, &mut it.partner]);
        startups.chain(partners).chain(of_blocks).chain(of_requests).collect()
    }

    /// Of two entries about the same party the first one stays, with what the other one says beside it.
    fn drop_idle_references(&mut self, _own: &Key) {
        let same = |one: &Participant, other: &Participant| one.startup == other.startup;
        unite(&mut self.participants, same, |one, other| {
            add(&mut one.absences, other.absences);
            unite_limits(&mut one.meetings_min, &mut one.meetings_max, other.meetings_min);
        });
        let same = |one: &DelegationHost, other: &DelegationHost| one.partner == other.partner;
        unite(&mut self.hosts, same, |one, other| {
            if answer(&other) > answer(one) {
                one.invitation = other.invitation;
            }
            if one.windows.is_empty() {
                one.venue = other.venue;
                one.windows = other.windows;
            } else if one.venue == other.venue {
                add(&mut one.windows, other.windows);
            }
            unite_limits(&mut one.meetings_min, &mut one.meetings_max, other.meetings_min);
        });
        self.fixed_blocks.iter_mut().for_each(|it| drop_repeated(&mut it.startups));
        unite_requests(&mut self.requests);
    }
}

impl References for Selection {
    /// Once it is decided, candidates keep the names that they had then; partners of a shortlist keep theirs in any
    /// case.
    fn references_mut(&mut self) -> Vec<&mut String> {
        let mut names = vec![&mut self.delegation];
        if self.decision_rounds.is_empty() {
            names.extend(self.candidates.iter_mut().map(|it| &mut it.startup));
            names.extend(self.conflicts.iter_mut().map(|it| &mut it.startup));
            names.extend(self.score_sheets.iter_mut().map(|it| &mut it.startup));
            let proposed = self.shortlist.iter_mut().flat_map(|it| &mut it.startups);
            names.extend(proposed.map(|it| &mut it.startup));
        }
        names
    }

    /// Of two entries about the same candidate the first one stays.
    fn drop_idle_references(&mut self, _own: &Key) {
        if !self.decision_rounds.is_empty() {
            return;
        }
        let Self { candidates, conflicts, score_sheets, shortlist, .. } = self;
        keep_first(candidates, |it| it.startup.clone());
        keep_first(conflicts, |it| (it.evaluator.clone(), it.startup.clone()));
        keep_first(score_sheets, |it| (it.evaluator.clone(), it.startup.clone()));
        shortlist.iter_mut().for_each(|it| keep_first(&mut it.startups, |it| it.startup.clone()));
    }
}

impl References for Plan {
    /// None: a plan keeps the names that it was made with.
    fn references_mut(&mut self) -> Vec<&mut String> {
        Vec::new()
    }

    fn drop_idle_references(&mut self, _own: &Key) {}
}

impl References for MatchList {
    /// None: a list keeps the names that it was made with.
    fn references_mut(&mut self) -> Vec<&mut String> {
        Vec::new()
    }

    fn drop_idle_references(&mut self, _own: &Key) {}
}

impl References for Meeting {
    fn references_mut(&mut self) -> Vec<&mut String> {
        vec![&mut self.delegation, &mut self.startup, &mut self.partner]
    }

    fn drop_idle_references(&mut self, _own: &Key) {}
}

impl References for Agreement {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let others = [&mut self.delegation, &mut self.meeting].into_iter();
        let others = others.filter(|name| !name.is_empty());
        others.chain(&mut self.startups).chain(&mut self.partners).collect()
    }

    fn drop_idle_references(&mut self, _own: &Key) {
        drop_repeated(&mut self.startups);
        drop_repeated(&mut self.partners);
    }
}

impl References for Program {
    fn references_mut(&mut self) -> Vec<&mut String> {
        self.quotas.iter_mut().map(|it| &mut it.partner).collect()
    }

    /// Of two quotas of one operator the first one stays, with the places of both: none is lost. Its places for regions
    /// stay its own.
    fn drop_idle_references(&mut self, _own: &Key) {
        let same = |one: &ProgramQuota, other: &ProgramQuota| one.partner == other.partner;
        unite(&mut self.quotas, same, |one, other| {
            one.places = one.places.saturating_add(other.places);
        });
    }
}

impl References for Application {
    fn references_mut(&mut self) -> Vec<&mut String> {
        let names = [&mut self.program, &mut self.startup].into_iter();
        let operator = Some(&mut self.operator).filter(|name| !name.is_empty());
        names.chain(operator).chain(&mut self.preferences).collect()
    }

    fn drop_idle_references(&mut self, _own: &Key) {
        drop_repeated(&mut self.preferences);
    }
}

impl References for Allocation {
    /// None: an allocation keeps the names that it was made with.
    fn references_mut(&mut self) -> Vec<&mut String> {
        Vec::new()
    }

    fn drop_idle_references(&mut self, _own: &Key) {}
}

impl DelegationHost {
    /// Whether it has not said no, nor let its invitation lapse.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        let status = self.invitation.as_ref().map(|it| it.status());
        !matches!(
            status,
            Some(
                InvitationStatus::Declined | InvitationStatus::Lapsed | InvitationStatus::Cancelled
            )
        )
    }
}

/// Leaves one request of each side of a pair, with the strongest wish and the earliest time. Who must not meet does not
/// have to.
fn unite_requests(requests: &mut Vec<MeetingRequest>) {
    let mut united: Vec<MeetingRequest> = Vec::new();
    let mut position = HashMap::new();
    for request in std::mem::take(requests) {
        let key = (request.startup.clone(), request.partner.clone(), request.side);
        match position.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(united.len());
                united.push(request);
            }
            Entry::Occupied(entry) => {
                let first = &mut united[*entry.get()];
                // Wishes are numbered by their strength.
                first.wish = first.wish.max(request.wish);
                let times = [first.request_time, request.request_time].into_iter().flatten();
                first.request_time = times.min_by_key(|time| (time.seconds, time.nanos));
            }
        }
    }
    let pair = |it: &MeetingRequest| (it.startup.clone(), it.partner.clone());
    let nevers = united.iter().filter(|it| it.wish() == MeetingWish::Never);
    let nevers: HashSet<_> = nevers.map(pair).collect();
    united.retain(|it| it.wish() != MeetingWish::Must || !nevers.contains(&pair(it)));
    *requests = united;
}

/// The higher floor of both, and the cap of the first, which is no lower.
fn unite_limits(floor: &mut i32, cap: &mut Option<i32>, other_floor: i32) {
    *floor = (*floor).max(other_floor);
    *cap = cap.map(|cap| cap.max(*floor));
}

/// How much the answer to an invitation says: that the host comes above all, then how far asking it has come.
fn answer(host: &DelegationHost) -> u8 {
    match host.invitation.as_ref().map(|it| it.status()) {
        Some(InvitationStatus::Accepted) => 3,
        Some(InvitationStatus::Sent) => 2,
        Some(
            InvitationStatus::Declined | InvitationStatus::Lapsed | InvitationStatus::Cancelled,
        ) => 1,
        Some(InvitationStatus::Unspecified) | None => 0,
    }
}

/// Leaves the first of those that are the same, with what `take` gives it of the others.
fn unite<T>(items: &mut Vec<T>, same: impl Fn(&T, &T) -> bool, take: impl Fn(&mut T, T)) {
    for item in std::mem::take(items) {
        match items.iter_mut().find(|it| same(it, &item)) {
            Some(first) => take(first, item),
            None => items.push(item),
        }
    }
}

/// Adds the spans that are not there yet.
fn add(spans: &mut Vec<LocalSpan>, others: Vec<LocalSpan>) {
    for other in others {
        if !spans.contains(&other) {
            spans.push(other);
        }
    }
}

fn drop_repeated(names: &mut Vec<String>) {
    keep_first(names, String::clone);
}

/// Leaves the first of those of one key.
fn keep_first<T, K: Eq + Hash>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(key(item)));
}

#[cfg(test)]
mod tests {
    use prost_reflect::{Kind as FieldKind, MessageDescriptor, ReflectMessage as _};

    use super::*;
    use crate::proto::{
        Competitor, FixedBlock, FundingRound, Invitation, Kind, PartnerExclusions, PortfolioDeal,
        ProgramRecord, RoundInvestor, StartupExclusions,
    };

    fn startup() -> Startup {
        let investor = |partner: &str| RoundInvestor {
            partner: partner.to_owned(),
            ..RoundInvestor::default()
        };
        let competitor =
            |startup: &str| Competitor { startup: startup.to_owned(), ..Competitor::default() };
        Startup {
            rounds: vec![FundingRound {
                investors: vec![investor("partners/a"), investor("")],
                ..Default::default()
            }],
            programs: vec![ProgramRecord {
                operator: "partners/b".to_owned(),
                ..Default::default()
            }],
            competitors: vec![competitor("startups/c"), competitor("startups/own")],
            exclusions: Some(StartupExclusions {
                partners: ["partners/d", "partners/a", "partners/d"].map(str::to_owned).to_vec(),
                ..Default::default()
            }),
            ..Startup::default()
        }
    }

    fn partner() -> Partner {
        Partner {
            portfolio: vec![PortfolioDeal {
                startup: "startups/a".to_owned(),
                ..Default::default()
            }],
            exclusions: Some(PartnerExclusions {
                startups: vec!["startups/b".to_owned()],
                ..Default::default()
            }),
            ..Partner::default()
        }
    }

    fn names(profile: &mut impl References) -> Vec<String> {
        profile.references_mut().into_iter().map(|name| name.clone()).collect()
    }

    #[test]
    fn every_reference_is_found() {
        let expected = [
            "partners/a",
            "partners/b",
            "startups/c",
            "startups/own",
            "partners/d",
            "partners/a",
            "partners/d",
        ];
        assert_eq!(names(&mut startup()), expected);
        assert_eq!(names(&mut partner()), ["startups/a", "startups/b"]);
        let mut engagement = Engagement {
            startup: "startups/a".to_owned(),
            partner: "partners/b".to_owned(),
            ..Engagement::default()
        };
        assert_eq!(names(&mut engagement), ["startups/a", "partners/b"]);
        let mut meeting = Meeting {
            delegation: "delegations/d".to_owned(),
            startup: "startups/a".to_owned(),
            partner: "partners/b".to_owned(),
            plan: "plans/need-not-exist".to_owned(),
            ..Meeting::default()
        };
        assert_eq!(names(&mut meeting), ["delegations/d", "startups/a", "partners/b"]);
        let mut agreement = Agreement {
            delegation: "delegations/d".to_owned(),
            meeting: "meetings/m".to_owned(),
            startups: ["startups/a", "startups/c", "startups/a"].map(str::to_owned).to_vec(),
            partners: ["partners/b", "partners/b"].map(str::to_owned).to_vec(),
            ..Agreement::default()
        };
        assert_eq!(names(&mut agreement).len(), 7);
        agreement.drop_idle_references(&Key::new(Kind::Agreement, "own"));
        let expected = ["delegations/d", "meetings/m", "startups/a", "startups/c", "partners/b"];
        assert_eq!(names(&mut agreement), expected);
        assert_eq!(names(&mut Agreement::default()), [""; 0], "what is empty names nothing");
    }

    #[test]
    fn two_entries_about_one_party_become_one() {
        let span = |start: &str| LocalSpan { start_time: start.to_owned(), ..Default::default() };
        let goes = |startup: &str, absence: &str| Participant {
            startup: startup.to_owned(),
            absences: vec![span(absence)],
            ..Default::default()
        };
        let asks = |side, wish| MeetingRequest {
            startup: "startups/a".to_owned(),
            partner: "partners/b".to_owned(),
            side,
            wish,
            ..Default::default()
        };
        let mut delegation = Delegation {
            participants: vec![
                goes("startups/a", "10:00"),
                goes("startups/c", "10:00"),
                goes("startups/a", "10:00"),
                goes("startups/a", "11:00"),
            ],
            hosts: vec![DelegationHost { partner: "partners/b".to_owned(), ..Default::default() }],
            fixed_blocks: vec![FixedBlock {
                startups: ["startups/a", "startups/a"].map(str::to_owned).to_vec(),
                ..Default::default()
            }],
            requests: vec![asks(1, 1), asks(1, 3), asks(2, 2), asks(3, 1), asks(3, 1)],
            ..Delegation::default()
        };
        assert_eq!(names(&mut delegation).len(), 4 + 1 + 2 + 10);
        delegation.drop_idle_references(&Key::new(Kind::Delegation, "own"));
        let participants = delegation.participants.iter();
        let kept: Vec<_> = participants.map(|it| (&*it.startup, it.absences.len())).collect();
        assert_eq!(kept, [("startups/a", 2), ("startups/c", 1)]);
        assert_eq!(delegation.fixed_blocks[0].startups, ["startups/a"]);
        // The stronger wish of a side stays, and a never outweighs a must.
        assert_eq!(delegation.requests, [asks(1, 3), asks(3, 1)]);
    }

    #[test]
    fn what_two_entries_say_of_one_host_stays() {
        let span = |start: &str| LocalSpan { start_time: start.to_owned(), ..Default::default() };
        let host = |venue: &str, window: &str, status: InvitationStatus| DelegationHost {
            partner: "partners/a".to_owned(),
            venue: venue.to_owned(),
            windows: vec![span(window)],
            invitation: Some(Invitation { status: status.into(), ..Default::default() }),
            ..Default::default()
        };
        let declined = InvitationStatus::Declined;
        let first = DelegationHost { meetings_max: Some(2), ..host("x", "09:00", declined) };
        let second = DelegationHost {
            meetings_min: 3,
            languages: vec!["en".to_owned()],
            ..host("x", "10:00", InvitationStatus::Accepted)
        };
        let elsewhere = host("y", "11:00", declined);
        let mut delegation =
            Delegation { hosts: vec![first, second, elsewhere], ..Delegation::default() };
        delegation.drop_idle_references(&Key::new(Kind::Delegation, "own"));
        let [host] = delegation.hosts.as_slice() else { panic!("{:?}", delegation.hosts) };
        assert_eq!(host.windows, [span("09:00"), span("10:00")]);
        assert_eq!((host.meetings_min, host.meetings_max), (3, Some(3)));
        assert!(host.languages.is_empty() && host.takes_part());
    }

    #[test]
    fn what_says_nothing_is_dropped() {
        let mut startup = startup();
        startup.drop_idle_references(&Key::new(Kind::Startup, "own"));
        assert_eq!(
            names(&mut startup),
            ["partners/a", "partners/b", "startups/c", "partners/d", "partners/a"]
        );
    }

    /// A new field that names profiles, or others that must exist, is called as those that there are, or stands here.
    #[test]
    fn no_field_that_names_a_profile_is_forgotten() {
        let mut paths = Vec::new();
        naming(&Startup::default().descriptor(), "", &mut paths);
        naming(&Partner::default().descriptor(), "", &mut paths);
        naming(&Engagement::default().descriptor(), "", &mut paths);
        naming(&Delegation::default().descriptor(), "", &mut paths);
        naming(&Meeting::default().descriptor(), "", &mut paths);
        naming(&Agreement::default().descriptor(), "", &mut paths);
        naming(&Selection::default().descriptor(), "", &mut paths);
        let known = [
            "rounds.investors.partner",
            "programs.operator",
            "competitors.startup",
            "exclusions.partners",
            "portfolio.startup",
            "exclusions.startups",
            "startup",
            "partner",
            "participants.startup",
            "hosts.partner",
            "fixed_blocks.startups",
            "requests.startup",
            "requests.partner",
            "delegation",
            "startup",
            "partner",
            "delegation",
            "meeting",
            "startups",
            "partners",
            "delegation",
            "candidates.startup",
            "conflicts.startup",
            "score_sheets.startup",
            "shortlist.startups.startup",
            "shortlist.startups.best_hosts.partner",
            "decision_rounds.decisions.startup",
        ];
        assert_eq!(paths, known);
    }

    fn naming(message: &MessageDescriptor, path: &str, paths: &mut Vec<String>) {
        const NAMES: [&str; 7] =
            ["startup", "startups", "partner", "partners", "operator", "delegation", "meeting"];
        for field in message.fields() {
            let path = format!("{path}{}", field.name());
            match field.kind() {
                FieldKind::Message(inner) => naming(&inner, &format!("{path}."), paths),
                FieldKind::String if NAMES.contains(&field.name()) => paths.push(path),
                _ => {}
            }
        }
    }
}
