import { h } from './dom.js';
import { follow } from './follow.js';
import { problemText } from '../text/problems.js';
import { signInText } from '../text/shell.js';

/**
 * The page one meets first: a button per issuer, and what went wrong if something did.
 *
 * @param {HTMLElement} parent
 * @param {{store: object, chat: object}} context
 * @returns {{destroy: () => void}}
 */
export function mountSignIn(parent, { store, chat }) {
  const problem = h('p', { class: 'sign-in-problem', role: 'alert', hidden: true });
  const buttons = h('div', { class: 'sign-in-buttons' });
  const page = h('main', { class: 'sign-in' },
    h('div', { class: 'sign-in-card' },
      brandMark(),
      h('h1', null, signInText.title),
      h('p', { class: 'sign-in-lead' }, signInText.lead),
      problem,
      buttons));
  parent.append(page);

  const view = follow(store, (state) => [state.session.issuers, state.session.problem], ({ session }) => {
    problem.hidden = session.problem === null;
    problem.textContent = session.problem === null ? '' : problemText(session.problem);
    const issuers = session.issuers ?? [null];
    buttons.replaceChildren(...issuers.map((issuer) => issuerButton(issuer, issuers.length, chat)));
  });
  return {
    destroy() {
      view.stop();
      page.remove();
    },
  };
}

/** While the issuers are not known yet, a button that waits holds their place. */
function issuerButton(issuer, count, chat) {
  const label = count > 1 ? signInText.signInWith(issuer.label) : signInText.signIn;
  const button = h('button', { type: 'button', class: 'button button-primary', disabled: issuer === null }, label);
  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true');
    chat.signIn(issuer.name);
  });
  return button;
}

/** The icon of the application, as decoration. @returns {HTMLElement} */
export function brandMark() {
  const { href } = document.querySelector('link[rel="icon"]');
  return h('img', { class: 'brand', src: href, alt: '', width: '64', height: '64' });
}
