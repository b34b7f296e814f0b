/// Every field name of the native protocol, requests first. Anything else is skipped, for forward compatibility.
enum NativeField: UInt8, CaseIterable {
    case active, after, before, body, clientID, conversation, cursor, device, emoji, id, limit, members, message
    case presence, query, replyTo, role, seq, state, title, to, token, type, user, users
    // Replies and pushes only
    case afterMs, at, avatarURL, by, changed, code, conversations, count, createdAt, deleted, delivered
    case deliveredOrdinal, disabled, displayName, duplicate, editedAt, email, epoch, error, events, expiresAt, handle
    case head, headOrdinal, heartbeatMs, isSelf, joinedAt, kind, lastActivity, lastSeen, lastSeenAt, maxMessageBytes
    case memberCount, messages, mine, more, next, now, ok, ordinal, peer, preview, re, reactions, read, readOrdinal
    case receipts, reset, retryAfterMs, roles, session, tokenExpiresAt, unread

    /// How many fields a request may have; their raw values come first.
    static let requestCount = Int(NativeField.users.rawValue) + 1

    /// The name on the wire.
    var name: StaticString {
        switch self {
        case .active: "active"
        case .after: "after"
        case .afterMs: "afterMs"
        case .at: "at"
        case .avatarURL: "avatarUrl"
        case .before: "before"
        case .body: "body"
        case .by: "by"
        case .changed: "changed"
        case .clientID: "clientId"
        case .code: "code"
        case .conversation: "conversation"
        case .conversations: "conversations"
        case .count: "count"
        case .createdAt: "createdAt"
        case .cursor: "cursor"
        case .deleted: "deleted"
        case .delivered: "delivered"
        case .deliveredOrdinal: "deliveredOrdinal"
        case .device: "device"
        case .disabled: "disabled"
        case .displayName: "displayName"
        case .duplicate: "duplicate"
        case .editedAt: "editedAt"
        case .email: "email"
        case .emoji: "emoji"
        case .epoch: "epoch"
        case .error: "error"
        case .events: "events"
        case .expiresAt: "expiresAt"
        case .handle: "handle"
        case .head: "head"
        case .headOrdinal: "headOrdinal"
        case .heartbeatMs: "heartbeatMs"
        case .id: "id"
        case .isSelf: "self"
        case .joinedAt: "joinedAt"
        case .kind: "kind"
        case .lastActivity: "lastActivity"
        case .lastSeen: "lastSeen"
        case .lastSeenAt: "lastSeenAt"
        case .limit: "limit"
        case .maxMessageBytes: "maxMessageBytes"
        case .memberCount: "memberCount"
        case .members: "members"
        case .message: "message"
        case .messages: "messages"
        case .mine: "mine"
        case .more: "more"
        case .next: "next"
        case .now: "now"
        case .ok: "ok"
        case .ordinal: "ordinal"
        case .peer: "peer"
        case .presence: "presence"
        case .preview: "preview"
        case .query: "query"
        case .re: "re"
        case .reactions: "reactions"
        case .read: "read"
        case .readOrdinal: "readOrdinal"
        case .receipts: "receipts"
        case .replyTo: "replyTo"
        case .reset: "reset"
        case .retryAfterMs: "retryAfterMs"
        case .role: "role"
        case .roles: "roles"
        case .seq: "seq"
        case .session: "session"
        case .state: "state"
        case .title: "title"
        case .to: "to"
        case .token: "token"
        case .tokenExpiresAt: "tokenExpiresAt"
        case .type: "type"
        case .unread: "unread"
        case .user: "user"
        case .users: "users"
        }
    }
}

/// Field names by length, so that a key is compared with a handful of candidates only.
enum NativeFieldTable {
    /// Index: length in bytes. Built once.
    private static let byLength: [[NativeField]] = {
        let longest = NativeField.allCases.map(\.name.utf8CodeUnitCount).max() ?? 0
        return (0...longest).map { length in
            NativeField.allCases.filter { $0.name.utf8CodeUnitCount == length }
        }
    }()

    /// The field of that name among the first `count`; nil for a name this build does not know.
    static func field(named key: UnsafeRawBufferPointer, among count: Int) -> NativeField? {
        guard key.count < byLength.count else { return nil }
        for field in byLength[key.count] where key.equals(field.name) {
            return Int(field.rawValue) < count ? field : nil
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a literal.
    @inline(__always)
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }
}
