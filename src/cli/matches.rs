//! `naru match`: who should meet whom, and why.

use crate::proto::{
    Date, ExplainMatchRequest, ExplainMatchResponse, Key, Kind, Match, MatchFilter, MatchOptions,
    MatchPartnersRequest, MatchStartupsRequest, MatchSummary, VetoedMatch,
};

use super::client::{Client, with_retries};
use super::failure::Usage;
use super::output::Look;
use super::{Context, Outcome, ranking, words};

/// Rank partners for a start-up, or start-ups for a partner, with the reasons
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match startups/nuribeam --country US --limit 5
  naru match partners/dovetarn --stage seed --lang both
  naru match startups/nuribeam --with partners/dovetarn   explain one pair")]
pub(super) struct Args {
    /// Whom to find matches for: startups/ID or partners/ID
    #[arg(value_name = "NAME", value_parser = key)]
    name: Key,
    /// Explain this one pair instead
    #[arg(long, value_name = "NAME", value_parser = key)]
    with: Option<Key>,
    /// Most matches to show, 1 to 200
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=200))]
    limit: i32,
    /// Day for which to rank: nothing dated after it counts [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// Country of the candidate's seat, such as US; may be repeated, as all filters
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// Region of the candidate's seat, such as US-CA
    #[arg(long, value_name = "CODE")]
    region: Vec<String>,
    /// Sector the candidate declares, narrower ones included; `naru sectors` lists them
    #[arg(long, value_name = "ID")]
    sector: Vec<String>,
    /// Stage of a start-up, or at which a partner invests
    #[arg(long, value_parser = words::stage_parser())]
    stage: Vec<i32>,
    /// Kind of partner
    #[arg(long, value_parser = words::partner_kind_parser())]
    partner_kind: Vec<i32>,
    /// Candidate to leave out, such as one already met
    #[arg(long, value_name = "NAME", value_parser = key)]
    exclude: Vec<Key>,
    /// Also show who must not be proposed, and why
    #[arg(long)]
    show_vetoed: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.with.clone() {
        Some(with) => {
            let (startup, partner) = pair(args.name, with)?;
            let client = context.connect().await?;
            explain(&client, &startup, &partner, args.as_of, context).await?;
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
    let options = Some(options(args, context));
    let (matches, vetoed, summary) = match kind {
        Kind::Startup => {
            let request = MatchPartnersRequest { startup: name, options };
            let call =
                async || client.matches().match_partners(client.request(request.clone())).await;
            let reply = with_retries(call).await?;
            if context.options.json {
                return Ok(context.output.json(&reply)?);
            }
            (reply.matches, reply.vetoed, reply.summary)
        }
        Kind::Partner => {
            let request = MatchStartupsRequest { partner: name, options };
            let call =
                async || client.matches().match_startups(client.request(request.clone())).await;
            let reply = with_retries(call).await?;
            if context.options.json {
                return Ok(context.output.json(&reply)?);
            }
            (reply.matches, reply.vetoed, reply.summary)
        }
    };
    tell(&matches, &vetoed, &summary.unwrap_or_default(), context)
}

fn tell(
    matches: &[Match],
    vetoed: &[VetoedMatch],
    summary: &MatchSummary,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if output.is_terminal {
        let header = speech.say(["", "점수", "후보", "이유"], ["", "score", "candidate", "why"]);
        if !matches.is_empty() {
            output.table(&header, &ranking::rows(matches, speech))?;
        }
    } else {
        let rows = matches.iter().zip(ranking::rows(matches, speech)).map(|(found, row)| {
            let name = speech.text(found.display_name.as_ref());
            vec![row[0].clone(), row[1].clone(), found.name.clone(), name, row[3].clone()]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        output.table(&["rank", "score", "name", "display_name", "reasons"], &rows)?;
    }
    output.notes(ranking::summary(summary, speech, output))?;
    if summary.candidates > 0 && summary.vetoed == summary.candidates && vetoed.is_empty() {
        output.notes([speech.say("이유: --show-vetoed", "--show-vetoed tells why")])?;
    }
    if !vetoed.is_empty() {
        let title = speech.say("제안하면 안 되는 곳", "not to be proposed");
        output.notes([output.style(title, Look::Strong)])?;
        output.notes(ranking::vetoed(vetoed, speech, output))?;
    }
    Ok(())
}

async fn explain(
    client: &Client,
    startup: &Key,
    partner: &Key,
    as_of_date: Option<Date>,
    context: &Context,
) -> anyhow::Result<()> {
    let request = ExplainMatchRequest {
        startup: startup.to_string(),
        partner: partner.to_string(),
        as_of_date,
        language: context.speech.requested().into(),
        ..ExplainMatchRequest::default()
    };
    let call = async || client.matches().explain_match(client.request(request.clone())).await;
    let reply = with_retries(call).await?;
    if context.options.json {
        return Ok(context.output.json(&reply)?);
    }
    tell_pair(startup, &reply, context)
}

fn tell_pair(startup: &Key, reply: &ExplainMatchResponse, context: &Context) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let found = reply.r#match.clone().unwrap_or_default();
    let name = speech.text(found.display_name.as_ref());
    let title = format!("{startup} × {} {name}", found.name);
    output.notes([output.style(title.trim_end(), Look::Strong)])?;
    let total = speech.say("합계", "total").to_owned();
    let reasons = ranking::reasons(&found, speech).into_iter();
    let rows = reasons.map(|it| vec![it.figure, it.kind.to_owned(), it.sentence]);
    let sum = vec![ranking::score(found.score_milli), total, String::new()];
    let header = speech.say(["기여", "이유", "설명"], ["adds", "reason", "in words"]);
    output.table(&header, &rows.chain([sum]).collect::<Vec<_>>())?;
    if !reply.evidence_suffices {
        output.notes([speech.say(
            "근거가 부족하여 순위에 오르지 않습니다",
            "too little evidence: this pair would not be ranked",
        )])?;
    }
    if reply.already_partners {
        output.notes([speech.say(
            "이미 거래한 사이여서 순위에 오르지 않습니다",
            "partners already: this pair is not ranked",
        )])?;
    }
    if !reply.vetoes.is_empty() {
        output.notes([speech.say("제안하면 안 됩니다:", "must not be proposed:")])?;
        output.notes(ranking::vetoes(&reply.vetoes, speech, output))?;
    }
    Ok(())
}

fn options(args: Args, context: &Context) -> MatchOptions {
    let upper = |codes: &[String]| codes.iter().map(|code| code.to_ascii_uppercase()).collect();
    MatchOptions {
        filter: Some(MatchFilter {
            sectors: args.sector,
            country_codes: upper(&args.country),
            region_codes: upper(&args.region),
            stages: args.stage,
            partner_kinds: args.partner_kind,
        }),
        excluded_names: args.exclude.iter().map(Key::to_string).collect(),
        as_of_date: args.as_of,
        language: context.speech.requested().into(),
        max_results: args.limit,
        show_vetoed: args.show_vetoed,
        at_least_as_fresh: String::new(),
    }
}

/// The two of a pair, the start-up first, in whichever order they were given.
fn pair(one: Key, other: Key) -> Result<(Key, Key), Usage> {
    match (one.kind, other.kind) {
        (Kind::Startup, Kind::Partner) => Ok((one, other)),
        (Kind::Partner, Kind::Startup) => Ok((other, one)),
        _ => Err(Usage(format!("a pair is a start-up and a partner, not {one} and {other}"))),
    }
}

fn key(text: &str) -> Result<Key, String> {
    Key::parse(text).ok_or_else(|| "write startups/ID or partners/ID".to_owned())
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
