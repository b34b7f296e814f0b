import { avatar, updateAvatar } from '../avatar.js';
import { h, setText } from '../dom.js';
import { iconButton } from '../dialog.js';
import { presenceText } from '../../format/presence.js';
import { conversationName, displayName, peerOf, presenceOf } from '../../state/selectors.js';
import { conversationText } from '../../text/conversation.js';

/**
 * The head of the pane: whose conversation it is, what goes on in it, and the ways out of it.
 *
 * @param {{clock: object, locale?: string, back: () => void, search: () => void, details: (conversation: string) => void}} parts
 * @returns {{element: HTMLElement, render: (state: object) => void, focus: () => void, searchButton: HTMLElement}}
 */
export function createHeader({ clock, locale, back, search, details }) {
  let conversation = null;
  const picture = avatar('medium');
  const name = h('h2', { class: 'name', dir: 'auto', tabindex: '-1' });
  const subtitle = h('p', { class: 'subtitle' });
  const searchButton = iconButton({
    name: 'search', label: conversationText.search, 'aria-expanded': 'false', on: { click: search },
  });
  const element = h('header', { class: 'pane-header' },
    iconButton({ name: 'back', label: conversationText.back, className: 'pane-back', on: { click: back } }),
    picture,
    h('div', { class: 'pane-title' }, name, subtitle),
    searchButton,
    iconButton({
      name: 'info', label: conversationText.details, 'aria-haspopup': 'dialog', on: { click: () => details(conversation) },
    }));

  return {
    element,
    searchButton,
    focus: () => name.focus({ preventScroll: true }),
    /** Shows the conversation that is open, as of now: presence in words grows old. */
    render(state) {
      conversation = state.open;
      const entry = state.inbox.entries.get(conversation);
      const line = entry ? subtitleOf(state, entry, clock.now(), locale) : { text: '', isTyping: false };
      setText(name, entry ? conversationName(state, entry) : '…');
      setText(subtitle, line.text);
      subtitle.classList.toggle('is-typing', line.isTyping);
      if (entry) updateAvatar(picture, pictureOf(state, entry));
    },
  };
}

function pictureOf(state, entry) {
  if (entry.kind === 'group') return { id: entry.id, name: entry.title, isGroup: true };
  const peer = peerOf(state, entry);
  const presence = presenceOf(state, peer).state;
  return { id: peer, name: displayName(state, peer), url: state.users.get(peer)?.avatarUrl, presence };
}

/**
 * The line under the name: who types, else the presence of the other person or the number of members.
 *
 * @returns {{text: string, isTyping: boolean}} Empty for the conversation with oneself.
 */
export function subtitleOf(state, entry, now, locale) {
  const typing = state.typing.get(entry.id) ?? [];
  if (typing.length > 0) return { text: conversationText.typing(typing.map((user) => displayName(state, user))), isTyping: true };
  if (entry.kind === 'group') return { text: conversationText.members(entry.memberCount ?? 0), isTyping: false };
  const peer = peerOf(state, entry);
  if (peer === state.session.me?.id || state.blocked.has(peer)) return { text: '', isTyping: false };
  return { text: presenceText(presenceOf(state, peer), now, locale), isTyping: false };
}
