//! Checks of many start-ups: some are read at a time, a computing thread judges them, and each goes out by itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::vec;

use jiff::civil;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::access::Deadline;
use crate::calendar;
use crate::eligibility::{self, Facts, Tally};
use crate::errors::Error;
use crate::proto::check_eligibility_response::Part;
use crate::proto::{
    Application, ApplicationStatus, CheckEligibilityRequest, CheckEligibilityResponse,
    EligibilityCheck, EligibilityScope, EligibilitySummary, Key, Kind, PartnerKind, Program,
    Startup,
};
use crate::services::resources::{REPLY_BYTES_MAX, require_key, resource};
use crate::services::tokens::token_violations;
use crate::services::{Context, in_time, of_reads, refuse};
use crate::store::{Document, Listed};
use crate::validation::{self, limits};

/// Start-ups that are read and judged in one go: all of them lie in memory.
const CHUNK: usize = 64;

/// Messages that wait for the caller to take them: nobody is judged meanwhile.
const WAITING_MAX: usize = 16;

/// Investors whose kinds are kept for the next start-ups of a call.
const KINDS_MAX: usize = 20_000;

/// By the names of start-ups, the places in the program of the tracks that their applications name.
type Applied = BTreeMap<String, BTreeSet<usize>>;

impl Context {
    pub(super) async fn check_eligibility(
        self: &Arc<Self>,
        request: CheckEligibilityRequest,
        deadline: Deadline,
    ) -> Result<ReceiverStream<Result<CheckEligibilityResponse, Status>>, Error> {
        let mut violations = validation::check_eligibility(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let day = calendar::day(&as_of_date);
        let day = day.ok_or_else(|| Error::invalid("as_of_date", "is no date"))?;
        let fresh = &request.at_least_as_fresh;
        let (program, consistency_token): (Program, String) = match request.program_etag.as_str() {
            "" => self.get(&request.program, false, fresh, deadline).await?,
            etag => self.program_version(&request.program, etag, fresh, deadline).await?,
        };
        let track = Some(&request.track).filter(|track| !track.is_empty());
        if let Some(track) = track.filter(|id| program.tracks.iter().all(|it| it.id != **id)) {
            let message = format!("`{track}` is no id of a track of {}", program.name);
            return Err(Error::invalid("track", message));
        }
        let (waiting, applied) = self.whom(&request, &program, deadline).await?;
        let tracks = Tracks { only: track.cloned(), applied };
        let ends_within_days = match request.ends_within_days {
            0 => limits::ENDS_WITHIN_DAYS_DEFAULT,
            days => days,
        };
        let judge = Judge::new(self, program, day, of_reads(deadline));
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        tokio::spawn(async move {
            let told = Told { sender: sender.clone(), ends_within_days, consistency_token };
            let sent = judge.tell_all(waiting, &tracks, told);
            if let Err(error) = in_time(deadline, Error::DeadlineExceeded, sent).await {
                // The caller may have left; then nobody is told.
                let _ = sender.send(Err(error.into())).await;
            }
        });
        Ok(ReceiverStream::new(receiver))
    }

    /// Who is to be judged, and for what they have applied where it matters.
    async fn whom(
        &self,
        request: &CheckEligibilityRequest,
        program: &Program,
        deadline: Deadline,
    ) -> Result<(Waiting, Applied), Error> {
        let of_program = require_key(&program.name, Kind::Program)?;
        let must_choose = request.track.is_empty() && program.tracks.len() > 1;
        if !request.startups.is_empty() {
            let keys = self.named(&request.startups, deadline).await?;
            let mut applied = Applied::new();
            for key in keys.iter().filter(|_| must_choose) {
                applied.extend(self.applied(key, program, deadline).await?);
            }
            return Ok((Waiting::These(keys.into_iter()), applied));
        }
        if request.scope() == EligibilityScope::AllStartups {
            let applied = match must_choose {
                true => self.applied(&of_program, program, deadline).await?,
                false => Applied::new(),
            };
            return Ok((Waiting::AllAfter(String::new()), applied));
        }
        let applied = self.applied(&of_program, program, deadline).await?;
        let keys: Vec<Key> = applied.keys().filter_map(|name| Key::parse(name)).collect();
        Ok((Waiting::These(keys.into_iter()), applied))
    }

    /// The start-ups that are meant by some names, all of which there are; each once.
    async fn named(&self, names: &[String], deadline: Deadline) -> Result<Vec<Key>, Error> {
        let mut keys = Vec::new();
        for names in names.chunks(CHUNK) {
            let found: HashMap<String, Startup> = self.live_by_name(names, deadline).await?;
            for name in names {
                let current = found.get(name).ok_or_else(|| Error::NotFound(name.clone()))?;
                let key = require_key(&current.name, Kind::Startup)?;
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }

    /// The applications to a program that are not withdrawn: all of them, or those of one start-up. `of` says whose.
    async fn applied(
        &self,
        of: &Key,
        program: &Program,
        deadline: Deadline,
    ) -> Result<Applied, Error> {
        let wanted = |it: Application| {
            let counts = it.program == program.name && it.status() != ApplicationStatus::Withdrawn;
            let track = program.tracks.iter().position(|track| track.id == it.track);
            counts.then_some((it.startup, track))
        };
        let (_, all) = self.gather(Some(of), false, wanted, deadline).await?;
        let mut applied = Applied::new();
        for (startup, track) in all.into_iter().flatten() {
            applied.entry(startup).or_default().extend(track);
        }
        Ok(applied)
    }
}

/// Start-ups that are still to be judged.
enum Waiting {
    These(vec::IntoIter<Key>),
    /// All whose ids stand after this one.
    AllAfter(String),
}

/// By which tracks whom to judge.
struct Tracks {
    /// The one that the request names.
    only: Option<String>,
    applied: Applied,
}

impl Tracks {
    /// Those of a start-up, in the order of the program. A program without tracks is judged by one without a name.
    fn of(&self, startup: &Startup, program: &Program) -> Vec<String> {
        if let Some(only) = &self.only {
            return vec![only.clone()];
        }
        let all = program.tracks.iter().map(|it| it.id.clone());
        match self.applied.get(&startup.name) {
            Some(chosen) if !chosen.is_empty() => {
                let is_chosen = |(place, id)| chosen.contains(&place).then_some(id);
                all.enumerate().filter_map(is_chosen).collect()
            }
            _ if program.tracks.is_empty() => vec![String::new()],
            _ => all.collect(),
        }
    }
}

/// To whom checks are told, and what besides.
struct Told {
    sender: mpsc::Sender<Result<CheckEligibilityResponse, Status>>,
    ends_within_days: i32,
    consistency_token: String,
}

/// Judges start-ups by one program on a day, some at a time.
pub(in crate::services) struct Judge {
    context: Arc<Context>,
    program: Arc<Program>,
    day: civil::Date,
    /// Of the investors that were met so far.
    kinds: Arc<HashMap<String, PartnerKind>>,
    /// Of reads from the store.
    deadline: Deadline,
}

impl Judge {
    pub(in crate::services) fn new(
        context: &Arc<Context>,
        program: Program,
        day: civil::Date,
        deadline: Deadline,
    ) -> Self {
        let (context, program) = (Arc::clone(context), Arc::new(program));
        Self { context, program, day, kinds: Arc::default(), deadline }
    }

    /// The checks of some start-ups, each by its tracks, in their order.
    pub(in crate::services) async fn checks(
        &mut self,
        startups: Vec<(Startup, Vec<String>)>,
    ) -> Result<Vec<EligibilityCheck>, Error> {
        self.meet_investors(&startups).await?;
        let (context, program) = (Arc::clone(&self.context), Arc::clone(&self.program));
        let (kinds, day) = (Arc::clone(&self.kinds), self.day);
        let judged = self.context.compute.run(move |stop| {
            let facts =
                Facts { taxonomy: context.taxonomy, rates: context.rates, partner_kinds: &kinds };
            let mut checks = Vec::new();
            for (startup, tracks) in &startups {
                if stop.is_set() {
                    break;
                }
                let check =
                    |track: &String| eligibility::check(&program, track, startup, day, &facts);
                checks.extend(tracks.iter().map(check));
            }
            checks
        });
        judged.await
    }

    /// Learns of which kind the investors of some start-ups are that were not met yet.
    async fn meet_investors(&mut self, startups: &[(Startup, Vec<String>)]) -> Result<(), Error> {
        if self.kinds.len() > KINDS_MAX {
            self.kinds = Arc::default();
        }
        let names = |it: &Startup| {
            let investors = it.rounds.iter().flat_map(|round| &round.investors);
            investors.map(|it| it.partner.clone()).collect::<Vec<String>>()
        };
        let is_new = |name: &String| !self.kinds.contains_key(name);
        let new = startups.iter().map(|(it, _)| it).filter(|it| names(it).iter().any(is_new));
        let new: Vec<&Startup> = new.collect();
        let met = self.context.investor_kinds(new.iter().copied(), self.deadline).await?;
        let kinds = Arc::make_mut(&mut self.kinds);
        // Who has no profile need not be looked for again.
        kinds.extend(new.into_iter().flat_map(names).map(|name| (name, PartnerKind::Unspecified)));
        kinds.extend(met);
        Ok(())
    }

    /// Judges all who wait and tells of each, until all are told or the caller has gone.
    async fn tell_all(
        mut self,
        mut waiting: Waiting,
        tracks: &Tracks,
        told: Told,
    ) -> Result<(), Error> {
        let program = Arc::clone(&self.program);
        let mut tally = Tally::new(&program, self.day, told.ends_within_days);
        let message = |part| Ok(CheckEligibilityResponse { part: Some(part) });
        while let Some(startups) = self.next(&mut waiting).await? {
            let of = |it: Startup| {
                let tracks = tracks.of(&it, &program);
                (it, tracks)
            };
            for check in self.checks(startups.into_iter().map(of).collect()).await? {
                tally.add(&check);
                if told.sender.send(message(Part::Check(check))).await.is_err() {
                    return Ok(());
                }
            }
        }
        let consistency_token = told.consistency_token;
        let summary = EligibilitySummary { consistency_token, ..tally.finish() };
        // A caller that has gone needs none.
        let _ = told.sender.send(message(Part::Summary(summary))).await;
        Ok(())
    }

    /// The next of those who wait, without those that are deleted by now; none after the last.
    async fn next(&self, waiting: &mut Waiting) -> Result<Option<Vec<Startup>>, Error> {
        match waiting {
            Waiting::These(keys) => {
                let names: Vec<String> = keys.take(CHUNK).map(|key| key.to_string()).collect();
                if names.is_empty() {
                    return Ok(None);
                }
                let mut found: HashMap<String, Startup> =
                    self.context.live_by_name(&names, self.deadline).await?;
                Ok(Some(names.iter().filter_map(|name| found.remove(name)).collect()))
            }
            Waiting::AllAfter(id) => {
                let documents = self.page(id).await?;
                let Some(last) = documents.last() else { return Ok(None) };
                last.key.id.clone_into(id);
                Ok(Some(documents.iter().map(resource).collect::<Result<_, _>>()?))
            }
        }
    }

    /// The start-ups whose ids stand after this one, the first of them.
    async fn page(&self, after: &str) -> Result<Vec<Document>, Error> {
        let listed = Listed { kind: Kind::Startup, show_deleted: false, of: &[], terms: &[] };
        let limit = u32::try_from(CHUNK).unwrap_or(u32::MAX);
        let read = async {
            let store = &self.context.store;
            Ok(store.list_by(listed, Some(after), limit, REPLY_BYTES_MAX).await?)
        };
        let (_, documents, _) = in_time(self.deadline, Error::StoreUnavailable, read).await?;
        Ok(documents)
    }
}
