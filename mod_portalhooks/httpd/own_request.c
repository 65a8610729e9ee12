/* SPDX-License-Identifier: Apache-2.0 */
/* Recognizes the requests at and below PortalHooksBase before any other module maps them, and names the
 * handler: the API (api_handler.c) or the pages (pages.c). Authentication and authorization of the location
 * run as for any other request. */
#include "own_request.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "core/text/base64.h"
#include "core/text/base_path.h"
#include "error_page.h"
#include "identity.h"
#include "security_headers.h"

APLOG_USE_MODULE(portalhooks);

#define REQUEST_ID_BYTES 15

extern module AP_MODULE_DECLARE_DATA portalhooks_module;

ph_own_request_t *ph_own_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &portalhooks_module);
}

/* The part of `uri` below `base`; NULL when it is not at or below it. */
static const char *path_below(const char *base, const char *uri)
{
    const apr_size_t len = strlen(base);

    if (!uri || strncmp(uri, base, len) != 0 || (uri[len] != '\0' && uri[len] != '/')) {
        return NULL;
    }
    return uri + len;
}

static const char *request_id_of(request_rec *r)
{
    const char *unique = apr_table_get(r->subprocess_env, "UNIQUE_ID");
    unsigned char random[REQUEST_ID_BYTES];

    if (unique) {
        return unique;
    }
    if (!r->log_id) {
        apr_generate_random_bytes(random, sizeof(random));
        r->log_id = ph_base64_url_encode(random, sizeof(random), r->pool);
    }
    return r->log_id;
}

/* A proxy in front may map another path to the base. Any client can send a header, so only that of a trusted
 * proxy counts, and only if it is a path. */
static const char *public_base(request_rec *r, const ph_config_t *config)
{
    const char *header = apr_table_get(r->headers_in, "X-Forwarded-Prefix");
    const char *prefix;

    if (config->public_base) {
        return config->public_base;
    }
    if (!header || !ph_identity_is_trusted_peer(r, config)) {
        return config->base;
    }
    if (ph_base_path_parse(&prefix, header, r->pool)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      "request: X-Forwarded-Prefix is not a path and was ignored; have the proxy set it");
        return config->base;
    }
    return apr_pstrcat(r->pool, prefix, config->base, NULL);
}

/* The headers that all our responses have, where error responses keep them. Idempotent. */
static void set_headers(request_rec *r, const ph_own_request_t *own)
{
    ph_security_headers_set(r);
    apr_table_setn(r->err_headers_out, "X-Request-Id", own->request_id);
    if (own->is_api) {
        apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
        ph_error_page_prepare(r);
    }
}

/* At the root everything would be ours: a location that names its handler keeps it. */
static int has_other_handler(const request_rec *r, const ph_config_t *config)
{
    const core_dir_config *location = ap_get_core_module_config(r->per_dir_config);

    return *config->base == '\0' && location &&
           (location->expr_handler || (location->handler && strcmp(location->handler, "none") != 0));
}

/* Decide by `uri` whether `r` is ours. Called before and after decoding; own->path follows `uri`. */
static ph_own_request_t *recognize(request_rec *r, const char *uri)
{
    const ph_config_t *config = ph_config_of(r->server);
    const char *path =
        (config->enabled == 1 && !has_other_handler(r, config)) ? path_below(config->base, uri) : NULL;
    const int is_api = path && path_below("/api", path);
    ph_own_request_t *own = ph_own_request_of(r);

    if (!path) {
        ap_set_module_config(r->request_config, &portalhooks_module, NULL);
        return NULL;
    }
    if (!own || own->is_api != is_api) {
        own = apr_pcalloc(r->pool, sizeof(*own));
        own->config = config;
        own->request_id = request_id_of(r);
        own->base = public_base(r, config);
        own->is_api = is_api;
        ap_set_module_config(r->request_config, &portalhooks_module, own);
        set_headers(r, own);
    }
    own->path = path;
    return own;
}

/* Before decoding: a ProxyPass with mapping=encoded acts in this phase, and the response to a URI that
 * cannot be decoded needs our headers. */
static int on_pre_translate(request_rec *r)
{
    return recognize(r, r->uri) ? OK : DECLINED;
}

static int on_translate(request_rec *r)
{
    const ph_own_request_t *own = recognize(r, r->uri);

    if (!own) {
        return DECLINED;
    }
    r->filename = apr_pstrcat(r->pool, "portalhooks:", own->path, NULL);
    return OK;
}

static const char *handler_of(const ph_own_request_t *own)
{
    return own->is_api ? PH_OWN_REQUEST_API : PH_OWN_REQUEST_PAGES;
}

/* Instead of mod_mime, which would derive handlers, encodings and languages from the extension. */
static int on_type(request_rec *r)
{
    const ph_own_request_t *own = ph_own_request_of(r);

    if (!own) {
        return DECLINED;
    }
    r->handler = handler_of(own);
    return OK;
}

/* Again, after a SetHandler or ForceType of the location. */
static int on_fixups(request_rec *r)
{
    const ph_own_request_t *own = ph_own_request_of(r);

    if (!own) {
        return DECLINED;
    }
    r->handler = handler_of(own);
    return OK;
}

/* The URI of the request line, for what httpd refuses before it has parsed one. */
static const char *uri_of_line(request_rec *r)
{
    const char *line = r->the_request ? r->the_request : "";

    line += strcspn(line, " ");
    line += strspn(line, " ");
    return apr_pstrmemdup(r->pool, line, strcspn(line, " ?"));
}

/* Also for requests refused while being read, and when httpd has dropped our headers because of broken
 * message framing. */
static void on_error_filter(request_rec *r)
{
    const ph_own_request_t *own = ph_own_request_of(r);

    if (!own) {
        own = recognize(r, (r->uri && *r->uri == '/') ? r->uri : uri_of_line(r));
    }
    if (!own) {
        return;
    }
    set_headers(r, own);
    if (own->is_api) {
        ph_error_page_replace(r, own->request_id);
    }
}

void ph_own_request_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_translate_name(on_pre_translate, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(on_translate, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_type_checker(on_type, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(on_fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_insert_error_filter(on_error_filter, NULL, NULL, APR_HOOK_LAST);
    ph_error_page_register_filter();
}
