//! Workbooks of Excel's format (XLSX): cells in, and sheets with headers, drop-down lists and examples out.

use std::io::{self, Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Note, Workbook, Worksheet,
    XlsxError,
};

use crate::proto::Date;
use crate::text::Language;

use super::cells::{Budget, Cell, ROWS_MAX, Row, Sheet, column_letters, rounded};
use super::headers::{Header, find, table_of};
use super::layouts::Layout;
use super::tables::Table;

/// The most bytes of a file that is read.
pub const FILE_BYTES_MAX: u64 = 32 << 20;

/// The most bytes of a workbook's parts together, decompressed.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;

/// The most parts of a workbook.
const PARTS_MAX: usize = 10_000;

/// The most characters of a cell, as Excel counts them: in units of UTF-16.
const CELL_UNITS_MAX: usize = 32_767;

/// The most characters of a drop-down list.
const OFFERED_CHARS_MAX: usize = 255;

/// How wide a column is, in characters.
const WIDTH: f64 = 18.0;

/// Why bytes are no workbook, or sheets cannot become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No workbook, or a damaged one.
    #[error("the workbook cannot be read: {0}; save it again as XLSX")]
    Unreadable(String),
    /// Larger than can be held.
    #[error("{0}")]
    TooMuch(String),
    /// A cell of an export that no workbook can hold.
    #[error(
        "{sheet}!{cell} has more than 32,767 characters, which no workbook holds; write JSON lines"
    )]
    LongCell {
        /// The sheet.
        sheet: String,
        /// The cell.
        cell: String,
    },
    /// The workbook cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Unwritable(String),
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        Self::Unwritable(error.to_string())
    }
}

/// Whether bytes begin as a workbook does.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Reads all sheets of a workbook.
///
/// # Errors
///
/// No workbook, or one that would unpack to more than the limits allow.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Error> {
    check_size(bytes, UNPACKED_BYTES_MAX)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut budget = Budget::default();
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let cells = match workbook.worksheet_cells_reader(&name) {
            // A sheet of a chart has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(unreadable)?,
        };
        sheets.push(Sheet { rows: rows(cells, &mut budget)?, name });
    }
    Ok(sheets)
}

/// Unpacks everything once without keeping it, for what a zip says of its sizes may be wrong: a small file can unpack
/// to more than any memory.
fn check_size(bytes: &[u8], unpacked_bytes_max: u64) -> Result<(), Error> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > PARTS_MAX {
        return Err(Error::TooMuch(format!("the workbook has more than {PARTS_MAX} parts")));
    }
    let mut left = unpacked_bytes_max;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(unreadable)?;
        left -= io::copy(&mut part.take(left), &mut io::sink()).map_err(unreadable)?;
        if left == 0 {
            let mebibytes = unpacked_bytes_max >> 20;
            let message = format!("the workbook unpacks to more than {mebibytes} MiB; split it");
            return Err(Error::TooMuch(message));
        }
    }
    Ok(())
}

fn rows<R: io::Read + io::Seek>(
    mut cells: calamine::XlsxCellReader<'_, R>,
    budget: &mut Budget,
) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = Vec::new();
    while let Some((found, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
        let (row, column) = found.get_position();
        let is_percent = cells.styles().get(style).is_some_and(|style| {
            style.number_format.as_ref().is_some_and(|format| shows_percent(&format.format_code))
        });
        let cell = cell(found.get_value(), is_percent);
        if cell.is_empty() {
            continue;
        }
        let (number, column) = (row + 1, column as usize);
        if usize::try_from(number).is_ok_and(|number| number > ROWS_MAX) {
            return Err(Error::TooMuch(format!("a sheet has more than {ROWS_MAX} rows; split it")));
        }
        if rows.last().is_none_or(|row| row.number != number) {
            budget.take_row().map_err(|error| Error::TooMuch(error.to_string()))?;
            rows.push(Row { number, cells: Vec::new() });
        }
        let row = &mut rows.last_mut().expect("just pushed").cells;
        let text = if let Cell::Text(text) = &cell { text.as_str() } else { "" };
        let taken = budget.take_cell(row.len(), column, text);
        taken.map_err(|error| Error::TooMuch(error.to_string()))?;
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        row[column] = cell;
    }
    Ok(rows)
}

/// Whether a number format counts in hundredths. A sign that is quoted or escaped is only shown.
fn shows_percent(format_code: &str) -> bool {
    let mut letters = format_code.chars();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '_' | '*' => _ = letters.next(),
            '%' => return true,
            _ => {}
        }
    }
    false
}

fn cell(value: &DataRef<'_>, is_percent: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(yes) => Cell::YesNo(*yes),
        DataRef::Int(number) => Cell::text(&number.to_string()),
        DataRef::Float(number) if is_percent => Cell::Percent(*number),
        DataRef::Float(number) => Cell::Number(rounded(*number)),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Cell::Date(Date { year: year.into(), month: month.into(), day: day.into() })
        }
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Unreadable(error.to_string())
}

/// Writes sheets whose first rows are headers. All cells are text, so that nothing turns a date or a number into
/// something else; headers that are known carry an example, and their columns the values to choose from.
///
/// # Errors
///
/// A cell or a sheet larger than a workbook can hold.
pub fn write(sheets: &[Sheet], language: Language) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        write_sheet(worksheet, sheet, language)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet, language: Language) -> Result<(), Error> {
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    let header = Format::new().set_bold().set_num_format("@").set_background_color("#DDEBF7");
    let table = table_of(&sheet.name, &Layout::default());
    for row in &sheet.rows {
        for (column, cell) in (0_u16..).zip(&row.cells) {
            let shown = cell.shown();
            if shown.encode_utf16().count() > CELL_UNITS_MAX {
                let cell = format!("{}{}", column_letters(column.into()), row.number);
                return Err(Error::LongCell { sheet: sheet.name.clone(), cell });
            }
            let format = if row.number == 1 { &header } else { &text };
            if !shown.is_empty() {
                worksheet.write_string_with_format(row.number - 1, column, shown, format)?;
            }
            if row.number == 1 {
                worksheet.set_column_width(column, WIDTH)?;
                worksheet.set_column_format(column, &text)?;
                decorate(worksheet, table, column, &cell.shown(), language)?;
            }
        }
    }
    worksheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// A note with an example at a header, and a drop-down list below it.
fn decorate(
    worksheet: &mut Worksheet,
    table: Option<&Table>,
    index: u16,
    header: &str,
    language: Language,
) -> Result<(), Error> {
    let found = table.map(|table| (table, find(table, header, &Layout::default())));
    let Some((table, Header::Known(column))) = found else { return Ok(()) };
    if column.is_rest() {
        return Ok(());
    }
    let start = match language {
        Language::Korean => "보기",
        Language::English => "example",
    };
    let example = column.example_of(table.kinds[0]);
    let note = Note::new(format!("{start}: {example}")).add_author_prefix(false);
    worksheet.insert_note(0, index, &note)?;
    if column.is_identity() {
        return Ok(());
    }
    let offered = column.resolve(&table.message(table.kinds[0])).1.offered(language);
    let letters: usize = offered.iter().map(|value| value.chars().count() + 1).sum();
    if !offered.is_empty() && letters <= OFFERED_CHARS_MAX {
        // Other words for the values are read as well, so the list proposes and does not forbid.
        let list = DataValidation::new()
            .allow_list_strings(&offered)?
            .set_error_style(DataValidationErrorStyle::Information);
        let last = u32::try_from(ROWS_MAX).expect("a small number") - 1;
        worksheet.add_data_validation(1, index, last, index, &list)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn only_a_bare_sign_makes_a_percentage() {
        let is_one = |code| (code, shows_percent(code));
        let codes = ["0%", "0.00%;[Red]-0.00%", "\"\"0%", "0.0\"%\"", "0\\%", "0.0", "\"\\\"0%"];
        let shown = [true, true, true, false, false, false, true];
        assert_eq!(codes.map(is_one), std::array::from_fn(|at| (codes[at], shown[at])));
    }

    #[test]
    fn a_workbook_that_unpacks_to_too_much_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("xl/worksheets/sheet1.xml", options).unwrap();
        archive.write_all(&vec![0; 3 << 20]).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 64 << 10);
        let error = check_size(&bytes, 2 << 20).unwrap_err().to_string();
        assert_eq!(error, "the workbook unpacks to more than 2 MiB; split it");
        assert_eq!(check_size(&bytes, 4 << 20), Ok(()));
        assert!(matches!(read(b"PK\x03\x04 no zip"), Err(Error::Unreadable(_))));
    }
}
