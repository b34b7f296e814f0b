/// What happens to events until the application takes them.
public enum EventDelivery: Hashable, Sendable {
    /// Kept in order. With this many waiting the client stops reading its socket, so that the server holds (and at last
    /// cuts, to be resumed without loss) what the application is not ready for; typing and presence are dropped. While
    /// the application waits for a reply, which comes through the same socket, reading goes on up to 16 times as many.
    case buffered(limit: Int)
    /// Thrown away: for programs that only send requests.
    case discarded
}
