-- Who changed what, and who was refused. Append only.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_audit (
    id          VARCHAR(30) NOT NULL,
    at          BIGINT NOT NULL,
    actor       VARBINARY(255) NOT NULL,
    auth_type   VARCHAR(64),
    client_ip   VARCHAR(64),
    request_id  VARCHAR(64),
    action      VARCHAR(64) NOT NULL,
    object_type VARCHAR(32) NOT NULL,
    object_id   VARBINARY(255),
    diff        MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    left_out    INT NOT NULL,
    PRIMARY KEY (id),
    KEY ph_audit_actor (actor, id),
    KEY ph_audit_action (action, id),
    KEY ph_audit_object (object_type, object_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
