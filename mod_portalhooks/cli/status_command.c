/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks status: what is there, without judging it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "connection.h"
#include "core/text/text_time.h"
#include "os/keyfile.h"
#include "os/process.h"
#include "print_json.h"
#include "reseal_run.h"
#include "spool_files.h"
#include "store/census.h"
#include "store/store_pause.h"
#include "store/store_retention.h"

#define SECONDS(interval) ((int)((interval) / APR_USEC_PER_SEC))

static json_t *keys_of(const ph_settings_t *settings, ph_db_t *db, apr_pool_t *pool)
{
    json_t *keys = json_object();
    const ph_reseal_count_t *count;
    ph_reseal_t reseal = { 0 };
    ph_keyring_t *ring;
    const char *fault = settings->key_file ? ph_keyfile_read(&ring, settings->key_file, pool) : "not known";
    int i;

    json_object_set_new(keys, "file", settings->key_file ? json_string(settings->key_file) : json_null());
    if (fault) {
        json_object_set_new(keys, "fault", json_string(fault));
        return keys;
    }
    reseal.ring = ring;
    json_object_set_new(keys, "active", json_string(ph_keyring_active(ring)));
    json_object_set_new(keys, "sealed", json_object());
    for (i = 0; ph_reseal_count(&reseal, db, pool) == APR_SUCCESS && i < reseal.counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal.counts, i, ph_reseal_count_t);
        json_object_set_new(json_object_get(keys, "sealed"), count->kid, json_integer(count->sealed));
    }
    return keys;
}

static apr_status_t add_owners(json_t *document, ph_db_t *db, apr_pool_t *pool)
{
    const ph_census_owner_t *owner;
    apr_array_header_t *owners;
    json_t *list = json_array();
    apr_status_t rv = ph_census_owners(&owners, db, pool);
    int i;

    for (i = 0; rv == APR_SUCCESS && i < owners->nelts; i++) {
        owner = &APR_ARRAY_IDX(owners, i, ph_census_owner_t);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:i, s:i, s:I}", "id", owner->id, "instance", owner->instance,
                            "host", apr_pstrmemdup(pool, owner->host, strcspn(owner->host, " ")), "pid",
                            owner->pid, "lease_seconds_left", SECONDS(owner->lease_left), "sending",
                            (json_int_t)owner->sending));
    }
    json_object_set_new(document, "owners", list);
    return rv;
}

static apr_status_t add_retention(json_t *document, ph_db_t *db, apr_pool_t *pool)
{
    static const char *const kinds[PH_OLD_KINDS] = { "executions", "evidence", "statistics", "events",
                                                     "idempotency_keys" };
    ph_removed_t removed[PH_OLD_KINDS];
    json_t *list = json_object();
    apr_status_t rv = ph_store_retention_read(removed, db, pool);
    int i;

    for (i = 0; rv == APR_SUCCESS && i < PH_OLD_KINDS; i++) {
        if (removed[i].is_recorded) {
            json_object_set_new(list, kinds[i],
                                json_pack("{s:i, s:s?}", "days", removed[i].days, "removed_before",
                                          ph_text_time(removed[i].cutoff, pool)));
        }
    }
    json_object_set_new(document, "retention", list);
    return rv;
}

static apr_status_t add_pause(json_t *document, ph_db_t *db, apr_pool_t *pool)
{
    ph_pause_t pause;
    const apr_status_t rv = ph_store_pause_get(&pause, db, pool);

    json_object_set_new(document, "paused", json_boolean(pause.at != 0));
    if (pause.at != 0) {
        json_object_set_new(document, "pause",
                            json_pack("{s:s, s:s, s:s?}", "at", ph_text_time(pause.at, pool), "by", pause.by,
                                      "note", pause.note));
    }
    return rv;
}

static apr_status_t add_counts(json_t *document, ph_db_t *db, apr_pool_t *pool)
{
    ph_census_t census;
    apr_status_t rv = ph_census_take(&census, db, pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    json_object_set_new(document, "counts",
                        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "integrations",
                                  (json_int_t)census.integrations, "webhooks", (json_int_t)census.webhooks,
                                  "webhooks_enabled", (json_int_t)census.webhooks_enabled, "signing_keys",
                                  (json_int_t)census.signing_keys, "events", (json_int_t)census.events,
                                  "users", (json_int_t)census.users, "admins", (json_int_t)census.admins,
                                  "users_who_may_run", (json_int_t)census.triggers, "executions",
                                  (json_int_t)census.executions, "sending", (json_int_t)census.sending,
                                  "audit_entries", (json_int_t)census.audit_entries));
    json_object_set_new(document, "migrations", json_integer(census.migrations));
    return rv;
}

static void add_spool(json_t *document, const ph_settings_t *settings, apr_pool_t *pool)
{
    const char *path = ph_spool_files_dir(settings->httpd, pool);
    ph_spool_files_t files;

    if (path && ph_spool_files_count(&files, path) == 0) {
        json_object_set_new(document, "spool",
                            json_pack("{s:s, s:i, s:i, s:I}", "directory", path, "files", files.waiting,
                                      "kept", files.kept, "bytes", (json_int_t)files.bytes));
    }
    else {
        json_object_set_new(document, "spool", json_null());
    }
}

/* Lines "a.b: value" of a document. */
static void print_lines(const char *prefix, json_t *value, apr_pool_t *pool)
{
    const char *name;
    json_t *member;
    size_t i;

    if (json_is_object(value)) {
        json_object_foreach(value, name, member)
        {
            print_lines(*prefix ? apr_pstrcat(pool, prefix, ".", name, NULL) : name, member, pool);
        }
    }
    else if (json_is_array(value)) {
        if (json_array_size(value) == 0) {
            printf("%s: none\n", prefix);
        }
        for (i = 0; i < json_array_size(value); i++) {
            char *text = json_dumps(json_array_get(value, i), 0);

            printf("%s: %s\n", prefix, text);
            free(text);
        }
    }
    else if (json_is_string(value)) {
        printf("%s: %s\n", prefix, json_string_value(value));
    }
    else if (json_is_null(value)) {
        printf("%s: not known\n", prefix);
    }
    else if (json_is_boolean(value)) {
        printf("%s: %s\n", prefix, json_is_true(value) ? "yes" : "no");
    }
    else {
        printf("%s: %" JSON_INTEGER_FORMAT "\n", prefix, json_integer_value(value));
    }
}

ph_exit_t ph_command_status(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    json_t *document = json_object();
    const char *server = NULL;
    ph_settings_t settings;
    apr_status_t rv;
    ph_db_t *db;
    ph_exit_t code = ph_connection_start(&db, &settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        json_decref(document);
        return code;
    }
    rv = ph_census_text(
        &server, db, strcmp(settings.driver, "mysql") == 0 ? "SELECT VERSION()" : "SELECT sqlite_version()",
        pool);
    json_object_set_new(document, "version", json_string(PH_VERSION));
    json_object_set_new(
        document, "database",
        json_pack("{s:s, s:s?, s:s}", "driver", settings.driver, "version", server, "schema", "up to date"));
    rv = rv == APR_SUCCESS ? add_pause(document, db, pool) : rv;
    rv = rv == APR_SUCCESS ? add_counts(document, db, pool) : rv;
    json_object_set_new(document, "keys", keys_of(&settings, db, pool));
    rv = rv == APR_SUCCESS ? add_owners(document, db, pool) : rv;
    rv = rv == APR_SUCCESS ? add_retention(document, db, pool) : rv;
    add_spool(document, &settings, pool);
    if (rv != APR_SUCCESS) {
        json_decref(document);
        return ph_connection_exit_status(db, rv, pool);
    }
    if (ph_arguments_has(arguments, PH_OPTION_JSON)) {
        ph_print_json(document);
        return PH_EXIT_DONE;
    }
    print_lines("", document, pool);
    json_decref(document);
    return PH_EXIT_DONE;
}
