-- Every call that may cost, written before it leaves. The outcome is empty while nobody knows. It refers to nothing:
-- what was spent stays spent when a job is taken off the list.
CREATE TABLE spend (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    job        INTEGER NOT NULL,
    connection TEXT NOT NULL,
    call       TEXT NOT NULL,
    sent       INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    ended      INTEGER,
    made       TEXT,
    cost       TEXT
) STRICT;
CREATE INDEX spend_day ON spend (connection, call, sent);
CREATE INDEX spend_job ON spend (job);

-- What refusals taught about an account.
ALTER TABLE pace ADD COLUMN per_minute INTEGER;
ALTER TABLE pace ADD COLUMN per_minute_at INTEGER;
ALTER TABLE pace ADD COLUMN slots INTEGER;
ALTER TABLE pace ADD COLUMN slots_at INTEGER;

-- What an account held once and can have back.
CREATE TABLE parked (
    connection TEXT NOT NULL,
    original   BLOB NOT NULL CHECK (length(original) = 32),
    asset      TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    group_id   TEXT,
    at         INTEGER NOT NULL,
    by         TEXT NOT NULL,
    PRIMARY KEY (connection, original)
) STRICT;

-- What is being composed for an account.
CREATE TABLE draft (
    connection TEXT PRIMARY KEY,
    draft      TEXT NOT NULL,
    kept       INTEGER NOT NULL
) STRICT;

-- Files a second start hands to the one that holds the house; no path means only that its window should come forward.
CREATE TABLE letter (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    sent INTEGER NOT NULL,
    path ANY
) STRICT;

-- The answer by which an asset was refused, and when its preview link dies.
ALTER TABLE asset ADD COLUMN raw TEXT;
ALTER TABLE asset ADD COLUMN preview_until INTEGER;

-- The same picture is asked for before each creation.
CREATE INDEX asset_of_original ON asset (connection, original);
