//! The rules of requests for documents.

use super::Violation;
use super::report::Report;
use crate::proto::{DocumentKind, Key, Kind, Language, RenderDocumentRequest};

/// All violations of a request for a document.
#[must_use]
pub fn render_document(request: &RenderDocumentRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("delegation", &request.delegation, Kind::Delegation);
    report.required_choice::<DocumentKind>("kind", request.kind);
    party(&mut report, request.kind(), &request.party);
    report.choice::<Language>("language", request.language);
    let kind = request.kind();
    let tells_no_plan = matches!(
        kind,
        DocumentKind::Workbook
            | DocumentKind::Profile
            | DocumentKind::Report
            | DocumentKind::MatchList
    );
    if !request.plan.is_empty() && tells_no_plan {
        let message = "is only for schedules, briefings and calendars; leave it out";
        report.at("plan", |report| report.fail(message));
    }
    let tells_list = matches!(kind, DocumentKind::Workbook | DocumentKind::MatchList);
    // Where the kind is none, that is told alone.
    if !request.match_list.is_empty() && !tells_list && kind != DocumentKind::Unspecified {
        let message = "is only for match lists and workbooks; leave it out";
        report.at("match_list", |report| report.fail(message));
    }
    report.optional_name("match_list", &request.match_list, Kind::MatchList);
    report.optional_name("plan", &request.plan, Kind::Plan);
    report.day("as_of_date", &request.as_of_date);
    report.finish()
}

/// Each kind of document is for start-ups, for partners, for both or for nobody in particular.
fn party(report: &mut Report, document: DocumentKind, name: &str) {
    if name.is_empty() {
        return;
    }
    match document {
        DocumentKind::Profile => report.optional_name("party", name, Kind::Startup),
        DocumentKind::Briefing => report.optional_name("party", name, Kind::Partner),
        DocumentKind::Schedule | DocumentKind::Calendar | DocumentKind::Unspecified => {
            let is_party = |key: Key| matches!(key.kind, Kind::Startup | Kind::Partner);
            if !Key::parse(name).is_some_and(is_party) {
                let message = "must be a name such as `startups/an-id` or `partners/an-id`";
                report.at("party", |report| report.fail(message));
            }
        }
        DocumentKind::Workbook | DocumentKind::Report | DocumentKind::MatchList => {
            let message = "is not for workbooks, reports and match lists, which are the \
                           organiser's; leave it out";
            report.at("party", |report| report.fail(message));
        }
    }
}
