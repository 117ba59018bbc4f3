-- A session is a conversation: its key names it for ever, its session_id changes when it is reset. Times are Unix milliseconds.
CREATE TABLE session (
    key          TEXT PRIMARY KEY,
    agent_id     TEXT NOT NULL,
    session_id   TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('direct', 'group')),
    channel      TEXT,
    account_id   TEXT,
    chat         TEXT,
    display_name TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE transcript (
    id         INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text       TEXT NOT NULL,
    run_id     TEXT,
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX transcript_of_session ON transcript (session_id, id);
