package import ChatCore
import ChatWire

/// Writes what the generator's connections say, whole text messages without framing.
package struct ClientSaying: Sendable {
    /// Which protocol.
    package let door: LoadDoor

    package init(_ door: LoadDoor) { self.door = door }

    /// The first thing to say once the door is open.
    package func signIn(token: String, into sink: inout [UInt8]) {
        switch door {
        case .native: sink.write(#"{"id":0,"type":"hello","token":"#)
        case .socketio: sink.write(#"40{"token":"#)
        }
        sink.put(string: token)
        sink.write(#","device":"chatctl bench"}"#)
    }

    /// A message to a person.
    package func message(
        to user: UserID, tag: MessageTag, bytes: Int, id: Int64, into sink: inout [UInt8]
    ) {
        begin("message.send", id: id, into: &sink)
        sink.write(#""to":"#)
        sink.put(string: user.rawValue)
        end(message: tag, bytes: bytes, into: &sink)
    }

    /// A message to a conversation.
    package func message(
        in conversation: String, tag: MessageTag, bytes: Int, id: Int64, into sink: inout [UInt8]
    ) {
        begin("message.send", id: id, into: &sink)
        put(conversation, into: &sink)
        end(message: tag, bytes: bytes, into: &sink)
    }

    /// A receipt: all up to a seq was delivered, or read.
    package func receipt(
        read: Bool, in conversation: String, seq: Int64, id: Int64, into sink: inout [UInt8]
    ) {
        begin(read ? "receipt.read" : "receipt.delivered", id: id, into: &sink)
        put(conversation, into: &sink)
        sink.write(#","seq":"#)
        sink.put(seq)
        end(into: &sink)
    }

    /// The beginning of typing.
    package func typing(in conversation: String, id: Int64, into sink: inout [UInt8]) {
        begin("typing", id: id, into: &sink)
        put(conversation, into: &sink)
        sink.write(#","active":true"#)
        end(into: &sink)
    }

    /// The newest page of a conversation.
    package func history(of conversation: String, id: Int64, into sink: inout [UInt8]) {
        begin("history", id: id, into: &sink)
        put(conversation, into: &sink)
        sink.write(#","limit":50"#)
        end(into: &sink)
    }

    /// Asks for the direct conversation with a person.
    package func open(with user: UserID, id: Int64, into sink: inout [UInt8]) {
        begin("conversation.open", id: id, into: &sink)
        sink.write(#""user":"#)
        sink.put(string: user.rawValue)
        end(into: &sink)
    }

    /// Makes a group of oneself and others.
    package func create(title: String, members: [UserID], id: Int64, into sink: inout [UInt8]) {
        begin("conversation.create", id: id, into: &sink)
        sink.write(#""title":"#)
        sink.put(string: title)
        sink.write(#","members":"#)
        sink.put(users: members)
        end(into: &sink)
    }

    /// Adds people to a group.
    package func add(_ users: [UserID], to conversation: String, id: Int64, into sink: inout [UInt8]) {
        begin("member.add", id: id, into: &sink)
        put(conversation, into: &sink)
        sink.write(#","users":"#)
        sink.put(users: users)
        end(into: &sink)
    }

    private func begin(_ command: StaticString, id: Int64, into sink: inout [UInt8]) {
        switch door {
        case .native:
            sink.write(#"{"id":"#)
            sink.put(id)
            sink.write(#","type":""#)
            sink.write(command)
            sink.write(#"","#)
        case .socketio:
            sink.write("42")
            sink.put(id)
            sink.write("[\"")
            sink.write(command)
            sink.write("\",{")
        }
    }

    private func put(_ conversation: String, into sink: inout [UInt8]) {
        sink.write(#""conversation":"#)
        sink.put(string: conversation)
    }

    private func end(message tag: MessageTag, bytes: Int, into sink: inout [UInt8]) {
        // Unique among the sender's messages in the conversation, also those of earlier runs.
        sink.write(#","clientId":""#)
        sink.put(tag.run)
        sink.append(UInt8(ascii: "-"))
        sink.put(tag.number)
        sink.write(#"","body":""#)
        tag.write(bytes: bytes, into: &sink)
        sink.write("\"")
        end(into: &sink)
    }

    private func end(into sink: inout [UInt8]) {
        switch door {
        case .native: sink.write("}")
        case .socketio: sink.write("}]")
        }
    }
}
