-- Saved views: named filters of a list page, of a user or shared by all (owner '').
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_view (
    id         VARCHAR(30) NOT NULL,
    owner      VARBINARY(255) NOT NULL,
    page       VARCHAR(16) NOT NULL,
    name       VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
    query      VARCHAR(1000) NOT NULL,
    created_at BIGINT NOT NULL,
    created_by VARBINARY(255) NOT NULL,
    PRIMARY KEY (id),
    KEY ph_view_owner (owner)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
