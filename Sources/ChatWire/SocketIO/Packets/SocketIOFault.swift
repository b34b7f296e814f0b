/// Why bytes are not a Socket.IO packet; never what they hold. The connection they came on must be closed.
public enum SocketIOFault: String, Error, Hashable, Sendable, CaseIterable {
    /// The first character is none of `0`...`6`.
    case unknownPacketType = "unknown packet type"
    /// A binary packet without a plain number of attachments and its dash.
    case invalidAttachmentCount = "invalid number of attachments"
    /// More attachments announced than the limit.
    case tooManyAttachments = "too many attachments"
    /// Attachments together larger than the limit.
    case attachmentsTooLarge = "attachments are too large"
    /// Text larger than the limit.
    case textTooLarge = "the packet is too large"
    /// A namespace that is too long or holds what no namespace may.
    case invalidNamespace = "invalid namespace"
    /// An acknowledgement id that JavaScript cannot count to.
    case invalidID = "invalid acknowledgement id"
    /// The payload is not JSON as it is accepted here.
    case invalidJSON = "the payload is not valid JSON"
    /// The payload is JSON of a form that the type of packet does not have.
    case invalidPayload = "the payload does not fit the type of packet"
    /// An event that has a name with a meaning of its own.
    case reservedEventName = "reserved event name"
    /// A placeholder that names no attachment, or an attachment that no placeholder names.
    case invalidPlaceholder = "invalid attachment placeholder"
    /// Text came while attachments were awaited.
    case textInsteadOfAttachment = "text instead of an attachment"
    /// Binary data that no packet announced.
    case unexpectedBinary = "binary data without a packet"
}
