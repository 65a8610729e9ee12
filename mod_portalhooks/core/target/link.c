/* SPDX-License-Identifier: Apache-2.0 */
/* Judges links by their text alone, so that a browser goes where the text says. */
#include "link.h"

#include <string.h>

#include "core/text/text.h"
#include "origin.h"
#include "target_entry.h"

/* What browsers drop, replace or read as a slash; and what ends an attribute, should a page print it raw. */
static int has_plain_characters(const char *url)
{
    const char *at;

    for (at = url; *at; at++) {
        if ((unsigned char)*at <= ' ' || strchr("\\\"<>`\x7f", *at)) {
            return 0;
        }
    }
    return ph_text_is_plain(url) && !ph_text_has_invisible(url);
}

static int is_listed_origin(const char *url, const apr_array_header_t *origins, apr_pool_t *scratch)
{
    int i;

    for (i = 0; origins && i < origins->nelts; i++) {
        if (ph_origin_is_same(url, APR_ARRAY_IDX(origins, i, const char *), scratch)) {
            return 1;
        }
    }
    return 0;
}

/* A host without a port stands for the default port of the scheme. */
static int is_listed_host(const ph_origin_t *origin, const apr_array_header_t *hosts, apr_pool_t *scratch)
{
    ph_target_entry_t entry;
    int i;

    for (i = 0; hosts && i < hosts->nelts; i++) {
        if (ph_target_entry_parse(&entry, APR_ARRAY_IDX(hosts, i, const char *), scratch) ||
            (entry.port == PH_TARGET_ANY_PORT && !origin->is_default_port)) {
            continue;
        }
        if (origin->addr.family == AF_UNSPEC ? ph_target_entry_has_name(&entry, origin->host, origin->port)
                                             : ph_target_entry_has_address(&entry, &origin->addr)) {
            return 1;
        }
    }
    return 0;
}

int ph_link_is_allowed(const char *url, const ph_link_policy_t *policy, apr_pool_t *scratch)
{
    ph_origin_t origin;

    if (strlen(url) > PH_LINK_MAX || !has_plain_characters(url)) {
        return 0;
    }
    if (*url == '/') {
        return url[1] != '/';
    }
    if (!policy || ph_origin_read(&origin, url, scratch) != PH_TARGET_ALLOWED) {
        return 0;
    }
    return is_listed_origin(url, policy->origins, scratch) || is_listed_host(&origin, policy->hosts, scratch);
}

const char *ph_link_host_fault(const char *text, apr_pool_t *pool)
{
    ph_target_entry_t entry;
    const char *fault = ph_target_entry_parse(&entry, text, pool);

    if (!fault && !entry.name && !ph_target_entry_is_address(&entry)) {
        return "a network is not a host of links: name the hosts";
    }
    return fault;
}
