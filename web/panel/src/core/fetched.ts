declare global {
  /** Stands behind the address of each module that is fetched later; the build sees to that. */
  var again: string | undefined;
}

let tries = 0;

/** A module did not come. A browser asks for an address once, so the next try has another. */
export const failed = (): void => {
  globalThis.again = `?${++tries}`;
};
