// Creates elements without the HTML parser, so that no Trusted Types policy is needed.

export type Child = Node | string | null | undefined | false;

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  fill(element, ...children);
  return element;
}

/** Replaces the children; falsy ones are dropped. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

export function button(label: Child, onClick: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

/** Ignores key repeat, so that a held key triggers a button once. */
export function ignoreKeyRepeat(event: KeyboardEvent): void {
  if (event.repeat && event.target instanceof HTMLButtonElement) {
    event.preventDefault();
  }
}
