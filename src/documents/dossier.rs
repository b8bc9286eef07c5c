//! What is known of a delegation, without anything that no document may tell.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil;
use jiff::tz::TimeZone;
use prost_types::Timestamp;

use super::words::Words;
use super::workbook::Title;
use crate::proto::{
    AgreementKind, AgreementStatus, Date, Delegation, DocumentKind, GetDelegationReportResponse,
    ListDueItemsResponse, LocalizedText, MatchList, MeetingStatus, Money, Partner, PlanState,
    Startup, Venue,
};
use crate::text::Language;

/// All that a document is made of. What it does not need may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The delegation, without the notes of its invitations.
    pub delegation: Delegation,
    /// The plan whose meetings these are; none: they are the recorded ones.
    pub plan: Option<Plan>,
    /// The start-ups that are named, by their names; those that are deleted are missing.
    pub startups: BTreeMap<String, Startup>,
    /// The partners that are named, by their names.
    pub partners: BTreeMap<String, Partner>,
    /// Who meets whom.
    pub meetings: Vec<Meeting>,
    /// What was agreed on.
    pub agreements: Vec<Agreement>,
    /// What speaks for a start-up and a partner, in the words that the partner may read; the strongest first.
    pub reasons: BTreeMap<(String, String), Vec<String>>,
    /// Whom each company should meet, without inputs and with the reasons alone that the officer may read. Only
    /// documents for the officer tell it.
    pub match_list: Option<MatchList>,
    /// What came of it.
    pub report: GetDelegationReportResponse,
    /// What is due.
    pub due: ListDueItemsResponse,
    /// For whom it is made; none: for all, each apart.
    pub party: Option<String>,
    /// The language of the document.
    pub language: Language,
    /// The time zone of the service, by whose days stored times are told.
    pub time_zone: TimeZone,
    /// The day of the document.
    pub day: civil::Date,
}

/// A stored plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Which plan of the delegation it is.
    pub version: i32,
    /// Whether people go by it.
    pub state: PlanState,
}

/// A meeting, without what was said at it and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// `meetings/{id}`; empty for those of a plan.
    pub name: String,
    /// What people call it; empty for those of a plan.
    pub code: String,
    /// `startups/{id}`.
    pub startup: String,
    /// `partners/{id}`.
    pub partner: String,
    /// The day.
    pub date: civil::Date,
    /// `HH:MM`.
    pub start_time: String,
    /// `HH:MM`.
    pub end_time: String,
    /// The id of the venue.
    pub venue: String,
    /// Who translates.
    pub interpreter: String,
    /// What became of it.
    pub status: MeetingStatus,
    /// Whether the two had met before.
    pub is_follow_up: bool,
    /// When it was last changed, or when its plan was made.
    pub update_time: Option<Timestamp>,
}

/// An agreement as it stood on the day of the document, without notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// `agreements/{id}`.
    pub name: String,
    /// What sort it is.
    pub kind: AgreementKind,
    /// What it is called.
    pub title: Option<LocalizedText>,
    /// The city or agency that is a party.
    pub organiser: String,
    /// The start-ups that are parties.
    pub startups: Vec<String>,
    /// The partners that are parties.
    pub partners: Vec<String>,
    /// Where it stands.
    pub status: AgreementStatus,
    /// When it was signed.
    pub signed_date: Option<Date>,
    /// Until when it holds.
    pub expiry_date: Option<Date>,
    /// The money that it intends.
    pub intended: Option<Money>,
    /// What was paid, one amount a currency.
    pub paid: Vec<Money>,
}

impl Dossier {
    pub(super) fn words(&self) -> Words {
        Words(self.language)
    }

    /// What the delegation is called.
    pub(super) fn title(&self) -> String {
        self.words().text(&self.delegation.display_name)
    }

    /// What a start-up or partner is called; its id where its profile is deleted.
    pub(super) fn name_of(&self, party: &str) -> String {
        let startup = self.startups.get(party).map(|it| &it.display_name);
        let name = startup.or_else(|| self.partners.get(party).map(|it| &it.display_name));
        let name = name.map(|it| self.words().text(it)).filter(|it| !it.is_empty());
        name.unwrap_or_else(|| id_of(party).to_owned())
    }

    pub(super) fn names_of<'a>(&self, parties: impl IntoIterator<Item = &'a String>) -> String {
        parties.into_iter().map(|it| self.name_of(it)).collect::<Vec<_>>().join(", ")
    }

    /// The meetings of a party, in the order of time.
    pub(super) fn meetings_of(&self, party: &str) -> Vec<&Meeting> {
        let own = |it: &&Meeting| it.startup == party || it.partner == party;
        in_order(self.meetings.iter().filter(own).collect())
    }

    pub(super) fn all_meetings(&self) -> Vec<&Meeting> {
        in_order(self.meetings.iter().collect())
    }

    pub(super) fn venue(&self, id: &str) -> Option<&Venue> {
        self.delegation.venues.iter().find(|it| it.id == id)
    }

    /// The start-ups that a document is made for: the participants, then others that meet somebody.
    pub(super) fn startups_told(&self) -> Vec<&str> {
        let participants = self.delegation.participants.iter().map(|it| it.startup.as_str());
        let meet: BTreeSet<&str> = self.meetings.iter().map(|it| it.startup.as_str()).collect();
        self.told(participants, &meet).collect()
    }

    /// The hosts that a document is made for, then other partners that meet somebody: of all of them those that do.
    pub(super) fn hosts_told(&self) -> Vec<&str> {
        let hosts = self.delegation.hosts.iter().map(|it| it.partner.as_str());
        let meet: BTreeSet<&str> = self.meetings.iter().map(|it| it.partner.as_str()).collect();
        let all = self.told(hosts, &meet);
        all.filter(|it| self.party.is_some() || meet.contains(it)).collect()
    }

    fn told<'a>(
        &self,
        own: impl Iterator<Item = &'a str> + Clone,
        meet: &BTreeSet<&'a str>,
    ) -> impl Iterator<Item = &'a str> {
        let known: HashSet<&str> = own.clone().collect();
        let others = meet.iter().copied().filter(|it| !known.contains(it));
        own.chain(others.collect::<Vec<_>>()).filter(|it| self.is_told(it))
    }

    fn is_told(&self, party: &str) -> bool {
        self.party.as_deref().is_none_or(|only| only == party)
    }

    /// What the organiser's workbook says of itself.
    pub(super) fn workbook_title(&self) -> Title {
        let office = self.delegation.organiser.clone();
        Title { title: self.title(), office, day: self.day }
    }

    /// The file of a kind of document: of the delegation, the plan or the match list, and of the party. The language is
    /// told where it is not the usual one, so that both can lie in one folder.
    pub(super) fn file_name(&self, kind: DocumentKind, word: &str, ending: &str) -> String {
        let list = self.match_list.as_ref().filter(|_| kind == DocumentKind::MatchList);
        let of = self.plan.as_ref().map_or(id_of(&self.delegation.name), |plan| &plan.id);
        let of = list.map_or(of, |list| id_of(&list.name));
        let mut name = format!("{of}-{word}");
        if let Some(party) = &self.party {
            name.push('-');
            name.push_str(id_of(party));
            // A start-up and a host may have one id.
            let is_host = is_partner(party);
            let twin =
                |id: &str| self.delegation.participants.iter().any(|it| id_of(&it.startup) == id);
            if is_host && twin(id_of(party)) {
                name.push_str("-host");
            }
        }
        if self.language == Language::English {
            name.push_str("-en");
        }
        format!("{name}.{ending}")
    }
}

pub(super) fn is_partner(party: &str) -> bool {
    party.starts_with("partners/")
}

/// `nuribeam` of `startups/nuribeam`.
pub(super) fn id_of(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, id)| id)
}

fn in_order(mut meetings: Vec<&Meeting>) -> Vec<&Meeting> {
    meetings.sort_by_key(|it| {
        (it.date, &it.start_time, &it.end_time, &it.partner, &it.startup, &it.name)
    });
    meetings
}
