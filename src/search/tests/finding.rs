//! What is found, in which order, and what is said about it.

use proptest::prelude::*;

use super::*;
use crate::proto::{Competitor, PortfolioDeal, SearchFacet};
use crate::text::tests::any_text;

#[test]
fn words_are_found_in_all_their_forms() {
    let mut harness = Harness::with([
        startup("korean", "라이다를 만드는 곳입니다", ""),
        startup("english", "", "We make lidars"),
        startup("mixed", "LiDAR용 렌즈", ""),
        startup("compound", "물류자동화설비를 공급", ""),
        startup("other", "전자레인지", "microwave ovens"),
    ]);
    let cases: [(&str, &[&str]); 6] = [
        ("렌즈", &["mixed"]),
        ("ovens", &["other"]),
        ("oven", &["other"]),
        ("ＯＶＥＮ", &["other"]),
        ("자동화설비", &["compound"]),
        ("없는말뿐", &[]),
    ];
    for (query, found) in cases {
        assert_eq!(harness.find(query), found, "{query}");
    }
    let mut lidar = harness.find("lidar");
    lidar.sort();
    assert_eq!(lidar, ["english", "korean", "mixed"]);
}

#[test]
fn concepts_are_found_across_languages() {
    let mut harness = Harness::with([
        startup("korean", "딥러닝으로 불량을 찾는다", ""),
        startup("english", "", "machine learning for clinics"),
        startup("narrower", "", "large language models for law firms"),
        startup("other", "김치를 담근다", "we brew beer"),
    ]);
    for query in ["인공지능", "artificial intelligence", "AI"] {
        let found = harness.find(query);
        assert_eq!(found.len(), 3, "{query}");
    }
    assert_eq!(harness.find("생성형 AI")[0], "narrower");
    let page = page(&harness.snapshot(), "인공지능 AI", &SearchFilter::default(), 0);
    assert_eq!(page.concepts, [Taxonomy::builtin().find("ai").unwrap()]);
}

#[test]
fn a_declared_sector_is_found_and_counts() {
    let declared =
        Startup { sectors: vec!["ai".to_owned()], ..plain_startup("declared", "인공지능", "") };
    let silent = Startup { sectors: vec!["ai".to_owned()], ..plain_startup("silent", "", "") };
    let mut harness = Harness::with([
        startup("mentioned", "인공지능", ""),
        Profile::Startup(silent),
        Profile::Startup(declared),
    ]);
    let found = harness.find("artificial intelligence");
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], "declared");
}

#[test]
fn phrases_are_required_and_found_inside_compounds() {
    let mut harness = Harness::with([
        startup("apart", "물류 로봇과 자동화", "vision and edge"),
        startup("together", "물류를 자동화한다", "the edge of vision"),
        startup("compound", "물류자동화설비", "edge vision"),
        startup("between", "물류 AI 자동화", ""),
    ]);
    assert_eq!(harness.find("\"edge vision\""), ["compound", "together"]);
    assert_eq!(harness.find("\"물류 자동화\" 설비")[0], "compound");
    let found = harness.find("\"물류 자동화\"");
    assert!(found.contains(&"compound".to_owned()) && !found.contains(&"apart".to_owned()));
    assert_eq!(harness.find("\"물류자동화\""), ["compound"]);
}

#[test]
fn a_phrase_does_not_reach_into_the_next_text() {
    let startup = Startup {
        tags: vec!["edge".to_owned(), "vision".to_owned()],
        ..plain_startup("x", "", "")
    };
    let mut harness = Harness::with([Profile::Startup(startup)]);
    assert!(harness.find("\"edge vision\"").is_empty());
    assert_eq!(harness.find("edge vision"), ["x"]);
}

#[test]
fn excluded_words_leave_out() {
    let mut harness = Harness::with([
        startup("a", "라이다 센서", ""),
        startup("b", "라이다 카메라", "edge vision"),
        startup("c", "카메라모듈", ""),
    ]);
    assert_eq!(harness.find("라이다 -카메라"), ["a"]);
    assert_eq!(harness.find("-카메라"), ["a"]);
    assert_eq!(harness.find("-\"edge vision\""), ["a", "c"]);
    assert_eq!(harness.find("-\"vision edge\""), ["a", "b", "c"]);
    assert_eq!(harness.find("-cam* -카메*"), ["a"]);
}

#[test]
fn a_prefix_is_compared_with_words_as_written() {
    let mut harness = Harness::with([
        startup("a", "", "autonomous ships"),
        startup("b", "자율운항을 한다", ""),
        startup("c", "", "an automobile"),
    ]);
    assert_eq!(harness.find("autonomous*"), ["a"]);
    assert_eq!(harness.find("AUTO*"), ["a", "c"]);
    assert_eq!(harness.find("자율운*"), ["b"]);
    assert_eq!(harness.find("autonomous-shi*"), ["a"]);
    assert!(harness.find("manned-shi*").is_empty());
}

#[test]
fn generic_words_only_count_alone() {
    let mut harness = Harness::with([startup("a", "라이다", ""), startup("b", "서비스", "")]);
    assert_eq!(harness.find("라이다 서비스"), ["a"]);
    assert_eq!(harness.find("서비스"), ["b"]);
    let page = page(&harness.snapshot(), "라이다 서비스를", &SearchFilter::default(), 0);
    assert_eq!(page.warnings, [Warning::GenericWords(vec!["서비스를".to_owned()])]);
}

#[test]
fn nothing_a_person_types_does_harm() {
    let mut harness = Harness::with([startup("a", "라이다", "lidar")]);
    let nested = "(".repeat(1_000);
    let deep = format!("{}라이다{}", "(".repeat(1_000), ")".repeat(1_000));
    let many = "가나다라마바사 ".repeat(1_000);
    for query in
        [nested.as_str(), &deep, &many, "\"", "-", "*", "AND OR NOT", "a:b^2~", "\u{0}", "[1 TO"]
    {
        harness.find(query);
    }
    assert!(harness.find("???").is_empty());
    assert_eq!(harness.find("(((라이다"), ["a"]);
}

#[test]
fn without_a_query_all_are_answered_by_name() {
    let mut harness = Harness::with([
        startup("b", "", ""),
        Profile::Partner(plain_partner("z", "", "")),
        startup("a", "", ""),
    ]);
    assert_eq!(harness.find("  "), ["z", "a", "b"]);
}

#[test]
fn in_other_orders_than_relevance_all_that_was_typed_must_be_there() {
    let mut harness = Harness::with([
        startup("all", "라이다와 핀테크를 잇는 누리칩", ""),
        startup("narrower", "", "solid-state LiDAR for payments, 누리칩"),
        startup("sibling", "카메라와 핀테크를 잇는 누리칩", ""),
        startup("less", "라이다와 누리칩", ""),
        startup("part", "라이다, 핀테크, 칩누리", ""),
        startup("name", "로봇나라", ""),
        startup("robots", "로봇", ""),
    ]);
    let snapshot = harness.snapshot();
    let (query, filter) = (&parse("라이다 핀테크 누리칩"), &SearchFilter::default());
    for (order, found) in [
        (Order::Relevance, 5),
        (Order::Updated, 2),
        (Order::Name(crate::proto::Language::Korean), 2),
    ] {
        let request = Request { order, ..request(query, filter) };
        let page = snapshot.search(&request, &|| false).unwrap();
        assert_eq!(page.total, found, "{order:?}");
        let ids: Vec<&str> = page.hits.iter().map(|hit| hit.key.id.as_str()).collect();
        assert!(ids.contains(&"all") && ids.contains(&"narrower"), "{order:?}: {ids:?}");
    }
    // Of a word in which a concept is named the rest must be there too.
    let query = &parse("로봇나라");
    let request = Request { order: Order::Updated, ..request(query, filter) };
    let page = snapshot.search(&request, &|| false).unwrap();
    let ids: Vec<&str> = page.hits.iter().map(|hit| hit.key.id.as_str()).collect();
    assert_eq!(ids, ["name"]);
}

#[test]
fn filters_narrow() {
    let seeking = Startup {
        sectors: vec!["generative-ai".to_owned()],
        place: place("KR", "KR-29"),
        stage: Stage::Seed.into(),
        incorporation_date: Some(crate::proto::Date { year: 2020, month: 0, day: 0 }),
        round_sought: Some(RoundSought { amount: usd(2_000_000), ..RoundSought::default() }),
        ..plain_startup("seeking", "", "")
    };
    let fund = Partner {
        kind: PartnerKind::VentureCapital.into(),
        sectors: vec!["ai".to_owned()],
        place: place("US", "US-CA"),
        stages: vec![Stage::Seed.into(), Stage::PreA.into()],
        ticket: Some(TicketRange { min: usd(500_000), max: usd(1_000_000) }),
        ..plain_partner("fund", "", "")
    };
    let mut harness = Harness::with([
        Profile::Startup(seeking),
        Profile::Partner(fund),
        startup("unknown", "", ""),
    ]);
    let filter = SearchFilter::default;
    let text = |text: &str| vec![text.to_owned()];
    let cases: [(SearchFilter, &[&str]); 14] = [
        (SearchFilter { kinds: vec![1], ..filter() }, &["seeking", "unknown"]),
        (SearchFilter { kinds: vec![2], ..filter() }, &["fund"]),
        (SearchFilter { sectors: text("ai"), ..filter() }, &["fund", "seeking"]),
        (SearchFilter { sectors: text("generative-ai"), ..filter() }, &["seeking"]),
        (SearchFilter { sectors: text("nonsense"), ..filter() }, &[]),
        (SearchFilter { country_codes: text("US"), ..filter() }, &["fund"]),
        (SearchFilter { region_codes: text("KR-29"), ..filter() }, &["seeking"]),
        (SearchFilter { stages: vec![Stage::Seed.into()], ..filter() }, &["fund", "seeking"]),
        (SearchFilter { stages: vec![Stage::PreA.into()], ..filter() }, &["fund"]),
        (SearchFilter { partner_kinds: vec![1], ..filter() }, &["fund"]),
        (SearchFilter { founded_year_min: 2020, founded_year_max: 2020, ..filter() }, &["seeking"]),
        (SearchFilter { founded_year_min: 2021, ..filter() }, &[]),
        (SearchFilter { amount_min: usd(1_500_000), ..filter() }, &["seeking"]),
        (
            SearchFilter { amount_min: usd(900_000), amount_max: usd(600_000), ..filter() },
            &["fund"],
        ),
    ];
    for (filter, found) in cases {
        assert_eq!(harness.filter(&filter), found, "{filter:?}");
    }
}

#[test]
fn regions_are_found_by_name() {
    let startup = Startup { place: place("KR", "KR-29"), ..plain_startup("x", "", "") };
    let mut harness = Harness::with([Profile::Startup(startup)]);
    for query in ["광주광역시", "광주", "Gwangju"] {
        assert_eq!(harness.find(query), ["x"], "{query}");
    }
}

#[test]
fn pages_follow_one_another_without_gaps() {
    let name = |i: usize| format!("s{i:03}");
    // Three lengths, so that some scores are equal and others are not.
    let profiles = (0..25).map(|i| startup(&name(i), &"라이다 ".repeat(1 + i % 3), ""));
    let mut harness = Harness::with(profiles);
    let snapshot = harness.snapshot();
    let all = ids(&snapshot, "라이다", &SearchFilter::default());
    assert_eq!(all.len(), 25);
    let mut paged = Vec::new();
    for offset in (0..25).step_by(4) {
        let (query, filter) = (&parse("라이다"), &SearchFilter::default());
        let request = Request { offset, limit: 4, ..request(query, filter) };
        let page = snapshot.search(&request, &|| false).unwrap();
        assert_eq!(page.total, 25);
        paged.extend(page.hits.into_iter().map(|hit| hit.key.id));
    }
    assert_eq!(paged, all);
    let scores: Vec<(f32, String)> = page(&snapshot, "라이다", &SearchFilter::default(), 0)
        .hits
        .into_iter()
        .map(|hit| (-hit.score, hit.key.id))
        .collect();
    assert!(scores.is_sorted());
    let behind = page(&snapshot, "라이다", &SearchFilter::default(), RESULTS_MAX);
    assert_eq!((behind.total, behind.hits.len()), (25, 0));
}

#[test]
fn a_hit_shows_and_quotes_what_was_written() {
    let startup = Startup {
        display_name: both("루멘", "Lumen"),
        one_liner: both("빛으로 보는 회사", ""),
        tags: vec!["핀테크".to_owned()],
        ..plain_startup("lumen", "우리는 라이다를 만든다.", "Payments for everyone.")
    };
    let mut harness = Harness::with([Profile::Startup(startup.clone())]);
    let page = page(&harness.snapshot(), "라이다 핀테크 pay*", &SearchFilter::default(), 0);
    let hit = &page.hits[0];
    assert_eq!(hit.key.to_string(), "startups/lumen");
    assert_eq!(
        (&hit.display_name, &hit.one_liner),
        (startup.display_name.as_ref().unwrap(), startup.one_liner.as_ref().unwrap(),)
    );
    let quotes: Vec<(&str, &str)> = hit
        .highlights
        .iter()
        .flat_map(|it| {
            let cut = |span: &crate::proto::Span| &it.text[span.start as usize..span.end as usize];
            it.spans.iter().map(move |span| (it.field.as_str(), cut(span)))
        })
        .collect();
    let expected =
        [("tags[0]", "핀테크"), ("description.ko", "라이다를"), ("description.en", "Payments")];
    assert_eq!(quotes, expected);
}

proptest! {
    #[test]
    fn any_text_can_be_searched_for(
        typed in r#"(["*() -]|라이다|기업|물류|AI|the|\PC|[가-힣a-z]){0,60}"#,
        text in any_text(),
    ) {
        let query = typed + &text;
        thread_local! {
            static SNAPSHOT: Snapshot = Harness::with([
                startup("a", "라이다 물류자동화", "AI lidar"),
                startup("b", "라이다AI 기업", "the lidar"),
                startup("a", "라이다 물류 자동화 AI", "AI lidar (*)"),
                startup("c", "물류 기업 AI 라이다", ""),
                startup("d", "\u{1105}\u{1161}\u{110b}\u{1175}\u{1103}\u{1161} ﾊﾞﾡￂ ㈜물류", "🚀ＡＩ👩\u{200d}🔬 the e\u{301}dge"),
            ])
            .snapshot();
        }
        SNAPSHOT.with(|snapshot| {
            let page = page(snapshot, &query, &SearchFilter::default(), 0);
            assert_eq!(page.total, page.hits.len() as u64);
            for highlight in page.hits.iter().flat_map(|it| &it.highlights) {
                let place = |span: &crate::proto::Span| span.start as usize..span.end as usize;
                for span in &highlight.spans {
                    assert!(span.start < span.end && highlight.text.get(place(span)).is_some());
                }
            }
        });
    }
}

#[test]
fn a_search_stops_when_its_caller_leaves() {
    let all = (0..5).map(|i| startup(&format!("s{i}"), "라이다", ""));
    let snapshot = Harness::with(all).snapshot();
    let query = &parse("라이다");
    let filter = &SearchFilter::default();
    let mut asked_in_all = Vec::new();
    for facets in [&[][..], &[SearchFacet::Kind]] {
        let request = Request { facets, limit: 5, ..request(query, filter) };
        let asked = std::cell::Cell::new(0);
        let stop_at = |questions: Option<u32>| {
            asked.set(0);
            snapshot.search(&request, &|| Some(asked.replace(asked.get() + 1)) == questions)
        };
        assert!(stop_at(None).is_ok());
        let all = asked.get();
        for questions in 0..all {
            let stopped = stop_at(Some(questions));
            assert!(matches!(stopped, Err(Error::Stopped)), "{questions}: {stopped:?}");
            assert_eq!(asked.get(), questions + 1, "nothing is done after the answer");
        }
        asked_in_all.push(all);
    }
    // Before all else and before each result; and while facets are counted.
    assert!(asked_in_all[0] == 6 && asked_in_all[1] > 6, "{asked_in_all:?}");
}

#[test]
fn who_refers_to_a_profile_is_known_as_it_stands() {
    let rival = |name: &str| {
        let competitor = Competitor { startup: name.to_owned(), ..Competitor::default() };
        let competitors = vec![competitor.clone(), competitor];
        Profile::Startup(Startup { competitors, ..plain_startup("rival", "", "") })
    };
    let deal = PortfolioDeal { startup: "startups/a".to_owned(), ..PortfolioDeal::default() };
    let fund = Partner { portfolio: vec![deal], ..plain_partner("fund", "", "") };
    let fund = Profile::Partner(fund);
    let mut harness = Harness::with([rival("startups/a"), fund.clone()]);
    let referrers = |harness: &mut Harness, name: &str| {
        let found = harness.snapshot().referrers(&Key::parse(name).unwrap()).unwrap();
        let mut names: Vec<String> = found.iter().map(Key::to_string).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(referrers(&mut harness, "startups/a"), ["partners/fund", "startups/rival"]);
    harness.put([rival("startups/ab")]);
    harness.delete(&fund);
    assert!(referrers(&mut harness, "startups/a").is_empty());
    assert_eq!(referrers(&mut harness, "startups/ab"), ["startups/rival"]);
}
