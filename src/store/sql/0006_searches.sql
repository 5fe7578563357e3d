-- The searches a person named for an account, in order.
CREATE TABLE saved_searches (
    connection TEXT PRIMARY KEY,
    searches   TEXT NOT NULL
) STRICT;
