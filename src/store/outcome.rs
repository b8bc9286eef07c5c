//! The outcome of a write as it is remembered under its request id: names, revisions and times,
//! nothing of what the client wrote.

use prost::Message;

use super::write::{Answer, Request};
use super::{Effect, Error, Key, Kind, Revision, What};

/// Under which name an outcome is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RequestKey {
    pub(super) caller: String,
    pub(super) method: String,
    pub(super) request_id: String,
}

/// A remembered outcome.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    pub(super) hash: Vec<u8>,
    pub(super) effects: Vec<Effect>,
    pub(super) head: Revision,
}

impl RequestKey {
    pub(super) fn of(request: &Request) -> Option<RequestKey> {
        Some(RequestKey {
            caller: request.caller.clone(),
            method: request.method.to_owned(),
            request_id: request.request_id.clone()?,
        })
    }
}

impl Remembered {
    /// The answer to a repeat of the same request.
    pub(super) fn replay(&self, hash: &[u8; 32]) -> Result<Answer, Error> {
        if self.hash != hash {
            return Err(Error::RequestIdReused);
        }
        Ok(Answer { effects: self.effects.clone(), head: self.head, replayed: true })
    }

    pub(super) fn encode_effects(&self) -> Vec<u8> {
        StoredOutcome { effects: self.effects.iter().map(stored).collect() }.encode_to_vec()
    }
}

/// Reads back what [`Remembered::encode_effects`] wrote; none if it is damaged.
pub(super) fn decode_effects(bytes: &[u8]) -> Option<Vec<Effect>> {
    StoredOutcome::decode(bytes).ok()?.effects.into_iter().map(restored).collect()
}

#[derive(Clone, PartialEq, Message)]
struct StoredOutcome {
    #[prost(message, repeated, tag = "1")]
    effects: Vec<StoredEffect>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredEffect {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(string, tag = "2")]
    id: String,
    #[prost(enumeration = "What", tag = "3")]
    what: i32,
    #[prost(uint64, tag = "4")]
    revision: u64,
    #[prost(int64, tag = "5")]
    created_at: i64,
    #[prost(int64, tag = "6")]
    updated_at: i64,
    #[prost(int64, optional, tag = "7")]
    deleted_at: Option<i64>,
}

fn stored(effect: &Effect) -> StoredEffect {
    StoredEffect {
        kind: effect.key.kind.as_str().to_owned(),
        id: effect.key.id.clone(),
        what: effect.what.into(),
        revision: effect.revision.0,
        created_at: effect.created_at,
        updated_at: effect.updated_at,
        deleted_at: effect.deleted_at,
    }
}

fn restored(effect: StoredEffect) -> Option<Effect> {
    Some(Effect {
        key: Key::new(Kind::parse(&effect.kind)?, effect.id),
        what: What::try_from(effect.what).ok()?,
        revision: Revision(effect.revision),
        created_at: effect.created_at,
        updated_at: effect.updated_at,
        deleted_at: effect.deleted_at,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::store::Kind;

    #[test]
    fn an_outcome_survives_being_stored() {
        let effect = Effect {
            key: Key::new(Kind::Partner, "harbour-capital"),
            what: What::Deleted,
            revision: Revision(41),
            created_at: 1,
            updated_at: 2,
            deleted_at: Some(2),
        };
        let effects =
            vec![effect.clone(), Effect { deleted_at: None, what: What::Created, ..effect }];
        let remembered =
            Remembered { hash: vec![7; 32], effects: effects.clone(), head: Revision(42) };
        assert_eq!(decode_effects(&remembered.encode_effects()).unwrap(), effects);
    }
}
