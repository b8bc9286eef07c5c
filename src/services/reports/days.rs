//! What had come by a day.

use jiff::tz::TimeZone;
use prost_types::Timestamp;

use crate::proto::{
    Agreement, AgreementStatus, Date, Invitation, InvitationStatus, Meeting, MeetingStatus,
};
use crate::services::date;

/// Where an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::services) enum Standing {
    /// It is being drawn up.
    Prepared,
    /// It is signed, and holds.
    Signed,
    /// It was signed, and all is done that it promised.
    Fulfilled,
    /// It was signed, and called off.
    Terminated,
}

/// Dates in their order. A year or month alone stands before its days: it has come once it has begun.
pub(super) fn order(date: &Date) -> (i32, i32, i32) {
    (date.year, date.month, date.day)
}

/// Whether a date is this day or one before it.
pub(super) fn has_come(date: &Date, day: &Date) -> bool {
    order(date) <= order(day)
}

/// Whether a date has come, as far as anybody knows: what has none counts from the beginning.
pub(in crate::services) fn may_have_come(date: Option<&Date>, day: &Date) -> bool {
    date.is_none_or(|date| has_come(date, day))
}

/// Where an agreement stood on a day. None: nobody drew it up yet, or it was called off before it was signed.
pub(in crate::services) fn standing(agreement: &Agreement, day: &Date) -> Option<Standing> {
    // What follows an entry in the order of dates has not come before it, even if its own date is a year alone.
    let history = agreement.history.iter();
    let history = history.take_while(|it| may_have_come(it.date.as_ref(), day));
    let statuses: Vec<AgreementStatus> = history.map(|it| it.status()).collect();
    let is_signed = statuses.contains(&AgreementStatus::Signed);
    match statuses.last()? {
        AgreementStatus::Terminated => is_signed.then_some(Standing::Terminated),
        AgreementStatus::Fulfilled => Some(Standing::Fulfilled),
        _ if is_signed => Some(Standing::Signed),
        _ => Some(Standing::Prepared),
    }
}

/// What had become of a meeting by a day; none: it was not arranged yet. It is held or missed on its day, and arranged or
/// called off when that was recorded, on its day at the latest.
pub(super) fn status(meeting: &Meeting, day: &Date, zone: &TimeZone) -> Option<MeetingStatus> {
    let has_been = meeting.date.as_ref().is_some_and(|date| has_come(date, day));
    let history = &meeting.status_history;
    // What is not dated counts whatever the day: before it was held or missed it was planned.
    let is_undated = history.first().is_none_or(|it| it.record_time.is_none());
    let planned = is_undated.then_some(MeetingStatus::Planned);
    let only = history.is_empty().then_some((meeting.status(), None));
    let dated = history.iter().map(|it| (it.status(), it.record_time.as_ref()));
    let had_come = |(status, time): (MeetingStatus, Option<&Timestamp>)| {
        let recorded = time.map(|it| date(it.seconds.saturating_mul(1_000_000), zone));
        let is_outcome = matches!(status, MeetingStatus::Held | MeetingStatus::NoShow);
        let by_day = has_been || (!is_outcome && may_have_come(recorded.as_ref(), day));
        by_day.then_some(status)
    };
    only.into_iter().chain(dated).filter_map(had_come).next_back().or(planned)
}

/// Whether a host had accepted its invitation by a day.
pub(super) fn is_accepted(invitation: &Invitation, day: &Date) -> bool {
    invitation.status() == InvitationStatus::Accepted
        && may_have_come(invitation.sent_date.as_ref(), day)
        && may_have_come(invitation.reply_date.as_ref(), day)
}

/// Whether an invitation waited for its answer on a day: also one that has come since.
pub(super) fn is_waiting(invitation: &Invitation, day: &Date) -> bool {
    let is_answered_later = || invitation.reply_date.as_ref().is_some_and(|it| !has_come(it, day));
    may_have_come(invitation.sent_date.as_ref(), day)
        && (invitation.status() == InvitationStatus::Sent || is_answered_later())
}
