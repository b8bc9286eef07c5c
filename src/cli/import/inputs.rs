//! What files hold: JSON lines or sheets.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use indicatif::ProgressBar;

use crate::cli::formats::Format;
use crate::cli::language::Speech;
use crate::spreadsheet::{self, FILE_BYTES_MAX, Sheet};

/// What a file holds.
pub(super) enum Input {
    /// JSON lines, yet to be read.
    Lines(Box<dyn BufRead>),
    /// A workbook or a CSV file.
    Sheets(Vec<Sheet>),
}

/// How files of Microsoft's compound format begin: old workbooks, and new ones that are encrypted.
const OLD_OR_LOCKED: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Opens a file, or standard input for `-`, and reads it if it is a spreadsheet. Its format follows from its ending;
/// where that says nothing, from its first bytes.
pub(super) fn open(
    path: &Path,
    format: Option<Format>,
    progress: &ProgressBar,
    speech: Speech,
) -> anyhow::Result<(Arc<str>, Input)> {
    let name: Arc<str> = path.display().to_string().into();
    let file: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path).with_context(|| format!("cannot open {name}"))?),
    };
    let mut reader = BufReader::new(progress.wrap_read(file));
    let reading = || format!("reading {name}");
    anyhow::ensure!(
        !reader.fill_buf().with_context(reading)?.starts_with(&OLD_OR_LOCKED),
        "{name}: {}",
        speech.say(
            "이전 형식(.xls)이거나 암호 또는 DRM이 걸린 파일입니다. 암호 없이 .xlsx로 다시 저장하십시오",
            "is a workbook of the old format (.xls) or locked by a password; save it as .xlsx without one",
        )
    );
    let format = match format.or_else(|| Format::of_path(path)) {
        Some(format) => format,
        None => of_bytes(reader.fill_buf().with_context(reading)?),
    };
    if format == Format::Jsonl {
        return Ok((name, Input::Lines(Box::new(reader))));
    }
    let mut bytes = Vec::new();
    reader.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).with_context(reading)?;
    let mebibytes = FILE_BYTES_MAX >> 20;
    anyhow::ensure!(
        bytes.len() as u64 <= FILE_BYTES_MAX,
        "{name} is larger than {mebibytes} MiB; split it"
    );
    let sheets = match format {
        Format::Csv => {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
            spreadsheet::read_csv(&stem, &bytes).map(|sheet| vec![sheet]).with_context(reading)?
        }
        _ => spreadsheet::read_workbook(&bytes).with_context(reading)?,
    };
    Ok((name, Input::Sheets(sheets)))
}

fn of_bytes(start: &[u8]) -> Format {
    let without_mark = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    match without_mark.trim_ascii_start().first() {
        _ if spreadsheet::is_workbook(start) => Format::Xlsx,
        None | Some(b'{' | b'[') => Format::Jsonl,
        Some(_) => Format::Csv,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_format() {
        assert_eq!(of_bytes(b"PK\x03\x04..."), Format::Xlsx);
        assert_eq!(of_bytes("\u{feff} {\"name\":".as_bytes()), Format::Jsonl);
        assert_eq!(of_bytes(b""), Format::Jsonl);
        assert_eq!(of_bytes("기업명,단계".as_bytes()), Format::Csv);
    }
}
