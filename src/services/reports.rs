//! What came of delegations, and what is due: read from what is recorded of meetings and agreements.

mod days;
mod due_items;
mod funnels;

pub(super) use days::{Standing, may_have_come, standing};

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::ToSpan as _;
use tonic::{Request, Response, Status};

use super::resources::{REPLY_BYTES_MAX, fitting, require_key_at};
use super::tokens::{consistency_token, token_violations};
use super::{Context, Service, deadline, one_language, refuse};
use crate::access::Deadline;
use crate::calendar;
use crate::errors::Error;
use crate::proto::report_service_server::ReportService;
use crate::proto::{
    Agreement, Date, Delegation, GetDelegationReportRequest, GetDelegationReportResponse, Kind,
    ListDueItemsRequest, ListDueItemsResponse, LocalizedText, Meeting, Startup,
};
use crate::validation;
use crate::validation::limits::{BATCH_MAX, DUE_DAYS_DEFAULT};

use due_items::Due;
use funnels::{Funnels, funnels};

#[tonic::async_trait]
impl ReportService for Service {
    async fn get_delegation_report(
        &self,
        call: Request<GetDelegationReportRequest>,
    ) -> Result<Response<GetDelegationReportResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.get_delegation_report(call.into_inner(), deadline).await?))
    }

    async fn list_due_items(
        &self,
        call: Request<ListDueItemsRequest>,
    ) -> Result<Response<ListDueItemsResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.list_due_items(call.into_inner(), deadline).await?))
    }
}

/// What a report is made of: a delegation with all that is recorded of it.
struct Records {
    delegation: Delegation,
    meetings: Vec<Meeting>,
    agreements: Vec<Agreement>,
    consistency_token: String,
}

impl Records {
    /// Adds what is due of them.
    fn tell(&self, due: &mut Due) {
        due.add_delegation(&self.delegation);
        self.meetings.iter().for_each(|it| due.add_meeting(it));
        self.agreements.iter().for_each(|it| due.add_agreement(it));
    }
}

impl Context {
    pub(super) async fn get_delegation_report(
        &self,
        request: GetDelegationReportRequest,
        deadline: Deadline,
    ) -> Result<GetDelegationReportResponse, Error> {
        let mut violations = validation::get_delegation_report(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let as_of = request.as_of_date.unwrap_or_else(|| self.today());
        let fresh = &request.at_least_as_fresh;
        let records = self.records_of("name", &request.name, fresh, deadline).await?;
        let mut due = Due::new(as_of, days_after(&as_of, DUE_DAYS_DEFAULT));
        records.tell(&mut due);
        let Records { delegation, meetings, agreements, consistency_token } = records;
        let Funnels { total, mut startups, organiser_agreements } =
            funnels(&delegation, &meetings, &agreements, (&as_of, &self.time_zone));
        let names = startups.iter().map(|it| it.startup.clone()).collect();
        let mut names = self.startup_names(names, deadline).await?;
        for it in &mut startups {
            let name = names.remove(&it.startup).flatten();
            it.display_name = one_language(name, request.language());
        }
        Ok(GetDelegationReportResponse {
            name: delegation.name,
            total: Some(total),
            startups,
            organiser_agreements,
            due_items: i32::try_from(due.total - due.late).unwrap_or(i32::MAX),
            late_items: i32::try_from(due.late).unwrap_or(i32::MAX),
            as_of_date: Some(as_of),
            consistency_token,
        })
    }

    pub(super) async fn list_due_items(
        &self,
        request: ListDueItemsRequest,
        deadline: Deadline,
    ) -> Result<ListDueItemsResponse, Error> {
        let mut violations = validation::list_due_items(&request, &self.today());
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let as_of = request.as_of_date.unwrap_or_else(|| self.today());
        let until = request.until_date.unwrap_or_else(|| days_after(&as_of, DUE_DAYS_DEFAULT));
        let fresh = &request.at_least_as_fresh;
        let mut due = Due::new(as_of, until);
        let consistency_token = match request.delegation.as_str() {
            "" => self.due_of_all(&mut due, fresh, deadline).await?,
            name => {
                let records = self.records_of("delegation", name, fresh, deadline).await?;
                records.tell(&mut due);
                records.consistency_token
            }
        };
        Ok(ListDueItemsResponse {
            total_items: i32::try_from(due.total).unwrap_or(i32::MAX),
            items: fitting(due.into_first(), REPLY_BYTES_MAX),
            as_of_date: Some(as_of),
            consistency_token,
        })
    }

    /// A delegation, whose name stands in this field, with what is recorded of it.
    async fn records_of(
        &self,
        field: &str,
        name: &str,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Records, Error> {
        let key = require_key_at(field, name, Kind::Delegation)?;
        let (delegation, consistency_token): (Delegation, String) =
            self.get(name, false, at_least_as_fresh, deadline).await?;
        let (_, meetings) = self.all_of(Some(&key), false, deadline).await?;
        let (_, agreements) = self.all_of(Some(&key), false, deadline).await?;
        Ok(Records { delegation, meetings, agreements, consistency_token })
    }

    /// What is due of all delegations and of all that is recorded, read a page at a time; with a consistency token.
    async fn due_of_all(
        &self,
        due: &mut Due,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<String, Error> {
        let delegations = self.gather(None, false, |it| due.add_delegation(&it), deadline);
        let (head, _) = delegations.await?;
        self.check_demand(at_least_as_fresh, head)?;
        self.gather(None, false, |it| due.add_meeting(&it), deadline).await?;
        self.gather(None, false, |it| due.add_agreement(&it), deadline).await?;
        Ok(consistency_token(self.store.id(), head))
    }

    /// What start-ups are called, by their names; those that are deleted are missing.
    async fn startup_names(
        &self,
        mut wanted: Vec<String>,
        deadline: Deadline,
    ) -> Result<HashMap<String, Option<LocalizedText>>, Error> {
        let mut names = HashMap::new();
        while !wanted.is_empty() {
            let rest = wanted.split_off(wanted.len().min(BATCH_MAX));
            let found = self.get_many::<Startup>(wanted, false, "", deadline).await?;
            names.extend(found.resources.into_iter().map(|it| (it.name, it.display_name)));
            // One that was merged since its name was read is called as the one that has taken its place.
            for it in found.merged_names {
                let name = names.get(&it.merged_into).cloned().flatten();
                names.insert(it.name, name);
            }
            // What did not fit into an answer is read again.
            wanted = found.omitted_names;
            wanted.extend(rest);
        }
        Ok(names)
    }
}

fn days_after(date: &Date, days: i64) -> Date {
    let day = calendar::day(date).unwrap_or_default();
    calendar::date(day.saturating_add(days.days()))
}
