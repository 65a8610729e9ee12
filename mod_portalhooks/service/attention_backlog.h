/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_ATTENTION_BACKLOG_H
#define PH_SERVICE_ATTENTION_BACKLOG_H

#include "store/db.h"

/* Fills ph_attention with what failed while no outcome kept it: before an upgrade, or on a host of an older
 * version. */

#define PH_ATTENTION_BACKLOG_DAYS 30

/* Add a row for each integration and event that has none and whose newest execution failed or is unknown, if
 * one that did was created at `from` or later. In small transactions of its own, while httpd may serve; what
 * is there stays as it is, so it may be run again at any time. *added counts the rows. */
apr_status_t ph_attention_backlog_fill(int *added, ph_db_t *db, apr_time_t from, apr_pool_t *pool);

#endif
