//! What always holds of search, numbered; each is a test of that number below.
//!
//! 1. A word is found in all its forms: with particles, in the plural, in another case or width.
//! 2. A concept is found by its names in the other language.
//! 3. A broad concept finds narrow ones, a narrow one ranks its own profiles first.
//! 4. Spaces in Korean compounds do not matter.
//! 5. Repeating what was typed, or typing it in another order, changes nothing.
//! 6. All else equal, a profile that has more of what was typed ranks higher.
//! 7. Leaving out and requiring work on the word, whatever else is typed.
//! 8. A filter only takes results away: those that pass stay in their order with their scores.
//! 9. The order in which profiles were written does not change the order in which they are found, nor does it matter
//!    which of them were written together.
//! 10. Words that say nothing do not change the order.
//! 11. Another profile that has nothing of what was typed is not found.
//! 12. What partners must not see is not found.
//!
//! Pages (each result once, whatever their size), facets (a count is what a search by that value finds), corrections (a
//! known word is never corrected) and arbitrary text (nothing fails) have their tests where they are at home:
//! `finding`, `correcting` and `tests/it/facets.rs`.

use super::*;

/// Profiles in both languages, with something in common and something apart.
fn profiles() -> Vec<Profile> {
    vec![
        startup("lidar-ko", "자율주행 로봇을 위한 고정형 라이다를 만듭니다", ""),
        startup("lidar-en", "", "Compact LiDARs for delivery robots"),
        startup("payments-ko", "소상공인을 위한 간편결제 서비스", ""),
        startup("payments-en", "", "Payments for corner shops"),
        startup("farm-ko", "물류자동화설비와 스마트팜", ""),
        startup("farm-en", "", "Vertical farming with robots"),
        startup("battery", "사용후 배터리 재활용 공정", "Recycling of batteries"),
        Profile::Partner(plain_partner("fund", "라이다와 로봇에 투자합니다", "We back robotics")),
        Profile::Partner(plain_partner("lab", "", "A laboratory of photonics and sensing")),
    ]
}

const QUERIES: [&str; 10] = [
    "라이다 로봇",
    "lidar robot",
    "핀테크",
    "payments",
    "물류 자동화",
    "배터리 recycling",
    "센서",
    "farming",
    "로봇 투자",
    "photonics 연구",
];

fn none() -> SearchFilter {
    SearchFilter::default()
}

/// What is found, with scores.
fn scored(snapshot: &Snapshot, query: &str, filter: &SearchFilter) -> Vec<(String, f32)> {
    let hits = page(snapshot, query, filter, 0).hits.into_iter();
    hits.map(|hit| (hit.key.to_string(), hit.score)).collect()
}

#[test]
fn property_1_a_word_is_found_in_all_its_forms() {
    let mut harness = Harness::with([
        startup("a", "누리칩을 설계한다", ""),
        startup("b", "", "We grow quibbles"),
        startup("c", "딴것", "other"),
    ]);
    for (query, found) in [
        ("누리칩", "a"),
        ("누리칩의", "a"),
        ("누리칩으로", "a"),
        ("누리칩에서는", "a"),
        ("quibble", "b"),
        ("QUIBBLES", "b"),
        ("ｑｕｉｂｂｌｅ", "b"),
        ("quibble's", "b"),
    ] {
        assert_eq!(harness.find(query).first().map(String::as_str), Some(found), "{query}");
    }
}

#[test]
fn property_2_a_concept_is_found_by_its_names_in_the_other_language() {
    let mut harness = Harness::with(profiles());
    for (query, other) in [
        ("라이다", "lidar-en"),
        ("lidar", "lidar-ko"),
        ("결제", "payments-en"),
        ("payment", "payments-ko"),
        ("로보틱스", "farm-en"),
        ("이차전지", "battery"),
    ] {
        assert!(harness.find(query).contains(&other.to_owned()), "{query}");
    }
}

#[test]
fn property_3_a_broad_concept_finds_narrow_ones_and_a_narrow_one_its_own_first() {
    let mut harness = Harness::with(profiles());
    let sensors = harness.find("센서");
    for narrow in ["lidar-ko", "lidar-en"] {
        assert!(sensors.contains(&narrow.to_owned()), "{sensors:?}");
    }
    let lidar = harness.find("lidar");
    let place = |id: &str| lidar.iter().position(|found| found == id);
    let lab = place("lab").expect("sensing is the concept above");
    for own in ["lidar-ko", "lidar-en", "fund"] {
        assert!(place(own).is_some_and(|own| own < lab), "{own}: {lidar:?}");
    }
}

#[test]
fn property_4_spaces_in_korean_compounds_do_not_matter() {
    // Names of concepts and words that nobody knows; beside each what has a part of it only.
    for (apart, joined, part) in [
        ("물류 자동화 설비", "물류자동화설비", "물류 창고"),
        ("간편 결제", "간편결제", "간편 조리식"),
        ("스마트 팜", "스마트팜", "스마트 안경"),
        ("누리 칩셋", "누리칩셋", "누리 마당"),
    ] {
        let text = |compound: &str| format!("우리는 {compound}을 만듭니다");
        let snapshot = Harness::with([
            startup("part", &text(part), ""),
            startup("apart", &text(apart), ""),
            startup("joined", &text(joined), ""),
        ])
        .snapshot();
        for query in [apart, joined] {
            let mut best = ids(&snapshot, query, &none());
            best.truncate(2);
            best.sort_unstable();
            assert_eq!(best, ["apart", "joined"], "{query}");
        }
    }
}

#[test]
fn property_5_order_and_repetition_of_words_change_nothing() {
    let snapshot = Harness::with(profiles()).snapshot();
    for (one, other) in [
        ("라이다 로봇", "로봇 라이다"),
        ("라이다 로봇", "라이다 로봇 라이다"),
        ("lidar payments", "payments lidar lidar"),
    ] {
        let (one_found, other_found) =
            (scored(&snapshot, one, &none()), scored(&snapshot, other, &none()));
        for ((name, score), (other_name, other_score)) in one_found.iter().zip(&other_found) {
            assert!(name == other_name && (score - other_score).abs() < 1e-4, "{one}");
        }
        assert_eq!(one_found.len(), other_found.len(), "{one}");
    }
}

#[test]
fn property_6_more_of_what_was_typed_ranks_higher() {
    let mut harness = Harness::with([
        startup("one", "라이다 하나 둘", ""),
        startup("two", "라이다 핀테크 둘", ""),
        startup("three", "라이다 핀테크 스마트팜", ""),
    ]);
    assert_eq!(harness.find("라이다 핀테크 스마트팜"), ["three", "two", "one"]);
}

#[test]
fn property_7_leaving_out_and_requiring_work_on_the_word() {
    let snapshot = Harness::with(profiles()).snapshot();
    for query in QUERIES {
        let without = ids(&snapshot, &format!("{query} -로봇 -robots -robotics"), &none());
        for id in ["lidar-ko", "lidar-en", "farm-en", "fund"] {
            assert!(!without.contains(&id.to_owned()), "{query} without robots: {without:?}");
        }
        let required = ids(&snapshot, &format!("{query} \"corner shops\""), &none());
        assert_eq!(required, ["payments-en"], "{query} with corner shops");
    }
}

#[test]
fn property_8_a_filter_only_takes_results_away() {
    type Passes = fn(&str) -> bool;
    let is_korean: Passes = |name| name.ends_with("-ko") || name.ends_with("/fund");
    let seat = |name: &str| place(if is_korean(name) { "KR" } else { "US" }, "");
    let mut profiles = profiles();
    for profile in &mut profiles {
        match profile {
            Profile::Startup(startup) => startup.place = seat(&startup.name),
            Profile::Partner(partner) => partner.place = seat(&partner.name),
            Profile::Engagement(_) => {}
        }
    }
    let snapshot = Harness::with(profiles).snapshot();
    let kind = |kind| SearchFilter { kinds: vec![kind], ..none() };
    let country = |code: &str| SearchFilter { country_codes: vec![code.to_owned()], ..none() };
    let filters: [(SearchFilter, Passes); 5] = [
        (kind(1), |name| name.starts_with("startups/")),
        (kind(2), |name| name.starts_with("partners/")),
        (country("KR"), is_korean),
        (country("JP"), |_| false),
        (SearchFilter { kinds: vec![2], ..country("KR") }, |name| name == "partners/fund"),
    ];
    for query in QUERIES {
        let all = scored(&snapshot, query, &none());
        for (filter, passes) in &filters {
            let mut expected = all.clone();
            expected.retain(|(name, _)| passes(name));
            assert_eq!(scored(&snapshot, query, filter), expected, "{query} with {filter:?}");
        }
    }
}

#[test]
fn property_9_the_order_of_writing_does_not_matter() {
    let mut backwards = profiles();
    backwards.reverse();
    let (one, other) = (Harness::with(profiles()).snapshot(), Harness::with(backwards).snapshot());
    for query in QUERIES {
        assert_eq!(ids(&one, query, &none()), ids(&other, query, &none()), "{query}");
    }
}

#[test]
fn property_9_nor_does_it_matter_which_were_written_together() {
    let apart = Harness::with(profiles()).snapshot();
    let mut harness = Harness::new();
    harness.change_together(&profiles(), true);
    let together = harness.snapshot();
    let more = ["\"delivery robots\" lidar farm", "robots pay*", "로봇 라이다 배터리 결제"];
    for query in QUERIES.iter().chain(&more) {
        assert_eq!(scored(&apart, query, &none()), scored(&together, query, &none()), "{query}");
    }
}

#[test]
fn property_10_words_that_say_nothing_do_not_change_the_order() {
    let snapshot = Harness::with(profiles()).snapshot();
    for query in QUERIES {
        let plain = scored(&snapshot, query, &none());
        for more in
            [format!("{query} 혁신"), format!("the {query} company"), format!("{query}, 및")]
        {
            assert_eq!(scored(&snapshot, &more, &none()), plain, "{more}");
        }
    }
}

#[test]
fn property_11_what_has_nothing_of_it_is_not_found() {
    let mut all = profiles();
    all.push(startup("other", "뜨개질", "knitting"));
    let snapshot = Harness::with(all).snapshot();
    for query in QUERIES {
        assert!(!ids(&snapshot, query, &none()).contains(&"other".to_owned()), "{query}");
    }
}

#[test]
fn property_12_what_partners_must_not_see_is_not_found() {
    let startup = Startup {
        exclusions: Some(crate::proto::StartupExclusions {
            partners: vec!["partners/secretive".to_owned()],
            ..Default::default()
        }),
        equity: vec![crate::proto::EquityPosition {
            holder: "hiddenholder".to_owned(),
            ..Default::default()
        }],
        ..plain_startup("x", "", "")
    };
    let mut harness = Harness::with([Profile::Startup(startup)]);
    assert!(harness.find("secretive hiddenholder secret* hidden*").is_empty());
}
