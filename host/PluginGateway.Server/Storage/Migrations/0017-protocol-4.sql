-- What kind of machine a device was when it was approved (JSON), what somebody has approved of what it offers as a node (JSON), and what waits for such a decision.
ALTER TABLE device ADD COLUMN pin TEXT;
ALTER TABLE device ADD COLUMN offer TEXT;
ALTER TABLE pairing_request ADD COLUMN pin TEXT;
CREATE TABLE offer_request (
    device_id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL
) STRICT
