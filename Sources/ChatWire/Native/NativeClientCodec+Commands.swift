import ChatCore

extension NativeClientCodec {
    /// Writes a command's own fields, each with a comma before it; defaults are left out where they are the server's.
    static func encodeFields<Sink: ByteSink>(of command: Command, into sink: inout Sink) {
        switch command {
        case .hello(let hello):
            put(hello.token, as: #","token":"#, into: &sink)
            put(hello.device, as: #","device":"#, into: &sink)
            put(hello.presence.rawValue, as: #","presence":"#, into: &sink)
        case .tokenRefresh(let token):
            put(token, as: #","token":"#, into: &sink)
        case .inbox(let cursor, let limit):
            put(cursor?.wireText, as: #","cursor":"#, into: &sink)
            put(limit: limit, into: &sink)
        case .sync(let query):
            NativeEncoder.encode(conversation: query.conversation, into: &sink)
            put(query.after, as: #","after":"#, into: &sink)
            put(limit: query.limit, into: &sink)
        case .history(let query):
            NativeEncoder.encode(conversation: query.conversation, into: &sink)
            switch query.anchor {
            case .latest: break
            case .before(let seq): put(seq, as: #","before":"#, into: &sink)
            case .after(let seq): put(seq, as: #","after":"#, into: &sink)
            }
            put(limit: query.limit, into: &sink)
        case .search(let query):
            put(query.text, as: #","query":"#, into: &sink)
            if let conversation = query.conversation { NativeEncoder.encode(conversation: conversation, into: &sink) }
            put(query.before?.description, as: #","before":"#, into: &sink)
            put(limit: query.limit, into: &sink)
        case .messageSend(let send):
            switch send.destination {
            case .conversation(let id): NativeEncoder.encode(conversation: id, into: &sink)
            case .user(let user): put(user.rawValue, as: #","to":"#, into: &sink)
            }
            NativeEncoder.encode(replyTo: send.replyTo, clientID: send.clientID, into: &sink)
            NativeEncoder.encode(body: send.body, into: &sink)
        case .messageEdit(let conversation, let message, let body):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(message: message, into: &sink)
            NativeEncoder.encode(body: body, into: &sink)
        case .messageGet(let conversation, let message), .messageDelete(let conversation, let message):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(message: message, into: &sink)
        case .reactionAdd(let conversation, let message, let emoji),
            .reactionRemove(let conversation, let message, let emoji):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(message: message, into: &sink)
            put(emoji, as: #","emoji":"#, into: &sink)
        case .receipt(_, let conversation, let seq), .receiptCounts(let conversation, let seq):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            put(seq, as: #","seq":"#, into: &sink)
        case .typing(let conversation, let isActive):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            sink.write(#","active":"#)
            sink.writeJSON(isActive)
        case .conversationOpen, .conversationCreate, .conversationGet, .conversationUpdate, .conversationLeave,
            .memberList, .memberAdd, .memberRemove, .memberRole:
            encodeConversationFields(of: command, into: &sink)
        case .userGet, .userSearch, .presenceSet, .presenceWatch, .presenceUnwatch, .presenceList, .blockAdd,
            .blockRemove, .blockList:
            encodeUserFields(of: command, into: &sink)
        }
    }

    private static func encodeConversationFields<Sink: ByteSink>(of command: Command, into sink: inout Sink) {
        switch command {
        case .conversationOpen(let user):
            NativeEncoder.encode(user: user, into: &sink)
        case .conversationCreate(let title, let members):
            NativeEncoder.encode(title: title, into: &sink)
            put(members, as: #","members":"#, into: &sink)
        case .conversationGet(let conversation), .conversationLeave(let conversation):
            NativeEncoder.encode(conversation: conversation, into: &sink)
        case .conversationUpdate(let conversation, let title):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(title: title, into: &sink)
        case .memberList(let conversation, let after, let limit):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            put(after?.rawValue, as: #","after":"#, into: &sink)
            put(limit: limit, into: &sink)
        case .memberAdd(let conversation, let users, let role):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            put(users, as: #","users":"#, into: &sink)
            NativeEncoder.encode(role: role, into: &sink)
        case .memberRemove(let conversation, let user):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(user: user, into: &sink)
        case .memberRole(let conversation, let user, let role):
            NativeEncoder.encode(conversation: conversation, into: &sink)
            NativeEncoder.encode(user: user, into: &sink)
            NativeEncoder.encode(role: role, into: &sink)
        default:
            break  // encodeFields sends only the cases above
        }
    }

    private static func encodeUserFields<Sink: ByteSink>(of command: Command, into sink: inout Sink) {
        switch command {
        case .userGet(let user):
            if let user { NativeEncoder.encode(user: user, into: &sink) }
        case .userSearch(let text, let after, let limit):
            put(text, as: #","query":"#, into: &sink)
            put(after?.rawValue, as: #","after":"#, into: &sink)
            put(limit: limit, into: &sink)
        case .presenceSet(let state):
            put(state.rawValue, as: #","state":"#, into: &sink)
        case .presenceWatch(let users), .presenceUnwatch(let users):
            put(users, as: #","users":"#, into: &sink)
        case .presenceList(let after, let limit):
            put(after?.rawValue, as: #","after":"#, into: &sink)
            put(limit: limit, into: &sink)
        case .blockAdd(let user), .blockRemove(let user):
            NativeEncoder.encode(user: user, into: &sink)
        default:
            break  // block.list has no fields; encodeFields sends only the cases above
        }
    }

    private static func put<Sink: ByteSink>(_ text: String?, as key: StaticString, into sink: inout Sink) {
        guard let text else { return }
        sink.write(key)
        sink.writeJSON(text)
    }

    private static func put<Sink: ByteSink>(_ number: Int64, as key: StaticString, into sink: inout Sink) {
        sink.write(key)
        sink.writeJSON(number)
    }

    private static func put<Sink: ByteSink>(_ users: [UserID], as key: StaticString, into sink: inout Sink) {
        sink.write(key)
        sink.writeJSON(users)
    }

    private static func put<Sink: ByteSink>(limit: Int, into sink: inout Sink) {
        put(Int64(limit), as: #","limit":"#, into: &sink)
    }
}
