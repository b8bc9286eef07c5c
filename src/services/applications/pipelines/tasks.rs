//! What is to be done of a file, and the order in which all that is to be done is told.

use std::collections::BTreeSet;

use jiff::civil;

use super::rights::quota;
use super::{of_file, wording};
use crate::calendar;
use crate::eligibility::{Facts, equity_cap, is_designated, name, outside_fields, title_key};
use crate::proto::{
    Application, ApplicationStatus, Date, LocalizedText, PipelineTask, PipelineTaskKind, Program,
    ProgramStage, RequiredDocument, Startup,
};
use crate::services::applications::files::{came_in_on, has_reached};
use crate::validation::limits::PIPELINE_TASKS_MAX;

/// What is to be done. However much is added, no more is kept than is told.
pub(super) struct Tasks {
    as_of: civil::Date,
    until: civil::Date,
    tasks: Vec<PipelineTask>,
    total: usize,
}

impl Tasks {
    pub(super) fn new(as_of: civil::Date, until: civil::Date) -> Self {
        Self { as_of, until, tasks: Vec::new(), total: 0 }
    }

    /// Adds tasks, but for those that are due later than is told.
    pub(super) fn extend(&mut self, tasks: impl IntoIterator<Item = PipelineTask>) {
        for mut task in tasks {
            let due = task.due_date.as_ref().and_then(calendar::day);
            if due.is_some_and(|due| due > self.until) {
                continue;
            }
            task.is_late = due.is_some_and(|due| due < self.as_of);
            self.total += 1;
            self.tasks.push(task);
        }
        // Each task is moved a few times at most.
        if self.tasks.len() > 2 * PIPELINE_TASKS_MAX {
            self.keep_first();
        }
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// The first of them: by the day by which they are due, then what has no day, each by file, then by operator as
    /// they were added. What is late is due first of all.
    pub(super) fn into_first(mut self) -> Vec<PipelineTask> {
        self.keep_first();
        self.tasks
    }

    fn keep_first(&mut self) {
        self.tasks.sort_by(|one, other| {
            let day = |it: &PipelineTask| it.due_date.map(|it| (it.year, it.month, it.day));
            let due = |it: &PipelineTask| (it.due_date.is_none(), day(it));
            let is_operators = |it: &PipelineTask| it.application.is_empty();
            let key = |it: &PipelineTask| (due(it), is_operators(it));
            (key(one), &one.application).cmp(&(key(other), &other.application))
        });
        self.tasks.truncate(PIPELINE_TASKS_MAX);
    }
}

/// A file that is not decided, as it stood on the day.
pub(super) struct Case<'a> {
    pub(super) program: &'a Program,
    pub(super) file: &'a Application,
    /// By which it is judged; none where it names none that the program has.
    pub(super) track: Option<&'a str>,
    /// None: its profile is deleted.
    pub(super) startup: Option<&'a Startup>,
    /// When the operator recommended it; none where it has not.
    pub(super) recommended_on: Option<civil::Date>,
    pub(super) as_of: civil::Date,
    pub(super) until: civil::Date,
}

impl Case<'_> {
    /// All that is to be done of the file, in the order of the kinds.
    pub(super) fn tasks(&self, facts: &Facts<'_>) -> Vec<PipelineTask> {
        let told = [
            self.supplements(),
            self.documents(),
            self.next_turn(),
            self.of_rules(facts),
            self.of_operator(facts),
            self.of_track(),
            self.of_window(),
        ];
        told.concat()
    }

    pub(super) fn said(&self, kind: PipelineTaskKind, sentence: LocalizedText) -> PipelineTask {
        PipelineTask { kind: kind.into(), sentence: Some(sentence), ..of_file(self.file) }
    }

    fn supplements(&self) -> Vec<PipelineTask> {
        let open = self.file.supplements.iter().filter(|it| it.receive_date.is_none());
        let task = |it: &crate::proto::SupplementRequest| PipelineTask {
            due_date: it.due_date,
            ..self.said(
                PipelineTaskKind::Supplement,
                wording::supplement(&it.title, it.request_date.as_ref()),
            )
        };
        open.map(task).collect()
    }

    fn documents(&self) -> Vec<PipelineTask> {
        let handed_in = self.file.documents.iter().map(|it| &it.title);
        let come = self.file.supplements.iter().filter(|it| it.receive_date.is_some());
        let there: BTreeSet<String> =
            handed_in.chain(come.map(|it| &it.title)).map(|it| title_key(it)).collect();
        let mut tasks = Vec::new();
        for RequiredDocument { title, stage, .. } in &self.program.required_documents {
            let stage = self.program.stages.iter().find(|it| it.id == *stage);
            let from = stage.map_or(ApplicationStatus::Applied, ProgramStage::status);
            let is_due = from != ApplicationStatus::Unspecified && has_reached(self.file, from);
            if is_due && !there.contains(&title_key(title)) {
                let stage = stage.map(|it| name(it.display_name.as_ref()));
                let sentence = wording::document(title, stage.as_ref());
                tasks.push(self.said(PipelineTaskKind::Document, sentence));
            }
        }
        tasks
    }

    /// That an objection is to be answered, or that the operator is to recommend.
    fn next_turn(&self) -> Vec<PipelineTask> {
        let date = self.file.history.last().and_then(|it| it.date);
        let date = date.as_ref();
        match self.file.status() {
            ApplicationStatus::Objected => {
                vec![self.said(PipelineTaskKind::Objection, wording::objection(date))]
            }
            ApplicationStatus::Invested => vec![PipelineTask {
                due_date: self.program.apply_until_date,
                ..self.said(PipelineTaskKind::Recommendation, wording::recommendation(date))
            }],
            _ => Vec::new(),
        }
    }

    /// Whether the operator may have what it asks for, and may recommend this company at this time.
    fn of_operator(&self, facts: &Facts<'_>) -> Vec<PipelineTask> {
        let mut tasks = Vec::new();
        let cap = equity_cap(self.program, self.track.unwrap_or_default(), self.as_of);
        let asked = self.file.equity_share_basis_points;
        if let (Some((rule, cap)), Some(asked)) = (cap, asked)
            && asked > cap
        {
            let sentence = wording::above_cap(asked, cap);
            let task = self.said(PipelineTaskKind::EquityAboveCap, sentence);
            tasks.push(PipelineTask { rule, ..task });
        }
        let Some(quota) = quota(self.program, &self.file.operator) else { return tasks };
        let day = self.recommended_on.unwrap_or(self.as_of);
        if !is_designated(quota, day) {
            let sentence = wording::outside_term(quota, day, self.recommended_on.is_some());
            tasks.push(self.said(PipelineTaskKind::OutsideTerm, sentence));
        }
        let outside = self.startup.and_then(|it| outside_fields(quota, it, facts.taxonomy));
        let outside = outside.and_then(|it| it.sentence);
        tasks.extend(outside.map(|it| self.said(PipelineTaskKind::OutsideFields, it)));
        tasks
    }

    fn of_track(&self) -> Vec<PipelineTask> {
        if self.track.is_some() {
            return Vec::new();
        }
        let sentence = wording::unknown_track(&self.file.track, &self.program.tracks);
        vec![self.said(PipelineTaskKind::UnknownTrack, sentence)]
    }

    /// Whether it came in on one of the days for applications, as far as the program tells them.
    fn of_window(&self) -> Vec<PipelineTask> {
        let Program { apply_from_date, apply_until_date, .. } = self.program;
        let day = |date: &Option<Date>| date.as_ref().and_then(calendar::day);
        let (from, until) = (day(apply_from_date), day(apply_until_date));
        let is_outside = |it: &civil::Date| {
            from.is_some_and(|from| *it < from) || until.is_some_and(|until| until < *it)
        };
        let outside = came_in_on(self.file).filter(is_outside);
        let task = outside.map(|day| {
            let sentence =
                wording::outside_window(day, apply_from_date.as_ref(), apply_until_date.as_ref());
            self.said(PipelineTaskKind::OutsideWindow, sentence)
        });
        task.into_iter().collect()
    }
}

/// That the company has other files in the program.
pub(super) fn duplicate(file: &Application, others: &[&str]) -> PipelineTask {
    PipelineTask {
        kind: PipelineTaskKind::Duplicate.into(),
        sentence: Some(wording::duplicate(others)),
        ..of_file(file)
    }
}

/// A date as it is written: a whole day.
pub(super) fn written(date: Option<&Date>) -> String {
    date.and_then(calendar::day).map(|it| it.to_string()).unwrap_or_default()
}
