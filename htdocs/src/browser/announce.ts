// One status region for the whole page: announced by screen readers without moving the focus.

let region: HTMLElement | null = null;

export function setStatusRegion(element: HTMLElement): void {
  region = element;
}

export function announce(sentence: string): void {
  if (region !== null) {
    // A repeated sentence is announced again only if the text changes in between.
    region.textContent = '';
    region.textContent = sentence;
  }
}
