//! Engagements stand in the index for their facts, and nothing else sees them.

use super::*;
use crate::matching::{Day, EngagementRow, Facts};
use crate::proto::{Date, EngagementKind, SearchFacet};

fn engagement(id: &str) -> Profile {
    Profile::Engagement(Engagement {
        name: format!("engagements/{id}"),
        startup: "startups/a".to_owned(),
        partner: "partners/p".to_owned(),
        kind: EngagementKind::Invested.into(),
        date: Some(Date { year: 2024, month: 2, day: 0 }),
        amount: usd(7_000),
        stage: Stage::Seed.into(),
        note: both("라이다", "lidar"),
        recorded_by: "lidar".to_owned(),
        ..Engagement::default()
    })
}

fn profiles() -> [Profile; 3] {
    [
        startup("a", "라이다 센서", "lidar sensors for cars"),
        startup("b", "라이다", "lidar"),
        Profile::Partner(plain_partner("p", "로봇", "robots, and seldom lidar")),
    ]
}

/// The ids of live engagements in the columns, with what their rows say.
fn live_rows(snapshot: &Snapshot) -> Vec<(String, EngagementRow)> {
    let key = Key::parse("engagements/none").unwrap();
    let no_words = Facts::of_engagement(&key, &Engagement::default(), Rates::builtin());
    let none = snapshot.evidence(&no_words).unwrap();
    snapshot.with_segments(&none, |segments| {
        let mut rows = Vec::new();
        for segment in segments {
            let live = segment.columns.engagements().iter().filter(|it| (segment.is_alive)(it.doc));
            rows.extend(live.map(|it| (segment.columns.engagement_id(it).to_owned(), *it)));
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    })
}

#[test]
fn their_facts_arrive_in_the_columns_and_go_when_they_are_deleted() {
    let mut harness = Harness::with(profiles());
    harness.put([engagement("one")]);
    harness.change_together(&[engagement("three"), engagement("two")], true);
    let rows = live_rows(&harness.snapshot());
    let ids = |rows: &[(String, EngagementRow)]| -> Vec<String> {
        rows.iter().map(|(id, _)| id.clone()).collect()
    };
    assert_eq!(ids(&rows), ["one", "three", "two"]);
    let row = rows[0].1;
    let day = |day| Day::last_of(&Date { year: 2024, month: 2, day }).map(|day| day.0);
    assert_eq!((row.first_day, row.day), (day(1), day(29)));
    assert_eq!((row.kind, row.stage, row.amount_usd), (8, 2, 7_000));
    assert!(row.startup != 0 && row.partner != 0 && row.startup != row.partner);
    assert!(!row.is_organiser && !row.verified);

    harness.delete(&engagement("three"));
    let snapshot = harness.snapshot();
    assert_eq!(ids(&live_rows(&snapshot)), ["one", "two"]);
    let referrers = snapshot.referrers(&Key::parse("partners/p").unwrap()).unwrap();
    let mut names: Vec<String> = referrers.iter().map(Key::to_string).collect();
    names.sort_unstable();
    assert_eq!(names, ["engagements/one", "engagements/two"]);
    let known = snapshot.facts(&Key::parse("engagements/one").unwrap()).unwrap().unwrap();
    assert_eq!(known.key().to_string(), "engagements/one");
    assert!(known.words().is_empty());
}

/// A phrase, a prefix, a word to leave out, all profiles: scores, order, totals and counts stay as they were.
#[test]
fn no_answer_of_a_search_changes_by_them() {
    let queries =
        ["lidar", "라이다 센서", "\"lidar sensors\"", "li*", "-robots", "", "lidar -cars"];
    let answers = |snapshot: &Snapshot| {
        let filter = SearchFilter::default();
        let orders =
            [Order::Relevance, Order::Updated, Order::Name(crate::proto::Language::Korean)];
        let mut answers = Vec::new();
        for query in queries {
            for order in orders {
                let facets = [SearchFacet::Kind, SearchFacet::Sector];
                let query = &parse(query);
                let request = Request { order, facets: &facets, ..request(query, &filter) };
                answers.push(snapshot.search(&request, &|| false).unwrap());
            }
        }
        answers
    };
    // Profiles alone in their segments, and beside engagements.
    for together in [false, true] {
        let all: Vec<Profile> = profiles().into_iter().collect();
        let mut harness = Harness::new();
        harness.change_together(&all, true);
        let before = answers(&harness.snapshot());
        assert_eq!(harness.snapshot().documents(), 3);
        let many: Vec<Profile> = (0..9).map(|number| engagement(&number.to_string())).collect();
        if together {
            harness = Harness::new();
            harness.change_together(&[many, all].concat(), true);
        } else {
            harness.change_together(&many, true);
        }
        assert_eq!(answers(&harness.snapshot()), before);
        assert_eq!(harness.snapshot().documents(), 3);
        harness.delete(&engagement("4"));
        assert_eq!(answers(&harness.snapshot()), before);
        assert_eq!(harness.snapshot().documents(), 3);
    }
}
