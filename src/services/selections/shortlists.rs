//! Which candidates are proposed, and what is said of each.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::access::Deadline;
use crate::errors::Error;
use crate::planning::{self, Call, Choice};
use crate::proto::{
    Date, Delegation, LocalizedText, MatchOptions, PairStanding, Partner, Profile,
    ScorePairsRequest, Selection, Shortlist, ShortlistHost, ShortlistStanding,
    ShortlistStartupsRequest, ShortlistStartupsResponse, ShortlistedStartup, Startup,
    StreamMatchesRequest, StreamMatchesResponse, Variety,
};
use crate::services::tokens::token_violations;
use crate::services::{Context, refuse};
use crate::validation::{self, Violation, limits};

/// Whom candidates fit better than average.
#[derive(Default)]
struct Fits {
    /// The partners that were looked at, and how many candidates each may meet.
    hosts: Vec<(String, usize)>,
    /// Of each candidate its hosts by their positions, with their scores, the best first.
    scores: Vec<Vec<(usize, i32)>>,
    as_of_date: Option<Date>,
    model_version: String,
}

impl Context {
    pub(super) async fn shortlist_startups(
        self: &Arc<Self>,
        request: ShortlistStartupsRequest,
        deadline: Deadline,
    ) -> Result<ShortlistStartupsResponse, Error> {
        let mut violations = validation::shortlist_startups(&request, self.taxonomy);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let fresh = request.at_least_as_fresh.as_str();
        let (selection, token): (Selection, String) =
            self.get(&request.name, false, fresh, deadline).await?;
        let (delegation, token): (Delegation, String) =
            self.get(&selection.delegation, true, &token, deadline).await?;
        let candidates: Vec<&str> =
            selection.candidates.iter().map(|it| it.startup.as_str()).collect();
        let deleted = self.absent::<Startup>(&candidates, deadline).await?;
        let places = match request.places {
            0 => selection.places,
            places => places,
        };
        let named = Named::of(&request, places, &candidates, &deleted)?;
        let live: Vec<usize> =
            (0..candidates.len()).filter(|&it| !deleted.contains(candidates[it])).collect();
        let startups: Vec<String> = live.iter().map(|&it| candidates[it].to_owned()).collect();

        let per_host = or_default(request.startups_per_host, limits::STARTUPS_PER_HOST_DEFAULT);
        let asked = Asked { request: &request, delegation: &delegation, per_host, token: &token };
        let of_hosts = delegation.hosts.iter().any(|it| it.takes_part());
        let mut fits = match of_hosts && request.filter.is_none() {
            true => self.fits_of_hosts(&startups, &asked, deadline).await?,
            false => self.fits_of_partners(&startups, &asked, deadline).await?,
        };
        let mut scores = vec![Vec::new(); candidates.len()];
        live.iter().zip(std::mem::take(&mut fits.scores)).for_each(|(&at, it)| scores[at] = it);
        fits.scores = scores;

        let meetings =
            or_default(request.meetings_per_startup, limits::MEETINGS_PER_STARTUP_DEFAULT);
        let call = Call {
            meetings: fits.scores.iter().map(|it| it[..it.len().min(meetings)].to_vec()).collect(),
            per_host: fits.hosts.iter().map(|it| it.1).collect(),
            places: usize::try_from(places).unwrap_or_default(),
            required: named.required,
            excluded: named.excluded,
        };
        let chosen = self.compute.run(move |stop| {
            let choice = planning::choose(&call, &|| stop.is_set());
            (call, choice)
        });
        let (call, choice) = chosen.await?;
        let choice = choice.ok_or(Error::DeadlineExceeded)?;
        let told = Told { candidates: &candidates, deleted: &deleted, fits: &fits, call: &call };
        let names = self.names_of(told.named(&choice), deadline).await?;
        Ok(ShortlistStartupsResponse {
            shortlist: Some(Shortlist {
                startups: told.startups(&choice, &names),
                places,
                total_hosts: number(fits.hosts.len()),
                meetings_per_startup: number(meetings),
                startups_per_host: number(per_host),
                value_milli: choice.value,
                value_max_milli: choice.value_max,
                as_of_date: fits.as_of_date,
                model_version: fits.model_version,
            }),
            consistency_token: token,
        })
    }

    /// The names of which there is no live profile.
    async fn absent<R: Profile>(
        &self,
        names: &[&str],
        deadline: Deadline,
    ) -> Result<HashSet<String>, Error> {
        if names.is_empty() {
            return Ok(HashSet::new());
        }
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let found = self.get_many::<R>(names, false, "", deadline).await?;
        Ok(found.missing_names.into_iter().collect())
    }

    /// How well candidates fit the hosts of the delegation that take part and that may meet anybody.
    async fn fits_of_hosts(
        self: &Arc<Self>,
        startups: &[String],
        asked: &Asked<'_>,
        deadline: Deadline,
    ) -> Result<Fits, Error> {
        let hosts = asked.delegation.hosts.iter().filter(|it| it.takes_part());
        let hosts: Vec<(&str, usize)> =
            hosts.map(|it| (it.partner.as_str(), asked.room(&it.partner))).collect();
        let names: Vec<&str> = hosts.iter().map(|it| it.0).collect();
        let deleted = self.absent::<Partner>(&names, deadline).await?;
        let hosts = hosts.into_iter().filter(|it| !deleted.contains(it.0));
        let hosts: Vec<(String, usize)> =
            hosts.map(|(name, room)| (name.to_owned(), room)).collect();
        let as_of_date = asked.as_of_date(self.today());
        if startups.is_empty() || hosts.is_empty() {
            let model_version = self.model.version().to_owned();
            let scores = vec![Vec::new(); startups.len()];
            return Ok(Fits { hosts, scores, as_of_date, model_version });
        }
        let scored = self.score_pairs(
            ScorePairsRequest {
                startups: startups.to_vec(),
                partners: hosts.iter().map(|it| it.0.clone()).collect(),
                as_of_date,
                at_least_as_fresh: asked.token.to_owned(),
                destination: asked.delegation.destination.clone(),
                ..ScorePairsRequest::default()
            },
            deadline,
        );
        let scored = scored.await?;
        let scores = scored.rows.into_iter().map(|row| {
            let pairs = row.pairs.into_iter().enumerate();
            let fits = pairs
                .filter(|(at, it)| {
                    it.standing() == PairStanding::Ranked && it.score_milli > 0 && hosts[*at].1 > 0
                })
                .map(|(at, it)| (at, it.score_milli));
            let mut fits: Vec<(usize, i32)> = fits.collect();
            fits.sort_by_key(|&(_, score)| Reverse(score));
            fits
        });
        let scores = scores.collect();
        Ok(Fits { hosts, scores, as_of_date, model_version: scored.model_version })
    }

    /// How well candidates fit the best partners that pass the filter.
    async fn fits_of_partners(
        self: &Arc<Self>,
        startups: &[String],
        asked: &Asked<'_>,
        deadline: Deadline,
    ) -> Result<Fits, Error> {
        let options = MatchOptions {
            filter: asked.request.filter.clone(),
            as_of_date: asked.as_of_date(self.today()),
            max_results: limits::MATCH_RESULTS_MAX,
            at_least_as_fresh: asked.token.to_owned(),
            destination: asked.delegation.destination.clone(),
            ..MatchOptions::default()
        };
        let mut fits = Fits {
            as_of_date: options.as_of_date,
            model_version: self.model.version().to_owned(),
            ..Fits::default()
        };
        if startups.is_empty() {
            return Ok(fits);
        }
        let lists = StreamMatchesRequest {
            startups: startups.to_vec(),
            options: Some(options),
            variety: Variety::Off.into(),
        };
        let mut positions: HashMap<String, usize> = HashMap::new();
        let take = |list: StreamMatchesResponse| {
            let matches = list.matches.into_iter().filter(|it| it.score_milli > 0);
            let scores = matches.map(|it| {
                let next = positions.len();
                let at = *positions.entry(it.name.clone()).or_insert(next);
                if at == next {
                    let room = asked.room(&it.name);
                    fits.hosts.push((it.name, room));
                }
                (at, it.score_milli)
            });
            let scores = scores.collect::<Vec<_>>().into_iter();
            fits.scores.push(scores.filter(|it| fits.hosts[it.0].1 > 0).collect());
        };
        self.match_many(lists, deadline, take).await?;
        Ok(fits)
    }

    /// What profiles are called.
    pub(in crate::services) async fn names_of(
        &self,
        names: BTreeSet<&str>,
        deadline: Deadline,
    ) -> Result<HashMap<String, LocalizedText>, Error> {
        let (startups, partners): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|name| name.starts_with("startups/"));
        let mut called = self.called::<Startup>(&startups, deadline).await?;
        called.extend(self.called::<Partner>(&partners, deadline).await?);
        Ok(called)
    }

    async fn called<R: Profile>(
        &self,
        names: &[&str],
        deadline: Deadline,
    ) -> Result<HashMap<String, LocalizedText>, Error> {
        let mut called = HashMap::new();
        for names in names.chunks(limits::BATCH_MAX) {
            let found = self.live_by_name::<R>(names.iter().copied(), deadline).await?;
            called.extend(
                found
                    .into_iter()
                    .map(|(name, it)| (name, it.display_name().cloned().unwrap_or_default())),
            );
        }
        Ok(called)
    }
}

/// What is asked for.
struct Asked<'a> {
    request: &'a ShortlistStartupsRequest,
    delegation: &'a Delegation,
    per_host: usize,
    token: &'a str,
}

impl Asked<'_> {
    /// How many candidates of a partner count.
    fn room(&self, partner: &str) -> usize {
        let host = self.delegation.hosts.iter().find(|it| it.partner == partner);
        let max = host.and_then(|it| it.meetings_max);
        let max = max.map_or(usize::MAX, |max| usize::try_from(max).unwrap_or_default());
        self.per_host.min(max)
    }

    fn as_of_date(&self, today: Date) -> Option<Date> {
        Some(self.request.as_of_date.unwrap_or(today))
    }
}

/// The candidates that a request names, by their positions.
struct Named {
    required: Vec<usize>,
    excluded: Vec<usize>,
}

impl Named {
    fn of(
        request: &ShortlistStartupsRequest,
        places: i32,
        candidates: &[&str],
        deleted: &HashSet<String>,
    ) -> Result<Self, Error> {
        let mut violations = Vec::new();
        let mut positions = |field: &str, names: &[String], may_be_deleted: bool| {
            let mut found = Vec::new();
            for (at, name) in names.iter().enumerate() {
                let field = format!("{field}[{at}]");
                match candidates.iter().position(|it| it == name) {
                    None => {
                        let message = "is no candidate of the selection".to_owned();
                        violations.push(Violation { field, message });
                    }
                    Some(_) if !may_be_deleted && deleted.contains(name) => {
                        let message = "is deleted; undelete it first".to_owned();
                        violations.push(Violation { field, message });
                    }
                    Some(position) => found.push(position),
                }
            }
            found
        };
        let required = positions("required_startups", &request.required_startups, false);
        let excluded = positions("excluded_startups", &request.excluded_startups, true);
        let count = request.required_startups.len();
        if count > usize::try_from(places).unwrap_or_default() {
            let (field, message) =
                ("required_startups".to_owned(), format!("has {count} entries; places: {places}"));
            violations.push(Violation { field, message });
        }
        refuse(violations)?;
        Ok(Self { required, excluded })
    }
}

/// What is told of a choice.
struct Told<'a> {
    candidates: &'a [&'a str],
    deleted: &'a HashSet<String>,
    fits: &'a Fits,
    call: &'a Call,
}

/// So many partners and so many of the proposed are named in a sentence.
const NAMED_MAX: usize = 2;

impl Told<'_> {
    /// Whom sentences name.
    fn named(&self, choice: &Choice) -> BTreeSet<&str> {
        let hosts = self.fits.scores.iter().flat_map(|it| it.iter().take(NAMED_MAX));
        let others = choice.shares_with.iter().flat_map(|it| it.iter().take(NAMED_MAX));
        let hosts = hosts.map(|it| self.fits.hosts[it.0].0.as_str());
        hosts.chain(others.map(|&it| self.candidates[it])).collect()
    }

    /// The chosen ones in their order, then the others by what each would add.
    fn startups(
        &self,
        choice: &Choice,
        names: &HashMap<String, LocalizedText>,
    ) -> Vec<ShortlistedStartup> {
        let places: BTreeMap<usize, usize> =
            choice.chosen.iter().enumerate().map(|(place, &it)| (it, place)).collect();
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        order.sort_by_key(|it| match places.get(it) {
            Some(&place) => (false, place, Reverse(0)),
            None => (true, 0, Reverse(choice.added[*it])),
        });
        let told = |it: usize| self.startup(it, places.contains_key(&it), choice, names);
        order.into_iter().map(told).collect()
    }

    fn startup(
        &self,
        at: usize,
        is_chosen: bool,
        choice: &Choice,
        names: &HashMap<String, LocalizedText>,
    ) -> ShortlistedStartup {
        let (alone, added) = (choice.alone[at], choice.added[at]);
        let standing = self.standing(at, is_chosen, alone, added);
        let hosts = &self.fits.scores[at];
        let best_hosts = hosts.iter().take(limits::BEST_HOSTS_MAX).map(|&(host, score_milli)| {
            ShortlistHost { partner: self.fits.hosts[host].0.clone(), score_milli }
        });
        let shares = choice.shares_with[at].iter().take(limits::SHARES_WITH_MAX);
        let named = |name: &str| names.get(name).cloned().unwrap_or_default();
        let sentence = sentence(&Reasons {
            standing,
            fitting: hosts.len(),
            hosts: hosts.iter().take(NAMED_MAX).map(|it| named(&self.fits.hosts[it.0].0)).collect(),
            others: shares.clone().take(NAMED_MAX).map(|&it| named(self.candidates[it])).collect(),
            alone,
            added,
        });
        ShortlistedStartup {
            startup: self.candidates[at].to_owned(),
            standing: standing.into(),
            value_alone_milli: alone,
            value_added_milli: added,
            best_hosts: best_hosts.collect(),
            shares_with: shares.map(|&it| self.candidates[it].to_owned()).collect(),
            sentence: Some(sentence),
        }
    }

    fn standing(&self, at: usize, is_chosen: bool, alone: i64, added: i64) -> ShortlistStanding {
        if self.deleted.contains(self.candidates[at]) {
            ShortlistStanding::Deleted
        } else if self.call.required.contains(&at) {
            ShortlistStanding::Required
        } else if is_chosen {
            ShortlistStanding::Proposed
        } else if self.call.excluded.contains(&at) {
            ShortlistStanding::Excluded
        } else if self.fits.scores[at].is_empty() {
            ShortlistStanding::NoHost
        } else if added * 2 < alone {
            ShortlistStanding::Overlaps
        } else {
            ShortlistStanding::WorthLess
        }
    }
}

/// What a sentence says.
struct Reasons {
    standing: ShortlistStanding,
    /// How many partners it fits.
    fitting: usize,
    hosts: Vec<LocalizedText>,
    others: Vec<LocalizedText>,
    alone: i64,
    added: i64,
}

/// Why a candidate is proposed or not.
fn sentence(reasons: &Reasons) -> LocalizedText {
    let Reasons { standing, fitting, hosts, others, alone, added } = reasons;
    let (alone, added, taken) = (tenths(*alone), tenths(*added), tenths(alone - added));
    let (hosts_ko, hosts_en) = (listed(hosts, korean), listed(hosts, english));
    let (others_ko, others_en) = (listed(others, korean), listed(others, english));
    let partners = if *fitting == 1 { "partner" } else { "partners" };
    let (more_ko, best) = if *fitting > hosts.len() { (" 등", "first of all ") } else { ("", "") };
    let fits_ko = format!("평균보다 잘 맞는 파트너 {fitting}곳({hosts_ko}{more_ko})");
    let fits_en = format!("Fits {fitting} {partners} better than average: {best}{hosts_en}");
    let (ko, en) = match standing {
        ShortlistStanding::Deleted => (
            "프로필이 삭제되어 누구와 맞는지 알 수 없습니다.".to_owned(),
            "Its profile is deleted, so that nobody knows whom it fits.".to_owned(),
        ),
        ShortlistStanding::Excluded => (
            "요청에 따라 제외했습니다.".to_owned(),
            "It is left out because the request says so.".to_owned(),
        ),
        ShortlistStanding::Required if *fitting == 0 => (
            "요청에 따라 포함했습니다. 평균보다 잘 맞는 파트너는 없습니다.".to_owned(),
            "It is in because the request says so; it fits no partner better than average."
                .to_owned(),
        ),
        ShortlistStanding::NoHost | ShortlistStanding::Unspecified => (
            "평균보다 잘 맞는 파트너가 없거나, 근거가 부족하거나, 만날 수 없는 파트너뿐입니다.".to_owned(),
            "It fits no partner better than average: too little is known of it, or it may meet none."
                .to_owned(),
        ),
        ShortlistStanding::Required => (
            format!("요청에 따라 포함했습니다. {fits_ko}. 제안에 더하는 가치 {added}."),
            format!("It is in because the request says so. {fits_en}. It adds {added}."),
        ),
        ShortlistStanding::Proposed if others.is_empty() => (
            format!("{fits_ko}. 제안에 더하는 가치 {added}."),
            format!("{fits_en}. It adds {added}."),
        ),
        ShortlistStanding::Proposed => (
            format!("{fits_ko}. 제안에 더하는 가치 {added}, {others_ko} 등과 겹치는 가치 {taken}."),
            format!("{fits_en}. It adds {added}; {taken} it shares with {others_en}."),
        ),
        ShortlistStanding::Overlaps => (
            format!(
                "{fits_ko}. 단독 가치 {alone}, 그중 {others_ko} 등 제안된 기업과 겹치는 가치 {taken}. \
                 더하는 가치 {added}."
            ),
            format!(
                "{fits_en}. Of the {alone} that it is worth, the proposed bring {taken} already, \
                 most of it {others_en}; it would add {added}."
            ),
        ),
        ShortlistStanding::WorthLess => (
            format!("{fits_ko}. 더하는 가치 {added}. 제안된 기업들의 가치가 더 큽니다."),
            format!("{fits_en}. It would add {added}, and the proposed together are worth more."),
        ),
    };
    LocalizedText { ko, en }
}

fn korean(name: &LocalizedText) -> &str {
    if name.ko.is_empty() { &name.en } else { &name.ko }
}

fn english(name: &LocalizedText) -> &str {
    if name.en.is_empty() { &name.ko } else { &name.en }
}

fn listed(names: &[LocalizedText], of: fn(&LocalizedText) -> &str) -> String {
    names.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// Thousandths as a number with one place.
fn tenths(milli: i64) -> String {
    let tenths = (milli + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn or_default(asked: i32, default: usize) -> usize {
    usize::try_from(asked).ok().filter(|&it| it > 0).unwrap_or(default)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
