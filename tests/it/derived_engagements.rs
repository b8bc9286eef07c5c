//! Whatever is written, the engagements with a source are those that the live meetings and agreements imply.

use std::collections::BTreeMap;

use naru::proto::{
    Agreement, AgreementEvent, AgreementKind, AgreementStatus, Engagement, EngagementKind,
    ListEngagementsRequest, Meeting, MeetingStatus, Money,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::agreements::{self, paid, prepared, usd};
use crate::app::App;
use crate::meeting_records::{self, planned, with_trip};
use crate::postgres;

/// What both kinds may be done to.
#[derive(Debug, Clone, Copy)]
enum How {
    Create,
    Update,
    Upsert,
    UpsertAtomically,
    OnlyValidate,
    Delete,
    Undelete,
}

#[derive(Debug, Clone)]
enum Step {
    Meeting(How, Meeting),
    Agreement(How, Agreement),
    /// Several at once, of which one may be refused.
    Meetings(Vec<Meeting>, bool),
    Agreements(Vec<Agreement>, bool),
}

/// What is stored, and whether it is live.
#[derive(Debug, Default)]
struct Model {
    meetings: BTreeMap<String, (Meeting, bool)>,
    agreements: BTreeMap<String, (Agreement, bool)>,
}

#[test]
fn sqlite_holds_the_engagements_that_are_implied() {
    check(async || None);
}

#[test]
fn postgres_holds_the_engagements_that_are_implied() {
    check(async || Some(postgres::database().await));
}

fn check(database: impl AsyncFn() -> Option<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cases =
        if std::env::var("PROPTEST_CASES").is_ok() { ProptestConfig::default().cases } else { 6 };
    let config = ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(cases) };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..40))| {
        runtime.block_on(async {
            let mut app = with_trip(App::start_on(database().await).await).await;
            let mut model = Model::default();
            for step in steps {
                model.take(&step, &mut app).await;
                assert_eq!(stored(&mut app).await, model.implied(), "after {step:?}");
            }
        });
    });
}

/// The live engagements with a source, without what the service sets.
async fn stored(app: &mut App) -> BTreeMap<String, Engagement> {
    let request = ListEngagementsRequest::default();
    let listed = app.engagements.list_engagements(request).await.unwrap().into_inner();
    let bare = |it: Engagement| Engagement {
        etag: String::new(),
        create_time: None,
        update_time: None,
        ..it
    };
    listed.engagements.into_iter().map(|it| (it.name.clone(), bare(it))).collect()
}

impl Model {
    async fn take(&mut self, step: &Step, app: &mut App) {
        match step {
            Step::Meeting(how, meeting) => self.write_meeting(*how, meeting, app).await,
            Step::Agreement(how, agreement) => self.write_agreement(*how, agreement, app).await,
            Step::Meetings(meetings, atomic) => {
                let outcomes =
                    meeting_records::upsert(app, meetings.clone(), (*atomic, false)).await;
                for (meeting, _) in meetings.iter().zip(outcomes).filter(|(_, it)| it.is_ok()) {
                    self.meetings.insert(meeting.name.clone(), (meeting.clone(), true));
                }
            }
            Step::Agreements(agreements, atomic) => {
                let outcomes = agreements::upsert(app, agreements.clone(), (*atomic, false)).await;
                for (agreement, _) in agreements.iter().zip(outcomes).filter(|(_, it)| it.is_ok()) {
                    self.agreements.insert(agreement.name.clone(), (agreement.clone(), true));
                }
            }
        }
    }

    /// What is refused changes nothing, whatever the reason.
    async fn write_meeting(&mut self, how: How, meeting: &Meeting, app: &mut App) {
        let (new, name) = (meeting.clone(), meeting.name.clone());
        let id = name.trim_start_matches("meetings/");
        let done = match how {
            How::Create => meeting_records::create(app, new, "").await.is_ok(),
            How::Update => meeting_records::update(app, new, &[]).await.is_ok(),
            How::Upsert | How::UpsertAtomically => {
                let atomic = matches!(how, How::UpsertAtomically);
                meeting_records::upsert(app, vec![new], (atomic, false)).await[0].is_ok()
            }
            How::OnlyValidate => {
                meeting_records::upsert(app, vec![new], (false, true)).await;
                return;
            }
            How::Delete => meeting_records::remove(app, id, "").await.is_ok(),
            How::Undelete => meeting_records::undelete(app, id).await.is_ok(),
        };
        if done {
            keep(&mut self.meetings, how, name, meeting);
        }
    }

    async fn write_agreement(&mut self, how: How, agreement: &Agreement, app: &mut App) {
        let (new, name) = (agreement.clone(), agreement.name.clone());
        let id = name.trim_start_matches("agreements/");
        let done = match how {
            How::Create => agreements::create(app, new, "").await.is_ok(),
            How::Update => agreements::update(app, new, &[]).await.is_ok(),
            How::Upsert | How::UpsertAtomically => {
                let atomic = matches!(how, How::UpsertAtomically);
                agreements::upsert(app, vec![new], (atomic, false)).await[0].is_ok()
            }
            How::OnlyValidate => {
                agreements::upsert(app, vec![new], (false, true)).await;
                return;
            }
            How::Delete => agreements::remove(app, id).await.is_ok(),
            How::Undelete => agreements::undelete(app, id).await.is_ok(),
        };
        if done {
            keep(&mut self.agreements, how, name, agreement);
        }
    }

    fn implied(&self) -> BTreeMap<String, Engagement> {
        let meetings = self.meetings.values().filter(|(_, is_live)| *is_live);
        let agreements = self.agreements.values().filter(|(_, is_live)| *is_live);
        let of_meetings = meetings.filter_map(|(meeting, _)| of_meeting(meeting));
        let of_agreements = agreements.filter_map(|(agreement, _)| of_agreement(agreement));
        of_meetings.chain(of_agreements).map(|it| (it.name.clone(), it)).collect()
    }
}

fn keep<R: Clone>(stored: &mut BTreeMap<String, (R, bool)>, how: How, name: String, new: &R) {
    match how {
        How::Delete => stored.get_mut(&name).unwrap().1 = false,
        How::Undelete => stored.get_mut(&name).unwrap().1 = true,
        _ => _ = stored.insert(name, (new.clone(), true)),
    }
}

fn of_meeting(meeting: &Meeting) -> Option<Engagement> {
    if meeting.status() != MeetingStatus::Held {
        return None;
    }
    let first =
        if meeting.is_follow_up { EngagementKind::SecondMeeting } else { EngagementKind::Met };
    Some(Engagement {
        name: meeting.name.replace("meetings/", "engagements/m-"),
        startup: meeting.startup.clone(),
        partner: meeting.partner.clone(),
        kind: first.into(),
        date: meeting.date,
        source: meeting.name.clone(),
        ..Engagement::default()
    })
}

fn of_agreement(agreement: &Agreement) -> Option<Engagement> {
    let is_signed = |it: &&AgreementEvent| it.status() == AgreementStatus::Signed;
    let signing = agreement.history.iter().find(is_signed)?;
    if agreement.startups.len() > 1 || agreement.partners.len() != 1 {
        return None;
    }
    let startup = agreement.startups.first().cloned();
    let organiser = if startup.is_none() { agreement.organiser.clone() } else { String::new() };
    let mut engagement = Engagement {
        name: agreement.name.replace("agreements/", "engagements/a-"),
        startup: startup.unwrap_or_default(),
        organiser,
        partner: agreement.partners[0].clone(),
        date: signing.date,
        amount: agreement.intended_amount.clone(),
        source: agreement.name.clone(),
        ..Engagement::default()
    };
    engagement.set_kind(match agreement.kind() {
        AgreementKind::Unspecified => return None,
        AgreementKind::Nda => EngagementKind::Nda,
        AgreementKind::Loi | AgreementKind::TermSheet | AgreementKind::Investment => {
            EngagementKind::Loi
        }
        AgreementKind::ProofOfConcept => EngagementKind::ProofOfConcept,
        AgreementKind::Mou => EngagementKind::Mou,
    });
    let mut payments = agreement.payments.clone();
    payments.sort_by_key(|it| it.date.map(|date| (date.year, date.month)));
    if let (AgreementKind::Investment, Some(first)) = (agreement.kind(), payments.first()) {
        engagement.set_kind(EngagementKind::Invested);
        engagement.date = first.date;
        let amounts: Vec<Money> = payments.iter().filter_map(|it| it.amount.clone()).collect();
        let code = amounts[0].currency_code.clone();
        let is_one = amounts.iter().all(|it| it.currency_code == code);
        let units = amounts.iter().map(|it| it.units).sum();
        engagement.amount = is_one.then_some(Money { currency_code: code, units, nanos: 0 });
    }
    Some(engagement)
}

fn step() -> impl Strategy<Value = Step> {
    use How::{Create, Delete, OnlyValidate, Undelete, Update, Upsert, UpsertAtomically};
    let how = || {
        let all =
            [Create, Update, Update, Upsert, UpsertAtomically, OnlyValidate, Delete, Undelete];
        select(all.to_vec())
    };
    let meetings = (prop::collection::vec(meeting(), 1..3), any::<bool>());
    let agreements = (prop::collection::vec(agreement(), 1..3), any::<bool>());
    prop_oneof![
        4 => (how(), meeting()).prop_map(|(how, meeting)| Step::Meeting(how, meeting)),
        4 => (how(), agreement()).prop_map(|(how, agreement)| Step::Agreement(how, agreement)),
        1 => meetings.prop_map(|(meetings, atomic)| Step::Meetings(meetings, atomic)),
        1 => agreements.prop_map(|(agreements, atomic)| Step::Agreements(agreements, atomic)),
    ]
}

/// Nobody of the name `none` exists.
fn meeting() -> impl Strategy<Value = Meeting> {
    let status = select(vec![1, 2, 2, 2, 3, 4]);
    let startup = select(vec!["a", "a", "b", "b", "none"]);
    (select(vec!["x", "y"]), startup, select(vec!["p", "q"]), status, any::<bool>()).prop_map(
        |(id, startup, partner, status, is_follow_up)| Meeting {
            status,
            is_follow_up,
            ..planned(id, startup, partner)
        },
    )
}

/// Some are too few parties, or a non-disclosure agreement about money, and are refused.
fn agreement() -> impl Strategy<Value = Agreement> {
    let money = select(vec![
        usd(5),
        usd(70),
        Some(Money { currency_code: "KRW".to_owned(), units: 9, nanos: 0 }),
    ]);
    let payment = (2023..2026, money.clone()).prop_map(|(year, amount)| paid(year, 3, amount));
    let names = |names: [&str; 2]| subsequence(names.map(str::to_owned).to_vec(), 0..=2);
    let parties = (
        select(vec!["", "City"]),
        names(["startups/a", "startups/b"]),
        names(["partners/p", "partners/q"]),
    );
    let money = (prop::option::of(money), prop::collection::vec(payment, 0..3));
    (select(vec!["x", "y"]), 1..=6, parties, any::<bool>(), money).prop_map(
        |(id, kind, (organiser, startups, partners), is_signed, (amount, payments))| {
            let is_secret = kind == i32::from(AgreementKind::Nda);
            let mut agreement = Agreement {
                kind,
                organiser: organiser.to_owned(),
                startups,
                partners,
                intended_amount: amount.flatten().filter(|_| !is_secret),
                payments: if is_secret { Vec::new() } else { payments },
                ..prepared(id, AgreementKind::Mou)
            };
            if is_signed {
                agreement.history = agreements::signed(id, AgreementKind::Mou).history;
            }
            agreement
        },
    )
}
