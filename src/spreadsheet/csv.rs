//! Comma-separated values, as spreadsheet programs read and write them (RFC 4180).
//!
//! Read by hand rather than by a crate: people look for a cell by the number of its row, and the usual readers neither
//! count blank lines nor say where a quote was left open.

use encoding_rs::EUC_KR;

use super::cells::{Budget, COLUMNS_MAX, Cell, ROWS_MAX, Row, Sheet, TooMuch, within};

/// UTF-8's mark at the start of a text, by which Excel knows it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Why bytes are no CSV file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Neither of the two encodings.
    #[error("the file is neither UTF-8 nor CP949; save it as \"CSV UTF-8\"")]
    Encoding,
    /// A quote that does not end.
    #[error("the quote that opens in row {0} is never closed; close or remove it")]
    OpenQuote(u32),
    /// Too large.
    #[error("{0}")]
    TooMuch(String),
}

impl From<TooMuch> for Error {
    fn from(error: TooMuch) -> Self {
        Self::TooMuch(error.to_string())
    }
}

/// Reads a CSV file in UTF-8, with or without a byte order mark, or in CP949. Columns are separated by commas, tabs or
/// semicolons, whichever the first line that has any has most of.
///
/// # Errors
///
/// Another encoding, an open quote, or more than the limits allow.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    let text = decoded(bytes)?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    let mut sheet = Sheet { name: name.to_owned(), rows: Vec::new() };
    let mut budget = Budget::default();
    let mut records = Records { rest: text, separator: separator(text), number: 0 };
    while let Some(fields) = records.next()? {
        let mut cells: Vec<Cell> = Vec::new();
        for (column, field) in fields.iter().enumerate() {
            let cell = Cell::text(field);
            if !cell.is_empty() {
                budget.take_cell(cells.len(), column, field)?;
                cells.resize(column, Cell::Empty);
                cells.push(cell);
            }
        }
        if !cells.is_empty() {
            budget.take_row()?;
            sheet.rows.push(Row { number: records.number, cells });
        }
    }
    Ok(sheet)
}

/// Writes a sheet with a byte order mark, so that Excel shows Korean.
#[must_use]
pub fn write(sheet: &Sheet) -> Vec<u8> {
    let mut text = BYTE_ORDER_MARK.to_owned();
    for row in &sheet.rows {
        let fields: Vec<String> = row.cells.iter().map(|cell| quoted(&cell.shown())).collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r', '\t', ';']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// CP949 is what the Encoding Standard calls EUC-KR.
fn decoded(bytes: &[u8]) -> Result<String, Error> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let decoded = EUC_KR.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.map(|text| text.into_owned()).ok_or(Error::Encoding)
}

fn separator(text: &str) -> char {
    let first = text.lines().find(|line| line.contains([';', '\t', ','])).unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    // Of equals the last wins: the comma.
    [';', '\t', ','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(',')
}

struct Records<'a> {
    rest: &'a str,
    separator: char,
    /// The number of the record read last, blank lines counted.
    number: u32,
}

impl Records<'_> {
    fn next(&mut self) -> Result<Option<Vec<String>>, Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        within(self.number as usize, ROWS_MAX, "rows")?;
        let mut fields = vec![String::new()];
        let mut is_quoted = false;
        let mut letters = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((at, letter)) = letters.next() {
            let field = fields.last_mut().expect("one at least");
            match letter {
                '"' if is_quoted => match letters.next_if(|&(_, next)| next == '"') {
                    Some(_) => field.push('"'),
                    None => is_quoted = false,
                },
                '"' if field.is_empty() => is_quoted = true,
                _ if is_quoted => field.push(letter),
                '\r' if letters.next_if(|&(_, next)| next == '\n').is_some() => {
                    end = at + 2;
                    break;
                }
                '\r' | '\n' => {
                    end = at + 1;
                    break;
                }
                _ if letter == self.separator => {
                    within(fields.len() + 1, COLUMNS_MAX, "columns")?;
                    fields.push(String::new());
                }
                _ => field.push(letter),
            }
        }
        if is_quoted {
            return Err(Error::OpenQuote(self.number));
        }
        self.rest = &self.rest[end..];
        Ok(Some(fields))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let rows = read("x", bytes).unwrap().rows;
        rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn rows_keep_the_numbers_that_spreadsheets_show() {
        let text =
            "\u{feff}이름,\"소개\"\r\n\r\n누리빔,\"라이다,\r\n\"\"작은\"\" 센서\"\r\n,,\r끝,,";
        let expected = [
            row(1, &["이름", "소개"]),
            row(3, &["누리빔", "라이다,\r\n\"작은\" 센서"]),
            row(5, &["끝"]),
        ];
        assert_eq!(told(text.as_bytes()), expected);
    }

    #[test]
    fn encodings_and_separators_are_told_apart() {
        let (bytes, ..) = EUC_KR.encode("기업명;단계\r\n똠방각하;시드\r\n");
        assert!(std::str::from_utf8(&bytes).is_err());
        let expected = [row(1, &["기업명", "단계"]), row(2, &["똠방각하", "시드"])];
        assert_eq!(told(&bytes), expected);
        assert_eq!(told("기업명\t단계\n똠방각하\t시드".as_bytes()), expected);
        assert_eq!(read("x", b"a,\xff\xfe").unwrap_err(), Error::Encoding);
        assert_eq!(read("x", b"\xff\xfea\0").unwrap_err(), Error::Encoding);
    }

    #[test]
    fn an_open_quote_is_told_with_its_row() {
        assert_eq!(read("x", b"a\n\nb,\"c\nd").unwrap_err(), Error::OpenQuote(3));
    }

    #[test]
    fn more_than_the_limits_is_refused() {
        // Empty fields and lines take memory, or time, like others.
        let error = read("x", ",".repeat(COLUMNS_MAX).as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "the file has more than 500 columns; split it");
        for line in ["x\n", "\n"] {
            let long = line.repeat(ROWS_MAX + 1);
            assert!(matches!(read("x", long.as_bytes()), Err(Error::TooMuch(_))));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(texts in prop::collection::vec("[가a,\"\n;' =-]{1,6}", 1..5)) {
            let texts: Vec<String> = texts
                .iter()
                .map(|text| super::super::cells::guarded(text.trim()))
                .filter(|text| !text.is_empty())
                .collect();
            // The first line decides on the separator, as a header does.
            let rows = [vec!["a".to_owned(), "b".to_owned()], texts];
            let sheet = Sheet::of_texts("x", rows.into_iter().filter(|row| !row.is_empty()));
            let read = read("x", &write(&sheet)).unwrap();
            let unguarded = |sheet: Sheet| -> Vec<Vec<Cell>> {
                let cells = |row: Row| row.cells.iter().map(|it| Cell::text(&it.shown())).collect();
                sheet.rows.into_iter().map(cells).collect()
            };
            let held = read.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>();
            prop_assert_eq!(held, unguarded(sheet));
        }
    }
}
