/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_STATUS_H
#define PH_STORE_DB_STATUS_H

#include <apr_errno.h>

#include "dialect.h"

/* The statuses of the store besides APR's own, and what a driver's error stands for. */

/* There is no connection, or it was lost or cannot serve: nothing was committed. */
#define PH_DB_UNAVAILABLE (APR_OS_START_USERERR + 1)
/* A unique key is taken; which one is not known. */
#define PH_DB_DUPLICATE (APR_OS_START_USERERR + 2)
/* A deadlock, a lock held too long, a busy database: run the transaction again. */
#define PH_DB_CONFLICT (APR_OS_START_USERERR + 3)
/* The commit was sent and its result is not known: read back whether it took place. */
#define PH_DB_COMMIT_UNKNOWN (APR_OS_START_USERERR + 4)
/* The statement was refused; ph_db_error says why. */
#define PH_DB_FAILED (APR_OS_START_USERERR + 5)

/* What is wrong, for log lines and problem details. */
typedef enum {
    PH_DB_FAULT_UNREACHABLE, /* no server, or the connection was lost */
    PH_DB_FAULT_LOGIN,       /* account, password or database refused */
    PH_DB_FAULT_TLS,         /* while connecting: a certificate is not trusted, or one side demands TLS */
    PH_DB_FAULT_CONNECTIONS, /* too many connections */
    PH_DB_FAULT_READ_ONLY,
    PH_DB_FAULT_NOT_READY,  /* a cluster node without quorum, a server that is shutting down */
    PH_DB_FAULT_SESSION,    /* the session lost its prepared statements, or a session variable is refused */
    PH_DB_FAULT_STATEMENTS, /* max_prepared_stmt_count */
    PH_DB_FAULT_PACKET,     /* max_allowed_packet */
    PH_DB_FAULT_LOCKED,     /* waited too long for a lock */
    PH_DB_FAULT_DEADLOCK,
    PH_DB_FAULT_TOO_SLOW, /* the server's own limit of a statement */
    PH_DB_FAULT_FULL,     /* disk or table full */
    PH_DB_FAULT_DUPLICATE,
    PH_DB_FAULT_VIEW,   /* a table of ours is a view, which cannot be altered */
    PH_DB_FAULT_SCHEMA, /* no such table or column, a privilege is missing */
    PH_DB_FAULT_OTHER
} ph_db_fault_t;

#define PH_DB_FAULTS (PH_DB_FAULT_OTHER + 1)

/* The fault behind a driver's error. `code` is what APR DBD returned, not 0: from MySQL an error number of
 * the server or the client library; from SQLite always 1, so `text`, its error message, decides. Pure; any
 * thread. */
ph_db_fault_t ph_db_fault_of(ph_dialect_t dialect, int code, const char *text);

/* The same for a connection that could not be opened, of which APR DBD passes on the message alone. */
ph_db_fault_t ph_db_fault_of_open(ph_dialect_t dialect, const char *text);

/* The status that a statement with this fault returns. */
apr_status_t ph_db_fault_status(ph_db_fault_t fault);

/* Must the connection be closed? It is lost, or it still answers and can serve nobody. */
int ph_db_fault_ends_connection(ph_db_fault_t fault);

/* What it is, in a word or two, and what an administrator can do about it: a sentence. Static texts. */
const char *ph_db_fault_name(ph_db_fault_t fault);
const char *ph_db_fault_word(ph_db_fault_t fault); /* one word, for metrics */
const char *ph_db_fault_remedy(ph_db_fault_t fault);

/* Can the same request succeed when it is simply sent again? */
int ph_db_fault_may_pass(ph_db_fault_t fault);

/* Was the connection lost after the statement was sent, so that it may have been executed? */
int ph_db_status_is_ambiguous(ph_dialect_t dialect, int code);

/* Is a COMMIT that failed with this code certain not to have taken place? A cluster's certification and a
 * deadlock are; any other error may come from a proxy or a node whose transaction others have. */
int ph_db_status_is_rolled_back(ph_dialect_t dialect, int code);

#endif
