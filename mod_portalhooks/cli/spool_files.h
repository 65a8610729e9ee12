/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_SPOOL_FILES_H
#define PH_CLI_SPOOL_FILES_H

#include "httpd_conf.h"

/* The files in PortalHooksSpoolDir, without reading them. */

typedef struct ph_spool_files_t {
    int waiting; /* outcomes that a later process will commit */
    int kept;    /* *.damaged and *.refused: for a person */
    apr_int64_t bytes;
} ph_spool_files_t;

/* The directory, by httpd's configuration: PortalHooksSpoolDir, else portalhooks-spool beside the PidFile,
 * which Debian keeps in DefaultRuntimeDir. NULL = not known. */
const char *ph_spool_files_dir(const ph_httpd_conf_t *httpd, apr_pool_t *pool);

/* 0, or an errno. */
int ph_spool_files_count(ph_spool_files_t *files, const char *directory);

#endif
