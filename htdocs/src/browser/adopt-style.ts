/** Adds the rules of a part that is loaded on demand. Constructed, so that the page's style-src does not apply. */
export function adoptStyle(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
