/* SPDX-License-Identifier: Apache-2.0 */
/* Seals every stored secret with the active key of the key file, or only reports which ones open. */
#include "reseal_run.h"

#include <stdio.h>

#include <apr_strings.h>
#include <jansson.h>

#include "audit_entry.h"
#include "connection.h"
#include "new_id.h"
#include "os/keyfile.h"
#include "refuse.h"

static const char *new_version(apr_pool_t *pool)
{
    return ph_new_id_make("", pool);
}

ph_reseal_count_t ph_reseal_total(const ph_reseal_t *reseal)
{
    ph_reseal_count_t sum = { 0 };
    const ph_reseal_count_t *count;
    int i;

    for (i = 0; i < reseal->counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal->counts, i, ph_reseal_count_t);
        sum.sealed += count->sealed;
        sum.resealed += count->resealed;
        sum.unknown += count->unknown;
        sum.refused += count->refused;
        sum.unbound += count->unbound;
        sum.outdated += count->outdated;
    }
    return sum;
}

/* The diff maps a key id to the number of values sealed with it, before and now. */
static apr_status_t append_entry(ph_db_t *db, const ph_reseal_t *reseal, apr_pool_t *scratch)
{
    const ph_audit_entry_about_t about = { "secrets.reseal", "key_file", ph_keyring_active(reseal->ring) };
    const ph_reseal_count_t *count;
    json_t *diff = json_object();
    int i;

    for (i = 0; i < reseal->counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal->counts, i, ph_reseal_count_t);
        if (count->resealed > 0) {
            json_object_set_new(diff, count->kid,
                                json_pack("[i, i]", count->sealed, count->sealed - count->resealed));
        }
    }
    return ph_audit_entry_append(db, &about, diff, scratch);
}

static apr_status_t work(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    ph_reseal_t *reseal = baton;
    apr_status_t rv = ph_reseal_run(reseal, db, scratch);

    if (rv == APR_SUCCESS && ph_reseal_total(reseal).resealed > 0) {
        rv = append_entry(db, reseal, scratch);
    }
    return rv;
}

/* One line per key id. */
static void print_counts(const ph_reseal_t *reseal)
{
    const ph_reseal_count_t *count;
    int i;

    for (i = 0; i < reseal->counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal->counts, i, ph_reseal_count_t);
        printf("%s: %d sealed", *count->kid ? count->kid : "(no key id)", count->sealed);
        if (count->resealed > 0) {
            printf(", %d resealed with %s", count->resealed, ph_keyring_active(reseal->ring));
        }
        if (count->unknown > 0) {
            printf(", %d not opened: key not in the key file", count->unknown);
        }
        if (count->refused > 0) {
            printf(", %d not opened: altered or moved", count->refused);
        }
        if (count->outdated > 0) {
            printf(", %d not opened: of an older format, which the key file excludes", count->outdated);
        }
        if (reseal->mode == PH_RESEAL_VERIFY && count->unbound > 0) {
            printf(", %d not bound to their destination: run portalhooks keys reseal", count->unbound);
        }
        putchar('\n');
    }
    if (reseal->counts->nelts == 0) {
        puts("No secrets are stored.");
    }
}

/* The webhooks whose tokens and header values are bound to a destination from now on. */
static void print_bound(const ph_reseal_t *reseal)
{
    int i;

    if (reseal->bound->nelts > 0) {
        puts("Bound to the destination that their URL has now; check that it is the right one:");
    }
    for (i = 0; i < reseal->bound->nelts; i++) {
        printf("  %s\n", APR_ARRAY_IDX(reseal->bound, i, const char *));
    }
}

/* All values are bound now: values of the older format, as an old dump has them, must not open again. */
static ph_exit_t bind_keys(const char *key_file, apr_pool_t *pool)
{
    int marked;
    const char *sentence = ph_keyfile_bind(&marked, key_file, pool);

    if (sentence) {
        return ph_refuse(
            PH_EXIT_FAILED,
            apr_pstrcat(pool, sentence,
                        " The secrets are resealed. Write the word \"bound\" between id and key in each line "
                        "of the file yourself, and restart httpd gracefully.",
                        NULL));
    }
    if (marked > 0) {
        printf(
            "Marked %d key%s of %s as bound. Copy the file to the other hosts, and restart httpd there and "
            "here gracefully.\n",
            marked, marked == 1 ? "" : "s", key_file);
    }
    return PH_EXIT_DONE;
}

apr_status_t ph_reseal_count(ph_reseal_t *reseal, ph_db_t *db, apr_pool_t *pool)
{
    reseal->mode = PH_RESEAL_VERIFY;
    reseal->random = ph_new_id_random;
    reseal->new_version = new_version;
    return ph_db_transaction(db, work, reseal, pool);
}

static ph_exit_t run(ph_reseal_t *reseal, const char *key_file, const ph_settings_t *settings,
                     apr_pool_t *pool)
{
    ph_reseal_count_t sum;
    ph_keyring_t *ring;
    const char *sentence = ph_keyfile_read(&ring, key_file, pool);
    ph_exit_t code;
    ph_db_t *db;

    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    code = ph_connection_open(&db, settings, pool);
    if (code != PH_EXIT_DONE) {
        return code;
    }
    reseal->ring = ring;
    code = ph_connection_exit_status(db, ph_db_transaction(db, work, reseal, pool), pool);
    if (code != PH_EXIT_DONE) {
        return code;
    }
    print_counts(reseal);
    print_bound(reseal);
    sum = ph_reseal_total(reseal);
    if (sum.unknown + sum.refused + sum.outdated > 0) {
        return ph_refuse(PH_EXIT_FAILED, "Some secrets cannot be opened; they were left unchanged.");
    }
    return reseal->mode == PH_RESEAL_WRITE ? bind_keys(key_file, pool) : PH_EXIT_DONE;
}

ph_exit_t ph_reseal_command(ph_reseal_mode_t mode, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_reseal_t reseal = { NULL, mode, ph_new_id_random, new_version, NULL, NULL };
    ph_settings_t settings;
    const char *key_file;
    ph_exit_t code = ph_settings_load(&settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    key_file = ph_settings_key_file(&settings, arguments, 0);
    return key_file ? run(&reseal, key_file, &settings, pool) : PH_EXIT_USAGE;
}
