/* SPDX-License-Identifier: Apache-2.0 */
/* The directories and files of setup. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_md5.h>
#include <apr_strings.h>

#include "installed_paths.h"
#include "refuse.h"
#include "secret_file.h"
#include "setup.h"

#define BCRYPT_COST 10
#define PASSWORD_LEN 24

static ph_exit_t refuse_errno(const ph_setup_t *setup, const char *what, const char *path)
{
    return ph_refuse(PH_EXIT_FAILED,
                     apr_psprintf(setup->pool, "Cannot %s %s: %s.", what, path, strerror(errno)));
}

const char *ph_setup_random_password(apr_pool_t *pool)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789abcdefg"; /* 64 */
    unsigned char random[PASSWORD_LEN];
    char *password = apr_pcalloc(pool, PASSWORD_LEN + 1);
    int i;

    if (RAND_priv_bytes(random, sizeof(random)) != 1) {
        abort();
    }
    for (i = 0; i < PASSWORD_LEN; i++) {
        password[i] = letters[random[i] % 64];
    }
    OPENSSL_cleanse(random, sizeof(random));
    return password;
}

static ph_exit_t make_directory(const ph_setup_t *setup, const char *path, mode_t mode, uid_t uid)
{
    if (setup->is_print) {
        printf("# directory %s, mode %04o\n", path, (unsigned)mode);
        return PH_EXIT_DONE;
    }
    if (mkdir(path, mode) != 0) {
        return errno == EEXIST ? PH_EXIT_DONE : refuse_errno(setup, "create", path);
    }
    if (chmod(path, mode) != 0 || (geteuid() == 0 && chown(path, uid, setup->gid) != 0)) {
        return refuse_errno(setup, "give away", path);
    }
    printf("created  %s\n", path);
    return PH_EXIT_DONE;
}

ph_exit_t ph_setup_directories(const ph_setup_t *setup)
{
    ph_exit_t code = make_directory(setup, setup->directory, 0750, geteuid());

    return code == PH_EXIT_DONE && !setup->is_mysql ? make_directory(setup, setup->state, 0700, setup->uid)
                                                    : code;
}

ph_exit_t ph_setup_file(const ph_setup_t *setup, const char *path, const char *text, mode_t mode, gid_t group)
{
    const apr_size_t len = strlen(text);
    int fd;

    if (access(path, F_OK) == 0) {
        printf("kept     %s\n", path);
        return PH_EXIT_DONE;
    }
    if (setup->is_print) {
        printf("# file %s, mode %04o\n%s", path, (unsigned)mode, text);
        return PH_EXIT_DONE;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return refuse_errno(setup, "create", path);
    }
    if (write(fd, text, len) != (ssize_t)len || fchmod(fd, mode) != 0 ||
        (geteuid() == 0 && fchown(fd, 0, group) != 0) || fsync(fd) != 0) {
        refuse_errno(setup, "write", path);
        unlink(path);
        close(fd);
        return PH_EXIT_FAILED;
    }
    close(fd);
    printf("created  %s\n", path);
    return PH_EXIT_DONE;
}

const char *ph_setup_httpd_conf(const ph_setup_t *setup)
{
    const char *target = setup->arguments->values[PH_OPTION_ALLOW_TARGET];
    const char *base = *setup->base != '\0' ? setup->base : "/";

    return apr_pstrcat(
        setup->pool,
        "# A Portal, written by portalhooks setup. Include it once, outside of virtual hosts; every directive is\n"
        "# described in conf/portalhooks.conf.\n"
        "<IfModule !portalhooks_module>\n    LoadModule portalhooks_module ",
        ph_module_file,
        "\n</IfModule>\n"
        "DBDriver ",
        setup->is_mysql ? "mysql" : "sqlite3", "\nDBDParams \"",
        setup->is_print && setup->is_mysql ? "…" : setup->params, "\"\n",
        setup->is_mysql ? "" : "DBDInitSQL \"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;\"\n",
        "DBDMin 0\nDBDKeep 8\nDBDMax 10\n\nPortalHooks On\nPortalHooksBase ", base, "\nPortalHooksKeyFile \"",
        setup->key_file, "\"\n", target ? "PortalHooksAllowTarget " : "", target ? target : "",
        target ? "\n" : "", "\n<Location \"", base,
        "\">\n    AuthName \"Portal\"\n    AuthType Basic\n    AuthBasicProvider file\n    AuthUserFile \"",
        setup->password_file, "\"\n    Require valid-user\n</Location>\n", NULL);
}

const char *ph_setup_option_file(const ph_setup_t *setup)
{
    const char *httpd = setup->arguments->values[PH_OPTION_HTTPD_CONF];

    httpd = httpd || access("/etc/apache2/apache2.conf", R_OK) != 0 ? httpd : "/etc/apache2/apache2.conf";
    return apr_pstrcat(setup->pool,
                       "# What the command portalhooks works on, unless told otherwise.\ndriver ",
                       setup->is_mysql ? "mysql" : "sqlite3", "\nparams ",
                       setup->is_print && setup->is_mysql ? "…" : setup->owner_params, "\nkey-file ",
                       setup->key_file, httpd ? "\nhttpd-conf " : "", httpd ? httpd : "", "\n", NULL);
}

/* Does the file have a line that begins so? */
static int has_line(const char *path, const char *beginning)
{
    FILE *file = fopen(path, "re");
    char line[2048];
    int found = 0;

    while (file && !found && fgets(line, sizeof(line), file)) {
        found = strncmp(line, beginning, strlen(beginning)) == 0;
    }
    if (file) {
        fclose(file);
    }
    return found;
}

void ph_setup_remind_target(const ph_setup_t *setup)
{
    const char *line = apr_pstrcat(setup->pool, "PortalHooksAllowTarget ",
                                   setup->arguments->values[PH_OPTION_ALLOW_TARGET], NULL);

    if (setup->arguments->values[PH_OPTION_ALLOW_TARGET] && !has_line(setup->conf_file, line)) {
        printf("missing  in %s: add the line %s\n", setup->conf_file, line);
    }
}

static ph_exit_t append_user(const ph_setup_t *setup, const char *password)
{
    unsigned char salt[16];
    char hash[100];
    const char *line;
    int fd;
    int is_done;

    if (RAND_bytes(salt, sizeof(salt)) != 1 ||
        apr_bcrypt_encode(password, BCRYPT_COST, salt, sizeof(salt), hash, sizeof(hash)) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, "The password cannot be hashed.");
    }
    line = apr_pstrcat(setup->pool, setup->admin, ":", hash, "\n", NULL);
    fd = open(setup->password_file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
    is_done = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line) && fchmod(fd, 0640) == 0 &&
              (geteuid() != 0 || fchown(fd, 0, setup->gid) == 0) && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return is_done ? PH_EXIT_DONE : refuse_errno(setup, "write", setup->password_file);
}

ph_exit_t ph_setup_password(const ph_setup_t *setup)
{
    const char *given = setup->arguments->values[PH_OPTION_PASSWORD_FILE];
    char *password = NULL;
    const char *sentence = NULL;
    ph_exit_t code;

    if (has_line(setup->password_file, apr_pstrcat(setup->pool, setup->admin, ":", NULL))) {
        printf("kept     the password of %s\n", setup->admin);
        return PH_EXIT_DONE;
    }
    if (setup->is_print) {
        printf("# add %s to %s\n", setup->admin, setup->password_file);
        return PH_EXIT_DONE;
    }
    if (given) {
        sentence = ph_secret_file_read(&password, given, setup->pool);
    }
    else {
        password = apr_pstrdup(setup->pool, ph_setup_random_password(setup->pool));
    }
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    code = append_user(setup, password);
    if (code == PH_EXIT_DONE && given) {
        printf("created  the log-in of %s\n", setup->admin);
    }
    else if (code == PH_EXIT_DONE) {
        printf("created  the log-in of %s; the password, shown this once: %s\n", setup->admin, password);
    }
    OPENSSL_cleanse(password, strlen(password));
    return code;
}
