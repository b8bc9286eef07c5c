//! The record of an allocation, for whoever has to defend it: what it was made of and how, who goes where and why, and
//! what an independent judgement finds.

use maud::{Markup, html};

use super::super::Error;
use super::super::pages::{self, facts};
use super::super::words::Words;
use super::{AllocationRecord, ProgramDossier, Reader};
use crate::proto::{
    Allocation, AllocationInputs, AllocationOutcome, AllocationPlacement, ApplicantExplanation,
    LocalizedText, OperatorAllocation, ReserveFill,
};

/// So many refusals of an applicant are told, by those to which it would rather go first.
const REFUSALS_MAX: usize = 5;

/// So many who wait for an operator are named.
const WAITING_MAX: usize = 10;

pub(super) fn allocation(dossier: &ProgramDossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_ALLOCATION");
    let record = dossier.allocation.clone().unwrap_or_default();
    let told = Told { dossier, record: &record, words };
    let sheet = html! {
        section.sheet.list {
            (dossier.head(title, &told.run(), Reader::Staff))
            (told.about())
            (told.method())
            (told.check())
            (told.reserves())
            (told.operators())
            (told.applicants())
            (told.excluded())
        }
    };
    pages::file(&format!("{} {title}", dossier.title()), words, std::iter::once(sheet))
}

struct Told<'a> {
    dossier: &'a ProgramDossier,
    record: &'a AllocationRecord,
    words: Words,
}

impl Told<'_> {
    fn outcome(&self) -> AllocationOutcome {
        self.record.allocation.outcome.clone().unwrap_or_default()
    }

    fn inputs(&self) -> Option<&AllocationInputs> {
        self.record.allocation.inputs.as_ref()
    }

    fn name(&self, party: &str) -> String {
        name_of(self.dossier, self.inputs(), party)
    }

    /// Which run it is.
    fn run(&self) -> String {
        let version = self.record.allocation.version;
        self.words.say(format!("배정 {version}차"), format!("Allocation {version}"))
    }

    /// Who answers for it, what it was made of, and what came of it in short.
    fn about(&self) -> Markup {
        let (words, outcome) = (self.words, self.outcome());
        let totals = words.say(
            format!(
                "참여 {}곳, 배정 {}곳(제출한 1지망 {}곳), 제외 {}곳, 남은 자리 {}",
                outcome.total_applicants,
                outcome.total_placed,
                outcome.total_first_choices,
                outcome.total_excluded,
                outcome.total_unused,
            ),
            format!(
                "{} took part, {} are placed ({} at the first choice that they gave), {} were left out, {} \
                 places are unused",
                outcome.total_applicants,
                outcome.total_placed,
                outcome.total_first_choices,
                outcome.total_excluded,
                outcome.total_unused,
            ),
        );
        let mut told = about_run(&self.record.allocation, words);
        told.push((words.say("결과", "outcome"), totals));
        facts(&told)
    }

    fn method(&self) -> Markup {
        let words = self.words;
        html! {
            h2 { (words.say("배정 방법", "How it was decided")) }
            p { (words.say(
                "기업은 희망 순위대로, 순위를 내지 않은 기업은 매칭 점수 순으로 지원합니다. 운영사는 점수(매칭 점수와 \
                 가점) 순으로 받고, 동점은 공개한 시드의 추첨으로 가립니다. 우선 배정 자리는 해당 기업에 먼저 주고, \
                 남으면 다른 기업에 줍니다. 모든 기업이 지원을 마칠 때까지 아무 자리도 확정되지 않습니다(수락 유예 \
                 방식). 그 결과 어느 기업도, 자신을 받았어야 할 더 선호하는 운영사를 갖지 않습니다.",
                "Companies apply in the order of their lists, those without a list in the order of match scores. \
                 Operators take them by points, which are those of the match and bonus points; lots of the published \
                 seed break ties. Reserved places go first to those for whom they are kept, and to others if some are \
                 left. No place is final before all have applied (deferred acceptance). So no company prefers an \
                 operator that should have taken it.",
            )) }
        }
    }

    /// What is found by making it again, and by judging it independently.
    fn check(&self) -> Markup {
        let words = self.words;
        let verified = &self.record.verified;
        let again = match (verified.inputs_agree, verified.outcome_agrees) {
            (true, true) => words.say(
                "보관된 자료로 다시 배정한 결과가 같습니다.",
                "Made again from what was kept, it is the same.",
            ),
            (false, _) => {
                words.say("보관된 자료가 서로 맞지 않습니다.", "What was kept contradicts itself.")
            }
            (true, false) => words.say(
                "보관된 자료로 다시 배정하면 결과가 다릅니다.",
                "Made again from what was kept, it differs.",
            ),
        };
        let violations = match verified.total_violations {
            0 => words.say(
                "배정 방법과 별개로 검증한 결과, 다른 자리를 정당하게 요구할 수 있는 기업은 없습니다.".to_owned(),
                "By a judgement that shares nothing with how it was made, nobody can rightly claim another place."
                    .to_owned(),
            ),
            count => words.say(
                format!("배정 방법과 별개로 검증한 결과 위반이 {count}건 있습니다."),
                format!("A judgement that shares nothing with how it was made finds {count} faults."),
            ),
        };
        html! {
            h2 { (words.say("검증", "Checks")) }
            ul.dashes {
                li { (again) }
                li { (violations) }
                @for it in &verified.violations { li { (words.text(&it.sentence)) } }
            }
        }
    }

    fn reserves(&self) -> Markup {
        let words = self.words;
        let reserves = self.outcome().reserves;
        html! {
            @if !reserves.is_empty() {
                h2 { (words.say("우선 배정", "Reserves")) }
                table {
                    thead { tr {
                        th { (words.say("우선 배정", "reserve")) }
                        th { (words.say("자리", "places")) }
                        th { (words.say("해당 기업 배정", "placed who count")) }
                        th { (words.say("부족", "short by")) }
                    } }
                    tbody { @for it in &reserves { tr {
                        td { (reserve_name(self.dossier, self.inputs(), &it.reserve)) }
                        td.number { (it.places) }
                        td.number { (it.taken) }
                        td.number { (it.missing) }
                    } } }
                }
                p.small { (words.say(
                    "우선 배정은 최소 기준으로 보고하며, 안정성을 깨면서 채우지 않습니다.",
                    "Reserves are floors that are reported, and never enforced against stability.",
                )) }
            }
        }
    }

    fn operators(&self) -> Markup {
        let words = self.words;
        html! {
            h2 { (words.say("운영사별 결과", "Each operator")) }
            table {
                thead { tr {
                    th.place { (words.say("운영사", "operator")) }
                    th { (words.say("자리", "places")) }
                    th { (words.say("배정", "taken")) }
                    th { (words.say("남음", "unused")) }
                    th { (words.say("대기와 사유", "who waits, and why places are left")) }
                } }
                tbody { @for it in &self.outcome().operators { (self.operator(it)) } }
            }
        }
    }

    fn operator(&self, it: &OperatorAllocation) -> Markup {
        html! {
            tr {
                td.place { (self.name(&it.partner)) }
                td.number { (it.places) }
                td.number { (it.taken) }
                td.number { (it.unused) }
                td { ul { @for line in standing(self.dossier, self.inputs(), it) { li { (line) } } } }
            }
        }
    }

    fn applicants(&self) -> Markup {
        let words = self.words;
        html! {
            h2 { (words.say("기업별 결과", "Each company")) }
            table {
                thead { tr {
                    th.place { (words.say("기업", "company")) }
                    th.place { (words.say("배정", "goes to")) }
                    th { (words.say("이유", "because")) }
                } }
                tbody { @for it in &self.record.explanations { (self.applicant(it)) } }
            }
        }
    }

    fn applicant(&self, it: &ApplicantExplanation) -> Markup {
        let placement = it.placement.clone().unwrap_or_default();
        let more = it.refusals.len().saturating_sub(REFUSALS_MAX);
        html! {
            tr {
                td.place { b { (self.name(&it.startup)) } }
                td.place { (where_to(self.dossier, self.inputs(), &placement)) }
                td {
                    (self.words.text(&it.sentence))
                    @if !it.refusals.is_empty() { ul {
                        @for refusal in it.refusals.iter().take(REFUSALS_MAX) {
                            li { (self.words.text(&refusal.sentence)) }
                        }
                        @if more > 0 {
                            li { (self.words.say(format!("외 {more}곳"), format!("and {more} more"))) }
                        }
                    } }
                }
            }
        }
    }

    fn excluded(&self) -> Markup {
        let words = self.words;
        let excluded = self.outcome().excluded;
        html! {
            @if !excluded.is_empty() {
                h2 { (words.say("참여하지 않은 기업", "Who took no part")) }
                ul.dashes {
                    @for it in &excluded {
                        @let name = text_or(self.dossier, &it.display_name, &it.startup);
                        @let rules = rules(self.dossier, &it.rules);
                        li {
                            (name) ": " (words.value(it.reason().as_str_name()))
                            @if !rules.is_empty() { " (" (rules) ")" }
                        }
                    }
                }
            }
        }
    }
}

/// Who answers for an allocation, and what it was made of.
pub(super) fn about_run(run: &Allocation, words: Words) -> Vec<(&'static str, String)> {
    let stored = run.create_time.as_ref();
    let stored = stored.and_then(|it| jiff::Timestamp::from_second(it.seconds).ok());
    let stored = stored.map(|it| words.day(it.to_zoned(jiff::tz::TimeZone::UTC).date()));
    let undecided = match run.includes_undecided {
        true => words.say("포함", "take part"),
        false => words.say("제외", "take no part"),
    };
    vec![
        (words.say("배정 기록", "allocation"), run.name.clone()),
        (words.say("배정 작성", "made by"), run.author.clone()),
        (words.say("배정 저장일(UTC)", "stored on (UTC)"), stored.unwrap_or_default()),
        (words.say("배정 기준일", "judged as of"), words.optional_date(&run.as_of_date)),
        (
            words.say("배정에 쓴 사업 정보 버전", "version of the program used"),
            run.program_etag.clone(),
        ),
        (words.say("매칭 모델", "model of matching"), run.model_version.clone()),
        (words.say("추첨 시드", "seed of lots"), run.seed.to_string()),
        (words.say("자격 확인 필요 기업", "undecided companies"), undecided.to_owned()),
        (words.say("비고", "note"), words.text(&run.note)),
    ]
}

/// What a party was called when the allocation was made.
pub(super) fn name_of(
    dossier: &ProgramDossier,
    inputs: Option<&AllocationInputs>,
    party: &str,
) -> String {
    let kept = inputs.and_then(|inputs| {
        let startup = inputs.applicants.iter().find(|it| it.startup == party);
        let partner = inputs.operators.iter().find(|it| it.partner == party);
        startup.map(|it| &it.display_name).or(partner.map(|it| &it.display_name))
    });
    kept.map_or_else(|| dossier.name_of(party), |name| text_or(dossier, name, party))
}

fn text_or(dossier: &ProgramDossier, name: &Option<LocalizedText>, party: &str) -> String {
    match dossier.words().text(name) {
        name if name.is_empty() => dossier.name_of(party),
        name => name,
    }
}

/// A reserve by its name in the program as it was then.
pub(super) fn reserve_name(
    dossier: &ProgramDossier,
    inputs: Option<&AllocationInputs>,
    id: &str,
) -> String {
    let program = inputs.and_then(|it| it.program.as_ref());
    let reserve = program.and_then(|it| it.reserves.iter().find(|it| it.id == id));
    reserve.map_or_else(|| id.to_owned(), |it| dossier.words().text(&it.display_name))
}

/// To whom an applicant goes, by which place.
pub(super) fn where_to(
    dossier: &ProgramDossier,
    inputs: Option<&AllocationInputs>,
    it: &AllocationPlacement,
) -> String {
    let words = dossier.words();
    if it.partner.is_empty() {
        return words.say("배정 없음", "nowhere").to_owned();
    }
    let name = name_of(dossier, inputs, &it.partner);
    match it.reserve.as_str() {
        "" => name,
        reserve => format!("{name} ({})", reserve_name(dossier, inputs, reserve)),
    }
}

/// Who waits for an operator, and why places are left.
pub(super) fn standing(
    dossier: &ProgramDossier,
    inputs: Option<&AllocationInputs>,
    it: &OperatorAllocation,
) -> Vec<String> {
    let words = dossier.words();
    let mut lines = Vec::new();
    if it.total_waiting > 0 {
        let told = it.waiting.iter().take(WAITING_MAX).map(|it| name_of(dossier, inputs, it));
        let told = told.collect::<Vec<_>>().join(", ");
        let count = it.total_waiting;
        lines.push(words.say(format!("대기 {count}곳: {told}"), format!("{count} wait: {told}")));
    }
    if it.unused > 0 {
        let (better, not_naming, vetoed) = (it.placed_better, it.not_naming, it.vetoed);
        lines.push(words.say(
            format!("지원 가능 기업 중 더 선호한 곳에 배정 {better}곳, 희망하지 않음 {not_naming}곳, 매칭 불가 {vetoed}곳"),
            format!("{better} go to one they prefer, {not_naming} do not name it, {vetoed} are vetoed"),
        ));
    }
    let short = |it: &&ReserveFill| it.missing > 0;
    for reserve in it.reserves.iter().filter(short) {
        let name = reserve_name(dossier, inputs, &reserve.reserve);
        let (places, missing) = (reserve.places, reserve.missing);
        lines.push(words.say(
            format!("{name} {places}자리 중 {missing}자리 부족"),
            format!("{missing} of {places} places for {name} are short"),
        ));
    }
    lines
}

/// Rules as people read them.
pub(super) fn rules(dossier: &ProgramDossier, ids: &[String]) -> String {
    ids.iter().map(|id| dossier.rule_text(id)).collect::<Vec<_>>().join("; ")
}
