// A small server of the native protocol for one conversation "c" of ada and bob: enough for the client's use cases, with
// faults that a test chooses. It answers in later turns of the event loop, as a network does.

/** @returns a server; `WebSocket` is the class to give to the client */
export function fakeServer() {
  const log = [];
  const sockets = new Set();
  const clientIds = new Map();
  const marks = new Map(['ada', 'bob'].map((user) => [user, { user, role: 'member', joinedAt: 1, delivered: 0, read: 0 }]));
  const requests = [];
  const kept = [];
  const server = {
    log, sockets, requests, marks,
    epoch: 'e1',
    isDown: false,
    /** Called with (user, request) before it is carried out; returns 'cutBefore', 'cutAfter', an error object, or nothing. */
    fault: () => undefined,
    heldPushes: () => false,
    /** Replies are kept back while it says so; `release` sends them, last first, as their order is not promised. */
    heldReplies: () => false,
    release: () => { for (const send of kept.splice(0).reverse()) send(); },
    cut: (code = 1006) => { for (const socket of [...sockets]) socket.end(code); },
    append,
    push: (user, push) => { for (const socket of sockets) if (socket.user === user) socket.deliver(push); },
    messages: () => log.filter((event) => event.type === 'message.created').map((event) => event.body),
  };

  class FakeWebSocket extends EventTarget {
    static OPEN = 1;

    readyState = 0;

    user = null;

    constructor() {
      super();
      setImmediate(() => {
        if (server.isDown) return this.end(1006);
        this.readyState = 1;
        sockets.add(this);
        this.dispatchEvent(new Event('open'));
      });
    }

    send(text) {
      const request = JSON.parse(text);
      setImmediate(() => { if (this.readyState === 1) answer(this, request); });
    }

    deliver(message) {
      setImmediate(() => {
        if (this.readyState === 1) this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
      });
    }

    close() { this.end(1000); }

    end(code) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      sockets.delete(this);
      setImmediate(() => this.dispatchEvent(Object.assign(new Event('close'), { code })));
    }
  }
  server.WebSocket = FakeWebSocket;

  const ordinal = () => log.filter((event) => event.type === 'message.created').length;

  function append(event, except) {
    const stored = { ...event, seq: log.length + 1, ordinal: ordinal() + (event.type === 'message.created' ? 1 : 0), at: 1000 + log.length };
    log.push(stored);
    if (event.type === 'message.created') Object.assign(marks.get(event.by), { delivered: stored.seq, read: stored.seq });
    for (const socket of sockets) {
      if (socket !== except && socket.user && !server.heldPushes()) socket.deliver({ conversation: 'c', ...stored });
    }
    return stored;
  }

  function conversation(user) {
    const mark = marks.get(user);
    const readOrdinal = log.filter((event) => event.type === 'message.created' && event.seq <= mark.read).length;
    const newest = log.findLast((event) => event.type === 'message.created');
    return {
      id: 'c', kind: 'direct', users: ['ada', 'bob'], createdAt: 1, seq: log.length, ordinal: ordinal(), memberCount: 2,
      role: 'member', delivered: mark.delivered, deliveredOrdinal: 0, read: mark.read, readOrdinal,
      unread: ordinal() - readOrdinal, lastActivity: newest?.at ?? 1, peer: person(user === 'ada' ? 'bob' : 'ada'),
      ...(newest && { preview: { ...newest, conversation: 'c' } }),
    };
  }

  const person = (id) => ({ id, handle: id, displayName: id.toUpperCase(), createdAt: 1 });

  function answer(socket, request) {
    requests.push({ user: socket.user, ...request });
    const fault = server.fault(socket.user, request);
    if (fault === 'cutBefore') return socket.end(1006);
    const reply = fault && fault !== 'cutAfter' ? { error: fault } : carryOut(socket, request);
    if (fault === 'cutAfter') return socket.end(1006);
    const send = () => socket.deliver(reply.error ? { re: request.id, ...reply } : { re: request.id, ok: true, ...reply });
    if (server.heldReplies(request)) kept.push(send); else send();
  }

  function carryOut(socket, request) {
    const { user } = socket;
    switch (request.type) {
      case 'hello':
        if (request.token === 'bad') return { error: { code: 'token_key_unknown' } };
        socket.user = request.token.split('-')[0];
        return {
          type: 'welcome', user: { ...person(socket.user), roles: [] }, session: 's', epoch: server.epoch, now: 1,
          tokenExpiresAt: 9e12, heartbeatMs: 25_000, maxMessageBytes: 65_536,
        };
      case 'inbox': return { conversations: [conversation(user)] };
      case 'conversation.get': return { conversation: conversation(user) };
      case 'conversation.open': return { conversation: conversation(user) };
      case 'member.list': return { conversation: 'c', members: [...marks.values()].map((mark) => ({ ...mark })) };
      case 'block.list': return { users: [] };
      case 'presence.watch': return { users: request.users.map((id) => ({ user: id, state: 'online' })) };
      case 'user.get': return { user: person(request.user), self: false };
      case 'sync': {
        const events = log.slice(request.after, request.after + 3);
        return { conversation: 'c', events, head: log.length, headOrdinal: ordinal(), more: request.after + 3 < log.length, reset: false };
      }
      case 'history': return history(request);
      case 'message.send': return send(socket, request);
      case 'receipt.delivered':
      case 'receipt.read': {
        const kind = request.type.slice('receipt.'.length);
        const mark = marks.get(user);
        mark[kind] = Math.max(mark[kind], request.seq);
        mark.delivered = Math.max(mark.delivered, mark.read);
        server.push(user === 'ada' ? 'bob' : 'ada', { type: 'receipt', conversation: 'c', receipts: [{ user, delivered: mark.delivered, read: mark.read }] });
        const { readOrdinal, unread } = conversation(user);
        return { conversation: 'c', delivered: mark.delivered, read: mark.read, readOrdinal, unread };
      }
      default: return {};
    }
  }

  function send(socket, { clientId, body, replyTo }) {
    const key = `${socket.user} ${clientId}`;
    const isDuplicate = clientIds.has(key);
    if (!isDuplicate) {
      const message = `m${log.length + 1}`;
      clientIds.set(key, append({ type: 'message.created', by: socket.user, message, body, clientId, ...(replyTo && { replyTo }) }, socket));
    }
    const { message, seq, ordinal: place, at } = clientIds.get(key);
    return { conversation: 'c', message, seq, ordinal: place, at, duplicate: isDuplicate };
  }

  function history({ before = Infinity, after, limit }) {
    const all = log.filter((event) => event.type === 'message.created').map((event) => ({ ...event, conversation: 'c' }));
    if (after !== undefined) {
      const newer = all.filter((message) => message.seq > after);
      return { conversation: 'c', messages: newer.slice(0, limit), more: newer.length > limit, head: log.length };
    }
    const older = all.filter((message) => message.seq < before);
    return { conversation: 'c', messages: older.slice(-limit), more: older.length > limit, head: log.length };
  }

  return server;
}
