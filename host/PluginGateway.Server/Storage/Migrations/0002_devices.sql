-- A device is known by its key. Times are Unix milliseconds, lists are JSON. A removed one is remembered: it is never let in again without a person's decision.
CREATE TABLE device (
    device_id    TEXT PRIMARY KEY,
    public_key   TEXT NOT NULL,
    display_name TEXT,
    platform     TEXT,
    client_id    TEXT,
    client_mode  TEXT,
    role         TEXT,
    remote_ip    TEXT,
    may_execute  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    approved_at  INTEGER NOT NULL,
    removed_at   INTEGER
) STRICT;

CREATE TABLE device_role (
    device_id    TEXT NOT NULL REFERENCES device (device_id) ON DELETE CASCADE,
    role         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    is_limited   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    rotated_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER,
    PRIMARY KEY (device_id, role)
) STRICT;

-- Never the token itself: SHA-256 of it.
CREATE TABLE device_token (
    digest     BLOB PRIMARY KEY,
    device_id  TEXT NOT NULL,
    role       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER,
    FOREIGN KEY (device_id, role) REFERENCES device_role (device_id, role) ON DELETE CASCADE
) STRICT;

CREATE INDEX device_token_of_role ON device_token (device_id, role);

CREATE TABLE pairing_request (
    device_id    TEXT PRIMARY KEY,
    request_id   TEXT NOT NULL UNIQUE,
    public_key   TEXT NOT NULL,
    role         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    commands     TEXT NOT NULL,
    display_name TEXT,
    platform     TEXT,
    client_id    TEXT,
    client_mode  TEXT,
    remote_ip    TEXT,
    is_repair    INTEGER NOT NULL,
    requested_at INTEGER NOT NULL
) STRICT;
