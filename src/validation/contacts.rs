//! The rules of contact persons. They are personal data: no message here quotes a value.

use super::report::Report;
use super::{Violation, limits};
use crate::proto::{Contact, Contacts};

/// All violations of the contacts of a profile. Their etag and time are not looked at.
#[must_use]
pub fn contacts(contacts: &Contacts) -> Vec<Violation> {
    let mut report = Report::default();
    report.contacts_name("name", &contacts.name);
    report.list("people", &contacts.people, limits::CONTACTS_MAX, contact);
    report.finish()
}

fn contact(report: &mut Report, contact: &Contact) {
    report.required_text("full_name", &contact.full_name, limits::NAME_CHARS_MAX);
    report.text("role", &contact.role, limits::NAME_CHARS_MAX);
    report.text("email", &contact.email, limits::EMAIL_CHARS_MAX);
    if !contact.email.is_empty() && !is_email(&contact.email) {
        report.at("email", |report| report.fail("must be an address with one @ and no spaces"));
    }
    report.text("phone", &contact.phone, limits::PHONE_CHARS_MAX);
    if !contact.phone.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c)) {
        report.at("phone", |report| report.fail("may hold digits, spaces and +-() only"));
    }
    report.languages("languages", &contact.languages);
}

/// Something, one `@`, something. Whether mail arrives there no pattern can tell.
fn is_email(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    text.split_once('@').is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}
