/** What the conversation pane says: header, timeline, messages, composer. English; counts go through plural rules. */

const plural = new Intl.PluralRules('en');

const counted = (count, forms) => `${count.toLocaleString('en')} ${forms[plural.select(count)] ?? forms.other}`;

// Within a sentence a name could turn what follows around (UAX 9, explicit directional formatting).
const plain = (name) => name.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');

/** Header of the pane and the search within it. */
export const conversationText = {
  conversation: 'Conversation',
  back: 'Back',
  details: 'Details',
  search: 'Search in conversation',
  closeSearch: 'Close search',
  found: (count) => (count === 0 ? 'Nothing found' : counted(count, { one: 'message found', other: 'messages found' })),
  foundAtLeast: (count) => `The ${count} newest messages found`,
  moreFound: 'Older results',
  searching: 'Searching…',
  results: 'Messages found',
  members: (count) => counted(count, { one: 'member', other: 'members' }),
  typing(names) {
    if (names.length === 1) return `${plain(names[0])} is typing…`;
    if (names.length === 2) return `${plain(names[0])} and ${plain(names[1])} are typing…`;
    return `${names.length} people are typing…`;
  },
  loading: 'Loading…',
};

/** The timeline around its messages. */
export const timelineText = {
  messages: 'Messages',
  newMessages: 'New messages',
  loading: 'Loading messages…',
  tryAgain: 'Try again',
  empty: 'No messages yet',
  emptyHint: 'Say hello.',
  jumpToNewest: (count) =>
    (count === 0 ? 'Jump to newest' : `Jump to newest, ${counted(count, { one: 'new message', other: 'new messages' })}`),
  jumpCount: (count) => (count > 999 ? '999+' : String(count)),
};

/** A message and what can be done with it. */
export const messageText = {
  you: 'You',
  edited: 'edited',
  deleted: 'Message deleted',
  showMore: 'Show more',
  showLess: 'Show less',
  quoteOf: (name, text) => `Answer to ${plain(name)}: ${text}`,
  loading: 'Loading…',
  quoteGone: 'This message cannot be shown',
  sending: 'Sending',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  readBy: (read, others) => `Read by ${read} of ${others}`,
  failed: 'Failed',
  failedBecause: (reason) => `Not sent. ${reason}`,
  retry: 'Retry',
  discard: 'Discard',
  row: (author, time, text, marks) => [`${plain(author)}, ${time}: ${text}`, ...marks].join(', '),
  reaction: (emoji, count) => `${emoji} ${count}`,
  reactions: 'Reactions',
  actions: 'Message actions',
  reply: 'Reply',
  react: 'React',
  copy: 'Copy',
  edit: 'Edit',
  remove: 'Delete',
  info: 'Info',
  removeTitle: 'Delete message?',
  removeText: 'It is deleted for everybody in this conversation.',
  removeAction: 'Delete',
  infoTitle: 'Message info',
  sentAt: (time) => `Sent ${time}`,
  editedAt: (time) => `Edited ${time}`,
  readByPeople: 'Read by',
  deliveredTo: 'Delivered to',
  notYet: 'Not delivered yet',
  counts: ({ read, delivered, members }) => `Read by ${read}, delivered to ${delivered} of ${members}`,
  nobody: 'Nobody yet',
};

/** The field in which messages are written. */
export const composerText = {
  message: 'Message',
  send: 'Send',
  save: 'Save',
  editing: 'Editing',
  cancelEdit: 'Cancel edit',
  replyingTo: (name) => `Replying to ${plain(name)}`,
  cancelReply: 'Cancel reply',
  bytesLeft: (count) => counted(count, { one: 'byte left', other: 'bytes left' }),
  bytesOver: (count) => `Too long by ${counted(count, { one: 'byte', other: 'bytes' })}`,
  gone: 'You are no longer in this conversation.',
  blockedByMe: (name) => `You have blocked ${plain(name)}.`,
  unblock: 'Unblock',
  peerDisabled: (name) => `The account of ${plain(name)} is disabled.`,
};
