/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks user grant and revoke: grants and revokes permissions without the UI, for the first admin or a
 * lockout. The audit entry is written in the same transaction. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "audit_entry.h"
#include "commands.h"
#include "connection.h"
#include "core/model/model.h"
#include "core/model/permission.h"
#include "new_id.h"
#include "refuse.h"
#include "store/store_user.h"
#include "user_change.h"

#define ALL (PH_PERMISSION_ADMIN | PH_PERMISSION_TRIGGER | PH_PERMISSION_POST_EVENTS)

typedef enum { VERB_GRANT, VERB_REVOKE } verb_t;

/* The change requested, and its result. */
typedef struct change_t {
    const char *username;
    verb_t verb;
    int permissions; /* bits to grant or revoke */
    const char *actor;
    const char *refusal; /* why nothing was changed; NULL = none */
    int before;
    int after;
} change_t;

static void add_change(json_t *diff, const char *word, int bit, const change_t *change)
{
    const int before = (change->before & bit) != 0;
    const int after = (change->after & bit) != 0;

    if (before != after) {
        json_object_set_new(diff, word, json_pack("[b, b]", before, after));
    }
}

static apr_status_t append_entry(ph_db_t *db, const change_t *change, int is_new, apr_pool_t *scratch)
{
    const ph_audit_entry_about_t about = { is_new ? "user.create" : "user.update", "user", change->username };
    json_t *diff = json_object();

    add_change(diff, "admin", PH_PERMISSION_ADMIN, change);
    add_change(diff, "can_trigger_integrations", PH_PERMISSION_TRIGGER, change);
    add_change(diff, "can_post_events", PH_PERMISSION_POST_EVENTS, change);
    return ph_audit_entry_append(db, &about, diff, scratch);
}

static apr_status_t refuse(change_t *change, const char *sentence)
{
    change->refusal = sentence;
    return APR_EGENERAL;
}

static apr_status_t write_user(ph_db_t *db, change_t *change, const ph_user_t *before, apr_pool_t *scratch)
{
    ph_user_t after = { .username = change->username };
    apr_status_t rv;
    int affected = 1;

    if (before) {
        after = *before;
    }
    after.admin = (change->after & PH_PERMISSION_ADMIN) != 0;
    after.can_trigger_integrations = (change->after & PH_PERMISSION_TRIGGER) != 0;
    after.can_post_events = (change->after & PH_PERMISSION_POST_EVENTS) != 0;
    after.granted_at = apr_time_now();
    after.granted_by = change->actor;
    after.version = ph_new_id_make("", scratch);
    if (!before) {
        return ph_store_user_insert(db, &after, scratch);
    }
    rv = ph_store_user_update(&affected, db, &after, before->version, scratch);
    if (rv == APR_SUCCESS && affected == 0) {
        return refuse(
            change, "Nothing was changed: this is the last admin, or the user was changed at the same time.");
    }
    return rv;
}

static apr_status_t work(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    change_t *change = baton;
    ph_user_t *before;
    apr_status_t rv = ph_store_user_get(&before, db, change->username, scratch);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    change->before = ph_permission_of(before);
    change->after = (change->verb == VERB_GRANT) ? (change->before | change->permissions)
                                                 : (change->before & ~change->permissions);
    if (change->before == change->after) {
        return APR_SUCCESS;
    }
    rv = write_user(db, change, before, scratch);
    return (rv == APR_SUCCESS) ? append_entry(db, change, !before, scratch) : rv;
}

/* The bits of "admin,can_post_events"; 0 when a word is not a permission. */
static int parse_permissions(const char *list, apr_pool_t *pool)
{
    char *rest = apr_pstrdup(pool, list);
    char *word;
    int bits = 0;
    int bit;

    for (word = apr_strtok(rest, ",", &rest); word; word = apr_strtok(NULL, ",", &rest)) {
        bit = ph_permission_parse(word);
        if (bit == 0) {
            return 0;
        }
        bits |= bit;
    }
    return bits;
}

/* PH_EXIT_DONE and *change, or refused. */
static ph_exit_t parse_change(change_t *change, verb_t verb, const ph_arguments_t *arguments,
                              apr_pool_t *pool)
{
    const char *list = ph_arguments_operand(arguments, 1);

    memset(change, 0, sizeof(*change));
    change->username = ph_arguments_operand(arguments, 0);
    change->verb = verb;
    change->permissions = list ? parse_permissions(list, pool) : ALL;
    if (change->permissions == 0) {
        return ph_refuse(PH_EXIT_USAGE,
                         "Permissions are admin, can_trigger_integrations and can_post_events, "
                         "separated by commas.");
    }
    if (!ph_is_username(change->username)) {
        return ph_refuse(PH_EXIT_USAGE, "A user name is 1 to 255 bytes of UTF-8 without control or invisible "
                                        "characters.");
    }
    change->actor = ph_audit_entry_actor(pool);
    return PH_EXIT_DONE;
}

static void print_permissions(const change_t *change)
{
    if (change->before == change->after) {
        printf("%s: nothing to change.\n", change->username);
        return;
    }
    printf("%s:%s%s%s%s\n", change->username, (change->after & PH_PERMISSION_ADMIN) ? " admin" : "",
           (change->after & PH_PERMISSION_TRIGGER) ? " can_trigger_integrations" : "",
           (change->after & PH_PERMISSION_POST_EVENTS) ? " can_post_events" : "",
           (change->after == 0) ? " no permissions" : "");
}

static ph_exit_t run(change_t *change, ph_db_t *db, apr_pool_t *pool)
{
    apr_status_t rv = ph_db_transaction(db, work, change, pool);
    ph_exit_t code;

    if (change->refusal) {
        return ph_refuse(PH_EXIT_FAILED, change->refusal);
    }
    code = ph_connection_exit_status(db, rv, pool);
    if (code == PH_EXIT_DONE) {
        print_permissions(change);
    }
    return code;
}

static ph_exit_t start(verb_t verb, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_settings_t settings;
    change_t change;
    ph_db_t *db;
    ph_exit_t code = parse_change(&change, verb, arguments, pool);

    if (code == PH_EXIT_DONE) {
        code = ph_connection_start(&db, &settings, arguments, pool);
    }
    return code == PH_EXIT_DONE ? run(&change, db, pool) : code;
}

ph_exit_t ph_command_user_grant(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return start(VERB_GRANT, arguments, pool);
}

ph_exit_t ph_command_user_revoke(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return start(VERB_REVOKE, arguments, pool);
}

ph_exit_t ph_user_change_grant(const char *username, int permissions, ph_db_t *db, apr_pool_t *pool)
{
    change_t change = { .username = username, .verb = VERB_GRANT, .permissions = permissions };

    change.actor = ph_audit_entry_actor(pool);
    return run(&change, db, pool);
}
