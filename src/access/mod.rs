//! Who is calling, and what each role may do: one table, deny by default.
//!
//! Until callers authenticate themselves, every caller is the local administrator, and the server refuses to listen
//! beyond this machine.

use tokio::time::Instant;

/// When a call must be answered. The transport puts it into every request, beside the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Instant);

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The caller's name: request ids of different callers never meet.
    pub name: String,
    /// What the caller may do.
    pub role: Role,
}

impl Caller {
    /// Whoever calls from this machine, while there is no authentication.
    #[must_use]
    pub fn local_administrator() -> Self {
        Self { name: "local".to_owned(), role: Role::Administrator }
    }
}

/// What a caller is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Keeps the service and all its data.
    Administrator,
    /// Reads profiles and nothing else: a role by which the rules are tested.
    #[cfg(test)]
    Reader,
}

/// What a method touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touches {
    /// Reads or searches profiles.
    Profiles,
    /// Matches profiles. Answers for the officer, as all are unless the request says otherwise, tell what engagements say:
    /// who met, who declined and why, who agreed. So this takes what [`Touches::Engagements`] takes. Who asks chooses the
    /// audience of an answer: it keeps nothing from who asks.
    Matches,
    /// Writes profiles.
    ProfileWrites,
    /// Reads personal data.
    PersonalData,
    /// Writes or erases personal data.
    PersonalDataWrites,
    /// Reads engagements, whose notes are confidential.
    Engagements,
    /// Writes engagements.
    EngagementWrites,
    /// Reads delegations: who is invited and what was answered, who asked for whom.
    Delegations,
    /// Writes delegations.
    DelegationWrites,
    /// Plans a delegation by how well its parties match, so that it takes what both take.
    Plans,
    /// Plans a delegation and keeps the plan, so that it takes what both take.
    PlanWrites,
    /// Reads what came of delegations: meetings and agreements, whose notes and ratings are confidential, and which are
    /// engagements besides. So this takes what [`Touches::Delegations`] and [`Touches::Engagements`] take.
    Outcomes,
    /// Writes what came of delegations, and engagements with it.
    OutcomeWrites,
    /// Makes documents of delegations, by how well their parties match and what came of them, and of programs.
    Documents,
    /// Reads programs and the files of those who apply, whose notes and preferences are confidential, and tells who
    /// qualifies, and with that what profiles say in confidence.
    Programs,
    /// Ranks applicants by how well they match, and tells how they were allocated, so that it takes what both take.
    Rankings,
    /// Writes programs and files.
    ProgramWrites,
    /// Allocates the applicants of a program and keeps the result, so that it takes what both take.
    AllocationWrites,
    /// Writes profiles and moves the personal data of one to another.
    Merges,
    /// The service itself: its health, its contract, whether its index is sound.
    Operation,
}

/// What each method touches. A method that is not here is refused to everybody.
const METHODS: &[(&str, Touches)] = &[
    ("/naru.v1.StartupService/CreateStartup", Touches::ProfileWrites),
    ("/naru.v1.StartupService/GetStartup", Touches::Profiles),
    ("/naru.v1.StartupService/BatchGetStartups", Touches::Profiles),
    ("/naru.v1.StartupService/UpdateStartup", Touches::ProfileWrites),
    ("/naru.v1.StartupService/DeleteStartup", Touches::ProfileWrites),
    ("/naru.v1.StartupService/UndeleteStartup", Touches::ProfileWrites),
    ("/naru.v1.StartupService/ListStartups", Touches::Profiles),
    ("/naru.v1.StartupService/BatchUpsertStartups", Touches::ProfileWrites),
    ("/naru.v1.StartupService/MergeStartup", Touches::Merges),
    ("/naru.v1.PartnerService/CreatePartner", Touches::ProfileWrites),
    ("/naru.v1.PartnerService/GetPartner", Touches::Profiles),
    ("/naru.v1.PartnerService/BatchGetPartners", Touches::Profiles),
    ("/naru.v1.PartnerService/UpdatePartner", Touches::ProfileWrites),
    ("/naru.v1.PartnerService/DeletePartner", Touches::ProfileWrites),
    ("/naru.v1.PartnerService/UndeletePartner", Touches::ProfileWrites),
    ("/naru.v1.PartnerService/ListPartners", Touches::Profiles),
    ("/naru.v1.PartnerService/BatchUpsertPartners", Touches::ProfileWrites),
    ("/naru.v1.PartnerService/MergePartner", Touches::Merges),
    ("/naru.v1.ContactService/GetContacts", Touches::PersonalData),
    ("/naru.v1.ContactService/UpdateContacts", Touches::PersonalDataWrites),
    ("/naru.v1.ContactService/EraseContacts", Touches::PersonalDataWrites),
    ("/naru.v1.EngagementService/CreateEngagement", Touches::EngagementWrites),
    ("/naru.v1.EngagementService/GetEngagement", Touches::Engagements),
    ("/naru.v1.EngagementService/UpdateEngagement", Touches::EngagementWrites),
    ("/naru.v1.EngagementService/DeleteEngagement", Touches::EngagementWrites),
    ("/naru.v1.EngagementService/UndeleteEngagement", Touches::EngagementWrites),
    ("/naru.v1.EngagementService/ListEngagements", Touches::Engagements),
    ("/naru.v1.EngagementService/BatchUpsertEngagements", Touches::EngagementWrites),
    ("/naru.v1.DelegationService/CreateDelegation", Touches::DelegationWrites),
    ("/naru.v1.DelegationService/GetDelegation", Touches::Delegations),
    ("/naru.v1.DelegationService/UpdateDelegation", Touches::DelegationWrites),
    ("/naru.v1.DelegationService/DeleteDelegation", Touches::DelegationWrites),
    ("/naru.v1.DelegationService/UndeleteDelegation", Touches::DelegationWrites),
    ("/naru.v1.DelegationService/ListDelegations", Touches::Delegations),
    ("/naru.v1.DelegationService/BatchUpsertDelegations", Touches::DelegationWrites),
    ("/naru.v1.DelegationService/SuggestHosts", Touches::Plans),
    ("/naru.v1.DelegationService/PlanMeetings", Touches::Plans),
    ("/naru.v1.DelegationService/ListOccurrences", Touches::Delegations),
    ("/naru.v1.DelegationService/OpenOccurrence", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/CreateSelection", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/GetSelection", Touches::Plans),
    ("/naru.v1.SelectionService/UpdateSelection", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/DeleteSelection", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/UndeleteSelection", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/ListSelections", Touches::Plans),
    ("/naru.v1.SelectionService/BatchUpsertSelections", Touches::DelegationWrites),
    ("/naru.v1.SelectionService/ShortlistStartups", Touches::Plans),
    ("/naru.v1.SelectionService/ExplainSelection", Touches::Plans),
    ("/naru.v1.PlanService/CreatePlan", Touches::PlanWrites),
    ("/naru.v1.PlanService/GetPlan", Touches::Plans),
    ("/naru.v1.PlanService/ListPlans", Touches::Plans),
    ("/naru.v1.PlanService/PublishPlan", Touches::OutcomeWrites),
    ("/naru.v1.PlanService/ComparePlans", Touches::Plans),
    ("/naru.v1.PlanService/DeletePlan", Touches::DelegationWrites),
    ("/naru.v1.MatchListService/CreateMatchList", Touches::PlanWrites),
    ("/naru.v1.MatchListService/GetMatchList", Touches::Plans),
    ("/naru.v1.MatchListService/ListMatchLists", Touches::Plans),
    ("/naru.v1.MatchListService/EditMatchList", Touches::PlanWrites),
    ("/naru.v1.MatchListService/ReviewMatchList", Touches::DelegationWrites),
    ("/naru.v1.MatchListService/ApproveMatchList", Touches::DelegationWrites),
    ("/naru.v1.MatchListService/DeleteMatchList", Touches::DelegationWrites),
    ("/naru.v1.MeetingService/CreateMeeting", Touches::OutcomeWrites),
    ("/naru.v1.MeetingService/GetMeeting", Touches::Outcomes),
    ("/naru.v1.MeetingService/UpdateMeeting", Touches::OutcomeWrites),
    ("/naru.v1.MeetingService/DeleteMeeting", Touches::OutcomeWrites),
    ("/naru.v1.MeetingService/UndeleteMeeting", Touches::OutcomeWrites),
    ("/naru.v1.MeetingService/ListMeetings", Touches::Outcomes),
    ("/naru.v1.MeetingService/BatchUpsertMeetings", Touches::OutcomeWrites),
    ("/naru.v1.AgreementService/CreateAgreement", Touches::OutcomeWrites),
    ("/naru.v1.AgreementService/GetAgreement", Touches::Outcomes),
    ("/naru.v1.AgreementService/UpdateAgreement", Touches::OutcomeWrites),
    ("/naru.v1.AgreementService/DeleteAgreement", Touches::OutcomeWrites),
    ("/naru.v1.AgreementService/UndeleteAgreement", Touches::OutcomeWrites),
    ("/naru.v1.AgreementService/ListAgreements", Touches::Outcomes),
    ("/naru.v1.AgreementService/BatchUpsertAgreements", Touches::OutcomeWrites),
    ("/naru.v1.ProgramService/CreateProgram", Touches::ProgramWrites),
    ("/naru.v1.ProgramService/GetProgram", Touches::Programs),
    ("/naru.v1.ProgramService/UpdateProgram", Touches::ProgramWrites),
    ("/naru.v1.ProgramService/DeleteProgram", Touches::ProgramWrites),
    ("/naru.v1.ProgramService/UndeleteProgram", Touches::ProgramWrites),
    ("/naru.v1.ProgramService/ListPrograms", Touches::Programs),
    ("/naru.v1.ProgramService/BatchUpsertPrograms", Touches::ProgramWrites),
    ("/naru.v1.ProgramService/GetProgramVersion", Touches::Programs),
    ("/naru.v1.ProgramService/ListProgramVersions", Touches::Programs),
    ("/naru.v1.ProgramService/CheckEligibility", Touches::Programs),
    ("/naru.v1.ProgramService/RankApplicants", Touches::Rankings),
    ("/naru.v1.ApplicationService/CreateApplication", Touches::ProgramWrites),
    ("/naru.v1.ApplicationService/GetApplication", Touches::Programs),
    ("/naru.v1.ApplicationService/UpdateApplication", Touches::ProgramWrites),
    ("/naru.v1.ApplicationService/DeleteApplication", Touches::ProgramWrites),
    ("/naru.v1.ApplicationService/UndeleteApplication", Touches::ProgramWrites),
    ("/naru.v1.ApplicationService/ListApplications", Touches::Programs),
    ("/naru.v1.ApplicationService/BatchUpsertApplications", Touches::ProgramWrites),
    ("/naru.v1.ApplicationService/ReportPipeline", Touches::Programs),
    ("/naru.v1.AllocationService/CreateAllocation", Touches::AllocationWrites),
    ("/naru.v1.AllocationService/GetAllocation", Touches::Rankings),
    ("/naru.v1.AllocationService/ListAllocations", Touches::Rankings),
    ("/naru.v1.AllocationService/DeleteAllocation", Touches::ProgramWrites),
    ("/naru.v1.AllocationService/VerifyAllocation", Touches::Rankings),
    ("/naru.v1.AllocationService/ExplainAllocation", Touches::Rankings),
    ("/naru.v1.ReportService/GetDelegationReport", Touches::Outcomes),
    ("/naru.v1.ReportService/ListDueItems", Touches::Outcomes),
    ("/naru.v1.DocumentService/RenderDocument", Touches::Documents),
    ("/naru.v1.SearchService/Search", Touches::Profiles),
    ("/naru.v1.SearchService/Suggest", Touches::Profiles),
    ("/naru.v1.TaxonomyService/ListConcepts", Touches::Profiles),
    ("/naru.v1.MatchService/MatchPartners", Touches::Matches),
    ("/naru.v1.MatchService/MatchStartups", Touches::Matches),
    ("/naru.v1.MatchService/StreamMatches", Touches::Matches),
    ("/naru.v1.MatchService/ScorePairs", Touches::Matches),
    ("/naru.v1.MatchService/ExplainMatch", Touches::Matches),
    ("/naru.v1.OperationsService/VerifyIndex", Touches::Operation),
    ("/grpc.health.v1.Health/Check", Touches::Operation),
    ("/grpc.health.v1.Health/List", Touches::Operation),
    ("/grpc.health.v1.Health/Watch", Touches::Operation),
    ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Touches::Operation),
    ("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Touches::Operation),
];

/// Whether a call is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Allowed,
    /// The role does not allow it.
    Forbidden,
    /// No service has the method, or it was forgotten in the table: nobody gets through.
    NoSuchMethod,
}

/// Whether a role may call a method, named as in its path: `/package.Service/Method`.
#[must_use]
pub fn check(role: Role, method: &str) -> Verdict {
    match METHODS.iter().find(|(name, _)| *name == method) {
        Some((_, touches)) if role.may(*touches) => Verdict::Allowed,
        Some(_) => Verdict::Forbidden,
        None => Verdict::NoSuchMethod,
    }
}

impl Role {
    const fn may(self, touches: Touches) -> bool {
        match (self, touches) {
            (role, Touches::Matches) => {
                role.may(Touches::Profiles) && role.may(Touches::Engagements)
            }
            (role, Touches::Plans) => role.may(Touches::Matches) && role.may(Touches::Delegations),
            (role, Touches::Rankings) => role.may(Touches::Programs) && role.may(Touches::Matches),
            (role, Touches::PlanWrites) => {
                role.may(Touches::Plans) && role.may(Touches::DelegationWrites)
            }
            (role, Touches::AllocationWrites) => {
                role.may(Touches::Rankings) && role.may(Touches::ProgramWrites)
            }
            (role, Touches::Outcomes) => {
                role.may(Touches::Delegations) && role.may(Touches::Engagements)
            }
            (role, Touches::Documents) => {
                role.may(Touches::Plans)
                    && role.may(Touches::Outcomes)
                    && role.may(Touches::Rankings)
            }
            (role, Touches::OutcomeWrites) => {
                role.may(Touches::DelegationWrites) && role.may(Touches::EngagementWrites)
            }
            (
                Self::Administrator,
                Touches::Profiles
                | Touches::ProfileWrites
                | Touches::PersonalData
                | Touches::PersonalDataWrites
                | Touches::Engagements
                | Touches::EngagementWrites
                | Touches::Delegations
                | Touches::DelegationWrites
                | Touches::Programs
                | Touches::ProgramWrites
                | Touches::Merges
                | Touches::Operation,
            ) => true,
            #[cfg(test)]
            (Self::Reader, touches) => matches!(touches, Touches::Profiles),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::DESCRIPTORS;

    #[test]
    fn every_method_of_the_contract_stands_in_the_table() {
        let services = DESCRIPTORS.services();
        let methods: Vec<String> = services
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .map(|method| format!("/{}/{}", method.parent_service().full_name(), method.name()))
            .collect();
        assert!(methods.len() > 20);
        for method in methods {
            assert_eq!(check(Role::Administrator, &method), Verdict::Allowed, "{method}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_refused() {
        for method in ["/naru.v1.StartupService/Drop", "", "/naru.v1.StartupService/"] {
            assert_eq!(check(Role::Administrator, method), Verdict::NoSuchMethod, "{method}");
        }
    }

    #[test]
    fn who_may_read_profiles_alone_reads_nothing_else() {
        let cases = [
            ("StartupService/GetStartup", Verdict::Allowed),
            ("SearchService/Search", Verdict::Allowed),
            ("StartupService/UpdateStartup", Verdict::Forbidden),
            ("ContactService/GetContacts", Verdict::Forbidden),
            ("PartnerService/MergePartner", Verdict::Forbidden),
            ("EngagementService/GetEngagement", Verdict::Forbidden),
            ("EngagementService/ListEngagements", Verdict::Forbidden),
            ("EngagementService/CreateEngagement", Verdict::Forbidden),
            ("EngagementService/BatchUpsertEngagements", Verdict::Forbidden),
            ("DelegationService/GetDelegation", Verdict::Forbidden),
            ("DelegationService/ListDelegations", Verdict::Forbidden),
            ("DelegationService/UpdateDelegation", Verdict::Forbidden),
            ("DelegationService/SuggestHosts", Verdict::Forbidden),
            ("DelegationService/PlanMeetings", Verdict::Forbidden),
            ("DelegationService/ListOccurrences", Verdict::Forbidden),
            ("DelegationService/OpenOccurrence", Verdict::Forbidden),
            ("ProgramService/GetProgram", Verdict::Forbidden),
            ("ProgramService/CheckEligibility", Verdict::Forbidden),
            ("ApplicationService/ListApplications", Verdict::Forbidden),
            ("ApplicationService/ReportPipeline", Verdict::Forbidden),
            ("AllocationService/ListAllocations", Verdict::Forbidden),
            ("AllocationService/CreateAllocation", Verdict::Forbidden),
            ("MatchService/MatchPartners", Verdict::Forbidden),
            ("MatchService/MatchStartups", Verdict::Forbidden),
            ("MatchService/StreamMatches", Verdict::Forbidden),
            ("MatchService/ScorePairs", Verdict::Forbidden),
            ("MatchService/ExplainMatch", Verdict::Forbidden),
            ("MatchService/Plan", Verdict::NoSuchMethod),
        ];
        for (method, verdict) in cases {
            assert_eq!(check(Role::Reader, &format!("/naru.v1.{method}")), verdict, "{method}");
        }
    }
}
