//! How long it takes from one venue to another.

use std::collections::HashMap;

use crate::proto::Delegation;

/// The ways of a delegation.
pub(super) struct Ways<'a> {
    positions: HashMap<&'a str, usize>,
    minutes: Vec<Vec<Option<i32>>>,
}

impl<'a> Ways<'a> {
    /// As the contract says: what is told in one direction alone takes as long the other way, and of which nothing is
    /// told, the shortest way over others counts.
    pub(super) fn of(delegation: &'a Delegation) -> Self {
        let venues = delegation.venues.iter().enumerate();
        let positions: HashMap<&str, usize> = venues.map(|(at, it)| (it.id.as_str(), at)).collect();
        let size = delegation.venues.len();
        let mut told = vec![vec![None; size]; size];
        for reverse in [true, false] {
            for time in &delegation.travel_times {
                let ends = (&*time.from_venue, &*time.to_venue);
                let (from, to) = if reverse { (ends.1, ends.0) } else { ends };
                if let (Some(&from), Some(&to)) = (positions.get(from), positions.get(to)) {
                    told[from][to] = Some(time.minutes);
                }
            }
        }
        let mut shortest = told.clone();
        for over in 0..size {
            for from in 0..size {
                for to in 0..size {
                    let way = shortest[from][over].zip(shortest[over][to]).map(|(a, b)| a + b);
                    let known = shortest[from][to];
                    shortest[from][to] = known.into_iter().chain(way).min();
                }
            }
        }
        for (told, shortest) in told.iter().flatten().zip(shortest.iter_mut().flatten()) {
            *shortest = told.or(*shortest);
        }
        Self { positions, minutes: shortest }
    }

    /// None where nothing leads there.
    pub(super) fn minutes(&self, from: &str, to: &str) -> Option<i32> {
        let ends = self.positions.get(from).zip(self.positions.get(to));
        ends.and_then(|(&from, &to)| self.minutes[from][to])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{TravelTime, Venue};

    #[test]
    fn what_is_told_stands_and_the_rest_goes_over_others() {
        let way = |from: &str, to: &str, minutes| TravelTime {
            from_venue: from.to_owned(),
            to_venue: to.to_owned(),
            minutes,
        };
        let venue = |id: &str| Venue { id: id.to_owned(), ..Venue::default() };
        let delegation = Delegation {
            venues: ["a", "b", "c", "d"].map(venue).to_vec(),
            travel_times: vec![
                way("a", "b", 10),
                way("b", "c", 20),
                way("c", "b", 25),
                way("a", "c", 90),
            ],
            ..Delegation::default()
        };
        let ways = Ways::of(&delegation);
        let minutes = |from, to| ways.minutes(from, to);
        assert_eq!(
            (minutes("b", "a"), minutes("c", "b"), minutes("a", "c")),
            (Some(10), Some(25), Some(90))
        );
        assert_eq!((minutes("a", "d"), minutes("a", "nowhere")), (None, None));
        let shorter =
            Delegation { travel_times: delegation.travel_times[..3].to_vec(), ..delegation };
        assert_eq!(Ways::of(&shorter).minutes("c", "a"), Some(35));
    }
}
