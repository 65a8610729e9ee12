/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_STATEMENTS_H
#define PH_STORE_STATEMENTS_H

/* The table of all SQL: one row per statement, the same text for MySQL and SQLite, prepared once per
 * connection. Over an external catalog, whose tables are views, some texts differ and those that would write
 * to it are not there. A statement for many rows is prepared in several sizes under consecutive values, and
 * store/batch chooses among them; its own name stands for 1 row. */

/* For reading, filled up. */
#define PH_STATEMENT_BATCH(name) name, name##_4, name##_16, name##_64
/* For writing, cut into pieces. */
#define PH_STATEMENT_PIECES(name)                                                                            \
    name, name##_2, name##_3, name##_4, name##_5, name##_6, name##_7, name##_8, name##_9, name##_10,         \
        name##_11, name##_12, name##_13, name##_14, name##_15, name##_16, name##_32

typedef enum ph_statement_t {
    PH_ST_INTEGRATION_LIST,
    PH_ST_INTEGRATION_GET,
    PH_ST_INTEGRATION_IDS,
    PH_ST_INTEGRATION_INSERT,
    PH_ST_INTEGRATION_UPDATE,
    PH_ST_INTEGRATION_DELETE,

    PH_ST_WEBHOOK_GET,
    PH_STATEMENT_BATCH(PH_ST_WEBHOOK_GET_MANY),
    PH_ST_WEBHOOK_INSERT,
    PH_ST_WEBHOOK_UPDATE,
    PH_ST_WEBHOOK_DELETE,
    PH_ST_WEBHOOK_STATE_UPDATE,
    PH_ST_WEBHOOK_STATE_INSERT,
    PH_ST_WEBHOOK_STATE_DELETE,
    PH_ST_WEBHOOK_PAUSE_END,

    PH_ST_KEY_LIST,
    PH_ST_KEY_INSERT,
    PH_ST_KEY_EXPIRE,
    PH_ST_KEY_EXPIRE_OTHERS,
    PH_ST_KEY_DELETE,
    PH_ST_KEY_DELETE_ALL,
    PH_ST_KEY_TOUCH,

    PH_ST_EVENT_LIST,
    PH_ST_EVENT_LIST_BY_TYPE,
    PH_ST_EVENT_LIST_BY_SEVERITY,
    PH_ST_EVENT_LIST_BY_PREFIX,
    PH_ST_EVENT_COUNT_BY_PREFIX,
    PH_ST_EVENT_GET,
    PH_ST_EVENT_IDS,
    PH_STATEMENT_BATCH(PH_ST_EVENT_GET_MANY),
    PH_ST_EVENT_INSERT,
    PH_ST_EVENT_DELETE,

    PH_STATEMENT_BATCH(PH_ST_USER_GET_MANY),
    PH_ST_USER_LIST,
    PH_ST_USER_INSERT,
    PH_ST_USER_LOCK_ADMINS,
    PH_ST_USER_UPDATE,
    PH_ST_USER_SEEN,
    PH_ST_USER_SEEN_FIRST,
    PH_ST_USER_COUNT_ADMINS,

    PH_STATEMENT_PIECES(PH_ST_EXECUTION_INSERT),
    PH_STATEMENT_PIECES(PH_ST_EXECUTION_FINISH_MANY),
    PH_ST_EXECUTION_FINISH,
    PH_ST_EXECUTION_LIST_SENDING,
    PH_ST_EXECUTION_SWEEP,
    PH_ST_EXECUTION_LIST,
    PH_ST_EXECUTION_LIST_BY_MESSAGE,
    PH_ST_EXECUTION_LIST_BY_BATCH,
    PH_ST_EXECUTION_LIST_BY_EVENT,
    PH_ST_EXECUTION_LIST_BY_INTEGRATION,
    PH_ST_EXECUTION_LIST_BY_USER,
    PH_ST_EXECUTION_LIST_BY_STATE,
    PH_ST_EXECUTION_LIST_BY_PREFIX,
    PH_ST_EXECUTION_COUNT_BY_PREFIX,
    PH_ST_EXECUTION_GET,
    PH_ST_EXECUTION_MESSAGE_FACTS,

    PH_STATEMENT_PIECES(PH_ST_REQUEST_INSERT),
    PH_STATEMENT_PIECES(PH_ST_RESPONSE_INSERT),
    PH_ST_REQUEST_GET,
    PH_ST_RESPONSE_GET,

    PH_STATEMENT_BATCH(PH_ST_IDEMPOTENCY_GET_MANY),
    PH_STATEMENT_PIECES(PH_ST_IDEMPOTENCY_INSERT),
    PH_ST_IDEMPOTENCY_TAKE_OVER,

    PH_ST_STATS_ADD,
    PH_ST_STATS_INSERT,
    PH_STATEMENT_BATCH(PH_ST_STATS_DAYS),
    PH_ST_STATS_STEPS,
    PH_ST_STATS_STEPS_BY_INTEGRATION,

    PH_ST_OWNER_INSERT,
    PH_ST_OWNER_RENEW,
    PH_ST_OWNER_LIST_DEAD,
    PH_ST_OWNER_LIST_MISSING,
    PH_ST_OWNER_CLAIM,
    PH_ST_OWNER_NOW,
    PH_ST_OWNER_DELETE,

    PH_ST_OWNER_FIRST,

    PH_ST_OLD_EXECUTIONS,
    PH_ST_OLD_REQUESTS,
    PH_ST_OLD_STATS,
    PH_ST_OLD_EVENTS,
    PH_ST_OLD_KEYS,
    PH_ST_EXECUTION_DELETE,
    PH_ST_REQUEST_DELETE,
    PH_ST_RESPONSE_DELETE,
    PH_ST_STATS_DELETE,
    PH_ST_EVENT_DELETE_OLD,
    PH_ST_IDEMPOTENCY_DELETE,

    PH_ST_AUDIT_INSERT,
    PH_ST_AUDIT_LIST,
    PH_ST_AUDIT_LIST_BY_ACTOR,
    PH_ST_AUDIT_LIST_BY_ACTION,
    PH_ST_AUDIT_LIST_BY_OBJECT,

    PH_ST_COUNT
} ph_statement_t;

/* Who keeps integrations and events: we, or somebody whose tables we see through views. */
typedef enum { PH_CATALOG_MANAGED, PH_CATALOG_EXTERNAL } ph_catalog_t;

/* The name it is prepared under ("ph_user_list"), and its text: NULL = not over this catalog. Static. */
const char *ph_statement_name(ph_statement_t statement);
const char *ph_statement_sql(ph_statement_t statement, ph_catalog_t catalog);

#endif
