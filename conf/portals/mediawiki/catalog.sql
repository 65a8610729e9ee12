-- MediaWiki 1.39: its recent changes as events. For a DBA, after `portalhooks migrate`. MediaWiki is in the database
-- mediawiki without a table prefix, mod_portalhooks in portalhooks, on one server.

-- rc_id is an AUTO_INCREMENT key, on which no generated column can stand: a table beside it has what is looked up, kept
-- by triggers. The id of an event is that of the revision.
CREATE TABLE IF NOT EXISTS portalhooks.wiki_change (
    id    VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
    rc_id INT UNSIGNED NOT NULL UNIQUE,
    at    BIGINT NOT NULL,
    INDEX wiki_change_at (at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

DROP TRIGGER IF EXISTS mediawiki.portalhooks_change;
CREATE TRIGGER mediawiki.portalhooks_change AFTER INSERT ON mediawiki.recentchanges FOR EACH ROW
    INSERT IGNORE INTO portalhooks.wiki_change (id, rc_id, at)
    SELECT NEW.rc_this_oldid, NEW.rc_id,
           TIMESTAMPDIFF(MICROSECOND, '1970-01-01', STR_TO_DATE(NEW.rc_timestamp, '%Y%m%d%H%i%s'))
    FROM DUAL WHERE NEW.rc_this_oldid > 0;
DROP TRIGGER IF EXISTS mediawiki.portalhooks_change_gone;
CREATE TRIGGER mediawiki.portalhooks_change_gone AFTER DELETE ON mediawiki.recentchanges FOR EACH ROW
    DELETE FROM portalhooks.wiki_change WHERE rc_id = OLD.rc_id;
INSERT IGNORE INTO portalhooks.wiki_change (id, rc_id, at)
    SELECT rc_this_oldid, rc_id, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', STR_TO_DATE(rc_timestamp, '%Y%m%d%H%i%s'))
    FROM mediawiki.recentchanges WHERE rc_this_oldid > 0;

-- Edits and new pages. MediaWiki's columns are bytes of UTF-8.
DROP TABLE IF EXISTS portalhooks.ph_event;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_event AS
    SELECT c.id AS id,
           IF(r.rc_new, 'mediawiki.page_created', 'mediawiki.page_edited') AS type,
           LEFT(REPLACE(CONVERT(r.rc_title USING utf8mb4), '_', ' '), 200) AS title,
           'info' AS severity,
           CONVERT(a.actor_name USING utf8mb4) AS source,
           c.at AS occurred_at,
           CONCAT('/mediawiki/index.php?diff=', c.id) AS url,
           IF(r.rc_new, 'new page', IF(r.rc_minor, 'minor edit', 'edit')) AS severity_label,
           'review' AS integration_id,
           JSON_OBJECT('revision', c.id, 'page', REPLACE(CONVERT(r.rc_title USING utf8mb4), '_', ' '), 'namespace',
               r.rc_namespace, 'user', CONVERT(a.actor_name USING utf8mb4), 'comment',
               CONVERT(m.comment_text USING utf8mb4), 'minor', IF(r.rc_minor, TRUE, FALSE), 'bot',
               IF(r.rc_bot, TRUE, FALSE), 'size_before', r.rc_old_len, 'size_after', r.rc_new_len) AS details
    FROM portalhooks.wiki_change c
    JOIN mediawiki.recentchanges r ON r.rc_id = c.rc_id
    JOIN mediawiki.actor a ON a.actor_id = r.rc_actor
    JOIN mediawiki.comment m ON m.comment_id = r.rc_comment_id;

-- The workflows that a change can start; ph_integration stays a table.
INSERT IGNORE INTO portalhooks.ph_integration (id, name, description, created_at, created_by, updated_at, updated_by)
    SELECT 'review', 'Ask for a review', 'Assigns the change to an editor', now_us, 'catalog.sql', now_us, 'catalog.sql'
    FROM portalhooks.ph_now;

GRANT SELECT ON portalhooks.ph_event TO 'portalhooks'@'localhost';
