//! The meeting service: what engagements are promised, of meetings.

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{ListMeetingsRequest, Meeting};
use crate::validation;

resource_service! {
    MeetingService: Meeting, meetings;
    filters: filters;
}

fn filters(request: &ListMeetingsRequest) -> Filters {
    let names = [&request.delegation, &request.startup, &request.partner];
    Filters {
        violations: validation::list_meetings(request),
        of: names.map(Clone::clone).to_vec(),
        terms: request.statuses.iter().map(|&status| Meeting::status_term(status)).collect(),
    }
}
