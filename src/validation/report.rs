//! Collects violations under the path of the field that is being checked.

use std::collections::HashSet;
use std::fmt::{Display, Write as _};
use std::hash::Hash;

use super::values::REQUIRED;
use super::{Violation, limits};

/// The violations found so far, and the field at which the check stands.
#[derive(Debug, Default)]
pub(super) struct Report {
    path: String,
    violations: Vec<Violation>,
    left_out: usize,
}

impl Report {
    /// Notes a violation of the field at which the check stands. The message is written only while there is room for
    /// it, so that what is costly to say (the nearest sectors) is said a limited number of times.
    pub(super) fn fail(&mut self, message: impl Display) {
        if self.violations.len() < limits::VIOLATIONS_MAX {
            let violation = Violation { field: self.path.clone(), message: message.to_string() };
            self.violations.push(violation);
        } else {
            self.left_out += 1;
        }
    }

    /// Checks something of the field `field`.
    pub(super) fn at(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(field);
        check(self);
        self.path.truncate(length);
    }

    /// Checks a message where there is one.
    pub(super) fn message<T>(
        &mut self,
        field: &str,
        message: &Option<T>,
        check: impl FnOnce(&mut Self, &T),
    ) {
        if let Some(message) = message {
            self.at(field, |report| check(report, message));
        }
    }

    /// That there is a message.
    pub(super) fn present<T>(&mut self, field: &str, message: &Option<T>) {
        if message.is_none() {
            self.at(field, |report| report.fail(REQUIRED));
        }
    }

    /// That a list has an item.
    pub(super) fn not_empty<T>(&mut self, field: &str, items: &[T]) {
        if items.is_empty() {
            self.at(field, |report| report.fail(REQUIRED));
        }
    }

    /// Checks every item of a list that the contract does not limit.
    pub(super) fn each<'a, T>(
        &mut self,
        field: &str,
        items: &'a [T],
        mut check: impl FnMut(&mut Self, &'a T),
    ) {
        self.at(field, |report| {
            let length = report.path.len();
            for (index, item) in items.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(report.path, "[{index}]");
                check(report, item);
                report.path.truncate(length);
            }
        });
    }

    /// Checks the length of a list and every item of the allowed part of it.
    pub(super) fn list<T>(
        &mut self,
        field: &str,
        items: &[T],
        items_max: usize,
        check: impl FnMut(&mut Self, &T),
    ) {
        self.at_most(field, items, items_max);
        self.each(field, &items[..items.len().min(items_max)], check);
    }

    /// Checks the length of a list.
    pub(super) fn at_most<T>(&mut self, field: &str, items: &[T], items_max: usize) {
        let count = items.len();
        if count > items_max {
            let message = format_args!("has {count} entries; at most {items_max} are allowed");
            self.at(field, |report| report.fail(message));
        }
    }

    /// Checks that no two items of a list have the same `key`, which stands in their field `key_field`. Items without
    /// a key (`None`) are another rule's matter.
    pub(super) fn distinct<'a, T, K: Eq + Hash>(
        &mut self,
        field: &str,
        items: &'a [T],
        key_field: &str,
        key: impl Fn(&'a T) -> Option<K>,
    ) {
        self.repeated(field, items, key, |report| {
            report.at(key_field, |report| {
                report.fail("stands in an entry before; one entry each is allowed");
            });
        });
    }

    /// The same for a `key` of several fields, which together say `what` an item is of.
    pub(super) fn distinct_entries<'a, T, K: Eq + Hash>(
        &mut self,
        field: &str,
        items: &'a [T],
        what: &str,
        key: impl Fn(&'a T) -> Option<K>,
    ) {
        self.repeated(field, items, key, |report| {
            report.fail(format_args!("repeats an entry before; one for each {what} is allowed"));
        });
    }

    /// Checks that no two items of a list are the same.
    pub(super) fn distinct_items<T: Eq + Hash>(&mut self, field: &str, items: &[T]) {
        self.repeated(field, items, Some, |report| report.fail("stands in the list before"));
    }

    fn repeated<'a, T, K: Eq + Hash>(
        &mut self,
        field: &str,
        items: &'a [T],
        key: impl Fn(&'a T) -> Option<K>,
        tell: impl Fn(&mut Self),
    ) {
        let mut seen = HashSet::new();
        self.each(field, items, |report, item| {
            if key(item).is_some_and(|key| !seen.insert(key)) {
                tell(report);
            }
        });
    }

    /// All violations, in the order in which they were found.
    pub(super) fn finish(mut self) -> Vec<Violation> {
        if self.left_out > 0 {
            let message = format!("{} more violations are left out", self.left_out);
            self.violations.push(Violation { field: String::new(), message });
        }
        self.violations
    }
}

/// The start of a refused value, escaped, for messages; never for personal data.
pub(super) fn excerpt(value: &str) -> impl Display {
    const CHARS_MAX: usize = 40;
    std::fmt::from_fn(|f| {
        let mut escaped = value.escape_debug();
        let shown: String = escaped.by_ref().take(CHARS_MAX).collect();
        write!(f, "`{shown}{}`", if escaped.next().is_some() { "…" } else { "" })
    })
}
