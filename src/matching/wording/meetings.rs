//! Sentences about what was between the two before: who met, signed or declined, and when.

use super::{LocalizedText, paragraph, text};
use crate::matching::dealings::{Contact, Days, Decline, Past};
use crate::matching::names;
use crate::proto::{Audience, DeclineReason, DeclinedBy, EngagementKind};

/// Why a candidate counts as met: a refusal, else the furthest that the two have come, else the word of the request. Who
/// refused and why is for the officer alone: others read the rest, or that the two have been in touch.
pub(in crate::matching) fn met(past: &Past, reader: Audience) -> LocalizedText {
    let is_officer = matches!(reader, Audience::Unspecified | Audience::Officer);
    let has_more = past.is_said || past.contact.is_some_and(|contact| contact.is_meeting());
    match past.declined {
        Some(decline) if is_officer => refusal(&decline),
        Some(_) if !has_more => {
            text("이전에 연락이 오간 상대입니다.", "The two have been in touch before.")
        }
        _ => without_refusals(past),
    }
}

/// Who declined lately, when and why, without the stop.
pub(super) fn declined(decline: &Decline) -> LocalizedText {
    let (who_ko, who_en) = who(decline);
    let (when, reason) = (when(decline.days), reason(decline));
    let (when_ko, when_en) = match when.ko.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("({})", when.ko), format!(",{}", when.en)),
    };
    text(
        format!("최근{when_ko} {who_ko} 거절했습니다{}", reason.ko),
        format!("{who_en} declined lately{when_en}{}", reason.en),
    )
}

fn who(decline: &Decline) -> (&'static str, &'static str) {
    match by(decline) {
        DeclinedBy::Unspecified => ("어느 한쪽이", "One of the two"),
        DeclinedBy::Startup => ("스타트업이", "The start-up"),
        DeclinedBy::Partner => ("파트너가", "The partner"),
    }
}

fn refusal(decline: &Decline) -> LocalizedText {
    let (who_ko, who_en) = who(decline);
    let (when, reason) = (when(decline.days), reason(decline));
    text(
        format!("{}{who_ko} 거절한 상대입니다{}.", before(&when.ko, "에 "), reason.ko),
        format!("{who_en} declined{}{}.", when.en, reason.en),
    )
}

fn without_refusals(past: &Past) -> LocalizedText {
    let said = past.is_said.then(|| {
        text("요청에서 이미 만났다고 한 상대입니다.", "The request says that the two have met.")
    });
    let recorded = past.contact.map(|contact| contacted(&contact));
    match (said, recorded) {
        // What is recorded says more.
        (_, Some(recorded)) if past.contact.is_some_and(|it| it.is_meeting()) => recorded,
        (said, recorded) => paragraph(&said.into_iter().chain(recorded).collect::<Vec<_>>()),
    }
}

/// The furthest that the two have come.
fn contacted(contact: &Contact) -> LocalizedText {
    let kind = EngagementKind::try_from(i32::from(contact.kind)).unwrap_or_default();
    let (ko, en) = match kind {
        EngagementKind::Introduced => ("소개받은", "The two were introduced"),
        EngagementKind::Met => ("만난", "The two met"),
        EngagementKind::SecondMeeting => ("다시 만난", "The two met again"),
        EngagementKind::Nda => ("비밀유지계약을 맺은", "The two signed an NDA"),
        EngagementKind::Loi => ("투자의향서가 오간", "A letter of intent was exchanged"),
        EngagementKind::ProofOfConcept => {
            ("실증(PoC)에 합의한", "The two agreed on a proof of concept")
        }
        EngagementKind::Mou => ("업무협약을 맺은", "The two signed a memorandum of understanding"),
        EngagementKind::Unspecified | EngagementKind::Invested | EngagementKind::Declined => {
            ("연락이 오간", "The two were in touch")
        }
    };
    let when = when(contact.days);
    text(format!("{}{ko} 상대입니다.", before(&when.ko, "에 ")), format!("{en}{}.", when.en))
}

/// By its year and month, or its year alone where no more is known; in English after ` in`. Empty where nothing is.
fn when(days: Days) -> LocalizedText {
    let date = days.date();
    match (date.year, date.month) {
        (0, _) => LocalizedText::default(),
        (year, 0) => text(format!("{year}년"), format!(" in {year}")),
        (year, month) => text(format!("{year}년 {month}월"), format!(" in {year}-{month:02}")),
    }
}

/// `when` and what comes after it; nothing where it is not known.
fn before(when: &str, after: &str) -> String {
    if when.is_empty() { String::new() } else { format!("{when}{after}") }
}

fn by(decline: &Decline) -> DeclinedBy {
    DeclinedBy::try_from(i32::from(decline.by)).unwrap_or_default()
}

/// Why somebody declined, in brackets; empty where that is not known.
fn reason(decline: &Decline) -> LocalizedText {
    let reason = DeclineReason::try_from(i32::from(decline.reason)).unwrap_or_default();
    let LocalizedText { ko, en } = names::decline_reason(reason);
    if ko.is_empty() { text("", "") } else { text(format!("({ko})"), format!(" ({en})")) }
}
