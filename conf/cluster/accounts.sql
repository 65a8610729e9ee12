-- Run once, on any node of the cluster: it replicates. 192.0.2.% are the web servers.
-- The account of haproxy's check has no password and no privilege; it can log in and read the node's status.
CREATE USER 'haproxy_check'@'192.0.2.%' IDENTIFIED VIA mysql_native_password;
-- sql/mysql/grants.sql has the accounts of httpd and of the command; here they come from the web servers, and
-- their CREATE USER ends with REQUIRE SSL.
