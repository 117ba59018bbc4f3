-- What was told to clients that may come back for it: each event once, whoever was to hear it. Empty while there is no such client.
CREATE TABLE event_log (
    position INTEGER PRIMARY KEY,       -- counts all events that were ever kept
    access TEXT NOT NULL,               -- what a connection must hold to hear it
    at INTEGER NOT NULL,
    frame BLOB NOT NULL                 -- the frame without its seq and its end
) STRICT;

-- How many events of each kind of access were ever kept: from these follow a client's numbers.
CREATE TABLE event_log_count (
    access TEXT PRIMARY KEY,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which start of the gateway keeps events; none after it has ended in good order.
CREATE TABLE event_log_writer (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    boot TEXT NOT NULL
) STRICT;

-- After which events the gateway was killed.
CREATE TABLE event_log_cut (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

-- Who may come back, and from where its numbers count.
CREATE TABLE event_stream (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL,
    role TEXT NOT NULL,
    approval TEXT NOT NULL,             -- of a device: changes with every approval and rotation
    hears TEXT NOT NULL,                -- names of access
    first_seq INTEGER NOT NULL,         -- the number before the stream's first event
    base INTEGER NOT NULL,              -- an event's number is the count of what the stream hears, less this
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
