/// How a command is carried out. Appends, cursor moves and signals of many sessions are gathered by the door and handed
/// to the store in one batch; everything else is performed by itself.
public enum CommandPlan: Hashable, Sendable {
    /// Gather for ``ChatStorage/append(_:)``; ``ChatService/appended(_:caller:now:)`` makes the answer.
    case append(PendingEvent)
    /// Gather for ``ChatStorage/advance(_:)``.
    case advance(CursorAdvance)
    /// Gather for ``ChatStorage/audiences(_:)``.
    case signal(AudienceRequest, isTyping: Bool)
    /// Perform with ``ChatService/perform(_:caller:now:)``.
    case perform(Command)
}
