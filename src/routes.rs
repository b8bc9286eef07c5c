//! How long it takes from one venue of a delegation to another: planning keeps to it, and documents tell it.

use std::collections::HashMap;

use crate::proto::Delegation;

/// So long is a way of which nothing is known: nobody takes it between two meetings of one day.
const NO_WAY_MINUTES: u16 = 24 * 60;

/// The ways between the venues of a delegation.
pub struct Routes<'a> {
    positions: HashMap<&'a str, usize>,
    /// A row for each venue left; empty where nothing is told.
    minutes: Vec<u16>,
}

impl<'a> Routes<'a> {
    /// As the contract says: what is told in one direction alone takes as long the other way, and the shortest way
    /// counts, over other venues too.
    #[must_use]
    pub fn of(delegation: &'a Delegation) -> Self {
        let venues = delegation.venues.iter().enumerate();
        let positions: HashMap<&str, usize> = venues.map(|(at, it)| (it.id.as_str(), at)).collect();
        let size = delegation.venues.len();
        if delegation.travel_times.is_empty() {
            return Self { positions, minutes: Vec::new() };
        }
        let mut minutes = vec![NO_WAY_MINUTES; size * size];
        for is_back in [true, false] {
            for time in &delegation.travel_times {
                let ends = (&*time.from_venue, &*time.to_venue);
                let (from, to) = if is_back { (ends.1, ends.0) } else { ends };
                if let (Some(&from), Some(&to)) = (positions.get(from), positions.get(to)) {
                    minutes[from * size + to] = u16::try_from(time.minutes).unwrap_or_default();
                }
            }
        }
        shorten(size, &mut minutes);
        Self { positions, minutes }
    }

    /// From one venue to another; none where nobody gets there on one day, or nothing is told of any way.
    #[must_use]
    pub fn minutes(&self, from: &str, to: &str) -> Option<u16> {
        let (from, to) = (*self.positions.get(from)?, *self.positions.get(to)?);
        let minutes = self.minutes.get(from * self.positions.len() + to)?;
        Some(*minutes).filter(|&it| it < NO_WAY_MINUTES)
    }

    /// A row for each venue left, in their order; empty where no way takes time.
    #[must_use]
    pub fn table(self) -> Vec<u16> {
        self.minutes
    }
}

/// Lets every way be the shortest over all places (Floyd and Warshall), so that it is enough to look at neighbours in
/// time. There is a row of minutes for each of the places, or nothing at all.
pub fn shorten(places: usize, minutes: &mut [u16]) {
    if minutes.is_empty() {
        return;
    }
    for place in 0..places {
        minutes[place * places + place] = 0;
    }
    for over in 0..places {
        let onward = minutes[over * places..][..places].to_vec();
        for row in minutes.chunks_exact_mut(places) {
            let there = row[over];
            for (way, more) in row.iter_mut().zip(&onward) {
                *way = (*way).min(there.saturating_add(*more));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{TravelTime, Venue};

    fn delegation(ways: &[(&str, &str, i32)]) -> Delegation {
        let way = |&(from, to, minutes): &(&str, &str, i32)| TravelTime {
            from_venue: from.to_owned(),
            to_venue: to.to_owned(),
            minutes,
        };
        let venue = |id: &str| Venue { id: id.to_owned(), ..Venue::default() };
        Delegation {
            venues: ["a", "b", "c", "d"].map(venue).to_vec(),
            travel_times: ways.iter().map(way).collect(),
            ..Delegation::default()
        }
    }

    #[test]
    fn the_shortest_way_counts_in_either_direction() {
        let told = delegation(&[("a", "b", 10), ("b", "c", 20), ("c", "b", 25), ("a", "c", 90)]);
        let routes = Routes::of(&told);
        let cases = [
            ("b", "a", Some(10)), // told the other way
            ("c", "b", Some(25)), // told in both
            ("a", "c", Some(30)), // over b, though a longer way is told
            ("c", "a", Some(35)),
            ("a", "a", Some(0)),
            ("a", "d", None),
            ("a", "nowhere", None),
        ];
        for (from, to, minutes) in cases {
            assert_eq!(routes.minutes(from, to), minutes, "{from} to {to}");
        }
        let table = routes.table();
        assert_eq!(table[..4], [0, 10, 30, NO_WAY_MINUTES]);
        assert_eq!(table.len(), 16);
    }

    #[test]
    fn a_way_of_more_than_a_day_is_none() {
        let told = delegation(&[("a", "b", 1_000), ("b", "c", 1_000)]);
        assert_eq!(Routes::of(&told).minutes("a", "c"), None);
    }

    #[test]
    fn where_nothing_is_told_no_way_takes_time() {
        let nothing = delegation(&[]);
        assert_eq!(Routes::of(&nothing).minutes("a", "b"), None);
        assert_eq!(Routes::of(&nothing).table(), [0; 0]);
    }
}
