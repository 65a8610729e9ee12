import { msg } from '@lit/localize';
import type { EventFault } from '../api/types';
import { isSourceLanguage } from './locale';

/** What is wrong with an event of an external catalog. */
const COPY: Record<EventFault['word'], () => string> = {
  duplicate_id: () => msg('Several rows of the view have this id.'),
  no_type: () => msg('The type is missing.'),
  long_type: () => msg('The type has more than 128 characters.'),
  no_time: () => msg('The time is missing.'),
  wrong_time: () => msg('The time is not in microseconds since 1970.'),
  invalid_details: () => msg('The details are not one JSON object.'),
  large_details: () => msg('The details have more than 256 KiB.'),
  no_title: () => msg('The title is missing; the ID is used instead.'),
  long_title: () => msg('The title has more than 200 characters and is truncated.'),
  long_source: () => msg('The source has more than 128 characters and is truncated.'),
  unknown_severity: () => msg('The severity is missing or unknown; info is used instead.'),
  refused_url: () => msg('The url is not an allowed link and is not shown.'),
  long_severity_label: () => msg('The severity’s name has more than 64 characters and is truncated.'),
  invalid_integration_id: () => msg('The integrations that fit include something that is not an id: it is left out.'),
  long_owner: () => msg('The owner has more than 128 characters and is truncated.'),
  replaced_characters: () => msg('Some characters cannot be shown and are replaced.'),
};

/** A sentence; the server's own is more specific, but English only. */
export function faultText(fault: EventFault): string {
  return isSourceLanguage() ? fault.detail : COPY[fault.word]();
}

/** The faults that keep the event from being sent. */
export function fatalFaults(faults: EventFault[]): EventFault[] {
  return faults.filter((fault) => !fault.repaired);
}
