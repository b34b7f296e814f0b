import { changed, h, setProps, setText } from './dom.js';
import { avatar, updateAvatar } from './avatar.js';
import { previewOf } from '../format/preview.js';
import { conversationName, peerOf, presenceOf } from '../state/selectors.js';
import { routeHash } from '../shell/router.js';
import { presenceWords, sidebarText } from '../text/shell.js';

const MINUTE = 60_000;

/**
 * A line of the conversation list: a link to the conversation.
 *
 * @returns {HTMLLIElement} to be filled by `updateConversationRow`
 */
export function conversationRow() {
  return h('li', { class: 'row-item' },
    h('a', { class: 'row' },
      avatar(),
      h('span', { class: 'row-main' },
        h('span', { class: 'row-line' },
          h('span', { class: 'name', dir: 'auto' }),
          h('span', { class: 'visually-hidden presence-text' }),
          h('time', { class: 'row-time' })),
        h('span', { class: 'row-line' },
          h('span', { class: 'preview' }, h('span', { class: 'preview-label' }), h('bdi', { class: 'preview-text' })),
          h('span', { class: 'badge', role: 'img', hidden: true })))));
}

/**
 * Shows an entry; touches only what changed.
 *
 * @param {HTMLLIElement} element
 * @param {{state: object, entry: object, pending?: object, now: number, time: object}} line `time`: of format/time.js
 */
export function updateConversationRow(element, { state, entry, pending, now, time }) {
  const peer = peerOf(state, entry);
  if (!changed(element, sources({ state, entry, pending, now, peer }))) return;
  const name = conversationName(state, entry);
  const isSelf = peer !== undefined && peer === state.session.me?.id;
  const presence = peer === undefined || isSelf ? undefined : presenceOf(state, peer).state;
  const user = peer === undefined ? undefined : state.users.get(peer) ?? entry.peer;
  const preview = previewOf(state, entry, pending);
  const activity = entry.lastActivity > 0 ? time.short(entry.lastActivity, now) : '';
  const isOpen = state.open === entry.id;
  const link = element.firstElementChild;
  setProps(link, {
    href: routeHash({ conversation: entry.id }),
    data: { conversation: entry.id },
    'aria-current': isOpen ? 'page' : null,
  });
  const part = (selector) => link.querySelector(selector);
  updateAvatar(part('.avatar'), {
    id: peer ?? entry.id, name, url: user?.avatarUrl, isGroup: entry.kind === 'group', presence,
  });
  setText(part('.name'), name);
  setText(part('.presence-text'), presence && presence !== 'offline' ? `, ${presenceWords[presence]}` : '');
  setText(part('.row-time'), activity);
  setProps(part('.row-time'), activity && {
    datetime: new Date(entry.lastActivity).toISOString(), title: time.full(entry.lastActivity),
  });
  updatePreview(part('.preview'), preview);
  updateBadge(part('.badge'), entry.unread);
}

/** All that a row is made from. Comparing it is far cheaper than making the texts, and of a thousand rows one changes. */
function sources({ state, entry, pending, now, peer }) {
  const typing = state.typing.get(entry.id);
  return [
    entry, pending, state.session.me, state.users.get(peer ?? entry.preview?.by), state.presence.get(peer),
    typing, typing && state.users, state.drafts.get(entry.id), state.open === entry.id, Math.floor(now / MINUTE),
  ];
}

function updatePreview(element, { kind, text }) {
  element.dataset.kind = kind;
  setText(element.querySelector('.preview-label'), kind === 'draft' ? `${sidebarText.draft} ` : '');
  setText(element.querySelector('.preview-text'), text);
}

function updateBadge(element, unread) {
  element.hidden = unread === 0;
  setText(element, unread === 0 ? '' : sidebarText.badge(unread));
  setProps(element, { 'aria-label': unread === 0 ? null : sidebarText.unread(unread) });
}
