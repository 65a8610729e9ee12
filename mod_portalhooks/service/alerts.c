/* SPDX-License-Identifier: Apache-2.0 */
/* One monotonic time per alert, exchanged atomically: of all processes, one sees each change. */
#include "alerts.h"

#include "os/monotonic.h"

int ph_alerts_raise(ph_alerts_t *alerts, ph_alert_t alert, apr_interval_time_t duration)
{
    const apr_time_t now = ph_monotonic_now();

    return alerts && atomic_exchange(&alerts->until[alert], now + duration) <= now;
}

int ph_alerts_clear(ph_alerts_t *alerts, ph_alert_t alert)
{
    return alerts && atomic_exchange(&alerts->until[alert], 0) > ph_monotonic_now();
}

int ph_alerts_is_raised(ph_alerts_t *alerts, ph_alert_t alert)
{
    return alerts && atomic_load(&alerts->until[alert]) > ph_monotonic_now();
}
