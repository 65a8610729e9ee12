// What the elements say, in German. The server speaks English: what it refuses or records is said by its word.
import type { Failure } from '../api/failure';
import type { Execution, ExecutionError, ProblemWord } from '../api/types';
import type { Words } from './words';

const NOT_SENT = 'Es wurde nichts gesendet.';

/** What follows from the delivery; of what was received, the status says it. */
const DELIVERIES: Partial<Record<NonNullable<Execution['delivery']>, string>> = {
  not_sent: 'Die Nachricht wurde nicht zugestellt.',
  maybe_received: 'Der Empfänger kann sie dennoch verarbeitet haben.',
};

const ERRORS: Record<ExecutionError, (name: string, status: string) => string> = {
  http_status: (name, status) => `${name} hat mit ${status} geantwortet. Das bestätigt die Zustellung nicht.`,
  redirect: (name, status) => `${name} leitet weiter (${status}). Weiterleitungen werden nicht verfolgt.`,
  target_blocked: (name) => `Die Adresse von ${name} ist auf diesem Server nicht erlaubt.`,
  dns_failed: (name) => `Der Hostname von ${name} konnte nicht aufgelöst werden.`,
  connect_failed: (name) => `${name} war nicht erreichbar.`,
  connect_timeout: (name) => `Keine rechtzeitige Verbindung zu ${name}.`,
  tls_handshake: (name) => `Es konnte keine sichere Verbindung zu ${name} hergestellt werden.`,
  tls_certificate: (name) => `Dem Zertifikat von ${name} wird nicht vertraut.`,
  tls_alert: (name) => `${name} hat die TLS-Verbindung mit einem Alert beendet.`,
  queue_timeout: () => 'Die Nachricht wartete zu lange auf das Senden.',
  interrupted: () => 'Die Ausführung wurde unterbrochen.',
  timeout: (name) => `Keine rechtzeitige oder vollständige Antwort von ${name}.`,
  empty_reply: (name) => `${name} hat die Verbindung ohne Antwort geschlossen.`,
  connection_reset: (name) => `Die Verbindung zu ${name} brach vor der Antwort ab.`,
  protocol_error: (name) => `Die Antwort von ${name} ist kein gültiges HTTP/1.1.`,
  response_incomplete: (name, status) => `Die Antwort von ${name} (${status}) wurde abgeschnitten.`,
  response_headers_too_large: (name) => `Der Kopf der Antwort von ${name} überschreitet eine Grenze.`,
  secret_unavailable: () => 'Die Geheimnisse des Webhooks konnten nicht entschlüsselt werden.',
};

const PROBLEMS: Partial<Record<ProblemWord, string>> = {
  unauthenticated: 'Sie sind nicht mehr angemeldet.',
  forbidden: 'Dazu fehlt Ihnen die Berechtigung.',
  not_configured: 'Es ist kein Webhook eingerichtet.',
  invalid_event: 'Die Daten dieses Ereignisses im Portal können nicht gesendet werden.',
  disabled: 'Diese Integration ist abgeschaltet.',
  no_signing_key: 'Es gibt keinen aktiven Signaturschlüssel.',
  paused: 'Das Senden ist angehalten.',
  paused_by_receiver: 'Der Empfänger bittet zu warten.',
  gone: 'Die Integration oder ihr Webhook ist gelöscht.',
  host_changed: 'Der Ziel-Host hat sich geändert.',
  in_progress: 'Ein Versuch läuft bereits.',
  already_succeeded: 'Diese Nachricht wurde schon zugestellt.',
  target_not_allowed: 'Dieses Ziel ist nicht erlaubt.',
  rate_limited: 'Zu viele Ausführungen in kurzer Zeit.',
  busy: 'Der Server ist ausgelastet.',
  database_unavailable: 'Die Datenbank ist nicht erreichbar.',
  too_slow: 'Die Datenbank des Portals braucht zu lange.',
  catalog_unavailable: 'Die Daten des Portals sind nicht lesbar.',
  stopping: 'Der Server startet gerade neu.',
};

const NOUNS: Record<string, string> = { Integration: 'Integration', Event: 'Ereignis', Execution: 'Ausführung' };

/** Of “Integration “jira” not found.” */
function notFound(detail = ''): string {
  const [, noun = '', id = ''] = /^(\w+) “(.*)” not found\.$/.exec(detail) ?? [];
  return NOUNS[noun] === undefined ? 'Nicht gefunden.' : `${NOUNS[noun]} „${id}“ nicht gefunden.`;
}

const words: Words = {
  code: 'de',
  run: 'Ausführen…',
  noPermission: 'Sie dürfen keine Integrationen auslösen. Fragen Sie einen Admin.',
  choose: 'Integration wählen',
  noneEnabled: 'Keine Integration ist eingeschaltet.',
  noMatch: 'Kein Treffer',
  more: 'Es gibt weitere. Tippen Sie, um sie zu finden.',

  title: (action, name) => `${action ?? 'Ausführen'} · ${name}`,
  event: 'Ereignis',
  noEvent: 'Ohne Ereignis',
  target: 'Ziel',
  delivered: (when, who, isSure) =>
    `${when} von ${who} ${isSure ? 'zugestellt' : 'gesendet und vielleicht angekommen'} – noch einmal ausführen?`,
  payload: 'Inhalt',
  copy: 'Kopieren',
  copied: 'Kopiert',
  headers: 'Header',
  changed: ['Inzwischen geändert', 'Es wurde nichts gesendet. Oben steht, was jetzt gesendet würde.'],
  note: 'Notiz (optional)',
  sentAs: (name) => `Gesendet als ${name}. Steht danach im Verlauf.`,
  cancel: 'Abbrechen',
  close: 'Schließen',
  runNow: 'Jetzt ausführen',
  retryTitle: 'Dieselbe Nachricht noch einmal senden?',
  retry: 'Erneut senden…',
  retryNow: 'Jetzt erneut senden',
  retryHint: 'Dieselbe Nachricht, Byte für Byte, mit derselben webhook-id.',
  anyway: { override: 'Trotzdem ausführen', resend: 'Trotzdem noch einmal senden' },
  check: 'Nachsehen',

  sending: 'Wird gesendet…',
  waiting: (limit) => (limit === null ? 'Warten auf den Empfänger.' : `Warten auf den Empfänger, höchstens ${limit}.`),
  keepWatching: 'Schließen und weiter beobachten',
  lost: ['Es ist unbekannt, ob es gesendet wurde', 'Die Verbindung brach vor der Antwort ab. Nachsehen sendet nichts.'],
  unread: ['Aufgezeichnet; das Ergebnis fehlt noch', 'Gleich noch einmal nachsehen. Nachsehen sendet nichts.'],
  notRecorded: ['Es wurde nicht gesendet', 'Der Server hat nichts davon aufgezeichnet. Sie können es jetzt ausführen.'],
  notRetried: 'Von selbst wird nichts erneut gesendet.',
  open: 'Ausführung öffnen',

  accepted: (name, status, took) => `An ${name} zugestellt · ${status} in ${took}`,
  failed: ({ error, integration_name: name, http_status: status, delivery }: Execution) => [
    [error === null ? 'Fehlgeschlagen.' : ERRORS[error](name, String(status)), (delivery && DELIVERIES[delivery]) ?? '']
      .filter((part) => part !== '')
      .join(' '),
    delivery === 'maybe_received' ? 'Vor einem neuen Versuch beim Empfänger nachsehen.' : '',
  ],
  refused: ({ word, title, detail }: Failure) => [word === 'not_found' ? notFound(detail) : ((word && PROBLEMS[word]) ?? title), NOT_SENT],
  kinds: {
    connection: ['Keine Verbindung zum Server', 'Netzwerk prüfen und noch einmal versuchen.'],
    timeout: ['Der Server hat nicht rechtzeitig geantwortet', 'Noch einmal versuchen.'],
    unexpected: ['Etwas Unerwartetes ist geschehen', 'Noch einmal versuchen. Wenn es dabei bleibt, einem Admin Bescheid geben.'],
  },

  states: { sending: 'Wird gesendet…', succeeded: 'Erfolgreich', failed: 'Fehlgeschlagen', unknown: 'Ungewiss' },
  webhook: { enabled: 'Eingeschaltet', disabled: 'Abgeschaltet', unconfigured: 'Nicht eingerichtet' },
  notRun: 'Noch nicht ausgeführt',
  executions: 'Ausführungen dieses Ereignisses',
};

export default words;
