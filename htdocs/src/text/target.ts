import { maskedUrl } from './format';

export interface TargetParts {
  before: string;
  host: string;
  after: string;
}

/** A target split for display, to emphasize its host. It may be masked ("https://host/…"). */
export function targetParts(target: string): TargetParts {
  const shown = maskedUrl(target);
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/i.exec(shown);
  return { before: match?.[1] ?? '', host: match?.[2] ?? shown, after: match?.[3] ?? '' };
}

/** "hooks.example.com"; null without a target. */
export function hostOf(target: string | null | undefined): string | null {
  return target === null || target === undefined ? null : targetParts(target).host;
}

/** Scheme, host and port, normalized; null if it is not a URL. Stored secrets are bound to it. */
export function originOf(url: string): string | null {
  const parsed = URL.parse(url.trim());
  return parsed === null || parsed.host === '' ? null : `${parsed.protocol}//${parsed.host}`;
}
