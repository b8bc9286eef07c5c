//! What is suggested while a person types.

use proptest::prelude::*;

use super::*;
use crate::proto::{Suggestion, SuggestionKind};

fn named(id: &str, ko: &str, en: &str, aliases: &[&str]) -> Profile {
    Profile::Startup(Startup {
        display_name: both(ko, en),
        aliases: aliases.iter().map(|&it| it.to_owned()).collect(),
        ..plain_startup(id, "", "")
    })
}

fn fund(id: &str, ko: &str, en: &str) -> Profile {
    Profile::Partner(Partner { display_name: both(ko, en), ..plain_partner(id, "", "") })
}

fn harness() -> Harness {
    Harness::with([
        named("narubeam", "㈜나루빔", "Narubeam Inc.", &[]),
        named("naru", "나루", "Naru", &[]),
        named("quoll", "쿼카랩", "Quokka Labs", &["나루터 연구소"]),
        named("old", "오래된 나루", "Old Ferry", &[]),
        fund("narufund", "나루벤처스", "Naru Ventures"),
        fund("kb", "KB돌다리투자", "KB Stepping-Stone"),
    ])
}

fn suggest(
    snapshot: &Snapshot,
    text: &str,
    kinds: &[SuggestionKind],
    limit: usize,
) -> Vec<Suggestion> {
    snapshot.suggest(&Typed { text, kinds, limit }, &|| false).unwrap()
}

const PROFILES: &[SuggestionKind] = &[SuggestionKind::Startup, SuggestionKind::Partner];

#[test]
fn names_are_suggested_while_they_are_typed() {
    let snapshot = harness().snapshot();
    let cases: [(&str, &[(&str, &str)]); 13] = [
        ("나룹", &[("narubeam", "㈜나루빔"), ("narufund", "나루벤처스")]),
        ("나루비", &[("narubeam", "㈜나루빔")]),
        ("ㄴㄹㅂ", &[("narubeam", "㈜나루빔"), ("narufund", "나루벤처스")]),
        ("(주)나루비", &[("narubeam", "㈜나루빔")]),
        ("NARUB", &[("narubeam", "Narubeam Inc.")]),
        ("나루터", &[("quoll", "나루터 연구소")]),
        ("quokka  l", &[("quoll", "Quokka Labs")]),
        ("lab", &[("quoll", "Quokka Labs")]),
        ("돌달", &[("kb", "KB돌다리투자")]),
        ("stepping st", &[("kb", "KB Stepping-Stone")]),
        ("skfnql", &[("narubeam", "㈜나루빔")]),
        ("벼ㅐㅏㅏㅁ", &[("quoll", "Quokka Labs")]),
        ("zzz", &[]),
    ];
    for (text, expected) in cases {
        let found = suggest(&snapshot, text, PROFILES, 8);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|it| (it.id.split_once('/').unwrap().1, it.matched.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn names_come_before_later_words_display_names_before_aliases_short_before_long() {
    let snapshot = harness().snapshot();
    let found = suggest(&snapshot, "나루", PROFILES, 8);
    let ids: Vec<&str> = found.iter().map(|it| it.id.as_str()).collect();
    let expected = [
        "startups/naru",
        "startups/narubeam",
        "partners/narufund",
        "startups/quoll",
        "startups/old",
    ];
    assert_eq!(ids, expected);
    assert_eq!(found[1].display_name, both("㈜나루빔", "Narubeam Inc."));
}

#[test]
fn each_kind_has_a_place_where_there_is_room() {
    use SuggestionKind::{Partner, Sector, Startup};
    let mut harness = Harness::with((0..30).map(|i| named(&format!("s{i}"), "기술", "", &[])));
    harness.put([fund("far", "기술을 보는 이들의 오래된 모임", "")]);
    let kinds = |found: &[Suggestion]| -> Vec<SuggestionKind> {
        let mut kinds: Vec<_> = found.iter().map(Suggestion::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    let snapshot = harness.snapshot();
    let found = suggest(&snapshot, "기술", &[], 6);
    assert!(found.len() == 6 && kinds(&found).starts_with(&[Startup, Partner, Sector]));
    for kind in [Startup, Partner, Sector] {
        assert_eq!(kinds(&suggest(&snapshot, "기술", &[kind], 20)), [kind]);
    }
    assert_eq!(suggest(&snapshot, "기술", &[], 1).len(), 1);
    assert_eq!(suggest(&snapshot, "기술", &[Startup], 20).len(), 20);
}

#[test]
fn concepts_are_suggested_by_all_their_names() {
    let snapshot = Harness::new().snapshot();
    let cases = [
        ("랑", "lidar"),
        ("lid", "lidar"),
        ("핀ㅌ", "fintech"),
        ("vlsxp", "fintech"),
        ("ㅍㅌㅋ", "fintech"),
    ];
    for (text, id) in cases {
        let found = suggest(&snapshot, text, &[SuggestionKind::Sector], 20);
        let mut ids: Vec<&str> = found.iter().map(|it| it.id.as_str()).collect();
        assert!(ids.contains(&id), "{text}: {ids:?}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), found.len(), "each once");
    }
}

#[test]
fn deleted_and_renamed_profiles_are_not_suggested() {
    let mut harness = harness();
    harness.delete(&named("naru", "나루", "Naru", &[]));
    harness.put([named("narubeam", "새이름", "New Name", &[])]);
    let snapshot = harness.snapshot();
    let found = suggest(&snapshot, "나루", PROFILES, 8);
    assert!(found.iter().all(|it| it.id != "startups/naru" && it.id != "startups/narubeam"));
    assert_eq!(suggest(&snapshot, "새이", PROFILES, 8).len(), 1);
}

#[test]
fn however_many_names_were_deleted_live_ones_are_suggested() {
    let gone: Vec<Profile> =
        (0..600).map(|i| named(&format!("gone{i}"), &format!("가{i:03}"), "", &[])).collect();
    let mut harness = Harness::new();
    harness.change_together(&[&gone[..], &[named("live", "가힣", "", &[])]].concat(), true);
    harness.change_together(&gone, false);
    let found = suggest(&harness.snapshot(), "가", PROFILES, 8);
    let ids: Vec<&str> = found.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["startups/live"]);
}

#[test]
fn nothing_is_suggested_for_nothing() {
    let snapshot = harness().snapshot();
    for text in ["", " ", "?!", "\u{0}", "😀"] {
        assert_eq!(suggest(&snapshot, text, &[], 8), [], "{text}");
    }
    let stopped = snapshot.suggest(&Typed { text: "나", kinds: &[], limit: 8 }, &|| true);
    assert!(matches!(stopped, Err(Error::Stopped)));
}

proptest! {
    #[test]
    fn any_text_can_be_typed(text in r"(나루|\PC|[ㄱ-ㅣ가-힣a-zA-Z \t]){0,30}", limit in 1..20_usize) {
        thread_local! {
            static SNAPSHOT: Snapshot = harness().snapshot();
        }
        SNAPSHOT.with(|snapshot| {
            let found = suggest(snapshot, &text, &[], limit);
            assert!(found.len() <= limit);
            assert!(found.iter().all(|it| !it.matched.is_empty() && !it.id.is_empty()));
        });
    }
}
