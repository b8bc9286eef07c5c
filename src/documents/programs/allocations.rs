//! The record of an allocation, for whoever has to defend it: what it was made of and how, who goes where and why, and
//! what an independent judgement finds.

use std::collections::HashMap;

use maud::{Markup, html};

use super::super::Error;
use super::super::pages::{self, facts};
use super::super::words::Words;
use super::{AllocationRecord, ProgramDossier, REFUSALS_TOLD_MAX, Reader};
use crate::proto::{
    Allocation, AllocationPlacement, ApplicantExplanation, LocalizedText, OperatorAllocation,
    ReserveFill,
};

/// So many who wait for an operator are named.
const WAITING_MAX: usize = 10;

pub(super) fn allocation(dossier: &ProgramDossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_ALLOCATION");
    let nothing = AllocationRecord::default();
    let told = Told::of(dossier, dossier.allocation.as_ref().unwrap_or(&nothing));
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

/// A record in words, by the names that its parties had when the allocation was made.
pub(super) struct Told<'a> {
    dossier: &'a ProgramDossier,
    record: &'a AllocationRecord,
    words: Words,
    names: HashMap<&'a str, &'a Option<LocalizedText>>,
}

impl<'a> Told<'a> {
    pub(super) fn of(dossier: &'a ProgramDossier, record: &'a AllocationRecord) -> Self {
        let (inputs, outcome) = (&record.allocation.inputs, &record.allocation.outcome);
        let applicants = inputs.iter().flat_map(|it| &it.applicants);
        let operators = inputs.iter().flat_map(|it| &it.operators);
        let excluded = outcome.iter().flat_map(|it| &it.excluded);
        let names = applicants.map(|it| (it.startup.as_str(), &it.display_name));
        let names = names.chain(operators.map(|it| (it.partner.as_str(), &it.display_name)));
        let names = names.chain(excluded.map(|it| (it.startup.as_str(), &it.display_name)));
        Self { dossier, record, words: dossier.words(), names: names.collect() }
    }

    pub(super) fn name(&self, party: &str) -> String {
        let name = self.names.get(party).map(|it| self.words.text(it));
        name.filter(|it| !it.is_empty()).unwrap_or_else(|| self.dossier.name_of(party))
    }

    /// A reserve by its name in the program as it was then.
    fn reserve(&self, id: &str) -> String {
        let program = self.record.allocation.inputs.as_ref().and_then(|it| it.program.as_ref());
        let reserve = program.and_then(|it| it.reserves.iter().find(|it| it.id == id));
        reserve.map_or_else(|| id.to_owned(), |it| self.words.text(&it.display_name))
    }

    /// To whom an applicant goes, by which place.
    pub(super) fn where_to(&self, it: &AllocationPlacement) -> String {
        if it.partner.is_empty() {
            return self.words.say("배정 없음", "nowhere").to_owned();
        }
        let name = self.name(&it.partner);
        match it.reserve.as_str() {
            "" => name,
            reserve => format!("{name} ({})", self.reserve(reserve)),
        }
    }

    /// The applicants that took part, in the order of the inputs, each with why it is not elsewhere, as far as that is
    /// told.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&'a ApplicantExplanation, Vec<String>)> {
        let words = self.words;
        let inputs = self.record.allocation.inputs.iter().flat_map(|it| &it.applicants);
        let placed = self.record.explanations.iter().filter(|it| it.exclusion.is_none());
        placed.zip(inputs).map(move |(it, applicant)| {
            let sentences = it.refusals.iter().map(|it| words.text(&it.sentence));
            let mut lines: Vec<String> = sentences.collect();
            // Whoever is at its third choice was refused by two.
            let choice = it.placement.as_ref().map_or(0, |it| it.choice);
            let refused = match usize::try_from(choice).unwrap_or_default() {
                0 => applicant.preferences.len(),
                choice => choice - 1,
            };
            let more = refused.saturating_sub(lines.len());
            if more > 0 {
                lines.push(words.say(format!("외 {more}곳"), format!("and {more} more")));
            }
            (it, lines)
        })
    }

    /// Who took no part.
    pub(super) fn set_aside(&self) -> impl Iterator<Item = &'a ApplicantExplanation> {
        self.record.explanations.iter().filter(|it| it.exclusion.is_some())
    }

    /// What came of each operator, and in lines who waits for it and why places are left.
    pub(super) fn each_operator(
        &self,
    ) -> impl Iterator<Item = (&'a OperatorAllocation, Vec<String>)> {
        let outcomes = self.record.allocation.outcome.iter().flat_map(|it| &it.operators);
        let left = self.record.left.iter().chain(std::iter::repeat(&None));
        outcomes.zip(left).map(|(it, left)| (it, self.standing(it, left)))
    }

    fn standing(&self, it: &OperatorAllocation, left: &Option<LocalizedText>) -> Vec<String> {
        let words = self.words;
        let mut lines = Vec::new();
        if it.total_waiting > 0 {
            let told = it.waiting.iter().take(WAITING_MAX).map(|it| self.name(it));
            let told = told.collect::<Vec<_>>().join(", ");
            let more = it.total_waiting - i32::try_from(WAITING_MAX).unwrap_or(i32::MAX);
            let [ko, en] = match more > 0 {
                true => [format!(" 외 {more}곳"), format!(" and {more} more")],
                false => [String::new(), String::new()],
            };
            let count = it.total_waiting;
            lines.push(words.say(
                format!("대기 {count}곳: {told}{ko}"),
                format!("{count} on the waiting list: {told}{en}"),
            ));
        }
        lines.extend(left.is_some().then(|| words.text(left)));
        let short = |it: &&ReserveFill| it.missing > 0;
        for reserve in it.reserves.iter().filter(short) {
            let (name, missing, places) =
                (self.reserve(&reserve.reserve), reserve.missing, reserve.places);
            lines.push(words.say(
                format!("{name} {places}자리 중 {missing}자리 부족"),
                format!("{missing} of {places} places for {name} are short"),
            ));
        }
        lines
    }

    /// Which run it is.
    fn run(&self) -> String {
        let version = self.record.allocation.version;
        self.words.say(format!("배정 {version}차"), format!("Allocation {version}"))
    }

    /// Who answers for it, what it was made of, and what came of it in short.
    fn about(&self) -> Markup {
        let words = self.words;
        let mut told = about_run(&self.record.allocation, self.dossier);
        told.extend(self.record.allocation.outcome.as_ref().map(|outcome| {
            let totals = words.say(
                format!(
                    "참여 {}곳, 배정 {}곳(제출한 1지망 {}곳), 제외 {}곳, 남은 자리 {}곳",
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
            (words.say("결과", "outcome"), totals)
        }));
        facts(&told)
    }

    fn method(&self) -> Markup {
        let words = self.words;
        html! {
            h2 { (words.say("배정 방법", "How it was decided")) }
            p { (words.say(
                "기업은 희망 순위대로, 희망 순위를 제출하지 않은 기업은 매칭 점수 순으로 지원합니다. 운영사는 \
                 점수(매칭 점수와 가점) 순으로 받고, 동점은 공개한 시드의 추첨으로 가립니다. 우선 배정 자리는 해당 \
                 기업에 먼저 주고, 남으면 다른 기업에 줍니다. 모든 기업이 지원을 마칠 때까지 어떤 자리도 확정하지 \
                 않습니다(지연 수락 방식, deferred acceptance). 따라서 더 희망하는 운영사에서 자리를 받았어야 하는데 \
                 받지 못한 기업은 없습니다.",
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
        let reserves = self.record.allocation.outcome.iter().flat_map(|it| &it.reserves);
        let reserves: Vec<&ReserveFill> = reserves.collect();
        html! {
            @if !reserves.is_empty() {
                h2 { (words.say("우선 배정", "Reserves")) }
                table {
                    thead { tr {
                        th { (words.say("우선 배정", "reserve")) }
                        th { (words.say("자리", "places")) }
                        th { (words.say("해당 기업 배정 수", "placed who count")) }
                        th { (words.say("부족", "short by")) }
                    } }
                    tbody { @for it in &reserves { tr {
                        td { (self.reserve(&it.reserve)) }
                        td.number { (it.places) }
                        td.number { (it.taken) }
                        td.number { (it.missing) }
                    } } }
                }
                p.small { (words.say(
                    "우선 배정 자리 수는 최소 기준으로 보고하며, 배정의 안정성을 해치면서까지 채우지 않습니다.",
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
                    th { (words.say("대기 기업과 남은 자리의 사유", "who waits, and why places are left")) }
                } }
                tbody { @for (it, lines) in self.each_operator() { (self.operator(it, &lines)) } }
            }
        }
    }

    fn operator(&self, it: &OperatorAllocation, lines: &[String]) -> Markup {
        html! {
            tr {
                td.place { (self.name(&it.partner)) }
                td.number { (it.places) }
                td.number { (it.taken) }
                td.number { (it.unused) }
                td { ul { @for line in lines { li { (line) } } } }
            }
        }
    }

    fn applicants(&self) -> Markup {
        let words = self.words;
        html! {
            h2 { (words.say("기업별 결과", "Each company")) }
            p.small { (words.say(
                format!("배정되지 않은 이유는 희망 순위가 앞선 운영사 {REFUSALS_TOLD_MAX}곳까지 적었습니다."),
                format!(
                    "Of the operators that did not take a company, the first {REFUSALS_TOLD_MAX} of its list say why."
                ),
            )) }
            table {
                thead { tr {
                    th.place { (words.say("기업과 배정", "company, and where it goes")) }
                    th { (words.say("이유", "because")) }
                } }
                tbody { @for (it, refusals) in self.placed() { (self.applicant(it, &refusals)) } }
            }
        }
    }

    fn applicant(&self, it: &ApplicantExplanation, refusals: &[String]) -> Markup {
        html! {
            tr {
                td.place {
                    b { (self.name(&it.startup)) }
                    @if let Some(placement) = &it.placement { br; (self.where_to(placement)) }
                }
                td {
                    (self.words.text(&it.sentence))
                    @if !refusals.is_empty() { ul { @for refusal in refusals { li { (refusal) } } } }
                }
            }
        }
    }

    fn excluded(&self) -> Markup {
        let words = self.words;
        html! {
            @if self.set_aside().next().is_some() {
                h2 { (words.say("참여하지 않은 기업", "Who took no part")) }
                ul.dashes { @for it in self.set_aside() { li { (words.text(&it.sentence)) } } }
            }
        }
    }
}

/// Who answers for an allocation, and what it was made of.
pub(super) fn about_run(run: &Allocation, dossier: &ProgramDossier) -> Vec<(&'static str, String)> {
    let (words, zone) = (dossier.words(), &dossier.time_zone);
    let stored = words.stored_day(&run.create_time, zone);
    let undecided = match run.includes_undecided {
        true => words.say("포함", "take part"),
        false => words.say("제외", "take no part"),
    };
    vec![
        (words.say("배정 기록", "allocation"), run.name.clone()),
        (words.say("배정 작성", "made by"), run.author.clone()),
        (words.say("배정 저장일", "stored on"), stored.unwrap_or_default()),
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
