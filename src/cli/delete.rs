//! `naru delete` and `naru undelete`: takes records away, and brings them back.

use std::io::{self, IsTerminal as _};

use prost_reflect::MethodDescriptor;
use tonic::Status;

use crate::proto::{Key, Kind, ListAllocationsRequest, ListApplicationsRequest};

use super::client::Client;
use super::failure;
use super::language::{Speech, counted};
use super::output::complain;
use super::schema::Schema;
use super::{Context, Outcome, records};

/// So many that name a program are counted at most.
const PAGE_SIZE_MAX: i32 = 1_000;

/// Delete records of any kind
///
/// What is deleted is found, listed and matched no more. `naru undelete` brings it back for 30 days, or as many as the
/// server says (`naru serve --undelete-days`); after that it is erased for good, a profile with its contacts. Plans,
/// match lists and allocations cannot be brought back. Whatever names a record that is deleted stays as it is; of a
/// program it is told how many applications and allocations name it.
///
/// On a terminal it asks first. Selections that are decided, plans that are or were published and match lists that are
/// approved stay on record and are refused. What is refused does not hold up the others.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delete applications/ID
  naru delete programs/ID startups/ID --yes")]
pub(super) struct DeleteArgs {
    /// startups/ID, programs/ID, or the name of any other record
    #[arg(value_name = "NAME", required = true, value_parser = any)]
    names: Vec<Key>,
    /// Delete without being asked
    #[arg(long, short)]
    yes: bool,
}

/// Bring deleted records back
///
/// A profile that was merged into another one comes back as a profile of its own; what the other one has taken over
/// stays there.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru undelete applications/ID
  naru undelete programs/ID startups/ID")]
pub(super) struct UndeleteArgs {
    /// startups/ID, programs/ID, or the name of another record, but for plans, match lists and allocations
    #[arg(value_name = "NAME", required = true, value_parser = undeletable)]
    names: Vec<Key>,
}

pub(super) async fn run(args: DeleteArgs, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    if !args.yes && io::stdin().is_terminal() && !is_confirmed(&args.names, speech)? {
        complain(speech.say("아무것도 삭제하지 않았습니다", "nothing was deleted"));
        return Ok(Outcome::Refused);
    }
    let method = |kind| Some(Schema::of(kind).delete());
    change(&args.names, method, speech.say("삭제했습니다", "deleted"), context).await
}

pub(super) async fn undelete(args: UndeleteArgs, context: &Context) -> anyhow::Result<Outcome> {
    let method = |kind| Schema::of(kind).undelete();
    let done = context.speech.say("복구했습니다", "brought back");
    change(&args.names, method, done, context).await
}

/// Calls the method of each kind for each name, and says what was done and what was refused.
async fn change(
    names: &[Key],
    method: impl Fn(Kind) -> Option<MethodDescriptor>,
    done: &str,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let (mut refusals, mut consistency_token): (Vec<Status>, String) = Default::default();
    for key in names {
        let Some(method) = method(key.kind) else { continue };
        match records::change(&client, &method, key).await {
            Ok(reply) => {
                consistency_token = records::text(&reply, "consistency_token").to_owned();
                if context.options.json {
                    context.output.json(&reply)?;
                    continue;
                }
                context.output.line(format!("{done}: {}", told(key, context.speech)))?;
                if key.kind == Kind::Program && method == Schema::of(key.kind).delete() {
                    context.output.notes(naming(&client, key, context.speech).await?)?;
                }
            }
            Err(status) => refusals.push(status),
        }
    }
    if !consistency_token.is_empty() {
        client.until_indexed(&consistency_token).await;
    }
    // The last one is told as the end of the command is.
    let Some(last) = refusals.pop() else { return Ok(Outcome::Fine) };
    for status in refusals {
        failure::describe(&status.into(), context.speech).into_iter().for_each(complain);
    }
    Err(last.into())
}

fn is_confirmed(names: &[Key], speech: Speech) -> io::Result<bool> {
    for key in names {
        complain(format!("  {}", told(key, speech)));
    }
    complain(speech.say("삭제할까요? [y/N]", "delete? [y/N]"));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

/// A record, with a warning where what is done to it is for good.
fn told(key: &Key, speech: Speech) -> String {
    match Schema::of(key.kind).undelete() {
        Some(_) => key.to_string(),
        None => speech.say(
            format!("{key} (복구할 수 없음)"),
            format!("{key} (which cannot be brought back)"),
        ),
    }
}

/// How many applications and allocations name a program; nothing where none do.
async fn naming(client: &Client, program: &Key, speech: Speech) -> Result<Option<String>, Status> {
    let name = program.to_string();
    let request = ListApplicationsRequest {
        page_size: PAGE_SIZE_MAX,
        program: name.clone(),
        ..ListApplicationsRequest::default()
    };
    let call = client.applications().list_applications(client.request(request)).await;
    let applications = call?.into_inner();
    let request = ListAllocationsRequest {
        page_size: PAGE_SIZE_MAX,
        program: name.clone(),
        ..ListAllocationsRequest::default()
    };
    let allocations = client.allocations().list_allocations(client.request(request)).await?;
    let allocations = allocations.into_inner();
    // A page has no more than a thousand.
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let files = number(applications.applications.len());
    let results = number(allocations.allocations.len());
    // A first page says of so many that there are more, which is enough of a warning.
    let has_more =
        !applications.next_page_token.is_empty() || !allocations.next_page_token.is_empty();
    let more = if has_more { speech.say(" 이상", " or more") } else { "" };
    let said = speech.say(
        format!(
            "{name}: 신청 {files}건과 배정 {results}건{more}이 이 사업을 가리키며 그대로 남습니다"
        ),
        format!(
            "{name} is named by {} and {}{more}, which stay",
            counted(files, "application", "applications"),
            counted(results, "allocation", "allocations")
        ),
    );
    Ok((files + results > 0).then_some(said))
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes", "예", "네"].contains(&answer.trim().to_lowercase().as_str())
}

fn any(text: &str) -> Result<Key, String> {
    Key::parse(text).ok_or_else(|| format!("write {}", records::names(Kind::ALL)))
}

fn undeletable(text: &str) -> Result<Key, String> {
    let has_method = |kind: &Kind| Schema::of(*kind).undelete().is_some();
    let key = Key::parse(text).filter(|key| has_method(&key.kind));
    key.ok_or_else(|| format!("write {}", records::names(Kind::ALL.into_iter().filter(has_method))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, is_meant) in
            [("y\n", true), ("YES", true), ("네", true), ("", false), ("n", false)]
        {
            assert_eq!(is_yes(answer), is_meant, "{answer}");
        }
    }

    #[test]
    fn what_is_for_good_is_told_so() {
        let told = |name: &str, language| {
            told(&Key::parse(name).unwrap(), Speech { language, both: false })
        };
        assert_eq!(told("startups/x", Language::English), "startups/x");
        for name in ["plans/x-v1", "matchLists/x-v1", "allocations/x-v1"] {
            let warned = told(name, Language::English);
            assert_eq!(warned, format!("{name} (which cannot be brought back)"));
            assert_eq!(told(name, Language::Korean), format!("{name} (복구할 수 없음)"));
        }
    }

    #[test]
    fn what_is_kept_in_versions_is_not_brought_back() {
        assert!(any("plans/x").is_ok() && any("startups/x").is_ok());
        assert!(any("startups/x/contacts").is_err() && any("x").is_err());
        assert!(undeletable("programs/x").is_ok());
        assert!(undeletable("allocations/x").is_err_and(|why| why.contains("applications/ID")));
    }
}
