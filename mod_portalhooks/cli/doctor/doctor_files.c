/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of files: certificate authorities, the spool directory, the key file. */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>

#include "cli/spool_files.h"
#include "doctor.h"
#include "os/keyfile.h"

#define SPOOL_MANY 100

/* Certificates in a PEM file, and how many of them have expired; -1 = it cannot be opened. */
static int count_certificates(int *expired, const char *path)
{
    FILE *file = fopen(path, "re");
    X509 *certificate;
    int count = 0;

    *expired = 0;
    if (!file) {
        return -1;
    }
    while ((certificate = PEM_read_X509(file, NULL, NULL, NULL)) != NULL) {
        count++;
        *expired += X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
        X509_free(certificate);
    }
    fclose(file);
    return count;
}

void ph_doctor_check_ca_file(ph_doctor_t *doctor)
{
    const char *path = ph_httpd_conf_server(doctor->settings->httpd, "PortalHooksCAFile", doctor->pool);
    int expired;
    int count;

    if (!path) {
        return;
    }
    count = count_certificates(&expired, path);
    if (count < 0) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_psprintf(doctor->pool, "PortalHooksCAFile %s cannot be opened: %s.", path, strerror(errno)),
            "Make it readable, or remove the directive to use the system's authorities.");
    }
    else if (count == 0) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool,
                                    "PortalHooksCAFile %s has no certificate in PEM format: every "
                                    "attempt fails.",
                                    path),
                       "Put the certificates of the authorities there, or remove the directive.");
    }
    else if (expired > 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool,
                                    "%d of %d certificates in PortalHooksCAFile %s have expired.", expired,
                                    count, path),
                       "Replace them by the current ones of the authority.");
    }
}

void ph_doctor_check_spool(ph_doctor_t *doctor)
{
    const char *path = ph_spool_files_dir(doctor->settings->httpd, doctor->pool);
    ph_spool_files_t files;
    struct stat info;
    int fault;

    if (!path || (lstat(path, &info) != 0 && errno == ENOENT &&
                  !ph_httpd_conf_server(doctor->settings->httpd, "PortalHooksSpoolDir", doctor->pool))) {
        return; /* httpd creates it */
    }
    fault = ph_spool_files_count(&files, path);
    if (fault != 0) {
        if (fault == ENOENT) {
            ph_doctor_find(doctor, PH_FINDING_WARNING,
                           apr_psprintf(doctor->pool, "PortalHooksSpoolDir %s does not exist.", path),
                           "httpd creates it when it starts, if the directory around it exists.");
        }
        else {
            ph_doctor_find(doctor, PH_FINDING_FAULT,
                           apr_psprintf(doctor->pool, "The spool directory %s cannot be read: %s.", path,
                                        strerror(fault)),
                           "Make it a directory owned by httpd's User with mode 0700.");
        }
        return;
    }
    if (!ph_doctor_may_write(doctor, path) || stat(path, &info) != 0 ||
        (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_psprintf(doctor->pool,
                         "The spool directory %s is not writable by httpd's User, or is by others: outcomes "
                         "that a stopping child cannot commit are lost.",
                         path),
            apr_psprintf(doctor->pool, "chown it to httpd's User and chmod 700 %s.", path));
    }
    if (files.kept > 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool,
                                    "%d files in %s are damaged or were refused by the database.", files.kept,
                                    path),
                       "The error log names them and why; remove them when they have been dealt with.");
    }
    if (files.waiting >= SPOOL_MANY) {
        ph_doctor_find(
            doctor, PH_FINDING_WARNING,
            apr_psprintf(doctor->pool, "%d files in %s wait to be committed.", files.waiting, path),
            "Start httpd with the same PortalHooksInstance and a database that answers: it commits them.");
    }
}

void ph_doctor_check_key_file(ph_doctor_t *doctor)
{
    const char *path = doctor->settings->key_file;
    ph_keyring_t *ring;
    const char *sentence;

    if (!path) {
        if (doctor->settings->httpd) {
            ph_doctor_find(
                doctor, PH_FINDING_WARNING,
                "There is no PortalHooksKeyFile: no token, header or signing key can be stored.",
                "Run portalhooks keys make /etc/portalhooks/keys and name that file in PortalHooksKeyFile.");
        }
        return;
    }
    sentence = ph_keyfile_read(&ring, path, doctor->pool);
    if (sentence) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT, sentence,
            apr_psprintf(doctor->pool,
                         "It must be a regular file of root or of who starts httpd: chown root %s; chmod 600 "
                         "%s. If it is lost, restore its backup.",
                         path, path));
    }
}
