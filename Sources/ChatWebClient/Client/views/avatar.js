import { changed, h, setText } from './dom.js';
import { icon } from './icons.js';
import { hueOf, initials } from '../format/initials.js';

/**
 * A round picture of a person or group. Decoration: the name stands beside it.
 *
 * @param {'small'|'medium'|'normal'|'large'} [size] 32, 40, 48 or 80 px at the default text size
 * @returns {HTMLElement} to be filled by `updateAvatar`
 */
export function avatar(size = 'normal') {
  return h('span', { class: `avatar avatar-${size}`, 'aria-hidden': true }, h('span', { class: 'avatar-initials' }));
}

/**
 * Shows who it is: the picture where there is one and it can be loaded, else initials on a colour derived from the id.
 *
 * @param {HTMLElement} element made by `avatar`
 * @param {{id: string, name: string, url?: string, isGroup?: boolean, presence?: 'online'|'away'|'offline'}} who
 */
export function updateAvatar(element, { id, name, url, isGroup = false, presence }) {
  if (!changed(element, [id, name, url, isGroup, presence])) return;
  element.style.setProperty('--hue', hueOf(id));
  const mark = element.firstElementChild;
  if (isGroup) mark.replaceChildren(icon('group'));
  else setText(mark, initials(name));
  updatePicture(element, url);
  updateDot(element, presence);
}

function updatePicture(element, url) {
  const old = element.querySelector('img');
  if (old?.getAttribute('src') === (url ?? null)) return;
  old?.remove();
  if (!url?.startsWith('https://')) return;
  const picture = h('img', {
    alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', draggable: 'false',
  });
  picture.addEventListener('error', () => picture.remove());
  picture.src = url;
  element.firstElementChild.after(picture);
}

function updateDot(element, presence) {
  const old = element.querySelector('.presence');
  if (presence === undefined) old?.remove();
  else if (old) old.dataset.state = presence;
  else element.append(h('span', { class: 'presence', data: { state: presence } }));
}
