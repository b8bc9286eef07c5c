//! Who has applied to a program, and how they stand by its rules on a day.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil;

use crate::access::Deadline;
use crate::eligibility::{self, Facts};
use crate::errors::Error;
use crate::proto::{
    Application, ApplicationStatus, EligibilityCheck, Key, Kind, Partner, PartnerKind, Program,
    RuleAnswer, Startup,
};
use crate::services::Context;
use crate::services::resources::{decode, resource};
use crate::validation::limits;

/// Files of a program.
pub(in crate::services) struct Applicants {
    /// By the names of the start-up and of the file.
    pub(in crate::services) files: Vec<File>,
    /// Start-ups with such a file and without a profile, by name.
    pub(in crate::services) missing_startups: Vec<String>,
}

/// A file with how its start-up stands.
pub(in crate::services) struct File {
    pub(in crate::services) application: Application,
    pub(in crate::services) startup: Startup,
    pub(in crate::services) check: EligibilityCheck,
}

impl Context {
    /// The open files of a program as they are committed now, judged by a day.
    pub(in crate::services) async fn applicants(
        self: &Arc<Self>,
        program: &Arc<Program>,
        day: civil::Date,
        deadline: Deadline,
    ) -> Result<Applicants, Error> {
        self.applicants_of(program, is_open, day, deadline).await
    }

    /// The same of certain files.
    pub(in crate::services) async fn applicants_of(
        self: &Arc<Self>,
        program: &Arc<Program>,
        is_wanted: fn(&Application) -> bool,
        day: civil::Date,
        deadline: Deadline,
    ) -> Result<Applicants, Error> {
        let of = Key::parse(&program.name);
        let open = |it: Application| is_wanted(&it).then_some(it);
        let (_, files) = self.gather(of.as_ref(), false, open, deadline).await?;
        let mut files: Vec<Application> = files.into_iter().flatten().collect();
        if files.len() > limits::RANKED_APPLICATIONS_MAX {
            let (count, max) = (files.len(), limits::RANKED_APPLICATIONS_MAX);
            let message = format!("has {count} applications to be judged; at most {max} can be");
            return Err(Error::invalid("program", message));
        }
        files.sort_by(|one, other| (&one.startup, &one.name).cmp(&(&other.startup, &other.name)));
        let names: BTreeSet<&str> = files.iter().map(|it| it.startup.as_str()).collect();
        let startups = self.startups_of(&names, deadline).await?;
        let missing_startups =
            names.into_iter().filter(|it| !startups.contains_key(*it)).map(str::to_owned).collect();
        let kinds = self.investor_kinds(startups.values(), deadline).await?;
        let (program, taxonomy, rates) = (Arc::clone(program), self.taxonomy, self.rates);
        let judged = self.compute.run(move |stop| {
            let facts = Facts { taxonomy, rates, partner_kinds: &kinds };
            let mut judged = Vec::with_capacity(files.len());
            for application in files {
                if stop.is_set() {
                    return Err(Error::DeadlineExceeded);
                }
                let Some(startup) = startups.get(&application.startup) else { continue };
                let check = judge(&program, &application, startup, day, &facts);
                judged.push(File { application, startup: startup.clone(), check });
            }
            Ok(judged)
        });
        Ok(Applicants { files: judged.await??, missing_startups })
    }

    /// The start-ups of these names that have a profile.
    pub(in crate::services) async fn startups_of(
        &self,
        names: &BTreeSet<&str>,
        deadline: Deadline,
    ) -> Result<HashMap<String, Startup>, Error> {
        let ids: Vec<String> =
            names.iter().filter_map(|name| Key::parse(name)).map(|key| key.id).collect();
        let mut startups = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(limits::BATCH_MAX) {
            let (_, documents) = self.read_many(Kind::Startup, ids, deadline).await?;
            for document in documents.iter().filter(|it| it.is_live()) {
                startups.insert(document.key.to_string(), resource(document)?);
            }
        }
        Ok(startups)
    }

    /// Of which kind the investors are that rounds name.
    pub(in crate::services) async fn investor_kinds(
        &self,
        startups: impl Iterator<Item = &Startup>,
        deadline: Deadline,
    ) -> Result<HashMap<String, PartnerKind>, Error> {
        let investors = startups.flat_map(|it| &it.rounds).flat_map(|it| &it.investors);
        let keys: BTreeSet<Key> = investors.filter_map(|it| Key::parse(&it.partner)).collect();
        let ids: Vec<String> = keys.into_iter().map(|key| key.id).collect();
        let mut kinds = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(limits::BATCH_MAX) {
            let (_, documents) = self.read_many(Kind::Partner, ids, deadline).await?;
            for document in documents.iter().filter(|it| it.is_live()) {
                kinds.insert(document.key.to_string(), decode::<Partner>(document)?.kind());
            }
        }
        Ok(kinds)
    }
}

/// Whether nothing is decided yet.
fn is_open(application: &Application) -> bool {
    !matches!(
        application.status(),
        ApplicationStatus::Selected | ApplicationStatus::Rejected | ApplicationStatus::Withdrawn
    )
}

/// How an applicant stands. Where the program has tracks and the file names none of them, by no rule at all: that is not
/// known.
fn judge(
    program: &Program,
    application: &Application,
    startup: &Startup,
    day: civil::Date,
    facts: &Facts<'_>,
) -> EligibilityCheck {
    let track = application.track.as_str();
    if program.tracks.is_empty() || program.tracks.iter().any(|it| it.id == track) {
        return eligibility::check(program, track, startup, day, facts);
    }
    EligibilityCheck {
        startup: startup.name.clone(),
        program: program.name.clone(),
        program_etag: program.etag.clone(),
        answer: RuleAnswer::Unknown.into(),
        ..EligibilityCheck::default()
    }
}
