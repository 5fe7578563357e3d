-- What a picture looks like, to tell that another one looks like it. Old rows have none.
ALTER TABLE original ADD COLUMN hash BLOB;
