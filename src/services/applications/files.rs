//! How a file stood on a day.

use jiff::civil;

use crate::calendar;
use crate::proto::{Application, ApplicationEvent, ApplicationStatus, Date};

/// The application without all that is dated after a day; none where it had taken no turn by then.
pub(in crate::services) fn as_it_stood(
    mut file: Application,
    day: civil::Date,
) -> Option<Application> {
    let has_come =
        |date: &Option<Date>| date.as_ref().and_then(calendar::day).is_some_and(|date| date <= day);
    file.history.retain(|it| has_come(&it.date));
    file.documents.retain(|it| has_come(&it.receive_date));
    file.supplements.retain(|it| has_come(&it.request_date));
    for supplement in &mut file.supplements {
        supplement.receive_date = supplement.receive_date.filter(|it| has_come(&Some(*it)));
    }
    (!file.history.is_empty()).then_some(file)
}

/// Whether nothing is to be done any more. An objection opens a file again.
pub(in crate::services) fn is_decided(status: ApplicationStatus) -> bool {
    status == ApplicationStatus::Selected || is_out(status)
}

/// Whether the file has come to an end without success.
pub(in crate::services) fn is_out(status: ApplicationStatus) -> bool {
    matches!(status, ApplicationStatus::Rejected | ApplicationStatus::Withdrawn)
}

/// Whether its operator has invested or recommended.
pub(in crate::services) fn has_backer(file: &Application) -> bool {
    use ApplicationStatus::{Invested, Recommended};
    file.history.iter().any(|it| matches!(it.status(), Invested | Recommended))
}

/// Whether nobody has decided against the file, so that it has its place or may have it yet.
pub(in crate::services) fn stands(file: &Application) -> bool {
    file.status() != ApplicationStatus::Objected && !is_out(file.status())
}

/// Whether a file takes a place of its operator, in a program that assigns its applicants.
pub(in crate::services) fn holds_place(file: &Application) -> bool {
    !file.operator.is_empty() && stands(file)
}

/// Whether a file stands at a status or has passed it. A file that was rejected, has objected or is withdrawn has
/// passed what its history tells, and no more.
pub(super) fn has_reached(file: &Application, status: ApplicationStatus) -> bool {
    let last = i32::from(ApplicationStatus::Selected);
    let wanted = i32::from(status);
    file.history.iter().any(|it| it.status == wanted || (wanted..=last).contains(&it.status))
}

/// On which day a file came in: an investment alone is no application yet.
pub(super) fn came_in_on(file: &Application) -> Option<civil::Date> {
    let is_investment = |it: &&ApplicationEvent| it.status() == ApplicationStatus::Invested;
    let event = match file.history.first().filter(is_investment) {
        None => file.history.first(),
        Some(_) => {
            // What comes behind a recommendation tells of it too.
            let last = i32::from(ApplicationStatus::Selected);
            let came_in = i32::from(ApplicationStatus::Recommended)..=last;
            file.history.iter().find(|it| came_in.contains(&it.status))
        }
    };
    event.and_then(|it| it.date.as_ref()).and_then(calendar::day)
}

/// On which day a file used the right of its operator. Where operators recommend, what comes behind the recommendation
/// tells of it too.
pub(super) fn recommended_on(file: &Application, recommends: bool) -> Option<civil::Date> {
    if file.operator.is_empty() {
        return None;
    }
    let selected = i32::from(ApplicationStatus::Selected);
    let first = i32::from(ApplicationStatus::Recommended);
    let last = if recommends { selected } else { first };
    let event = file.history.iter().find(|it| (first..=last).contains(&it.status))?;
    event.date.as_ref().and_then(calendar::day)
}
