//! The match list: for the officer, whom each company should meet and why.

use maud::{Markup, html};

use super::Error;
use super::dossier::Dossier;
use super::pages::{self, facts};
use super::words::Words;
use crate::proto::{
    ListedPair, MatchList, MatchListEdit, MatchListEditKind, MatchListState, PartyList,
    SetAsidePair,
};

/// So many reasons of a pair are told, the weightiest ones.
const REASONS_MAX: usize = 3;

pub(super) fn match_list(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let list = dossier.match_list.clone().unwrap_or_default();
    let title = words.value("DOCUMENT_KIND_MATCH_LIST");
    let title = format!("{} {title}", dossier.title());
    let sheet = html! {
        section.sheet.list {
            header {
                h1 { (title) }
                p.note { (state(&list, words)) }
                p.small { (dossier.delegation.organiser) " · " (pages::as_of(dossier)) }
            }
            (about(&list, dossier))
            @for it in &list.startups { (company(dossier, &list, it)) }
            (hosts(dossier, &list))
            (set_aside(dossier, &list))
            (edits(dossier, words.say("변경", "Changes"), &list.edits))
            (edits(
                dossier,
                words.say("반영하지 못한 변경", "Changes that could not be made"),
                &list.dropped_edits,
            ))
        }
    };
    pages::file(&title, words, std::iter::once(sheet))
}

/// Which list it is, and how far it has come.
pub(super) fn state(list: &MatchList, words: Words) -> String {
    let (version, state) = (list.version, words.value(list.state().as_str_name()));
    let is_final = match list.state() {
        MatchListState::Approved => "",
        _ => words.say(", 승인 전", ", not approved yet"),
    };
    words.say(
        format!("{version}판({state}{is_final})"),
        format!("version {version} ({state}{is_final})"),
    )
}

/// Who answers for it, and of what it was judged.
fn about(list: &MatchList, dossier: &Dossier) -> Markup {
    let (words, zone) = (dossier.words(), &dossier.time_zone);
    let office = |office: &str, time: &Option<prost_types::Timestamp>| {
        let day = words.stored_day(time, zone);
        let parts = [Some(office.to_owned()).filter(|it| !it.is_empty()), day];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    facts(&[
        (words.say("작성", "made by"), office(&list.author, &list.create_time)),
        (words.say("검토", "reviewed by"), office(&list.reviewer, &list.review_time)),
        (words.say("승인", "approved by"), office(&list.approver, &list.approve_time)),
        (words.say("적합도 기준일", "fit as of"), words.optional_date(&list.as_of_date)),
        (words.say("모델", "model"), list.model_version.clone()),
    ])
}

fn company(dossier: &Dossier, list: &MatchList, own: &PartyList) -> Markup {
    let words = dossier.words();
    html! {
        article {
            h2 { (dossier.name_of(&own.party)) }
            @if own.others.is_empty() {
                p { (words.say("추천 없음", "Nobody is proposed")) }
            } @else {
                table {
                    thead { tr {
                        th.rank { (words.say("순위", "place")) }
                        th.place { (words.say("상대 기관", "host")) }
                        th { (words.say("이유", "because")) }
                    } }
                    tbody {
                        @for (at, host) in own.others.iter().enumerate() {
                            tr {
                                td.rank { (at + 1) }
                                td.place {
                                    b { (dossier.name_of(host)) }
                                    @if let Some(pair) = pair(list, &own.party, host) {
                                        br; span.small { (standing(pair, words)) }
                                    }
                                }
                                td { (reasons(pair(list, &own.party, host), words)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn pair<'a>(list: &'a MatchList, startup: &str, partner: &str) -> Option<&'a ListedPair> {
    list.pairs.iter().find(|it| it.startup == startup && it.partner == partner)
}

/// How well two fit, in short.
fn standing(pair: &ListedPair, words: Words) -> String {
    let mut parts =
        vec![score(pair.score_milli), words.value(pair.grade().as_str_name()).to_owned()];
    if !pair.evidence_suffices {
        parts.push(words.say("근거 부족", "too little evidence").to_owned());
    }
    if pair.is_added {
        parts.push(words.say("담당자 추가", "added by an officer").to_owned());
    }
    parts.retain(|it| !it.is_empty());
    parts.join(" · ")
}

pub(super) fn score(milli: i32) -> String {
    format!("{:+.2}", f64::from(milli) / 1_000.0)
}

/// The weightiest reasons, each with what it adds to the score.
pub(super) fn told_reasons(pair: &ListedPair, words: Words) -> Vec<String> {
    let told = pair.reasons.iter().take(REASONS_MAX);
    told.map(|it| format!("{} {}", score(it.contribution_milli), words.text(&it.sentence)))
        .collect()
}

fn reasons(pair: Option<&ListedPair>, words: Words) -> Markup {
    let told = pair.map(|it| told_reasons(it, words)).unwrap_or_default();
    html! { @if !told.is_empty() { ul { @for reason in told { li { (reason) } } } } }
}

/// The hosts with their companies in order.
fn hosts(dossier: &Dossier, list: &MatchList) -> Markup {
    let words = dossier.words();
    let row = |own: &PartyList| {
        let companies = own.others.iter().enumerate();
        let companies: Vec<String> =
            companies.map(|(at, it)| format!("{}. {}", at + 1, dossier.name_of(it))).collect();
        html! { tr { th { (dossier.name_of(&own.party)) } td { (companies.join(", ")) } } }
    };
    html! {
        @if !list.hosts.is_empty() {
            h2 { (words.say("상대 기관별 순위", "Each host")) }
            table.facts { tbody { @for own in &list.hosts { (row(own)) } } }
        }
    }
}

fn set_aside(dossier: &Dossier, list: &MatchList) -> Markup {
    let words = dossier.words();
    let shown = i32::try_from(list.set_aside.len()).unwrap_or(i32::MAX);
    let more = list.total_set_aside.saturating_sub(shown);
    html! {
        @if !list.set_aside.is_empty() {
            h2 { (words.say("제외", "Set aside")) }
            ul.dashes {
                @for it in &list.set_aside {
                    li { (both(dossier, &it.startup, &it.partner)) ": " (why(it, words)) }
                }
                @if more > 0 { li { (words.say(format!("외 {more}건"), format!("and {more} more"))) } }
            }
        }
    }
}

/// Why a pair is not proposed.
pub(super) fn why(it: &SetAsidePair, words: Words) -> String {
    let mut why: Vec<String> = it.vetoes.iter().map(|veto| words.text(&veto.sentence)).collect();
    if it.already_partners {
        why.push(words.say("이미 파트너", "partners already").to_owned());
    }
    if it.is_never {
        why.push(words.say("만나지 않겠다는 신청", "a request says never").to_owned());
    }
    why.join("; ")
}

fn both(dossier: &Dossier, startup: &str, partner: &str) -> String {
    let (startup, partner) = (dossier.name_of(startup), dossier.name_of(partner));
    dossier.words().say(format!("{startup} - {partner}"), format!("{startup} and {partner}"))
}

fn edits(dossier: &Dossier, title: &str, edits: &[MatchListEdit]) -> Markup {
    let words = dossier.words();
    html! {
        @if !edits.is_empty() {
            h2 { (title) }
            ul.dashes {
                @for it in edits {
                    li { (both(dossier, &it.startup, &it.partner)) ", " (told_edit(it, words)) }
                }
            }
        }
    }
}

/// What was done, why and by whom.
pub(super) fn told_edit(it: &MatchListEdit, words: Words) -> String {
    let kind = words.value(it.kind().as_str_name());
    let place = match it.kind() {
        MatchListEditKind::Move | MatchListEditKind::Add if it.place > 0 => {
            let (list, place) = (words.value(it.list().as_str_name()), it.place);
            words.say(format!("({list} {place}위)"), format!(" to place {place} in {list}"))
        }
        _ => String::new(),
    };
    let by = match it.author.as_str() {
        "" => String::new(),
        by => format!(" ({by})"),
    };
    format!("{kind}{place}: {}{by}", it.reason)
}
