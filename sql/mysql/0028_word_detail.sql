-- Which words the values of event details have, of the executions and events (place, as in ph_word) that are indexed with
-- PortalHooksSearchDetails On: separated by spaces, less those that ph_word has for the row anyway. By these rows their
-- entries of ph_word are matched and removed.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_word_detail (
    noun  VARCHAR(1) NOT NULL,
    place VARCHAR(82) NOT NULL,
    words MEDIUMTEXT NOT NULL,
    PRIMARY KEY (noun, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
