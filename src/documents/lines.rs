//! The lines of an iCalendar file, as RFC 5545 writes them.

/// A line is at most so long, in bytes, without its end.
const LINE_BYTES_MAX: usize = 75;

/// A file in the making.
#[derive(Default)]
pub(super) struct Lines(pub(super) String);

impl Lines {
    /// A property whose value stands as it is: a time, a number, a name of this format.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A property whose value is text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escaped(value)));
    }

    /// Longer lines go on in the next one, behind a space; no character is torn.
    fn fold(&mut self, line: &str) {
        let mut bytes = 0;
        for letter in line.chars() {
            if bytes + letter.len_utf8() > LINE_BYTES_MAX {
                self.0.push_str("\r\n ");
                bytes = 1;
            }
            self.0.push(letter);
            bytes += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as section 3.3.11 writes it: on one line, and without the other control characters, which have no form there.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
