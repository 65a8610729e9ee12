-- Two accounts, least privilege, run once by a DBA: the first before `portalhooks migrate`, which it is for,
-- the second after it, when the tables are there. Change the names, hosts and passwords first. The database
-- is called portalhooks here.

-- The account of the command (migrate, user, keys reseal, verify, purge): a sysadmin's, never httpd's.
CREATE USER IF NOT EXISTS 'portalhooks_owner'@'localhost' IDENTIFIED BY 'change-me-owner';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE VIEW, SHOW VIEW
    ON portalhooks.* TO 'portalhooks_owner'@'localhost';

-- The account of httpd (DBDParams). It adds to the audit log and reads it, but can neither change nor
-- delete an entry, and it cannot touch the schema.
CREATE USER IF NOT EXISTS 'portalhooks'@'localhost' IDENTIFIED BY 'change-me-httpd';
GRANT SELECT ON portalhooks.ph_schema TO 'portalhooks'@'localhost';
GRANT SELECT ON portalhooks.ph_now TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT ON portalhooks.ph_audit TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_webhook TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_webhook_state TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_signing_key TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE ON portalhooks.ph_user TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_execution TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_request TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_response TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_stats TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_idempotency TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_owner TO 'portalhooks'@'localhost';

-- With PortalHooksCatalog external grant SELECT only on these two (they are views then).
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_integration TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_event TO 'portalhooks'@'localhost';
