package import ChatCore

/// One of a person's two marks in one conversation.
package struct ReceiptMark: Hashable, Sendable {
    /// Where.
    package var conversation: ConversationID
    /// Delivered or read.
    package var kind: ReceiptKind
    /// Creates a value.
    package init(_ kind: ReceiptKind, in conversation: ConversationID) {
        self.conversation = conversation
        self.kind = kind
    }
}
