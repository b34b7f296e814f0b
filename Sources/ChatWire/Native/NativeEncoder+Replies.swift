public import ChatCore

extension NativeEncoder {
    /// Writes a reply's own fields, each with a comma before it; the same on every door.
    @inlinable
    static func encodeFields<Sink: ByteSink>(of reply: Reply, into sink: inout Sink) {
        switch reply {
        case .sent(let sent):
            encode(conversation: sent.conversation, into: &sink)
            encode(message: sent.message, into: &sink)
            encode(position: sent.position, into: &sink)
            sink.write(#","at":"#)
            sink.writeJSON(sent.at)
            sink.write(#","duplicate":"#)
            sink.writeJSON(sent.duplicate)
        case .cursors(let conversation, let cursors, let unread):
            encode(conversation: conversation, into: &sink)
            encode(cursors: cursors, into: &sink)
            sink.write(#","unread":"#)
            sink.writeJSON(unread)
        case .changed(let conversation, let seq, let changed):
            encode(conversation: conversation, into: &sink)
            sink.write(#","seq":"#)
            sink.writeJSON(seq)
            sink.write(#","changed":"#)
            sink.writeJSON(changed)
        case .done:
            break
        case .welcome(let welcome):
            encode(welcome: welcome, into: &sink)
        case .tokenRefreshed(let expiresAt):
            sink.write(#","expiresAt":"#)
            sink.writeJSON(expiresAt)
        case .receiptCounts(let conversation, let seq, let counts):
            encode(conversation: conversation, into: &sink)
            sink.write(#","seq":"#)
            sink.writeJSON(seq)
            sink.write(#","members":"#)
            sink.writeJSON(Int64(counts.members))
            sink.write(#","delivered":"#)
            sink.writeJSON(Int64(counts.delivered))
            sink.write(#","read":"#)
            sink.writeJSON(Int64(counts.read))
        case .conversation, .inbox, .events, .history, .message, .found, .members, .user, .users, .presence, .blocks:
            encodeLists(of: reply, into: &sink)
        }
    }

    /// Writes the replies that carry objects or pages.
    @inlinable
    static func encodeLists<Sink: ByteSink>(of reply: Reply, into sink: inout Sink) {
        switch reply {
        case .conversation(let entry):
            sink.write(#","conversation":"#)
            encode(entry: entry, into: &sink)
        case .inbox(let page):
            sink.write(#","conversations":"#)
            sink.writeJSON(array: page.items) { encode(entry: $1, into: &$0) }
            encode(next: page.next?.wireText, into: &sink)
        case .events(let conversation, let page):
            encode(conversation: conversation, into: &sink)
            sink.write(#","events":"#)
            sink.writeJSON(array: page.events) { encode(event: $1, withConversation: false, into: &$0) }
            encode(head: page.head, into: &sink)
            encode(more: page.hasMore, into: &sink)
            sink.write(#","reset":"#)
            sink.writeJSON(page.isReset)
        case .history(let conversation, let page):
            encode(conversation: conversation, into: &sink)
            sink.write(#","messages":"#)
            sink.writeJSON(array: page.messages) { encode(message: $1, into: &$0) }
            encode(head: page.head, into: &sink)
            encode(more: page.hasMore, into: &sink)
        case .message(let message):
            sink.write(#","message":"#)
            encode(message: message, into: &sink)
        case .found(let page):
            sink.write(#","messages":"#)
            sink.writeJSON(array: page.items) { encode(message: $1, into: &$0) }
            encode(next: page.next?.description, into: &sink)
        case .members(let conversation, let page):
            encode(conversation: conversation, into: &sink)
            sink.write(#","members":"#)
            sink.writeJSON(array: page.items) { encode(member: $1, into: &$0) }
            encode(next: page.next?.rawValue, into: &sink)
        case .user(let user, let isSelf):
            sink.write(#","user":"#)
            encode(user: user, isSelf: isSelf, into: &sink)
            sink.write(#","self":"#)
            sink.writeJSON(isSelf)
        case .users(let page):
            sink.write(#","users":"#)
            sink.writeJSON(array: page.items) { encode(user: $1, isSelf: false, into: &$0) }
            encode(next: page.next?.rawValue, into: &sink)
        case .presence(let page):
            sink.write(#","users":"#)
            sink.writeJSON(array: page.items) { encode(presence: $1, into: &$0) }
            encode(next: page.next?.rawValue, into: &sink)
        case .blocks(let users):
            sink.write(#","users":"#)
            sink.writeJSON(users)
        case .sent, .cursors, .changed, .done, .welcome, .tokenRefreshed, .receiptCounts:
            break  // written by encodeFields
        }
    }

    @inlinable
    static func encode<Sink: ByteSink>(welcome: Reply.Welcome, into sink: inout Sink) {
        sink.write(#","type":"welcome","user":"#)
        encode(user: welcome.user, isSelf: true, into: &sink)
        sink.write(#","session":"#)
        sink.writeJSON(welcome.session)
        sink.write(#","epoch":"#)
        sink.writeJSON(welcome.epoch)
        sink.write(#","now":"#)
        sink.writeJSON(welcome.now)
        sink.write(#","tokenExpiresAt":"#)
        sink.writeJSON(welcome.tokenExpiresAt)
        sink.write(#","heartbeatMs":"#)
        sink.writeJSON(welcome.heartbeatMs)
        sink.write(#","maxMessageBytes":"#)
        sink.writeJSON(Int64(welcome.maxMessageBytes))
    }

    @inlinable
    static func encode<Sink: ByteSink>(conversation: ConversationID, into sink: inout Sink) {
        sink.write(#","conversation":"#)
        sink.writeJSON(conversation)
    }

    /// Writes where a log ends.
    @inlinable
    static func encode<Sink: ByteSink>(head: LogPosition, into sink: inout Sink) {
        sink.write(#","head":"#)
        sink.writeJSON(head.seq)
        sink.write(#","headOrdinal":"#)
        sink.writeJSON(head.ordinal)
    }

    @inlinable
    static func encode<Sink: ByteSink>(more: Bool, into sink: inout Sink) {
        sink.write(#","more":"#)
        sink.writeJSON(more)
    }

    /// Writes where the next page starts, if there is one.
    @inlinable
    static func encode<Sink: ByteSink>(next: String?, into sink: inout Sink) {
        guard let next else { return }
        sink.write(#","next":"#)
        sink.writeJSON(next)
    }
}
