-- When the work that goes on with a message was begun, how many ends of the gateway are put down to it, whether it is worked on by itself, and the run that it was said in.
ALTER TABLE inbox ADD COLUMN begun_at INTEGER;
ALTER TABLE inbox ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN turn_id TEXT;
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';

-- Whether a reply was cut off: a run that is found with a whole one is not done again.
ALTER TABLE transcript ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
