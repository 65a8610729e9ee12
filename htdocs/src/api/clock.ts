// Relative times use the server's clock; the browser's may be wrong.

let skewMs = 0;

export function noteServerDate(header: string | null): void {
  const server = Date.parse(header ?? '');
  if (Number.isNaN(server)) {
    return;
  }
  const skew = server - Date.now();
  // The header has a resolution of one second: ignore differences below two.
  skewMs = Math.abs(skew) < 2000 ? 0 : skew;
}

export function serverNow(): number {
  return Date.now() + skewMs;
}
