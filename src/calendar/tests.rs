//! What rules give: the examples of RFC 5545, section 3.8.5.3, but for times of day; what they must not do; and time zones.

use std::time::{Duration, Instant};

use jiff::civil::{Date, date};

use super::*;
use crate::proto::{MovedOccurrence, Recurrence};

fn first_days(rule: &str, first: Date, count: usize) -> Vec<String> {
    let rule = Rule::parse(rule, first).unwrap_or_else(|fault| panic!("{rule} {fault}"));
    rule.days().take(count).map(|day| day.to_string()).collect()
}

#[test]
fn the_examples_of_the_standard() {
    let (tuesday, monday) = (date(1997, 9, 2), date(1997, 5, 12));
    let cases: [(&str, Date, &str); 30] = [
        ("FREQ=DAILY;COUNT=3", tuesday, "1997-09-02 1997-09-03 1997-09-04"),
        ("FREQ=DAILY;UNTIL=19970904", tuesday, "1997-09-02 1997-09-03 1997-09-04"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", tuesday, "1997-09-02 1997-09-12 1997-09-22"),
        (
            "FREQ=DAILY;UNTIL=19990103;BYMONTH=1",
            date(1998, 1, 30),
            "1998-01-30 1998-01-31 1999-01-01 1999-01-02",
        ),
        ("FREQ=WEEKLY;COUNT=3", tuesday, "1997-09-02 1997-09-09 1997-09-16"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", tuesday, "1997-09-02 1997-09-16 1997-09-30 1997-10-14"),
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4",
            tuesday,
            "1997-09-02 1997-09-04 1997-09-16 1997-09-18",
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", date(1997, 9, 5), "1997-09-05 1997-10-03 1997-11-07"),
        (
            "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
            date(1997, 9, 7),
            "1997-09-07 1997-09-28 1997-11-02 1997-11-30",
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", date(1997, 9, 22), "1997-09-22 1997-10-20 1997-11-17"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-3",
            date(1997, 9, 28),
            "1997-09-28 1997-10-29 1997-11-28 1997-12-29",
        ),
        (
            "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=1,-1",
            date(1997, 9, 30),
            "1997-09-30 1997-10-01 1997-10-31",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=18;COUNT=3;BYMONTHDAY=10,11",
            date(1997, 9, 10),
            "1997-09-10 1997-09-11 1999-03-10",
        ),
        ("FREQ=YEARLY;COUNT=3;BYMONTH=6,7", date(1997, 6, 10), "1997-06-10 1997-07-10 1998-06-10"),
        (
            "FREQ=YEARLY;INTERVAL=2;COUNT=3;BYMONTH=1,2,3",
            date(1997, 3, 10),
            "1997-03-10 1999-01-10 1999-02-10",
        ),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            date(1997, 1, 1),
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01",
        ),
        (
            "FREQ=YEARLY;BYDAY=20MO",
            date(1997, 5, 19),
            "1997-05-19 1998-05-18 1999-05-17 2000-05-15",
        ),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", monday, "1997-05-12 1998-05-11 1999-05-17 2000-05-15"),
        (
            "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO",
            date(1997, 12, 22),
            "1997-12-22 1998-12-28 1999-12-27 2000-12-25",
        ),
        (
            "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
            date(1997, 3, 27),
            "1997-03-27 1998-03-05 1998-03-12 1998-03-19",
        ),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            date(1998, 2, 13),
            "1998-02-13 1998-03-13 1998-11-13 1999-08-13",
        ),
        (
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
            date(1997, 9, 13),
            "1997-09-13 1997-10-11 1997-11-08",
        ),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            date(1996, 11, 5),
            "1996-11-05 2000-11-07 2004-11-02",
        ),
        (
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            date(1997, 9, 4),
            "1997-09-04 1997-10-07 1997-11-06",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            date(1997, 9, 29),
            "1997-09-29 1997-10-30 1997-11-27",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            date(1997, 8, 5),
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            date(1997, 8, 5),
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            date(2007, 1, 15),
            "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30",
        ),
        ("FREQ=YEARLY", date(2024, 2, 29), "2024-02-29 2028-02-29 2032-02-29"),
        ("FREQ=MONTHLY", date(2026, 1, 31), "2026-01-31 2026-03-31 2026-05-31"),
    ];
    for (rule, first, expected) in cases {
        let expected: Vec<&str> = expected.split(' ').collect();
        assert_eq!(first_days(rule, first, expected.len()), expected, "{rule}");
    }
    for rule in ["FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=19970904"] {
        assert_eq!(first_days(rule, tuesday, 9).len(), 3, "{rule}");
    }
}

#[test]
fn what_is_no_rule_is_told() {
    let cases = [
        ("", "has a part that is none of FREQ"),
        ("BYDAY=2WE", "has no FREQ"),
        ("FREQ=HOURLY", "has a wrong value of FREQ"),
        ("freq=DAILY", "has a part that is none of"),
        ("RRULE:FREQ=DAILY", "has a part that is none of"),
        ("FREQ=DAILY;", "has a part that is none of"),
        ("FREQ=DAILY;BYHOUR=9", "has a part that is none of"),
        ("FREQ=DAILY;FREQ=DAILY", "has FREQ twice"),
        ("FREQ=DAILY;INTERVAL=0", "has a wrong value of INTERVAL; write 1 to 1000"),
        ("FREQ=DAILY;INTERVAL=1001", "has a wrong value of INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "has a wrong value of COUNT"),
        ("FREQ=DAILY;COUNT=+1", "has a wrong value of COUNT"),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", "has a wrong value of UNTIL"),
        ("FREQ=DAILY;UNTIL=20270229", "has a wrong value of UNTIL"),
        ("FREQ=DAILY;UNTIL=20270101;COUNT=2", "has COUNT; it goes not with UNTIL"),
        ("FREQ=WEEKLY;WKST=XX", "has a wrong value of WKST"),
        ("FREQ=MONTHLY;BYMONTHDAY=", "has a wrong value of BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "has a wrong value of BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "has a wrong value of BYMONTHDAY"),
        ("FREQ=MONTHLY;BYDAY=xxWE", "has a wrong value of BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6WE", "has a wrong value of BYDAY"),
        ("FREQ=MONTHLY;BYDAY=수", "has a wrong value of BYDAY"),
        ("FREQ=WEEKLY;BYDAY=2WE", "has BYDAY with a number"),
        ("FREQ=WEEKLY;BYMONTHDAY=2", "has BYMONTHDAY; it goes not with WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=2", "has BYYEARDAY"),
        ("FREQ=MONTHLY;BYWEEKNO=2;BYDAY=MO", "has BYWEEKNO; it goes with"),
        ("FREQ=YEARLY;BYWEEKNO=2", "has BYWEEKNO; it needs BYDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "has BYSETPOS; it needs another part"),
        ("FREQ=MONTHLY;BYMONTH=13", "has a wrong value of BYMONTH"),
    ];
    for (rule, said) in cases {
        let fault = Rule::parse(rule, date(2026, 1, 14)).unwrap_err().to_string();
        assert!(fault.contains(said), "{rule}: {fault}");
    }
}

#[test]
fn rules_that_give_nothing_or_very_much_end_soon() {
    let start = Instant::now();
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=WE;BYSETPOS=9",
    ] {
        assert_eq!(first_days(rule, date(2026, 1, 14), 1), [""; 0], "{rule}");
    }
    let daily = first_days("FREQ=DAILY", date(2026, 1, 1), usize::MAX);
    assert_eq!((daily.len(), daily.last().unwrap().as_str()), (18_263, "2076-01-01"));
    for first in [Date::MAX, date(9999, 12, 1), date(1, 1, 1)] {
        for rule in ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;INTERVAL=1000", "FREQ=YEARLY"] {
            assert_eq!(first_days(rule, first, 1), [first.to_string()], "{rule}");
        }
    }
    // Generous: a machine may be busy. It takes some milliseconds.
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn occurrences_come_in_the_order_of_their_dates_with_what_is_moved_and_skipped() {
    let day = |month, day| Some(crate::proto::Date { year: 2027, month, day });
    let recurrence = Recurrence {
        rule: "FREQ=MONTHLY;BYDAY=2WE".to_owned(),
        moved: vec![MovedOccurrence { from_date: day(4, 14), to_date: day(2, 3) }],
        skipped_dates: day(3, 10).into_iter().collect(),
    };
    let told = |from, until| -> Vec<String> {
        let found = occurrences(&recurrence, date(2027, 1, 13), from, until).unwrap();
        let tell = |it: &Occurrence| format!("{} {} {}", it.date, it.planned, it.is_skipped);
        found.iter().map(tell).collect()
    };
    assert_eq!(
        told(date(2027, 1, 1), date(2027, 5, 31)),
        [
            "2027-01-13 2027-01-13 false",
            "2027-02-03 2027-04-14 false",
            "2027-02-10 2027-02-10 false",
            "2027-03-10 2027-03-10 true",
            "2027-05-12 2027-05-12 false",
        ]
    );
    assert_eq!(told(date(2027, 2, 1), date(2027, 2, 9)), ["2027-02-03 2027-04-14 false"]);
    assert_eq!(told(date(2027, 4, 1), date(2027, 4, 30)), [""; 0]);
    assert_eq!(told(date(2026, 1, 1), date(2027, 1, 12)), [""; 0]);
}

#[test]
fn names_of_time_zones_are_told_from_others() {
    for good in ["Asia/Seoul", "America/Los_Angeles", "America/Argentina/Ushuaia", "UTC"] {
        assert!(zone(good).is_some(), "{good}");
    }
    for bad in ["", "asia/seoul", "Seoul", "KST", "+09:00", "Etc/Unknown", "localtime"] {
        assert!(zone(bad).is_none(), "{bad}");
    }
}
