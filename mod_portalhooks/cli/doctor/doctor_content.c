/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of what is stored: secrets, users, webhooks, owners, retention. */
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "cli/local_portal.h"
#include "cli/reseal_run.h"
#include "core/target/origin.h"
#include "core/target/target.h"
#include "doctor.h"
#include "os/keyfile.h"
#include "os/process.h"
#include "store/store_owner.h"
#include "store/store_retention.h"
#include "store/store_user.h"

#define DAY apr_time_from_sec(86400)
#define MANY_ROWS 100000
#define OVERDUE_DAYS 3

void ph_doctor_check_secrets(ph_doctor_t *doctor)
{
    const ph_reseal_count_t *count;
    ph_reseal_t reseal = { 0 };
    ph_keyring_t *ring;
    int i;

    if (!doctor->settings->key_file || ph_keyfile_read(&ring, doctor->settings->key_file, doctor->pool)) {
        return; /* the check of the key file says so */
    }
    reseal.ring = ring;
    if (ph_reseal_count(&reseal, doctor->db, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the stored secrets");
        return;
    }
    for (i = 0; i < reseal.counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal.counts, i, ph_reseal_count_t);
        if (count->unknown > 0) {
            ph_doctor_find(
                doctor, PH_FINDING_FAULT,
                apr_psprintf(doctor->pool,
                             "%d secrets are sealed with the key %s, which the key file lacks: "
                             "their webhooks cannot be run.",
                             count->unknown, *count->kid ? count->kid : "(none named)"),
                "Add that key to the key file from a backup, or set the tokens and signing keys again.");
        }
        if (count->refused + count->outdated > 0) {
            ph_doctor_find(doctor, PH_FINDING_FAULT,
                           apr_psprintf(doctor->pool,
                                        "%d secrets of the key %s do not open: altered, moved, or of an "
                                        "older format.",
                                        count->refused + count->outdated, count->kid),
                           "portalhooks verify counts them; set those tokens and signing keys again.");
        }
        else if (count->unbound > 0) {
            ph_doctor_find(
                doctor, PH_FINDING_WARNING,
                apr_psprintf(doctor->pool, "%d secrets are not bound to their destination.", count->unbound),
                "Run portalhooks keys reseal.");
        }
    }
}

/* Does a PortalHooksGrant give this permission? */
static int grants(const ph_doctor_t *doctor, const char *permission)
{
    const ph_httpd_directive_t *directive;
    int i;

    for (i = 0; doctor->settings->httpd && i < doctor->settings->httpd->directives->nelts; i++) {
        directive = &APR_ARRAY_IDX(doctor->settings->httpd->directives, i, ph_httpd_directive_t);
        if (strcasecmp(directive->name, "PortalHooksGrant") == 0 &&
            strncmp(directive->args, permission, strlen(permission)) == 0) {
            return 1;
        }
    }
    return 0;
}

void ph_doctor_check_users(ph_doctor_t *doctor)
{
    const char *bootstrap =
        doctor->settings->httpd
            ? ph_httpd_conf_server(doctor->settings->httpd, "PortalHooksBootstrapAdmin", doctor->pool)
            : NULL;
    apr_array_header_t *similar;
    ph_census_t census;

    if (ph_census_take(&census, doctor->db, doctor->pool) != APR_SUCCESS ||
        ph_store_user_list_similar(&similar, doctor->db, 5, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the tables");
        return;
    }
    if (census.admins == 0 && !grants(doctor, "admin")) {
        ph_doctor_find(
            doctor, bootstrap ? PH_FINDING_WARNING : PH_FINDING_FAULT,
            bootstrap ? apr_psprintf(doctor->pool,
                                     "The database has no admin; only PortalHooksBootstrapAdmin %s is one.",
                                     bootstrap)
                      : "There is no admin.",
            "Run portalhooks user grant NAME admin.");
    }
    if (census.triggers == 0 && !grants(doctor, "can_trigger_integrations")) {
        ph_doctor_find(
            doctor, PH_FINDING_WARNING, "Nobody may run an integration.",
            "Run portalhooks user grant NAME can_trigger_integrations, or add a PortalHooksGrant.");
    }
    if (similar->nelts > 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool, "Users differ only in letter case: %s.",
                                    apr_array_pstrcat(doctor->pool, similar, ';')),
                       "Make the sign-in return one spelling of each name: conf/identity has examples.");
    }
}

static void find_webhook(ph_doctor_t *doctor, const ph_census_webhook_t *webhook, const char *what,
                         const char *remedy)
{
    ph_doctor_find(doctor, PH_FINDING_WARNING,
                   apr_psprintf(doctor->pool, "Integration %s: %s", webhook->integration_id, what), remedy);
}

static void check_webhook(ph_doctor_t *doctor, const ph_census_webhook_t *webhook,
                          const ph_target_policy_t *policy)
{
    ph_target_verdict_t verdict;
    ph_url_t url;

    if (webhook->disabled_by_receiver_at) {
        find_webhook(doctor, webhook, "its receiver has disabled the webhook with status 410.",
                     "Ask the receiver for the new URL, then run portalhooks integration enable.");
    }
    if (!webhook->enabled) {
        return;
    }
    if (webhook->keys == 0) {
        find_webhook(doctor, webhook,
                     "the webhook has no signing key that is valid now, so it cannot be run.",
                     "Create one on the integration's page, or by POST /integrations/{id}/webhook/keys.");
    }
    if (strncasecmp(webhook->url, "http:", 5) == 0) {
        find_webhook(doctor, webhook,
                     apr_psprintf(doctor->pool,
                                  "the webhook uses http (%s): token and events are sent unencrypted.",
                                  ph_origin_public(webhook->url, doctor->pool)),
                     "Change the URL to https.");
    }
    verdict = policy ? ph_target_judge_url(&url, policy, webhook->url, doctor->pool) : PH_TARGET_ALLOWED;
    if (ph_target_is_denied(verdict)) {
        find_webhook(doctor, webhook, ph_target_explain(verdict), ph_target_remedy(verdict, doctor->pool));
    }
}

void ph_doctor_check_webhooks(ph_doctor_t *doctor)
{
    ph_target_policy_t *policy = NULL;
    apr_array_header_t *webhooks;
    const char *fault = NULL;
    int i;

    if (doctor->settings->httpd) {
        fault = ph_local_policy_make(&policy, doctor->settings->httpd, doctor->pool);
    }
    if (fault) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, fault, "Correct the directive.");
        policy = NULL;
    }
    if (ph_census_webhooks(&webhooks, doctor->db, apr_time_now(), doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the webhooks");
        return;
    }
    for (i = 0; i < webhooks->nelts; i++) {
        check_webhook(doctor, &APR_ARRAY_IDX(webhooks, i, ph_census_webhook_t), policy);
    }
}

void ph_doctor_check_owners(ph_doctor_t *doctor)
{
    const char *here = ph_process_place(doctor->pool);
    apr_array_header_t *owners, *missing;
    const ph_census_owner_t *owner;
    apr_size_t len;
    int i;

    if (ph_census_owners(&owners, doctor->db, doctor->pool) != APR_SUCCESS ||
        ph_store_owner_list_missing(&missing, doctor->db, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the owners");
        return;
    }
    for (i = 0; i < owners->nelts; i++) {
        owner = &APR_ARRAY_IDX(owners, i, ph_census_owner_t);
        len = strlen(here);
        if (len > 0 && strncmp(owner->host, here, len) == 0 && owner->host[len] == ' ' &&
            ph_process_has_ended(owner->pid, owner->started_at)) {
            ph_doctor_find(
                doctor, PH_FINDING_WARNING,
                apr_psprintf(doctor->pool,
                             "The process %d of %s has ended with %" APR_INT64_T_FMT " executions open.",
                             owner->pid, owner->instance, owner->sending),
                "Start httpd: it marks them unknown within seconds, and people decide whether to retry.");
        }
        else if (owner->lease_left < 0) {
            ph_doctor_find(
                doctor, PH_FINDING_WARNING,
                apr_psprintf(doctor->pool,
                             "The lease of process %d of %s (host %s) expired %" APR_INT64_T_FMT
                             " s ago with %" APR_INT64_T_FMT " executions open.",
                             owner->pid, owner->instance,
                             apr_pstrmemdup(doctor->pool, owner->host, strcspn(owner->host, " ")),
                             (apr_int64_t)apr_time_sec(-owner->lease_left), owner->sending),
                "Any httpd on this database clears it within two minutes; start one if none runs.");
        }
    }
    if (missing->nelts > 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool, "Executions of %d owners without a row are still open.",
                                    missing->nelts),
                       "Any httpd on this database closes them; start one if none runs.");
    }
}

/* The days of PortalHooksRetention for a kind; 0 = forever, -1 = not set. */
static int configured_days(const ph_doctor_t *doctor, const char *kind)
{
    const ph_httpd_directive_t *directive;
    const char *word, *days;
    int found = -1;
    int i;
    int j;

    for (i = 0; doctor->settings->httpd && i < doctor->settings->httpd->directives->nelts; i++) {
        directive = &APR_ARRAY_IDX(doctor->settings->httpd->directives, i, ph_httpd_directive_t);
        if (strcasecmp(directive->name, "PortalHooksRetention") != 0) {
            continue;
        }
        for (j = 0; (word = ph_httpd_conf_arg(directive, j, doctor->pool)) != NULL; j += 2) {
            days = ph_httpd_conf_arg(directive, j + 1, doctor->pool);
            if (days && strcasecmp(word, kind) == 0) {
                ph_retention_parse_days(&found, days);
            }
        }
    }
    return found;
}

void ph_doctor_check_retention(ph_doctor_t *doctor)
{
    static const struct {
        const char *kind;
        ph_old_t old;
        const char *count;
    } kinds[] = {
        { "executions", PH_OLD_EXECUTIONS, "SELECT COUNT(*) FROM ph_execution" },
        { "evidence", PH_OLD_EVIDENCE, "SELECT COUNT(*) FROM ph_request" },
        { "events", PH_OLD_EVENTS, "SELECT COUNT(*) FROM ph_event" },
    };
    ph_removed_t removed[PH_OLD_KINDS];
    apr_int64_t rows = 0;
    apr_size_t i;
    int days;

    if (ph_store_retention_read(removed, doctor->db, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the retention");
        return;
    }
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const ph_removed_t *last = &removed[kinds[i].old];

        days = configured_days(doctor, kinds[i].kind);
        days = days >= 0 ? days : last->is_recorded ? last->days : -1;
        if (doctor->is_external && kinds[i].old == PH_OLD_EVENTS) {
            continue;
        }
        if (days == 0 && ph_census_number(&rows, doctor->db, kinds[i].count, doctor->pool) == APR_SUCCESS &&
            rows >= MANY_ROWS) {
            ph_doctor_find(doctor, PH_FINDING_WARNING,
                           apr_psprintf(doctor->pool,
                                        "%s are kept forever, and there are %" APR_INT64_T_FMT ".",
                                        kinds[i].kind, rows),
                           apr_psprintf(doctor->pool, "Set PortalHooksRetention %s to a number of days.",
                                        kinds[i].kind));
        }
        if (days > 0 && last->is_recorded && last->cutoff < apr_time_now() - (days + OVERDUE_DAYS) * DAY) {
            ph_doctor_find(doctor, PH_FINDING_WARNING,
                           apr_psprintf(doctor->pool, "Old %s have not been removed for %d days.",
                                        kinds[i].kind,
                                        (int)((apr_time_now() - days * DAY - last->cutoff) / DAY)),
                           "See the lines \"retention:\" in httpd's error log; is httpd running?");
        }
    }
}
