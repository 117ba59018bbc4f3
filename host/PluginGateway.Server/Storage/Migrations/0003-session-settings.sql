-- What people set for a session and what its last run left, each as JSON: a new setting needs no new column. A label names one session at most.
CREATE TABLE session_with_settings (
    key          TEXT PRIMARY KEY,
    agent_id     TEXT NOT NULL,
    session_id   TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('direct', 'group', 'global', 'unknown')),
    label        TEXT UNIQUE,
    channel      TEXT,
    account_id   TEXT,
    chat         TEXT,
    display_name TEXT,
    settings     TEXT NOT NULL DEFAULT '{}',
    last_run     TEXT NOT NULL DEFAULT '{}',
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;

INSERT INTO session_with_settings (key, agent_id, session_id, kind, channel, account_id, chat, display_name, created_at, updated_at)
SELECT key, agent_id, session_id, kind, channel, account_id, chat, display_name, created_at, updated_at FROM session;

DROP TABLE session;
ALTER TABLE session_with_settings RENAME TO session;

-- Messages that no session shows any more. They stay in transcript, under the session id in kept_under: the old one after a reset or a deletion, the archive's
-- own name after a compaction.
CREATE TABLE transcript_archive (
    name        TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    kept_under  TEXT NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('reset', 'deleted', 'compacted')),
    messages    INTEGER NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX archives_of_session ON transcript_archive (session_key, at);

-- Tokens that runs have used, per day where the gateway is.
CREATE TABLE usage (
    day      TEXT NOT NULL,
    provider TEXT NOT NULL,
    model    TEXT NOT NULL,
    input    INTEGER NOT NULL,
    output   INTEGER NOT NULL,
    total    INTEGER NOT NULL,
    runs     INTEGER NOT NULL,
    PRIMARY KEY (day, provider, model)
) STRICT, WITHOUT ROWID;
