/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the locations: is the Portal behind an authentication, behind TLS, and what does its base cover?
 */
#include <regex.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "doctor.h"

/* A server that serves the Portal. */
typedef struct served_t {
    const char *host; /* its section "<VirtualHost …>"; "" = the main server */
    const char *base;
} served_t;

static const ph_httpd_directive_t *directive_at(const ph_doctor_t *doctor, int i)
{
    return &APR_ARRAY_IDX(doctor->settings->httpd->directives, i, ph_httpd_directive_t);
}

static int count_of(const ph_doctor_t *doctor)
{
    return doctor->settings->httpd->directives->nelts;
}

/* The <VirtualHost> of a section; "" = none. */
static const char *host_of(const char *section, apr_pool_t *pool)
{
    return strncasecmp(section, "<VirtualHost", 12) == 0
               ? apr_pstrmemdup(pool, section, strcspn(section, ">") + 1)
               : "";
}

/* The first argument of a directive of that server, or of the main one; NULL = neither has it. */
static const char *value_of(const ph_doctor_t *doctor, const char *host, const char *name)
{
    const ph_httpd_directive_t *directive;
    const char *value = NULL;
    int i;

    for (i = 0; i < count_of(doctor); i++) {
        directive = directive_at(doctor, i);
        if (strcasecmp(directive->name, name) == 0 && strcmp(directive->section, host) == 0) {
            value = ph_httpd_conf_arg(directive, 0, doctor->pool);
        }
    }
    return value || *host == '\0' ? value : value_of(doctor, "", name);
}

/* All servers with PortalHooks On. A virtual host inherits it. */
static apr_array_header_t *list_served(const ph_doctor_t *doctor)
{
    apr_array_header_t *list = apr_array_make(doctor->pool, 4, sizeof(served_t));
    const ph_httpd_directive_t *directive;
    const char *value;
    served_t served;
    int i;

    for (i = 0; i < count_of(doctor); i++) {
        directive = directive_at(doctor, i);
        value = ph_httpd_conf_arg(directive, 0, doctor->pool);
        if (strcasecmp(directive->name, "PortalHooks") != 0 || !value || strcasecmp(value, "on") != 0) {
            continue;
        }
        served.host = directive->section;
        served.base = value_of(doctor, served.host, "PortalHooksBase");
        served.base = served.base ? served.base : "/portal";
        APR_ARRAY_PUSH(list, served_t) = served;
    }
    return list;
}

/* Is it the place or below it? As httpd judges: "/por" is no beginning of "/portal". */
static int is_at(const char *path, const char *place)
{
    const apr_size_t len = strlen(place);

    if (apr_fnmatch_test(place)) {
        return apr_fnmatch(place, path, APR_FNM_PATHNAME) == APR_SUCCESS;
    }
    return strncmp(path, place, len) == 0 &&
           (len == 0 || place[len - 1] == '/' || path[len] == '/' || path[len] == '\0');
}

/* Does the innermost <Location> or <LocationMatch> of a section cover the path? */
static int covers(const char *section, const char *path, apr_pool_t *pool)
{
    const char *at = NULL;
    const char *next;
    ph_httpd_directive_t opening = { 0 };
    const char *place;
    regex_t pattern;
    int is_match = 0;

    for (next = strcasestr(section, "<Location"); next; next = strcasestr(next + 1, "<Location")) {
        at = next;
    }
    if (!at) {
        return 0;
    }
    is_match = strncasecmp(at, "<LocationMatch", 14) == 0;
    at += strcspn(at, " ");
    opening.args = apr_pstrmemdup(pool, at, strcspn(at, ">"));
    place = ph_httpd_conf_arg(&opening, 0, pool);
    if (place && strcmp(place, "~") == 0) {
        is_match = 1;
        place = ph_httpd_conf_arg(&opening, 1, pool);
    }
    if (!place) {
        return 0;
    }
    if (!is_match) {
        return is_at(path, place);
    }
    if (regcomp(&pattern, place, REG_EXTENDED | REG_NOSUB) != 0) {
        return 1; /* what only httpd's expressions have */
    }
    is_match = regexec(&pattern, path, 0, NULL, 0) == 0;
    regfree(&pattern);
    return is_match;
}

/* Does a Require with these arguments leave nobody without a name? */
static int names_user(const char *args)
{
    static const char *const nameless[] = { "all ",  "ip ",     "host ", "forward-dns ",
                                            "local", "method ", "ssl",   NULL };
    int i;

    for (i = 0; nameless[i]; i++) {
        if (strncasecmp(args, nameless[i], strlen(nameless[i])) == 0) {
            return strncasecmp(args, "ssl-verify-client", 17) == 0;
        }
    }
    return 1;
}

/* The directive of this name in a place that covers the API, whose arguments fit; NULL = there is none. */
static const ph_httpd_directive_t *covering(const ph_doctor_t *doctor, const served_t *served,
                                            const char *name, int (*fits)(const char *args))
{
    const apr_size_t len = strlen(served->base);
    const int has_slash = len > 0 && served->base[len - 1] == '/';
    const char *api = apr_pstrcat(doctor->pool, served->base, has_slash ? "" : "/", "api/v1/me", NULL);
    const ph_httpd_directive_t *directive;
    const char *host;
    int i;

    for (i = 0; i < count_of(doctor); i++) {
        directive = directive_at(doctor, i);
        host = host_of(directive->section, doctor->pool);
        if (strcasecmp(directive->name, name) == 0 && (!fits || fits(directive->args)) &&
            (*host == '\0' || strcmp(host, served->host) == 0) &&
            covers(directive->section, api, doctor->pool)) {
            return directive;
        }
    }
    return NULL;
}

static void find_login(ph_doctor_t *doctor, const served_t *served)
{
    const ph_httpd_directive_t *file = covering(doctor, served, "AuthUserFile", NULL);
    const char *path = file ? ph_httpd_conf_arg(file, 0, doctor->pool) : NULL;

    if (!covering(doctor, served, "Require", names_user)) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool,
                                    "No authentication is required below %s%s%s: nobody is known.",
                                    served->base, *served->host ? " in " : "", served->host),
                       apr_psprintf(doctor->pool,
                                    "Add AuthType, AuthName and Require valid-user in <Location \"%s\">, as "
                                    "conf/identity describes.",
                                    served->base));
    }
    else if (!covering(doctor, served, "AuthType", NULL) &&
             !ph_httpd_conf_anywhere(doctor->settings->httpd, "SSLVerifyClient", doctor->pool)) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool,
                                    "A user is required below %s%s%s, but no AuthType says how they sign in.",
                                    served->base, *served->host ? " in " : "", served->host),
                       "Add AuthType and AuthName beside Require, as conf/identity describes.");
    }
    if (path && *path == '/' && access(path, F_OK) != 0) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_psprintf(doctor->pool, "AuthUserFile %s does not exist: nobody can sign in.", path),
            apr_psprintf(doctor->pool, "htpasswd -c -B %s NAME creates it.", path));
    }
}

void ph_doctor_check_authentication(ph_doctor_t *doctor)
{
    const apr_array_header_t *list = list_served(doctor);
    int i;

    if (ph_httpd_conf_server(doctor->settings->httpd, "PortalHooksUser", doctor->pool)) {
        return; /* it says who the user is: see the check of the identity */
    }
    for (i = 0; i < list->nelts; i++) {
        find_login(doctor, &APR_ARRAY_IDX(list, i, served_t));
    }
}

void ph_doctor_check_base(ph_doctor_t *doctor)
{
    static const char *const others[] = { "SetHandler", "Alias", "ScriptAlias", "ProxyPass", NULL };
    const apr_array_header_t *list = list_served(doctor);
    const ph_httpd_directive_t *directive;
    int is_root = 0;
    int i;
    int j;

    for (i = 0; i < list->nelts; i++) {
        is_root |= strcmp(APR_ARRAY_IDX(list, i, served_t).base, "/") == 0;
    }
    for (i = 0; is_root && i < count_of(doctor); i++) {
        directive = directive_at(doctor, i);
        for (j = 0; others[j]; j++) {
            if (strcasecmp(directive->name, others[j]) == 0 && strcasestr(directive->args, "none") == NULL) {
                ph_doctor_find(
                    doctor, PH_FINDING_WARNING,
                    apr_psprintf(
                        doctor->pool,
                        "PortalHooksBase / also covers %s %s (%s line %d), which may become unreachable.",
                        directive->name, directive->args, directive->file, directive->line),
                    "Use a base of its own, such as PortalHooksBase /portal.");
            }
        }
    }
}

/* Does httpd listen on more than the loopback? */
static int is_public(const ph_doctor_t *doctor)
{
    const ph_httpd_directive_t *directive;
    int i;

    for (i = 0; i < count_of(doctor); i++) {
        directive = directive_at(doctor, i);
        if (strcasecmp(directive->name, "Listen") == 0 && strncmp(directive->args, "127.", 4) != 0 &&
            strncmp(directive->args, "[::1]", 5) != 0 && strncmp(directive->args, "localhost", 9) != 0) {
            return 1;
        }
    }
    return 0;
}

void ph_doctor_check_transport(ph_doctor_t *doctor)
{
    const apr_array_header_t *list = list_served(doctor);
    const served_t *served;
    const char *engine;
    int i;

    for (i = 0; is_public(doctor) && i < list->nelts; i++) {
        served = &APR_ARRAY_IDX(list, i, served_t);
        engine = value_of(doctor, served->host, "SSLEngine");
        if ((!engine || strcasecmp(engine, "off") == 0) &&
            !value_of(doctor, served->host, "PortalHooksOrigin")) {
            ph_doctor_find(doctor, PH_FINDING_WARNING,
                           apr_psprintf(doctor->pool,
                                        "The Portal at %s%s%s is served without TLS: passwords and "
                                        "events cross the network in the clear.",
                                        served->base, *served->host ? " in " : "", served->host),
                           "Set SSLEngine On there, or name the https origin of the proxy in front in "
                           "PortalHooksOrigin.");
        }
    }
}
