//! The rules of requests for what came of delegations and what is due.

use super::Violation;
use super::report::Report;
use crate::proto::{Date, GetDelegationReportRequest, Kind, Language, ListDueItemsRequest};

/// All violations of a request for the report of a delegation.
#[must_use]
pub fn get_delegation_report(request: &GetDelegationReportRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Delegation);
    report.day("as_of_date", &request.as_of_date);
    report.choice::<Language>("language", request.language);
    report.finish()
}

/// All violations of a request for what is due.
#[must_use]
pub fn list_due_items(request: &ListDueItemsRequest, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.day("as_of_date", &request.as_of_date);
    report.day("until_date", &request.until_date);
    let as_of_date = Some(request.as_of_date.unwrap_or(*today));
    report.not_before("until_date", &request.until_date, "as_of_date", &as_of_date);
    report.finish()
}
