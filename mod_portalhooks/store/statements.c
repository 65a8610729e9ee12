/* SPDX-License-Identifier: Apache-2.0 */
/* The text of every statement. To find one, grep for its value, for the name it is prepared under, or for a
 * table ("FROM ph_execution"). Only syntax that MySQL and SQLite share is used; sql/README.md says which
 * index serves which list.
 *
 * ..._COLUMNS are lists that several statements share; row.c and the noun's store_ file read them by
 * position. A statement over several rows is a macro of `times`, right above its entry: times(x, s) repeats
 * x, separated by s. READ_MANY and WRITE_MANY make one entry per size and append it to the name:
 * "ph_user_get_many_16". The texts are literals; those over an external catalog have markers, {word column},
 * which catalog_shape.c replaces by expressions that fit the columns of the views. */
#include "statements.h"

#include <stddef.h>

typedef struct statement_row_t {
    const char *name;
    const char *sql;
    const char *external; /* over an external catalog; NULL = none */
} statement_row_t;

/* SQL is laid out by hand. */
/* clang-format off */

#define STATEMENT(id, name, sql) [id] = { name, sql, sql }
#define MANAGED_ONLY(id, name, sql) [id] = { name, sql, NULL }
#define BY_CATALOG(id, name, sql, external) [id] = { name, sql, external }

/* In the order of PH_STATEMENT_READ_SIZES. */
#define READ_MANY(id, name, sql)                                                                             \
    STATEMENT(id, name "_1", sql(TIMES_1)), STATEMENT((id) + 1, name "_4", sql(TIMES_4)),                    \
    STATEMENT((id) + 2, name "_16", sql(TIMES_16)), STATEMENT((id) + 3, name "_64", sql(TIMES_64))

#define READ_MANY_BY_CATALOG(id, name, sql, external)                                                        \
    BY_CATALOG(id, name "_1", sql(TIMES_1), external(TIMES_1)),                                              \
    BY_CATALOG((id) + 1, name "_4", sql(TIMES_4), external(TIMES_4)),                                        \
    BY_CATALOG((id) + 2, name "_16", sql(TIMES_16), external(TIMES_16)),                                     \
    BY_CATALOG((id) + 3, name "_64", sql(TIMES_64), external(TIMES_64))

/* In the order of PH_STATEMENT_WRITE_SIZES. */
#define WRITE_MANY(id, name, sql)                                                                            \
    STATEMENT(id, name "_1", sql(TIMES_1)), STATEMENT((id) + 1, name "_2", sql(TIMES_2)),                    \
    STATEMENT((id) + 2, name "_3", sql(TIMES_3)), STATEMENT((id) + 3, name "_4", sql(TIMES_4)),              \
    STATEMENT((id) + 4, name "_5", sql(TIMES_5)), STATEMENT((id) + 5, name "_6", sql(TIMES_6)),              \
    STATEMENT((id) + 6, name "_8", sql(TIMES_8)), STATEMENT((id) + 7, name "_10", sql(TIMES_10)),            \
    STATEMENT((id) + 8, name "_16", sql(TIMES_16)), STATEMENT((id) + 9, name "_32", sql(TIMES_32))

#define TIMES_1(x, s) x
#define TIMES_2(x, s) x s x
#define TIMES_3(x, s) x s x s x
#define TIMES_4(x, s) x s x s x s x
#define TIMES_5(x, s) TIMES_4(x, s) s x
#define TIMES_6(x, s) TIMES_2(TIMES_3(x, s), s)
#define TIMES_8(x, s) TIMES_2(TIMES_4(x, s), s)
#define TIMES_10(x, s) TIMES_2(TIMES_5(x, s), s)
#define TIMES_16(x, s) TIMES_4(TIMES_4(x, s), s)
#define TIMES_32(x, s) TIMES_2(TIMES_16(x, s), s)
#define TIMES_64(x, s) TIMES_4(TIMES_16(x, s), s)

/* The last execution `e` of an integration or event. It is found by ORDER BY ... LIMIT 1: for MAX(id) MariaDB
 * reads all index entries of that integration or event. */
#define LAST_COLUMNS "e.id, e.state, e.delivery, e.error, e.http_status, e.finished_at"

/* A webhook `w` and its run-time state `s`. */
#define WEBHOOK_COLUMNS                                                                                      \
    "w.integration_id, w.url, w.enabled, w.timeout_ms, w.default_body, w.event_body, w.confirm, "            \
    "w.action_label, w.consequence, w.version, w.created_at, w.created_by, w.updated_at, w.updated_by, "     \
    "s.paused_until, s.disabled_by_receiver_at, w.max_per_minute, w.max_at_once"
#define WEBHOOK_SECRET_COLUMNS                                                                               \
    "w.bearer, w.bearer_set_at, w.bearer_set_by, w.headers, w.auth_scheme, w.content_type, w.ca_pem, " \
    "w.client_certificates"

/* An integration's; the last is when its last signing key expires, NULL = it has none. */
#define CARD_COLUMNS                                                                                         \
    LAST_COLUMNS ", " WEBHOOK_COLUMNS                                                                        \
                 ", (SELECT MAX(COALESCE(k.expires_at, 9223372036854775807)) FROM ph_signing_key k "         \
                 "WHERE k.integration_id = w.integration_id)"

/* The pause of all hosts; NULL = there is none. */
#define PAUSE_COLUMNS "p.paused_at, p.paused_by, p.note"
#define JOIN_PAUSE "LEFT JOIN ph_pause p ON p.id = 1 "

#define INTEGRATION_JOINS                                                                                    \
    "FROM ph_integration i "                                                                                 \
    "LEFT JOIN ph_webhook w ON w.integration_id = i.id "                                                     \
    "LEFT JOIN ph_webhook_state s ON s.integration_id = i.id "                                               \
    "LEFT JOIN ph_execution e ON e.id = "                                                                    \
    "(SELECT x.id FROM ph_execution x WHERE x.integration_id = i.id ORDER BY x.id DESC LIMIT 1) "

#define EXTERNAL_INTEGRATION_JOINS                                                                           \
    "FROM ph_integration i "                                                                                 \
    "LEFT JOIN ph_webhook w ON w.integration_id = {key i.id} "                                               \
    "LEFT JOIN ph_webhook_state s ON s.integration_id = {key i.id} "                                         \
    "LEFT JOIN ph_execution e ON e.id = (SELECT x.id FROM ph_execution x "                                   \
    "WHERE x.integration_id = {key i.id} ORDER BY x.id DESC LIMIT 1) "
#define EXTERNAL_INTEGRATION_COLUMNS                                                                         \
    "{read i.id}, {read i.name}, {read i.kind}, {read i.description}, NULL, NULL, NULL, NULL, NULL, "        \
    CARD_COLUMNS

#define KEY_COLUMNS                                                                                          \
    "id, integration_id, scheme, secret, public_key, created_at, created_by, expires_at, last_used_at"

#define EVENT_COLUMNS                                                                                        \
    "v.id, v.type, v.title, v.severity, v.source, v.occurred_at, v.url, v.severity_label, v.integration_id, " \
    "v.owner"
#define EVENT_CARD_COLUMNS EVENT_COLUMNS ", v.created_at, v.created_by, " LAST_COLUMNS
#define LAST_OF_EVENT                                                                                        \
    " LEFT JOIN ph_execution e ON e.id = "                                                                   \
    "(SELECT x.id FROM ph_execution x WHERE x.event_id = v.id ORDER BY x.id DESC LIMIT 1) "
#define EVENT_PAGE                                                                                           \
    "v.occurred_at >= %lld AND v.occurred_at <= %lld AND (v.occurred_at, v.id) < (%lld, %s) "                \
    "ORDER BY v.occurred_at DESC, v.id DESC LIMIT %lld"

/* The same over an external catalog. */
#define EXTERNAL_EVENT_COLUMNS                                                                               \
    "{read v.id}, {read v.type}, {read v.title}, {read v.severity}, {read v.source}, v.occurred_at, "  \
    "{option v.url}, {option v.severity_label}, {option v.integration_id}, {option v.owner}"
#define EXTERNAL_EVENT_CARD_COLUMNS EXTERNAL_EVENT_COLUMNS ", NULL, NULL, " LAST_COLUMNS
#define EXTERNAL_LAST_OF_EVENT                                                                               \
    " LEFT JOIN ph_execution e ON e.id = (SELECT x.id FROM ph_execution x "                                  \
    "WHERE x.event_id = {key v.id} ORDER BY x.id DESC LIMIT 1) "
#define EXTERNAL_EVENT_PAGE                                                                                  \
    "v.occurred_at >= %lld AND v.occurred_at <= %lld "                                                       \
    "AND (v.occurred_at, {col v.id}) < (%lld, {param v.id}) "                                                \
    "ORDER BY v.occurred_at DESC, {col v.id} DESC LIMIT %lld"

#define USER_COLUMNS                                                                                         \
    "username, display_name, admin, can_trigger_integrations, can_post_events, granted_at, granted_by, "     \
    "first_seen_at, last_seen_at, version"

#define EXECUTION_COLUMNS                                                                                    \
    "id, message_id, attempt, retry_of, batch_id, integration_id, integration_name, event_id, event_type, "  \
    "event_title, mode, state, delivery, error, http_status, created_at, finished_at, duration_us, "         \
    "username, client_ip, note, owner, webhook_version"

#define RESPONSE_COLUMNS                                                                                     \
    "execution_id, status, headers, body, body_total, truncated, redacted, dns_us, connect_us, tls_us, "     \
    "send_us, wait_us, receive_us, peer, via_proxy, tls_version, tls_cipher, sentence, signed_at, decoded, "  \
    "charset, withheld, reused"

#define IDEMPOTENCY_COLUMNS "username, idem_key, fingerprint, execution_id, expires_at"

#define STATS_SUM_COLUMNS                                                                                    \
    "SUM(succeeded), SUM(failed), SUM(unknown), "                                                            \
    "SUM(bucket_0),SUM(bucket_1),SUM(bucket_2),SUM(bucket_3),SUM(bucket_4),SUM(bucket_5),"                   \
    "SUM(bucket_6),SUM(bucket_7),SUM(bucket_8),SUM(bucket_9),SUM(bucket_10),SUM(bucket_11),"                 \
    "SUM(bucket_12),SUM(bucket_13),SUM(bucket_14),SUM(bucket_15)"

/* What is added to a row of ph_stats. */
#define STATS_ADDED                                                                                          \
    "succeeded = succeeded + %lld, failed = failed + %lld, unknown = unknown + %lld, "                       \
    "bucket_0 = bucket_0 + %lld,bucket_1 = bucket_1 + %lld,bucket_2 = bucket_2 + %lld,"                      \
    "bucket_3 = bucket_3 + %lld,bucket_4 = bucket_4 + %lld,bucket_5 = bucket_5 + %lld,"                      \
    "bucket_6 = bucket_6 + %lld,bucket_7 = bucket_7 + %lld,bucket_8 = bucket_8 + %lld,"                      \
    "bucket_9 = bucket_9 + %lld,bucket_10 = bucket_10 + %lld,bucket_11 = bucket_11 + %lld,"                  \
    "bucket_12 = bucket_12 + %lld,bucket_13 = bucket_13 + %lld,bucket_14 = bucket_14 + %lld,"                \
    "bucket_15 = bucket_15 + %lld"

/* How rows of ph_attention are ordered: by integration and reason. */
#define ATTENTION_ORDER "integration_id, error, http_status, execution_id"
#define ATTENTION_COLUMNS                                                                                    \
    "execution_id AS found_id, error AS found_error, http_status AS found_status, failures, first_at, "      \
    "handled_at, handled_by, handled_note"

#define AUDIT_COLUMNS                                                                                        \
    "id, at, actor, auth_type, client_ip, request_id, action, object_type, object_id, diff, left_out"

/* Lists name their index: left to itself, MySQL reads a frequent value from its newest entry on to reach an old
 * page, or scans the table when many rows match. To SQLite the hint is a comment.
 *
 * Lists by prefix read at most 201 rows per column: one more than PH_SEARCH_PREFIX_ROWS in search.h. */
static const statement_row_t statements[PH_ST_COUNT] = {
    BY_CATALOG(PH_ST_INTEGRATION_LIST, "ph_integration_list",
        "SELECT i.id, i.name, i.kind, i.description, i.version, i.created_at, i.created_by, "
        "i.updated_at, i.updated_by, " CARD_COLUMNS ", i.name " INTEGRATION_JOINS
        "WHERE i.name >= %s AND (i.name, i.id) > (%s, %s) "
        "ORDER BY i.name, i.id LIMIT %lld",
        "SELECT " EXTERNAL_INTEGRATION_COLUMNS ", {sort i.name} " EXTERNAL_INTEGRATION_JOINS
        "WHERE {sort i.name} >= %s AND ({sort i.name}, {key i.id}) > (%s, %s) "
        "ORDER BY {sort i.name}, {key i.id} LIMIT %lld"),
    BY_CATALOG(PH_ST_INTEGRATION_GET, "ph_integration_get",
        "SELECT i.id, i.name, i.kind, i.description, i.version, i.created_at, i.created_by, "
        "i.updated_at, i.updated_by, " CARD_COLUMNS " " INTEGRATION_JOINS
        "WHERE i.id = %s",
        "SELECT " EXTERNAL_INTEGRATION_COLUMNS " " EXTERNAL_INTEGRATION_JOINS
        "WHERE {col i.id} = {param i.id}"),
    BY_CATALOG(PH_ST_INTEGRATION_IDS, "ph_integration_ids", "SELECT id FROM ph_integration LIMIT %lld",
        "SELECT {read i.id} FROM ph_integration i LIMIT %lld"),
    MANAGED_ONLY(PH_ST_INTEGRATION_INSERT, "ph_integration_insert",
        "INSERT INTO ph_integration (id, name, kind, description, version, created_at, created_by, "
        "updated_at, updated_by) VALUES (%s,%s,%s,%s,%s,%lld,%s,%lld,%s)"),
    MANAGED_ONLY(PH_ST_INTEGRATION_UPDATE, "ph_integration_update",
        "UPDATE ph_integration SET name = %s, kind = %s, description = %s, version = %s, updated_at = %lld, "
        "updated_by = %s WHERE id = %s AND version = %s"),
    MANAGED_ONLY(PH_ST_INTEGRATION_DELETE, "ph_integration_delete",
        "DELETE FROM ph_integration WHERE id = %s AND version = %s"),

    STATEMENT(PH_ST_WEBHOOK_GET, "ph_webhook_get",
        "SELECT " WEBHOOK_COLUMNS ", " WEBHOOK_SECRET_COLUMNS " FROM ph_webhook w "
        "LEFT JOIN ph_webhook_state s ON s.integration_id = w.integration_id WHERE w.integration_id = %s"),
    /* One statement, so that webhook, state, keys and pause belong to the same moment. */
    #define FOUND_COLUMNS                                                                                    \
        WEBHOOK_COLUMNS ", " WEBHOOK_SECRET_COLUMNS ", k.id, k.integration_id, k.scheme, k.secret, "         \
        "k.public_key, k.created_at, k.created_by, k.expires_at, k.last_used_at, " PAUSE_COLUMNS
    #define FOUND_JOINS(id)                                                                                  \
        "LEFT JOIN ph_webhook w ON w.integration_id = " id " "                                               \
        "LEFT JOIN ph_webhook_state s ON s.integration_id = " id " "                                         \
        "LEFT JOIN ph_signing_key k ON k.integration_id = w.integration_id "                                 \
        "AND (k.expires_at IS NULL OR k.expires_at > %lld) " JOIN_PAUSE
    #define WEBHOOK_GET_MANY(times)                                                                          \
        "SELECT i.id, i.name, " FOUND_COLUMNS " FROM ph_integration i " FOUND_JOINS("i.id")                  \
        "WHERE i.id IN (" times("%s", ",") ") ORDER BY k.id"
    #define EXTERNAL_WEBHOOK_GET_MANY(times)                                                                 \
        "SELECT {read i.id}, {read i.name}, " FOUND_COLUMNS " FROM ph_integration i "                        \
        FOUND_JOINS("{key i.id}") "WHERE {col i.id} IN (" times("{param i.id}", ",") ") ORDER BY k.id"
    /* A click alone: the same, and its user. One row at least, whether they exist or not. */
    #define CLICK_FROM                                                                                       \
        " FROM (SELECT 1 AS one) click LEFT JOIN (SELECT " USER_COLUMNS " FROM ph_user WHERE username = %s) u ON 1 = 1 "
    BY_CATALOG(PH_ST_CLICK_GET, "ph_click_get",
        "SELECT i.id, i.name, " FOUND_COLUMNS ", u.*" CLICK_FROM
        "LEFT JOIN ph_integration i ON i.id = %s " FOUND_JOINS("i.id") "ORDER BY k.id",
        "SELECT {read i.id}, {read i.name}, " FOUND_COLUMNS ", u.*" CLICK_FROM
        "LEFT JOIN ph_integration i ON {col i.id} = {param i.id} " FOUND_JOINS("{key i.id}") "ORDER BY k.id"),
    READ_MANY_BY_CATALOG(PH_ST_WEBHOOK_GET_MANY, "ph_webhook_get_many", WEBHOOK_GET_MANY,
        EXTERNAL_WEBHOOK_GET_MANY),
    /* An integration of an external catalog was read before: a condition on a view may convert the id, which fails
     * in strict mode, and cannot keep the other application from deleting the row. */
    #define WEBHOOK_INSERT                                                                                   \
        "INSERT INTO ph_webhook (integration_id, url, enabled, bearer, bearer_set_at, bearer_set_by, "       \
        "headers, auth_scheme, content_type, ca_pem, client_certificates, timeout_ms, default_body, "         \
        "event_body, confirm, " \
        "action_label, consequence, max_per_minute, max_at_once, version, "                                                         \
        "created_at, created_by, updated_at, updated_by) "                                                   \
        "SELECT %s,%s,%lld,%s,%lld,%s,%s,%s,%s,%s,%s,%lld,%s,%s,%s,%s,%s,%lld,%lld,%s,%lld,%s,%lld,%s FROM "
    BY_CATALOG(PH_ST_WEBHOOK_INSERT, "ph_webhook_insert",
        WEBHOOK_INSERT "ph_integration WHERE id = %s", WEBHOOK_INSERT "ph_now WHERE %s IS NOT NULL"),
    STATEMENT(PH_ST_WEBHOOK_UPDATE, "ph_webhook_update",
        "UPDATE ph_webhook SET url = %s, enabled = %lld, bearer = %s, bearer_set_at = %lld, "
        "bearer_set_by = %s, headers = %s, auth_scheme = %s, content_type = %s, ca_pem = %s, "
        "client_certificates = %s, timeout_ms = %lld, default_body = %s, event_body = %s, "
        "confirm = %s, action_label = %s, consequence = %s, max_per_minute = %lld, max_at_once = %lld, version = %s, updated_at = %lld, "
        "updated_by = %s WHERE integration_id = %s AND version = %s"),
    STATEMENT(PH_ST_WEBHOOK_LIST_FROM, "ph_webhook_list_from",
        "SELECT " WEBHOOK_COLUMNS ", " WEBHOOK_SECRET_COLUMNS " FROM ph_webhook w "
        "LEFT JOIN ph_webhook_state s ON s.integration_id = w.integration_id "
        "WHERE w.integration_id > %s ORDER BY w.integration_id LIMIT %lld"),
    STATEMENT(PH_ST_WEBHOOK_DELETE, "ph_webhook_delete",
        "DELETE FROM ph_webhook WHERE integration_id = %s AND version = COALESCE(%s, version)"),
    STATEMENT(PH_ST_WEBHOOK_STATE_UPDATE, "ph_webhook_state_update",
        "UPDATE ph_webhook_state SET paused_until = %lld, disabled_by_receiver_at = %lld "
        "WHERE integration_id = %s AND EXISTS (SELECT 1 FROM ph_webhook w WHERE w.integration_id = %s "
        "AND w.version = COALESCE(%s, w.version))"),
    STATEMENT(PH_ST_WEBHOOK_STATE_INSERT, "ph_webhook_state_insert",
        "INSERT INTO ph_webhook_state (integration_id, paused_until, disabled_by_receiver_at) "
        "SELECT %s, %lld, %lld FROM ph_webhook w WHERE w.integration_id = %s "
        "AND w.version = COALESCE(%s, w.version) "
        "AND NOT EXISTS (SELECT 1 FROM ph_webhook_state s WHERE s.integration_id = %s)"),
    STATEMENT(PH_ST_WEBHOOK_STATE_DELETE, "ph_webhook_state_delete",
        "DELETE FROM ph_webhook_state WHERE integration_id = %s"),
    STATEMENT(PH_ST_WEBHOOK_PAUSE_END, "ph_webhook_pause_end",
        "UPDATE ph_webhook_state SET paused_until = NULL "
        "WHERE integration_id = %s AND paused_until IS NOT NULL"),

    STATEMENT(PH_ST_KEY_LIST, "ph_key_list",
        "SELECT " KEY_COLUMNS " FROM ph_signing_key WHERE integration_id = %s ORDER BY id DESC"),
    STATEMENT(PH_ST_KEY_INSERT, "ph_key_insert",
        "INSERT INTO ph_signing_key (" KEY_COLUMNS ") SELECT %s,%s,%s,%s,%s,%lld,%s,%lld,%lld "
        "FROM ph_webhook WHERE integration_id = %s"),
    STATEMENT(PH_ST_KEY_EXPIRE, "ph_key_expire",
        "UPDATE ph_signing_key SET expires_at = %lld "
        "WHERE integration_id = %s AND id = %s AND COALESCE(expires_at, 0) = %lld"),
    STATEMENT(PH_ST_KEY_EXPIRE_OTHERS, "ph_key_expire_others",
        "UPDATE ph_signing_key SET expires_at = %lld WHERE integration_id = %s AND scheme = %s "
        "AND id <> %s AND (expires_at IS NULL OR expires_at > %lld)"),
    STATEMENT(PH_ST_KEY_DELETE, "ph_key_delete",
        "DELETE FROM ph_signing_key "
        "WHERE integration_id = %s AND id = %s AND COALESCE(expires_at, 0) = %lld"),
    STATEMENT(PH_ST_KEY_DELETE_ALL, "ph_key_delete_all",
        "DELETE FROM ph_signing_key WHERE integration_id = %s"),
    STATEMENT(PH_ST_KEY_LIST_FROM, "ph_key_list_from",
        "SELECT " KEY_COLUMNS " FROM ph_signing_key WHERE id > %s ORDER BY id LIMIT %lld"),
    STATEMENT(PH_ST_KEY_TOUCH, "ph_key_touch",
        "UPDATE ph_signing_key SET last_used_at = %lld WHERE id = %s "
        "AND (last_used_at IS NULL OR last_used_at < %lld)"),

    STATEMENT(PH_ST_PAUSE_SET, "ph_pause_set",
        "REPLACE INTO ph_pause (id, paused_at, paused_by, note) VALUES (1, %lld, %s, %s)"),

    STATEMENT(PH_ST_VIEW_LIST, "ph_view_list",
        "SELECT id, owner, page, name, query, created_at, created_by FROM ph_view "
        "WHERE owner IN ('', %s) ORDER BY name, id"),
    STATEMENT(PH_ST_VIEW_INSERT, "ph_view_insert",
        "INSERT INTO ph_view (id, owner, page, name, query, created_at, created_by) "
        "VALUES (%s, %s, %s, %s, %s, %lld, %s)"),
    STATEMENT(PH_ST_VIEW_DELETE, "ph_view_delete", "DELETE FROM ph_view WHERE id = %s"),

    BY_CATALOG(PH_ST_EVENT_LIST, "ph_event_list",
        "SELECT " EVENT_CARD_COLUMNS " FROM ph_event v /*! FORCE INDEX (ph_event_occurred) */" LAST_OF_EVENT
        "WHERE " EVENT_PAGE,
        "SELECT " EXTERNAL_EVENT_CARD_COLUMNS " FROM ph_event v" EXTERNAL_LAST_OF_EVENT
        "WHERE " EXTERNAL_EVENT_PAGE),
    BY_CATALOG(PH_ST_EVENT_LIST_BY_TYPE, "ph_event_list_by_type",
        "SELECT " EVENT_CARD_COLUMNS " FROM ph_event v /*! FORCE INDEX (ph_event_type) */" LAST_OF_EVENT
        "WHERE v.type = %s AND " EVENT_PAGE,
        "SELECT " EXTERNAL_EVENT_CARD_COLUMNS " FROM ph_event v" EXTERNAL_LAST_OF_EVENT
        "WHERE {col v.type} = {param v.type} AND " EXTERNAL_EVENT_PAGE),
    BY_CATALOG(PH_ST_EVENT_LIST_BY_SEVERITY, "ph_event_list_by_severity",
        "SELECT " EVENT_CARD_COLUMNS " FROM ph_event v /*! FORCE INDEX (ph_event_severity) */" LAST_OF_EVENT
        "WHERE v.severity = %s AND " EVENT_PAGE,
        "SELECT " EXTERNAL_EVENT_CARD_COLUMNS " FROM ph_event v" EXTERNAL_LAST_OF_EVENT
        "WHERE {col v.severity} = {param v.severity} AND " EXTERNAL_EVENT_PAGE),
    MANAGED_ONLY(PH_ST_EVENT_LIST_BY_IDS, "ph_event_list_by_ids",
        "SELECT " EVENT_CARD_COLUMNS " FROM ph_event v" LAST_OF_EVENT
        "WHERE v.id IN (" TIMES_64("%s", ",") ") ORDER BY v.occurred_at DESC, v.id DESC"),
    BY_CATALOG(PH_ST_EVENT_GET, "ph_event_get",
        "SELECT " EVENT_CARD_COLUMNS ", v.details FROM ph_event v" LAST_OF_EVENT "WHERE v.id = %s",
        "SELECT " EXTERNAL_EVENT_CARD_COLUMNS ", {details v.details} FROM ph_event v" EXTERNAL_LAST_OF_EVENT
        "WHERE {col v.id} = {param v.id}"),
    BY_CATALOG(PH_ST_EVENT_NEWEST, "ph_event_newest",
        "SELECT " EVENT_COLUMNS ", v.details FROM ph_event v ORDER BY v.occurred_at DESC, v.id DESC LIMIT %lld",
        "SELECT " EXTERNAL_EVENT_COLUMNS ", {details v.details} FROM ph_event v "
        "ORDER BY v.occurred_at DESC, {col v.id} DESC LIMIT %lld"),
    /* MariaDB and MySQL jump from one type to the next. A view may not be indexed by type. */
    BY_CATALOG(PH_ST_EVENT_TYPES, "ph_event_types",
        "SELECT DISTINCT v.type FROM ph_event v /*! FORCE INDEX (ph_event_type) */ WHERE v.type > %s "
        "ORDER BY v.type LIMIT %lld",
        "SELECT DISTINCT newest.type FROM (SELECT {read v.type} AS type FROM ph_event v "
        "ORDER BY v.occurred_at DESC, {col v.id} DESC LIMIT 2000) newest WHERE newest.type > %s "
        "ORDER BY newest.type LIMIT %lld"),
    BY_CATALOG(PH_ST_EVENT_COUNT_WITHOUT_TIME, "ph_event_count_without_time",
        "SELECT COUNT(*) FROM (SELECT p.id FROM ph_event p "
        "WHERE p.occurred_at IS NULL OR p.occurred_at < 0 LIMIT 10000) without_time",
        "SELECT COUNT(*) FROM (SELECT {col p.id} FROM ph_event p "
        "WHERE p.occurred_at IS NULL OR p.occurred_at < 0 LIMIT 10000) without_time"),
    #define EVENT_GET_MANY(times)                                                                            \
        "SELECT " EVENT_COLUMNS ", v.details FROM ph_event v WHERE v.id IN (" times("%s", ",") ")"
    #define EXTERNAL_EVENT_GET_MANY(times)                                                                   \
        "SELECT " EXTERNAL_EVENT_COLUMNS ", {details v.details} FROM ph_event v "                            \
        "WHERE {col v.id} IN (" times("{param v.id}", ",") ")"
    READ_MANY_BY_CATALOG(PH_ST_EVENT_GET_MANY, "ph_event_get_many", EVENT_GET_MANY, EXTERNAL_EVENT_GET_MANY),
    MANAGED_ONLY(PH_ST_EVENT_INSERT, "ph_event_insert",
        "INSERT INTO ph_event (id, type, title, severity, source, occurred_at, url, severity_label, "
        "integration_id, owner, details, created_at, created_by) "
        "VALUES (%s,%s,%s,%s,%s,%lld,%s,%s,%s,%s,%pDb,%lld,%s)"),
    MANAGED_ONLY(PH_ST_EVENT_DELETE, "ph_event_delete", "DELETE FROM ph_event WHERE id = %s"),

    /* One row, whether there is such a user or not. */
    STATEMENT(PH_ST_CALLER_GET, "ph_caller_get",
        "SELECT " USER_COLUMNS ", " PAUSE_COLUMNS " FROM (SELECT 1 AS id) one "
        "LEFT JOIN ph_user ON username = %s " JOIN_PAUSE),
    #define USER_GET_MANY(times)                                                                             \
        "SELECT " USER_COLUMNS " FROM ph_user WHERE username IN (" times("%s", ",") ")"
    READ_MANY(PH_ST_USER_GET_MANY, "ph_user_get_many", USER_GET_MANY),
    STATEMENT(PH_ST_USER_LIST, "ph_user_list",
        "SELECT " USER_COLUMNS " FROM ph_user WHERE username > %s "
        "ORDER BY username LIMIT %lld"),
    STATEMENT(PH_ST_USER_INSERT, "ph_user_insert",
        "INSERT INTO ph_user (" USER_COLUMNS ") VALUES (%s,%s,%lld,%lld,%lld,%lld,%s,%lld,%lld,%s)"),
    STATEMENT(PH_ST_USER_LOCK_ADMINS, "ph_user_lock_admins",
        "UPDATE ph_user SET admin_turn = admin_turn + 1 WHERE admin = 1"),
    /* The derived table lets MySQL read the table it updates; the COUNT keeps MySQL from merging it. */
    STATEMENT(PH_ST_USER_UPDATE, "ph_user_update",
        "UPDATE ph_user SET display_name = %s, admin = %lld, can_trigger_integrations = %lld, "
        "can_post_events = %lld, granted_at = %lld, granted_by = %s, version = %s "
        "WHERE username = %s AND version = %s AND (%lld = 1 OR admin = 0 OR EXISTS (SELECT 1 FROM "
        "(SELECT COUNT(*) AS admins FROM ph_user WHERE admin = 1) others WHERE others.admins > 1))"),
    STATEMENT(PH_ST_USER_SEEN, "ph_user_seen",
        "UPDATE ph_user SET last_seen_at = %lld, first_seen_at = COALESCE(first_seen_at, %lld) "
        "WHERE username = %s AND (last_seen_at IS NULL OR last_seen_at < %lld)"),
    STATEMENT(PH_ST_USER_SEEN_FIRST, "ph_user_seen_first",
        "INSERT INTO ph_user (username, admin, can_trigger_integrations, can_post_events, first_seen_at, "
        "last_seen_at, version) SELECT %s, 0, 0, 0, %lld, %lld, %s FROM ph_now "
        "WHERE NOT EXISTS (SELECT 1 FROM ph_user WHERE username = %s)"),
    /* Bytes have no case to MySQL; its collation ignores spaces at the end. */
    #define FOLDED "LOWER(/*! CONVERT( */ username /*! USING utf8mb4) COLLATE utf8mb4_bin */), LENGTH(username)"
    STATEMENT(PH_ST_USER_LIST_SIMILAR, "ph_user_list_similar",
        "SELECT MIN(username), MAX(username) FROM ph_user GROUP BY " FOLDED " HAVING COUNT(*) > 1 "
        "ORDER BY MIN(username) LIMIT %lld"),
    STATEMENT(PH_ST_USER_COUNT_ADMINS, "ph_user_count_admins",
        "SELECT COUNT(*) FROM ph_user WHERE admin = 1 AND username <> %s"),

    #define EXECUTION_INSERT(times)                                                                          \
        "INSERT INTO ph_execution (" EXECUTION_COLUMNS ") VALUES "                                           \
        times("(%s,%s,%lld,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%lld,%lld,%lld,%lld,%s,%s,%s,%s,%s)", ",")
    WRITE_MANY(PH_ST_EXECUTION_INSERT, "ph_execution_insert", EXECUTION_INSERT),
    /* ELSE names the column for its type: a CASE of parameters alone is text. */
    #define EXECUTION_FINISH(times)                                                                          \
        "UPDATE ph_execution SET "                                                                           \
        "state = CASE id" times(" WHEN %s THEN %s", "") " ELSE state END, "                                  \
        "delivery = CASE id" times(" WHEN %s THEN %s", "") " ELSE delivery END, "                            \
        "error = CASE id" times(" WHEN %s THEN %s", "") " ELSE error END, "                                  \
        "http_status = CASE id" times(" WHEN %s THEN %lld", "") " ELSE http_status END, "                    \
        "finished_at = CASE id" times(" WHEN %s THEN %lld", "") " ELSE finished_at END, "                    \
        "duration_us = CASE id" times(" WHEN %s THEN %lld", "") " ELSE duration_us END "                     \
        "WHERE owner = %s AND state = %s AND id IN (" times("%s", ",") ")"
    WRITE_MANY(PH_ST_EXECUTION_FINISH, "ph_execution_finish", EXECUTION_FINISH),
    #define EXECUTION_GET_UNLOCKED(times)                                                                   \
        "SELECT id FROM ph_execution WHERE id IN (" times("%s", ",") ") /*! FOR UPDATE SKIP LOCKED */"
    READ_MANY(PH_ST_EXECUTION_GET_UNLOCKED, "ph_execution_get_unlocked", EXECUTION_GET_UNLOCKED),
    STATEMENT(PH_ST_EXECUTION_PROBE, "ph_execution_probe",
        "SELECT id FROM ph_execution WHERE id = %s /*! FOR UPDATE NOWAIT */"),
    STATEMENT(PH_ST_EXECUTION_PROBE_ATTEMPT, "ph_execution_probe_attempt",
        "SELECT id FROM ph_execution WHERE message_id = %s AND attempt = %lld /*! FOR UPDATE NOWAIT */"),
    STATEMENT(PH_ST_EXECUTION_LIST_SENDING, "ph_execution_list_sending",
        "SELECT id, integration_id, created_at, mode, event_id FROM ph_execution "
        "/*! FORCE INDEX (ph_execution_owner) */ "
        "WHERE owner = %s AND state = 'sending' "
        "ORDER BY id LIMIT %lld"),
    /* By any other index MySQL would lock rows of other owners. */
    STATEMENT(PH_ST_EXECUTION_SWEEP, "ph_execution_sweep",
        "UPDATE ph_execution /*! FORCE INDEX (ph_execution_owner) */ "
        "SET state = %s, delivery = %s, error = %s, finished_at = %lld "
        "WHERE owner = %s AND state = 'sending' AND id <= %s"),
    STATEMENT(PH_ST_EXECUTION_LIST, "ph_execution_list",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (PRIMARY) */ "
        "WHERE id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_MESSAGE, "ph_execution_list_by_message",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_message) */ "
        "WHERE message_id = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_BATCH, "ph_execution_list_by_batch",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_batch) */ "
        "WHERE batch_id = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_EVENT, "ph_execution_list_by_event",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_event) */ "
        "WHERE event_id = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_INTEGRATION, "ph_execution_list_by_integration",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_integration) */ "
        "WHERE integration_id = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_USER, "ph_execution_list_by_user",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_username) */ "
        "WHERE username = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_STATE, "ph_execution_list_by_state",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution /*! FORCE INDEX (ph_execution_state) */ "
        "WHERE state = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_IDS, "ph_execution_list_by_ids",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution "
        "WHERE id IN (" TIMES_64("%s", ",") ") ORDER BY id DESC"),
    STATEMENT(PH_ST_EXECUTION_LIST_BY_PREFIX, "ph_execution_list_by_prefix",
        "SELECT " EXECUTION_COLUMNS " FROM ("
        "SELECT id AS found_id FROM (SELECT id FROM ph_execution "
        "WHERE message_id >= %s AND message_id <= %s LIMIT 201) by_message_id UNION "
        "SELECT id AS found_id FROM (SELECT id FROM ph_execution "
        "WHERE batch_id >= %s AND batch_id <= %s LIMIT 201) by_batch_id UNION "
        "SELECT id AS found_id FROM (SELECT id FROM ph_execution "
        "WHERE event_id >= %s AND event_id <= %s LIMIT 201) by_event_id UNION "
        "SELECT id AS found_id FROM (SELECT id FROM ph_execution "
        "WHERE integration_id >= %s AND integration_id <= %s LIMIT 201) by_integration_id"
        ") found JOIN ph_execution ON id = found_id WHERE id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_EXECUTION_COUNT_BY_PREFIX, "ph_execution_count_by_prefix",
        "SELECT MAX(found_rows) FROM ("
        "SELECT COUNT(*) AS found_rows FROM (SELECT id FROM ph_execution "
        "WHERE message_id >= %s AND message_id <= %s LIMIT 201) by_message_id UNION ALL "
        "SELECT COUNT(*) AS found_rows FROM (SELECT id FROM ph_execution "
        "WHERE batch_id >= %s AND batch_id <= %s LIMIT 201) by_batch_id UNION ALL "
        "SELECT COUNT(*) AS found_rows FROM (SELECT id FROM ph_execution "
        "WHERE event_id >= %s AND event_id <= %s LIMIT 201) by_event_id UNION ALL "
        "SELECT COUNT(*) AS found_rows FROM (SELECT id FROM ph_execution "
        "WHERE integration_id >= %s AND integration_id <= %s LIMIT 201) by_integration_id"
        ") counts"),
    STATEMENT(PH_ST_EXECUTION_GET, "ph_execution_get",
        "SELECT " EXECUTION_COLUMNS " FROM ph_execution WHERE id = %s"),
    STATEMENT(PH_ST_EXECUTION_MESSAGE_FACTS, "ph_execution_message_facts",
        "SELECT MAX(attempt), MAX(CASE state WHEN 'sending' THEN 1 ELSE 0 END), "
        "MAX(CASE state WHEN 'succeeded' THEN 1 ELSE 0 END) FROM ph_execution WHERE message_id = %s"),

    #define REQUEST_INSERT(times)                                                                            \
        "INSERT INTO ph_request (execution_id, url, headers, body) VALUES " times("(%s,%s,%s,%pDb)", ",")
    WRITE_MANY(PH_ST_REQUEST_INSERT, "ph_request_insert", REQUEST_INSERT),
    #define RESPONSE_INSERT(times)                                                                           \
        "INSERT INTO ph_response (" RESPONSE_COLUMNS ") VALUES "                                             \
        times("(%s,%lld,%s,%pDb,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%s,%lld,%s,%s,%s,%lld,%lld,%s,%s,%lld)", ",")
    WRITE_MANY(PH_ST_RESPONSE_INSERT, "ph_response_insert", RESPONSE_INSERT),
    STATEMENT(PH_ST_REQUEST_GET, "ph_request_get",
        "SELECT url, headers, body FROM ph_request WHERE execution_id = %s"),
    STATEMENT(PH_ST_RESPONSE_GET, "ph_response_get",
        "SELECT " RESPONSE_COLUMNS " FROM ph_response WHERE execution_id = %s"),

    #define IDEMPOTENCY_GET_MANY(times)                                                                      \
        "SELECT " IDEMPOTENCY_COLUMNS " FROM ph_idempotency WHERE "                                          \
        times("(username = %s AND idem_key = %s)", " OR ")
    READ_MANY(PH_ST_IDEMPOTENCY_GET_MANY, "ph_idempotency_get_many", IDEMPOTENCY_GET_MANY),
    #define IDEMPOTENCY_INSERT(times)                                                                        \
        "INSERT INTO ph_idempotency (" IDEMPOTENCY_COLUMNS ") VALUES " times("(%s,%s,%s,%s,%lld)", ",")
    WRITE_MANY(PH_ST_IDEMPOTENCY_INSERT, "ph_idempotency_insert", IDEMPOTENCY_INSERT),
    STATEMENT(PH_ST_IDEMPOTENCY_TAKE_OVER, "ph_idempotency_take_over",
        "UPDATE ph_idempotency SET fingerprint = %s, execution_id = %s, expires_at = %lld "
        "WHERE username = %s AND idem_key = %s AND expires_at <= %lld"),
    STATEMENT(PH_ST_IDEMPOTENCY_PROBE, "ph_idempotency_probe",
        "SELECT execution_id FROM ph_idempotency WHERE username = %s AND idem_key = %s "
        "/*! FOR UPDATE NOWAIT */"),

    STATEMENT(PH_ST_STATS_ADD, "ph_stats_add",
        "UPDATE ph_stats SET " STATS_ADDED " WHERE hour = %lld AND integration_id = %s AND instance = %s"),
    /* To SQLite, which updates one table at a time, a comment. */
    STATEMENT(PH_ST_STATS_FINISH, "ph_stats_finish",
        "/*! UPDATE ph_stats s JOIN ph_execution e ON e.id = %s AND e.owner = %s AND e.state = 'sending' "
        "LEFT JOIN ph_attention a ON a.integration_id = %s AND a.event_id = %s "
        "SET " STATS_ADDED ", e.state = %s, e.delivery = %s, e.error = %s, e.http_status = %lld, "
        "e.finished_at = %lld, e.duration_us = %lld, "
        "a.failures = a.failures + 1, a.error = %s, a.http_status = %lld, a.execution_id = %s "
        "WHERE s.hour = %lld AND s.integration_id = %s AND s.instance = %s AND (a.execution_id IS NULL "
        "OR (%lld = 0 AND a.handled_at IS NULL AND a.execution_id < %s)) */"),
    STATEMENT(PH_ST_STATS_PROBE, "ph_stats_probe",
        "SELECT hour FROM ph_stats WHERE hour = %lld AND integration_id = %s AND instance = %s "
        "/*! FOR UPDATE NOWAIT */"),
    STATEMENT(PH_ST_STATS_INSERT, "ph_stats_insert",
        "INSERT INTO ph_stats (hour, integration_id, instance, succeeded, failed, unknown, "
        "bucket_0,bucket_1,bucket_2,bucket_3,bucket_4,bucket_5,bucket_6,bucket_7,"
        "bucket_8,bucket_9,bucket_10,bucket_11,bucket_12,bucket_13,bucket_14,bucket_15"
        ") VALUES (%lld,%s,%s,%lld,%lld,%lld,"
        "%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld)"),
    #define STATS_DAYS(times)                                                                                \
        "SELECT integration_id, hour - hour %% 86400000000 AS day, "                                     \
        "SUM(succeeded), SUM(failed), SUM(unknown) FROM ph_stats "                                           \
        "WHERE hour >= %lld AND integration_id IN (" times("%s", ",") ") "                                   \
        "GROUP BY integration_id, hour - hour %% 86400000000"
    READ_MANY(PH_ST_STATS_DAYS, "ph_stats_days", STATS_DAYS),
    STATEMENT(PH_ST_STATS_STEPS, "ph_stats_steps",
        "SELECT hour - (hour - %lld) %% %lld AS start, " STATS_SUM_COLUMNS " FROM ph_stats "
        "WHERE hour >= %lld AND hour < %lld GROUP BY start"),
    STATEMENT(PH_ST_STATS_STEPS_BY_INTEGRATION, "ph_stats_steps_by_integration",
        "SELECT hour - (hour - %lld) %% %lld AS start, " STATS_SUM_COLUMNS " FROM ph_stats "
        "WHERE integration_id = %s AND hour >= %lld AND hour < %lld GROUP BY start"),

    #define ATTENTION_GET_MANY(times)                                                                        \
        "SELECT integration_id, event_id, execution_id, handled_at FROM ph_attention WHERE "                 \
        times("(integration_id = %s AND event_id = %s)", " OR ")
    READ_MANY(PH_ST_ATTENTION_GET_MANY, "ph_attention_get_many", ATTENTION_GET_MANY),
    #define ATTENTION_INSERT(times)                                                                          \
        "INSERT INTO ph_attention (integration_id, event_id, execution_id, error, http_status, failures, "   \
        "first_at) VALUES " times("(%s,%s,%s,%s,%lld,%lld,%lld)", ",")
    READ_MANY(PH_ST_ATTENTION_INSERT, "ph_attention_insert", ATTENTION_INSERT),
    /* MySQL assigns from left to right, and each value sees those before it. */
    STATEMENT(PH_ST_ATTENTION_UPDATE, "ph_attention_update",
        "UPDATE ph_attention SET failures = CASE WHEN handled_at IS NULL THEN failures + %lld ELSE %lld END, "
        "first_at = CASE WHEN handled_at IS NULL THEN first_at ELSE %lld END, "
        "error = CASE WHEN execution_id <= %s THEN %s ELSE error END, "
        "http_status = CASE WHEN execution_id <= %s THEN %lld ELSE http_status END, "
        "execution_id = CASE WHEN execution_id <= %s THEN %s ELSE execution_id END, "
        "handled_at = NULL, handled_by = NULL, handled_note = NULL "
        "WHERE integration_id = %s AND event_id = %s AND (handled_at IS NULL OR execution_id <= %s)"),
    STATEMENT(PH_ST_ATTENTION_DELETE, "ph_attention_delete",
        "DELETE FROM ph_attention WHERE integration_id = %s AND event_id = %s AND execution_id <= %s"),
    STATEMENT(PH_ST_ATTENTION_NEWER_BY_EVENT, "ph_attention_newer_by_event",
        "SELECT integration_id, event_id, id FROM ph_execution /*! FORCE INDEX (ph_execution_event) */ WHERE "
        TIMES_16("(event_id = %s AND id > %s AND integration_id = %s AND mode <> 'test')", " OR ")),
    STATEMENT(PH_ST_ATTENTION_NEWER, "ph_attention_newer",
        "SELECT 1 FROM (SELECT mode FROM ph_execution /*! FORCE INDEX (ph_execution_integration) */ "
        "WHERE integration_id = %s AND id > %s ORDER BY id DESC LIMIT 2000) newer WHERE mode = 'default' LIMIT 1"),
    STATEMENT(PH_ST_ATTENTION_LIST, "ph_attention_list",
        "SELECT " EXECUTION_COLUMNS ", failures, first_at, handled_at, handled_by, handled_note FROM ("
        "SELECT " ATTENTION_COLUMNS " FROM ph_attention /*! FORCE INDEX (ph_attention_open) */ "
        "WHERE handled_at IS NULL AND integration_id >= %s AND (" ATTENTION_ORDER ") > (%s, %s, %lld, %s) "
        "ORDER BY " ATTENTION_ORDER " LIMIT %lld) found JOIN ph_execution ON id = found_id "
        "ORDER BY integration_id, found_error, found_status, id"),
    STATEMENT(PH_ST_ATTENTION_LIST_HANDLED, "ph_attention_list_handled",
        "SELECT " EXECUTION_COLUMNS ", failures, first_at, handled_at, handled_by, handled_note FROM ("
        "SELECT " ATTENTION_COLUMNS " FROM ph_attention /*! FORCE INDEX (ph_attention_open) */ "
        "WHERE handled_at > 0 ORDER BY handled_at DESC LIMIT %lld) found JOIN ph_execution ON id = found_id "
        "ORDER BY handled_at DESC, id DESC"),
    STATEMENT(PH_ST_ATTENTION_GROUPS, "ph_attention_groups",
        "SELECT integration_id, error, http_status, COUNT(*) FROM (SELECT integration_id, error, http_status "
        "FROM ph_attention /*! FORCE INDEX (ph_attention_open) */ WHERE handled_at IS NULL LIMIT %lld) counted "
        "GROUP BY integration_id, error, http_status ORDER BY integration_id, error, http_status"),
    STATEMENT(PH_ST_ATTENTION_HANDLE, "ph_attention_handle",
        "UPDATE ph_attention SET handled_at = %lld, handled_by = %s, handled_note = %s "
        "WHERE execution_id = %s AND (CASE WHEN handled_at IS NULL THEN 0 ELSE 1 END) = %lld"),

    #define WORD_PUT(times) "REPLACE INTO ph_word (noun, word, place, tails) VALUES " times("(%s,%s,%s,%s)", ",")
    READ_MANY(PH_ST_WORD_PUT, "ph_word_put", WORD_PUT),
    STATEMENT(PH_ST_WORD_REMOVE, "ph_word_remove",
        "DELETE FROM ph_word WHERE " TIMES_16("(noun = %s AND word = %s AND place >= %s AND place <= %s)", " OR ")),
    STATEMENT(PH_ST_WORD_COUNT, "ph_word_count",
        "SELECT COUNT(*) FROM (SELECT noun FROM ph_word WHERE noun = %s AND word >= %s AND word <= %s "
        "LIMIT %lld) found"),
    STATEMENT(PH_ST_WORD_NEXT, "ph_word_next",
        "SELECT word FROM ph_word WHERE noun = %s AND word > %s AND word <= %s ORDER BY word LIMIT 1"),
    #define WORD_PLACES \
        "AND place < %s AND place >= %s AND (place < %s OR tails > '') ORDER BY place DESC LIMIT %lld"
    STATEMENT(PH_ST_WORD_PLACES, "ph_word_places",
        "SELECT place, tails FROM ph_word WHERE noun = %s AND word = %s " WORD_PLACES),
    STATEMENT(PH_ST_WORD_PLACES_BY_PREFIX, "ph_word_places_by_prefix",
        "SELECT place, tails FROM ph_word WHERE noun = %s AND word >= %s AND word <= %s " WORD_PLACES),
    STATEMENT(PH_ST_WORD_LIST_EXECUTIONS, "ph_word_list_executions",
        "SELECT e.id, e.created_at, w.place, e.integration_id, e.integration_name, e.event_id, e.event_title, "
        "e.event_type, e.note, e.username FROM ph_execution e /*! FORCE INDEX (PRIMARY) */ "
        "LEFT JOIN ph_word w ON w.noun = %s AND w.word = '' AND w.place = e.id "
        "WHERE e.id >= %s AND e.id < %s ORDER BY e.id LIMIT %lld"),
    STATEMENT(PH_ST_WORD_DETAIL_PUT, "ph_word_detail_put",
        "REPLACE INTO ph_word_detail (noun, place, words) VALUES (%s, %s, %s)"),
    STATEMENT(PH_ST_WORD_DETAIL_GET_64, "ph_word_detail_get_64",
        "SELECT place, words FROM ph_word_detail WHERE noun = %s AND place IN (" TIMES_64("%s", ", ") ")"),
    STATEMENT(PH_ST_WORD_DETAIL_LIST, "ph_word_detail_list",
        "SELECT place, words FROM ph_word_detail WHERE noun = %s AND place >= %s AND place <= %s "
        "ORDER BY place LIMIT %lld"),
    STATEMENT(PH_ST_WORD_DETAIL_DELETE, "ph_word_detail_delete",
        "DELETE FROM ph_word_detail WHERE noun = %s AND place >= %s AND place <= %s"),

    STATEMENT(PH_ST_OWNER_INSERT, "ph_owner_insert",
        "INSERT INTO ph_owner (id, instance, host, pid, started_at, lease_until) "
        "SELECT %s, %s, %s, %lld, %lld, now_us + %lld FROM ph_now"),
    STATEMENT(PH_ST_OWNER_RENEW, "ph_owner_renew",
        "UPDATE ph_owner SET lease_until = (SELECT now_us FROM ph_now) + %lld WHERE id = %s"),
    STATEMENT(PH_ST_OWNER_LIST, "ph_owner_list",
        "SELECT n.now_us, (SELECT GROUP_CONCAT(DISTINCT min_module) FROM ph_schema), "
        "o.id, o.instance, o.host, o.pid, o.started_at, o.lease_until "
        "FROM ph_now n LEFT JOIN ph_owner o ON o.id >= ''"),
    STATEMENT(PH_ST_OWNER_LIST_MISSING, "ph_owner_list_missing",
        "SELECT DISTINCT e.owner FROM ph_execution e WHERE e.state = 'sending' "
        "AND NOT EXISTS (SELECT 1 FROM ph_owner o WHERE o.id = e.owner)"),
    STATEMENT(PH_ST_OWNER_CLAIM, "ph_owner_claim",
        "UPDATE ph_owner SET lease_until = lease_until + 1 WHERE id = %s AND lease_until = %lld"),
    STATEMENT(PH_ST_OWNER_DELETE, "ph_owner_delete", "DELETE FROM ph_owner WHERE id = %s"),
    STATEMENT(PH_ST_CLOCK, "ph_clock", "SELECT now_us FROM ph_now"),

    /* The last of the oldest rows, which are deleted together. */
    STATEMENT(PH_ST_OLD_EXECUTIONS, "ph_old_executions",
        "SELECT MAX(id) FROM (SELECT id FROM ph_execution WHERE id < %s ORDER BY id LIMIT %lld) oldest"),
    STATEMENT(PH_ST_OLD_REQUESTS, "ph_old_requests",
        "SELECT MAX(execution_id) FROM (SELECT execution_id FROM ph_request WHERE execution_id < %s "
        "ORDER BY execution_id LIMIT %lld) oldest"),
    STATEMENT(PH_ST_OLD_STATS, "ph_old_stats",
        "SELECT MAX(hour) FROM (SELECT hour FROM ph_stats WHERE hour < %lld ORDER BY hour LIMIT %lld) oldest"),
    MANAGED_ONLY(PH_ST_OLD_EVENTS, "ph_old_events",
        "SELECT MAX(occurred_at) FROM (SELECT occurred_at FROM ph_event WHERE occurred_at < %lld "
        "ORDER BY occurred_at LIMIT %lld) oldest"),
    STATEMENT(PH_ST_OLD_KEYS, "ph_old_keys",
        "SELECT MAX(expires_at) FROM (SELECT expires_at FROM ph_idempotency WHERE expires_at < %lld "
        "ORDER BY expires_at LIMIT %lld) oldest"),
    STATEMENT(PH_ST_EXECUTION_DELETE, "ph_execution_delete", "DELETE FROM ph_execution WHERE id <= %s"),
    STATEMENT(PH_ST_ATTENTION_DELETE_OLD, "ph_attention_delete_old",
        "DELETE FROM ph_attention WHERE execution_id <= %s"),
    STATEMENT(PH_ST_REQUEST_DELETE, "ph_request_delete", "DELETE FROM ph_request WHERE execution_id <= %s"),
    STATEMENT(PH_ST_RESPONSE_DELETE, "ph_response_delete",
        "DELETE FROM ph_response WHERE execution_id <= %s"),
    STATEMENT(PH_ST_STATS_DELETE, "ph_stats_delete", "DELETE FROM ph_stats WHERE hour <= %lld"),
    MANAGED_ONLY(PH_ST_EVENT_DELETE_OLD, "ph_event_delete_old",
        "DELETE FROM ph_event WHERE occurred_at <= %lld"),
    STATEMENT(PH_ST_IDEMPOTENCY_DELETE, "ph_idempotency_delete",
        "DELETE FROM ph_idempotency WHERE expires_at <= %lld"),
    STATEMENT(PH_ST_RETENTION_LIST, "ph_retention_list", "SELECT kind, days, cutoff FROM ph_retention"),
    STATEMENT(PH_ST_RETENTION_INSERT, "ph_retention_insert",
        "INSERT INTO ph_retention (days, cutoff, kind) VALUES (%lld, %lld, %s)"),
    STATEMENT(PH_ST_RETENTION_UPDATE, "ph_retention_update",
        "UPDATE ph_retention SET days = %lld, cutoff = %lld WHERE kind = %s AND cutoff <= %lld"),

    STATEMENT(PH_ST_AUDIT_INSERT, "ph_audit_insert",
        "INSERT INTO ph_audit (" AUDIT_COLUMNS ") VALUES (%s,%lld,%s,%s,%s,%s,%s,%s,%s,%s,%lld)"),
    STATEMENT(PH_ST_AUDIT_LIST, "ph_audit_list",
        "SELECT " AUDIT_COLUMNS " FROM ph_audit /*! FORCE INDEX (PRIMARY) */ "
        "WHERE id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_AUDIT_LIST_BY_ACTOR, "ph_audit_list_by_actor",
        "SELECT " AUDIT_COLUMNS " FROM ph_audit /*! FORCE INDEX (ph_audit_actor) */ "
        "WHERE actor = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_AUDIT_LIST_BY_ACTION, "ph_audit_list_by_action",
        "SELECT " AUDIT_COLUMNS " FROM ph_audit /*! FORCE INDEX (ph_audit_action) */ "
        "WHERE action = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
    STATEMENT(PH_ST_AUDIT_LIST_BY_OBJECT, "ph_audit_list_by_object",
        "SELECT " AUDIT_COLUMNS " FROM ph_audit /*! FORCE INDEX (ph_audit_object) */ "
        "WHERE object_type = %s AND object_id = %s AND id < %s AND id >= %s ORDER BY id DESC LIMIT %lld"),
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
