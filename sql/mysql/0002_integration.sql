-- What can be run. In an external catalog a view with id, name, kind and description.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_integration (
    id          VARCHAR(64) NOT NULL,
    name        VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
    kind        VARCHAR(64),
    description VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    version     VARCHAR(26) NOT NULL,
    created_at  BIGINT NOT NULL,
    created_by  VARBINARY(255),
    updated_at  BIGINT NOT NULL,
    updated_by  VARBINARY(255),
    PRIMARY KEY (id),
    KEY ph_integration_name (name, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
