const FINAL =
  /\b(can(not|'t|’t| not) be (undone|reversed|taken back)|irreversibl[ey])\b|nicht (mehr )?rückgängig|unwiderruflich|unumkehrbar/iu;

/** Whether the consequence that an admin wrote says that a run cannot be undone, in English or German. */
export function cannotBeUndone(consequence: string): boolean {
  return FINAL.test(consequence);
}
