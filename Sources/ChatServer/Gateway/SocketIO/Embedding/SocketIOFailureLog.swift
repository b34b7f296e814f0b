import Logging

/// What an operator is told about errors that an embedder's closures did not foresee: where, and the error's type.
///
/// Never its text or the arguments: they may quote what a client sent.
struct SocketIOFailureLog: Sendable {
    /// Which closure threw.
    enum Place {
        case authorize
        case connect
        /// The handler of an event; nil for the one that takes all others, whose names are the client's.
        case event(String?)
    }

    private enum LogKey: String {
        case namespace = "chat.socketio.namespace"
        case event = "chat.socketio.event"
        case handler = "chat.socketio.handler"
        case errorType = "chat.error.type"
    }

    let namespace: String
    let logger: Logger
    /// Longest name of an event or type in a line, in characters.
    private static let longestName = 128

    /// Notes an error unless the client is told what it was; cancellation is how handlers of sockets that are gone end.
    func note(_ error: any Error, at place: Place) {
        guard SocketIOFailure.isUnexpected(error), !(error is CancellationError && Task.isCancelled) else { return }
        var metadata: Logger.Metadata = [
            LogKey.namespace.rawValue: "\(namespace)",
            LogKey.errorType.rawValue: "\(String(reflecting: type(of: error)).prefix(Self.longestName))",
        ]
        switch place {
        case .authorize: metadata[LogKey.handler.rawValue] = "authorize"
        case .connect: metadata[LogKey.handler.rawValue] = "onConnect"
        case .event(nil): metadata[LogKey.handler.rawValue] = "onAny"
        case .event(let name?):
            metadata[LogKey.handler.rawValue] = "on"
            metadata[LogKey.event.rawValue] = "\(name.prefix(Self.longestName))"
        }
        logger.warning("a Socket.IO handler failed", metadata: metadata)
    }
}
