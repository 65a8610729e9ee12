/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_PREFORK_STOP_H
#define PH_HTTPD_PREFORK_STOP_H

#include <apr_pools.h>

/* prefork ends a child from a signal handler, which destroys the child's pools wherever its only thread was
 * interrupted: perhaps while it held a lock that a thread we join needs, malloc's included. So the handler is
 * replaced by one that only writes a byte to a pipe. A thread reads it and does the work, while the
 * interrupted thread runs on and releases what it holds; then the thread puts prefork's handler back and
 * sends the signal again. */
typedef struct ph_prefork_stop_t ph_prefork_stop_t;

/* Replace the handlers of this child and start the thread; `work` is called once, on whichever thread. To be
 * called from child_init, with all signals blocked until *stop is runtime->stop. */
apr_status_t ph_prefork_stop_make(ph_prefork_stop_t **stop, void (*work)(void *baton), void *baton,
                                  apr_pool_t *pchild);

/* For the cleanup of pchild: do the work, unless the thread has done it; wait if it is doing it. Takes no
 * lock once the work is done, because that may be within prefork's handler. */
void ph_prefork_stop_finish(ph_prefork_stop_t *stop);

#endif
