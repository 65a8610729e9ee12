/* SPDX-License-Identifier: Apache-2.0 */
/* Decides who may do what; nothing else does. */
#include "permission.h"

#include <string.h>

int ph_permission_of(const ph_user_t *user)
{
    if (!user) {
        return 0;
    }
    return (user->admin ? PH_PERMISSION_ADMIN : 0) |
           (user->can_trigger_integrations ? PH_PERMISSION_TRIGGER : 0) |
           (user->can_post_events ? PH_PERMISSION_POST_EVENTS : 0);
}

int ph_permission_parse(const char *word)
{
    if (strcmp(word, "admin") == 0) {
        return PH_PERMISSION_ADMIN;
    }
    if (strcmp(word, "can_trigger_integrations") == 0) {
        return PH_PERMISSION_TRIGGER;
    }
    if (strcmp(word, "can_post_events") == 0) {
        return PH_PERMISSION_POST_EVENTS;
    }
    return 0;
}

int ph_may(int permissions, ph_may_t what)
{
    switch (what) {
    case PH_MAY_ANY:
        return 1;
    case PH_MAY_TRIGGER:
        return (permissions & PH_PERMISSION_TRIGGER) != 0;
    case PH_MAY_VIEW:
        return (permissions & (PH_PERMISSION_TRIGGER | PH_PERMISSION_ADMIN)) != 0;
    case PH_MAY_ADMIN:
        return (permissions & PH_PERMISSION_ADMIN) != 0;
    case PH_MAY_POST_EVENTS:
        return (permissions & (PH_PERMISSION_POST_EVENTS | PH_PERMISSION_ADMIN)) != 0;
    }
    return 0;
}

const char *ph_may_sentence(ph_may_t what)
{
    switch (what) {
    case PH_MAY_ANY:
        return "You must be signed in.";
    case PH_MAY_TRIGGER:
        return "You need the can_trigger_integrations permission to do this.";
    case PH_MAY_VIEW:
        return "You need the can_trigger_integrations or admin permission to see this.";
    case PH_MAY_ADMIN:
        return "You need the admin permission to do this.";
    case PH_MAY_POST_EVENTS:
        return "You need the can_post_events or admin permission to do this.";
    }
    return "You may not do this.";
}
