export const SHOWN_BYTES = 256;
const BYTES_A_LINE = 16;

/** The first 256 bytes as "00000010  48 65 6c …  Hel…". */
export function hexLines(base64: string): string {
  const binary = atob(base64.slice(0, Math.ceil(SHOWN_BYTES / 3) * 4)).slice(0, SHOWN_BYTES);
  const lines: string[] = [];
  for (let at = 0; at < binary.length; at += BYTES_A_LINE) {
    const row = binary.slice(at, at + BYTES_A_LINE);
    const hex = Array.from(row, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
    const text = row.replace(/[^\x20-\x7e]/g, '·');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_A_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}
