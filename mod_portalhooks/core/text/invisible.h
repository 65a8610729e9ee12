/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_INVISIBLE_H
#define PH_CORE_TEXT_INVISIBLE_H

#include <apr.h>

/* Does this character usually show nothing (zero-width spaces and joiners, directional marks, soft hyphens,
 * fillers, variation selectors, tags …)? With one, two names look alike and differ. Controls and line
 * separators are not among them: text.h knows those. Pure; any thread. */
int ph_invisible_is(apr_uint32_t code);

#endif
