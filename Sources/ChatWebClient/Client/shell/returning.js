// The way to the issuer and back: the place one was at, and why a sign-in did not work.

const KEY = 'chat:return';

/**
 * @param {Window} page has just been loaded; what the sign-in left in its hash is taken out of it
 * @param {Storage} storage of this tab
 * @returns {{problem: string|null, leave(url: string): void}} `problem` is the code of a sign-in that failed
 */
export function createReturning({ location, history }, storage) {
  const problem = /^#signin-error=([a-z_]{1,64})$/.exec(location.hash)?.[1] ?? null;
  const place = storage.getItem(KEY);
  if (problem) history.replaceState(null, '', '/');
  else if (place) {
    storage.removeItem(KEY);
    if (location.hash === '') history.replaceState(null, '', `/${place}`);
  }
  return {
    problem,
    leave(url) {
      if (url.startsWith('/auth/login') && location.hash) storage.setItem(KEY, location.hash);
      location.assign(url);
    },
  };
}
