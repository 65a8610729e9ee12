-- Run once, on any node of the cluster: it replicates. 192.0.2.% are the web servers.
CREATE DATABASE portalhooks CHARACTER SET utf8mb4;

-- The account of haproxy's check has no password and no privilege; it can log in and read the node's status.
CREATE USER 'haproxy_check'@'192.0.2.%' IDENTIFIED VIA mysql_native_password;

-- The command's account, and httpd's; sql/mysql/grants.sql gives httpd's its privileges when the tables exist.
CREATE USER 'portalhooks_owner'@'192.0.2.%' IDENTIFIED BY 'change-me-owner' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE VIEW, SHOW VIEW
    ON portalhooks.* TO 'portalhooks_owner'@'192.0.2.%';
CREATE USER 'portalhooks'@'192.0.2.%' IDENTIFIED BY 'change-me-httpd' REQUIRE SSL;
