//! The engagement service: what profiles are promised, of engagements. And which engagements meetings and agreements
//! are.

use super::money;
use super::resources::{Filters, decode};
use super::rpcs::resource_service;
use crate::errors::Error;
use crate::proto::{
    Agreement, AgreementKind, AgreementStatus, Engagement, EngagementKind, Key, Kind,
    ListEngagementsRequest, Meeting, MeetingStatus, Money,
};
use crate::store::Document;
use crate::validation;

resource_service! {
    EngagementService: Engagement, engagements;
    filters: filters;
}

fn filters(request: &ListEngagementsRequest) -> Filters {
    Filters {
        violations: validation::list_engagements(request),
        of: vec![request.startup.clone(), request.partner.clone()],
        terms: request.kinds.iter().map(|&kind| Engagement::kind_term(kind)).collect(),
    }
}

/// The key of the engagement that a meeting or an agreement may be besides; `None` for what is none.
pub(super) fn key_of(source: &Key) -> Option<Key> {
    let prefix = match source.kind {
        Kind::Meeting => "m",
        Kind::Agreement => "a",
        _ => return None,
    };
    Some(Key::new(Kind::Engagement, format!("{prefix}-{}", source.id)))
}

/// The engagement that a document is besides, as it stands.
pub(super) fn of_document(document: &Document) -> Result<Option<Engagement>, Error> {
    Ok(match document.key.kind {
        Kind::Meeting => of_meeting(&decode(document)?, &document.key),
        Kind::Agreement => of_agreement(&decode(document)?, &document.key),
        _ => None,
    })
}

/// The engagement that a meeting is once it was held.
pub(super) fn of_meeting(meeting: &Meeting, source: &Key) -> Option<Engagement> {
    let kind = match meeting.is_follow_up {
        true => EngagementKind::SecondMeeting,
        false => EngagementKind::Met,
    };
    (meeting.status() == MeetingStatus::Held).then(|| Engagement {
        startup: meeting.startup.clone(),
        partner: meeting.partner.clone(),
        kind: kind.into(),
        date: meeting.date,
        recorded_by: meeting.recorded_by.clone(),
        source: source.to_string(),
        ..Engagement::default()
    })
}

/// The engagement that a signed agreement is of one partner with one start-up, or with the organiser alone.
pub(super) fn of_agreement(agreement: &Agreement, source: &Key) -> Option<Engagement> {
    let (startup, organiser) = match agreement.startups.as_slice() {
        // Of two partners that were merged one is left, which has agreed with nobody.
        [] if agreement.organiser.trim().is_empty() => return None,
        [] => (String::new(), agreement.organiser.clone()),
        [startup] => (startup.clone(), String::new()),
        _ => return None,
    };
    let [partner] = agreement.partners.as_slice() else { return None };
    let signing = agreement.history.iter().find(|it| it.status() == AgreementStatus::Signed)?;
    let first_payment = agreement.payments.iter().min_by_key(|it| {
        let date = it.date.unwrap_or_default();
        (date.year, date.month, date.day)
    });
    let intended = agreement.intended_amount.clone();
    let (kind, date, amount) = match (agreement.kind(), first_payment) {
        (AgreementKind::Nda, _) => (EngagementKind::Nda, signing.date, None),
        (AgreementKind::Mou, _) => (EngagementKind::Mou, signing.date, intended),
        (AgreementKind::ProofOfConcept, _) => {
            (EngagementKind::ProofOfConcept, signing.date, intended)
        }
        (AgreementKind::Investment, Some(first)) => {
            (EngagementKind::Invested, first.date, paid(agreement))
        }
        (AgreementKind::Loi | AgreementKind::TermSheet | AgreementKind::Investment, _) => {
            (EngagementKind::Loi, signing.date, intended)
        }
        (AgreementKind::Unspecified, _) => return None,
    };
    Some(Engagement {
        startup,
        organiser,
        partner: partner.clone(),
        kind: kind.into(),
        date,
        amount,
        recorded_by: agreement.recorded_by.clone(),
        source: source.to_string(),
        ..Engagement::default()
    })
}

/// What was paid in all; `None` where it was paid in several currencies.
fn paid(agreement: &Agreement) -> Option<Money> {
    let amounts = agreement.payments.iter().filter_map(|it| it.amount.as_ref());
    match money::sums(amounts).as_slice() {
        [sum] => Some(sum.clone()),
        _ => None,
    }
}
