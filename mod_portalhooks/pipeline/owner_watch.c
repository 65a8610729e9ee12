/* SPDX-License-Identifier: Apache-2.0 */
/* The owners as last read, in a pool that each reading replaces. */
#include "owner_watch.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "os/monotonic.h"
#include "os/process.h"
#include "service/alerts.h"
#include "service/schema_watch.h"

#define CLOCKS_MAY_DIFFER apr_time_from_sec(300)
#define SILENT 3        /* intervals: a renewal may be seen after two */
#define SETTLE_SHARE 30 /* of a lease, after an outage */

struct ph_owner_watch_t {
    ph_portal_t *portal;
    const ph_lease_t *lease;
    const ph_child_table_t *child_table; /* NULL = none */
    apr_pool_t *parent;
    apr_pool_t *pool;           /* of `owners` */
    apr_array_header_t *owners; /* of ph_watched_t */
    apr_time_t counted;         /* time in which the database was readable, since the start */
    apr_time_t read_at;         /* the last reading; monotonic; 0 = none since an outage */
    apr_time_t settled_at;      /* time counts from here on; monotonic */
    apr_interval_time_t clock;  /* the database's clock minus the monotonic one; with has_clock */
    int has_clock;
};

ph_owner_watch_t *ph_owner_watch_make(ph_portal_t *portal, const ph_lease_t *lease,
                                      const ph_child_table_t *child_table, apr_pool_t *pool)
{
    ph_owner_watch_t *watch = apr_pcalloc(pool, sizeof *watch);

    watch->portal = portal;
    watch->lease = lease;
    watch->child_table = child_table;
    watch->parent = pool;
    watch->owners = apr_array_make(pool, 0, sizeof(ph_watched_t));
    return watch;
}

void ph_owner_watch_note_outage(ph_owner_watch_t *watch)
{
    watch->read_at = 0;
}

/* Count the time since the last reading, which began at `asked_at` and is over. */
static void count_time(ph_owner_watch_t *watch, apr_time_t asked_at)
{
    const apr_interval_time_t length = ph_lease_settings(watch->lease)->length;
    const apr_time_t from = watch->read_at > watch->settled_at ? watch->read_at : watch->settled_at;

    /* This process, and with it perhaps the whole host, was suspended: the same as an outage. */
    if (watch->read_at > 0 && asked_at - watch->read_at > length / 2) {
        watch->read_at = 0;
    }
    if (watch->read_at == 0) {
        watch->settled_at = asked_at + length / SETTLE_SHARE;
    }
    else if (asked_at > from) {
        watch->counted += asked_at - from;
    }
    watch->read_at = ph_monotonic_now();
}

static void update(ph_owner_watch_t *watch, const ph_owner_list_t *list, apr_pool_t *pool)
{
    apr_array_header_t *owners = apr_array_make(pool, list->rows->nelts, sizeof(ph_watched_t));
    int i;

    for (i = 0; i < list->rows->nelts; i++) {
        const ph_owner_row_t *row = &APR_ARRAY_IDX(list->rows, i, ph_owner_row_t);
        const ph_watched_t *known = ph_owner_watch_find(watch, row->owner.id);
        ph_watched_t *owner = apr_array_push(owners);

        if (known) {
            *owner = *known;
        }
        else {
            memset(owner, 0, sizeof(*owner));
            owner->value_since = watch->counted;
        }
        owner->owner = row->owner;
        /* A claim of ours whose commit was lost changes it by one. */
        if (known && row->value != known->value && !(known->is_claimed && row->value == known->value + 1)) {
            owner->value_since = watch->counted;
            owner->has_renewed = 1;
            owner->is_claimed = 0;
            owner->swept = 0;
            owner->retry_pause = 0;
            owner->retry_at = 0;
        }
        owner->value = row->value;
    }
    if (watch->pool) {
        apr_pool_destroy(watch->pool);
    }
    watch->pool = pool;
    watch->owners = owners;
}

static void log_line(const ph_owner_watch_t *watch, ph_log_level_t level, const char *line)
{
    watch->portal->ports.log(watch->portal->ports.log_baton, level, line);
}

/* An alert that no process raises again ends after this. */
static apr_interval_time_t alert_time(const ph_owner_watch_t *watch)
{
    return ph_lease_settings(watch->lease)->length;
}

static void check_clock(ph_owner_watch_t *watch, apr_time_t db_now, apr_pool_t *scratch)
{
    ph_alerts_t *alerts = watch->portal->alerts;
    const apr_interval_time_t ahead = watch->portal->ports.now() - db_now;

    watch->clock = db_now - watch->read_at;
    watch->has_clock = llabs(ahead) <= CLOCKS_MAY_DIFFER;
    if (watch->has_clock) {
        if (ph_alerts_clear(alerts, PH_ALERT_CLOCKS)) {
            log_line(watch, PH_LOG_NOTICE,
                     "clock: this host and the database agree again; old rows are removed again");
        }
        return;
    }
    if (ph_alerts_raise(alerts, PH_ALERT_CLOCKS, alert_time(watch))) {
        log_line(watch, PH_LOG_ERROR,
                 apr_psprintf(scratch,
                              "clock: this host is %" APR_INT64_T_FMT " s %s the database; no old rows are "
                              "removed until they agree within 5 minutes; check the clocks of both",
                              (apr_int64_t)apr_time_sec(llabs(ahead)), ahead > 0 ? "ahead of" : "behind"));
    }
}

static int is_of_start(const char *owner, const char *start_id)
{
    const apr_size_t len = strlen(start_id);

    return strncmp(owner, start_id, len) == 0 && owner[len] == '-';
}

/* A process of another httpd that is alive and has our instance. Processes of the same place and PidFile are
 * an earlier or later start of this one: the earlier drains. Without a digest in its host the row is an older
 * module's, which may be the same httpd before an upgrade. */
static int is_namesake(const ph_owner_watch_t *watch, const ph_watched_t *owner)
{
    const ph_lease_settings_t *own = ph_lease_settings(watch->lease);
    const apr_interval_time_t silent = watch->counted - owner->value_since;

    return strcmp(owner->owner.instance, own->instance) == 0 &&
           !is_of_start(owner->owner.id, own->start_id) && owner->has_renewed &&
           silent < SILENT * ph_lease_interval(watch->lease) && strchr(owner->owner.host, ' ') &&
           strcmp(owner->owner.host, ph_lease_host(watch->lease)) != 0;
}

static void check_namesakes(const ph_owner_watch_t *watch, apr_pool_t *scratch)
{
    ph_alerts_t *alerts = watch->portal->alerts;
    int i;

    for (i = 0; i < watch->owners->nelts; i++) {
        const ph_watched_t *owner = ph_owner_watch_at(watch, i);

        if (!is_namesake(watch, owner)) {
            continue;
        }
        if (ph_alerts_raise(alerts, PH_ALERT_NAMESAKE, alert_time(watch))) {
            const char *host = apr_pstrndup(scratch, owner->owner.host, strcspn(owner->owner.host, " "));

            log_line(watch, PH_LOG_ERROR,
                     apr_psprintf(scratch,
                                  "instance %s: another httpd, on host %s, pid %d, uses the same "
                                  "PortalHooksInstance; give each its own",
                                  owner->owner.instance, host, owner->owner.pid));
        }
        return;
    }
}

apr_status_t ph_owner_watch_read(ph_owner_watch_t *watch, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t asked_at = ph_monotonic_now();
    ph_owner_list_t list;
    apr_pool_t *pool;
    apr_status_t rv;

    apr_pool_create(&pool, watch->parent);
    rv = ph_store_owner_list(&list, db, pool);
    if (rv != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return rv;
    }
    count_time(watch, asked_at);
    update(watch, &list, pool);
    check_clock(watch, list.now, scratch);
    ph_schema_watch_note(watch->portal, list.min_modules, alert_time(watch), scratch);
    check_namesakes(watch, scratch);
    return APR_SUCCESS;
}

int ph_owner_watch_count(const ph_owner_watch_t *watch)
{
    return watch->owners->nelts;
}

ph_watched_t *ph_owner_watch_at(const ph_owner_watch_t *watch, int index)
{
    return &APR_ARRAY_IDX(watch->owners, index, ph_watched_t);
}

ph_watched_t *ph_owner_watch_find(const ph_owner_watch_t *watch, const char *id)
{
    int i;

    for (i = 0; i < watch->owners->nelts; i++) {
        ph_watched_t *owner = ph_owner_watch_at(watch, i);

        if (strcmp(owner->owner.id, id) == 0) {
            return owner;
        }
    }
    return NULL;
}

/* A child of this start that the parent has not reaped is alive, however late its renewal is. */
static int is_known_alive(const ph_owner_watch_t *watch, const char *owner)
{
    const char *start_id = ph_lease_settings(watch->lease)->start_id;

    return strcmp(owner, ph_lease_owner(watch->lease)) == 0 ||
           (watch->child_table && is_of_start(owner, start_id) &&
            ph_child_table_is_alive(watch->child_table, owner + strlen(start_id) + 1));
}

/* Do both run at the same place? The PidFile after it does not matter. */
static int is_same_place(const char *host, const char *other)
{
    const char *end = strrchr(host, ' ');

    return end && strncmp(host, other, (size_t)(end - host) + 1) == 0;
}

int ph_owner_watch_is_dead(const ph_owner_watch_t *watch, const ph_watched_t *owner)
{
    if (is_known_alive(watch, owner->owner.id)) {
        return 0;
    }
    if (strcmp(owner->owner.instance, ph_lease_settings(watch->lease)->instance) == 0 &&
        is_same_place(ph_lease_host(watch->lease), owner->owner.host) &&
        ph_process_has_ended(owner->owner.pid, owner->owner.started_at)) {
        return 1;
    }
    return watch->counted - owner->value_since >= ph_lease_settings(watch->lease)->length;
}

int ph_owner_watch_is_first(const ph_owner_watch_t *watch)
{
    const char *own = ph_lease_owner(watch->lease);
    int has_row = 0, i;

    for (i = 0; i < watch->owners->nelts; i++) {
        const ph_watched_t *owner = ph_owner_watch_at(watch, i);
        const int order = strcmp(owner->owner.id, own);

        has_row |= order == 0;
        if (order < 0 && watch->counted - owner->value_since < SILENT * ph_lease_interval(watch->lease) &&
            !ph_owner_watch_is_dead(watch, owner)) {
            return 0;
        }
    }
    return has_row;
}

int ph_owner_watch_has_suspect(const ph_owner_watch_t *watch)
{
    int i;

    for (i = 0; i < watch->owners->nelts; i++) {
        const ph_watched_t *owner = ph_owner_watch_at(watch, i);

        if (watch->counted - owner->value_since > 2 * ph_lease_interval(watch->lease) &&
            !is_known_alive(watch, owner->owner.id)) {
            return 1;
        }
    }
    return 0;
}

apr_time_t ph_owner_watch_db_time(const ph_owner_watch_t *watch)
{
    return watch->has_clock ? ph_monotonic_now() + watch->clock : 0;
}
