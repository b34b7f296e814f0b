import ChatCore
import Testing

@Suite("Command")
struct CommandTests {
    private static let id = conversation(1)
    private static let said = message(1)
    private static let who = user(1)

    /// One command of every case and the name it has on the wire; names are never changed.
    private static let table: [(command: Command, name: String)] = [
        (.hello(.init(token: nil)), "hello"),
        (.tokenRefresh(token: "t"), "token.refresh"),
        (.inbox(after: nil, limit: 1), "inbox"),
        (.sync(SyncQuery(conversation: id, after: 0)), "sync"),
        (.history(HistoryQuery(conversation: id)), "history"),
        (.search(SearchQuery(text: "x")), "search"),
        (.messageEdit(conversation: id, message: said, body: "x"), "message.edit"),
        (.messageGet(conversation: id, message: said), "message.get"),
        (.messageDelete(conversation: id, message: said), "message.delete"),
        (.reactionAdd(conversation: id, message: said, emoji: "+"), "reaction.add"),
        (.reactionRemove(conversation: id, message: said, emoji: "+"), "reaction.remove"),
        (.receipt(.delivered, conversation: id, seq: 1), "receipt.delivered"),
        (.receipt(.read, conversation: id, seq: 1), "receipt.read"),
        (.receiptCounts(conversation: id, seq: 1), "receipt.counts"),
        (.typing(conversation: id, isActive: true), "typing"),
        (.conversationOpen(user: who), "conversation.open"),
        (.conversationCreate(title: "t", members: []), "conversation.create"),
        (.conversationGet(id), "conversation.get"),
        (.conversationUpdate(id, title: "t"), "conversation.update"),
        (.conversationLeave(id), "conversation.leave"),
        (.memberList(id, after: nil, limit: 1), "member.list"),
        (.memberAdd(id, users: [who], role: .member), "member.add"),
        (.memberRemove(id, user: who), "member.remove"),
        (.memberRole(id, user: who, role: .admin), "member.role"),
        (.userGet(nil), "user.get"),
        (.userSearch(text: "", after: nil, limit: 1), "user.search"),
        (.presenceSet(.away), "presence.set"),
        (.presenceWatch([who]), "presence.watch"),
        (.presenceUnwatch([who]), "presence.unwatch"),
        (.presenceList(after: nil, limit: 1), "presence.list"),
        (.blockAdd(who), "block.add"),
        (.blockRemove(who), "block.remove"),
        (.blockList, "block.list"),
    ]

    @Test("Wire names are pinned")
    func names() throws {
        for row in Self.table { #expect(row.command.name == row.name) }
        let clientID = try #require(ClientMessageID("k"))
        for destination in [.user(Self.who), .conversation(Self.id)] as [Command.MessageSend.Destination] {
            let send = Command.messageSend(.init(to: destination, clientID: clientID, body: "x"))
            #expect(send.name == "message.send")
        }
    }

    @Test("No two commands share a name, and names are lower case words joined by dots")
    func uniqueNames() {
        let names = Self.table.map(\.command.name) + ["message.send"]
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 })
        }
    }
}
