//! What stands on the sheets of the workbook.

use std::collections::BTreeSet;

use super::cells::{Cell, Table, date, day, headers, number, text};
use super::dossier::Dossier;
use super::match_lists::{told_edit, told_reasons, why};
use super::reports::{name_of, what_is_due};
use crate::proto::{
    AgreementKind, AgreementTally, DelegationFunnel, ListedPair, MatchList, MatchListEdit,
    MeetingStatus, Money, PartyList,
};

/// The kinds of agreements, as the funnel counts them.
const AGREEMENTS: [AgreementKind; 6] = [
    AgreementKind::Nda,
    AgreementKind::Loi,
    AgreementKind::ProofOfConcept,
    AgreementKind::Mou,
    AgreementKind::TermSheet,
    AgreementKind::Investment,
];

/// All sheets in their order.
pub(super) fn tables(dossier: &Dossier) -> Vec<Table> {
    let mut all = vec![participants(dossier), hosts(dossier)];
    all.extend(dossier.match_list.as_ref().map(|list| match_list(dossier, list)));
    all.extend([meetings(dossier), agreements(dossier), due_items(dossier), funnel(dossier)]);
    all
}

fn time(time: &str) -> Cell {
    let minutes = time.split_once(':').and_then(|(hours, minutes)| {
        Some(hours.parse::<f64>().ok()? * 60.0 + minutes.parse::<f64>().ok()?)
    });
    minutes.map_or_else(|| text(time), |minutes| Cell::Time(minutes / (24.0 * 60.0)))
}

fn amount(money: &Money) -> f64 {
    // Beyond what a cell can hold exactly nobody pays.
    money.units as f64 + f64::from(money.nanos) / 1e9
}

/// An amount and its currency. Of several currencies, which cannot stand in one cell, the amounts are told in words.
fn money(amounts: &[Money], dossier: &Dossier) -> [Cell; 2] {
    match amounts {
        [] => [Cell::Empty, Cell::Empty],
        [one] => [number(amount(one)), text(&*one.currency_code)],
        several => [text(dossier.words().amounts(several)), Cell::Empty],
    }
}

/// How many meetings a party has that were not called off.
fn meetings_of(dossier: &Dossier, party: &str) -> Cell {
    let own = dossier.meetings_of(party);
    let count = own.iter().filter(|it| it.status != MeetingStatus::Cancelled).count();
    number(u32::try_from(count).unwrap_or(u32::MAX))
}

fn participants(dossier: &Dossier) -> Table {
    let words = dossier.words();
    let rows = dossier.delegation.participants.iter().map(|it| {
        let startup = dossier.startups.get(&it.startup).cloned().unwrap_or_default();
        let round = startup.round_sought.clone().unwrap_or_default();
        let amounts: Vec<Money> = round.amount.clone().into_iter().collect();
        let [sought, currency] = money(&amounts, dossier);
        vec![
            text(dossier.name_of(&it.startup)),
            text(words.text(&startup.one_liner)),
            text(words.sectors(&startup.sectors)),
            text(words.value(startup.stage().as_str_name())),
            text(startup.place.as_ref().map(|it| words.place(it)).unwrap_or_default()),
            sought,
            currency,
            text(words.languages(&it.languages)),
            number(it.meetings_min),
            it.meetings_max.map_or(Cell::Empty, number),
            meetings_of(dossier, &it.startup),
            text(&*it.startup),
        ]
    });
    Table {
        name: words.say("참가 기업", "Participants").to_owned(),
        headers: headers(
            dossier.words(),
            &[
                "기업",
                "한 줄 소개",
                "분야",
                "투자 단계",
                "소재지",
                "투자 유치 희망액",
                "통화",
                "미팅 언어",
                "최소 미팅",
                "최대 미팅",
                "미팅 수",
                "ID",
            ],
            &[
                "company",
                "one-liner",
                "sectors",
                "stage",
                "seat",
                "round sought",
                "currency",
                "languages",
                "meetings min",
                "meetings max",
                "meetings",
                "ID",
            ],
        ),
        rows: rows.collect(),
    }
}

fn hosts(dossier: &Dossier) -> Table {
    let words = dossier.words();
    let rows = dossier.delegation.hosts.iter().map(|it| {
        let partner = dossier.partners.get(&it.partner).cloned().unwrap_or_default();
        let venue = dossier.venue(&it.venue).cloned().unwrap_or_default();
        let invitation = it.invitation.clone().unwrap_or_default();
        vec![
            text(dossier.name_of(&it.partner)),
            text(words.value(partner.kind().as_str_name())),
            text(partner.place.as_ref().map(|it| words.place(it)).unwrap_or_default()),
            text(words.text(&venue.display_name)),
            text(venue.address),
            text(words.value(invitation.status().as_str_name())),
            date(&invitation.sent_date, dossier.words()),
            date(&invitation.reply_by_date, dossier.words()),
            date(&invitation.reply_date, dossier.words()),
            text(words.languages(&it.languages)),
            meetings_of(dossier, &it.partner),
            text(&*it.partner),
        ]
    });
    Table {
        name: words.say("상대 기관", "Hosts").to_owned(),
        headers: headers(
            dossier.words(),
            &[
                "기관",
                "종류",
                "소재지",
                "장소",
                "주소",
                "초청 상태",
                "초청일",
                "회신 기한",
                "회신일",
                "미팅 언어",
                "미팅 수",
                "ID",
            ],
            &[
                "host",
                "kind",
                "seat",
                "venue",
                "address",
                "invitation",
                "invited",
                "reply by",
                "replied",
                "languages",
                "meetings",
                "ID",
            ],
        ),
        rows: rows.collect(),
    }
}

/// All pairs in the order of companies and their lists, then those that are set aside. The name says how far the list
/// has come.
fn match_list(dossier: &Dossier, list: &MatchList) -> Table {
    let words = dossier.words();
    let place = |lists: &[PartyList], party: &str, other: &str| {
        let own = lists.iter().find(|it| it.party == party);
        let at = own.and_then(|it| it.others.iter().position(|it| it == other));
        at.and_then(|at| u32::try_from(at + 1).ok()).map_or(Cell::Empty, number)
    };
    let row = |startup: &str, partner: &str, middle: [Cell; 4]| {
        let of_pair = |it: &&MatchListEdit| it.startup == startup && it.partner == partner;
        let edits = list.edits.iter().filter(of_pair).map(|it| told_edit(it, words));
        let mut cells = vec![
            text(dossier.name_of(startup)),
            place(&list.startups, startup, partner),
            text(dossier.name_of(partner)),
            place(&list.hosts, partner, startup),
        ];
        cells.extend(middle);
        cells.push(text(edits.collect::<Vec<_>>().join("\n")));
        cells.extend([text(startup), text(partner), text(&*list.name)]);
        cells
    };
    let listed = list.startups.iter().flat_map(|own| {
        own.others.iter().filter_map(|other| {
            let is_it = |it: &&ListedPair| it.startup == own.party && it.partner == *other;
            list.pairs.iter().find(is_it)
        })
    });
    let listed = listed.map(|it| {
        let standing = match it.is_added {
            true => words.say("담당자 추가", "added by an officer"),
            false => words.say("추천", "proposed"),
        };
        let middle = [
            text(standing),
            number(f64::from(it.score_milli) / 1_000.0),
            text(words.value(it.grade().as_str_name())),
            text(told_reasons(it, words).join("\n")),
        ];
        row(&it.startup, &it.partner, middle)
    });
    let aside = list.set_aside.iter().map(|it| {
        let standing = text(words.say("제외", "set aside"));
        let middle = [standing, Cell::Empty, Cell::Empty, text(why(it, words))];
        row(&it.startup, &it.partner, middle)
    });
    let state = words.value(list.state().as_str_name());
    Table {
        name: words.say(format!("매칭 목록({state})"), format!("Match list ({state})")),
        headers: headers(
            dossier.words(),
            &[
                "기업",
                "기업의 순위",
                "기관",
                "기관의 순위",
                "구분",
                "점수",
                "평가",
                "이유",
                "변경",
                "기업 ID",
                "기관 ID",
                "ID",
            ],
            &[
                "company",
                "place with the company",
                "host",
                "place with the host",
                "sort",
                "score",
                "grade",
                "because",
                "changes",
                "company ID",
                "host ID",
                "ID",
            ],
        ),
        rows: listed.chain(aside).collect(),
    }
}

fn meetings(dossier: &Dossier) -> Table {
    let words = dossier.words();
    let rows = dossier.all_meetings().into_iter().map(|it| {
        let venue = dossier.venue(&it.venue);
        let follow_up = if it.is_follow_up { words.say("후속", "follow-up") } else { "" };
        vec![
            text(&*it.code),
            day(it.date),
            time(&it.start_time),
            time(&it.end_time),
            text(dossier.name_of(&it.startup)),
            text(dossier.name_of(&it.partner)),
            text(venue.map_or_else(|| it.venue.clone(), |it| words.text(&it.display_name))),
            text(&*it.interpreter),
            text(words.value(it.status.as_str_name())),
            text(follow_up),
            text(&*it.startup),
            text(&*it.partner),
            text(&*it.name),
        ]
    });
    Table {
        name: words.say("미팅", "Meetings").to_owned(),
        headers: headers(
            dossier.words(),
            &[
                "코드",
                "날짜",
                "시작",
                "종료",
                "기업",
                "기관",
                "장소",
                "통역",
                "상태",
                "구분",
                "기업 ID",
                "기관 ID",
                "ID",
            ],
            &[
                "code",
                "date",
                "start",
                "end",
                "company",
                "host",
                "venue",
                "interpreter",
                "status",
                "sort",
                "company ID",
                "host ID",
                "ID",
            ],
        ),
        rows: rows.collect(),
    }
}

fn agreements(dossier: &Dossier) -> Table {
    let words = dossier.words();
    let rows = dossier.agreements.iter().map(|it| {
        let intended: Vec<Money> = it.intended.clone().into_iter().collect();
        let [intended, intended_currency] = money(&intended, dossier);
        let [paid, paid_currency] = money(&it.paid, dossier);
        vec![
            text(words.value(it.kind.as_str_name())),
            text(words.text(&it.title)),
            text(dossier.names_of(&it.startups)),
            text(dossier.names_of(&it.partners)),
            text(&*it.organiser),
            text(words.value(it.status.as_str_name())),
            date(&it.signed_date, dossier.words()),
            date(&it.expiry_date, dossier.words()),
            intended,
            intended_currency,
            paid,
            paid_currency,
            text(&*it.name),
        ]
    });
    Table {
        name: words.say("협약", "Agreements").to_owned(),
        headers: headers(
            dossier.words(),
            &[
                "종류",
                "제목",
                "기업",
                "상대 기관",
                "주최 기관",
                "상태",
                "체결일",
                "만료일",
                "의향 금액",
                "통화",
                "집행 금액",
                "집행 통화",
                "ID",
            ],
            &[
                "kind",
                "title",
                "companies",
                "partners",
                "organiser",
                "status",
                "signed",
                "expires",
                "intended",
                "currency",
                "paid",
                "currency paid",
                "ID",
            ],
        ),
        rows: rows.collect(),
    }
}

fn due_items(dossier: &Dossier) -> Table {
    let words = dossier.words();
    let rows = dossier.due.items.iter().map(|it| {
        vec![
            date(&it.due_date, dossier.words()),
            text(if it.is_late { words.say("경과", "late") } else { "" }),
            text(words.value(it.kind().as_str_name())),
            text(what_is_due(words, it)),
            text(&*it.owner),
            text(dossier.names_of(&it.parties)),
            text(&*it.source),
        ]
    });
    let mut rows: Vec<_> = rows.collect();
    let shown = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let left_out = dossier.due.total_items.saturating_sub(shown);
    if left_out > 0 {
        let line = words.say(format!("외 {left_out}건"), format!("and {left_out} more"));
        rows.push(vec![text(""), text(""), text(""), text(line), text(""), text(""), text("")]);
    }
    Table {
        name: words.say("할 일", "Due items").to_owned(),
        headers: headers(
            dossier.words(),
            &["기한", "경과", "종류", "할 일", "담당", "관련 기업·기관", "ID"],
            &["due", "late", "kind", "what", "owner", "parties", "ID"],
        ),
        rows,
    }
}

fn funnel(dossier: &Dossier) -> Table {
    let (words, report) = (dossier.words(), &dossier.report);
    let total = report.total.clone().unwrap_or_default();
    let all = total.agreements.iter().chain(&report.organiser_agreements);
    let money = all.flat_map(|it| it.intended_amounts.iter().chain(&it.paid_amounts));
    let currencies: BTreeSet<&str> = money.map(|it| it.currency_code.as_str()).collect();
    let mut headers = headers(
        dossier.words(),
        &[
            "기업",
            "신청",
            "수락",
            "확정",
            "취소",
            "불참",
            "기업 불참",
            "상대 불참",
            "개최",
            "후속 미팅",
        ],
        &[
            "company",
            "requested",
            "accepted",
            "arranged",
            "called off",
            "missed",
            "missed by the company",
            "missed by the host",
            "held",
            "follow-ups",
        ],
    );
    for kind in AGREEMENTS {
        let kind = words.value(kind.as_str_name());
        headers.push(words.say(format!("{kind} 체결"), format!("{kind} signed")));
    }
    for code in &currencies {
        headers.push(words.say(format!("의향 금액({code})"), format!("intended ({code})")));
        headers.push(words.say(format!("집행 금액({code})"), format!("paid ({code})")));
    }
    headers.push("ID".to_owned());
    let row = |name: String, it: &DelegationFunnel, id: &str| {
        let figures = [
            it.requested,
            it.accepted,
            it.scheduled,
            it.cancelled,
            it.no_shows,
            it.startup_no_shows,
            it.partner_no_shows,
            it.held,
            it.follow_ups,
        ];
        let mut cells = vec![text(name)];
        cells.extend(figures.map(number));
        cells.extend(agreed(&it.agreements, &currencies));
        cells.push(text(id));
        cells
    };
    let mut rows = vec![row(words.say("합계", "in all").to_owned(), &total, "")];
    for it in &report.startups {
        let funnel = it.funnel.clone().unwrap_or_default();
        rows.push(row(name_of(dossier, it), &funnel, &it.startup));
    }
    if !report.organiser_agreements.is_empty() {
        let name = words.say("주최 기관(기업 없이)", "the organiser without a company");
        let mut cells = vec![text(name)];
        cells.extend((0..9).map(|_| Cell::Empty));
        cells.extend(agreed(&report.organiser_agreements, &currencies));
        rows.push(cells);
    }
    Table { name: words.say("실적", "Funnel").to_owned(), headers, rows }
}

/// How many of each kind were signed, then what is intended and paid in each currency.
fn agreed(tallies: &[AgreementTally], currencies: &BTreeSet<&str>) -> Vec<Cell> {
    let signed = |kind: AgreementKind| {
        let of_kind = tallies.iter().filter(|it| it.kind() == kind);
        number(of_kind.map(|it| it.signed).sum::<i32>())
    };
    let mut cells: Vec<Cell> = AGREEMENTS.into_iter().map(signed).collect();
    for &code in currencies {
        let sum = |amounts: fn(&AgreementTally) -> &[Money]| {
            let of_code = tallies.iter().flat_map(amounts).filter(|it| it.currency_code == code);
            number(of_code.map(amount).fold(0.0, |sum, it| sum + it))
        };
        cells.push(sum(|it| &it.intended_amounts));
        cells.push(sum(|it| &it.paid_amounts));
    }
    cells
}
