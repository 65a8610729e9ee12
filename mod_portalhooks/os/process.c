/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /etc/machine-id and /proc. */
#include "process.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#define HOST_NAME_MAX_LEN 64
#define HEX_DIGITS 8
#define STARTED_FIELD 22 /* of /proc/PID/stat, see proc(5) */
#define STATE_FIELD 3

/* The first line of a short file; "" when it cannot be read. */
static void read_line(char *line, size_t size, const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = -1;

    if (fd >= 0) {
        len = read(fd, line, size - 1);
        close(fd);
    }
    line[len > 0 ? len : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
}

static void machine_id(char *line, size_t size)
{
    read_line(line, size, "/etc/machine-id");
    if (!*line) {
        read_line(line, size, "/var/lib/dbus/machine-id");
    }
}

static const char *digest(const char *text, int digits, apr_pool_t *pool)
{
    unsigned char bytes[EVP_MAX_MD_SIZE] = { 0 };
    unsigned int len = 0;
    char *hex = apr_pcalloc(pool, (apr_size_t)digits + 1);
    int i;

    EVP_Digest(text, strlen(text), bytes, &len, EVP_sha256(), NULL);
    for (i = 0; i < digits / 2; i++) {
        apr_snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    }
    return hex;
}

const char *ph_process_machine(const char *purpose, apr_pool_t *pool)
{
    char machine[80];

    machine_id(machine, sizeof(machine));
    return digest(apr_pstrcat(pool, machine, "\n", purpose, NULL), HEX_DIGITS, pool);
}

const char *ph_process_place(apr_pool_t *pool)
{
    char host[HOST_NAME_MAX_LEN + 1] = "";
    char machine[80], boot[80], pids[80];
    ssize_t len = readlink("/proc/self/ns/pid", pids, sizeof(pids) - 1);

    read_line(boot, sizeof(boot), "/proc/sys/kernel/random/boot_id");
    if (len <= 0 || !*boot) {
        return "";
    }
    pids[len] = '\0';
    machine_id(machine, sizeof(machine));
    gethostname(host, HOST_NAME_MAX_LEN);
    return apr_pstrcat(pool, host, " ",
                       digest(apr_pstrcat(pool, machine, "\n", boot, "\n", pids, NULL), 2 * HEX_DIGITS, pool),
                       NULL);
}

/* Read the state and the start of a process: 1, or 0 when /proc does not tell. */
static int read_stat(char *state, apr_int64_t *started, int pid)
{
    char path[40], line[1024];
    const char *at;
    int field;

    apr_snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    read_line(line, sizeof(line), path);
    at = strrchr(line, ')'); /* the command before it may contain anything */
    if (!at || strlen(at) < 3) {
        return 0;
    }
    at += 2;
    *state = *at;
    for (field = STATE_FIELD; at && field < STARTED_FIELD; field++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    if (!at) {
        return 0;
    }
    *started = strtoll(at, NULL, 10);
    return *started > 0;
}

apr_int64_t ph_process_started(int pid)
{
    apr_int64_t started = 0;
    char state;

    return read_stat(&state, &started, pid) ? started : 0;
}

int ph_process_has_ended(int pid, apr_int64_t started)
{
    apr_int64_t found;
    char state;

    if (pid <= 0 || started <= 0) {
        return 0;
    }
    if (kill(pid, 0) != 0 && errno == ESRCH) {
        return 1;
    }
    if (!read_stat(&state, &found, pid)) {
        return 0;
    }
    return state == 'Z' || state == 'X' || found != started;
}
