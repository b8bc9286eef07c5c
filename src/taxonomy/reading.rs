//! The texts of one profile, each read once for all who ask.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Mention, Taxonomy};
use crate::text::{self, Runs, Stems, Token};

/// What a text says.
#[derive(Debug)]
pub struct Reading<'a> {
    pub(crate) runs: Runs<'a>,
    pub(crate) words: Vec<Token>,
    pub(crate) mentions: Vec<Mention>,
}

/// Reads texts, and remembers them for as long as it lives.
#[derive(Debug)]
pub struct Reader<'a> {
    taxonomy: &'a Taxonomy,
    stems: &'a mut Stems,
    read: HashMap<&'a str, Rc<Reading<'a>>>,
}

impl<'a> Reader<'a> {
    /// A reader that looks for the concepts of this taxonomy.
    #[must_use]
    pub fn new(taxonomy: &'a Taxonomy, stems: &'a mut Stems) -> Self {
        Self { taxonomy, stems, read: HashMap::new() }
    }

    /// The concepts that are looked for.
    pub(crate) fn taxonomy(&self) -> &'a Taxonomy {
        self.taxonomy
    }

    /// What `text` says.
    pub(crate) fn read(&mut self, text: &'a str) -> Rc<Reading<'a>> {
        let read = self.read.entry(text).or_insert_with(|| {
            let runs = Runs::of(text);
            let words = text::words_in(&runs, self.stems);
            let mentions = self.taxonomy.mentions_in(&runs);
            Rc::new(Reading { runs, words, mentions })
        });
        Rc::clone(read)
    }
}
