/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_RETENTION_H
#define PH_CORE_MODEL_RETENTION_H

/* How long records are kept. Pure; any thread. */
typedef struct ph_retention_t {
    int executions_days; /* 0 = forever, in all three */
    int evidence_days;
    int events_days;
} ph_retention_t;

#define PH_RETENTION_DAYS_MAX 36500

/* The defaults: executions 400 days, evidence 90, events 400. */
void ph_retention_init(ph_retention_t *retention);

/* "never", which is 0, or 1 to PH_RETENTION_DAYS_MAX: 1 and *out, or 0. */
int ph_retention_parse_days(int *out, const char *days);

/* One argument pair of PortalHooksRetention, `kind` being "executions", "evidence" or "events": 1, or 0 and
 * nothing changed. */
int ph_retention_parse(ph_retention_t *retention, const char *kind, const char *days);

#endif
