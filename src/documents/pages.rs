//! What documents look like on paper: A4, one party after the other on pages of its own, in black and white.

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::dossier::Dossier;
use super::words::Words;
use super::{Error, FILE_BYTES_MAX};

/// Fonts of the system alone, Korean ones of every usual system among them; nothing is loaded from elsewhere. What is
/// told apart by a shade is told apart by lines too, for backgrounds are not always printed.
const STYLE: &str = "
@page { size: A4; margin: 16mm 15mm; }
@page report { @bottom-center { content: \"- \" counter(page) \" -\"; font-size: 9pt; } }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; word-break: keep-all; overflow-wrap: anywhere;
  font: 10pt/1.5 \"Apple SD Gothic Neo\", \"Malgun Gothic\", \"Noto Sans KR\", \"Noto Sans CJK KR\",
  NanumGothic, system-ui, sans-serif; }
.sheet + .sheet { break-before: page; }
.report { page: report; }
.profile { font-size: 9pt; line-height: 1.4; }
.profile h2 { margin: 3mm 0 1mm; }
.list { font-size: 9pt; line-height: 1.35; }
.list article { break-inside: auto; }
.rank { width: 12mm; white-space: nowrap; }
header { border-bottom: 2pt solid #000; margin-bottom: 5mm; padding-bottom: 2mm; }
header p { margin: 0; }
h1 { font-size: 18pt; line-height: 1.3; margin: 1mm 0; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid; }
h3 { font-size: 10pt; margin: 3mm 0 1mm; break-after: avoid; }
p { margin: 1mm 0; }
.small { font-size: 8.5pt; }
.note { font-weight: bold; }
table { width: calc(100% - 1pt); border-collapse: collapse; margin: 1mm 0.5pt 3mm; }
thead { display: table-header-group; }
tr, article { break-inside: avoid; }
th, td { border: 0.5pt solid #000; padding: 1.2mm 2mm; text-align: left; vertical-align: top; }
thead th { background: #eee; border-bottom-width: 1.2pt; overflow-wrap: break-word; }
.facts th { width: 30mm; background: #eee; }
.facts th, .facts td { padding: 0.7mm 2mm; }
.time { width: 26mm; white-space: nowrap; }
.place { width: 55mm; }
.way td, .lunch td { font-size: 8.5pt; padding: 0.6mm 2mm; }
.number, .figures td + td { text-align: right; white-space: nowrap; }
.figures th { font-size: 8.5pt; }
article { border-top: 0.5pt solid #000; padding-top: 2mm; margin-top: 4mm; }
article h2 { margin-top: 0; }
ul { margin: 0; padding-left: 5mm; }
.circles { list-style: \"○ \"; }
.circles ul, .dashes { list-style: \"- \"; }
@media screen {
  body { background: #ddd; }
  .sheet { background: #fff; max-width: 210mm; margin: 6mm auto; padding: 15mm; }
}
";

/// A page of HTML of all sheets.
pub(super) fn file(
    title: &str,
    words: Words,
    sheets: impl Iterator<Item = Markup>,
) -> Result<Vec<u8>, Error> {
    let mut body = String::new();
    for sheet in sheets {
        body.push_str(&sheet.0);
        if body.len() > FILE_BYTES_MAX {
            return Err(Error::TooLarge);
        }
    }
    let page = html! {
        (DOCTYPE)
        html lang=(words.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (PreEscaped(body)) }
        }
    };
    Ok(page.into_string().into_bytes())
}

/// The head of a party's sheet: which document of which delegation, and for whom.
pub(super) fn head(dossier: &Dossier, document: &str, party: &str) -> Markup {
    let (words, delegation) = (dossier.words(), &dossier.delegation);
    html! {
        header {
            p { (dossier.title()) " · " (document) }
            h1 { (party) }
            p.small {
                (words.days(&delegation.start_date, &delegation.end_date))
                " · " (words.say("주최", "organised by")) " " (delegation.organiser)
                " · " (as_of(dossier))
            }
            @if let Some(note) = plan_note(dossier) { p.small.note { (note) } }
        }
    }
}

/// The day of the document, as people write it below a title.
pub(super) fn as_of(dossier: &Dossier) -> String {
    let words = dossier.words();
    let day = words.day(dossier.day);
    words.say(format!("{day} 기준"), format!("as of {day}"))
}

/// That a plan is told which nobody goes by.
fn plan_note(dossier: &Dossier) -> Option<String> {
    let plan = dossier.plan.as_ref()?;
    let (words, version) = (dossier.words(), plan.version);
    let state = words.value(plan.state.as_str_name());
    Some(words.say(format!("계획 {version}판({state})"), format!("plan {version} ({state})")))
}

/// A venue by name and address.
pub(super) fn place(dossier: &Dossier, id: &str) -> Markup {
    let venue = dossier.venue(id);
    let name = venue.map_or_else(|| id.to_owned(), |it| dossier.words().text(&it.display_name));
    let address = venue.map(|it| it.address.as_str()).unwrap_or_default();
    html! {
        (name)
        @if !address.is_empty() { br; span.small { (address) } }
    }
}

/// A table of facts; nothing of those of which nothing is known.
pub(super) fn facts(facts: &[(&str, String)]) -> Markup {
    let known: Vec<_> = facts.iter().filter(|(_, value)| !value.is_empty()).collect();
    html! {
        @if !known.is_empty() {
            table.facts {
                tbody { @for (label, value) in known { tr { th { (label) } td { (Lines(value)) } } } }
            }
        }
    }
}

/// A paragraph; nothing where there is no text.
pub(super) fn paragraph(text: &str) -> Markup {
    html! { @if !text.is_empty() { p { (Lines(text)) } } }
}

/// A text in the lines in which it was written.
pub(super) struct Lines<'a>(pub(super) &'a str);

impl Render for Lines<'_> {
    fn render(&self) -> Markup {
        let lines = self.0.lines().filter(|line| !line.trim().is_empty());
        html! { @for (at, line) in lines.enumerate() { @if at > 0 { br; } (line) } }
    }
}

/// The beginning of a text that is to fit a page, with a sign that more would follow. A Korean syllable is as wide as
/// two letters.
pub(super) fn beginning(text: &str, letters_max: usize) -> String {
    let (mut letters, mut end) = (0, text.len());
    for (at, letter) in text.char_indices() {
        letters += if letter.is_ascii() { 1 } else { 2 };
        if letters > letters_max {
            end = at;
            break;
        }
    }
    let start = &text[..end];
    if end == text.len() {
        return start.to_owned();
    }
    let whole_words = start.rsplit_once(char::is_whitespace).map_or(start, |(words, _)| words);
    format!("{} …", whole_words.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn a_file_that_grows_too_large_is_given_up_on_the_way() {
        let text = "x".repeat(1 << 20);
        let endless = std::iter::repeat_with(|| html! { (text) });
        assert_eq!(file("title", Words(Language::English), endless), Err(Error::TooLarge));
    }

    #[test]
    fn a_text_that_is_cut_ends_with_a_whole_word() {
        assert_eq!(beginning("short", 5), "short");
        assert_eq!(beginning("one two three", 9), "one two …");
        assert_eq!(beginning("일이삼사오", 7), "일이삼 …");
        assert_eq!(beginning("일이삼", 6), "일이삼");
    }
}
