//! `naru meetings`: the meetings of delegations, and what came of them.

use prost_types::FieldMask;
use tonic::Status;
use uuid::Uuid;

use crate::proto::{
    ActionItem, Date, GetMeetingRequest, Key, Kind, ListMeetingsRequest, ListMeetingsResponse,
    LocalizedText, Meeting, MeetingParty, MeetingRating, MeetingStatus, UpdateMeetingRequest,
};

use super::client::Client;
use super::delegations::Names;
use super::engagements::{date, in_its_language};
use super::failure::Usage;
use super::output::clean;
use super::{Context, Outcome, readable, records, words};

/// List the meetings of delegations, and record what came of them
///
/// Meetings come from plans that are published, or are imported as JSON lines. One that was held is an engagement too,
/// so that matching knows of it; `naru engagements list` shows it. `naru get meetings/ID` shows one meeting with its
/// note and its ratings, which are confidential, `naru export --kind meetings` writes them all.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Record(Box<RecordArgs>),
}

/// List meetings in the order of days and times
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru meetings list --delegation delegations/bay-area-2026
  naru meetings list --delegation delegations/bay-area-2026 --status planned    what is not recorded yet
  naru meetings list --startup startups/nuribeam --status held --status no-show --json")]
struct ListArgs {
    /// Only those of this delegation: delegations/ID
    #[arg(long, value_name = "NAME", value_parser = records::delegation)]
    delegation: Option<Key>,
    /// Only those of this start-up: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Only those with this partner: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    partner: Option<Key>,
    /// Only those of which this became; may be repeated
    #[arg(long, value_parser = words::meeting_status_parser())]
    status: Vec<i32>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

/// Record what came of a meeting
///
/// What is not given stays as it is recorded, but a meeting that was not held after all loses its ratings, and one that
/// nobody missed who was absent. A next step is added to those that there are. If somebody else changes the meeting at
/// the same time, nothing is written: run the command again.
///
/// Note and ratings are confidential and for the organiser alone; write no names and addresses of people into them, nor
/// into `--owner` and `--by`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru meetings record M07 --delegation delegations/bay-area-2026 --status held \\
      --note \"showed the prototype\" --next \"send the test results\" --owner Nuribeam --due 2027-04-01
  naru meetings record meetings/bay-area-2026-m07 --status held --rating-startup 5 --rating-partner 4
  naru meetings record M08 --delegation delegations/bay-area-2026 --status no-show --absent partner
  naru meetings record M08 --delegation delegations/bay-area-2026 --status planned    recorded by mistake
  naru meetings record meetings/bay-area-2026-m07 --done 2027-03-30    the next step was done")]
struct RecordArgs {
    /// The meeting: meetings/ID or, with --delegation, its code such as M07
    #[arg(value_name = "NAME", value_parser = wanted)]
    name: Wanted,
    /// The delegation whose meeting has the code: delegations/ID
    #[arg(long, value_name = "NAME", value_parser = records::delegation)]
    delegation: Option<Key>,
    /// What became of it [default: as it stands]
    #[arg(
        long,
        value_parser = words::meeting_status_parser(),
        required_unless_present_any = ["note", "next", "done", "rating_startup", "rating_partner"],
    )]
    status: Option<i32>,
    /// Who did not come; required with --status no-show, and for no other
    #[arg(long, value_parser = words::meeting_party_parser())]
    absent: Option<i32>,
    /// What was said, in place of the note that there is in this language; confidential
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// What is to be done next
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// The organisation or office that is to do it; no name of a person
    #[arg(long, value_name = "TEXT", requires = "next")]
    owner: Option<String>,
    /// By when, such as 2027-04-01
    #[arg(long, value_name = "DATE", value_parser = date, requires = "next")]
    due: Option<Date>,
    /// The day on which a next step was done, such as 2027-03-30
    #[arg(long, value_name = "DATE", value_parser = date)]
    done: Option<Date>,
    /// Which step was done, by its number from 1 on [default: the only one that is open]
    #[arg(long, value_name = "NUMBER", requires = "done", value_parser = clap::value_parser!(u8).range(1..))]
    step: Option<u8>,
    /// How the start-up found it, 1 to 5, the best; only with --status held
    #[arg(long, value_name = "STARS", value_parser = clap::value_parser!(i32).range(1..=5))]
    rating_startup: Option<i32>,
    /// How the partner found it, 1 to 5, the best; only with --status held
    #[arg(long, value_name = "STARS", value_parser = clap::value_parser!(i32).range(1..=5))]
    rating_partner: Option<i32>,
    /// The office or account that records it; no name of a person
    #[arg(long, value_name = "OFFICE")]
    by: Option<String>,
}

/// A meeting by its name, or by its code in a delegation.
#[derive(Debug, Clone)]
enum Wanted {
    Name(Key),
    Code(String),
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::List(args) => list(args, context).await,
        Command::Record(args) => record(*args, context).await,
    }
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let mut statuses = args.status;
    statuses.sort_unstable();
    statuses.dedup();
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListMeetingsRequest {
        show_deleted: args.show_deleted,
        delegation: name(args.delegation),
        startup: name(args.startup),
        partner: name(args.partner),
        statuses,
        ..ListMeetingsRequest::default()
    };
    let mut reply: ListMeetingsResponse =
        records::list_all(&client, Kind::Meeting, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    reply.meetings.sort_by_cached_key(|it| {
        let day = it.date.map(|date| (date.year, date.month, date.day));
        (day, it.start_time.clone(), it.code.clone(), it.name.clone())
    });
    let parties = reply.meetings.iter().flat_map(|it| [&it.startup, &it.partner]);
    let names = Names::for_people(&client, parties, context).await;
    let rows = reply.meetings.iter().map(|it| row(it, &names, context)).collect();
    context.show_list(
        Kind::Meeting,
        ["date", "time", "code", "status", "startup", "partner", "details", "name"],
        ["날짜", "시간", "코드", "상태", "스타트업", "파트너", "내용", "ID"],
        ["date", "time", "code", "status", "start-up", "partner", "details", "ID"],
        rows,
    )
}

/// What a program reads must not depend on the language.
fn row(meeting: &Meeting, names: &Names, context: &Context) -> Vec<String> {
    let speech = context.speech;
    let is_for_people = context.output.is_terminal;
    let say =
        |ko: &'static str, en: &'static str| if is_for_people { speech.say(ko, en) } else { en };
    let status = match is_for_people {
        true => words::value(meeting.status().as_str_name(), speech),
        false => words::meeting_status_word(meeting.status()),
    };
    let mut details = Vec::new();
    if meeting.is_follow_up {
        details.push(say("후속 미팅", "follow-up").to_owned());
    }
    if meeting.absent() != MeetingParty::Unspecified {
        let party = match is_for_people {
            true => words::value(meeting.absent().as_str_name(), speech),
            false => words::meeting_party_word(meeting.absent()),
        };
        details.push(format!("{}: {party}", say("불참", "absent")));
    }
    let open = meeting.next_steps.iter().filter(|step| step.done_date.is_none()).count();
    if open > 0 {
        details.push(format!("{}: {open}", say("남은 후속 조치", "open steps")));
    }
    if meeting.delete_time.is_some() {
        details.push(say("삭제됨", "deleted").to_owned());
    }
    vec![
        meeting.date.as_ref().map(readable::date).unwrap_or_default(),
        format!("{}-{}", clean(&meeting.start_time), clean(&meeting.end_time)),
        clean(&meeting.code),
        status.to_owned(),
        names.of(&meeting.startup),
        names.of(&meeting.partner),
        details.join(", "),
        clean(&meeting.name),
    ]
}

async fn record(args: RecordArgs, context: &Context) -> anyhow::Result<Outcome> {
    let is = |status: MeetingStatus| args.status == Some(status.into());
    let has_rating = args.rating_startup.or(args.rating_partner).is_some();
    let misused = if args.absent.is_some() && !is(MeetingStatus::NoShow) {
        Some("--absent is for --status no-show alone")
    } else if has_rating && args.status.is_some() && !is(MeetingStatus::Held) {
        Some("--rating-startup and --rating-partner are for --status held alone")
    } else {
        None
    };
    if let Some(message) = misused {
        return Err(Usage(message.to_owned()).into());
    }
    let client = context.connect().await?;
    let current = find(&args, &client).await?;
    let has_been = is(MeetingStatus::Held) || is(MeetingStatus::NoShow);
    if has_been && current.status() == MeetingStatus::Cancelled {
        let code = clean(&current.code);
        let name = clean(&current.name);
        anyhow::bail!(context.speech.say(
            format!(
                "{code}은(는) 취소된 미팅입니다. 실제로 열렸거나 다시 잡혔다면 먼저 되살리세요: \
                 `naru meetings record {name} --status planned`"
            ),
            format!(
                "{code} was called off; if it took place or was to, say so first: \
                 `naru meetings record {name} --status planned`"
            ),
        ));
    }
    if is(MeetingStatus::NoShow) && args.absent.unwrap_or(current.absent) == 0 {
        let message = "say with --absent who did not come: startup, partner or both";
        return Err(Usage(message.to_owned()).into());
    }
    let (meeting, paths) = patch(args, &current)?;
    let request = UpdateMeetingRequest {
        meeting: Some(meeting),
        update_mask: Some(FieldMask { paths }),
        request_id: Uuid::new_v4().to_string(),
    };
    let reply = client.once_available(async || {
        client.meetings().update_meeting(client.request(request.clone())).await
    });
    let reply = reply.await?;
    // Whom to propose next depends on it.
    client.until_indexed(&reply.consistency_token).await;
    if context.options.json {
        context.output.json(&reply)?;
    } else {
        let label = context.speech.say("기록했습니다", "recorded");
        let (code, name) = (clean(&current.code), clean(&current.name));
        context.output.line(format!("{label}: {code} {name}"))?;
    }
    Ok(Outcome::Fine)
}

/// The meeting as it is stored.
async fn find(args: &RecordArgs, client: &Client) -> anyhow::Result<Meeting> {
    let code = match &args.name {
        Wanted::Name(key) => {
            let name = key.to_string();
            let request = GetMeetingRequest { name, ..GetMeetingRequest::default() };
            let reply = client.meetings().get_meeting(client.request(request)).await?;
            let meeting = reply.into_inner().meeting.unwrap_or_default();
            if let Some(of) =
                args.delegation.as_ref().filter(|it| it.to_string() != meeting.delegation)
            {
                let (key, actual) = (clean(&meeting.name), clean(&meeting.delegation));
                return Err(Usage(format!("{key} is a meeting of {actual}, not of {of}")).into());
            }
            return Ok(meeting);
        }
        Wanted::Code(code) => code,
    };
    let Some(delegation) = &args.delegation else {
        let message = format!("{code} is the code of a meeting; say with --delegation of which");
        return Err(Usage(message).into());
    };
    let request = ListMeetingsRequest { delegation: delegation.to_string(), ..Default::default() };
    let reply: ListMeetingsResponse = records::list_all(client, Kind::Meeting, &request).await?;
    let mut found: Vec<Meeting> =
        reply.meetings.into_iter().filter(|it| it.code == *code).collect();
    let names: Vec<String> = found.iter().map(|it| clean(&it.name)).collect();
    match found.pop() {
        Some(meeting) if found.is_empty() => Ok(meeting),
        Some(_) => anyhow::bail!("{code} is the code of {}; name one of them", names.join(", ")),
        None => {
            let lists = format!("`naru meetings list --delegation {delegation}` lists them");
            let message = format!("no meeting of {delegation} has the code {code}; {lists}");
            Err(Status::not_found(message).into())
        }
    }
}

/// What is to change, and its fields.
fn patch(args: RecordArgs, current: &Meeting) -> Result<(Meeting, Vec<String>), Usage> {
    let mut paths = Vec::new();
    let mut patch = Meeting {
        name: current.name.clone(),
        code: current.code.clone(),
        etag: current.etag.clone(),
        status: args.status.unwrap_or(current.status),
        absent: args.absent.unwrap_or_default(),
        recorded_by: args.by.unwrap_or_default(),
        next_steps: current.next_steps.clone(),
        ..Meeting::default()
    };
    if args.status.is_some() {
        // Whoever records a status by hand takes it over from the plan that called the meeting off.
        paths.extend(["status", "cancelled_by_plan"]);
        if args.absent.is_some() || patch.status() != MeetingStatus::NoShow {
            paths.push("absent");
        }
        if patch.status() != MeetingStatus::Held {
            paths.extend(["startup_rating", "partner_rating"]);
        }
    }
    if let Some(note) = args.note.map(in_its_language) {
        paths.push(path_of(&note));
        patch.note = Some(note);
    }
    if let Some(day) = args.done {
        paths.push("next_steps");
        step_done(&mut patch, args.step)?.done_date = Some(day);
    }
    if let Some(action) = args.next {
        paths.push("next_steps");
        patch.next_steps.push(ActionItem {
            action: Some(in_its_language(action)),
            owner: args.owner.unwrap_or_default(),
            due_date: args.due,
            done_date: None,
        });
    }
    let rating = |stars| MeetingRating { stars, comment: None };
    if let Some(stars) = args.rating_startup {
        paths.push("startup_rating.stars");
        patch.startup_rating = Some(rating(stars));
    }
    if let Some(stars) = args.rating_partner {
        paths.push("partner_rating.stars");
        patch.partner_rating = Some(rating(stars));
    }
    if !patch.recorded_by.is_empty() {
        paths.push("recorded_by");
    }
    Ok((patch, paths.into_iter().map(str::to_owned).collect()))
}

/// The next step that is meant: the one of this number, else the only one that is open.
fn step_done(meeting: &mut Meeting, number: Option<u8>) -> Result<&mut ActionItem, Usage> {
    let code = clean(&meeting.code);
    let open: Vec<usize> = (0..meeting.next_steps.len())
        .filter(|&at| meeting.next_steps[at].done_date.is_none())
        .collect();
    let at = match (number, open.as_slice()) {
        (Some(number), _) => usize::from(number) - 1,
        (None, [only]) => *only,
        (None, []) => return Err(Usage(format!("{code} has no next step that is open"))),
        (None, several) => {
            let step = |&at: &usize| {
                let LocalizedText { ko, en } =
                    meeting.next_steps[at].action.clone().unwrap_or_default();
                format!("{} {}", at + 1, clean(if ko.is_empty() { &en } else { &ko }))
            };
            let steps = several.iter().map(step).collect::<Vec<_>>().join("; ");
            return Err(Usage(format!("say with --step which one was done of {code}: {steps}")));
        }
    };
    let steps = meeting.next_steps.len();
    let missing = || Usage(format!("{code} has no next step {}; it has {steps}", at + 1));
    meeting.next_steps.get_mut(at).ok_or_else(missing)
}

/// The part of a note that stands in its language: what is noted in the other one stays.
fn path_of(note: &LocalizedText) -> &'static str {
    if note.ko.is_empty() { "note.en" } else { "note.ko" }
}

/// Reads `meetings/ID`, or a code, which is written in capitals.
fn wanted(text: &str) -> Result<Wanted, String> {
    if let Ok(key) = records::named(text, Kind::Meeting) {
        return Ok(Wanted::Name(key));
    }
    let is_code = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let wanted = "write meetings/ID or, with --delegation, a code such as M07";
    if is_code { Ok(Wanted::Code(text.to_ascii_uppercase())) } else { Err(wanted.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_are_named_or_called_by_their_codes() {
        assert!(
            matches!(wanted("meetings/trip-m07"), Ok(Wanted::Name(key)) if key.id == "trip-m07")
        );
        for code in ["M07", "m07"] {
            assert!(matches!(wanted(code), Ok(Wanted::Code(code)) if code == "M07"), "{code}");
        }
        for bad in ["", "startups/a", "meetings/", "M 7", "미팅7"] {
            assert!(wanted(bad).is_err(), "{bad}");
        }
    }
}
