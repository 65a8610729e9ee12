/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all SQL. What the two dialects do not share is not used here (sql/README.md says which
 * index serves which list). Rows repeat at compile time; nothing puts SQL together at run time. */
#include "statements.h"

#include <stddef.h>

/* SQL is laid out by hand. */
/* clang-format off */

/* `x` so many times, with the text `s` between. */
#define TIMES_1(x, s) x
#define TIMES_2(x, s) x s x
#define TIMES_3(x, s) x s x s x
#define TIMES_4(x, s) x s x s x s x
#define TIMES_5(x, s) TIMES_4(x, s) s x
#define TIMES_6(x, s) TIMES_2(TIMES_3(x, s), s)
#define TIMES_7(x, s) TIMES_6(x, s) s x
#define TIMES_8(x, s) TIMES_2(TIMES_4(x, s), s)
#define TIMES_9(x, s) TIMES_3(TIMES_3(x, s), s)
#define TIMES_10(x, s) TIMES_2(TIMES_5(x, s), s)
#define TIMES_11(x, s) TIMES_10(x, s) s x
#define TIMES_12(x, s) TIMES_4(TIMES_3(x, s), s)
#define TIMES_13(x, s) TIMES_12(x, s) s x
#define TIMES_14(x, s) TIMES_2(TIMES_7(x, s), s)
#define TIMES_15(x, s) TIMES_14(x, s) s x
#define TIMES_16(x, s) TIMES_4(TIMES_4(x, s), s)
#define TIMES_32(x, s) TIMES_2(TIMES_16(x, s), s)
#define TIMES_64(x, s) TIMES_4(TIMES_16(x, s), s)
#define ROWS_1(x) TIMES_1(x, ",")
#define ROWS_2(x) TIMES_2(x, ",")
#define ROWS_3(x) TIMES_3(x, ",")
#define ROWS_4(x) TIMES_4(x, ",")
#define ROWS_5(x) TIMES_5(x, ",")
#define ROWS_6(x) TIMES_6(x, ",")
#define ROWS_7(x) TIMES_7(x, ",")
#define ROWS_8(x) TIMES_8(x, ",")
#define ROWS_9(x) TIMES_9(x, ",")
#define ROWS_10(x) TIMES_10(x, ",")
#define ROWS_11(x) TIMES_11(x, ",")
#define ROWS_12(x) TIMES_12(x, ",")
#define ROWS_13(x) TIMES_13(x, ",")
#define ROWS_14(x) TIMES_14(x, ",")
#define ROWS_15(x) TIMES_15(x, ",")
#define ROWS_16(x) TIMES_16(x, ",")
#define ROWS_32(x) TIMES_32(x, ",")
#define ROWS_64(x) TIMES_64(x, ",")

#define ONE(id, name, sql) [id] = { "ph_" name, sql, sql }

/* What our own catalog has beside the columns that every catalog has: `sql` is a macro of these columns. */
#define BY_CATALOG(id, name, sql) [id] = { "ph_" name, sql(OWN), sql(NONE) }
#define MANAGED_ONLY(id, name, sql) [id] = { "ph_" name, sql, NULL }

/* The sizes of a statement for many rows: `sql` is a macro of ROWS_n or TIMES_n. */
#define BATCH(id, name, sql, repeat)                                                                         \
    ONE(id, name "_1", sql(repeat##_1)), ONE(id##_4, name "_4", sql(repeat##_4)),                          \
    ONE(id##_16, name "_16", sql(repeat##_16)), ONE(id##_64, name "_64", sql(repeat##_64))
#define PIECES(id, name, sql, repeat)                                                                        \
    ONE(id, name "_1", sql(repeat##_1)), ONE(id##_2, name "_2", sql(repeat##_2)),                          \
    ONE(id##_3, name "_3", sql(repeat##_3)), ONE(id##_4, name "_4", sql(repeat##_4)),                      \
    ONE(id##_5, name "_5", sql(repeat##_5)), ONE(id##_6, name "_6", sql(repeat##_6)),                      \
    ONE(id##_7, name "_7", sql(repeat##_7)), ONE(id##_8, name "_8", sql(repeat##_8)),                      \
    ONE(id##_9, name "_9", sql(repeat##_9)), ONE(id##_10, name "_10", sql(repeat##_10)),                   \
    ONE(id##_11, name "_11", sql(repeat##_11)), ONE(id##_12, name "_12", sql(repeat##_12)),                \
    ONE(id##_13, name "_13", sql(repeat##_13)), ONE(id##_14, name "_14", sql(repeat##_14)),                \
    ONE(id##_15, name "_15", sql(repeat##_15)), ONE(id##_16, name "_16", sql(repeat##_16)),                \
    ONE(id##_32, name "_32", sql(repeat##_32))

/* The index a list goes by. MySQL would read a frequent value's entries from the newest on to find a page of long
 * ago, or the whole table when many rows fit: it is told. For SQLite this is a comment. */
#define BY_INDEX(index) "/*! FORCE INDEX (" index ") */"

/* What cards show of the last execution of something, joined as `e`; read by row.c. It is found by ORDER
 * BY … LIMIT 1: for MAX(id) MariaDB would read all of that something's index entries. */
#define LAST_COLUMNS "e.id, e.state, e.delivery, e.error, e.http_status, e.finished_at"

/* What lists show of a webhook `w` and its state `s`; read by row.c. */
#define WEBHOOK_COLUMNS                                                                                      \
    "w.integration_id, w.url, w.enabled, w.timeout_ms, w.default_body, w.event_body, w.confirm, "            \
    "w.action_label, w.consequence, w.version, w.created_at, w.created_by, w.updated_at, w.updated_by, "     \
    "s.paused_until, s.disabled_by_receiver_at"
#define WEBHOOK_SECRETS "w.bearer, w.bearer_set_at, w.bearer_set_by, w.headers"

#define INTEGRATION_OWN "i.version, i.created_at, i.created_by, i.updated_at, i.updated_by, "
#define INTEGRATION_NONE "NULL, NULL, NULL, NULL, NULL, "
#define INTEGRATION_CARD(catalog)                                                                            \
    "SELECT i.id, i.name, i.kind, i.description, " INTEGRATION_##catalog LAST_COLUMNS ", " WEBHOOK_COLUMNS " FROM ph_integration i "                             \
    "LEFT JOIN ph_webhook w ON w.integration_id = i.id "                                                     \
    "LEFT JOIN ph_webhook_state s ON s.integration_id = i.id "                                               \
    "LEFT JOIN ph_execution e ON e.id = "                                                                    \
    "(SELECT x.id FROM ph_execution x WHERE x.integration_id = i.id ORDER BY x.id DESC LIMIT 1) "
#define INTEGRATION_LIST(catalog)                                                                            \
    INTEGRATION_CARD(catalog)                                                                                \
    "WHERE i.name >= %s AND (i.name, i.id) > (%s, %s) "                                                      \
    "AND (SUBSTR(LOWER(i.name), 1, %lld) = LOWER(%s) OR SUBSTR(LOWER(i.id), 1, %lld) = LOWER(%s)) "          \
    "ORDER BY i.name, i.id LIMIT %lld"
#define INTEGRATION_GET(catalog) INTEGRATION_CARD(catalog) "WHERE i.id = %s"

/* What signs; read by row.c. */
#define KEY_COLUMNS(k)                                                                                       \
    k "id, " k "integration_id, " k "scheme, " k "secret, " k "public_key, " k "created_at, " k              \
      "created_by, " k "expires_at, " k "last_used_at"

/* Webhook and active keys in one look, so that no change is seen half. */
#define WEBHOOK_GET_MANY(rows)                                                                               \
    "SELECT i.id, i.name, " WEBHOOK_COLUMNS ", " WEBHOOK_SECRETS ", " KEY_COLUMNS("k.")                      \
    " FROM ph_integration i LEFT JOIN ph_webhook w ON w.integration_id = i.id "                              \
    "LEFT JOIN ph_webhook_state s ON s.integration_id = i.id "                                               \
    "LEFT JOIN ph_signing_key k ON k.integration_id = w.integration_id "                                     \
    "AND (k.expires_at IS NULL OR k.expires_at > %lld) WHERE i.id IN (" rows("%s") ") ORDER BY k.id"

/* Rows found by the prefix of a column: no more than a search may take from an index, and one that tells
 * that there are too many. How many that is stands in search.h, too. */
#define BY_PREFIX(table, column)                                                                             \
    "(SELECT id FROM " table " WHERE " column " >= %s AND " column " <= %s LIMIT 201) by_" column
#define FOUND(table, column) "SELECT id AS found_id FROM " BY_PREFIX(table, column)
#define COUNTED(table, column) "SELECT COUNT(*) AS found_rows FROM " BY_PREFIX(table, column)
#define MOST_FOUND(counts) "SELECT MAX(found_rows) FROM (" counts ") counts"

#define EVENT_COLUMNS "v.id, v.type, v.title, v.severity, v.source, v.occurred_at"
#define EVENT_OWN "v.created_at, v.created_by, "
#define EVENT_NONE "NULL, NULL, "
#define EVENT_CARD(catalog) "SELECT " EVENT_COLUMNS ", " EVENT_##catalog LAST_COLUMNS
#define EVENT_LAST(hint) " FROM ph_event v" hint EVENT_LAST_EXECUTION
#define EVENT_LAST_EXECUTION                                                                                 \
    " LEFT JOIN ph_execution e ON e.id = "                                                                   \
    "(SELECT x.id FROM ph_execution x WHERE x.event_id = v.id ORDER BY x.id DESC LIMIT 1) WHERE "
#define EVENT_PAGE                                                                                           \
    "v.occurred_at >= %lld AND v.occurred_at <= %lld AND (v.occurred_at, v.id) < (%lld, %s) "                \
    "ORDER BY v.occurred_at DESC, v.id DESC LIMIT %lld"
#define EVENT_INDEX_OWN(index) " " BY_INDEX(index)
#define EVENT_INDEX_NONE(index) /* a view has none */
#define EVENT_LIST(catalog) EVENT_CARD(catalog) EVENT_LAST(EVENT_INDEX_##catalog("ph_event_occurred")) EVENT_PAGE
#define EVENT_LIST_BY_TYPE(catalog)                                                                          \
    EVENT_CARD(catalog) EVENT_LAST(EVENT_INDEX_##catalog("ph_event_type")) "v.type = %s AND " EVENT_PAGE
#define EVENT_LIST_BY_SEVERITY(catalog)                                                                      \
    EVENT_CARD(catalog) EVENT_LAST(EVENT_INDEX_##catalog("ph_event_severity")) "v.severity = %s AND " EVENT_PAGE
#define EVENT_LIST_BY_PREFIX(catalog)                                                                        \
    EVENT_CARD(catalog) " FROM (" EVENT_PREFIXES(FOUND, " UNION ") ") found "                                \
    "JOIN ph_event v ON v.id = found.found_id" EVENT_LAST_EXECUTION EVENT_PAGE
#define EVENT_GET(catalog) EVENT_CARD(catalog) ", v.details" EVENT_LAST("") "v.id = %s"
#define EVENT_PREFIXES(of, s) of("ph_event", "id") s of("ph_event", "title")
#define EVENT_GET_MANY(rows)                                                                                 \
    "SELECT " EVENT_COLUMNS ", v.details FROM ph_event v WHERE v.id IN (" rows("%s") ")"

#define USER_COLUMNS                                                                                         \
    "username, display_name, admin, can_trigger_integrations, can_post_events, granted_at, granted_by, "     \
    "first_seen_at, last_seen_at, version"
#define USER_GET_MANY(rows) "SELECT " USER_COLUMNS " FROM ph_user WHERE username IN (" rows("%s") ")"

#define EXECUTION_COLUMNS                                                                                    \
    "id, message_id, attempt, retry_of, batch_id, integration_id, integration_name, event_id, event_type, "  \
    "event_title, mode, state, delivery, error, http_status, created_at, finished_at, duration_us, "         \
    "username, client_ip, note, owner, webhook_version"
#define EXECUTION_ROW                                                                                        \
    "(%s,%s,%lld,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%lld,%lld,%lld,%lld,%s,%s,%s,%s,%s)"
#define EXECUTION_INSERT(rows) "INSERT INTO ph_execution (" EXECUTION_COLUMNS ") VALUES " rows(EXECUTION_ROW)
#define EXECUTION_LIST(index, filter)                                                                        \
    "SELECT " EXECUTION_COLUMNS " FROM ph_execution " BY_INDEX(index) " WHERE " filter                       \
    "id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"

#define EXECUTION_PREFIXES(of, s)                                                                            \
    of("ph_execution", "message_id") s of("ph_execution", "batch_id") s of("ph_execution", "event_id") s     \
    of("ph_execution", "integration_id") s of("ph_execution", "note") s                                      \
    of("ph_execution", "integration_name") s of("ph_execution", "event_title")

/* ELSE names the column for its type's sake: with parameters only, a CASE would be a text. */
#define CASES(times, column, type) column " = CASE id" times(" WHEN %s THEN " type, "") " ELSE " column " END"
#define EXECUTION_FINISH_MANY(times)                                                                         \
    "UPDATE ph_execution SET " CASES(times, "state", "%s") ", " CASES(times, "delivery", "%s") ", "          \
    CASES(times, "error", "%s") ", " CASES(times, "http_status", "%lld") ", "                                \
    CASES(times, "finished_at", "%lld") ", " CASES(times, "duration_us", "%lld")                             \
    " WHERE owner = %s AND state = 'sending' AND id IN (" times("%s", ",") ")"

#define REQUEST_INSERT(rows)                                                                                 \
    "INSERT INTO ph_request (execution_id, url, headers, body) VALUES " rows("(%s,%s,%s,%pDb)")
#define RESPONSE_COLUMNS                                                                                     \
    "execution_id, status, headers, body, body_total, truncated, redacted, dns_us, connect_us, tls_us, "     \
    "send_us, wait_us, receive_us, peer, via_proxy, tls_version, tls_cipher, sentence, signed_at"
#define RESPONSE_INSERT(rows)                                                                                \
    "INSERT INTO ph_response (" RESPONSE_COLUMNS ") VALUES "                                                 \
    rows("(%s,%lld,%s,%pDb,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%s,%lld,%s,%s,%s,%lld)")

#define IDEMPOTENCY_COLUMNS "username, idem_key, fingerprint, execution_id, expires_at"
#define IDEMPOTENCY_GET_MANY(times)                                                                          \
    "SELECT " IDEMPOTENCY_COLUMNS " FROM ph_idempotency WHERE "                                              \
    times("(username = %s AND idem_key = %s)", " OR ")
#define IDEMPOTENCY_INSERT(rows)                                                                             \
    "INSERT INTO ph_idempotency (" IDEMPOTENCY_COLUMNS ") VALUES " rows("(%s,%s,%s,%s,%lld)")

#define BUCKETS(x)                                                                                           \
    x("0") "," x("1") "," x("2") "," x("3") "," x("4") "," x("5") "," x("6") "," x("7") "," x("8") ","       \
    x("9") "," x("10") "," x("11") "," x("12") "," x("13") "," x("14") "," x("15")
#define BUCKET_NAME(n) "bucket_" n
#define BUCKET_VALUE(n) "%lld"
#define BUCKET_ADD(n) "bucket_" n " = bucket_" n " + %lld"
#define BUCKET_SUM(n) "SUM(bucket_" n ")"
#define STATS_DAYS(rows)                                                                                     \
    "SELECT integration_id, hour - hour %% 86400000000 AS day, SUM(succeeded), SUM(failed), SUM(unknown) "   \
    "FROM ph_stats WHERE hour >= %lld AND integration_id IN (" rows("%s") ") "                               \
    "GROUP BY integration_id, hour - hour %% 86400000000"
#define STATS_STEPS(filter)                                                                                \
    "SELECT hour - hour %% %lld AS start, SUM(succeeded), SUM(failed), SUM(unknown), " BUCKETS(BUCKET_SUM)   \
    " FROM ph_stats WHERE " filter "hour >= %lld AND hour < %lld GROUP BY start"

#define AUDIT_COLUMNS                                                                                        \
    "id, at, actor, auth_type, client_ip, request_id, action, object_type, object_id, diff, left_out"
#define AUDIT_LIST(index, filter)                                                                            \
    "SELECT " AUDIT_COLUMNS " FROM ph_audit " BY_INDEX(index) " WHERE " filter "id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"

/* The last of the oldest rows that go together; store_retention.h says how many that are. */
#define OLDEST(table, column, type)                                                                          \
    "SELECT MAX(" column ") FROM (SELECT " column " FROM " table " WHERE " column " < " type                 \
    " ORDER BY " column " LIMIT 200) oldest"

typedef struct statement_row_t {
    const char *name;
    const char *sql;
    const char *external; /* the text for an external catalog; NULL = it has no such statement */
} statement_row_t;

static const statement_row_t statements[PH_ST_COUNT] = {
    BY_CATALOG(PH_ST_INTEGRATION_LIST, "integration_list", INTEGRATION_LIST),
    BY_CATALOG(PH_ST_INTEGRATION_GET, "integration_get", INTEGRATION_GET),
    ONE(PH_ST_INTEGRATION_IDS, "integration_ids", "SELECT id FROM ph_integration LIMIT %lld"),
    MANAGED_ONLY(PH_ST_INTEGRATION_INSERT, "integration_insert",
        "INSERT INTO ph_integration (id, name, kind, description, version, created_at, created_by, "
        "updated_at, updated_by) VALUES (%s,%s,%s,%s,%s,%lld,%s,%lld,%s)"),
    MANAGED_ONLY(PH_ST_INTEGRATION_UPDATE, "integration_update",
        "UPDATE ph_integration SET name = %s, kind = %s, description = %s, version = %s, updated_at = %lld, "
        "updated_by = %s WHERE id = %s AND version = %s"),
    MANAGED_ONLY(PH_ST_INTEGRATION_DELETE, "integration_delete",
        "DELETE FROM ph_integration WHERE id = %s AND version = %s"),

    ONE(PH_ST_WEBHOOK_GET, "webhook_get",
        "SELECT " WEBHOOK_COLUMNS ", " WEBHOOK_SECRETS " FROM ph_webhook w "
        "LEFT JOIN ph_webhook_state s ON s.integration_id = w.integration_id WHERE w.integration_id = %s"),
    BATCH(PH_ST_WEBHOOK_GET_MANY, "webhook_get_many", WEBHOOK_GET_MANY, ROWS),
    ONE(PH_ST_WEBHOOK_INSERT, "webhook_insert",
        "INSERT INTO ph_webhook (integration_id, url, enabled, bearer, bearer_set_at, bearer_set_by, headers, "
        "timeout_ms, default_body, event_body, confirm, action_label, consequence, version, created_at, "
        "created_by, updated_at, updated_by) "
        "SELECT %s,%s,%lld,%s,%lld,%s,%s,%lld,%s,%s,%s,%s,%s,%s,%lld,%s,%lld,%s "
        "FROM ph_integration WHERE id = %s"),
    ONE(PH_ST_WEBHOOK_UPDATE, "webhook_update",
        "UPDATE ph_webhook SET url = %s, enabled = %lld, bearer = %s, bearer_set_at = %lld, "
        "bearer_set_by = %s, headers = %s, timeout_ms = %lld, default_body = %s, event_body = %s, "
        "confirm = %s, action_label = %s, consequence = %s, version = %s, updated_at = %lld, "
        "updated_by = %s WHERE integration_id = %s AND version = %s"),
    ONE(PH_ST_WEBHOOK_DELETE, "webhook_delete",
        "DELETE FROM ph_webhook WHERE integration_id = %s AND version = COALESCE(%s, version)"),
    ONE(PH_ST_WEBHOOK_STATE_UPDATE, "webhook_state_update",
        "UPDATE ph_webhook_state SET paused_until = %lld, disabled_by_receiver_at = %lld "
        "WHERE integration_id = %s AND EXISTS (SELECT 1 FROM ph_webhook w WHERE w.integration_id = %s "
        "AND w.version = COALESCE(%s, w.version))"),
    ONE(PH_ST_WEBHOOK_STATE_INSERT, "webhook_state_insert",
        "INSERT INTO ph_webhook_state (integration_id, paused_until, disabled_by_receiver_at) "
        "SELECT %s, %lld, %lld FROM ph_webhook w WHERE w.integration_id = %s "
        "AND w.version = COALESCE(%s, w.version) "
        "AND NOT EXISTS (SELECT 1 FROM ph_webhook_state s WHERE s.integration_id = %s)"),
    ONE(PH_ST_WEBHOOK_STATE_DELETE, "webhook_state_delete",
        "DELETE FROM ph_webhook_state WHERE integration_id = %s"),
    ONE(PH_ST_WEBHOOK_PAUSE_END, "webhook_pause_end",
        "UPDATE ph_webhook_state SET paused_until = NULL "
        "WHERE integration_id = %s AND paused_until IS NOT NULL"),

    ONE(PH_ST_KEY_LIST, "key_list",
        "SELECT " KEY_COLUMNS("") " FROM ph_signing_key WHERE integration_id = %s ORDER BY id DESC"),
    ONE(PH_ST_KEY_INSERT, "key_insert",
        "INSERT INTO ph_signing_key (" KEY_COLUMNS("") ") SELECT %s,%s,%s,%s,%s,%lld,%s,%lld,%lld "
        "FROM ph_webhook WHERE integration_id = %s"),
    ONE(PH_ST_KEY_EXPIRE, "key_expire",
        "UPDATE ph_signing_key SET expires_at = %lld "
        "WHERE integration_id = %s AND id = %s AND COALESCE(expires_at, 0) = %lld"),
    ONE(PH_ST_KEY_EXPIRE_OTHERS, "key_expire_others",
        "UPDATE ph_signing_key SET expires_at = %lld WHERE integration_id = %s AND scheme = %s "
        "AND id <> %s AND (expires_at IS NULL OR expires_at > %lld)"),
    ONE(PH_ST_KEY_DELETE, "key_delete",
        "DELETE FROM ph_signing_key "
        "WHERE integration_id = %s AND id = %s AND COALESCE(expires_at, 0) = %lld"),
    ONE(PH_ST_KEY_DELETE_ALL, "key_delete_all", "DELETE FROM ph_signing_key WHERE integration_id = %s"),
    ONE(PH_ST_KEY_TOUCH, "key_touch",
        "UPDATE ph_signing_key SET last_used_at = %lld WHERE id = %s "
        "AND (last_used_at IS NULL OR last_used_at < %lld)"),

    BY_CATALOG(PH_ST_EVENT_LIST, "event_list", EVENT_LIST),
    BY_CATALOG(PH_ST_EVENT_LIST_BY_TYPE, "event_list_by_type", EVENT_LIST_BY_TYPE),
    BY_CATALOG(PH_ST_EVENT_LIST_BY_SEVERITY, "event_list_by_severity", EVENT_LIST_BY_SEVERITY),
    BY_CATALOG(PH_ST_EVENT_LIST_BY_PREFIX, "event_list_by_prefix", EVENT_LIST_BY_PREFIX),
    ONE(PH_ST_EVENT_COUNT_BY_PREFIX, "event_count_by_prefix",
        MOST_FOUND(EVENT_PREFIXES(COUNTED, " UNION ALL "))),
    BY_CATALOG(PH_ST_EVENT_GET, "event_get", EVENT_GET),
    ONE(PH_ST_EVENT_IDS, "event_ids", "SELECT id FROM ph_event ORDER BY occurred_at DESC, id DESC LIMIT %lld"),
    BATCH(PH_ST_EVENT_GET_MANY, "event_get_many", EVENT_GET_MANY, ROWS),
    MANAGED_ONLY(PH_ST_EVENT_INSERT, "event_insert",
        "INSERT INTO ph_event (id, type, title, severity, source, occurred_at, details, created_at, "
        "created_by) VALUES (%s,%s,%s,%s,%s,%lld,%pDb,%lld,%s)"),
    MANAGED_ONLY(PH_ST_EVENT_DELETE, "event_delete", "DELETE FROM ph_event WHERE id = %s"),

    BATCH(PH_ST_USER_GET_MANY, "user_get_many", USER_GET_MANY, ROWS),
    ONE(PH_ST_USER_LIST, "user_list",
        "SELECT " USER_COLUMNS " FROM ph_user WHERE username >= %s AND username > %s "
        "ORDER BY username LIMIT %lld"),
    ONE(PH_ST_USER_INSERT, "user_insert",
        "INSERT INTO ph_user (" USER_COLUMNS ") VALUES (%s,%s,%lld,%lld,%lld,%lld,%s,%lld,%lld,%s)"),
    ONE(PH_ST_USER_LOCK_ADMINS, "user_lock_admins",
        "UPDATE ph_user SET admin_turn = admin_turn + 1 WHERE admin = 1"),
    /* The derived table lets MySQL read the table it updates; its COUNT keeps it from being merged. */
    ONE(PH_ST_USER_UPDATE, "user_update",
        "UPDATE ph_user SET display_name = %s, admin = %lld, can_trigger_integrations = %lld, "
        "can_post_events = %lld, granted_at = %lld, granted_by = %s, version = %s "
        "WHERE username = %s AND version = %s AND (%lld = 1 OR admin = 0 OR EXISTS (SELECT 1 FROM "
        "(SELECT COUNT(*) AS admins FROM ph_user WHERE admin = 1) others WHERE others.admins > 1))"),
    ONE(PH_ST_USER_SEEN, "user_seen",
        "UPDATE ph_user SET last_seen_at = %lld, first_seen_at = COALESCE(first_seen_at, %lld) "
        "WHERE username = %s AND (last_seen_at IS NULL OR last_seen_at < %lld)"),
    ONE(PH_ST_USER_SEEN_FIRST, "user_seen_first",
        "INSERT INTO ph_user (username, admin, can_trigger_integrations, can_post_events, first_seen_at, "
        "last_seen_at, version) SELECT %s, 0, 0, 0, %lld, %lld, %s FROM ph_now "
        "WHERE NOT EXISTS (SELECT 1 FROM ph_user WHERE username = %s)"),
    ONE(PH_ST_USER_COUNT_ADMINS, "user_count_admins", "SELECT COUNT(*) FROM ph_user WHERE admin = 1"),

    PIECES(PH_ST_EXECUTION_INSERT, "execution_insert", EXECUTION_INSERT, ROWS),
    PIECES(PH_ST_EXECUTION_FINISH_MANY, "execution_finish_many", EXECUTION_FINISH_MANY, TIMES),
    ONE(PH_ST_EXECUTION_FINISH, "execution_finish",
        "UPDATE ph_execution SET state = %s, delivery = %s, error = %s, http_status = %lld, "
        "finished_at = %lld, duration_us = %lld WHERE id = %s AND owner = %s AND state = %s"),
    ONE(PH_ST_EXECUTION_LIST_SENDING, "execution_list_sending",
        "SELECT id, integration_id, created_at FROM ph_execution WHERE owner = %s AND state = 'sending' "
        "ORDER BY id LIMIT %lld"),
    ONE(PH_ST_EXECUTION_SWEEP, "execution_sweep",
        "UPDATE ph_execution SET state = %s, delivery = %s, error = %s, finished_at = %lld "
        "WHERE owner = %s AND state = 'sending'"),
    ONE(PH_ST_EXECUTION_LIST, "execution_list", EXECUTION_LIST("PRIMARY", "")),
    ONE(PH_ST_EXECUTION_LIST_BY_MESSAGE, "execution_list_by_message", EXECUTION_LIST("ph_execution_message", "message_id = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_BATCH, "execution_list_by_batch", EXECUTION_LIST("ph_execution_batch", "batch_id = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_EVENT, "execution_list_by_event", EXECUTION_LIST("ph_execution_event", "event_id = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_INTEGRATION, "execution_list_by_integration",
        EXECUTION_LIST("ph_execution_integration", "integration_id = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_USER, "execution_list_by_user", EXECUTION_LIST("ph_execution_username", "username = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_STATE, "execution_list_by_state", EXECUTION_LIST("ph_execution_state", "state = %s AND ")),
    ONE(PH_ST_EXECUTION_LIST_BY_PREFIX, "execution_list_by_prefix",
        "SELECT " EXECUTION_COLUMNS " FROM (" EXECUTION_PREFIXES(FOUND, " UNION ") ") found "
        "JOIN ph_execution ON id = found_id WHERE id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    ONE(PH_ST_EXECUTION_COUNT_BY_PREFIX, "execution_count_by_prefix",
        MOST_FOUND(EXECUTION_PREFIXES(COUNTED, " UNION ALL "))),
    ONE(PH_ST_EXECUTION_GET, "execution_get", "SELECT " EXECUTION_COLUMNS " FROM ph_execution WHERE id = %s"),
    ONE(PH_ST_EXECUTION_MESSAGE_FACTS, "execution_message_facts",
        "SELECT MAX(attempt), MAX(CASE state WHEN 'sending' THEN 1 ELSE 0 END), "
        "MAX(CASE state WHEN 'succeeded' THEN 1 ELSE 0 END) FROM ph_execution WHERE message_id = %s"),

    PIECES(PH_ST_REQUEST_INSERT, "request_insert", REQUEST_INSERT, ROWS),
    PIECES(PH_ST_RESPONSE_INSERT, "response_insert", RESPONSE_INSERT, ROWS),
    ONE(PH_ST_REQUEST_GET, "request_get",
        "SELECT url, headers, body FROM ph_request WHERE execution_id = %s"),
    ONE(PH_ST_RESPONSE_GET, "response_get",
        "SELECT " RESPONSE_COLUMNS " FROM ph_response WHERE execution_id = %s"),

    BATCH(PH_ST_IDEMPOTENCY_GET_MANY, "idempotency_get_many", IDEMPOTENCY_GET_MANY, TIMES),
    PIECES(PH_ST_IDEMPOTENCY_INSERT, "idempotency_insert", IDEMPOTENCY_INSERT, ROWS),
    ONE(PH_ST_IDEMPOTENCY_TAKE_OVER, "idempotency_take_over",
        "UPDATE ph_idempotency SET fingerprint = %s, execution_id = %s, expires_at = %lld "
        "WHERE username = %s AND idem_key = %s AND expires_at <= %lld"),

    ONE(PH_ST_STATS_ADD, "stats_add",
        "UPDATE ph_stats SET succeeded = succeeded + %lld, failed = failed + %lld, unknown = unknown + %lld, "
        BUCKETS(BUCKET_ADD) " WHERE hour = %lld AND integration_id = %s AND instance = %s"),
    ONE(PH_ST_STATS_INSERT, "stats_insert",
        "INSERT INTO ph_stats (hour, integration_id, instance, succeeded, failed, unknown, "
        BUCKETS(BUCKET_NAME) ") VALUES (%lld,%s,%s,%lld,%lld,%lld," BUCKETS(BUCKET_VALUE) ")"),
    BATCH(PH_ST_STATS_DAYS, "stats_days", STATS_DAYS, ROWS),
    ONE(PH_ST_STATS_STEPS, "stats_steps", STATS_STEPS("")),
    ONE(PH_ST_STATS_STEPS_BY_INTEGRATION, "stats_steps_by_integration",
        STATS_STEPS("integration_id = %s AND ")),

    ONE(PH_ST_OWNER_INSERT, "owner_insert",
        "INSERT INTO ph_owner (id, instance, host, pid, started_at, lease_until) "
        "SELECT %s, %s, %s, %lld, %lld, now_us + %lld FROM ph_now"),
    ONE(PH_ST_OWNER_RENEW, "owner_renew",
        "UPDATE ph_owner SET lease_until = (SELECT now_us FROM ph_now) + %lld WHERE id = %s"),
    ONE(PH_ST_OWNER_LIST_DEAD, "owner_list_dead",
        "SELECT id, instance FROM ph_owner WHERE lease_until < (SELECT now_us FROM ph_now) "
        "OR (instance = %s AND id < %s)"),
    ONE(PH_ST_OWNER_LIST_MISSING, "owner_list_missing",
        "SELECT DISTINCT e.owner FROM ph_execution e WHERE e.state = 'sending' "
        "AND NOT EXISTS (SELECT 1 FROM ph_owner o WHERE o.id = e.owner)"),
    ONE(PH_ST_OWNER_CLAIM, "owner_claim",
        "DELETE FROM ph_owner WHERE id = %s AND (lease_until < (SELECT now_us FROM ph_now) "
        "OR (instance = %s AND id < %s))"),
    ONE(PH_ST_OWNER_NOW, "owner_now", "SELECT now_us FROM ph_now"),
    ONE(PH_ST_OWNER_DELETE, "owner_delete", "DELETE FROM ph_owner WHERE id = %s"),

    ONE(PH_ST_OWNER_FIRST, "owner_first",
        "SELECT MIN(id) FROM ph_owner WHERE lease_until >= (SELECT now_us FROM ph_now)"),

    ONE(PH_ST_OLD_EXECUTIONS, "old_executions", OLDEST("ph_execution", "id", "%s")),
    ONE(PH_ST_OLD_REQUESTS, "old_requests", OLDEST("ph_request", "execution_id", "%s")),
    ONE(PH_ST_OLD_STATS, "old_stats", OLDEST("ph_stats", "hour", "%lld")),
    MANAGED_ONLY(PH_ST_OLD_EVENTS, "old_events", OLDEST("ph_event", "occurred_at", "%lld")),
    ONE(PH_ST_OLD_KEYS, "old_keys", OLDEST("ph_idempotency", "expires_at", "%lld")),
    ONE(PH_ST_EXECUTION_DELETE, "execution_delete", "DELETE FROM ph_execution WHERE id <= %s"),
    ONE(PH_ST_REQUEST_DELETE, "request_delete", "DELETE FROM ph_request WHERE execution_id <= %s"),
    ONE(PH_ST_RESPONSE_DELETE, "response_delete", "DELETE FROM ph_response WHERE execution_id <= %s"),
    ONE(PH_ST_STATS_DELETE, "stats_delete", "DELETE FROM ph_stats WHERE hour <= %lld"),
    MANAGED_ONLY(PH_ST_EVENT_DELETE_OLD, "event_delete_old", "DELETE FROM ph_event WHERE occurred_at <= %lld"),
    ONE(PH_ST_IDEMPOTENCY_DELETE, "idempotency_delete", "DELETE FROM ph_idempotency WHERE expires_at <= %lld"),

    ONE(PH_ST_AUDIT_INSERT, "audit_insert",
        "INSERT INTO ph_audit (" AUDIT_COLUMNS ") VALUES (%s,%lld,%s,%s,%s,%s,%s,%s,%s,%s,%lld)"),
    ONE(PH_ST_AUDIT_LIST, "audit_list", AUDIT_LIST("PRIMARY", "")),
    ONE(PH_ST_AUDIT_LIST_BY_ACTOR, "audit_list_by_actor", AUDIT_LIST("ph_audit_actor", "actor = %s AND ")),
    ONE(PH_ST_AUDIT_LIST_BY_ACTION, "audit_list_by_action", AUDIT_LIST("ph_audit_action", "action = %s AND ")),
    ONE(PH_ST_AUDIT_LIST_BY_OBJECT, "audit_list_by_object",
        AUDIT_LIST("ph_audit_object", "object_type = %s AND object_id = %s AND ")),
};
/* clang-format on */

const char *ph_statement_name(ph_statement_t statement)
{
    return statements[statement].name;
}

const char *ph_statement_sql(ph_statement_t statement, ph_catalog_t catalog)
{
    return catalog == PH_CATALOG_MANAGED ? statements[statement].sql : statements[statement].external;
}
