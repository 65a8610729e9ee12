/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks keys: creates the key file that seals stored secrets, and lists and rotates its keys. Resealing
 * is in reseal_run.c. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <apr_time.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "commands.h"
#include "connection.h"
#include "key_make.h"
#include "os/keyfile.h"
#include "print_json.h"
#include "refuse.h"
#include "reseal_run.h"

/* A key id with the date, "k20261123-3f9a"; random digits tell keys of the same day apart. */
static const char *make_kid(apr_pool_t *pool)
{
    unsigned char random[2];
    apr_time_exp_t now;

    if (RAND_bytes(random, sizeof(random)) != 1) {
        return NULL;
    }
    apr_time_exp_gmt(&now, apr_time_now());
    return apr_psprintf(pool, "k%04d%02d%02d-%02x%02x", now.tm_year + 1900, now.tm_mon + 1, now.tm_mday,
                        random[0], random[1]);
}

const char *ph_key_make(const char **kid, ph_key_write_fn *write, const char *path, apr_pool_t *pool)
{
    unsigned char key[PH_KEYRING_KEY_BYTES];
    const char *sentence;

    *kid = make_kid(pool);
    if (!*kid || RAND_priv_bytes(key, sizeof(key)) != 1) {
        return "OpenSSL returned no random bytes.";
    }
    sentence = write(path, *kid, key, pool);
    OPENSSL_cleanse(key, sizeof(key));
    return sentence;
}

ph_exit_t ph_command_keys_make(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *path = ph_arguments_operand(arguments, 0);
    const char *kid;
    const char *sentence = ph_key_make(&kid, ph_keyfile_write, path, pool);

    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    printf("Created %s with key %s.\n"
           "Keep a backup, separate from the database's: without it the stored secrets are lost.\n",
           path, kid);
    return PH_EXIT_DONE;
}

/* The settings and the key file, which operand `n` may name. A database need not be named. */
static ph_exit_t start(ph_settings_t *settings, const char **path, int n, const ph_arguments_t *arguments,
                       apr_pool_t *pool)
{
    ph_exit_t code = ph_settings_load_some(settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    *path = ph_settings_key_file(settings, arguments, n);
    return *path ? PH_EXIT_DONE : PH_EXIT_USAGE;
}

/* How many stored secrets each key seals; *reseal's counts are NULL when no database is named. */
static ph_exit_t count(ph_reseal_t *reseal, const char *path, const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_keyring_t *ring;
    const char *sentence = ph_keyfile_read(&ring, path, pool);
    ph_exit_t code;
    ph_db_t *db;

    memset(reseal, 0, sizeof(*reseal));
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    if (!settings->params) {
        return PH_EXIT_DONE;
    }
    reseal->ring = ring;
    code = ph_connection_open(&db, settings, pool);
    return code == PH_EXIT_DONE ? ph_connection_exit_status(db, ph_reseal_count(reseal, db, pool), pool)
                                : code;
}

static int sealed_with(const ph_reseal_t *reseal, const char *kid)
{
    const ph_reseal_count_t *each;
    int i;

    for (i = 0; reseal->counts && i < reseal->counts->nelts; i++) {
        each = &APR_ARRAY_IDX(reseal->counts, i, ph_reseal_count_t);
        if (strcmp(each->kid, kid) == 0) {
            return each->sealed;
        }
    }
    return 0;
}

ph_exit_t ph_command_keys_list(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const int as_json = ph_arguments_has(arguments, PH_OPTION_JSON);
    const ph_keyfile_entry_t *entry;
    apr_array_header_t *entries;
    json_t *list = json_array();
    ph_settings_t settings;
    ph_reseal_t reseal;
    const char *path;
    ph_exit_t code = start(&settings, &path, 0, arguments, pool);
    int i;

    code = code == PH_EXIT_DONE ? count(&reseal, path, &settings, pool) : code;
    if (code == PH_EXIT_DONE && ph_keyfile_list(&entries, path, pool)) {
        code = PH_EXIT_FAILED;
    }
    for (i = 0; code == PH_EXIT_DONE && i < entries->nelts; i++) {
        entry = &APR_ARRAY_IDX(entries, i, ph_keyfile_entry_t);
        json_array_append_new(
            list, json_pack("{s:s, s:b, s:b}", "id", entry->kid, "active", i == 0, "bound", entry->is_bound));
        if (reseal.counts) {
            json_object_set_new(json_array_get(list, (size_t)i), "sealed",
                                json_integer(sealed_with(&reseal, entry->kid)));
        }
        if (!as_json && reseal.counts) {
            printf("%s%s: %d sealed%s\n", entry->kid, i == 0 ? " (active)" : "",
                   sealed_with(&reseal, entry->kid), entry->is_bound ? "" : ", not bound");
        }
        else if (!as_json) {
            printf("%s%s%s\n", entry->kid, i == 0 ? " (active)" : "", entry->is_bound ? "" : ", not bound");
        }
    }
    if (code == PH_EXIT_DONE && as_json) {
        ph_print_json(json_pack("{s:s, s:O}", "file", path, "keys", list));
    }
    json_decref(list);
    return code;
}

static ph_exit_t changed(const char *sentence, const char *what, const char *kid, const char *path)
{
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    printf("%s %s in %s. Copy the file to the other hosts, and restart httpd there and here gracefully.\n",
           what, kid, path);
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_keys_add(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_settings_t settings;
    const char *sentence, *path, *kid;
    ph_exit_t code = start(&settings, &path, 0, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    sentence = ph_key_make(&kid, ph_keyfile_add, path, pool);
    return changed(sentence, "Added", kid, path);
}

ph_exit_t ph_command_keys_activate(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *kid = ph_arguments_operand(arguments, 0);
    ph_settings_t settings;
    const char *path;
    ph_exit_t code = start(&settings, &path, 1, arguments, pool);

    return code == PH_EXIT_DONE ? changed(ph_keyfile_activate(path, kid, pool), "Activated", kid, path)
                                : code;
}

ph_exit_t ph_command_keys_remove(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *kid = ph_arguments_operand(arguments, 0);
    ph_settings_t settings;
    ph_reseal_t reseal;
    const char *path;
    ph_exit_t code = start(&settings, &path, 1, arguments, pool);

    if (code == PH_EXIT_DONE && !settings.params) {
        return ph_refuse(PH_EXIT_USAGE,
                         "No database is named, so it is not known whether the key is in use.");
    }
    code = code == PH_EXIT_DONE ? count(&reseal, path, &settings, pool) : code;
    if (code != PH_EXIT_DONE) {
        return code;
    }
    if (sealed_with(&reseal, kid) > 0) {
        return ph_refuse(
            PH_EXIT_FAILED,
            apr_psprintf(pool, "%d stored secrets are sealed with %s: run portalhooks keys reseal first.",
                         sealed_with(&reseal, kid), kid));
    }
    return changed(ph_keyfile_remove(path, kid, pool), "Removed", kid, path);
}
