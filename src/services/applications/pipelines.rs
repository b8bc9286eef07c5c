//! Where the files of programs stand: what is stored is read here, a page of files at a time, and judged by the day.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `files` | how did a file stand on a day |
//! | `rights` | how many recommendations has an operator, and how many are left |
//! | `checks` | what is to be said of a file by the program's rules |
//! | `tasks` | what is to be done of a file, and in which order is it told |
//! | `wording` | how is that said in Korean and English |

mod checks;
mod files;
mod rights;
mod tasks;
mod wording;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{ToSpan as _, civil};
use prost::Message as _;

use crate::access::Deadline;
use crate::calendar;
use crate::eligibility::Facts;
use crate::errors::Error;
use crate::matching::Rates;
use crate::proto::{
    Application, Kind, Partner, PartnerKind, PipelineTask, Program, ProgramPipeline,
    ReportPipelineRequest, ReportPipelineResponse, Startup,
};
use crate::services::resources::{REPLY_BYTES_MAX, fitting, require_key};
use crate::services::tokens::token_violations;
use crate::services::{Context, refuse};
use crate::store::Listed;
use crate::taxonomy::Taxonomy;
use crate::validation;
use crate::validation::limits::WITHIN_DAYS_DEFAULT;
use files::{as_it_stood, is_decided, recommended_on};
use rights::Rights;
use tasks::{Case, Tasks};

/// Of what is asked.
#[derive(Debug, Clone)]
struct Question {
    as_of: civil::Date,
    /// The last day of which is told what is due.
    until: civil::Date,
    /// Only the files of this operator; empty: all.
    operator: String,
}

/// The files of one program, as far as they were read.
struct Pipeline {
    program: Program,
    rights: Rights,
    /// The files of each start-up that are neither rejected nor withdrawn, by name.
    standing: HashMap<String, Vec<String>>,
    /// The files of which is told that are not decided.
    open: Vec<Application>,
}

/// What is known of those that a page of files names.
struct Known {
    /// Start-ups, by name; without those that are deleted.
    startups: HashMap<String, Startup>,
    /// Of which kind their investors are that have a profile, by name.
    partner_kinds: HashMap<String, PartnerKind>,
}

impl Context {
    pub(in crate::services) async fn report_pipeline(
        self: &Arc<Self>,
        request: ReportPipelineRequest,
        deadline: Deadline,
    ) -> Result<ReportPipelineResponse, Error> {
        let mut violations = validation::report_pipeline(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let as_of = calendar::day(&as_of_date);
        let as_of = as_of.ok_or_else(|| Error::invalid("as_of_date", "is no date"))?;
        let within = match request.within_days {
            0 => WITHIN_DAYS_DEFAULT,
            days => days,
        };
        let until = as_of.saturating_add(i64::from(within).days());
        let operator = self.operator_now(&request.operator, deadline).await?;
        let question = Question { as_of, until, operator };
        let mut read = Vec::new();
        for name in &request.programs {
            let fresh = &request.at_least_as_fresh;
            read.push(self.get::<Program>(name, false, fresh, deadline).await?);
        }
        let consistency_token = read.first().map(|(_, token)| token.clone()).unwrap_or_default();
        let mut tasks = Tasks::new(as_of, until);
        let mut programs = Vec::new();
        for (program, _) in read {
            let pipeline;
            (pipeline, tasks) = self.pipeline(program, &question, tasks, deadline).await?;
            programs.push(pipeline.finish(&question, &mut tasks));
        }
        let total_tasks = i32::try_from(tasks.total()).unwrap_or(i32::MAX);
        let bytes = programs.iter().map(ProgramPipeline::encoded_len).sum::<usize>();
        let room = REPLY_BYTES_MAX.saturating_sub(bytes);
        Ok(ReportPipelineResponse {
            programs,
            tasks: fitting(tasks.into_first(), room),
            total_tasks,
            as_of_date: Some(as_of_date),
            consistency_token,
        })
    }

    /// The name by which a partner goes now; it may be deleted.
    async fn operator_now(&self, name: &str, deadline: Deadline) -> Result<String, Error> {
        if name.is_empty() {
            return Ok(String::new());
        }
        let found = self.get_many::<Partner>(vec![name.to_owned()], true, "", deadline).await?;
        if !found.missing_names.is_empty() {
            return Err(Error::NotFound(name.to_owned()));
        }
        let merged = found.merged_names.into_iter().next();
        Ok(merged.map_or_else(|| name.to_owned(), |it| it.merged_into))
    }

    /// All files of a program, read and judged a page at a time.
    async fn pipeline(
        self: &Arc<Self>,
        program: Program,
        question: &Question,
        mut tasks: Tasks,
        deadline: Deadline,
    ) -> Result<(Pipeline, Tasks), Error> {
        let key = require_key(&program.name, Kind::Program)?;
        let listed = Listed {
            kind: Kind::Application,
            show_deleted: false,
            of: std::slice::from_ref(&key),
            terms: &[],
        };
        let mut pipeline = Pipeline::new(program);
        let mut last: Option<String> = None;
        loop {
            let (_, files, next) =
                self.page_of::<Application>(listed, last.as_deref(), deadline).await?;
            let files: Vec<Application> =
                files.into_iter().filter_map(|it| as_it_stood(it, question.as_of)).collect();
            let known = self.known_of(&files, question, &pipeline, deadline).await?;
            let (question, taxonomy, rates) = (question.clone(), self.taxonomy, self.rates);
            let added = self.compute.run(move |stop| {
                for file in files {
                    if stop.is_set() {
                        break;
                    }
                    pipeline.add(file, &question, &known, &mut tasks, (taxonomy, rates));
                }
                (pipeline, tasks)
            });
            (pipeline, tasks) = added.await?;
            match next {
                Some(_) => last = next,
                None => return Ok((pipeline, tasks)),
            }
        }
    }

    /// What is known of the start-ups of the files that are judged, and of those whose seat counts.
    async fn known_of(
        self: &Arc<Self>,
        files: &[Application],
        question: &Question,
        pipeline: &Pipeline,
        deadline: Deadline,
    ) -> Result<Known, Error> {
        let is_needed = |it: &&Application| {
            question.is_of(it) && (!is_decided(it.status()) || pipeline.rights.is_used_by(it))
        };
        let needed = files.iter().filter(is_needed).map(|it| it.startup.as_str()).collect();
        let startups = self.startups_of(&needed, deadline).await?;
        let partner_kinds = self.investor_kinds(startups.values(), deadline).await?;
        Ok(Known { startups, partner_kinds })
    }
}

impl Question {
    /// Whether is told of a file.
    fn is_of(&self, file: &Application) -> bool {
        self.operator.is_empty() || self.operator == file.operator
    }
}

impl Pipeline {
    fn new(program: Program) -> Self {
        let rights = Rights::of(&program);
        Self { program, rights, standing: HashMap::new(), open: Vec::new() }
    }

    /// Counts a file as it stood, and says what is to be done of it alone.
    fn add(
        &mut self,
        file: Application,
        question: &Question,
        known: &Known,
        tasks: &mut Tasks,
        (taxonomy, rates): (&Taxonomy, &Rates),
    ) {
        if !files::is_out(file.status()) {
            self.standing.entry(file.startup.clone()).or_default().push(file.name.clone());
        }
        if !question.is_of(&file) {
            return;
        }
        let startup = known.startups.get(&file.startup);
        self.rights.add(&file, &self.program, startup);
        if is_decided(file.status()) {
            return;
        }
        let facts = Facts { taxonomy, rates, partner_kinds: &known.partner_kinds };
        let Question { as_of, until, .. } = *question;
        let recommended_on = recommended_on(&file, self.rights.recommends);
        let program = &self.program;
        let case = Case { program, file: &file, startup, recommended_on, as_of, until };
        tasks.extend(case.tasks(&facts));
        // For duplicates, which are known at the end, no more of it is needed.
        let Application { name, program, startup, operator, .. } = file;
        self.open.push(Application { name, program, startup, operator, ..Application::default() });
    }

    /// How the program stands, once all its files were added; and what is to be said of files together.
    fn finish(self, question: &Question, tasks: &mut Tasks) -> ProgramPipeline {
        for file in &self.open {
            let same = self.standing.get(&file.startup).into_iter().flatten();
            let others: Vec<&str> =
                same.map(String::as_str).filter(|name| *name != file.name).collect();
            if !others.is_empty() {
                tasks.extend([tasks::duplicate(file, &others)]);
            }
        }
        let Self { program, rights, .. } = self;
        let only = Some(question.operator.as_str()).filter(|it| !it.is_empty());
        let (operators, of_operators) = rights.finish(&program, only);
        tasks.extend(of_operators);
        ProgramPipeline {
            statuses: rights.statuses(),
            operators,
            program: program.name,
            program_etag: program.etag,
            year: program.year,
        }
    }
}

/// A task about a file.
fn of_file(file: &Application) -> PipelineTask {
    PipelineTask {
        program: file.program.clone(),
        application: file.name.clone(),
        startup: file.startup.clone(),
        operator: file.operator.clone(),
        ..PipelineTask::default()
    }
}
