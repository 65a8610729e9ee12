import type { TemplateResult } from 'lit';
import { Ban, Check, LoaderCircle, X, type IconNode } from 'lucide';
import type { Tone } from '../../text/outcome-copy';
import { icon } from '../icon/icon';

const ICONS: Record<Tone, IconNode> = { ok: Check, bad: X, warn: Ban, info: LoaderCircle };

/** Beside a sentence; badges have theirs from the style sheet. */
export function toneIcon(tone: Tone): TemplateResult {
  return icon(ICONS[tone]);
}
