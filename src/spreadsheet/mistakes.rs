//! What is said of rows, sheets and headers that cannot be read.

use crate::proto::Kind;

use super::problems::{Mistake, Place};
use super::tables::Table;

pub(super) fn unknown_sheet() -> Mistake {
    Mistake::new(
        (
            "시트 이름이나 열 제목으로 무엇의 목록인지 알 수 없어 읽지 않았습니다",
            "was not read: neither its name nor its headers say what its rows are",
        ),
        (
            "시트나 CSV 파일의 이름을 스타트업, 파트너처럼 바꾸거나 --kind를 쓰십시오",
            "name the sheet or CSV file startups or partners, or add --kind",
        ),
    )
}

pub(super) fn unknown_header() -> Mistake {
    Mistake::new(
        (
            "알 수 없는 열 제목이어서 이 열을 읽지 않았습니다",
            "is no known header; the column was not read",
        ),
        ("제목을 고치거나 --mapping 파일에 적으십시오", "rename it, or map it in a --mapping file"),
    )
}

pub(super) fn repeated_header() -> Mistake {
    Mistake::new(
        (
            "앞에 같은 뜻의 열이 있어 이 열을 읽지 않았습니다",
            "means the same as a column before it; it was not read",
        ),
        ("두 열 중 하나를 지우십시오", "remove one of the two columns"),
    )
}

pub(super) fn bad_id(kind: Option<Kind>) -> Mistake {
    let start = kind.map_or("startups", Kind::collection);
    Mistake::new(
        ("이 시트에 쓸 수 있는 ID가 아닙니다", "is no id that this sheet can have"),
        (
            format!("{start}/nuribeam처럼 영문 소문자, 숫자, 하이픈으로 쓰십시오"),
            format!("write it like {start}/nuribeam, in lower-case letters, digits and hyphens"),
        ),
    )
}

/// An ID of digits alone, which are more often the number of the row.
pub(super) fn running_number(kind: Option<Kind>, id: &str) -> Mistake {
    let start = kind.map_or("startups", Kind::collection);
    Mistake::new(
        ("순번일 수 있어 ID로 읽지 않습니다", "may be the number of a row rather than an ID"),
        (
            format!("ID이면 {start}/{id}처럼 쓰고, 순번이면 열 제목을 바꾸십시오"),
            format!("write {start}/{id} if it is an ID, else rename the column"),
        ),
    )
}

pub(super) fn torn_list() -> Mistake {
    Mistake::new(
        (
            "어느 기업의 것인지 모르는 행이 있어, 이 시트에 행이 있는 기업을 모두 거절했습니다",
            "has rows that do not say whose they are; every profile with a row here was refused",
        ),
        (
            "모든 행에 ID나 등록번호를 쓰고 병합한 칸을 푸십시오",
            "write an ID or a number in every row, and split merged cells",
        ),
    )
}

/// Headers of a list on a sheet with another name.
pub(super) fn list_by_headers(table: &Table) -> Mistake {
    let Table { ko, en, .. } = table;
    Mistake::new(
        (
            format!("읽지 않았습니다. 열 제목은 `{ko}` 시트와 같으나 이름이 다릅니다"),
            format!("was not read: it has the headers of the sheet {en} and another name"),
        ),
        (
            format!(
                "시트나 CSV 파일의 이름을 {ko}, 행마다 한 기업이면 스타트업이나 파트너로 바꾸십시오"
            ),
            format!(
                "name the sheet or CSV file {en}, or startups or partners if its rows are these"
            ),
        ),
    )
}

pub(super) fn unknown_kind() -> Mistake {
    Mistake::new(
        (
            "스타트업인지 파트너인지 알 수 없습니다",
            "does not say whether it is a start-up or a partner",
        ),
        (
            "startups/ID 또는 partners/ID로 쓰거나 --kind를 쓰십시오",
            "write startups/ID or partners/ID, or add --kind",
        ),
    )
}

pub(super) fn bad_number(digits: usize) -> Mistake {
    Mistake::new(
        (format!("숫자 {digits}자리가 아닙니다"), format!("must have {digits} digits")),
        ("등록증의 번호를 그대로 쓰십시오", "copy it from the certificate"),
    )
}

pub(super) fn no_identity() -> Mistake {
    Mistake::new(
        ("어느 기업의 행인지 알 수 없습니다", "does not say whose row it is"),
        (
            "ID, 사업자등록번호, 법인등록번호 중 하나를 쓰십시오",
            "write an ID, a business registration number or a corporate one",
        ),
    )
}

pub(super) fn repeated_row(first: &Place) -> Mistake {
    let (sheet, row) = (&first.sheet, first.row);
    Mistake::new(
        (
            format!("같은 기업의 행이 또 있습니다({sheet} {row}행)"),
            format!("is the same profile as row {row} of {sheet}"),
        ),
        ("두 행을 하나로 합치십시오", "make one row of the two"),
    )
}

pub(super) fn given_twice() -> Mistake {
    Mistake::new(
        ("같은 항목이 두 곳에 서로 다르게 있습니다", "gives a second value for the same field"),
        ("하나만 남기십시오", "leave only one of them"),
    )
}

pub(super) fn kept_as_tag(mistake: &Mistake) -> Mistake {
    let nearest = &mistake.remedy;
    Mistake::new(
        ("알려진 분야가 아니어서 태그로 남겼습니다", "is no known sector and was kept as a tag"),
        (nearest.ko.clone(), nearest.en.clone()),
    )
}
