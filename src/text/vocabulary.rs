//! Words that say nothing: stop words are never indexed, generic words are indexed but do not count
//! as evidence.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::words::words;

/// Whether `word`, as [`words`] returns it, is too common among company profiles to be worth a
/// query term or to be shown as evidence: 회사, 솔루션, `servic`.
pub fn is_generic(word: &str) -> bool {
    // Made by the chain itself, so that the list can be written in plain words and never drifts
    // from the stems.
    static GENERIC_WORDS: LazyLock<FxHashSet<String>> =
        LazyLock::new(|| words(GENERIC).into_iter().map(|token| token.text).collect());
    GENERIC_WORDS.contains(word)
}

/// Whether `written` is such a word just as people write it: `service` is, but not `marketing`, which has the stem of
/// one.
pub fn is_generic_as_written(written: &str) -> bool {
    static AS_WRITTEN: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| GENERIC.split_whitespace().collect());
    AS_WRITTEN.contains(written.trim().to_lowercase().as_str())
}

/// Whether a lower-case Latin run is a function word of English.
pub(crate) fn is_english_stop_word(word: &str) -> bool {
    static STOP_WORDS: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| ENGLISH.split_whitespace().collect());
    STOP_WORDS.contains(word)
}

/// Whether a Hangul run is a function word of Korean.
pub(crate) fn is_korean_stop_word(word: &str) -> bool {
    static STOP_WORDS: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| KOREAN.split_whitespace().collect());
    STOP_WORDS.contains(word)
}

const ENGLISH: &str = "
    a about all also an and any are as at be been but by can do does for from had has have
    he her his how i if in into is it it's its more most not of on or other our over she so
    such than that the their them then there these they this those through to under up us
    via was we were what when where which while who will with would you your";

const KOREAN: &str = "
    및 중이다 중인 중에 있게 있으나 한다 등 등의 등을 등에 등이 또 또는 또한 그 그리고 그러나
    하지만 즉 더 더욱 매우 것 것을 것이 것은 것으로 수 때 중 내 각 위한 위해 위하여 통한 통해
    통하여 대한 대해 대하여 관한 관해 관련 관련된 따른 따라 따라서 의한 의해 인한 인해 있는 있다
    있고 있어 있으며 있습니다 있도록 없는 없이 없다 같은 같이 하는 하다 하며 하고 하여 한 할 해
    했다 합니다 되는 된 될 되어 됩니다 된다 이를 이러한 이런 이와 그런 어떤 모든 다양한 다른 여러
    가장 함께 우리 저희 당사 자사 본";

const GENERIC: &str = "
    회사 기업 업체 법인 스타트업 벤처 벤처기업 서비스 솔루션 플랫폼 시스템 제품 상품 기술 기술력
    개발 연구 연구개발 연구소 제공 기반 사업 비즈니스 시장 산업 분야 전문 전문기업 활용 이용 사용
    적용 운영 관리 지원 구축 제작 생산 판매 공급 보유 가능 통합 혁신 글로벌 국내 해외 세계 최초
    최고 최적 차세대 미래 고객 사용자 이용자 맞춤 맞춤형 효율 효율적 향상 개선 확보 창업 창업자
    공동창업자 설립 대표 대표이사 투자 투자자 유치 목표 성장 다양 새로운 주요 핵심 특화 선도 실현
    구현 해결 문제 방식 방법 형태 정보 팀을 팀에 장치 장비 설비 본사 펀드 파트너스
    심사역 운영사 출신 박사 근무 자료 과제 과정 준비 시작 진행 발생 처리 설치 설정 설계 납품 도입
    출시 계획 예정 단위 대형 소형 기존 초기 필요 공동 직접 모두 다음 대신 덕분 동안 때문 이상 이하
    미만 평균 가운데 먼저 바로 거의 아직 이미 항상 특히 스스로 서로 따로 그대로 동시 무료 지금 현재
    오늘 올해 내년 지난해 하루 해마다 달마다 년간 시간 사이 아래 안에 전에 후에 뒤에 앞에 밖에 위에
    곳과 곳이 곳을 곳에서 곳에 곳은 명이 명을 명과 원을 원에 달을 돈을 날을 개를 개가 건을 대를
    절반 하나 다섯 여섯 일곱 여덟 아홉 스무 백만 천만 수십 수백 사람 사람들 장소 크기 어느 여러
    작은 큰 얇은 가진 갖고 갖는 갖춘 가는 가려내고 골라 나는 나온 나오는 내는 넘는 다루는 도와주는
    돕는 되는 되고 듣고 들어가는 만드는 만든 만들고 만들어 만들 맞는 맞춰 맞추는 모아 모은 못해
    받아 받는 보고 보는 보낸 보내고 붙여 붙이는 쌓아 쓰고 쓰는 쓰며 쓰지 아니라 아닌 않고 않는
    않도록 않은 알려 알아내는 없는 없이 없던 열고 움직이는 원하는 위해 이어 읽어 있던 있어 있어야
    있지 잇는 조절하는 주고 주고받는 주는 줄이고 줄이는 줄인 줄여 찾고 찾는 찾아 찾아내는 쓸 할
    함께할 company companies startup start-up business enterprise venture firm corporation service
    solution platform system product technology tech develop developer development provide provider
    provision based base use user using make maker made build built builder offer enable enabling
    help deliver create support innovate innovation innovative global world leading leader first
    best new next generation advanced customer client market industry field special specialize
    specialise specialized various efficient efficiency improve operate operation manage management
    project team founded found founder fund invest investment investor investing partner
    information capital company's people person group unit part thing kind set one two three four
    five six seven eight nine ten eleven twelve fourteen twenty thirty forty fifty ninety hundred
    thousand million billion half third fourth fifth second single twice once percent dollar won
    day week month year hour minute today now time quarter spring night evening morning size number
    range line word way side place site room area region country city state north south east west
    foreign abroad local small large big high low long short old good better great wide whole full
    few many much more most less least enough same other another own each every both either any
    anything nothing nobody none alone together around across between among within without inside
    outside near behind beside above against ahead before after since until again already almost
    even ever never only just still too well back down off out away up like should could must may
    might cannot need needed want take taken come get give given go going keep kept know learn
    leave left let live look meet move play put read say see seek sell sold send serve show stay
    start stop tell try turn work write ask begin began bring brought buy bought call carry catch
    check choose chosen close closed open end fall fill find finish fit follow gather grow have
    having hold include instead join lack last later list lose lost mean note order pay paid pick
    plan prefer program programme ready reach real receive report run right seat share sign stake
    sum term title trade trial wait yes early earlier far fast faster free hard exactly actually
    because being however per no metre centimetre kilometre equipment machine";
