/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_ALERTS_H
#define PH_SERVICE_ALERTS_H

#include <apr_time.h>
#include <stdatomic.h>

#include "outage_state.h"

/* Conditions that an operator must end, known to all children in zeroed shared memory allocated by the
 * caller. One is raised for a time and again for as long as it lasts, so it ends by itself when the process
 * that saw it is gone. Any thread of any process. With `alerts` NULL nothing is raised. */

typedef enum {
    PH_ALERT_NAMESAKE, /* another httpd uses this PortalHooksInstance */
    PH_ALERT_CLOCKS,   /* the clocks of this host and of the database differ */
    PH_ALERT_TOO_OLD,  /* the database requires a newer module */
    PH_ALERT_CROWDED,  /* the database refused a connection or a prepared statement: it has too many */
    PH_ALERTS
} ph_alert_t;

typedef struct ph_alerts_t {
    atomic_llong until[PH_ALERTS];    /* monotonic */
    atomic_llong seals_due;           /* seal_check: when the next check is due; monotonic */
    atomic_int seals_failed;          /* a value did not open since the last check */
    atomic_int seals_refused;         /* values that did not open at the last check */
    atomic_int seals_unbound;         /* values that are not bound to a destination yet */
    atomic_int certificates_expiring; /* client certificates in use, at the last check: within 30 days */
    atomic_int certificates_expired;
    atomic_llong certificates_first; /* when the first one expires; 0 = there is none */
    atomic_llong users_due;          /* user_check: when the next one is due; monotonic */
    atomic_int users_similar;        /* pairs of names found at the last check */
    atomic_llong packet_told;        /* packet_check: the smallest max_allowed_packet warned of; 0 = none */
    ph_outage_state_t database;      /* whether it serves */
} ph_alerts_t;

/* Raise it for this long. 1 = it was not raised: log it now. */
int ph_alerts_raise(ph_alerts_t *alerts, ph_alert_t alert, apr_interval_time_t duration);

/* End it. 1 = it was raised. */
int ph_alerts_clear(ph_alerts_t *alerts, ph_alert_t alert);

int ph_alerts_is_raised(ph_alerts_t *alerts, ph_alert_t alert);

#endif
