-- Which words the searched texts have: of executions (noun x, place is the id) and of events (noun v, place is
-- occurred_at in 18 digits and the id), so that the places of a word are in the order of the lists. The empty word
-- marks an execution whose words are stored.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_word (
    noun  VARCHAR(1) NOT NULL,
    word  VARCHAR(48) NOT NULL,
    place VARCHAR(82) NOT NULL,
    PRIMARY KEY (noun, word, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
