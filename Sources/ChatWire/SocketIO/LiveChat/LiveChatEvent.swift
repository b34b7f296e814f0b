public import ChatCore

/// What the older stack's front end asks for; everything else it sends is refused.
public enum LiveChatEvent: Hashable, Sendable {
    /// `events {selectedContact, message}`: say something to a person.
    case message(to: String, body: String)
    /// `getMessagesByUser {user}`: the conversation with a person.
    case history(with: String)

    /// Most bytes of a contact's handle or e-mail address.
    static let maxContactBytes = 320

    /// Reads an event. Who asks is known from the token: a `username` that was sent along is not looked at.
    ///
    /// - Throws: ``ChatError`` `unknown_command`, `invalid_request` or `payload_too_large`.
    public static func decode(_ event: SocketIOEvent) throws(ChatError) -> LiveChatEvent {
        let name = event.name
        guard name == "events" || name == "getMessagesByUser" else { throw ChatError(.unknownCommand) }
        guard event.attachments.isEmpty, let argument = event.arguments.first,
            let object = SocketIOPayload(object: argument)
        else { throw ChatError(.invalidRequest, "The event's argument must be an object.") }
        if name == "events" {
            return .message(
                to: try object.text("selectedContact", maxBytes: maxContactBytes),
                body: try object.text("message", maxBytes: ConversationLimits.maxBodyBytes))
        }
        return .history(with: try object.text("user", maxBytes: maxContactBytes))
    }
}

extension SocketIOPayload {
    /// The text of a member that must be there.
    fileprivate func text(_ name: StaticString, maxBytes: Int) throws(ChatError) -> String {
        guard let text = text(of: name), !text.isEmpty else {
            throw ChatError(.invalidRequest, "Field \"\(name)\" must be a string that is not empty.")
        }
        guard text.utf8.count <= maxBytes else {
            throw ChatError(.payloadTooLarge, "Field \"\(name)\" is over its limit of \(maxBytes) bytes.")
        }
        return text
    }
}
