import { avatar, updateAvatar } from '../avatar.js';
import { changed, h, reconcile, setProps, setText, visuallyHidden } from '../dom.js';
import { iconButton } from '../dialog.js';
import { hueOf } from '../../format/initials.js';
import { messageText } from '../../text/conversation.js';
import { createBody } from './body.js';
import { createTick } from './ticks.js';

/**
 * The row of one message, own or another's, acknowledged or pending; updated in place, so that a selection in it and the focus
 * survive.
 *
 * @param {object} actions What the row's controls do; each gets the row's current view (`message_view.js`) first:
 *   `quote`, `react(view, emoji, isOn)`, `menu(view, anchor, at?)`, `retry`, `discard`,
 *   `isExpanded`, `toggled(view, isExpanded)`
 * @returns {{element: HTMLElement, update: (view: object) => boolean, settle: () => (() => void)}}
 */
export function createMessageElement(actions) {
  let view = null;
  const body = createBody({
    isExpanded: () => actions.isExpanded(view),
    toggled: (isExpanded) => actions.toggled(view, isExpanded),
  });
  const time = h('time', { class: 'time' });
  const meta = h('div', { class: 'meta' }, time);
  const text = h('div', { class: 'text' }, body.element, meta);
  const bubble = h('div', { class: 'bubble' }, text);
  const column = h('div', { class: 'column' }, bubble);
  const element = h('li', { class: 'timeline-row message', data: { focusable: '' }, tabindex: '-1' }, column);
  const optional = createOptionalParts();

  const menuButton = () => iconButton({
    name: 'more',
    label: messageText.actions,
    className: 'actions',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    on: { click: (event) => actions.menu(view, event.currentTarget) },
  });

  function updateAuthor() {
    const isNamed = view.isGroup && !view.own && view.startsGroup;
    optional('picture', view.isGroup && !view.own, () => avatar('small'), (picture) => {
      if (!picture.isConnected) element.prepend(picture);
      picture.classList.toggle('is-blank', !view.startsGroup);
      updateAvatar(picture, { id: view.by, name: view.name, url: view.avatarUrl });
    });
    optional('author', isNamed, () => h('div', { class: 'author', dir: 'auto' }), (author) => {
      if (!author.isConnected) bubble.prepend(author);
      author.style.setProperty('--hue', hueOf(view.by));
      setText(author, view.name);
    });
    optional('speaker', !isNamed, () => visuallyHidden(''), (speaker) => {
      if (!speaker.isConnected) bubble.prepend(speaker);
      setText(speaker, `${view.name}:`);
    });
  }

  function updateQuote() {
    optional('quote', view.quote !== null, () => quoteButton(() => actions.quote(view)), (quote) => {
      if (!quote.isConnected) text.before(quote);
      const { name, text: line, isKnown, by } = view.quote;
      quote.style.setProperty('--hue', by ? hueOf(by) : 220);
      quote.setAttribute('aria-label', isKnown ? messageText.quoteOf(name, line) : line);
      quote.setAttribute('aria-disabled', !isKnown);
      setText(quote.children[0], name);
      setText(quote.children[1], line);
    });
  }

  function updateMeta() {
    setText(time, view.time);
    setProps(time, { datetime: view.machineTime, title: view.fullTime });
    optional('edited', view.isEdited, () => h('span', { class: 'edited' }, messageText.edited), (mark) => {
      if (!mark.isConnected) time.before(mark);
    });
    optional('tick', view.status !== null && !view.isDeleted, createTick, (tick) => {
      if (!tick.element.isConnected) meta.append(tick.element);
      tick.update(view.status);
    });
  }

  function updateFooter() {
    const makeLine = () => problemLine(() => actions.retry(view), () => actions.discard(view));
    optional('problem', view.problem !== null, makeLine, (line) => {
      if (!line.isConnected) column.append(line);
      setText(line.firstElementChild, view.problem);
    });
    optional('reactions', view.reactions.length > 0, () => h('div', { class: 'reactions' }), (chips) => {
      if (!chips.isConnected) column.append(chips);
      reconcile(chips, view.reactions, ({ emoji }) => emoji, (reaction) => reactionButton(reaction.emoji), updateReaction);
    });
    optional('menu', view.id !== null && !view.isDeleted, menuButton, (button) => {
      if (!button.isConnected) element.append(button);
    });
  }

  const reactionButton = (emoji) => h('button', {
    type: 'button',
    class: 'reaction',
    on: { click: () => actions.react(view, emoji, !view.reactions.find((known) => known.emoji === emoji)?.mine) },
  });

  return {
    element,
    update(next) {
      const values = [...Object.values(next).filter(isPlain), next.status?.state, quoteKey(next), chipsKey(next)];
      if (!changed(element, values)) return false;
      view = next;
      setProps(element, {
        data: { message: view.id, client: view.clientId, seq: view.seq, state: view.status?.state },
        'aria-label': view.label,
      });
      element.classList.toggle('own', view.own);
      element.classList.toggle('starts', view.startsGroup);
      element.classList.toggle('ends', view.endsGroup);
      element.classList.toggle('deleted', view.isDeleted);
      updateAuthor();
      updateQuote();
      body.update(view.body, view.isDeleted);
      updateMeta();
      updateFooter();
      return true;
    },
    settle: body.settle,
  };
}

const isPlain = (value) => value === null || typeof value !== 'object';
const quoteKey = ({ quote }) => quote && `${quote.id} ${quote.seq} ${quote.name} ${quote.text}`;
const chipsKey = ({ reactions }) => reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine}`).join();

/** Parts that only some messages have: made when first needed, taken away when not. */
function createOptionalParts() {
  const parts = new Map();
  return (name, isWanted, make, update) => {
    if (!isWanted) {
      const part = parts.get(name);
      (part?.element ?? part)?.remove();
      parts.delete(name);
      return;
    }
    if (!parts.has(name)) parts.set(name, make());
    update(parts.get(name));
  };
}

function quoteButton(press) {
  return h('button', { type: 'button', class: 'quote', on: { click: press } },
    h('span', { class: 'quote-author', dir: 'auto' }), h('span', { class: 'quote-text', dir: 'auto' }));
}

function problemLine(retry, discard) {
  return h('div', { class: 'problem' }, h('span', null),
    h('button', { type: 'button', class: 'link-button', on: { click: retry } }, messageText.retry),
    h('button', { type: 'button', class: 'link-button', on: { click: discard } }, messageText.discard));
}

function updateReaction(button, { emoji, count, mine }) {
  setText(button, messageText.reaction(emoji, count));
  button.setAttribute('aria-pressed', mine);
}
