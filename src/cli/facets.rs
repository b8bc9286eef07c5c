//! How the counts of a search are told.

use crate::proto::{FacetCounts, FacetValue, ProfileKind, SearchFacet, Stage};

use super::language::Speech;
use super::output::{Look, Output, clean};
use super::words;

/// How many values of a facet a person is shown.
const VALUES_SHOWN: usize = 10;

/// The length of the longest bar, in columns.
const BAR_WIDTH: i128 = 20;

/// The header of [`rows`].
pub(super) const HEADER: [&str; 4] = ["facet", "value", "display_name", "count"];

/// All counts as rows of a table.
pub(super) fn rows(facets: &[FacetCounts], speech: Speech) -> Vec<[String; 4]> {
    let row = |facet: &FacetCounts, value: &FacetValue| {
        let name = speech.text(value.display_name.as_ref());
        let facet = facet.facet();
        [words::facet_word(facet).to_owned(), word(facet, value), name, value.count.to_string()]
    };
    facets.iter().flat_map(|facet| facet.values.iter().map(move |it| row(facet, it))).collect()
}

/// The most frequent values of each facet as bars.
pub(super) fn for_people(facets: &[FacetCounts], speech: Speech, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    for facet in facets.iter().filter(|facet| !facet.values.is_empty()) {
        lines.push(output.style(words::facet(facet.facet(), speech), Look::Strong));
        let greatest = facet.values.iter().map(|value| value.count).max().unwrap_or_default();
        let digits = greatest.to_string().len();
        for value in facet.values.iter().take(VALUES_SHOWN) {
            let bar = bar(value.count, greatest);
            let room = usize::try_from(BAR_WIDTH).unwrap_or_default();
            let bar = output.style(&format!("{bar:<room$}"), Look::Quantity);
            let word = word(facet.facet(), value);
            let told = match speech.text(value.display_name.as_ref()) {
                name if name.is_empty() => word,
                name => format!("{name}  {}", output.style(&word, Look::Faint)),
            };
            lines.push(format!("  {:>digits$}  {bar}  {told}", value.count));
        }
        if facet.values.len() > VALUES_SHOWN {
            let more = speech.say(
                "그 밖에 더 있음: 파이프로 받으면 100개까지 나옵니다",
                "and more: piped, up to 100 are listed",
            );
            lines.push(output.style(&format!("  {more}"), Look::Faint));
        }
        lines.push(String::new());
    }
    lines
}

/// A value as the flag of its filter takes it.
fn word(facet: SearchFacet, value: &FacetValue) -> String {
    let word = match facet {
        SearchFacet::Kind => ProfileKind::from_str_name(&value.value).map(words::kind_word),
        SearchFacet::Stage => Stage::from_str_name(&value.value).map(words::stage_word),
        _ => None,
    };
    word.map_or_else(|| clean(&value.value), str::to_owned)
}

/// A bar as long as the count is great; whatever occurs is seen.
fn bar(count: i64, greatest: i64) -> String {
    let share = i128::from(count.max(0)) * BAR_WIDTH / i128::from(greatest.max(1));
    "▇".repeat(usize::try_from(share.clamp(1, BAR_WIDTH)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::LocalizedText;
    use crate::text::Language;

    fn stages(counts: &[(&str, i64)]) -> FacetCounts {
        let value = |&(value, count): &(&str, i64)| FacetValue {
            value: value.to_owned(),
            display_name: (value == "STAGE_SEED")
                .then(|| LocalizedText { ko: "시드".to_owned(), en: "seed".to_owned() }),
            count,
        };
        let facet = SearchFacet::Stage.into();
        FacetCounts { facet, values: counts.iter().map(value).collect() }
    }

    #[test]
    fn counts_are_bars_and_values_as_flags_take_them() {
        let counts = [("STAGE_SEED", 1_000), ("STAGE_SERIES_A", 500), ("STAGE_NEWER", 1)];
        let speech = Speech { language: Language::Korean, both: false };
        let lines = for_people(&[stages(&counts)], speech, &Output::plain(80));
        let bars = ["▇".repeat(20), format!("{:<20}", "▇".repeat(10)), format!("{:<20}", "▇")];
        assert_eq!(
            lines,
            [
                "단계".to_owned(),
                format!("  1000  {}  시드  seed", bars[0]),
                format!("   500  {}  series-a", bars[1]),
                format!("     1  {}  STAGE_NEWER", bars[2]),
                String::new(),
            ]
        );
        assert_eq!(rows(&[stages(&counts[..1])], speech), [["stage", "seed", "시드", "1000"]]);
    }

    #[test]
    fn counts_that_make_no_sense_do_no_harm() {
        let speech = Speech { language: Language::English, both: false };
        let counts = [("a", i64::MAX), ("b", i64::MIN), ("c\u{1b}", 0)];
        assert_eq!(for_people(&[stages(&counts)], speech, &Output::plain(80)).len(), 5);
        assert!(for_people(&[stages(&[])], speech, &Output::plain(80)).is_empty());
    }
}
