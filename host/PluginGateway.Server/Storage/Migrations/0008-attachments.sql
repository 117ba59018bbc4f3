-- Pictures and files of messages. A content is named by its SHA-256 and kept once; it may be let go of (too old, too much), and then its names stay.
CREATE TABLE attachment (
    hash    TEXT PRIMARY KEY,
    size    INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- Sizes and ages are looked at often, contents seldom.
CREATE INDEX attachment_by_age ON attachment (kept_at, hash, size);

CREATE TABLE transcript_attachment (
    transcript_id INTEGER NOT NULL REFERENCES transcript (id) ON DELETE CASCADE,
    position      INTEGER NOT NULL,
    hash          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    file_name     TEXT,
    size          INTEGER NOT NULL,
    PRIMARY KEY (transcript_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX transcript_attachment_by_hash ON transcript_attachment (hash);
