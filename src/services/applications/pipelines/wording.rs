//! How what is to be done is said, in Korean and English. What is not known is never said to be wrong.

use jiff::civil;

use super::tasks::written;
use crate::eligibility::{Words, name, percent, words};
use crate::proto::{Date, LocalizedText, ProgramQuota, ProgramTrack};

/// How many other files a sentence names.
const NAMED_MAX: usize = 3;

pub(super) fn supplement(title: &str, asked_on: Option<&Date>) -> LocalizedText {
    let day = written(asked_on);
    words(format!("{day} 요청, 미제출: {title}"), format!("asked for on {day}: {title}")).into()
}

pub(super) fn document(title: &str, stage: Option<&Words>) -> LocalizedText {
    let (ko, en) = match stage {
        Some(stage) => (format!("({})", stage.ko), format!(" for {}", stage.en)),
        None => (String::new(), String::new()),
    };
    words(format!("제출 필요{ko}: {title}"), format!("to be handed in{en}: {title}")).into()
}

pub(super) fn objection(day: Option<&Date>) -> LocalizedText {
    let day = written(day);
    words(format!("{day} 접수, 답변 필요"), format!("objection of {day}, to be answered")).into()
}

pub(super) fn recommendation(day: Option<&Date>) -> LocalizedText {
    let day = written(day);
    words(format!("{day} 투자, 추천 필요"), format!("invested on {day}, to be recommended")).into()
}

pub(super) fn no_profile() -> LocalizedText {
    let en = "to be looked at: the profile of the company is deleted, so that it is not judged";
    words("확인 필요: 기업 프로필이 삭제되어 자격을 판정할 수 없음", en).into()
}

/// `then` is what is to be said of the rule on the day after.
pub(super) fn ends(last_day: civil::Date, then: &LocalizedText) -> LocalizedText {
    words(
        format!("{last_day}까지 자격 충족, 이후: {}", then.ko),
        format!("qualifies until {last_day}; after that: {}", then.en),
    )
    .into()
}

pub(super) fn above_cap(asked: i32, cap: i32) -> LocalizedText {
    let [asked, cap] = [asked, cap].map(|it| percent(it.into()));
    words(
        format!("요청 지분 {} (운영사 지분 상한 {})", asked.ko, cap.ko),
        format!("asks for {}; operators may hold {} at most", asked.en, cap.en),
    )
    .into()
}

pub(super) fn outside_term(
    quota: &ProgramQuota,
    day: civil::Date,
    is_recommended: bool,
) -> LocalizedText {
    let term = days(quota.designated_from_date.as_ref(), quota.designated_until_date.as_ref());
    let (ko, en) = match is_recommended {
        true => (format!("{day} 추천"), format!("recommended on {day},")),
        false => (format!("{day} 현재"), format!("on {day}")),
    };
    words(
        format!("{ko}, 운영사 지정 기간({}) 아님", term.ko),
        format!("{en} outside of the operator's designation, {}", term.en),
    )
    .into()
}

pub(super) fn outside_window(
    day: civil::Date,
    from: Option<&Date>,
    until: Option<&Date>,
) -> LocalizedText {
    let window = days(from, until);
    words(
        format!("{day} 접수, 신청 기간({}) 아님", window.ko),
        format!("came in on {day}, outside of the days for applications, {}", window.en),
    )
    .into()
}

/// From one day until another, of which one may not be told.
fn days(from: Option<&Date>, until: Option<&Date>) -> Words {
    let (from, until) = (written(from), written(until));
    let en = match (from.as_str(), until.as_str()) {
        ("", until) => format!("until {until}"),
        (from, "") => format!("from {from}"),
        (from, until) => format!("from {from} until {until}"),
    };
    words(format!("{from}~{until}"), en)
}

pub(super) fn no_quota(files: usize) -> LocalizedText {
    let files_name = if files == 1 { "file names" } else { "files name" };
    words(
        format!("이 사업의 추천권이 없는 운영사, 신청 {files}건"),
        format!("{files} {files_name} it, and it has no quota in the program"),
    )
    .into()
}

pub(super) fn more_than_places(recommends: bool, used: i32, places: i32) -> LocalizedText {
    let said = match recommends {
        true => words(
            format!("추천 {used}건, 추천권 {places}건"),
            format!("{used} recommended, with a right to {places}"),
        ),
        false => words(
            format!("배정 {used}건, 정원 {places}건"),
            format!("{used} placed, with room for {places}"),
        ),
    };
    said.into()
}

pub(super) fn more_from_elsewhere(
    recommends: bool,
    used: i32,
    open: i32,
    class: &Words,
) -> LocalizedText {
    let Words { ko, en } = class;
    let said = match recommends {
        true => words(
            format!("{ko} 외 지역 기업 추천 {used}건, 이들에게 쓸 수 있는 추천권 {open}건"),
            format!("{used} recommended outside of {en}, with a right to {open} there"),
        ),
        false => words(
            format!("{ko} 외 지역 기업 배정 {used}건, 이들에게 쓸 수 있는 자리 {open}건"),
            format!("{used} placed outside of {en}, with room for {open} there"),
        ),
    };
    said.into()
}

/// `regions` are those for which places are kept that are left; `ended` is the last day of the operator's designation,
/// where that is over.
pub(super) fn unused(
    left: i32,
    places: i32,
    regions: &[(Words, i32)],
    ended: Option<&Date>,
) -> LocalizedText {
    let told = |one: &dyn Fn(&Words, i32) -> String| {
        let told: Vec<String> = regions.iter().map(|(class, left)| one(class, *left)).collect();
        if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
    };
    let ko = told(&|class, left| format!("{} {left}건", class.ko));
    let en = told(&|class, left| format!("{left} kept for {}", class.en));
    let said = match ended {
        None => words(
            format!("추천권 {places}건 중 {left}건 남음{ko}"),
            format!("{left} of {places} left to recommend{en}"),
        ),
        Some(_) => {
            let day = written(ended);
            words(
                format!("{day} 운영사 지정 종료, 추천권 {places}건 중 {left}건 미사용{ko}"),
                format!("its designation ended on {day}, {left} of {places} not used{en}"),
            )
        }
    };
    said.into()
}

pub(super) fn duplicate(others: &[&str]) -> LocalizedText {
    let named = others.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(", ");
    let (ko, en) = match others.len().saturating_sub(NAMED_MAX) {
        0 => (String::new(), String::new()),
        more => (format!(" 외 {more}건"), format!(" and {more} more")),
    };
    words(
        format!("같은 사업의 다른 신청: {named}{ko}"),
        format!("other files of the company in the program: {named}{en}"),
    )
    .into()
}

pub(super) fn unknown_track(track: &str, tracks: &[ProgramTrack]) -> LocalizedText {
    // Files name a track by its id.
    let tracks = tracks.iter().map(|ProgramTrack { id, display_name }| {
        let Words { ko, en } = name(display_name.as_ref());
        (format!("{ko}({id})"), format!("{en} ({id})"))
    });
    let (all_ko, all_en): (Vec<String>, Vec<String>) = tracks.unzip();
    let (ko, en) = match track {
        "" => (String::new(), "to be stated: the track; its tracks are".to_owned()),
        _ => (
            format!(" (신청서의 {track}: 이 사업에 없음)"),
            format!("to be stated: the track; the program has no {track}; its tracks are"),
        ),
    };
    words(
        format!("확인 필요: 신청 유형{ko}, 이 사업의 유형: {}", all_ko.join(", ")),
        format!("{en} {}", all_en.join(", ")),
    )
    .into()
}
