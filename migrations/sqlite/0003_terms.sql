-- By which terms documents are listed apart, such as the profiles that an engagement names. Written with the document.
CREATE TABLE terms (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (kind, id, term)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX terms_listed ON terms (kind, term, id);
