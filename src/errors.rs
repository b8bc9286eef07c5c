//! The service error and its only mapping to `tonic::Status`.
//!
//! A code says what the caller can do; the reason, from `error_reason.proto`, says why. Nothing personal ever stands in
//! an error.

use std::collections::HashMap;
use std::time::Duration;

use prost::Message as _;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::proto::{ErrorReason, Key};
use crate::validation::Violation;
use crate::{search, store};

/// The domain of all reasons in `google.rpc.ErrorInfo`.
const DOMAIN: &str = "naru";

/// How many bytes of violations an error tells. Clients on gRPC's C core lose a reply whose metadata pass 8 KiB, and
/// the details travel there, in base64.
const VIOLATION_BYTES_MAX: usize = 4 << 10;

/// How long a caller is asked to wait before it tries again.
const RETRY_DELAY: Duration = Duration::from_millis(500);

/// Why a call fails.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Fields of the request are malformed, out of range, unknown or contradict one another.
    #[error("{}", summary(.0))]
    Invalid(Vec<Violation>),
    /// No such resource, or it is deleted.
    #[error("{0} does not exist")]
    NotFound(String),
    /// The program has no such version.
    #[error("{program} has no version {etag}")]
    NoSuchVersion {
        /// The program.
        program: String,
        /// What was asked for.
        etag: String,
    },
    /// The id is taken.
    #[error("{0} already exists; choose another id or update it")]
    AlreadyExists(Key),
    /// The id belonged to something that is erased.
    #[error("{0} was erased, and its id is not given again; choose another id")]
    AlreadyExistsErased(Key),
    /// The id belongs to something that is deleted.
    #[error("{0} already exists and is deleted; undelete it or choose another id")]
    AlreadyExistsDeleted(Key),
    /// Somebody else has changed the resource.
    #[error("{0} has changed since its etag was read; read it again")]
    EtagMismatch(String),
    /// The request id belongs to another request.
    #[error("the request id was used for another request; choose a new one")]
    RequestIdReused,
    /// A delegation cannot be planned as it is stored.
    #[error("the delegation cannot be planned: {}", obstacles(.0))]
    Unplannable(Vec<Violation>),
    /// A program cannot be allocated as it is stored, with its applications.
    #[error("the program cannot be allocated: {}", obstacles(.0))]
    Unallocatable(Vec<Violation>),
    /// More applications to a program would have to be judged at once than can be.
    #[error(
        "{program} has {count} applications that would have to be judged; at most {max} can be at once"
    )]
    ProgramTooLarge {
        /// The program.
        program: String,
        /// How many there are.
        count: usize,
        /// How many can be.
        max: usize,
    },
    /// A plan is or was published and changes no more.
    #[error("{0} was published; make a new plan after it")]
    PlanNotDraft(Key),
    /// A match list is approved and changes no more.
    #[error("{0} is approved; make a new list after it")]
    MatchListApproved(Key),
    /// Nobody has agreed to a match list yet.
    #[error("nobody has reviewed the list yet; have it reviewed first")]
    MatchListNotReviewed,
    /// A match list that is not approved is nothing to plan by.
    #[error("{0} is not approved; have it reviewed and approved first")]
    MatchListNotApproved(String),
    /// A panel has decided on a selection.
    #[error("{0} is decided and stays on record")]
    SelectionDecided(Key),
    /// What a plan was made of has changed, so that it cannot be published.
    #[error("the plan cannot be published: {}; make a new one", obstacles(.0))]
    PlanOutdated(Vec<Violation>),
    /// It is deleted and must be undeleted first.
    #[error("{0} is deleted; undelete it first")]
    ProfileDeleted(Key),
    /// It cannot be undeleted, for it is not deleted.
    #[error("{0} is not deleted")]
    ProfileNotDeleted(Key),
    /// It can no longer be undeleted.
    #[error("{0} was deleted too long ago and is erased")]
    ProfileErased(Key),
    /// Another profile has taken the place of this one.
    #[error("{key} was merged into {survivor}; use that name")]
    ProfileMerged {
        /// The profile that was written to.
        key: Key,
        /// The one that has taken its place.
        survivor: Key,
    },
    /// A newer server wrote it.
    #[error("{0} was written by a newer server; send the write to an upgraded one")]
    NewerFormat(Key),
    /// The consistency token is of another store.
    #[error("the consistency token is of another store; forget it")]
    TokenForeign,
    /// The consistency token is ahead of the store.
    #[error("the consistency token names a revision that this store has not reached; forget it")]
    TokenAhead,
    /// The index has not reached the revision asked for in time.
    #[error("the index has not reached the revision asked for yet; try again")]
    IndexBehind,
    /// No sound index can serve.
    #[error("the index is being built; try again")]
    IndexUnavailable,
    /// The database does not answer.
    #[error("the database does not answer; try again")]
    StoreUnavailable,
    /// The commit was not confirmed in time.
    #[error(
        "the write was not confirmed in time and may have happened; with a request id it can be repeated"
    )]
    OutcomeUnknown,
    /// A queue is full.
    #[error("too many {0} are waiting; try again later")]
    Overloaded(&'static str),
    /// The time given for the call has passed.
    #[error("the deadline of the call has passed")]
    DeadlineExceeded,
    /// The caller's role does not allow the method.
    #[error("your role does not allow {0}")]
    PermissionDenied(String),
    /// No service has the method.
    #[error("there is no method {0}")]
    MethodUnknown(String),
    /// An item that was refused when its request id was first used.
    #[error("{0} was refused when this request id was first used; send it under a new one")]
    ItemRefused(Key),
    /// A sound item of an atomic batch in which another was refused.
    #[error("not written, for another item of the atomic batch was refused")]
    BatchRefused,
    /// A defect of the service.
    #[error("internal error; the log of the server says more")]
    Internal(String),
}

impl Error {
    /// An invalid request with one violation.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation { field: field.into(), message: message.into() }])
    }

    /// What the caller can do, and why the call failed.
    fn classify(&self) -> (Code, ErrorReason) {
        use ErrorReason as Reason;
        match self {
            Self::Invalid(_) => (Code::InvalidArgument, Reason::InvalidArgument),
            Self::NotFound(_) => (Code::NotFound, Reason::ResourceNotFound),
            Self::NoSuchVersion { .. } => (Code::NotFound, Reason::ProgramVersionNotFound),
            Self::AlreadyExists(_)
            | Self::AlreadyExistsErased(_)
            | Self::AlreadyExistsDeleted(_) => (Code::AlreadyExists, Reason::AlreadyExists),
            Self::EtagMismatch(_) => (Code::Aborted, Reason::EtagMismatch),
            Self::Unplannable(_) => (Code::FailedPrecondition, Reason::DelegationUnplannable),
            Self::Unallocatable(_) => (Code::FailedPrecondition, Reason::ProgramUnallocatable),
            Self::ProgramTooLarge { .. } => (Code::FailedPrecondition, Reason::ProgramTooLarge),
            Self::PlanNotDraft(_) => (Code::FailedPrecondition, Reason::PlanNotDraft),
            Self::MatchListApproved(_) => (Code::FailedPrecondition, Reason::MatchListApproved),
            Self::MatchListNotReviewed => (Code::FailedPrecondition, Reason::MatchListNotReviewed),
            Self::SelectionDecided(_) => (Code::FailedPrecondition, Reason::SelectionDecided),
            Self::MatchListNotApproved(_) => {
                (Code::FailedPrecondition, Reason::MatchListNotApproved)
            }
            Self::PlanOutdated(_) => (Code::FailedPrecondition, Reason::PlanOutdated),
            Self::RequestIdReused => (Code::FailedPrecondition, Reason::RequestIdReused),
            Self::ProfileDeleted(_) => (Code::FailedPrecondition, Reason::ProfileDeleted),
            Self::ProfileNotDeleted(_) => (Code::FailedPrecondition, Reason::ProfileNotDeleted),
            Self::ProfileErased(_) => (Code::FailedPrecondition, Reason::ProfileErased),
            Self::ProfileMerged { .. } => (Code::FailedPrecondition, Reason::ProfileMerged),
            Self::NewerFormat(_) => (Code::FailedPrecondition, Reason::NewerFormat),
            Self::TokenForeign => (Code::FailedPrecondition, Reason::TokenForeign),
            Self::TokenAhead => (Code::FailedPrecondition, Reason::TokenAhead),
            Self::IndexBehind => (Code::Unavailable, Reason::IndexBehind),
            Self::IndexUnavailable => (Code::Unavailable, Reason::IndexUnavailable),
            Self::StoreUnavailable => (Code::Unavailable, Reason::StoreUnavailable),
            Self::OutcomeUnknown => (Code::Unavailable, Reason::OutcomeUnknown),
            Self::Overloaded(_) => (Code::ResourceExhausted, Reason::Overloaded),
            Self::DeadlineExceeded => (Code::DeadlineExceeded, Reason::DeadlineExceeded),
            Self::PermissionDenied(_) => (Code::PermissionDenied, Reason::PermissionDenied),
            Self::MethodUnknown(_) => (Code::Unimplemented, Reason::MethodUnknown),
            Self::ItemRefused(_) => (Code::Aborted, Reason::ItemRefused),
            Self::BatchRefused => (Code::Aborted, Reason::BatchRefused),
            Self::Internal(_) => (Code::Internal, Reason::Internal),
        }
    }

    fn details(&self, reason: ErrorReason) -> ErrorDetails {
        let mut details = ErrorDetails::new();
        let name = reason.as_str_name();
        let name = name.strip_prefix("ERROR_REASON_").unwrap_or(name);
        let metadata = match self {
            Self::ProfileMerged { survivor, .. } => {
                HashMap::from([("merged_into".to_owned(), survivor.to_string())])
            }
            Self::NotFound(name) | Self::NoSuchVersion { program: name, .. } => {
                HashMap::from([("name".to_owned(), name.clone())])
            }
            _ => HashMap::new(),
        };
        details.set_error_info(name, DOMAIN, metadata);
        if let Self::Invalid(violations)
        | Self::Unplannable(violations)
        | Self::Unallocatable(violations)
        | Self::PlanOutdated(violations) = self
        {
            add_violations(&mut details, violations);
        }
        let retry = matches!(
            self,
            Self::IndexBehind
                | Self::IndexUnavailable
                | Self::StoreUnavailable
                | Self::Overloaded(_)
        );
        if retry {
            details.set_retry_info(Some(RETRY_DELAY));
        }
        details
    }

    /// The error of one item in a reply.
    #[must_use]
    pub fn to_item_status(&self) -> tonic_types::Status {
        let status = Status::from(self.clone());
        tonic_types::Status::decode(status.details()).unwrap_or_default()
    }

    /// Puts the path of the message before the fields of its violations, such as `startup` or `startups[3]`.
    #[must_use]
    pub fn within(self, path: &str) -> Self {
        match self {
            Self::Invalid(violations) => Self::Invalid(
                violations.into_iter().map(|violation| violation.within(path)).collect(),
            ),
            other => other,
        }
    }
}

fn add_violations(details: &mut ErrorDetails, violations: &[Violation]) {
    let mut bytes = 0;
    for (told, violation) in violations.iter().enumerate() {
        bytes += violation.field.len() + violation.message.len();
        if bytes > VIOLATION_BYTES_MAX && told > 0 {
            let more = format!("{} more violations are left out", violations.len() - told);
            details.add_bad_request_violation("", more);
            return;
        }
        details.add_bad_request_violation(&violation.field, &violation.message);
    }
}

fn summary(violations: &[Violation]) -> String {
    match violations {
        [] => "the request is invalid".to_owned(),
        [only] if only.field.is_empty() => only.message.clone(),
        [only] => format!("{}: {}", only.field, only.message),
        all => format!("the request has {} violations", all.len()),
    }
}

fn obstacles(violations: &[Violation]) -> String {
    match violations {
        [only] => format!("{}: {}", only.field, only.message),
        all => format!("{} things stand in the way", all.len()),
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        if let Error::Internal(cause) = &error {
            tracing::error!(%cause, "a call failed for a defect of the service");
        }
        let (code, reason) = error.classify();
        Self::with_error_details(code, error.to_string(), error.details(reason))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(cause) => {
                tracing::warn!(%cause, "the database does not answer");
                Self::StoreUnavailable
            }
            store::Error::Closed => Self::StoreUnavailable,
            store::Error::OutcomeUnknown(cause) => {
                tracing::warn!(%cause, "the outcome of a commit is unknown");
                Self::OutcomeUnknown
            }
            store::Error::Overloaded => Self::Overloaded("writes"),
            store::Error::RequestIdReused => Self::RequestIdReused,
            store::Error::NewerFormat { key } => Self::NewerFormat(key),
            error @ (store::Error::Panicked(_)
            | store::Error::UnknownKind(_)
            | store::Error::Inconsistent { .. }
            | store::Error::Location(_)
            | store::Error::Opening { .. }
            | store::Error::InUse(_)
            | store::Error::File { .. }
            | store::Error::NewerSchema { .. }
            | store::Error::Migration(_)
            | store::Error::Database(_)) => Self::Internal(store::causes(&error)),
        }
    }
}

impl From<search::Error> for Error {
    fn from(error: search::Error) -> Self {
        if let search::Error::Stopped = error {
            return Self::DeadlineExceeded;
        }
        // The follower rebuilds a damaged index by itself; until then nothing sound can serve.
        tracing::error!(cause = store::causes(&error), "the index cannot be read");
        Self::IndexUnavailable
    }
}
