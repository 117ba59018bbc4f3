-- A device's name as the operator has given it, and what was said of it as a node (JSON) when somebody asked for it to be paired.
ALTER TABLE device ADD COLUMN label TEXT;
ALTER TABLE device ADD COLUMN node TEXT;
ALTER TABLE pairing_request ADD COLUMN node TEXT
