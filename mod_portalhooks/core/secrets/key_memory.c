/* SPDX-License-Identifier: Apache-2.0 */
/* Key bytes on pages of their own, since only whole pages can be excluded from a core dump. Forked children
 * inherit the pages and their advice. */
#include "key_memory.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <sys/mman.h>

const unsigned char *ph_key_memory_make(const unsigned char *bytes, apr_size_t len)
{
    unsigned char *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED || madvise(memory, len, MADV_DONTDUMP) != 0) {
        abort();
    }
    /* Best effort: fails beyond RLIMIT_MEMLOCK. */
    mlock(memory, len);
    memcpy(memory, bytes, len);
    mprotect(memory, len, PROT_READ);
    return memory;
}

void ph_key_memory_free(const unsigned char *memory, apr_size_t len)
{
    unsigned char *bytes = (unsigned char *)memory;

    if (mprotect(bytes, len, PROT_READ | PROT_WRITE) == 0) {
        OPENSSL_cleanse(bytes, len);
    }
    munmap(bytes, len);
}
