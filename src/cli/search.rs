//! `naru search`: finds profiles.

use tonic::Status;

use crate::proto::{
    Correction, Highlight, ProfileKind, SearchFilter, SearchRequest, SearchResponse, SearchResult,
    SearchSort,
};

use super::client::Client;
use super::formats::Collection;
use super::language::Speech;
use super::output::{Look, Output, clean, complain};
use super::{Context, Outcome, facets, words};

/// The most results that the service answers at once.
const PAGE_SIZE_MAX: i32 = 100;

/// Find start-ups and partners by words and concepts, in Korean and English
///
/// Words, a "phrase in quotes", -word to leave out, prefix*. Where a word begins with a hyphen, put the whole query in
/// quotes ('배터리 -리튬') or behind `--`. Concepts are understood across the languages: 핀테크 finds payments. A word that
/// nothing knows is corrected where something near it is known, which is told.
///
/// With `--facets` the profiles found are counted too. A filter does not narrow the counts of its own field, so that they
/// say what another value would find; each value is written as the flag of the filter takes it.
///
/// Off a terminal the output is a table with tabs between the cells, and a second one of the counts behind an empty line;
/// how many profiles there are, and as what the query was understood, goes to standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru search 자율주행 라이다
  naru search '\"solid state\" battery -lithium' --kind startups --country KR
  naru search --partner-kind venture-capital --stage seed --country US
  naru search --sort updated --limit 200          what was written last
  naru search 배터리 --country KR --facets        how many of each kind, sector, place and stage
  naru search --sector robotics --facets=region,stage")]
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
    /// Order of the results: the best first, what was written last, or by name in the language spoken (the Korean name
    /// with `--json` or `--lang both`)
    #[arg(long, value_parser = words::sort_parser(), default_value = "relevance")]
    sort: i32,
    /// Count what is found, by all of these or some, such as `--facets=sector,stage`
    #[arg(
        long,
        num_args = 0..,
        require_equals = true,
        value_delimiter = ',',
        default_missing_values = words::facet_words(),
        value_parser = words::facet_parser()
    )]
    facets: Vec<i32>,
    /// Most results to show, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=1000))]
    limit: i32,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let limit = usize::try_from(args.limit)?;
    let request = request(args, context.speech);
    let sort = request.sort();
    let reply = find(&client, request, limit).await?;
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
        let facets = facets::for_people(&reply.facets, context.speech, &context.output);
        context.output.lines(facets)?;
    } else {
        let rows = reply.results.iter().map(|result| {
            let name = context.speech.text(result.display_name.as_ref());
            vec![result.name.clone(), name, context.speech.text(result.one_liner.as_ref())]
        });
        context.output.table(&["name", "display_name", "one_liner"], &rows.collect::<Vec<_>>())?;
        if !reply.facets.is_empty() {
            context.output.line("")?;
            let rows = facets::rows(&reply.facets, context.speech);
            context.output.table(&facets::HEADER, &rows)?;
        }
    }
    if reply.changed_since_first_page {
        complain(context.speech.say(
            "참고: 읽는 동안 색인이 바뀌어 빠지거나 두 번 나온 프로필이 있을 수 있습니다",
            "note: the index moved on meanwhile; a profile may be missing or stand twice",
        ));
    }
    context.output.notes([footer(&reply, sort, context.speech)])?;
    Ok(Outcome::Fine)
}

/// Reads as many pages as it takes, as one reply.
async fn find(
    client: &Client,
    mut request: SearchRequest,
    limit: usize,
) -> Result<SearchResponse, Status> {
    let mut reply = client.find(&request).await?;
    while reply.results.len() < limit && !reply.next_page_token.is_empty() {
        request.page_token = reply.next_page_token;
        request.facets.clear();
        let page = client.find(&request).await?;
        reply.results.extend(page.results);
        reply.next_page_token = page.next_page_token;
        reply.changed_since_first_page |= page.changed_since_first_page;
    }
    if reply.results.len() > limit {
        // Where the next page begins, some of it has been left out already.
        reply.results.truncate(limit);
        reply.next_page_token.clear();
    }
    Ok(reply)
}

fn request(mut args: Args, speech: Speech) -> SearchRequest {
    args.facets.sort_unstable();
    args.facets.dedup();
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
        page_size: args.limit.min(PAGE_SIZE_MAX),
        sort: args.sort,
        facets: args.facets,
        language: speech.requested().into(),
        as_typed: args.as_typed,
        ..SearchRequest::default()
    }
}

/// Such as `note: vlsxpzm → 핀테크 (keyboard layout)`.
fn corrected(correction: &Correction, speech: Speech) -> String {
    let note = speech.say("참고", "note");
    let kind = match words::correction_kind(correction.kind(), speech) {
        "" => String::new(),
        kind => format!(" ({kind})"),
    };
    let Correction { typed, used, .. } = correction;
    clean(&format!("{note}: {typed} → {used}{kind}"))
}

fn for_people(reply: &SearchResponse, speech: Speech, output: &Output) -> Vec<String> {
    let digits = reply.results.len().to_string().len().max(3);
    let indent = " ".repeat(digits + 2);
    let mut lines = Vec::new();
    for (index, result) in reply.results.iter().enumerate() {
        let name = speech.text(result.display_name.as_ref());
        let (name, id) =
            (output.style(&name, Look::Strong), output.style(&result.name, Look::Faint));
        lines.push(format!("{:>digits$}  {name}  {id}", index + 1));
        let one_liner = speech.text(result.one_liner.as_ref());
        if !one_liner.is_empty() {
            lines.extend(output.wrap(&indent, &one_liner));
        }
        for highlight in &result.highlights {
            let field = output.style(&highlight.field, Look::Faint);
            lines.extend(output.wrap(&format!("{indent}{field}  "), &marked(highlight, output)));
        }
        let concepts = concepts(result, speech);
        if !concepts.is_empty() {
            let label = output.style(speech.say("개념", "concepts"), Look::Faint);
            let concepts = each_word(&concepts, Look::Faint, output);
            lines.extend(output.wrap(&format!("{indent}{label}  "), &concepts));
        }
        lines.push(String::new());
    }
    lines
}

/// What a result was found for, in one line.
fn concepts(result: &SearchResult, speech: Speech) -> String {
    let concepts = result.matched_concepts.iter();
    let names = concepts.map(|concept| speech.text(concept.display_name.as_ref()));
    names.collect::<Vec<_>>().join(" · ")
}

fn footer(reply: &SearchResponse, sort: SearchSort, speech: Speech) -> String {
    let (total, shown) = (reply.total_size, reply.results.len());
    let mut footer = match total {
        0 => speech.say("찾은 프로필이 없습니다".to_owned(), "nothing found".to_owned()),
        _ => speech
            .say(format!("프로필 {total}개 중 {shown}개"), format!("{shown} of {total} found")),
    };
    if sort != SearchSort::Relevance {
        footer.push_str(&format!(" · {}", words::sort(sort, speech)));
    }
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
        marked.push_str(&each_word(&clean(found), Look::Found, output));
        done = end;
    }
    marked.push_str(&clean(text.get(done..).unwrap_or_default()));
    marked
}

/// The text with each word in its look, so that it can still be wrapped.
fn each_word(text: &str, look: Look, output: &Output) -> String {
    text.split(' ').map(|word| output.style(word, look)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Concept, CorrectionKind, LocalizedText, Span, value_words};
    use crate::text::Language;

    #[test]
    fn a_result_says_what_it_was_found_for() {
        let text =
            |ko: &str, en: &str| Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() });
        let concept =
            |ko: &str, en: &str| Concept { display_name: text(ko, en), ..Concept::default() };
        let result = SearchResult {
            name: "startups/lumenora".to_owned(),
            display_name: text("루멘", ""),
            one_liner: text("", "Sees with light"),
            matched_concepts: vec![concept("라이다", "LiDAR"), concept("인공지능", "")],
            ..SearchResult::default()
        };
        let speech = Speech { language: Language::Korean, both: false };
        let told = |results: Vec<SearchResult>| {
            let reply = SearchResponse { results, ..SearchResponse::default() };
            for_people(&reply, speech, &Output::plain(80))
        };
        let expected = [
            "  1  루멘  startups/lumenora",
            "     Sees with light",
            "     개념  라이다 · 인공지능",
            "",
        ];
        assert_eq!(told(vec![result.clone()]), expected);
        // A thousand results still stand in line.
        let many = told(vec![result; 1_000]);
        assert_eq!(many[..2], ["   1  루멘  startups/lumenora", "      Sees with light"]);
        assert_eq!(many[3_996], "1000  루멘  startups/lumenora");
    }

    #[test]
    fn corrections_are_named_as_everywhere() {
        let speech = |language| Speech { language, both: false };
        for kind in [
            CorrectionKind::Spelling,
            CorrectionKind::Keyboard,
            CorrectionKind::Spacing,
            CorrectionKind::Initials,
        ] {
            let (ko, en) = value_words(kind.as_str_name()).unwrap();
            let (typed, used) = ("vlsxpzm".to_owned(), "핀테크".to_owned());
            let correction = Correction { typed, used, kind: kind.into() };
            let korean = corrected(&correction, speech(Language::Korean));
            assert_eq!(korean, format!("참고: vlsxpzm → 핀테크 ({ko})"));
            let english = corrected(&correction, speech(Language::English));
            assert_eq!(english, format!("note: vlsxpzm → 핀테크 ({en})"));
        }
        // One that only a newer server makes.
        let newer = Correction { typed: "a".to_owned(), used: "b".to_owned(), kind: 99 };
        assert_eq!(corrected(&newer, speech(Language::English)), "note: a → b");
    }

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
