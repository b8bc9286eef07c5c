//! Korean particles (조사) and verb endings (어미), and how they come off a noun without a dictionary.
//!
//! A suffix comes off only if the syllable before it has the kind of final that the suffix asks for
//! (을 needs a final consonant, 를 must not have one), enough syllables stay, and no noun listed in
//! [`PROTECTED_NOUNS`] would be cut. The particles 도, 만 and 나 never come off alone: nouns that end
//! so (속도, 비만, 코로나) are far more frequent in profiles.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::normal::is_syllable;

/// How a syllable ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Final {
    /// In a vowel: 가.
    Vowel,
    /// In ㄹ, which 로 treats as a vowel: 길.
    Rieul,
    /// In any other consonant: 각.
    Consonant,
}

/// How a precomposed syllable ends; None for any other character.
pub(crate) fn final_of(syllable: char) -> Option<Final> {
    // Unicode lays syllables out with the 28 finals (the first is none, the ninth is ㄹ) turning
    // fastest.
    is_syllable(syllable).then(|| match (syllable as u32 - '가' as u32) % 28 {
        0 => Final::Vowel,
        8 => Final::Rieul,
        _ => Final::Consonant,
    })
}

/// Whether the whole of `word` is a particle or ending, as in `LiDAR` + `를`.
pub(crate) fn is_ending(word: &str) -> bool {
    suffixes_of(word).any(|(suffix, _)| suffix == word)
}

/// Whether `word`, written directly after a word of another script, is a particle that would be
/// kept elsewhere.
pub(crate) fn is_attached_ending(word: &str) -> bool {
    matches!(
        word,
        "도" | "만" | "나" | "랑" | "인" | "적" | "들" | "며" | "고" | "란" | "든" | "야"
    )
}

/// `word` without particles, endings and the plural 들; at least `syllables_min` stay.
///
/// They come off until none is left, so that a noun that ends like a particle has one form however
/// it stands: 부주의 must not differ from what is left of 부주의를.
pub(crate) fn without_endings(word: &str, syllables_min: usize) -> &str {
    let mut stem = word;
    while let Some(shorter) = without_one(stem, syllables_min) {
        stem = shorter;
    }
    stem
}

/// Whether `word` is a verb in the polite form (만듭니다, 않습니다): no noun ends in a syllable with
/// the final ㅂ and 니다.
pub(crate) fn is_polite_verb(word: &str) -> bool {
    /// The place of ㅂ among the finals.
    const BIEUP: u32 = 17;
    let stem = word.strip_suffix("니다").and_then(|stem| stem.chars().next_back());
    stem.is_some_and(|last| is_syllable(last) && (last as u32 - '가' as u32) % 28 == BIEUP)
}

fn without_one(word: &str, syllables_min: usize) -> Option<&str> {
    suffixes_of(word)
        .find_map(|(suffix, after)| stem_before(word, suffix, after, syllables_min))
        .or_else(|| stem_before(word, "들", After::Any, syllables_min))
}

fn stem_before<'a>(
    word: &'a str,
    suffix: &str,
    after: After,
    syllables_min: usize,
) -> Option<&'a str> {
    let stem = word.strip_suffix(suffix)?;
    let last = final_of(stem.chars().next_back()?)?;
    let is_long_enough = stem.chars().count() >= syllables_min;
    (is_long_enough && after.admits(last) && !cuts_a_noun(stem, suffix)).then_some(stem)
}

fn cuts_a_noun(stem: &str, suffix: &str) -> bool {
    suffix
        .chars()
        .next()
        .and_then(|first| PROTECTED.get(&first))
        .is_some_and(|beginnings| beginnings.iter().any(|beginning| stem.ends_with(beginning)))
}

/// The final that a suffix asks of the syllable before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Any,
    Vowel,
    Consonant,
    VowelOrRieul,
    ConsonantNotRieul,
}

impl After {
    fn admits(self, last: Final) -> bool {
        match self {
            After::Any => true,
            After::Vowel => last == Final::Vowel,
            After::Consonant => last != Final::Vowel,
            After::VowelOrRieul => last != Final::Consonant,
            After::ConsonantNotRieul => last == Final::Consonant,
        }
    }
}

/// The suffixes that end in the last syllable of `word`, longest first.
fn suffixes_of(word: &str) -> impl Iterator<Item = (&'static str, After)> {
    let last = word.chars().next_back();
    last.and_then(|last| SUFFIXES.get(&last)).into_iter().flatten().copied()
}

/// All suffixes by their last syllable, longest first: no word is compared with all of them.
static SUFFIXES: LazyLock<FxHashMap<char, Vec<(&'static str, After)>>> = LazyLock::new(|| {
    let groups = [
        (After::Any, ANYWHERE),
        (After::Vowel, AFTER_VOWEL),
        (After::Consonant, AFTER_CONSONANT),
        (After::VowelOrRieul, AFTER_VOWEL_OR_RIEUL),
        (After::ConsonantNotRieul, AFTER_CONSONANT_NOT_RIEUL),
    ];
    let mut suffixes: FxHashMap<char, Vec<_>> = FxHashMap::default();
    for (after, group) in groups {
        for suffix in group.split_whitespace() {
            let last = suffix.chars().next_back().expect("what stands between spaces is not empty");
            suffixes.entry(last).or_default().push((suffix, after));
        }
    }
    for ending_alike in suffixes.values_mut() {
        ending_alike.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
    }
    suffixes
});

const ANYWHERE: &str = "
    의 에 에는 에도 에만 에의 에서 에서는 에서도 에서의 에서만 에게 에게는 에게서 에게도 에겐 한테
    께서 부터 부터의 까지 까지의 까지도 처럼 보다 마다 조차 마저 밖에 만의 만을 만이 만으로 만큼
    뿐만 대로 입니다 이다 이었다 였다 적인 적으로 적이고 적이며
    한 할 하고 하다 하는 하며 하면 하여 하기 하게 하지 하도록 하면서 하려는 하였다 하였으며 하였고
    하였으나 하고자 한다 한다는 하는데 하기위한 하기위해 해서 했다 했으며 했고 합니다 했습니다
    하였습니다 하고있다 하고있습니다 해주는 해온 해야
    된 될 됨 되다 되는 되며 되면 되고 되어 되었다 되었으며 되도록 돼 됐다 됩니다 되었습니다
    됐습니다 시키는 시켜 시킨 시킬 시키고 시키며 시킵니다 받는 받은";

// 라는 and 라고 are left out: they would cut 카메라는 and 인프라는.
const AFTER_VOWEL: &str = "는 를 가 와 와의 와는";

const AFTER_CONSONANT: &str = "은 을 이 과 과의 과는 이나 이며 이고 이란 이라는 이라고 이라";

const AFTER_VOWEL_OR_RIEUL: &str = "로 로는 로도 로의 로서 로서의 로써 로부터 로만";

const AFTER_CONSONANT_NOT_RIEUL: &str =
    "으로 으로는 으로도 으로의 으로서 으로서의 으로써 으로부터 으로만";

/// The nouns of [`PROTECTED_NOUNS`] by their last syllable: what stands before it in each.
static PROTECTED: LazyLock<FxHashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut beginnings: FxHashMap<char, Vec<&str>> = FxHashMap::default();
    for noun in PROTECTED_NOUNS.split_whitespace() {
        if let Some((at, last)) = noun.char_indices().next_back() {
            beginnings.entry(last).or_default().push(&noun[..at]);
        }
    }
    beginnings
});

/// Nouns whose last syllable begins a suffix; compounds that end in them are safe as well. That is
/// why short nouns are listed with what they are joined to: 성과 alone would keep 과 on 특성과. The
/// particle 으로 is among them because 로 alone must not come off it (앱으로).
const PROTECTED_NOUNS: &str = "
    으로 집적회로 전자회로 인쇄회로 논리회로 전기회로 신경회로 구동회로 제어회로 전력회로
    고주파회로 반도체회로 고속도로 자동차도로 자전거도로 지방도로 스마트도로 유료도로 하수로 배수로
    농수로 취수로 용수로 탄소제로 넷제로 에너지제로 미세유로 냉각유로 원자로 소각로 활주로 용해로
    가열로 아크전기로 마이크로 매크로 메트로 하이드로 나이트로 레트로 자이로 만성피로 근육피로
    금속피로 정신피로 운전피로 눈피로 기업애로 경영애로 기술애로 현장애로
    화상회의 영상회의 원격회의 온라인회의 비대면회의 국제회의 학술회의 온라인강의 원격강의 동영상강의
    공개강의 이동편의 교통편의 고객편의 사용자편의 사전협의 사전합의 사전심의 건축심의 고객문의
    상담문의 소프트웨어정의 창의 정보동의 사전동의 고객동의 환자동의 정책건의 부주의 자본주의
    민주주의 사회주의
    어린이 젊은이 고양이 호랑이 원숭이 곰팡이 지팡이 떡볶이 목걸이 귀걸이 손잡이 나들이 놀이 풀이
    먹이 길이 높이 깊이 넓이 돈벌이 맞벌이 분갈이 미닫이 여닫이 돌연변이 암전이 상전이 골판종이
    포장종이 전자종이 재생종이
    추가 인허가 영업허가 품목허가 시판허가 건축허가 제조허가 휴가 메가 문화여가 최저가 초저가 국제유가
    연구성과 사업성과 창업성과 경영성과 기술성과 실증성과 투자성과 연구결과 분석결과 검사결과
    시험결과 진단결과 예측결과 측정결과 평가결과 실험결과 검색결과 시험통과 심사통과 인증통과
    승인통과 산부인과 정신과 청소년과 재활의학과 영상의학과 응급의학과 가정의학과 핵의학과
    시간제한 공간제한 속도제한 접근제한 이용제한 사용제한 권한 유통기한 소비기한 보존기한 북한
    무한 최대한 최소한 극한 역할 화면분할 영상분할 이미지분할 영역분할
    목적 판매실적 수출실적 매출실적 투자실적 납품실적 영업실적 누적 건축면적 재배면적 설치면적
    점유면적 추적 축적 약물표적 항암표적 신약표적 흔적
    소아비만 고도비만 복부비만 불만 확대 시대 세대 임대 증대 기대 교대 무대 연대 휴대 최대
    스캔들 캔들 핸들 번들";
