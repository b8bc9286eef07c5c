//! Which applicants each operator of a program would take first, and why.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::applicants::{Applicants, File};
use crate::access::Deadline;
use crate::calendar;
use crate::eligibility::{self, Applicant, StandingFile, track_of};
use crate::errors::Error;
use crate::proto::rank_applicants_response::Part;
use crate::proto::{
    Application, Date, Key, LocalizedText, OperatorRanking, PairScore, PairStanding, Partner,
    Program, ProgramQuota, RankApplicantsRequest, RankApplicantsResponse, RankedApplicant,
    RankingSummary, RuleAnswer, SetAsideApplicant,
};
use crate::services::applications::{as_it_stood, has_backer, is_decided, is_out};
use crate::services::matches::{Explained, Scores};
use crate::services::tokens::token_violations;
use crate::services::{Context, in_time, refuse};
use crate::taxonomy::Taxonomy;
use crate::validation::{self, Violation, limits};

/// Answers that wait for the caller to take them.
const WAITING_MAX: usize = 4;

/// Operators whose pairs are explained in one go: those of one start-up are cheapest together.
const CHUNK: usize = 8;

/// The points of a pair about which all is average, in thousandths.
const AVERAGE_POINTS_MILLI: i32 = 50_000;

/// Points for each whole of log-odds.
const POINTS_PER_LOG_ODD: i32 = 10;

/// The points of a match, in thousandths, as the contract tells them.
pub(in crate::services) fn match_points_milli(score_milli: i32) -> i32 {
    AVERAGE_POINTS_MILLI.saturating_add(score_milli.saturating_mul(POINTS_PER_LOG_ODD))
}

/// By what an applicant is ranked, in thousandths of a point.
pub(in crate::services) fn points_milli(score_milli: i32, bonus_points: i32) -> i32 {
    match_points_milli(score_milli).saturating_add(bonus_points.saturating_mul(1_000))
}

impl Context {
    pub(super) async fn rank_applicants(
        self: &Arc<Self>,
        request: RankApplicantsRequest,
        deadline: Deadline,
    ) -> Result<ReceiverStream<Result<RankApplicantsResponse, Status>>, Error> {
        let rankings = Arc::new(self.rankings(request, deadline).await?);
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let context = Arc::clone(self);
        tokio::spawn(async move {
            let send_all = rankings.send_all(&context, &sender);
            if let Err(error) = in_time(deadline, Error::DeadlineExceeded, send_all).await {
                // The caller may have left; then nobody is told.
                let _ = sender.send(Err(error.into())).await;
            }
        });
        Ok(ReceiverStream::new(receiver))
    }

    /// The same lists at once.
    pub(in crate::services) async fn ranked(
        self: &Arc<Self>,
        request: RankApplicantsRequest,
        deadline: Deadline,
    ) -> Result<Vec<OperatorRanking>, Error> {
        let rankings = Arc::new(self.rankings(request, deadline).await?);
        let (sender, mut receiver) = mpsc::channel(WAITING_MAX);
        let sent = async move { rankings.send_all(self, &sender).await };
        let taken = async {
            let mut lists = Vec::new();
            while let Some(Ok(answer)) = receiver.recv().await {
                lists.extend(answer.part.and_then(|part| match part {
                    Part::Ranking(list) => Some(list),
                    Part::Summary(_) => None,
                }));
            }
            lists
        };
        let both = async {
            let (sent, lists) = tokio::join!(sent, taken);
            sent.map(|()| lists)
        };
        in_time(deadline, Error::DeadlineExceeded, both).await
    }

    /// All that the answer is made from: nothing is answered before it is there.
    async fn rankings(
        self: &Arc<Self>,
        request: RankApplicantsRequest,
        deadline: Deadline,
    ) -> Result<Rankings, Error> {
        let mut violations = validation::rank_applicants(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let fresh = request.at_least_as_fresh.as_str();
        let (program, token): (Program, String) =
            self.get(&request.program, false, fresh, deadline).await?;
        let program = Arc::new(program);
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let day = calendar::day(&as_of_date)
            .ok_or_else(|| Error::Internal("a day that was checked".to_owned()))?;
        let quotas = self.quotas(&program, &request.operators, deadline).await?;
        let (operators, missing_operators) = self.operators(quotas, deadline).await?;
        let mut standing: HashMap<String, Vec<StandingFile>> = HashMap::new();
        let wanted = |it| {
            let it: Application = as_it_stood(it, day)?;
            if !is_out(it.status()) {
                let file = StandingFile {
                    application: it.name.clone(),
                    operator: it.operator.clone(),
                    is_backed: has_backer(&it),
                };
                standing.entry(it.startup.clone()).or_default().push(file);
            }
            (!is_decided(it.status())).then_some(it)
        };
        let applicants = self.applicants(&program, wanted, day, deadline).await?;
        let named = standing.values().flatten().map(|it| it.operator.as_str());
        let named = named.filter(|it| !it.is_empty()).collect();
        let operator_names = self.names_of(named, deadline).await?;
        let startups: BTreeSet<Key> =
            applicants.files.iter().filter_map(|it| Key::parse(&it.startup.name)).collect();
        let partners = operators.iter().filter_map(|it| Key::parse(&it.partner.name)).collect();
        let scores = self.scores_on(
            startups.iter().cloned().collect(),
            partners,
            &as_of_date,
            &token,
            deadline,
        );
        let scores = scores.await?;
        let rows = startups.iter().enumerate().map(|(at, key)| (key.to_string(), at)).collect();
        Ok(Rankings {
            request,
            program,
            token,
            as_of_date,
            day,
            operators,
            missing_operators,
            applicants,
            standing,
            operator_names,
            scores,
            rows,
        })
    }

    /// The quotas of the operators that are named, or all, in their order.
    async fn quotas(
        &self,
        program: &Program,
        names: &[String],
        deadline: Deadline,
    ) -> Result<Vec<ProgramQuota>, Error> {
        if names.is_empty() {
            return Ok(program.quotas.clone());
        }
        let (mut quotas, mut violations) = (Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let now = self.name_now::<Partner>(name, deadline).await?;
            match program.quotas.iter().find(|it| Some(&it.partner) == now.as_ref()) {
                Some(quota) => quotas.push(quota.clone()),
                None => violations.push(Violation {
                    field: format!("operators[{at}]"),
                    message: format!("{name} has no quota in {}", program.name),
                }),
            }
        }
        refuse(violations)?;
        Ok(quotas)
    }

    /// The operators that have a profile, and the names of the others.
    async fn operators(
        &self,
        quotas: Vec<ProgramQuota>,
        deadline: Deadline,
    ) -> Result<(Vec<Operator>, Vec<String>), Error> {
        let names = quotas.iter().map(|it| &it.partner);
        let mut partners: HashMap<String, Partner> = self.live_by_name(names, deadline).await?;
        let (mut operators, mut missing) = (Vec::new(), Vec::new());
        for quota in quotas {
            match partners.remove(&quota.partner) {
                Some(partner) => operators.push(Operator { partner, quota }),
                None => missing.push(quota.partner),
            }
        }
        Ok((operators, missing))
    }
}

/// An operator with its places.
struct Operator {
    partner: Partner,
    quota: ProgramQuota,
}

/// The lists of one request, before reasons are told.
struct Rankings {
    request: RankApplicantsRequest,
    program: Arc<Program>,
    token: String,
    as_of_date: Date,
    day: civil::Date,
    operators: Vec<Operator>,
    missing_operators: Vec<String>,
    applicants: Applicants,
    /// By the names of start-ups, all their files that were neither rejected nor withdrawn.
    standing: HashMap<String, Vec<StandingFile>>,
    /// What the operators are called that these name.
    operator_names: HashMap<String, LocalizedText>,
    scores: Scores,
    /// The rows of the scores, by the names of start-ups.
    rows: HashMap<String, usize>,
}

/// The list of one operator, by the positions of files.
struct List {
    ranked: Vec<usize>,
    total_ranked: usize,
    set_aside: Vec<usize>,
    total_set_aside: usize,
}

impl Rankings {
    /// Until all are sent or the caller has gone.
    async fn send_all(
        self: &Arc<Self>,
        context: &Arc<Context>,
        sender: &mpsc::Sender<Result<RankApplicantsResponse, Status>>,
    ) -> Result<(), Error> {
        let all: Vec<usize> = (0..self.operators.len()).collect();
        for operators in all.chunks(CHUNK) {
            let lists: Vec<(usize, List)> =
                operators.iter().map(|&operator| (operator, self.list(operator))).collect();
            let explained = self.explained(context, &lists).await?;
            let (of, taxonomy) = (Arc::clone(self), context.taxonomy);
            let told = context.compute.run(move |stop| {
                let told = lists.iter().map(|(operator, list)| match stop.is_set() {
                    true => Err(Error::DeadlineExceeded),
                    false => Ok(of.ranking(*operator, list, &explained, taxonomy)),
                });
                told.collect::<Result<Vec<_>, _>>()
            });
            for ranking in told.await?? {
                let part = Some(Part::Ranking(ranking));
                if sender.send(Ok(RankApplicantsResponse { part })).await.is_err() {
                    return Ok(());
                }
            }
        }
        let part = Some(Part::Summary(self.summary(context)));
        // The caller may have left; then nobody is told.
        let _ = sender.send(Ok(RankApplicantsResponse { part })).await;
        Ok(())
    }

    fn score(&self, file: usize, operator: usize) -> &PairScore {
        let row = self.rows[&self.applicants.files[file].startup.name];
        &self.scores.rows[row][operator]
    }

    /// Whether somebody is to be ranked by a file, as far as rules say.
    fn takes_part(&self, file: usize) -> bool {
        match self.applicants.files[file].check.answer() {
            RuleAnswer::Pass | RuleAnswer::Unspecified => true,
            RuleAnswer::Unknown => self.request.includes_undecided && self.is_judged(file),
            RuleAnswer::Fail => false,
        }
    }

    /// Whether a file names a track by whose rules it can be judged, where the program has tracks.
    fn is_judged(&self, file: usize) -> bool {
        track_of(&self.program, &self.applicants.files[file].application).is_some()
    }

    /// The file by which each company stands in the list of an operator.
    fn file_of_each(&self, operator: usize) -> Vec<usize> {
        let files = &self.applicants.files;
        let partner = self.operators[operator].partner.name.as_str();
        // What comes first stands for the company.
        let order = |file: usize| {
            let whose = match files[file].application.operator.as_str() {
                own if own == partner => 0,
                "" => 1,
                _ => 2,
            };
            let bonus_points = Reverse(files[file].check.bonus_points);
            (!self.is_judged(file), whose, !self.takes_part(file), bonus_points)
        };
        let mut chosen: Vec<usize> = Vec::new();
        for file in 0..files.len() {
            // Files of one company stand one after another.
            match chosen
                .last_mut()
                .filter(|last| files[**last].startup.name == files[file].startup.name)
            {
                Some(last) if order(file) < order(*last) => *last = file,
                Some(_) => {}
                None => chosen.push(file),
            }
        }
        chosen
    }

    /// Who is ranked for an operator, best first, and who is not.
    fn list(&self, operator: usize) -> List {
        let files = &self.applicants.files;
        let is_ranked = |file: &usize| {
            self.takes_part(*file) && self.score(*file, operator).standing() != PairStanding::Vetoed
        };
        let (mut ranked, mut set_aside): (Vec<usize>, Vec<usize>) =
            self.file_of_each(operator).into_iter().partition(is_ranked);
        // Files stand in the order of names, which breaks ties.
        ranked.sort_by_key(|&file| {
            let bonus_points = files[file].check.bonus_points;
            Reverse(points_milli(self.score(file, operator).score_milli, bonus_points))
        });
        let (total_ranked, total_set_aside) = (ranked.len(), set_aside.len());
        let max = match self.request.max_results {
            0 => limits::RANKED_DEFAULT,
            max => usize::try_from(max).unwrap_or_default(),
        };
        ranked.truncate(max);
        let told = if self.request.show_set_aside { limits::UNRANKED_MAX } else { 0 };
        set_aside.truncate(told);
        List { ranked, total_ranked, set_aside, total_set_aside }
    }

    /// The reasons of all pairs of some lists that are told, by file and operator.
    async fn explained(
        &self,
        context: &Arc<Context>,
        lists: &[(usize, List)],
    ) -> Result<HashMap<(usize, usize), Explained>, Error> {
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (operator, list) in lists {
            let vetoed = list
                .set_aside
                .iter()
                .filter(|&&file| self.score(file, *operator).standing() == PairStanding::Vetoed);
            wanted.extend(list.ranked.iter().chain(vetoed).map(|&file| (file, *operator)));
        }
        // Files of one start-up stand one after another, and its pairs are cheapest so.
        wanted.sort_unstable();
        let pairs = wanted.iter().map(|&(file, operator)| {
            let row = self.rows[&self.applicants.files[file].startup.name];
            (self.scores.startups[row].clone(), self.scores.partners[operator].clone())
        });
        let pairs = pairs.collect();
        let snapshot = &self.scores.snapshot;
        let explained = context.explain_at(snapshot, pairs, &self.as_of_date).await?;
        Ok(wanted.into_iter().zip(explained).collect())
    }

    fn ranking(
        &self,
        at: usize,
        list: &List,
        explained: &HashMap<(usize, usize), Explained>,
        taxonomy: &Taxonomy,
    ) -> OperatorRanking {
        let Operator { partner, quota } = &self.operators[at];
        let operator = eligibility::Operator::new(partner, quota);
        let ranked = list.ranked.iter().map(|&file| {
            let File { application, startup, check } = &self.applicants.files[file];
            let score = self.score(file, at);
            let explained = &explained[&(file, at)];
            let standing = self.standing.get(&application.startup);
            let applicant = Applicant {
                application,
                standing: standing.map(Vec::as_slice).unwrap_or_default(),
                operator_names: &self.operator_names,
                startup,
                check,
            };
            let conflicts =
                eligibility::conflicts(&self.program, &operator, applicant, self.day, taxonomy);
            RankedApplicant {
                startup: startup.name.clone(),
                application: application.name.clone(),
                answer: check.answer,
                points_milli: points_milli(score.score_milli, check.bonus_points),
                match_points_milli: match_points_milli(score.score_milli),
                bonus_points: check.bonus_points,
                standing: score.standing,
                grade: explained.grade.into(),
                terms: explained.terms.first().map(|(_, terms)| terms.clone()).unwrap_or_default(),
                conflicts,
            }
        });
        let set_aside = list.set_aside.iter().map(|&file| {
            let File { application, startup, check } = &self.applicants.files[file];
            let vetoes = explained.get(&(file, at)).map(|it| it.vetoes.clone());
            SetAsideApplicant {
                startup: startup.name.clone(),
                application: application.name.clone(),
                answer: check.answer,
                rules: eligibility::deciding_rules(&self.program, check),
                vetoes: vetoes.unwrap_or_default(),
            }
        });
        OperatorRanking {
            partner: partner.name.clone(),
            places: quota.places,
            ranked: ranked.collect(),
            total_ranked: number(list.total_ranked),
            set_aside: set_aside.collect(),
            total_set_aside: number(list.total_set_aside),
        }
    }

    fn summary(&self, context: &Context) -> RankingSummary {
        let Applicants { files, without_startup } = &self.applicants;
        let missing: BTreeSet<&str> = without_startup.iter().map(|it| &*it.startup).collect();
        let count = |answer: RuleAnswer| {
            number(files.iter().filter(|it| it.check.answer() == answer).count())
        };
        RankingSummary {
            program: self.program.name.clone(),
            program_etag: self.program.etag.clone(),
            as_of_date: Some(self.as_of_date),
            model_version: context.model.version().to_owned(),
            total_applicants: number(files.len()),
            passing: count(RuleAnswer::Pass),
            failing: count(RuleAnswer::Fail),
            undecided: count(RuleAnswer::Unknown),
            not_judged: count(RuleAnswer::Unspecified),
            consistency_token: self.token.clone(),
            missing_startups: missing.into_iter().map(str::to_owned).collect(),
            missing_operators: self.missing_operators.clone(),
        }
    }
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
