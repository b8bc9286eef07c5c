//! Profiles as people keep them in spreadsheets. Bytes in, profiles and problems out, and back; it never calls the
//! service.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `cells` | what is a sheet, how is a cell named |
//! | `workbooks`, `csv` | which cells do these bytes hold; how are sheets written |
//! | `amounts`, `dates`, `places`, `choices` | what does this text mean |
//! | `values` | what does a cell mean for this field; how is a value written |
//! | `tables`, `columns` | which sheets and columns are there: one list for import, export, templates and documents |
//! | `headers`, `layouts` | which column does a header name |
//! | `binding` | which table is a sheet, and what are its columns |
//! | `reading`, `drafts` | what do the rows of all sheets together say of each profile |
//! | `writing` | how do profiles look as rows |
//! | `templates`, `marks` | the workbook to fill in, and the one that shows what to mend |
//! | `problems`, `mistakes` | what is wrong, where, why and what to do |
//!
//! Nothing is guessed: what can be meant in two ways is refused with a way to say it. Nothing is lost on the way out:
//! a cell is written only if it reads back as the same value, and what has no such cell goes into one column as JSON.

mod amounts;
mod binding;
mod cells;
mod choices;
mod columns;
mod csv;
mod dates;
mod drafts;
mod headers;
mod layouts;
mod marks;
mod mistakes;
mod places;
mod problems;
mod reading;
mod tables;
mod templates;
mod values;
mod workbooks;
mod writing;

pub use cells::{Sheet, shown};
pub use csv::{read as read_csv, write as write_csv};
pub use drafts::{Draft, Identity};
pub use layouts::Layout;
pub use marks::marked;
pub use problems::{Mistake, Place, Problem};
pub use reading::{Reading, read};
pub use templates::template;
pub use workbooks::{FILE_BYTES_MAX, is_workbook, read as read_workbook, write as write_workbook};
pub use writing::{Form, sheets_of};

#[cfg(test)]
mod tests;
