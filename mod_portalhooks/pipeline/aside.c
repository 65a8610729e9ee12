/* SPDX-License-Identifier: Apache-2.0 */
/* A queue with a time for each click. */
#include "aside.h"

#include "os/monotonic.h"

#define PAUSE_MIN apr_time_from_msec(250)
#define PAUSE_DOUBLINGS 3 /* up to 2 s */

void ph_aside_add(ph_aside_t *aside, ph_click_t *click, apr_time_t retry_at)
{
    const apr_time_t now = ph_monotonic_now();
    const int doublings = click->tries < PAUSE_DOUBLINGS ? click->tries : PAUSE_DOUBLINGS;

    if (!click->aside_since) {
        click->aside_since = now;
    }
    click->retry_at = retry_at ? retry_at : now + (PAUSE_MIN << doublings);
    click->tries++;
    ph_click_queue_push(&aside->clicks, click);
}

int ph_aside_take(ph_click_t **clicks, int max, ph_aside_t *aside, apr_time_t now)
{
    ph_click_queue_t kept = { NULL, NULL, 0 };
    ph_click_t *click;
    int count = 0;

    for (click = ph_click_queue_pop(&aside->clicks); click; click = ph_click_queue_pop(&aside->clicks)) {
        if (count < max && click->retry_at <= now) {
            clicks[count++] = click;
        }
        else {
            ph_click_queue_push(&kept, click);
        }
    }
    aside->clicks = kept;
    return count;
}

apr_time_t ph_aside_next(const ph_aside_t *aside)
{
    const ph_click_t *click;
    apr_time_t next = 0;

    for (click = aside->clicks.first; click; click = click->next) {
        if (next == 0 || click->retry_at < next) {
            next = click->retry_at;
        }
    }
    return next;
}
