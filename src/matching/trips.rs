//! The hosts at a destination: beside one another, and by how they invest abroad.

use std::cell::RefCell;
use std::collections::HashMap;

use super::decays::Mass;
use super::question::{Destination, Segment, Stopped};
use super::rows::Place;
use super::statistics::{ROWS_BETWEEN_STOPS, Statistics};
use super::tallies::Count;
use super::views::{PartnerView, Profile};
use crate::proto::Kind;

/// What is usual of the hosts at a destination abroad.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trip {
    pub(super) destination: Destination,
    /// Their deals in the visitor's country, of those with a country.
    pub(super) at_home: Count,
    /// Their deals outside their own country, of those with a country.
    pub(super) abroad: Count,
    /// All their deals.
    pub(super) deals: Mass,
}

/// Trips that were reckoned for questions about the same segments and the same day, so that many visitors of one country
/// take one scan of the hosts.
#[derive(Debug, Default)]
pub struct Trips(RefCell<HashMap<Journey, Trip>>);

/// From a country to a destination.
type Journey = (u16, Destination);

impl Trips {
    /// `None` for a destination in the visitor's own country: there it is no visitor.
    pub(super) fn get(
        &self,
        destination: Destination,
        visitor: Place,
        segments: &[Segment<'_>],
        statistics: &Statistics,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Trip>, Stopped> {
        let journey = (visitor.country, destination);
        if let Some(&known) = self.0.borrow().get(&journey) {
            return Ok(Some(known));
        }
        let trip = Trip::of(destination, visitor, segments, statistics, stop)?;
        if let Some(trip) = trip {
            self.0.borrow_mut().insert(journey, trip);
        }
        Ok(trip)
    }
}

impl Trip {
    /// `None` for a destination in the visitor's own country: there it is no visitor.
    fn of(
        destination: Destination,
        visitor: Place,
        segments: &[Segment<'_>],
        statistics: &Statistics,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Self>, Stopped> {
        if destination.country == visitor.country {
            return Ok(None);
        }
        let none = Count::default();
        let mut trip = Self { destination, at_home: none, abroad: none, deals: 0 };
        for segment in segments {
            for (row, profile) in segment.columns.profiles(Kind::Partner).enumerate() {
                if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                    return Err(Stopped);
                }
                let common = profile.common();
                if destination.has(common.seat) && (segment.is_alive)(common.doc) {
                    trip.add(profile, visitor, statistics);
                }
            }
        }
        Ok(Some(trip))
    }

    /// Adds the deals of a host, as its own record has them: also those that stand elsewhere than in its portfolio.
    fn add(&mut self, profile: Profile<'_>, visitor: Place, statistics: &Statistics) {
        let Profile::Partner(partner) = profile else { return };
        let mut add = |partner: PartnerView<'_>| {
            for deal in partner.deals(statistics.decays.as_of) {
                let mass = statistics.decays.mass_of(deal);
                let country = partner.deal_place(deal).country;
                self.deals += mass;
                self.at_home.add(mass, country != 0, country == visitor.country);
                self.abroad.add(mass, country != 0, country != self.destination.country);
            }
        };
        add(partner);
        statistics.extras.of(partner).into_iter().for_each(add);
    }
}
