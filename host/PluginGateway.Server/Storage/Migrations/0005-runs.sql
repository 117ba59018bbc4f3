-- Runs that have begun and not ended, and for a day those that a crash ended: interrupted_at says when that was noticed.
CREATE TABLE run (
    id             TEXT PRIMARY KEY,
    session_key    TEXT NOT NULL,
    session_id     TEXT NOT NULL,
    started_at     INTEGER NOT NULL,
    interrupted_at INTEGER
) STRICT, WITHOUT ROWID;
