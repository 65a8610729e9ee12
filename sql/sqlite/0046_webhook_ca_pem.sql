-- The CAs trusted instead of the server's, PEM.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN ca_pem TEXT
