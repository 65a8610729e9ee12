/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_RETENTION_H
#define PH_CORE_MODEL_RETENTION_H

/* How long what was recorded is kept. Pure. */
typedef struct ph_retention_t {
    int executions_days; /* 0 = for ever, in all three */
    int evidence_days;
    int events_days;
} ph_retention_t;

#define PH_RETENTION_DAYS_MAX 36500

/* 400 days of executions, 90 of evidence, events for ever. */
void ph_retention_init(ph_retention_t *retention);

/* "never" is 0, else a whole number of days from 1 on: 1, or 0 when it is neither. */
int ph_retention_parse_days(int *out, const char *days);

/* "executions", "evidence" or "events", and days or "never": 1, or 0 when they are not that. */
int ph_retention_parse(ph_retention_t *retention, const char *kind, const char *days);

#endif
