-- previous_response_id names a run. Only runs of /v1/responses are looked for, and so no other message costs anything.
CREATE INDEX transcript_of_response ON transcript (run_id) WHERE substr(run_id, 1, 5) = 'resp_';
