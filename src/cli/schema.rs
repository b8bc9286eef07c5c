//! What the contract says of a kind: its message, and the methods of its service.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use prost_reflect::{FieldDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor};

use crate::proto::{DESCRIPTORS, Kind};

/// A kind as the descriptors describe it.
#[derive(Debug)]
pub(super) struct Schema {
    /// The message that is stored.
    pub(super) message: MessageDescriptor,
    service: ServiceDescriptor,
    /// What methods that are about many call them: `Startups`.
    plural: String,
}

/// All kinds: lines are read by the hundred thousand, and looking through the services takes its time.
static SCHEMAS: LazyLock<BTreeMap<Kind, Schema>> = LazyLock::new(|| {
    let schema = |kind| Schema::find(kind).expect("each kind has a service");
    Kind::ALL.into_iter().map(|kind| (kind, schema(kind))).collect()
});

impl Schema {
    /// The schema of a kind.
    pub(super) fn of(kind: Kind) -> &'static Self {
        &SCHEMAS[&kind]
    }

    /// A kind's service is the one whose method to get one answers it in the kind's field.
    fn find(kind: Kind) -> Option<Self> {
        let (first, rest) = kind.collection().split_at(1);
        let plural = first.to_ascii_uppercase() + rest;
        DESCRIPTORS.services().find_map(|service| {
            let got = service.methods().find_map(|method| {
                let field = method.output().get_field_by_name(kind.as_str())?.kind();
                let message = field.as_message()?;
                (method.name() == format!("Get{}", message.name())).then(|| message.clone())
            });
            got.map(|message| Self { message, service, plural: plural.clone() })
        })
    }

    /// The method that gets one.
    pub(super) fn get(&self) -> MethodDescriptor {
        self.method("Get", self.message.name()).expect("a kind is found by this method")
    }

    /// The method that lists them page by page.
    pub(super) fn list(&self) -> MethodDescriptor {
        self.method("List", &self.plural).expect("each kind is listed")
    }

    /// The method that gets many by their names, if there is one.
    pub(super) fn batch_get(&self) -> Option<MethodDescriptor> {
        self.method("BatchGet", &self.plural)
    }

    /// The method that writes many, if there is one.
    pub(super) fn batch_upsert(&self) -> Option<MethodDescriptor> {
        self.method("BatchUpsert", &self.plural)
    }

    /// The method that makes one of two, if there is one.
    pub(super) fn merge(&self) -> Option<MethodDescriptor> {
        self.method("Merge", self.message.name())
    }

    /// The method that deletes one.
    pub(super) fn delete(&self) -> MethodDescriptor {
        self.method("Delete", self.message.name()).expect("each kind is deleted")
    }

    /// The method that brings a deleted one back, if there is one.
    pub(super) fn undelete(&self) -> Option<MethodDescriptor> {
        self.method("Undelete", self.message.name())
    }

    fn method(&self, verb: &str, noun: &str) -> Option<MethodDescriptor> {
        let name = format!("{verb}{noun}");
        self.service.methods().find(|method| method.name() == name)
    }

    /// The field of a request or a reply that holds what is stored: one, or a list of them.
    pub(super) fn field_of(&self, message: &MessageDescriptor) -> FieldDescriptor {
        let holds = |field: &FieldDescriptor| field.kind().as_message() == Some(&self.message);
        message.fields().find(holds).expect("a message that holds what is stored")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_message_and_its_methods() {
        for kind in Kind::ALL {
            let schema = Schema::of(kind);
            assert_eq!(schema.field_of(&schema.get().output()).name(), kind.as_str());
            assert!(schema.field_of(&schema.list().output()).is_list(), "{kind}");
            if let Some(upsert) = schema.batch_upsert() {
                assert!(schema.field_of(&upsert.input()).is_list(), "{kind}");
            }
            assert_eq!(schema.delete().name(), format!("Delete{}", schema.message.name()));
            // What is kept in versions is neither imported nor brought back.
            assert_eq!(schema.undelete().is_some(), schema.batch_upsert().is_some(), "{kind}");
            assert_eq!(schema.merge().is_some(), kind.is_profile(), "{kind}");
            assert_eq!(schema.batch_get().is_some(), kind.is_profile(), "{kind}");
        }
        let startup = Schema::of(Kind::Startup);
        assert_eq!(startup.message.full_name(), "naru.v1.Startup");
        let upsert = startup.batch_upsert().unwrap();
        assert_eq!(upsert.full_name(), "naru.v1.StartupService.BatchUpsertStartups");
    }
}
