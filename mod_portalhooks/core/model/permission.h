/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_PERMISSION_H
#define PH_CORE_MODEL_PERMISSION_H

#include "model.h"

/* Authorization: permissions are a set of bits, none implies another. Pure; any thread. */

typedef enum {
    PH_PERMISSION_ADMIN = 1,
    PH_PERMISSION_TRIGGER = 2,
    PH_PERMISSION_POST_EVENTS = 4
} ph_permission_t;

/* What a route requires, given in its row of httpd/routes.c. */
typedef enum {
    PH_MAY_ANY,        /* any authenticated user */
    PH_MAY_TRIGGER,    /* can_trigger_integrations */
    PH_MAY_VIEW,       /* history: trigger or admin */
    PH_MAY_ADMIN,      /* admin */
    PH_MAY_POST_EVENTS /* can_post_events or admin */
} ph_may_t;

/* The bits of a user; none for NULL. */
int ph_permission_of(const ph_user_t *user);

/* The bit of "admin", "can_trigger_integrations" or "can_post_events", or 0 for any other word. */
int ph_permission_parse(const char *word);

/* Do these permissions suffice? */
int ph_may(int permissions, ph_may_t what);

/* What is missing, as a sentence ("You need the admin permission …"). Static. */
const char *ph_may_sentence(ph_may_t what);

#endif
