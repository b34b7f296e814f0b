/// Why a namespace was refused: the payload of CONNECT_ERROR.
public struct SocketIORefusal: Error, Hashable, Sendable {
    /// What the reference server says of a namespace nobody registered.
    public static let unknownNamespace = SocketIORefusal(message: "Invalid namespace")

    /// For people.
    public var message: String
    /// For programs: an object that the client finds as the error's `data`.
    public var data: SocketIOPayload?

    /// Creates a refusal.
    public init(message: String, data: SocketIOPayload? = nil) {
        self.message = message
        self.data = data
    }
}
