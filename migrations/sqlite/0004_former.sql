-- What documents said before their last changes, for the kinds of which it is kept: programs, by which people were judged.
-- It is erased with the document.
CREATE TABLE former (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    format INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id, revision)
) STRICT;
