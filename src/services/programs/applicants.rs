//! Who has applied to a program, and how they stand by its rules on a day.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil;

use crate::access::Deadline;
use crate::eligibility::{Facts, check_application};
use crate::errors::Error;
use crate::matching::Rates;
use crate::proto::{Application, EligibilityCheck, Kind, Partner, PartnerKind, Program, Startup};
use crate::services::Context;
use crate::services::resources::require_key;
use crate::store::Revision;
use crate::taxonomy::Taxonomy;
use crate::validation::limits;

/// Files of a program.
pub(in crate::services) struct Applicants {
    /// In the order in which they were asked for.
    pub(in crate::services) files: Vec<File>,
    /// Those of start-ups without a profile, which nobody can judge.
    pub(in crate::services) without_startup: Vec<Application>,
}

/// A file with how its start-up stands.
pub(in crate::services) struct File {
    pub(in crate::services) application: Application,
    pub(in crate::services) startup: Startup,
    pub(in crate::services) check: EligibilityCheck,
}

/// What is known of those that files name.
pub(in crate::services) struct Known {
    /// Start-ups, by name; without those that are deleted.
    pub(in crate::services) startups: HashMap<String, Startup>,
    /// Of which kind their investors are that have a profile, by name.
    pub(in crate::services) partner_kinds: HashMap<String, PartnerKind>,
}

impl Known {
    /// What rules ask beside profiles.
    pub(in crate::services) fn facts<'a>(
        &'a self,
        taxonomy: &'a Taxonomy,
        rates: &'a Rates,
    ) -> Facts<'a> {
        Facts { taxonomy, rates, partner_kinds: &self.partner_kinds }
    }
}

impl Context {
    /// The files of a program that are wanted, as they are wanted, and how they stand on a day.
    pub(in crate::services) async fn applicants(
        self: &Arc<Self>,
        program: &Arc<Program>,
        wanted: impl FnMut(Application) -> Option<Application>,
        day: civil::Date,
        deadline: Deadline,
    ) -> Result<Applicants, Error> {
        let (_, files) = self.files_of(program, wanted, deadline).await?;
        few_enough(&program.name, files.len())?;
        self.judged(program, files, day, deadline).await
    }

    /// The files of a program that are wanted, by the names of the start-up and of the file, and the revision at which
    /// reading them began.
    pub(in crate::services) async fn files_of(
        &self,
        program: &Program,
        wanted: impl FnMut(Application) -> Option<Application>,
        deadline: Deadline,
    ) -> Result<(Revision, Vec<Application>), Error> {
        let key = require_key(&program.name, Kind::Program)?;
        let (read, files) = self.gather(Some(&key), false, wanted, deadline).await?;
        let mut files: Vec<Application> = files.into_iter().flatten().collect();
        files.sort_by(|one, other| (&one.startup, &one.name).cmp(&(&other.startup, &other.name)));
        Ok((read, files))
    }

    /// How files stand on a day.
    pub(in crate::services) async fn judged(
        self: &Arc<Self>,
        program: &Arc<Program>,
        files: Vec<Application>,
        day: civil::Date,
        deadline: Deadline,
    ) -> Result<Applicants, Error> {
        let known = self.known_of(files.iter().map(|it| it.startup.as_str()), deadline).await?;
        let (program, taxonomy, rates) = (Arc::clone(program), self.taxonomy, self.rates);
        let judging = self.compute.run(move |stop| {
            let facts = known.facts(taxonomy, rates);
            let mut judged = Applicants { files: Vec::new(), without_startup: Vec::new() };
            for application in files {
                if stop.is_set() {
                    return Err(Error::DeadlineExceeded);
                }
                let Some(startup) = known.startups.get(&application.startup) else {
                    judged.without_startup.push(application);
                    continue;
                };
                let check = check_application(&program, &application, startup, day, &facts);
                judged.files.push(File { application, startup: startup.clone(), check });
            }
            Ok(judged)
        });
        judging.await?
    }

    /// What is known of the start-ups of these names.
    pub(in crate::services) async fn known_of(
        &self,
        names: impl Iterator<Item = &str>,
        deadline: Deadline,
    ) -> Result<Known, Error> {
        let startups: HashMap<String, Startup> = self.live_by_name(names, deadline).await?;
        let partner_kinds = self.investor_kinds(startups.values(), deadline).await?;
        Ok(Known { startups, partner_kinds })
    }

    /// Of which kind the investors are that rounds name.
    pub(in crate::services) async fn investor_kinds(
        &self,
        startups: impl Iterator<Item = &Startup>,
        deadline: Deadline,
    ) -> Result<HashMap<String, PartnerKind>, Error> {
        let investors = startups.flat_map(|it| &it.rounds).flat_map(|it| &it.investors);
        let names: BTreeSet<&str> = investors.map(|it| it.partner.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let mut kinds = HashMap::new();
        // Of partners nothing else is kept: those of a few lie in memory at a time.
        for names in names.chunks(limits::BATCH_MAX) {
            let names = names.iter().copied();
            let partners: HashMap<String, Partner> = self.live_by_name(names, deadline).await?;
            kinds.extend(partners.into_iter().map(|(name, it)| (name, it.kind())));
        }
        Ok(kinds)
    }
}

/// That so many files can be judged in one go: all of them lie in memory.
fn few_enough(program: &str, count: usize) -> Result<(), Error> {
    let max = limits::RANKED_APPLICATIONS_MAX;
    match count <= max {
        true => Ok(()),
        false => Err(Error::ProgramTooLarge { program: program.to_owned(), count, max }),
    }
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use super::*;

    #[test]
    fn only_so_many_files_are_judged_at_once() {
        assert!(few_enough("programs/one", 5_000).is_ok());
        let refused = Status::from(few_enough("programs/one", 5_001).unwrap_err());
        assert_eq!(refused.code(), Code::FailedPrecondition);
        let message = "programs/one has 5001 applications that would have to be judged; at most 5000 can be at once";
        assert_eq!(refused.message(), message);
    }
}
