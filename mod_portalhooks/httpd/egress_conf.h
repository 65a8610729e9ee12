/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_EGRESS_CONF_H
#define PH_HTTPD_EGRESS_CONF_H

#include <httpd.h>

#include <http_config.h>

#include "core/target/egress.h"

/* <PortalHooksEgress name>, what may be in it, and PortalHooksEgressFor, which fill a ph_egress_t of the main
 * server. */

/* For httpd's command table; `offset` of the ph_egress_t * in the configuration of a server. */
#define PH_EGRESS_COMMANDS(offset)                                                                           \
    { "<PortalHooksEgress",                                                                                  \
      { .raw_args = ph_egress_conf_section },                                                                \
      (void *)(offset),                                                                                      \
      RSRC_CONF,                                                                                             \
      RAW_ARGS,                                                                                              \
      "a name: where the integrations bound to it may go, and nowhere else" },                               \
        { "PortalHooksEgressFor",                                                                            \
          { .take2 = ph_egress_conf_bind },                                                                  \
          (void *)(offset),                                                                                  \
          RSRC_CONF,                                                                                         \
          ITERATE2,                                                                                          \
          "the name of a <PortalHooksEgress>, then ids of integrations or globs with * and ?" },             \
        { "PortalHooksAllowPublic",                                                                          \
          { .take1 = ph_egress_conf_stray },                                                                 \
          NULL,                                                                                              \
          RSRC_CONF,                                                                                         \
          TAKE1,                                                                                             \
          "On or Off, in <PortalHooksEgress>: whether public https is allowed too" },                        \
        { "PortalHooksEgressReport",                                                                         \
          { .take1 = ph_egress_conf_stray },                                                                 \
          NULL,                                                                                              \
          RSRC_CONF,                                                                                         \
          TAKE1,                                                                                             \
          "On or Off, in <PortalHooksEgress>: whether what it would refuse is only reported" },

const char *ph_egress_conf_section(cmd_parms *cmd, void *unused, const char *arguments);
const char *ph_egress_conf_bind(cmd_parms *cmd, void *unused, const char *name, const char *pattern);

/* Refuses what belongs into a section. */
const char *ph_egress_conf_stray(cmd_parms *cmd, void *unused, const char *argument);

/* Complete the rules once all files are read. NULL, or a sentence for the error log. `egress` NULL = none. */
const char *ph_egress_conf_finish(const ph_egress_t *egress, int allows_plain_http, int is_proxied,
                                  apr_pool_t *pool);

/* A line for each rule, at start. */
void ph_egress_conf_log(server_rec *server, const ph_egress_t *egress);

#endif
