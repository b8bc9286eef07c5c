//! Profiles: a company on one page. What it confides to the organiser, such as whom it will not meet, is not on it.

use maud::{Markup, html};

use super::Error;
use super::briefings::round;
use super::dossier::Dossier;
use super::pages::{self, beginning, paragraph};
use super::words::Words;
use crate::proto::{Cooperation, Startup, YearFigures};

/// So much of the longest texts is told, in letters, that a company stays on its page.
const DESCRIPTION_LETTERS_MAX: usize = 800;
const FACT_LETTERS_MAX: usize = 90;
const DETAIL_LETTERS_MAX: usize = 80;

/// So many forms of cooperation are told of each sort.
const COOPERATIONS_MAX: usize = 5;

/// The figures of so many years are told, the last ones.
const YEARS_MAX: usize = 3;

pub(super) fn profiles(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_PROFILE");
    let startups = dossier.startups_told();
    let sheets = startups.into_iter().map(|startup| profile(dossier, startup));
    pages::file(&format!("{} {title}", dossier.title()), words, sheets)
}

fn profile(dossier: &Dossier, name: &str) -> Markup {
    let words = dossier.words();
    let head = pages::head(dossier, words.value("DOCUMENT_KIND_PROFILE"), &dossier.name_of(name));
    let Some(startup) = dossier.startups.get(name) else {
        return html! {
            section.sheet {
                (head)
                p { (words.say("기업 정보가 삭제됨", "The profile of this company is deleted")) }
            }
        };
    };
    let description = beginning(&words.text(&startup.description), DESCRIPTION_LETTERS_MAX);
    html! {
        section.sheet.profile {
            (head)
            p { b { (words.text(&startup.one_liner)) } }
            (paragraph(&description))
            (facts(startup, words))
            (cooperations(words.say("찾는 협력", "Asks for"), &startup.asks, words))
            (cooperations(words.say("제공하는 협력", "Offers"), &startup.offers, words))
            (figures(&startup.years, words))
        }
    }
}

fn facts(startup: &Startup, words: Words) -> Markup {
    let place = startup.place.as_ref().map(|it| words.place(it)).unwrap_or_default();
    let founded = startup.incorporation_date.or(startup.business_registration_date);
    let use_of = startup.round_sought.as_ref().map(|it| words.text(&it.r#use)).unwrap_or_default();
    let rights = i32::try_from(startup.intellectual_property.len()).unwrap_or(i32::MAX);
    let rights =
        Some(rights).filter(|&it| it > 0).map(|it| words.count(it, "건", "right", "rights"));
    let customers = startup.customers.iter().map(|it| it.customer_name.clone());
    let markets = startup.target_markets.iter().map(|it| words.place(it));
    let certificates = startup.certificates.iter().map(|it| it.title.clone());
    let all = [
        (words.say("분야", "sectors"), words.sectors(&startup.sectors)),
        (words.say("소재지", "seat"), place),
        (words.say("설립", "founded"), words.optional_date(&founded)),
        (words.say("투자 단계", "stage"), words.value(startup.stage().as_str_name()).to_owned()),
        (words.say("투자 유치 희망", "round sought"), round(startup, words)),
        (words.say("자금 용도", "use of funds"), use_of),
        (
            words.say("기술성숙도(TRL)", "TRL"),
            startup.trl.map(|it| it.to_string()).unwrap_or_default(),
        ),
        (words.say("지식재산권", "IP rights"), rights.unwrap_or_default()),
        (words.say("주요 고객", "customers"), joined(customers)),
        (words.say("목표 시장", "markets"), joined(markets)),
        (words.say("인증·확인", "certificates"), joined(certificates)),
        (words.say("가능 언어", "languages"), words.languages(&startup.languages)),
        (words.say("누리집", "website"), startup.website_uri.clone()),
    ];
    pages::facts(&all.map(|(label, value)| (label, beginning(&value, FACT_LETTERS_MAX))))
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn cooperations(title: &str, all: &[Cooperation], words: Words) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 { (title) }
            ul {
                @for it in all.iter().take(COOPERATIONS_MAX) {
                    @let detail = beginning(&words.text(&it.detail), DETAIL_LETTERS_MAX);
                    li {
                        b { (words.value(it.kind().as_str_name())) }
                        @if !detail.is_empty() { ": " (detail) }
                    }
                }
            }
        }
    }
}

fn figures(years: &[YearFigures], words: Words) -> Markup {
    let mut years: Vec<&YearFigures> = years.iter().collect();
    years.sort_by_key(|it| it.year);
    let years = &years[years.len().saturating_sub(YEARS_MAX)..];
    let people =
        |it: &YearFigures| it.headcount.map(|it| words.count(it, "명", "person", "people"));
    let revenue = |it: &YearFigures| it.revenue.as_ref().map(|it| words.money(it));
    html! {
        @if !years.is_empty() {
            h2 { (words.say("최근 실적", "Recent figures")) }
            table.figures {
                thead { tr {
                    th { (words.say("연도", "year")) }
                    th { (words.say("인원", "staff")) }
                    th { (words.say("매출", "revenue")) }
                } }
                tbody {
                    @for it in years {
                        tr {
                            td { (it.year) }
                            td { (people(it).unwrap_or_default()) }
                            td { (revenue(it).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}
