// Gets tokens from the server's /auth endpoints (Docs/authentication.md, "Signing in from a browser"). They are kept in memory
// only, by whoever asked; what renews them is in cookies that scripts cannot read.

/** One tab at a time renews, for the refresh token may be good for one use. */
const lock = 'chat:token';

/**
 * @param {typeof fetch} fetch
 * @param {LockManager|undefined} locks of the browser; without them tabs are not kept apart
 */
export function createTokens({ fetch, locks }) {
  const alone = (work) => (locks ? locks.request(lock, work) : work());
  let issuer;

  async function token(wish) {
    const answer = await post('/auth/token', wish);
    issuer = answer.issuer;
    return answer;
  }

  async function post(path, body) {
    let response;
    try {
      response = await fetch(path, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store',
      });
    } catch {
      throw { code: 'connection_lost' };
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    throw { code: answer.error?.code ?? 'issuer_unavailable', retryAfterMs: answer.error?.retryAfterMs };
  }

  return {
    /**
     * A token to sign in with.
     *
     * @param {{fresh?: boolean, known?: string|null}} wish `fresh` asks for another one than `known`
     * @returns {Promise<{token: string, expiresAt: number}>} rejects with `{code, retryAfterMs?}`; `unauthenticated` says that
     *   a person has to sign in
     */
    obtain: ({ fresh = false, known = null } = {}) => alone(async () => {
      if (!fresh) return token({});
      // Another tab may have renewed it while this one waited for the lock.
      const present = known ? await token({}) : null;
      return present && present.token !== known ? present : token({ fresh: true });
    }),

    /** The issuer of the last token; undefined before there was one. */
    issuer: () => issuer,

    /** The issuers that a person may sign in with: `[{name, label}]`. */
    async issuers() {
      const response = await fetch('/auth/issuers', { cache: 'no-store' });
      if (!response.ok) throw { code: 'issuer_unavailable' };
      return (await response.json()).issuers;
    },

    /** Ends the session of this browser; returns the issuer's own sign-out page, or null. */
    signOut: () => alone(async () => (await post('/auth/logout', {})).url ?? null),
  };
}

/** Where the sign-in begins: with an issuer, or with the only one. */
export const signInPath = (issuer) => (issuer ? `/auth/login?issuer=${encodeURIComponent(issuer)}` : '/auth/login');
