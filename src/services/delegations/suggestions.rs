//! Whom to invite: the partners that fit the participants of a delegation, at its destination if it has one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{
    Delegation, HostFit, MatchOptions, StreamMatchesRequest, StreamMatchesResponse,
    SuggestHostsRequest, SuggestHostsResponse, SuggestedHost, Variety,
};
use crate::services::Context;
use crate::services::refuse;
use crate::services::tokens::token_violations;
use crate::validation::{self, limits};

/// So many of its best scores make a host worth a visit.
const BEST_SCORES: usize = 3;

impl Context {
    pub(super) async fn suggest_hosts(
        self: &Arc<Self>,
        request: SuggestHostsRequest,
        deadline: Deadline,
    ) -> Result<SuggestHostsResponse, Error> {
        let mut violations = validation::suggest_hosts(&request, self.taxonomy);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let fresh = &request.at_least_as_fresh;
        let (delegation, token): (Delegation, String) =
            self.get(&request.name, false, fresh, deadline).await?;
        self.require_participants(&delegation, deadline).await?;
        let options = MatchOptions {
            filter: request.filter,
            excluded_names: delegation.hosts.iter().map(|it| it.partner.clone()).collect(),
            as_of_date: Some(request.as_of_date.unwrap_or_else(|| self.today())),
            language: request.language,
            max_results: limits::MATCH_RESULTS_MAX,
            at_least_as_fresh: token,
            destination: delegation.destination,
            ..MatchOptions::default()
        };
        let lists = StreamMatchesRequest {
            startups: delegation.participants.iter().map(|it| it.startup.clone()).collect(),
            options: Some(options),
            variety: Variety::Off.into(),
        };
        let mut reply = SuggestHostsResponse::default();
        let mut hosts: BTreeMap<String, SuggestedHost> = BTreeMap::new();
        let take = |list: StreamMatchesResponse| {
            let summary = list.summary.unwrap_or_default();
            reply.as_of_date = summary.as_of_date;
            reply.model_version = summary.model_version;
            reply.consistency_token = summary.consistency_token;
            for it in list.matches.into_iter().filter(|it| it.score_milli > 0) {
                let host = hosts.entry(it.name.clone()).or_insert_with(|| SuggestedHost {
                    partner: it.name,
                    display_name: it.display_name,
                    partner_kind: it.partner_kind,
                    place: it.place,
                    ..SuggestedHost::default()
                });
                let (score_milli, grade) = (it.score_milli, it.grade);
                host.fits.push(HostFit { startup: list.startup.clone(), score_milli, grade });
            }
        };
        self.match_many(lists, deadline, take).await?;
        reply.hosts = hosts.into_values().map(summed).collect();
        reply.hosts.sort_by_key(|host| Reverse(host.score_milli));
        let wanted = match request.max_results {
            0 => limits::MATCH_RESULTS_DEFAULT,
            results => results,
        };
        reply.hosts.truncate(usize::try_from(wanted).unwrap_or_default());
        let fits = reply.hosts.iter().flat_map(|host| &host.fits);
        let met: HashSet<&str> = fits.map(|it| it.startup.as_str()).collect();
        let startups = delegation.participants.into_iter().map(|it| it.startup);
        reply.startups_without = startups.filter(|it| !met.contains(it.as_str())).collect();
        Ok(reply)
    }
}

fn summed(mut host: SuggestedHost) -> SuggestedHost {
    host.fits.sort_by_key(|fit| Reverse(fit.score_milli));
    let best = host.fits.iter().take(BEST_SCORES).map(|fit| fit.score_milli);
    SuggestedHost { score_milli: best.sum(), ..host }
}
