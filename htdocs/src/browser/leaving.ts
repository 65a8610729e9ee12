// A page with unsaved changes asks before it is left.

type Question = () => boolean | Promise<boolean>;

/** By form: a page may have several. */
const questions = new Map<object, Question>();

function onBeforeUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** `ask` gives true when the form may be left; null: there is nothing to lose in it. */
export function askBeforeLeaving(form: object, ask: Question | null): void {
  if (ask === null) {
    questions.delete(form);
  } else {
    questions.set(form, ask);
  }
  if (questions.size === 0) {
    window.removeEventListener('beforeunload', onBeforeUnload);
  } else {
    window.addEventListener('beforeunload', onBeforeUnload);
  }
}

export function hasUnsavedChanges(): boolean {
  return questions.size > 0;
}

/** One answer is enough for all forms. */
export function mayLeave(): boolean | Promise<boolean> {
  const [question] = questions.values();
  return question === undefined ? true : question();
}
