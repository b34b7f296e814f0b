import { changed, h, setProps, setText } from './dom.js';
import { avatar, updateAvatar } from './avatar.js';
import { presenceText } from '../format/presence.js';
import { presenceOf } from '../state/selectors.js';
import { peopleText } from '../text/shell.js';

const MINUTE = 60_000;

/**
 * A person in a list.
 *
 * @param {(userId: string, button: HTMLButtonElement) => void} press
 * @returns {HTMLLIElement} with a button; to be filled by `updatePersonRow`
 */
export function personRow(press) {
  const button = h('button', { type: 'button', class: 'row', on: { click: () => press(button.dataset.user, button) } },
    avatar('medium'), personLines());
  return h('li', { class: 'row-item row-item-person' }, button);
}

/**
 * Name over handle and presence, as in every list of people.
 *
 * @param {string} [nameId] id for the name's element, when something is labelled by it
 * @returns {HTMLElement}
 */
export function personLines(nameId) {
  return h('span', { class: 'row-main' },
    h('span', { class: 'name', dir: 'auto', id: nameId }),
    h('span', { class: 'row-sub' },
      h('bdi', { class: 'handle' }),
      h('span', { class: 'presence-text' })));
}

/**
 * Fills avatar, name, handle and presence inside `element`.
 *
 * @param {HTMLElement} element
 * @param {{state: object, user: object, now: number, locale?: string}} person `user` may be older than the store's
 * @returns {boolean} whether anything changed
 */
export function updatePerson(element, { state, user: given, now, locale }) {
  const user = state.users.get(given.id) ?? given;
  const isSelf = user.id === state.session.me?.id;
  if (!changed(element, [user, isSelf, state.presence.get(user.id), Math.floor(now / MINUTE)])) return false;
  const presence = presenceOf(state, user.id);
  const words = presenceLine(user, isSelf, presence, now, locale);
  const name = user.displayName || user.handle;
  updateAvatar(element.querySelector('.avatar'), {
    id: user.id, name, url: user.avatarUrl, presence: isSelf || user.disabled ? undefined : presence.state,
  });
  setText(element.querySelector('.name'), name);
  setText(element.querySelector('.handle'), peopleText.handle(user.handle));
  setText(element.querySelector('.presence-text'), words);
  return true;
}

function presenceLine(user, isSelf, presence, now, locale) {
  if (isSelf) return peopleText.you;
  if (user.disabled) return peopleText.disabled;
  return presenceText(presence, now, locale);
}

/** As `updatePerson`, for an element of `personRow`. */
export function updatePersonRow(element, person) {
  setProps(element.firstElementChild, { data: { user: person.user.id } });
  updatePerson(element, person);
}
