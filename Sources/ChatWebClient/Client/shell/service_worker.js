const SCRIPT = '/sw.js';

/**
 * Registers the service worker that keeps the shell at hand. Script URLs go through a Trusted Types policy that admits
 * this one only.
 *
 * @param {{navigator: Navigator, trustedTypes?: TrustedTypePolicyFactory}} page a window
 * @returns {Promise<ServiceWorkerRegistration|null>} null where there are no service workers or the browser refuses
 */
export async function registerServiceWorker({ navigator, trustedTypes }) {
  if (!navigator.serviceWorker) return null;
  const rules = { createScriptURL: admitted };
  const policy = trustedTypes?.createPolicy('chat-shell', rules) ?? rules;
  try {
    return await navigator.serviceWorker.register(policy.createScriptURL(SCRIPT), { scope: '/' });
  } catch {
    // Private windows and full disks refuse; everything but a start without network works all the same.
    return null;
  }
}

/**
 * The policy's rule.
 *
 * @param {string} url
 * @returns {string} the same
 * @throws {TypeError} for every other script
 */
export function admitted(url) {
  if (url !== SCRIPT) throw new TypeError('No script but the service worker is loaded by URL.');
  return url;
}
