// Whether the browser is online, and when it went offline.

class Connection extends EventTarget {
  isOnline = navigator.onLine;
  lostAt = navigator.onLine ? 0 : Date.now();

  constructor() {
    super();
    window.addEventListener('online', () => this.set(true));
    window.addEventListener('offline', () => this.set(false));
  }

  private set(isOnline: boolean): void {
    this.isOnline = isOnline;
    this.lostAt = isOnline ? 0 : Date.now();
    this.dispatchEvent(new Event('change'));
  }
}

export const connection = new Connection();
