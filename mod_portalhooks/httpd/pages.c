/* SPDX-License-Identifier: Apache-2.0 */
/* Serves the files of the user interface. Only names of an allowed alphabet are looked up, so no path leads
 * out of the directory; types come from a table here, not from mod_mime. */
#include "pages.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "core/request/entity_tag.h"
#include "core/text/digest.h"
#include "own_request.h"
#include "respond.h"

APLOG_USE_MODULE(portalhooks);

#define INDEX_BYTES_MAX 262144
#define HEAD_TAG "<head>"
#define PAGE_MARK " data-page=\""
#define CACHE_FOREVER "public, max-age=31536000, immutable"
#define CACHE_REVALIDATE "no-cache"

static const struct {
    const char *extension;
    const char *content_type;
} types[] = {
    { "html", "text/html; charset=utf-8" },
    { "js", "text/javascript; charset=utf-8" },
    { "css", "text/css; charset=utf-8" },
    { "svg", "image/svg+xml" },
    { "json", "application/json" },
    { "map", "application/json" },
    { "ico", "image/x-icon" },
    { "png", "image/png" },
    { "woff2", "font/woff2" },
    { "txt", "text/plain; charset=utf-8" },
};

static const char *type_of(const char *filename)
{
    const char *dot = strrchr(filename, '.');
    apr_size_t i;

    for (i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].extension, dot + 1) == 0) {
            return types[i].content_type;
        }
    }
    return NULL;
}

/* Segments of letters, digits and . _ - that do not begin with a dot, and a known extension. */
static int is_file_name(const char *path)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";

    return *path == '/' && strspn(path, alphabet) == strlen(path) && !strstr(path, "/.") &&
           !strstr(path, "//") && type_of(path) != NULL;
}

static int is_below(const char *path, const char *dir)
{
    return strncmp(path, dir, strlen(dir)) == 0;
}

static const ph_own_request_t *page_of(const request_rec *r)
{
    const ph_own_request_t *own = ph_own_request_of(r);

    return (own && !own->is_api) ? own : NULL;
}

/* Find the file. OK ends the phase, so no <Directory> and no .htaccess applies. */
static int on_map_to_storage(request_rec *r)
{
    const ph_own_request_t *own = page_of(r);

    if (!own) {
        return DECLINED;
    }
    r->finfo.filetype = APR_NOFILE;
    /* index.html itself is a page, not a file: it needs its <base href>. */
    if (!own->config->ui_dir || !is_file_name(own->path) || strcmp(own->path, "/index.html") == 0) {
        return OK;
    }
    r->filename = apr_pstrcat(r->pool, own->config->ui_dir, own->path, NULL);
    if (apr_stat(&r->finfo, r->filename, APR_FINFO_MIN, r->pool) != APR_SUCCESS ||
        r->finfo.filetype != APR_REG) {
        r->finfo.filetype = APR_NOFILE;
    }
    return OK;
}

/* mod_deflate and servers in front rename the tags of what they compress. */
static void restore_entity_tags(request_rec *r)
{
    const char *tags = apr_table_get(r->headers_in, "If-None-Match");

    if (tags) {
        apr_table_setn(r->headers_in, "If-None-Match", ph_entity_tag_strip(tags, r->pool));
    }
}

static int on_fixups(request_rec *r)
{
    const ph_own_request_t *own = page_of(r);

    if (!own) {
        return DECLINED;
    }
    restore_entity_tags(r);
    if (r->finfo.filetype != APR_REG) {
        return DECLINED;
    }
    ap_set_content_type(r, type_of(r->filename));
    /* The build puts a hash of the content into the names below assets/. */
    apr_table_setn(r->headers_out, "Cache-Control",
                   is_below(own->path, "/assets/") ? CACHE_FOREVER : CACHE_REVALIDATE);
    return OK;
}

/* A page that loads the embed script may be shown before the log-in. What its elements are made of needs no
 * user; whatever else the location requires holds, because this runs only where a user alone is missing. */
static int on_access(request_rec *r)
{
    const ph_own_request_t *own = page_of(r);

    if (!own || r->method_number != M_GET || r->finfo.filetype != APR_REG) {
        return DECLINED;
    }
    return (is_below(own->path, "/embed/") || is_below(own->path, "/assets/embed-")) ? OK : DECLINED;
}

static int redirect_to_base(request_rec *r, const ph_own_request_t *own)
{
    apr_table_setn(r->headers_out, "Location", apr_pstrcat(r->pool, own->base, "/", NULL));
    return HTTP_MOVED_TEMPORARILY;
}

static char *read_index(request_rec *r, const char *ui_dir)
{
    const char *path = apr_pstrcat(r->pool, ui_dir, "/index.html", NULL);
    char *bytes = apr_palloc(r->pool, INDEX_BYTES_MAX + 1);
    apr_size_t len;
    apr_file_t *file;
    apr_status_t rv;

    rv = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, r->pool);
    if (rv == APR_SUCCESS) {
        rv = apr_file_read_full(file, bytes, INDEX_BYTES_MAX, &len);
        apr_file_close(file);
    }
    /* APR_EOF is the good case: a file that fills the buffer is not our page. */
    if (rv != APR_EOF) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      "user interface: cannot read %s; run make install, or set PortalHooksUI", path);
        return NULL;
    }
    bytes[len] = '\0';
    return bytes;
}

/* Whether the line before `end` is for another page, as the build marked it (htdocs/vite.config.ts). */
static int is_for_another(const char *line, const char *end, const char *name)
{
    const char *mark = strstr(line, PAGE_MARK);
    const apr_size_t len = strlen(name);

    if (!mark || mark > end) {
        return 0;
    }
    mark += strlen(PAGE_MARK);
    return strncmp(mark, name, len) != 0 || mark[len] != '"';
}

/* Remove what other pages need first. */
static void keep_lines_of(const char *name, char *page)
{
    char *to = page;
    const char *from = page;

    while (*from) {
        const char *end = strchr(from, '\n');
        const apr_size_t len = end ? (apr_size_t)(end - from) + 1 : strlen(from);

        if (!is_for_another(from, from + len, name)) {
            memmove(to, from, len);
            to += len;
        }
        from += len;
    }
    *to = '\0';
}

/* index.html for any route of the application; relative URLs in it must resolve against the base. */
static int send_index(request_rec *r, const ph_own_request_t *own)
{
    char *page = read_index(r, own->config->ui_dir);
    const char *head = page ? strstr(page, HEAD_TAG) : NULL;
    ph_digest_part_t part;
    int refusal;

    if (!head) {
        return HTTP_NOT_FOUND;
    }
    /* The first page is that of the integrations. */
    keep_lines_of(own->path[1] ? own->path + 1 : "integrations", page);
    head += strlen(HEAD_TAG);
    page = apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, page, (apr_size_t)(head - page)), "<base href=\"",
                       own->base, "/\">", head, NULL);
    part.bytes = page;
    part.len = strlen(page);
    ph_respond_etag(r, ph_digest_make(&part, 1, r->pool));
    apr_table_setn(r->headers_out, "Cache-Control", CACHE_REVALIDATE);
    refusal = ap_meets_conditions(r);
    if (refusal != OK) {
        return refusal;
    }
    ph_respond_bytes(r, HTTP_OK, type_of(".html"), page, part.len);
    return OK;
}

/* Files are left to httpd's default handler, with ETag, ranges and conditional requests. */
static int on_handler(request_rec *r)
{
    const ph_own_request_t *own = page_of(r);

    if (!own || strcmp(r->handler, PH_OWN_REQUEST_PAGES) != 0 || r->finfo.filetype == APR_REG) {
        return DECLINED;
    }
    if (r->method_number != M_GET) {
        r->allowed |= AP_METHOD_BIT << M_GET;
        return HTTP_METHOD_NOT_ALLOWED;
    }
    ap_discard_request_body(r);
    if (*own->path == '\0') {
        return redirect_to_base(r, own);
    }
    if (!own->config->ui_dir || is_below(own->path, "/assets/") || is_below(own->path, "/embed/")) {
        return HTTP_NOT_FOUND;
    }
    return send_index(r, own);
}

void ph_pages_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_map_to_storage(on_map_to_storage, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_access_ex(on_access, NULL, NULL, APR_HOOK_REALLY_LAST, AP_AUTH_INTERNAL_PER_URI);
    ap_hook_fixups(on_fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_FIRST);
}
