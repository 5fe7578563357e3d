-- Grows with every write: a reader sees by one number that anything changed.
CREATE TABLE revision (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 0);

-- AUTOINCREMENT: the number of a job is printed, scripted against and never given to another.
CREATE TABLE job (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    kind       TEXT NOT NULL,
    step       TEXT NOT NULL,
    paused     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    run_at     INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    errand     TEXT NOT NULL,
    state      TEXT NOT NULL,
    trail      TEXT NOT NULL,
    trouble    TEXT
) STRICT;

CREATE TABLE wish (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    job  INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    wish TEXT NOT NULL
) STRICT;
CREATE INDEX wish_job ON wish (job);

-- A path is ANY: text where it is text, else the system's own bytes.
CREATE TABLE original (
    id      BLOB PRIMARY KEY CHECK (length(id) = 32),
    path    ANY NOT NULL,
    added   INTEGER NOT NULL,
    format  TEXT NOT NULL,
    bytes   INTEGER NOT NULL,
    quirks  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    width   INTEGER,
    height  INTEGER,
    seconds REAL,
    fps     REAL,
    codec   TEXT,
    sound   INTEGER,
    hertz   INTEGER
) STRICT;

CREATE TABLE shelf (
    connection TEXT PRIMARY KEY,
    synced     INTEGER NOT NULL
) STRICT;

CREATE TABLE asset_group (
    connection  TEXT NOT NULL,
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    group_type  TEXT NOT NULL,
    created     INTEGER,
    PRIMARY KEY (connection, id)
) STRICT;

-- group_id refers to nothing: a provider may list an asset whose group it does not list.
CREATE TABLE asset (
    connection     TEXT NOT NULL,
    id             TEXT NOT NULL,
    group_id       TEXT,
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL,
    status         TEXT NOT NULL,
    reason_code    TEXT NOT NULL,
    reason_message TEXT NOT NULL,
    created        INTEGER,
    original       BLOB,
    preview        TEXT,
    trail          TEXT NOT NULL,
    PRIMARY KEY (connection, id)
) STRICT;
CREATE INDEX asset_of_group ON asset (connection, group_id);

-- job refers to nothing: a result outlives the row that made it.
CREATE TABLE take (
    job        INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    task       TEXT NOT NULL,
    path       ANY NOT NULL,
    saved      INTEGER NOT NULL,
    link_until INTEGER,
    seed       INTEGER,
    cost       TEXT
) STRICT;

CREATE TABLE pace (
    connection  TEXT PRIMARY KEY,
    next_create INTEGER NOT NULL
) STRICT;
