// "3 min ago" is counted by the server's clock: the visitor's may be wrong.

let skewMs = 0;

export function noteServerDate(header: string | null): void {
  const server = Date.parse(header ?? '');
  if (Number.isNaN(server)) {
    return;
  }
  const skew = server - Date.now();
  // The header has whole seconds; less than two is no skew.
  skewMs = Math.abs(skew) < 2000 ? 0 : skew;
}

export function serverNow(): number {
  return Date.now() + skewMs;
}
