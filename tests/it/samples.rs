//! The sample data, loaded through the service as a client would.

use naru::proto::batch_upsert_partners_result::Outcome as PartnerOutcome;
use naru::proto::batch_upsert_startups_result::Outcome as StartupOutcome;
use naru::proto::{
    BatchUpsertPartnersRequest, BatchUpsertStartupsRequest, Partner, Resource, Startup,
};
use prost_reflect::DynamicMessage;

use crate::app::App;

pub(crate) const FICTIONAL_STARTUPS: &str = include_str!("../../examples/fictional/startups.jsonl");
pub(crate) const FICTIONAL_PARTNERS: &str = include_str!("../../examples/fictional/partners.jsonl");
pub(crate) const STARTUPS_2019: &str =
    include_str!("../../examples/silicon-valley-2019/startups.jsonl");
pub(crate) const PARTNERS_2019: &str =
    include_str!("../../examples/silicon-valley-2019/partners.jsonl");

/// Reads profiles in the proto's JSON form, one a line.
pub(crate) fn read<R: Resource>(lines: &str) -> Vec<R> {
    let read = |line: &str| {
        let mut json = serde_json::Deserializer::from_str(line);
        let message = DynamicMessage::deserialize(R::default().descriptor(), &mut json);
        message.unwrap_or_else(|error| panic!("{error} in {line}")).transcode_to().unwrap()
    };
    lines.lines().map(read).collect()
}

/// Stores profiles and answers the token of the last write.
pub(crate) async fn seed(app: &mut App, startups: &str, partners: &str) -> String {
    let startups: Vec<Startup> = read(startups);
    let request = BatchUpsertStartupsRequest { startups, atomic: true, ..Default::default() };
    let reply = app.startups.batch_upsert_startups(request).await.unwrap().into_inner();
    for result in reply.results {
        assert!(matches!(result.outcome, Some(StartupOutcome::Written(_))), "{result:?}");
    }
    let partners: Vec<Partner> = read(partners);
    let request = BatchUpsertPartnersRequest { partners, atomic: true, ..Default::default() };
    let reply = app.partners.batch_upsert_partners(request).await.unwrap().into_inner();
    for result in reply.results {
        assert!(matches!(result.outcome, Some(PartnerOutcome::Written(_))), "{result:?}");
    }
    reply.consistency_token
}

/// A server with the fictional sample, and a token that includes all of it.
pub(crate) async fn fictional() -> (App, String) {
    let mut app = App::start().await;
    let token = seed(&mut app, FICTIONAL_STARTUPS, FICTIONAL_PARTNERS).await;
    (app, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sets_are_accepted_as_they_are() {
    fictional().await;
    let mut app = App::start().await;
    seed(&mut app, STARTUPS_2019, PARTNERS_2019).await;
}

#[test]
fn the_fictional_set_is_shaped_like_a_delegation() {
    let startups: Vec<Startup> = read(FICTIONAL_STARTUPS);
    let partners: Vec<Partner> = read(FICTIONAL_PARTNERS);
    assert!(startups.len() >= 30 && partners.len() >= 25);
    let delegates = startups.iter().filter(|it| it.tags.iter().any(|tag| tag == "delegation"));
    assert_eq!(delegates.count(), 8);
    let sites = startups.iter().map(|it| &it.website_uri);
    for site in sites.chain(partners.iter().map(|it| &it.website_uri)) {
        assert!(site.is_empty() || site.trim_end_matches('/').ends_with(".example"), "{site}");
    }
}
