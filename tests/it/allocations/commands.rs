//! What the commands of allocations tell.

use super::{Applicant, EXAMPLE, PROGRAM, program, quota, reserve, with};
use crate::app::App;
use crate::commands::{err, naru, out, run};

#[tokio::test(flavor = "multi_thread")]
async fn people_allocate_list_explain_and_verify() {
    let app = App::start().await;
    let mut of_program = program(vec![quota("p", 1), quota("q", 2)]);
    of_program.reserves = vec![reserve("honam", "honam", "", 0, 1)];
    let abroad: Applicant<'_> = ("e", 2, "US-CA", &[]);
    let app = with(app, of_program, &[&EXAMPLE[..], &[abroad]].concat()).await;
    let tried = ["program", "allocate", PROGRAM, "--dry-run", "--as-of", "2026-10-05"];
    let shown = run(naru(&app, &[&tried[..], &["--lang", "en"]].concat())).await;
    assert!(shown.status.success(), "{}", err(&shown));
    let rows: Vec<Vec<String>> =
        out(&shown).lines().map(|it| it.split('\t').map(str::to_owned).collect()).collect();
    assert_eq!(rows[0].len(), 9);
    let cells = |row: &[String]| [0, 1, 2, 3, 4, 6, 7, 8].map(|at| row[at].clone()).join(" ");
    assert_eq!(
        rows[1..].iter().map(|it| cells(it)).collect::<Vec<_>>(),
        [
            "placed startups/a partners/q 1 1  applications/a ",
            "placed startups/b partners/p 1 2  applications/b ",
            "placed startups/c partners/q 2 3  applications/c ",
            "unplaced startups/d     applications/d ",
            "excluded startups/e     applications/e not eligible: korea",
        ]
    );
    assert_eq!(
        err(&shown),
        "not kept: as of 2026-10-05, seed 0\n\
         took part: 4; placed: 3, 2 of them at the first choice that they gave; nowhere: 1; took no part: 1; places unused: 0\n\
         reserve Reserve honam: places: 1; placed who count for it: 0; missing: 1\n\
         nobody could rightly claim another place (judged independently)\n"
    );
    let shown = run(naru(&app, &[&tried[..], &["--lang", "ko", "--seed", "3"]].concat())).await;
    assert_eq!(
        err(&shown),
        "저장하지 않음: 기준일 2026-10-05, 시드 3\n\
         참여 4곳: 배정 3곳(제출한 1지망 2곳), 미배정 1곳; 제외 1곳, 남은 자리 0곳\n\
         우선 배정 예비 honam: 1자리, 해당 기업 0곳, 부족 1곳\n\
         다른 자리를 정당하게 요구할 수 있는 기업이 없습니다(독립 검증)\n"
    );

    let keep = ["program", "allocate", PROGRAM, "--seed", "5", "--by", "Program office", "--json"];
    let made = run(naru(&app, &keep)).await;
    let json: serde_json::Value = serde_json::from_str(&out(&made)).unwrap();
    assert_eq!((&json["name"], &json["seed"]), (&"allocations/one-v1".into(), &"5".into()));
    let listed = run(naru(&app, &["program", "allocations", PROGRAM, "--as-of"])).await;
    assert!(!listed.status.success(), "no such option");
    let listed = run(naru(&app, &["program", "allocations", PROGRAM])).await;
    let line = out(&listed).lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with("allocations/one-v1\tprograms/one\t"), "{line}");
    assert!(line.ends_with("\t5\t4\t3\t0\tProgram office"), "{line}");

    let explain = async |rest: &[&str]| {
        let arguments = [&["program", "explain-allocation", "allocations/one-v1"], rest].concat();
        let told = run(naru(&app, &arguments)).await;
        assert!(told.status.success(), "{}", err(&told));
        out(&told)
    };
    let told = explain(&["--startup", "startups/e", "--lang", "ko"]).await;
    assert_eq!(
        told,
        "Startup e는 배정에서 제외되었습니다. 자격 요건을 충족하지 않습니다(미충족: “규칙”).\n"
    );
    let told = explain(&["--startup", "startups/d", "--lang", "en"]).await;
    assert_eq!(told.lines().count(), 3, "{told}");
    let told = explain(&["--operator", "partners/p", "--lang", "en"]).await;
    assert!(told.starts_with("Partner p takes 1 of at most 1. 2 on the waiting list.\n"), "{told}");
    assert!(told.contains("\nwaiting: Startup c, Startup d\nwith one place more:\n"), "{told}");
    let told = explain(&["--operator", "partners/q", "--lang", "ko"]).await;
    assert!(told.contains("대기: Startup d\n자리가 하나 더 있으면:\n"), "{told}");
    let whole = explain(&[]).await;
    assert_eq!(whole.lines().count(), 6, "{whole}");

    let exported = out(&run(naru(&app, &["export", "--kind", "allocations"])).await);
    let json: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let placements = json["outcome"]["placements"].as_array().unwrap();
    assert_eq!(placements.len(), 4, "who went where, and not the totals alone");
    assert_eq!(json["inputs"]["applicants"].as_array().unwrap().len(), 4);

    for (language, said) in [
        (
            "en",
            "lots, orders and reserved places follow from the seed, the points and the program\n\
             allocated again it is the same\n\
             nobody could rightly claim another place (judged independently)\n",
        ),
        (
            "ko",
            "추첨과 순위, 우선 배정 자리가 함께 저장된 시드와 점수, 사업 정보로 다시 구한 것과 같습니다\n\
             다시 배정한 결과가 같습니다\n\
             다른 자리를 정당하게 요구할 수 있는 기업이 없습니다(독립 검증)\n",
        ),
    ] {
        let verify = ["program", "verify-allocation", "allocations/one-v1", "--lang", language];
        let checked = run(naru(&app, &verify)).await;
        assert_eq!((checked.status.code(), out(&checked).as_str()), (Some(0), said));
    }
}
