//! What deals and statements say about a pair. What is the same for all candidates is worked out before them.

use super::amounts::{self, ActivityFinding, AmountFinding, Tickets};
use super::columns::Columns;
use super::histograms::{DealCounts, Histogram};
use super::model::Model;
use super::shares::{self, Finding, PlaceFinding, SectorFinding, Usual, UsualPlace};
use super::statistics::Statistics;
use super::tallies::{Count, Likeness, SECTORS_MAX, Time};
use super::views::{PartnerView, StartupView};
use crate::taxonomy::ConceptIndex;

/// What deals and statements say about a pair; `None` is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    /// All deals of the partner, whatever is known of them.
    pub(super) deals: u32,
    pub(super) sector: Option<SectorFinding>,
    pub(super) stage: Option<Finding>,
    pub(super) place: Option<PlaceFinding>,
    pub(super) amount: Option<AmountFinding>,
    pub(super) activity: Option<ActivityFinding>,
}

/// A start-up that asks, ready for the partners of one segment: usual shares are the same for all of them.
pub(super) struct AskingStartup<'a> {
    startup: StartupView<'a>,
    likeness: Likeness,
    usual_of_sectors: [Usual; SECTORS_MAX],
    usual_of_stage: Usual,
    usual_of_place: UsualPlace,
    all_recent: Count,
    active_partners: u32,
}

impl<'a> AskingStartup<'a> {
    pub(super) fn new(
        startup: StartupView<'a>,
        columns: &Columns,
        statistics: &Statistics,
        model: &Model,
    ) -> Self {
        let (deals, row) = (&statistics.deals, startup.row);
        let mut usual_of_sectors = [Usual::default(); SECTORS_MAX];
        for (usual, &sector) in usual_of_sectors.iter_mut().zip(startup.sectors()) {
            *usual = shares::usual_of_sector(deals.sector(sector), model);
        }
        Self {
            startup,
            likeness: Likeness::of(startup, columns, &model.relations),
            usual_of_sectors,
            usual_of_stage: shares::usual_of_stage(deals.stage(row.stage), model),
            usual_of_place: shares::usual_of_place(&deals.place(row.common.seat), model),
            all_recent: deals.recent,
            active_partners: statistics.active_partners,
        }
    }

    pub(super) fn evidence(&self, partner: PartnerView<'_>, time: Time, model: &Model) -> Evidence {
        let row = self.startup.row;
        let own = self.likeness.tally(partner, time);
        let of_sector = |rank: usize, sector| {
            shares::sector(sector, own.sectors[rank], self.usual_of_sectors[rank], partner, model)
        };
        let tickets = || amounts::tickets(partner, time, model);
        Evidence {
            deals: own.deals,
            sector: shares::sectors(self.startup.sectors(), of_sector),
            stage: shares::stage(row.stage, own.stage, self.usual_of_stage, partner, model),
            place: shares::place(row.common.seat, &own.place, self.usual_of_place, partner, model),
            amount: amounts::amount(self.startup, time.as_of, tickets, model),
            activity: amounts::activity(own.recent, self.all_recent, self.active_partners, model),
        }
    }
}

/// A partner that asks, ready for the start-ups of one segment: what is found depends on nothing but their sectors,
/// stage and place, so it is found once for each of these.
pub(super) struct AskingPartner {
    deals: u32,
    by_sector: Vec<Option<Finding>>,
    by_stage: Vec<Option<Finding>>,
    /// By the position of the place in the segment.
    by_place: Vec<Option<PlaceFinding>>,
    tickets: Option<Tickets>,
    activity: Option<ActivityFinding>,
}

impl AskingPartner {
    /// `home` are the columns that hold the partner itself.
    pub(super) fn new(
        (home, partner): (&Columns, PartnerView<'_>),
        columns: &Columns,
        statistics: &Statistics,
        time: Time,
        model: &Model,
    ) -> Self {
        let (own, all) = (&deals_of(home, partner, time, model), &statistics.deals);
        let of_sector = |sector| {
            let usual = shares::usual_of_sector(all.sector(sector), model);
            shares::sector(sector, own.sector(sector), usual, partner, model)
        };
        let of_stage = |stage| {
            let usual = shares::usual_of_stage(all.stage(stage), model);
            shares::stage(stage, own.stage(stage), usual, partner, model)
        };
        let of_place = |&place| {
            let usual = shares::usual_of_place(&all.place(place), model);
            shares::place(place, &own.place(place), usual, partner, model)
        };
        Self {
            deals: own.deals,
            by_sector: model.taxonomy.iter().map(|(sector, _)| of_sector(sector)).collect(),
            by_stage: (0..=u8::MAX).map(of_stage).collect(),
            by_place: columns.places().iter().map(of_place).collect(),
            tickets: amounts::tickets(partner, time, model),
            activity: amounts::activity(own.recent, all.recent, statistics.active_partners, model),
        }
    }

    pub(super) fn evidence(&self, startup: StartupView<'_>, time: Time, model: &Model) -> Evidence {
        let of_sector = |_rank, sector: ConceptIndex| {
            self.by_sector.get(usize::from(sector.0)).copied().flatten()
        };
        Evidence {
            deals: self.deals,
            sector: shares::sectors(startup.sectors(), of_sector),
            stage: self.by_stage[usize::from(startup.row.stage)],
            place: self.by_place[startup.row.seat as usize],
            amount: amounts::amount(startup, time.as_of, || self.tickets, model),
            activity: self.activity,
        }
    }
}

fn deals_of(home: &Columns, partner: PartnerView<'_>, time: Time, model: &Model) -> Histogram {
    let mut counts = DealCounts::new(home);
    counts.add(partner, time);
    let mut deals = Histogram::new(model.taxonomy.len());
    deals.add(&counts, home, &model.relations);
    deals
}
