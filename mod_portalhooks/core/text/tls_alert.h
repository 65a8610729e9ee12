/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TLS_ALERT_H
#define PH_CORE_TEXT_TLS_ALERT_H

/* The alerts of TLS, by their numbers in IANA's registry "TLS Alerts" (RFC 8446, 6; RFC 5246, 7.2). Pure; any
 * thread. */

#define PH_TLS_ALERT_NONE (-1)
#define PH_TLS_ALERT_CLOSE_NOTIFY 0
#define PH_TLS_ALERT_USER_CANCELED 90

/* Its name in the registry: "certificate_required". Static; NULL when it has none. */
const char *ph_tls_alert_name(int alert);

/* What the specification says a peer means by it, as the rest of a sentence: "it requires a client
 * certificate". Static; NULL for alerts that say nothing a user could act on. */
const char *ph_tls_alert_meaning(int alert);

/* Does the specification allow a server to send it only while the handshake is going on? */
int ph_tls_alert_is_of_handshake(int alert);

#endif
