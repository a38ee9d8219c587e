/** What the loader and its second part share. */
export interface Kit {
  server: string;
  site: string;
  /** Key of the sign in storage that a session is live. */
  flag: string;
  host: HTMLElement;
  root: ShadowRoot;
  box: HTMLElement;
  button: HTMLElement;
  /** A setting of the script element. */
  set(name: string): string;
  service: string;
  locale: string;
  verbs: Record<string, (...args: never[]) => unknown>;
  /** Calls that wait for the second part. */
  queue: unknown[][];
  emit(name: string, detail?: unknown): void;
  draw(): void;
  on(target: EventTarget, name: string, run: (event: never) => void): void;
}

export interface Message {
  sb: string;
  [field: string]: unknown;
}
