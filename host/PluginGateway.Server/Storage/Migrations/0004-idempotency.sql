-- Requests that were answered well, so that repeating one does nothing twice. The key is the SHA-256 of principal, method and the caller's key.
CREATE TABLE idempotency (
    key         BLOB PRIMARY KEY,
    principal   TEXT NOT NULL,
    params_hash BLOB NOT NULL,
    answer      TEXT NOT NULL,
    ended_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (ended_at);
