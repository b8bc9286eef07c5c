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
fn words_that_say_nothing_of_a_business_are_never_informative() {
    let text = "있습니다 않습니다 줍니다 씁니다 합니다 찾습니다 만듭니다 아니라 있어야 만드는 주는 \
        five open take comes getting within should uses make needs new one two first day years";
    for word in words(text) {
        assert!(is_generic(&word.text), "{} is generic", word.text);
    }
    for word in words("온실 라이다 제어합니다 hydrogen stroke factory 광주 Japan") {
        assert!(!is_generic(&word.text), "{} says something", word.text);
    }
    assert_eq!(texts(words("배터리를 만듭니다")), ["배터리"]);
}

/// Common nouns of the field, many of which end like a particle.
const NOUNS: &str = "
    개인정보동의 사전동의 골판종이 전자종이 자이로 만성피로 부주의 집적회로 고속도로 원자로 소각로
    마이크로 하수로 화상회의 온라인강의 창의 회의 강의 동의 주의 종이 피로 애로 전기로 협의 합의 심의
    문의 정의 편의 논의 건의 어린이 고양이 곰팡이 목걸이 손잡이 놀이 먹이 길이 높이 깊이 돌연변이
    추가 허가 인허가 휴가 여가 물가 국가 평가 전문가 작가 농가 증가 원가 단가 성과 연구성과 결과
    분석결과 효과 초과 여과 투과 안과 산부인과 치과 학과 제한 시간제한 권한 기한 유통기한 무한 역할
    분할 목적 실적 판매실적 면적 추적 축적 표적 비만 대만 확대 시대 세대 임대 휴대 정보 홍보 경보
    후보 외부 내부 정부 캔들 핸들 마을 가을 노을 은행 지은이 차이 추이 나이 사이 아이 디스플레이
    특성 가능성 신뢰성 안전성 중심 관심 핵심 전문 방문 논문 부문 과정 일정 공정 측정 설정 건강 한강
    종합 통합 융합 조합 활동 이동 자동 행동 운동 노동 광주 제주 공주 발주 사회 협회 위원회 기회 대회
    업종 품종 발전 안전 회전 사고 보고 광고 재고 레이저 정부기관 참여 전기 기기 크기 경기 수요 필요
    연결 해결 유통 교통 소통 방안 보안 결제 출시 향상 구상 예상 현실 대표 상업 산업 소비 온도 속도
    정도 지도 습도 필수 특수 다수 점수 교수 문제 경제 과제 이유 섬유 공유 보유 투자 사용자 소비자
    의료 재료 소재 센서 로봇 드론 라이다 레이더 카메라 배터리 전지 수소 태양광 에너지 반도체 웨이퍼
    인공지능 데이터 소프트웨어 플랫폼 클라우드 네트워크 서버 알고리즘 자율주행 모빌리티 자동차 선박
    항공기 위성 공장 물류 창고 배송 화물 농업 작물 온실 스마트팜 식품 음료 화장품 의약품 의료기기
    병원 환자 의사 진단 치료 재활 신약 백신 세포 유전자 단백질 항체 교육 학습 콘텐츠 게임 음악 영화
    관광 여행 숙박 금융 보험 핀테크 송금 대출 보증 특허 상표 인증 규제 환경 기후 탄소 폐기물 재활용
    수질 대기 미세먼지 건설 건축 도시 교량 터널 시설물 재난 화재 소방 국방 우주 양자 광통신 렌즈 필름
    코팅 금형 용접 절삭 공구 압력 진동 소음 온실가스 이산화탄소 흡착제 촉매 분리막 전해질 전극 초음파";

#[test]
fn a_noun_has_one_form_whatever_particle_follows() {
    let nouns: Vec<&str> = NOUNS.split_whitespace().collect();
    assert!(nouns.len() >= 200);
    let fixed = "의 에 에는 에도 에서 에서는 에서의 에게 에게는 부터 까지 까지의 처럼 보다 마다 조차 만의 만을 만으로";
    for noun in nouns {
        let alone = texts(words(noun));
        assert_eq!(alone.len(), 1, "{noun} is a word");
        let by = with_particle(noun, Particle::By);
        let forms = [Particle::Topic, Particle::Subject, Particle::Object, Particle::And]
            .map(|particle| with_particle(noun, particle))
            .into_iter()
            .chain(["", "는", "의", "서", "써"].map(|more| format!("{by}{more}")))
            .chain(fixed.split(' ').map(|particle| format!("{noun}{particle}")));
        for form in forms {
            assert_eq!(texts(words(&form)), alone, "{form} is {noun}");
        }
    }
}

#[test]
fn nouns_that_end_like_a_particle_stay_whole() {
    for noun in [
        "개인정보동의",
        "골판종이",
        "자이로",
        "만성피로",
        "부주의",
        "연구성과",
        "돌연변이",
        "인허가",
        "유통기한",
        "소아청소년과",
    ] {
        assert_eq!(texts(words(&with_particle(noun, Particle::Object))), [noun]);
        assert_eq!(texts(words(noun)), [noun]);
    }
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

/// Text that provokes: scripts, marks, jamo, ligatures, half-width letters, emoji, separators, control characters.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("라이다를".to_owned()),
        Just("ㄱㅏㄴ".to_owned()),
        Just("\u{1112}\u{1161}\u{11ab}".to_owned()),
        Just("㈜ﬁ½㎏①".to_owned()),
        Just("ﾊﾞﾡￂ".to_owned()),
        Just("e\u{301}\u{327}1\u{fe0f}\u{20e3}".to_owned()),
        Just("1,000.5 R&D it's (AI)도".to_owned()),
        Just("İßÅ".to_owned()),
        Just("🚀👩\u{200d}🔬🇰🇷AI🤖로봇".to_owned()),
        Just("\u{0}ro\u{ad}bot\u{7f}\u{200b}\u{feff}".to_owned()),
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
