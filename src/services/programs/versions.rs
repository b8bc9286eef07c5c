//! What a program was before it was changed.

use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{
    GetProgramVersionRequest, GetProgramVersionResponse, Kind, ListProgramVersionsRequest,
    ListProgramVersionsResponse, Program, ProgramVersion,
};
use crate::services::resources::{etag, require_key, resource, revision, timestamp};
use crate::services::tokens::{consistency_token, token_violations};
use crate::services::{Context, in_time, refuse};
use crate::validation::{self, limits};

impl Context {
    pub(super) async fn get_program_version(
        &self,
        request: GetProgramVersionRequest,
        deadline: Deadline,
    ) -> Result<GetProgramVersionResponse, Error> {
        let mut violations = validation::program_version(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let GetProgramVersionRequest { name, etag, at_least_as_fresh } = request;
        let (program, consistency_token) =
            self.program_version(&name, &etag, &at_least_as_fresh, deadline).await?;
        Ok(GetProgramVersionResponse { program: Some(program), consistency_token })
    }

    /// A program as it stood under an etag.
    pub(super) async fn program_version(
        &self,
        name: &str,
        etag: &str,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<(Program, String), Error> {
        let key = require_key(name, Kind::Program)?;
        // What is no etag is of no revision, and nothing has the revision 0.
        let revision = revision(etag).unwrap_or_default();
        let read = async {
            let (head, found) = self.store.at_revision(&key, revision).await?;
            let is_there = found.is_some() || !self.store.revisions(&key, 1).await?.1.is_empty();
            Ok((head, found, is_there))
        };
        let (head, found, is_there) = in_time(deadline, Error::StoreUnavailable, read).await?;
        self.check_demand(at_least_as_fresh, head)?;
        let program = name.to_owned();
        let found = found.ok_or_else(|| match is_there {
            true => Error::NoSuchVersion { program, etag: etag.to_owned() },
            false => Error::NotFound(program),
        });
        Ok((resource(&found?)?, consistency_token(self.store.id(), head)))
    }

    pub(super) async fn list_program_versions(
        &self,
        request: ListProgramVersionsRequest,
        deadline: Deadline,
    ) -> Result<ListProgramVersionsResponse, Error> {
        let mut violations = validation::name("name", &request.name, Kind::Program);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let key = require_key(&request.name, Kind::Program)?;
        let read = async { Ok(self.store.revisions(&key, limits::PROGRAM_VERSIONS_MAX).await?) };
        let (head, revisions) = in_time(deadline, Error::StoreUnavailable, read).await?;
        self.check_demand(&request.at_least_as_fresh, head)?;
        if revisions.is_empty() {
            return Err(Error::NotFound(request.name));
        }
        let versions = revisions.into_iter().map(|(revision, since)| ProgramVersion {
            etag: etag(revision),
            update_time: Some(timestamp(since)),
        });
        let consistency_token = consistency_token(self.store.id(), head);
        Ok(ListProgramVersionsResponse { versions: versions.collect(), consistency_token })
    }
}
