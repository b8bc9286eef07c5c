//! What had come by a day.

use crate::proto::{Agreement, AgreementStatus, Date, Invitation, InvitationStatus};

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
