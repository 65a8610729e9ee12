/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_FORM_H
#define PH_SERVICE_WEBHOOK_FORM_H

#include <jansson.h>

#include "core/model/model.h"

/* A webhook to store. Its texts are validated, but for the URL and the secrets. */
typedef struct ph_webhook_form_t {
    const char *url;
    int enabled;
    int stays_disabled;          /* keep disabled_by_receiver_at: `enabled` was not given */
    const json_t *bearer_token;  /* NULL = keep, JSON null = remove, else a string */
    const json_t *authorization; /* the same, else an object: webhook_authorization.h */
    const json_t *headers; /* NULL = keep, JSON null = remove all, else an object with the same per name */
    const json_t *client_certificates; /* the same, an object with an object or null per name */
    const json_t *ca_pem;              /* the same, else a string */
    int timeout_ms;                    /* 0 = PortalHooksTimeout */
    int max_per_minute;                /* 0 = no limit */
    int max_at_once;                   /* 0 = no limit */
    ph_default_body_t default_body;
    ph_event_body_t event_body;
    ph_content_type_t content_type;
    ph_confirm_t confirm;
    const char *action_label;
    const char *consequence;
} ph_webhook_form_t;

#endif
