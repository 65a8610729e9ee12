// A page with unsaved changes asks before it is left.

type Question = () => boolean | Promise<boolean>;

let question: Question | null = null;

function onBeforeUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** `ask` gives true when the page may be left; null: there is nothing to lose. */
export function askBeforeLeaving(ask: Question | null): void {
  question = ask;
  if (ask === null) {
    window.removeEventListener('beforeunload', onBeforeUnload);
  } else {
    window.addEventListener('beforeunload', onBeforeUnload);
  }
}

export function hasUnsavedChanges(): boolean {
  return question !== null;
}

export function mayLeave(): boolean | Promise<boolean> {
  return question === null ? true : question();
}
