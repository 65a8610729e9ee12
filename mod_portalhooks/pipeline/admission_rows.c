/* SPDX-License-Identifier: Apache-2.0 */
/* What is written when clicks are admitted, in the order of its locks. */
#include "admission_rows.h"

#include <stdlib.h>
#include <string.h>

#include "os/failpoint.h"
#include "store/store_audit.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"

/* Children insert keys in the same order, so that they do not deadlock. */
static int compare_keys(const void *one, const void *other)
{
    const ph_idempotency_t *const *a = one, *const *b = other;
    const int order = strcmp((*a)->username, (*b)->username);

    return order != 0 ? order : strcmp((*a)->idem_key, (*b)->idem_key);
}

/* The idempotency keys of accepted clicks: new rows in one INSERT, expired ones taken over one by one. */
static apr_status_t insert_keys(ph_db_t *db, const ph_admission_rows_t *rows, apr_pool_t *scratch)
{
    apr_array_header_t *fresh = apr_array_make(scratch, rows->count, sizeof(ph_idempotency_t *));
    apr_status_t rv = APR_SUCCESS;
    int i, affected;

    for (i = 0; rv == APR_SUCCESS && i < rows->count; i++) {
        const ph_click_t *click = rows->clicks[i];

        if (click->verdict != PH_VERDICT_ACCEPTED || !click->idempotency.idem_key) {
            continue;
        }
        if (!click->takes_over_key) {
            APR_ARRAY_PUSH(fresh, const ph_idempotency_t *) = &click->idempotency;
            continue;
        }
        rv = ph_store_idempotency_take_over(&affected, db, &click->idempotency, rows->db_now, scratch);
        if (rv == APR_SUCCESS && affected == 0) {
            rv = PH_DB_DUPLICATE;
        }
    }
    qsort(fresh->elts, (size_t)fresh->nelts, sizeof(ph_idempotency_t *), compare_keys);
    if (rv == APR_SUCCESS && fresh->nelts > 0) {
        rv = ph_store_idempotency_insert_many(db, fresh, scratch);
    }
    return rv;
}

static apr_status_t insert_audit(ph_db_t *db, const ph_admission_rows_t *rows, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < rows->count; i++) {
        if (rows->clicks[i]->audit) {
            rv = ph_store_audit_append(db, rows->clicks[i]->audit, scratch);
        }
    }
    return rv;
}

apr_status_t ph_admission_rows_insert(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_admission_rows_t *rows = baton;
    apr_array_header_t *executions = apr_array_make(scratch, rows->count, sizeof(ph_execution_t *));
    apr_array_header_t *requests = apr_array_make(scratch, rows->count, sizeof(ph_request_t *));
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; i < rows->count; i++) {
        const ph_click_t *click = rows->clicks[i];

        if (click->verdict == PH_VERDICT_ACCEPTED) {
            APR_ARRAY_PUSH(executions, const ph_execution_t *) = &click->execution;
            APR_ARRAY_PUSH(requests, const ph_request_t *) = &click->record;
        }
    }
    if (executions->nelts > 0) {
        rv = ph_store_execution_insert_many(db, executions, scratch);
        if (rv == APR_SUCCESS) {
            rv = ph_store_evidence_insert_requests(db, requests, scratch);
        }
        if (rv == APR_SUCCESS) {
            rv = insert_keys(db, rows, scratch);
        }
    }
    if (rv == APR_SUCCESS) {
        rv = insert_audit(db, rows, scratch);
    }
    PH_FAILPOINT("before_insert_commit");
    /* A lock wait is not repeated within the transaction's tries; SQLite locks no rows. */
    return rv == PH_DB_CONFLICT && rows->portal->thread_db->dialect == PH_DIALECT_MYSQL &&
                   ph_db_fault(db) == PH_DB_FAULT_LOCKED
               ? APR_EBUSY
               : rv;
}
