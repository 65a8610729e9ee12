/** Loaded when it is first asked for. */
export async function openHelp(): Promise<void> {
  const help = await import('./help-dialog');
  help.openHelp();
}
