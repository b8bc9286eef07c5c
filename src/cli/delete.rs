//! `naru delete` and `naru undelete`: takes records away, and brings them back.

use std::io::{self, IsTerminal as _};

use prost_reflect::MethodDescriptor;
use tonic::Status;

use crate::proto::{Key, Kind};

use super::failure;
use super::language::Speech;
use super::output::complain;
use super::schema::Schema;
use super::{Context, Outcome, records};

/// Delete records of any kind
///
/// What is deleted is found, listed and matched no more. `naru undelete` brings it back for 30 days, or as many as the
/// server says (`naru serve --undelete-days`); after that it is erased for good, a profile with its contacts. Plans,
/// match lists and allocations cannot be brought back. Whatever names a record that is deleted stays as it is.
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
                match context.options.json {
                    true => context.output.json(&reply)?,
                    false => context.output.line(format!("{done}: {key}"))?,
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
        complain(format!("  {key}"));
    }
    complain(speech.say("삭제할까요? [y/N]", "delete? [y/N]"));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(is_yes(&answer))
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

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, is_meant) in
            [("y\n", true), ("YES", true), ("네", true), ("", false), ("n", false)]
        {
            assert_eq!(is_yes(answer), is_meant, "{answer}");
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
