//! How many recommendations or places operators have, how many they have used and how many are left.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use super::wording;
use crate::calendar;
use crate::eligibility::{Words, lies_in, name};
use crate::proto::{
    Application, ApplicationStatus, Date, LocalizedText, OperatorPipeline, PipelineTask,
    PipelineTaskKind, Program, ProgramQuota, RegionPipeline, RegionalPlaces, Startup, StatusCount,
};
use crate::services::applications::files::{holds_place, is_decided, recommended_on};

/// The rights of the operators of a program, and how its files use them.
pub(super) struct Rights {
    /// Whether operators recommend.
    pub(super) recommends: bool,
    statuses: Statuses,
    operators: BTreeMap<String, Tally>,
}

/// How many files stand where.
#[derive(Debug, Clone, Default)]
struct Statuses(BTreeMap<i32, usize>);

/// The files of one operator.
#[derive(Default)]
struct Tally {
    statuses: Statuses,
    used: usize,
    /// Those that are not decided, and those that used a right.
    counting: usize,
    /// Those that used a right or a place, by the region classes of its quota.
    regions: BTreeMap<String, Seats>,
    /// Those that used a right with a seat in none of these.
    outside_all: usize,
}

/// Where the seats of companies lie that were recommended or placed.
#[derive(Debug, Clone, Copy, Default)]
struct Seats {
    inside: usize,
    outside: usize,
    unknown: usize,
}

impl Rights {
    /// Before any file was added. Stages that tell statuses, and none that it is invested or recommended, are those of
    /// a program that assigns its applicants.
    pub(super) fn of(program: &Program) -> Self {
        use ApplicationStatus::{Invested, Recommended, Unspecified};
        let told: Vec<ApplicationStatus> = program.stages.iter().map(|it| it.status()).collect();
        let by_operators = told.iter().any(|it| matches!(it, Invested | Recommended));
        let recommends = by_operators || told.iter().all(|it| *it == Unspecified);
        Self { recommends, statuses: Statuses::default(), operators: BTreeMap::new() }
    }

    /// Whether a file uses a right of its operator or, where places are assigned, fills one of its places.
    pub(super) fn is_used_by(&self, file: &Application) -> bool {
        let is_placed = !self.recommends && holds_place(file);
        is_placed || recommended_on(file, self.recommends).is_some()
    }

    /// Counts a file as it stood; of a start-up that is deleted nobody knows the seat.
    pub(super) fn add(&mut self, file: &Application, program: &Program, startup: Option<&Startup>) {
        let is_used = self.is_used_by(file);
        self.statuses.add(file.status());
        if file.operator.is_empty() {
            return;
        }
        let tally = self.operators.entry(file.operator.clone()).or_default();
        tally.statuses.add(file.status());
        tally.counting += usize::from(is_used || !is_decided(file.status()));
        if !is_used {
            return;
        }
        tally.used += 1;
        let regional = quota(program, &file.operator).map(|it| it.regional_places.as_slice());
        let is_outside = |it: &RegionalPlaces| {
            startup.and_then(|startup| lies_in(&it.region_class, program, startup)) == Some(false)
        };
        tally.outside_all += usize::from(regional.unwrap_or_default().iter().all(is_outside));
        for regional in
            quota(program, &file.operator).into_iter().flat_map(|it| &it.regional_places)
        {
            let class = &regional.region_class;
            let seats = tally.regions.entry(class.clone()).or_default();
            match startup.and_then(|it| lies_in(class, program, it)) {
                Some(true) => seats.inside += 1,
                Some(false) => seats.outside += 1,
                None => seats.unknown += 1,
            }
        }
    }

    pub(super) fn statuses(&self) -> Vec<StatusCount> {
        self.statuses.told()
    }

    /// How operators stand, those with a quota first, and what is to be said of them; `only` of one.
    pub(super) fn finish(
        &self,
        program: &Program,
        only: Option<&str>,
        as_of: civil::Date,
    ) -> (Vec<OperatorPipeline>, Vec<PipelineTask>) {
        let with_quota = || program.quotas.iter().map(|it| it.partner.as_str());
        let have_quota: BTreeSet<&str> = with_quota().collect();
        let others = self.operators.keys().map(String::as_str);
        let others = others.filter(|it| !have_quota.contains(it));
        let (mut told, mut tasks) = (Vec::new(), Vec::new());
        for partner in with_quota().chain(others).filter(|it| only.is_none_or(|only| only == *it)) {
            let none = Tally::default();
            let tally = self.operators.get(partner).unwrap_or(&none);
            let quota = quota(program, partner);
            let operator = tally.told(partner, quota);
            tasks.extend(self.tasks_of(&operator, tally, quota, program, as_of));
            told.push(operator);
        }
        (told, tasks)
    }

    fn tasks_of(
        &self,
        operator: &OperatorPipeline,
        tally: &Tally,
        quota: Option<&ProgramQuota>,
        program: &Program,
        as_of: civil::Date,
    ) -> Vec<PipelineTask> {
        let task = |kind: PipelineTaskKind, sentence| PipelineTask {
            kind: kind.into(),
            program: program.name.clone(),
            operator: operator.partner.clone(),
            sentence: Some(sentence),
            ..PipelineTask::default()
        };
        let no_right = |sentence| task(PipelineTaskKind::NoRight, sentence);
        let mut tasks = Vec::new();
        let Some(quota) = quota else {
            // Of a program that tells no quotas nobody knows who has a right.
            if !program.quotas.is_empty() && tally.counting > 0 {
                tasks.push(no_right(wording::no_quota(tally.counting)));
            }
            return tasks;
        };
        if operator.used > operator.places {
            let (used, places) = (operator.used, operator.places);
            tasks.push(no_right(wording::more_than_places(self.recommends, used, places)));
        }
        let elsewhere = |outside: usize, open: i32, class: &Words| {
            let sentence =
                wording::more_from_elsewhere(self.recommends, count(outside), open, class);
            (count(outside) > open).then(|| no_right(sentence))
        };
        for regional in &quota.regional_places {
            let seats = tally.regions.get(&regional.region_class).copied().unwrap_or_default();
            let open = operator.places - regional.places;
            tasks.extend(elsewhere(seats.outside, open, &region_name(regional, program)));
        }
        // Those from nowhere that places are kept for have the others alone.
        let kept: i32 = quota.regional_places.iter().map(|it| it.places).sum();
        let open = operator.places - kept;
        if quota.regional_places.len() > 1 {
            let names = quota.regional_places.iter().map(|it| region_name(it, program));
            tasks.extend(elsewhere(tally.outside_all, open, &all_of(names)));
        }
        let unused = self.recommends.then(|| unused(operator, quota, program, as_of)).flatten();
        tasks.extend(unused.map(|(due_date, sentence)| PipelineTask {
            due_date,
            ..task(PipelineTaskKind::UnusedRight, sentence)
        }));
        tasks
    }
}

/// That an operator has places left, and by when it can use them, as far as that is known. Once its designation has
/// ended nobody can use them any more, so that nothing is due; once the last day for applications has passed as well,
/// nobody can do anything about it.
fn unused(
    operator: &OperatorPipeline,
    quota: &ProgramQuota,
    program: &Program,
    as_of: civil::Date,
) -> Option<(Option<Date>, LocalizedText)> {
    let until = quota.designated_until_date;
    let ended = until.filter(|it| calendar::day(it).is_some_and(|until| until < as_of));
    let is_over = program.apply_until_date.as_ref().and_then(calendar::day) < Some(as_of);
    if ended.is_some() && program.apply_until_date.is_some() && is_over {
        return None;
    }
    let last_day = [until, program.apply_until_date].into_iter().flatten();
    let last_day = last_day.min_by_key(calendar::day)?;
    let regions = quota.regional_places.iter().zip(&operator.regions);
    let regions = regions.filter(|(_, it)| it.left > 0);
    let regions: Vec<_> =
        regions.map(|(regional, it)| (region_name(regional, program), it.left)).collect();
    let (left, places) = (operator.left, operator.places);
    let sentence = wording::unused(left, places, &regions, ended.as_ref());
    (left > 0).then(|| (Some(last_day).filter(|_| ended.is_none()), sentence))
}

impl Statuses {
    fn add(&mut self, status: ApplicationStatus) {
        *self.0.entry(status.into()).or_default() += 1;
    }

    fn told(&self) -> Vec<StatusCount> {
        let told = self.0.iter();
        told.map(|(&status, &files)| StatusCount { status, applications: count(files) }).collect()
    }
}

impl Tally {
    fn told(&self, partner: &str, quota: Option<&ProgramQuota>) -> OperatorPipeline {
        let places = quota.map_or(0, |it| it.places);
        let used = count(self.used);
        let left = (places - used).max(0);
        let regional = quota.map(|it| it.regional_places.as_slice()).unwrap_or_default();
        OperatorPipeline {
            partner: partner.to_owned(),
            places,
            used,
            left,
            regions: regional.iter().map(|it| self.region(it, left)).collect(),
            statuses: self.statuses.told(),
            designated_from_date: quota.and_then(|it| it.designated_from_date),
            designated_until_date: quota.and_then(|it| it.designated_until_date),
            sectors: quota.map(|it| it.sectors.clone()).unwrap_or_default(),
        }
    }

    /// `left` is how many places are left in all.
    fn region(&self, regional: &RegionalPlaces, left: i32) -> RegionPipeline {
        let seats = self.regions.get(&regional.region_class).copied().unwrap_or_default();
        let used = count(seats.inside);
        RegionPipeline {
            region_class: regional.region_class.clone(),
            places: regional.places,
            used,
            left: (regional.places - used).clamp(0, left),
            unknown: count(seats.unknown),
        }
    }
}

/// The quota of an operator.
pub(super) fn quota<'a>(program: &'a Program, operator: &str) -> Option<&'a ProgramQuota> {
    program.quotas.iter().find(|it| it.partner == operator)
}

fn region_name(regional: &RegionalPlaces, program: &Program) -> Words {
    let class = program.region_classes.iter().find(|it| it.id == regional.region_class);
    name(class.and_then(|it| it.display_name.as_ref()))
}

/// Names one after another.
fn all_of(names: impl Iterator<Item = Words>) -> Words {
    let (ko, en): (Vec<String>, Vec<String>) = names.map(|it| (it.ko, it.en)).unzip();
    Words { ko: ko.join(", "), en: en.join(", ") }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
