//! The program service: what delegations are promised, of programs, and who qualifies.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `eligibility` | whom does a call judge, and how are the checks made and told |
//! | `applicants` | who has applied, and how do they stand on a day |
//! | `rankings` | whom would each operator take first, and why |
//! | `versions` | what was the program before it was changed |

mod applicants;
mod eligibility;
mod rankings;
mod versions;

use tokio_stream::wrappers::ReceiverStream;

use super::resources::Filters;
use super::rpcs::resource_service;
use crate::proto::{
    CheckEligibilityRequest, CheckEligibilityResponse, GetProgramVersionRequest,
    GetProgramVersionResponse, ListProgramVersionsRequest, ListProgramVersionsResponse,
    ListProgramsRequest, Program, RankApplicantsRequest, RankApplicantsResponse,
};
use crate::validation;
pub(super) use applicants::{File, Known};
pub(super) use rankings::points_milli;

resource_service! {
    ProgramService: Program, programs;
    filters: filters;
    {
        type CheckEligibilityStream = ReceiverStream<Result<CheckEligibilityResponse, Status>>;
        type RankApplicantsStream = ReceiverStream<Result<RankApplicantsResponse, Status>>;

        async fn get_program_version(
            &self,
            call: Request<GetProgramVersionRequest>,
        ) -> Result<Response<GetProgramVersionResponse>, Status> {
            let deadline = deadline(call.extensions());
            let request = call.into_inner();
            Ok(Response::new(self.context.get_program_version(request, deadline).await?))
        }

        async fn list_program_versions(
            &self,
            call: Request<ListProgramVersionsRequest>,
        ) -> Result<Response<ListProgramVersionsResponse>, Status> {
            let deadline = deadline(call.extensions());
            let request = call.into_inner();
            Ok(Response::new(self.context.list_program_versions(request, deadline).await?))
        }

        async fn check_eligibility(
            &self,
            call: Request<CheckEligibilityRequest>,
        ) -> Result<Response<Self::CheckEligibilityStream>, Status> {
            let deadline = deadline(call.extensions());
            let stream = self.context.check_eligibility(call.into_inner(), deadline).await?;
            Ok(Response::new(stream))
        }

        async fn rank_applicants(
            &self,
            call: Request<RankApplicantsRequest>,
        ) -> Result<Response<Self::RankApplicantsStream>, Status> {
            let deadline = deadline(call.extensions());
            let stream = self.context.rank_applicants(call.into_inner(), deadline).await?;
            Ok(Response::new(stream))
        }
    }
}

fn filters(request: &ListProgramsRequest) -> Filters {
    Filters {
        violations: validation::list_programs(request),
        of: vec![request.partner.clone()],
        terms: request.years.iter().map(|&year| Program::year_term(year)).collect(),
    }
}
