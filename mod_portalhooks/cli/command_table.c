/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: what each takes, does and says of itself. */
#include "command_table.h"

#include <string.h>

#include "commands.h"

#define BIT(option) PH_OPTION_BIT(PH_OPTION_##option)
#define DATABASE (BIT(DRIVER) | BIT(PARAMS) | BIT(OPTION_FILE) | BIT(HTTPD_CONF))
#define SECRETS (DATABASE | BIT(KEY_FILE))
#define SETUP                                                                                                \
    (BIT(PRINT) | BIT(DRIVER) | BIT(DATABASE) | BIT(DBA_FILE) | BIT(DIRECTORY) | BIT(STATE) | BIT(BASE) |    \
     BIT(ADMIN) | BIT(PASSWORD_FILE) | BIT(WEBHOOK) | BIT(INTEGRATION) | BIT(TOKEN_FILE) |                   \
     BIT(ALLOW_TARGET) | BIT(USER) | BIT(HTTPD_CONF) | BIT(YES))

const ph_command_row_t ph_command_table[] = {
    { "setup", "", 0, 0, SETUP, ph_command_setup, PH_TAKES_TEXT,
      "set up a Portal, from database to first admin",
      "Creates what is missing: database and accounts (of MySQL, by an account that may), key file, tables, a "
      "configuration for httpd, the first admin with a password and, with --webhook, a first integration. What is "
      "there already stays as it is, so setup can be run again. On a terminal, asks for what the options do not "
      "give." },
    { "status", "", 0, 0, SECRETS | BIT(JSON), ph_command_status, PH_TAKES_TEXT,
      "show versions, schema, keys, owners, spool, retention and counts", NULL },
    { "doctor", "", 0, 0, SECRETS | BIT(JSON), ph_command_doctor, PH_TAKES_TEXT,
      "look for faults in configuration, database and files",
      "Names each fault with its remedy and changes nothing. Run it as root, since other users cannot read the "
      "key file. "
      "With --httpd-conf it also checks httpd's configuration." },
    { "migrate", "", 0, 0, DATABASE | BIT(CHECK), ph_command_migrate, PH_TAKES_TEXT,
      "apply the missing migrations",
      "Requires an account that may change tables. httpd may keep running. Then adds rows that are missing "
      "in the search index, which takes a few minutes per million executions; it can be interrupted." },
    { "keys make", "FILE", 1, 1, 0, ph_command_keys_make, PH_TAKES_FILE,
      "create a key file (PortalHooksKeyFile) with one random key", NULL },
    { "keys list", "[FILE]", 0, 1, SECRETS | BIT(JSON), ph_command_keys_list, PH_TAKES_FILE,
      "list the keys, and how many stored secrets each seals", NULL },
    { "keys add", "[FILE]", 0, 1, SECRETS, ph_command_keys_add, PH_TAKES_FILE,
      "add a random key, which does not seal yet",
      "To rotate: add, copy the file to all hosts and restart httpd there gracefully, activate, copy and restart "
      "again, reseal, remove the old key." },
    { "keys activate", "KEY_ID [FILE]", 1, 2, SECRETS, ph_command_keys_activate, PH_TAKES_TEXT,
      "seal with this key from now on", NULL },
    { "keys remove", "KEY_ID [FILE]", 1, 2, SECRETS, ph_command_keys_remove, PH_TAKES_TEXT,
      "remove a key that seals no stored secret", NULL },
    { "keys reseal", "[FILE]", 0, 1, SECRETS, ph_command_keys_reseal, PH_TAKES_FILE,
      "seal all stored secrets with the active key",
      "Prints the counts per key, and binds secrets of older versions to their destination. Recorded in the audit "
      "log." },
    { "verify", "[FILE]", 0, 1, SECRETS, ph_command_verify, PH_TAKES_FILE,
      "check that every stored secret opens with a key of the file", "Changes nothing." },
    { "verify-catalog", "", 0, 0, DATABASE | BIT(JSON), ph_command_verify_catalog, PH_TAKES_TEXT,
      "check the views of an external catalog",
      "Columns, types, ids, severities, times and details of the newest 1,000 events, rights to write, and plan "
      "and duration of each statement, with the remedy as SQL. Changes nothing." },
    { "user list", "[WORDS]", 0, 1, DATABASE | BIT(JSON), ph_command_user_list, PH_TAKES_TEXT,
      "list users and their permissions", NULL },
    { "user grant", "NAME PERMISSION[,PERMISSION…]", 2, 2, DATABASE, ph_command_user_grant, PH_TAKES_TEXT,
      "grant permissions",
      "Permissions are admin, can_trigger_integrations and can_post_events. Recorded in the audit log." },
    { "user revoke", "NAME [PERMISSION[,PERMISSION…]]", 1, 2, DATABASE, ph_command_user_revoke, PH_TAKES_TEXT,
      "revoke permissions, by default all",
      "The last admin keeps that permission. Recorded in the audit log." },
    { "integration list", "[WORDS]", 0, 1, DATABASE | BIT(JSON), ph_command_integration_list, PH_TAKES_TEXT,
      "list integrations with their webhook's state and target", NULL },
    { "integration enable", "ID", 1, 1, SECRETS, ph_command_integration_enable, PH_TAKES_TEXT,
      "enable the integration's webhook, also after its receiver has disabled it",
      "Recorded in the audit log." },
    { "integration disable", "ID", 1, 1, SECRETS, ph_command_integration_disable, PH_TAKES_TEXT,
      "disable the integration's webhook: nobody can run it", "Recorded in the audit log." },
    { "webhook set", "ID URL", 2, 2, SECRETS | BIT(TOKEN_FILE), ph_command_webhook_set, PH_TAKES_TEXT,
      "set where an integration's messages go",
      "A new scheme, host or port removes token and headers, as in the UI. Targets are judged by the "
      "PortalHooksAllowTarget of --httpd-conf. Recorded in the audit log." },
    { "webhook test", "ID", 1, 1, SECRETS | BIT(JSON), ph_command_webhook_test, PH_TAKES_TEXT,
      "send one signed test message and show the outcome",
      "Sent by this command from this host, with the settings of --httpd-conf; in the history it is a test of the "
      "user \"cli:…\". An execution is recorded before anything is sent." },
    { "pause", "", 0, 0, DATABASE | BIT(NOTE), ph_command_pause, PH_TAKES_TEXT,
      "refuse runs, retries and tests on all hosts, from the next one on",
      "What was accepted before is still sent. The history stays readable. Recorded in the audit log." },
    { "resume", "", 0, 0, DATABASE, ph_command_resume, PH_TAKES_TEXT, "end a pause",
      "PortalHooksPause of a host stays as it is. Recorded in the audit log." },
    { "purge", "", 0, 0, DATABASE | BIT(AUDIT) | BIT(DRY_RUN), ph_command_purge, PH_TAKES_TEXT,
      "delete old audit entries, which httpd cannot", "Requires --audit. Recorded in the audit log." },
    { "export", "", 0, 0, DATABASE | BIT(FORMAT) | BIT(FROM) | BIT(TO) | BIT(INTEGRATION), ph_command_export,
      PH_TAKES_TEXT, "write the history to standard output, newest first", "Recorded in the audit log." },
    { "backup", "", 0, 0, SECRETS, ph_command_backup, PH_TAKES_TEXT,
      "show the commands that back up and restore this Portal", "Changes nothing." },
    { "generate", "man|bash|zsh|readme", 1, 1, 0, ph_command_generate, PH_TAKES_WORDS, NULL, NULL },
    { NULL, NULL, 0, 0, 0, NULL, PH_TAKES_TEXT, NULL, NULL },
};

const ph_exit_row_t ph_exit_table[] = {
    { PH_EXIT_DONE, "success" },
    { PH_EXIT_FAILED, "failure; the reason is on standard error" },
    { PH_EXIT_USAGE, "usage error" },
    { PH_EXIT_UNREACHABLE, "the database cannot be reached, or refuses the login" },
    { PH_EXIT_PENDING, "migrations are missing: run portalhooks migrate" },
    { PH_EXIT_NEWER, "the schema requires a newer version than this one" },
    { PH_EXIT_ALTERED, "a migration was applied with other contents than this version's" },
    { PH_EXIT_FAULTS, "doctor found faults" },
    { PH_EXIT_WARNINGS, "doctor or verify-catalog found warnings, but nothing worse" },
    { PH_EXIT_CATALOG, "a view of an external catalog cannot be read" },
    { PH_EXIT_DONE, NULL },
};

const ph_named_text_t ph_environment_table[] = {
    { "PORTALHOOKS_DB_DRIVER", "as --driver" },
    { "PORTALHOOKS_DB_PARAMS", "as --params, without being seen by other users" },
    { NULL, NULL },
};

const ph_named_text_t ph_file_table[] = {
    { "/etc/portalhooks/command.conf",
      "the option file when no option and no environment variable names a database; setup writes it" },
    { "/etc/portalhooks/httpd.conf", "httpd's configuration of the Portal, as setup writes it" },
    { "/etc/portalhooks/keys", "the key file" },
    { NULL, NULL },
};

int ph_command_is_hidden(const ph_command_row_t *row)
{
    return !row->summary;
}

const ph_command_row_t *ph_command_find(int *used, int *group, const char *const *words, int count)
{
    const ph_command_row_t *row;
    apr_size_t len;

    *used = 0;
    *group = 0;
    for (row = ph_command_table; count > 0 && row->name; row++) {
        len = strcspn(row->name, " ");
        if (strlen(words[0]) != len || strncmp(row->name, words[0], len) != 0) {
            continue;
        }
        if (row->name[len] == '\0') {
            *used = 1;
            return row;
        }
        *group = 1;
        if (count > 1 && strcmp(row->name + len + 1, words[1]) == 0) {
            *used = 2;
            return row;
        }
    }
    return NULL;
}
