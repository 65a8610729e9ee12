/* SPDX-License-Identifier: Apache-2.0 */
/* The options of all commands. */
#include "command_table.h"

static const ph_option_row_t options[PH_OPTION_COUNT] = {
    [PH_OPTION_DRIVER] = { "--driver", "DRIVER", PH_TAKES_WORDS, "mysql|sqlite3",
                           "the DBDriver: mysql or sqlite3" },
    [PH_OPTION_PARAMS] = { "--params", "PARAMS", PH_TAKES_TEXT, NULL,
                           "the DBDParams: a file for sqlite3, \"host=… user=… dbname=…\" for mysql; a password does "
                           "not belong here, as other users of the host can see it" },
    [PH_OPTION_OPTION_FILE] = { "--option-file", "FILE", PH_TAKES_FILE, NULL,
                                "read driver, params, key-file and httpd-conf from FILE: a name and its value a "
                                "line; with a password it must not be accessible by others" },
    [PH_OPTION_HTTPD_CONF] = { "--httpd-conf", "FILE", PH_TAKES_FILE, NULL,
                               "read the database, the key file and everything else from httpd's configuration, as httpd "
                               "itself reads it, with mod_info" },
    [PH_OPTION_KEY_FILE] = { "--key-file", "FILE", PH_TAKES_FILE, NULL, "the PortalHooksKeyFile" },
    [PH_OPTION_JSON] = { "--json", NULL, PH_TAKES_TEXT, NULL, "print one JSON document" },
    [PH_OPTION_CHECK] = { "--check", NULL, PH_TAKES_TEXT, NULL,
                          "report the state of the schema by the exit status and change nothing" },
    [PH_OPTION_AUDIT] = { "--audit", "DAYS", PH_TAKES_TEXT, NULL,
                          "delete audit entries older than DAYS days" },
    [PH_OPTION_DRY_RUN] = { "--dry-run", NULL, PH_TAKES_TEXT, NULL,
                            "count what would be deleted, delete nothing" },
    [PH_OPTION_FORMAT] = { "--format", "FORMAT", PH_TAKES_WORDS, "csv|ndjson",
                           "csv (the default) or ndjson" },
    [PH_OPTION_FROM] = { "--from", "DATE", PH_TAKES_TEXT, NULL,
                         "executions of this day (YYYY-MM-DD, UTC) and later" },
    [PH_OPTION_TO] = { "--to", "DATE", PH_TAKES_TEXT, NULL, "executions of this day and earlier" },
    [PH_OPTION_INTEGRATION] = { "--integration", "ID", PH_TAKES_TEXT, NULL,
                                "executions of this integration; for setup, the one to create with --webhook (hello)" },
    [PH_OPTION_TOKEN_FILE] = { "--token-file", "FILE", PH_TAKES_FILE, NULL,
                               "the bearer token is the first line of FILE; - is standard input" },
    [PH_OPTION_PRINT] = { "--print", NULL, PH_TAKES_TEXT, NULL,
                          "show the SQL, the files and the steps, and change nothing" },
    [PH_OPTION_DATABASE] = { "--database", "NAME", PH_TAKES_TEXT, NULL,
                             "the MySQL database, and the prefix of its accounts (portalhooks)" },
    [PH_OPTION_DBA_FILE] = { "--dba-file", "FILE", PH_TAKES_FILE, NULL,
                             "an option file with the params of an account that may create databases and accounts; "
                             "by default root on the local socket" },
    [PH_OPTION_DIRECTORY] = { "--directory", "DIR", PH_TAKES_FILE, NULL,
                              "where key file, passwords and configuration go (/etc/portalhooks)" },
    [PH_OPTION_STATE] = { "--state", "DIR", PH_TAKES_FILE, NULL,
                          "where the SQLite file goes (/var/lib/portalhooks)" },
    [PH_OPTION_BASE] = { "--base", "PATH", PH_TAKES_TEXT, NULL, "the PortalHooksBase (/portal)" },
    [PH_OPTION_ADMIN] = { "--admin", "NAME", PH_TAKES_TEXT, NULL, "the first admin (admin)" },
    [PH_OPTION_PASSWORD_FILE] = { "--password-file", "FILE", PH_TAKES_FILE, NULL,
                                  "the admin's password is the first line of FILE, - is standard input; by default "
                                  "a random one is made and printed once" },
    [PH_OPTION_WEBHOOK] = { "--webhook", "URL", PH_TAKES_TEXT, NULL,
                            "create an integration with this webhook and a signing key, which is printed once; the "
                            "admin may then also run it" },
    [PH_OPTION_ALLOW_TARGET] = { "--allow-target", "TARGET", PH_TAKES_TEXT, NULL,
                                 "a PortalHooksAllowTarget, for a webhook in a private network" },
    [PH_OPTION_USER] = { "--user", "USER", PH_TAKES_TEXT, NULL, "httpd's User (www-data)" },
    [PH_OPTION_YES] = { "--yes", NULL, PH_TAKES_TEXT, NULL, "ask nothing, use the defaults" },
    [PH_OPTION_NOTE] = { "--note", "TEXT", PH_TAKES_TEXT, NULL, "what users are told, e.g. until when" },
    [PH_OPTION_HELP] = { "--help", NULL, PH_TAKES_TEXT, NULL,
                         "show this help; with a command, that of the command" },
    [PH_OPTION_VERSION] = { "--version", NULL, PH_TAKES_TEXT, NULL, "show the version" },
};

const ph_option_row_t *ph_option_row(ph_option_t option)
{
    return &options[option];
}
