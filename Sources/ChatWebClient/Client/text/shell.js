/** What the shell says: sign-in, sidebar, people, search, dialogs, banner, notifications. Names of people are put in by functions. */

/** @type {Record<string, string>} buttons of every dialog */
export const dialogText = { close: 'Close', cancel: 'Cancel' };
