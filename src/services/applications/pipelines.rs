//! Where the files of programs stand: what is stored is read here, a page of files at a time, and judged by the day.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `rights` | how many recommendations has an operator, and how many are left |
//! | `checks` | what is to be said of a file by the program's rules |
//! | `tasks` | what is to be done of a file, and in which order is it told |
//! | `wording` | how is that said in Korean and English |

mod checks;
mod rights;
mod tasks;
mod wording;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{ToSpan as _, civil};
use prost::Message as _;

use super::files::{as_it_stood, is_decided, is_out, recommended_on};
use crate::access::Deadline;
use crate::calendar;
use crate::eligibility::track_of;
use crate::errors::Error;
use crate::matching::Rates;
use crate::proto::{
    Application, Kind, Partner, PipelineTask, Program, ProgramPipeline, ReportPipelineRequest,
    ReportPipelineResponse,
};
use crate::services::programs::Known;
use crate::services::resources::{REPLY_BYTES_MAX, fitting, require_key};
use crate::services::tokens::token_violations;
use crate::services::{Context, refuse};
use crate::store::Listed;
use crate::taxonomy::Taxonomy;
use crate::validation;
use crate::validation::limits::WITHIN_DAYS_DEFAULT;
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
        let operator = match request.operator.as_str() {
            "" => String::new(),
            name => {
                let now = self.name_now::<Partner>(name, deadline).await?;
                now.ok_or_else(|| Error::NotFound(name.to_owned()))?
            }
        };
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
        let room = room_beside(&programs)?;
        Ok(ReportPipelineResponse {
            programs,
            tasks: fitting(tasks.into_first(), room),
            total_tasks,
            as_of_date: Some(as_of_date),
            consistency_token,
        })
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
            // Of the others neither rules nor seats count.
            let is_needed = |it: &&Application| {
                question.is_of(it) && (!is_decided(it.status()) || pipeline.rights.is_used_by(it))
            };
            let needed = files.iter().filter(is_needed).map(|it| it.startup.as_str());
            let known = self.known_of(needed, deadline).await?;
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
        if !is_out(file.status()) {
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
        let facts = known.facts(taxonomy, rates);
        let Question { as_of, until, .. } = *question;
        let recommended_on = recommended_on(&file, self.rights.recommends);
        let program = &self.program;
        let track = track_of(program, &file);
        let case = Case { program, file: &file, track, startup, recommended_on, as_of, until };
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
        let (operators, of_operators) = rights.finish(&program, only, question.as_of);
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

/// How many bytes of a reply are left for tasks. Of rights none are left out, so that they must have room.
fn room_beside(programs: &[ProgramPipeline]) -> Result<usize, Error> {
    let bytes = programs.iter().map(ProgramPipeline::encoded_len).sum::<usize>();
    REPLY_BYTES_MAX.checked_sub(bytes).ok_or_else(|| {
        let operators = programs.iter().map(|it| it.operators.len()).sum::<usize>();
        let message = format!(
            "have {operators} operators together, more than one reply holds; name fewer programs, or one operator"
        );
        Error::invalid("programs", message)
    })
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
