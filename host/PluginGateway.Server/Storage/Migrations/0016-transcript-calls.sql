-- What tools a run has called and what they answered, as JSON, with its reply; and why the reply is missing or was cut off. Where nothing was said, the row is one that the agent is not given.
ALTER TABLE transcript ADD COLUMN calls TEXT;
ALTER TABLE transcript ADD COLUMN error TEXT;
