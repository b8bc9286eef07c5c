//! How matches are told to people: by `naru match` and by the demonstration.

use crate::proto::{
    Date, LocalizedText, Match, MatchEvidence, MatchSummary, MatchTerm, MissingField, Veto,
    VetoedMatch,
};

use super::language::{Speech, counted};
use super::output::{Look, NO_BREAK, Output, clean};
use super::words;

/// How many reasons a row tells at length.
const REASONS_IN_ROW: usize = 3;

/// How many fields that would help are named.
const MISSING_TOLD: usize = 4;

/// The columns of a ranking for programs.
pub const PLAIN_HEADER: [&str; 8] =
    ["rank", "score", "name", "display_name", "grade", "coverage", "chance", "reasons"];

/// One reason of a score as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it adds to the score, such as `+1.05`.
    pub figure: String,
    /// Whether it speaks for the candidate.
    pub is_good: bool,
    /// What kind of reason it is, in a word or two.
    pub kind: &'static str,
    /// What it says; where the server says nothing, its kind.
    pub sentence: String,
    /// What to think of the evidence: that nobody has checked it, that it is old. Empty: nothing.
    pub caution: String,
}

impl Reason {
    /// The sentence and what to think of its evidence.
    #[must_use]
    pub fn in_full(&self) -> String {
        let parts = [self.sentence.as_str(), &self.caution];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

/// A score, which the contract gives in thousandths, as people read it: `+2.41`.
#[must_use]
pub fn score(milli: i32) -> String {
    figure(hundredths(milli))
}

/// All reasons of a score in the order of the reply, the greatest in size first. Their figures add up to the figure of
/// the score. What counts nothing is left out.
#[must_use]
pub fn reasons(found: &Match, speech: Speech) -> Vec<Reason> {
    let reason = |(term, shown): (&MatchTerm, i32)| {
        let kind = words::term(term.kind(), speech);
        let sentence = speech.text(term.sentence.as_ref());
        let sentence = if sentence.is_empty() { kind.to_owned() } else { sentence };
        let caution = term.evidence.as_ref().map_or_else(String::new, |it| caution(it, speech));
        Reason { figure: figure(shown), is_good: shown > 0, kind, sentence, caution }
    };
    let told = found.terms.iter().zip(shares(found)).filter(|(_, shown)| *shown != 0);
    told.map(reason).collect()
}

/// Reasons in one line, after others have been told at length: `and: cooperation +0.60, activity -0.10`.
#[must_use]
pub fn rest(reasons: &[Reason], speech: Speech) -> Option<String> {
    // A line may break between two reasons, not within one.
    let each = reasons.iter().map(|it| format!("{} {}", it.kind, it.figure).replace(' ', NO_BREAK));
    let list = each.collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| format!("{}: {list}", speech.say("그 밖에", "and")))
}

/// The kind of the candidate and where it sits, such as `venture capital · Palo Alto, US-CA`.
#[must_use]
pub fn whereabouts(found: &Match, speech: Speech) -> String {
    let kind = words::partner_kind(found.partner_kind(), speech).to_owned();
    let place = found.place.as_ref().map(|it| super::readable::place(it, speech));
    let parts = [kind, place.unwrap_or_default()].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// How good a match is and on how much that rests: `good · 82% of the evidence known`, and the chance where it was asked
/// for. Empty for what a server says that knows of neither.
#[must_use]
pub fn verdict(found: &Match, speech: Speech) -> String {
    let grade = words::grade(found.grade(), speech);
    if grade.is_empty() {
        return String::new();
    }
    let coverage = found.coverage_percent;
    let coverage =
        speech.say(format!("근거 {coverage}% 확보"), format!("{coverage}% of the evidence known"));
    let chance = chance(found).map(|chance| {
        speech.say(
            format!("라운드 참여 가능성 {chance}%"),
            format!("{chance}% chance to take part in the round"),
        )
    });
    let parts = [grade.to_owned(), coverage].into_iter().chain(chance);
    parts.collect::<Vec<_>>().join(" · ")
}

/// The columns of a ranking for people.
#[must_use]
pub fn header(speech: Speech) -> [&'static str; 4] {
    speech.say(["", "점수", "후보", "이유"], ["", "score", "candidate", "why"])
}

/// A ranked list as rows: place, score, candidate, reasons behind how good the match is.
#[must_use]
pub fn rows(matches: &[Match], speech: Speech) -> Vec<[String; 4]> {
    let row = |(index, found): (usize, &Match)| {
        let candidate = [
            speech.text(found.display_name.as_ref()),
            whereabouts(found, speech),
            found.name.clone(),
        ];
        let lines = candidate.into_iter().filter(|line| !line.is_empty());
        let verdict = verdict(found, speech);
        let why = [verdict, why(found, speech)].into_iter().filter(|line| !line.is_empty());
        [
            (index + 1).to_string(),
            score(found.score_milli),
            lines.collect::<Vec<_>>().join("\n"),
            why.collect::<Vec<_>>().join("\n"),
        ]
    };
    matches.iter().enumerate().map(row).collect()
}

/// A ranked list for programs, in the columns of [`PLAIN_HEADER`].
#[must_use]
pub fn plain_rows(matches: &[Match], speech: Speech) -> Vec<Vec<String>> {
    let row = |(index, found): (usize, &Match)| {
        let why = why(found, speech);
        let mut row = plain_row(&found.name, found.display_name.as_ref(), &why, speech);
        let grade = words::grade(found.grade(), speech).to_owned();
        let coverage = format!("{}%", found.coverage_percent);
        let chance = chance(found).map(|chance| format!("{chance}%")).unwrap_or_default();
        row.splice(0..2, [(index + 1).to_string(), score(found.score_milli)]);
        row.splice(4..7, [grade, coverage, chance]);
        row
    };
    matches.iter().enumerate().map(row).collect()
}

/// One who is not ranked, in the columns of [`PLAIN_HEADER`].
#[must_use]
pub fn plain_row(
    name: &str,
    display_name: Option<&LocalizedText>,
    why: &str,
    speech: Speech,
) -> Vec<String> {
    let nothing = String::new;
    let name = name.to_owned();
    let (grade, coverage, chance) = (nothing(), nothing(), nothing());
    let display_name = speech.text(display_name);
    vec![nothing(), nothing(), name, display_name, grade, coverage, chance, why.to_owned()]
}

/// The first reasons at length, the others in short.
fn why(found: &Match, speech: Speech) -> String {
    let why = reasons(found, speech);
    let (told, others) = why.split_at(why.len().min(REASONS_IN_ROW));
    let told = told.iter().map(|it| format!("{} {}", it.figure, it.sentence));
    told.chain(rest(others, speech)).collect::<Vec<_>>().join("\n")
}

/// To a tenth of a percent; `None` where it was not asked for or cannot be told.
fn chance(found: &Match) -> Option<String> {
    found.chance_percent.map(|chance| match chance {
        chance if chance < 0.05 => "< 0.1".to_owned(),
        chance => format!("{chance:.1}"),
    })
}

/// What to think of the deals that speak for a reason.
fn caution(evidence: &MatchEvidence, speech: Speech) -> String {
    let MatchEvidence { unverified_deals: unverified, stale_deals: stale, .. } = *evidence;
    let of = evidence.matching_deals;
    let unverified = (unverified > 0).then(|| {
        speech.say(
            format!("{of}건 중 {unverified}건은 확인되지 않음"),
            format!("{unverified} of {of} not checked"),
        )
    });
    let stale = (stale > 0).then(|| {
        speech.say(
            format!("{of}건 중 {stale}건은 5년이 지났거나 날짜 미상"),
            format!("{stale} of {of} older than five years or of no known date"),
        )
    });
    let parts = [unverified, stale].into_iter().flatten().collect::<Vec<_>>().join("; ");
    if parts.is_empty() { parts } else { format!("({parts})") }
}

/// What the ranking was made from, in a few lines.
#[must_use]
pub fn summary(summary: &MatchSummary, speech: Speech, output: &Output) -> Vec<String> {
    let MatchSummary { candidates, ranked, vetoed, insufficient, already_partners, .. } = summary;
    if *candidates == 0 {
        return unranked(summary, speech, output);
    }
    let day = summary.as_of_date.as_ref().map(super::readable::date).unwrap_or_default();
    let counts = speech.say(
        format!(
            "후보 {candidates}곳: 순위 {ranked} · 이미 파트너 {already_partners} · 제외 {vetoed} · \
             근거 부족 {insufficient} · 기준일 {day}"
        ),
        format!(
            "{}: {ranked} ranked, {already_partners} already partners, {vetoed} vetoed, \
             {insufficient} with too little evidence; as of {day}",
            counted(*candidates, "candidate", "candidates")
        ),
    );
    let mut lines = output.wrap("", &counts);
    if summary.ranked == 0 {
        lines.extend(unranked(summary, speech, output));
    } else {
        let label = speech.say("채우면 더 많이 알 수 있는 항목: ", "what would tell more: ");
        lines.extend(fields(label, &summary.missing, MISSING_TOLD, speech, output));
    }
    lines
}

/// Why nobody is ranked, and what would help; empty where somebody is.
#[must_use]
pub fn unranked(summary: &MatchSummary, speech: Speech, output: &Output) -> Vec<String> {
    if summary.ranked > 0 {
        return Vec::new();
    }
    let mut lines = output.wrap("", why_nobody(summary, speech));
    if summary.insufficient > 0 {
        let label = speech.say("채우면 도움이 되는 항목: ", "what would help most: ");
        lines.extend(fields(label, &summary.missing, usize::MAX, speech, output));
    }
    lines
}

/// Why nobody is ranked.
#[must_use]
pub fn why_nobody(summary: &MatchSummary, speech: Speech) -> &'static str {
    if summary.candidates == 0 {
        speech.say("조건에 맞는 후보가 없습니다", "no candidate passes the filters")
    } else if summary.insufficient == 0 && summary.already_partners > 0 {
        speech.say(
            "모든 후보가 이미 거래한 곳이거나 제안하면 안 되는 곳입니다",
            "all candidates are partners already or vetoed",
        )
    } else if summary.insufficient == 0 {
        speech.say("모든 후보가 제안하면 안 되는 곳입니다", "all candidates are vetoed")
    } else {
        speech.say(
            "근거가 부족합니다. 추측으로 순위를 매기지 않습니다",
            "too little evidence: nobody is ranked, and nothing is guessed",
        )
    }
}

/// A field that is empty and would have counted: `stage (+12%)`, by how much more would be known of a pair.
#[must_use]
pub fn missing_field(missing: &MissingField, speech: Speech) -> String {
    let label = clean(&words::field(&missing.field, speech));
    match missing.coverage_percent {
        percent if percent > 0 => format!("{label} (+{percent}%)"),
        _ => label,
    }
}

/// What is empty in a profile and would have counted, as a line; none where nothing is.
#[must_use]
pub fn missing_of(
    name: &str,
    missing: &[MissingField],
    speech: Speech,
    output: &Output,
) -> Vec<String> {
    let label = speech.say(format!("{name}에 없는 항목: "), format!("not known of {name}: "));
    fields(&label, missing, usize::MAX, speech, output)
}

/// Each field once.
fn fields(
    label: &str,
    missing: &[MissingField],
    max: usize,
    speech: Speech,
    output: &Output,
) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    let (mut told, mut left_out) = (Vec::new(), 0);
    for missing in missing {
        if told.contains(&&missing.field) {
            continue;
        }
        told.push(&missing.field);
        if fields.len() < max {
            fields.push(missing_field(missing, speech));
        } else {
            left_out += 1;
        }
    }
    if fields.is_empty() {
        return Vec::new();
    }
    if left_out > 0 {
        fields.push(speech.say(format!("외 {left_out}개"), format!("and {left_out} more")));
    }
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
    let first = format!("  {} ", output.style("×", Look::Bad));
    vetoes.iter().flat_map(|it| output.wrap(&first, &veto(it, speech))).collect()
}

/// A reason not to propose a pair as a sentence; where the server says nothing, its kind.
#[must_use]
pub fn veto(veto: &Veto, speech: Speech) -> String {
    match speech.text(veto.sentence.as_ref()) {
        sentence if sentence.is_empty() => words::veto(veto.kind(), speech).to_owned(),
        sentence => sentence,
    }
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

/// What each term adds, in hundredths that add up to the score's: people who check the sum must not be misled by
/// rounding. Each is its thousandths rounded down or up; those that lose most by rounding down are rounded up.
fn shares(found: &Match) -> Vec<i32> {
    let milli = |index: usize| found.terms[index].contribution_milli;
    let mut order: Vec<usize> = (0..found.terms.len()).collect();
    let mut shares: Vec<i32> = order.iter().map(|&index| milli(index).div_euclid(10)).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(milli(index).rem_euclid(10)));
    let lacking = hundredths(found.score_milli).saturating_sub(shares.iter().sum());
    for index in order.into_iter().take(usize::try_from(lacking).unwrap_or_default()) {
        shares[index] += 1;
    }
    shares
}

fn hundredths(milli: i32) -> i32 {
    milli.saturating_add(5 * milli.signum()) / 10
}

fn figure(hundredths: i32) -> String {
    format!("{:+.2}", f64::from(hundredths) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{MatchGrade, MatchTermKind};
    use crate::text::Language;

    const KOREAN: Speech = Speech { language: Language::Korean, both: false };
    const ENGLISH: Speech = Speech { language: Language::English, both: false };

    fn term(kind: MatchTermKind, contribution_milli: i32, ko: &str) -> MatchTerm {
        let sentence = Some(LocalizedText { ko: ko.to_owned(), en: String::new() });
        MatchTerm { kind: kind.into(), contribution_milli, sentence, ..MatchTerm::default() }
    }

    fn found(terms: Vec<MatchTerm>) -> Match {
        let score_milli = terms.iter().map(|term| term.contribution_milli).sum();
        Match { score_milli, terms, ..Match::default() }
    }

    #[test]
    fn scores_carry_their_sign() {
        let scores = [2413, -50, -3, 0].map(score);
        assert_eq!(scores, ["+2.41", "-0.05", "+0.00", "+0.00"]);
    }

    #[test]
    fn reasons_without_a_sentence_are_named() {
        let found = found(vec![
            term(MatchTermKind::Sector, 900, "투자 14건 중 6건이 이 분야입니다"),
            term(MatchTermKind::Place, -300, ""),
            term(MatchTermKind::Words, 0, "쓸모없음"),
        ]);
        let told = reasons(&found, KOREAN);
        let told: Vec<(&str, &str)> =
            told.iter().map(|it| (it.figure.as_str(), it.sentence.as_str())).collect();
        assert_eq!(told, [("+0.90", "투자 14건 중 6건이 이 분야입니다"), ("-0.30", "지역")]);
    }

    #[test]
    fn the_figures_add_up_to_the_score() {
        let cases: [&[i32]; 6] = [
            &[1054, 604, 454, -104],
            &[1055, 605, 455, -105],
            &[335, 334, 334, 4, 4, 4, 4, 4, 4],
            &[-335, -334, -334, -4, -4, -4, -4, -4, -4],
            &[9, 9, 9, -9, -9, 1, 1],
            &[],
        ];
        for case in cases {
            let terms = case.iter().map(|&milli| term(MatchTermKind::Sector, milli, ""));
            let found = found(terms.collect());
            let shares = shares(&found);
            assert_eq!(figure(shares.iter().sum()), score(found.score_milli), "{case:?}");
            let off = shares.iter().zip(case).map(|(share, milli)| (share * 10 - milli).abs());
            assert!(off.max().unwrap_or_default() < 10, "{case:?}: {shares:?}");
        }
    }

    #[test]
    fn a_row_tells_three_reasons_and_names_the_rest() {
        let found = found(vec![
            term(MatchTermKind::Sector, 1050, "가"),
            term(MatchTermKind::Stage, 800, "나"),
            term(MatchTermKind::Amount, 700, "다"),
            term(MatchTermKind::Cooperation, 600, "라"),
            term(MatchTermKind::Activity, -100, "마"),
        ]);
        let why = |speech| rows(std::slice::from_ref(&found), speech)[0][3].clone();
        let told = "+1.05 가\n+0.80 나\n+0.70 다\n";
        let plain = |speech| why(speech).replace(NO_BREAK, " ");
        assert_eq!(plain(KOREAN), format!("{told}그 밖에: 협력 +0.60, 최근 활동 -0.10"));
        assert_eq!(plain(ENGLISH), format!("{told}and: cooperation +0.60, activity -0.10"));
        assert!(why(ENGLISH).contains("activity\u{a0}-0.10"));
        assert_eq!(rest(&[], ENGLISH), None);
    }

    #[test]
    fn how_good_a_match_is_stands_before_its_reasons() {
        let terms = vec![term(MatchTermKind::Sector, 900, "가")];
        let grade = MatchGrade::Good.into();
        let graded = Match { grade, coverage_percent: 82, ..found(terms.clone()) };
        let row = |found: &Match, speech| rows(std::slice::from_ref(found), speech)[0][3].clone();
        assert_eq!(row(&graded, ENGLISH), "good · 82% of the evidence known\n+0.90 가");
        let chance = Match { chance_percent: Some(3.26), ..graded.clone() };
        assert_eq!(verdict(&chance, KOREAN), "적합 · 근거 82% 확보 · 라운드 참여 가능성 3.3%");
        let plain = plain_rows(&[graded, chance, found(terms)], ENGLISH);
        assert!(plain.iter().all(|row| row.len() == PLAIN_HEADER.len()), "{plain:?}");
        assert_eq!(plain[0][..2], ["1", "+0.90"]);
        assert_eq!(plain[0][4..], ["good", "82%", "", "+0.90 가"]);
        assert_eq!(plain[1][6], "3.3%");
        assert_eq!(row(&found(Vec::new()), ENGLISH), "", "an older server knows of no grades");
    }

    #[test]
    fn evidence_that_nobody_has_checked_or_that_is_old_is_marked() {
        let cautioned = |unverified_deals, stale_deals, speech| {
            let evidence = MatchEvidence {
                matching_deals: 6,
                unverified_deals,
                stale_deals,
                ..Default::default()
            };
            caution(&evidence, speech)
        };
        assert_eq!(cautioned(0, 0, ENGLISH), "");
        assert_eq!(cautioned(2, 0, ENGLISH), "(2 of 6 not checked)");
        let both = "(2 of 6 not checked; 1 of 6 older than five years or of no known date)";
        assert_eq!(cautioned(2, 1, ENGLISH), both);
        assert_eq!(cautioned(0, 3, KOREAN), "(6건 중 3건은 5년이 지났거나 날짜 미상)");
    }

    #[test]
    fn what_is_missing_is_told_with_what_it_would_add() {
        let missing = |field: &str, coverage_percent| MissingField {
            field: field.to_owned(),
            coverage_percent,
            ..MissingField::default()
        };
        let fields = [missing("stage", 12), missing("sectors", 0), missing("stage", 12)];
        let lines = missing_of("startups/a", &fields, ENGLISH, &Output::plain(80));
        assert_eq!(lines, ["not known of startups/a: stage (+12%), sectors"]);
        assert!(missing_of("startups/a", &[], ENGLISH, &Output::plain(80)).is_empty());
        let many: Vec<MissingField> =
            ["stage", "sectors", "place", "tags", "years", "trl"].map(|it| missing(it, 1)).to_vec();
        let ranked = MatchSummary { candidates: 2, ranked: 2, missing: many, ..Default::default() };
        let told = summary(&ranked, ENGLISH, &Output::plain(200));
        assert!(told[1].starts_with("what would tell more: stage (+1%), "), "{told:?}");
        assert!(told[1].ends_with("and 2 more"), "{told:?}");
    }

    #[test]
    fn why_nobody_is_ranked_is_told_as_it_is() {
        let missing =
            |field: &str| MissingField { field: field.to_owned(), ..MissingField::default() };
        let summary = |candidates, vetoed, insufficient| MatchSummary {
            candidates,
            vetoed,
            insufficient,
            missing: ["sectors", "sectors", "round_sought.amount"].map(missing).to_vec(),
            ..MatchSummary::default()
        };
        let told = |summary| unranked(&summary, ENGLISH, &Output::plain(80));
        assert_eq!(told(summary(0, 0, 0)), ["no candidate passes the filters"]);
        assert_eq!(told(summary(3, 3, 0)), ["all candidates are vetoed"]);
        let partners = MatchSummary { already_partners: 1, ..summary(3, 2, 0) };
        assert_eq!(told(partners), ["all candidates are partners already or vetoed"]);
        let too_little = [
            "too little evidence: nobody is ranked, and nothing is guessed",
            "what would help most: sectors, amount sought",
        ];
        assert_eq!(told(summary(3, 1, 2)), too_little);
        let fine = MatchSummary { evidence_suffices: true, ranked: 1, ..summary(3, 0, 2) };
        assert!(told(fine).is_empty());
    }

    #[test]
    fn a_single_candidate_is_one() {
        let one = MatchSummary {
            candidates: 1,
            ranked: 1,
            evidence_suffices: true,
            ..MatchSummary::default()
        };
        let lines = summary(&one, ENGLISH, &Output::plain(100));
        assert!(lines[0].starts_with("1 candidate: 1 ranked"), "{lines:?}");
    }

    #[test]
    fn what_matching_misses_has_a_label() {
        let fields = [
            ("place.region_code", "소재지의 시·도"),
            ("round_sought.amount", "찾는 투자 금액"),
            ("invests_in", "투자·협력 지역"),
        ];
        for (field, label) in fields {
            assert_eq!(words::field(field, KOREAN), label);
        }
    }

    #[test]
    fn days_are_read() {
        assert_eq!(day("2026-11-20"), Ok(Date { year: 2026, month: 11, day: 20 }));
        assert!(day("tomorrow").is_err() && day("2026-13-01").is_err());
    }
}
