-- How far retention has removed each kind of row: all before cutoff, when rows were kept for so many days (0 = forever).
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_retention (
    kind   TEXT NOT NULL,
    days   INTEGER NOT NULL,
    cutoff INTEGER NOT NULL,
    PRIMARY KEY (kind)
) WITHOUT ROWID
