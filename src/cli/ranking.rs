//! How matches are told to people: by `naru match` and by the demonstration.

use crate::proto::{Date, Match, MatchSummary, MatchTerm, Veto, VetoedMatch};

use super::language::Speech;
use super::output::{Look, Output};
use super::words;

/// A score or a contribution, which the contract gives in thousandths, as people read it: `+2.41`.
#[must_use]
pub fn score(milli: i32) -> String {
    format!("{:+.2}", f64::from(milli) / 1000.0)
}

/// The strongest reasons that have words, each with its sign, the greatest first.
#[must_use]
pub fn reasons(terms: &[MatchTerm], count: usize, speech: Speech) -> Vec<(bool, String)> {
    let told = terms.iter().filter(|term| term.contribution_milli != 0).map(|term| {
        let sentence = speech.text(term.sentence.as_ref());
        let kind = words::term(term.kind(), speech).to_owned();
        (term.contribution_milli > 0, if sentence.is_empty() { kind } else { sentence })
    });
    told.filter(|(_, words)| !words.is_empty()).take(count).collect()
}

/// The kind of the candidate and where it sits, such as `venture capital · Palo Alto, US-CA`.
#[must_use]
pub fn whereabouts(found: &Match, speech: Speech) -> String {
    let kind = words::partner_kind(found.partner_kind(), speech).to_owned();
    let place = found.place.as_ref().map(|it| super::readable::place(it, speech));
    let parts = [kind, place.unwrap_or_default()].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// A ranked list as rows: place, score, candidate, reasons.
#[must_use]
pub fn rows(matches: &[Match], speech: Speech) -> Vec<Vec<String>> {
    let row = |(index, found): (usize, &Match)| {
        let candidate = [
            speech.text(found.display_name.as_ref()),
            whereabouts(found, speech),
            found.name.clone(),
        ];
        let lines = candidate.into_iter().filter(|line| !line.is_empty());
        let why = reasons(&found.terms, 3, speech).into_iter();
        let why = why.map(|(good, words)| format!("{} {words}", if good { '+' } else { '-' }));
        vec![
            (index + 1).to_string(),
            score(found.score_milli),
            lines.collect::<Vec<_>>().join("\n"),
            why.collect::<Vec<_>>().join("\n"),
        ]
    };
    matches.iter().enumerate().map(row).collect()
}

/// What the ranking was made from, in two or three lines.
#[must_use]
pub fn summary(summary: &MatchSummary, speech: Speech, output: &Output) -> Vec<String> {
    let MatchSummary { candidates, ranked, vetoed, insufficient, .. } = summary;
    let day = summary.as_of_date.as_ref().map(super::readable::date).unwrap_or_default();
    let counts = speech.say(
        format!(
            "후보 {candidates}곳: 순위 {ranked} · 제외 {vetoed} · 근거 부족 {insufficient} · 기준일 {day}"
        ),
        format!(
            "{candidates} candidates: {ranked} ranked, {vetoed} vetoed, {insufficient} with too little \
             evidence; as of {day}"
        ),
    );
    let mut lines = output.wrap("", &counts);
    if !summary.evidence_suffices {
        let none = speech.say(
            "순위를 매길 근거가 부족합니다. 추측해서 순위를 매기지 않습니다.",
            "There is too little evidence to rank anybody, and naru does not guess.",
        );
        lines.extend(output.wrap("", none));
    }
    lines.extend(missing(summary, speech, output));
    lines
}

/// What would help, if anything is missing.
#[must_use]
pub fn missing(summary: &MatchSummary, speech: Speech, output: &Output) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for field in &summary.missing {
        let words = words::missing(field, speech);
        if !fields.contains(&words) {
            fields.push(words);
        }
    }
    if fields.is_empty() {
        return Vec::new();
    }
    let label = speech.say("채우면 도움이 되는 항목: ", "what would help most: ");
    output.wrap(label, &fields.join(", "))
}

/// Why candidates must not be proposed.
#[must_use]
pub fn vetoed(vetoed: &[VetoedMatch], speech: Speech, output: &Output) -> Vec<String> {
    let each = vetoed.iter().flat_map(|found| {
        let name = speech.text(found.display_name.as_ref());
        let title = format!("{name}  {}", output.style(&found.name, Look::Faint));
        std::iter::once(title).chain(vetoes(&found.vetoes, speech, output))
    });
    each.collect()
}

/// Reasons not to propose a pair.
#[must_use]
pub fn vetoes(vetoes: &[Veto], speech: Speech, output: &Output) -> Vec<String> {
    let sentence = |veto: &Veto| match speech.text(veto.sentence.as_ref()) {
        words if words.is_empty() => format!("{:?}", veto.kind()),
        words => words,
    };
    let first = format!("  {} ", output.style("×", Look::Bad));
    vetoes.iter().flat_map(|veto| output.wrap(&first, &sentence(veto))).collect()
}

/// Reads a day such as `2026-11-20`.
///
/// # Errors
///
/// Anything else.
pub fn day(text: &str) -> Result<Date, String> {
    let date: jiff::civil::Date =
        text.parse().map_err(|_| "write a day such as 2026-11-20".to_owned())?;
    Ok(Date { year: date.year().into(), month: date.month().into(), day: date.day().into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{LocalizedText, MatchTermKind, MissingField};
    use crate::text::Language;

    const KOREAN: Speech = Speech { language: Language::Korean, both: false };
    const ENGLISH: Speech = Speech { language: Language::English, both: false };

    fn term(kind: MatchTermKind, contribution_milli: i32, ko: &str) -> MatchTerm {
        let sentence = Some(LocalizedText { ko: ko.to_owned(), en: String::new() });
        MatchTerm { kind: kind.into(), contribution_milli, sentence, ..MatchTerm::default() }
    }

    #[test]
    fn scores_carry_their_sign() {
        assert_eq!((score(2413), score(-50)), ("+2.41".to_owned(), "-0.05".to_owned()));
    }

    #[test]
    fn reasons_without_a_sentence_are_named() {
        let terms = [
            term(MatchTermKind::Sector, 900, "투자 14건 중 6건이 이 분야입니다"),
            term(MatchTermKind::Words, 0, "쓸모없음"),
            term(MatchTermKind::Place, -300, ""),
        ];
        let told = reasons(&terms, 2, KOREAN);
        let expected = [(true, "투자 14건 중 6건이 이 분야입니다"), (false, "지역")];
        assert_eq!(told, expected.map(|(good, words)| (good, words.to_owned())));
    }

    #[test]
    fn missing_fields_are_told_once() {
        let field = |field: &str, kind: MatchTermKind| MissingField {
            field: field.to_owned(),
            counts_for: kind.into(),
        };
        let summary = MatchSummary {
            missing: vec![
                field("sectors", MatchTermKind::Sector),
                field("sectors", MatchTermKind::Concepts),
                field("founded.on", MatchTermKind::Stage),
            ],
            ..MatchSummary::default()
        };
        let lines = missing(&summary, ENGLISH, &Output::plain(80));
        assert_eq!(lines, ["what would help most: sectors, founded.on"]);
    }

    #[test]
    fn days_are_read() {
        assert_eq!(day("2026-11-20"), Ok(Date { year: 2026, month: 11, day: 20 }));
        assert!(day("tomorrow").is_err() && day("2026-13-01").is_err());
    }
}
