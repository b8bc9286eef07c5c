//! How a plan becomes the one that everybody goes by, and its meetings are arranged.

use std::collections::{HashMap, HashSet};

use crate::errors::Error;
use crate::proto::{
    Date, Delegation, Key, Kind, Meeting, MeetingStatus, Plan, PlanState, PlannedMeeting,
    PublishPlanRequest, PublishPlanResponse,
};
use crate::services::references::{follow, targets_for};
use crate::services::resource_writes::{Validate, check_etag, put, require_live};
use crate::services::resources::{decode, require_key, timestamp};
use crate::services::versions::{child_id, has_changed};
use crate::services::{ATTEMPTS_MAX, Context, Origin, refuse};
use crate::store::{Target, View, What};
use crate::validation::limits::SOURCE_ID_CHARS_MAX;
use crate::validation::{self, Violation};

/// How many codes beyond those that are needed are looked at, for meetings may have been named so by hand.
const SPARE_CODES: usize = 100;

/// What is decided on in the writer.
struct Publication {
    plan: Key,
    etag: String,
    publisher: String,
    delegation: Key,
    /// The plans that are published now.
    published: Vec<Key>,
    /// The first meetings of the delegation, deleted ones left out.
    recorded: Vec<Key>,
    /// Codes and names for new meetings, of which some may be taken.
    names: Vec<(String, Key)>,
}

impl Context {
    pub(super) async fn publish_plan(
        &self,
        origin: Origin,
        request: PublishPlanRequest,
    ) -> Result<PublishPlanResponse, Error> {
        let mut violations = validation::publish_plan(&request);
        violations.extend(validation::request_id(&origin.request_id));
        refuse(violations)?;
        let key = require_key(&request.name, Kind::Plan)?;
        // Of a deleted plan the writer says so.
        let (plan, _): (Plan, String) = self.get(&request.name, true, "", origin.deadline).await?;
        let delegation = Key::parse(&plan.delegation)
            .ok_or_else(|| Error::Internal(format!("{key} is of no delegation")))?;
        let meetings = plan.outcome.unwrap_or_default().meetings;
        let if_published = |plan: Plan| {
            let is_published = plan.state() == PlanState::Published;
            Key::parse(&plan.name).filter(|_| is_published)
        };
        for attempt in 0..ATTEMPTS_MAX {
            let (since, published) =
                self.gather(Some(&delegation), false, if_published, origin.deadline).await?;
            let (_, recorded) =
                self.all_of::<Meeting>(Some(&delegation), true, origin.deadline).await?;
            let wanted = meetings.len() + SPARE_CODES;
            let publication = Publication {
                plan: key.clone(),
                etag: request.etag.clone(),
                publisher: request.publisher.clone(),
                delegation: delegation.clone(),
                published: published.into_iter().flatten().collect(),
                names: names(&delegation, &recorded, attempt * wanted, wanted),
                recorded: recorded
                    .iter()
                    .filter(|it| it.delete_time.is_none() && !it.is_follow_up)
                    .filter_map(|it| Key::parse(&it.name))
                    .collect(),
            };
            let mut targets = vec![
                Target::ChangedSince(since),
                Target::Profile(key.clone()),
                Target::Existence(delegation.clone()),
                Target::Profile(delegation.clone()),
            ];
            let keys = publication.published.iter().chain(&publication.recorded);
            let keys = keys.chain(publication.names.iter().map(|(_, key)| key));
            targets.extend(keys.cloned().map(Target::Profile));
            let parties =
                meetings.iter().flat_map(|it| targets_for(&mut arranged(it, &publication)));
            targets.extend(parties.collect::<HashSet<_>>());
            let written = self.commit(origin.clone(), targets, move |view| {
                let kinds = [Kind::Plan, Kind::Meeting];
                if has_changed(view, &publication.delegation, &kinds)? {
                    return Ok(false);
                }
                let is_published = publish(view, &publication)?;
                if !is_published {
                    view.discard();
                }
                Ok::<_, Error>(is_published)
            });
            let written = written.await??;
            if written.value == Some(false) {
                continue;
            }
            let count = |what| {
                let of_meetings = written.outcome.iter().filter(|it| it.key.kind == Kind::Meeting);
                let number = of_meetings.filter(|it| it.what == what).count();
                i32::try_from(number).unwrap_or(i32::MAX)
            };
            let (meetings_created, meetings_changed) = (count(What::Created), count(What::Updated));
            let (result, consistency_token) = self.answer(written)?;
            return Ok(PublishPlanResponse {
                result: Some(result),
                meetings_created,
                meetings_changed,
                consistency_token,
            });
        }
        Err(Error::Overloaded("writes"))
    }
}

/// Codes that no meeting of the delegation has, in their order, with the names of meetings of these codes. `skipped` of
/// them are left out.
fn names(
    delegation: &Key,
    recorded: &[Meeting],
    skipped: usize,
    count: usize,
) -> Vec<(String, Key)> {
    let of_code = |it: &Meeting| it.code.strip_prefix('M')?.parse::<u32>().ok();
    let of_id = |it: &Meeting| it.name.rsplit_once("-m")?.1.parse::<u32>().ok();
    let numbers = recorded.iter().flat_map(|it| [of_code(it), of_id(it)]).flatten();
    // Beyond a million a code was given by hand.
    let last = numbers.filter(|number| *number < 1_000_000).max().unwrap_or_default();
    let name = |number: u32| {
        let code = format!("M{number:02}");
        let id = child_id(&delegation.id, &code.to_ascii_lowercase(), SOURCE_ID_CHARS_MAX);
        (code, Key::new(Kind::Meeting, id))
    };
    (last + 1..).skip(skipped).take(count).map(name).collect()
}

/// A planned meeting as it is recorded, but for its code.
fn arranged(planned: &PlannedMeeting, publication: &Publication) -> Meeting {
    Meeting {
        delegation: publication.delegation.to_string(),
        startup: planned.startup.clone(),
        partner: planned.partner.clone(),
        date: planned.date,
        start_time: planned.start_time.clone(),
        end_time: planned.end_time.clone(),
        venue: planned.venue.clone(),
        interpreter: planned.interpreter.clone(),
        plan: publication.plan.to_string(),
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    }
}

/// Stages the meetings, then the plan that was published before, then this one. Answers false where something else has
/// changed than was read: try again.
fn publish(view: &mut View<'_>, publication: &Publication) -> Result<bool, Error> {
    let Publication { plan: key, etag, publisher, published, .. } = publication;
    let document = require_live(view, key)?;
    check_etag(etag, Some(document.revision), || key.to_string())?;
    let mut plan: Plan = decode(document)?;
    if plan.state() != PlanState::Draft {
        return Err(Error::PlanNotDraft(key.clone()));
    }
    let mut superseded = Vec::new();
    for key in published {
        let earlier: Plan = decode(require_live(view, key)?)?;
        if earlier.version > plan.version {
            let message = format!("is {}, and {key} is published already", plan.version);
            return Err(Error::PlanOutdated(vec![Violation {
                field: "version".to_owned(),
                message,
            }]));
        }
        superseded.push((key, earlier));
    }
    let planned = plan.outcome.as_ref().map(|it| it.meetings.as_slice()).unwrap_or_default();
    if !arrange(view, publication, planned)? {
        return Ok(false);
    }
    for (key, mut earlier) in superseded {
        earlier.set_state(PlanState::Superseded);
        put(view, key, &earlier);
    }
    plan.set_state(PlanState::Published);
    plan.publisher.clone_from(publisher);
    plan.publish_time = Some(timestamp(view.now()));
    put(view, key, &plan);
    Ok(true)
}

/// Lets the delegation's meetings be as planned, as far as they may change. Answers false as [`publish`].
fn arrange(
    view: &mut View<'_>,
    publication: &Publication,
    planned: &[PlannedMeeting],
) -> Result<bool, Error> {
    let delegation = publication.delegation.to_string();
    let mut recorded: HashMap<(String, String), Vec<(Key, Meeting)>> = HashMap::new();
    let mut standing = Vec::new();
    for key in &publication.recorded {
        let document = view.document(key).filter(|document| document.is_live());
        let meeting = document.map(decode::<Meeting>).transpose()?;
        // It was moved to another delegation, or deleted.
        let Some(meeting) = meeting.filter(|it| it.delegation == delegation) else {
            return Ok(false);
        };
        if meeting.stands() {
            standing.push(meeting.clone());
        }
        recorded.entry(pair(&meeting)).or_default().push((key.clone(), meeting));
    }
    let is_free = |key: &Key| view.document(key).is_none_or(|document| document.body.is_none());
    let free: Vec<&(String, Key)> =
        publication.names.iter().filter(|(_, key)| is_free(key)).collect();
    let mut free = free.into_iter();
    let mut violations: Vec<Violation> =
        deleted(view, "delegation", &delegation).into_iter().collect();
    let now = view.document(&publication.delegation).map(decode::<Delegation>).transpose()?;
    let now = now.unwrap_or_default();
    let mut changed = Vec::new();
    // Meetings that are of no use any more.
    let mut left = Vec::new();
    let mut seen = HashSet::new();
    for (at, it) in planned.iter().enumerate() {
        let mut new = arranged(it, publication);
        // Parties may have been merged since it was planned, so that two meetings are of one pair.
        follow(view, &publication.plan, &mut new)?;
        if !seen.insert(pair(&new)) {
            continue;
        }
        let mut known = recorded.remove(&pair(&new)).unwrap_or_default();
        if known.iter().any(|(_, meeting)| meeting.stands()) {
            left.extend(known);
            continue;
        }
        let path = format!("outcome.meetings[{at}]");
        let parties = [("startup", &new.startup), ("partner", &new.partner)];
        let gone = parties.map(|(field, name)| deleted(view, &format!("{path}.{field}"), name));
        violations.extend(gone.into_iter().flatten());
        violations.extend(absent(&path, &new, &now));
        violations.extend(called_off(&path, &known));
        violations.extend(standing.iter().find_map(|it| clash(&path, &new, it)));
        // What was arranged by hand stays so. Of others the one that is still planned goes on.
        let of_plans = known.iter().enumerate().filter(|(_, (_, it))| !it.plan.is_empty());
        let best = of_plans.min_by_key(|(_, (_, it))| it.status).map(|(at, _)| at);
        match best {
            Some(best) => {
                let (key, meeting) = known.remove(best);
                if is_arranged_so(&meeting, &new) {
                    left.extend(known);
                    continue;
                }
                let meeting = Meeting {
                    date: new.date,
                    start_time: new.start_time,
                    end_time: new.end_time,
                    venue: new.venue,
                    interpreter: new.interpreter,
                    plan: new.plan,
                    status: new.status,
                    cancelled_by_plan: String::new(),
                    ..meeting
                };
                changed.push((key, meeting));
            }
            None => {
                let Some((code, key)) = free.next() else { return Ok(false) };
                changed.push((key.clone(), Meeting { code: code.clone(), ..new }));
            }
        }
        left.extend(known);
    }
    if !violations.is_empty() {
        return Err(Error::PlanOutdated(violations));
    }
    left.extend(recorded.into_values().flatten());
    left.retain(|(_, it)| it.status() == MeetingStatus::Planned && !it.plan.is_empty());
    left.sort_by(|(one, _), (other, _)| one.cmp(other));
    let called_off = left.into_iter().map(|(key, it)| {
        let cancelled_by_plan = publication.plan.to_string();
        let status = MeetingStatus::Cancelled.into();
        (key, Meeting { status, cancelled_by_plan, ..it })
    });
    for (key, mut meeting) in changed.into_iter().chain(called_off) {
        let document = view.document(&key).filter(|document| document.is_live());
        let stored: Option<Meeting> = document.map(decode).transpose()?;
        meeting.keep_history(stored.as_ref(), view.now());
        put(view, &key, &meeting);
    }
    Ok(true)
}

fn pair(meeting: &Meeting) -> (String, String) {
    (meeting.startup.clone(), meeting.partner.clone())
}

/// Whether a meeting is planned at this time and place already. It then keeps the plan that put it there.
fn is_arranged_so(meeting: &Meeting, new: &Meeting) -> bool {
    fn of(it: &Meeting) -> (i32, &Option<Date>, [&String; 4]) {
        (it.status, &it.date, [&it.start_time, &it.end_time, &it.venue, &it.interpreter])
    }
    of(meeting) == of(new)
}

/// That a party of a planned meeting takes part in the delegation no more.
fn absent(path: &str, planned: &Meeting, delegation: &Delegation) -> Option<Violation> {
    let goes = delegation.participants.iter().any(|it| it.startup == planned.startup);
    let mut hosts = delegation.hosts.iter().filter(|it| it.takes_part());
    let (field, party) = match hosts.any(|it| it.partner == planned.partner) {
        true if goes => return None,
        true => ("startup", &planned.startup),
        false => ("partner", &planned.partner),
    };
    let message = format!("{party} takes part in the delegation no more");
    Some(Violation { field: format!("{path}.{field}"), message })
}

/// That the meeting of a planned pair was called off by hand, after the plan was made.
fn called_off(path: &str, known: &[(Key, Meeting)]) -> Option<Violation> {
    if known.iter().any(|(_, it)| it.status() == MeetingStatus::Planned) {
        return None;
    }
    let (_, meeting) = known.iter().find(|(_, it)| it.is_called_off_by_hand())?;
    let message = format!("{} of the two was called off", meeting.code);
    Some(Violation { field: path.to_owned(), message })
}

/// That a party of a planned meeting is at another one then, which stays as it is recorded. Hosts may receive several at
/// one visit; whether they are too many is not looked at.
fn clash(path: &str, planned: &Meeting, other: &Meeting) -> Option<Violation> {
    let overlap = planned.date == other.date
        && planned.start_time < other.end_time
        && other.start_time < planned.end_time;
    let is_one_visit = planned.start_time == other.start_time;
    let (field, party) = match () {
        () if !overlap => return None,
        () if planned.startup == other.startup => ("startup", &planned.startup),
        () if planned.partner == other.partner && !is_one_visit => ("partner", &planned.partner),
        () => return None,
    };
    let (code, from, to) = (&other.code, &other.start_time, &other.end_time);
    let message =
        format!("{party} is at {code} from {from} to {to}, which stays as it is recorded");
    Some(Violation { field: format!("{path}.{field}"), message })
}

/// That the resource of this name, which the plan has in this field, is deleted; `None` if it is not.
fn deleted(view: &View<'_>, field: &str, name: &str) -> Option<Violation> {
    let is_live = Key::parse(name).is_some_and(|key| view.is_live(&key));
    let message = format!("{name} is deleted");
    (!is_live).then(|| Violation { field: field.to_owned(), message })
}
