-- The scheme of the credential in bearer (NULL = Bearer), the Content-Type of a body, the CAs trusted instead of the
-- server's, the client certificates by name with their keys sealed.
-- min_module: 0.1.0
ALTER TABLE ph_webhook
    ADD COLUMN auth_scheme  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    ADD COLUMN content_type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    ADD COLUMN ca_pem       TEXT CHARACTER SET ascii COLLATE ascii_bin,
    ADD COLUMN client_certificates MEDIUMTEXT
