//! Words that say nothing: stop words are never indexed, generic words are indexed but do not count
//! as evidence.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::words;

/// Whether `word`, as [`words`] returns it, is too common among company profiles to be worth a
/// query term or to be shown as evidence: 회사, 솔루션, `servic`.
pub fn is_generic(word: &str) -> bool {
    // Made by the chain itself, so that the list can be written in plain words and never drifts
    // from the stems.
    static GENERIC_WORDS: LazyLock<HashSet<String>> =
        LazyLock::new(|| words(GENERIC).into_iter().map(|token| token.text).collect());
    GENERIC_WORDS.contains(word)
}

/// Whether a lower-case Latin run is a function word of English.
pub(crate) fn is_english_stop_word(word: &str) -> bool {
    static STOP_WORDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| ENGLISH.split_whitespace().collect());
    STOP_WORDS.contains(word)
}

/// Whether a Hangul run is a function word of Korean.
pub(crate) fn is_korean_stop_word(word: &str) -> bool {
    static STOP_WORDS: LazyLock<HashSet<&str>> =
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
    개발 연구 연구개발 제공 기반 사업 비즈니스 시장 산업 분야 전문 전문기업 활용 이용 사용 적용
    운영 관리 지원 구축 제작 생산 판매 공급 보유 가능 통합 혁신 글로벌 국내 해외 세계 최초 최고
    최적 차세대 미래 고객 사용자 이용자 맞춤 맞춤형 효율 효율적 향상 개선 확보 창업 설립 대표 투자
    유치 목표 성장 다양 새로운 주요 핵심 특화 선도 실현 구현 해결 문제 방식 형태 정보
    company companies startup start-up business enterprise venture firm corporation service
    solution platform system product technology tech develop developer development provide
    provider provision based base use user using make build offer enable enabling help deliver
    create support innovate innovation innovative global world leading leader first best new next
    generation advanced customer client market industry field special specialize specialise
    specialized various efficient efficiency improve operate operation manage management project
    team founded found invest investment investor information";
