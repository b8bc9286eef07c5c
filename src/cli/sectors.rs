//! `naru sectors`: the sectors that a profile may name.

use crate::proto::{ConceptKind, ListConceptsRequest, ListConceptsResponse, TaxonomyConcept};

use super::{Context, Outcome};

/// List the sectors that a profile may name, or those nearest to some words, narrower ones included
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru sectors                       all of them
  naru sectors 자율주행              by a word in Korean or English
  naru sectors batery                by an id that is nearly right
  naru sectors --within healthcare   what is narrower
  naru sectors --activities          what partners do, which searches understand too")]
pub(super) struct Args {
    /// What to find; nothing: all sectors, by id
    words: Vec<String>,
    /// Only this sector and what is narrower
    #[arg(long, value_name = "ID")]
    within: Option<String>,
    /// What partners do, in place of sectors
    #[arg(long)]
    activities: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let kind = if args.activities { ConceptKind::Activity } else { ConceptKind::Sector };
    let mut request = ListConceptsRequest {
        text: args.words.join(" "),
        within: args.within.unwrap_or_default(),
        kinds: vec![kind.into()],
        ..ListConceptsRequest::default()
    };
    let mut listed = ListConceptsResponse::default();
    loop {
        let call = client.taxonomy().list_concepts(client.request(request.clone())).await;
        let page = call?.into_inner();
        let concepts: Vec<TaxonomyConcept> =
            listed.concepts.into_iter().chain(page.concepts).collect();
        request.page_token = page.next_page_token;
        listed = ListConceptsResponse { concepts, next_page_token: String::new(), ..page };
        if request.page_token.is_empty() {
            break;
        }
    }
    if context.options.json {
        output.json(&listed)?;
        return Ok(Outcome::Fine);
    }
    let rows: Vec<Vec<String>> = listed.concepts.into_iter().map(row).collect();
    if !output.is_terminal {
        output.table(&["id", "ko", "en", "broader"], &rows)?;
    } else if !rows.is_empty() {
        let header = speech
            .say(["ID", "한국어", "영어", "상위 분야"], ["id", "Korean", "English", "broader"]);
        output.table(&header, &rows)?;
    }
    if rows.is_empty() {
        output.notes([speech.say(
            "비슷한 분야가 없습니다. `naru sectors`로 전체를 볼 수 있습니다",
            "no sector is near; `naru sectors` lists all",
        )])?;
    }
    Ok(Outcome::Fine)
}

fn row(concept: TaxonomyConcept) -> Vec<String> {
    let name = concept.display_name.unwrap_or_default();
    vec![concept.id, name.ko, name.en, concept.broader.join(", ")]
}
