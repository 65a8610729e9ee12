/* SPDX-License-Identifier: Apache-2.0 */
/* Runs httpd with mod_info's DUMP_CONFIG, which prints the tree of directives. */
#include <string.h>
#include <unistd.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "httpd_conf_private.h"
#include "installed_paths.h"

#define OUTPUT_MAX ((apr_size_t)16 * 1024 * 1024)

/* Modules whose presence matters. They are asked for by directives that httpd sees only if they are loaded.
 */
static const char *const probed[] = { "portalhooks_module", "dbd_module",       "mpm_prefork_module",
                                      "mpm_worker_module",  "mpm_event_module", "ssl_module",
                                      "unique_id_module" };
#define PROBED ((int)(sizeof(probed) / sizeof(probed[0])))

/* Debian's envvars, if there are any, then httpd. */
static const char script[] = "if [ -r \"$1\" ]; then . \"$1\"; fi; shift; exec \"$@\"";

static const char **arguments_of(const char *file, apr_pool_t *pool)
{
    const char **argv = apr_pcalloc(pool, (20 + 6 * (apr_size_t)PROBED) * sizeof(*argv));
    const char *directory = apr_pstrmemdup(pool, file, (apr_size_t)(strrchr(file, '/') - file));
    int n = 0;
    int i;

    argv[n++] = "/bin/sh";
    argv[n++] = "-c";
    argv[n++] = script;
    argv[n++] = "sh";
    argv[n++] = apr_pstrcat(pool, directory, "/envvars", NULL);
    argv[n++] = ph_httpd_program;
    argv[n++] = "-t";
    argv[n++] = "-D";
    argv[n++] = "DUMP_CONFIG";
    argv[n++] = "-f";
    argv[n++] = file;
    argv[n++] = "-C";
    argv[n++] = apr_pstrcat(pool, "LoadModule info_module ", ph_httpd_modules, "/mod_info.so", NULL);
    argv[n++] = "-c";
    argv[n++] = "ErrorLog /dev/stderr"; /* the configured one may not be writable for this user */
    for (i = 0; i < PROBED; i++) {
        argv[n++] = "-c";
        argv[n++] = apr_psprintf(pool, "<IfModule %s>", probed[i]);
        argv[n++] = "-c";
        argv[n++] = apr_psprintf(pool, "ServerAdmin " PH_HTTPD_CONF_MODULE_MARK "%s", probed[i]);
        argv[n++] = "-c";
        argv[n++] = "</IfModule>";
    }
    return argv;
}

/* Everything that the process writes there until it closes it, from the start of the file. */
static char *read_all(apr_file_t *file, apr_pool_t *pool)
{
    apr_off_t start = 0;
    apr_off_t end = 0;
    apr_size_t len = 0;
    char *text;

    apr_file_seek(file, APR_END, &end);
    apr_file_seek(file, APR_SET, &start);
    len = ((apr_size_t)end < OUTPUT_MAX) ? (apr_size_t)end : OUTPUT_MAX;
    text = apr_pcalloc(pool, len + 1);
    if (apr_file_read_full(file, text, len, &len) != APR_SUCCESS) {
        text[0] = '\0';
    }
    return text;
}

/* A file without a name, so that neither output can block the process, nor stay behind. */
static apr_status_t make_file(apr_file_t **file, apr_pool_t *pool)
{
    char *name = apr_pstrdup(pool, "/tmp/portalhooks.XXXXXX");
    apr_status_t rv = apr_file_mktemp(
        file, name, APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL, pool);

    if (rv == APR_SUCCESS) {
        rv = apr_file_remove(name, pool);
    }
    return rv;
}

static apr_status_t run(int *code, char **output, char **errors, const char *file, apr_pool_t *pool)
{
    apr_file_t *out, *err;
    apr_procattr_t *attr;
    apr_exit_why_e why;
    apr_proc_t process;
    apr_status_t rv = make_file(&out, pool);

    rv = rv == APR_SUCCESS ? make_file(&err, pool) : rv;
    rv = rv == APR_SUCCESS ? apr_procattr_create(&attr, pool) : rv;
    rv = rv == APR_SUCCESS ? apr_procattr_child_out_set(attr, out, NULL) : rv;
    rv = rv == APR_SUCCESS ? apr_procattr_child_err_set(attr, err, NULL) : rv;
    rv = rv == APR_SUCCESS ? apr_procattr_cmdtype_set(attr, APR_PROGRAM_ENV) : rv;
    if (rv == APR_SUCCESS) {
        rv = apr_proc_create(&process, "/bin/sh", arguments_of(file, pool), NULL, attr, pool);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_proc_wait(&process, code, &why, APR_WAIT);
    *output = read_all(out, pool);
    *errors = read_all(err, pool);
    apr_file_close(out);
    apr_file_close(err);
    return APR_SUCCESS;
}

/* The lines that say what is wrong: without notes about names and levels, each without time and process. */
static const char *complaint_of(char *text, apr_pool_t *pool)
{
    const char *complaint = NULL;
    char *line, *state, *at;

    for (line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        if (strstr(line, "AH00558") || strstr(line, "AH00014") || strstr(line, "AH01574") ||
            strcmp(line, "Syntax OK") == 0) {
            continue;
        }
        at = (*line == '[') ? strstr(line, "tid ") : NULL;
        at = at ? strstr(at, "] ") : NULL;
        line = at ? at + 2 : line;
        complaint = complaint ? apr_pstrcat(pool, complaint, " ", line, NULL) : apr_pstrdup(pool, line);
    }
    return complaint;
}

const char *ph_httpd_conf_read(ph_httpd_conf_t **conf, const char *file, apr_pool_t *pool)
{
    ph_httpd_conf_t *made = apr_pcalloc(pool, sizeof(*made));
    char *output, *errors;
    char reason[128];
    char *path = NULL;
    apr_status_t rv;
    int code = 0;

    if (apr_filepath_merge(&path, NULL, file, 0, pool) != APR_SUCCESS || access(path, R_OK) != 0) {
        return apr_psprintf(pool, "Cannot read httpd's configuration %s.", file);
    }
    if (access(ph_httpd_program, X_OK) != 0 ||
        access(apr_pstrcat(pool, ph_httpd_modules, "/mod_info.so", NULL), R_OK) != 0) {
        return apr_psprintf(pool, "Cannot read httpd's configuration: %s and %s/mod_info.so are needed.",
                            ph_httpd_program, ph_httpd_modules);
    }
    rv = run(&code, &output, &errors, path, pool);
    if (rv != APR_SUCCESS) {
        return apr_psprintf(pool, "Cannot run %s: %s.", ph_httpd_program,
                            apr_strerror(rv, reason, sizeof(reason)));
    }
    made->file = path;
    made->directives = apr_array_make(pool, 200, sizeof(ph_httpd_directive_t));
    made->modules = apr_array_make(pool, PROBED, sizeof(const char *));
    made->is_refused = code != 0;
    made->complaint = complaint_of(errors, pool);
    if (made->is_refused && *output == '\0') {
        return apr_psprintf(pool, "httpd refuses its configuration: %s",
                            made->complaint ? made->complaint : "no reason given.");
    }
    ph_httpd_conf_read_tree(made, output, pool);
    *conf = made;
    return NULL;
}
