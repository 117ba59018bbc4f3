-- What the draft of the answer to a message goes by: the answer takes its place, also after the gateway was killed.
CREATE TABLE channel_draft (
    inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id) ON DELETE CASCADE,
    draft TEXT NOT NULL
) STRICT;
