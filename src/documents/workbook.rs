//! Workbooks: everything of a delegation or a program in tables that can be sorted, added up and merged into letters.

use std::borrow::Cow;

use jiff::civil;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::Error;
use super::cells::{Cell, Table};

/// A column is at least and at most so wide, in characters.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 50;

/// A cell holds so many units of UTF-16 at most, less one for the mark that there is more.
const CELL_UNITS_MAX: usize = 32_766;

/// A4, as Excel numbers papers.
const PAPER_A4: u8 = 9;

struct Formats {
    header: Format,
    text: Format,
    number: Format,
    cents: Format,
    tenths: Format,
    day: Format,
    time: Format,
}

/// What a workbook says of itself.
pub(super) struct Title {
    pub(super) title: String,
    /// Whose it is.
    pub(super) office: String,
    pub(super) day: civil::Date,
}

pub(super) fn workbook(title: &Title, tables: Vec<Table>) -> Result<Vec<u8>, Error> {
    write(title, tables).map_err(|error| Error::Workbook(error.to_string()))
}

fn write(title: &Title, tables: Vec<Table>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Not the time of writing: the same input gives the same bytes. Excel's days begin in 1900.
    let created = excel_day(title.day.max(civil::date(1900, 1, 1)))?;
    let properties = DocProperties::new()
        .set_title(&title.title)
        .set_company(&title.office)
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let top = || Format::new().set_align(FormatAlign::Top);
    let formats = Formats {
        header: Format::new().set_bold().set_background_color("#DDEBF7").set_text_wrap(),
        text: top().set_text_wrap(),
        number: top().set_num_format("#,##0"),
        cents: top().set_num_format("#,##0.00"),
        tenths: top().set_num_format("#,##0.0"),
        day: top().set_num_format("yyyy-mm-dd"),
        time: top().set_num_format("[hh]:mm"),
    };
    for table in tables {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&table.name)?;
        put(worksheet, &table, &formats)?;
    }
    workbook.save_to_buffer()
}

/// As much of a text as a cell holds.
fn told_in_a_cell(text: &str) -> Cow<'_, str> {
    // The program that opens it counts as UTF-16 does.
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, it)| {
        units += it.len_utf16();
        (units > CELL_UNITS_MAX).then_some(at)
    });
    match end {
        None => Cow::Borrowed(text),
        Some(end) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

fn put(worksheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    let last_column = u16::try_from(table.headers.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    for (column, header) in (0_u16..).zip(&table.headers) {
        worksheet.write_string_with_format(0, column, header, &formats.header)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        // Filters put a button beside the header.
        let width = cells.map(width).chain([columns_of(header) + 3]).max().unwrap_or(WIDTH_MIN);
        let width = u16::try_from(width.clamp(WIDTH_MIN, WIDTH_MAX)).unwrap_or_default();
        worksheet.set_column_width(column, width)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    let text = told_in_a_cell(text);
                    worksheet.write_string_with_format(row, column, text, &formats.text)?;
                }
                Cell::Number(number) => {
                    let is_whole = number.fract() == 0.0;
                    let format = if is_whole { &formats.number } else { &formats.cents };
                    worksheet.write_number_with_format(row, column, *number, format)?;
                }
                Cell::Tenths(number) => {
                    worksheet.write_number_with_format(row, column, *number, &formats.tenths)?;
                }
                Cell::Day(day) => {
                    let day = excel_day(*day)?;
                    worksheet.write_datetime_with_format(row, column, &day, &formats.day)?;
                }
                Cell::Time(time) => {
                    worksheet.write_number_with_format(row, column, *time, &formats.time)?;
                }
            }
        }
    }
    worksheet.set_freeze_panes(1, 1)?;
    worksheet.autofilter(0, 0, last_row, last_column)?;
    worksheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// How wide a cell is, in characters.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.lines().map(columns_of).max().unwrap_or_default() + 1,
        Cell::Number(number) | Cell::Tenths(number) => format!("{number:.0}").len() * 4 / 3 + 2,
        Cell::Day(_) => 12,
        Cell::Time(_) => 7,
    }
}

/// A Korean syllable is as wide as two letters.
fn columns_of(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

fn excel_day(day: civil::Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: i8| number.unsigned_abs();
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), part(day.month()), part(day.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_a_cell_is_cut() {
        for (text, units) in [("가", 1), ("😀", 2)] {
            let fits = text.repeat(CELL_UNITS_MAX / units);
            assert_eq!(told_in_a_cell(&fits), fits);
            let cut = told_in_a_cell(&format!("{fits}{text}")).into_owned();
            assert_eq!(cut, format!("{fits}…"));
            let mut workbook = Workbook::new();
            assert!(workbook.add_worksheet().write_string(0, 0, cut).is_ok());
        }
    }
}
