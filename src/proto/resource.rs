//! What all kinds of resource have in common: paging, etags, soft delete and request ids are written over it once. And
//! what profiles have beside that.

use prost::Message;
use prost_reflect::ReflectMessage;
use prost_types::Timestamp;

use super::{
    Agreement, Allocation, Application, ApplicationStatus, Delegation, Engagement, Key, Kind,
    LocalizedText, MatchList, Meeting, MeetingStatus, MeetingStatusChange, Partner, Plan, Program,
    References, Selection, Startup,
};

/// What the service knows of a stored resource beside its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The resource's key.
    pub key: Key,
    /// The etag of this state.
    pub etag: String,
    /// When it was first stored.
    pub create_time: Timestamp,
    /// When it was last changed.
    pub update_time: Timestamp,
    /// When it was soft-deleted, if it is.
    pub delete_time: Option<Timestamp>,
}

/// A kind of resource as a message.
pub trait Resource:
    Message + ReflectMessage + References + Clone + Default + PartialEq + 'static
{
    /// Its kind.
    const KIND: Kind;

    /// The name as written, which may be no valid name yet.
    fn name(&self) -> &str;

    /// Sets the name.
    fn set_name(&mut self, name: &str);

    /// The etag that a write is conditional on; empty: unconditional.
    fn etag(&self) -> &str;

    /// Clears what the service keeps in columns, so that a body holds only what the client wrote.
    fn clear_metadata(&mut self);

    /// Sets what the service keeps in columns.
    fn set_metadata(&mut self, metadata: Metadata);

    /// The terms by which resources of this kind are listed apart; none for kinds that are listed as a whole.
    fn terms(&self) -> Vec<String>;
}

/// A kind of profile as a message.
pub trait Profile: Resource {
    /// The organisation's own name.
    fn display_name(&self) -> Option<&LocalizedText>;

    /// Its other names.
    fn aliases_mut(&mut self) -> &mut Vec<String>;
}

/// The fields that the service sets, and the name, which never changes: no update mask may name them.
pub(super) const METADATA_FIELDS: [&str; 6] =
    ["name", "etag", "create_time", "update_time", "delete_time", "status_history"];

macro_rules! resource {
    ($message:ty, $kind:expr, $terms:expr) => {
        impl Resource for $message {
            const KIND: Kind = $kind;

            fn name(&self) -> &str {
                &self.name
            }

            fn set_name(&mut self, name: &str) {
                name.clone_into(&mut self.name);
            }

            fn etag(&self) -> &str {
                &self.etag
            }

            fn clear_metadata(&mut self) {
                self.name.clear();
                self.etag.clear();
                self.create_time = None;
                self.update_time = None;
                self.delete_time = None;
            }

            fn set_metadata(&mut self, metadata: Metadata) {
                self.name = metadata.key.to_string();
                self.etag = metadata.etag;
                self.create_time = Some(metadata.create_time);
                self.update_time = Some(metadata.update_time);
                self.delete_time = metadata.delete_time;
            }

            fn terms(&self) -> Vec<String> {
                let terms: fn(&Self) -> Vec<String> = $terms;
                terms(self)
            }
        }
    };
}

impl Engagement {
    /// The term of engagements of this kind, an enum's number.
    #[must_use]
    pub fn kind_term(kind: i32) -> String {
        format!("kind/{kind}")
    }

    /// Its parties, by their names, and its kind.
    fn list_terms(&self) -> Vec<String> {
        let parties = [&self.startup, &self.partner].into_iter().filter(|name| !name.is_empty());
        parties.cloned().chain([Self::kind_term(self.kind)]).collect()
    }
}

impl Delegation {
    /// The term of delegations of this kind, an enum's number.
    #[must_use]
    pub fn kind_term(kind: i32) -> String {
        format!("kind/{kind}")
    }

    /// Its participants and hosts, by their names, and its kind.
    fn list_terms(&self) -> Vec<String> {
        let startups = self.participants.iter().map(|it| &it.startup);
        let parties = startups.chain(self.hosts.iter().map(|it| &it.partner));
        parties.cloned().chain([Self::kind_term(self.kind)]).collect()
    }
}

impl Selection {
    /// Its delegation and its candidates, by their names.
    fn list_terms(&self) -> Vec<String> {
        let startups = self.candidates.iter().map(|it| &it.startup);
        [&self.delegation].into_iter().chain(startups).cloned().collect()
    }
}

impl Plan {
    /// The term of plans in this state, an enum's number.
    #[must_use]
    pub fn state_term(state: i32) -> String {
        format!("state/{state}")
    }

    /// Its delegation and its state.
    fn list_terms(&self) -> Vec<String> {
        vec![self.delegation.clone(), Self::state_term(self.state)]
    }
}

impl MatchList {
    /// The term of lists in this state, an enum's number.
    #[must_use]
    pub fn state_term(state: i32) -> String {
        format!("state/{state}")
    }

    /// Its delegation and its state.
    fn list_terms(&self) -> Vec<String> {
        vec![self.delegation.clone(), Self::state_term(self.state)]
    }
}

impl Meeting {
    /// The term of meetings of this status, an enum's number.
    #[must_use]
    pub fn status_term(status: i32) -> String {
        format!("status/{status}")
    }

    /// Whether no plan changes it: it has been, or it was arranged by hand.
    #[must_use]
    pub fn stands(&self) -> bool {
        match self.status() {
            MeetingStatus::Held | MeetingStatus::NoShow => true,
            MeetingStatus::Planned => self.plan.is_empty(),
            MeetingStatus::Cancelled | MeetingStatus::Unspecified => false,
        }
    }

    /// Whether somebody called it off, and not a plan that has no place for it. Of what a plan arranged, and what was
    /// last written before it was kept who calls off what, nobody knows: that counts as called off by a plan.
    #[must_use]
    pub fn is_called_off_by_hand(&self) -> bool {
        let is_unknown = !self.plan.is_empty() && self.status_history.is_empty();
        self.status() == MeetingStatus::Cancelled
            && self.cancelled_by_plan.is_empty()
            && !is_unknown
    }

    /// Keeps the statuses that it has had, after those that are stored, as of a write at this time. Of more than `max`
    /// the first ones go.
    pub fn keep_status_history(&mut self, stored: Option<&Self>, now: Timestamp, max: usize) {
        let change = |status, record_time| MeetingStatusChange { status, record_time };
        self.status_history = stored.map(|it| it.status_history.clone()).unwrap_or_default();
        if stored.is_some_and(|it| it.status == self.status) {
            return;
        }
        // What was stored before changes were kept has a status of which nobody knows since when.
        let undated = stored.filter(|it| it.status_history.is_empty());
        self.status_history.extend(undated.map(|it| change(it.status, None)));
        self.status_history.push(change(self.status, Some(now)));
        let excess = self.status_history.len().saturating_sub(max);
        self.status_history.drain(..excess);
    }

    /// Its delegation, its parties and its status.
    fn list_terms(&self) -> Vec<String> {
        let names = [&self.delegation, &self.startup, &self.partner].into_iter();
        names.cloned().chain([Self::status_term(self.status)]).collect()
    }
}

impl Agreement {
    /// The term of agreements of this kind, an enum's number.
    #[must_use]
    pub fn kind_term(kind: i32) -> String {
        format!("kind/{kind}")
    }

    /// Its delegation, its parties and its kind.
    fn list_terms(&self) -> Vec<String> {
        let delegation = Some(&self.delegation).filter(|name| !name.is_empty());
        let names = delegation.into_iter().chain(&self.startups).chain(&self.partners);
        names.cloned().chain([Self::kind_term(self.kind)]).collect()
    }
}

impl Program {
    /// The term of programs of this year.
    #[must_use]
    pub fn year_term(year: i32) -> String {
        format!("year/{year}")
    }

    /// Its operators, by their names, and its year.
    fn list_terms(&self) -> Vec<String> {
        let operators = self.quotas.iter().map(|it| it.partner.clone());
        operators.chain([Self::year_term(self.year)]).collect()
    }
}

impl Application {
    /// The term of applications that stand here, an enum's number.
    #[must_use]
    pub fn status_term(status: i32) -> String {
        format!("status/{status}")
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> ApplicationStatus {
        self.history.last().map(|it| it.status()).unwrap_or_default()
    }

    /// Its program, its start-up, its operator and where it stands.
    fn list_terms(&self) -> Vec<String> {
        let names = [&self.program, &self.startup, &self.operator].into_iter();
        let names = names.filter(|name| !name.is_empty()).cloned();
        names.chain([Self::status_term(self.status().into())]).collect()
    }
}

impl Allocation {
    /// Its program.
    fn list_terms(&self) -> Vec<String> {
        vec![self.program.clone()]
    }
}

macro_rules! profile {
    ($message:ty) => {
        impl Profile for $message {
            fn display_name(&self) -> Option<&LocalizedText> {
                self.display_name.as_ref()
            }

            fn aliases_mut(&mut self) -> &mut Vec<String> {
                &mut self.aliases
            }
        }
    };
}

resource!(Startup, Kind::Startup, |_| Vec::new());
resource!(Partner, Kind::Partner, |_| Vec::new());
resource!(Engagement, Kind::Engagement, Engagement::list_terms);
resource!(Delegation, Kind::Delegation, Delegation::list_terms);
resource!(Selection, Kind::Selection, Selection::list_terms);
resource!(Plan, Kind::Plan, Plan::list_terms);
resource!(MatchList, Kind::MatchList, MatchList::list_terms);
resource!(Meeting, Kind::Meeting, Meeting::list_terms);
resource!(Agreement, Kind::Agreement, Agreement::list_terms);
resource!(Program, Kind::Program, Program::list_terms);
resource!(Application, Kind::Application, Application::list_terms);
resource!(Allocation, Kind::Allocation, Allocation::list_terms);
profile!(Startup);
profile!(Partner);

/// An expression in which the identifier stands for the message of a kind: `for_kind!(kind, R => R::decode(body))`.
macro_rules! for_kind {
    ($kind:expr, $message:ident => $expression:expr) => {
        for_kind!(
            $kind, $message => $expression;
            Startup, Partner, Engagement, Delegation, Selection, Plan, MatchList, Meeting,
            Agreement, Program, Application, Allocation
        )
    };
    ($kind:expr, $message:ident => $expression:expr; $($one:ident),+) => {
        match $kind {
            $($crate::proto::Kind::$one => {
                type $message = $crate::proto::$one;
                $expression
            })+
        }
    };
}

pub(crate) use for_kind;
