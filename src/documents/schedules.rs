//! Schedules: a party's days, for its people to carry.

use maud::{Markup, html};

use super::Error;
use super::agenda::{self, Entry, What};
use super::dossier::{Dossier, Meeting, is_partner};
use super::pages::{self, place};
use crate::routes::Routes;

pub(super) fn schedules(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_SCHEDULE");
    let routes = Routes::of(&dossier.delegation);
    let parties = dossier.startups_told().into_iter().chain(dossier.hosts_told());
    let sheets = parties.map(|party| schedule(dossier, &routes, party));
    pages::file(&format!("{} {title}", dossier.title()), words, sheets)
}

fn schedule<'a>(dossier: &'a Dossier, routes: &Routes<'a>, party: &str) -> Markup {
    let words = dossier.words();
    let zone = &dossier.delegation.time_zone;
    let clocks = words
        .say(format!("모든 시각은 현지 기준({zone})"), format!("All times are local ({zone})"));
    let days = agenda::days(dossier, routes, party);
    html! {
        section.sheet {
            (pages::head(dossier, words.value("DOCUMENT_KIND_SCHEDULE"), &dossier.name_of(party)))
            p.small { (clocks) }
            @if days.is_empty() { p { (words.say("미팅 없음", "No meetings")) } }
            @for (day, entries) in &days {
                h2 { (words.day(*day)) }
                @if entries.is_empty() {
                    p { (words.say("일정 없음", "Nothing is arranged")) }
                } @else {
                    table {
                        thead { tr {
                            th.time { (words.say("시간", "time")) }
                            th { (words.say("내용", "what")) }
                            th.place { (words.say("장소", "where")) }
                        } }
                        tbody { @for entry in entries { (row(dossier, entry, party)) } }
                    }
                }
            }
        }
    }
}

fn row(dossier: &Dossier, entry: &Entry<'_>, party: &str) -> Markup {
    let words = dossier.words();
    let times = format!("{}–{}", entry.start_time, entry.end_time);
    let name = |venue: &str| {
        dossier.venue(venue).map_or_else(|| venue.to_owned(), |it| words.text(&it.display_name))
    };
    match &entry.what {
        What::Meetings(visit) => html! {
            tr {
                td.time { (times) }
                td { @for meeting in visit { (met(dossier, meeting, party)) } }
                td.place { (place(dossier, entry.venue)) }
            }
        },
        What::Fixed(block) => html! {
            tr {
                td.time { (times) }
                td { (words.text(&block.title)) }
                td.place { (place(dossier, entry.venue)) }
            }
        },
        What::Lunch => html! {
            tr.lunch { td.time { (times) } td colspan="2" { (words.say("점심", "lunch")) } }
        },
        What::Way { from, minutes } => {
            let way = format!("{} → {}", name(from), name(entry.venue));
            let about = minutes.map(|it| words.say(format!("{it}분"), format!("{it} minutes")));
            html! {
                tr.way {
                    td.time { (words.say("이동", "way")) @if let Some(about) = about { " " (about) } }
                    td colspan="2" { (way) }
                }
            }
        }
    }
}

/// Whom one meets, with what helps to know them again.
fn met(dossier: &Dossier, meeting: &Meeting, party: &str) -> Markup {
    let words = dossier.words();
    let (other, about) = if is_partner(party) {
        let startup = dossier.startups.get(&meeting.startup);
        (&meeting.startup, startup.map(|it| words.text(&it.one_liner)))
    } else {
        let partner = dossier.partners.get(&meeting.partner);
        let kind = partner.map(|it| words.value(it.kind().as_str_name()).to_owned());
        (&meeting.partner, kind)
    };
    let about = about.unwrap_or_default();
    let interpreter = &meeting.interpreter;
    html! {
        div {
            b { (dossier.name_of(other)) }
            @if meeting.is_follow_up { " (" (words.say("후속 미팅", "follow-up")) ")" }
            @if !meeting.code.is_empty() { " " span.small { (meeting.code) } }
            @if !about.is_empty() { br; span.small { (about) } }
            @if !interpreter.is_empty() {
                br; span.small { (words.say("통역", "interpreter")) ": " (interpreter) }
            }
        }
    }
}
