
use proptest::prelude::*;

use super::*;

fn texts(tokens: Vec<Token>) -> Vec<String> {
    tokens.into_iter().map(|token| token.text).collect()
}

#[test]
fn words_are_stems_without_endings() {
    let cases: &[(&str, &[&str])] = &[
        ("LiDAR를", &["lidar"]),
        ("LiDAR 센서를 개발한 기업입니다", &["lidar", "센서", "개발", "기업"]),
        ("자율주행로봇에서는", &["자율주행로봇"]),
        ("전문가와 작가, 국가", &["전문가", "작가", "국가"]),
        ("집적회로 기술로", &["집적회로", "기술"]),
        ("집적회로를", &["집적회로"]),
        ("사업목적으로 연구성과를", &["사업목적", "연구성과"]),
        ("어린이를 위한 고속도로", &["어린이", "고속도로"]),
        ("디스플레이 배터리가 반도체의", &["디스플레이", "배터리", "반도체"]),
        ("기업들에게 스타트업들이", &["기업", "스타트업"]),
        ("경기도는 제주도에", &["경기도", "제주도"]),
        ("인공지능으로 데이터로부터", &["인공지능", "데이터"]),
        ("카메라는 인프라는", &["카메라", "인프라"]),
        ("감지하는 기기와 앱으로", &["감지", "기기", "앱으로"]),
        ("획득하였고 경쟁하고자 한다", &["획득", "경쟁"]),
        ("혁신적인 서비스입니다", &["혁신", "서비스"]),
        ("2024년에 100억원의", &["2024", "년", "100", "억원"]),
        ("1,200,000원 3.5배", &["1200000", "원", "3.5", "배"]),
        ("5G 3D프린팅 B2B SOS R&D", &["5g", "3d", "프린팅", "b2b", "sos", "r&d"]),
        ("(AI)도 AI를", &["ai", "ai"]),
        ("payments and the company's robots", &["payment", "compani", "robot"]),
        ("IT 기업 it is", &["it", "기업"]),
        ("ＡＩ ﬁntech ㎏ Café", &["ai", "fintech", "kg", "cafe"]),
        ("半導体 ロボット", &["半導体", "ロボット"]),
        ("co\u{ad}operation", &["cooper"]),
        ("😀🚀 !!", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(texts(words(text)), *expected, "words of {text}");
    }
}

#[test]
fn offsets_point_into_the_original() {
    let decomposed: String =
        unicode_normalization::UnicodeNormalization::nfd("라이다를 씀").collect();
    let cases = [
        (decomposed.as_str(), "라이다", 0, 27),
        ("㈜나루", "주", 0, 3),
        ("aﬁb", "afib", 0, 5),
        ("ﾊﾝｸﾞﾙ", "ハングル", 0, 15),
    ];
    for (text, word, start, end) in cases {
        let token = words(text).into_iter().next().unwrap();
        assert_eq!(
            (token.text.as_str(), token.start, token.end),
            (word, start, end),
            "first word of {text}"
        );
    }
}

#[test]
fn bigrams_overlap_within_runs() {
    assert_eq!(texts(bigrams("물류자동화 AI 빛")), ["물류", "류자", "자동", "동화", "빛"]);
}

#[test]
fn generic_words_are_known_as_words_returns_them() {
    for word in words("회사 기업 서비스 솔루션 services companies technologies platform")
    {
        assert!(is_generic(&word.text), "{} is generic", word.text);
    }
    assert!(!is_generic("라이다"));
    assert!(!is_generic("lidar"));
}

#[test]
fn spellings_of_one_organisation_share_a_key() {
    let groups: &[&[&str]] = &[
        &[
            "나루랩",
            "㈜나루랩",
            "(주)나루랩",
            "주식회사 나루랩",
            "나루랩주식회사",
            "나루 랩 ㈜",
            "（주）나루랩",
        ],
        &[
            "Acme",
            "ACME Inc.",
            "Acme, Inc",
            "Acme Co., Ltd.",
            "Acme Corp",
            "acme L.L.C.",
            "Acme GmbH & Co. KG",
        ],
        &["유한회사 바다", "바다(유)"],
        &["Ｎａｒｕ　Ｌａｂ", "Naru-Lab", "NARU LAB Pte. Ltd."],
    ];
    for group in groups {
        for name in *group {
            assert_eq!(
                organisation_key(name),
                organisation_key(group[0]),
                "{name} is {}",
                group[0]
            );
        }
    }
    for name in ["㈜", "Inc.", "주식회사", "Co., Ltd."] {
        assert_ne!(organisation_key(name), "", "{name} keeps a key");
    }
    assert_ne!(organisation_key("나루랩"), organisation_key("나루연구소"));
}

#[test]
fn particles_follow_the_last_sound() {
    use Particle::{And, By, Object, Subject, Topic};
    let cases = [
        ("라이다", Object, "라이다를"),
        ("로봇", Object, "로봇을"),
        ("서울", By, "서울로"),
        ("부산", By, "부산으로"),
        ("광주", By, "광주로"),
        ("서울", Topic, "서울은"),
        ("기업", And, "기업과"),
        ("투자사", And, "투자사와"),
        ("센서", Subject, "센서가"),
        ("인공지능", Subject, "인공지능이"),
        ("AI", Topic, "AI는"),
        ("VC", Subject, "VC가"),
        ("R&D", Object, "R&D를"),
        ("LLM", Object, "LLM을"),
        ("LLM", By, "LLM으로"),
        ("SQL", By, "SQL로"),
        ("HR", Object, "HR을"),
        ("IoT", Object, "IoT를"),
        ("SaaS", Topic, "SaaS는"),
        ("LiDAR", Object, "LiDAR를"),
        ("5G", Object, "5G를"),
        ("GPT-4", Topic, "GPT-4는"),
        ("B2B", By, "B2B로"),
        ("platform", Topic, "platform은"),
        ("cloud", Object, "cloud를"),
        ("robot", Object, "robot을"),
        ("startup", Subject, "startup이"),
        ("model", By, "model로"),
        ("Google", Topic, "Google은"),
        ("network", Subject, "network가"),
        ("drone", And, "drone과"),
        ("0", Topic, "0은"),
        ("1", By, "1로"),
        ("3", By, "3으로"),
        ("6", Object, "6을"),
        ("9", Object, "9를"),
        ("10", By, "10으로"),
        ("100", Subject, "100이"),
        ("1,000", Object, "1,000을"),
        ("20000", Topic, "20000은"),
        ("1000000000000", Topic, "1000000000000는"),
        ("3.5", And, "3.5와"),
        ("1.10", Object, "1.10을"),
        ("2024", Topic, "2024는"),
        ("50%", Topic, "50%는"),
        ("10kg", Object, "10kg을"),
        ("3km", By, "3km로"),
        ("「나루」", Topic, "「나루」는"),
        ("\"로봇\"", Object, "\"로봇\"을"),
        ("인공지능(AI)", Topic, "인공지능(AI)은"),
        ("(주)", Subject, "(주)가"),
        ("㈜나루(Naru Inc.)", Subject, "㈜나루(Naru Inc.)가"),
        ("10㎏", Topic, "10㎏은"),
        ("５０％", Subject, "５０％가"),
        ("\u{1107}\u{1169}\u{11ba}", Object, "\u{1107}\u{1169}\u{11ba}을"),
        ("東京", Object, "東京을(를)"),
        ("", Topic, "은(는)"),
    ];
    for (word, particle, expected) in cases {
        assert_eq!(with_particle(word, particle), expected);
    }
}

/// Text that provokes: scripts, marks, jamo, ligatures, emoji, separators.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("라이다를".to_owned()),
        Just("ㄱㅏㄴ".to_owned()),
        Just("\u{1112}\u{1161}\u{11ab}".to_owned()),
        Just("㈜ﬁ½㎏①".to_owned()),
        Just("ﾊﾞﾡￂ".to_owned()),
        Just("e\u{301}\u{327}1\u{fe0f}\u{20e3}".to_owned()),
        Just("1,000.5 R&D it's (AI)도".to_owned()),
        Just("İßÅ".to_owned()),
        "[ -~가-힣]{0,8}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn offsets_are_boundaries_in_order(text in any_text()) {
        for tokens in [words(&text), bigrams(&text)] {
            let mut previous = (0, 0);
            for token in tokens {
                prop_assert!(!token.text.is_empty() && token.text.chars().count() <= WORD_CHARS_MAX);
                prop_assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
                prop_assert!(token.start < token.end && token.end <= text.len());
                prop_assert!(previous.0 <= token.start && previous.1 <= token.end);
                previous = (token.start, token.end);
            }
        }
    }

    #[test]
    fn a_name_with_letters_has_a_key(name in any_text()) {
        prop_assert!(!name.contains(char::is_alphabetic) || !organisation_key(&name).is_empty());
        let shouted = organisation_key(&format!("주식회사 {name} inc"));
        prop_assert!(!shouted.is_empty());
    }

    #[test]
    fn a_particle_always_follows(word in any_text()) {
        prop_assert!(with_particle(&word, Particle::By).starts_with(&word));
    }
}
