/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks keys: creates the key file that seals stored secrets, or reseals them (reseal_command.c). */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <apr_time.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "commands.h"
#include "os/keyfile.h"

/* A key id with the date, "k20261123-3f9a"; random digits tell keys of the same day apart. */
static const char *make_kid(apr_pool_t *pool)
{
    unsigned char random[2];
    apr_time_exp_t now;

    if (RAND_bytes(random, sizeof(random)) != 1) {
        return NULL;
    }
    apr_time_exp_gmt(&now, apr_time_now());
    return apr_psprintf(pool, "k%04d%02d%02d-%02x%02x", now.tm_year + 1900, now.tm_mon + 1, now.tm_mday,
                        random[0], random[1]);
}

static ph_exit_t make_file(const char *path, apr_pool_t *pool)
{
    unsigned char key[PH_KEYRING_KEY_BYTES];
    const char *kid = make_kid(pool);
    const char *sentence;

    if (!kid || RAND_priv_bytes(key, sizeof(key)) != 1) {
        return ph_command_refuse(PH_EXIT_FAILED, "OpenSSL returned no random bytes.");
    }
    sentence = ph_keyfile_write(path, kid, key, pool);
    OPENSSL_cleanse(key, sizeof(key));
    if (sentence) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    printf("Created %s with key %s.\n"
           "Keep a backup, separate from the database's: without it the stored secrets are lost.\n",
           path, kid);
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_keys(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *verb = ph_arguments_word(arguments, 1);

    if (!verb || arguments->words->nelts != 3 || (strcmp(verb, "make") != 0 && strcmp(verb, "reseal") != 0)) {
        return ph_command_refuse(PH_EXIT_USAGE,
                                 "Usage: portalhooks keys make FILE, or portalhooks keys reseal FILE.");
    }
    if (strcmp(verb, "reseal") == 0) {
        return ph_command_reseal(ph_arguments_word(arguments, 2), PH_RESEAL_WRITE, arguments, pool);
    }
    return make_file(ph_arguments_word(arguments, 2), pool);
}
