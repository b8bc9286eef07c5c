//! The report: what came of the delegation, in the short lines of official papers, one part after the other.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::Error;
use super::dossier::{Agreement, Dossier};
use super::pages;
use super::words::Words;
use crate::proto::{
    AgreementStatus, AgreementTally, DelegationFunnel, DueItem, Money, StartupFunnel,
};

/// So many agreements, and so many things that are late or due, are told one by one; the workbook has all.
const AGREEMENTS_MAX: usize = 20;
const DUE_MAX: usize = 8;

pub(super) fn report(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = format!("{} {}", dossier.title(), words.value("DOCUMENT_KIND_REPORT"));
    let sheet = html! {
        section.sheet.report {
            header {
                h1 { (title) }
                p.small { (dossier.delegation.organiser) " · " (pages::as_of(dossier)) }
            }
            (overview(dossier))
            (results(dossier))
            (of_startups(dossier))
            (agreements(dossier))
            (due(dossier))
        }
    };
    pages::file(&title, words, std::iter::once(sheet))
}

/// A heading, as official papers mark it.
fn heading(words: Words, ko: &str, en: &str) -> Markup {
    html! { h2 { (words.say(format!("□ {ko}"), en.to_owned())) } }
}

/// A line with its label; nothing where there is nothing to say.
fn line(label: &str, value: impl AsRef<str>) -> Markup {
    let value = value.as_ref();
    html! { @if !value.is_empty() { li { (label) ": " (value) } } }
}

fn overview(dossier: &Dossier) -> Markup {
    let (words, delegation) = (dossier.words(), &dossier.delegation);
    let destination = delegation.destination.as_ref().map(|it| words.place(it)).unwrap_or_default();
    let startups = delegation.participants.iter().map(|it| &it.startup);
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    // Who has said no takes no part.
    let hosts = delegation.hosts.iter().filter(|it| it.takes_part()).count();
    let (companies, hosts) = (number(delegation.participants.len()), number(hosts));
    html! {
        (heading(words, "개요", "Overview"))
        ul.circles {
            (line(words.say("목적", "Purpose"), words.text(&delegation.purpose)))
            (line(
                words.say("기간", "Dates"),
                words.days(&delegation.start_date, &delegation.end_date),
            ))
            (line(words.say("방문지", "Destination"), destination))
            (line(words.say("주최", "Organiser"), &delegation.organiser))
            li {
                (words.say("참가: 기업 ", "Who took part: "))
                (words.count(companies, "개사", "company", "companies"))
                (words.say(", 상대 기관 ", " and "))
                (words.count(hosts, "곳", "host", "hosts"))
                ul {
                    (line(words.say("기업", "companies"), dossier.names_of(startups)))
                    (line(words.say("동행", "with them"), companions(dossier)))
                }
            }
        }
    }
}

fn companions(dossier: &Dossier) -> String {
    let words = dossier.words();
    let one = |it: &crate::proto::Companion| {
        let role = words.value(it.role().as_str_name());
        let people = match it.headcount {
            0 => String::new(),
            number => words.count(number, "명", "person", "people"),
        };
        let parts = [role, people.as_str()].into_iter().filter(|it| !it.is_empty());
        let about = parts.collect::<Vec<_>>().join(words.say(" ", ", "));
        if about.is_empty() {
            it.organisation.clone()
        } else {
            let whose = &it.organisation;
            words.say(format!("{whose}({about})"), format!("{whose} ({about})"))
        }
    };
    dossier.delegation.companions.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn results(dossier: &Dossier) -> Markup {
    let (words, report) = (dossier.words(), &dossier.report);
    let total = report.total.clone().unwrap_or_default();
    let meetings = |number| words.count(number, "건", "meeting", "meetings");
    let pairs = |number| words.count(number, "건", "pair", "pairs");
    let own = &total.agreements;
    let all: Vec<&AgreementTally> = own.iter().chain(&report.organiser_agreements).collect();
    html! {
        (heading(words, "추진 실적", "Results"))
        ul.circles {
            li {
                (words.say("미팅: 신청 ", "Meetings: requested by "))
                (pairs(total.requested))
                (words.say(" → 상대 수락 ", ", accepted for "))
                (pairs(total.accepted))
                (words.say(" → 확정 ", "; arranged: "))
                (meetings(total.scheduled))
                (words.say(" → 개최 ", ", held: "))
                (meetings(total.held))
                ul {
                    li {
                        (words.say("취소 ", "called off: ")) (meetings(total.cancelled)) ", "
                        (words.say("불참 ", "missed: ")) (meetings(total.no_shows))
                        @if total.no_shows > 0 {
                            (words.say(" (기업 ", " (by the company ")) (total.startup_no_shows)
                            (words.say(", 상대 기관 ", ", by the host ")) (total.partner_no_shows) ")"
                        } ", "
                        (words.say("후속 미팅 개최 ", "follow-ups held: ")) (meetings(total.follow_ups))
                    }
                }
            }
            li {
                (words.say("협약: 체결 ", "Agreements: signed ")) (sum(&all, |it| it.signed))
                (words.say("건(이 중 해지 ", ", of which terminated ")) (sum(&all, |it| it.terminated))
                (words.say("건), 준비 중 ", "; being prepared ")) (sum(&all, |it| it.prepared))
                (words.say("건", ""))
            }
        }
        @if !own.is_empty() {
            h3 { (words.say("참가 기업 협약", "Agreements of the companies")) }
            (tallies(own, words))
        }
        @if !report.organiser_agreements.is_empty() {
            h3 { (words.say("주최 기관 협약(기업 없이)", "Agreements of the organiser without a company")) }
            (tallies(&report.organiser_agreements, words))
        }
    }
}

fn sum(tallies: &[&AgreementTally], of: impl Fn(&AgreementTally) -> i32) -> i32 {
    tallies.iter().map(|it| of(it)).sum()
}

/// What is only intended stands apart from what was paid.
fn tallies(tallies: &[AgreementTally], words: Words) -> Markup {
    let amounts = |amounts: &[Money]| match amounts {
        [] => "-".to_owned(),
        some => words.amounts(some),
    };
    html! {
        table.figures {
            thead { tr {
                th { (words.say("종류", "kind")) }
                th { (words.say("준비", "prepared")) }
                th { (words.say("체결", "signed")) }
                th { (words.say("해지", "terminated")) }
                th { (words.say("의향 금액", "intended")) }
                th { (words.say("집행 금액", "paid")) }
            } }
            tbody {
                @for it in tallies {
                    tr {
                        td { (words.value(it.kind().as_str_name())) }
                        td { (it.prepared) }
                        td { (it.signed) }
                        td { (it.terminated) }
                        td { (amounts(&it.intended_amounts)) }
                        td { (amounts(&it.paid_amounts)) }
                    }
                }
            }
        }
    }
}

fn of_startups(dossier: &Dossier) -> Markup {
    let words = dossier.words();
    let report = &dossier.report;
    let total = report.total.clone().unwrap_or_default();
    let headers = words.say(
        ["기업", "신청", "수락", "확정", "취소", "불참(기업/상대)", "개최", "후속", "협약 체결"],
        [
            "company",
            "requested",
            "accepted",
            "arranged",
            "called off",
            "missed (company/host)",
            "held",
            "follow-ups",
            "signed",
        ],
    );
    let row = |name: &str, it: &DelegationFunnel| {
        let signed: i32 = it.agreements.iter().map(|tally| tally.signed).sum();
        let before = [it.requested, it.accepted, it.scheduled, it.cancelled];
        html! {
            tr {
                td { (name) }
                @for figure in before { td { (figure) } }
                td {
                    (it.no_shows)
                    @if it.no_shows > 0 { " (" (it.startup_no_shows) "/" (it.partner_no_shows) ")" }
                }
                @for figure in [it.held, it.follow_ups, signed] { td { (figure) } }
            }
        }
    };
    html! {
        @if !report.startups.is_empty() {
            (heading(words, "기업별 실적", "Each company"))
            table.figures {
                thead { tr { @for header in headers { th { (header) } } } }
                tbody {
                    @for it in &report.startups {
                        (row(&name_of(dossier, it), &it.funnel.clone().unwrap_or_default()))
                    }
                    (row(words.say("합계", "in all"), &total))
                }
            }
            p.small {
                (words.say(
                    "※ 두 기업 이상이 함께한 건은 합계에 한 번만 계상",
                    "What concerns two companies counts once in all.",
                ))
            }
        }
    }
}

/// What the report calls a start-up.
pub(super) fn name_of(dossier: &Dossier, of: &StartupFunnel) -> String {
    let name = dossier.words().text(&of.display_name);
    if name.is_empty() { dossier.name_of(&of.startup) } else { name }
}

fn agreements(dossier: &Dossier) -> Markup {
    let words = dossier.words();
    let all = &dossier.agreements;
    let (organiser, of_startups): (Vec<_>, Vec<_>) =
        all.iter().partition(|it| it.startups.is_empty());
    let part = |title: &str, part: Vec<&Agreement>| {
        let part = by_weight(part);
        let more = part.len().saturating_sub(AGREEMENTS_MAX);
        html! {
            @if !part.is_empty() {
                h3 { (title) }
                ul.dashes {
                    @for it in part.iter().take(AGREEMENTS_MAX) { li { (agreement(dossier, it)) } }
                    @if more > 0 { li { (others(more, words)) } }
                }
            }
        }
    };
    html! {
        @if !all.is_empty() {
            (heading(words, "협약 현황", "Agreements"))
            (part(words.say("○ 참가 기업", "Of the companies"), of_startups))
            (part(words.say("○ 주최 기관(기업 없이)", "Of the organiser without a company"), organiser))
        }
    }
}

/// Agreements in the order of their weight: those that hold, then those that are drawn up, then those that were called
/// off; of these what binds most, an investment before a memorandum before a promise of silence; of these the latest.
fn by_weight<'a>(mut agreements: Vec<&'a Agreement>) -> Vec<&'a Agreement> {
    agreements.sort_by_key(|it: &&'a Agreement| {
        let standing = match it.status {
            AgreementStatus::Signed | AgreementStatus::Fulfilled => 0,
            AgreementStatus::Prepared | AgreementStatus::Unspecified => 1,
            AgreementStatus::Terminated => 2,
        };
        let signed = it.signed_date.map(|date| (date.year, date.month, date.day));
        (standing, Reverse(i32::from(it.kind)), Reverse(signed), it.name.as_str())
    });
    agreements
}

fn agreement(dossier: &Dossier, it: &Agreement) -> String {
    let words = dossier.words();
    let title = words.text(&it.title);
    let kind = words.value(it.kind.as_str_name());
    let called = match title.as_str() {
        "" => kind.to_owned(),
        title => format!("{title}, {kind}"),
    };
    let parties = it.startups.iter().chain(&it.partners).map(|name| dossier.name_of(name));
    let parties: Vec<String> =
        parties.chain(Some(it.organiser.clone()).filter(|it| !it.is_empty())).collect();
    let signed = words.optional_date(&it.signed_date);
    let status = words.value(it.status.as_str_name());
    let mut facts = match (it.status, signed.as_str()) {
        (_, "") | (AgreementStatus::Prepared, _) => vec![status.to_owned()],
        (AgreementStatus::Signed, day) => {
            vec![words.say(format!("{day} 체결"), format!("signed {day}"))]
        }
        (_, day) => {
            vec![words.say(format!("{day} 체결"), format!("signed {day}")), status.to_owned()]
        }
    };
    if let Some(money) = &it.intended {
        let money = words.money(money);
        facts.push(words.say(format!("의향 {money}"), format!("intends {money}")));
    }
    if !it.paid.is_empty() {
        let money = words.amounts(&it.paid);
        facts.push(words.say(format!("집행 {money}"), format!("paid {money}")));
    }
    format!("{called}: {} - {}", parties.join(" · "), facts.join(", "))
}

fn others(more: usize, words: Words) -> String {
    words.say(format!("외 {more}건"), format!("and {more} more"))
}

fn due(dossier: &Dossier) -> Markup {
    let (words, report) = (dossier.words(), &dossier.report);
    let part = |label: &str, number: i32, is_late: bool| {
        let items: Vec<&DueItem> =
            dossier.due.items.iter().filter(|it| it.is_late == is_late).collect();
        let all = usize::try_from(number).unwrap_or_default().max(items.len());
        let told = items.len().min(DUE_MAX);
        html! {
            li {
                (label) ": " (words.count(i32::try_from(all).unwrap_or(i32::MAX), "건", "item", "items"))
                @if told > 0 {
                    ul {
                        @for it in &items[..told] { li { (due_item(dossier, it)) } }
                        @if all > told { li { (others(all - told, words)) } }
                    }
                }
            }
        }
    };
    html! {
        (heading(words, "향후 조치", "What is to be done"))
        ul.circles {
            (part(words.say("기한 경과", "Late"), report.late_items, true))
            (part(words.say("30일 이내 도래", "Due within 30 days"), report.due_items, false))
        }
    }
}

fn due_item(dossier: &Dossier, it: &DueItem) -> String {
    let words = dossier.words();
    let day = words.optional_date(&it.due_date);
    let parties = dossier.names_of(&it.parties);
    let parties = if parties.is_empty() { String::new() } else { format!(" [{parties}]") };
    let owner = match it.owner.as_str() {
        "" => String::new(),
        owner => words.say(format!(" (담당: {owner})"), format!(" (by {owner})")),
    };
    format!("{day} {}{parties}{owner}", what_is_due(words, it))
}

/// What is to be done: its own words, or those of its kind.
pub(super) fn what_is_due(words: Words, it: &DueItem) -> String {
    let action = words.text(&it.action);
    if action.is_empty() { words.value(it.kind().as_str_name()).to_owned() } else { action }
}
