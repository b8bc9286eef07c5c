//! What several kinds of resource have in common.

use prost::Message;
use prost_reflect::MessageDescriptor;

use super::limits;
use super::paths::names_field;
use super::report::{Report, excerpt};
use crate::proto::{
    ActionItem, Cooperation, CooperationKind, Date, ExternalId, Key, Kind, Provenance,
    ReportedFact, Resource,
};

/// The encoded size of a profile, and its name, which may be empty where the service chooses the id.
pub(super) fn profile<R: Resource>(report: &mut Report, profile: &R) {
    encoded_size(report, profile, limits::PROFILE_BYTES_MAX);
    report.optional_name("name", profile.name(), R::KIND);
}

/// The name of a resource of which an engagement may come, whose id is a little longer; it may be empty where the service
/// chooses the id.
pub(super) fn derived_name(report: &mut Report, name: &str, kind: Kind) {
    report.optional_name("name", name, kind);
    let chars = Key::parse(name).map_or(0, |key| key.id.len());
    if chars > limits::SOURCE_ID_CHARS_MAX {
        let max = limits::SOURCE_ID_CHARS_MAX;
        let message = format_args!("has an id of {chars} characters; at most {max} are allowed");
        report.at("name", |report| report.fail(message));
    }
}

/// What somebody is to do.
pub(super) fn action_items(
    report: &mut Report,
    field: &str,
    items: &[ActionItem],
    items_max: usize,
    today: &Date,
) {
    report.list(field, items, items_max, |report, item| {
        report.required_localized("action", &item.action, limits::DETAIL_CHARS_MAX);
        report.text("owner", &item.owner, limits::NAME_CHARS_MAX);
        report.day("due_date", &item.due_date);
        report.day("done_date", &item.done_date);
        report.past("done_date", &item.done_date, today);
    });
}

pub(super) fn encoded_size(report: &mut Report, message: &impl Message, bytes_max: usize) {
    let bytes = message.encoded_len();
    if bytes > bytes_max {
        report.fail(format_args!("has {bytes} bytes encoded; at most {bytes_max} are allowed"));
    }
}

pub(super) fn provenance(report: &mut Report, provenance: &Provenance) {
    report.text("source", &provenance.source, limits::SOURCE_CHARS_MAX);
    report.day_or_year("as_of_date", &provenance.as_of_date);
}

/// Statements about fields of `profile`.
pub(super) fn reported_facts(
    report: &mut Report,
    list: &str,
    facts: &[ReportedFact],
    profile: &MessageDescriptor,
) {
    report.list(list, facts, limits::REPORTED_FACTS_MAX, |report, fact| {
        if !fact.field.is_empty() && !names_field(profile, &fact.field) {
            let message = format_args!("{} is no field there is", excerpt(&fact.field));
            report.at("field", |report| report.fail(message));
        }
        report.required_localized("statement", &fact.statement, limits::DETAIL_CHARS_MAX);
        report.present("provenance", &fact.provenance);
        report.message("provenance", &fact.provenance, provenance);
    });
}

pub(super) fn external_ids(report: &mut Report, ids: &[ExternalId]) {
    report.list("external_ids", ids, limits::EXTERNAL_IDS_MAX, |report, id| {
        report.required_text("system", &id.system, limits::EXTERNAL_SYSTEM_CHARS_MAX);
        report.required_text("id", &id.id, limits::EXTERNAL_ID_CHARS_MAX);
    });
    let system = |id: &ExternalId| (!id.system.is_empty()).then(|| id.system.clone());
    report.distinct("external_ids", ids, "system", system);
}

/// What is asked for, offered or sought: each kind once, which limits the list too.
pub(super) fn cooperations(report: &mut Report, field: &str, cooperations: &[Cooperation]) {
    report.each(field, cooperations, |report, cooperation| {
        report.required_choice::<CooperationKind>("kind", cooperation.kind);
        report.localized("detail", &cooperation.detail, limits::DETAIL_CHARS_MAX);
    });
    let kind = |cooperation: &Cooperation| Some(cooperation.kind).filter(|&kind| kind != 0);
    report.distinct(field, cooperations, "kind", kind);
}
