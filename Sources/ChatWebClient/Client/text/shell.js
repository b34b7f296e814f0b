/**
 * What the shell says: sign-in, sidebar, people, search, dialogs, banner, notifications. English; counts go through
 * plural rules.
 */

const plural = new Intl.PluralRules('en');

const PERSONS = { one: 'person', other: 'people' };
const MESSAGES = { one: 'message', other: 'messages' };
const UNSENT = { one: 'message has', other: 'messages have' };

const counted = (count, forms) => `${count.toLocaleString('en')} ${forms[plural.select(count)] ?? forms.other}`;

/** Buttons of every dialog. */
export const dialogText = { close: 'Close', cancel: 'Cancel' };

/** The sign-in page; `label` is the issuer's. */
export const signInText = {
  title: 'Chat',
  lead: 'Messages that arrive, in order, on every device.',
  signIn: 'Sign in',
  signInWith: (label) => `Sign in with ${label}`,
  loading: 'Loading…',
};

/** Sidebar: header, tabs, list. */
export const sidebarText = {
  conversations: 'Conversations',
  search: 'Search',
  clearSearch: 'Clear search',
  chats: 'Chats',
  people: 'People',
  newGroup: 'New group',
  menu: 'Menu',
  notifications: 'Notifications',
  blockedPeople: 'Blocked people',
  signOut: 'Sign out',
  signOutTitle: 'Sign out?',
  signOutWarning: (count) => `${counted(count, UNSENT)} not been sent yet and will be lost.`,
  noChats: 'No conversations yet',
  noChatsHint: 'Find somebody to write to.',
  findPeople: 'Find people',
  noneOpen: 'Select a conversation',
  noneOpenHint: 'Pick one from the list, or write to somebody new.',
  unread: (count) => counted(count, { one: 'unread message', other: 'unread messages' }),
  badge: (count) => (count > 999 ? '999+' : String(count)),
  you: (text) => `You: ${text}`,
  by: (name, text) => `${name}: ${text}`,
  draft: 'Draft:',
  deleted: 'Message deleted',
  noMessages: 'No messages yet',
  typing: 'typing…',
  typingIn: (names) => (names.length === 1 ? `${names[0]} is typing…` : `${names.length} people are typing…`),
  loading: 'Loading…',
};

/** People: directory, search results, pickers. */
export const peopleText = {
  people: 'People',
  groups: 'Groups',
  messages: 'Messages',
  you: 'You',
  nobody: 'Nobody else is here yet',
  nobodyFound: (text) => `Nobody found for “${text}”`,
  nothingFound: (text) => `Nothing found for “${text}”`,
  results: (people, messages) => `${counted(people, PERSONS)}, ${counted(messages, MESSAGES)} found`,
  more: 'Show more',
  disabled: 'Account disabled',
  handle: (handle) => `@${handle}`,
};

/** Presence, as it stands behind a name. */
export const presenceWords = {
  online: 'online',
  away: 'away',
  offline: 'offline',
  justNow: 'last seen just now',
  minutesAgo: (minutes) => `last seen ${minutes} min ago`,
  hoursAgo: (hours) => `last seen ${hours} h ago`,
  yesterday: 'last seen yesterday',
  on: (date) => `last seen ${date}`,
};

/** Groups and details. */
export const groupText = {
  newGroup: 'New group',
  name: 'Group name',
  findPeople: 'Find people',
  chosen: (count) => (count === 0 ? 'Choose who is in it.' : `${counted(count, PERSONS)} chosen`),
  create: 'Create',
  details: 'Details',
  rename: 'Rename',
  members: (count) => counted(count, { one: 'member', other: 'members' }),
  membersHeading: 'Members',
  roles: { owner: 'Owner', admin: 'Admin', member: 'Member' },
  roleOf: (name) => `Role of ${name}`,
  remove: (name) => `Remove ${name}`,
  removeTitle: (name) => `Remove ${name}?`,
  removeText: 'They will no longer see new messages of this group.',
  removeAction: 'Remove',
  addMembers: 'Add members',
  add: 'Add',
  leave: 'Leave group',
  leaveTitle: (name) => `Leave “${name}”?`,
  leaveText: 'You will no longer see its messages. Somebody in it can add you again.',
  leaveAction: 'Leave',
  gone: 'You are no longer in this group.',
  block: 'Block',
  unblock: 'Unblock',
  blocked: 'Blocked',
  blockTitle: (name) => `Block ${name}?`,
  blockText: 'Neither of you can write to the other or see when the other is online or typing.',
  blockedPeople: 'Blocked people',
  nobodyBlocked: 'You have blocked nobody.',
};

/** The banner over everything while the connection is not as it should be; `seconds` whole, `time` formatted. */
export const bannerText = {
  connecting: 'Connecting…',
  lost: 'Connection lost.',
  retryIn: (seconds) => `Trying again in ${seconds} s.`,
  tryNow: 'Try now',
  signInEnds: (time) => `Your sign-in ends at ${time}.`,
  signInAgain: 'Sign in again',
  tryAgain: 'Try again',
};

/** Notifications and what is read aloud when a message arrives. */
export const notificationText = {
  announcements: 'New messages announcements',
  announce: (author, group, body) => (group ? `${author} in ${group}: ${body}` : `${author}: ${body}`),
  denied: 'Notifications are blocked for this site. Allow them in the browser’s settings first.',
  unsupported: 'This browser cannot show notifications here.',
  title: (unread) => (unread > 0 ? `(${unread > 99 ? '99+' : unread}) Chat` : 'Chat'),
};
