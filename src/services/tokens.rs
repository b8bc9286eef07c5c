//! Consistency tokens and page tokens: opaque to clients, checked here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use prost::Message;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::errors::Error;
use crate::store::{Revision, StoreId};
use crate::validation::Violation;

/// The token of a revision of a store: 16 bytes store id, 8 bytes revision.
pub(super) fn consistency_token(store: StoreId, revision: Revision) -> String {
    let mut bytes = store.0.as_bytes().to_vec();
    bytes.extend_from_slice(&revision.0.to_be_bytes());
    BASE64.encode(bytes)
}

/// Whether a freshness demand is a token at all, of whatever store.
pub(super) fn token_violations(token: &str) -> Vec<Violation> {
    match decode(token) {
        Some(_) => Vec::new(),
        None if token.is_empty() => Vec::new(),
        None => vec![Violation {
            field: "at_least_as_fresh".to_owned(),
            message: "is no consistency token".to_owned(),
        }],
    }
}

fn decode(token: &str) -> Option<(StoreId, Revision)> {
    let bytes: [u8; 24] = BASE64.decode(token).ok()?.try_into().ok()?;
    let (id, revision) = bytes.split_first_chunk::<16>()?;
    let revision = u64::from_be_bytes(*revision.first_chunk()?);
    Some((StoreId(Uuid::from_bytes(*id)), Revision(revision)))
}

/// The revision that a token demands of this store; `None` for an empty token.
///
/// # Errors
///
/// [`Error::Invalid`] for what is no token, [`Error::TokenForeign`] for one of another store.
pub(super) fn demanded_revision(token: &str, store: StoreId) -> Result<Option<Revision>, Error> {
    if token.is_empty() {
        return Ok(None);
    }
    match decode(token) {
        Some((id, revision)) if id == store => Ok(Some(revision)),
        Some(_) => Err(Error::TokenForeign),
        None => Err(Error::Invalid(token_violations(token))),
    }
}

/// Where the next page of a list goes on. Bound to the request by a hash, so that a token cannot be used with other
/// filters by mistake; it grants nothing and is not secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageToken {
    /// The revision of the first page.
    pub(super) first_revision: Revision,
    /// Where to go on, in the words of the method.
    pub(super) position: String,
}

impl PageToken {
    /// The position as the number of items before the page.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a position of another kind.
    pub(super) fn offset(&self) -> Result<usize, Error> {
        let foreign = |_| Error::invalid("page_token", "is no page token of this method");
        self.position.parse().map_err(foreign)
    }

    /// The token as text, for the request that `request` is without its page token.
    pub(super) fn encode(&self, request: &impl Message) -> String {
        let mut bytes = fingerprint(request).to_vec();
        bytes.extend_from_slice(&self.first_revision.0.to_be_bytes());
        bytes.extend_from_slice(self.position.as_bytes());
        BASE64.encode(bytes)
    }

    /// Reads the token that came with a request, which is `request` without it; `None` for an empty token.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for what is no token, or one of another request.
    pub(super) fn decode(token: &str, request: &impl Message) -> Result<Option<Self>, Error> {
        if token.is_empty() {
            return Ok(None);
        }
        let malformed = || Error::invalid("page_token", "is no page token of this service");
        let bytes = BASE64.decode(token).map_err(|_| malformed())?;
        let (hash, rest) = bytes.split_first_chunk::<8>().ok_or_else(malformed)?;
        let (revision, position) = rest.split_first_chunk::<8>().ok_or_else(malformed)?;
        let position = std::str::from_utf8(position).map_err(|_| malformed())?;
        if *hash != fingerprint(request) {
            let message = "belongs to another request; send it with all else unchanged";
            return Err(Error::invalid("page_token", message));
        }
        Ok(Some(Self {
            first_revision: Revision(u64::from_be_bytes(*revision)),
            position: position.to_owned(),
        }))
    }
}

fn fingerprint(request: &impl Message) -> [u8; 8] {
    let digest = request_hash(request);
    *digest.first_chunk().expect("a digest of 32 bytes")
}

/// The hash under which a request is remembered with its request id.
pub(super) fn request_hash(request: &impl Message) -> [u8; 32] {
    Sha256::digest(request.encode_to_vec()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ListStartupsRequest;

    const STORE: StoreId = StoreId(Uuid::from_u128(7));

    #[test]
    fn a_consistency_token_names_store_and_revision() {
        let token = consistency_token(STORE, Revision(42));
        assert_eq!(demanded_revision(&token, STORE).unwrap(), Some(Revision(42)));
        assert_eq!(demanded_revision("", STORE).unwrap(), None);
        let foreign = demanded_revision(&token, StoreId(Uuid::from_u128(8)));
        assert!(matches!(foreign, Err(Error::TokenForeign)));
        for malformed in ["x", "가", &token[1..]] {
            assert!(matches!(demanded_revision(malformed, STORE), Err(Error::Invalid(_))));
        }
    }

    #[test]
    fn a_page_token_fits_its_own_request_only() {
        let request = ListStartupsRequest { page_size: 5, ..Default::default() };
        let token = PageToken { first_revision: Revision(3), position: "lumenora".to_owned() };
        let text = token.encode(&request);
        assert_eq!(PageToken::decode(&text, &request).unwrap(), Some(token));
        let other = ListStartupsRequest { page_size: 6, ..Default::default() };
        for (text, request) in [(text.as_str(), &other), ("?", &request), ("AAAA", &request)] {
            assert!(matches!(PageToken::decode(text, request), Err(Error::Invalid(_))));
        }
    }
}
