//! How a check is told: in a row among many, or rule by rule.

use std::collections::HashMap;

use crate::cli::delegations::Names;
use crate::cli::language::Speech;
use crate::cli::output::{Look, Output, clean};
use crate::cli::{readable, words};
use crate::proto::{
    Date, EligibilityCheck, EligibilitySummary, Program, ProgramRule, Provenance, Remedy,
    RuleAnswer, RuleEffect, RuleEvidence, RuleFinding,
};

/// Of so much that is missing a row tells.
const REMEDIES_IN_ROW: usize = 3;

/// A check among many.
pub(super) struct Row {
    pub(super) startup: String,
    pub(super) track: String,
    pub(super) answer: RuleAnswer,
    pub(super) points: [i32; 2],
    /// The rules that decide, one a line, and what is to be said of each.
    pub(super) why: [String; 2],
    pub(super) holds_until: String,
}

/// The program by which was checked.
pub(super) struct Rules {
    program: Program,
    places: HashMap<String, usize>,
    speech: Speech,
}

/// The columns of the rules of a check for programs.
pub(super) const PLAIN_FINDINGS: [&str; 11] = [
    "startup",
    "track",
    "row",
    "rule",
    "effect",
    "answer",
    "text",
    "found",
    "evidence",
    "remedies",
    "holds_until",
];

impl Rules {
    pub(super) fn new(program: Program, speech: Speech) -> Self {
        let rules = program.rules.iter().enumerate();
        let places = rules.map(|(place, rule)| (rule.id.clone(), place)).collect();
        Self { program, places, speech }
    }

    /// A rule of a finding; a program that was changed meanwhile may have none such.
    fn rule(&self, id: &str) -> Option<&ProgramRule> {
        self.places.get(id).map(|&place| &self.program.rules[place])
    }

    fn effect(&self, id: &str) -> RuleEffect {
        self.rule(id).map(ProgramRule::effect).unwrap_or_default()
    }

    fn text(&self, id: &str) -> String {
        clean(&self.speech.text(self.rule(id).and_then(|it| it.text.as_ref())))
    }

    /// A rule by its text and its id.
    pub(super) fn called(&self, id: &str) -> String {
        match self.text(id) {
            text if text.is_empty() => clean(id),
            text => format!("{text} ({})", clean(id)),
        }
    }

    pub(super) fn track(&self, id: &str) -> String {
        let track = self.program.tracks.iter().find(|it| it.id == id);
        let name = self.speech.text(track.and_then(|it| it.display_name.as_ref()));
        clean(if name.is_empty() { id } else { &name })
    }

    /// What of a check stands in a table of many.
    pub(super) fn row(&self, check: &EligibilityCheck) -> Row {
        let decides = |it: &&RuleFinding| {
            let is_told = matches!(it.answer(), RuleAnswer::Fail | RuleAnswer::Unknown);
            is_told && it.answer() == check.answer() && self.effect(&it.rule) == RuleEffect::Hard
        };
        let deciding = check.findings.iter().filter(decides).map(|it| {
            let why = match it.answer() {
                RuleAnswer::Fail => format!("{}: {}", self.text(&it.rule), self.sentence(it)),
                _ => self.few(&it.remedies),
            };
            (clean(&it.rule), why)
        });
        let (rules, whys): (Vec<String>, Vec<String>) = deciding.unzip();
        Row {
            startup: check.startup.clone(),
            track: check.track.clone(),
            answer: check.answer(),
            points: [check.bonus_points, check.bonus_points_max],
            why: [rules, whys].map(|lines| lines.join("\n")),
            holds_until: check.holds_until_date.as_ref().map(readable::date).unwrap_or_default(),
        }
    }

    fn sentence(&self, finding: &RuleFinding) -> String {
        clean(&self.speech.text(finding.sentence.as_ref()))
    }

    /// What some remedies say, each once, and how many more there are.
    fn few(&self, remedies: &[Remedy]) -> String {
        let mut told: Vec<String> = Vec::new();
        for remedy in remedies {
            let sentence = clean(&self.speech.text(remedy.sentence.as_ref()));
            if !told.contains(&sentence) {
                told.push(sentence);
            }
        }
        let more = told.len().saturating_sub(REMEDIES_IN_ROW);
        told.truncate(REMEDIES_IN_ROW);
        if more > 0 {
            told.push(self.speech.say(format!("외 {more}건"), format!("and {more} more")));
        }
        told.join("; ")
    }

    /// Rule by rule, for people.
    pub(super) fn in_full(
        &self,
        check: &EligibilityCheck,
        names: &Names,
        output: &Output,
    ) -> Vec<String> {
        let speech = self.speech;
        let name = output.style(&names.of(&check.startup), Look::Strong);
        let mut lines = vec![format!("{name}  {}", clean(&check.startup))];
        lines.extend(output.wrap("", &self.overall(check)));
        for finding in &check.findings {
            let (mark, look) = match finding.answer() {
                RuleAnswer::Pass => ("✓", Look::Good),
                RuleAnswer::Fail => ("✗", Look::Bad),
                RuleAnswer::Unknown => ("?", Look::Quantity),
                RuleAnswer::Unspecified => ("–", Look::Faint),
            };
            let first = format!("{} ", output.style(mark, look));
            let kind = match self.effect(&finding.rule) {
                RuleEffect::Bonus => {
                    let points = self.rule(&finding.rule).map_or(0, |it| it.bonus_points);
                    speech.say(format!(" [가점 {points}]"), format!(" [bonus {points}]"))
                }
                effect @ RuleEffect::Part => {
                    format!(" [{}]", words::value(effect.as_str_name(), speech))
                }
                RuleEffect::Hard | RuleEffect::Unspecified => String::new(),
            };
            lines.extend(output.wrap(&first, &format!("{}{kind}", self.called(&finding.rule))));
            lines.extend(output.wrap("  ", &self.sentence(finding)));
            for remedy in &finding.remedies {
                let sentence = speech.text(remedy.sentence.as_ref());
                lines.extend(output.wrap("  → ", &clean(&sentence)));
            }
            if let Some(until) = &finding.holds_until_date {
                let until = readable::date(until);
                let line =
                    speech.say(format!("{until}까지 그대로"), format!("stays so until {until}"));
                lines.extend(output.wrap("  ", &line));
            }
            if !finding.evidence.is_empty() {
                let from = speech.say("근거", "from");
                let from = format!("{from}: {}", self.evidence(finding));
                lines.extend(output.wrap("  ", &from));
            }
            let gap = self.rule(&finding.rule).and_then(|it| it.gap.as_ref());
            if let Some(gap) = gap {
                let word = words::field("gap", speech);
                let gap = format!("{word}: {}", clean(&speech.text(Some(gap))));
                lines.extend(output.wrap("  ", &gap));
            }
        }
        lines
    }

    /// How a start-up stands by all rules together.
    fn overall(&self, check: &EligibilityCheck) -> String {
        let speech = self.speech;
        let program = clean(&speech.text(self.program.display_name.as_ref()));
        let on = check.as_of_date.as_ref().map(readable::date).unwrap_or_default();
        let of = match self.track(&check.track) {
            track if track.is_empty() => program,
            track => format!("{program}, {track}"),
        };
        let until = check.holds_until_date.as_ref().map(readable::date);
        let until = until.map_or_else(String::new, |until| {
            speech.say(format!("; {until}까지 그대로"), format!("; stays so until {until}"))
        });
        let others: Vec<String> = check.passing_tracks.iter().map(|it| self.track(it)).collect();
        let others = match others.join(", ") {
            none if none.is_empty() => none,
            others => speech.say(
                format!("; 다른 유형으로는 충족: {others}"),
                format!("; it would pass by: {others}"),
            ),
        };
        let (answer, points) =
            (answer(check.answer(), speech), points([check.bonus_points, check.bonus_points_max]));
        speech.say(
            format!("{of}, {on} 기준: {answer}; 가점 {points}{until}{others}"),
            format!("{of}, as of {on}: {answer}; bonus points {points}{until}{others}"),
        )
    }

    /// Rule by rule, for programs, and last all together.
    pub(super) fn plain(&self, check: &EligibilityCheck) -> Vec<Vec<String>> {
        let date = |date: &Option<Date>| date.as_ref().map(readable::date).unwrap_or_default();
        let start = |row: &str| vec![clean(&check.startup), clean(&check.track), row.to_owned()];
        let row = |it: &RuleFinding| {
            let effect = self.effect(&it.rule).as_str_name().trim_start_matches("RULE_EFFECT_");
            let remedies = it.remedies.iter();
            let remedies = remedies.map(|it| clean(&self.speech.text(it.sentence.as_ref())));
            let rest = vec![
                clean(&it.rule),
                effect.to_lowercase(),
                plain_answer(it.answer()).to_owned(),
                self.text(&it.rule),
                self.sentence(it),
                self.evidence(it),
                remedies.collect::<Vec<_>>().join("; "),
                date(&it.holds_until_date),
            ];
            [start("rule"), rest].concat()
        };
        let total = vec![
            String::new(),
            String::new(),
            plain_answer(check.answer()).to_owned(),
            String::new(),
            self.overall(check),
            String::new(),
            String::new(),
            date(&check.holds_until_date),
        ];
        let total = [start("total"), total].concat();
        check.findings.iter().map(row).chain([total]).collect()
    }

    /// The facts of the profile that a rule has used, with where they were read.
    fn evidence(&self, finding: &RuleFinding) -> String {
        let told = |it: &RuleEvidence| {
            let field = words::path(&it.field, self.speech);
            match it.provenance.as_ref().map(|it| self.source(it)) {
                Some(source) if !source.is_empty() => format!("{field} ({source})"),
                _ => field,
            }
        };
        finding.evidence.iter().map(told).collect::<Vec<_>>().join("; ")
    }

    fn source(&self, provenance: &Provenance) -> String {
        let date = provenance.as_of_date.as_ref().map(readable::date).unwrap_or_default();
        let verified =
            if provenance.verified { words::field("verified", self.speech) } else { String::new() };
        let parts = [clean(&provenance.source), date, verified];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// By which version of the program the checks were made.
    pub(super) fn version(&self, summary: &EligibilitySummary) -> String {
        let (name, etag) = (clean(&summary.program), clean(&summary.program_etag));
        self.speech
            .say(format!("{name}의 버전 {etag} 기준"), format!("by version {etag} of {name}"))
    }

    /// Of which rules no profile tells all.
    pub(super) fn gaps(&self) -> Option<String> {
        let with_gap = self.program.rules.iter().filter(|it| it.gap.is_some());
        let ids: Vec<String> = with_gap.map(|it| clean(&it.id)).collect();
        let (count, all, name) = (ids.len(), self.program.rules.len(), clean(&self.program.name));
        let ids = ids.join(", ");
        let said = self.speech.say(
            format!("규칙 {all}개 중 {count}개에 확인되지 않은 점이 있음: {ids} (내용은 `naru get {name}`)"),
            format!("rules with a gap: {count} of {all}: {ids}; `naru get {name}` tells what of them is not known"),
        );
        (count > 0).then_some(said)
    }

    pub(super) fn disclaimer(&self) -> Option<String> {
        let disclaimer = self.program.disclaimer.as_ref().filter(|_| !self.program.is_official)?;
        let text = clean(&self.speech.text(Some(disclaimer)));
        Some(self.speech.say(format!("공식 자료가 아님: {text}"), format!("not official: {text}")))
    }
}

/// An answer in words.
pub(super) fn answer(answer: RuleAnswer, speech: Speech) -> &'static str {
    match answer {
        RuleAnswer::Unspecified => speech.say("판정 안 함", "not judged"),
        answer => words::value(answer.as_str_name(), speech),
    }
}

/// An answer for programs.
pub(super) fn plain_answer(answer: RuleAnswer) -> &'static str {
    match answer {
        RuleAnswer::Unspecified => "not_judged",
        RuleAnswer::Pass => "pass",
        RuleAnswer::Fail => "fail",
        RuleAnswer::Unknown => "unknown",
    }
}

/// The points that are sure, and those that there may be.
pub(super) fn points([least, most]: [i32; 2]) -> String {
    if least == most { least.to_string() } else { format!("{least}~{most}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::program_rule::Kind;
    use crate::proto::{LocalizedText, ProgramTrack, TrlRule};
    use crate::text::Language;

    const KOREAN: Speech = Speech { language: Language::Korean, both: false };
    const ENGLISH: Speech = Speech { language: Language::English, both: false };

    fn text(ko: &str, en: &str) -> Option<LocalizedText> {
        Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
    }

    fn rules(speech: Speech) -> Rules {
        let rule = |id: &str, ko: &str, en: &str, effect: RuleEffect| ProgramRule {
            id: id.to_owned(),
            text: text(ko, en),
            effect: effect.into(),
            kind: Some(Kind::Trl(TrlRule::default())),
            ..ProgramRule::default()
        };
        let gap = text("공고문은 보지 못함", "the notice was not seen");
        let program = Program {
            name: "programs/ignite".to_owned(),
            display_name: text("시험 사업", "Ignite"),
            tracks: vec![ProgramTrack {
                id: "general".to_owned(),
                display_name: text("일반", "General"),
            }],
            rules: vec![
                ProgramRule {
                    gap,
                    ..rule("young", "7년 이내", "At most seven years", RuleEffect::Hard)
                },
                rule("paid", "1억 원 납입", "KRW 100M paid in", RuleEffect::Hard),
                ProgramRule {
                    bonus_points: 3,
                    ..rule("ready", "TRL 6 이상", "TRL of at least 6", RuleEffect::Bonus)
                },
            ],
            ..Program::default()
        };
        Rules::new(program, speech)
    }

    fn check() -> EligibilityCheck {
        let day = |year| Some(Date { year, month: 1, day: 2 });
        let finding = |rule: &str, answer: RuleAnswer, ko: &str, en: &str| RuleFinding {
            rule: rule.to_owned(),
            answer: answer.into(),
            sentence: text(ko, en),
            ..RuleFinding::default()
        };
        let state = |ko: &str, en: &str| Remedy { sentence: text(ko, en), ..Remedy::default() };
        let provenance =
            Provenance { source: "DART".to_owned(), as_of_date: day(2025), verified: true };
        let evidence =
            RuleEvidence { field: "rounds[1].amount".to_owned(), provenance: Some(provenance) };
        let paid = state("납입 여부", "whether it is paid in");
        EligibilityCheck {
            startup: "startups/a".to_owned(),
            track: "general".to_owned(),
            as_of_date: day(2026),
            answer: RuleAnswer::Unknown.into(),
            bonus_points: 0,
            bonus_points_max: 3,
            findings: vec![
                RuleFinding {
                    holds_until_date: day(2029),
                    ..finding("young", RuleAnswer::Pass, "개업일 2022-01-02", "began 2022-01-02")
                },
                RuleFinding {
                    evidence: vec![evidence],
                    remedies: vec![paid.clone(), paid],
                    ..finding("paid", RuleAnswer::Unknown, "0~1억 원", "KRW 0 to 100M")
                },
                RuleFinding {
                    remedies: vec![state("TRL", "the TRL")],
                    ..finding("ready", RuleAnswer::Unknown, "미확인", "not known")
                },
            ],
            holds_until_date: day(2029),
            ..EligibilityCheck::default()
        }
    }

    #[test]
    fn people_see_each_rule_with_what_was_found_and_what_would_change_it() {
        let output = Output::plain(80);
        let lines = |speech| rules(speech).in_full(&check(), &Names::default(), &output).join("\n");
        let english = "\
startups/a  startups/a
Ignite, General, as of 2026-01-02: not known; bonus points 0~3; stays so until
2029-01-02
✓ At most seven years (young)
  began 2022-01-02
  stays so until 2029-01-02
  gap: the notice was not seen
? KRW 100M paid in (paid)
  KRW 0 to 100M
  → whether it is paid in
  → whether it is paid in
  from: past rounds 2, amount (DART, 2025-01-02, verified)
? TRL of at least 6 (ready) [bonus 3]
  not known
  → the TRL";
        assert_eq!(lines(ENGLISH), english);
        let korean = "\
startups/a  startups/a
시험 사업, 일반, 2026-01-02 기준: 확인 필요; 가점 0~3; 2029-01-02까지 그대로
✓ 7년 이내 (young)
  개업일 2022-01-02
  2029-01-02까지 그대로
  확인되지 않은 점: 공고문은 보지 못함
? 1억 원 납입 (paid)
  0~1억 원
  → 납입 여부
  → 납입 여부
  근거: 투자 유치 이력 2, 금액 (DART, 2025-01-02, 확인됨)
? TRL 6 이상 (ready) [가점 3]
  미확인
  → TRL";
        assert_eq!(lines(KOREAN), korean);
        let told = "rules with a gap: 1 of 3: young; `naru get programs/ignite` tells what of them is not known";
        assert_eq!(rules(ENGLISH).gaps().as_deref(), Some(told));
        let told =
            "규칙 3개 중 1개에 확인되지 않은 점이 있음: young (내용은 `naru get programs/ignite`)";
        assert_eq!(rules(KOREAN).gaps().as_deref(), Some(told));
        assert_eq!(Rules::new(Program::default(), ENGLISH).gaps(), None);
    }

    #[test]
    fn a_row_tells_all_that_decides_and_no_more_of_each_than_fits() {
        let mut check = check();
        assert_eq!(rules(ENGLISH).row(&check).why, ["paid", "whether it is paid in"]);
        let more = |at: usize| Remedy {
            sentence: text(&format!("자료 {at}"), &format!("paper {at}")),
            ..Remedy::default()
        };
        check.findings[1].remedies = (1..6).map(more).collect();
        assert_eq!(rules(ENGLISH).row(&check).why[1], "paper 1; paper 2; paper 3; and 2 more");
        assert_eq!(rules(KOREAN).row(&check).why[1], "자료 1; 자료 2; 자료 3; 외 2건");
        check.answer = RuleAnswer::Pass.into();
        assert_eq!(rules(KOREAN).row(&check).why, ["", ""]);
        // All that fail are told, each on a line; a bonus decides nothing.
        check.answer = RuleAnswer::Fail.into();
        check.findings.iter_mut().for_each(|it| it.answer = RuleAnswer::Fail.into());
        let all = "At most seven years: began 2022-01-02\nKRW 100M paid in: KRW 0 to 100M";
        assert_eq!(rules(ENGLISH).row(&check).why, ["young\npaid", all]);
        // A rule of another version of the program has an id and no text.
        check.findings = vec![RuleFinding {
            rule: "gone".to_owned(),
            answer: RuleAnswer::Fail.into(),
            ..RuleFinding::default()
        }];
        assert_eq!(rules(KOREAN).row(&check).why, ["", ""]);
        assert_eq!(rules(KOREAN).called("gone"), "gone");
    }
}
