//! Briefings: for a host, the companies that it will meet and why.

use maud::{Markup, html};

use super::Error;
use super::dossier::{Dossier, Meeting};
use super::pages::{self, facts, paragraph, place};
use super::words::Words;
use crate::proto::Startup;

/// So many reasons for a meeting are told: who reads them has little time.
const REASONS_MAX: usize = 5;

pub(super) fn briefings(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_BRIEFING");
    let hosts = dossier.hosts_told();
    let sheets = hosts.into_iter().map(|host| briefing(dossier, host));
    pages::file(&format!("{} {title}", dossier.title()), words, sheets)
}

fn briefing(dossier: &Dossier, host: &str) -> Markup {
    let words = dossier.words();
    let meetings = dossier.meetings_of(host);
    html! {
        section.sheet {
            (pages::head(dossier, words.value("DOCUMENT_KIND_BRIEFING"), &dossier.name_of(host)))
            @if meetings.is_empty() {
                p { (words.say("미팅 없음", "No meetings")) }
            } @else {
                (times(dossier, &meetings))
                @for (at, startup) in once_each(&meetings).into_iter().enumerate() {
                    (company(dossier, at + 1, startup, host))
                }
            }
        }
    }
}

/// The companies in the order in which they come, each once.
fn once_each<'a>(meetings: &[&'a Meeting]) -> Vec<&'a str> {
    let mut startups: Vec<&str> = Vec::new();
    for meeting in meetings {
        if !startups.contains(&meeting.startup.as_str()) {
            startups.push(&meeting.startup);
        }
    }
    startups
}

fn times(dossier: &Dossier, meetings: &[&Meeting]) -> Markup {
    let words = dossier.words();
    html! {
        table {
            thead { tr {
                th.time { (words.say("날짜", "day")) }
                th.time { (words.say("시간", "time")) }
                th { (words.say("기업", "company")) }
                th.place { (words.say("장소", "where")) }
            } }
            tbody {
                @for meeting in meetings {
                    tr {
                        td.time { (words.day(meeting.date)) }
                        td.time { (meeting.start_time) "–" (meeting.end_time) }
                        td {
                            (dossier.name_of(&meeting.startup))
                            @if !meeting.interpreter.is_empty() {
                                br;
                                span.small {
                                    (words.say("통역", "interpreter")) ": " (meeting.interpreter)
                                }
                            }
                        }
                        td.place { (place(dossier, &meeting.venue)) }
                    }
                }
            }
        }
    }
}

fn company(dossier: &Dossier, number: usize, name: &str, host: &str) -> Markup {
    let words = dossier.words();
    let reasons = dossier.reasons.get(&(name.to_owned(), host.to_owned()));
    let reasons: Vec<&String> = reasons.into_iter().flatten().take(REASONS_MAX).collect();
    let startup = dossier.startups.get(name);
    html! {
        article {
            h2 { (number) ". " (dossier.name_of(name)) }
            @if let Some(startup) = startup {
                (paragraph(&words.text(&startup.one_liner)))
                (facts(&[
                    (words.say("분야", "sectors"), words.sectors(&startup.sectors)),
                    (
                        words.say("투자 단계", "stage"),
                        words.value(startup.stage().as_str_name()).to_owned(),
                    ),
                    (words.say("투자 유치 희망", "round sought"), round(startup, words)),
                ]))
            }
            @if !reasons.is_empty() {
                h3 { (words.say("만나 볼 이유", "Why this meeting")) }
                ul { @for reason in reasons { li { (reason) } } }
            }
        }
    }
}

/// The round that a company seeks, in a line.
pub(super) fn round(startup: &Startup, words: Words) -> String {
    let Some(round) = &startup.round_sought else { return String::new() };
    let amount = round.amount.as_ref().map(|it| words.money(it)).unwrap_or_default();
    let instrument = words.value(round.instrument().as_str_name());
    let closing = words.optional_date(&round.closing_date);
    let closing = match closing.as_str() {
        "" => String::new(),
        day => words.say(format!("{day} 마감"), format!("closing {day}")),
    };
    let parts = [amount.as_str(), instrument, closing.as_str()];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}
