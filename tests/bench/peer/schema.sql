-- The peer's minimal schema: evidence is stored in the row of its execution; besides the primary key one index serves
-- the history of an integration.
CREATE TABLE user (username VARCHAR(64) PRIMARY KEY, password_sha1 CHAR(40) NOT NULL, may_trigger TINYINT NOT NULL);
CREATE TABLE webhook (integration_id VARCHAR(64) PRIMARY KEY, url VARCHAR(2048) NOT NULL, bearer VARCHAR(255) NOT NULL, secret VARCHAR(255) NOT NULL);
CREATE TABLE event (id VARCHAR(64) PRIMARY KEY, type VARCHAR(128) NOT NULL, title VARCHAR(200) NOT NULL, severity VARCHAR(16) NOT NULL, details LONGTEXT NOT NULL);
CREATE TABLE execution (id VARCHAR(30) PRIMARY KEY, integration_id VARCHAR(64) NOT NULL, event_id VARCHAR(64), username VARCHAR(64) NOT NULL, state VARCHAR(16) NOT NULL, created_at BIGINT NOT NULL, url VARCHAR(2048) NOT NULL, request_headers TEXT NOT NULL, request_body LONGTEXT NOT NULL, finished_at BIGINT, http_status INT, error VARCHAR(200), response_headers TEXT, response_body LONGTEXT, KEY integration (integration_id, id));
