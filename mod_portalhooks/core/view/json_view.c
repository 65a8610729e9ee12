/* SPDX-License-Identifier: Apache-2.0 */
/* A saved view as JSON. */
#include "json_view.h"

#include "core/json/json_value.h"

json_t *ph_json_view(const ph_view_t *view, apr_pool_t *scratch)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:s}", "id", view->id, "page",
                     ph_view_page_word(view->page), "name", view->name, "query", view->query, "shared",
                     *view->owner == '\0', "created_at", ph_json_time(view->created_at, scratch),
                     "created_by", view->created_by);
}
