-- One row: whose store this is, and the last revision given out.
CREATE TABLE store (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    store_id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL
);

-- Every noun. The revision column is the change feed: each document once, at its latest revision.
-- A body of NULL is a tombstone: what the document said has been erased.
CREATE TABLE documents (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    format BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    body BYTEA,
    PRIMARY KEY (kind, id)
);
CREATE UNIQUE INDEX documents_revision ON documents (revision);
CREATE INDEX documents_expiring ON documents (deleted_at) WHERE deleted_at IS NOT NULL AND body IS NOT NULL;

-- Personal data, here and nowhere else, so that erasing it is one DELETE.
CREATE TABLE contacts (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    format BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (kind, id)
);

-- What was answered under a request id, so that a repeat gets the same answer.
CREATE TABLE requests (
    caller TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    outcome BYTEA NOT NULL,
    head BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, method, request_id)
);
CREATE INDEX requests_created_at ON requests (created_at);
