-- What is known of the media in the state directory's folder "media". A row is there only when its file is; who refers to it, inbox, outbox and transcripts say.
CREATE TABLE media (
    id         TEXT PRIMARY KEY,        -- SHA-256 of the content, in hexadecimal
    media_type TEXT NOT NULL,           -- what the content shows it to be
    kind       TEXT NOT NULL,           -- image, video, audio, file
    size       INTEGER NOT NULL,
    file_name  TEXT,
    origin     TEXT NOT NULL,           -- channel/account/message, session:<key> or send
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX media_by_use ON media (used_at, id, size);

-- What links are signed with.
CREATE TABLE media_link_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB NOT NULL
) STRICT;
