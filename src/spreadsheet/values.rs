//! What a cell means for a field, and how a value of the field is written in a cell.
//!
//! The kind of a value follows from the field's type in the contract.

use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind as FieldKind, MessageDescriptor, Value,
};

use crate::proto::ConceptKind;
use crate::proto::RoundInvestor;
use crate::taxonomy::{Concept, Taxonomy};
use crate::text::{Language, organisation_key};

use super::amounts::{self, Unit};
use super::cells::{Cell, guarded, rounded};
use super::problems::Mistake;
use super::{choices, dates, places};

/// What kind of value a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text,
    Integer,
    /// A share in hundredths of a percent.
    Percent,
    YesNo,
    Amount,
    Date,
    Choice(EnumDescriptor),
    /// An id of the taxonomy.
    Sector,
    /// A BCP 47 tag.
    Language,
    Country,
    Place,
    /// A text in the language that it is written in.
    Localized,
    /// An investor of a round, perhaps with its profile and its part.
    Investor,
    /// A message of which the column holds one field.
    Entry(FieldDescriptor, Box<Kind>),
    /// Several values in one cell.
    List(Box<Kind>),
}

impl Kind {
    /// The kind of the field at `path` of a message, and the fields that lead there. A path through a list, such as
    /// `customers.customer_name`, ends at the list.
    pub(super) fn at(message: &MessageDescriptor, path: &str) -> (Vec<FieldDescriptor>, Self) {
        let mut fields: Vec<FieldDescriptor> = Vec::new();
        let mut message = message.clone();
        let mut names = path.split('.');
        while let Some(name) = names.next() {
            let field = message.get_field_by_name(name).expect("a test checks all paths");
            fields.push(field.clone());
            match field.kind() {
                FieldKind::Message(entry) if field.is_list() => {
                    let Some(name) = names.next() else { break };
                    let main = entry.get_field_by_name(name).expect("a test checks all paths");
                    let kind = Box::new(Self::of(&main));
                    return (fields, Self::List(Box::new(Self::Entry(main, kind))));
                }
                FieldKind::Message(inner) => message = inner,
                _ => {}
            }
        }
        let kind = Self::of(fields.last().expect("a path has a name"));
        (fields, kind)
    }

    fn of(field: &FieldDescriptor) -> Self {
        let one = match field.kind() {
            FieldKind::Enum(choice) => Self::Choice(choice),
            FieldKind::Bool => Self::YesNo,
            FieldKind::Int32 if field.name() == "share_basis_points" => Self::Percent,
            FieldKind::Int32 => Self::Integer,
            FieldKind::Message(message) => match message.name() {
                "Money" => Self::Amount,
                "Date" => Self::Date,
                "Place" => Self::Place,
                "LocalizedText" => Self::Localized,
                "RoundInvestor" => Self::Investor,
                other => unreachable!("no column holds a {other}"),
            },
            _ => match field.name() {
                "sectors" => Self::Sector,
                "languages" => Self::Language,
                "country_code" | "country_codes" => Self::Country,
                _ => Self::Text,
            },
        };
        if field.is_list() { Self::List(Box::new(one)) } else { one }
    }

    /// The field that a cell shows of each entry of a list.
    pub(super) fn shown_of_entries(&self) -> Option<&FieldDescriptor> {
        match self {
            Self::List(kind) => match &**kind {
                Self::Entry(field, _) => Some(field),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a drop-down list offers; empty: anything can be written.
    pub(super) fn offered(&self, language: Language) -> Vec<String> {
        match self {
            Self::Choice(choice) => choices::listed(choice, language),
            Self::YesNo => choices::yes_no(language).map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    /// All values that can be written, also of a cell for several; empty: anything.
    pub(super) fn listed(&self, language: Language) -> Vec<String> {
        match self {
            Self::List(kind) | Self::Entry(_, kind) => kind.listed(language),
            kind => kind.offered(language),
        }
    }

    /// How to write such a value, Korean and English.
    pub(super) fn described(&self) -> (String, String) {
        let (ko, en) = match self {
            Self::Text | Self::Localized => ("글", "text"),
            Self::Integer => ("정수", "whole number"),
            Self::Percent => ("백분율", "percentage"),
            Self::YesNo => ("예 또는 아니요", "yes or no"),
            Self::Amount => ("금액", "amount"),
            Self::Date => ("날짜", "date"),
            Self::Choice(_) => ("목록의 값", "value of a list"),
            Self::Sector => ("분야", "sector"),
            Self::Language => ("언어", "language"),
            Self::Country => ("국가", "country"),
            Self::Place => ("국가나 시·도, 시군구", "country or region, city"),
            Self::Investor => ("투자자 <프로필> = 금액", "investor <profile> = amount"),
            Self::Entry(_, kind) => return kind.described(),
            Self::List(kind) => {
                let (ko, en) = kind.described();
                return (format!("{ko} (여럿)"), format!("{en} (several)"));
            }
        };
        (ko.to_owned(), en.to_owned())
    }
}

/// Reads a cell that is not empty. `unit` is what the column counts in, if its header says so.
pub(super) fn read(kind: &Kind, cell: &Cell, unit: Option<&Unit>) -> Result<Value, Mistake> {
    if let Cell::Error(_) = cell {
        return Err(Mistake::new(
            ("수식 오류가 있는 칸입니다", "is an error of a formula"),
            ("수식을 고치거나 값을 직접 쓰십시오", "mend the formula or write the value itself"),
        ));
    }
    match (kind, cell) {
        (Kind::Date, Cell::Date(date)) => Ok(message(date)),
        // 2019.1 may have been typed as 2019.10.
        (Kind::Date, Cell::Number(number)) if number.fract() != 0.0 => Err(dates::unreadable()),
        (Kind::YesNo, Cell::YesNo(yes)) => Ok(Value::Bool(*yes)),
        (Kind::Percent, Cell::Percent(share)) => basis_points(share * 100.0),
        (Kind::List(one), cell) => {
            let pieces = pieces(&cell.shown(), one);
            let values = pieces.iter().map(|piece| read_text(one, piece, unit));
            values.collect::<Result<Vec<Value>, Mistake>>().map(Value::List)
        }
        (kind, cell) => read_text(kind, &cell.shown(), unit),
    }
}

/// The several values of this kind in a cell: between semicolons and line ends; without those, between commas. A comma
/// within an amount, or before a legal form (`Acme Co., Ltd.`), separates nothing.
pub(super) fn pieces(text: &str, one: &Kind) -> Vec<String> {
    let strong: &[char] = &[';', '\n', '；'];
    let weak: &[char] = &[',', '、', '，'];
    let is_strong = text.contains(strong);
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(if is_strong { strong } else { weak }) {
        match parts.last_mut() {
            Some(last) if !is_strong && goes_on(last, part, one) => {
                last.push(',');
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let parts = parts.iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether the comma between two parts belongs to one value.
fn goes_on(last: &str, part: &str, one: &Kind) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    match one {
        Kind::Investor if last.ends_with(is_digit) && part.starts_with(is_digit) => true,
        Kind::Investor | Kind::Text | Kind::Entry(..) => is_legal_form(part),
        _ => false,
    }
}

fn is_legal_form(part: &str) -> bool {
    !part.trim().is_empty() && organisation_key(&format!("x, {}", part.trim())) == "x"
}

fn read_text(kind: &Kind, text: &str, unit: Option<&Unit>) -> Result<Value, Mistake> {
    let text = text.trim();
    match kind {
        Kind::Text => Ok(Value::String(text.to_owned())),
        Kind::Integer => integer(text).map(Value::I32),
        Kind::Percent => percent(text),
        Kind::YesNo => choices::read_yes_no(text).map(Value::Bool),
        Kind::Amount => amounts::read(text, unit).map(|money| message(&money)),
        Kind::Date => dates::read(text).map(|date| message(&date)),
        Kind::Choice(choice) => choices::read(choice, text).map(Value::EnumNumber),
        Kind::Sector => sector(text).map(Value::String),
        Kind::Language => Ok(Value::String(choices::language_tag(text))),
        Kind::Country => Ok(Value::String(places::country(text).unwrap_or(text).to_owned())),
        Kind::Place => places::read(text).map(|place| message(&place)),
        Kind::Localized => unreachable!("the reader of rows chooses the language"),
        Kind::Investor => investor(text).map(|investor| message(&investor)),
        Kind::Entry(field, kind) => {
            let mut entry = DynamicMessage::new(field.parent_message().clone());
            entry.set_field(field, read_text(kind, text, unit)?);
            Ok(Value::Message(entry))
        }
        Kind::List(_) => unreachable!("a list of lists is no field"),
    }
}

/// Writes a value as [`read`] takes it, guarded against formulas. `None`: no cell can hold it so that it reads back the
/// same.
pub(super) fn written(kind: &Kind, value: &Value, language: Language) -> Option<String> {
    let text = unguarded(kind, value, language)?;
    let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    if text.trim().is_empty() || text.contains(is_odd) {
        return None;
    }
    let cell = guarded(&text);
    (read(kind, &Cell::text(&cell), None).as_ref() == Ok(value)).then_some(cell)
}

fn unguarded(kind: &Kind, value: &Value, language: Language) -> Option<String> {
    Some(match (kind, value) {
        (Kind::Integer, Value::I32(number)) => number.to_string(),
        (Kind::Percent, Value::I32(number)) => format!("{}%", f64::from(*number) / 100.0),
        (Kind::YesNo, Value::Bool(yes)) => choices::yes_no(language)[usize::from(!yes)].to_owned(),
        (Kind::Amount, Value::Message(it)) => amounts::written(&it.transcode_to().ok()?),
        (Kind::Date, Value::Message(it)) => dates::written(&it.transcode_to().ok()?),
        (Kind::Place, Value::Message(it)) => places::written(&it.transcode_to().ok()?),
        (Kind::Investor, Value::Message(it)) => investor_written(&it.transcode_to().ok()?),
        (Kind::Choice(choice), Value::EnumNumber(number)) => {
            choices::written(choice, *number, language)?
        }
        (Kind::Entry(field, kind), Value::Message(it)) => {
            unguarded(kind, it.get_field(field).as_ref(), language)?
        }
        // Reading takes a sector only once.
        (Kind::List(one), Value::List(values)) if **one == Kind::Sector && repeats(values) => {
            return None;
        }
        (Kind::List(one), Value::List(values)) => {
            let texts = values.iter().map(|value| unguarded(one, value, language));
            let texts = texts.collect::<Option<Vec<String>>>()?;
            // A single text with a comma stays one behind a semicolon.
            let end = if texts.len() == 1 && texts[0].contains(',') { ";" } else { "" };
            texts.join("; ") + end
        }
        (_, Value::String(text)) => text.clone(),
        _ => return None,
    })
}

fn repeats(values: &[Value]) -> bool {
    values.iter().enumerate().any(|(at, value)| values[..at].contains(value))
}

fn message(message: &impl prost_reflect::ReflectMessage) -> Value {
    Value::Message(message.transcode_to_dynamic())
}

/// A whole number with the words that people put around it: `34명`, `TRL 7`, `7단계`.
fn integer(text: &str) -> Result<i32, Mistake> {
    let text = text.strip_prefix("TRL").or_else(|| text.strip_prefix("trl")).unwrap_or(text);
    let units = ["명", "인", "단계", "개", "건", "년", "회", "개사"];
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    let digits = bare.replace(',', "");
    let number = digits.parse().ok().filter(|_| !digits.starts_with('+'));
    number.ok_or_else(|| {
        Mistake::new(
            ("정수가 아닙니다", "is no whole number"),
            ("숫자만 쓰십시오", "write digits alone"),
        )
    })
}

/// `58.1%`, or a bare number above 1: below, nobody knows whether 0.5 is half of a percent or half of all.
fn percent(text: &str) -> Result<Value, Mistake> {
    let (number, has_sign) = match text.strip_suffix(['%', '％']) {
        Some(number) => (number.trim(), true),
        None => (text, false),
    };
    match number.parse::<f64>() {
        Ok(number) if has_sign || number == 0.0 || number > 1.0 => basis_points(number),
        Ok(_) => Err(Mistake::new(
            ("백분율인지 비율인지 알 수 없습니다", "may be a percentage or a fraction"),
            ("50%처럼 % 기호와 함께 쓰십시오", "write it with the sign, such as 50%"),
        )),
        Err(_) => Err(not_a_percentage()),
    }
}

fn basis_points(percent: f64) -> Result<Value, Mistake> {
    let points = rounded(percent * 100.0);
    let text = format!("{points}");
    text.parse().map(Value::I32).map_err(|_| not_a_percentage())
}

fn not_a_percentage() -> Mistake {
    Mistake::new(
        ("소수 둘째 자리까지의 백분율이 아닙니다", "is no percentage of at most two decimals"),
        ("12.34%처럼 쓰십시오", "write it like 12.34%"),
    )
}

/// Reads a sector by its id, its name or another word for it in either language, or by its code in the Korean Standard
/// Industrial Classification.
pub(super) fn sector(text: &str) -> Result<String, Mistake> {
    let taxonomy = Taxonomy::builtin();
    let text = text.trim();
    if taxonomy.find_sector(text).is_some() {
        // A retired id stays as it was written: the service reads it as its replacement.
        return Ok(text.to_owned());
    }
    let named = || match taxonomy.mentions(text)[..] {
        [mention] if mention.start == 0 && mention.end == text.len() => Some(mention.concept),
        _ => None,
    };
    let found = taxonomy.find(&text.to_lowercase()).or_else(|| taxonomy.of_ksic(text));
    let is_sector = |concept: &&Concept| concept.kind == ConceptKind::Sector;
    let found = found.or_else(named).map(|index| taxonomy.concept(index));
    if let Some(concept) = found.filter(is_sector) {
        return Ok(concept.id.clone());
    }
    let nearest = taxonomy.nearest(text).into_iter().map(|index| taxonomy.concept(index));
    let nearest: Vec<&str> =
        nearest.filter(is_sector).take(3).map(|concept| concept.id.as_str()).collect();
    let remedy = if nearest.is_empty() {
        (
            "`naru sectors`로 분야를 찾으십시오".to_owned(),
            "find sectors with `naru sectors`".to_owned(),
        )
    } else {
        let ids = nearest.join(", ");
        (format!("혹시 다음 분야입니까: {ids}"), format!("perhaps one of: {ids}"))
    };
    Err(Mistake::new(("알려진 분야가 아닙니다", "is no known sector"), remedy))
}

/// `무등너머 파트너스 <partners/mudeungneomeo> = 3억원`; profile and part may be left out.
fn investor(text: &str) -> Result<RoundInvestor, Mistake> {
    let (who, amount) = match text.rsplit_once('=') {
        Some((who, amount)) => (who.trim(), Some(amounts::read(amount.trim(), None)?)),
        None => (text, None),
    };
    let (investor_name, partner) = match who.strip_suffix('>').and_then(|it| it.rsplit_once('<')) {
        Some((name, partner)) => (name.trim(), partner.trim()),
        None => (who, ""),
    };
    Ok(RoundInvestor {
        investor_name: investor_name.to_owned(),
        partner: partner.to_owned(),
        amount,
    })
}

fn investor_written(investor: &RoundInvestor) -> String {
    let mut text = investor.investor_name.clone();
    if !investor.partner.is_empty() {
        text.push_str(&format!(" <{}>", investor.partner));
    }
    if let Some(amount) = &investor.amount {
        text.push_str(&format!(" = {}", amounts::written(amount)));
    }
    text.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_are_told_apart() {
        let cases = [
            (Kind::Text, "가, 나,다", vec!["가", "나", "다"]),
            (Kind::Text, "Acme Co., Ltd., 나루랩", vec!["Acme Co., Ltd.", "나루랩"]),
            (Kind::Text, "a, b; c\n;d", vec!["a, b", "c", "d"]),
            (Kind::Text, "a, b;", vec!["a, b"]),
            (Kind::Sector, "26110,62010", vec!["26110", "62010"]),
            (Kind::Investor, "가 = 1,200만원, 나", vec!["가 = 1,200만원", "나"]),
            (Kind::Text, " , ,", vec![]),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(pieces(text, &kind), expected, "{text}");
        }
    }
}
