import { oneLine } from '../../format/text.js';
import { displayName, messageStatus } from '../../state/selectors.js';
import { messageText } from '../../text/conversation.js';
import { problemText } from '../../text/problems.js';

const QUOTE_LENGTH = 160;
const LABEL_LENGTH = 400;

/**
 * What a row of kind `message` or `pending` shows, as plain values.
 *
 * - Guarantees: pure; texts are whole unless their name says otherwise; nothing in it is markup.
 *
 * @param {object} state
 * @param {object} entry Of the inbox.
 * @param {object} row As of `rows.js`.
 * @param {object} time As of `format/time.js`.
 */
export function messageView(state, entry, row, time) {
  const isPending = row.kind === 'pending';
  const { body, at, replyTo, ...item } = row.message ?? row.pending;
  const by = isPending ? state.session.me?.id : item.by;
  const status = row.own ? ownStatus(state, entry, row) : null;
  const view = {
    id: isPending ? null : item.id,
    clientId: isPending ? item.clientId : null,
    seq: isPending ? null : item.seq,
    by,
    own: row.own,
    name: row.own ? messageText.you : displayName(state, by),
    avatarUrl: state.users.get(by)?.avatarUrl,
    isGroup: entry.kind === 'group',
    startsGroup: row.startsGroup,
    endsGroup: row.endsGroup,
    body: item.deleted ? messageText.deleted : body,
    isDeleted: item.deleted === true,
    isEdited: item.editedAt !== undefined && !item.deleted,
    time: time.time(at),
    fullTime: time.full(at),
    machineTime: time.machine(at),
    status,
    problem: item.state === 'failed' ? messageText.failedBecause(problemText(item.problem ?? 'unknown')) : null,
    quote: replyTo && !item.deleted ? quoteView(state, entry, replyTo) : null,
    reactions: item.deleted ? [] : (item.reactions ?? []),
  };
  return { ...view, label: labelOf(view) };
}

/** How far an own message has come: `state` for the mark's look, `label` for its name. */
function ownStatus(state, entry, row) {
  if (row.kind === 'pending') {
    return row.pending.state === 'failed'
      ? { state: 'failed', label: messageText.failed }
      : { state: 'sending', label: messageText.sending };
  }
  const status = messageStatus(state, entry.id, row.message);
  const isPartly = entry.kind === 'group' && status.read > 0 && status.state !== 'read';
  return { state: status.state, label: isPartly ? messageText.readBy(status.read, status.others) : messageText[status.state] };
}

/**
 * The message that another one answers; `isKnown` false while it is fetched or when it cannot be had.
 *
 * @returns {{id: string, seq: null|number, isKnown: boolean, by: null|string, name: string, text: string}}
 */
function quoteView(state, entry, id) {
  const message = quotedMessage(state, entry.id, id);
  const unknown = { id, seq: null, isKnown: false, by: null, name: '' };
  if (message === undefined) return { ...unknown, text: messageText.loading };
  if (message === null) return { ...unknown, text: messageText.quoteGone };
  const { by } = message;
  const name = by === state.session.me?.id ? messageText.you : displayName(state, by);
  const text = message.deleted ? messageText.deleted : oneLine(message.body, QUOTE_LENGTH);
  return { id, seq: message.seq, isKnown: true, by, name, text };
}

/** A quoted message; undefined when it was not asked for yet, null when it cannot be had. */
export function quotedMessage(state, conversation, id) {
  const messages = state.timelines.get(conversation)?.messages ?? [];
  const known = state.quotes.get(id);
  // What is on screen is newer than what was fetched for a quote.
  return (known && messageBySeq(messages, known.seq)) ?? known;
}

function messageBySeq(messages, seq) {
  let low = 0;
  let high = messages.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].seq < seq) low = middle + 1;
    else high = middle;
  }
  return messages[low]?.seq === seq ? messages[low] : undefined;
}

function labelOf({ name, time, body, isEdited, status, problem, reactions, quote }) {
  const marks = [
    isEdited && messageText.edited,
    status && (problem ?? status.label.toLocaleLowerCase()),
    ...reactions.map(({ emoji, count }) => messageText.reaction(emoji, count)),
  ];
  const line = oneLine(body, LABEL_LENGTH);
  const text = quote?.isKnown ? `${line} (${messageText.quoteOf(quote.name, quote.text)})` : line;
  return messageText.row(name, time, text, marks.filter(Boolean));
}
