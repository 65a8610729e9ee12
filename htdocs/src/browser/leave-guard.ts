// Forms with unsaved changes ask before the page is left.

type Guard = () => boolean | Promise<boolean>;

/** By form; a page may have several. */
const guards = new Map<object, Guard>();

function onBeforeUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** `ask` returns true when the form may be left; null: the form has no unsaved changes. */
export function setLeaveGuard(form: object, ask: Guard | null): void {
  if (ask === null) {
    guards.delete(form);
  } else {
    guards.set(form, ask);
  }
  if (guards.size === 0) {
    window.removeEventListener('beforeunload', onBeforeUnload);
  } else {
    window.addEventListener('beforeunload', onBeforeUnload);
  }
}

export function hasUnsavedChanges(): boolean {
  return guards.size > 0;
}

/** The first guard's answer holds for all forms. */
export function mayLeave(): boolean | Promise<boolean> {
  const [question] = guards.values();
  return question === undefined ? true : question();
}
