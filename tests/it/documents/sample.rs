//! Two companies, two hosts, two venues, two days; all of it invented.

use std::collections::BTreeMap;

use jiff::civil;

use naru::documents::{Agreement, Dossier, Language, Meeting};
use naru::proto::{
    AgreementKind, AgreementStatus, AgreementTally, Companion, CompanionRole, Cooperation,
    CooperationKind, Date, Delegation, DelegationFunnel, DelegationHost, DueItem, DueItemKind,
    FixedBlock, GetDelegationReportResponse, Instrument, ListDueItemsResponse, ListedPair,
    ListedReason, LocalSpan, LocalizedText, MatchGrade, MatchList, MatchListEdit,
    MatchListEditKind, MatchListSide, MatchListState, MeetingRules, MeetingStatus, Money,
    Participant, Partner, PartnerKind, PartyList, Place, RoundSought, SetAsidePair, Stage, Startup,
    StartupFunnel, TravelTime, Venue, Veto, YearFigures,
};

pub(super) fn both(ko: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}

pub(super) fn date(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2027, month, day })
}

pub(super) fn span(day: i32, start: &str, end: &str) -> Option<LocalSpan> {
    let (start_time, end_time) = (start.to_owned(), end.to_owned());
    Some(LocalSpan { date: date(3, day), start_time, end_time })
}

fn money(code: &str, units: i64) -> Money {
    Money { currency_code: code.to_owned(), units, nanos: 0 }
}

pub(super) fn meeting(startup: &str, partner: &str, day: i8, times: [&str; 2]) -> Meeting {
    Meeting {
        name: format!("meetings/trip-{startup}-{partner}"),
        code: "M01".to_owned(),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        date: civil::date(2027, 3, day),
        start_time: times[0].to_owned(),
        end_time: times[1].to_owned(),
        venue: if partner == "oakhall" { "north" } else { "south" }.to_owned(),
        interpreter: String::new(),
        status: MeetingStatus::Planned,
        is_follow_up: false,
        update_time: Some(prost_types::Timestamp { seconds: 1_800_000_000, nanos: 0 }),
    }
}

fn venue(id: &str, ko: &str, en: &str, address: &str) -> Venue {
    Venue { id: id.to_owned(), display_name: both(ko, en), address: address.to_owned() }
}

fn participant(id: &str) -> Participant {
    Participant { startup: format!("startups/{id}"), ..Participant::default() }
}

fn host(id: &str, venue: &str) -> DelegationHost {
    DelegationHost {
        partner: format!("partners/{id}"),
        venue: venue.to_owned(),
        ..DelegationHost::default()
    }
}

fn delegation() -> Delegation {
    Delegation {
        name: "delegations/trip".to_owned(),
        display_name: both("가람시 시장개척단", "Garam City trip"),
        organiser: "가람시".to_owned(),
        purpose: both("현지 투자자 발굴 및 실증 협력", "finding investors and partners of trials"),
        start_date: date(3, 13),
        end_date: date(3, 14),
        time_zone: "America/Los_Angeles".to_owned(),
        destination: Some(Place { country_code: "US".to_owned(), ..Place::default() }),
        venues: vec![
            venue("north", "북관", "North <Hall>", "1 Example Road"),
            venue("south", "남관", "South Hall", ""),
        ],
        travel_times: vec![TravelTime {
            from_venue: "north".to_owned(),
            to_venue: "south".to_owned(),
            minutes: 40,
        }],
        participants: ["nuri", "dalpum"].map(participant).to_vec(),
        companions: vec![Companion {
            organisation: "가람시".to_owned(),
            role: CompanionRole::Staff.into(),
            headcount: 3,
        }],
        hosts: vec![host("oakhall", "north"), host("fennmoor", "south")],
        fixed_blocks: vec![FixedBlock {
            title: both("교류의 밤", "Reception"),
            span: span(13, "18:00", "20:00"),
            startups: vec!["startups/nuri".to_owned()],
            venue: "south".to_owned(),
        }],
        rules: Some(MeetingRules {
            lunch_start_time: "12:00".to_owned(),
            lunch_end_time: "13:00".to_owned(),
            ..MeetingRules::default()
        }),
        ..Delegation::default()
    }
}

fn nuri() -> Startup {
    Startup {
        name: "startups/nuri".to_owned(),
        display_name: both("누리눈", "Nurinoon"),
        one_liner: both("밤에도 보는 라이다", "Lidar that sees at night"),
        description: both("자율주행 셔틀용 센서 개발", "Sensors for shuttles & carts"),
        sectors: vec!["lidar".to_owned()],
        stage: Stage::SeriesA.into(),
        place: Some(Place {
            country_code: "KR".to_owned(),
            region_code: "KR-29".to_owned(),
            city: String::new(),
        }),
        round_sought: Some(RoundSought {
            amount: Some(money("USD", 3_000_000)),
            instrument: Instrument::PreferredStock.into(),
            r#use: both("양산 설비", "a production line"),
            closing_date: date(9, 30),
            ..RoundSought::default()
        }),
        asks: vec![Cooperation {
            kind: CooperationKind::ProofOfConcept.into(),
            detail: both("셔틀 노선 1곳", "one shuttle line"),
        }],
        years: vec![YearFigures {
            year: 2026,
            headcount: Some(12),
            revenue: Some(money("KRW", 450_000_000)),
            provenance: None,
        }],
        languages: vec!["ko".to_owned(), "en".to_owned()],
        ..Startup::default()
    }
}

fn partner(id: &str, name: &str, kind: PartnerKind) -> Partner {
    Partner {
        name: format!("partners/{id}"),
        display_name: both("", name),
        kind: kind.into(),
        ..Partner::default()
    }
}

fn tally(kind: AgreementKind, intended: &[Money], paid: &[Money]) -> AgreementTally {
    AgreementTally {
        kind: kind.into(),
        signed: 1,
        intended_amounts: intended.to_vec(),
        paid_amounts: paid.to_vec(),
        ..AgreementTally::default()
    }
}

fn report() -> GetDelegationReportResponse {
    let loi = tally(AgreementKind::Loi, &[money("USD", 3_000_000)], &[money("USD", 500_000)]);
    let funnel = DelegationFunnel {
        requested: 2,
        accepted: 2,
        scheduled: 3,
        cancelled: 1,
        held: 2,
        follow_ups: 1,
        agreements: vec![loi],
        ..DelegationFunnel::default()
    };
    let of = |id: &str, funnel: DelegationFunnel| StartupFunnel {
        startup: format!("startups/{id}"),
        display_name: None,
        funnel: Some(funnel),
    };
    GetDelegationReportResponse {
        name: "delegations/trip".to_owned(),
        total: Some(funnel.clone()),
        startups: vec![of("nuri", funnel), of("dalpum", DelegationFunnel::default())],
        organiser_agreements: vec![tally(AgreementKind::Mou, &[], &[])],
        due_items: 1,
        late_items: 1,
        ..GetDelegationReportResponse::default()
    }
}

fn agreement(id: &str, kind: AgreementKind) -> Agreement {
    Agreement {
        name: format!("agreements/{id}"),
        kind,
        title: None,
        organiser: String::new(),
        startups: Vec::new(),
        partners: vec!["partners/oakhall".to_owned()],
        status: AgreementStatus::Signed,
        signed_date: date(3, 14),
        expiry_date: None,
        intended: None,
        paid: Vec::new(),
    }
}

fn due(kind: DueItemKind, day: i32, is_late: bool) -> DueItem {
    DueItem {
        kind: kind.into(),
        due_date: date(4, day),
        is_late,
        source: "meetings/trip-nuri-oakhall".to_owned(),
        delegation: "delegations/trip".to_owned(),
        parties: vec!["startups/nuri".to_owned(), "partners/oakhall".to_owned()],
        ..DueItem::default()
    }
}

/// All that any document tells.
pub(super) fn dossier(language: Language) -> Dossier {
    let startups = [
        nuri(),
        Startup {
            name: "startups/dalpum".to_owned(),
            display_name: both("달품", ""),
            ..Startup::default()
        },
    ];
    let partners = [
        partner("oakhall", "Oakhall <Ventures>", PartnerKind::VentureCapital),
        partner("fennmoor", "Fennmoor Labs", PartnerKind::Lab),
    ];
    let reasons = vec!["라이다 투자 3건.".to_owned(), "둘 다 <센서>를 말함.".to_owned()];
    let own_next_step = DueItem {
        action: both("시제품 발송", "send a sample"),
        owner: "누리눈".to_owned(),
        ..due(DueItemKind::NextStep, 1, true)
    };
    Dossier {
        delegation: delegation(),
        plan: None,
        startups: startups.into_iter().map(|it| (it.name.clone(), it)).collect(),
        partners: partners.into_iter().map(|it| (it.name.clone(), it)).collect(),
        meetings: vec![
            Meeting {
                interpreter: "통역 1".to_owned(),
                ..meeting("nuri", "fennmoor", 13, ["14:00", "14:30"])
            },
            meeting("nuri", "oakhall", 13, ["10:00", "10:45"]),
            meeting("dalpum", "oakhall", 13, ["10:00", "10:45"]),
        ],
        agreements: vec![
            Agreement {
                startups: vec!["startups/nuri".to_owned()],
                intended: Some(money("USD", 3_000_000)),
                paid: vec![money("USD", 500_000)],
                ..agreement("one", AgreementKind::Loi)
            },
            Agreement {
                title: both("공동 육성 협약", "Joint programme"),
                organiser: "가람시".to_owned(),
                ..agreement("two", AgreementKind::Mou)
            },
        ],
        reasons: BTreeMap::from([(
            ("startups/nuri".to_owned(), "partners/oakhall".to_owned()),
            reasons,
        )]),
        report: report(),
        match_list: None,
        due: ListDueItemsResponse {
            items: vec![own_next_step, due(DueItemKind::Outcome, 20, false)],
            total_items: 2,
            ..ListDueItemsResponse::default()
        },
        party: None,
        language,
        time_zone: jiff::tz::TimeZone::UTC,
        day: civil::date(2027, 4, 5),
    }
}

/// A list that was changed and agreed to, of companies and hosts of the dossier.
pub(super) fn match_list(state: MatchListState) -> MatchList {
    let list = |party: &str, others: &[&str]| PartyList {
        party: party.to_owned(),
        others: others.iter().map(|&it| it.to_owned()).collect(),
    };
    let reason = |contribution_milli, ko: &str, en: &str| ListedReason {
        contribution_milli,
        sentence: both(ko, en),
        ..ListedReason::default()
    };
    let pair = |startup: &str, partner: &str, score_milli, grade: MatchGrade| ListedPair {
        startup: startup.to_owned(),
        partner: partner.to_owned(),
        score_milli,
        grade: grade.into(),
        evidence_suffices: true,
        ..ListedPair::default()
    };
    let edit =
        |kind: MatchListEditKind, startup: &str, partner: &str, reason: &str| MatchListEdit {
            kind: kind.into(),
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            reason: reason.to_owned(),
            author: "투자유치과".to_owned(),
            ..MatchListEdit::default()
        };
    let (nuri, dalpum) = ("startups/nuri", "startups/dalpum");
    let (oakhall, fennmoor) = ("partners/oakhall", "partners/fennmoor");
    MatchList {
        name: "matchLists/trip-v2".to_owned(),
        delegation: "delegations/trip".to_owned(),
        version: 2,
        state: state.into(),
        startups: vec![list(nuri, &[fennmoor, oakhall]), list(dalpum, &[])],
        hosts: vec![list(oakhall, &[nuri]), list(fennmoor, &[nuri])],
        pairs: vec![
            ListedPair {
                reasons: vec![
                    reason(1_204, "라이다 투자 3건.", "3 deals in lidar."),
                    reason(-310, "지역이 <다름>.", "Another <region>."),
                ],
                ..pair(nuri, oakhall, 1_894, MatchGrade::Strong)
            },
            ListedPair {
                is_added: true,
                evidence_suffices: false,
                ..pair(nuri, fennmoor, 120, MatchGrade::Fair)
            },
        ],
        set_aside: vec![
            SetAsidePair {
                startup: dalpum.to_owned(),
                partner: oakhall.to_owned(),
                vetoes: vec![Veto {
                    sentence: both(
                        "경쟁사에 투자한 파트너입니다.",
                        "The partner has backed a competitor.",
                    ),
                    ..Veto::default()
                }],
                ..SetAsidePair::default()
            },
            SetAsidePair {
                startup: dalpum.to_owned(),
                partner: fennmoor.to_owned(),
                already_partners: true,
                is_never: true,
                ..SetAsidePair::default()
            },
        ],
        total_set_aside: 5,
        edits: vec![
            edit(MatchListEditKind::Add, nuri, fennmoor, "자문위원 추천"),
            MatchListEdit {
                list: MatchListSide::Startup.into(),
                place: 1,
                ..edit(MatchListEditKind::Move, nuri, fennmoor, "두 번 요청함")
            },
        ],
        dropped_edits: vec![edit(MatchListEditKind::Remove, dalpum, oakhall, "일정 불가")],
        author: "투자유치과".to_owned(),
        reviewer: "국제협력관".to_owned(),
        review_time: Some(prost_types::Timestamp { seconds: 1_800_000_000, nanos: 0 }),
        as_of_date: date(1, 12),
        model_version: "model-1".to_owned(),
        ..MatchList::default()
    }
}
