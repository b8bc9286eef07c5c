//! A mapping file: which field a header means where a sheet has headers of its own.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::headers::key;
use super::tables::TABLES;

/// What a mapping file says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The table that the rows of a sheet belong to, by the sheet's name.
    #[serde(default)]
    sheets: BTreeMap<String, String>,
    /// The field that a header means, by its text; empty: none.
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

/// Why a mapping file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No TOML, or of another shape.
    #[error("{0}")]
    Syntax(String),
    /// No table has this name.
    #[error("`{0}` is no kind of sheet; choose one of {tables}", tables = table_names())]
    UnknownTable(String),
    /// No table has a column of this field.
    #[error("no column holds the field `{0}`; the list of columns is in docs/spreadsheets.md")]
    UnknownField(String),
}

impl Layout {
    /// Reads a mapping file in TOML, with the tables `[sheets]` and `[columns]`.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let layout: Self =
            toml::from_str(toml).map_err(|error| Error::Syntax(error.to_string()))?;
        let is_table = |name: &&String| TABLES.iter().any(|table| table.en == **name);
        if let Some(unknown) = layout.sheets.values().find(|name| !is_table(name)) {
            return Err(Error::UnknownTable(unknown.clone()));
        }
        let is_field = |field: &&String| {
            let mut columns = TABLES.iter().flat_map(|table| table.columns());
            columns.any(|column| column.field == **field)
        };
        if let Some(unknown) = layout.columns.values().find(|field| !is_field(field)) {
            return Err(Error::UnknownField(unknown.clone()));
        }
        Ok(layout)
    }

    pub(super) fn table(&self, sheet: &str) -> Option<&str> {
        lookup(&self.sheets, sheet)
    }

    pub(super) fn field(&self, header: &str) -> Option<&str> {
        lookup(&self.columns, header)
    }
}

fn lookup<'a>(entries: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let found = entries.iter().find(|(known, _)| key(known) == key(name));
    found.map(|(_, value)| value.as_str())
}

fn table_names() -> String {
    TABLES.map(|table| table.en).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_file_names_tables_and_fields_that_exist() {
        let layout = Layout::parse(
            "[sheets]\n\"신청 현황\" = \"startups\"\n[columns]\n\"회사\" = \"display_name\"\n\"비고\" = \"\"\n",
        )
        .unwrap();
        assert_eq!(layout.table("신청현황"), Some("startups"));
        assert_eq!(layout.field("회 사"), Some("display_name"));
        assert_eq!(layout.field("비고"), Some(""));
        assert_eq!(layout.field("x"), None);
        let error = |toml: &str| Layout::parse(toml).unwrap_err().to_string();
        assert!(error("[sheets]\na = \"rows\"").contains("`rows` is no kind of sheet"));
        assert!(error("[columns]\na = \"nme\"").contains("`nme`"));
        assert!(error("[rows]").contains("unknown field"));
    }
}
