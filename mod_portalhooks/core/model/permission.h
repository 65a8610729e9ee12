/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_PERMISSION_H
#define PH_CORE_MODEL_PERMISSION_H

#include "model.h"

/* Who may do what. Permissions are a set of bits; none implies another. Pure. */

typedef enum {
    PH_PERMISSION_ADMIN = 1,
    PH_PERMISSION_TRIGGER = 2,
    PH_PERMISSION_POST_EVENTS = 4
} ph_permission_t;

/* What a route asks for; it stands in the route's row. */
typedef enum {
    PH_MAY_ANY,        /* any user httpd knows */
    PH_MAY_TRIGGER,    /* can_trigger_integrations */
    PH_MAY_VIEW,       /* history: trigger or admin */
    PH_MAY_ADMIN,      /* admin */
    PH_MAY_POST_EVENTS /* can_post_events or admin */
} ph_may_t;

/* The bits of a row of ph_user; NULL gives none. */
int ph_permission_of(const ph_user_t *user);

/* "admin", "can_trigger_integrations", "can_post_events": the bit, or 0 for any other word. */
int ph_permission_parse(const char *word);

/* The one decision. */
int ph_may(int permissions, ph_may_t what);

/* What is missing, as a sentence ("You need the permission can_trigger_integrations …"). Static. */
const char *ph_may_sentence(ph_may_t what);

#endif
