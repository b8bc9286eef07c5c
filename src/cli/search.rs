//! `naru search`: finds profiles.

use crate::proto::{
    Correction, CorrectionKind, Highlight, ProfileKind, SearchFilter, SearchRequest, SearchResponse,
};

use super::language::Speech;
use super::output::{Look, Output, clean, complain};
use super::{Context, Outcome, words};

/// Find start-ups and partners by words and concepts, in Korean and English
///
/// Words, a "phrase in quotes", -word to leave out (after `--` where it comes first), prefix*. Concepts are understood
/// across the languages: 핀테크 finds payments. A word that nothing knows is corrected where something near it is known,
/// which is told.
///
/// Off a terminal the output is a table with tabs between the cells; how many profiles there are, and as what the query
/// was understood, goes to standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru search 자율주행 라이다
  naru search '\"solid state\" battery -lithium' --kind startups --country KR
  naru search --partner-kind venture-capital --stage seed --country US")]
pub(super) struct Args {
    /// What to find; nothing: everything that passes the filters, by name
    query: Vec<String>,
    /// Only one kind of profile
    #[arg(long, value_enum)]
    kind: Option<Collection>,
    /// Sector, narrower ones included, as `naru sectors` lists them; may be repeated, as all filters
    #[arg(long, value_name = "ID")]
    sector: Vec<String>,
    /// Country of the seat, such as KR
    #[arg(long, value_name = "CODE", value_parser = words::code)]
    country: Vec<String>,
    /// Region of the seat, such as KR-29 (Gwangju) or US-CA
    #[arg(long, value_name = "CODE", value_parser = words::code)]
    region: Vec<String>,
    /// Stage of a start-up, or at which a partner invests
    #[arg(long, value_parser = words::stage_parser())]
    stage: Vec<i32>,
    /// Kind of partner
    #[arg(long, value_parser = words::partner_kind_parser())]
    partner_kind: Vec<i32>,
    /// Correct nothing: search for the words as they are typed
    #[arg(long)]
    as_typed: bool,
    /// Most results to show, 1 to 100
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=100))]
    limit: i32,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Collection {
    Startups,
    Partners,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let request = request(args, context.speech);
    let reply = client.find(&request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    for warning in &reply.warnings {
        let note = context.speech.say("참고", "note");
        complain(format!("{note}: {}", context.speech.text(Some(warning))));
    }
    for correction in &reply.corrections {
        complain(corrected(correction, context.speech));
    }
    if context.output.is_terminal {
        context.output.lines(for_people(&reply, context.speech, &context.output))?;
    } else {
        let rows = reply.results.iter().map(|result| {
            let name = context.speech.text(result.display_name.as_ref());
            vec![result.name.clone(), name, context.speech.text(result.one_liner.as_ref())]
        });
        context.output.table(&["name", "display_name", "one_liner"], &rows.collect::<Vec<_>>())?;
    }
    context.output.notes([footer(&reply, context.speech)])?;
    Ok(Outcome::Fine)
}

fn request(args: Args, speech: Speech) -> SearchRequest {
    let kind = args.kind.map(|kind| match kind {
        Collection::Startups => ProfileKind::Startup.into(),
        Collection::Partners => ProfileKind::Partner.into(),
    });
    SearchRequest {
        query: args.query.join(" "),
        filter: Some(SearchFilter {
            kinds: kind.into_iter().collect(),
            sectors: args.sector,
            country_codes: args.country,
            region_codes: args.region,
            stages: args.stage,
            partner_kinds: args.partner_kind,
            ..SearchFilter::default()
        }),
        page_size: args.limit,
        language: speech.requested().into(),
        as_typed: args.as_typed,
        ..SearchRequest::default()
    }
}

/// Such as `note: vlsxpzm → 핀테크 (keyboard)`.
fn corrected(correction: &Correction, speech: Speech) -> String {
    let note = speech.say("참고", "note");
    let kind = match correction.kind() {
        CorrectionKind::Spelling => speech.say("철자", "spelling"),
        CorrectionKind::Keyboard => speech.say("한/영", "keyboard"),
        CorrectionKind::Spacing => speech.say("띄어쓰기", "spacing"),
        CorrectionKind::Initials => speech.say("초성", "first consonants"),
        CorrectionKind::Unspecified => speech.say("기타", "other"),
    };
    let Correction { typed, used, .. } = correction;
    clean(&format!("{note}: {typed} → {used} ({kind})"))
}

fn for_people(reply: &SearchResponse, speech: Speech, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, result) in reply.results.iter().enumerate() {
        let name = speech.text(result.display_name.as_ref());
        let (name, id) =
            (output.style(&name, Look::Strong), output.style(&result.name, Look::Faint));
        lines.push(format!("{:>3}  {name}  {id}", index + 1));
        let one_liner = speech.text(result.one_liner.as_ref());
        if !one_liner.is_empty() {
            lines.extend(output.wrap("     ", &one_liner));
        }
        for highlight in &result.highlights {
            let field = output.style(&highlight.field, Look::Faint);
            lines.extend(output.wrap(&format!("     {field}  "), &marked(highlight, output)));
        }
        lines.push(String::new());
    }
    lines
}

fn footer(reply: &SearchResponse, speech: Speech) -> String {
    let (total, shown) = (reply.total_size, reply.results.len());
    let mut footer = match total {
        0 => speech.say("찾은 프로필이 없습니다".to_owned(), "nothing found".to_owned()),
        _ => speech
            .say(format!("프로필 {total}개 중 {shown}개"), format!("{shown} of {total} found")),
    };
    let concepts = reply.concepts.iter();
    let concepts: Vec<String> =
        concepts.map(|concept| speech.text(concept.display_name.as_ref())).collect();
    if !concepts.is_empty() {
        let word = speech.say("이해한 개념", "understood as");
        footer.push_str(&format!(" · {word}: {}", concepts.join(", ")));
    }
    footer
}

/// The text with the places of the query coloured, word by word, so that it can still be wrapped.
fn marked(highlight: &Highlight, output: &Output) -> String {
    let text = &highlight.text;
    let mut marked = String::new();
    let mut done = 0;
    let offset = |offset: i32| usize::try_from(offset).unwrap_or_default();
    for span in &highlight.spans {
        let (start, end) = (offset(span.start), offset(span.end));
        // Offsets come from another program: such as do not fit the text are passed over.
        let (Some(before), Some(found)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        marked.push_str(&clean(before));
        let found: Vec<String> =
            clean(found).split(' ').map(|word| output.style(word, Look::Found)).collect();
        marked.push_str(&found.join(" "));
        done = end;
    }
    marked.push_str(&clean(text.get(done..).unwrap_or_default()));
    marked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Span;

    #[test]
    fn offsets_that_do_not_fit_the_text_do_no_harm() {
        let spans = |spans: &[(i32, i32)]| Highlight {
            text: "라이다 센서".to_owned(),
            spans: spans.iter().map(|&(start, end)| Span { start, end }).collect(),
            ..Highlight::default()
        };
        for case in [&[(0, 9)][..], &[(1, 2)], &[(10, 99), (-3, 4)], &[(6, 9), (0, 3)], &[]] {
            assert_eq!(marked(&spans(case), &Output::plain(80)), "라이다 센서");
        }
    }
}
