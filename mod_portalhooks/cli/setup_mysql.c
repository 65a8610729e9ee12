/* SPDX-License-Identifier: Apache-2.0 */
/* setup on MySQL and MariaDB: the database, two accounts with the privileges of sql/mysql/grants.sql, by an
 * account that may create them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "database_params.h"
#include "refuse.h"
#include "settings.h"
#include "setup.h"
#include "store/census.h"
#include "store/db_direct.h"

#define DEFAULT_DBA "sock=/run/mysqld/mysqld.sock user=root"

extern const char ph_grants_sql[];

/* Text with each `from` replaced. */
static const char *replaced(const char *text, const char *from, const char *to, apr_pool_t *pool)
{
    const char *result = "";
    const char *at;

    for (at = strstr(text, from); at; at = strstr(text, from)) {
        result = apr_pstrcat(pool, result, apr_pstrmemdup(pool, text, (apr_size_t)(at - text)), to, NULL);
        text = at + strlen(from);
    }
    return apr_pstrcat(pool, result, text, NULL);
}

/* The lines that are no comments. */
static const char *without_comments(const char *text, apr_pool_t *pool)
{
    const char *result = "";
    apr_size_t len;

    for (; *text != '\0'; text += len) {
        len = strcspn(text, "\n");
        len += (text[len] == '\n');
        if (strncmp(text, "--", 2) != 0 && *text != '\n') {
            result = apr_pstrcat(pool, result, apr_pstrmemdup(pool, text, len), NULL);
        }
    }
    return result;
}

/* The statements of grants.sql for these accounts: those before the tables exist, or those on them. An array
 * of const char *. */
static apr_array_header_t *statements(const ph_setup_t *setup, int on_tables, const char *host,
                                      const char *password, const char *owner_password)
{
    apr_pool_t *pool = setup->pool;
    apr_array_header_t *list = apr_array_make(pool, 20, sizeof(const char *));
    const char *text = without_comments(ph_grants_sql, pool);
    char *statement, *state;

    text = replaced(text, "'portalhooks_owner'@'localhost'",
                    apr_psprintf(pool, "'%s_owner'@'%s'", setup->database, host), pool);
    text = replaced(text, "'portalhooks'@'localhost'", apr_psprintf(pool, "'%s'@'%s'", setup->database, host),
                    pool);
    /* There an underscore would stand for any character. */
    text = replaced(text, "portalhooks.*",
                    apr_psprintf(pool, "`%s`.*", replaced(setup->database, "_", "\\_", pool)), pool);
    text = replaced(text, "portalhooks.ph_", apr_psprintf(pool, "`%s`.ph_", setup->database), pool);
    text = replaced(text, "change-me-owner", owner_password, pool);
    text = replaced(text, "change-me-httpd", password, pool);
    if (!on_tables) {
        APR_ARRAY_PUSH(list, const char *) =
            apr_psprintf(pool, "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4", setup->database);
    }
    for (statement = apr_strtok(apr_pstrdup(pool, text), ";", &state); statement;
         statement = apr_strtok(NULL, ";", &state)) {
        statement += strspn(statement, " \n");
        if (*statement != '\0' && on_tables == (strstr(statement, ".ph_") != NULL)) {
            APR_ARRAY_PUSH(list, const char *) = statement;
        }
    }
    return list;
}

static void print_statements(const apr_array_header_t *list)
{
    int i;

    for (i = 0; i < list->nelts; i++) {
        printf("%s;\n", APR_ARRAY_IDX(list, i, const char *));
    }
}

/* The params of the DBA's account; NULL after a refusal. */
static const char *dba_params(const ph_setup_t *setup)
{
    const char *file = setup->arguments->values[PH_OPTION_DBA_FILE];
    const char *sentence = NULL;
    const char *params = file ? ph_settings_read_option(&sentence, file, "params", setup->pool) : DEFAULT_DBA;

    if (sentence || !params) {
        ph_refuse(PH_EXIT_FAILED,
                  sentence ? sentence : apr_psprintf(setup->pool, "%s has no line params.", file));
        return NULL;
    }
    return params;
}

static ph_exit_t connect_as_dba(ph_db_t **db, const ph_setup_t *setup, const char *params)
{
    ph_db_source_t *source = apr_pcalloc(setup->pool, sizeof(*source));
    const char *sentence = ph_db_direct_make(source, "mysql", params, PH_DIRECT_BARE, setup->pool);

    if (sentence || ph_db_open(db, source, 0, setup->pool) != APR_SUCCESS) {
        return ph_refuse(
            PH_EXIT_UNREACHABLE,
            apr_pstrcat(setup->pool, sentence ? sentence : "Cannot connect to the database.",
                        " Run it as root on the database's host, or name an account with --dba-file; "
                        "--print shows the SQL.",
                        NULL));
    }
    return PH_EXIT_DONE;
}

static ph_exit_t run(const ph_setup_t *setup, ph_db_t *db, const apr_array_header_t *list)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < list->nelts; i++) {
        rv = ph_db_direct_script(db, APR_ARRAY_IDX(list, i, const char *));
    }
    return rv == APR_SUCCESS
               ? PH_EXIT_DONE
               : ph_refuse(PH_EXIT_FAILED,
                           apr_psprintf(setup->pool, "The database refused to set up the accounts: %s.",
                                        ph_db_error(db)));
}

/* Where the accounts log in from: the server's own host, unless the DBA came over the network. With
 * skip_name_resolve 127.0.0.1 is not localhost. */
static const char *host_of(const char *params, apr_pool_t *pool)
{
    const char *host = ph_database_param(params, "host", pool);

    return !host || strcmp(host, "localhost") == 0 ? "localhost"
           : strcmp(host, "127.0.0.1") == 0        ? host
                                                   : "%";
}

/* Params of an account on the DBA's server. */
static const char *params_of(const ph_setup_t *setup, const char *dba, const char *suffix,
                             const char *password)
{
    static const char *const kept[] = { "host", "port", "sock" };
    const char *params = "";
    const char *value;
    apr_size_t i;

    for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        value = ph_database_param(dba, kept[i], setup->pool);
        if (value) {
            params = apr_pstrcat(setup->pool, params, kept[i], "=", value, ",", NULL);
        }
    }
    return apr_pstrcat(setup->pool, params, "user=", setup->database, suffix, ",pass=", password,
                       ",dbname=", setup->database, ",reconnect=0", NULL);
}

/* Does either account exist? Then its password is in files that are not here. */
static ph_exit_t refuse_existing(const ph_setup_t *setup, ph_db_t *db)
{
    apr_int64_t count = 0;

    if (ph_census_number(&count, db,
                         apr_psprintf(setup->pool,
                                      "SELECT COUNT(*) FROM mysql.user WHERE user IN ('%s', '%s_owner')",
                                      setup->database, setup->database),
                         setup->pool) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED,
                         apr_psprintf(setup->pool, "Cannot read the accounts: %s.", ph_db_error(db)));
    }
    return count == 0
               ? PH_EXIT_DONE
               : ph_refuse(
                     PH_EXIT_FAILED,
                     apr_psprintf(
                         setup->pool,
                         "The accounts of %s exist, but %s or %s is not here: copy both and the "
                         "key file from the host that has them, drop the accounts if no host does, or choose "
                         "another --database.",
                         setup->database, setup->option_file, setup->conf_file));
}

ph_exit_t ph_setup_accounts(ph_setup_t *setup)
{
    const char *password = setup->is_print ? "…" : ph_setup_random_password(setup->pool);
    const char *owner_password = setup->is_print ? "…" : ph_setup_random_password(setup->pool);
    const char *sentence = NULL;
    const char *dba;
    ph_exit_t code;
    ph_db_t *db;

    if (access(setup->option_file, F_OK) == 0 && access(setup->conf_file, F_OK) == 0) {
        setup->owner_params = ph_settings_read_option(&sentence, setup->option_file, "params", setup->pool);
        printf("kept     the accounts in %s and %s\n", setup->option_file, setup->conf_file);
        return setup->owner_params
                   ? PH_EXIT_DONE
                   : ph_refuse(PH_EXIT_FAILED, sentence ? sentence : "The option file has no params.");
    }
    dba = dba_params(setup);
    if (!dba) {
        return PH_EXIT_FAILED;
    }
    setup->params = params_of(setup, dba, "", password);
    setup->owner_params = params_of(setup, dba, "_owner", owner_password);
    if (setup->is_print) {
        print_statements(statements(setup, 0, host_of(dba, setup->pool), password, owner_password));
        return PH_EXIT_DONE;
    }
    code = connect_as_dba(&db, setup, dba);
    code = code == PH_EXIT_DONE ? refuse_existing(setup, db) : code;
    if (code == PH_EXIT_DONE) {
        code = run(setup, db, statements(setup, 0, host_of(dba, setup->pool), password, owner_password));
    }
    if (code == PH_EXIT_DONE) {
        printf("created  the database %s and its accounts\n", setup->database);
        ph_db_close(db);
    }
    return code;
}

/* Of an account that was there before: an earlier run may have ended before its grants. */
static int may_use_tables(const ph_setup_t *setup)
{
    const char *sentence = NULL;
    const char *params = ph_settings_read_option(&sentence, setup->conf_file, "DBDParams", setup->pool);
    ph_db_source_t source;

    return params && !ph_db_direct_make(&source, "mysql", params, PH_DIRECT_EXTERNAL, setup->pool);
}

ph_exit_t ph_setup_grants(const ph_setup_t *setup)
{
    const char *dba;
    ph_exit_t code;
    ph_db_t *db;

    if (!setup->params && may_use_tables(setup)) {
        return PH_EXIT_DONE;
    }
    dba = dba_params(setup);
    if (!dba) {
        return PH_EXIT_FAILED;
    }
    if (setup->is_print) {
        print_statements(statements(setup, 1, host_of(dba, setup->pool), "", ""));
        return PH_EXIT_DONE;
    }
    code = connect_as_dba(&db, setup, dba);
    code =
        code == PH_EXIT_DONE ? run(setup, db, statements(setup, 1, host_of(dba, setup->pool), "", "")) : code;
    if (code == PH_EXIT_DONE) {
        puts("granted  httpd's account what it needs on the tables");
        ph_db_close(db);
    }
    return code;
}
