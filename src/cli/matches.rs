//! `naru match`: who should meet whom, and why.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `options` | what can be wished of matches |
//! | `many` | `naru match-all`: who should meet many start-ups |
//! | `pairs` | `naru pairs`: what is the score of every pair of some |

use std::slice::from_ref;

use crate::proto::{
    ExplainMatchRequest, ExplainMatchResponse, Key, Kind, Match, MatchOptions,
    MatchPartnersRequest, MatchStartupsRequest, MatchSummary, Veto, VetoKind, VetoedMatch,
};

pub(super) mod many;
mod options;
pub(super) mod pairs;

use super::client::Client;
use super::failure::Usage;
use super::language::Speech;
use super::output::Look;
use super::{Context, Outcome, ranking, words};
use options::{Asked, Judging, Listing};

/// Rank partners for a start-up, or start-ups for a partner, with the reasons
///
/// Each candidate has a grade and how much of the evidence that could be known of the pair is known; then come the
/// reasons, which add up to the score.
///
/// Off a terminal the output is a table with tabs between the cells, and its first column tells what a row is. Of a
/// ranking: `match`, or with --show-vetoed `veto`, somebody who must not be proposed, and `left_out`, somebody whom only a
/// must of the request leaves out. Of a pair: first what keeps it from being ranked, if anything, as `veto`, `left_out`,
/// `already_partners` or `too_little_evidence`; then `term`, a reason, `missing`, a field that is empty and would have
/// counted, and `total`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match startups/nuribeam --country US --limit 5
  naru match partners/dovetarn --stage seed --lang both
  naru match startups/nuribeam --importance sector=must --importance 지역=없음
  naru match startups/nuribeam --destination US-CA --per-kind 3 --per-firm 1
  naru match startups/nuribeam --met partners/dovetarn --met-handling leave-out
  naru match startups/nuribeam --audience startup         a list to hand to the start-up
  naru match startups/nuribeam --with partners/dovetarn   explain one pair")]
pub(super) struct Args {
    /// Whom to find matches for: startups/ID or partners/ID
    #[arg(value_name = "NAME", value_parser = options::key)]
    name: Key,
    /// Explain this one pair instead; what chooses and counts candidates plays no part
    #[arg(long, value_name = "NAME", value_parser = options::key)]
    with: Option<Key>,
    #[command(flatten)]
    listing: Listing,
    /// Also show who must not be proposed or is left out by a must of the request, and why
    #[arg(long)]
    show_vetoed: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.with.clone() {
        Some(with) => {
            let (startup, partner) = pair(args.name, with)?;
            let client = context.connect().await?;
            explain(
                &client,
                &startup,
                &partner,
                (args.listing.judging, args.listing.audience),
                context,
            )
            .await?;
        }
        None => {
            let client = context.connect().await?;
            rank(&client, args, context).await?;
        }
    }
    Ok(Outcome::Fine)
}

async fn rank(client: &Client, args: Args, context: &Context) -> anyhow::Result<()> {
    let name = args.name.to_string();
    let kind = args.name.kind;
    let options =
        MatchOptions { show_vetoed: args.show_vetoed, ..args.listing.options(context.speech) };
    let candidates = if kind == Kind::Startup { Kind::Partner } else { Kind::Startup };
    let asked = Asked::of(&options, candidates);
    let options = Some(options);
    let (matches, vetoed, summary) = match kind {
        Kind::Startup => {
            let request = MatchPartnersRequest { startup: name, options };
            let call =
                async || client.matches().match_partners(client.request(request.clone())).await;
            let reply = client.once_indexed(call).await?;
            if context.options.json {
                return Ok(context.output.json(&reply)?);
            }
            (reply.matches, reply.vetoed, reply.summary)
        }
        Kind::Partner => {
            let request = MatchStartupsRequest { partner: name, options };
            let call =
                async || client.matches().match_startups(client.request(request.clone())).await;
            let reply = client.once_indexed(call).await?;
            if context.options.json {
                return Ok(context.output.json(&reply)?);
            }
            (reply.matches, reply.vetoed, reply.summary)
        }
        _ => anyhow::bail!("{name} is no profile"),
    };
    tell(&matches, &vetoed, &summary.unwrap_or_default(), &asked, context)
}

fn tell(
    matches: &[Match],
    vetoed: &[VetoedMatch],
    summary: &MatchSummary,
    asked: &Asked,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if output.is_terminal {
        if !matches.is_empty() {
            output.table(&ranking::header(speech), &ranking::rows(matches, speech))?;
        }
    } else {
        let header = [&["row"], &ranking::PLAIN_HEADER[..]].concat();
        output.table(&header, &plain_rows(matches, vetoed, speech))?;
    }
    output.notes(match asked.why_nobody(summary, speech) {
        Some(why) => output.wrap("", &why),
        None => ranking::summary(summary, speech, output),
    })?;
    let notes =
        [asked.cut(matches.len(), summary, speech), options::unknown_names(summary, speech)];
    for note in notes.into_iter().flatten() {
        output.notes(output.wrap("", &note))?;
    }
    if summary.candidates > 0 && summary.vetoed == summary.candidates && vetoed.is_empty() {
        output.notes([speech.say("이유: --show-vetoed", "--show-vetoed tells why")])?;
    }
    if !output.is_terminal {
        return Ok(());
    }
    // Nothing forbids those whom the request alone leaves out: they must not look like those who are vetoed.
    let (left_out, forbidden): (Vec<VetoedMatch>, Vec<VetoedMatch>) =
        vetoed.iter().cloned().partition(|found| found.vetoes.iter().all(is_of_request));
    let titles = [
        (forbidden, speech.say("제안하면 안 되는 곳", "not to be proposed")),
        (left_out, speech.say("요청 조건에 따라 제외한 곳", "left out by your request")),
    ];
    for (some, title) in titles.into_iter().filter(|(some, _)| !some.is_empty()) {
        output.line(output.style(title, Look::Strong))?;
        output.lines(ranking::vetoed(&some, speech, output))?;
    }
    Ok(())
}

/// Whether a veto is nothing but a wish of the request.
fn is_of_request(veto: &Veto) -> bool {
    veto.kind() == VetoKind::UnmetMust
}

/// What a row of vetoes is called.
fn row_of(vetoes: &[Veto]) -> &'static str {
    if vetoes.iter().all(is_of_request) { "left_out" } else { "veto" }
}

/// A ranking for programs: those ranked, then those who must not be proposed or whom the request leaves out.
fn plain_rows(matches: &[Match], vetoed: &[VetoedMatch], speech: Speech) -> Vec<Vec<String>> {
    let row = |row: &str, cells: Vec<String>| [vec![row.to_owned()], cells].concat();
    let ranked = ranking::plain_rows(matches, speech).into_iter().map(|it| row("match", it));
    let vetoed = vetoed.iter().map(|found| {
        let why: Vec<String> = found.vetoes.iter().map(|it| ranking::veto(it, speech)).collect();
        let display_name = found.display_name.as_ref();
        let cells = ranking::plain_row(&found.name, display_name, &why.join("\n"), speech);
        row(row_of(&found.vetoes), cells)
    });
    ranked.chain(vetoed).collect()
}

async fn explain(
    client: &Client,
    startup: &Key,
    partner: &Key,
    (judging, audience): (Judging, Option<i32>),
    context: &Context,
) -> anyhow::Result<()> {
    let request = ExplainMatchRequest {
        startup: startup.to_string(),
        partner: partner.to_string(),
        as_of_date: judging.as_of,
        language: context.speech.requested().into(),
        importances: judging.importance,
        destination: judging.destination,
        audience: audience.unwrap_or_default(),
        ..ExplainMatchRequest::default()
    };
    let call = async || client.matches().explain_match(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await?;
    if context.options.json {
        return Ok(context.output.json(&reply)?);
    }
    if !context.output.is_terminal {
        let header = ["row", "startup", "partner", "score", "reason", "sentence"];
        let rows = plain_pair(startup, partner, &reply, context.speech);
        return Ok(context.output.table(&header, &rows)?);
    }
    tell_pair(startup, &reply, context)
}

/// A pair for programs: what keeps it from being ranked, then its reasons and their sum.
fn plain_pair(
    startup: &Key,
    partner: &Key,
    reply: &ExplainMatchResponse,
    speech: Speech,
) -> Vec<Vec<String>> {
    let row = |row: &str, score: String, reason: &str, sentence: String| {
        let (startup, partner) = (startup.to_string(), partner.to_string());
        vec![row.to_owned(), startup, partner, score, reason.to_owned(), sentence]
    };
    let bar = |name: &str, sentence: &str| row(name, String::new(), "", sentence.to_owned());
    let found = reply.r#match.clone().unwrap_or_default();
    let vetoes = reply.vetoes.iter().map(|veto| {
        let name = row_of(from_ref(veto));
        row(name, String::new(), words::veto(veto.kind(), speech), ranking::veto(veto, speech))
    });
    let mut rows: Vec<Vec<String>> = vetoes.collect();
    rows.extend(reply.already_partners.then(|| bar("already_partners", dealt_already(speech))));
    let suffices = reply.evidence_suffices;
    rows.extend((!suffices).then(|| bar("too_little_evidence", lacks_evidence(speech))));
    let reasons = ranking::reasons(&found, speech).into_iter();
    rows.extend(reasons.map(|it| {
        let sentence = it.in_full();
        row("term", it.figure, it.kind, sentence)
    }));
    for (name, missing) in [(partner, &found.missing), (startup, &reply.startup_missing)] {
        rows.extend(missing.iter().map(|it| {
            let told = format!("{name}: {}", ranking::missing_field(it, speech));
            row("missing", String::new(), words::term(it.counts_for(), speech), told)
        }));
    }
    let verdict = ranking::verdict(&found, speech);
    rows.push(row("total", ranking::score(found.score_milli), "", verdict));
    rows
}

fn tell_pair(startup: &Key, reply: &ExplainMatchResponse, context: &Context) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let found = reply.r#match.clone().unwrap_or_default();
    let name = speech.text(found.display_name.as_ref());
    let title = format!("{startup} × {} {name}", found.name);
    output.line(output.style(title.trim_end(), Look::Strong))?;
    let total = speech.say("합계", "total").to_owned();
    let reasons = ranking::reasons(&found, speech).into_iter();
    let rows = reasons.map(|it| {
        let sentence = it.in_full();
        vec![it.figure, it.kind.to_owned(), sentence]
    });
    let verdict = ranking::verdict(&found, speech);
    let sum = vec![ranking::score(found.score_milli), total, verdict];
    let header = speech.say(["기여", "이유", "설명"], ["adds", "reason", "in words"]);
    output.table(&header, &rows.chain([sum]).collect::<Vec<_>>())?;
    output.lines(ranking::missing_of(&found.name, &found.missing, speech, output))?;
    let startup = startup.to_string();
    output.lines(ranking::missing_of(&startup, &reply.startup_missing, speech, output))?;
    if !reply.evidence_suffices {
        output.line(lacks_evidence(speech))?;
    }
    if reply.already_partners {
        output.line(dealt_already(speech))?;
    }
    let (left_out, forbidden): (Vec<Veto>, Vec<Veto>) =
        reply.vetoes.iter().cloned().partition(is_of_request);
    let titles = [
        (forbidden, speech.say("제안하면 안 됩니다:", "must not be proposed:")),
        (left_out, speech.say("요청 조건에 따라 제외합니다:", "left out by your request:")),
    ];
    for (vetoes, title) in titles.into_iter().filter(|(vetoes, _)| !vetoes.is_empty()) {
        output.line(title)?;
        output.lines(ranking::vetoes(&vetoes, speech, output))?;
    }
    Ok(())
}

fn lacks_evidence(speech: Speech) -> &'static str {
    speech.say(
        "근거가 부족하여 순위에 오르지 않습니다",
        "too little evidence: this pair would not be ranked",
    )
}

fn dealt_already(speech: Speech) -> &'static str {
    speech.say(
        "이미 거래한 사이여서 순위에 오르지 않습니다",
        "partners already: this pair is not ranked",
    )
}

/// The two of a pair, the start-up first, in whichever order they were given.
fn pair(one: Key, other: Key) -> Result<(Key, Key), Usage> {
    match (one.kind, other.kind) {
        (Kind::Startup, Kind::Partner) => Ok((one, other)),
        (Kind::Partner, Kind::Startup) => Ok((other, one)),
        _ => Err(Usage(format!("a pair is a start-up and a partner, not {one} and {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_can_be_given_in_either_order() {
        let key = |name: &str| Key::parse(name).expect("a name");
        let expected = (key("startups/a"), key("partners/b"));
        assert_eq!(pair(key("startups/a"), key("partners/b")).ok(), Some(expected.clone()));
        assert_eq!(pair(key("partners/b"), key("startups/a")).ok(), Some(expected));
        assert!(pair(key("startups/a"), key("startups/b")).is_err());
    }
}
