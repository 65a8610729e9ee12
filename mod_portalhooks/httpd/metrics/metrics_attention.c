/* SPDX-License-Identifier: Apache-2.0 */
/* Sums the groups of the list by integration; ordered by count, the first ones are written. */
#include "metrics_attention.h"

#include <stdlib.h>
#include <string.h>

#include "httpd/child.h"
#include "httpd/dbd_conf.h"
#include "metrics_writer.h"
#include "service/attention.h"

static apr_array_header_t *read_groups(const ph_portal_t *portal, apr_pool_t *pool)
{
    apr_array_header_t *groups = NULL;
    ph_db_t *db = NULL;

    if (ph_db_open(&db, portal->db, apr_time_now() + PH_DBD_REQUEST_TIMEOUT, pool) != APR_SUCCESS) {
        return NULL;
    }
    if (ph_store_attention_groups(&groups, db, PH_ATTENTION_COUNTED_MAX, pool) != APR_SUCCESS) {
        groups = NULL;
    }
    ph_db_close(db);
    return groups;
}

/* The groups come by integration. */
static apr_array_header_t *sum(const apr_array_header_t *groups, apr_pool_t *pool)
{
    apr_array_header_t *sums = apr_array_make(pool, groups->nelts, sizeof(ph_attention_group_t));
    ph_attention_group_t *last = NULL;
    int i;

    for (i = 0; i < groups->nelts; i++) {
        const ph_attention_group_t *group = &APR_ARRAY_IDX(groups, i, ph_attention_group_t);

        if (last && strcmp(last->integration_id, group->integration_id) == 0) {
            last->count += group->count;
        }
        else {
            last = apr_array_push(sums);
            *last = *group;
        }
    }
    return sums;
}

static int by_count(const void *one, const void *other)
{
    const ph_attention_group_t *a = one;
    const ph_attention_group_t *b = other;

    return a->count == b->count ? strcmp(a->integration_id, b->integration_id) : b->count - a->count;
}

void ph_metrics_attention_write(request_rec *r)
{
    static const char name[] = "portalhooks_attention";
    const ph_portal_t *portal = ph_child_find_portal();
    apr_array_header_t *groups, *sums;
    int others = 0;
    int i;

    groups = portal && !portal->schema_fault ? read_groups(portal, r->pool) : NULL;
    if (!groups) {
        return;
    }
    sums = sum(groups, r->pool);
    qsort(sums->elts, (size_t)sums->nelts, sizeof(ph_attention_group_t), by_count);
    ph_metrics_begin(
        r, name, "gauge",
        "What failed last and was not handled, by integration; (others) = all that have no series "
        "of their own.");
    for (i = 0; i < sums->nelts; i++) {
        const ph_attention_group_t *of = &APR_ARRAY_IDX(sums, i, ph_attention_group_t);

        if (i < portal->metrics_integrations) {
            ph_metrics_write_labelled(r, name, "integration", of->integration_id, of->count);
        }
        else {
            others += of->count;
        }
    }
    ph_metrics_write_labelled(r, name, "integration", "(others)", others);
}
