/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of httpd's configuration: module, connections, who the user is. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <apr_strings.h>

#include "doctor.h"

static const char *of_server(const ph_doctor_t *doctor, const char *name)
{
    return ph_httpd_conf_server(doctor->settings->httpd, name, doctor->pool);
}

/* What to do about httpd's complaint. */
static const char *remedy_of(const char *complaint)
{
    if (strcasestr(complaint, "driver")) {
        return "Set DBDriver mysql or sqlite3, and install its package (Debian: libaprutil1-dbd-mysql or "
               "libaprutil1-dbd-sqlite3).";
    }
    if (strstr(complaint, "Invalid command 'PortalHooks")) {
        return "Load the module: a2enmod portalhooks, or LoadModule portalhooks_module.";
    }
    return "Correct what it names; httpd's own configuration test (apache2ctl configtest) says the same.";
}

void ph_doctor_check_httpd(ph_doctor_t *doctor)
{
    const ph_httpd_conf_t *httpd = doctor->settings->httpd;

    if (doctor->settings->httpd_fault) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, doctor->settings->httpd_fault,
                       remedy_of(doctor->settings->httpd_fault));
    }
    else if (httpd && httpd->is_refused) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_pstrcat(doctor->pool, "httpd does not start: ",
                                   httpd->complaint ? httpd->complaint : "no reason given.", NULL),
                       "Correct what it names; until then the running httpd keeps its old configuration.");
    }
}

void ph_doctor_check_module(ph_doctor_t *doctor)
{
    const ph_httpd_conf_t *httpd = doctor->settings->httpd;
    const char *paused = of_server(doctor, "PortalHooksPause");
    const char *pages = of_server(doctor, "PortalHooksUI");

    if (!ph_httpd_conf_has_module(httpd, "portalhooks_module")) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, "httpd does not load mod_portalhooks.",
                       "Run a2enmod portalhooks, or add LoadModule portalhooks_module, and reload httpd.");
        return;
    }
    if (!ph_httpd_conf_anywhere(httpd, "PortalHooks", doctor->pool)) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, "PortalHooks is Off everywhere: httpd serves no Portal.",
                       "Set PortalHooks On in the server or virtual host of the Portal.");
    }
    if (pages && *pages == '/' && access(apr_pstrcat(doctor->pool, pages, "/index.html", NULL), F_OK) != 0) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_psprintf(doctor->pool, "PortalHooksUI %s has no index.html: there are no pages.", pages),
            "Name the directory that make install or the package made, or remove the directive.");
    }
    if (paused && strcasecmp(paused, "on") == 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING, "PortalHooksPause is On: nothing is sent.",
                       "Set PortalHooksPause Off when the maintenance is over, and reload httpd.");
    }
}

void ph_doctor_check_pool(ph_doctor_t *doctor)
{
    const char *min = of_server(doctor, "DBDMin");
    const char *max = of_server(doctor, "DBDMax");
    const char *params = of_server(doctor, "DBDParams");

    if (!params || !of_server(doctor, "DBDriver")) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT, "DBDriver or DBDParams is not set for the whole server.",
            "Set both outside of virtual hosts: conf/minimal.conf and conf/production.conf show how.");
    }
    if (!min || atoi(min) != 0) {
        ph_doctor_find(
            doctor, PH_FINDING_WARNING,
            apr_psprintf(doctor->pool,
                         "DBDMin is %s: mod_dbd opens connections that mod_portalhooks does not use, and a "
                         "database that accepts but never answers hangs every new child of httpd.",
                         min ? min : "not set, which means 1"),
            "Set DBDMin 0.");
    }
    if (max && atoi(max) < 3 && !ph_httpd_conf_has_module(doctor->settings->httpd, "mpm_prefork_module")) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool,
                                    "DBDMax is %s, but two connections belong to the sending threads.", max),
                       "Set DBDMax to 8 or more.");
    }
}

static int names_header(const char *expression)
{
    static const char *const readers[] = { "req(", "http(", "req_novary(", "HTTP:", "HTTP_", "{req:", NULL };
    int i;

    for (i = 0; readers[i]; i++) {
        if (strcasestr(expression, readers[i])) {
            return 1;
        }
    }
    return 0;
}

void ph_doctor_check_identity(ph_doctor_t *doctor)
{
    const char *user = of_server(doctor, "PortalHooksUser");
    int i;

    if (user && names_header(user) && !of_server(doctor, "PortalHooksTrustedProxy")) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            "PortalHooksUser reads a request header, but there is no PortalHooksTrustedProxy: without it the header is ignored.",
            "Name the addresses of the proxy in PortalHooksTrustedProxy.");
    }
    for (i = 0; i < doctor->settings->httpd->directives->nelts; i++) {
        const ph_httpd_directive_t *directive =
            &APR_ARRAY_IDX(doctor->settings->httpd->directives, i, ph_httpd_directive_t);

        if (strcasecmp(directive->name, "PortalHooksGrant") == 0 && names_header(directive->args) &&
            !of_server(doctor, "PortalHooksTrustedProxy")) {
            ph_doctor_find(
                doctor, PH_FINDING_FAULT,
                apr_psprintf(doctor->pool,
                             "PortalHooksGrant (%s line %d) reads a request header, but there is no "
                             "PortalHooksTrustedProxy.",
                             directive->file, directive->line),
                "Name the addresses of the proxy in PortalHooksTrustedProxy.");
        }
    }
}
