-- Executions of one second that have a word are one row: place is the latest id and how many there are, tails are the ends
-- of the others (18 characters each), the latest first.
-- min_module: 0.1.0
ALTER TABLE ph_word ADD COLUMN tails TEXT NOT NULL DEFAULT ''
