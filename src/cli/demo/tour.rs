//! What the demonstration tells.

use std::net::SocketAddr;

use crate::cli::language::Speech;
use crate::cli::output::{Look, Output};
use crate::cli::{Context, ranking, words};
use crate::config::DEFAULT_ADDRESS;
use crate::proto::{Match, MatchOptions, MatchPartnersRequest, MatchPartnersResponse, Startup};

use super::Seeded;

/// The most partners that are shown for a company.
const MATCHES: i32 = 3;

/// Partners below this score are not shown: at it, the odds are nearly three times the average.
const GOOD_FIT_MILLI: i32 = 1_000;

/// How many reasons are told at length for a match; the others are named with what they add.
const REASONS: usize = 3;

/// The delegation and whom each of its companies should meet.
pub(super) async fn fictional(
    seeded: &Seeded,
    delegation: &[&Startup],
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let (startups, partners) = (seeded.startups.len(), seeded.partners);
    let count = delegation.len();
    output.line("")?;
    output.line(output.style(
        speech.say("나루: 누가 누구를 만나야 할까요?", "naru: who should meet whom?"),
        Look::Strong,
    ))?;
    output.lines(output.wrap(
        "",
        &speech.say(
            format!(
                "가상의 스타트업 {startups}곳과 파트너 {partners}곳을 불러왔습니다. 그중 {count}곳이 투자유치단입니다. \
                 회사마다 먼저 만나면 좋을 파트너를 세 곳까지 그 이유와 함께 보여 드립니다."
            ),
            format!(
                "{startups} fictional start-ups and {partners} partners are loaded. {count} of the start-ups form a \
                 delegation: for each of them, up to three partners to meet first, and why."
            ),
        ),
    ))?;
    let score = speech.say(
        "점수는 이유별 점수의 합이며, 모든 면에서 평균인 조합이 0점입니다.",
        "A score is the sum of its reasons; a pair that is average in every respect has 0.",
    );
    output.lines(output.wrap("", score).iter().map(|line| output.style(line, Look::Faint)))?;
    for startup in delegation {
        let reply = ask(seeded, startup, speech).await?;
        output.line("")?;
        output.lines(company(startup, speech, output))?;
        output.lines(answer(&reply, speech, output))?;
    }
    Ok(())
}

/// The companies of 2019, of which too little is known for some.
pub(super) async fn real(seeded: &Seeded, context: &Context) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let (startups, partners) = (seeded.startups.len(), seeded.partners);
    output.line("")?;
    output.line(output.style(
        speech.say(
            "같은 질문을 실제 사례에: 2019년 실리콘밸리 방문",
            "The same question about a real visit: Silicon Valley, 2019",
        ),
        Look::Strong,
    ))?;
    output.lines(output.wrap(
        "",
        &speech.say(
            format!(
                "공개된 사실만 알려진 스타트업 {startups}곳과 파트너 {partners}곳이며, 별도의 서버에 있습니다. 가상의 \
                 조직과 섞어 순위를 매기지 않습니다."
            ),
            format!(
                "{startups} start-ups and {partners} partners about which only public facts are known. They have a \
                 server of their own: real organisations are never ranked against fictional ones."
            ),
        ),
    ))?;
    for startup in &seeded.startups {
        let reply = ask(seeded, startup, speech).await?;
        output.line("")?;
        output.lines(company(startup, speech, output))?;
        output.lines(answer(&reply, speech, output))?;
    }
    Ok(())
}

/// What to try next.
pub(super) fn how_to_go_on(
    address: SocketAddr,
    example: Option<&Startup>,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let name = example.map_or("startups/ID", |it| &it.name);
    let server = match address {
        DEFAULT_ADDRESS => String::new(),
        other => format!(" --server http://{other}"),
    };
    let query = speech.say("자율주행", "battery");
    output.line("")?;
    output.line(output.style(
        &speech.say(
            format!("http://{address} 에서 계속 실행 중입니다 (Ctrl-C를 누르면 종료되고 자료도 삭제됩니다)"),
            format!("Still serving at http://{address}; Ctrl-C ends it and removes everything"),
        ),
        Look::Strong,
    ))?;
    output.line(speech.say("다른 터미널에서 해 보세요:", "Try in another terminal:"))?;
    let body = format!("{{\"startup\":\"{name}\"}}");
    for command in [
        format!("naru search {query}{server}"),
        format!("naru match {name} --country US{server}"),
        format!("naru get {name}{server}"),
        format!("grpcurl -plaintext -d '{body}' {address} naru.v1.MatchService/MatchPartners"),
    ] {
        output.line(format!("  {command}"))?;
    }
    Ok(())
}

async fn ask(
    seeded: &Seeded,
    startup: &Startup,
    speech: Speech,
) -> Result<MatchPartnersResponse, tonic::Status> {
    let request = MatchPartnersRequest {
        startup: startup.name.clone(),
        options: Some(MatchOptions {
            language: speech.requested().into(),
            max_results: MATCHES,
            at_least_as_fresh: seeded.consistency_token.clone(),
            ..MatchOptions::default()
        }),
    };
    let reply = seeded
        .server
        .client
        .matches()
        .match_partners(seeded.server.client.request(request))
        .await?;
    Ok(reply.into_inner())
}

fn company(startup: &Startup, speech: Speech, output: &Output) -> Vec<String> {
    let name = speech.text(startup.display_name.as_ref());
    let stage = words::stage(startup.stage(), speech);
    let facts = [startup.name.as_str(), stage].into_iter().filter(|fact| !fact.is_empty());
    let facts = facts.collect::<Vec<_>>().join(" · ");
    let name = output.style(&name, Look::Strong);
    let mut lines = vec![format!("■ {name}  {}", output.style(&facts, Look::Faint))];
    let one_liner = speech.text(startup.one_liner.as_ref());
    if !one_liner.is_empty() {
        lines.extend(output.wrap("  ", &one_liner));
    }
    lines
}

fn answer(reply: &MatchPartnersResponse, speech: Speech, output: &Output) -> Vec<String> {
    let summary = reply.summary.clone().unwrap_or_default();
    if summary.ranked == 0 {
        let why = ranking::unranked(&summary, speech, output);
        return why.iter().map(|line| format!("  {line}")).collect();
    }
    let good = good_fits(&reply.matches);
    let each = good.iter().enumerate();
    let mut lines: Vec<String> =
        each.flat_map(|(index, found)| candidate(index, found, speech, output)).collect();
    if good.len() < reply.matches.len() {
        lines.extend(output.wrap("  ", &no_more(good.is_empty(), speech)));
    }
    lines
}

/// The matches, best first, up to the first that is no good fit.
fn good_fits(matches: &[Match]) -> &[Match] {
    let count = matches.iter().take_while(|found| found.score_milli >= GOOD_FIT_MILLI).count();
    &matches[..count]
}

/// Why no more are shown.
fn no_more(is_first: bool, speech: Speech) -> String {
    let limit = ranking::score(GOOD_FIT_MILLI);
    if is_first {
        speech.say(
            format!("잘 맞는 파트너가 없습니다. 모두 {limit}점 미만입니다."),
            format!("No good fit: all score below {limit}."),
        )
    } else {
        speech.say(
            format!("그 밖에 잘 맞는 파트너는 없습니다. 나머지는 모두 {limit}점 미만입니다."),
            format!("No further good fit: all others score below {limit}."),
        )
    }
}

fn candidate(index: usize, found: &Match, speech: Speech, output: &Output) -> Vec<String> {
    let name = output.style(&speech.text(found.display_name.as_ref()), Look::Strong);
    let score = ranking::score(found.score_milli);
    let whereabouts = output.style(&ranking::whereabouts(found, speech), Look::Faint);
    let mut lines = vec![format!("  {}. {score}  {name}  {whereabouts}", index + 1)];
    let verdict = output.style(&ranking::verdict(found, speech), Look::Faint);
    lines.extend((!verdict.is_empty()).then(|| format!("     {verdict}")));
    let reasons = ranking::reasons(found, speech);
    let (told, others) = reasons.split_at(reasons.len().min(REASONS));
    for reason in told {
        let look = if reason.is_good { Look::Good } else { Look::Bad };
        let figure = output.style(&reason.figure, look);
        lines.extend(output.wrap(&format!("     {figure}  "), &reason.sentence));
    }
    let rest = ranking::rest(others, speech).map(|rest| output.wrap(&" ".repeat(12), &rest));
    let rest = rest.unwrap_or_default();
    lines.extend(rest.iter().map(|line| output.style(line, Look::Faint)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::MatchSummary;
    use crate::text::Language;

    fn told(scores: &[i32], language: Language) -> (usize, String) {
        let found = |&score_milli: &i32| Match { score_milli, ..Match::default() };
        let matches: Vec<Match> = scores.iter().map(found).collect();
        let summary = Some(MatchSummary { ranked: 30, ..MatchSummary::default() });
        let reply = MatchPartnersResponse { matches, summary, ..MatchPartnersResponse::default() };
        let speech = Speech { language, both: false };
        let lines = answer(&reply, speech, &Output::plain(100));
        (good_fits(&reply.matches).len(), lines.last().cloned().unwrap_or_default())
    }

    #[test]
    fn where_no_more_fit_well_it_is_told() {
        use Language::{English, Korean};
        let cases = [
            (&[3_690, 530, 240], English, 1, "No further good fit: all others score below +1.00."),
            (
                &[3_690, 1_000, -500],
                Korean,
                2,
                "그 밖에 잘 맞는 파트너는 없습니다. 나머지는 모두 +1.00점 미만입니다.",
            ),
            (&[999, 530, 240], English, 0, "No good fit: all score below +1.00."),
            (&[-10, -20, -30], Korean, 0, "잘 맞는 파트너가 없습니다. 모두 +1.00점 미만입니다."),
        ];
        for (scores, language, good, last) in cases {
            assert_eq!(told(scores, language), (good, format!("  {last}")));
        }
        let (good, last) = told(&[3_690, 1_100, 1_000], English);
        assert!(good == 3 && !last.contains("good fit"), "{last}");
    }
}
