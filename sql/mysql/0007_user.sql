-- Who may do what. Names compare byte for byte, trailing spaces too: hence VARBINARY.
-- admin_turn counts up in all admins' rows when admin is taken from one: two hosts then conflict.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_user (
    username                 VARBINARY(255) NOT NULL,
    display_name             VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    admin                    TINYINT NOT NULL,
    can_trigger_integrations TINYINT NOT NULL,
    can_post_events          TINYINT NOT NULL,
    granted_at               BIGINT,
    granted_by               VARBINARY(255),
    first_seen_at            BIGINT,
    last_seen_at             BIGINT,
    version                  VARCHAR(26) NOT NULL,
    admin_turn               BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
