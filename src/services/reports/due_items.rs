//! What is due, and what is late.

use super::days::{Standing, has_come, is_waiting, order, standing};
use crate::calendar;
use crate::proto::{
    ActionItem, Agreement, Date, Delegation, DueItem, DueItemKind, Meeting, MeetingStatus,
};
use crate::validation::limits::{DUE_ITEMS_MAX, EXPIRY_LATE_DAYS_MAX};

/// What was due on a day or before, or is by another one. What has no date is never due. However much is added, no more
/// is kept than is told.
pub(super) struct Due {
    as_of: Date,
    until: Date,
    items: Vec<DueItem>,
    /// How many things are due.
    pub(super) total: usize,
    /// How many of these are late.
    pub(super) late: usize,
}

impl Due {
    pub(super) fn new(as_of: Date, until: Date) -> Self {
        Self { as_of, until, items: Vec::new(), total: 0, late: 0 }
    }

    pub(super) fn add_delegation(&mut self, delegation: &Delegation) {
        self.add(replies(delegation, &self.as_of));
    }

    pub(super) fn add_meeting(&mut self, meeting: &Meeting) {
        self.add(of_meeting(meeting, &self.as_of));
    }

    pub(super) fn add_agreement(&mut self, agreement: &Agreement) {
        self.add(of_agreement(agreement, &self.as_of));
    }

    fn add(&mut self, items: Vec<DueItem>) {
        for mut item in items {
            let Some(date) = item.due_date.filter(|date| has_come(date, &self.until)) else {
                continue;
            };
            item.is_late = order(&date) < order(&self.as_of);
            self.total += 1;
            self.late += usize::from(item.is_late);
            self.items.push(item);
        }
        // Each item is moved a few times at most.
        if self.items.len() > 2 * DUE_ITEMS_MAX {
            self.keep_first();
        }
    }

    fn keep_first(&mut self) {
        self.items.sort_by(|one, other| {
            let place = |it: &DueItem| it.due_date.as_ref().map(order);
            (place(one), &one.source).cmp(&(place(other), &other.source))
        });
        self.items.truncate(DUE_ITEMS_MAX);
    }

    /// The first of them, in the order of dates, then of sources.
    pub(super) fn into_first(mut self) -> Vec<DueItem> {
        self.keep_first();
        self.items
    }
}

/// The next steps of a meeting, and that its outcome is to be recorded.
fn of_meeting(meeting: &Meeting, as_of: &Date) -> Vec<DueItem> {
    let status = meeting.status();
    let is_planned = status == MeetingStatus::Planned;
    let has_been = meeting.date.as_ref().is_some_and(|date| has_come(date, as_of));
    // At a meeting that was held later nothing had been agreed on yet. What is planned may have its tasks beforehand.
    if status == MeetingStatus::Cancelled || !(is_planned || has_been) {
        return Vec::new();
    }
    let whole = DueItem {
        source: meeting.name.clone(),
        delegation: meeting.delegation.clone(),
        parties: vec![meeting.startup.clone(), meeting.partner.clone()],
        ..DueItem::default()
    };
    let steps = meeting.next_steps.iter().filter(|it| is_open(it, as_of));
    let mut items: Vec<DueItem> =
        steps.map(|it| to_do(DueItemKind::NextStep, it, &whole)).collect();
    let is_past = meeting.date.as_ref().is_some_and(|date| order(date) < order(as_of));
    if is_planned && is_past {
        let kind = DueItemKind::Outcome.into();
        items.push(DueItem { kind, due_date: meeting.date, ..whole });
    }
    items
}

/// The obligations of an agreement, and that it ends.
fn of_agreement(agreement: &Agreement, as_of: &Date) -> Vec<DueItem> {
    let standing = standing(agreement, as_of);
    if !matches!(standing, Some(Standing::Prepared | Standing::Signed)) {
        return Vec::new();
    }
    let whole = DueItem {
        source: agreement.name.clone(),
        delegation: agreement.delegation.clone(),
        parties: [&agreement.startups[..], &agreement.partners].concat(),
        ..DueItem::default()
    };
    let obligations = agreement.obligations.iter().filter(|it| is_open(it, as_of));
    let mut items: Vec<DueItem> =
        obligations.map(|it| to_do(DueItemKind::Obligation, it, &whole)).collect();
    let expiry_date = agreement.expiry_date.filter(|date| !is_long_past(date, as_of));
    if standing == Some(Standing::Signed) && expiry_date.is_some() {
        let kind = DueItemKind::Expiry.into();
        items.push(DueItem { kind, due_date: expiry_date, ..whole });
    }
    items
}

/// Whether an agreement has ended so long ago that nobody is to be told any more.
fn is_long_past(expiry_date: &Date, as_of: &Date) -> bool {
    let days = calendar::day(as_of).zip(calendar::day(expiry_date));
    let days = days.map(|(as_of, expiry_date)| (as_of - expiry_date).get_days());
    days.is_some_and(|days| i64::from(days) > EXPIRY_LATE_DAYS_MAX)
}

/// The invitations of a delegation that wait for an answer.
fn replies(delegation: &Delegation, as_of: &Date) -> Vec<DueItem> {
    let waiting = delegation.hosts.iter().filter_map(|host| {
        let invitation = host.invitation.as_ref().filter(|it| is_waiting(it, as_of))?;
        Some(DueItem {
            kind: DueItemKind::Reply.into(),
            due_date: invitation.reply_by_date,
            source: delegation.name.clone(),
            delegation: delegation.name.clone(),
            parties: vec![host.partner.clone()],
            ..DueItem::default()
        })
    });
    waiting.collect()
}

fn is_open(item: &ActionItem, as_of: &Date) -> bool {
    !item.done_date.as_ref().is_some_and(|date| has_come(date, as_of))
}

fn to_do(kind: DueItemKind, item: &ActionItem, whole: &DueItem) -> DueItem {
    DueItem {
        kind: kind.into(),
        due_date: item.due_date,
        action: item.action.clone(),
        owner: item.owner.clone(),
        ..whole.clone()
    }
}
