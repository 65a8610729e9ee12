/* SPDX-License-Identifier: Apache-2.0 */
/* Host names, judged by their syntax alone. */
#include "hostname.h"

#include <string.h>

#define NAME_MAX_BYTES 253
#define LABEL_MAX_BYTES 63

/* Not served by public DNS (RFC 6761, 7686, 8375 and 9476, ICANN's .internal and the name collisions it never
 * delegates), or meaningful only inside a host or a cluster. */
static const char *const reserved[] = {
    "alt",   "arpa",        "cluster.local", "corp", "home",  "home.arpa", "internal", "invalid",
    "local", "localdomain", "localhost",     "mail", "onion", "svc",       "test",
};

void ph_hostname_lower(char *name)
{
    for (; *name; name++) {
        if (*name >= 'A' && *name <= 'Z') {
            *name = (char)(*name - 'A' + 'a');
        }
    }
}

/* Labels of `alphabet`, separated by dots. */
static int has_labels(const char *name, const char *alphabet)
{
    size_t len;

    if (strlen(name) > NAME_MAX_BYTES) {
        return 0;
    }
    for (;;) {
        len = strspn(name, alphabet);
        if (len == 0 || len > LABEL_MAX_BYTES || name[0] == '-' || name[len - 1] == '-') {
            return 0;
        }
        if (name[len] != '.') {
            return name[len] == '\0';
        }
        name += len + 1;
    }
}

int ph_hostname_is_ldh(const char *name)
{
    return has_labels(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

int ph_hostname_is_name(const char *name)
{
    return has_labels(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
}

int ph_hostname_is_numeric(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *label = dot ? dot + 1 : name;

    return *label >= '0' && *label <= '9';
}

int ph_hostname_is_below(const char *name, const char *parent)
{
    const size_t name_len = strlen(name);
    const size_t parent_len = strlen(parent);

    if (name_len < parent_len + 2) {
        return 0;
    }
    name += name_len - parent_len;
    return name[-1] == '.' && strcmp(name, parent) == 0;
}

int ph_hostname_is_reserved(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (strcmp(name, reserved[i]) == 0 || ph_hostname_is_below(name, reserved[i])) {
            return 1;
        }
    }
    return 0;
}
