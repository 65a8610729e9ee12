// One status region for the whole page: screen readers hear it, nobody is moved.

let region: HTMLElement | null = null;

export function setStatusRegion(element: HTMLElement): void {
  region = element;
}

export function announce(sentence: string): void {
  if (region !== null) {
    // The same sentence twice is heard twice only if the text changes in between.
    region.textContent = '';
    region.textContent = sentence;
  }
}
