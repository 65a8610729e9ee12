// The module writes <base href="BASE/"> into index.html; every address of ours stands below it.

export const basePath = new URL('.', document.baseURI).pathname;

/** The address of a page, e.g. href('history', id). Segments are encoded here. */
export function href(...segments: string[]): string {
  return basePath + segments.map(encodeURIComponent).join('/');
}

/** The route of an address below the base ("history/exe_…"), or null when it is not ours. */
export function routeOf(url: URL): string | null {
  if (url.origin !== location.origin || !`${url.pathname}/`.startsWith(basePath)) {
    return null;
  }
  return url.pathname.slice(basePath.length).replace(/\/+$/, '');
}
