//! Printing: the only place that writes to standard output and standard error.
//!
//! On a terminal, output fits its width and may have colours; elsewhere it is plain and stable.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use console::{Style, Term};
use prost_reflect::{ReflectMessage, SerializeOptions};

use crate::proto::Key;
use crate::telemetry::wants_colour;

/// The width that prose is wrapped to where there is no terminal.
const WIDTH_ELSEWHERE: usize = 100;

/// Words of a table up to this width are not broken, dates and times among them.
const SHORT_WORD_COLUMNS_MAX: usize = 12;

/// A space at which no line is broken.
pub(super) const NO_BREAK: &str = "\u{a0}";

/// Standard output.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Whether a person is looking.
    pub is_terminal: bool,
    /// The width in columns; a Korean syllable takes two.
    pub width: usize,
    colour: bool,
}

/// What a piece of text is, which decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A title or a name.
    Strong,
    /// Something of less interest.
    Faint,
    /// Where the query was found.
    Found,
    /// Something that speaks for.
    Good,
    /// Something that speaks against, or went wrong.
    Bad,
    /// How much there is of something.
    Quantity,
}

impl Output {
    /// Looks at standard output.
    #[must_use]
    pub fn stdout() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let size = is_terminal.then(|| Term::stdout().size_checked()).flatten();
        // Some terminals do not know their size and say 0.
        let columns = size.map(|(_, columns)| usize::from(columns)).filter(|&columns| columns > 0);
        Self {
            is_terminal,
            width: columns.map_or(WIDTH_ELSEWHERE, |columns| columns.max(40)),
            colour: is_terminal && wants_colour(),
        }
    }

    /// An output without colours, for tests.
    #[cfg(test)]
    pub(super) fn plain(width: usize) -> Self {
        Self { is_terminal: false, width, colour: false }
    }

    /// Prints a line.
    ///
    /// # Errors
    ///
    /// The line cannot be written; a reader that has gone away is a broken pipe.
    pub fn line(&self, text: impl AsRef<str>) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_ref().as_bytes())?;
        stdout.write_all(b"\n")
    }

    /// Prints lines.
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn lines<T: AsRef<str>>(&self, lines: impl IntoIterator<Item = T>) -> io::Result<()> {
        lines.into_iter().try_for_each(|line| self.line(line))
    }

    /// Prints lines that belong beside the data and not into it: where no person is looking they go to standard error,
    /// so that standard output stays a table.
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn notes<T: AsRef<str>>(&self, lines: impl IntoIterator<Item = T>) -> io::Result<()> {
        if self.is_terminal {
            return self.lines(lines);
        }
        lines.into_iter().for_each(complain);
        Ok(())
    }

    /// Prints a reply in the proto's JSON form: one line, or indented where a person is looking. Fields with default
    /// values are there too, so that a script that tests for `false` or `0` finds it.
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn json(&self, message: &impl ReflectMessage) -> io::Result<()> {
        let options = SerializeOptions::new().skip_default_fields(false);
        let message = message.transcode_to_dynamic();
        let json = message.serialize_with_options(serde_json::value::Serializer, &options)?;
        self.value(&json)
    }

    /// Prints any value as JSON, like [`Output::json`].
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn value(&self, value: &impl serde::Serialize) -> io::Result<()> {
        let json = if self.is_terminal {
            serde_json::to_string_pretty(value)?
        } else {
            serde_json::to_string(value)?
        };
        self.line(json)
    }

    /// Prints rows: a table that fits the terminal, or elsewhere lines with cells between tabs under a header line.
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn table<R: AsRef<[String]>>(&self, header: &[&str], rows: &[R]) -> io::Result<()> {
        if self.is_terminal {
            return self.lines(table(header, rows, self.width).lines());
        }
        self.line(header.join("\t"))?;
        self.rows(rows)
    }

    /// Prints more rows of a table for programs.
    ///
    /// # Errors
    ///
    /// As [`Output::line`].
    pub fn rows<R: AsRef<[String]>>(&self, rows: &[R]) -> io::Result<()> {
        // A cell holds no line end or tab of its own: each row stays a line of as many cells.
        let cell = |cell: &String| cell.replace('\n', "; ").replace(['\t', '\u{a0}'], " ");
        let row = |row: &R| row.as_ref().iter().map(cell).collect::<Vec<_>>().join("\t");
        self.lines(rows.iter().map(row))
    }

    /// The text as it looks on this output.
    #[must_use]
    pub fn style(&self, text: &str, look: Look) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let style = match look {
            Look::Strong => Style::new().bold(),
            Look::Faint => Style::new().dim(),
            Look::Found => Style::new().yellow().bold(),
            Look::Good => Style::new().green(),
            Look::Bad => Style::new().red(),
            Look::Quantity => Style::new().cyan(),
        };
        style.force_styling(true).apply_to(text).to_string()
    }

    /// The text wrapped to the width, the first line behind `first`, later lines indented as far.
    #[must_use]
    pub fn wrap(&self, first: &str, text: &str) -> Vec<String> {
        let indent = console::measure_text_width(first);
        let room = self.width.saturating_sub(indent).max(20);
        let lines = fill(text, room).into_iter().enumerate();
        lines
            .map(|(index, line)| match index {
                0 => format!("{first}{line}"),
                _ => format!("{:indent$}{line}", ""),
            })
            .collect()
    }
}

/// Prints a line to standard error; that it cannot be written there is nothing one could tell anybody.
pub fn complain(text: impl AsRef<str>) {
    let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
}

/// The text without control characters, which could move the cursor or recolour the terminal: texts come from others.
#[must_use]
pub fn clean(text: &str) -> String {
    let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().map(visible).collect()
}

fn table<R: AsRef<[String]>>(header: &[&str], rows: &[R], width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(header.to_vec())
        .add_rows(rows.iter().map(|row| row.as_ref().to_vec()));
    // Half of a name can be copied nowhere; half of a date or a short word is hard to read, but does no harm where there
    // is no room for it.
    let is_name = |word: &str| Key::parse(word).is_some();
    let is_short = |word: &str| console::measure_text_width(word) <= SHORT_WORD_COLUMNS_MAX;
    let all = least_widths(header.len(), rows, |word| is_name(word) || is_short(word));
    let fits = all.iter().sum::<usize>() <= width;
    let least = if fits { all } else { least_widths(header.len(), rows, is_name) };
    for (column, least) in table.column_iter_mut().zip(least) {
        let least = Width::Fixed(u16::try_from(least).unwrap_or(u16::MAX));
        column.set_constraint(ColumnConstraint::LowerBoundary(least));
    }
    table
}

/// How wide columns must be, with a space on either side, so that words of a sort are not broken.
fn least_widths<R: AsRef<[String]>>(
    columns: usize,
    rows: &[R],
    is_whole: impl Fn(&str) -> bool,
) -> Vec<usize> {
    let word_width = |cell: &String| {
        let words = cell.split_whitespace().filter(|word| is_whole(word));
        words.map(console::measure_text_width).max()
    };
    let longest =
        |at: usize| rows.iter().filter_map(|row| row.as_ref().get(at).and_then(word_width)).max();
    (0..columns).map(|at| longest(at).unwrap_or_default() + 2).collect()
}

/// Lines of at most `room` columns, broken at spaces; a longer word is broken where it must be.
fn fill(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let words = text.split(|it: char| it.is_whitespace() && it != '\u{a0}');
    for word in words.filter(|word| !word.is_empty()) {
        let width = console::measure_text_width(word);
        let last = lines.len() - 1;
        if used > 0 && used + 1 + width <= room {
            lines[last].push(' ');
            lines[last].push_str(word);
            used += 1 + width;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for letter in word.chars() {
            let width = console::measure_text_width(letter.encode_utf8(&mut [0; 4]));
            // Escape sequences are measured as a whole only: a coloured word is never broken.
            if used + width > room && !word.contains('\u{1b}') {
                lines.push(String::new());
                used = 0;
            }
            let last = lines.len() - 1;
            lines[last].push(letter);
            used += width;
        }
        if word.contains('\u{1b}') {
            used = width;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_syllables_take_two_columns() {
        let lines =
            Output::plain(30).wrap("· ", "자율주행 라이다 센서를 만드는 광주의 스타트업입니다");
        let widths = lines.iter().map(|line| console::measure_text_width(line));
        assert!(widths.clone().all(|width| width <= 30), "{lines:?}");
        assert!(widths.take(lines.len() - 1).all(|width| width > 20), "{lines:?}");
        assert_eq!(lines[0], "· 자율주행 라이다 센서를");
        assert_eq!(fill("가나다라", 5), ["가나", "다라"]);
        assert_eq!(fill("one two\u{a0}3", 8), ["one", "two\u{a0}3"]);
    }

    #[test]
    fn a_table_of_korean_and_english_fits_its_width() {
        let row = |name: &str, text: &str| vec![name.to_owned(), text.to_owned()];
        let long = "전기차 배터리의 상태를 진단하는 인공지능 소프트웨어를 만든다";
        let rows = [row("루멘", long), row("Lumen", "short")];
        let table = table(&["name", "text"], &rows, 40);
        let widths: Vec<usize> =
            table.lines().map(|line| console::measure_text_width(&line)).collect();
        assert!(widths.iter().all(|&width| width == widths[0] && width <= 40), "{widths:?}");
    }

    #[test]
    fn a_name_is_never_broken_however_narrow_the_table_is() {
        let name = "meetings/bay-area-2026-m07";
        let row = |at: usize| vec![format!("미팅 {at}번은 무엇에 관한 것인가"), name.to_owned()];
        for width in [40, 60, 100] {
            let table = table(&["what", "ID"], &[row(1), row(2)], width);
            let lines: Vec<String> = table.lines().collect();
            assert_eq!(lines.iter().filter(|line| line.contains(name)).count(), 2, "{lines:?}");
            assert!(lines.iter().all(|line| console::measure_text_width(line) <= width));
        }
        // Nor are dates, as long as there is room for them.
        let row =
            ["2026-03-09", "09:30-10:15", "Quernstone Research Center", name].map(str::to_owned);
        for (width, is_whole) in [(80, true), (45, false)] {
            let table = table(&["day", "time", "who", "ID"], &[row.to_vec()], width).to_string();
            assert!(table.contains(name), "{table}");
            assert_eq!(table.contains("2026-03-09") && table.contains("09:30-10:15"), is_whole);
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a [31mb c");
    }
}
