use proptest::prelude::*;

use super::*;
use crate::text::tests::any_text;

/// One file as a taxonomy.
fn parse(toml: &str) -> Result<Taxonomy, Vec<Problem>> {
    Taxonomy::parse(&[Source { name: "test.toml", toml }])
}

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
    let problems = Taxonomy::parse(&builtin::SOURCES).err().unwrap_or_default();
    assert_eq!(problems, []);
    for (index, concept) in Taxonomy::builtin().iter() {
        assert_eq!(Taxonomy::builtin().find(&concept.id), Some(index));
    }
}

#[test]
fn every_name_and_synonym_mentions_its_concept() {
    for (_, concept) in Taxonomy::builtin().iter() {
        for word in
            [&concept.ko, &concept.en].into_iter().chain(&concept.synonyms).chain(&concept.exact)
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
        ("AR glasses, art and arms", &["xr-headsets"]),
        ("a mobile app with secure login", &[]),
        ("mobility", &["mobility"]),
        ("machine-learning and deep\nlearning", &["ai", "ai"]),
        ("machine, learning", &[]),
        ("수소연료전지", &["fuel-cells"]),
        ("5G 통신", &["5g"]),
        ("ＡＩ 반도체", &["ai-chips"]),
        ("핀테크·보험", &["fintech", "insurance"]),
        ("LED 조명, led by its founder, Mr Kim", &["led-lighting"]),
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
    assert!(matches!(parse(file).unwrap_err()[..], [Problem::AmbiguousWord { .. }]));
}

#[test]
fn names_inside_other_words_are_not_meant() {
    let cases: &[(&str, &[&str])] = &[
        ("시간과 공간의 제약 없이", &[]),
        ("제약사와 제약산업", &["pharma", "pharma"]),
        ("structural health monitoring", &["nondestructive-testing"]),
        ("battery health", &["battery-management"]),
        ("SOC 시설물 점검, state of charge (SOC)", &["civil-engineering", "battery-management"]),
        ("차량용 SoC와 SoCs", &["automotive-semiconductors", "system-semiconductors"]),
        ("유리섬유와 섬유강화 복합재", &["composites", "composites", "composites"]),
        ("섬유소재, 식이섬유", &["textile-materials"]),
        (
            "수산화리튬, 산화물, 황화물계 고체전해질",
            &["battery-materials", "solid-state-batteries", "solid-state-batteries"],
        ),
        ("종자돈을 모은다", &[]),
        ("소음원 추적", &[]),
        ("항공연구소의 가공연구", &["aviation"]),
        ("항공료 지원, 싼 항공편", &[]),
        ("a pallet, a headset and flame retardant parts", &[]),
        ("헤드셋을 쓰고 난연재를 나른다", &[]),
        (
            "pallet wrapping, 무선 헤드셋, 난연 단열재",
            &["packaging", "audio-devices", "insulation-aerogel"],
        ),
        ("works in concert with others", &[]),
        ("피부 재활성화", &["skincare"]),
        ("언어학과 언어학습", &[]),
        ("어학 앱", &["language-learning"]),
        ("무인기술과 무인기기", &[]),
        ("무인기업무", &["drones"]),
        ("시니어 개발자가 만든 시니어 돌봄", &["senior-care"]),
        ("해결제안과 연결제품", &[]),
        ("상영화면을 운영화면으로", &[]),
        ("정보안내와 보안관제", &["security-operations"]),
        ("질병원인, 임상조건설정, 감시공백", &[]),
        ("영양자료와 해양자원, 토양자료", &["maritime"]),
        ("국가전략과 국가전력망", &["power-grid"]),
        ("교통신호제어, 유통신선식품", &["traffic-signals", "retail", "agricultural-distribution"]),
        ("용수소비, 하수질소", &[]),
        ("광고의 효과", &["advertising"]),
        ("관광산업", &["tourism"]),
        ("청결제와 결제", &["payments"]),
        ("벌금형, 전기차단기, 당위성", &[]),
        ("moisture content and culture media", &["biomanufacturing"]),
        ("accelerated ageing of electrodes", &[]),
        ("ion mobility", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(ids(text), *expected, "mentions in {text:?}");
    }
}

#[test]
fn a_homonym_is_told_by_the_word_before_it() {
    for before in [
        "전남",
        "대전",
        "판교",
        "부산",
        "경기도",
        "서울",
        "광주광역시",
        "북구",
        "성남시",
        "하남산단",
        "콘텐츠",
        "이야기",
        "드라마",
    ] {
        for text in [format!("{before} 소재 기업"), format!("{before}소재")] {
            assert!(!ids(&text).contains(&"materials"), "{text}");
        }
    }
    for before in ["첨단", "확장성", "열경화성", "제거제", "구리", "AI", ""] {
        let text = format!("{before} 소재 기업");
        assert!(ids(&text).contains(&"materials"), "{text}");
    }
    assert_eq!(ids("드라마, 소재"), ["film-drama", "materials"]);
    assert_eq!(ids("게임 소재"), ["games"]);
    let file = "[[concept]]\nid = 'b'\nko = '베타'\nen = 'beta'\n[[homonym]]\nname = '감마'\n";
    assert_eq!(parse(file).unwrap_err(), [Problem::UnknownHomonym("감마".to_owned())]);
}

#[test]
fn what_a_city_speaks_of_has_a_concept() {
    let cases: &[(&str, &[&str])] = &[
        ("㈜공간정보", &["geospatial"]),
        (
            "시공간정보와 GIS, location based services, mapping",
            &["geospatial", "gis", "location-services", "geospatial"],
        ),
        ("위치기반 서비스", &["location-services"]),
        ("gene mapping", &[]),
        ("스마트가전과 home appliances", &["smart-home-appliances", "home-appliances"]),
        ("슈퍼컴퓨터 전문가, supercomputing, HPC", &["high-performance-computing"; 3]),
        ("보호필름, 복합시트", &["films", "composites"]),
        ("전고체 배터리", &["solid-state-batteries"]),
        ("재활치료용 로봇장비", &["rehabilitation", "robotics"]),
        ("AI기반 음악추천, 스트리밍", &["ai", "music-streaming", "ott-streaming"]),
        ("VR/AR 리듬게임개발", &["xr", "rhythm-games"]),
        ("전자부품 연구", &["electronics"]),
        ("AI 의료기기", &["medical-ai"]),
    ];
    for (text, expected) in cases {
        assert_eq!(ids(text), *expected, "mentions in {text:?}");
    }
}

#[test]
fn a_mention_points_into_the_original() {
    let text = "우리는 LiDAR를 만든다";
    let mention = Taxonomy::builtin().mentions(text)[0];
    assert_eq!(&text[mention.start..mention.end], "LiDAR");
}

#[test]
fn a_single_syllable_is_found_only_as_a_word() {
    let taxonomy = parse("[[concept]]\nid = 'light'\nko = '빛'\nen = 'Light'").unwrap();
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
    let drones = taxonomy.find("drones").unwrap();
    assert_eq!(names(taxonomy.narrower(drones))[..2], ["drones", "agricultural-drones"]);
    let energy = taxonomy.find("energy").unwrap();
    for id in ["batteries", "battery-recycling", "perovskite-solar"] {
        assert!(names(taxonomy.narrower(energy)).contains(&id), "{id}");
    }
}

#[test]
fn a_retired_id_answers_its_replacement() {
    let taxonomy = Taxonomy::builtin();
    assert_eq!(taxonomy.find("vr-ar"), taxonomy.find("xr"));
    let xr = taxonomy.concept(taxonomy.find("xr").unwrap());
    assert_eq!(xr.retired_ids, ["vr-ar"]);
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
        let nearest = Taxonomy::builtin().nearest(unknown);
        assert_eq!(
            nearest.first().copied(),
            Taxonomy::builtin().find(expected),
            "nearest to {unknown}"
        );
    }
    assert!(Taxonomy::builtin().nearest("qqqqqqqqqq").is_empty());
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
        synonyms = ["Sama", "!!"]
        broader = ["b", "missing", "old"]
        [[concept]]
        id = "b"
        ko = "베타"
        en = "Beta"
        synonyms = ["sama"]
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
        Problem::AmbiguousWord { word: owned("sama"), first: owned("a"), second: owned("b") },
    ];
    assert_eq!(parse(file).unwrap_err(), expected);
    assert!(matches!(parse("concept = 1").unwrap_err()[..], [Problem::Syntax { .. }]));
}

#[test]
fn the_fingerprint_follows_content_not_order() {
    let a = "[[concept]]\nid = 'a'\nko = '가나'\nen = 'Alpha'\n";
    let b = "[[concept]]\nid = 'b'\nko = '나다'\nen = 'Beta'\n";
    let of = |file: &str| parse(file).unwrap().fingerprint();
    assert_eq!(of(&format!("{a}{b}")), of(&format!("# a comment\n{b}{a}")));
    assert_ne!(of(&format!("{a}{b}")), of(&format!("{a}{b}synonyms = ['B']\n")));
}

/// Names, halves of names and things that stand between them.
const PIECES: &str =
    "(AI|라이다|물류|자동화|빅 데이터|LED|ㅎ|\u{1112}\u{1161}|㈜|ﬁ| |,|[a-z]{1,3}|\\PC){0,20}";

/// Names beside text that provokes.
fn names_and_more() -> impl Strategy<Value = String> {
    (PIECES, any_text(), PIECES).prop_map(|(before, text, after)| before + &text + &after)
}

proptest! {
    #[test]
    fn mentions_are_ordered_and_apart(text in names_and_more()) {
        let mut end = 0;
        for mention in Taxonomy::builtin().mentions(&text) {
            let Mention { start, end: mention_end, .. } = mention;
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(mention_end));
            prop_assert!(end <= start && start < mention_end && mention_end <= text.len());
            end = mention_end;
        }
    }
}

#[test]
fn an_industry_code_stands_for_the_concept_of_its_longest_known_beginning() {
    let taxonomy = Taxonomy::builtin();
    let cases = [
        ("26110", Some("semiconductors")),
        ("C261", Some("semiconductors")),
        ("c26299", Some("electronics")),
        ("58211", Some("games")),
        ("58222", Some("software")),
        ("J62", Some("software")),
        ("C3111", Some("shipbuilding")),
        ("3111", None),
        ("31312", Some("space")),
        ("27215", None),
        ("22", Some("manufacturing")),
        ("99", None),
        ("2", None),
        ("261100", None),
        ("Z26", None),
        ("CC26", None),
        ("", None),
        ("반도체", None),
    ];
    for (code, id) in cases {
        let found = taxonomy.of_ksic(code).map(|index| taxonomy.concept(index).id.as_str());
        assert_eq!(found, id, "{code}");
    }
}

#[test]
fn industry_codes_are_digits_and_lead_to_one_concept() {
    let concept = |id: &str, rest: &str| {
        format!("[[concept]]\nid = \"{id}\"\nko = \"{id}가\"\nen = \"{id} x\"\n{rest}\n")
    };
    let twice = concept("aa", "ksic = [\"26\"]") + &concept("bb", "ksic = [\"26\"]");
    assert_eq!(parse(&twice).unwrap_err(), [Problem::DuplicateKsic("26".to_owned())]);
    let retired = concept("aa", "") + &concept("bb", "replaced_by = \"aa\"\nksic = [\"26\"]");
    assert_eq!(parse(&retired).unwrap_err(), [Problem::DuplicateKsic("26".to_owned())]);
    for code in ["C26", "2", "261100"] {
        let bad = concept("aa", &format!("ksic = [\"{code}\"]"));
        let problem = Problem::BadKsic { id: "aa".to_owned(), code: code.to_owned() };
        assert_eq!(parse(&bad).unwrap_err(), [problem]);
    }
}

const TWO: &str = "
    everyday = ['the wage is good']
    [[concept]]
    id = 'payments'
    ko = '결제'
    en = 'Payments'
    deep_tech = 'ai-big-data'
    [[concept]]
    id = 'mobile-payments'
    ko = '모바일 결제'
    en = 'Mobile payments'
    broader = ['payments']
";

#[test]
fn another_file_adds_concepts_and_names() {
    let more = "
        [[concept]]
        id = 'palm-payments'
        ko = '손바닥 결제'
        en = 'Palm payments'
        broader = ['mobile-payments']
        [[extension]]
        concept = 'payments'
        synonyms = ['치르기']
    ";
    let files = [Source { name: "one", toml: TWO }, Source { name: "two", toml: more }];
    let taxonomy = Taxonomy::parse(&files).unwrap();
    let named = |text: &str| -> Vec<&str> {
        let mentions = taxonomy.mentions(text).into_iter();
        mentions.map(|mention| taxonomy.concept(mention.concept).id.as_str()).collect()
    };
    assert_eq!(named("치르기, 손바닥결제, 결제"), ["payments", "palm-payments", "payments"]);
    assert_ne!(taxonomy.fingerprint(), parse(TWO).unwrap().fingerprint());
    let palm = taxonomy.find("palm-payments").unwrap();
    assert_eq!(taxonomy.deep_tech_fields(palm), [DeepTechField::AiBigData].into());
    let files =
        [TWO, &more.replace("['mobile-payments']", "['mobile-payments']\ndeep_tech = 'none'")];
    let taxonomy = Taxonomy::parse(&files.map(|toml| Source { name: "x", toml })).unwrap();
    let palm = taxonomy.find("palm-payments").unwrap();
    assert!(taxonomy.deep_tech_fields(palm).is_empty());
}

#[test]
fn a_concept_is_a_part_of_the_industries_above_it() {
    let sound = "
        [[industry]]
        id = 'money'
        ko = '돈'
        en = 'money'
        [[industry]]
        id = 'machines'
        ko = '기계'
        en = 'machines'
        [[concept]]
        id = 'payments'
        ko = '결제'
        en = 'Payments'
        industries = ['money']
        [[concept]]
        id = 'terminals'
        ko = '단말기'
        en = 'Terminals'
        broader = ['payments']
        industries = ['machines']
        [[concept]]
        id = 'tea'
        ko = '차 문화'
        en = 'Tea culture'
    ";
    let taxonomy = parse(sound).unwrap();
    let of = |id: &str| taxonomy.industries_of(taxonomy.find(id).unwrap());
    let ids = |id: &str| -> Vec<&str> {
        taxonomy.industries(of(id)).map(|industry| industry.id.as_str()).collect()
    };
    assert_eq!(ids("payments"), ["money"]);
    assert_eq!(ids("terminals"), ["money", "machines"]);
    assert!(of("tea").is_empty() && !of("tea").meets(of("terminals")));
    assert!(of("payments").meets(of("terminals")));
    let others = sound.replace("industries = ['machines']", "");
    assert_ne!(parse(&others).unwrap().fingerprint(), taxonomy.fingerprint());

    let problems = |from: &str, to: &str| parse(&sound.replacen(from, to, 1)).unwrap_err();
    let unknown = problems("['machines']", "['machine']");
    assert!(
        matches!(&unknown[..], [Problem::UnknownIndustry { known, .. }] if known == "machines, money")
    );
    let doubled = problems("id = 'machines'", "id = 'money'");
    assert!(matches!(&doubled[..], [Problem::DuplicateId(_), Problem::UnknownIndustry { .. }]));
    assert!(matches!(&problems("'돈'", "' '")[..], [Problem::EmptyName { field: "ko", .. }]));
    assert!(matches!(&problems("'money'", "'Money'")[..], [Problem::BadId(_), ..]));
    assert!(matches!(
        &problems("id = 'machines'", "id = 'tea'")[..],
        [Problem::DuplicateId(_), ..]
    ));
    assert!(matches!(&problems("'기계'", "'돈'")[..], [Problem::DuplicateIndustry { .. }]));
    let industry =
        |number| format!("[[industry]]\nid = 'x{number}'\nko = '가{number}'\nen = 'x{number}'\n");
    let many: String = (0..9).map(industry).collect();
    assert!(matches!(parse(&many).unwrap_err()[..], [Problem::TooManyIndustries(9)]));
}

#[test]
fn every_sector_that_is_built_in_is_a_part_of_an_industry() {
    let taxonomy = Taxonomy::builtin();
    let sectors = taxonomy.iter().filter(|(_, concept)| concept.kind == ConceptKind::Sector);
    let homeless: Vec<&str> = sectors
        .filter(|(index, _)| taxonomy.industries_of(*index).is_empty())
        .map(|(_, concept)| concept.id.as_str())
        .collect();
    assert_eq!(homeless, [] as [&str; 0]);
    let of = |id: &str| -> Vec<&str> {
        let industries = taxonomy.industries_of(taxonomy.find(id).unwrap());
        taxonomy.industries(industries).map(|industry| industry.id.as_str()).collect()
    };
    assert_eq!(of("medical-ai"), ["software-and-data", "life-sciences"]);
    assert_eq!(of("lidar"), ["electronics-and-robotics"]);
}

#[test]
fn the_example_of_the_docs_can_be_used() {
    let docs = include_str!("../../docs/taxonomy.md");
    let example = docs.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = Source { name: "docs/taxonomy.md", toml: example.unwrap() };
    let problems = Taxonomy::extended(example).err().unwrap_or_default();
    assert_eq!(problems, []);
}

#[test]
fn names_that_catch_too_much_are_refused() {
    let with = |more: &str| {
        let files = [Source { name: "one", toml: TWO }, Source { name: "two", toml: more }];
        Taxonomy::parse(&files).unwrap_err()
    };
    let id = || "payments".to_owned();
    let (word, text) = ("wage".to_owned(), "the wage is good".to_owned());
    let wage = "[[extension]]\nconcept = 'payments'\nsynonyms = ['wage']";
    assert_eq!(with(wage), [Problem::CatchesUnrelated { id: id(), word, text }]);
    let generic = "[[extension]]\nconcept = 'payments'\nsynonyms = ['서비스']";
    assert_eq!(with(generic), [Problem::GenericWord { id: id(), word: "서비스".to_owned() }]);
    let unknown = "[[extension]]\nconcept = 'payment'";
    assert_eq!(with(unknown), [Problem::UnknownExtension("payment".to_owned())]);
    let field = "[[concept]]\nid = 'x'\nko = '가나다'\nen = 'Xyz'\ndeep_tech = 'ai'";
    assert!(matches!(&with(field)[..], [Problem::UnknownField { .. }]));
}

#[test]
fn latin_names_are_found_joined_too() {
    let taxonomy =
        parse("[[concept]]\nid = 'x'\nko = '기계학습'\nen = 'Machine learning'").unwrap();
    for (text, count) in [("MachineLearning", 1), ("machine-learning", 1), ("machine, learning", 0)]
    {
        assert_eq!(taxonomy.mentions(text).len(), count, "mentions in {text}");
    }
}

#[test]
fn exact_spellings_add_up_and_take_nothing_away() {
    let taxonomy = parse(
        "[[concept]]\nid = 'x'\nko = '전기차'\nen = 'Electric car'\nexact = ['LED', 'Led', 'ELECTRIC CAR']",
    )
    .unwrap();
    for (text, count) in [("LED", 1), ("LEDs", 1), ("Led", 1), ("led", 0), ("electric cars", 1)] {
        assert_eq!(taxonomy.mentions(text).len(), count, "mentions in {text}");
    }
}

#[test]
fn a_sector_stands_below_sectors_and_names_have_limits() {
    let activity = "[[concept]]\nid = 'a'\nko = '가나다'\nen = 'Abc'\nactivity = true\n";
    let below = "[[concept]]\nid = 'b'\nko = '나다라'\nen = 'Bcd'\nbroader = ['a']\n";
    let (id, of) = ("b".to_owned(), "a".to_owned());
    let problem = Problem::SectorUnderActivity { id, activity: of };
    assert_eq!(parse(&format!("{activity}{below}")).unwrap_err(), [problem]);
    let replaced = below.replace("broader = ['a']", "replaced_by = 'a'");
    let problems = parse(&format!("{activity}{replaced}")).unwrap_err();
    assert!(matches!(problems[..], [Problem::SectorUnderActivity { .. }]));
    let many: String = (0..500).map(|number| format!("'quibble{number}', ")).collect();
    let many = format!("{activity}synonyms = [{many}'{}']", "x".repeat(101));
    let problems = parse(&many).unwrap_err();
    assert!(matches!(problems[..], [Problem::TooManyNames { .. }, Problem::LongName { .. }]));
}

#[test]
fn an_activity_is_no_sector() {
    let taxonomy =
        parse("[[concept]]\nid = 'x'\nko = '실증사업'\nen = 'Proof of concept'\nactivity = true")
            .unwrap();
    assert!(taxonomy.find("x").is_some() && taxonomy.find_sector("x").is_none());
}
