//! What the search service promises.

use std::collections::BTreeSet;
use std::time::Duration;

use naru::proto::{
    GetStartupRequest, Language, Partner, PartnerKind, Place, ProfileKind, RoundSought,
    SearchFilter, SearchRequest, SearchResponse, SearchSort, Stage, Startup, TicketRange,
    UpdateStartupRequest,
};
use naru::taxonomy::{ConceptIndex, Taxonomy};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::samples;

pub(crate) async fn search(
    app: &mut App,
    request: SearchRequest,
) -> Result<SearchResponse, Status> {
    Ok(app.search.search(request).await?.into_inner())
}

pub(crate) fn names(reply: &SearchResponse) -> Vec<&str> {
    reply.results.iter().map(|result| result.name.as_str()).collect()
}

fn money(currency_code: &str, units: i64) -> Option<naru::proto::Money> {
    Some(naru::proto::Money { currency_code: currency_code.to_owned(), units, nanos: 0 })
}

/// A few profiles that differ in what filters look at.
async fn profiles() -> (App, String) {
    let mut app = App::start().await;
    let place = |region: &str| {
        let country_code = region[..2].to_owned();
        Some(Place { country_code, region_code: region.to_owned(), ..Place::default() })
    };
    app.create_startup(Startup {
        one_liner: text("자율주행차용 고정형 라이다 센서를 개발합니다", ""),
        sectors: vec!["lidar".to_owned()],
        place: place("KR-29"),
        stage: Stage::Seed.into(),
        round_sought: Some(RoundSought {
            amount: money("KRW", 1_300_000_000),
            ..Default::default()
        }),
        incorporation_date: Some(naru::proto::Date { year: 2021, month: 0, day: 0 }),
        ..startup("gwang")
    })
    .await;
    app.create_startup(Startup {
        one_liner: text("", "Payments for small shops"),
        sectors: vec!["payments".to_owned()],
        place: place("US-CA"),
        stage: Stage::SeriesA.into(),
        ..startup("tills")
    })
    .await;
    let (_, token) = app
        .create_partner(Partner {
            thesis: text("", "We back perception and lidar teams"),
            sectors: vec!["lidar".to_owned()],
            kind: PartnerKind::VentureCapital.into(),
            stages: vec![Stage::Seed.into(), Stage::SeriesA.into()],
            place: place("US-CA"),
            ticket: Some(TicketRange { min: money("USD", 500_000), max: money("USD", 3_000_000) }),
            ..partner("ridge")
        })
        .await;
    (app, token)
}

pub(crate) fn query(words: &str, token: &str) -> SearchRequest {
    SearchRequest {
        query: words.to_owned(),
        at_least_as_fresh: token.to_owned(),
        ..SearchRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_one_language_find_profiles_in_the_other() {
    let (mut app, token) = profiles().await;
    for words in ["라이다", "lidar", "LiDAR", "라이다를", "라이다센서"] {
        let reply = search(&mut app, query(words, &token)).await.unwrap();
        let mut found = names(&reply);
        found.sort_unstable();
        assert_eq!(found, ["partners/ridge", "startups/gwang"], "{words}");
    }
    let reply = search(&mut app, query("핀테크 결제", &token)).await.unwrap();
    assert_eq!(names(&reply), ["startups/tills"]);
    assert!(reply.concepts.iter().any(|concept| concept.id == "payments"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_by_each_field() {
    let (mut app, token) = profiles().await;
    let filter = SearchFilter::default;
    let cases = [
        (
            SearchFilter { kinds: vec![ProfileKind::Partner.into()], ..filter() },
            vec!["partners/ridge"],
        ),
        (SearchFilter { sectors: vec!["fintech".to_owned()], ..filter() }, vec!["startups/tills"]),
        (
            SearchFilter { country_codes: vec!["US".to_owned()], ..filter() },
            vec!["partners/ridge", "startups/tills"],
        ),
        (
            SearchFilter { region_codes: vec!["KR-29".to_owned()], ..filter() },
            vec!["startups/gwang"],
        ),
        (
            SearchFilter { stages: vec![Stage::Seed.into()], ..filter() },
            vec!["partners/ridge", "startups/gwang"],
        ),
        (
            SearchFilter { partner_kinds: vec![PartnerKind::VentureCapital.into()], ..filter() },
            vec!["partners/ridge"],
        ),
        (
            SearchFilter { founded_year_min: 2020, founded_year_max: 2021, ..filter() },
            vec!["startups/gwang"],
        ),
        (SearchFilter { founded_year_min: 2022, ..filter() }, vec![]),
        (SearchFilter { amount_min: money("USD", 2_000_000), ..filter() }, vec!["partners/ridge"]),
        (
            SearchFilter { amount_max: money("KRW", 2_000_000_000), ..filter() },
            vec!["partners/ridge", "startups/gwang"],
        ),
    ];
    for (filter, expected) in cases {
        let request = SearchRequest { filter: Some(filter.clone()), ..query("", &token) };
        let reply = search(&mut app, request).await.unwrap();
        assert_eq!(names(&reply), expected, "{filter:?}");
        assert_eq!(reply.total_size, expected.len() as i64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn highlights_are_offsets_into_the_text_they_quote() {
    let (mut app, token) = profiles().await;
    let reply = search(&mut app, query("라이다", &token)).await.unwrap();
    let result = reply.results.iter().find(|result| result.name == "startups/gwang").unwrap();
    let highlight = result.highlights.iter().find(|it| it.field == "one_liner.ko").unwrap();
    let spans = highlight.spans.iter();
    let marked: Vec<&str> =
        spans.map(|span| &highlight.text[span.start as usize..span.end as usize]).collect();
    assert!(marked.iter().any(|marked| marked.contains("라이다")), "{marked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_index_is_told_between_pages() {
    let (mut app, token) = profiles().await;
    let request = SearchRequest { page_size: 1, ..query("", &token) };
    let first = search(&mut app, request.clone()).await.unwrap();
    let (_, token) = app.create_startup(startup("another")).await;
    let request =
        SearchRequest { page_token: first.next_page_token, at_least_as_fresh: token, ..request };
    assert!(search(&mut app, request.clone()).await.unwrap().changed_since_first_page);
    let other = SearchRequest { query: "x".to_owned(), ..request };
    let status = search(&mut app, other).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["page_token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_person_types_is_answered() {
    let (mut app, token) = profiles().await;
    let long = "가나다라 ".repeat(5_000);
    let nested = "(".repeat(2_000) + &")".repeat(2_000);
    for typed in ["\"", "-", "*", "((((", "AND OR NOT", "a:b^2~", "\u{0}", "👍", &long, &nested] {
        search(&mut app, query(typed, &token)).await.unwrap();
    }
    let request = SearchRequest { language: Language::Korean.into(), ..query(&long, &token) };
    let reply = search(&mut app, request).await.unwrap();
    assert!(!reply.warnings.is_empty() && reply.warnings[0].en.is_empty());
    search(&mut app, query("라이다", "")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_filters_are_refused_with_all_violations() {
    let mut app = App::start().await;
    let filter = SearchFilter {
        sectors: vec!["핀테크".to_owned()],
        country_codes: vec!["XX".to_owned()],
        kinds: vec![0],
        amount_min: money("KRWW", 1),
        ..SearchFilter::default()
    };
    let request = SearchRequest { filter: Some(filter), page_size: -1, ..query("", "") };
    let status =
        assert_refused(search(&mut app, request).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = violated_fields(&status);
    for field in [
        "filter.kinds[0]",
        "filter.sectors[0]",
        "filter.country_codes[0]",
        "filter.amount_min.currency_code",
        "page_size",
    ] {
        assert!(fields.iter().any(|named| named == field), "{field} is not in {fields:?}");
    }
}

/// All names found, page after page of `page_size`.
async fn paged(app: &mut App, mut request: SearchRequest) -> Vec<String> {
    let mut paged = Vec::new();
    loop {
        let reply = search(app, request.clone()).await.unwrap();
        assert!(!reply.changed_since_first_page);
        paged.extend(reply.results.iter().map(|result| result.name.clone()));
        request.page_token = reply.next_page_token;
        if request.page_token.is_empty() {
            return paged;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_order_without_case_spaces_and_legal_forms() {
    let mut app = App::start().await;
    let profiles = [
        ("a-taebaek", "㈜태백", "Alpine"),
        ("b-naru", "주식회사 나루", ""),
        ("c-naru", "나 루", "Zeta Inc."),
        ("a-naru", "(주)나루", "beta"),
        ("d-english", "", "Ｇamma Ltd."),
        ("e-garam", "가람", "ALPINE, Inc."),
    ];
    let mut token = String::new();
    for (id, ko, en) in profiles {
        token = app.create_startup(Startup { display_name: text(ko, en), ..startup(id) }).await.1;
    }
    let korean = ["d-english", "e-garam", "a-naru", "b-naru", "c-naru", "a-taebaek"];
    let english = ["a-taebaek", "e-garam", "a-naru", "d-english", "c-naru", "b-naru"];
    for (language, expected) in
        [(Language::Korean, korean), (Language::Unspecified, korean), (Language::English, english)]
    {
        for page_size in [0, 1, 4] {
            let request = SearchRequest {
                sort: SearchSort::Name.into(),
                language: language.into(),
                page_size,
                ..query("", &token)
            };
            let found = paged(&mut app, request).await;
            assert_eq!(found, expected.map(|id| format!("startups/{id}")), "{language:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_last_comes_first_and_says_when() {
    let mut app = App::start().await;
    let mut token = String::new();
    for id in ["first", "second", "third"] {
        token = app.create_startup(startup(id)).await.1;
        app.pass(Duration::from_secs(60));
    }
    let updated = SearchRequest { sort: SearchSort::Updated.into(), ..query("", &token) };
    let reply = search(&mut app, updated.clone()).await.unwrap();
    assert_eq!(names(&reply), ["startups/third", "startups/second", "startups/first"]);

    let changed = Startup { display_name: text("", "Changed"), ..startup("first") };
    let request = UpdateStartupRequest { startup: Some(changed), ..Default::default() };
    let written = app.startups.update_startup(request).await.unwrap().into_inner();
    let at_least_as_fresh = written.consistency_token;
    let reply = search(&mut app, SearchRequest { at_least_as_fresh, ..updated }).await.unwrap();
    assert_eq!(names(&reply), ["startups/first", "startups/third", "startups/second"]);
    for result in &reply.results {
        let request = GetStartupRequest { name: result.name.clone(), ..Default::default() };
        let stored = app.startups.get_startup(request).await.unwrap().into_inner();
        assert!(result.update_time.is_some());
        assert_eq!(result.update_time, stored.startup.unwrap().update_time, "{}", result.name);
        assert!(result.score.abs() < f32::EPSILON, "no score orders them");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_every_order_hold_every_profile_once() {
    let (mut app, token) = samples::fictional().await;
    for sort in [SearchSort::Relevance, SearchSort::Updated, SearchSort::Name] {
        for words in ["", "인공지능"] {
            let request = SearchRequest { sort: sort.into(), ..query(words, &token) };
            let whole = SearchRequest { page_size: 100, ..request.clone() };
            let whole = search(&mut app, whole).await.unwrap();
            let paged = paged(&mut app, SearchRequest { page_size: 7, ..request }).await;
            assert_eq!(paged, names(&whole), "{sort:?}");
            assert_eq!(paged.len() as i64, whole.total_size);
            assert!(whole.total_size_is_exact);
            let distinct: BTreeSet<&String> = paged.iter().collect();
            assert!(distinct.len() == paged.len() && paged.len() > 7, "{sort:?} {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_name_the_concepts_they_were_found_for() {
    let mut app = App::start().await;
    let taxonomy = Taxonomy::builtin();
    let is_plain = |name: &str, of: ConceptIndex| {
        let mentions = taxonomy.mentions(name);
        mentions.len() == 1 && mentions[0].concept == of
    };
    let (broad, its) = taxonomy
        .iter()
        .filter(|(index, concept)| is_plain(&concept.en, *index))
        .max_by_key(|(index, _)| taxonomy.narrower(*index).len())
        .unwrap();
    let narrower = taxonomy.narrower(broad).iter();
    let many: Vec<&str> = narrower.map(|&it| taxonomy.concept(it).en.as_str()).collect();
    assert!(many.len() > 10);
    app.create_startup(Startup { description: text("", &many.join(". ")), ..startup("many") })
        .await;
    let tags = vec!["라이다".to_owned()];
    let sectors = vec!["medical-ai".to_owned()];
    app.create_startup(Startup { tags, sectors, ..startup("declared") }).await;
    let (_, token) = app
        .create_partner(Partner {
            thesis: text("딥러닝으로 결제 사기를 찾는 팀", "We like lidar"),
            ..partner("mentioned")
        })
        .await;
    let matched = async |app: &mut App, words: &str, name: &str, language: Language| {
        let request = SearchRequest { language: language.into(), ..query(words, &token) };
        let reply = search(app, request).await.unwrap();
        let result = reply.results.into_iter().find(|it| it.name == name).unwrap();
        result.matched_concepts
    };
    let cases: [(&str, &str, &[&str]); 6] = [
        ("인공지능 lidar", "startups/declared", &["medical-ai", "lidar"]),
        ("lidar 인공지능", "startups/declared", &["lidar", "medical-ai"]),
        ("artificial intelligence 라이다", "partners/mentioned", &["ai", "lidar"]),
        ("라이다", "partners/mentioned", &["lidar"]),
        // Found by its word alone.
        ("팀", "partners/mentioned", &[]),
        ("", "startups/declared", &[]),
    ];
    for (words, name, expected) in cases {
        let concepts = matched(&mut app, words, name, Language::Unspecified).await;
        let ids: Vec<&str> = concepts.iter().map(|concept| concept.id.as_str()).collect();
        assert_eq!(ids, expected, "{words}");
    }
    let ten = matched(&mut app, &its.en, "startups/many", Language::Korean).await;
    assert_eq!((ten.len(), ten[0].id.as_str()), (10, its.id.as_str()));
    let lidar = taxonomy.concept(taxonomy.find("lidar").unwrap());
    for (language, expected) in
        [(Language::Korean, text(&lidar.ko, "")), (Language::English, text("", &lidar.en))]
    {
        let concepts = matched(&mut app, "라이다", "partners/mentioned", language).await;
        assert_eq!(concepts[0].display_name, expected);
    }
}
