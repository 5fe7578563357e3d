-- What a person does not want to see here. It refers to nothing: a reading of the list puts every row of a
-- shelf anew, and what is hidden stays hidden.
CREATE TABLE hidden (
    connection TEXT NOT NULL,
    what       TEXT NOT NULL,
    id         TEXT NOT NULL,
    PRIMARY KEY (connection, what, id)
) STRICT;
