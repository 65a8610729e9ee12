/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_SERVICE_H
#define PH_TESTS_SAMPLE_SERVICE_H

#include "core/request/precondition.h"
#include "sample_portal.h"
#include "service/context.h"

/* Calls of services: the context of the admin "adam", on a portal without threads and rows whose clock stands
 * still until the test moves it. */

#define SAMPLE_SERVICE_START APR_INT64_C(1795445128000000)
extern apr_time_t sample_service_now;

typedef struct sample_service_t {
    sample_portal_t sample;
    ph_caller_t caller;
    ph_problem_t problem;
    ph_context_t context;
    const char *log; /* the last line; "" = none */
    ph_log_level_t log_level;
} sample_service_t;

/* Sets the clock to SAMPLE_SERVICE_START. */
void sample_service_init(sample_service_t *service, fresh_store_t *store);

/* No connection can be opened from here on. */
void sample_service_lose_database(sample_service_t *service);

/* Rows, written past the services. The webhook's receiver is https://hooks.example.com/`id`, its version
 * "v1". */
void sample_service_add_integration(sample_service_t *service, const char *id, const char *name);
void sample_service_add_webhook(sample_service_t *service, const char *integration_id);

/* The n-th execution of "jira" by "olga", created now and finished unless `state` is `sending`. */
ph_execution_t sample_service_execution(const sample_service_t *service, int n, ph_state_t state);

/* Insert one; its id. */
const char *sample_service_add_execution(sample_service_t *service, int n, ph_state_t state);
void sample_service_insert(sample_service_t *service, const ph_execution_t *execution);

/* "<action> <object type>/<object id> <diff>" of the n-th newest audit entry, from 0; "" = there is none. */
const char *sample_service_audit(sample_service_t *service, int n);

/* If-Match with the ETag of `version`. */
ph_precondition_t sample_service_if_match(sample_service_t *service, const char *version);

/* Assert that the call succeeds, or is refused with `code`; the service is ready for the next call then. */
#define assert_served(service, call)                                                                         \
    sample_service_check((service), (call), PH_PROBLEM_NONE, #call, __FILE__, __LINE__)
#define assert_refused(service, call, code)                                                                  \
    sample_service_check((service), (call), (code), #call, __FILE__, __LINE__)
void sample_service_check(sample_service_t *service, ph_problem_code_t is, ph_problem_code_t expected,
                          const char *call, const char *file, int line);

#endif
