/** Loads the dialog on first use. */
export async function openHelp(): Promise<void> {
  const help = await import('./help-dialog');
  help.openHelp();
}
