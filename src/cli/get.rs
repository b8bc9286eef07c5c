//! `naru get`: one profile, or the contacts below it, or one of any other kind.

use prost_reflect::{DynamicMessage, ReflectMessage as _};

use crate::proto::{Contacts, GetContactsRequest, Key, Kind};

use super::client::Client;
use super::output::complain;
use super::{Context, Outcome, readable, records};

/// Show one profile, its contacts, or one record of any other kind
///
/// Readable on a terminal; elsewhere one line of JSON. `naru import` takes the line of a profile, but refuses it once
/// the profile has changed, be it by an earlier import of the line: then get it again, or leave its `etag` out.
/// Contacts are not imported.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru get startups/nuribeam
  naru get startups/nuribeam > nuribeam.jsonl   to edit and import
  naru get partners/dovetarn/contacts        who to write to")]
pub(super) struct Args {
    /// startups/ID or partners/ID, with /contacts behind it for the contact persons, or the name of any other record,
    /// such as engagements/ID or programs/ID
    #[arg(value_name = "NAME", value_parser = name)]
    name: Name,
}

#[derive(Debug, Clone)]
enum Name {
    Record(Key),
    Contacts(Key),
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let (message, reply) = match &args.name {
        Name::Record(key) => {
            let (record, reply) = records::get(&client, key).await?;
            (record.to_dynamic(), reply)
        }
        Name::Contacts(key) => {
            let (contacts, reply) = contacts(&client, key).await?;
            if contacts.people.is_empty() {
                complain(context.speech.say("저장된 담당자가 없습니다", "no contacts are stored"));
            }
            (contacts.transcode_to_dynamic(), reply)
        }
    };
    if context.options.json {
        context.output.json(&reply)?;
    } else if context.output.is_terminal {
        context.output.lines(readable::message(&message, context.speech, &context.output))?;
    } else {
        context.output.value(&message)?;
    }
    Ok(Outcome::Fine)
}

async fn contacts(client: &Client, key: &Key) -> Result<(Contacts, DynamicMessage), tonic::Status> {
    let name = key.contacts_name();
    let request = client.request(GetContactsRequest { name, ..GetContactsRequest::default() });
    let reply = client.contacts().get_contacts(request).await?.into_inner();
    let whole = reply.transcode_to_dynamic();
    Ok((reply.contacts.unwrap_or_default(), whole))
}

fn name(text: &str) -> Result<Name, String> {
    let contacts = || Key::parse_contacts(text).map(Name::Contacts);
    let name = Key::parse(text).map(Name::Record).or_else(contacts);
    name.ok_or_else(|| {
        let others = Kind::ALL.into_iter().filter(|kind| !kind.is_profile());
        let (profiles, others) = (records::names(Kind::PROFILES), records::names(others));
        format!("write {profiles}, either with /contacts, {others}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_and_contacts_are_told_apart() {
        assert!(matches!(name("startups/x"), Ok(Name::Record(_))));
        assert!(matches!(name("partners/x/contacts"), Ok(Name::Contacts(_))));
        assert!(matches!(name("engagements/x"), Ok(Name::Record(_))));
        assert!(name("partners/x/people").is_err());
    }
}
