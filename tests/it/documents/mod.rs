//! What goes out of a delegation: what documents tell, and what the service promises of them.

mod calendars;
mod commands;
mod pages;
mod programs;
mod properties;
mod sample;
mod service;
mod workbooks;

use naru::documents::{Document, Dossier, render};
use naru::proto::DocumentKind;

/// A document as text.
fn text(kind: DocumentKind, dossier: &Dossier) -> String {
    let Document { bytes, .. } = render(kind, dossier).unwrap();
    String::from_utf8(bytes).unwrap()
}
