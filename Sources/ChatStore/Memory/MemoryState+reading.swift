import ChatCore
import DequeModule

extension MemoryConversation {
    /// Reactions of a kept message, in the order in which each emoji first came.
    func reactions(of message: MessageID) -> [MemoryMessage.Reaction] {
        messageIndex(message).flatMap { messages[$0].alterations?.reactions } ?? []
    }

    /// Present text of a kept message.
    func body(of message: MessageID) -> String? { messageIndex(message).flatMap { body(at: $0) } }

    /// Present text of a kept message by its index.
    func body(at index: Int) -> String? {
        if let changed = messages[index].alterations?.body { return changed }
        guard case .messageCreated(let content)? = event(at: messages[index].seq)?.kind else { return nil }
        return content.body
    }

    /// A kept message as a viewer sees it.
    func message(at index: Int, viewer: UserIndex) -> Message? {
        let kept = messages[index]
        guard let event = event(at: kept.seq), case .messageCreated(let content) = event.kind else { return nil }
        let alterations = kept.alterations
        return Message(
            id: content.id, conversation: id, seq: kept.seq, ordinal: event.position.ordinal, sender: event.actor,
            at: event.at, body: alterations?.body ?? content.body, replyTo: content.replyTo,
            clientID: content.clientID, editedAt: alterations?.editedAt, isDeleted: alterations?.isDeleted ?? false,
            reactions: (alterations?.reactions ?? []).map {
                ReactionTally(emoji: $0.emoji, count: $0.users.count, mine: $0.users.contains(viewer))
            })
    }
}

extension MemoryState {
    /// ``ChatStorage/events(_:viewer:)``: O(limit).
    func events(_ query: SyncQuery, viewer: UserID) throws(ChatError) -> SyncPage {
        let (conversation, _) = try membership(query.conversation, viewer)
        let head = conversation.head
        // Checked in this order so that no sum can overflow, whatever number a peer sent.
        guard query.after <= head.seq, query.after >= conversation.firstSeq - 1 else {
            return SyncPage(events: [], head: head, hasMore: false, isReset: true)
        }
        let start = Int(query.after + 1 - conversation.firstSeq)
        let end = min(start + Self.clamped(query.limit), conversation.log.count)
        return SyncPage(
            events: Array(conversation.log[start..<end]), head: head, hasMore: end < conversation.log.count,
            isReset: false)
    }

    /// ``ChatStorage/history(_:viewer:)``: a binary search and O(limit).
    func history(_ query: HistoryQuery, viewer: UserID) throws(ChatError) -> HistoryPage {
        let (conversation, viewer) = try membership(query.conversation, viewer)
        let limit = Self.clamped(query.limit)
        let count = conversation.messages.count
        let range: Range<Int>
        let hasMore: Bool
        switch query.anchor {
        case .latest:
            range = max(0, count - limit)..<count
            hasMore = range.lowerBound > 0
        case .before(let seq):
            let end = seq > 0 ? conversation.messageCount(through: seq - 1) : 0
            range = max(0, end - limit)..<end
            hasMore = range.lowerBound > 0
        case .after(let seq):
            let start = conversation.messageCount(through: seq)
            range = start..<min(start + limit, count)
            hasMore = range.upperBound < count
        }
        return HistoryPage(
            messages: range.compactMap { conversation.message(at: $0, viewer: viewer) }, head: conversation.head,
            hasMore: hasMore)
    }

    /// ``ChatStorage/message(_:in:viewer:)``
    func message(_ id: MessageID, in conversation: ConversationID, viewer: UserID) throws(ChatError) -> Message {
        let (conversation, viewer) = try membership(conversation, viewer)
        guard let index = conversation.messageIndex(id), let message = conversation.message(at: index, viewer: viewer)
        else { throw ChatError(.messageNotFound) }
        return message
    }

    /// ``ChatStorage/search(_:viewer:)``: reads every message the viewer can see, under the lock.
    func search(_ query: SearchQuery, viewer: UserID) throws(ChatError) -> Page<Message, MessageID> {
        var searched: [MemoryConversation] = []
        if let named = query.conversation {
            searched = [try membership(named, viewer).0]
        } else if let index = userIndex[viewer] {
            searched = Array(users[index].conversations.values)
        }
        let words = SearchWords(query.text)
        guard !words.isEmpty, let viewer = userIndex[viewer] else { return Page(items: [], next: nil) }

        var found: [Message] = []
        for conversation in searched {
            for index in conversation.messages.indices {
                guard conversation.messages[index].alterations?.isDeleted != true,
                    let body = conversation.body(at: index), words.allOccur(in: body),
                    let message = conversation.message(at: index, viewer: viewer),
                    query.before.map({ message.id < $0 }) ?? true
                else { continue }
                found.append(message)
            }
        }
        found.sort { $0.id > $1.id }
        let limit = Self.clamped(query.limit)
        let page = Array(found.prefix(limit))
        return Page(items: page, next: found.count > limit ? page.last?.id : nil)
    }
}
