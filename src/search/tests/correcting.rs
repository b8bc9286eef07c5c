//! What is searched for in place of words that nobody knows.

use proptest::prelude::*;

use super::*;
use crate::proto::CorrectionKind::{self, Initials, Keyboard, Spacing, Spelling};
use crate::text;

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
fn the_words_of_a_name_are_corrected_together() {
    let snapshot = Harness::with([
        startup("ai", "인공지능으로 진단합니다", ""),
        startup("computer", "", "A computer for schools"),
    ])
    .snapshot();
    // No profile has any of the words but "computer".
    for (query, used) in [
        ("artificial inteligence", &["intelligence"][..]),
        ("Artifical Inteligence for clinics", &["artificial", "intelligence"]),
        ("computer vison", &["vision"]),
        ("machine lerning", &["learning"]),
        ("autonomus driving", &["autonomous"]),
    ] {
        let told = corrections(&snapshot, query);
        let words: Vec<&str> = told.iter().map(|(_, used, _)| used.as_str()).collect();
        assert_eq!(words, used, "{query}");
        assert!(told.iter().all(|(.., kind)| *kind == CorrectionKind::Spelling));
    }
    assert_eq!(ids(&snapshot, "artificial inteligence", &SearchFilter::default())[0], "ai");
    assert!(corrections(&snapshot, "artificial intelligence").is_empty());
    assert!(corrections(&snapshot, "computer visits").is_empty(), "a known word stays");
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
fn words_of_deleted_profiles_are_not_known() {
    let gone = startup(
        "gone",
        "오캐스트라단 뱃고동이",
        "lumenora orhcestra sunlight quokkas bramblewict bramblewict",
    );
    let also_gone = startup("also-gone", "", "bramblewict");
    let live = startup("live", "오케스트라", "orchestra beam bramblewice");
    let mut harness = Harness::new();
    harness.change_together(&[gone.clone(), also_gone.clone(), live], true);
    let before = harness.snapshot();
    harness.change_together(&[gone, also_gone], false);
    let after = harness.snapshot();
    let cases: [(&str, &[&str], &[&str]); 8] = [
        // What only stood in them is not searched for.
        ("lumenorra", &["lumenora"], &[]),
        ("sun light", &["sunlight"], &[]),
        ("sunlightbeam", &["sunlight beam"], &[]),
        ("qotrhehddl", &["뱃고동이"], &[]),
        ("벼ㅐㅏㅏㅁㄴ", &["quokkas"], &[]),
        // Nor does it keep a slip of a live word from being corrected.
        ("orhcestra", &[], &["orchestra"]),
        ("오캐스트라", &[], &["오케스트라"]),
        // Nor does it make a word frequent.
        ("bramblewica", &["bramblewict"], &["bramblewice"]),
    ];
    for (query, of_all, of_live) in cases {
        for (snapshot, expected) in [(&before, of_all), (&after, of_live)] {
            let told = corrections(snapshot, query);
            let used: Vec<&str> = told.iter().map(|(_, used, _)| used.as_str()).collect();
            assert_eq!(used, expected, "{query}");
        }
    }
}

#[test]
fn a_known_word_is_not_joined_with_an_unknown_one() {
    let mut harness =
        Harness::with([startup("panels", "", "solar panels"), startup("beam", "", "Solarbeam")]);
    for query in ["solar beam", "rooftop solar beam"] {
        assert_eq!(corrections(&harness.snapshot(), query), [], "{query}");
        assert_eq!(harness.find(query)[0], "panels", "{query}");
    }
}

#[test]
fn a_name_beside_words_that_make_it_another_thing_is_known() {
    let mut harness = Harness::with([startup("slip", "", "satelite")]);
    // A satellite office is no satellite.
    assert_eq!(corrections(&harness.snapshot(), "satellite office"), []);
}

#[test]
fn on_the_other_keyboard_only_what_is_certain_is_meant() {
    let mut harness = harness();
    harness.put([startup("news", "미래가 참여나 부채가", "")]);
    let snapshot = harness.snapshot();
    for query in ["fork", "dusk", "cork", "ghltk", "the ghltk"] {
        let told = corrections(&snapshot, query);
        assert!(told.iter().all(|(.., kind)| *kind != Keyboard), "{query}: {told:?}");
    }
    let cases = [
        ("tmxmfk", "스트라"),
        ("qncork", "부채가"),
        ("ghltk vlsxpzm", "회사 핀테크"),
        ("vlsxpzm cello", "핀테크"),
    ];
    for (query, used) in cases {
        let told = corrections(&snapshot, query);
        assert!(matches!(&told[..], [(_, it, Keyboard)] if it == used), "{query}: {told:?}");
    }
}

#[test]
fn corrections_are_the_same_however_the_segments_lie() {
    // More words near enough than are compared, and a nearer one that comes before them in the alphabet.
    let letters = "bcdefghijklmnopqrstuvwxy";
    let pairs = letters.chars().flat_map(|a| letters.chars().map(move |b| (a, b)));
    let places = (1..12_usize).flat_map(|first| (first + 1..12).map(move |last| (first, last)));
    let word = |at: &[(usize, char)]| {
        let mut word = ['m'; 12];
        at.iter().for_each(|&(place, letter)| word[place] = letter);
        String::from_iter(word)
    };
    let near = pairs
        .flat_map(|(a, b)| places.clone().map(move |(first, last)| word(&[(first, a), (last, b)])));
    let many: Vec<String> = near.filter(|it| it.matches('m').count() == 10).take(10_500).collect();
    // The greater segment is read first.
    let many = [startup("many", "", &many.join(" ")), startup("other", "", "")];
    let nearer = [startup("nearer", "", "mammmmmmmmmm")];
    for [first, last] in [[&many[..], &nearer], [&nearer, &many]] {
        let mut harness = Harness::new();
        harness.change_together(first, true);
        harness.change_together(last, true);
        let told = corrections(&harness.snapshot(), "mmmmmmmmmmmm");
        assert!(matches!(&told[..], [(_, used, Spelling)] if used == "mammmmmmmmmm"), "{told:?}");
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

/// Words of the profiles and of the taxonomy.
const KNOWN: [&str; 26] = [
    "나루빔",
    "노루발",
    "등대지기의",
    "외투",
    "묵은지와",
    "된장찌개를",
    "첼로를",
    "오케스트라",
    "갈매기떼",
    "가방공방",
    "핀테크",
    "자율주행",
    "Narubeam",
    "lighthouse",
    "keepers",
    "fermented",
    "cabbage",
    "orchestra",
    "cellists",
    "harbourmaster",
    "hand",
    "bags",
    "handkerchiefs",
    "satellite",
    "sun",
    "sunflowers",
];

/// A known word with a slip: a letter left out, doubled or another one, a space inside (often behind what is a word by
/// itself), or on the other keyboard.
fn mistyped(word: &str, slip: usize, place: usize) -> String {
    let letters: Vec<char> = text::keystrokes(word).chars().collect();
    let beginning = KNOWN.iter().find(|it| it.len() < word.len() && word.starts_with(**it));
    let at = match beginning {
        Some(beginning) if slip == 3 && place.is_multiple_of(2) => beginning.len(),
        _ => place % letters.len(),
    };
    let (before, behind) = letters.split_at(at);
    let of = |parts: [&[char]; 3]| text::composed(&parts.concat().iter().collect::<String>());
    match slip {
        0 => of([before, &behind[1..], &[]]),
        1 => of([before, &behind[..1], behind]),
        2 => of([before, &[letters[place % 3]], &behind[1..]]),
        3 => of([before, &[' '], behind]),
        _ if word.is_ascii() => text::typed_in_korean(word),
        _ => text::typed_in_english(word),
    }
}

proptest! {
    #[test]
    fn beside_any_slips_a_known_word_is_never_corrected(
        words in prop::collection::vec((0..KNOWN.len(), 0..8_usize, 0..40_usize), 2..5),
    ) {
        thread_local! {
            static SNAPSHOT: Snapshot = {
                let mut harness = harness();
                harness.put([startup("flowers", "", "sun sunflowers")]);
                harness.snapshot()
            };
        }
        // Every second word or so is as it is known.
        let typed = words.iter().map(|&(word, slip, place)| match slip {
            0..5 => mistyped(KNOWN[word], slip, place),
            _ => KNOWN[word].to_owned(),
        });
        let query = typed.collect::<Vec<_>>().join(" ");
        SNAPSHOT.with(|snapshot| {
            for (typed, used, _) in corrections(snapshot, &query) {
                let known = typed.split(' ').find(|it| KNOWN.contains(it));
                assert_eq!(known, None, "{query}: {typed} became {used}");
            }
        });
    }

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
