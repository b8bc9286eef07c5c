-- By which terms documents are listed apart, such as the profiles that an engagement names. Written with the document.
CREATE TABLE terms (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id, term)
);
CREATE UNIQUE INDEX terms_listed ON terms (kind, term, id);
