//! What is searched for in place of words that nobody knows.

use proptest::prelude::*;

use super::*;
use crate::proto::CorrectionKind::{self, Initials, Keyboard, Spacing, Spelling};

/// A few profiles with words that the taxonomy has no names for, and some that it has.
fn harness() -> Harness {
    let named = Startup {
        display_name: both("나루빔", "Narubeam"),
        aliases: vec!["노루발".to_owned()],
        ..plain_startup("narubeam", "등대지기의 외투", "lighthouse keepers")
    };
    Harness::with([
        Profile::Startup(named),
        startup("kimchi", "묵은지와 된장찌개를 담근다", "fermented cabbage"),
        startup("cello", "첼로를 켜는 오케스트라", "an orchestra of cellists"),
        startup("harbor", "부두의 갈매기떼", "harbourmaster seagulls"),
        startup("bags", "가방공방", "hand bags and handkerchiefs"),
    ])
}

fn corrections(snapshot: &Snapshot, query: &str) -> Vec<(String, String, CorrectionKind)> {
    let page = page(snapshot, query, &SearchFilter::default(), 0);
    let told = page.corrections.into_iter();
    told.map(|it| (it.typed.clone(), it.used.clone(), it.kind())).collect()
}

#[test]
fn a_word_that_nobody_knows_is_corrected() {
    let mut harness = harness();
    let snapshot = harness.snapshot();
    let cases: [(&str, &str, &str, CorrectionKind, &str); 22] = [
        ("오캐스트라", "오캐스트라", "오케스트라", Spelling, "cello"),
        ("오케스트러를", "오케스트러를", "오케스트라", Spelling, "cello"),
        ("된장찌게", "된장찌게", "된장찌개", Spelling, "kimchi"),
        ("등대직이", "등대직이", "등대지기", Spelling, ""),
        ("orhcestra", "orhcestra", "orchestra", Spelling, "cello"),
        ("cabage", "cabage", "cabbage", Spelling, "kimchi"),
        ("Fermanted", "Fermanted", "fermented", Spelling, "kimchi"),
        ("harbormastr", "harbormastr", "harbourmaster", Spelling, "harbor"),
        ("ehlswkdWlro", "ehlswkdWlro", "된장찌개", Keyboard, "kimchi"),
        ("dhzptmxmfk", "dhzptmxmfk", "오케스트라", Keyboard, "cello"),
        ("Dhzptmxmfkfmf", "Dhzptmxmfkfmf", "오케스트라를", Keyboard, "cello"),
        ("vlsxpzm", "vlsxpzm", "핀테크", Keyboard, ""),
        ("dls rhdwlsmd", "dls rhdwlsmd", "인 공지능", Keyboard, ""),
        ("ㅐㄱ초ㄷㄴㅅㄱㅁ", "ㅐㄱ초ㄷㄴㅅㄱㅁ", "orchestra", Keyboard, "cello"),
        ("light house", "light house", "lighthouse", Spacing, "narubeam"),
        ("fermentedcabbage", "fermentedcabbage", "fermented cabbage", Spacing, "kimchi"),
        ("ㄴㄹㅂ", "ㄴㄹㅂ", "나루빔", Initials, "narubeam"),
        ("ㄴㄹ", "ㄴㄹ", "나루빔", Initials, "narubeam"),
        ("인공지눙", "인공지눙", "인공지능", Spelling, ""),
        ("fintehc", "fintehc", "fintech", Spelling, ""),
        ("드룬", "드룬", "드론", Spelling, ""),
        ("자율주헹을", "자율주헹을", "자율주행", Spelling, ""),
    ];
    for (query, typed, used, kind, first) in cases {
        let told = corrections(&snapshot, query);
        assert_eq!(told, [(typed.to_owned(), used.to_owned(), kind)], "{query}");
        let found = ids(&snapshot, query, &SearchFilter::default());
        assert!(
            first.is_empty() || found.first().is_some_and(|it| it == first),
            "{query}: {found:?}"
        );
    }
}

#[test]
fn a_known_word_is_never_corrected() {
    let mut harness = harness();
    harness.put([startup("orchestre", "오캐스트라", "orchestre")]);
    let snapshot = harness.snapshot();
    for query in [
        // Words of profiles and of the taxonomy, however near another one is.
        "오캐스트라",
        "오케스트라",
        "orchestre",
        "orchestra",
        "핀테크",
        "fintech",
        "인 공지능",
        "자율주행을",
        "AI",
        // A part of a longer word.
        "갈매",
        "등대지",
        "케스트라",
        // Words that say nothing, numbers, codes and single letters.
        "서비스를",
        "company",
        "the",
        "12345",
        "1,300",
        "h100",
        "가",
        "x",
        "株式",
        "",
        // Of a phrase, a prefix or an exclusion nothing is corrected.
        "\"orhcestra\"",
        "orhcestr*",
        "첼로 -orhcestra",
        // Too short or too far from everything.
        "켈로",
        "부둥",
        "드로론",
        "rabbage",
        "cab",
        "RSIK",
        "qqqqqqqq",
        "뷁뷁뷁뷁",
        "ㅁㅁㅁ",
    ] {
        assert_eq!(corrections(&snapshot, query), [], "{query}");
    }
}

#[test]
fn as_typed_nothing_is_corrected() {
    let mut harness = harness();
    let (query, filter) = (&parse("orhcestra 오캐스트라"), &SearchFilter::default());
    let request = Request { as_typed: true, ..request(query, filter) };
    let page = harness.snapshot().search(&request, &|| false).unwrap();
    assert_eq!(page.corrections, []);
    let ids: Vec<&str> = page.hits.iter().map(|hit| hit.key.id.as_str()).collect();
    assert_eq!(ids, ["cello"], "by what the words share");
}

#[test]
fn of_several_words_only_unknown_ones_are_corrected() {
    let mut harness = harness();
    let told = corrections(&harness.snapshot(), "첼로 orhcestra, 핀태크 서비스 (cabage)");
    let used: Vec<&str> = told.iter().map(|(_, used, _)| used.as_str()).collect();
    assert_eq!(used, ["orchestra", "핀테크", "cabbage"]);
    let again = "orhcestra ".repeat(9);
    assert_eq!(corrections(&harness.snapshot(), &again).len(), 1, "told once");
    let ninth = "첼로 ".repeat(8) + "orhcestra";
    assert_eq!(corrections(&harness.snapshot(), &ninth), [], "eight words are looked at");
}

#[test]
fn concepts_and_warnings_are_of_what_was_searched_for() {
    let mut harness = harness();
    let page = page(&harness.snapshot(), "vlsxpzm 된장찌게 서비스", &SearchFilter::default(), 0);
    assert_eq!(page.concepts[0], Taxonomy::builtin().find("fintech").unwrap());
    assert_eq!(page.warnings, [Warning::GenericWords(vec!["서비스".to_owned()])]);
    assert_eq!(page.hits[0].highlights[0].field, "description.ko");
}

#[test]
fn what_a_typed_word_shares_with_profiles_is_still_found() {
    let mut harness =
        Harness::with([startup("parts", "찌게를 끓인다", ""), startup("whole", "된장찌개", "")]);
    assert_eq!(harness.find("된장찌게"), ["whole", "parts"]);
}

#[test]
fn of_near_words_the_more_frequent_one_is_meant() {
    let mut harness = Harness::with([
        startup("a", "", "quibblane"),
        startup("b", "", "quibblant"),
        startup("c", "", "quibblant"),
        startup("d", "", "tribblano"),
    ]);
    let used = corrections(&harness.snapshot(), "quibblana").remove(0).1;
    assert_eq!(used, "quibblant");
}

#[test]
fn a_search_for_unknown_words_stops_when_its_caller_leaves() {
    let snapshot = harness().snapshot();
    let query = &parse("orhcestra");
    let filter = &SearchFilter::default();
    let request = request(query, filter);
    let asked = std::cell::Cell::new(0);
    let stop = || asked.replace(asked.get() + 1) == 1;
    assert!(matches!(snapshot.search(&request, &stop), Err(Error::Stopped)));
}

proptest! {
    #[test]
    fn any_text_can_be_corrected(
        query in r#"([ "*-]|오캐스트라|된장|찌게|orhcestra|light|house|ㄴㄹ|vlsxpzm|[ㄱ-ㅣ]|\PC|[가-힣]|[a-zA-Z]){0,40}"#,
    ) {
        thread_local! {
            static SNAPSHOT: Snapshot = harness().snapshot();
        }
        SNAPSHOT.with(|snapshot| {
            let page = page(snapshot, &query, &SearchFilter::default(), 0);
            assert_eq!(page.total, page.hits.len() as u64);
            assert!(page.corrections.len() <= 8);
            for correction in &page.corrections {
                assert!(query.contains(&correction.typed) || correction.typed.contains(' '));
                assert_ne!(correction.typed, correction.used);
            }
        });
    }
}
