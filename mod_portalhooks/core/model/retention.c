/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the arguments of PortalHooksRetention. */
#include "retention.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

void ph_retention_init(ph_retention_t *retention)
{
    retention->executions_days = 400;
    retention->evidence_days = 90;
    retention->events_days = 400;
}

static int *days_of(ph_retention_t *retention, const char *kind)
{
    if (strcasecmp(kind, "executions") == 0) {
        return &retention->executions_days;
    }
    if (strcasecmp(kind, "evidence") == 0) {
        return &retention->evidence_days;
    }
    return strcasecmp(kind, "events") == 0 ? &retention->events_days : NULL;
}

int ph_retention_parse(ph_retention_t *retention, const char *kind, const char *days)
{
    int *field = days_of(retention, kind);

    return field && ph_retention_parse_days(field, days);
}

int ph_retention_parse_days(int *out, const char *days)
{
    apr_int64_t number;

    if (strcasecmp(days, "never") == 0) {
        *out = 0;
        return 1;
    }
    number = apr_atoi64(days);
    if (*days == '\0' || strspn(days, "0123456789") != strlen(days) || number < 1 ||
        number > PH_RETENTION_DAYS_MAX) {
        return 0;
    }
    *out = (int)number;
    return 1;
}
