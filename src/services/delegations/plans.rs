//! How the meetings of a delegation are planned, and what is told of a plan.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use prost::Message as _;

use super::problems::{Task, clock, date_of, hosts_in};
use super::{listed, recorded};
use crate::access::Deadline;
use crate::errors::Error;
use crate::planning::{self, Earlier, Ending, Limits, Obstacle, Proof, Side};
use crate::proto::{
    Date, Delegation, ImpossiblePair, Kind, MatchList, MatchListState, Meeting, MeetingChange,
    MeetingChangeKind, MeetingObstacle, MeetingPair, PairRow, Partner, Plan, PlanEnding,
    PlanInputs, PlanMeetingsRequest, PlanMeetingsResponse, PlannedMeeting, PlannedParty,
    RequestSide, RequestsMet, Resource, ScorePairsRequest, ShortfallProof, Startup,
};
use crate::services::resources::{require_key, require_key_at};
use crate::services::tokens::token_violations;
use crate::services::versions::Versioned;
use crate::services::{Context, refuse};
use crate::validation::limits::{BATCH_MAX, PLAN_BYTES_MAX};
use crate::validation::{self, Violation};

/// How much is looked for a better plan where the request does not say.
const WORK_DEFAULT: u64 = 100_000_000;

/// How much is looked for a better plan that was asked for with this limit; 0: where the request does not say.
pub(in crate::services) fn work_max(asked: i64) -> u64 {
    u64::try_from(asked).ok().filter(|&work| work > 0).unwrap_or(WORK_DEFAULT)
}

/// A delegation, and how well its parties fit.
pub(in crate::services) struct Scored {
    pub(in crate::services) delegation: Delegation,
    /// Names the revision at which the delegation was read.
    token: String,
    /// The hosts that take part, by their positions in the delegation.
    pub(in crate::services) hosts: Vec<usize>,
    /// The scores of the participants with those hosts.
    pub(in crate::services) rows: Vec<PairRow>,
    pub(in crate::services) as_of_date: Option<Date>,
    pub(in crate::services) model_version: String,
    /// Names the revision at which the scores are exact.
    pub(in crate::services) consistency_token: String,
}

/// Of a profile that was named and is no more.
const DELETED: &str = "is deleted; take it out or undelete it";

/// So many pairs are told that are vetoed, and so many that cannot meet.
const PAIRS_TOLD_MAX: usize = 1_000;

/// The sides of requests, as the reply counts them: both, the host, the start-up, the organiser.
const SIDES: [&[RequestSide]; 4] = [
    &[RequestSide::Startup, RequestSide::Partner],
    &[RequestSide::Partner],
    &[RequestSide::Startup],
    &[RequestSide::Organiser],
];

impl Context {
    pub(super) async fn plan_meetings(
        self: &Arc<Self>,
        request: PlanMeetingsRequest,
        deadline: Deadline,
    ) -> Result<PlanMeetingsResponse, Error> {
        let mut violations = validation::plan_meetings(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        Ok(self.planned(request, deadline).await?.0)
    }

    /// A plan, and what it was made of. The request must be sound.
    pub(in crate::services) async fn planned(
        self: &Arc<Self>,
        request: PlanMeetingsRequest,
        deadline: Deadline,
    ) -> Result<(PlanMeetingsResponse, PlanInputs), Error> {
        let PlanMeetingsRequest { name, earlier_plan, match_list, .. } = &request;
        let fresh = request.at_least_as_fresh.as_str();
        let key = require_key(name, Kind::Delegation)?;
        let (_, recorded) = self.all_of::<Meeting>(Some(&key), false, deadline).await?;
        let recorded: Vec<Meeting> = recorded.into_iter().filter(|it| !it.is_follow_up).collect();
        let mut earlier_meetings = match earlier_plan.is_empty() {
            true => request.earlier_meetings.clone(),
            false => {
                let earlier: Plan =
                    self.own(name, "earlier_plan", earlier_plan, fresh, deadline).await?;
                recorded::earlier_meetings(earlier, &recorded)
            }
        };
        let list = match match_list.is_empty() {
            true => None,
            false => Some(self.approved(name, match_list, fresh, deadline).await?),
        };
        let mut scored = self.scored(name, request.as_of_date, fresh, deadline).await?;
        let mut listed_pairs = list.as_ref().map(listed::listed_pairs).unwrap_or_default();
        let pairs = earlier_meetings.iter_mut().map(|it| (&mut it.startup, &mut it.partner));
        let listed = listed_pairs.iter_mut().map(|it| (&mut it.startup, &mut it.partner));
        self.follow_merges(&scored.delegation, pairs.chain(listed).collect(), deadline).await?;
        let placed = list.map(|_| listed::place(&listed_pairs, &mut scored));
        recorded::leave_out_standing(&mut earlier_meetings, &recorded);
        let set_aside = recorded::set_aside(&scored.delegation, &recorded);
        let Scored { delegation, token, hosts, rows, .. } = scored;
        let limits =
            Limits { work_max: work_max(request.work_max), seed: request.seed.unsigned_abs() };
        let inputs =
            PlanInputs { delegation: Some(delegation), rows, earlier_meetings, listed_pairs };
        let planned = self.compute.run(move |stop| {
            let PlanInputs { delegation, rows, earlier_meetings, .. } = &inputs;
            let delegation = delegation.as_ref().expect("it was put in above");
            let task = Task::of(delegation, hosts, rows, placed.as_ref(), &set_aside)
                .map_err(Error::Unplannable)?;
            let answer = Answer { delegation, task: &task, rows };
            let planned = answer.planned(earlier_meetings, limits, &|| stop.is_set())?;
            Ok::<_, Error>((PlanMeetingsResponse { set_aside, ..planned }, inputs))
        });
        let (planned, inputs) = planned.await??;
        let planned = PlanMeetingsResponse {
            as_of_date: scored.as_of_date,
            model_version: scored.model_version,
            consistency_token: token,
            name: request.name,
            ..planned
        };
        require_room(&planned, &inputs).map_err(|it| Error::Unplannable(vec![it]))?;
        Ok((planned, inputs))
    }

    /// The plan or list of a delegation that this field names.
    async fn own<R: Versioned>(
        &self,
        delegation: &str,
        field: &str,
        name: &str,
        fresh: &str,
        deadline: Deadline,
    ) -> Result<R, Error> {
        require_key_at(field, name, R::KIND)?;
        let (resource, _): (R, String) = self.get(name, false, fresh, deadline).await?;
        match resource.parent() {
            of if of == delegation => Ok(resource),
            of => Err(Error::invalid(field, format!("is of {of}"))),
        }
    }

    /// The match list to plan by.
    async fn approved(
        &self,
        delegation: &str,
        name: &str,
        fresh: &str,
        deadline: Deadline,
    ) -> Result<MatchList, Error> {
        let list: MatchList = self.own(delegation, "match_list", name, fresh, deadline).await?;
        match list.state() {
            MatchListState::Approved => Ok(list),
            _ => Err(Error::MatchListNotApproved(name.to_owned())),
        }
    }

    /// A delegation with the scores of its participants and the hosts that take part. There are some of both, and none
    /// has been deleted since it was named.
    pub(in crate::services) async fn scored(
        self: &Arc<Self>,
        name: &str,
        as_of_date: Option<Date>,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Scored, Error> {
        let (delegation, token): (Delegation, String) =
            self.get(name, false, at_least_as_fresh, deadline).await?;
        let hosts = hosts_in(&delegation);
        self.require_parties(&delegation, &hosts, deadline).await?;
        let asked = ScorePairsRequest {
            startups: delegation.participants.iter().map(|it| it.startup.clone()).collect(),
            partners: hosts.iter().map(|&at| delegation.hosts[at].partner.clone()).collect(),
            as_of_date,
            at_least_as_fresh: token.clone(),
            destination: delegation.destination.clone(),
            ..ScorePairsRequest::default()
        };
        let scored = self.score_pairs(asked, deadline).await?;
        Ok(Scored {
            delegation,
            token,
            hosts,
            rows: scored.rows,
            as_of_date: scored.as_of_date,
            model_version: scored.model_version,
            consistency_token: scored.consistency_token,
        })
    }

    /// Calls parties as they are called now, where they have been merged since. The delegation names none that was.
    pub(in crate::services) async fn follow_merges(
        &self,
        delegation: &Delegation,
        mut pairs: Vec<(&mut String, &mut String)>,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let startups = delegation.participants.iter().map(|it| &it.startup);
        let known: HashSet<&String> =
            startups.chain(delegation.hosts.iter().map(|it| &it.partner)).collect();
        let unknown = |name: &&String| !known.contains(name);
        let names = |names: BTreeSet<&String>| names.into_iter().cloned().collect::<Vec<_>>();
        let startups = names(pairs.iter().map(|it| &*it.0).filter(unknown).collect());
        let partners = names(pairs.iter().map(|it| &*it.1).filter(unknown).collect());
        let mut merged = HashMap::new();
        for names in startups.chunks(BATCH_MAX) {
            let found = self.get_many::<Startup>(names.to_vec(), false, "", deadline).await?;
            merged.extend(found.merged_names.into_iter().map(|it| (it.name, it.merged_into)));
        }
        for names in partners.chunks(BATCH_MAX) {
            let found = self.get_many::<Partner>(names.to_vec(), false, "", deadline).await?;
            merged.extend(found.merged_names.into_iter().map(|it| (it.name, it.merged_into)));
        }
        for (startup, partner) in &mut pairs {
            for name in [startup, partner] {
                if let Some(survivor) = merged.get(&**name) {
                    name.clone_from(survivor);
                }
            }
        }
        Ok(())
    }

    /// That there is somebody to be planned, and that no profile has been deleted since it was named.
    async fn require_parties(
        &self,
        delegation: &Delegation,
        hosts: &[usize],
        deadline: Deadline,
    ) -> Result<(), Error> {
        let mut violations = self.absent_participants(delegation, deadline).await?;
        if hosts.is_empty() {
            let message = "has nobody to be planned with; add partners that have not said no";
            violations.push(violation("hosts", message));
        }
        let partners = hosts.iter().map(|&at| delegation.hosts[at].partner.clone()).collect();
        let missing = self.missing::<Partner>(partners, deadline).await?;
        let gone = missing.into_iter().map(|at| format!("hosts[{}].partner", hosts[at]));
        violations.extend(gone.map(|field| violation(&field, DELETED)));
        plannable(violations)
    }

    /// That there are participants, and that none has been deleted since it was named.
    pub(super) async fn require_participants(
        &self,
        delegation: &Delegation,
        deadline: Deadline,
    ) -> Result<(), Error> {
        plannable(self.absent_participants(delegation, deadline).await?)
    }

    async fn absent_participants(
        &self,
        delegation: &Delegation,
        deadline: Deadline,
    ) -> Result<Vec<Violation>, Error> {
        if delegation.participants.is_empty() {
            return Ok(vec![violation("participants", "is empty; add the start-ups that go")]);
        }
        let startups = delegation.participants.iter().map(|it| it.startup.clone()).collect();
        let missing = self.missing::<Startup>(startups, deadline).await?;
        let gone = missing.into_iter().map(|at| format!("participants[{at}].startup"));
        Ok(gone.map(|field| violation(&field, DELETED)).collect())
    }

    /// The positions of the names of which there is no live profile.
    async fn missing<R: Resource>(
        &self,
        names: Vec<String>,
        deadline: Deadline,
    ) -> Result<Vec<usize>, Error> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.get_many::<R>(names.clone(), false, "", deadline).await?;
        let missing = found.missing_names.iter();
        Ok(missing.filter_map(|it| names.iter().position(|name| name == it)).collect())
    }
}

/// Fails with all that stands in the way of a plan, if anything does.
fn plannable(violations: Vec<Violation>) -> Result<(), Error> {
    if violations.is_empty() { Ok(()) } else { Err(Error::Unplannable(violations)) }
}

/// That a plan with what it was made of fits into a reply.
fn require_room(planned: &PlanMeetingsResponse, inputs: &PlanInputs) -> Result<(), Violation> {
    if planned.encoded_len() + inputs.encoded_len() <= PLAN_BYTES_MAX {
        return Ok(());
    }
    let (meetings, max) = (planned.meetings.len(), PLAN_BYTES_MAX >> 20);
    let message = format!(
        "have {meetings} meetings, which make a plan of more than {max} MiB; plan fewer, or give \
         venues and interpreters shorter names"
    );
    Err(violation("participants", &message))
}

fn violation(field: &str, message: &str) -> Violation {
    Violation { field: field.to_owned(), message: message.to_owned() }
}

/// What a plan is told with.
struct Answer<'a> {
    delegation: &'a Delegation,
    task: &'a Task,
    rows: &'a [PairRow],
}

impl Answer<'_> {
    fn planned(
        &self,
        earlier_meetings: &[PlannedMeeting],
        limits: Limits,
        stop: &dyn Fn() -> bool,
    ) -> Result<PlanMeetingsResponse, Error> {
        let problem = &self.task.problem;
        let (earlier, lost) = self.task.earlier(self.delegation, earlier_meetings);
        let kept: Vec<Earlier> = earlier.iter().map(|(_, it)| *it).collect();
        let replan = planning::replan(problem, &kept, limits, stop)
            .map_err(|found| Error::Unplannable(self.task.violations(&found)))?;
        if replan.plan.ending == Ending::Stopped {
            return Err(Error::DeadlineExceeded);
        }
        let position: HashMap<Earlier, usize> = earlier.iter().map(|(at, it)| (*it, *at)).collect();
        let told =
            |kind, it: &Earlier| (position[it], self.change(kind, &earlier_meetings[position[it]]));
        let mut changes: BTreeMap<usize, MeetingChange> =
            replan.moved.iter().map(|it| told(MeetingChangeKind::Moved, &it.from)).collect();
        changes.extend(replan.dropped.iter().map(|it| told(MeetingChangeKind::Dropped, it)));
        changes.extend(
            lost.into_iter()
                .map(|at| (at, self.change(MeetingChangeKind::Dropped, &earlier_meetings[at]))),
        );
        let mut changes: Vec<MeetingChange> = changes.into_values().collect();
        if !earlier_meetings.is_empty() {
            changes.extend(replan.new.iter().map(|it| MeetingChange {
                kind: MeetingChangeKind::New.into(),
                pair: Some(self.pair(it.company, it.host)),
                ..MeetingChange::default()
            }));
        }
        let planned = self.of(&replan.plan);
        for change in &mut changes {
            let now = planned.meetings.iter().find(|it| is_of(it, change.pair.as_ref()));
            if let Some(now) = now.filter(|_| change.kind() != MeetingChangeKind::Dropped) {
                change.date = now.date;
                change.start_time.clone_from(&now.start_time);
            }
        }
        Ok(PlanMeetingsResponse { changes, ..planned })
    }

    fn of(&self, plan: &planning::Plan) -> PlanMeetingsResponse {
        let out_of_reach: u32 = self.task.floors_out_of_reach.iter().map(Proof::missing).sum();
        let missed = plan.missed_pins.iter().map(|&pin| self.task.pins[pin]);
        let missed = missed.chain(self.task.musts_left_out.iter().copied());
        PlanMeetingsResponse {
            meetings: plan.meetings.iter().map(|it| self.meeting(it)).collect(),
            participants: self.participants(plan),
            hosts: self.hosts(plan),
            least_served: number(plan.least_served),
            requests: self.requests(plan),
            missed_musts: missed.map(|at| self.pair_of_request(at)).collect(),
            proofs: self.proofs(plan).iter().map(|it| self.proof(it)).collect(),
            shortfall: number(plan.shortfall() + out_of_reach),
            shortfall_min: number(plan.shortfall_min + out_of_reach),
            value_milli: plan.value,
            value_max_milli: plan.value_max,
            gap_basis_points: i32::try_from(plan.gap_basis_points()).unwrap_or(i32::MAX),
            idle_minutes: plan.idle_minutes,
            ending: match plan.ending {
                // Nothing better can be within the floors that can be reached.
                Ending::Best => PlanEnding::Best,
                Ending::Settled => PlanEnding::Settled,
                Ending::WorkSpent | Ending::Stopped => PlanEnding::WorkSpent,
            }
            .into(),
            total_impossible: i32::try_from(plan.impossible.len()).unwrap_or(i32::MAX),
            impossible: plan
                .impossible
                .iter()
                .take(PAIRS_TOLD_MAX)
                .map(|&(company, host, obstacle)| ImpossiblePair {
                    pair: Some(self.pair(company, host)),
                    obstacle: told(obstacle).into(),
                })
                .collect(),
            total_vetoed: i32::try_from(self.task.vetoed.len()).unwrap_or(i32::MAX),
            vetoed: self
                .task
                .vetoed
                .iter()
                .take(PAIRS_TOLD_MAX)
                .map(|&(company, host)| self.pair(company, host))
                .collect(),
            unlisted_musts: self
                .task
                .unlisted_musts
                .iter()
                .map(|&(company, host)| self.pair(company, host))
                .collect(),
            ..PlanMeetingsResponse::default()
        }
    }

    fn startup(&self, company: usize) -> String {
        self.delegation.participants[company].startup.clone()
    }

    fn partner(&self, host: usize) -> String {
        self.delegation.hosts[self.task.hosts[host]].partner.clone()
    }

    fn pair(&self, company: usize, host: usize) -> MeetingPair {
        MeetingPair { startup: self.startup(company), partner: self.partner(host) }
    }

    fn pair_of_request(&self, at: usize) -> MeetingPair {
        let request = &self.delegation.requests[at];
        MeetingPair { startup: request.startup.clone(), partner: request.partner.clone() }
    }

    fn meeting(&self, meeting: &planning::Meeting) -> PlannedMeeting {
        let planning::Meeting { day, start, end, host, company, place, interpreter } = *meeting;
        let first = self.delegation.start_date.unwrap_or_default();
        let venue = self.delegation.venues.get(place);
        let interpreter = interpreter.map(|at| &self.delegation.interpreters[at]);
        let wanted = self.task.wanted.get(&(company, host)).map(Vec::as_slice).unwrap_or_default();
        PlannedMeeting {
            startup: self.startup(company),
            partner: self.partner(host),
            date: date_of(&first, day),
            start_time: clock(start),
            end_time: clock(end),
            venue: venue.map(|it| it.id.clone()).unwrap_or_default(),
            interpreter: interpreter.map(|it| it.label.clone()).unwrap_or_default(),
            score_milli: self.rows[company].pairs[host].score_milli,
            requested_by: wanted.iter().map(|&side| side.into()).collect(),
        }
    }

    fn participants(&self, plan: &planning::Plan) -> Vec<PlannedParty> {
        let meetings = plan.of_company.iter().zip(&self.delegation.participants);
        let party = |(&meetings, it): (&u32, &crate::proto::Participant)| {
            self.planned_party(it.startup.clone(), meetings, it.meetings_min)
        };
        meetings.map(party).collect()
    }

    fn hosts(&self, plan: &planning::Plan) -> Vec<PlannedParty> {
        let party = |(host, &meetings): (usize, &u32)| {
            let floor = self.delegation.hosts[self.task.hosts[host]].meetings_min;
            self.planned_party(self.partner(host), meetings, floor)
        };
        plan.of_host.iter().enumerate().map(party).collect()
    }

    fn planned_party(&self, party: String, meetings: u32, floor: i32) -> PlannedParty {
        let meetings = number(meetings);
        let met = self.task.met.get(&party).copied().unwrap_or_default();
        PlannedParty { party, meetings, missing: (floor - met - meetings).max(0) }
    }

    fn requests(&self, plan: &planning::Plan) -> Vec<RequestsMet> {
        let met: HashSet<(usize, usize)> =
            plan.meetings.iter().map(|it| (it.company, it.host)).collect();
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let of_sides = |sides: &&[RequestSide]| {
            let asked = self.task.wanted.iter().filter(|(_, own)| counted_as(own) == *sides);
            let asked: Vec<&(usize, usize)> = asked.map(|(pair, _)| pair).collect();
            RequestsMet {
                sides: sides.iter().map(|&side| side.into()).collect(),
                asked: count(asked.len()),
                met: count(asked.iter().filter(|pair| met.contains(pair)).count()),
            }
        };
        SIDES.iter().map(of_sides).filter(|it| it.asked > 0).collect()
    }

    /// Why floors are missed. Where a floor was lowered and its party is short of time too, both are one proof.
    fn proofs(&self, plan: &planning::Plan) -> Vec<Proof> {
        let mut proofs = self.task.floors_out_of_reach.clone();
        for proof in &plan.proofs {
            let is_same = |it: &&mut Proof| (it.side, &it.parties) == (proof.side, &proof.parties);
            match proofs.iter_mut().find(is_same) {
                Some(lowered) if proof.limiting.is_empty() => lowered.others = proof.others,
                _ => proofs.push(proof.clone()),
            }
        }
        proofs
    }

    fn proof(&self, proof: &Proof) -> ShortfallProof {
        let startup = |&at: &usize| self.startup(at);
        let partner = |&at: &usize| self.partner(at);
        let (parties, limiting) = match proof.side {
            Side::Companies => (
                proof.parties.iter().map(startup).collect(),
                proof.limiting.iter().map(partner).collect(),
            ),
            Side::Hosts => (
                proof.parties.iter().map(partner).collect(),
                proof.limiting.iter().map(startup).collect(),
            ),
        };
        ShortfallProof {
            parties,
            needed: number(proof.needed),
            limiting,
            places: number(proof.places),
            others: number(proof.others),
        }
    }

    fn change(&self, kind: MeetingChangeKind, earlier: &PlannedMeeting) -> MeetingChange {
        MeetingChange {
            kind: kind.into(),
            pair: Some(MeetingPair {
                startup: earlier.startup.clone(),
                partner: earlier.partner.clone(),
            }),
            earlier_date: earlier.date,
            earlier_start_time: earlier.start_time.clone(),
            ..MeetingChange::default()
        }
    }
}

fn is_of(meeting: &PlannedMeeting, pair: Option<&MeetingPair>) -> bool {
    pair.is_some_and(|it| (&it.startup, &it.partner) == (&meeting.startup, &meeting.partner))
}

fn told(obstacle: Obstacle) -> MeetingObstacle {
    match obstacle {
        Obstacle::HostTime => MeetingObstacle::HostTime,
        Obstacle::Language => MeetingObstacle::Language,
        Obstacle::CompanyTime => MeetingObstacle::StartupTime,
    }
}

/// As what a pair is counted that these sides, in order, want to meet: a pair counts once.
fn counted_as(sides: &[RequestSide]) -> &'static [RequestSide] {
    let by = |side: &RequestSide| sides.contains(side);
    SIDES.into_iter().find(|wanted| wanted.iter().all(by)).unwrap_or(SIDES[3])
}

fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_no_reply_can_carry_is_refused() {
        let meeting = |interpreter: usize| PlannedMeeting {
            interpreter: "x".repeat(interpreter),
            ..PlannedMeeting::default()
        };
        let plan = |meetings| PlanMeetingsResponse { meetings, ..PlanMeetingsResponse::default() };
        let inputs =
            PlanInputs { earlier_meetings: vec![meeting(1 << 20)], ..PlanInputs::default() };
        let most = plan(vec![meeting(PLAN_BYTES_MAX - (2 << 20))]);
        assert_eq!(require_room(&most, &inputs), Ok(()));
        let more = plan(vec![meeting(PLAN_BYTES_MAX - (1 << 20))]);
        let refused = require_room(&more, &inputs).unwrap_err();
        assert_eq!(refused.field, "participants");
        assert!(refused.message.contains("a plan of more than 60 MiB"), "{refused:?}");
    }
}
