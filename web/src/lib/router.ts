import { useSyncExternalStore } from 'react';

/** Where the console is: a path of ours and a query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

export type Query = Readonly<Record<string, string | undefined>>;

const listeners = new Set<() => void>();
let current = readPlace();

globalThis.addEventListener('popstate', () => moved());

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => current);
}

/** `path` is always one of ours; what comes from requests goes into the query only, encoded. */
export function navigate(path: string, query: Query = {}): void {
  history.pushState(null, '', hrefOf(path, query));
  moved();
  globalThis.scrollTo(0, 0);
}

/** Changes the place without a step back: filters, redirects. */
export function replacePlace(path: string, query: Query = {}): void {
  history.replaceState(null, '', hrefOf(path, query));
  moved();
}

export function hrefOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

function moved(): void {
  current = readPlace();
  for (const listener of listeners) listener();
}

function readPlace(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
