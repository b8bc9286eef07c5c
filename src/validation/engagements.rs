//! The rules of an engagement.

use super::report::{Report, excerpt};
use super::shared::provenance;
use super::values::REQUIRED;
use super::{Violation, limits};
use crate::proto::{Date, DeclineReason, DeclinedBy, Engagement, EngagementKind, Key, Kind, Stage};

/// All violations of an engagement. Its name may be empty; etag and times are not looked at. Whether the profiles exist
/// that it names is for the last commit to say.
#[must_use]
pub fn engagement(engagement: &Engagement, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("name", &engagement.name, Kind::Engagement);
    parties(&mut report, engagement);
    report.required_choice::<EngagementKind>("kind", engagement.kind);
    report.required_day_or_year("date", &engagement.date);
    report.past("date", &engagement.date, today);
    refusal(&mut report, engagement);
    amount(&mut report, engagement);
    report.choice::<Stage>("stage", engagement.stage);
    report.localized("note", &engagement.note, limits::DETAIL_CHARS_MAX);
    report.text("recorded_by", &engagement.recorded_by, limits::NAME_CHARS_MAX);
    report.message("provenance", &engagement.provenance, provenance);
    source(&mut report, &engagement.source);
    report.finish()
}

fn source(report: &mut Report, source: &str) {
    let kind = Key::parse(source).map(|key| key.kind);
    if !source.is_empty() && !matches!(kind, Some(Kind::Meeting | Kind::Agreement)) {
        let message = "is no name such as `meetings/an-id-1` or `agreements/an-id-1`";
        report.at("source", |report| report.fail(format_args!("{} {message}", excerpt(source))));
    }
}

fn parties(report: &mut Report, engagement: &Engagement) {
    let Engagement { startup, organiser, partner, .. } = engagement;
    let has_organiser = !organiser.trim().is_empty();
    report.optional_name("startup", startup, Kind::Startup);
    if startup.is_empty() && !has_organiser {
        report.at("startup", |report| report.fail("is required where organiser is empty"));
    }
    report.text("organiser", organiser, limits::NAME_CHARS_MAX);
    if !startup.is_empty() && has_organiser {
        report.at("organiser", |report| report.fail("must be empty where startup is given"));
    }
    report.required_name("partner", partner, Kind::Partner);
}

fn refusal(report: &mut Report, engagement: &Engagement) {
    const ONLY_DECLINED: &str = "is only for what was declined";
    let Engagement { declined_by, decline_reason, .. } = *engagement;
    let is_declined = engagement.kind == i32::from(EngagementKind::Declined);
    report.choice::<DeclinedBy>("declined_by", declined_by);
    report.choice::<DeclineReason>("decline_reason", decline_reason);
    if is_declined && declined_by == 0 {
        report.at("declined_by", |report| report.fail(REQUIRED));
    }
    if !is_declined && declined_by != 0 {
        report.at("declined_by", |report| report.fail(ONLY_DECLINED));
    }
    if !is_declined && decline_reason != 0 {
        report.at("decline_reason", |report| report.fail(ONLY_DECLINED));
    }
}

fn amount(report: &mut Report, engagement: &Engagement) {
    report.amount("amount", &engagement.amount);
    let has_money = match EngagementKind::try_from(engagement.kind) {
        Ok(
            EngagementKind::Loi
            | EngagementKind::ProofOfConcept
            | EngagementKind::Mou
            | EngagementKind::Invested,
        ) => true,
        Ok(
            EngagementKind::Introduced
            | EngagementKind::Met
            | EngagementKind::SecondMeeting
            | EngagementKind::Nda
            | EngagementKind::Declined,
        ) => false,
        // What is wrong then is said of the kind.
        Ok(EngagementKind::Unspecified) | Err(_) => true,
    };
    if engagement.amount.is_some() && !has_money {
        let message = "is only for letters of intent, memoranda, proofs of concept and investments";
        report.at("amount", |report| report.fail(message));
    }
}
