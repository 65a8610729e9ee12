/* SPDX-License-Identifier: Apache-2.0 */
/* Finds out which database and key file a command works on. */
#include "settings.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_env.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "refuse.h"

#define FILE_MAX 65536

/* The text of an option file; NULL with *sentence set. */
static char *read_file(const char **sentence, const char *path, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, FILE_MAX + 1);
    char reason[128];
    apr_size_t len = 0;
    struct stat info;
    apr_file_t *file;
    apr_status_t rv = apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS) {
        *sentence = apr_psprintf(pool, "Cannot open the option file %s: %s.", path,
                                 apr_strerror(rv, reason, sizeof(reason)));
        return NULL;
    }
    rv = apr_file_read_full(file, text, FILE_MAX, &len);
    apr_file_close(file);
    text[len] = '\0';
    if ((rv != APR_SUCCESS && rv != APR_EOF) || strlen(text) != len) {
        *sentence = apr_psprintf(pool, "The option file %s cannot be read.", path);
        return NULL;
    }
    if (strcasestr(text, "pass") && stat(path, &info) == 0 && (info.st_mode & 077) != 0) {
        *sentence = apr_psprintf(pool,
                                 "The option file %s has a password and must not be accessible by others: "
                                 "chmod it to 0600.",
                                 path);
        return NULL;
    }
    return text;
}

const char *ph_settings_read_option(const char **sentence, const char *file, const char *name,
                                    apr_pool_t *pool)
{
    char *text = read_file(sentence, file, pool);
    const apr_size_t name_len = strlen(name);
    char *line, *state, *value;
    apr_size_t len;

    for (line = text ? apr_strtok(text, "\r\n", &state) : NULL; line;
         line = apr_strtok(NULL, "\r\n", &state)) {
        line += strspn(line, " \t");
        if (strncmp(line, name, name_len) != 0 || !strchr(" \t=", line[name_len])) {
            continue;
        }
        value = line + name_len + strspn(line + name_len, " \t=");
        len = strlen(value);
        while (len > 0 && strchr(" \t", value[len - 1])) {
            value[--len] = '\0';
        }
        if (len >= 2 && *value == '"' && value[len - 1] == '"') {
            value[len - 1] = '\0';
            value++;
        }
        return *value != '\0' ? value : NULL;
    }
    return NULL;
}

static const char *of_environment(const char *name, apr_pool_t *pool)
{
    char *value;

    return apr_env_get(&value, name, pool) == APR_SUCCESS && *value != '\0' ? value : NULL;
}

static void keep(const char **value, const char *found)
{
    *value = *value ? *value : found;
}

static const char *take_option_file(ph_settings_t *settings, const char *file, apr_pool_t *pool)
{
    const char *sentence = NULL;

    keep(&settings->driver, ph_settings_read_option(&sentence, file, "driver", pool));
    keep(&settings->params, ph_settings_read_option(&sentence, file, "params", pool));
    keep(&settings->key_file, ph_settings_read_option(&sentence, file, "key-file", pool));
    keep(&settings->httpd_conf, ph_settings_read_option(&sentence, file, "httpd-conf", pool));
    return sentence;
}

static void take_httpd_conf(ph_settings_t *settings, apr_pool_t *pool)
{
    ph_httpd_conf_t *conf = NULL;

    settings->httpd_fault = ph_httpd_conf_read(&conf, settings->httpd_conf, pool);
    if (!settings->httpd_fault) {
        settings->httpd = conf;
        if (!settings->params) {
            settings->driver = ph_httpd_conf_server(conf, "DBDriver", pool);
            settings->params = ph_httpd_conf_server(conf, "DBDParams", pool);
        }
        keep(&settings->key_file, ph_httpd_conf_server(conf, "PortalHooksKeyFile", pool));
    }
}

ph_exit_t ph_settings_load_some(ph_settings_t *settings, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *file = arguments->values[PH_OPTION_OPTION_FILE];
    const char *sentence = NULL;

    memset(settings, 0, sizeof(*settings));
    settings->driver = arguments->values[PH_OPTION_DRIVER];
    settings->params = arguments->values[PH_OPTION_PARAMS];
    settings->key_file = arguments->values[PH_OPTION_KEY_FILE];
    settings->httpd_conf = arguments->values[PH_OPTION_HTTPD_CONF];
    if (file) {
        sentence = take_option_file(settings, file, pool);
    }
    keep(&settings->params, of_environment("PORTALHOOKS_DB_PARAMS", pool));
    if (settings->params) {
        keep(&settings->driver, of_environment("PORTALHOOKS_DB_DRIVER", pool));
    }
    if (!sentence && !file && !settings->params && !settings->httpd_conf &&
        access(PH_SETTINGS_FILE, F_OK) == 0) {
        sentence = take_option_file(settings, PH_SETTINGS_FILE, pool);
    }
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    if (settings->httpd_conf) {
        take_httpd_conf(settings, pool);
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_settings_load(ph_settings_t *settings, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_exit_t code = ph_settings_load_some(settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    if (settings->httpd_fault) {
        return ph_refuse(PH_EXIT_FAILED, settings->httpd_fault);
    }
    if (!settings->params) {
        return ph_refuse(PH_EXIT_USAGE,
                         "No database is named: use --httpd-conf, --option-file, or --driver with "
                         "--params or PORTALHOOKS_DB_PARAMS.");
    }
    if (!settings->driver) {
        return ph_refuse(PH_EXIT_USAGE, "Missing option --driver (mysql or sqlite3).");
    }
    return PH_EXIT_DONE;
}

const char *ph_settings_key_file(const ph_settings_t *settings, const ph_arguments_t *arguments, int n)
{
    const char *operand = ph_arguments_operand(arguments, n);

    if (!operand && !settings->key_file) {
        ph_refuse(PH_EXIT_USAGE, "No key file is named: give FILE, --key-file or --httpd-conf.");
    }
    return operand ? operand : settings->key_file;
}
