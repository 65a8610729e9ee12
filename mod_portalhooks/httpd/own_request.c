/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what is ours before anybody else can, and hands it to the API's routes or to the pages of the
 * user interface. Authentication and authorization of the location run in between as for any other. */
#include "own_request.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "core/text/text.h"
#include "pages.h"
#include "respond.h"
#include "routes.h"

APLOG_USE_MODULE(portalhooks);

#define API_HANDLER "portalhooks-api"
#define PAGES_HANDLER "portalhooks-pages"
#define REQUEST_ID_BYTES 15

extern module AP_MODULE_DECLARE_DATA portalhooks_module;

ph_own_request_t *ph_own_request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &portalhooks_module);
}

/* What stands behind the base in `uri`; NULL when it is not at or below it. */
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
        r->log_id = ph_text_base64url(random, sizeof(random), r->pool);
    }
    return r->log_id;
}

static ph_respond_kind_t kind_of(const ph_own_request_t *own)
{
    return own->is_api ? PH_RESPOND_FOR_API : PH_RESPOND_FOR_UI;
}

/* Claim `r` if it is ours; afterwards its path is as `uri` has it now, decoded or not yet. */
static ph_own_request_t *take(request_rec *r, const char *uri)
{
    const ph_config_t *config = ph_config_of(r->server);
    const char *path = config->enabled == 1 ? path_below(config->base, uri) : NULL;
    const int is_api = path && path_below("/api", path);
    ph_own_request_t *ours = ph_own_request_of(r);

    if (!path) {
        ap_set_module_config(r->request_config, &portalhooks_module, NULL);
        return NULL;
    }
    if (!ours || ours->is_api != is_api) {
        ours = apr_pcalloc(r->pool, sizeof(*ours));
        ours->config = config;
        ours->request_id = request_id_of(r);
        ours->is_api = is_api;
        ap_set_module_config(r->request_config, &portalhooks_module, ours);
        ph_respond_prepare(r, kind_of(ours), ours->request_id);
    }
    ours->path = path;
    return ours;
}

/* Before anything is decoded: a ProxyPass with mapping=encoded acts here, and a refusal while decoding
 * must be ours already. */
static int on_pre_translate(request_rec *r)
{
    return take(r, r->uri) ? OK : DECLINED;
}

static int on_translate(request_rec *r)
{
    ph_own_request_t *ours = take(r, r->uri);

    if (!ours) {
        return DECLINED;
    }
    if (ours->is_api) {
        r->filename = apr_pstrcat(r->pool, "portalhooks:", ours->path, NULL);
    }
    else {
        ph_pages_translate(r, ours);
    }
    return OK;
}

/* No folder is walked: no <Directory>, no .htaccess has a say, and none costs anything. */
static int on_map_to_storage(request_rec *r)
{
    return ph_own_request_of(r) ? OK : DECLINED;
}

static const char *handler_of(const ph_own_request_t *own)
{
    return own->is_api ? API_HANDLER : PAGES_HANDLER;
}

/* In the place of mod_mime, which would look at the extension for handlers, encodings and languages. */
static int on_type(request_rec *r)
{
    const ph_own_request_t *ours = ph_own_request_of(r);

    if (!ours) {
        return DECLINED;
    }
    r->handler = handler_of(ours);
    return OK;
}

/* After a SetHandler or ForceType of the location has had its turn. An answer of the API is a whole document
 * that is made anew each time: it has no ranges. */
static int on_fixups(request_rec *r)
{
    const ph_own_request_t *ours = ph_own_request_of(r);

    if (!ours) {
        return DECLINED;
    }
    r->handler = handler_of(ours);
    if (ours->is_api) {
        ap_remove_output_filter_byhandle(r->output_filters, "byterange");
        /* Once: mod_session_cookie adds its own to ours. */
        apr_table_unset(r->headers_out, "Cache-Control");
    }
    else {
        ph_pages_set_type(r);
    }
    return OK;
}

static int on_handler(request_rec *r)
{
    ph_own_request_t *ours = ph_own_request_of(r);

    if (!ours || strcmp(r->handler, handler_of(ours)) != 0) {
        return DECLINED;
    }
    return ours->is_api ? ph_routes_handle(r) : ph_pages_handle(r, ours);
}

/* For what httpd refuses before it knows the address: the second word of the request line. */
static const char *uri_of_line(request_rec *r)
{
    const char *line = r->the_request ? r->the_request : "";

    line += strcspn(line, " ");
    line += strspn(line, " ");
    return apr_pstrmemdup(r->pool, line, strcspn(line, " ?"));
}

/* Also of a request that got no further than to be read, and when httpd has thrown our headers away
 * because the body's framing is broken. */
static void on_error_filter(request_rec *r)
{
    ph_own_request_t *ours = ph_own_request_of(r);

    if (!ours) {
        ours = take(r, (r->uri && *r->uri == '/') ? r->uri : uri_of_line(r));
    }
    if (!ours) {
        return;
    }
    ph_respond_prepare(r, kind_of(ours), ours->request_id);
    if (ours->is_api) {
        ph_respond_replace_error_page(r);
    }
}

void ph_own_request_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_translate_name(on_pre_translate, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(on_translate, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(on_map_to_storage, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_type_checker(on_type, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(on_fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_insert_error_filter(on_error_filter, NULL, NULL, APR_HOOK_LAST);
    ph_respond_register_filter();
}
