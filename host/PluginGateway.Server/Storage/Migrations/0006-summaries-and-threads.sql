-- What a row is that is no message: an answer of the gateway to a command, or the summary of what was archived, of which a session has one at most.
ALTER TABLE transcript ADD COLUMN kind TEXT CHECK (kind IN ('injected', 'summary'));

-- The thread or topic of the chat that a session belongs to, for replies.
ALTER TABLE session ADD COLUMN thread_id TEXT;
