import { h } from './dom.js';
import { follow } from './follow.js';
import { attachMenu } from './menu.js';
import { bannerText, signInText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

const SECOND = 1000;
// A connection that comes back at once is not worth a word.
const PATIENCE_MS = 800;
const SIGN_IN_REASONS = /^(token_|invalid_token$|unauthenticated$|revoked$|kicked$|user_disabled$|signed_out$)/;

/**
 * What to say about the connection.
 *
 * @param {{phase: string, retryAt: number|null, reason: string|null, signInEndsAt: number|null}} connection of the state
 * @returns {{kind: 'none'|'connecting'|'waiting'|'stopped'|'ending', action?: 'connect'|'signIn'}}
 */
export function bannerOf({ phase, reason, signInEndsAt }) {
  if (phase === 'waiting') return { kind: 'waiting', action: 'connect' };
  const cure = SIGN_IN_REASONS.test(reason ?? '') ? 'signIn' : 'connect';
  if (phase === 'stopped') return { kind: 'stopped', action: cure };
  if (phase !== 'online') return { kind: 'connecting' };
  return signInEndsAt === null ? { kind: 'none' } : { kind: 'ending', action: 'signIn' };
}

/**
 * The line over everything while the connection is not as it should be.
 *
 * @param {HTMLElement} parent
 * @param {{store: object, chat: object, clock: {now: () => number}, time: object}} context
 * @returns {{destroy: () => void}}
 */
export function mountBanner(parent, { store, chat, clock, time }) {
  const text = h('span');
  // Counting down aloud every second would drown everything else out.
  const countdown = h('span', { 'aria-hidden': true });
  const action = h('span', { class: 'banner-action' });
  const banner = h('div', { class: 'banner', role: 'status', hidden: true },
    h('p', null, text, ' ', countdown), action);
  parent.append(banner);
  let ticking;
  let patience;
  let shownKey = null;

  const view = follow(store, (state) => [state.connection, state.session.issuers], render);

  function render({ connection, session }) {
    clearInterval(ticking);
    clearTimeout(patience);
    const { kind, action: wanted } = bannerOf(connection);
    if (kind === 'connecting' && banner.hidden) patience = setTimeout(show, PATIENCE_MS, kind);
    else show(kind);
    const key = `${wanted}:${kind}:${session.issuers?.length}`;
    const isOther = key !== shownKey;
    if (isOther) action.replaceChildren(...(wanted ? [actionButton(wanted, kind, session.issuers ?? [])] : []));
    shownKey = key;
    if (kind === 'waiting') ticking = setInterval(count, SECOND);
  }

  function show(kind) {
    const { connection } = store.get();
    banner.hidden = kind === 'none';
    banner.dataset.kind = kind;
    text.textContent = {
      none: '',
      connecting: bannerText.connecting,
      waiting: bannerText.lost,
      stopped: problemText(connection.reason ?? 'connection_lost'),
      ending: bannerText.signInEnds(time.time(connection.signInEndsAt ?? clock.now())),
    }[kind];
    count();
  }

  function count() {
    const { phase, retryAt } = store.get().connection;
    const seconds = Math.max(1, Math.ceil(((retryAt ?? 0) - clock.now()) / SECOND));
    countdown.textContent = phase === 'waiting' && retryAt !== null ? bannerText.retryIn(seconds) : '';
  }

  function actionButton(wanted, kind, issuers) {
    if (wanted === 'connect') {
      return button(kind === 'stopped' ? bannerText.tryAgain : bannerText.tryNow, () => chat.connectNow());
    }
    if (issuers.length <= 1) return button(bannerText.signInAgain, () => chat.signIn(issuers[0]?.name));
    const choose = button(bannerText.signInAgain);
    attachMenu(choose, () => ({
      label: bannerText.signInAgain,
      items: issuers.map(({ name, label }) => ({
        label: signInText.signInWith(label), select: () => chat.signIn(name),
      })),
    }));
    return choose;
  }

  return {
    destroy() {
      view.stop();
      clearInterval(ticking);
      clearTimeout(patience);
      banner.remove();
    },
  };
}

function button(label, press) {
  return h('button', { type: 'button', class: 'button', on: press ? { click: press } : {} }, label);
}
