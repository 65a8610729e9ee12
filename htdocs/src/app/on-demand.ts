// Dialogs of the frame, loaded on first use.

export async function openHelp(): Promise<void> {
  const help = await import('./help-dialog');
  help.openHelp();
}

export async function openPalette(): Promise<void> {
  const palette = await import('./palette');
  palette.openPalette();
}
