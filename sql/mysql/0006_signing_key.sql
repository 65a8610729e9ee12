-- The keys that sign an integration's messages; secret is sealed.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_signing_key (
    id             VARCHAR(30) NOT NULL,
    integration_id VARCHAR(64) NOT NULL,
    scheme         VARCHAR(8) NOT NULL,
    secret         VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    public_key     VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin,
    created_at     BIGINT NOT NULL,
    created_by     VARBINARY(255),
    expires_at     BIGINT,
    last_used_at   BIGINT,
    PRIMARY KEY (id),
    KEY ph_signing_key_integration (integration_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
