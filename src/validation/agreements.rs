//! The rules of an agreement, and of requests to list agreements.

use super::report::Report;
use super::shared::{action_items, derived_name, encoded_size, provenance};
use super::values::REQUIRED;
use super::{Violation, limits};
use crate::proto::{
    Agreement, AgreementKind, AgreementPayment, AgreementStatus, Date, Kind, ListAgreementsRequest,
};

/// All violations of an agreement. Its name may be empty; etag and times are not looked at. Whether what it names exists
/// is for the last commit to say.
#[must_use]
pub fn agreement(agreement: &Agreement, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    encoded_size(&mut report, agreement, limits::PROFILE_BYTES_MAX);
    derived_name(&mut report, &agreement.name, Kind::Agreement);
    report.optional_name("delegation", &agreement.delegation, Kind::Delegation);
    report.optional_name("meeting", &agreement.meeting, Kind::Meeting);
    report.required_choice::<AgreementKind>("kind", agreement.kind);
    report.localized("title", &agreement.title, limits::NAME_CHARS_MAX);
    parties(&mut report, agreement);
    history(&mut report, agreement, today);
    report.localized("scope", &agreement.scope, limits::DETAIL_CHARS_MAX);
    let obligations = &agreement.obligations;
    action_items(&mut report, "obligations", obligations, limits::OBLIGATIONS_MAX, today);
    money(&mut report, agreement, today);
    report.list("evidence", &agreement.evidence, limits::EVIDENCE_MAX, provenance);
    report.localized("note", &agreement.note, limits::DETAIL_CHARS_MAX);
    report.text("recorded_by", &agreement.recorded_by, limits::NAME_CHARS_MAX);
    report.finish()
}

/// All violations of the filters of a request to list agreements.
#[must_use]
pub fn list_agreements(request: &ListAgreementsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("partner", &request.partner, Kind::Partner);
    report.choices::<AgreementKind>("kinds", &request.kinds);
    report.finish()
}

fn parties(report: &mut Report, agreement: &Agreement) {
    let Agreement { organiser, startups, partners, .. } = agreement;
    report.text("organiser", organiser, limits::NAME_CHARS_MAX);
    report.names("startups", startups, limits::AGREEMENT_PARTIES_MAX, Kind::Startup);
    report.distinct_items("startups", startups);
    report.names("partners", partners, limits::AGREEMENT_PARTIES_MAX, Kind::Partner);
    report.distinct_items("partners", partners);
    let has_organiser = !organiser.trim().is_empty();
    if usize::from(has_organiser) + startups.len() + partners.len() < 2 {
        let message = "are too few: an agreement has two parties at least, of organiser, startups and partners";
        report.at("partners", |report| report.fail(message));
    }
}

/// In the order of dates, and nothing is fulfilled that was not signed.
fn history(report: &mut Report, agreement: &Agreement, today: &Date) {
    let history = &agreement.history;
    report.not_empty("history", history);
    report.list("history", history, limits::AGREEMENT_EVENTS_MAX, |report, event| {
        report.required_choice::<AgreementStatus>("status", event.status);
        report.present("date", &event.date);
        report.past_day_or_year("date", &event.date, today);
        report.localized("note", &event.note, limits::DETAIL_CHARS_MAX);
    });
    let mut before = None;
    let mut is_signed = false;
    report.each("history", history, |report, event| {
        report.in_order(&before, &event.date);
        before = event.date.or(before);
        is_signed |= event.status() == AgreementStatus::Signed;
        if event.status() == AgreementStatus::Fulfilled && !is_signed {
            report.at("status", |report| report.fail("is of what was never signed"));
        }
    });
    report.day("expiry_date", &agreement.expiry_date);
    report.not_before(
        "expiry_date",
        &agreement.expiry_date,
        "the day of signing",
        &signed(agreement),
    );
}

/// When it was signed.
fn signed(agreement: &Agreement) -> Option<Date> {
    let signing = agreement.history.iter().find(|it| it.status() == AgreementStatus::Signed);
    signing.and_then(|signing| signing.date)
}

fn money(report: &mut Report, agreement: &Agreement, today: &Date) {
    report.amount("intended_amount", &agreement.intended_amount);
    report.list("payments", &agreement.payments, limits::PAYMENTS_MAX, |report, payment| {
        self::payment(report, payment, today);
    });
    if agreement.kind == i32::from(AgreementKind::Nda) {
        const NO_MONEY: &str = "must be empty: a non-disclosure agreement is about no money";
        if agreement.intended_amount.is_some() {
            report.at("intended_amount", |report| report.fail(NO_MONEY));
        }
        if !agreement.payments.is_empty() {
            report.at("payments", |report| report.fail(NO_MONEY));
        }
    }
}

fn payment(report: &mut Report, payment: &AgreementPayment, today: &Date) {
    report.present("date", &payment.date);
    report.past_day_or_year("date", &payment.date, today);
    match &payment.amount {
        None => report.at("amount", |report| report.fail(REQUIRED)),
        Some(amount) if (amount.units, amount.nanos) == (0, 0) => {
            report.at("amount", |report| report.fail("must be above zero"));
        }
        Some(_) => {}
    }
    report.amount("amount", &payment.amount);
}
