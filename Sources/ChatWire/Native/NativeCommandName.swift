/// The command names of the native protocol, the wire's `type`; pinned against `Command.name` by a test.
package enum NativeCommandName: String, CaseIterable, Sendable {
    case hello
    case tokenRefresh = "token.refresh"
    case inbox
    case sync
    case history
    case search
    case messageSend = "message.send"
    case messageGet = "message.get"
    case messageEdit = "message.edit"
    case messageDelete = "message.delete"
    case reactionAdd = "reaction.add"
    case reactionRemove = "reaction.remove"
    case receiptDelivered = "receipt.delivered"
    case receiptRead = "receipt.read"
    case receiptCounts = "receipt.counts"
    case typing
    case conversationOpen = "conversation.open"
    case conversationCreate = "conversation.create"
    case conversationGet = "conversation.get"
    case conversationUpdate = "conversation.update"
    case conversationLeave = "conversation.leave"
    case memberList = "member.list"
    case memberAdd = "member.add"
    case memberRemove = "member.remove"
    case memberRole = "member.role"
    case userGet = "user.get"
    case userSearch = "user.search"
    case presenceSet = "presence.set"
    case presenceWatch = "presence.watch"
    case presenceUnwatch = "presence.unwatch"
    case presenceList = "presence.list"
    case blockAdd = "block.add"
    case blockRemove = "block.remove"
    case blockList = "block.list"

    private static let table: [(utf8: [UInt8], name: NativeCommandName)] = allCases.map {
        (Array($0.rawValue.utf8), $0)
    }

    /// The command of that name; nil when there is none.
    init?(utf8: UnsafeRawBufferPointer) {
        if utf8.equals("message.send") {  // most of the traffic
            self = .messageSend
            return
        }
        guard let entry = Self.table.first(where: { $0.utf8.count == utf8.count && utf8.elementsEqual($0.utf8) })
        else { return nil }
        self = entry.name
    }
}
