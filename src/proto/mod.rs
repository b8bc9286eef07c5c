//! The contract: types generated from `proto/`, resource names, and what all kinds of resource have in common.
//!
//! The stored document is the proto message itself; there is no second set of structs. A field is documented once, in
//! its `.proto` file.

use std::sync::LazyLock;

use prost_reflect::DescriptorPool;

pub mod masks;
pub mod merges;
mod names;
mod references;
mod resource;
mod words;

mod generated {
    #![expect(clippy::all, unreachable_pub, reason = "generated from documented .proto files")]
    include!(concat!(env!("OUT_DIR"), "/contract.rs"));
}

pub use generated::google::r#type::{Date, Money};
pub use generated::naru::v1::*;
pub use names::{ID_CHARS_MAX, Key, Kind, is_id};
pub use references::References;
pub(crate) use resource::for_kind;
pub use resource::{Metadata, Profile, Resource};
pub use words::value_words;

/// The fields of a profile that the service sets and nobody writes.
pub const SERVICE_FIELDS: [&str; 5] =
    ["etag", "create_time", "update_time", "delete_time", "status_history"];

/// The descriptors of all messages and services, as reflection serves them.
pub const DESCRIPTOR_BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// The descriptors, decoded.
pub static DESCRIPTORS: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(DESCRIPTOR_BYTES).expect("build.rs wrote valid descriptors")
});
