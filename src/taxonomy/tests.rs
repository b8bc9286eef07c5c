
use proptest::prelude::*;

use super::*;

fn ids(text: &str) -> Vec<&'static str> {
    let taxonomy = Taxonomy::builtin();
    taxonomy
        .mentions(text)
        .into_iter()
        .map(|mention| taxonomy.concept(mention.concept).id.as_str())
        .collect()
}

#[test]
fn the_builtin_file_is_sound() {
    let problems = Taxonomy::parse(include_str!("concepts.toml")).err().unwrap_or_default();
    assert_eq!(problems, []);
    assert!(Taxonomy::builtin().len() >= 60);
    for (index, concept) in Taxonomy::builtin().iter() {
        assert_eq!(Taxonomy::builtin().find(&concept.id), Some(index));
    }
}

#[test]
fn every_name_and_synonym_mentions_its_concept() {
    for (_, concept) in Taxonomy::builtin().iter() {
        for word in
            [&concept.ko, &concept.en].into_iter().chain(&concept.synonyms).chain(&concept.capitals)
        {
            assert_eq!(ids(word), [concept.id.as_str()], "{word} means {}", concept.id);
        }
    }
}

#[test]
fn mentions_are_found_in_both_languages() {
    let cases: &[(&str, &[&str])] = &[
        ("LiDAR를 만드는 회사", &["lidar"]),
        ("물류자동화설비", &["logistics", "automation"]),
        ("AI기반 로봇", &["ai", "robotics"]),
        ("빅 데이터와 빅데이터", &["big-data", "big-data"]),
        ("We process payments.", &["payments"]),
        ("payment for sensors and drones", &["payments", "sensors", "drones"]),
        ("의료 인공지능 솔루션", &["medical-ai"]),
        ("의료AI와 디지털헬스케어", &["medical-ai", "digital-health"]),
        ("자율주행차용 3D 라이다", &["autonomous-driving", "lidar"]),
        ("특수소재", &["materials"]),
        ("수소문 끝에", &[]),
        ("공기 업체", &[]),
        ("AR glasses, art and arms", &["xr"]),
        ("a mobile app with secure login", &[]),
        ("mobility", &["mobility"]),
        ("machine-learning and deep\nlearning", &["ai", "ai"]),
        ("machine, learning", &[]),
        ("수소연료전지", &["hydrogen", "hydrogen"]),
        ("5G 통신", &["telecom", "telecom"]),
        ("ＡＩ 반도체", &["semiconductors"]),
        ("핀테크·보험", &["fintech", "insurance"]),
        ("LED 조명, led by its founder, Mr Kim", &["photonics", "photonics"]),
        ("IT 기업 it is", &["software"]),
        ("광주 소재 기업, 해결제안", &[]),
        ("재활용과 재활", &["circular-economy", "rehabilitation"]),
        ("", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(ids(text), *expected, "mentions in {text:?}");
    }
}

#[test]
fn a_decoy_takes_the_place_of_the_name_in_it() {
    for (text, expected) in
        [("수소문", &[][..]), ("수소문과 수소", &["hydrogen"]), ("광주 소재", &[])]
    {
        assert_eq!(ids(text), expected, "mentions in {text}");
    }
    let file = "decoys = ['Beta']\n[[concept]]\nid = 'b'\nko = '베타'\nen = 'beta'\n";
    assert!(matches!(Taxonomy::parse(file).unwrap_err()[..], [Problem::AmbiguousWord { .. }]));
}

#[test]
fn a_mention_points_into_the_original() {
    let text = "우리는 LiDAR를 만든다";
    let mention = Taxonomy::builtin().mentions(text)[0];
    assert_eq!(&text[mention.start..mention.end], "LiDAR");
}

#[test]
fn a_single_syllable_is_found_only_as_a_word() {
    let taxonomy = Taxonomy::parse("[[concept]]\nid = 'light'\nko = '빛'\nen = 'Light'").unwrap();
    for (text, count) in [("빛을 모은다", 1), ("빛", 1), ("불빛", 0), ("빛나는", 0), ("AI빛나", 0)]
    {
        assert_eq!(taxonomy.mentions(text).len(), count, "mentions in {text}");
    }
}

#[test]
fn broader_and_narrower_reach_all_levels() {
    let taxonomy = Taxonomy::builtin();
    let names = |indexes: &[ConceptIndex]| -> Vec<&str> {
        indexes.iter().map(|&index| taxonomy.concept(index).id.as_str()).collect()
    };
    let medical_ai = taxonomy.find("medical-ai").unwrap();
    assert_eq!(
        names(taxonomy.with_broader(medical_ai)),
        ["medical-ai", "healthcare", "ai", "software"]
    );
    let energy = taxonomy.find("energy").unwrap();
    assert_eq!(names(taxonomy.narrower(energy)), ["energy", "batteries", "hydrogen", "solar"]);
}

#[test]
fn a_retired_id_answers_its_replacement() {
    let taxonomy = Taxonomy::builtin();
    assert_eq!(taxonomy.find("vr-ar"), taxonomy.find("xr"));
    assert!(taxonomy.is_known("vr-ar"));
    assert!(!taxonomy.is_known("ar-vr"));
    assert!(taxonomy.iter().all(|(_, concept)| concept.id != "vr-ar"));
}

#[test]
fn an_unknown_id_gets_suggestions() {
    let cases = [
        ("핀테크", "fintech"),
        ("Fintech", "fintech"),
        ("finteck", "fintech"),
        ("medical_ai", "medical-ai"),
        ("autonomous-drivng", "autonomous-driving"),
        ("라이다", "lidar"),
        ("robots", "robotics"),
    ];
    for (unknown, expected) in cases {
        let nearest = Taxonomy::builtin().nearest(unknown, 3);
        assert_eq!(nearest[0].id, expected, "nearest to {unknown}");
    }
    assert!(Taxonomy::builtin().nearest("qqqqqqqqqq", 3).is_empty());
    assert!(Taxonomy::builtin().nearest("ai", 0).is_empty());
}

#[test]
fn all_problems_are_told_at_once() {
    let file = r#"
        [[concept]]
        id = "Bad Id"
        ko = "나쁜 이름"
        en = "Bad"
        [[concept]]
        id = "a"
        ko = ""
        en = "Alpha"
        synonyms = ["Same", "!!"]
        broader = ["b", "missing", "old"]
        [[concept]]
        id = "b"
        ko = "베타"
        en = "Beta"
        synonyms = ["same"]
        broader = ["a"]
        [[concept]]
        id = "b"
        ko = "베타 둘"
        en = "Beta two"
        broader = ["a"]
        [[concept]]
        id = "old"
        ko = "옛것"
        en = "Old"
        replaced_by = "older"
        [[concept]]
        id = "older"
        ko = "더 옛것"
        en = "Older"
        replaced_by = "gone"
    "#;
    let owned = str::to_owned;
    let expected = [
        Problem::BadId(owned("Bad Id")),
        Problem::DuplicateId(owned("b")),
        Problem::EmptyName { id: owned("a"), field: "ko" },
        Problem::UnknownBroader { id: owned("a"), broader: owned("missing") },
        Problem::RetiredBroader { id: owned("a"), broader: owned("old") },
        Problem::RetiredReplacement { id: owned("old"), replacement: owned("older") },
        Problem::UnknownReplacement { id: owned("older"), replacement: owned("gone") },
        Problem::Cycle(owned("a")),
        Problem::Cycle(owned("b")),
        Problem::EmptyWord { id: owned("a"), word: owned("!!") },
        Problem::AmbiguousWord { word: owned("same"), first: owned("a"), second: owned("b") },
    ];
    assert_eq!(Taxonomy::parse(file).unwrap_err(), expected);
    assert!(matches!(Taxonomy::parse("concept = 1").unwrap_err()[..], [Problem::Syntax(_)]));
}

#[test]
fn the_fingerprint_follows_content_not_order() {
    let a = "[[concept]]\nid = 'a'\nko = '가나'\nen = 'Alpha'\n";
    let b = "[[concept]]\nid = 'b'\nko = '나다'\nen = 'Beta'\n";
    let of = |file: &str| Taxonomy::parse(file).unwrap().fingerprint();
    assert_eq!(of(&format!("{a}{b}")), of(&format!("# a comment\n{b}{a}")));
    assert_ne!(of(&format!("{a}{b}")), of(&format!("{a}{b}synonyms = ['B']\n")));
}

/// Names, halves of names and things that stand between them.
const PIECES: &str =
    "(AI|라이다|물류|자동화|빅 데이터|LED|ㅎ|\u{1112}\u{1161}|㈜|ﬁ| |,|[a-z]{1,3}|\\PC){0,20}";

proptest! {
    #[test]
    fn mentions_are_ordered_and_apart(text in PIECES) {
        let mut end = 0;
        for mention in Taxonomy::builtin().mentions(&text) {
            let Mention { start, end: mention_end, .. } = mention;
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(mention_end));
            prop_assert!(end <= start && start < mention_end && mention_end <= text.len());
            end = mention_end;
        }
    }
}
