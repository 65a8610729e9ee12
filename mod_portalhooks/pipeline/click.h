/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_H
#define PH_PIPELINE_CLICK_H

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <stdatomic.h>

#include "click_request.h"
#include "store/store_idempotency.h"
#include "wire/attempt.h"

/* One click on its way from the request's thread through admission, dispatcher and writer. It has a
 * pool of its own, which only the thread that works on it uses, and is counted: the waiter holds one
 * reference, the pipeline the other. */

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

typedef struct ph_click_t {
    apr_pool_t *pool;
    atomic_int references;
    _Atomic ph_click_phase_t phase;
    struct ph_click_t *next; /* in the queue it stands in */

    /* filled by the waiter before it is handed over */
    ph_click_request_t request;
    ph_execution_t prior;            /* retry: the execution that is repeated … */
    ph_request_t prior_request;      /* … and what it sent */
    ph_problem_code_t prior_refusal; /* … or why it cannot be: told to those who may retry */

    /* filled by admission */
    ph_click_verdict_t verdict;
    int lease_epoch;           /* of its owner when it was admitted */
    int is_unsure;             /* the result of its commit was lost: read back before anything else */
    int was_unsure;            /* once at least: that commit may still be under way */
    apr_size_t bytes_reserved; /* of the budget for bodies */
    ph_problem_t problem;
    const char *known_execution_id; /* the idempotency key made this one already */
    int takes_over_key;             /* an expired row of the key is there */
    ph_audit_entry_t *audit;        /* of a refusal; NULL = none */
    ph_execution_t execution;       /* its ids are made once, so that a batch that is run again keeps them */
    ph_request_t record;
    ph_idempotency_t idempotency;
    ph_attempt_t attempt;
    const char *digest; /* of what a person may look at before; only where the request asks for it */

    /* filled by the outcome writer before the stage moves to PH_CLICK_FINISHED */
    ph_execution_t ended; /* `execution` with its outcome */

    /* the waiter's condition variable */
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wake;
    ph_click_stage_t stage;  /* under lock */
    ph_click_stage_t wanted; /* under lock: the least that any waiter asked for */
} ph_click_t;

/* A click with two references and a deep copy of `request` (the caller's strings included). `memory` needs
 * a mutex, because the click travels from thread to thread; NULL = an allocator of its own. */
ph_click_t *ph_click_make(const ph_click_request_t *request, apr_allocator_t *memory);

/* Of the integration it is about; NULL = a retry of nothing. */
const char *ph_click_integration(const ph_click_t *click);

/* One reference more. */
void ph_click_retain(ph_click_t *click);

/* Give back one reference; the last one destroys the click. */
void ph_click_release(ph_click_t *click);

/* 1 when this call moved the click from `from` to `to`. */
int ph_click_move(ph_click_t *click, ph_click_phase_t from, ph_click_phase_t to);

/* Move the stage forward, never back, and wake the waiters if one of them wants to know. Of two threads that
 * tell the earlier stage may come last. */
void ph_click_advance(ph_click_t *click, ph_click_stage_t stage);

/* Wait until the stage is at least `stage` or `until` has come; the stage it found. */
ph_click_stage_t ph_click_wait(ph_click_t *click, ph_click_stage_t stage, apr_time_t until);

/* First in, first out; the caller brings the lock. */
typedef struct ph_click_queue_t {
    ph_click_t *first;
    ph_click_t *last;
    int count;
} ph_click_queue_t;

void ph_click_queue_push(ph_click_queue_t *queue, ph_click_t *click);
ph_click_t *ph_click_queue_pop(ph_click_queue_t *queue); /* NULL when it is empty */

#endif
