/** Requests of this server to another one over HTTPS: as the global fetch, but with an authority of the
 * operator's own, and no connection left when it is disposed. */

export interface TrustingFetch extends Disposable {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** `trusted`: PEM of who is trusted besides those everybody trusts. Throws when it is none. */
export function trustingFetch(trusted: string | undefined): TrustingFetch {
  const client = Deno.createHttpClient({ caCerts: trusted === undefined ? [] : [trusted] });
  return {
    fetch: (url, init) => fetch(url, { ...init, client }),
    [Symbol.dispose]: () => client.close(),
  };
}
