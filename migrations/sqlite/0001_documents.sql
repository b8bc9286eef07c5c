-- One row: whose store this is, and the last revision given out.
CREATE TABLE store (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    store_id TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

-- Every noun. The revision column is the change feed: each document once, at its latest revision.
-- A body of NULL is a tombstone: what the document said has been erased.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    format INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    body BLOB,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE UNIQUE INDEX documents_revision ON documents (revision);
CREATE INDEX documents_expiring ON documents (deleted_at) WHERE deleted_at IS NOT NULL AND body IS NOT NULL;

-- Personal data, here and nowhere else, so that erasing it is one DELETE.
CREATE TABLE contacts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    format INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

-- What was answered under a request id, so that a repeat gets the same answer.
CREATE TABLE requests (
    caller TEXT NOT NULL,
    method TEXT NOT NULL,
    request_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    outcome BLOB NOT NULL,
    head INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, method, request_id)
) STRICT;
CREATE INDEX requests_created_at ON requests (created_at);
