//! `naru suggest`: what a half-typed text may become.

use crate::proto::{SuggestRequest, Suggestion, SuggestionKind, value_words};

use super::language::Speech;
use super::{Context, Outcome};

/// Complete what has been typed: names of start-ups and partners, sectors and activities
///
/// A Korean syllable may be half typed, first consonants stand for a name, and the keyboard may be in the other language.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru suggest 랑                       라이다
  naru suggest ㄴㄹ --kind startups     by first consonants
  naru suggest vlsx                     핀테크, with the keyboard in English")]
pub(super) struct Args {
    /// What has been typed so far
    #[arg(required = true)]
    text: Vec<String>,
    /// Only this kind; may be repeated
    #[arg(long, value_enum)]
    kind: Vec<Kind>,
    /// Most suggestions to show, 1 to 20
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(i32).range(1..=20))]
    limit: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    #[value(alias = "startup")]
    Startups,
    #[value(alias = "partner")]
    Partners,
    #[value(alias = "sector")]
    Sectors,
    #[value(alias = "activity")]
    Activities,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let mut kinds: Vec<i32> = args.kind.into_iter().map(|kind| kind.asked().into()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let request = SuggestRequest {
        text: args.text.join(" "),
        kinds,
        max_suggestions: args.limit,
        language: speech.requested().into(),
    };
    let call = async || client.search().suggest(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    // What a program reads must not depend on the language.
    let kind = |it: SuggestionKind| if output.is_terminal { shown(it, speech) } else { word(it) };
    let row = |it: &Suggestion| {
        let name = speech.text(it.display_name.as_ref());
        vec![kind(it.kind()).to_owned(), it.id.clone(), name, it.matched.clone()]
    };
    let rows: Vec<Vec<String>> = reply.suggestions.iter().map(row).collect();
    if !output.is_terminal {
        output.table(&["kind", "id", "name", "matched"], &rows)?;
    } else if !rows.is_empty() {
        let header = speech.say(["종류", "ID", "이름", "일치"], ["kind", "id", "name", "matched"]);
        output.table(&header, &rows)?;
    }
    if rows.is_empty() {
        output.notes([speech.say("제안할 것이 없습니다", "nothing to suggest")])?;
    }
    Ok(Outcome::Fine)
}

impl Kind {
    fn asked(self) -> SuggestionKind {
        match self {
            Self::Startups => SuggestionKind::Startup,
            Self::Partners => SuggestionKind::Partner,
            Self::Sectors => SuggestionKind::Sector,
            Self::Activities => SuggestionKind::Activity,
        }
    }
}

fn shown(kind: SuggestionKind, speech: Speech) -> &'static str {
    let words = value_words(kind.as_str_name());
    words.map_or(word(kind), |(ko, en)| speech.say(ko, en))
}

/// As the flag takes it.
fn word(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Startup => "startups",
        SuggestionKind::Partner => "partners",
        SuggestionKind::Sector => "sectors",
        SuggestionKind::Activity => "activities",
        SuggestionKind::Unspecified => "other",
    }
}
