//! The workbook that shows what to mend: the cells of the input, the bad ones coloured and with a note.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{ExcelDateTime, Format, Note, Workbook, Worksheet};

use crate::text::Language;

use super::cells::{Cell, Sheet};
use super::headers::key;
use super::problems::Problem;
use super::reading::{PROBLEMS, is_named};
use super::workbooks::Error;

/// The most characters of a sheet's name.
const SHEET_NAME_CHARS_MAX: usize = 31;

/// The headers of the list of problems, Korean and English.
const HEADERS: [[&str; 4]; 2] =
    [["시트", "칸", "값", "이유와 고치는 방법"], ["sheet", "cell", "value", "reason and remedy"]];

/// Writes the sheets of an input with its problems: red where a row was refused, yellow where something is only to be
/// known, and a sheet that lists them all. Values stay; formulas, widths and colours of the input are not copied.
///
/// # Errors
///
/// A sheet larger than a workbook can hold.
pub fn marked(
    sheets: &[Sheet],
    problems: &[Problem],
    language: Language,
) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let copied: Vec<&Sheet> = sheets.iter().filter(|sheet| !is_list(sheet)).collect();
    for sheet in &copied {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet_name(&sheet.name))?;
        copy(worksheet, sheet)?;
        mark(worksheet, sheet, problems, language)?;
    }
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(name_of_list(&copied, language))?;
    list(worksheet, problems, language)?;
    Ok(workbook.save_to_buffer()?)
}

/// Whether a sheet is the list of problems of an earlier import.
fn is_list(sheet: &Sheet) -> bool {
    let is_header = |header: &[&str; 4]| {
        let first = sheet.rows.first();
        first.is_some_and(|row| row.cells.iter().map(Cell::shown).eq(header.map(str::to_owned)))
    };
    PROBLEMS.iter().any(|name| is_named(sheet, name)) && HEADERS.iter().any(is_header)
}

/// A name that none of the sheets has; case and marks do not make another.
fn name_of_list(sheets: &[&Sheet], language: Language) -> String {
    let [ko, en] = PROBLEMS;
    let name = if language == Language::Korean { ko } else { en };
    let taken: BTreeSet<String> = sheets.iter().map(|it| key(&sheet_name(&it.name))).collect();
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(|at| format!("{name} {at}")));
    names.find(|name| !taken.contains(&key(name))).expect("names without end")
}

/// A sheet of a CSV file is named after the file, which may be no name that a workbook allows.
fn sheet_name(name: &str) -> String {
    let sound: String = name.chars().filter(|letter| !"[]:*?/\\".contains(*letter)).collect();
    match sound.trim_matches('\'') {
        "" => "CSV".to_owned(),
        sound => sound.chars().take(SHEET_NAME_CHARS_MAX).collect(),
    }
}

fn copy(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), Error> {
    for row in &sheet.rows {
        for (column, cell) in (0_u16..).zip(&row.cells) {
            write(worksheet, row.number - 1, column, cell, None)?;
        }
    }
    Ok(())
}

fn write(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    colour: Option<&str>,
) -> Result<(), Error> {
    let format = colour.map_or(Format::new(), |it| Format::new().set_background_color(it));
    match cell {
        Cell::Empty => worksheet.write_blank(row, column, &format)?,
        Cell::Number(number) => {
            worksheet.write_number_with_format(row, column, *number, &format)?
        }
        Cell::Percent(number) => {
            let format = format.set_num_format("0.00%");
            worksheet.write_number_with_format(row, column, *number, &format)?
        }
        Cell::YesNo(yes) => worksheet.write_boolean_with_format(row, column, *yes, &format)?,
        Cell::Date(date) => {
            let day = u16::try_from(date.year).ok().and_then(|year| {
                let (month, day) = (u8::try_from(date.month).ok()?, u8::try_from(date.day).ok()?);
                ExcelDateTime::from_ymd(year, month, day).ok()
            });
            match day {
                Some(day) => {
                    let format = format.set_num_format("yyyy-mm-dd");
                    worksheet.write_datetime_with_format(row, column, &day, &format)?
                }
                None => worksheet.write_string_with_format(row, column, cell.shown(), &format)?,
            }
        }
        Cell::Text(text) => {
            let guarded = super::cells::guarded(text);
            worksheet.write_string_with_format(row, column, guarded, &format)?
        }
        Cell::Error(text) => worksheet.write_string_with_format(row, column, text, &format)?,
    };
    Ok(())
}

fn mark(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    problems: &[Problem],
    language: Language,
) -> Result<(), Error> {
    let mut by_cell: BTreeMap<(u32, usize), Vec<&Problem>> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.place.sheet == sheet.name) {
        // A problem of a row or of the sheet is told at its first cell.
        let at = (problem.place.row.max(1), problem.place.column.unwrap_or(0));
        by_cell.entry(at).or_default().push(problem);
    }
    for ((number, index), problems) in by_cell {
        let cell = sheet.row(number).and_then(|row| row.cells.get(index)).unwrap_or(&Cell::Empty);
        let refuses = problems.iter().any(|problem| problem.refuses);
        let colour = if refuses { "#FFC7CE" } else { "#FFEB9C" };
        let column = u16::try_from(index).expect("columns are limited");
        write(worksheet, number - 1, column, cell, Some(colour))?;
        let notes: Vec<String> = problems.iter().map(|problem| told(problem, language)).collect();
        let note = Note::new(notes.join("\n")).add_author_prefix(false).set_width(300);
        worksheet.insert_note(number - 1, column, &note)?;
    }
    Ok(())
}

fn list(worksheet: &mut Worksheet, problems: &[Problem], language: Language) -> Result<(), Error> {
    let [ko, en] = HEADERS;
    let header = if language == Language::Korean { ko } else { en };
    let bold = Format::new().set_bold();
    for (column, text) in (0_u16..).zip(header) {
        worksheet.write_string_with_format(0, column, text, &bold)?;
    }
    for (row, problem) in (1_u32..).zip(problems) {
        let Problem { place, value, .. } = problem;
        let value = super::cells::guarded(value);
        let cells = [place.sheet.clone(), place.cell(), value, told(problem, language)];
        for (column, text) in (0_u16..).zip(cells) {
            worksheet.write_string(row, column, text)?;
        }
    }
    worksheet.set_column_width(3, 80)?;
    worksheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn told(problem: &Problem, language: Language) -> String {
    let of = |text: &crate::proto::LocalizedText| match language {
        Language::Korean => text.ko.clone(),
        Language::English => text.en.clone(),
    };
    let (reason, remedy) = (of(&problem.mistake.reason), of(&problem.mistake.remedy));
    if remedy.is_empty() { reason } else { format!("{reason}. {remedy}") }
}
