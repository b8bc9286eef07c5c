//! When a recurring delegation is held, and how one is opened for an occurrence.

use std::collections::HashMap;

use jiff::civil;

use crate::access::Deadline;
use crate::calendar::{self, Occurrence};
use crate::errors::Error;
use crate::proto::{
    self, Delegation, Key, Kind, ListOccurrencesRequest, ListOccurrencesResponse, LocalSpan,
    OpenOccurrenceRequest, OpenOccurrenceResponse, Resource as _, is_id,
};
use crate::services::resources::{by_id, decode, require_key};
use crate::services::tokens::token_violations;
use crate::services::{Context, Origin, refuse};
use crate::validation::{self, Violation, limits};

/// So many opened delegations are held in memory at once: each may have a mebibyte.
const READ_AT_ONCE: usize = 50;

impl Context {
    pub(super) async fn list_occurrences(
        &self,
        request: ListOccurrencesRequest,
        deadline: Deadline,
    ) -> Result<ListOccurrencesResponse, Error> {
        let mut violations = validation::list_occurrences(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let ListOccurrencesRequest { name, from_date, until_date, at_least_as_fresh } = request;
        let series = require_key(&name, Kind::Delegation)?;
        let (delegation, consistency_token): (Delegation, String) =
            self.get(&name, false, &at_least_as_fresh, deadline).await?;
        let day = |date: Option<proto::Date>| date.as_ref().and_then(calendar::day);
        let stretch = day(from_date).zip(day(until_date));
        let mut found = match stretch {
            Some((from, until)) => occurrences(&delegation, from, until)?,
            None => Vec::new(),
        };
        let next_from_date = found.get(limits::OCCURRENCES_MAX).map(|it| calendar::date(it.date));
        found.truncate(limits::OCCURRENCES_MAX);
        let opened = self.opened(&series, &found, deadline).await?;
        let told = |it: &Occurrence| proto::Occurrence {
            date: Some(calendar::date(it.date)),
            planned_date: (it.date != it.planned).then(|| calendar::date(it.planned)),
            skipped: it.is_skipped,
            delegation: opened.get(&it.planned).cloned().unwrap_or_default(),
        };
        Ok(ListOccurrencesResponse {
            occurrences: found.iter().map(told).collect(),
            next_from_date,
            consistency_token,
        })
    }

    /// The names of the delegations that were opened, by the dates that the rule gives. What has such a name and is of
    /// another series is none.
    async fn opened(
        &self,
        series: &Key,
        occurrences: &[Occurrence],
        deadline: Deadline,
    ) -> Result<HashMap<civil::Date, String>, Error> {
        let ids = occurrences.iter().map(|it| (it.planned, id_of(series, it.planned)));
        let ids: Vec<(civil::Date, String)> = ids.filter(|(_, id)| is_id(id)).collect();
        let mut opened = HashMap::new();
        for some in ids.chunks(READ_AT_ONCE) {
            let names: Vec<String> = some.iter().map(|(_, id)| id.clone()).collect();
            let (_, documents) = self.read_many(Kind::Delegation, &names, deadline).await?;
            let by_id = by_id(&documents);
            for (planned, id) in some {
                let Some(document) = by_id.current(id)?.filter(|it| it.is_live()) else { continue };
                let delegation: Delegation = decode(document)?;
                if delegation.series == series.to_string() {
                    opened.insert(*planned, document.key.to_string());
                }
            }
        }
        Ok(opened)
    }

    /// Stores the delegation of one occurrence.
    pub(super) async fn open_occurrence(
        &self,
        origin: Origin,
        request: OpenOccurrenceRequest,
    ) -> Result<OpenOccurrenceResponse, Error> {
        let mut violations = validation::request_id(&origin.request_id);
        violations.extend(validation::open_occurrence(&request));
        refuse(violations)?;
        let series = require_key(&request.name, Kind::Delegation)?;
        let (delegation, _): (Delegation, String) =
            self.get(&request.name, false, "", origin.deadline).await?;
        let date = request.date.as_ref().and_then(calendar::day).unwrap_or_default();
        let occurrence = occurrence_of(&delegation, date)?;
        let id = id_of(&series, occurrence.planned);
        if !is_id(&id) {
            let message = format!(
                "gives the occurrence an id of {} characters; at most 63 are allowed, so that a recurring delegation \
                 can have 54",
                id.len()
            );
            return Err(Error::Invalid(vec![Violation { field: "name".to_owned(), message }]));
        }
        let name = Key::new(Kind::Delegation, &id).to_string();
        let opened = opened_on(delegation, name, &series, occurrence.date);
        let (result, consistency_token) = self.create(origin, Some(opened)).await?;
        Ok(OpenOccurrenceResponse { result: Some(result), consistency_token })
    }
}

/// The occurrences of a stretch of days, in the order of their dates.
fn occurrences(
    delegation: &Delegation,
    from: civil::Date,
    until: civil::Date,
) -> Result<Vec<Occurrence>, Error> {
    let first = delegation.start_date.as_ref().and_then(calendar::day);
    let Some((recurrence, first)) = delegation.recurrence.as_ref().zip(first) else {
        return Ok(Vec::new());
    };
    let found = calendar::occurrences(recurrence, first, from, until);
    found.map_err(|fault| Error::Internal(format!("rule of {}: {fault}", delegation.name)))
}

/// The occurrence that is held on a day, or is planned for it.
fn occurrence_of(delegation: &Delegation, date: civil::Date) -> Result<Occurrence, Error> {
    let refused = |message: &str| Err(Error::invalid("date", message));
    if delegation.recurrence.is_none() {
        return refused("is no date of an occurrence: the delegation does not recur");
    }
    let moved = delegation.recurrence.iter().flat_map(|it| &it.moved);
    let is_here = |day: &Option<proto::Date>| day.as_ref().and_then(calendar::day) == Some(date);
    let moved = moved.filter(|it| is_here(&it.from_date)).filter_map(|it| it.to_date.as_ref());
    let held = moved.filter_map(calendar::day).next().unwrap_or(date);
    match occurrences(delegation, held, held)?.first() {
        None => refused("is no date of an occurrence; ListOccurrences tells them"),
        Some(it) if it.is_skipped => {
            refused("is skipped; take it out of recurrence.skipped_dates to open it")
        }
        Some(it) => Ok(*it),
    }
}

/// The id of the delegation of an occurrence.
fn id_of(series: &Key, planned: civil::Date) -> String {
    format!("{}-{:04}{:02}{:02}", series.id, planned.year(), planned.month(), planned.day())
}

/// The delegation of an occurrence that is held on `day`, made from the recurring one, which is of one day.
fn opened_on(
    mut delegation: Delegation,
    name: String,
    series: &Key,
    day: civil::Date,
) -> Delegation {
    delegation.clear_metadata();
    delegation.name = name;
    delegation.series = series.to_string();
    delegation.recurrence = None;
    delegation.requests.clear();
    let date = Some(calendar::date(day));
    (delegation.start_date, delegation.end_date) = (date, date);
    delegation.hosts.iter_mut().for_each(|host| host.invitation = None);
    let absences = delegation.participants.iter_mut().flat_map(|it| &mut it.absences);
    let windows = delegation.hosts.iter_mut().flat_map(|it| &mut it.windows);
    let blocks = delegation.fixed_blocks.iter_mut().filter_map(|it| it.span.as_mut());
    let hours = delegation.interpreters.iter_mut().flat_map(|it| &mut it.hours);
    let spans = absences.chain(windows).chain(blocks).chain(hours);
    spans.for_each(|span: &mut LocalSpan| span.date = date);
    delegation
}
