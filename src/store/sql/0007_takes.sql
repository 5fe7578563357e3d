-- The note beside a video that says how it was made. Old rows have none.
ALTER TABLE take ADD COLUMN provenance ANY;

-- Takes whose note is still to be written, or to be written anew. A row goes once its note lies on the disk.
CREATE TABLE owed_provenance (
    job INTEGER PRIMARY KEY
) STRICT;

-- The take a person likes best of each request.
CREATE TABLE best_take (
    job INTEGER PRIMARY KEY
) STRICT;

-- Requests kept under a name, in the person's order.
CREATE TABLE template (
    place    INTEGER PRIMARY KEY,
    template TEXT NOT NULL
) STRICT;
