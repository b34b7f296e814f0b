// What to tell a person about a code: of the protocol, of a closed connection, or of a sign-in.

const texts = new Map(Object.entries({
  // The connection.
  connection_lost: 'There is no connection right now.',
  server_draining: 'The server is being restarted.',
  slow_consumer: 'The connection was too slow.',
  ping_timeout: 'The server did not hear from this device.',
  temporarily_unavailable: 'The server cannot be reached.',
  token_expired: 'Your sign-in has ended.',
  invalid_token: 'Your sign-in is not valid any more.',
  hello_timeout: 'Signing in took too long.',
  revoked: 'Your sign-in was ended by an administrator.',
  kicked: 'An administrator ended this connection.',
  protocol_violation: 'This page and the server do not understand each other. Reload the page.',
  too_many_connections: 'You have too many connections. Close some tabs or devices.',
  stopped: 'The server ended the connection.',
  // Requests.
  forbidden: 'You are not allowed to do this.',
  blocked: 'One of you has blocked the other.',
  conversation_not_found: 'You are not in this conversation any more.',
  message_not_found: 'This message does not exist any more.',
  user_not_found: 'This person cannot be found.',
  conflict: 'This is not possible any more.',
  limit_exceeded: 'A limit is reached.',
  payload_too_large: 'This is too long.',
  invalid_request: 'The server did not accept this.',
  rate_limited: 'That was too fast. Wait a moment.',
  overloaded: 'The server is busy. Try again in a moment.',
  timeout: 'The server took too long to answer.',
  store_unavailable: 'The server cannot save messages right now.',
  store_full: 'The server has no room for more messages.',
  shutting_down: 'The server is being restarted.',
  // Sign-in.
  access_denied: 'You did not agree to sign in, or are not allowed to.',
  login_required: 'Please sign in again.',
  interaction_required: 'Please sign in again.',
  consent_required: 'Please sign in again and agree to the sign-in.',
  server_error: 'The sign-in service has a problem. Try again in a moment.',
  issuer_unavailable: 'The sign-in service cannot be reached. Try again in a moment.',
  issuer_error: 'The sign-in service refused. Ask your administrator.',
  state_mismatch: 'This sign-in was not begun here, or took too long. Please try again.',
  keys_unavailable: 'The sign-in service cannot be reached. Try again in a moment.',
  user_disabled: 'Your account is disabled. Ask your administrator.',
  token_revoked: 'Your sign-in was ended by an administrator.',
  token_key_unknown: 'Your sign-in is not valid any more.',
  unauthenticated: 'Please sign in.',
}));

/**
 * A sentence for a code.
 *
 * @param {string} code of an error, a close or a failed sign-in; unknown ones get a general sentence that names them
 */
export function problemText(code) {
  const known = texts.get(code);
  if (known) return known;
  if (code.startsWith('token_')) return `The server does not accept this sign-in (${code}). Ask your administrator.`;
  return `Something went wrong (${code}).`;
}
