//! What deals and statements say about a pair. What is the same for all partners is worked out before them.

use super::amounts::{self, ActivityFinding, AmountFinding};
use super::columns::Columns;
use super::decays::{Decays, Mass};
use super::logarithms;
use super::model::Model;
use super::question::Destination;
use super::rows::Order;
use super::scales;
use super::shares::{
    self, Declared, FieldFinding, Finding, Kept, PlaceFinding, Places, Usual, UsualPlace,
};
use super::similarity::{Kernel, Known};
use super::statistics::Statistics;
use super::syndicates::{self, SyndicateFinding, Syndicates};
use super::tallies::{Count, FIELDS_MAX, Field, Likeness, Tally};
use super::trips::Trip;
use super::views::{PartnerView, StartupView};
use super::weights::Share;

/// What deals and statements say about a pair; `None` is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<F = Finding> {
    pub(super) field: Option<FieldFinding<F>>,
    pub(super) industry: Option<F>,
    pub(super) stage: Option<F>,
    pub(super) place: Option<PlaceFinding<F>>,
    pub(super) amount: Option<AmountFinding<F>>,
    pub(super) age: Option<F>,
    pub(super) similar: Option<SimilarFinding>,
    pub(super) activity: Option<ActivityFinding>,
    pub(super) syndicate: Option<SyndicateFinding>,
}

/// What companies alike in everything together say.
#[derive(Debug, Clone, Copy)]
pub(super) struct SimilarFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
}

/// A start-up and what is usual for all that is known of it, the same for all partners.
pub(super) struct Asked<'a> {
    pub(super) startup: StartupView<'a>,
    fields: Vec<Field>,
    usual_of_fields: Vec<Usual>,
    usual_of_industry: Usual,
    usual_of_stage: Usual,
    usual_of_place: UsualPlace,
    usual_of_size: Usual,
    usual_of_age: Usual,
    /// Where the start-up is a visitor.
    destination: Option<Destination>,
    age: u8,
    /// What is known of it, and the weight of that among all that could be.
    known: Known,
    known_share: f64,
    places: Places,
    all_deals: Mass,
    all_syndicates: Syndicates,
    active_partners: u32,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        startup: StartupView<'a>,
        trip: Option<Trip>,
        statistics: &Statistics,
        model: &Model,
    ) -> Self {
        let (deals, row, weights) = (&statistics.deals, startup.row, &model.weights);
        let as_of = statistics.decays.as_of;
        let fields = fields(startup, statistics);
        let sought = startup.sought(as_of);
        let size = sought.map_or(0, |sought| scales::size(sought.amount.usd));
        let age = scales::age_at(Some(as_of), row.founded_year);
        let order = startup.order(as_of);
        let (seat, home) = (row.common.seat, trip.map_or(0, |trip| trip.destination.country));
        let known = Known {
            fields: !fields.is_empty(),
            // Of hosts abroad none can have companies at home of the visitors.
            region: seat.region != 0 && (home == 0 || home == seat.country),
            city: seat.city != 0 && (home == 0 || home == seat.country),
            stage: row.stage != 0,
            size: size != 0,
            age: age != 0,
            order: order != Order::Unknown,
        };
        let all_deals = deals.deals();
        let usual = |count, share| shares::usual(count, share, &weights.average).among(all_deals);
        let of_field = |&field: &Field| usual(deals.field(field), &weights.sector);
        Self {
            usual_of_fields: fields.iter().map(of_field).collect(),
            usual_of_industry: usual(deals.industry(row.common.industries), &weights.industry),
            usual_of_stage: usual(deals.stage(row.stage), &weights.stage),
            usual_of_place: match trip {
                None => shares::usual_of_place(&deals.place(row.common.seat), all_deals, model),
                Some(trip) => shares::usual_of_trip(&trip, model),
            },
            usual_of_size: usual(
                deals.size(&Kernel::of_size(size, &model.tables)),
                &weights.size.share(),
            ),
            usual_of_age: usual(
                deals.age(&Kernel::of_age(age, &model.tables)),
                &weights.age.share(),
            ),
            known,
            known_share: known.share(&weights.similar),
            places: Places::of(sought.map(|sought| sought.amount.usd), weights),
            all_deals,
            all_syndicates: deals.syndicates(&model.tables),
            active_partners: statistics.active_partners,
            startup,
            destination: trip.map(|trip| trip.destination),
            fields,
            age,
        }
    }

    /// The start-up against the deals of a segment.
    pub(super) fn likeness<'m>(
        &self,
        columns: &Columns,
        decays: &Decays,
        model: &'m Model,
    ) -> Likeness<'m> {
        let (fields, known) = (&self.fields, self.known);
        Likeness::of(self.startup, fields, known, self.destination, (columns, decays), model)
    }

    /// What is found about a partner whose deals add up to `own`.
    pub(super) fn evidence<F: Kept>(
        &self,
        own: &Tally,
        partner: PartnerView<'_>,
        decays: &Decays,
        model: &Model,
    ) -> Evidence<F> {
        let (row, weights) = (self.startup.row, &model.weights);
        let judge = |count: Count, usual: Usual, share: &Share| {
            shares::judge(count, Declared::Nothing, usual, share)
        };
        let fields = (&self.fields, &own.fields, &self.usual_of_fields);
        Evidence {
            field: shares::fields(fields.0, fields.1, fields.2, partner, model),
            industry: shares::industry(
                row.common.industries,
                own.industry,
                self.usual_of_industry,
                partner,
                model,
            ),
            stage: shares::stage(row.stage, own.stage, self.usual_of_stage, partner, model),
            place: match self.destination {
                None => {
                    let places = (&self.places, &self.usual_of_place);
                    shares::place(row.common.seat, &own.place, places, partner, model)
                }
                Some(destination) => shares::place_of_host(
                    (row.common.seat, destination),
                    own,
                    &self.usual_of_place,
                    partner,
                    model,
                ),
            },
            amount: amounts::amount(
                self.startup.sought(decays.as_of),
                own.size,
                self.usual_of_size,
                partner,
                model,
            ),
            age: (self.age != 0)
                .then(|| judge(own.age, self.usual_of_age, &weights.age.share()))
                .flatten(),
            similar: if self.known.parts() >= PARTS_MIN {
                similar(own, self.known_share, model)
            } else {
                None
            },
            activity: amounts::activity(own.deals, self.all_deals, self.active_partners, model),
            syndicate: syndicates::syndicate(
                own.syndicates,
                self.all_syndicates,
                &weights.syndicate,
            ),
        }
    }
}

/// Of fewer parts than this a company cannot be told to be like another.
const PARTS_MIN: usize = 3;

/// The start-up's sectors, and where there is room its tags as far as any deal has them: what no deal has tells none
/// from another.
pub(super) fn fields(startup: StartupView<'_>, statistics: &Statistics) -> Vec<Field> {
    let sectors = startup.sectors().iter().map(|&sector| Field::Sector(sector));
    let tags = startup.tags().iter().map(|tag| Field::Tag(tag.print));
    let used = tags.filter(|&tag| statistics.deals.field(tag).matching > 0);
    sectors.chain(used).take(FIELDS_MAX).collect()
}

/// How many companies like the start-up the partner has: their sum over a root of the number of deals, so that neither
/// many deals nor few win by their number alone. Where little is known of the start-up, companies are easily like it in all
/// of that: the less, the less it counts.
fn similar(own: &Tally, known_share: f64, model: &Model) -> Option<SimilarFinding> {
    let weights = &model.weights.similar;
    if own.deals == 0 {
        return None;
    }
    let (similar, deals) = (super::decays::deals(own.similar), super::decays::deals(own.deals));
    let density = similar / logarithms::pow(deals + 1.0, weights.root);
    let ratio = (density + weights.floor) / (weights.usual + weights.floor);
    let value = known_share * weights.weight * logarithms::ln(ratio);
    let value = value.clamp(weights.min, weights.max);
    Some(SimilarFinding { value })
}
