//! What people read when something fails, and the exit code that programs read.

use std::io;

use tonic::{Code, Status};
use tonic_types::{FieldViolation, StatusExt as _};

use crate::proto::{ErrorReason, Kind};

use super::client::Unreachable;
use super::language::Speech;
use super::output::clean;

/// The exit codes, as `--help` tells them.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  fine
  1  something was refused or failed
  2  the command line was not understood
  3  nothing has that name
  4  no server answers";

/// What to do where the server lacks a method, in Korean and English.
const OLDER_SERVER: (&str, &str) = (
    "서버가 이 프로그램보다 오래된 버전입니다. 서버를 업그레이드하세요",
    "the server is older than this program; upgrade it",
);

/// The label of what is told in English in either language: errors of the service and of the system.
const ERROR: &str = "error";

/// The flags for fields of searches and matches.
const FLAGS: [(&str, &str); 16] = [
    ("kinds", "--kind"),
    ("sectors", "--sector"),
    ("country_codes", "--country"),
    ("region_codes", "--region"),
    ("stages", "--stage"),
    ("partner_kinds", "--partner-kind"),
    ("excluded_names", "--exclude"),
    ("as_of_date", "--as-of"),
    ("page_size", "--limit"),
    ("max_results", "--limit"),
    ("importances", "--importance"),
    ("destination", "--destination"),
    ("met_names", "--met"),
    ("met", "--met-handling"),
    ("audience", "--audience"),
    // The other limits cannot be refused.
    ("group_limits", "--per-kind"),
];

/// Something is wrong with the command line that only shows when its parts are put together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Something that the program says itself, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{en}")]
pub(super) struct Spoken {
    pub(super) ko: String,
    pub(super) en: String,
    /// In Korean and English.
    pub(super) advice: (String, String),
}

/// The exit code for an error.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if is_broken_pipe(error) {
        return 0;
    }
    if error.is::<Unreachable>() {
        return 4;
    }
    if error.is::<Usage>() {
        return 2;
    }
    match error.downcast_ref::<Status>() {
        Some(status) if status.code() == Code::NotFound => 3,
        Some(status) if is_unreachable(status) => 4,
        _ => 1,
    }
}

/// Whether the reader of our output has gone away: nobody is left to be told.
#[must_use]
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref::<io::Error>().is_some_and(kind)
}

/// The lines that tell people what failed and what to do.
#[must_use]
pub fn describe(error: &anyhow::Error, speech: Speech) -> Vec<String> {
    if let Some(unreachable) = error.downcast_ref::<Unreachable>() {
        let server = &unreachable.server;
        let what = speech.say(
            format!("오류: {server}에서 응답하는 서버가 없습니다"),
            format!("{ERROR}: no server answers at {server}"),
        );
        return vec![what, hint(speech, unreachable_hint(speech))];
    }
    if let Some(Spoken { ko, en, advice }) = error.downcast_ref::<Spoken>() {
        let what = speech.say(format!("오류: {ko}"), format!("{ERROR}: {en}"));
        return vec![clean(&what), hint(speech, &clean(speech.say(&advice.0, &advice.1)))];
    }
    let Some(status) = error.downcast_ref::<Status>() else {
        let told = format!("{ERROR}: {}", told_once(error));
        // The error of a file may show the line that it is about.
        let mut lines: Vec<String> = told.lines().map(clean).collect();
        lines.extend(is_taken(error).then(|| hint(speech, taken_hint(speech))));
        return lines;
    };
    // Contexts that were added on the way say what was tried; the status itself comes last in the chain.
    let contexts = error.chain().take_while(|cause| !cause.is::<Status>());
    let mut lines: Vec<String> = contexts.map(|context| format!("{ERROR}: {context}")).collect();
    lines.extend(of_status(status, speech));
    lines
}

fn of_status(status: &Status, speech: Speech) -> Vec<String> {
    let bad_request = status.get_details_bad_request();
    let violations = bad_request.map(|it| it.field_violations).unwrap_or_default();
    let missing = missing(status);
    // A fault of a request has a flag that made it; what is wrong with stored records has none.
    let told = |it: &FieldViolation| told(it, status.code() == Code::InvalidArgument);
    let mut lines = match violations.as_slice() {
        // The message tells an only violation too, but with the path of its field.
        [only] if is_of_audience(only) && only.description.contains("ExplainMatch") => {
            vec![format!("{}: --audience: {}", speech.say("오류", ERROR), audience_fault(speech))]
        }
        [only] => vec![format!("{ERROR}: {}", told(only))],
        [] if let Some(name) = &missing => vec![speech.say(
            format!("오류: {name}: 없거나 삭제되었습니다"),
            format!("{ERROR}: {name} does not exist, or is deleted"),
        )],
        all => {
            let first = format!("{ERROR}: {}", clean(status.message()));
            std::iter::once(first).chain(all.iter().map(|it| format!("  {}", told(it)))).collect()
        }
    };
    let info = status.get_details_error_info();
    let code = speech.say("코드", "code");
    lines.push(match info.map(|info| info.reason) {
        Some(reason) => {
            let word = speech.say("사유", "reason");
            format!("  {word}: {} ({code} {:?})", clean(&reason), status.code())
        }
        None => format!("  {code}: {:?}", status.code()),
    });
    let advice = match reason(status) {
        Some(ErrorReason::InvalidArgument) if violations.iter().any(is_of_sectors) => {
            Some(sectors_hint(speech))
        }
        Some(ErrorReason::InvalidArgument) if violations.iter().any(is_of_audience) => {
            Some(audience_hint(speech))
        }
        Some(ErrorReason::ResourceNotFound) if let Some(kind) = missing.and_then(kind_of) => {
            return [lines, vec![hint(speech, &names_hint(kind, speech))]].concat();
        }
        Some(reason) => advice(reason, speech),
        None if is_unreachable(status) => Some(unreachable_hint(speech)),
        None => advice_on_code(status.code(), speech),
    };
    lines.extend(advice.map(|advice| hint(speech, advice)));
    lines
}

/// A violation by the flag that it is about where it is one of the request, else by the path of its field.
fn told(violation: &FieldViolation, is_of_request: bool) -> String {
    let FieldViolation { field, description, .. } = violation;
    match flag(field).filter(|_| is_of_request).unwrap_or(field) {
        "" => clean(description),
        field => format!("{}: {}", clean(field), clean(description)),
    }
}

/// The flag for a field of a search or match: `options.filter.sectors[0]` is given by `--sector`.
fn flag(field: &str) -> Option<&'static str> {
    let field = field.strip_prefix("options.").unwrap_or(field);
    let field = field.strip_prefix("filter.").unwrap_or(field);
    let name = field.split_once(['[', '.']).map_or(field, |(name, _)| name);
    FLAGS.iter().find(|(known, _)| *known == name).map(|&(_, flag)| flag)
}

fn is_of_sectors(violation: &FieldViolation) -> bool {
    flag(&violation.field) == Some("--sector")
}

fn sectors_hint(speech: Speech) -> &'static str {
    speech.say(
        "`naru sectors 검색어`로 분야 ID를 찾을 수 있습니다",
        "`naru sectors WORDS` finds the ids of sectors",
    )
}

/// The name that stands for nothing.
fn missing(status: &Status) -> Option<String> {
    let is_missing = reason(status) == Some(ErrorReason::ResourceNotFound);
    let info = status.get_details_error_info().filter(|_| is_missing)?;
    info.metadata.get("name").map(|name| clean(name))
}

fn kind_of(name: String) -> Option<Kind> {
    let collection = name.split('/').next().unwrap_or_default();
    Kind::ALL.into_iter().find(|kind| kind.collection() == collection)
}

/// How to find out which names there are.
fn names_hint(kind: Kind, speech: Speech) -> String {
    let command = match kind {
        Kind::Startup | Kind::Partner => speech.say("search 검색어", "search WORDS"),
        Kind::Engagement => "engagements list",
        Kind::Delegation => "delegations list",
        Kind::Selection => "selections list",
        Kind::Plan => "plans list",
        Kind::MatchList => "match-lists list",
        Kind::Meeting => "meetings list",
        Kind::Agreement => "agreements list",
        Kind::Program => "program list",
        Kind::Application => "program applications",
        Kind::Allocation => "program allocations",
    };
    speech.say(
        format!("이름을 확인하세요. `naru {command}`로 어떤 것이 있는지 볼 수 있습니다"),
        format!("check the name; `naru {command}` tells which there are"),
    )
}

fn is_of_audience(violation: &FieldViolation) -> bool {
    flag(&violation.field) == Some("--audience")
}

/// The service names a method of its contract, which is no help on a command line.
fn audience_fault(speech: Speech) -> &'static str {
    speech.say(
        "목록에 오르는 쪽에는 목록을 줄 수 없습니다. 다른 곳이 답한 내용까지 읽게 됩니다",
        "one of those ranked must not read the list: it would read what the others answered",
    )
}

fn audience_hint(speech: Speech) -> &'static str {
    speech.say(
        "목록은 찾는 쪽에만 줄 수 있습니다. 상대에게는 `naru match 이름 --with 상대`로 한 쌍씩 설명하세요",
        "a list is for the one who asks; for the other side explain a pair: `naru match NAME --with NAME`",
    )
}

pub(super) fn hint(speech: Speech, advice: &str) -> String {
    format!("  {}: {advice}", speech.say("조치", "what to do"))
}

/// The error and its causes. Some errors tell their cause themselves: nothing is told twice.
fn told_once(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

fn is_taken(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::AddrInUse)
}

fn taken_hint(speech: Speech) -> &'static str {
    speech.say(
        "다른 프로그램이 사용 중인 주소입니다. --listen으로 다른 주소를 지정하세요 (포트 0은 빈 포트)",
        "another program uses this address; choose another with --listen (port 0: any free port)",
    )
}

fn unreachable_hint(speech: Speech) -> &'static str {
    speech.say(
        "`naru serve`로 서버를 시작하거나 --server URL로 다른 서버를 지정하세요",
        "start one with `naru serve`, or name another with --server URL",
    )
}

/// A status that no server made: the services of naru give every unavailability a reason.
fn is_unreachable(status: &Status) -> bool {
    status.code() == Code::Unavailable && status.get_details_error_info().is_none()
}

/// Why the service refused; none: no service did, or a newer one.
#[must_use]
pub fn reason(status: &Status) -> Option<ErrorReason> {
    let word = status.get_details_error_info()?.reason;
    ErrorReason::from_str_name(&format!("ERROR_REASON_{word}"))
}

fn advice(reason: ErrorReason, speech: Speech) -> Option<&'static str> {
    let (ko, en) = match reason {
        ErrorReason::Unspecified => return None,
        ErrorReason::InvalidArgument => (
            "위에 표시된 항목을 고친 뒤 다시 시도하세요",
            "correct the fields named above and try again",
        ),
        ErrorReason::ResourceNotFound => (
            "이름을 확인하세요. 프로필은 `naru search 검색어`로 찾을 수 있고, 나머지는 `naru meetings list` 같은 목록에 나옵니다",
            "check the name; `naru search WORDS` finds profiles, `naru meetings list` and the like list the rest",
        ),
        ErrorReason::ProgramVersionNotFound => (
            "버전을 확인하세요. `naru program versions 사업`으로 어떤 버전이 있는지 볼 수 있습니다",
            "check the version; `naru program versions PROGRAM` tells which there are",
        ),
        ErrorReason::AlreadyExists => ("다른 ID를 쓰세요", "choose another id"),
        ErrorReason::MatchListApproved => (
            "승인된 매칭 목록은 바뀌지 않습니다. `naru match-lists create --after`로 새 목록을 만드세요",
            "an approved list never changes; make a new one with `naru match-lists create --after`",
        ),
        ErrorReason::MatchListNotReviewed => (
            "먼저 `naru match-lists review`로 검토하세요",
            "have it reviewed first, with `naru match-lists review`",
        ),
        ErrorReason::MatchListNotApproved => (
            "먼저 `naru match-lists review`로 검토하고 `naru match-lists approve`로 승인하세요",
            "have it approved first, with `naru match-lists review` and `naru match-lists approve`",
        ),
        ErrorReason::SelectionDecided => (
            "결정된 선정은 기록으로 남습니다. 결정을 바꾸려면 `naru selections decide`로 새 결정을 기록하세요",
            "what was decided stays on record; to decide anew, record another round with `naru selections decide`",
        ),
        ErrorReason::PlanOutdated => (
            "일정을 만든 뒤에 위에 표시된 것이 바뀌었습니다. `naru plans create --after`로 새 일정을 만드세요",
            "what is named above has changed since the plan was made; make a new one with `naru plans create --after`",
        ),
        ErrorReason::PlanNotDraft => (
            "공개된 일정은 바뀌지 않습니다. `naru plans create --after`로 새 일정을 만드세요",
            "a published plan never changes; make a new one with `naru plans create --after`",
        ),
        ErrorReason::EtagMismatch => (
            "그사이 다른 사람이 변경했습니다. 다시 읽은 뒤 변경하세요",
            "somebody else has changed it since; read it again, then repeat your change",
        ),
        ErrorReason::RequestIdReused | ErrorReason::ItemRefused => {
            ("명령을 다시 실행하세요", "run the command again")
        }
        ErrorReason::ProfileDeleted => (
            "삭제된 상태입니다. 먼저 `naru undelete`로 복구하세요",
            "it is deleted; bring it back first, with `naru undelete`",
        ),
        ErrorReason::ProfileMerged => (
            "위에 표시된 이름을 쓰세요. 잘못 합쳤다면 `naru undelete`로 되돌리세요",
            "use the name given above; `naru undelete` takes a wrong merge back",
        ),
        ErrorReason::ProfileNotDeleted => ("복구할 것이 없습니다", "there is nothing to undelete"),
        ErrorReason::ProfileErased => (
            "복구 기간이 지나 지워졌습니다. 새 ID로 만드세요",
            "it can no longer be undeleted; create it under a new id",
        ),
        ErrorReason::NewerFormat => {
            ("업그레이드된 서버로 보내세요", "send the write to an upgraded server")
        }
        ErrorReason::TokenForeign | ErrorReason::TokenAhead => {
            ("일관성 토큰을 버리고 다시 시도하세요", "drop the consistency token and try again")
        }
        ErrorReason::IndexBehind => (
            "최근에 저장된 내용이 아직 색인에 반영되지 않았습니다. 잠시 뒤 다시 시도하세요",
            "the index has not caught up with the latest writes; try again in a moment",
        ),
        ErrorReason::IndexUnavailable => (
            "서버가 색인을 만드는 중입니다. 끝난 뒤 다시 시도하세요. 그동안에도 `naru get`은 쓸 수 있습니다",
            "the server is building its index; try again when it is done; `naru get` works meanwhile",
        ),
        ErrorReason::StoreUnavailable => {
            ("데이터베이스가 실행 중인지 확인하세요", "check that the database is running")
        }
        ErrorReason::OutcomeUnknown => (
            "저장되었는지 알 수 없습니다. 다시 실행해도 두 번 저장되지 않습니다",
            "it may have been written; run the command again: nothing is stored twice",
        ),
        ErrorReason::DelegationUnplannable => (
            "위에 표시된 항목을 사절단에서 고친 뒤 다시 계획하세요",
            "correct what is named above in the delegation, then plan again",
        ),
        ErrorReason::ProgramUnallocatable => (
            "위에 표시된 항목을 지원사업이나 신청 건에서 고친 뒤 다시 배정하세요",
            "correct what is named above in the program or its applications, then allocate again",
        ),
        ErrorReason::ProgramTooLarge => (
            "신청 건이 너무 많습니다. `naru program check`로는 모두 판정할 수 있습니다",
            "there are too many applications; `naru program check` judges any number",
        ),
        ErrorReason::Overloaded => (
            "서버가 바쁩니다. 잠시 뒤 다시 시도하세요",
            "the server is busy; try again in a moment",
        ),
        ErrorReason::DeadlineExceeded => ("--timeout을 늘리세요", "raise --timeout"),
        ErrorReason::PermissionDenied => {
            ("관리자에게 권한을 요청하세요", "ask an administrator for permission")
        }
        ErrorReason::BatchRefused => {
            ("거절된 줄을 고친 뒤 다시 시도하세요", "correct the refused lines and try again")
        }
        ErrorReason::Internal => ("서버의 로그를 확인하세요", "look in the server's log"),
        ErrorReason::MethodUnknown => OLDER_SERVER,
    };
    Some(speech.say(ko, en))
}

fn advice_on_code(code: Code, speech: Speech) -> Option<&'static str> {
    match code {
        Code::DeadlineExceeded | Code::Cancelled => {
            Some(speech.say("--timeout을 늘리세요", "raise --timeout"))
        }
        Code::Unimplemented => Some(speech.say(OLDER_SERVER.0, OLDER_SERVER.1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;
    use crate::text::Language;

    const ENGLISH: Speech = Speech { language: Language::English, both: false };
    const KOREAN: Speech = Speech { language: Language::Korean, both: false };

    fn refused(violations: &[(&str, &str)]) -> anyhow::Error {
        let mut details = ErrorDetails::new();
        let each = violations.iter().map(|&(field, why)| FieldViolation::new(field, why));
        details
            .set_error_info("INVALID_ARGUMENT", "naru", [])
            .set_bad_request(each.collect::<Vec<_>>());
        Status::with_error_details(Code::InvalidArgument, "2 fields are wrong", details).into()
    }

    const TWO: [(&str, &str); 2] =
        [("options.filter.country_codes[0]", "Korea is no country"), ("request_id", "is too long")];

    #[test]
    fn a_refusal_is_shown_whole() {
        let lines = describe(&refused(&TWO).context("searching"), ENGLISH);
        assert_eq!(
            lines,
            [
                "error: searching",
                "error: 2 fields are wrong",
                "  --country: Korea is no country",
                "  request_id: is too long",
                "  reason: INVALID_ARGUMENT (code InvalidArgument)",
                "  what to do: correct the fields named above and try again",
            ]
        );
        let korean = describe(&refused(&TWO), KOREAN);
        assert_eq!(korean[0], "error: 2 fields are wrong", "what is English is labelled so");
    }

    #[test]
    fn an_only_violation_is_told_once_and_by_its_flag() {
        let lines = describe(&refused(&[("filter.sectors[1]", "unknown sector")]), ENGLISH);
        assert_eq!(
            lines,
            [
                "error: --sector: unknown sector",
                "  reason: INVALID_ARGUMENT (code InvalidArgument)",
                "  what to do: `naru sectors WORDS` finds the ids of sectors",
            ]
        );
        let lines = describe(&refused(&[("options.audience", "no")]), ENGLISH);
        assert_eq!(lines[0], "error: --audience: no");
        assert!(lines[2].contains("--with NAME"), "{lines:?}");
        let ranked = refused(&[("options.audience", "ask ExplainMatch about its own pair")]);
        assert!(describe(&ranked, KOREAN)[0].starts_with("오류: --audience: 목록에 오르는 쪽"));
        for (field, flag) in [
            ("options.importances[1].importance", "--importance: no"),
            ("options.destination.region_code", "--destination: no"),
            ("options.met_names[0]", "--met: no"),
            ("startups[3]", "startups[3]: no"),
        ] {
            assert_eq!(describe(&refused(&[(field, "no")]), ENGLISH)[0], format!("error: {flag}"));
        }
        // What is stored has fields of the same names, and no flag.
        let mut details = ErrorDetails::new();
        details.set_bad_request([FieldViolation::new("stages[0].status", "no")]);
        let stored = Status::with_error_details(Code::FailedPrecondition, "no", details);
        assert_eq!(describe(&stored.into(), ENGLISH)[0], "error: stages[0].status: no");
        let whole = describe(&refused(&[("", "the request is larger than 4 MiB")]), ENGLISH);
        assert_eq!(whole[0], "error: the request is larger than 4 MiB");
    }

    #[test]
    fn the_flags_of_fields_exist() {
        use clap::CommandFactory as _;
        let command = crate::cli::Cli::command();
        let known = |flag: &str| {
            let mut subcommands = command.get_subcommands();
            subcommands.any(|it| it.get_arguments().any(|arg| arg.get_long() == Some(flag)))
        };
        for (_, flag) in FLAGS {
            assert!(known(flag.trim_start_matches("--")), "{flag}");
        }
    }

    #[test]
    fn an_error_of_many_lines_keeps_them() {
        let error = anyhow::anyhow!("cannot use x: at line 1\n1 | x=1\n  |   ^\u{1b}");
        let lines = describe(&error, ENGLISH);
        assert_eq!(lines, ["error: cannot use x: at line 1", "1 | x=1", "  |   ^ "]);
    }

    #[test]
    fn a_wait_is_advised_where_only_waiting_helps() {
        for reason in ["INDEX_BEHIND", "INDEX_UNAVAILABLE"] {
            let mut details = ErrorDetails::new();
            details.set_error_info(reason, "naru", []);
            let status = Status::with_error_details(Code::Unavailable, "wait", details);
            let told = describe(&status.into(), ENGLISH).join("\n");
            assert!(told.contains("try again") && !told.contains("--timeout"), "{told}");
        }
    }

    #[test]
    fn nothing_is_told_twice() {
        let cause = io::Error::from(io::ErrorKind::AddrInUse);
        let error = anyhow::Error::from(cause).context("starting");
        let lines = describe(&error.context("starting: address in use"), ENGLISH);
        assert_eq!(lines[0], "error: starting: address in use");
        assert!(lines[1].contains("--listen"), "{lines:?}");
    }

    #[test]
    fn exit_codes_are_as_documented() {
        let mut behind = ErrorDetails::new();
        behind.set_error_info("INDEX_BEHIND", "naru", []);
        let behind = Status::with_error_details(Code::Unavailable, "behind", behind);
        let cases: [(anyhow::Error, u8); 7] = [
            (refused(&TWO), 1),
            (Usage("no".to_owned()).into(), 2),
            (Status::not_found("x").into(), 3),
            (anyhow::Error::from(Status::not_found("x")).context("reading"), 3),
            (Status::unavailable("connection refused").into(), 4),
            (behind.into(), 1),
            (io::Error::from(io::ErrorKind::BrokenPipe).into(), 0),
        ];
        for (error, code) in cases {
            assert_eq!(exit_code(&error), code, "{error:#}");
        }
    }
}
