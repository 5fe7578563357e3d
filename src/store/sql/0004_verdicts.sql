-- What people said of pictures. A row is about a content, or about an asset of which no file is here; the other
-- columns of its name are empty then. Rows are only added, so that what was said before stays as history. It refers
-- to nothing: a verdict outlives the asset and the account it was first given at.
CREATE TABLE verdict (
    content    BLOB NOT NULL CHECK (length(content) IN (0, 32)),
    connection TEXT NOT NULL,
    asset      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    verdict    TEXT,
    note       TEXT NOT NULL,
    by         TEXT NOT NULL,
    UNIQUE (content, connection, asset, at)
) STRICT;
