/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_H
#define PH_PIPELINE_CLICK_H

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <stdatomic.h>

#include "click_request.h"
#include "core/request/in_flight.h"
#include "store/store_idempotency.h"
#include "wire/attempt.h"

/* One click, passed from the request's thread through admission and dispatcher to the outcome writer. Its
 * pool is used by the thread that holds it at the moment, and by no other. Reference-counted: the waiter (the
 * request that waits for the result) holds one reference, the pipeline another. */

/* Agreed between the waiter and admission: each step is one compare-and-swap, so that a click is never both
 * cancelled and sent. */
typedef enum {
    PH_CLICK_QUEUED,    /* its waiter may cancel it */
    PH_CLICK_CANCELLED, /* by the waiter: no row, never sent */
    PH_CLICK_ADMITTED,  /* by admission, before the INSERT that carries it */
    PH_CLICK_SUBMITTED, /* by admission, after the confirmed commit: it is sent */
    PH_CLICK_REVOKED    /* admitted but never sent: the waiter timed out, or the process stops while the
                           result of the commit is unknown; a row, if there is one, ends not_sent */
} ph_click_phase_t;

/* What the waiter is woken for; it only moves forward. */
typedef enum {
    PH_CLICK_PENDING,
    PH_CLICK_DECIDED, /* committed and submitted, or revoked */
    PH_CLICK_FINISHED /* final: its outcome is committed or spooled, or it was refused */
} ph_click_stage_t;

/* What admission has decided; its thread alone reads and writes it. */
typedef enum {
    PH_VERDICT_PENDING,   /* to be judged; again when the database has failed */
    PH_VERDICT_ACCEPTED,  /* built; its row goes into this batch */
    PH_VERDICT_RESOLVED,  /* `problem` or `known_execution_id` is set */
    PH_VERDICT_CANCELLED, /* no row, no waiter */
    PH_VERDICT_COMMITTED
} ph_click_verdict_t;

/* What has become of its outcome; the outcome writer's thread alone reads and writes it. */
typedef enum {
    PH_WRITING_PENDING,  /* to be written; again when the connection has failed */
    PH_WRITING_DONE,     /* committed */
    PH_WRITING_REPEATED, /* had been committed before */
    PH_WRITING_LOCKED,   /* another session locks its row … */
    PH_WRITING_BLOCKED,  /* … or a row that all outcomes of its integration change */
    PH_WRITING_ABSENT,   /* there is no row to write it to */
    PH_WRITING_REFUSED   /* the database refuses it for good */
} ph_click_writing_t;

typedef struct ph_click_t {
    apr_pool_t *pool;
    atomic_int references;
    _Atomic ph_click_phase_t phase;
    struct ph_click_t *next; /* in its queue */

    /* filled by the request's thread before the click is pushed */
    ph_click_request_t request;
    ph_execution_t prior;            /* retry: the execution that is repeated … */
    ph_request_t prior_request;      /* … and what it sent */
    ph_problem_code_t prior_refusal; /* … or why it cannot be, returned once the permission is judged */

    /* filled by admission */
    ph_click_verdict_t verdict;
    int lease_epoch;           /* of its owner when it was admitted */
    int is_unsure;             /* the result of its commit was lost: to be read back first */
    int was_unsure;            /* has been so: that commit may still be under way … */
    apr_time_t appears_until;  /* … but not after this; monotonic */
    int is_locked;             /* another session locks a row that it needs: set aside */
    atomic_int was_locked;     /* has been so; the waiter reads it */
    atomic_int permissions;    /* of the caller, once they are judged; the waiter reads them */
    apr_size_t bytes_reserved; /* of the budget for bodies */
    ph_problem_t problem;
    const char *known_execution_id; /* the execution of this idempotency key */
    int takes_over_key;             /* the key has an expired row */
    apr_time_t pushed_at;           /* monotonic: to admission … */
    apr_time_t ended_at; /* … and, its attempt ended, to the outcome writer; 0 = not in this process */
    int has_token;       /* of its webhook's limit per minute */
    ph_permit_t permit;  /* of its webhook's limit at once; given back when it is not in flight any more */
    ph_audit_entry_t *audit;  /* of a refusal; NULL = none */
    ph_execution_t execution; /* its ids are made once, so that a batch that is run again keeps them */
    ph_request_t record;
    ph_idempotency_t idempotency;
    ph_attempt_t attempt;
    const char *digest; /* of what a preview shows; only for a preview or with a preview_digest */

    /* filled by the outcome writer before the stage moves to PH_CLICK_FINISHED */
    ph_execution_t ended; /* `execution` with its outcome */

    ph_click_writing_t writing;
    int losses;              /* connections lost while it was written */
    int cut;                 /* how far its evidence has been cut (outcome_batch.c) */
    apr_time_t absent_since; /* monotonic: its row was not found first; 0 = it has been there */

    /* while it is set aside, by admission or by the outcome writer (pipeline/aside.h) */
    int tries;
    apr_time_t retry_at;    /* monotonic */
    apr_time_t aside_since; /* monotonic */
    int is_logged;          /* why it is set aside has been logged */

    /* the waiter's condition variable */
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_stage_t stage;  /* under lock */
    ph_click_stage_t wanted; /* under lock: the lowest stage that a waiter waits for */
} ph_click_t;

/* A click with two references and a deep copy of `request`. Its pool comes from `memory`, which must have a
 * mutex because the click moves between threads; NULL = from an allocator of its own. Aborts when out of
 * memory, as httpd does. */
ph_click_t *ph_click_make(const ph_click_request_t *request, apr_allocator_t *memory);

/* The id of its integration; NULL = a retry of an execution that does not exist. */
const char *ph_click_integration(const ph_click_t *click);

/* Add a reference. */
void ph_click_retain(ph_click_t *click);

/* Drop a reference; the last one destroys the click. Any thread. */
void ph_click_release(ph_click_t *click);

/* 1 = this call moved the click from phase `from` to `to`; 0 = it was not in `from`. Any thread. */
int ph_click_move(ph_click_t *click, ph_click_phase_t from, ph_click_phase_t to);

/* Advance to `stage`, unless the click is there or beyond, and wake the waiters of that stage. The caller
 * holds a reference. Any thread: admission and the outcome writer may call it in either order. */
void ph_click_advance(ph_click_t *click, ph_click_stage_t stage);

/* Wait until the click has reached `stage` or the time is `until`; returns the stage it is in. The caller
 * holds a reference. */
ph_click_stage_t ph_click_wait(ph_click_t *click, ph_click_stage_t stage, apr_time_t until);

/* First in, first out, without a lock of its own. Zeroed = empty. */
typedef struct ph_click_queue_t {
    ph_click_t *first;
    ph_click_t *last;
    int count;
} ph_click_queue_t;

void ph_click_queue_push(ph_click_queue_t *queue, ph_click_t *click);
ph_click_t *ph_click_queue_pop(ph_click_queue_t *queue); /* NULL when it is empty */

#endif
