import { basePath, routeOf } from './base';
import { mayLeave } from './leave-guard';

export type PageName =
  | 'integrations'
  | 'integration-new'
  | 'integration'
  | 'events'
  | 'event'
  | 'attention'
  | 'history'
  | 'execution'
  | 'users'
  | 'audit'
  | 'not-found';

export interface Route {
  page: PageName;
  id: string;
}

const ROUTES: [RegExp, PageName][] = [
  [/^integrations$/, 'integrations'],
  [/^integrations\/new$/, 'integration-new'],
  [/^integrations\/([^/]+)$/, 'integration'],
  [/^events$/, 'events'],
  [/^events\/([^/]+)$/, 'event'],
  [/^attention$/, 'attention'],
  [/^history$/, 'history'],
  [/^history\/([^/]+)$/, 'execution'],
  [/^users$/, 'users'],
  [/^audit$/, 'audit'],
];

export function matchRoute(path: string): Route {
  for (const [pattern, page] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) {
      return { page, id: decode(match[1] ?? '') };
    }
  }
  return { page: 'not-found', id: '' };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export interface Place {
  route: Route;
  path: string;
  search: string;
  /** Reached by Back or Forward. */
  isReturn: boolean;
  /** The scroll position when it was left. */
  scroll: number;
  /** The link by which it was left; '' = none. */
  link: string;
}

type Listener = (place: Place) => void;

interface Entry {
  key: string;
}

const scrollOf = new Map<string, number>();
const linkOf = new Map<string, string>();
let listener: Listener = () => undefined;
let current = location.href;

/** Handles links and history navigation; calls the listener now and after each navigation. */
export function startRouter(onMove: Listener): void {
  listener = onMove;
  history.scrollRestoration = 'manual';
  document.addEventListener('click', followLink);
  window.addEventListener('popstate', () => void onPopState());
  if (routeOf(new URL(location.href)) === '') {
    history.replaceState(null, '', `${basePath}integrations`);
  }
  stamp();
  notify(false);
}

/** Navigates within the app, unless the user stays because of unsaved changes. */
export async function navigate(address: string, options: { replace?: boolean } = {}): Promise<void> {
  const url = new URL(address, document.baseURI);
  if (url.href !== current && !(await mayLeave())) {
    return;
  }
  rememberScroll();
  if (options.replace === true) {
    history.replaceState(history.state, '', url);
  } else {
    history.pushState({ key: newKey() } satisfies Entry, '', url);
  }
  notify(false);
}

/** The route of the current URL. */
export function routeHere(): Route {
  return matchRoute(pathHere() || 'integrations');
}

function pathHere(): string {
  return routeOf(new URL(location.href)) ?? '';
}

function notify(isReturn: boolean): void {
  current = location.href;
  const path = pathHere();
  const key = isReturn ? entryKey() : '';
  listener({
    route: matchRoute(path),
    path,
    search: location.search,
    isReturn,
    scroll: scrollOf.get(key) ?? 0,
    link: linkOf.get(key) ?? '',
  });
}

function isSamePage(url: URL): boolean {
  return url.pathname === new URL(current).pathname;
}

async function onPopState(): Promise<void> {
  const target = location.href;
  if (target === current) {
    return;
  }
  const here = current;
  const leave = mayLeave();
  if (leave !== true) {
    // The URL has changed already: restore it while asking.
    history.pushState({ key: newKey() } satisfies Entry, '', here);
    if (!(await leave)) {
      return;
    }
    history.pushState({ key: newKey() } satisfies Entry, '', target);
  }
  stamp();
  notify(true);
}

function followLink(event: MouseEvent): void {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!plain || event.defaultPrevented || !(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) {
    return;
  }
  const url = new URL(link.href);
  const route = routeOf(url);
  if (route === null || route.startsWith('api/') || (url.hash !== '' && isSamePage(url))) {
    return;
  }
  event.preventDefault();
  linkOf.set(entryKey(), link.getAttribute('href') ?? '');
  void navigate(url.href);
}

function stamp(): void {
  if (entryKey() === '') {
    history.replaceState({ key: newKey() } satisfies Entry, '', location.href);
  }
}

function rememberScroll(): void {
  scrollOf.set(entryKey(), window.scrollY);
}

// Recorded while scrolling: on popstate the browser has already changed the page.
window.addEventListener('scroll', rememberScroll, { passive: true });

function entryKey(): string {
  return (history.state as Entry | null)?.key ?? '';
}

let keys = 0;
function newKey(): string {
  keys += 1;
  return `${Date.now().toString(36)}.${keys}`;
}
