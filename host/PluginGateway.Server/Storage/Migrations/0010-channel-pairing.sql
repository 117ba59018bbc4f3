-- Who has asked an account to be heard, and who was let in. Ids are the network's own, which cannot be taken over by renaming oneself.
CREATE TABLE channel_pairing (
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    sender_name TEXT,
    chat TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (channel, account_id, sender_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_paired (
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    sender_name TEXT,
    approved_at INTEGER NOT NULL,
    PRIMARY KEY (channel, account_id, sender_id)
) STRICT, WITHOUT ROWID;
