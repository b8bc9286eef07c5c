//! What a document is made of: what is stored, without what no document may tell.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::super::match_lists::for_reader;
use super::super::matches::Explained;
use super::super::money::sums;
use super::super::one_language;
use super::super::reports::{Standing, may_have_come, standing};
use super::Context;
use crate::access::Deadline;
use crate::calendar;
use crate::documents::{self, Dossier};
use crate::errors::Error;
use crate::proto::{
    self, AgreementStatus, Date, Delegation, DocumentKind, GetDelegationReportResponse,
    GetMatchListRequest, Key, Kind, Language, ListDueItemsResponse, LocalizedText, MatchList,
    MatchListState, MatchTerm, MeetingStatus, MergedName, Partner, PlannedMeeting, Resource,
    Startup,
};
use crate::validation::limits::BATCH_MAX;

/// What the service of reports answers.
pub(super) struct Outcomes {
    pub(super) report: GetDelegationReportResponse,
    pub(super) due: ListDueItemsResponse,
}

/// A dossier of a delegation alone.
pub(super) fn empty(
    mut delegation: Delegation,
    language: proto::Language,
    day: &Date,
    time_zone: TimeZone,
) -> Result<Dossier, Error> {
    for invitation in delegation.hosts.iter_mut().filter_map(|it| it.invitation.as_mut()) {
        invitation.note = None;
    }
    // Who wants to meet whom, or never, and who is away and when is for the planning alone.
    delegation.requests.clear();
    delegation.participants.iter_mut().for_each(|it| it.absences.clear());
    Ok(Dossier {
        delegation,
        plan: None,
        startups: BTreeMap::new(),
        partners: BTreeMap::new(),
        meetings: Vec::new(),
        agreements: Vec::new(),
        reasons: BTreeMap::new(),
        match_list: None,
        report: GetDelegationReportResponse::default(),
        due: ListDueItemsResponse::default(),
        party: None,
        language: match language {
            proto::Language::English => documents::Language::English,
            proto::Language::Korean | proto::Language::Unspecified => documents::Language::Korean,
        },
        time_zone,
        day: calendar::day(day).ok_or_else(|| Error::invalid("as_of_date", "is no date"))?,
    })
}

/// A recorded meeting; none where it has no day, which is refused on writes.
pub(super) fn recorded(it: proto::Meeting) -> Option<documents::Meeting> {
    Some(documents::Meeting {
        date: calendar::day(it.date.as_ref()?)?,
        status: it.status(),
        name: it.name,
        code: it.code,
        startup: it.startup,
        partner: it.partner,
        start_time: it.start_time,
        end_time: it.end_time,
        venue: it.venue,
        interpreter: it.interpreter,
        is_follow_up: it.is_follow_up,
        update_time: it.update_time,
    })
}

/// A recorded meeting as the plan that was made around it tells it.
fn beside_plan(it: proto::RecordedMeeting, plan: &proto::Plan) -> proto::Meeting {
    proto::Meeting {
        status: it.status,
        name: it.name,
        code: it.code,
        startup: it.startup,
        partner: it.partner,
        date: it.date,
        start_time: it.start_time,
        end_time: it.end_time,
        venue: it.venue,
        update_time: plan.create_time,
        ..proto::Meeting::default()
    }
}

fn planned(it: PlannedMeeting, plan: &proto::Plan) -> Option<documents::Meeting> {
    Some(documents::Meeting {
        name: String::new(),
        code: String::new(),
        date: calendar::day(it.date.as_ref()?)?,
        startup: it.startup,
        partner: it.partner,
        start_time: it.start_time,
        end_time: it.end_time,
        venue: it.venue,
        interpreter: it.interpreter,
        status: MeetingStatus::Planned,
        is_follow_up: false,
        update_time: plan.create_time,
    })
}

/// An agreement as it stood on a day, as the report counts it; none where it counts nowhere.
pub(super) fn agreement(it: proto::Agreement, day: &Date) -> Option<documents::Agreement> {
    let status = match standing(&it, day)? {
        Standing::Prepared => AgreementStatus::Prepared,
        Standing::Signed => AgreementStatus::Signed,
        Standing::Fulfilled => AgreementStatus::Fulfilled,
        Standing::Terminated => AgreementStatus::Terminated,
    };
    let signing = it.history.iter().find(|event| event.status() == AgreementStatus::Signed);
    let has_come = |date: &Option<Date>| may_have_come(date.as_ref(), day);
    let paid = it.payments.iter().filter(|payment| has_come(&payment.date));
    Some(documents::Agreement {
        kind: it.kind(),
        status,
        signed_date: signing.and_then(|it| it.date).filter(|_| status != AgreementStatus::Prepared),
        paid: sums(paid.filter_map(|it| it.amount.as_ref())),
        name: it.name,
        title: it.title,
        organiser: it.organiser,
        startups: it.startups,
        partners: it.partners,
        expiry_date: it.expiry_date,
        intended: it.intended_amount,
    })
}

/// Who meets whom, of those that briefings tell of and of which there are profiles.
pub(super) fn pairs(dossier: &Dossier) -> BTreeSet<(Key, Key)> {
    let is_told = |it: &&documents::Meeting| {
        let only = dossier.party.as_deref();
        only.is_none_or(|only| only == it.partner)
            && dossier.startups.contains_key(&it.startup)
            && dossier.partners.contains_key(&it.partner)
    };
    let keys = |it: &documents::Meeting| Some((Key::parse(&it.startup)?, Key::parse(&it.partner)?));
    dossier.meetings.iter().filter(is_told).filter_map(keys).collect()
}

/// Of a start-up what documents tell: what it confides, and long lists that nobody prints, are not kept in memory.
fn slim_startup(it: Startup) -> Startup {
    Startup {
        aliases: Vec::new(),
        founders: Vec::new(),
        rounds: Vec::new(),
        equity: Vec::new(),
        disqualifications: Vec::new(),
        programs: Vec::new(),
        competitors: Vec::new(),
        exclusions: None,
        reported_facts: Vec::new(),
        ..it
    }
}

fn slim_partner(it: Partner) -> Partner {
    let Partner { name, display_name, kind, place, update_time, .. } = it;
    Partner { name, display_name, kind, place, update_time, ..Partner::default() }
}

impl Context {
    /// Lets a dossier be for a party alone, as it is called now: it must be one of the delegation, or meet somebody.
    pub(super) async fn choose_party(
        &self,
        dossier: &mut Dossier,
        name: &str,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let Some(key) = Key::parse(name) else { return Ok(()) };
        let Dossier { delegation, meetings, .. } = &*dossier;
        let is_party = |name: &str| {
            delegation.participants.iter().any(|it| it.startup == name)
                || delegation.hosts.iter().any(|it| it.partner == name)
                || meetings.iter().any(|it| it.startup == name || it.partner == name)
        };
        let own = if is_party(name) {
            Some(name.to_owned())
        } else {
            let names = vec![name.to_owned()];
            let merged = match key.kind {
                Kind::Startup => {
                    self.get_many::<Startup>(names, true, "", deadline).await?.merged_names
                }
                _ => self.get_many::<Partner>(names, true, "", deadline).await?.merged_names,
            };
            merged.into_iter().map(|it| it.merged_into).find(|it| is_party(it))
        };
        let own = own.ok_or_else(|| {
            let message =
                format!("is no participant or host of {} and meets nobody", delegation.name);
            Error::invalid("party", message)
        })?;
        dossier.meetings.retain(|it| it.startup == own || it.partner == own);
        dossier.party = Some(own);
        Ok(())
    }

    /// The meetings of a plan, in place of the recorded ones.
    pub(super) async fn add_plan(
        &self,
        dossier: &mut Dossier,
        mut plan: proto::Plan,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let outcome = plan.outcome.take().unwrap_or_default();
        let mut meetings = outcome.meetings;
        // What the plan was made around takes place beside it.
        let beside = outcome.set_aside.into_iter();
        let mut beside: Vec<proto::RecordedMeeting> =
            beside.filter(|it| it.status() != MeetingStatus::Cancelled).collect();
        let pairs = meetings.iter_mut().map(|it| (&mut it.startup, &mut it.partner));
        let others = beside.iter_mut().map(|it| (&mut it.startup, &mut it.partner));
        self.follow_merges(&dossier.delegation, pairs.chain(others).collect(), deadline).await?;
        let meetings = meetings.into_iter().filter_map(|it| planned(it, &plan));
        let beside = beside.into_iter().filter_map(|it| recorded(beside_plan(it, &plan)));
        dossier.meetings = meetings.chain(beside).collect();
        let id = Key::parse(&plan.name).map(|key| key.id).unwrap_or_default();
        dossier.plan = Some(documents::Plan { id, version: plan.version, state: plan.state() });
        Ok(())
    }

    /// The match list that is named, or the latest one, of those that are approved where any is; as the officer may
    /// read it.
    pub(super) async fn told_list(
        &self,
        delegation: &Key,
        name: &str,
        deadline: Deadline,
    ) -> Result<Option<MatchList>, Error> {
        let mut name = name.to_owned();
        if name.is_empty() {
            let standing =
                |it: MatchList| (it.state() == MatchListState::Approved, it.version, it.name);
            let (_, all) = self.gather(Some(delegation), false, standing, deadline).await?;
            let Some((.., latest)) = all.into_iter().max() else { return Ok(None) };
            name = latest;
        }
        let (list, _): (MatchList, String) = self.get(&name, false, "", deadline).await?;
        if list.delegation != delegation.to_string() {
            let message = format!("is a list of {}", list.delegation);
            return Err(Error::invalid("match_list", message));
        }
        let request = GetMatchListRequest { name, ..GetMatchListRequest::default() };
        let list = for_reader(list, &request).map_err(|why| Error::invalid("match_list", why))?;
        Ok(Some(list))
    }

    /// The profiles of all that the dossier is to name.
    pub(super) async fn add_profiles(
        &self,
        dossier: &mut Dossier,
        documents: DocumentKind,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let Dossier { delegation, meetings, agreements, match_list, report, due, party, .. } =
            &*dossier;
        let mut names: BTreeSet<&String> =
            meetings.iter().flat_map(|it| [&it.startup, &it.partner]).collect();
        match party {
            // Of others than those whom it meets it names nobody.
            Some(party) => names.extend([party]),
            None => {
                names.extend(delegation.participants.iter().map(|it| &it.startup));
                names.extend(delegation.hosts.iter().map(|it| &it.partner));
                names.extend(
                    agreements.iter().flat_map(|it| it.startups.iter().chain(&it.partners)),
                );
                names.extend(report.startups.iter().map(|it| &it.startup));
                names.extend(due.items.iter().flat_map(|it| &it.parties));
                let listed = match_list.iter().flat_map(|it| it.startups.iter().chain(&it.hosts));
                names.extend(listed.map(|it| &it.party));
            }
        }
        let all: BTreeSet<Key> = names.into_iter().filter_map(|name| Key::parse(name)).collect();
        // The profile of a company names nobody else.
        let is_needed = |key: &&Key| match (documents, party) {
            (DocumentKind::Profile, Some(party)) => key.to_string() == *party,
            (DocumentKind::Profile, None) => key.kind == Kind::Startup,
            _ => true,
        };
        let of = |kind: Kind| {
            let own = all.iter().filter(is_needed).filter(|key| key.kind == kind);
            own.map(Key::to_string).collect::<Vec<String>>()
        };
        let (startups, partners) = (of(Kind::Startup), of(Kind::Partner));
        dossier.startups = self.profiles(startups, slim_startup, deadline).await?;
        dossier.partners = self.profiles(partners, slim_partner, deadline).await?;
        Ok(())
    }

    async fn profiles<R: Resource>(
        &self,
        mut waiting: Vec<String>,
        slim: fn(R) -> R,
        deadline: Deadline,
    ) -> Result<BTreeMap<String, R>, Error> {
        let (mut all, mut merged) = (BTreeMap::new(), Vec::new());
        while !waiting.is_empty() {
            let rest = waiting.split_off(waiting.len().min(BATCH_MAX));
            let found = self.get_many::<R>(waiting, false, "", deadline).await?;
            all.extend(found.resources.into_iter().map(|it| (it.name().to_owned(), slim(it))));
            merged.extend(found.merged_names);
            waiting = rest;
            waiting.extend(found.omitted_names);
        }
        // A match list keeps the names of its time.
        for MergedName { name, merged_into } in merged {
            if let Some(survivor) = all.get(&merged_into).cloned() {
                all.insert(name, survivor);
            }
        }
        Ok(all)
    }
}

/// The reasons of a pair in the words of its first reader, the strongest first.
pub(super) fn reasons(explained: Explained, language: Language) -> Vec<String> {
    let terms = explained.terms.into_iter().next().map(|(_, terms)| terms).unwrap_or_default();
    let words = |it: MatchTerm| {
        let LocalizedText { ko, en } = one_language(it.sentence, language)?;
        Some(if ko.is_empty() { en } else { ko }).filter(|text| !text.is_empty())
    };
    terms.into_iter().filter_map(words).collect()
}
