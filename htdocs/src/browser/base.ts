// The module writes <base href="BASE/"> into index.html; all our URLs are below it.

export const basePath = new URL('.', document.baseURI).pathname;

/** The URL path of a page, e.g. href('history', id). Encodes the segments. */
export function href(...segments: string[]): string {
  return basePath + segments.map(encodeURIComponent).join('/');
}

/** The part of a URL below the base, e.g. "history/exe_…"; null when it is outside. */
export function routeOf(url: URL): string | null {
  if (url.origin !== location.origin || !`${url.pathname}/`.startsWith(basePath)) {
    return null;
  }
  return url.pathname.slice(basePath.length).replace(/\/+$/, '');
}
