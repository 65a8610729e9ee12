-- Which words the searched texts have: of executions (noun x, place is the id) and of events (noun v, place is
-- occurred_at in 18 digits and the id), so that the places of a word are in the order of the lists. The empty word
-- marks an execution whose words are stored.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_word (
    noun  TEXT NOT NULL,
    word  TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (noun, word, place)
) WITHOUT ROWID
