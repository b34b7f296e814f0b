/// Who asks: set by the door from a verified token, never from anything the client says (invariant I7).
public struct Caller: Hashable, Sendable {
    /// The verified subject.
    public let user: UserID
    /// The connection; pushes caused by its own requests do not come back to it.
    public let session: SessionID

    /// Names the caller; only a door that has verified a token may do this.
    public init(user: UserID, session: SessionID) {
        self.user = user
        self.session = session
    }
}
