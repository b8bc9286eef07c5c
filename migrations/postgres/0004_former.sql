-- What documents said before their last changes, for the kinds of which it is kept: programs, by which people were judged.
-- It is erased with the document.
CREATE TABLE former (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    format BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (kind, id, revision)
);
