//! Who goes where, and how that is explained.

use std::collections::{BTreeMap, BTreeSet};

use naru::allocation::lots;
use naru::proto::{
    AllocationExclusionReason, AllocationRefusalReason, BatchUpsertApplicationsRequest,
    CreateAllocationRequest, Partner, RuleEffect, ScorePairsRequest, Startup, StartupExclusions,
};

use super::{
    Applicant, EXAMPLE, SEOUL, about, applicant, application, apply, create_program, get, kept,
    of_operator, of_startup, order, parts, placed, points, program, quota, readiness, request,
    reserve, said, tried, with,
};
use crate::app::{App, partner, violated_fields};
use crate::batches::upsert;

on_either_database!(
    an_example_by_hand_is_allocated_and_explained,
    lots_break_ties_and_nothing_else,
    lists_are_their_own_or_in_the_order_of_the_match,
    vetoed_pairs_come_together_in_no_case,
    reserves_are_filled_for_those_who_count,
    where_there_is_no_place_for_somebody_it_hears_why,
    many_wait_and_the_first_are_told,
);

async fn an_example_by_hand_is_allocated_and_explained(app: App) {
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let name = kept(&mut app, request()).await.unwrap();
    let allocation = get(&mut app, &name).await.unwrap();
    let (inputs, outcome) = parts(&allocation);
    assert_eq!(placed(&outcome), ["a-q 1", "b-p 1", "c-q 2", "d"]);
    for operator in 0..2 {
        assert_eq!(order(&inputs, operator), ["a", "b", "c", "d"]);
    }
    let places: Vec<i32> = outcome.placements.iter().map(|it| it.place).collect();
    assert_eq!(places, [1, 2, 3, 0]);
    let totals = (outcome.total_applicants, outcome.total_placed, outcome.total_first_choices);
    assert_eq!(totals, (4, 3, 2));
    assert_eq!((outcome.total_excluded, outcome.total_unused, outcome.total_violations), (0, 0, 0));
    let [p, q] = &outcome.operators[..] else { panic!() };
    assert_eq!(
        (p.places, p.taken, &p.waiting[..]),
        (1, 1, &["startups/c", "startups/d"].map(str::to_owned)[..])
    );
    assert_eq!((q.places, q.taken, &q.waiting[..]), (2, 2, &["startups/d".to_owned()][..]));
    assert_eq!((p.placed_better, q.placed_better, p.not_naming, p.vetoed), (1, 1, 0, 0));

    let own =
        |operator: usize, place: usize| points(inputs.operators[operator].points_milli[place]);
    let c = of_startup(&mut app, &name, "c").await;
    assert_eq!(c.placement.as_ref(), Some(&outcome.placements[2]));
    let in_q = own(1, 2);
    assert_eq!(
        said(c.sentence),
        [
            format!(
                "Startup c는 2지망인 Partner q에 배정되었습니다. 그 운영사의 순위에서 3위({in_q}점)이며 일반 자리를 받았습니다."
            ),
            format!(
                "Startup c goes to Partner q, its 2nd choice. It is 3rd in that operator's order, with {in_q} \
                 points, and takes a place for all."
            ),
        ]
    );
    let [refusal] = &c.refusals[..] else { panic!("{:?}", c.refusals) };
    assert_eq!((&*refusal.partner, refusal.choice, refusal.place), ("partners/p", 1, 3));
    assert_eq!(
        (refusal.reason(), refusal.waiting_place),
        (AllocationRefusalReason::OthersBefore, 1)
    );
    let last = refusal.last.as_ref().unwrap();
    assert_eq!((&*last.startup, last.place, last.choice), ("startups/b", 2, 1));
    let (of_b, of_c) = (own(0, 1), own(0, 2));
    assert_eq!(
        said(refusal.sentence.clone()),
        [
            format!(
                "1지망 Partner p: 받을 수 있는 자리가 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 가장 뒤인 \
                 기업은 Startup b(2위, {of_b}점)이고, Startup c는 3위({of_c}점)입니다. 대기 순번은 1번입니다."
            ),
            format!(
                "1st choice, Partner p: all places that it could take went to companies before it, last to \
                 Startup b (2nd, {of_b} points); it is 3rd with {of_c} points. It is 1st on the waiting list."
            ),
        ]
    );
    let d = of_startup(&mut app, &name, "d").await;
    let refusals: Vec<(&str, i32, i32)> =
        d.refusals.iter().map(|it| (&*it.partner, it.choice, it.waiting_place)).collect();
    assert_eq!(refusals, [("partners/q", 1, 1), ("partners/p", 2, 2)]);
    assert_eq!(
        said(d.sentence),
        [
            "Startup d는 배정되지 않았습니다. 순위에 있는 모든 운영사에서 받을 수 있는 자리가 없거나 제안이 금지되어 있습니다.",
            "Startup d goes nowhere. Each operator on its list has no place left that it could take, or is vetoed with it.",
        ]
    );
    assert_eq!(of_startup(&mut app, &name, "a").await.refusals, []);

    // With one place more at p, c would go there and leave its own at q to d.
    let p = of_operator(&mut app, &name, "p").await;
    assert_eq!(p.outcome.as_ref(), Some(&outcome.operators[0]));
    assert_eq!(
        said(p.sentence),
        [
            "Partner p는 정원 1곳 중 1곳을 채웠습니다. 대기 2곳.",
            "Partner p takes 1 of at most 1. 2 on the waiting list.",
        ]
    );
    let taken: Vec<(&str, i32)> = p.taken.iter().map(|it| (&*it.startup, it.place)).collect();
    assert_eq!(taken, [("startups/b", 2)]);
    let moves: Vec<[String; 2]> = p.moves.iter().map(|it| said(it.sentence.clone())).collect();
    assert_eq!(
        moves,
        [
            [
                "Startup c가 Partner q 대신 Partner p에 배정됩니다.",
                "Startup c would go to Partner p rather than to Partner q.",
            ],
            [
                "배정되지 않은 Startup d가 Partner q에 배정됩니다.",
                "Startup d, which goes nowhere, would go to Partner q.",
            ],
        ]
    );
    let moves: Vec<(&str, &str)> =
        p.moves.iter().map(|it| (&*it.from_partner, &*it.to_partner)).collect();
    assert_eq!(moves, [("partners/q", "partners/p"), ("", "partners/q")]);

    for whom in ["startups/x", "partners/x"] {
        let refused = about(&mut app, &name, whom).await.unwrap_err();
        let field = &whom[..whom.find('/').unwrap() - 1];
        assert_eq!(violated_fields(&refused), [field]);
    }
}

async fn lots_break_ties_and_nothing_else(app: App) {
    let alike = ["b", "c", "d", "e", "f"].map(|id| (id, 2, SEOUL, &[][..]));
    let applicants = [&[("a", 4, SEOUL, &[][..])][..], &alike[..]].concat();
    let mut app = with(app, program(vec![quota("p", 3)]), &applicants).await;
    let mut orders = BTreeMap::new();
    for seed in 0..8 {
        let asked = CreateAllocationRequest { seed, ..request() };
        let allocation = tried(&mut app, asked.clone()).await.unwrap();
        assert_eq!(tried(&mut app, asked).await.unwrap(), allocation);
        let (inputs, outcome) = parts(&allocation);
        let drawn: Vec<u64> = inputs.applicants.iter().map(|it| it.lot).collect();
        assert_eq!(drawn, lots(seed as u64, 6), "in the order of the start-ups' names");
        let startups: Vec<&str> = inputs.applicants.iter().map(|it| &it.startup[9..]).collect();
        assert_eq!(startups, ["a", "b", "c", "d", "e", "f"]);

        let points = &inputs.operators[0].points_milli;
        assert!(
            points[0] > points[1] && points[1..].iter().all(|it| *it == points[1]),
            "{points:?}"
        );
        let order = order(&inputs, 0);
        assert_eq!(order[0], "a", "no lot outweighs points");
        let lot = |id: &str| drawn[startups.iter().position(|it| *it == id).unwrap()];
        assert!(order[1..].is_sorted_by_key(|id| lot(id)), "{order:?}");
        let taken: BTreeSet<String> =
            placed(&outcome).into_iter().filter(|it| it.len() > 1).collect();
        let first: BTreeSet<String> = order[..3].iter().map(|id| format!("{id}-p 1")).collect();
        assert_eq!(taken, first);
        orders.insert(seed, order.into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    assert!(orders.values().collect::<BTreeSet<_>>().len() > 1, "{orders:?}");

    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, _) = parts(&get(&mut app, &name).await.unwrap());
    let (last, first) = (order(&inputs, 0)[2], order(&inputs, 0)[3]);
    let same = points(inputs.operators[0].points_milli[3]);
    let told = of_startup(&mut app, &name, first).await;
    assert_eq!(
        said(told.refusals[0].sentence.clone()),
        [
            format!(
                "매칭 1순위 Partner p: 받을 수 있는 자리가 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 가장 뒤인 \
                 기업은 Startup {last}(3위, {same}점)이고, Startup {first}는 4위({same}점)입니다. 점수가 같아 \
                 추첨으로 정했습니다. 대기 순번은 1번입니다."
            ),
            format!(
                "1st by match score, Partner p: all places that it could take went to companies before it, last to \
                 Startup {last} (3rd, {same} points); it is 4th with {same} points, which the lot decided. It is \
                 1st on the waiting list."
            ),
        ]
    );
}

async fn lists_are_their_own_or_in_the_order_of_the_match(app: App) {
    let mut app = app;
    for (id, sectors) in [("p", &["lidar"][..]), ("q", &["fintech"]), ("r", &[])] {
        let sectors = sectors.iter().map(|&it| it.to_owned()).collect();
        app.create_partner(Partner { sectors, ..partner(id) }).await;
    }
    create_program(&mut app, program(vec![quota("q", 1), quota("p", 1)])).await;
    for (id, preferences) in [("own", &["q", "r"][..]), ("none", &[]), ("foreign", &["r"])] {
        let lidar = Startup { sectors: vec!["lidar".to_owned()], ..applicant((id, 4, SEOUL, &[])) };
        app.create_startup(lidar).await;
        apply(&mut app, application(id, preferences)).await;
    }
    let allocation = tried(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&allocation);
    let asked = ScorePairsRequest {
        startups: inputs.applicants.iter().map(|it| it.startup.clone()).collect(),
        partners: inputs.operators.iter().map(|it| it.partner.clone()).collect(),
        as_of_date: allocation.as_of_date,
        ..ScorePairsRequest::default()
    };
    let scored = app.matches.score_pairs(asked).await.unwrap().into_inner();
    assert_eq!(allocation.model_version, scored.model_version);
    for (operator, it) in inputs.operators.iter().enumerate() {
        for (&at, &points) in it.order.iter().zip(&it.points_milli) {
            let score = scored.rows[at as usize].pairs[operator].score_milli;
            let bonus = inputs.applicants[at as usize].bonus_points;
            assert_eq!((points, bonus), (50_000 + 10 * score + 1_000 * bonus, 200));
        }
    }
    let [foreign, none, own] = &inputs.applicants[..] else { panic!() };
    assert!(scored.rows[1].pairs[1].score_milli > scored.rows[1].pairs[0].score_milli);
    assert_eq!((&none.preferences[..], none.has_own_list), (&[1, 0][..], false), "p fits better");
    assert_eq!(
        (&own.preferences[..], own.has_own_list, own.foreign_preferences),
        (&[0][..], true, 1)
    );
    assert_eq!((&foreign.preferences[..], foreign.foreign_preferences), (&[][..], 1));
    assert_eq!(placed(&outcome), ["foreign", "none-p 1", "own-q 1"]);

    let name = kept(&mut app, request()).await.unwrap();
    let [_, en] = said(of_startup(&mut app, &name, "foreign").await.sentence);
    assert_eq!(
        en,
        "Startup foreign goes nowhere. Its application names nobody with a quota in the program."
    );
    let [_, en] = said(of_startup(&mut app, &name, "none").await.sentence);
    let head = "Startup none gave no list and goes to Partner p, 1st by its match scores.";
    assert!(en.starts_with(head), "{en}");
}

async fn vetoed_pairs_come_together_in_no_case(app: App) {
    let mut app = app;
    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    create_program(&mut app, program(vec![quota("p", 2), quota("q", 2)])).await;
    let excluding: [(&str, &[&str], &[&str]); 4] = [
        ("a", &["p"], &["p", "q"]),
        ("b", &["p"], &[]),
        ("c", &["p", "q"], &[]),
        ("d", &[], &["q"]),
    ];
    for (id, excluded, preferences) in excluding {
        let partners = excluded.iter().map(|it| format!("partners/{it}")).collect();
        let exclusions = StartupExclusions { partners, ..StartupExclusions::default() };
        let startup = Startup { exclusions: Some(exclusions), ..applicant((id, 4, SEOUL, &[])) };
        app.create_startup(startup).await;
        apply(&mut app, application(id, preferences)).await;
    }
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(order(&inputs, 0), ["d"]);
    assert_eq!(order(&inputs, 1).iter().collect::<BTreeSet<_>>().len(), 3);
    let lists: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.preferences[..]).collect();
    assert_eq!(lists, [&[0, 1][..], &[1], &[1]], "a list of its own stays as it stands");
    let [excluded] = &outcome.excluded[..] else { panic!("{:?}", outcome.excluded) };
    assert_eq!(excluded.reason(), AllocationExclusionReason::Vetoed);
    assert_eq!((&*excluded.startup, &*excluded.application), ("startups/c", "applications/c"));
    let p = &outcome.operators[0];
    assert_eq!((p.taken, p.unused, p.not_naming, p.vetoed), (0, 2, 1, 1));

    let a = of_startup(&mut app, &name, "a").await;
    let vetoed = a.refusals.iter().find(|it| it.partner == "partners/p").unwrap();
    assert_eq!(vetoed.reason(), AllocationRefusalReason::Vetoed);
    assert_eq!((vetoed.place, vetoed.waiting_place, &vetoed.last), (0, 0, &None));
    assert_eq!(
        said(vetoed.sentence.clone()),
        [
            "1지망 Partner p: 매칭에서 서로 제안이 금지되어 있습니다.",
            "1st choice, Partner p: matching vetoes the two.",
        ]
    );
    let c = of_startup(&mut app, &name, "c").await;
    assert_eq!((c.placement, c.exclusion.as_ref()), (None, Some(excluded)));
    assert_eq!(
        said(c.sentence),
        [
            "Startup c는 배정에서 제외되었습니다. 모든 운영사와 매칭에서 제안이 금지되어 있습니다.",
            "Startup c took no part: matching vetoes it with every operator.",
        ]
    );
    let p = of_operator(&mut app, &name, "p").await;
    assert_eq!(
        said(p.sentence),
        [
            "Partner p는 정원 2곳 중 0곳을 채웠습니다. 남은 자리 2곳. 받을 수 있는 기업 중 0곳은 더 희망하는 운영사에 \
             배정되었고, 1곳은 이 운영사를 희망하지 않았습니다. 희망했으나 제안이 금지된 기업은 1곳입니다.",
            "Partner p takes 0 of at most 2. 2 unused. Of those it would take, 0 went where they would rather go and \
             1 did not name it. Vetoed with it, of those who named it: 1.",
        ]
    );
    assert_eq!(p.moves, []);
}

/// Of five places of one operator two are for Honam, one of these for Gwangju, and two for what is all but ready.
///
/// In the order s1, s2, j, g, u: g gets the place for Gwangju, j the other one for Honam, s1 one of those for what is
/// ready, s2 the one place for all. g would count for readiness too, but counts for what stands first. Nobody is left
/// for the second of those, so that u gets it, of whom nobody knows whether it is in Honam. w waits.
async fn reserves_are_filled_for_those_who_count(app: App) {
    let mut of_program = program(vec![quota("p", 5)]);
    of_program.rules.push(readiness(7, RuleEffect::Part));
    of_program.reserves = vec![
        reserve("honam", "honam", "", 4_000, 0),
        reserve("gwangju", "gwangju", "honam", 0, 1),
        reserve("ready", "trl-7", "", 0, 2),
    ];
    let applicants: [Applicant<'_>; 6] = [
        ("g", 8, "KR-29", &["p"]),
        ("j", 3, "KR-46", &["p"]),
        ("s1", 9, SEOUL, &["p"]),
        ("s2", 6, SEOUL, &["p"]),
        ("u", 2, "KR", &["p"]),
        ("w", 1, SEOUL, &["p"]),
    ];
    let mut app = with(app, of_program, &applicants).await;
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    let told: Vec<(&str, Option<i32>, i32)> =
        inputs.reserves.iter().map(|it| (&*it.id, it.within, it.places)).collect();
    assert_eq!(told, [("honam", None, 2), ("gwangju", Some(0), 1), ("ready", None, 2)]);
    assert_eq!(inputs.operators[0].reserved_places, [2, 1, 2]);
    let counted: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.reserves[..]).collect();
    assert_eq!(counted, [&[0, 1][..], &[0], &[2], &[], &[], &[]]);
    let open: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.undecided_reserves[..]).collect();
    assert_eq!(open, [&[][..], &[], &[], &[], &[0, 1], &[]]);

    let by: Vec<&str> = outcome.placements.iter().map(|it| it.reserve.as_str()).collect();
    assert_eq!(placed(&outcome), ["g-p 1", "j-p 1", "s1-p 1", "s2-p 1", "u-p 1", "w"]);
    assert_eq!(by, ["gwangju", "honam", "ready", "", "", ""]);
    let fills = |fills: &[naru::proto::ReserveFill]| {
        fills.iter().map(|it| (it.places, it.taken, it.missing)).collect::<Vec<_>>()
    };
    let expected = [(2, 2, 0), (1, 1, 0), (2, 1, 1)];
    assert_eq!(fills(&outcome.reserves), expected);
    assert_eq!(fills(&outcome.operators[0].reserves), expected);

    let [ko, en] = said(of_startup(&mut app, &name, "g").await.sentence);
    assert!(ko.ends_with("우선 배정 자리(예비 gwangju)를 받았습니다."), "{ko}");
    assert!(en.ends_with("and takes a place reserved for Reserve gwangju."), "{en}");
    let w = of_startup(&mut app, &name, "w").await;
    let last = w.refusals[0].last.as_ref().unwrap();
    assert_eq!(
        (&*last.startup, &*last.reserve),
        ("startups/u", ""),
        "the last of the places for all"
    );
    let [ko, en] = said(w.refusals[0].sentence.clone());
    assert!(ko.starts_with("1지망 Partner p: 자리 5곳 중 받을 수 있는 2곳이 모두"), "{ko}");
    let others = "나머지 자리는 이 기업이 해당하지 않는 우선 배정 자리로 쓰였습니다: 예비 ready 1곳, 예비 gwangju 1곳, 예비 honam 1곳.";
    assert!(ko.contains(others), "{ko}");
    let went = "1st choice, Partner p: of 5 places the 2 that it could take went to companies before it, last to Startup u (";
    assert!(en.starts_with(went), "{en}");
    let others = " The others went by reserves for which it does not count: Reserve ready (1), Reserve gwangju (1), Reserve honam (1).";
    assert!(en.contains(others), "{en}");
}

/// p has no places, and the one of q is kept for Honam.
async fn where_there_is_no_place_for_somebody_it_hears_why(app: App) {
    let mut of_program = program(vec![quota("p", 0), quota("q", 1)]);
    of_program.reserves = vec![reserve("honam", "honam", "", 0, 1)];
    let applicants: [Applicant<'_>; 2] = [("g", 1, "KR-29", &["q"]), ("s", 9, SEOUL, &["p", "q"])];
    let mut app = with(app, of_program, &applicants).await;
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(
        (placed(&outcome), order(&inputs, 1)),
        (vec!["g-q 1".to_owned(), "s".to_owned()], vec!["s", "g"])
    );
    let s = of_startup(&mut app, &name, "s").await;
    let told: Vec<(AllocationRefusalReason, [String; 2])> =
        s.refusals.into_iter().map(|it| (it.reason(), said(it.sentence))).collect();
    let no_place = AllocationRefusalReason::NoPlace;
    let sentences = [
        [
            "1지망 Partner p: 자리가 없습니다. 대기 순번은 1번입니다.",
            "1st choice, Partner p: it has no places. It is 1st on the waiting list.",
        ],
        [
            "2지망 Partner q: 이 기업이 해당하지 않는 우선 배정 대상 기업이 모든 자리를 받았습니다. 대기 순번은 1번입니다.",
            "2nd choice, Partner q: all its places went to companies of reserves for which it does not count. It is 1st \
             on the waiting list.",
        ],
    ];
    assert_eq!(told, sentences.map(|it| (no_place, it.map(str::to_owned))));
}

async fn many_wait_and_the_first_are_told(app: App) {
    let mut app = with(app, program(vec![quota("p", 2), quota("q", 3)]), &[]).await;
    let ids: Vec<String> = (0..110).map(|at| format!("s{at:03}")).collect();
    upsert(&mut app, ids.iter().map(|id| applicant((id, 2, SEOUL, &[]))).collect(), true).await;
    let applications = ids.iter().map(|id| application(id, &["p"])).collect();
    let request = BatchUpsertApplicationsRequest { applications, ..Default::default() };
    app.applications.batch_upsert_applications(request).await.unwrap();
    let (inputs, outcome) = parts(&tried(&mut app, self::request()).await.unwrap());
    let [p, q] = &outcome.operators[..] else { panic!() };
    assert_eq!((p.taken, p.unused, p.total_waiting, p.waiting.len()), (2, 0, 108, 100));
    let waiting: Vec<&str> = p.waiting.iter().map(|it| &it[9..]).collect();
    assert_eq!(waiting, order(&inputs, 0)[2..102]);
    assert_eq!((q.taken, q.unused, q.total_waiting, q.not_naming), (0, 3, 0, 110));
    assert_eq!((outcome.total_placed, outcome.total_unused), (2, 3));
}
