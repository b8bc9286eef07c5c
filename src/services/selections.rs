//! The selection service: what delegations are promised, of selections, proposals of candidates, and how candidates
//! stand.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `shortlists` | which candidates are proposed, and why |
//! | `standings` | how candidates stand by the panel's record |

mod shortlists;
mod standings;

use super::resources::Filters;
use super::rpcs::resource_service;
use super::tokens::token_violations;
use super::{Context, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{
    Audience, ExplainSelectionRequest, ExplainSelectionResponse, Kind, ListSelectionsRequest,
    Selection, Startup,
};
use crate::validation;

resource_service! {
    SelectionService: Selection, selections;
    filters: filters;
    reads: shortlist_startups, explain_selection;
}

fn filters(request: &ListSelectionsRequest) -> Filters {
    Filters {
        violations: validation::list_selections(request),
        of: vec![request.delegation.clone(), request.startup.clone()],
        terms: Vec::new(),
    }
}

impl Context {
    async fn explain_selection(
        &self,
        request: ExplainSelectionRequest,
        deadline: Deadline,
    ) -> Result<ExplainSelectionResponse, Error> {
        let ExplainSelectionRequest { name, startup, at_least_as_fresh, .. } = &request;
        let mut violations = validation::name("name", name, Kind::Selection);
        violations.extend(validation::explain_selection(&request));
        violations.extend(token_violations(at_least_as_fresh));
        refuse(violations)?;
        let (selection, consistency_token): (Selection, String) =
            self.get(name, false, at_least_as_fresh, deadline).await?;
        let mut standings = standings::of(&selection);
        if !startup.is_empty() {
            let kept: Vec<String> =
                selection.candidates.iter().map(|it| it.startup.clone()).collect();
            let named = self.kept_name::<Startup>(&kept, startup, deadline).await?;
            let Some(named) = named else {
                return Err(Error::invalid("startup", format!("is no candidate of {name}")));
            };
            standings.retain(|it| it.startup == named);
        }
        if request.audience() == Audience::Startup {
            standings = standings.into_iter().map(standings::for_startup).collect();
        }
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(ExplainSelectionResponse {
            standings,
            total_candidates: number(selection.candidates.len()),
            places: selection.places,
            points_max: selection.criteria.iter().map(|it| it.points_max).sum(),
            consistency_token,
        })
    }
}
