/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_PORTS_H
#define PH_SERVICE_PORTS_H

#include <apr_time.h>

/* Clock, randomness and log of services and the pipeline; unit tests replace them. Any thread may call them.
 */

typedef enum { PH_LOG_ERROR, PH_LOG_WARNING, PH_LOG_NOTICE, PH_LOG_INFO, PH_LOG_DEBUG } ph_log_level_t;

typedef struct ph_ports_t {
    apr_time_t (*now)(void);
    /* Cryptographically strong bytes; aborts the process rather than fail. */
    void (*random)(void *bytes, apr_size_t len);
    /* One line that begins with its subject ("execution exe_…: …"); never a secret or a body. */
    void (*log)(void *baton, ph_log_level_t level, const char *line);
    void *log_baton;
} ph_ports_t;

#endif
