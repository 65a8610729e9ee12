const GERMAN: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const LONGEST = 64;

/** An id for this name: "Ticket für Büro 7" becomes "ticket-fuer-buero-7"; '' if the name has no letter or digit of ASCII. */
export function suggestId(name: string): string {
  const id = name
    .toLowerCase()
    .normalize('NFC')
    .replace(/[äöüß]/g, (letter) => GERMAN[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  return id === 'new' ? 'new-1' : id; // an address of its own
}
