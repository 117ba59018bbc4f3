-- What came in from networks: each message once, and what became of it.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    external_id TEXT NOT NULL,
    chat TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    message TEXT NOT NULL,              -- JSON
    state TEXT NOT NULL,                -- working, done, refused, parked
    decision TEXT,                      -- why it was heard or not
    session_key TEXT,
    run_id TEXT,
    attempts INTEGER NOT NULL,
    boot TEXT,                          -- which start of the gateway works on it
    lease_until INTEGER,
    error TEXT,
    received_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (channel, account_id, external_id)
) STRICT;
CREATE INDEX inbox_open ON inbox (id) WHERE state = 'working';
CREATE INDEX inbox_age ON inbox (changed_at);
CREATE INDEX inbox_external ON inbox (external_id);
CREATE INDEX inbox_run ON inbox (run_id);

-- What is to go out to networks, and went: a row for each part of a message.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,           -- the same key is the same message
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    chat TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- reply, send, notice
    message TEXT NOT NULL,              -- JSON
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    state TEXT NOT NULL,                -- pending, sending, sent, unknown, failed, expired, dropped
    attempts INTEGER NOT NULL,
    boot TEXT,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    receipt TEXT,
    error TEXT,
    inbox_id INTEGER,
    run_id TEXT,
    session_key TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (number) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX outbox_age ON outbox (changed_at);
CREATE INDEX outbox_inbox ON outbox (inbox_id);
CREATE INDEX outbox_run ON outbox (run_id);
CREATE INDEX outbox_receipt ON outbox (receipt);

CREATE TABLE outbox_attempt (
    outbox_number INTEGER NOT NULL REFERENCES outbox (number) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,                       -- sent, permanent, transient, rateLimited, unknown, found, absent
    error TEXT,
    PRIMARY KEY (outbox_number, attempt)
) STRICT, WITHOUT ROWID;
