//! When something is held that recurs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use super::{Fault, Rule, day};
use crate::proto::{Date, Recurrence};

/// One time that something is held, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// When it is held, or would be.
    pub date: civil::Date,
    /// The date that the rule gives, from which it may have been moved.
    pub planned: civil::Date,
    /// Whether it is not held.
    pub is_skipped: bool,
}

/// All occurrences from the day `from` to the day `until`, in the order of their dates, of something that is first held
/// on `first`.
///
/// # Errors
///
/// The [`Fault`] of a rule that cannot be read.
pub fn occurrences(
    recurrence: &Recurrence,
    first: civil::Date,
    from: civil::Date,
    until: civil::Date,
) -> Result<Vec<Occurrence>, Fault> {
    let rule = Rule::parse(&recurrence.rule, first)?;
    let both =
        |from: &Option<Date>, to: &Option<Date>| Some((day(from.as_ref()?)?, day(to.as_ref()?)?));
    let moved: BTreeMap<civil::Date, civil::Date> =
        recurrence.moved.iter().filter_map(|it| both(&it.from_date, &it.to_date)).collect();
    let skipped: BTreeSet<civil::Date> = recurrence.skipped_dates.iter().filter_map(day).collect();
    // One that is planned for later may have been moved here.
    let last = moved.last_key_value().map_or(until, |(last, _)| until.max(*last));
    let occurrence = |planned: civil::Date| {
        let date = moved.get(&planned).copied().unwrap_or(planned);
        Occurrence { date, planned, is_skipped: skipped.contains(&planned) }
    };
    let planned = rule.days().take_while(|day| *day <= last);
    let mut found: Vec<Occurrence> =
        planned.map(occurrence).filter(|it| (from..=until).contains(&it.date)).collect();
    found.sort_by_key(|it| it.date);
    Ok(found)
}
