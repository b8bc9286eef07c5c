//! JSON lines: read with their numbers, and gathered into batches that a server takes.

use std::collections::HashSet;
use std::io::{self, BufRead, Read as _};
use std::sync::Arc;

use serde::de::IgnoredAny;
use tonic::Status;

use crate::proto::Kind;
use crate::spreadsheet::{Draft, Sheet};

use super::client::Client;
use super::records::{Malformed, Record, WriteMode, Written, upsert};

/// The longest line that is read. A profile is at most 256 KiB encoded; escapes in JSON make it longer.
const LINE_BYTES_MAX: u64 = 2 << 20;

/// What is said of a text that is JSON over several lines.
const GOES_ON: &str = "the JSON does not end in this line, and the file is read no further; write one profile a line, \
                       as `jq -c .` does (of an array `jq -c '.[]'`)";

/// The most profiles in a batch, as the contract says.
const BATCH_PROFILES_MAX: usize = 500;

/// The most bytes in a batch, well under the 4 MiB of the contract.
const BATCH_BYTES_MAX: usize = 3 << 20;

/// A record and where it was read.
#[derive(Debug, Clone)]
pub struct Line {
    /// The file, as people named it.
    pub file: Arc<str>,
    /// The number of the line, from 1; of the first row in a spreadsheet.
    pub number: usize,
    /// The record.
    pub record: Record,
    /// The rows that it was read from, if it was not a line.
    pub rows: Option<Rows>,
}

/// What the rows of a spreadsheet say of one profile.
#[derive(Debug, Clone)]
pub struct Rows {
    /// What they say, and where.
    pub draft: Arc<Draft>,
    /// All sheets of the file.
    pub sheets: Arc<Vec<Sheet>>,
}

/// Reads a text line by line; blank lines are left out, a byte order mark is skipped. Where the JSON of the first line
/// goes on in the next, all that can be said of the others is the same: the text ends there.
pub fn read(reader: impl BufRead) -> impl Iterator<Item = io::Result<Numbered>> {
    let mut reader = reader;
    let mut number = 0;
    let (mut is_first, mut has_ended) = (true, false);
    std::iter::from_fn(move || {
        while !has_ended {
            number += 1;
            match read_line(&mut reader, number == 1).transpose()? {
                Ok(Ok(text)) if text.is_empty() => {}
                Ok(Ok(text)) if std::mem::take(&mut is_first) && goes_on(&text) => {
                    has_ended = true;
                    return Some(Ok((number, Err(whole(GOES_ON)))));
                }
                Ok(text) => return Some(Ok((number, text))),
                Err(error) => return Some(Err(error)),
            }
        }
        None
    })
}

/// Reads a text of which every line must be a profile.
///
/// # Errors
///
/// The first line that is none.
pub fn parse_all(file: &str, text: &str) -> anyhow::Result<Vec<Line>> {
    let file: Arc<str> = file.into();
    let mut lines = Vec::new();
    for line in read(text.as_bytes()) {
        let (number, text) = line?;
        let record = text.map_err(|fault| vec![fault]).and_then(|text| Record::from_json(&text));
        let record = record.map_err(|faults| anyhow::anyhow!("{file}:{number}: {faults:?}"))?;
        lines.push(Line { file: Arc::clone(&file), number, record, rows: None });
    }
    Ok(lines)
}

/// The number of a line and its text, or why it is none.
pub type Numbered = (usize, Result<String, Malformed>);

fn read_line(
    reader: &mut impl BufRead,
    is_first: bool,
) -> io::Result<Option<Result<String, Malformed>>> {
    let mut bytes = Vec::new();
    if reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == LINE_BYTES_MAX && !bytes.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
        return Ok(Some(Err(whole("the line is longer than 2 MiB"))));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(Some(Err(whole("the line is not UTF-8"))));
    };
    let text = if is_first { text.trim_start_matches('\u{feff}') } else { &text };
    Ok(Some(Ok(text.trim().to_owned())))
}

fn whole(message: &str) -> Malformed {
    Malformed { field: String::new(), message: message.to_owned() }
}

/// Whether it is the first line of JSON over several lines, and not a profile that is torn off.
fn goes_on(text: &str) -> bool {
    let has_no_end = || serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof());
    text == "{" || (text.starts_with('[') && has_no_end())
}

/// Profiles of one kind that are written together.
#[derive(Debug)]
pub struct Batch {
    /// The kind of all its profiles.
    pub kind: Kind,
    /// The lines.
    pub lines: Vec<Line>,
    names: HashSet<String>,
    bytes: usize,
}

impl Batch {
    fn new(kind: Kind) -> Self {
        Self { kind, lines: Vec::new(), names: HashSet::new(), bytes: 0 }
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        self.lines.is_empty()
            || (self.lines.len() < BATCH_PROFILES_MAX && self.bytes + bytes <= BATCH_BYTES_MAX)
    }

    /// The names of its profiles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether it has a profile of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Writes the batch.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub async fn write(&self, client: &Client, mode: WriteMode) -> Result<Written, Status> {
        let records: Vec<&Record> = self.lines.iter().map(|line| &line.record).collect();
        upsert(client, self.kind, &records, mode).await
    }
}

/// Gathers lines into batches, one open batch a kind. Those of what is no profile wait for the end: what they name must
/// be stored before.
#[derive(Debug)]
pub struct Batches {
    open: [Batch; Kind::ALL.len()],
    waiting: Vec<Batch>,
}

impl Default for Batches {
    fn default() -> Self {
        Self { open: Kind::ALL.map(Batch::new), waiting: Vec::new() }
    }
}

impl Batches {
    /// Adds a line; answers a batch of profiles that was full before it.
    pub fn push(&mut self, line: Line) -> Option<Batch> {
        let kind = line.record.kind();
        let bytes = line.record.encoded_len();
        let open = self.open.iter_mut().find(|batch| batch.kind == kind)?;
        let full = (!open.has_room_for(bytes)).then(|| std::mem::replace(open, Batch::new(kind)));
        open.names.insert(line.record.name().to_owned());
        open.lines.push(line);
        open.bytes += bytes;
        if kind.is_profile() {
            return full;
        }
        self.waiting.extend(full);
        None
    }

    /// The profiles that are left so far.
    pub fn take_profiles(&mut self) -> Vec<Batch> {
        let profiles = self.open.iter_mut().filter(|batch| batch.kind.is_profile());
        let taken = profiles.map(|batch| std::mem::replace(batch, Batch::new(batch.kind)));
        taken.filter(|batch| !batch.lines.is_empty()).collect()
    }

    /// What is left, in the order of kinds: profiles first, and all that is named before what names it. Of one kind in
    /// the order in which it was read.
    pub fn finish(self) -> impl Iterator<Item = Batch> {
        let mut all: Vec<Batch> = self.waiting.into_iter().chain(self.open).collect();
        all.sort_by_key(|batch| batch.kind);
        all.into_iter().filter(|batch| !batch.lines.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> Line {
        let record = Record::from_json(json).unwrap();
        Line { file: "x".into(), number: 1, record, rows: None }
    }

    #[test]
    fn lines_keep_their_numbers() {
        let long = "x".repeat(usize::try_from(LINE_BYTES_MAX).unwrap() + 5);
        let text = format!("\u{feff}{{}}\r\n\n  \n{{\"a\":1}}\n{long}\nend");
        let mut bytes = text.into_bytes();
        bytes.extend(b"\n\xff\n");
        let read: Vec<Numbered> = read(bytes.as_slice()).map(Result::unwrap).collect();
        let numbers: Vec<usize> = read.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 4, 5, 6, 7]);
        assert_eq!(read[0].1.as_deref(), Ok("{}"));
        assert!(read[2].1.as_ref().is_err_and(|error| error.message.contains("2 MiB")));
        assert_eq!(read[3].1.as_deref(), Ok("end"));
        assert!(read[4].1.as_ref().is_err_and(|error| error.message.contains("UTF-8")));
    }

    #[test]
    fn a_torn_line_does_not_hold_up_the_others() {
        let read: Vec<Numbered> = read("{\"name\":\n{}\n".as_bytes()).map(Result::unwrap).collect();
        let lines: Vec<_> = read.iter().map(|(number, text)| (*number, text.is_ok())).collect();
        // What is wrong with the first is for the parser of profiles to say.
        assert_eq!(lines, [(1, true), (2, true)]);
    }

    #[test]
    fn json_over_many_lines_is_told_once() {
        for text in ["\n{\n  \"name\": \"startups/x\"\n}\n", "\n[\n{},\n{}\n]", "\n[{\"name\":\n"] {
            let read: Vec<Numbered> = read(text.as_bytes()).map(Result::unwrap).collect();
            let [(2, Err(fault))] = read.as_slice() else { panic!("{read:?}") };
            assert!(fault.message.contains("one profile a line"), "{}", fault.message);
        }
        let torn_later = read("{}\n{\"name\":\n{}".as_bytes());
        assert_eq!(torn_later.count(), 3, "one bad line does not hold up the others");
    }

    #[test]
    fn batches_are_of_one_kind_and_of_limited_size() {
        let mut batches = Batches::default();
        let mut full = Vec::new();
        for _ in 0..BATCH_PROFILES_MAX + 1 {
            full.extend(batches.push(line(r#"{"name":"startups/x"}"#)));
        }
        assert!(batches.push(line(r#"{"name":"partners/x"}"#)).is_none());
        assert_eq!(full.len(), 1);
        assert_eq!(full[0].lines.len(), BATCH_PROFILES_MAX);
        let rest: Vec<usize> = batches.finish().map(|batch| batch.lines.len()).collect();
        assert_eq!(rest, [1, 1]);
    }

    #[test]
    fn engagements_wait_until_all_profiles_are_written() {
        let mut batches = Batches::default();
        for _ in 0..BATCH_PROFILES_MAX + 1 {
            assert!(batches.push(line(r#"{"name":"engagements/x"}"#)).is_none());
        }
        assert!(batches.push(line(r#"{"name":"partners/x"}"#)).is_none());
        let kinds = |batches: Vec<Batch>| -> Vec<(Kind, usize)> {
            batches.iter().map(|batch| (batch.kind, batch.lines.len())).collect()
        };
        assert_eq!(kinds(batches.take_profiles()), [(Kind::Partner, 1)]);
        assert!(batches.push(line(r#"{"name":"startups/x"}"#)).is_none());
        let rest = kinds(batches.finish().collect());
        let engagements = |count| (Kind::Engagement, count);
        assert_eq!(rest, [(Kind::Startup, 1), engagements(BATCH_PROFILES_MAX), engagements(1)]);
    }

    #[test]
    fn what_is_named_is_written_before_what_names_it() {
        let mut batches = Batches::default();
        for _ in 0..BATCH_PROFILES_MAX + 1 {
            batches.push(line(r#"{"name":"agreements/x"}"#));
            batches.push(line(r#"{"name":"meetings/x"}"#));
        }
        batches.push(line(r#"{"name":"delegations/x"}"#));
        batches.push(line(r#"{"name":"startups/x"}"#));
        let kinds: Vec<Kind> = batches.finish().map(|batch| batch.kind).collect();
        let expected = [
            Kind::Startup,
            Kind::Delegation,
            Kind::Meeting,
            Kind::Meeting,
            Kind::Agreement,
            Kind::Agreement,
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_batch_stays_under_the_limit_in_bytes() {
        let json =
            |text: &str| format!(r#"{{"name":"startups/x","description":{{"en":"{text}"}}}}"#);
        let big = line(&json(&"x".repeat(BATCH_BYTES_MAX / 2)));
        let mut batches = Batches::default();
        assert!(batches.push(big.clone()).is_none());
        assert!(batches.push(big).is_some());
    }
}
