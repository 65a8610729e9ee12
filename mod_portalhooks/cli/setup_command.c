/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks setup: from an installed package to a Portal that httpd can serve. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "commands.h"
#include "core/model/model.h"
#include "core/text/base_path.h"
#include "key_make.h"
#include "os/keyfile.h"
#include "refuse.h"
#include "settings.h"
#include "setup.h"
#include "store/migrate.h"

static const char *value_or(const ph_arguments_t *arguments, ph_option_t option, const char *otherwise)
{
    return arguments->values[option] ? arguments->values[option] : otherwise;
}

/* Ask on the terminal; an empty line means `otherwise`. */
static const char *ask(const ph_setup_t *setup, const char *question, const char *given,
                       const char *otherwise)
{
    char line[1024];

    if (given || setup->is_print || !isatty(STDIN_FILENO) ||
        ph_arguments_has(setup->arguments, PH_OPTION_YES)) {
        return given ? given : otherwise;
    }
    printf("%s [%s]: ", question, otherwise ? otherwise : "none");
    fflush(stdout);
    if (!fgets(line, sizeof(line), stdin)) {
        return otherwise;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return *line != '\0' ? apr_pstrdup(setup->pool, line) : otherwise;
}

static int is_plain_path(const char *path)
{
    return *path == '/' && !strpbrk(path, "\"\\\r\n$");
}

/* Values end up in files and SQL, so they are plain. NULL, or a sentence. */
static const char *judge(ph_setup_t *setup)
{
    const char *target = setup->arguments->values[PH_OPTION_ALLOW_TARGET];
    const char *integration = setup->arguments->values[PH_OPTION_INTEGRATION];
    const char *fault = ph_base_path_parse(&setup->base, setup->base, setup->pool);

    if (fault) {
        return apr_pstrcat(setup->pool, "--base ", fault, ".", NULL);
    }
    if (!is_plain_path(setup->directory) || !is_plain_path(setup->state)) {
        return "--directory and --state take absolute paths without quotes.";
    }
    if (*setup->database == '\0' || strlen(setup->database) > 32 ||
        strspn(setup->database, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
            strlen(setup->database)) {
        return "--database takes 1 to 32 letters, digits and underscores.";
    }
    if (!ph_is_username(setup->admin) || strpbrk(setup->admin, " :\"'\\") || *setup->admin == '#') {
        return "--admin takes a user name without space, colon, quote or backslash that does not begin with #.";
    }
    if (integration && !ph_is_id(integration)) {
        return "--integration takes 1 to 64 of A-Z a-z 0-9 . _ : ~ -.";
    }
    if (target && strpbrk(target, " \"\\\r\n$")) {
        return "--allow-target takes one address, range or host.";
    }
    return ph_setup_judge_webhook(setup);
}

static ph_exit_t fill(ph_setup_t *setup, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *user = value_or(arguments, PH_OPTION_USER, "www-data");
    const struct passwd *account = getpwnam(user);
    const char *sentence = NULL;
    const char *present, *driver;

    setup->arguments = arguments;
    setup->pool = pool;
    setup->is_print = ph_arguments_has(arguments, PH_OPTION_PRINT);
    if (!account) {
        return ph_refuse(PH_EXIT_FAILED,
                         apr_psprintf(pool, "User %s not found: name httpd's user with --user.", user));
    }
    setup->uid = geteuid() == 0 ? account->pw_uid : geteuid();
    setup->gid = geteuid() == 0 ? account->pw_gid : getegid();
    setup->directory = value_or(arguments, PH_OPTION_DIRECTORY, "/etc/portalhooks");
    setup->state = value_or(arguments, PH_OPTION_STATE, "/var/lib/portalhooks");
    setup->base = value_or(arguments, PH_OPTION_BASE, "/portal");
    setup->database = value_or(arguments, PH_OPTION_DATABASE, "portalhooks");
    setup->key_file = apr_pstrcat(pool, setup->directory, "/keys", NULL);
    setup->conf_file = apr_pstrcat(pool, setup->directory, "/httpd.conf", NULL);
    setup->option_file = apr_pstrcat(pool, setup->directory, "/command.conf", NULL);
    setup->password_file = apr_pstrcat(pool, setup->directory, "/passwd", NULL);
    present = access(setup->option_file, F_OK) == 0
                  ? ph_settings_read_option(&sentence, setup->option_file, "driver", pool)
                  : NULL;
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    driver = ask(setup, "Database, sqlite3 or mysql", arguments->values[PH_OPTION_DRIVER],
                 present ? present : "sqlite3");
    if (strcmp(driver, present ? present : driver) != 0) {
        return ph_refuse(PH_EXIT_USAGE,
                         apr_psprintf(pool, "%s has driver %s: use that, or another --directory.",
                                      setup->option_file, present));
    }
    setup->is_mysql = strcmp(driver, "mysql") == 0;
    if (!setup->is_mysql && strcmp(driver, "sqlite3") != 0) {
        return ph_refuse(PH_EXIT_USAGE, "The database is sqlite3 or mysql; for MariaDB also mysql.");
    }
    setup->admin = ask(setup, "First admin", arguments->values[PH_OPTION_ADMIN], "admin");
    setup->webhook = ask(setup, "URL of a first webhook", arguments->values[PH_OPTION_WEBHOOK], NULL);
    sentence = judge(setup);
    return sentence ? ph_refuse(PH_EXIT_USAGE, sentence) : PH_EXIT_DONE;
}

static ph_exit_t make_key_file(const ph_setup_t *setup)
{
    const char *sentence;
    const char *kid;
    ph_keyring_t *ring;

    if (access(setup->key_file, F_OK) == 0) {
        sentence = ph_keyfile_read(&ring, setup->key_file, setup->pool);
        if (sentence) {
            return ph_refuse(PH_EXIT_FAILED, sentence);
        }
        printf("kept     %s\n", setup->key_file);
        return PH_EXIT_DONE;
    }
    if (setup->is_print) {
        printf("# create %s with a random key\n", setup->key_file);
        return PH_EXIT_DONE;
    }
    sentence = ph_key_make(&kid, ph_keyfile_write, setup->key_file, setup->pool);
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    printf("created  %s: keep a backup, separate from the database's\n", setup->key_file);
    return PH_EXIT_DONE;
}

static ph_exit_t migrate(const ph_setup_t *setup)
{
    const char *driver = setup->is_mysql ? "mysql" : "sqlite3";
    const char *sentence;
    int applied = 0;

    if (setup->is_print) {
        printf("# apply the missing migrations to the database\n");
        return PH_EXIT_DONE;
    }
    sentence = ph_migrate_apply(&applied, driver, setup->owner_params, NULL, NULL, setup->pool);
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    if (!setup->is_mysql && chown(setup->owner_params, setup->uid, setup->gid) != 0) {
        return ph_refuse(PH_EXIT_FAILED, "Cannot give the database to httpd's user.");
    }
    printf("%s  the schema: %d migrations applied\n", applied > 0 ? "created" : "kept   ", applied);
    return PH_EXIT_DONE;
}

static ph_exit_t write_files(const ph_setup_t *setup)
{
    ph_exit_t code = PH_EXIT_DONE;

    if (setup->params) {
        code = ph_setup_file(setup, setup->conf_file, ph_setup_httpd_conf(setup),
                             setup->is_mysql ? 0600 : 0644, setup->gid);
    }
    if (!setup->is_print) {
        ph_setup_remind_target(setup);
    }
    if (code == PH_EXIT_DONE) {
        code = ph_setup_file(setup, setup->option_file, ph_setup_option_file(setup), 0600, 0);
    }
    return code == PH_EXIT_DONE ? ph_setup_password(setup) : code;
}

static void print_next(const ph_setup_t *setup)
{
    const char *integration = value_or(setup->arguments, PH_OPTION_INTEGRATION, "hello");

    puts("\nNext:");
    if (access("/etc/apache2/mods-available/portalhooks.conf", F_OK) == 0) {
        puts("  a2enmod portalhooks && systemctl restart apache2");
    }
    else {
        printf("  Include %s in httpd's configuration, with mod_dbd, and restart httpd\n", setup->conf_file);
    }
    if (setup->webhook) {
        printf(
            "  curl -u %s -H 'Content-Type: application/json' -H 'Prefer: wait=20' -d '{\"mode\":\"default\"}' "
            "http://localhost%s/api/v1/integrations/%s/executions\n",
            setup->admin, setup->base, integration);
    }
    puts("  portalhooks doctor");
}

ph_exit_t ph_command_setup(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_setup_t setup = { 0 };
    ph_exit_t code = fill(&setup, arguments, pool);

    code = code == PH_EXIT_DONE ? ph_setup_directories(&setup) : code;
    code = code == PH_EXIT_DONE ? make_key_file(&setup) : code;
    if (code == PH_EXIT_DONE && !setup.is_mysql) {
        setup.params = apr_pstrcat(pool, setup.state, "/portalhooks.sqlite", NULL);
        setup.owner_params = setup.params;
    }
    else if (code == PH_EXIT_DONE) {
        code = ph_setup_accounts(&setup);
    }
    /* The passwords of new accounts are in no other place than these files. */
    code = code == PH_EXIT_DONE ? write_files(&setup) : code;
    code = code == PH_EXIT_DONE ? migrate(&setup) : code;
    code = code == PH_EXIT_DONE && setup.is_mysql ? ph_setup_grants(&setup) : code;
    code = code == PH_EXIT_DONE ? ph_setup_admin(&setup) : code;
    code = code == PH_EXIT_DONE && setup.webhook ? ph_setup_integration(&setup) : code;
    if (code == PH_EXIT_DONE && !setup.is_print) {
        print_next(&setup);
    }
    return code;
}
