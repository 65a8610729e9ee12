/* SPDX-License-Identifier: Apache-2.0 */
/* Advice on the configuration: each line says what will happen and which directive changes it. */
#include "config_advice.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <mpm_common.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unixd.h>

#include "core/target/cidr.h"
#include "directive_values.h"
#include "spool_dir.h"

APLOG_USE_MODULE(portalhooks);

static void warn(server_rec *server, const char *line)
{
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "%s", line);
}

/* Is the directive given, in a section or not? */
static int is_given(const ap_directive_t *tree, const char *name)
{
    for (; tree; tree = tree->next) {
        if (strcasecmp(tree->directive, name) == 0 ||
            (tree->first_child && is_given(tree->first_child, name))) {
            return 1;
        }
    }
    return 0;
}

/* ---- PortalHooksCAFile ---------------------------------------------------------------------------- */

static int count_certificates(const char *path)
{
    BIO *file = BIO_new_file(path, "r");
    STACK_OF(X509_INFO) *all = file ? PEM_X509_INFO_read_bio(file, NULL, NULL, NULL) : NULL;
    int count = 0;
    int i;

    for (i = 0; i < sk_X509_INFO_num(all); i++) {
        count += sk_X509_INFO_value(all, i)->x509 != NULL;
    }
    sk_X509_INFO_pop_free(all, X509_INFO_free);
    BIO_free(file);
    return count;
}

/* Children read it when they connect, after httpd has changed to its User. */
static int may_children_read(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        return 0;
    }
    if (geteuid() != 0) {
        return access(path, R_OK) == 0;
    }
    if (info.st_uid == ap_unixd_config.user_id) {
        return (info.st_mode & S_IRUSR) != 0;
    }
    return (info.st_mode & ((info.st_gid == ap_unixd_config.group_id) ? S_IRGRP : S_IROTH)) != 0;
}

const char *ph_config_ca_fault(const ph_config_t *config, apr_pool_t *pool)
{
    if (!config->ca_file) {
        return NULL;
    }
    if (!may_children_read(config->ca_file)) {
        return apr_psprintf(pool, "PortalHooksCAFile %s: httpd's User cannot read it", config->ca_file);
    }
    return (count_certificates(config->ca_file) == 0)
               ? apr_psprintf(pool, "PortalHooksCAFile %s: contains no certificate in PEM", config->ca_file)
               : NULL;
}

/* ---- who the caller is ---------------------------------------------------------------------------- */

static void advise_on_headers(server_rec *server, const ph_config_t *config)
{
    int i;

    if (config->trusted_proxies) {
        return;
    }
    if (config->user_reads_headers) {
        warn(server, "caller: PortalHooksUser reads a request header, which only a proxy may send: without "
                     "PortalHooksTrustedProxy nobody is signed in");
    }
    for (i = 0; config->grants && i < config->grants->nelts; i++) {
        if (APR_ARRAY_IDX(config->grants, i, ph_grant_t).reads_headers) {
            warn(server,
                 "caller: a PortalHooksGrant reads a request header, which only a proxy may send: without "
                 "PortalHooksTrustedProxy it grants nothing");
            return;
        }
    }
}

static void advise_on_login(server_rec *server, const ph_config_t *config)
{
    if (!config->user && !is_given(ap_conftree, "AuthType") && !is_given(ap_conftree, "SSLVerifyClient")) {
        warn(server, "caller: no AuthType is given anywhere, so nobody is signed in and the API answers 500 "
                     "no_authentication: protect the location of PortalHooksBase");
    }
}

/* ---- the way to httpd ----------------------------------------------------------------------------- */

static int listens_beyond_loopback(void)
{
    const ap_listen_rec *listener;
    ph_addr_t addr;

    for (listener = ap_listeners; listener; listener = listener->next) {
        addr = ph_addr_from_sockaddr((const struct sockaddr *)&listener->bind_addr->sa);
        if (!ph_addr_is_loopback(&addr)) {
            return 1;
        }
    }
    return 0;
}

static void advise_on_transport(server_rec *server, const ph_config_t *config)
{
    if (!config->trusted_proxies && !is_given(ap_conftree, "SSLEngine") && listens_beyond_loopback()) {
        warn(server, "transport: httpd listens beyond this host without SSLEngine On and without "
                     "PortalHooksTrustedProxy: passwords and tokens cross the network unencrypted");
    }
}

/* At the root every path is the Portal's, but for locations with a SetHandler of their own. */
static void advise_on_root(server_rec *server)
{
    server_rec *each;

    for (each = server; each; each = each->next) {
        const ph_config_t *config = ph_config_of(each);

        if (config->enabled == 1 && config->base && *config->base == '\0' &&
            (is_given(ap_conftree, "Alias") || is_given(ap_conftree, "ProxyPass"))) {
            warn(each,
                 "PortalHooksBase /: the Portal answers below every path, also those of Alias and ProxyPass; "
                 "only locations with SetHandler stay their own");
            return;
        }
    }
}

/* ---- the rest ------------------------------------------------------------------------------------- */

static void advise_on_database(server_rec *server, const ph_dbd_conf_t *dbd)
{
    if (dbd->dialect == PH_DIALECT_MYSQL && dbd->others > 0) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, server,
            "database: with DBDMin %d mod_dbd connects before a child serves requests, so a server that "
            "accepts connections and never answers stops all of httpd: set DBDMin 0",
            dbd->others);
    }
}

static void advise_on_spool(server_rec *server, const ph_config_t *config, apr_pool_t *pool)
{
    const char *path =
        config->spool_dir ? config->spool_dir : ap_runtime_dir_relative(pool, "portalhooks-spool");
    const char *fault = ph_spool_dir_check(path, pool);

    if (fault) {
        warn(server, fault);
    }
}

void ph_config_advise(server_rec *server, const ph_config_t *config, const ph_dbd_conf_t *dbd,
                      apr_pool_t *pool)
{
    const int is_test = ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST;

    /* A start reads the configuration twice. */
    if (is_test || ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_CONFIG) {
        advise_on_database(server, dbd);
    }
    if (is_test) {
        advise_on_headers(server, config);
        advise_on_login(server, config);
        advise_on_transport(server, config);
        advise_on_root(server);
        advise_on_spool(server, config, pool);
    }
}
