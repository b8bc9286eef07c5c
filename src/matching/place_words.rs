//! Words that name places. Where a profile sits and invests are facts of their own, so that two texts naming one city
//! share no evidence by it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::taxonomy::places;
use crate::text;

/// Whether a word, as [`text::words`] gives it, names a country, a region of Korea or a place that texts often name.
pub(super) fn is_place(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        let regions = places::KOREAN_REGIONS.iter().flat_map(|region| {
            let short = without_level(region.ko);
            [region.ko.to_owned(), short.to_owned(), format!("{short}시"), region.en.to_owned()]
        });
        let others = OTHERS.split(' ').map(str::to_owned);
        let countries = places::COUNTRIES.iter().flat_map(|country| [country.ko, country.en]);
        let names: Vec<String> =
            countries.map(str::to_owned).chain(regions).chain(others).collect();
        names.iter().flat_map(|name| words_of(name)).collect()
    });
    WORDS.contains(word)
}

/// The words of the name of a place.
pub(super) fn words_of(name: &str) -> impl Iterator<Item = String> {
    text::words(name).into_iter().map(|token| token.text)
}

/// `광주광역시` as `광주`, as texts mostly say.
fn without_level(name: &str) -> &str {
    let levels = ["특별자치도", "특별자치시", "특별시", "광역시", "도"];
    levels.iter().find_map(|level| name.strip_suffix(level)).unwrap_or(name)
}

/// Short names of provinces, what belongs to a country, and places that delegations go to.
const OTHERS: &str = "충북 충남 충청 전북 전남 전라 호남 경북 경남 경상 영남 수도권 대한민국 국내 해외 아시아 유럽 북미 \
    Korea Korean Asia Asian Europe European America American California 캘리포니아 Silicon Valley 실리콘밸리 \
    San Francisco 샌프란시스코 Palo Alto Sunnyvale Bay Area Boston 보스턴 Tokyo 도쿄 Berlin 베를린";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_places_are_told_from_words() {
        for name in
            ["광주에서", "광주광역시", "Gwangju", "서울", "Korean", "실리콘밸리", "충남", "Germany"]
        {
            assert!(words_of(name).all(|word| is_place(&word)), "{name}");
        }
        for name in ["메타표면", "metasurface", "hospital", "로봇"] {
            assert!(!words_of(name).any(|word| is_place(&word)), "{name}");
        }
    }
}
